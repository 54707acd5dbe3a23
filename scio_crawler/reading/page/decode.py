"""From the bytes of a response to the text of a page, and to its tree of elements.

Each way in which a response was not the page that it should be is a condition, so the functions
have more of them than elsewhere.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

from lxml import etree

from scio_crawler.common.content import BOMS, header, plain, shown
from scio_crawler.common.errors import PageFailure, TooMuch
from scio_crawler.common.patterns import regex
from scio_crawler.items import Page

# Characters that show nothing, or what only a font of their own knows, and could carry words past
# every reader into a corpus: those that Unicode 17 calls ignorable by default, such as the tags of
# U+E0000, other fillers and controls, annotations between lines, private use and non-characters.
# Those that editors put into texts, such as soft hyphens and zero-width spaces, are left to
# ``text``. A flag that is made of tags (England's) becomes its black flag.
IGNORABLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u206a-\u206f\u3164\uffa0"
    "\ufff0-\ufffb"  # unassigned, and annotations
    "\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags, variation selectors
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use
    "\ufdd0-\ufdef"  # non-characters
)
for _end_of_plane in range(0xFFFE, 0xF0000, 0x10000):
    IGNORABLE += chr(_end_of_plane) + chr(_end_of_plane + 1)
_IGNORABLE = re.compile(f"[{IGNORABLE}]")
# Replaces each of them: with nothing, the characters around it could become a tag or a reference.
_SPACE_WITHOUT_WIDTH = "\u200b"
# ASCII but for "&", which may begin a reference, and control characters that are not white space.
_PLAIN = bytes({*b"\t\n\f\r", *range(0x20, 0x80)} - {*b"&"})
_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{2,12}|\d{3,12});?")
# Signs of Windows-1252 by the control characters that are in their place where a text was read as
# Latin-1. Browsers show the sign for references to these as well.
_FROM_WESTERN = {code: unescape(f"&#{code};") for code in range(0x80, 0xA0)}
_WESTERN = frozenset(_FROM_WESTERN.values())


def uncommon(text: str) -> str:
    """Return all characters of *text* but plain ASCII and white space, and each "&", in order."""
    # Looking for several kinds of them here takes a tenth of the time of searching a whole page.
    others = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return others.decode("utf-8", "surrogatepass")


def remove_ignorable(text: str, others: str) -> tuple[str, int]:
    """Return *text*, which may be HTML, with a zero-width space for each ignorable character.

    Also return how many there were; references count as what they stand for, and those to control
    characters become the signs that browsers show. *others* is what :func:`uncommon` returns for
    *text*.
    """
    count = 0
    if _IGNORABLE.search("".join(set(others))):  # of a few kinds
        text, count = _IGNORABLE.subn(_SPACE_WITHOUT_WIDTH, text)
    if "&" in others and "&#" in text:
        before = text.count(_SPACE_WITHOUT_WIDTH)
        text = _REFERENCE.sub(_character_of, text)
        count += text.count(_SPACE_WITHOUT_WIDTH) - before
    return text, count


def _character_of(reference: re.Match[str]) -> str:
    character = unescape(reference[0])
    if not character or _IGNORABLE.match(character):
        return _SPACE_WITHOUT_WIDTH
    return character if character in _WESTERN else reference[0]


_DECLARES_GB = re.compile(r"charset\s*=\s*[\"']?\s*gb")  # in lower case
_C1_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")  # U+0085 alone is a line end
# Anything but ASCII and letters that are two bytes of UTF-8 and that English pages don't have, such
# as Greek and Arabic ones: in a page that declares GBK, these are two bytes of GBK.
_SURELY_UTF_8 = re.compile("[^\x00-\x7f\u0250-\u07ff]")
_BYTES_PER_DAMAGE = 1000  # one of them may be damaged
_SIGNS = b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\xa0"  # quotes, dashes, € … of Windows-1252
_CHARACTERS_PER_NUL = 10  # one of them may be NUL, else it is UTF-16


def _decode_text(body: bytes, parameters: str) -> tuple[str, tuple[str, ...], str]:
    """Return *body* as text without NUL, what is odd about it, and its :func:`uncommon` characters.

    It is in UTF-8, of which one byte in a thousand may be damaged: it becomes U+FFFD. Other
    encodings need a byte order mark. Raises PageFailure otherwise. *parameters* are those of
    Content-Type.
    """
    text, problems = _decode_bytes(body)
    others = uncommon(text)
    declares_gb = _DECLARES_GB.search(f"{parameters} {text[:4096]}".lower())
    if declares_gb and others.strip("&") and not _SURELY_UTF_8.search(others):
        raise PageFailure("encoding", byte=0)
    if _C1_CONTROLS.search(others):
        text = text.translate(_FROM_WESTERN)
        problems += ("has control characters of Windows-1252: read as the signs they stand for",)
    return text, problems, others


def _decode_bytes(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Return *body* as text without NUL, and what is damaged. Raises PageFailure if too much is."""
    encoding = "utf-8"
    for mark, name in BOMS:
        if body.startswith(mark):
            encoding = name
            break

    problems: tuple[str, ...] = ()
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body.decode(encoding, "replace")
        bad = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
        # A sign of Windows-1252, or nothing else that shows that it is UTF-8.
        is_western = body[error.start] in _SIGNS
        is_western |= bad > 1 and text.replace("\ufffd", "").isascii()
        limit = max(1, len(body) // _BYTES_PER_DAMAGE)
        if encoding != "utf-8" or is_western or bad > limit:
            raise PageFailure("encoding", byte=error.start) from error
        what = f"byte {error.start} (0x{body[error.start]:02X})"
        if bad > 1:
            what += f" and {bad - 1} more"
        problems = (f"{what} is not valid in UTF-8: read as U+FFFD",)

    text = text.removeprefix("\ufeff")
    if b"\0" not in body:
        return text, problems
    if text.count("\0") > len(text) // _CHARACTERS_PER_NUL:
        raise PageFailure("encoding", byte=body.index(b"\0"))
    return text.replace("\0", ""), problems


_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_BEGIN = re.compile(r"<!--\s*enpcontent\s*-->")
_END = re.compile(r"<!--\s*/enpcontent\s*-->")
# Words and scripts of robot checks.
_CHALLENGE = (
    "just a moment|checking your browser|enable javascript and cookies|captcha|acw_sc__v2"
    "|challenge-platform"
).split("|")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f]")  # all that is not white space
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<[^<>]*>")


