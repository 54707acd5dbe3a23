"""Forms: labels without a colon, known by the form that all of them share.

Such labels are lines of their own (bold, a heading, a ``dt``, a cell, a class of their own, in
brackets, before a dash, or plain), or the first words of a paragraph in an element of their own.
No line is a label by its form alone. Labels have a form that several lines share; most of these
name people, outlets or roles, at least two different ones; names recur, and speech stands below.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from scio_crawler.common.patterns import DOTALL, regex
from scio_crawler.items import HEADING, TEXT, Block
from scio_crawler.reading.language import shapes
from scio_crawler.reading.language.heads import is_line
from scio_crawler.reading.language.names import Roster, is_office, person_in
from scio_crawler.reading.text import COLONS, letters

_LONGEST = 90  # characters of a label
_FEWEST = 3  # lines that make a form
# "[Weng Jiamu]", "Weng Jiamu –", "Weng Jiamu |"
_BRACKETED = regex(
    r"[\[【〔<《](?P<label>[^\[\]【】〔〕<>《》]+)[\]】〕>》]\s*(?P<rest>.*)", DOTALL
)
_DASH = regex(r"\s*(?P<sign>[–—|丨｜]|(?<=\s)-(?=\s|$))\s*")
_BRACKETS = "[【〔<《«‹"
_AT_THE_START = regex(r"^[\s–—|丨｜-]+")
_ENDINGS = tuple(".?!;,…。？！；，")

LabelParts = tuple[str, str, str, str]  # label, text after it, sign of the form, office
Style = tuple[str, str, bool, bool]  # tag, classes, whether bold, whether a heading


class Form(NamedTuple):
    """What the labels of a page have in common."""

    own_line: bool
    style: Style
    mark: str  # the element at the beginning of a paragraph
    sign: str  # the bracket around them, or the dash after them

    @property
    def is_set_off(self) -> bool:
        """Whether words in this form look other than speech, whatever they say."""
        _, _, is_strong, is_heading = self.style
        return is_strong or is_heading or self.mark != "" or self.sign in tuple(_BRACKETS)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in which the words of a label could stand."""

    index: int  # of its block
    label: str
    rest: str  # the text after it; empty if it has a line of its own
    shape: shapes.Shape | None
    office: str = ""  # printed after the label, or in a line below it
    more: int = 0  # lines below it that belong to it

    @property
    def sure(self) -> bool:
        """Whether its words name a person, an outlet or a role, in any form."""
        shape, sure = self.shape[:2] if self.shape else ("", 0)
        return sure == 3 or (sure == 2 and shape in (shapes.PERSON, shapes.OFFICE, shapes.OUTLET))


