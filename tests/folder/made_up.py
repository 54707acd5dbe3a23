"""Made-up readings of a briefing, a folder for them, and a look at what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from scio_crawler.common.database import FILE
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.files import OnDamage
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.reconcile import Folder, Published
from scio_crawler.folder.states import State
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import Briefing, Entry, Note, Office, Page, PageLine, Person, Receipt, Turn
from scio_crawler.reading.text import visible
from scio_crawler.reading.transcript.turns import first_ids, note_pages

ID = "scio-117331010"
URL = "http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm"
SPEECH = " The count of tide gauges went on for two summers and winters." * 5
CREDIT = "Photo by Xu Xiang."
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
    doubts: str = "",
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
        doubts=doubts,
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
    about.audit_turns = sum(visible(turn.text) for turn in said)
    about.audit_notes = visible(CREDIT)
    about.audit_characters = about.audit_turns + about.audit_notes
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
        notes=[Note(briefing_id=briefing_id, note=1, page=1, text=CREDIT)],
        offices=[Office(briefing_id, day, "Xin Guobin", 1, "keeper of the tide gauges")],
    )


def name_turns(turns: Sequence[Turn]) -> None:
    """Give *turns*, all those of a briefing, the ids of the first reading."""
    for turn, turn_id in zip(turns, first_ids(turns), strict=True):
        turn.turn_id = turn_id


def at(august: int, **words: Any) -> Briefing:
    """Return the reading of what was there on a day of *august*."""
    return briefing(**{"fetched": clock(august), "digest": f"A{august:02}" * 10 + "AA", **words})


def clock(august: int) -> str:
    """Return the time at which pages are fetched on a day of *august*."""
    return f"2024-08-{august:02}T00:00:00Z"


def state(
    august: int,
    is_gone: bool = False,
    is_cut: bool = False,
    is_imported: bool = False,
    until: int = 0,
    **words: Any,
) -> State:
    """Return what a run was sent, or an import shows, of a day of *august*, and up to another."""
    if is_gone:
        found = gone(clock(august), words.get("briefing_id", ID))
    else:
        reading = at(august, **words)
        found = imported(reading) if is_imported else crawled(reading, is_cut)
    found.until = clock(max(august, until))
    return found


def crawled(reading: Briefing, is_cut: bool = False) -> State:
    """Return the state that a run has read as *reading*; each time has a run, and a record."""
    found = State.of(reading, run=f"run {reading.fetched}")
    found.place = (reading.fetched, 0)
    found.is_cut = is_cut
    return found


def imported(reading: Briefing) -> State:
    """Return the state that imports show, which is read as *reading*."""
    for page in reading.sources:
        page.origin = "made-up.warc"
    note_pages(reading.entry, reading.sources)
    return State.of(reading, run="")


def gone(fetched: str, briefing_id: str = ID) -> State:
    """Return the state of a briefing that the site had no more."""
    return State.gone(briefing_id, f"run {fetched}", Receipt(fetched, "", fetched))


@contextmanager
def folder_in(path: Path, tell: OnDamage = lambda _: None) -> Iterator[Folder]:
    """Open the sample's output folder *path*; *tell* hears of what is set aside."""
    with closing(Ledger(path / FILE)) as ledger:
        ledger.claim("sample")
        yield Folder(path, ledger, Corrections(path), tell)


def publish(folder: Folder, *found: Briefing | State) -> list[Published]:
    """Publish all that a run has *found*; return what became of each."""
    published = take(folder, *found)
    write_tables(folder.files, folder.ledger)
    return published


def take(folder: Folder, *found: Briefing | State) -> list[Published]:
    """Publish what a run has *found* at once, and goes on; return what became of each."""
    states = [each if isinstance(each, State) else crawled(each) for each in found]
    published = folder.publish({state: folder.add(state) for state in states})
    folder.sync()
    folder.unmark_written()
    return published


def entry_in(ledger: Ledger, briefing_id: str = ID) -> Entry:
    """Return the entry of a briefing that *ledger* knows."""
    row = ledger.row(briefing_id)
    assert row
    return row.entry()


def tree(folder: Path) -> dict[str, str]:
    """Return the text of every file but the database, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(FILE)
    }


def lines(path: Path) -> list[dict[str, str | int]]:
    """Return the records in the file *path*."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
