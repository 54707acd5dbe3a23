"""Near misses: lines inside turns that may be labels after all.

They are for people to look at, and never change a reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scio_crawler.items import Block, Person
from scio_crawler.transcript.labels.candidates import ENOUGH, cut
from scio_crawler.transcript.labels.evidence import judge
from scio_crawler.transcript.labels.shapes import bare
from scio_crawler.transcript.names import Roster
from scio_crawler.transcript.text import letters

_NEARLY = 2  # points that a label may lack
_LONGEST = 90  # characters of a line that could be a label
_MUCH = 120  # characters of speech behind a name; what is told of a dialogue is shorter
_SPEECH = 15  # characters below a name


def near_misses(blocks: Sequence[Block], people: Sequence[Person]) -> list[tuple[int, str]]:
    """Return the lines that may be labels, by index, each with the reason in words; often none.

    *blocks* are those of a briefing after it was cut into turns, *people* those of its head.
    """
    roster = Roster(person.name for person in people)
    labels = {letters(block.text) for block in blocks if block.part == "label"}
    found: list[tuple[int, str]] = []
    doubtful: set[int] = set()
    for index, block in enumerate(blocks):
        if block.part != "turn":
            continue
        text = block.text
        if len(text) <= _LONGEST and text[-1] in ":：":
            doubtful.add(index)
        elif reason := _names_somebody(text, roster, labels, _speech_below(blocks, index)):
            found.append((index, reason))
    if doubtful:
        found += _nearly_labels(blocks, people, doubtful)
    return sorted(found)


def _names_somebody(text: str, people: Roster, labels: set[str], speech: bool) -> str:
    """Return why a line without a colon at its end may be a label, ``""`` if it is none."""
    if len(text) <= _LONGEST and speech and text[-1].isalnum():
        name = bare(text)
        if people.exactly(name) or letters(name) in labels:
            return f"{name!r} stands alone, over speech"
    parts = cut(text)
    if parts and len(parts[1]) >= _MUCH and len(parts[0]) <= _LONGEST:
        name = bare(parts[0])
        if people.exactly(name) or letters(name) in labels:
            return f"{name!r} and a colon stand before speech"
    return ""


def _speech_below(blocks: Sequence[Block], index: int) -> bool:
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is not None and following.part == "turn" and len(following.text) >= _SPEECH


def _nearly_labels(
    blocks: Sequence[Block], people: Sequence[Person], doubtful: set[int]
) -> Iterator[tuple[int, str]]:
    """Yield those of the *doubtful* blocks that lack few points."""
    open_again = [
        replace(block, part="") if block.part in ("label", "turn") else block for block in blocks
    ]
    for candidate in judge(open_again, people):
        if candidate.index in doubtful and ENOUGH - _NEARLY <= candidate.points < ENOUGH:
            reasons = ", ".join(candidate.reasons)
            yield candidate.index, f"{candidate.label!r} is nearly a label: {reasons}"
