"""What the names and attributes of elements mean for their text.

The name of an element and its attributes say whether its text is seen, is a line of its own, is
bold, or is a pager. Style sheets do not count. ``enter`` and ``_is_small`` run for each element
with attributes, so they stay in one piece.
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


class Context(NamedTuple):
    """What the elements around a text say about it."""

    kind: str  # of block
    is_strong: bool
    href: str  # where it leads, as written; empty if it is not a link


# Elements that start a new line before and after themselves.
LINES = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
ENDING = LINES | {"br"}
# Elements inside a line.
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
STRUCK = frozenset("del rt s strike".split())  # that are not words of a line around them
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
_AUTOPAGE = "autopage"  # the id of the CMS's own pager
# Limits of an element that its name makes furniture: none holds the text.
_MAX_BOX = 600  # characters
_MAX_BOX_ELEMENTS = 400
_MAX_BOX_SENTENCES = 2  # a caption or a word about a newsletter has as many
_MIN_SENTENCE = 10  # characters
_MAX_NAMES = 500  # characters of a class or an id that are looked at


def enter(element: Element, own: Mapping[str, str], context: Context) -> Context | None:
    """Return the context inside *element*, by its *own* attributes and the one around it.

    It is None if the element is not seen.
    """
    tag, get = element.tag, own.get
    if tag in _INVISIBLE:
        return None
    kind, is_strong, href = context
    style = _style_of(tag, get("class", ""), get("id", ""), get("style", ""))
    if style.is_hidden or get("hidden") is not None or get("role") == "tooltip":
        return None

    if tag == "a":
        href = get("href", "")
    if kind == TEXT:  # a heading of a box is part of the box
        kind = _KIND_TAGS.get(tag, kind)
    is_control = tag == "label" and _labels_control(element)
    if (style.kind or is_control) and (style.is_sure or _is_small(element)):
        kind = FURNITURE if is_control else style.kind
    is_strong = is_strong or style.is_strong
    if (kind, is_strong, href) == context:
        return context
    return Context(kind, is_strong, href)


def _labels_control(label: Element) -> bool:
    """Return whether *label* belongs to a field of a form, rather than to a speaker."""
    return label.get("for") is not None or label.find("input") is not None


def is_centred(element: Element) -> bool:
    """Return whether the line in which *element* begins is centred, or set to the right."""
    for around in (element, *islice(element.iterancestors(), 2)):
        if around.tag == "center" or around.get("align") in ("center", "right"):
            return True
        if _CENTRED.search(around.get("style") or ""):
            return True
        if around.tag in LINES:
            break
    return False


class _Style(NamedTuple):
    """What the name of an element and its attributes say."""

    is_hidden: bool
    kind: str  # of all in it if it is small, empty if they name none
    is_sure: bool  # whether it has that kind however large it is
    is_strong: bool


@lru_cache(4096)  # the pages of a site have the same elements
def _style_of(tag: str, classes: str, id: str, style: str) -> _Style:
    kind = _SMALL_TAGS.get(tag, "")
    if tag not in _KIND_TAGS:
        kind = kind_named(id[:_MAX_NAMES]) or kind_named(classes[:_MAX_NAMES]) or kind
    return _Style(
        is_hidden=HIDDEN_STYLE.search(style) is not None,
        kind=kind,
        is_sure=id == _AUTOPAGE and tag not in _KIND_TAGS,
        is_strong=tag in STRONG or _BOLD_STYLE.search(style) is not None,
    )


def kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute names, empty if it names none."""
    for kind, pattern in _KINDS.items():
        for name in names.split():
            if re.fullmatch(pattern, name):
                return kind
    return ""


def _is_small(element: Element) -> bool:
    """Return whether *element* holds few elements, little text and no label of a turn."""
    length = sentences = 0
    for count, inside in enumerate(element.iter()):
        texts = []
        if isinstance(inside.tag, str):
            texts.append(inside.text or "")
        if count:
            texts.append(inside.tail or "")
        for text in texts:
            trimmed = text.rstrip()
            length += len(text.strip())
            sentences += len(text) > _MIN_SENTENCE and trimmed[-1:] in STOPS
            if ends_in_colon(trimmed) and reads_as_label(normalize(text)):
                return False
        if length > _MAX_BOX or count > _MAX_BOX_ELEMENTS or sentences > _MAX_BOX_SENTENCES:
            return False

    return True


_COMMENT = regex(r"(?s)/\*.*?\*/")


def without_comments(code: str) -> str:
    """Return *code* of a style sheet or a script without its comments, except unclosed ones."""
    end = code.rfind("*/") + 2
    if end == 1:
        return code
    return _COMMENT.sub("", code[:end]) + code[end:]
