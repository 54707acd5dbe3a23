"""From elements to blocks: the visible lines of a page, in reading order.

The name of an element, its attributes and the style sheets in the head of the page say whether its
text is seen, is a line of its own, is bold, or is a pager. Only the simplest rules of style sheets
count, and only those that make lines or bold text: a sheet that hides text may be for printing, or
a script may show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import groupby, islice, pairwise, takewhile
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scio_crawler.common.addresses import on_origin
from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.reading.page.tree import ADDRESS, Element
from scio_crawler.reading.text import COLONS, STOPS, ends_in_colon, normalize, squeezed, visible
from scio_crawler.reading.transcript.head import is_line
from scio_crawler.reading.transcript.labels.candidates import reads_as_label
from scio_crawler.reading.transcript.notes import is_before_link

# Of a text: kind of block, whether it is bold, address it links to, whether its line breaks count.
Context = tuple[str, bool, str, bool]

# Elements that start a new line before and after themselves.
LINES = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_ENDING = LINES | {"br"}
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
_INVISIBLE = frozenset(
    "audio canvas head iframe noscript object script style template textarea title video"
    # What is struck out, and how a word is pronounced.
    " del rp rt s strike".split()
)
_PICTURES = frozenset(("img", "video", "iframe"))
_CENTRED = re.compile(r"text-align\s*:\s*(?:center|right)", re.IGNORECASE)
# Elements that may belong to a form or to the page itself, if they are small.
_ASIDES = frozenset(("aside", "blockquote", "q"))
_SMALL_TAGS = dict.fromkeys(("nav", "footer", "menu"), FURNITURE)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space(?:-collapse)?\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_LINE_STYLE = re.compile(
    r"display\s*:\s*(?:block|flex|grid|flow-root|list-item|table(?!-column)[\w-]*)", re.IGNORECASE
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
_ENDS = re.compile(r"[.?!:。？！：…][\"'”’)\]]*\s*")


class Styles:
    """The styles of one page, and the elements that these make lines."""

    def __init__(self, root: Element, sheet: Sheet | None = None) -> None:
        self.lines: set[Element] = set()  # elements that are lines though their names don't say so
        self.asides: set[Element] = set()  # elements that may repeat what stands elsewhere
        self.sheet: Sheet = _sheet_of(root) if sheet is None else sheet
        self.bold = not self.sheet  # whether those of STRONG do no more than make bold
        # Elements of other names change nothing unless they have attributes.
        self.plain = _PLAIN - self.sheet.keys() if self.sheet else _PLAIN
        self._matches = 0  # of a rule with an element that were tried
        self._columns: dict[Element, bool] = {}  # whether an element's children are lines

    def enter(self, element: Element, context: Context) -> Context | None:
        """Return the context inside *element*, given the one around it; None if it is not seen."""
        tag = element.tag
        if tag in _INVISIBLE:
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
        if "hidden" in attributes or attributes.get("role") == "tooltip":
            return None
        if style := attributes.get("style"):
            if HIDDEN_STYLE.search(style):
                return None
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
            if parent is not None and parent not in self._columns:
                self._columns[parent] = _is_column(parent)
            if self._columns.get(parent):
                self.lines.add(element)
        return kind, strong, href, pre

    def _matching(self, element: Element, attributes: Mapping[str, str]) -> Iterator[_Rule]:
        """Yield the rules for *element*, until a page has used up what it may spend on them."""
        for key in (element.tag, *_names(attributes)):
            for rule in self.sheet.get(key, ()):
                self._matches += 1
                if self._matches > _MOST_MATCHES:
                    return
                if rule.fits(element):
                    yield rule

    def breaks_count(self, element: Element) -> bool:
        """Return whether elements around *element* make line breaks in its source count."""
        return any(
            around.tag == "pre" or ((style := around.get("style")) and _PRE_STYLE.search(style))
            for around in islice(element.iterancestors(), _MOST_AROUND)
        )


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


@lru_cache(maxsize=1024)
def _kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute names, empty if it names none."""
    pairs = ((kind, pattern, name) for kind, pattern in _KINDS.items() for name in names.split())
    return next((kind for kind, words, name in pairs if re.fullmatch(words, name, re.I)), "")


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


