"""What the front page shows of the whole collection: its months, who speaks most, and words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from sqlite3 import Connection, Row
from typing import NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.items import Record
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.drawing import shade, years_axis
from scio_crawler.showing.room.render import month

_MAX_YEARS = 10  # that have a row of months; older ones share one
# The conferences of each month, without second copies, and those of them that have a transcript.
_MONTHS = """
    SELECT substr(date, 1, 7) AS month, count(*) AS known, sum(file <> '') AS held
    FROM briefings WHERE same_as = '' AND date <> ''
    GROUP BY month ORDER BY month DESC
"""
# Words to try: what has come and gone, then what is said at most conferences. The first that are
# said are shown. Each counts with all words that begin with it, as in the search.
_WORDS_TO_TRY = (
    "poverty vaccine carbon digital people water winter development market growth government"
).split()
_SAYS = re.compile(rf"\b(?:{'|'.join(_WORDS_TO_TRY)})", re.IGNORECASE)
WordCounts = Mapping[tuple[str, str], int]  # how often each is said, by word and year
_MAX_SUGGESTED = 3
_MIN_TIMES = 5  # that a word is said; rarer ones are shown only where nothing else is
_MAX_HEIGHT = 36  # pixels of the highest bar
_OF_OFFICIALS = """
    SELECT substr(date, 1, 4) AS year, sum(words) FROM turns
    WHERE role = 'official' GROUP BY year
"""
_WORDS = "SELECT role, sum(words) AS words FROM turns GROUP BY role"
_ROLES = {"official": "officials", "press": "press", "chair": "chair", "unknown": "others"}


class CalendarMonth(NamedTuple):
    """A month of the calendar that has conferences."""

    number: int
    step: int  # how dark it is, from 1; 0 if all transcripts are awaited
    says: str
    href: str  # from the root of the site


class SpeakingShare(NamedTuple):
    """How much somebody speaks, in per cent of all words."""

    who: str
    role: str
    percent: int
    start: float
    width: float


class SuggestedWord(NamedTuple):
    """A word to try, and how often officials say it."""

    query: str
    times: int
    heights: list[int]  # of the bars of all years
    href: str


class Collection(NamedTuple):
    """All of it, for ``_collection.html`` and ``_words_invitation.html``."""

    years: list[
        tuple[str, list[CalendarMonth | None]]
    ]  # each with its twelve months, the newest first
    older: list[tuple[str, int]]  # earlier years, each with its conferences
    shares: list[SpeakingShare]
    tried: list[SuggestedWord]


def describe_collection(snapshot: Connection, said: WordCounts) -> Collection:
    """Return what the front page shows of a *snapshot*; *said* is from :func:`times_said`."""
    years, older = _calendar(snapshot)
    return Collection(years, older, _shares(snapshot), _suggested_words(snapshot, said))


def count_suggested_words(turns: Iterable[Record]) -> Counter[tuple[str, str]]:
    """Return how often officials say each word to try in *turns*, by word and year."""
    counts: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        if turn["role"] == "official":
            year = turn["date"][:4]
            counts.update((word.lower(), year) for word in _SAYS.findall(turn["text"]))
    return counts


def _calendar(
    snapshot: Connection,
) -> tuple[list[tuple[str, list[CalendarMonth | None]]], list[tuple[str, int]]]:
    """Return the newest years with their months, and the number of conferences of older years."""
    rows = snapshot.execute(_MONTHS).fetchall()
    if not rows:
        return [], []
    most = max(row["known"] for row in rows)
    by_month = {row["month"]: _calendar_month(row, most) for row in rows}
    newest = int(rows[0]["month"][:4])
    oldest = int(rows[-1]["month"][:4])
    first = max(oldest, newest - _MAX_YEARS + 1)

    years: list[tuple[str, list[CalendarMonth | None]]] = []
    for year in range(newest, first - 1, -1):
        months = [by_month.get(f"{year:04}-{number:02}") for number in range(1, 13)]
        years.append((f"{year:04}", months))
    older: Counter[str] = Counter()
    for row in rows:
        year_name = row["month"][:4]
        if int(year_name) < first:
            older[year_name] += row["known"]
    return years, list(older.items())


def _calendar_month(row: Row, most: int) -> CalendarMonth:
    """Return the month of *row*; *most* is the highest number of conferences in a month."""
    date, known = row["month"], row["known"]
    says = f"{month(date)}: {count(known, 'conference')}"
    href = f"{paths.year(date)}#{date}"
    if row["held"]:
        return CalendarMonth(known, shade(known, most), says, href)
    says += ", transcript awaited" if known == 1 else ", transcripts awaited"
    return CalendarMonth(known, 0, says, href)


def _shares(snapshot: Connection) -> list[SpeakingShare]:
    """Return who speaks how much, officials first; nobody who has less than half a per cent."""
    words = dict(snapshot.execute(_WORDS).fetchall())
    total = sum(words.values()) or 1
    shares = []
    start = 0.0
    for role, who in _ROLES.items():
        width = 100 * words.get(role, 0) / total
        percent = round(width)
        if percent > 0:
            shares.append(SpeakingShare(who, role, percent, round(start, 1), round(width, 1)))
        start += width
    return shares


def _suggested_words(snapshot: Connection, counts: WordCounts) -> list[SuggestedWord]:
    """Return words to try, first those that are said often enough."""
    words: dict[str, int] = dict(snapshot.execute(_OF_OFFICIALS).fetchall())
    years = [year.name for year in years_axis(words)]
    found = []
    for word in _WORDS_TO_TRY:
        times = 0
        rates = []
        for year in years:
            times += counts.get((word, year), 0)
            rates.append(counts.get((word, year), 0) / (words.get(year) or 1))
        if times:
            heights = [round(_MAX_HEIGHT * rate / max(rates)) for rate in rates]
            found.append(SuggestedWord(word, times, heights, paths.words(word)))
    found.sort(key=lambda tried: tried.times < _MIN_TIMES)
    return found[:_MAX_SUGGESTED]
