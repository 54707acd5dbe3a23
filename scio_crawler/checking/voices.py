"""Check ``organizations.jsonl`` and ``speakers.jsonl`` against the turns that they count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import TABLES, Entry, Table, Turn
from scio_crawler.output.voices import COUNTED, Heard, Voice, voices


class Voices:
    """Who speaks in the turns files, in a temporary database so that memory does not grow."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # "": a temporary file
        self._db.execute("BEGIN")
        columns = "speaker, organization, date, published, briefing_id, place, voice"
        self._db.execute(f"CREATE TABLE voices ({columns})")

    def close(self) -> None:
        self._db.close()

    def add(self, entry: Entry, turns: Sequence[Turn]) -> None:
        """Add the *turns* of the briefing of *entry*."""
        where = (entry.date, entry.published, entry.briefing_id)
        for place, voice in enumerate(voices(turns)):
            row = (voice.speaker, voice.organization, *where, place, json.dumps(voice))
            self._db.execute("INSERT INTO voices VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def heard(self, by: Sequence[str]) -> Iterator[Heard]:
        """Yield every voice, sorted *by* these of its keys, and then by time."""
        order = f"{', '.join(by)}, date, published, briefing_id, place"
        query = f"SELECT date, briefing_id, voice FROM voices ORDER BY {order}"
        for date, briefing_id, voice in self._db.execute(query):
            yield Heard(date, briefing_id, Voice(*json.loads(voice)))


def check_voices(folder: Path, heard: Voices, tell: Tell) -> None:
    """Check the tables in *folder* that count what is *heard* in all of its turns files."""
    for table in TABLES:
        if table.name in COUNTED:
            _check(folder, table, heard, tell)


def _check(folder: Path, table: Table, heard: Voices, tell: Tell) -> None:
    """Tell the first line of *table* that is not as the turns files have it."""
    lines = records(folder, table.files, table.line, tell)
    due = COUNTED[table.name](heard.heard(by=table.key))
    for (number, found), line in zip_longest(lines, due, fillvalue=(0, None)):
        if isinstance(line, tuple):
            tell(Fault("counts", table.files, number, "nothing in the turns files has this line"))
            return
        if number and found is None:  # told already
            continue
        if found is None:
            what = f"lacks a line: {', '.join(getattr(line, key) for key in table.key)}"
            tell(Fault("counts", table.files, 0, what))
            return
        pairs = zip(found.record().items(), line.record().values(), strict=True)
        wrong = (
            f"{key} is {value!r}, and {other!r}" for (key, value), other in pairs if value != other
        )
        if what := next(wrong, ""):
            what += " by the turns"
            tell(Fault("counts", table.files, number, what))
            return