def _sheet_of(root: Element) -> Sheet:
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
            sheet.setdefault(key, []).append(_Rule(line, strong, pre, last, tuple(around)))
    return sheet


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


TextRun = tuple[str, Context, Element]  # a text, its context and the element that holds it
LineForm = tuple[str, str, int, str]  # of a line: tag, classes, length and mark of its first run

_FEW = 8  # children of an element, or runs of a line, that are looked at to tell its form
_MOST_INLINE = 20  # inline elements around a line that are looked at for that
_LONGEST_CLASS = 80  # characters
_FEWEST_BREAKS = 2  # in a text whose line breaks may be meant
_COLON_LINES = re.compile(rf"\S[{COLONS}] ?\r?\n")
_BLANK_LINES = re.compile(r"\S[ \t]*\r?\n[ \t]*\r?\n\s*\S")
_LONGEST_BESIDE = 60  # characters beside links that only lead to them
_SHORT = 3  # characters of a run that may have no width
_APART = (CAPTION, FURNITURE, PAGER)  # kinds that are no part of a line around them
# Preformatted text may be wrapped at a width. A break that this did not require is meant.
_WIDEST = 120  # characters
_SHARE_OF_WRAPPED = 0.4  # of the breaks between two lines
_FEWEST_WRAPPED = 3
_SENTENCE_ENDS = tuple('.?!"”’')
# The editor's page-break marker, which leaks into briefing pages.
BREAK_MARKER = "_ueditor_page_break_tag_"
_BREAK = re.compile(f"({BREAK_MARKER})")


