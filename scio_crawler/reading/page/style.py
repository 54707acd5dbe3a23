"""What an element says of the text in it: whether it is seen, a line of its own, bold, a pager.

That is said by its name, its attributes, and the style sheets in the head of the page. Of these
only the simplest rules count, and only for what makes lines and bold text: a sheet that hides text
may be for printing, or a script may show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree

from scio_crawler.items import CAPTION, FURNITURE, HEADING, PAGER, TEXT
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import STOPS, normalize
from scio_crawler.reading.transcript.labels.candidates import reads_as_label

# Of a text: kind of block, whether it is bold, address it links to, whether its line breaks count.
Context = tuple[str, bool, str, bool]

# Elements that start a new line before and after themselves.
LINES = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav
    ol p pre search section summary table tbody td tfoot th thead tr ul
    """.split()
)
ENDING = LINES | {"br"}
# Elements that stand inside a line. Those of no known name may be lines; see _is_in_column.
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big br button cite code col colgroup data del dfn em embed font i img
    input ins kbd label mark meter nobr optgroup option output progress q rb rp rt rtc ruby s samp
    select slot small source span strike strong sub sup svg time track tt u var wbr
    """.split()
)
_INLINE_TEXT = _INLINE - {"br", "embed", "img", "input", "wbr"}
_KIND_TAGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING) | {
    "figcaption": CAPTION,
    **dict.fromkeys(("button", "option", "select", "svg"), FURNITURE),
}
STRONG = frozenset(("b", "strong"))
_UNSEEN = frozenset(
    "audio canvas head iframe noscript object script style template textarea title video"
    # What is struck out, and how a word is pronounced.
    " del rp rt s strike".split()
)
# Elements that may be a form's or the page's own, if they are small.
_ASIDES = frozenset(("aside", "blockquote", "q"))
_SMALL_TAGS = dict.fromkeys(("nav", "footer", "menu"), FURNITURE)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space(?:-collapse)?\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_LINE_STYLE = re.compile(
    r"display\s*:\s*(?:block|flex|grid|flow-root|list-item|table(?!-column)[\w-]*)", re.IGNORECASE
)
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
_PLAIN = (LINES | _INLINE) - _UNSEEN.union(
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
_ENDS = re.compile(r"[.?!:。？！：…][\"'”’)\]]*\s*")


class Styles:
    """The styles of one page, and which of its elements they make lines."""

    def __init__(self, root: Element, sheet: Sheet | None = None) -> None:
        self.lines: set[Element] = set()  # elements that are lines though their names don't say so
        self.asides: set[Element] = set()  # elements that may repeat what stands elsewhere
        self.sheet: Sheet = sheet_of(root) if sheet is None else sheet
        self.bold = not self.sheet  # whether those of STRONG do no more than make bold
        # Elements of other names change nothing unless they have attributes.
        self.plain = _PLAIN - self.sheet.keys() if self.sheet else _PLAIN
        self._matches = 0  # of a rule with an element that were tried
        self._columns: dict[Element, bool] = {}

    def enter(self, element: Element, context: Context) -> Context | None:
        """Return the context inside *element*, given that around it; None if it is not seen."""
        tag = element.tag
        if tag in _UNSEEN:
            return None
        kind, strong, href, pre = context
        if not self.sheet:  # most labels, and most links
            if tag in STRONG and not element.keys():
                return kind, True, href, pre
            if tag == "a" and element.keys() == ["href"]:
                return kind, strong, element.get("href"), pre
        if kind == TEXT:  # a heading of a box is part of the box
            kind = _KIND_TAGS.get(tag, kind)
        strong = strong or tag in STRONG
        pre = pre or tag == "pre"
        attributes = dict(element.items())
        if tag == "a":
            href = attributes.get("href", "")
        if tag not in _KIND_TAGS:
            named = _SMALL_TAGS.get(tag, "")
            for names in (attributes.get("class"), attributes.get("id")):
                named = (_kind_named(names[:_LONGEST_NAMES]) if names else "") or named
            if tag == "label" and ("for" in attributes or element.find("input") is not None):
                named = FURNITURE
            if named and (attributes.get("id") == _SURE or _is_small(element)):
                kind = named
        if tag in _ASIDES:
            self.asides.add(element)
        if attributes:
            style = attributes.get("style", "")
            if "hidden" in attributes or attributes.get("role") == "tooltip":
                return None
            if style and _UNSEEN_STYLE.search(style):
                return None
            if style:
                strong = strong or bool(_BOLD_STYLE.search(style))
                pre = pre or bool(_PRE_STYLE.search(style))
                if tag not in LINES and _LINE_STYLE.search(style):
                    self.lines.add(element)
        if self.sheet:
            for found in self._matching(element, attributes):
                strong, pre = strong or found.strong, pre or found.pre
                if found.line and tag not in LINES:
                    self.lines.add(element)
        if tag not in LINES and (tag == "span" or tag not in _INLINE) and ":" not in tag:
            parent = element.getparent()
            if parent is not None and self._is_column(parent):
                self.lines.add(element)
        return kind, strong, href, pre

    def _matching(self, element: Element, attributes: Mapping[str, str]) -> Iterator[_Rule]:
        """Yield the rules for *element*, until a page has used up what may be spent on them."""
        for key in (element.tag, *_names(attributes)):
            for rule in self.sheet.get(key, ()):
                self._matches += 1
                if self._matches > _MOST_MATCHES:
                    return
                if rule.fits(element):
                    yield rule

    def breaks_count(self, element: Element) -> bool:
        """Return whether what stands around *element* makes line breaks in the source lines."""
        return any(
            around.tag == "pre" or ((style := around.get("style")) and _PRE_STYLE.search(style))
            for around in islice(element.iterancestors(), _MOST_AROUND)
        )

    def _is_column(self, parent: Element) -> bool:
        """Tell whether the children of *parent* are lines: spans or elements of unknown names.

        A style sheet elsewhere, or a script, makes them so. The parent has no text of its own and
        no other children than these. Spans must also read as lines, each to its end.
        """
        known = self._columns.get(parent)
        if known is None:
            known = self._columns[parent] = _is_column(parent)
        return known


def _is_column(parent: Element) -> bool:
    if (parent.text or "").strip():
        return False
    children = list(islice(parent.iterchildren(etree.Element), _MOST_CHILDREN))
    if any((child.tail or "").strip() for child in children):
        return False
    if not any(child.tag == "span" for child in children):
        return not any(child.tag in _INLINE_TEXT for child in children)
    return (
        len(children) > 1
        and parent.tag in _SPANNED
        and all(child.tag == "span" and _ENDS.search(_text(child)[-3:]) for child in children)
    )


def _text(element: Element) -> str:
    """Return the text of *element*, as much as a line has."""
    return "".join(islice(element.itertext(), _MOST_CHILDREN)).rstrip()


@lru_cache(maxsize=1024)
def _kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute stands for, empty if it stands for none."""
    for kind, pattern in _KINDS.items():
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names.split()):
            return kind
    return ""


