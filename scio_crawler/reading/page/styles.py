"""What the names, attributes and style sheets of elements mean for their text.

The name of an element, its attributes and the style sheets in the head of the page say whether its
text is seen, is a line of its own, is bold, or is a pager. Only the simplest rules of style sheets
count, and only those that make lines or bold text: a sheet that hides text may be for printing, or
a script may show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree

from scio_crawler.common.patterns import ASCII, DOTALL, IGNORECASE, regex
from scio_crawler.items import CAPTION, FURNITURE, HEADING, PAGER, TEXT
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import STOPS, ends_in_colon, normalize
from scio_crawler.reading.transcript.labels.candidates import reads_as_label

# Of a text: kind of block, whether it is bold, address it links to, whether its line breaks count.
Context = tuple[str, bool, str, bool]

# Elements that start a new line before and after themselves.
LINES = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
ENDING = LINES | {"br"}
# Elements that stand inside a line. Those of unknown names may be lines; see _is_column.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code col colgroup data del dfn em embed font i img"
    " input ins kbd label mark meter nobr optgroup option output progress q rb rp rt rtc ruby s"
    " samp select slot small source span strike strong sub sup svg time track tt u var wbr".split()
)
_INLINE_TEXT = _INLINE - {"br", "embed", "img", "input", "wbr"}
_KIND_TAGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING) | {
    "figcaption": CAPTION,
    **dict.fromkeys(("button", "option", "select", "svg"), FURNITURE),
}
STRONG = frozenset(("b", "strong"))
STRUCK = frozenset("del rt s strike".split())  # that are no words of a line around them
_INVISIBLE = STRUCK.union(
    "audio canvas head iframe noscript object rp script style template textarea title video".split()
)
_CENTRED = regex(r"text-align\s*:\s*(?:center|right)", IGNORECASE)
# Elements that may belong to a form or to the page itself, if they are small.
_ASIDES = frozenset(("aside", "blockquote", "q"))
_SMALL_TAGS = dict.fromkeys(("nav", "footer", "menu"), FURNITURE)
HIDDEN_STYLE = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", IGNORECASE)
_BOLD_STYLE = regex(r"font-weight\s*:\s*(?:bold|[6-9]00)", IGNORECASE)
_PRE_STYLE = regex(r"white-space(?:-collapse)?\s*:\s*(?:pre|break-spaces)", IGNORECASE)
_LINE_STYLE = regex(
    r"display\s*:\s*(?:block|flex|grid|flow-root|list-item|table(?!-column)[\w-]*)", IGNORECASE
)
_RULED = (_LINE_STYLE, _BOLD_STYLE, _PRE_STYLE)  # what the rules of a style sheet may say
# Ids and classes that set the kind of everything inside an element. The CMS's pagers are #autopage
# and ul.pages; #vf is the video placeholder of the desktop template. The others are common ones.
_KINDS = {
    PAGER: r"autopage|pages?|pager|pagination|page[-_]?(?:nav|list|bar|box|links?|numbers?)"
    r"|prev-?next|(?:post|article)-navigation|nav-links",
    FURNITURE: r"vf|share[\w-]*|bd-?share\w*|social[\w-]*|sns[\w-]*|font-?size[\w-]*|toolbar|tools"
    r"|breadcrumbs?|crumbs?|copyright|cookie[\w-]*|vjs-[\w-]*|video-(?:js|player|controls?)|player"
    r"|(?:related|recommend(?:ed|ation)?s?|read-?(?:more|also|next)|see-?also)(?:[-_][\w-]*)?"
    r"|more-?(?:news|links|stories)|most-?(?:read|popular|viewed)|hot-?(?:news|list|topics)"
    r"|ads?|ad[-_][\w-]*|[\w-]*[-_]ads?|adsbygoogle|advert[\w-]*|sponsor[\w-]*|promo[\w-]*"
    r"|polls?|surveys?|quiz|newsletter[\w-]*|subscribe[\w-]*|comments?[-_](?:count|box|form|list)"
    r"|tags?[-_](?:list|links|cloud|box)|(?:post|article)-tags|keywords",
    CAPTION: r"(?:\w+[-_])?caption|pull-?quote",
}
# Elements that change nothing unless they have attributes. A span may be a line without any.
_PLAIN = (LINES | _INLINE) - _INVISIBLE.union(
    _KIND_TAGS, STRONG, _SMALL_TAGS, _ASIDES, ("a", "label", "pre", "span")
)
_SPANNED = frozenset(("article", "body", "div", "main", "section", "td"))  # may hold lines of spans
_SURE = "autopage"  # the id of the CMS's own pager
_LONGEST_BOX = 600  # characters in an element that its name makes furniture: none holds the text
_LONGEST_NAMES = 500  # characters of a class or an id that are looked at
_MOST_IN_BOX = 400  # elements in it
_MOST_SENTENCES = 2  # in it; a caption or a word about a newsletter has as many
_SHORTEST_SENTENCE = 10  # characters
_MOST_CHILDREN = 8  # that are looked at to tell whether they are lines
_ENDS = regex(r"[.?!:。？！：…][\"'”’)\]]*\s*")


class Styles:
    """The styles of one page, and the elements that these make lines."""

    def __init__(self, root: Element) -> None:
        self.lines: set[Element] = set()  # elements that are lines though their names don't say so
        self.asides: set[Element] = set()  # elements that may repeat what stands elsewhere
        self._rules = _rules_of(root)
        # Elements of other names change nothing unless they have attributes.
        self.plain = _PLAIN - self._rules.keys() if self._rules else _PLAIN
        self.bold = frozenset() if self._rules else STRONG  # what does no more than make bold
        self._matches = 0  # of a rule with an element that were tried
        self._columns: dict[Element, bool] = {}  # whether an element's children are lines

    def enter(self, element: Element, own: Mapping[str, str], context: Context) -> Context | None:
        """Return the context inside *element*, by its *own* attributes and the one around it.

        It is None if the element is not seen.
        """
        tag, get = element.tag, own.get
        if tag in _INVISIBLE:
            return None
        kind, strong, href, pre = context
        said = _said(tag, get("class", ""), get("id", ""), get("style", ""))
        if tag in _ASIDES:
            self.asides.add(element)
        if said.hidden or get("hidden") is not None or get("role") == "tooltip":
            return None
        if tag == "a":
            href = get("href", "")
        if kind == TEXT:  # a heading of a box is part of the box
            kind = _KIND_TAGS.get(tag, kind)
        is_control = tag == "label" and (
            get("for") is not None or element.find("input") is not None
        )
        if (said.kind or is_control) and (said.sure or _is_small(element)):
            kind = FURNITURE if is_control else said.kind
        strong, pre, is_line = strong or said.strong, pre or said.pre, said.line
        for found in self._matching(element) if self._rules else ():
            strong, pre, is_line = strong or found.strong, pre or found.pre, is_line or found.line
        if tag not in LINES and (is_line or self._is_in_column(element)):
            self.lines.add(element)
        return kind, strong, href, pre

    def _is_in_column(self, element: Element) -> bool:
        """Tell whether *element* is a line because all children of its parent are."""
        tag, parent = element.tag, element.getparent()
        if (tag in _INLINE and tag != "span") or ":" in tag or parent is None:
            return False
        if parent not in self._columns:
            self._columns[parent] = _is_column(parent)
        return self._columns[parent]

    def _matching(self, element: Element) -> Iterator[_Rule]:
        """Yield the rules for *element*, until a page has used up what it may spend on them."""
        for key in (element.tag, *_names(element)):
            for rule in self._rules.get(key, ()):
                self._matches += 1
                if self._matches > _MOST_MATCHES:
                    return
                if rule.fits(element):
                    yield rule


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


def _is_column(parent: Element) -> bool:
    """Tell whether the children of *parent* are lines: spans or elements of unknown names.

    The parent has no text of its own and no other children. Spans must also read as lines.
    """
    children = list(islice(parent.iterchildren(etree.Element), _MOST_CHILDREN))
    if any(text and text.strip() for text in (parent.text, *(child.tail for child in children))):
        return False
    if not any(child.tag == "span" for child in children):
        return not any(child.tag in _INLINE_TEXT for child in children)
    if len(children) < 2 or parent.tag not in _SPANNED:
        return False
    texts = ("".join(islice(child.itertext(), _MOST_CHILDREN)).rstrip() for child in children)
    ends = all(_ENDS.search(text[-3:]) for text in texts)
    return ends and all(child.tag == "span" for child in children)


class _Said(NamedTuple):
    """What the name of an element and its attributes say."""

    hidden: bool
    kind: str  # of all in it if it is small, empty if they name none
    sure: bool  # whether it has that kind however large it is
    strong: bool
    pre: bool
    line: bool


@lru_cache(maxsize=4096)  # the pages of a site have the same elements
def _said(tag: str, classes: str, id: str, style: str) -> _Said:
    named = _SMALL_TAGS.get(tag, "")
    for names in (classes, id) if tag not in _KIND_TAGS else ():
        named = _kind_named(names[:_LONGEST_NAMES]) or named
    line, strong, pre = (bool(style and pattern.search(style)) for pattern in _RULED)
    return _Said(
        hidden=bool(HIDDEN_STYLE.search(style)),
        kind=named,
        sure=id == _SURE and tag not in _KIND_TAGS,
        strong=strong or tag in STRONG,
        pre=pre or tag == "pre",
        line=line,
    )


def _kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute names, empty if it names none."""
    pairs = ((kind, pattern, name) for kind, pattern in _KINDS.items() for name in names.split())
    return next((kind for kind, words, name in pairs if re.fullmatch(words, name, IGNORECASE)), "")


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


