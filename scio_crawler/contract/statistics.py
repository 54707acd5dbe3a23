"""Count who speaks in the briefings: the lines of the tables of speakers and organizations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scio_crawler.items import (
    ORGANIZATIONS,
    SPEAKERS,
    Office,
    Organization,
    Person,
    Speaker,
    Turn,
)
from scio_crawler.reading import reader


class Contribution(NamedTuple):
    """How much one speaker says in one briefing, in one role and office.

    A body that the head names, whoever speaks for it, has one without a speaker and turns.
    """

    speaker: str
    organization: str
    role: str
    position: str
    turns: int
    words: int


def contributions(
    turns: Iterable[Turn], people: Iterable[Person], offices: Iterable[Office]
) -> list[Contribution]:
    """Return what each speaker contributes to *turns*, in the order of first appearance.

    Behind them come the bodies of the *people* in the head and of their *offices*.
    """
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for turn in turns:
        who = turn.speaker, turn.organization, turn.role, turn.position
        count, words = sums.get(who, (0, 0))
        sums[who] = count + 1, words + turn.words
    found = []
    for who, (count, words) in sums.items():
        found.append(Contribution(*who, count, words))

    bodies = [person.organization for person in people]
    bodies += [office.organization for office in offices]
    for body in dict.fromkeys(bodies):
        if body:
            found.append(Contribution("", body, "", "", 0, 0))
    return found


class Speakers:
    """Counts each speaker for each organization; turns of nobody are left out.

    Briefings are added newest first.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Speaker] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        """Count *contributions*, in the order of speaking, to a briefing on the day *date*."""
        lines: dict[tuple[str, str], Speaker] = {}  # of those who speak in it
        for spoken in reversed(contributions):
            if not spoken.speaker:
                continue
            key = spoken.speaker, spoken.organization
            new = Speaker(spoken.speaker, spoken.role, spoken.organization, last_date=date)
            line = lines[key] = self._lines.setdefault(key, new)
            line.position = line.position or spoken.position
            line.turns += spoken.turns
            line.words += spoken.words
            line.first_date = date

        for line in lines.values():
            line.briefings += 1

    def lines(self) -> list[Speaker]:
        """Return the lines of the table, sorted by its key."""
        return sorted(self._lines.values(), key=lambda line: (line.speaker, line.organization))


class Organizations:
    """Counts each organization that a turn or a head names, and adds those that follow them.

    Briefings are added newest first.
    """

    def __init__(self) -> None:
        self._lines: dict[str, Organization] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        """Count *contributions* to a briefing on the day *date*."""
        speaking = set()
        for named in contributions:
            name = named.organization
            if not name:
                continue
            if name not in self._lines:
                self._lines[name] = _organization(name, date)
            line = self._lines[name]
            line.first_date = date
            line.turns += named.turns
            if named.turns:
                speaking.add(name)

        for name in speaking:
            self._lines[name].briefings += 1

    def lines(self) -> list[Organization]:
        """Return the lines of the table, sorted by its key.

        A body that is there only because it does the work of others has their first and last day.
        """
        lines = dict(self._lines)
        for line in self._lines.values():
            if line.now in self._lines:
                continue
            if line.now not in lines:
                lines[line.now] = _organization(line.now, line.last_date)
                lines[line.now].first_date = line.first_date
            today = lines[line.now]
            today.first_date = min(today.first_date, line.first_date)
            today.last_date = max(today.last_date, line.last_date)
        return sorted(lines.values(), key=lambda line: line.organization)


def _organization(name: str, date: str) -> Organization:
    """Return a line about the body of this *name*, which nothing later than *date* names."""
    info = reader.organization_info(name)
    return Organization(
        organization=name,
        short=info.short,
        kind=info.kind,
        country=info.country,
        last_date=date,
        since=info.since,
        until=info.until,
        now=info.now or name,
    )


Counter = Speakers | Organizations
# The counter of each table, by the table's name.
COUNTERS: dict[str, type[Counter]] = {ORGANIZATIONS.name: Organizations, SPEAKERS.name: Speakers}