def _is_small(element: Element) -> bool:
    """Tell whether *element* holds few elements, little text and no label of a turn."""
    length = sentences = 0
    for number, inside in enumerate(element.iter()):
        texts = [inside.text] if isinstance(inside.tag, str) else []
        for text in filter(None, [*texts, inside.tail if number else None]):
            length += len(text.strip())
            sentences += len(text) > _SHORTEST_SENTENCE and text.rstrip()[-1:] in STOPS
            if text.rstrip().endswith((":", "：")) and reads_as_label(normalize(text)):
                return False
        if length > _LONGEST_BOX or number > _MOST_IN_BOX or sentences > _MOST_SENTENCES:
            return False
    return True


class _Compound(NamedTuple):
    """What a selector asks of one element: ``div.a.b#c``."""

    tag: str
    names: frozenset[str]  # ".a", "#c"

    def fits(self, element: Element) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        return not self.names or self.names <= _names(dict(element.items()))


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


Sheet = Mapping[str, list[_Rule]]  # by a tag, a class or an id of the element

_LONGEST_SHEET = 100_000  # characters
_MOST_RULES = 200
_MOST_MATCHES = 100_000
_MOST_AROUND = 30  # elements around one that are looked at
_COMPOUND = re.compile(r"([a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"[.#][\w-]+", re.ASCII)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACES = re.compile(r"([{}])")


def _names(attributes: Mapping[str, str]) -> set[str]:
    names = {f".{name}" for name in attributes.get("class", "").split()}
    return names | {f"#{attributes['id']}"} if "id" in attributes else names


def sheet_of(root: Element) -> Sheet:
    """Return the rules of the style sheets in the head of the page that *root* is part of."""
    head = root.getroottree().getroot().find("head")
    if head is None:
        return {}
    sheet: dict[str, list[_Rule]] = {}
    for style in head.iterchildren("style"):
        for key, rules in _read_sheet((style.text or "")[:_LONGEST_SHEET]).items():
            sheet.setdefault(key, []).extend(rules)
    return sheet


@lru_cache(maxsize=16)  # the pages of a site share theirs
def _read_sheet(css: str) -> Sheet:
    sheet: dict[str, list[_Rule]] = {}
    for selectors, style in islice(_rules(css), _MOST_RULES):
        for selector in selectors.split(","):
            compounds = [_compound(part) for part in selector.replace(">", " ").split()]
            known = [compound for compound in compounds if compound]
            if not known or len(known) < len(compounds):
                continue
            last = known[-1]
            key = min(last.names, default=last.tag)
            patterns = (_LINE_STYLE, _BOLD_STYLE, _PRE_STYLE)
            line, strong, pre = (bool(pattern.search(style)) for pattern in patterns)
            sheet.setdefault(key, []).append(_Rule(line, strong, pre, last, tuple(known[:-1])))
    return sheet


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the rules that say what :class:`_Rule` holds.

    Rules in blocks such as ``@media`` are left out.
    """
    depth, before, selectors = 0, "", ""
    patterns = (_LINE_STYLE, _BOLD_STYLE, _PRE_STYLE)
    for piece in _BRACES.split(without_comments(css)):
        if piece == "{":
            depth += 1
            selectors = before if depth == 1 else selectors
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 1 and not selectors.lstrip().startswith("@"):
            says = any(pattern.search(piece) for pattern in patterns)
            yield from [(selectors, piece)] if says else []
        before = piece


def without_comments(code: str) -> str:
    """Return *code* of a style sheet or a script without its comments.

    One without an end is left, which costs nothing: only what has an end is searched.
    """
    end = code.rfind("*/") + 2
    return _COMMENT.sub("", code[:end]) + code[end:] if end > 1 else code


def _compound(text: str) -> _Compound | None:
    found = _COMPOUND.fullmatch(text)
    return (
        _Compound((found[1] or "").lower(), frozenset(_NAME.findall(found[2]))) if found else None
    )
