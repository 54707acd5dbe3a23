"""Count who speaks, for whom and how much: in one briefing, and in all of them. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scio_crawler.items import ORGANIZATIONS, SPEAKERS, Organization, Speaker, Turn
from scio_crawler.reading.organizations import about
from scio_crawler.reading.text import without_apostrophes


class Contribution(NamedTuple):
    """How much one speaker says in one briefing, in one role and office."""

    speaker: str
    organization: str
    role: str
    position: str
    turns: int
    words: int


def contributions(turns: Iterable[Turn]) -> list[Contribution]:
    """Return what each speaker contributes to *turns*, in the order of first appearance."""
    found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for turn in turns:
        who = (turn.speaker, turn.organization, turn.role, turn.position)
        count, words = found.get(who, (0, 0))
        found[who] = (count + 1, words + turn.words)
    return [Contribution(*who, *sums) for who, sums in found.items()]


class Speakers:
    """Counts each speaker for each organization; turns of nobody are left out.

    Briefings are added newest first. Names that differ in apostrophes are one, spelt as last.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, ...], Speaker] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        """Count *contributions*, in the order of speaking, to a briefing on the day *date*."""
        met = set()
        for each in reversed(contributions):
            if not each.speaker:
                continue
            key = tuple(map(without_apostrophes, each[:2]))
            if (line := self._lines.get(key)) is None:
                line = Speaker(each.speaker, each.role, each.organization, last_date=date)
                self._lines[key] = line
            line.position = line.position or each.position
            line.briefings += key not in met
            line.turns += each.turns
            line.words += each.words
            line.first_date = date
            met.add(key)

    def lines(self) -> list[Speaker]:
        """Return the lines of the table, sorted by its key."""
        return sorted(self._lines.values(), key=lambda line: (line.speaker, line.organization))


class Organizations:
    """Counts each organization that is known; apostrophes make no difference here either."""

    def __init__(self) -> None:
        self._lines: dict[str, Organization] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        met = set()
        for each in contributions:
            if not (name := each.organization):
                continue
            key = without_apostrophes(name)
            if (line := self._lines.get(key)) is None:
                what = about(name)
                line = Organization(name, what.short, what.kind, what.country, last_date=date)
                line.since, line.until, line.now = what.since, what.until, what.now or name
                self._lines[key] = line
            line.briefings += key not in met
            line.turns += each.turns
            line.first_date = date
            met.add(key)

    def lines(self) -> list[Organization]:
        return sorted(self._lines.values(), key=lambda line: line.organization)


Counter = Speakers | Organizations
# The counter of each table, by the table's name.
COUNTERS: dict[str, type[Counter]] = {ORGANIZATIONS.name: Organizations, SPEAKERS.name: Speakers}
