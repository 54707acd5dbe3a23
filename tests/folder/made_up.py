"""Made-up readings of a briefing, an exporter for them, and a look at what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from scio_crawler.common.database import FILE
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.files import OnDamage
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import Briefing, Entry, Note, Office, Page, PageLine, Person, Receipt, Turn
from scio_crawler.reading.transcript.identify import first_ids

ID = "scio-117331010"
URL = "http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm"
SPEECH = " The count of tide gauges went on for two summers and winters." * 5
FIRST, LATER = "2024-07-24T02:12:13Z", "2024-08-01T00:00:00Z"


def briefing(
    turns: int = 10,
    word: str = "growth",
    day: str = "2024-07-05",
    title: str = "Briefing",
    status: str = "complete",
    speech: str = "",
    fetched: str = FIRST,
    digest: str = "A" * 32,
    briefing_id: str = ID,
    url: str = URL,
) -> Briefing:
    """Return a reading of a briefing; each turn's text has *word* in it, and ends with *speech*.

    Two briefings of one day with the same :data:`SPEECH` are copies of one conference.
    """
    shared = {"briefing_id": briefing_id, "title": title, "date": day, "published": "2024-07-24"}
    about = Entry(
        **shared,
        published_from="address",
        url=url,
        layout="article",
        status=status,
        pages=1,
        pages_expected=1 + (status == "partial"),
        turns=turns,
        fetched_from=fetched,
        fetched_until=fetched,
    )
    said = [
        Turn(
            **shared,
            turn=number,
            status=status,
            speaker="Xin Guobin",
            text=f"Turn {number} is about {word}.{speech}",
            page=1,
            page_end=1,
            url=url,
            fetched=fetched,
        )
        for number in range(1, turns + 1)
    ]
    name_turns(said)
    for turn in said:
        turn.words = len(turn.text.split())
    about.words = sum(turn.words for turn in said)
    page = Page(url=url, receipt=Receipt(fetched, digest))
    source = PageLine(briefing_id=briefing_id, page=1, url=url, fetched=fetched, digest=digest)
    return Briefing(
        briefing_id=briefing_id,
        url=url,
        pages=[page],
        sources=[source],
        entry=about,
        people=[Person(briefing_id=briefing_id, name="Xin Guobin")],
        turns=said,
        notes=[Note(briefing_id=briefing_id, page=1, text="Photo by Xu Xiang.")],
        offices=[Office(briefing_id, day, "Xin Guobin", 1, "keeper of the tide gauges")],
    )


def name_turns(turns: Sequence[Turn]) -> None:
    """Give *turns*, all those of a briefing, the ids of the first reading."""
    for turn, turn_id in zip(turns, first_ids(turns), strict=True):
        turn.turn_id = turn_id


@contextmanager
def exporter_in(folder: Path, tell: OnDamage = lambda _: None) -> Iterator[Exporter]:
    """Open the sample's output *folder*; *tell* hears of what is set aside."""
    with closing(Ledger(folder / FILE)) as ledger:
        ledger.claim("sample")
        yield Exporter(folder, ledger, tell)


def entry_in(ledger: Ledger, briefing_id: str = ID) -> Entry:
    """Return the entry of a briefing that *ledger* knows."""
    row = ledger.row(briefing_id)
    assert row
    return row.entry()


def tree(folder: Path) -> dict[str, str]:
    """Return the text of every file but the database, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(FILE)
    }


def lines(path: Path) -> list[dict[str, str | int]]:
    """Return the records in the file *path*."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