class _Compound(NamedTuple):
    """The part of a selector that is about one element: ``div.a.b#c``."""

    tag: str
    names: frozenset[str]  # ".a", "#c"

    def fits(self, element: Element) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        return not self.names or self.names <= _names(element)


class _Rule(NamedTuple):
    """A rule of a style sheet that makes lines or bold text."""

    line: bool
    strong: bool
    pre: bool
    last: _Compound
    around: tuple[_Compound, ...]  # what some elements around must be

    def fits(self, element: Element) -> bool:
        if not self.last.fits(element):
            return False
        outer = list(islice(element.iterancestors(), _MOST_AROUND)) if self.around else []
        return all(any(map(compound.fits, outer)) for compound in self.around)


Rules = Mapping[str, list[_Rule]]  # by a tag, a class or an id of the element

_LONGEST_SHEET = 100_000  # characters
_MOST_RULES = 200
_MOST_MATCHES = 100_000
_MOST_AROUND = 30  # elements around one that are looked at
_COMPOUND = regex(r"([a-z][\w-]*)?((?:[.#][\w-]+)*)", IGNORECASE | ASCII)
_NAME = regex(r"[.#][\w-]+", ASCII)
_COMMENT = regex(r"/\*.*?\*/", DOTALL)
_BRACES = regex(r"([{}])")


