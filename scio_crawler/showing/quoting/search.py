"""Search all turns of an output folder for a quotation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from scio_crawler.contract.lines import Fault
from scio_crawler.items import Record
from scio_crawler.showing.quoting.engine import Engine
from scio_crawler.showing.quoting.turns import Turns

EXACT, NEAR, NONE = "exact", "near", "not found"  # verdicts


@dataclass(frozen=True, slots=True)
class Match:
    """How a quotation matches what a turn says."""

    alike: int  # in thousandths
    is_exact: bool
    said: str  # the words of the transcript
    before: str  # the rest of the sentence
    after: str
    around: list[list[dict[str, Any]]]  # what is before and after, in parts; some turn the sense
    negations: list[str]  # that an omission mark hides
    turned_by: list[str]  # words of the rest that turn the sense
    kinds: list[str]  # in what it differs
    difference: str  # both texts, marked as by wdiff
    left_out: list[str]  # at the omission marks
    shortened: list[str]  # the same, for people
    notes: list[str]  # what the reader must know of it, in sentences


class Today(NamedTuple):
    """What the current transcript says in place of the words of an earlier revision."""

    revision: int  # 0 if there is no current transcript
    turn: Record | None  # None if no turn has anything like the words
    match: Match | None

    @classmethod
    def of(cls, found: Mapping[str, Any], turns: Turns) -> Self:
        """Make it of what the scripts *found* in *turns*."""
        match = Match(**found["match"]) if found["match"] else None
        return cls(found["revision"], turns.turn_at(found["at"]), match)


class Occurrence(NamedTuple):
    """A turn that has a quotation."""

    turn: Record
    match: Match
    today: Today | None  # for a turn of an earlier revision only
    faults: list[dict[str, str]]  # what the attribution says wrongly of the turn
    cautions: list[str]  # what the reader must know before quoting it, in sentences

    @classmethod
    def of(cls, found: Mapping[str, Any], turns: Turns) -> Self:
        """Make it of what the scripts *found* in *turns*."""
        turn = turns.turn_at(found["at"])
        assert turn
        today = Today.of(found["today"], turns) if found["today"] else None
        return cls(turn, Match(**found["match"]), today, found["faults"], found["cautions"])


@dataclass(slots=True)
class Result:
    """What a search of a folder found."""

    verdict: str
    headline: str  # the verdict in words, empty if nothing was found
    notes: list[str]  # on the attribution, in sentences
    occurrences: list[Occurrence]  # best first, then newest first
    parts: list[Occurrence]  # if there are no occurrences
    further: int  # exact occurrences that are not listed
    turns: int  # searched, without earlier revisions
    briefings: int
    claim: dict[str, Any] | None  # what the attribution says, if there is one
    faults: list[Fault]  # what was not searched, and why

    @property
    def places(self) -> list[Occurrence]:
        """The occurrences; without any, the parts."""
        return self.occurrences or self.parts


def search(folder: Path, given: str) -> Result:
    """Search *folder* for the words *given*, which may name the speaker; return the best result.

    Raises QuotationError.
    """
    engine, turns = Engine(), Turns(folder)
    step = engine.call("search", given)
    while not step["done"]:
        step = engine.call("answer", turns.answer(step["value"]))

    found = step["value"]
    occurrences = [Occurrence.of(each, turns) for each in found["occurrences"]]
    parts = [Occurrence.of(each, turns) for each in found["parts"]]
    return Result(
        verdict=found["verdict"],
        headline=found["headline"] or "",
        notes=found["notes"],
        occurrences=occurrences,
        parts=parts,
        further=found["further"],
        turns=turns.turns,
        briefings=turns.briefings,
        claim=found["claim"],
        faults=turns.faults,
    )
