"""What the names and attributes of elements mean for their text.

The name of an element and its attributes say whether its text is seen, is a line of its own, is
bold, or is a pager. Style sheets do not count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import CAPTION, FURNITURE, HEADING, PAGER, TEXT
from scio_crawler.reading.language.shapes import reads_as_label
from scio_crawler.reading.page.decode import Element
from scio_crawler.reading.text import STOPS, ends_in_colon, normalize

# Of a text: kind of block, whether it is bold, address it links to.
Context = tuple[str, bool, str]

# Elements that start a new line before and after themselves.
LINES = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
ENDING = LINES | {"br"}
# Elements that stand inside a line.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code col colgroup data del dfn em embed font i img"
    " input ins kbd label mark meter nobr optgroup option output progress q rb rp rt rtc ruby s"
    " samp select slot small source span strike strong sub sup svg time track tt u var wbr".split()
)
_KIND_TAGS = dict.fromkeys("h1 h2 h3 h4 h5 h6".split(), HEADING) | {
    "figcaption": CAPTION,
    **dict.fromkeys("button option select svg".split(), FURNITURE),
}
STRONG = frozenset(("b", "strong"))
STRUCK = frozenset("del rt s strike".split())  # that are no words of a line around them
_INVISIBLE = STRUCK.union(
    "audio canvas head iframe noscript object rp script style template textarea title video".split()
)
_CENTRED = regex(r"(?i)text-align\s*:\s*(?:center|right)")
# Elements that may belong to a form or to the page itself, if they are small.
_ASIDES = frozenset("aside blockquote q".split())
_SMALL_TAGS = dict.fromkeys("nav footer menu".split(), FURNITURE)
HIDDEN_STYLE = regex(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_BOLD_STYLE = regex(r"(?i)font-weight\s*:\s*(?:bold|[6-9]00)")
# Ids and classes that set the kind of everything inside an element. The CMS's pagers are #autopage
# and ul.pages; #vf is the video placeholder of the desktop template. The others are common ones.
_KINDS = {
    PAGER: r"(?i)autopage|pages?|pager|pagination|page[-_]?(?:nav|list|bar|box|links?|numbers?)"
    r"|prev-?next|(?:post|article)-navigation|nav-links",
    FURNITURE: r"(?i)vf|share[\w-]*|bd-?share\w*|social[\w-]*|sns[\w-]*|font-?size[\w-]*|toolbar"
    r"|tools|breadcrumbs?|crumbs?|copyright|cookie[\w-]*|vjs-[\w-]*|video-(?:js|player|controls?)|player"
    r"|(?:related|recommend(?:ed|ation)?s?|read-?(?:more|also|next)|see-?also)(?:[-_][\w-]*)?"
    r"|more-?(?:news|links|stories)|most-?(?:read|popular|viewed)|hot-?(?:news|list|topics)"
    r"|(?:[\w-]*[-_])?ads?(?:[-_][\w-]*)?|advert[\w-]*|sponsor[\w-]*|newsletter[\w-]*|keywords",
    CAPTION: r"(?i)(?:\w+[-_])?caption|pull-?quote",
}
# Elements that change nothing unless they have attributes.
PLAIN = (LINES | _INLINE) - _INVISIBLE.union(
    _KIND_TAGS, STRONG, _SMALL_TAGS, _ASIDES, ("a", "label")
)
_SURE = "autopage"  # the id of the CMS's own pager
_LONGEST_BOX = 600  # characters in an element that its name makes furniture: none holds the text
_LONGEST_NAMES = 500  # characters of a class or an id that are looked at
_MOST_IN_BOX = 400  # elements in it
_MOST_SENTENCES = 2  # in it; a caption or a word about a newsletter has as many
_SHORTEST_SENTENCE = 10  # characters


def enter(element: Element, own: Mapping[str, str], context: Context) -> Context | None:
    """Return the context inside *element*, by its *own* attributes and the one around it.

    It is None if the element is not seen.
    """
    tag, get = element.tag, own.get
    if tag in _INVISIBLE:
        return None
    kind, strong, href = context
    said = _said(tag, get("class", ""), get("id", ""), get("style", ""))
    if said.hidden or get("hidden") is not None or get("role") == "tooltip":
        return None
    if tag == "a":
        href = get("href", "")
    if kind == TEXT:  # a heading of a box is part of the box
        kind = _KIND_TAGS.get(tag, kind)
    is_control = tag == "label" and (get("for") is not None or element.find("input") is not None)
    if (said.kind or is_control) and (said.sure or _is_small(element)):
        kind = FURNITURE if is_control else said.kind
    return kind, strong or said.strong, href


def is_centred(element: Element) -> bool:
    """Tell whether the line in which *element* begins is centred, or set to the right."""
    for around in (element, *islice(element.iterancestors(), 2)):
        if around.tag == "center" or around.get("align") in ("center", "right"):
            return True
        if _CENTRED.search(around.get("style") or ""):
            return True
        if around.tag in LINES:
            break
    return False


class _Said(NamedTuple):
    """What the name of an element and its attributes say."""

    hidden: bool
    kind: str  # of all in it if it is small, empty if they name none
    sure: bool  # whether it has that kind however large it is
    strong: bool


@lru_cache(4096)  # the pages of a site have the same elements
def _said(tag: str, classes: str, id: str, style: str) -> _Said:
    named = _SMALL_TAGS.get(tag, "")
    for names in (classes, id) if tag not in _KIND_TAGS else ():
        named = kind_named(names[:_LONGEST_NAMES]) or named
    return _Said(
        hidden=bool(HIDDEN_STYLE.search(style)),
        kind=named,
        sure=id == _SURE and tag not in _KIND_TAGS,
        strong=tag in STRONG or bool(_BOLD_STYLE.search(style)),
    )


def kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute names, empty if it names none."""
    pairs = ((kind, pattern, name) for kind, pattern in _KINDS.items() for name in names.split())
    return next((kind for kind, words, name in pairs if re.fullmatch(words, name)), "")


def _is_small(element: Element) -> bool:
    """Tell whether *element* holds few elements, little text and no label of a turn."""
    length = sentences = 0
    for number, inside in enumerate(element.iter()):
        texts = [inside.text] if isinstance(inside.tag, str) else []
        for text in filter(None, [*texts, inside.tail if number else None]):
            length += len(text.strip())
            sentences += len(text) > _SHORTEST_SENTENCE and text.rstrip()[-1:] in STOPS
            if ends_in_colon(text.rstrip()) and reads_as_label(normalize(text)):
                return False
        if length > _LONGEST_BOX or number > _MOST_IN_BOX or sentences > _MOST_SENTENCES:
            return False
    return True


_COMMENT = regex(r"(?s)/\*.*?\*/")


def without_comments(code: str) -> str:
    """Return *code* of a style sheet or a script without its comments, except unclosed ones."""
    end = code.rfind("*/") + 2
    return _COMMENT.sub("", code[:end]) + code[end:] if end > 1 else code