class Lines:
    """The visible lines of an element, filled by :func:`read_blocks`."""

    def __init__(self, base: str, styles: Styles) -> None:
        self.blocks: list[Block] = []
        self.elements: list[Element] = []  # for each block, the element its line starts in
        self.texts: list[str] = []  # every visible text, unchanged
        self.pictures: list[int] = []  # indices of the blocks right below a picture
        self.unmarked = 0  # characters of texts outside the CMS comments, if these count
        self._base = base
        self.asides, self.sheet, self._own = styles.asides, styles.sheet, styles.lines

    @property
    def characters(self) -> int:
        """The number of visible characters, counted without the blocks, to check these."""
        return visible("".join(self.texts))

    def pairs(self) -> Iterator[tuple[Block, Element]]:
        """Yield each block with the element its line starts in."""
        return zip(self.blocks, self.elements, strict=True)

    def elements_of(self, test: Callable[[str], object]) -> list[Element]:
        """Return the elements of the blocks whose text passes *test*."""
        return [element for block, element in self.pairs() if test(block.text)]

    def end(self, line: list[TextRun]) -> list[TextRun]:
        """Add *line*, whose first run is not blank, as a block; return an empty line."""
        if len(line) == 1:
            text, (kind, strong, href, _), element = line[0]
            text, tag = squeezed(text), element.tag
            form = (tag, _class_of(element), 0, "") if tag in LINES else self._form(line)
            self._add(text, kind, len(text) if strong else 0, href, element, form)
            return []
        # Buttons, captions and the like inside it become blocks of their own below it.
        own = [run for run in line if run[1][0] not in _APART]
        if 0 < len(own) < len(line) and any(run[0].strip() for run in own):
            self._join(own)
            line = [run for run in line if run[1][0] in _APART]
        self._join(line)
        return []

    def paragraph(self, text: str, context: Context, element: Element, holder: Element) -> None:
        """Add *text*, all of the line *element*, as a block; it stands in *holder*."""
        kind, strong, href, _ = context
        text = squeezed(text)
        cls = _class_of(element) if element.getnext() is None else ""
        length = len(text) if strong or holder is not element else 0
        self._add(text, kind, length, href, holder, (element.tag, cls, 0, ""))

    def preformatted(self, line: list[TextRun], run: TextRun) -> None:
        """Add *run*, whose line breaks count, to the unfinished *line*, which it may end."""
        text, context, element = run
        is_styled = context[3] or not _BLANK_LINES.search(text)
        for number, piece in enumerate(_unwrapped(text) if is_styled else _paragraphs(text)):
            if number and line:
                line[:] = self.end(line)
            if line or (piece and not piece.isspace()):
                line.append((piece, context, element))

    def _join(self, line: Sequence[TextRun]) -> None:
        """Add a line of several runs."""
        # What is blank, or has no width, is no beginning.
        wide = (n for n, run in enumerate(line) if len(run[0]) >= _SHORT or normalize(run[0]))
        line = line[next(wide, 0) :]
        _, (kind, strong, href, _), element = line[0]
        text = squeezed("".join([run[0] for run in line]))
        length = 0
        if strong:
            led = takewhile(lambda run: run[1][1] or not run[0].strip(), line)
            length = len(normalize("".join([run[0] for run in led])))
        hrefs = {run[1][2] for run in line if run[0].strip()}
        if len(hrefs) > 1 and kind in (TEXT, HEADING) and _is_of_links(line):
            kind = FURNITURE
        href = hrefs.pop() if len(hrefs) == 1 else ""
        self._add(text, kind, length, href, element, self._form(line))

    def _add(
        self, text: str, kind: str, strong: int, href: str, element: Element, form: LineForm
    ) -> None:
        href = href and absolute(self._base, href)
        if BREAK_MARKER in text:  # on briefing pages it may be glued to a label
            for piece in filter(None, map(str.strip, _BREAK.split(text))):
                piece_kind = BREAK if piece == BREAK_MARKER else kind
                self.blocks.append(Block(piece, piece_kind, strong, href, *form))
                self.elements.append(element)
        elif text:
            self.blocks.append(Block(text, kind, strong, href, *form))
            self.elements.append(element)

    def _form(self, line: Sequence[TextRun]) -> LineForm:
        """Return the form of *line*, whose beginning stands in an inline element."""
        first = line[0][2]
        if len(line) == 1:  # such as a bold label
            parent = first.getparent()
            if parent is not None and parent.tag in LINES and first not in self._own:
                classes = ""
                if parent.getnext() is None or parent.keys() or first.keys():
                    classes = f"{first.get('class') or ''} {_class_of(parent)}".strip()
                return parent.tag, classes[:_LONGEST_CLASS], 0, ""
        # An inline element around both ends of the line holds all of it; the outermost one around
        # its beginning only is its first run.
        led, mark = 0, ""
        holder, whole = self._around(first)
        if len(line) > 1 and (last := line[-1][2]) is not first:
            ends = self._around(last)[1]
            inside = [element for element in whole if element not in ends]
            whole = whole[len(inside) :]
            if inside:
                run = inside[-1]
                led = self._led(line, run)
                cls = run.get("class")
                mark = f"{run.tag}.{cls}"[:_LONGEST_CLASS] if cls else run.tag
        names = [name for element in whole if (name := element.get("class"))]
        if holder is None:
            return "", " ".join(names)[:_LONGEST_CLASS], led, mark
        names.append(_class_of(holder))
        return holder.tag, " ".join(filter(None, names))[:_LONGEST_CLASS], led, mark

    def _around(self, element: Element) -> tuple[Element | None, list[Element]]:
        """Return the element that is the line around *element*, and the inline ones in between."""
        inline: list[Element] = []
        while element is not None and element.tag not in LINES and element not in self._own:
            inline.append(element)
            element = element.getparent() if len(inline) < _MOST_INLINE else None
        return element, inline

    def _led(self, line: Sequence[TextRun], run: Element) -> int:
        """Return the length of the text of *line* inside the element *run*, 0 if it is long."""
        texts: list[str] = []
        for text, _, element in line:
            if element is not run and run not in self._around(element)[1]:
                break
            texts.append(text)
            if len(texts) > _FEW:
                return 0
        return len(normalize("".join(texts)))


