"""Candidates: lines with a colon, where the words before it have the shape of a label.

A line whose colon was forgotten is one, too. Which candidates are labels is decided in ``rules``.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from scio_crawler.items import Block
from scio_crawler.reading.language import names, shapes
from scio_crawler.reading.language.notes import is_remark
from scio_crawler.reading.language.sentences import is_ended, is_open
from scio_crawler.reading.text import comparison_key, straight
from scio_crawler.reading.transcript.evidence import Rule, Table

_CERTAIN = frozenset(shape for shape, points in shapes.WORTH.items() if points >= shapes.ENOUGH)
_LONGEST = 160  # characters of a label on a line of its own
_FEWEST_COLONS = 3  # labels with a colon that show that labels have colons here


@dataclass(slots=True)
class Candidate:
    """A line that may carry a label."""

    index: int  # of its block
    label: str  # as printed, without the colon
    rest: str  # the text after the colon; empty if the label has a line of its own
    shape: str
    sure: int  # 1 to 3
    name: str  # the person or outlet that is meant, "" for a role
    position: str = ""  # the office, if the label prints one
    bare: str = ""  # the label without the signs around it
    form: tuple[str, bool] = ("", False)  # its letters, and whether it has a line of its own
    is_remarked: bool = False  # whether nothing but a remark about speech stands under it
    role: str = ""  # that of the speaker by what he does, "" where the shape says it
    body: list[str] | None = None  # the text below it, None until ``Context.body`` is called
    asks: int = -1  # whether that asks a question, -1 until ``Context.asks`` is called
    set_off: bool | None = None  # None until ``Context.looks_as_labels_do`` is called
    points: int = 0
    rules: list[Rule[Any]] = field(default_factory=list)  # that gave the points
    own_line: bool = field(init=False)
    certain: bool = field(init=False)  # whether the shape alone makes it a label on its own line

    def __post_init__(self) -> None:
        self.name = straight(self.name)
        self.own_line = not self.rest
        self.certain = (self.shape, self.sure) in _CERTAIN

    def take(self, shape: str, sure: int) -> None:
        """Set the *shape*, and how *sure* it is."""
        self.shape, self.sure = shape, sure
        self.certain = (shape, sure) in _CERTAIN

    def count(self, table: Table[Any], facts: object) -> None:
        """Add the points of the rules of *table* that count for *facts*, as ``held`` does."""
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
        label, rest = shapes.cut(text) or ("", "")
        if not 0 < len(label) <= _LONGEST:
            continue
        if label not in seen:
            words = shapes.bare(label)
            seen[label] = shapes.shape_of(words, people), words, comparison_key(label)
        shape, words, own_letters = seen[label]
        if shape:
            found.append(Candidate(index, label, rest, *shape, words, (own_letters, not rest)))
    named = sum(one.certain and one.own_line and one.shape != shapes.ROLE for one in found)
    if named >= max(_FEWEST_COLONS, len(blocks) // 20):
        found += _without_colon(blocks, list(found), people)
    found.sort(key=lambda candidate: candidate.index)
    places = {candidate.index for candidate in found}
    for candidate in found:
        candidate.is_remarked = _is_remarked(candidate, blocks, places)
    return found


def _is_remarked(candidate: Candidate, blocks: Sequence[Block], places: Set[int]) -> bool:
    """Tell whether a remark such as "(Inaudible)" is all between *candidate* and the next one."""
    has_remark = candidate.rest != "" and is_remark(candidate.rest)
    if candidate.rest and not has_remark:
        return False
    for index in range(candidate.index + 1, len(blocks)):
        if is_remark(blocks[index].text):
            has_remark = True
        elif not blocks[index].part:
            return has_remark and index in places
    return has_remark


def _without_colon(
    blocks: Sequence[Block], found: Sequence[Candidate], people: names.Roster
) -> Iterator[Candidate]:
    """Yield the lines that are labels except for the colon, which all others have.

    "Weng Jiamu" is one if a question or a call on him stands above it and his answer below it;
    "Reuters" is one between an answer and a question, "Reporter from Reuters" anywhere between
    sentences. A caption is none: the person it names
    speaks around it, or has a label below it.
    """
    labels = [one for one in found if one.own_line]
    places = [one.index for one in labels]
    taken = set(places)
    known = {
        one.form[0]: shapes.Shape(one.shape, one.sure, one.name, one.position)
        for one in labels
        if one.certain
    }
    shown = [index for index, block in enumerate(blocks) if not block.part]
    for before, index, following in zip(shown, shown[1:], shown[2:], strict=False):
        text = blocks[index].text
        if len(text) > 60 or text[-1] == "," or index in taken or following in taken:
            continue
        above, below = blocks[before].text, blocks[following].text
        after = bisect(places, index)
        if not (after and is_ended(above) and is_ended(below)):
            continue
        is_reporter = shapes.reporter_of(shapes.bare(text)) != ""
        if not (is_reporter or is_open(text)):
            continue
        shape = known.get(comparison_key(text)) or shapes.shape_of(shapes.bare(text), people)
        name_below = labels[after].name if after < len(labels) else ""
        if not shape or shape.name == name_below:
            continue
        if is_reporter or _is_called_for(shape, labels[after - 1], above, below):
            yield Candidate(
                index, text, "", *shape, shapes.bare(text), (comparison_key(text), True)
            )


def _is_called_for(shape: shapes.Shape, before: Candidate, above: str, below: str) -> bool:
    """Tell whether somebody of this *shape* should speak between the texts *above* and *below*."""
    if before.name == shape.name:
        return False
    if shape.shape == shapes.PERSON:
        named = any(word in straight(above[-200:]) for word in straight(shape.name).split())
        return shape.sure == 3 and (named or (before.shape in shapes.PRESS and "?" in above))
    is_outlet = shape.shape == shapes.OUTLET and shape.sure > 1
    return is_outlet and before.shape == shapes.PERSON and "?" in below