class Decoded(NamedTuple):
    """The text of a page, and what is odd about its bytes."""

    text: str
    problems: tuple[str, ...] = ()  # in words, for the report
    removed: int = 0  # characters that show nothing, and were taken out


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Return the text of the HTML page *body*, without NUL and invisible characters.

    Of the response's *headers*, Content-Encoding (gzip, x-gzip, deflate) and Content-Type count, in
    upper or lower case; neither is required. See :func:`_decode_text` for the encoding.

    Raises PageFailure if the body is not HTML, empty, cut short, a challenge, damaged, compressed
    in another way, too large when unpacked, or not valid in its encoding.
    """
    body = plain(body, headers)
    kind, _, parameters = header(headers, "content-type").partition(";")
    if kind.strip().lower() not in _HTML_TYPES:
        raise PageFailure("other-type", type=shown(kind))
    if not body.strip(b" \t\r\n\0"):
        raise PageFailure("empty")
    text, problems, others = _decode_text(body, parameters)
    if "<" not in text[:2000]:
        raise PageFailure("not-html")
    end = text[-4000:]
    has_end = "</html" in end or "</html" in end.lower()
    if not has_end and "<html" in text[:2000].lower():
        raise PageFailure("no-html-end")
    if _BEGIN.search(text) and not _END.search(text):
        raise PageFailure("no-content-end")
    if _is_challenge(text):
        raise PageFailure("challenge")

    # They show nothing, and where they stand in the name of a tag, lxml cannot look for it.
    if _CONTROLS.search(others):
        text = _CONTROLS.sub(_SPACE_WITHOUT_WIDTH, text)
    text, removed = remove_ignorable(text, others)
    if removed:
        problems += (f"holds {removed:,} characters that no reader sees: they were taken out",)
    return Decoded(text, problems, removed)


def is_challenge(body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether a response with *headers* is a robot check in place of a page."""
    try:
        decode(body, headers)
    except PageFailure as failure:
        return failure.kind == "challenge"
    return False