def _is_of_links(line: Sequence[TextRun]) -> bool:
    """Tell whether a line of several runs only leads elsewhere: "Read also: …", "A | B"."""
    texts = [(text, href) for text, (_, _, href, _), _ in line if text.strip()]
    # A label may be a link before a colon.
    if texts[0][1] and sum(1 for _, href in texts if href) == 1:
        return False
    beside = "".join(text for text, href in texts if not href)
    return len(beside) < _LONGEST_BESIDE and is_before_link(normalize(beside))


def _class_of(element: Element) -> str:
    """Return the classes of the line *element* and of a parent that holds nothing else."""
    name: str = element.get("class") or ""
    parent: Element = element.getparent() if element.getnext() is None else None
    around = parent.get("class") or "" if parent is not None else ""
    if not (name or around) or any(child.tag in _ENDING for child in islice(element, _FEW)):
        return ""
    if around and element.getprevious() is None and not (parent.text or "").strip():
        name = f"{name} {around}".strip()
    return name[:_LONGEST_CLASS]


def read_blocks(
    root: Element,
    base: str,
    marked: bool = False,
    skip: Set[Element] = frozenset(),
    sheet: Sheet | None = None,
) -> Lines:
    """Return the visible lines of *root*, with links resolved against the address *base*.

    If *marked*, only text between the CMS comments enpcontent and /enpcontent counts. The elements
    *skip* are left out. *sheet* holds the rules of the page's style sheets, if they are known.
    """
    styles = Styles(root, sheet)
    plain, own = styles.plain, styles.lines
    simple = frozenset() if skip else plain & LINES  # what are lines without any attributes
    bold = STRONG if styles.bold else frozenset()
    lines = Lines(base, styles)
    line: list[TextRun] = []  # the unfinished one
    counts = not marked
    # The current element, its context and its remaining children, and the same of those around it.
    # Recursion would fail on pages that are nested deeply.
    element, around, children = None, (TEXT, False, "", styles.breaks_count(root)), iter((root,))
    outer: list[tuple[Element, Context, Iterator[Element]]] = []
    child: Element
    inside: Context | None
    while True:
        child = next(children, None)
        if child is None:
            if not outer:
                break
            child, inside = element, around
            element, around, children = outer.pop()
        elif (
            (tag := child.tag) in simple
            and counts
            and not child.keys()
            and (holder := _holder(child, bold)) is not None
        ):
            # Most paragraphs and labels: the other branch comes to the same, in twice the time.
            if line:
                line = lines.end(line)
            if (text := holder.text) and not text.isspace():
                lines.texts.append(text)
                if "\n" in text and (around[3] or _breaks_count(text)):
                    lines.preformatted(line, (text, around, child))
                else:
                    lines.paragraph(text, around, child, holder)
        elif isinstance(tag, str):
            if tag in _PICTURES and counts and not line:
                lines.pictures.append(len(lines.blocks))
            inside = around if tag in plain and not child.keys() else styles.enter(child, around)
            if skip and child in skip:
                inside = None
            if inside:
                if line and (tag in _ENDING or (own and child in own)):
                    line = lines.end(line)
                if counts and (text := child.text) and (line or not text.isspace()):
                    lines.texts.append(text)
                    if "\n" in text and (inside[3] or _breaks_count(text)):
                        lines.preformatted(line, (text, inside, child))
                    else:
                        line.append((text, inside, child))
                elif not counts and child.text:
                    lines.unmarked += len(child.text.strip())
                if len(child):
                    outer.append((element, around, children))
                    element, around, children = child, inside, iter(child[:])
                    continue
        elif marked and child.text.strip() in ("enpcontent", "/enpcontent"):
            counts = child.text.strip() == "enpcontent"
        if line and (child.tag in LINES or (own and child in own)):
            line = lines.end(line)
        if counts and (text := child.tail) and (line or not text.isspace()) and outer:
            lines.texts.append(text)
            if "\n" in text and (around[3] or _breaks_count(text)):
                lines.preformatted(line, (text, around, element))
            else:
                line.append((text, around, element))
        elif not counts and child.tail and outer:
            lines.unmarked += len(child.tail.strip())
    if line:
        lines.end(line)
    for below in lines.pictures:
        _mark_pictured(lines, below)
    return lines