def fewest_colons(blocks: Sequence[Block]) -> int:
    """Return how many labels with a colon among *blocks* show that labels have colons here."""
    return max(_FEWEST, len(blocks) // 20)


def find(
    blocks: Sequence[Block], people: Callable[[], Roster], colons: Callable[[], int]
) -> list[Line]:
    """Return the lines that have the form of labels without a colon, in order; often none.

    *people* returns those of the head, if any, and *colons* the number of labels with a colon,
    which must be lower than that of the lines found. Blocks with a part, captions and the like are
    left out.
    """
    raw = list(_possible_labels(blocks)) if len(blocks) > _FEWEST else []
    if len(raw) < _FEWEST or len(raw) <= (most := colons()):
        return []
    possible = list(_lines(blocks, raw, people()))
    if sum(line.sure for _, line in possible) < _FEWEST:
        return []
    by_form: dict[Form, list[Line]] = defaultdict(list)
    for form, line in possible:
        by_form[form].append(line)
    page = _Page(blocks)
    judged = [_FormLines(form, lines, page) for form, lines in by_form.items()]
    pure = [name for one in judged if one.is_pure for name in one.names]
    together = any(one.is_enough for one in judged) or _enough(pure, set_off=True)
    chosen = [one for one in judged if one.is_enough or (together and (one.is_pure or one.asks))]
    found = [line for one in chosen for line in one.spoken]
    if sum(line.sure for line in found) <= most:
        return []
    return sorted(found, key=lambda line: line.index)


class _Page:
    """The blocks, by their style."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._styles: dict[Style, list[int]] = defaultdict(list)
        for index, block in enumerate(blocks):
            if not block.part:
                self._styles[_style(block, len(block.text))].append(index)

    def alike(self, style: Style, first: int) -> int:
        """Count the open blocks of *style* from *first* on."""
        own = self._styles[style]
        return len(own) - bisect_left(own, first)

    def below(self, index: int, card: bool) -> tuple[Block, str] | None:
        """Return the next open block if it is speech, and the office of a *card* before it."""
        office = ""
        for block in (b for b in self.blocks[index + 1 : index + 5] if not b.part):
            text = block.text
            if card and not office and _is_office_line(text):
                office = text
                continue
            person = person_in(text)
            if is_line(text) or _is_office_line(text) or (person and not person[2]):
                return None
            return (block, office) if len(text) >= 15 or text.endswith(_ENDINGS) else None
        return None


def _style(block: Block, length: int) -> Style:
    """Return the style of the first *length* characters of *block*."""
    return block.tag, block.cls, block.strong >= length, block.kind == HEADING


class _FormLines:
    """The lines of a form, from the first label on."""

    def __init__(self, form: Form, lines: Sequence[Line], page: _Page) -> None:
        self._form = form
        self._below: dict[int, Block] = {}  # the speech, by index of the line
        spoken = list(self._spoken(lines, page))
        self._plain = self._is_plain(spoken)
        begins = next((line.index for line in spoken if line.sure or not self._plain), 0)
        self.spoken = [line for line in spoken if line.index >= begins]
        sure = [line for line in self.spoken if line.sure]
        self.names = [letters(line.shape.name or line.label) for line in sure if line.shape]
        total = self._total([line for line in lines if line.index >= begins], page)
        # Short plain lines must name somebody more often than those in a form that no speech has.
        enough = len(sure) >= (0.6 if self._plain else 0.5) * total
        self.is_enough = enough and _enough(self.names, set_off=not self._plain)
        # Pure forms, nearly all of whose lines may be labels, count together.
        pure = not self._plain and len(self.spoken) >= 0.8 * total
        self.is_pure = pure and bool(sure)
        asking = sum("?" in (line.rest or self._below[line.index].text) for line in self.spoken)
        self.asks = pure and asking * 2 >= len(self.spoken) > 0

    def _spoken(self, lines: Sequence[Line], page: _Page) -> Iterator[Line]:
        """Yield the lines that may be labels and have speech after or below them."""
        own = {line.index for line in lines if line.shape}
        for line in lines:
            if line.shape is None:
                continue
            if line.rest:
                yield line
            elif line.index + 1 not in own and (
                found := page.below(line.index, card=line.shape.shape == shapes.PERSON)
            ):
                self._below[line.index], office = found
                yield replace(line, office=line.office or office, more=1 if office else 0)

    def _is_plain(self, spoken: Sequence[Line]) -> bool:
        """Tell whether the lines have the style of the speech; any sentence may have a dash."""
        form = self._form
        if not form.own_line:
            return not form.is_set_off
        below = (self._below[line.index] for line in spoken)
        same = sum(_style(block, len(block.text)) == form.style for block in below)
        return not form.sign and same * 2 > len(spoken)

    def _total(self, lines: Sequence[Line], page: _Page) -> int:
        """Count the lines of which labels must be many: all of their style."""
        form = self._form
        if not self._plain:
            all_alike = form.own_line and not form.sign and lines
            return max(len(lines), page.alike(form.style, lines[0].index) if all_alike else 0)
        # A title that every page repeats counts once.
        others = {line.label for line in lines if line.shape is None and form.own_line}
        return len(others) + sum(line.shape is not None for line in lines)


def _enough(names: Sequence[str], set_off: bool) -> bool:
    """Tell whether *names* are enough; where none recurs, more are, in a form *set_off*."""
    people = len(set(names))
    if len(names) < _FEWEST or people < 2:
        return False
    return people < len(names) or (set_off and len(names) > _FEWEST)


def _is_office_line(text: str) -> bool:
    return len(text) < 200 and text[-1] not in ".?!" and is_office(text)


def _possible_labels(blocks: Sequence[Block]) -> Iterator[tuple[int, LabelParts]]:
    """Yield (index, parts) of the blocks in which a label without a colon could be."""
    for index, block in enumerate(blocks):
        text = block.text
        # Most blocks are paragraphs without a label, or end in a colon, which is quickly seen.
        if (len(text) > _LONGEST or text[-1] in COLONS) and not (block.led or block.strong):
            begins = text[:_LONGEST]
            dashed = " - " in begins or "|" in begins or not begins.isascii()
            if begins[0].isalpha() and not dashed:
                continue
        if not block.part and block.kind in (TEXT, HEADING) and (parts := _cut(block)):
            yield index, parts


def _lines(
    blocks: Sequence[Block], raw: Sequence[tuple[int, LabelParts]], people: Roster
) -> Iterator[tuple[Form, Line]]:
    """Yield the *raw* parts with their forms and shapes."""
    seen: dict[str, shapes.Shape | None] = {}  # labels recur
    for index, (label, rest, sign, office) in raw:
        block = blocks[index]
        if label not in seen:
            seen[label] = shapes.shape_of(shapes.bare(label), people)
        mark = block.mark if rest else ""
        form = Form(own_line=not rest, style=_style(block, len(label)), mark=mark, sign=sign)
        shape = seen[label]
        if shape and shape.shape == shapes.UNKNOWN and not form.is_set_off:
            shape = None
        yield form, Line(index, label, rest, shape, office)


def _cut(block: Block) -> LabelParts | None:
    """Cut a block into its parts; None if no label without a colon can stand in it."""
    text, sign = block.text, ""
    lead = block.led or block.strong
    if text[0] in _BRACKETS and (found := _BRACKETED.match(text)):
        return _checked(found["label"].strip(), found["rest"].strip(), text[0])
    if not text[0].isalpha() and (found := shapes.BEFORE.match(text)):
        text, sign = text[found.end() :], shapes.sign_before(text)
        lead = max(0, lead - found.end())
    if not text:
        return None
    if 0 < lead < len(text):
        label, rest = text[:lead].strip(), text[lead:].strip()
        if lead > _LONGEST or (rest and rest[0] in COLONS):
            return None
        rest = _AT_THE_START.sub("", rest)
        if rest[:1].islower() and _is_office_line(rest):
            return _checked(label, "", sign, rest)
        return _checked(label.rstrip("–—|丨｜-.,; "), rest, sign)
    if dash := _DASH.search(text, 1, _LONGEST):
        return _checked(text[: dash.start()].strip(), text[dash.end() :].strip(), dash["sign"])
    if len(text) > _LONGEST or text.endswith(_ENDINGS):
        return None
    return _checked(text, "", sign)


def _checked(label: str, rest: str, sign: str, office: str = "") -> LabelParts | None:
    fits = 0 < len(label) <= _LONGEST and not any(colon in label for colon in COLONS)
    return (label, rest, sign, office) if fits and not label.endswith(_ENDINGS) else None