def _is_challenge(text: str) -> bool:
    """Return whether a page shows only a few words and mentions a robot check."""
    if len(text) > 60_000:
        return False
    if len(text.split("<p", 9)) > 9:  # which stops at the ninth
        return False
    low = text.lower()
    if low.count("<script") + low.count("<style") > 40:  # which _MARKUP would be slow on
        return False
    if not any(words in low for words in _CHALLENGE):
        return False
    return len(_MARKUP.sub(" ", text).split()) < 80


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
MAX_LENGTHS = {"title": 1_000, "category": 1_000, "source": 1_000, "summary": 10_000}

# Attributes: names, and values after "=". A quote elsewhere is an odd character, to parsers too.
_INSIDE = r"""(?:[^"'>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+"""
# Comments and the text of scripts may hold what looks like tags. What has no end ends the text.
_TAG = regex(
    rf"(?i)<(?:!--(?:[^-]++|-(?!->))*+|(?P<raw>script|style)\b(?P<of_raw>{_INSIDE})>?+"
    rf"(?:[^<]++|<(?!/(?P=raw)))*+|[a-z](?P<inside>{_INSIDE}))"
)
_VALUE = regex(r"""=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>=]*+)""")
_SHORT_TAG = 2 * ATTRIBUTES  # characters; each attribute has two or more


def check(html: str, caps: Caps) -> None:
    """Check that *html* holds no more than *caps* and ATTRIBUTES. Raises TooMuch."""
    if len(html) > caps.characters:
        raise TooMuch("too-much", most=caps.characters, what="characters")
    if len(html) > caps.tags and html.count("<") > caps.tags:
        raise TooMuch("too-much", most=caps.tags, what="tags")
    if len(html) <= SHORT:
        return
    for tag in _TAG.finditer(html):
        inside = tag["inside"] or tag["of_raw"] or ""
        if len(inside) > _SHORT_TAG and len(_VALUE.sub(" ", inside).split()) > ATTRIBUTES:
            raise TooMuch("too-much", most=ATTRIBUTES, what="attributes in one tag")


def truncate_metadata(page: Page) -> None:
    """Cut what *page* says about itself to MAX_LENGTHS, and note that as a problem."""
    for name, limit in MAX_LENGTHS.items():
        text = getattr(page, name)
        length = len(text)
        if length > limit:
            setattr(page, name, text[:limit].rstrip())
            page.problems.append(f"has a {name} of {length:,} characters: {limit:,} were kept")
    for link in page.links:
        link.title = link.title[: MAX_LENGTHS["title"]]


Element = Any  # lxml is untyped

# Walking lxml's plain elements takes half the time of walking those of lxml.html, which
# parsel's Selector(text=...) creates.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)
# Browsers nest no deeper. Past some 2,000 levels the parser drops elements silently.
_MAX_DEPTH = 512
_END_TAGS = regex(r"(?i)</(?:html|body)\s*>")


def parse(html: str) -> Element:
    """Return the root of *html*. Raises PageFailure without one, or if it is nested too deeply."""
    text = html.strip().encode()
    root = etree.fromstring(text, _PARSER)
    if root is None:
        raise PageFailure("no-element")
    if _has_content_outside(root):  # as browsers do; libxml2 moves it only without the end tags
        root = etree.fromstring(_END_TAGS.sub("", html).strip().encode(), _PARSER)
    if text.count(b"<") > _MAX_DEPTH and _is_too_deep(root):
        raise PageFailure("too-deep", most=_MAX_DEPTH)
    return root


def _has_content_outside(root: Element) -> bool:
    """Return whether elements follow a stray ``</body>`` or ``</html>``."""
    parts = (*root, *root.itersiblings())
    return any(isinstance(part.tag, str) and part.tag not in ("head", "body") for part in parts)


def _is_too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            if depth > _MAX_DEPTH:
                return True
        else:
            depth -= 1
    return False
