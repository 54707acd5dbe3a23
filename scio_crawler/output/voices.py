"""Count who speaks, for whom and how much: in one briefing, and in all of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from scio_crawler.items import ORGANIZATIONS, SPEAKERS, Turn
from scio_crawler.organizations import about
from scio_crawler.voices import Organization, Speaker


class Voice(NamedTuple):
    """How much somebody says in one briefing, in one role and office."""

    speaker: str
    organization: str
    role: str
    position: str
    turns: int
    words: int


class Heard(NamedTuple):
    """A voice, and the briefing in which it is heard."""

    date: str
    briefing_id: str
    voice: Voice


def voices(turns: Iterable[Turn]) -> list[Voice]:
    """Return the voices of *turns*, in the order in which they are first heard."""
    found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for turn in turns:
        who = (turn.speaker, turn.organization, turn.role, turn.position)
        count, words = found.get(who, (0, 0))
        found[who] = (count + 1, words + turn.words)
    return [Voice(*who, *sums) for who, sums in found.items()]


def speakers(heard: Iterable[Heard]) -> Iterator[Speaker]:
    """Yield a line for each speaker and organization of *heard*; turns of nobody are left out.

    *heard* is sorted by speaker and organization, and within these by time.
    """
    named = (each for each in heard if each.voice.speaker)
    for (speaker, organization), group in groupby(named, lambda each: each.voice[:2]):
        line = Speaker(speaker=speaker, organization=organization)
        _count(line, group)
        yield line


def organizations(heard: Iterable[Heard]) -> Iterator[Organization]:
    """Yield a line for each organization of *heard*, which is sorted by organization and time."""
    known = (each for each in heard if each.voice.organization)
    for organization, group in groupby(known, lambda each: each.voice.organization):
        what = about(organization)
        line = Organization(organization, what.short, what.kind, what.country)
        _count(line, group)
        yield line


def _count(line: Speaker | Organization, group: Iterable[Heard]) -> None:
    """Count the *group*, which is sorted by time, in *line*."""
    briefing_id = ""
    for each in group:
        line.first_date = line.first_date or each.date
        line.last_date = each.date
        line.briefings += each.briefing_id != briefing_id
        briefing_id = each.briefing_id
        line.turns += each.voice.turns
        if isinstance(line, Speaker):
            line.words += each.voice.words
            line.role = each.voice.role
            line.position = each.voice.position or line.position


# The tables whose lines are counted, by name. What is heard must be sorted by the table's key.
COUNTED: dict[str, Callable[[Iterable[Heard]], Iterator[Speaker | Organization]]] = {
    ORGANIZATIONS.name: organizations,
    SPEAKERS.name: speakers,
}
