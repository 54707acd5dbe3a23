"""From the text of a page to its tree of elements."""

from itertools import accumulate
from typing import Any, NamedTuple

from lxml import etree

from scio_crawler.common.errors import PageFailure, TooMuch
from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import Page


# The most that a page may hold. Reading takes time and memory in proportion to these; without them,
# a single page could take all there is. Each cap is several times what has ever been seen.
class Caps(NamedTuple):
    """The most characters and tags of one kind of page."""

    characters: int
    tags: int


# An article has 12 to 40 kB and some 1,000 tags; a long transcript on one page, 20 times as much.
ARTICLE = Caps(characters=2_000_000, tags=60_000)
# The largest list, which prints transcripts itself, has 8 MB and some 100,000 tags.
LIST = Caps(characters=16_000_000, tags=300_000)
LINKS = 10_000  # to briefings, on one list; the longest list has some hundred
INLINE = 2_000  # transcripts that one list prints; there are some 2,000 in all
ADDRESS = 2_000  # characters; servers accept no longer addresses, so they lead nowhere
CONTROLS = 1_000  # different texts of links and buttons to further pages
# Texts on a page that are in no block, and characters of each; more would prove no more.
OMISSIONS, LONGEST_OMISSION = 1_000, 10_000
# A tag has some ten. The parser compares each with all others; on a short page that takes little.
ATTRIBUTES, SHORT = 1_000, 24_000
# Characters of what a page says about itself; a title is copied into each turn. Titles have up to
# 200, summaries up to 600. What is longer is cut, and that is reported.
SAID = {"title": 1_000, "category": 1_000, "source": 1_000, "summary": 10_000}

# Attributes: names, and values after "=". A quote elsewhere is an odd character, to parsers too.
_INSIDE = r"""(?:[^"'>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+"""
# Comments and the text of scripts may hold what looks like tags. What has no end ends the text.
_TAG = regex(
    rf"<(?:!--(?:[^-]++|-(?!->))*+|(?P<raw>script|style)\b(?P<of_raw>{_INSIDE})>?+"
    rf"(?:[^<]++|<(?!/(?P=raw)))*+|[a-z](?P<inside>{_INSIDE}))",
    IGNORECASE,
)
_VALUE = regex(r"""=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>=]*+)""")
_SHORT_TAG = 2 * ATTRIBUTES  # characters; each attribute has two or more


def check(html: str, caps: Caps) -> None:
    """Check that *html* holds no more than *caps* and ATTRIBUTES. Raises TooMuch."""
    if len(html) > caps.characters:
        raise TooMuch("too-much", most=caps.characters, what="characters")
    if html.count("<") > caps.tags:
        raise TooMuch("too-much", most=caps.tags, what="tags")
    for tag in _TAG.finditer(html) if len(html) > SHORT else ():
        inside = tag["inside"] or tag["of_raw"] or ""
        if len(inside) > _SHORT_TAG and len(_VALUE.sub(" ", inside).split()) > ATTRIBUTES:
            raise TooMuch("too-much", most=ATTRIBUTES, what="attributes in one tag")


def cut(page: Page) -> None:
    """Cut what *page* says about itself to the lengths in SAID, and note that as a problem."""
    for name, most in SAID.items():
        if (length := len(said := getattr(page, name))) > most:
            setattr(page, name, said[:most].rstrip())
            page.problems.append(f"has a {name} of {length:,} characters: {most:,} were kept")
    for link in page.links:
        link.title = link.title[: SAID["title"]]


Element = Any  # lxml is untyped

# Walking lxml's plain elements takes half the time of walking those of lxml.html, which
# parsel's Selector(text=...) creates.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)
# Browsers nest no deeper. Past some 2,000 levels the parser drops elements silently.
_DEEPEST = 512
_END_TAGS = regex(r"</(?:html|body)\s*>", IGNORECASE)


def parse(html: str) -> Element:
    """Return the root of *html*. Raises PageFailure without one, or if it is nested too deeply."""
    text = html.strip().encode()
    root = etree.fromstring(text, _PARSER)
    if root is None:
        raise PageFailure("no-element")
    if _has_content_outside(root):  # as browsers do; libxml2 moves it only without the end tags
        root = etree.fromstring(_END_TAGS.sub("", html).strip().encode(), _PARSER)
    if text.count(b"<") > _DEEPEST and _is_too_deep(root):
        raise PageFailure("too-deep", most=_DEEPEST)
    return root


def _has_content_outside(root: Element) -> bool:
    """Return whether elements follow a stray ``</body>`` or ``</html>``."""
    parts = (*root, *root.itersiblings())
    return any(isinstance(part.tag, str) and part.tag not in ("head", "body") for part in parts)


def _is_too_deep(root: Element) -> bool:
    events = etree.iterwalk(root, events=("start", "end"))
    steps = (1 if event == "start" else -1 for event, _ in events)
    return any(depth > _DEEPEST for depth in accumulate(steps))
