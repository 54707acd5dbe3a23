"""Find candidates: lines with a colon, where the words before it have the shape of a label.

So may a line have whose colon was forgotten. ``rules`` decides which candidates are labels. Most
functions have no branch, and the walks over all lines have many.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from scio_crawler.items import Block
from scio_crawler.reading.language import names, shapes
from scio_crawler.reading.language.notes import is_remark
from scio_crawler.reading.language.sentences import is_ended, is_open
from scio_crawler.reading.text import comparison_key, straight
from scio_crawler.reading.transcript.evidence import Rule, Table

_CERTAIN = frozenset(shape for shape, points in shapes.WORTH.items() if points >= shapes.ENOUGH)
_MAX_LABEL = 160  # characters of one with a colon
_MAX_WITHOUT_COLON = 60  # characters
_MIN_COLONS = 3  # labels with a colon that show that labels have colons here


@dataclass(slots=True)
class Candidate:
    """A line that may carry a label."""

    index: int  # of its block
    label: str  # as printed, without the colon
    rest: str  # the text after the colon; empty if the label has a line to itself
    shape: str
    confidence: int  # 1 to 3
    name: str  # the person or outlet that is meant, "" for a role
    position: str = ""  # the office, if the label prints one
    bare: str = ""  # the label without the signs around it
    form: tuple[str, bool] = ("", False)  # its letters, and whether it has a line to itself
    is_remarked: bool = False  # whether only a remark about speech is under it
    role: str = ""  # the role of the speaker by what they do, "" where the shape says it
    body: list[str] | None = None  # the text below it, None until ``Context.body`` is called
    asks: int = -1  # whether that asks a question, -1 until ``Context.asks`` is called
    set_off: bool | None = None  # as the labels are; None until ``looks_as_labels_do`` is called
    points: int = 0
    rules: list[Rule[Any]] = field(default_factory=list)  # that gave the points
    own_line: bool = field(init=False)
    certain: bool = field(init=False)  # whether its shape is enough for a label on a line to itself

    def __post_init__(self) -> None:
        self.name = straight(self.name)
        self.own_line = not self.rest
        self.certain = (self.shape, self.confidence) in _CERTAIN

    def set_shape(self, shape: str, confidence: int) -> None:
        self.shape = shape
        self.confidence = confidence
        self.certain = (shape, confidence) in _CERTAIN

    def apply(self, table: Table[Any], facts: object) -> None:
        """Add the points of the rules of *table* that count for *facts*, as ``held`` does."""
        # Without a call for each of many tables.
        for group in table:
            for rule in group:
                if rule.holds(facts):
                    self.points += rule.points
                    self.rules.append(rule)
                    break

    @property
    def reasons(self) -> list[str]:
        """The points in words: "+3 asks"."""
        return list(map(str, self.rules))

    @property
    def is_label(self) -> bool:
        return self.points >= shapes.ENOUGH


def find(blocks: Sequence[Block], people: names.Roster) -> list[Candidate]:
    """Return the candidates among the open *blocks*, in order; *people* are those of the head."""
    found = []
    seen: dict[str, tuple[shapes.Shape | None, str, str]] = {}  # labels recur
    for index, block in enumerate(blocks):
        text = block.text
        if block.part or (text.isascii() and ":" not in text):  # as most lines
            continue
        label, rest = shapes.split_label(text) or ("", "")
        if not 0 < len(label) <= _MAX_LABEL:
            continue

        if label not in seen:
            bare = shapes.strip_decoration(label)
            seen[label] = shapes.shape_of(bare, people), bare, comparison_key(label)
        shape, bare, letters = seen[label]
        if shape:
            found.append(Candidate(index, label, rest, *shape, bare, (letters, not rest)))

    labels = [one for one in found if one.certain and one.own_line and one.shape != shapes.ROLE]
    if len(labels) >= max(_MIN_COLONS, len(blocks) // 20):
        found += _without_colon(blocks, found, people)
    found.sort(key=attrgetter("index"))
    indexes = {candidate.index for candidate in found}
    for candidate in found:
        candidate.is_remarked = _is_remarked(candidate, blocks, indexes)
    return found


def _is_remarked(candidate: Candidate, blocks: Sequence[Block], indexes: Set[int]) -> bool:
    """Return whether remarks such as "(Inaudible)" are all from *candidate* to the next one."""
    has_remark = candidate.rest != "" and is_remark(candidate.rest)
    if candidate.rest and not has_remark:
        return False
    for index in range(candidate.index + 1, len(blocks)):
        if is_remark(blocks[index].text):
            has_remark = True
        elif not blocks[index].part:
            return has_remark and index in indexes
    return has_remark


def _without_colon(
    blocks: Sequence[Block], found: Sequence[Candidate], people: names.Roster
) -> list[Candidate]:
    """Return the lines that are labels except for the colon, which all others have.

    "Weng Jiamu" is one if a question or a call on him is above it and his answer below it;
    "Reuters" is one between an answer and a question, "Reporter from Reuters" anywhere between
    sentences. A caption is not: the person it names speaks around it, or has a label below it.
    """
    labels = [one for one in found if one.own_line]
    indexes = [one.index for one in labels]
    taken = set(indexes)
    known = {}
    for one in labels:
        if one.certain:
            known[one.form[0]] = shapes.Shape(one.shape, one.confidence, one.name, one.position)

    added = []
    for above, index, below in _between_sentences(blocks, taken):
        text = blocks[index].text
        after = bisect(indexes, index)
        bare = shapes.strip_decoration(text)
        is_reporter = shapes.reporter_of(bare) != ""
        if not after or not (is_reporter or is_open(text)):
            continue

        letters = comparison_key(text)
        shape = known.get(letters) or shapes.shape_of(bare, people)
        name_below = "".join(label.name for label in labels[after : after + 1])
        if not shape or shape.name == name_below:
            continue
        if is_reporter or _is_called_for(shape, labels[after - 1], above, below):
            added.append(Candidate(index, text, "", *shape, bare, (letters, True)))
    return added


def _between_sentences(blocks: Sequence[Block], taken: Set[int]) -> Iterator[tuple[str, int, str]]:
    """Yield (text above, index, text below) of short lines between sentences.

    No line is one of those *taken*, or right above one.
    """
    shown = [index for index, block in enumerate(blocks) if not block.part]
    for before, index, following in zip(shown, shown[1:], shown[2:], strict=False):
        text = blocks[index].text
        if len(text) > _MAX_WITHOUT_COLON or text[-1] == ",":
            continue
        above = blocks[before].text
        below = blocks[following].text
        if taken.isdisjoint((index, following)) and is_ended(above) and is_ended(below):
            yield above, index, below


def _is_called_for(shape: shapes.Shape, before: Candidate, above: str, below: str) -> bool:
    """Return whether somebody of this *shape* should speak between *above* and *below*."""
    if before.name == shape.name:
        return False
    if shape.shape != shapes.PERSON:
        is_outlet = shape.shape == shapes.OUTLET and shape.sure > 1
        return is_outlet and before.shape == shapes.PERSON and "?" in below
    if shape.sure != 3:
        return False

    call = straight(above[-200:])
    is_named = any(word in call for word in straight(shape.name).split())
    return is_named or (before.shape in shapes.PRESS and "?" in above)
