"""Whether an output folder keeps the contract: each file by itself, and all with each other.

It is read as a stream, so that memory does not grow with the number of briefings: the catalogue
twice, and along with the second time its companions and the turns files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scio_crawler.checking.faults import Fault, Tell
from scio_crawler.checking.index import Index
from scio_crawler.checking.lines import records
from scio_crawler.checking.tables import Companion, check_entry
from scio_crawler.checking.turns import SHARED, read_turns
from scio_crawler.items import CATALOGUE, LEDGER_TABLES, Entry, Note, PageLine, Turn
from scio_crawler.output.outcomes import content_hash
from scio_crawler.transcript.text import visible

__all__ = ["Checked", "Fault", "check_folder"]

FOLDER, REVISIONS, QUARANTINE = "briefings", "revisions", "quarantine"


@dataclass(slots=True)
class Checked:
    """What was looked at."""

    briefings: int = 0
    files: int = 0
    turns: int = 0


def check_folder(folder: Path, tell: Tell) -> Checked:
    """Tell every fault of the output in *folder*, and return what was looked at."""
    checked = Checked()
    with Index() as index:
        _check_catalogue(folder, index, tell)
        companions = {
            table.name: Companion(folder, table, index, tell)
            for table in LEDGER_TABLES
            if table is not CATALOGUE
        }
        for line, entry in records(folder, CATALOGUE.files, Entry, _ignore):
            if entry is None or index.line(entry.briefing_id) != line:
                continue
            own = {name: table.of(entry.briefing_id, line) for name, table in companions.items()}
            own_pages = own["pages"]
            _check_pages(companions["pages"], own_pages, entry)
            _check_notes(companions["notes"], own["notes"], entry, own_pages)
            turns = _check_file(folder, entry, line, {p.page: p for _, p in own_pages}, index, tell)
            checked.briefings += 1
            checked.files += bool(turns)
            checked.turns += len(turns)
        for companion in companions.values():
            companion.rest()
        _check_strangers(folder, index, tell)
    _check_kept(folder, tell)
    return checked


def _ignore(_: Fault) -> None:
    """For faults that were told already."""


def _check_catalogue(folder: Path, index: Index, tell: Tell) -> None:
    """The lines of the catalogue by themselves, their order, and no briefing twice."""
    newer: Entry | None = None
    for line, entry in records(folder, CATALOGUE.files, Entry, tell):
        if entry is None:
            continue
        for kind, what in check_entry(entry):
            tell(Fault(kind, CATALOGUE.files, line, what))
        if newer and not _in_order(newer, entry):
            what = f"{entry.briefing_id} ({entry.date}) must not stand behind {newer.briefing_id}"
            tell(Fault("order of the catalogue", CATALOGUE.files, line, f"{what}: newest first"))
        newer = entry
        if known := index.add(entry, line):
            what = f"{entry.briefing_id} is on line {known} already"
            tell(Fault("ids", CATALOGUE.files, line, what))


def _in_order(newer: Entry, older: Entry) -> bool:
    """By day of the conference, then of publication, newest first; then by id."""
    days = (newer.date, newer.published), (older.date, older.published)
    return days[0] > days[1] or (days[0] == days[1] and newer.briefing_id <= older.briefing_id)


def _check_pages(table: Companion, pages: list[tuple[int, PageLine]], entry: Entry) -> None:
    if not pages and entry.pages:
        table.tell("pages", 0, f"has no line about {entry.briefing_id}, of {entry.pages} pages")
    elif len(pages) != entry.pages:
        what = f"of {entry.briefing_id} there are {len(pages)} pages, and its entry says"
        table.tell("pages", pages[-1][0], f"{what} {entry.pages}")
    before = 0
    for line, page in pages:
        if page.page <= before:
            what = f"page {page.page} of {entry.briefing_id} stands behind page {before}"
            table.tell("pages", line, what)
        elif page.page > before + 1 and entry.status == "complete":
            what = f"page {before + 1} of {entry.briefing_id} is missing, and its status is"
            table.tell("pages and status", line, f"{what} complete")
        before = page.page


def _check_notes(
    table: Companion,
    notes: list[tuple[int, Note]],
    entry: Entry,
    pages: list[tuple[int, PageLine]],
) -> None:
    numbers = {page.page for _, page in pages}
    for line, note in notes:
        if note.turn > entry.turns:
            what = f"turn is {note.turn}, and {entry.briefing_id} has {entry.turns}"
            table.tell("turns of notes", line, what)
        if numbers and note.page not in numbers:
            what = f"page is {note.page}, which pages.jsonl does not have of {entry.briefing_id}"
            table.tell("pages of notes", line, what)
    total = sum(visible(note.text) for _, note in notes)
    if total != entry.audit_notes:
        what = f"{entry.briefing_id} has {total} characters of notes, and its audit_notes is"
        table.tell("audit of notes", notes[0][0] if notes else 0, f"{what} {entry.audit_notes}")


def _check_file(
    folder: Path, entry: Entry, line: int, pages: dict[int, PageLine], index: Index, tell: Tell
) -> list[Turn]:
    """The turns file of *entry*, which must say what its line of the catalogue says."""

    def of_entry(kind: str, what: str) -> None:
        tell(Fault(kind, CATALOGUE.files, line, what))

    if entry.same_as == entry.briefing_id or (entry.same_as and not index.file(entry.same_as)):
        what = f"same_as is {entry.same_as!r}, which is no other briefing with a turns file"
        of_entry("same_as", what)
    if not entry.file or entry.file != f"{FOLDER}/{entry.date}_{entry.briefing_id}.jsonl":
        return []
    if not (turns := read_turns(folder, entry.file, tell)):
        return []
    for key in SHARED:
        if getattr(turns[0], key) != getattr(entry, key):
            found, due = getattr(turns[0], key), getattr(entry, key)
            what = f"{key} is {found!r}, and {due!r} in the catalogue"
            tell(Fault("shared keys", entry.file, 1, what))
    for key, total in _sums(turns).items():
        if getattr(entry, key) != total:
            of_entry("sums", f"{key} is {getattr(entry, key)}, and {total} in {entry.file}")
    if entry.sha256 != content_hash(turns):
        of_entry("sha256", f"sha256 is not that of the turns in {entry.file}")
    for number, turn in enumerate(turns, 1):
        for what in _source(turn, pages):
            tell(Fault("pages of turns", entry.file, number, what))
    return turns


def _sums(turns: list[Turn]) -> dict[str, int]:
    return {
        "turns": len(turns),
        "questions": sum(turn.kind == "question" for turn in turns),
        "words": sum(turn.words for turn in turns),
        "audit_turns": sum(visible(turn.text) for turn in turns),
    }


def _source(turn: Turn, pages: dict[int, PageLine]) -> Iterator[str]:
    """What does not agree with pages.jsonl about where *turn* came from."""
    if not pages:
        return
    first = pages.get(turn.page)
    if first is None or turn.page_end not in pages:
        yield f"pages {turn.page} to {turn.page_end} are not in pages.jsonl"
    if first and turn.url != first.url:
        yield f"url is {turn.url!r}, and {first.url!r} in pages.jsonl"
    if first and turn.fetched != first.fetched:
        yield f"fetched is {turn.fetched}, and {first.fetched} in pages.jsonl"


def _check_strangers(folder: Path, index: Index, tell: Tell) -> None:
    if (folder / FOLDER).is_dir():
        for path in (folder / FOLDER).iterdir():
            index.met(f"{FOLDER}/{path.name}")
    for file in index.strangers():
        tell(Fault("strange files", file, 0, "belongs to no briefing of the catalogue"))


def _check_kept(folder: Path, tell: Tell) -> None:
    """Earlier revisions and readings in quarantine are turns files, too."""
    for path in sorted((folder / REVISIONS).glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".jsonl" or not path.stem.isdecimal():
            tell(Fault("strange files", name, 0, "is no earlier revision of a turns file"))
            continue
        turns = read_turns(folder, name, tell)
        _check_about(name, turns, path.parent.name, tell)
        if turns and turns[0].revision != int(path.stem):
            what = f"revision is {turns[0].revision}, and the file is that of {path.stem}"
            tell(Fault("revisions", name, 1, what))
    for path in sorted((folder / QUARANTINE).glob("*")):
        name = path.relative_to(folder).as_posix()
        _check_about(name, read_turns(folder, name, tell), path.stem, tell)


def _check_about(name: str, turns: list[Turn], briefing_id: str, tell: Tell) -> None:
    if turns and turns[0].briefing_id != briefing_id:
        what = f"briefing_id is {turns[0].briefing_id!r}, and the file is that of {briefing_id}"
        tell(Fault("ids", name, 1, what))