def _mark_pictured(lines: Lines, below: int) -> None:
    """Mark the lines above and below a picture, the latter at index *below*."""
    for index in (below - 1, below):
        if 0 <= index < len(lines.blocks):
            own = _is_centred(lines.elements[index]) and not any(
                map(_is_centred, lines.elements[index + 1 : index + 2])
            )
            lines.blocks[index].pictured = "centred" if own else "beside"


def _is_centred(element: Element) -> bool:
    """Tell whether the line in which *element* begins is centred, or set to the right."""
    for around in (element, *islice(element.iterancestors(), 2)):
        if around.tag == "center" or around.get("align") in ("center", "right"):
            return True
        if _CENTRED.search(around.get("style") or ""):
            return True
        if around.tag in LINES:
            break
    return False


def _holder(element: Element, bold: Set[str]) -> Element | None:
    """Return what holds all text of *element*: itself or a plain element of a tag in *bold*."""
    if len(element) == 0:
        return element
    inner = element[0]
    if inner.tag not in bold or element.text or inner.tail or inner.keys() or len(inner):
        return None
    return inner if inner.getnext() is None and "\n" not in (inner.text or "") else None


def _breaks_count(text: str) -> bool:
    """Tell whether blank lines or lines that end in a colon show that line breaks are meant."""
    if text.count("\n") < _FEWEST_BREAKS or text.isspace():
        return False
    return len(_COLON_LINES.findall(text)) > 1 or _BLANK_LINES.search(text) is not None


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of *text*, divided by blank lines or by the end of a label."""
    return re.split(rf"\n[ \t\r]*\n\s*|(?<=[{COLONS}])[ \t\r]*\n", text)


def _unwrapped(text: str) -> list[str]:
    """Return the lines of preformatted *text*; those that were wrapped at a width are joined.

    A line was wrapped if the next word did not fit beside the longest line nearby.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    breaks = wrapped = unfinished = 0
    joined: list[list[str]] = []
    for is_blank, group in groupby(lines, key=lambda line: not line.strip()):
        block = list(group)
        width = max(map(len, map(str.rstrip, block)))
        if is_blank or width > _WIDEST:
            joined += [[line] for line in block]
            continue
        joined.append(block[:1])
        for line, below in pairwise(block):
            if ends_in_colon(line.rstrip()) or ends_in_colon(below.rstrip()):
                joined.append([below])
                continue
            breaks += 1
            word = below.split(None, 1)[0]
            if len(line.rstrip()) + 1 + len(word) > width and not is_line(below.strip()):
                wrapped += 1
                unfinished += not line.rstrip().endswith(_SENTENCE_ENDS)
                joined[-1].append(below.strip())
            else:
                joined.append([below])
    is_wrapped = wrapped >= max(_FEWEST_WRAPPED, _SHARE_OF_WRAPPED * breaks)
    return list(map(" ".join, joined)) if is_wrapped and 2 * unfinished > wrapped else lines


def lines_of(element: Element) -> list[str]:
    """Return the visible lines of *element*, normalized."""
    if len(element) == 0:
        return [normalize(element.text or "")]
    return [normalize(block.text) for block in read_blocks(element, "", sheet={}).blocks]


def text_of(element: Element) -> str:
    """Return all text in *element* unchanged, visible or not."""
    if len(element) == 0:
        return element.text or ""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def absolute(base: str, href: str) -> str:
    """Return *href* resolved against *base*, empty if it is empty, malformed or too long."""
    try:
        return urljoin(base, href.strip()) if 0 < len(href) <= ADDRESS else ""
    except ValueError:
        return ""


def base_of(root: Element, url: str) -> str:
    """Return the base of links on *root*: its ``<base href>`` on the origin of *url*, or *url*."""
    for element in root.iter("base"):
        if (href := element.get("href")) is not None:
            base = absolute(url, href)
            return base if base and on_origin(base, origin_of(url)) else url
    return url


def origin_of(url: str) -> str:
    """Return scheme and host of *url*: ``"http://english.scio.gov.cn"``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
