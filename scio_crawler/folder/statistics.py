"""Count who speaks, for whom and how much: in one briefing, and in all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from scio_crawler.items import ORGANIZATIONS, SPEAKERS, Organization, Speaker, Turn
from scio_crawler.reading.organizations import about


class Voice(NamedTuple):
    """How much somebody says in one briefing, in one role and office."""

    speaker: str
    organization: str
    role: str
    position: str
    turns: int
    words: int


def voices(turns: Iterable[Turn]) -> list[Voice]:
    """Return the voices of *turns*, in the order in which they are first heard."""
    found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for turn in turns:
        who = (turn.speaker, turn.organization, turn.role, turn.position)
        count, words = found.get(who, (0, 0))
        found[who] = (count + 1, words + turn.words)
    return [Voice(*who, *sums) for who, sums in found.items()]


class Counter(Protocol):
    """Counts over all briefings, which are added newest first."""

    def add(self, date: str, heard: Sequence[Voice]) -> None:
        """Count who is *heard* in a briefing on the day *date*, in the order of speaking."""

    def lines(self) -> list[Any]:
        """Return the lines of the table, sorted by its key."""


class Speakers:
    """Counts each speaker for each organization; turns of nobody are left out."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, ...], Speaker] = {}

    def add(self, date: str, heard: Sequence[Voice]) -> None:
        met = set()
        for voice in reversed(heard):
            if not voice.speaker:
                continue
            key = voice[:2]
            if (line := self._lines.get(key)) is None:
                line = Speaker(voice.speaker, voice.role, voice.organization, last_date=date)
                self._lines[key] = line
            line.position = line.position or voice.position
            line.briefings += key not in met
            line.turns += voice.turns
            line.words += voice.words
            line.first_date = date
            met.add(key)

    def lines(self) -> list[Speaker]:
        return [self._lines[key] for key in sorted(self._lines)]


class Organizations:
    """Counts each organization that is known."""

    def __init__(self) -> None:
        self._lines: dict[str, Organization] = {}

    def add(self, date: str, heard: Sequence[Voice]) -> None:
        met = set()
        for voice in heard:
            if not (name := voice.organization):
                continue
            if (line := self._lines.get(name)) is None:
                what = about(name)
                line = Organization(name, what.short, what.kind, what.country, last_date=date)
                self._lines[name] = line
            line.briefings += name not in met
            line.turns += voice.turns
            line.first_date = date
            met.add(name)

    def lines(self) -> list[Organization]:
        return [self._lines[name] for name in sorted(self._lines)]


# What counts the lines of a table, by its name.
COUNTERS: dict[str, type[Counter]] = {ORGANIZATIONS.name: Organizations, SPEAKERS.name: Speakers}
