"""What the front page shows of the whole collection: its months, who speaks most, and words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.drawing import axis, shade
from scio_crawler.showing.room.render import month

_YEARS = 10  # that have a row of months; older ones share one
# The conferences of each month, without second copies, and those of them that have a transcript.
_MONTHS = """
    SELECT substr(date, 1, 7) AS month, count(*) AS known, sum(file <> '') AS held
    FROM briefings WHERE same_as = '' AND date <> ''
    GROUP BY month ORDER BY month DESC
"""
# Words to try: what has come and gone, then what is said of everything. The first ones that are
# said are shown. Each counts with all words that begin with it, as in the search.
_TRIED = (
    *("poverty", "vaccine", "carbon", "digital"),
    *("people", "water", "winter", "development", "market", "growth", "government"),
)
_SAYS = re.compile(rf"\b(?:{'|'.join(_TRIED)})", re.IGNORECASE)
Said = Mapping[tuple[str, str], int]  # how often each is said, by word and year
_SHOWN, _OFTEN = 3, 5  # words, and times that such a word is said
_TALL = 36  # pixels of the highest bar
_OF_OFFICIALS = """
    SELECT substr(date, 1, 4) AS year, sum(words) FROM turns
    WHERE role = 'official' GROUP BY year
"""
_WORDS = "SELECT role, sum(words) AS words FROM turns GROUP BY role"
_ROLES = {"official": "officials", "press": "press", "chair": "chair", "unknown": "others"}


class Field(NamedTuple):
    """A month of the calendar that has conferences."""

    number: int
    step: int  # how dark it is, from 1; 0 if all transcripts are awaited
    says: str
    href: str  # from the root of the site


class Share(NamedTuple):
    """How much somebody speaks, in per cent of all words."""

    who: str
    role: str
    percent: int
    start: float
    width: float


class Tried(NamedTuple):
    """A word to try, and how often officials say it."""

    query: str
    times: int
    heights: list[int]  # of the bars of all years
    href: str


class Collection(NamedTuple):
    """All of it, for ``_collection.html`` and ``_words_invitation.html``."""

    years: list[tuple[str, list[Field | None]]]  # each with its twelve months, the newest first
    older: list[tuple[str, int]]  # earlier years, each with its conferences
    shares: list[Share]
    tried: list[Tried]


def collection(snapshot: Connection, said: Said) -> Collection:
    """Return what the front page shows of a *snapshot*; *said* is from :func:`times_said`."""
    years, older = _calendar(snapshot)
    return Collection(years, older, _shares(snapshot), _tried(snapshot, said))


def times_said(turns: Iterable[tuple[str, str, str]]) -> Counter[tuple[str, str]]:
    """Return how often officials say each word to try by year; *turns* are role, year, text."""
    found: Counter[tuple[str, str]] = Counter()
    for role, year, text in turns:
        if role == "official":
            found.update((word.lower(), year) for word in _SAYS.findall(text))
    return found


def _calendar(
    snapshot: Connection,
) -> tuple[list[tuple[str, list[Field | None]]], list[tuple[str, int]]]:
    """Return the newest years with their months, and the number of conferences of older years."""
    rows = snapshot.execute(_MONTHS).fetchall()
    if not rows:
        return [], []
    most = max(row["known"] for row in rows)
    fields = {row["month"]: _field(row["month"], row["known"], row["held"], most) for row in rows}
    newest, oldest = int(rows[0]["month"][:4]), int(rows[-1]["month"][:4])
    first = max(oldest, newest - _YEARS + 1)
    years: list[tuple[str, list[Field | None]]] = []
    for year in range(newest, first - 1, -1):
        months = [fields.get(f"{year:04}-{number:02}") for number in range(1, 13)]
        years.append((f"{year:04}", months))
    older: dict[str, int] = {}
    for row in rows:
        year = row["month"][:4]
        if int(year) < first:
            older[year] = older.get(year, 0) + row["known"]
    return years, list(older.items())


def _field(date: str, known: int, held: int, most: int) -> Field:
    step = shade(known, most) if held else 0
    says = f"{month(date)}: {count(known, 'conference')}"
    if not held:
        says += ", transcript awaited" if known == 1 else ", transcripts awaited"
    return Field(known, step, says, f"{paths.year(date)}#{date}")


def _shares(snapshot: Connection) -> list[Share]:
    """Return who speaks how much, officials first; nobody who has not half a per cent."""
    words = dict(snapshot.execute(_WORDS).fetchall())
    total = sum(words.values())
    shares: list[Share] = []
    start = 0.0
    for role, who in _ROLES.items():
        width = 100 * words.get(role, 0) / total if total else 0
        if round(width) > 0:
            shares.append(Share(who, role, round(width), round(start, 1), round(width, 1)))
        start += width
    return shares


def _tried(snapshot: Connection, said: Said) -> list[Tried]:
    words: dict[str, int] = dict(snapshot.execute(_OF_OFFICIALS).fetchall())
    years = [year.name for year in axis(words)]
    found = []
    for word in _TRIED:
        rates = [said.get((word, year), 0) / max(words.get(year, 0), 1) for year in years]
        times = sum(said.get((word, year), 0) for year in years)
        if times:
            heights = [round(_TALL * rate / max(rates)) for rate in rates]
            found.append(Tried(word, times, heights, paths.words(word)))
    found.sort(key=lambda tried: tried.times < _OFTEN)
    return found[:_SHOWN]
