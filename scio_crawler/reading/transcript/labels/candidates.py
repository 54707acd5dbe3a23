"""Candidates: lines with a colon, where the words before it have the shape of a label.

Lines without a colon that have the form of the labels are candidates, too (see ``forms``). Which
candidates are labels is decided in ``rules``.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from scio_crawler.items import Block
from scio_crawler.reading.text import letters
from scio_crawler.reading.transcript.head import DATE, SPEAKERS, card, is_line, name_on
from scio_crawler.reading.transcript.labels import forms
from scio_crawler.reading.transcript.labels.shapes import (
    OUTLET,
    PERSON,
    PRESS,
    ROLE,
    TIMESTAMP,
    WORTH,
    Q,
    Shape,
    bare,
    names_outlet,
    shape_of,
)
from scio_crawler.reading.transcript.names import Roster

# A colon, also as in "Name:-", but not that of a clock or a ratio.
COLON = re.compile(r"[:：﹕︰](?:(?!\d)|(?<!\d.))(?:\s?[-–—](?=\s|$))?")
_WIDE_COLONS = "：﹕︰"

ENOUGH = 4  # points that make a label
_CERTAIN = frozenset(shape for shape, points in WORTH.items() if points >= ENOUGH)
_ENOUGH_ALONE = 2  # points of a line of its own that is seen without the others
# Characters of a line that decide whether it begins with a label: no colon after them counts.
LONGEST_LABEL_LINE = 400
_LONGEST = 160  # characters of a label on a line of its own
_LONGEST_BEFORE_TEXT = 90
_NO_NAMES_END = ':：;,.?!…。？！"”’'  # the ends of other lines
_LONGEST_WITHOUT_COLON = 60  # characters of one whose colon was forgotten
_CALLED = 200  # characters above it in which its person is called on
_SENTENCE_ENDS = tuple('.?!…。？！"”’')
_HEAD = 40  # blocks of a page in which a head is looked for
_LONGEST_IN_HEAD = 200  # characters of a line of it
_NOBODY = Roster()


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
    bare: str = ""  # the label without what stands around it
    form: tuple[str, bool] = ("", False)  # its letters, and whether it has a line of its own
    formed: bool = False  # whether it has no colon, but the form of the labels
    more: int = 0  # open blocks below it that belong to it: the office under a name
    body: list[str] | None = None  # the text below it, None until the view looks it up
    asks: int = -1  # whether that asks a question, -1 until the view looks it up
    points: int = 0
    counted: list[tuple[int, str]] = field(default_factory=list)  # the points, each with its reason

    def count(self, points: int, reason: str) -> None:
        """Add *points*, which may be negative."""
        self.points += points
        self.counted.append((points, reason))

    @property
    def reasons(self) -> list[str]:
        """The reasons for its points, in words."""
        return [f"{points:+d} {reason}" for points, reason in self.counted]

    @property
    def own_line(self) -> bool:
        return not self.rest

    @property
    def certain(self) -> bool:
        """Whether the shape alone makes it a label on a line of its own."""
        return (self.shape, self.sure) in _CERTAIN


def cut(text: str) -> tuple[str, str] | None:
    """Cut a line at its first colon into (label, text after it); return None without a colon.

    Colons of clocks and ratios do not count. In "Q: Reporter from The Paper: text" the label ends
    at the second colon.
    """
    if ":" not in text and (text.isascii() or not any(map(text.count, _WIDE_COLONS))):
        return None
    stamp = TIMESTAMP.match(text) if text[0] == "[" else None
    found = COLON.search(text, stamp.end() if stamp else 0, 200)
    if not found:
        return None
    label, rest = text[: found.start()].strip(), text[found.end() :].strip()
    second = COLON.search(rest, 0, 100) if rest and Q.fullmatch(label) else None
    if second and names_outlet(rest[: second.start()].strip()):
        length = len(text) - len(rest) + second.start()
        return text[:length].strip(), rest[second.end() :].strip()
    return label, rest


def candidates(blocks: Sequence[Block], people: Roster) -> list[Candidate]:
    """Return the candidates among the open *blocks*, in order; *people* are those of the head."""
    found = []
    seen: dict[str, tuple[Shape | None, str, str]] = {}  # labels recur
    for index, block in enumerate(blocks):
        if block.part or not (parts := cut(block.text)):
            continue
        label, rest = parts
        if not 0 < len(label) <= _LONGEST:
            continue
        if label not in seen:
            words = bare(label)
            seen[label] = shape_of(words, people), words, letters(label)
        shape, words, own_letters = seen[label]
        if shape:
            found.append(Candidate(index, label, rest, *shape, words, (own_letters, not rest)))
    named = sum(one.certain and one.own_line and one.shape != ROLE for one in found)
    if named >= forms.fewest_colons(blocks):
        found += _without_colon(blocks, found, people)
        return sorted(found, key=lambda candidate: candidate.index)
    for line in forms.find(blocks, lambda: people, lambda: sum(one.certain for one in found)):
        words = bare(line.label)
        if line.shape:
            form = letters(line.label), not line.rest
            found.append(
                Candidate(line.index, line.label, line.rest, *line.shape, words, form, formed=True)
            )
            found[-1].more = line.more
            found[-1].position = line.office or found[-1].position
    if found and found[-1].formed:
        found.sort(key=lambda candidate: candidate.index)
    return found


def _without_colon(
    blocks: Sequence[Block], found: Sequence[Candidate], people: Roster
) -> Iterator[Candidate]:
    """Yield the lines that are labels except for the colon, which all others have.

    "Weng Jiamu" is one below a question or a call on him and above his answer; "Reuters" is one
    below an answer and above a question. A caption is none: the speech of the person it names is
    around it, or his label is below it.
    """
    labels = [one for one in found if one.own_line]
    places = [one.index for one in labels]
    shapes: dict[str, Shape] = {
        one.form[0]: Shape(one.shape, one.sure, one.name, one.position)
        for one in labels
        if one.certain
    }
    for index, block in enumerate(blocks[1:-1], 1):
        text = block.text
        if len(text) > _LONGEST_WITHOUT_COLON or block.part or text[-1] in _NO_NAMES_END:
            continue
        above, below = blocks[index - 1], blocks[index + 1]
        after = bisect(places, index)
        if above.part == "label" or below.part or not after or index + 1 in places:
            continue
        if not (above.text.endswith(_SENTENCE_ENDS) and below.text.endswith(_SENTENCE_ENDS)):
            continue
        words = bare(text)
        shape = shapes.get(letters(text)) or shape_of(words, people)
        if shape and _is_called_for(shape, labels[after - 1], above.text, below.text):
            name, form = shape.name, (letters(text), True)
            if after == len(labels) or labels[after].name != name:
                yield Candidate(index, text, "", *shape, words, form, formed=True)


def _is_called_for(shape: Shape, before: Candidate, above: str, below: str) -> bool:
    """Tell whether somebody of this *shape* should speak after *before*, between two paragraphs."""
    if before.name == shape.name:
        return False
    if shape.shape == PERSON:
        named = any(word in above[-_CALLED:] for word in shape.name.split())
        return shape.sure == 3 and (named or (before.shape in PRESS and "?" in above))
    return shape.shape == OUTLET and shape.sure > 1 and before.shape == PERSON and "?" in below


def people_above(blocks: Sequence[Block]) -> Roster:
    """Return the names in lines that look like those of a head among the first of *blocks*."""
    people = Roster()
    for block, following in pairwise(blocks[:_HEAD]):
        if len(block.text) > _LONGEST_IN_HEAD:
            continue
        name = name_on(block.text) if is_line(block.text) else ""
        for office_first in (False, True):
            found = None if name else card(block.text, following.text, False, office_first)
            name = found.name if found else name
        if name:
            people.add(name)
    return people


def reads_as_label(text: str) -> bool:
    """Tell whether a line, seen alone, has the form of a label, with or without text after it.

    This is weaker than ``rules.decide``: it finds where on a page the turns are.
    """
    return _shape_alone(text) is not None


def names_a_speaker(text: str) -> bool:
    """Tell the same of labels that name a person or an outlet, rather than a role."""
    shape = _shape_alone(text)
    return shape is not None and shape.shape != ROLE


def _shape_alone(text: str) -> Shape | None:
    return _known_shape(text) if len(text) <= _LONGEST_BEFORE_TEXT else _read_shape(text)


def _read_shape(text: str) -> Shape | None:
    parts = cut(text)
    if not parts or not 0 < len(parts[0]) <= _LONGEST_BEFORE_TEXT:
        return None
    if SPEAKERS.fullmatch(text) or DATE.fullmatch(text):
        return None
    shape = shape_of(bare(parts[0]), _NOBODY)
    enough = ENOUGH if parts[1] else _ENOUGH_ALONE
    return shape if shape and WORTH[shape.shape, shape.sure] >= enough else None


_known_shape = lru_cache(maxsize=1024)(_read_shape)  # labels recur, on all pages of a briefing