def _names(element: Element) -> set[str]:
    names = {f".{name}" for name in element.get("class", "").split()}
    return names if (id := element.get("id")) is None else names | {f"#{id}"}


def _rules_of(root: Element) -> Rules:
    """Return the rules of the style sheets in the head of the page that *root* is part of."""
    head = root.getroottree().getroot().find("head")
    if head is None:
        return {}
    found: dict[str, list[_Rule]] = {}
    for style in head.iterchildren("style"):
        for key, rules in _read_sheet((style.text or "")[:_LONGEST_SHEET]).items():
            found.setdefault(key, []).extend(rules)
    return found


@lru_cache(maxsize=16)  # the pages of a site share theirs
def _read_sheet(css: str) -> Rules:
    found: dict[str, list[_Rule]] = {}
    for selectors, style in islice(_rules(css), _MOST_RULES):
        for selector in selectors.split(","):
            parts = [_COMPOUND.fullmatch(part) for part in selector.replace(">", " ").split()]
            if not parts or None in parts:
                continue
            *around, last = (
                _Compound((part[1] or "").lower(), frozenset(_NAME.findall(part[2])))
                for part in parts
                if part
            )
            key = min(last.names, default=last.tag)
            line, strong, pre = (bool(pattern.search(style)) for pattern in _RULED)
            found.setdefault(key, []).append(_Rule(line, strong, pre, last, tuple(around)))
    return found


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the rules that matter, those in ``@media`` left out."""
    depth, before, selectors = 0, "", ""
    for piece in _BRACES.split(without_comments(css)):
        if piece == "{":
            depth += 1
            selectors = before if depth == 1 else selectors
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 1 and not selectors.lstrip().startswith("@"):
            says = any(pattern.search(piece) for pattern in _RULED)
            yield from [(selectors, piece)] if says else []
        before = piece


def without_comments(code: str) -> str:
    """Return *code* of a style sheet or a script without its comments, except unclosed ones."""
    end = code.rfind("*/") + 2
    return _COMMENT.sub("", code[:end]) + code[end:] if end > 1 else code
