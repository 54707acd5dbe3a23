"""Prove what a turn says by reading its archived pages again. Nothing is written.

A proof holds if the archive has the whole record of each page of the turn, with the digest that
``pages.jsonl`` states, and if a reading of these pages has the words, said by the same speaker.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from scio_crawler.archive.index import Index, IndexLine
from scio_crawler.archive.lookup import OK, ArchiveReader, read_archived, reading_archive
from scio_crawler.archive.warc import REVISIT
from scio_crawler.common import addresses
from scio_crawler.common.content import digest
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ArchiveFailure, Failure, OutputError
from scio_crawler.contract.corrections import LABEL
from scio_crawler.contract.lines import read, revision_file_name, skip, turns_in
from scio_crawler.items import PAGES, SITE, Capture, PageLine, Receipt, Record, Turn
from scio_crawler.showing.quoting.engine import Engine
from scio_crawler.showing.quoting.search import Occurrence
from scio_crawler.showing.quoting.words import cleaned

_MAX_RUNS = 10**9  # of an archive


class Proof(NamedTuple):
    """The result of an attempt to prove what a turn says."""

    pages: Sequence[PageLine]  # see _pages_of_turn; those that are not known are left out
    why: str = ""  # it does not hold; empty if it does
    imports: Mapping[int, IndexLine | None] = {}  # if it holds, by page the oldest of its bytes

    @property
    def holds(self) -> bool:
        """Whether the archived pages say what was quoted."""
        return not self.why


def prove(folder: Path, occurrence: Occurrence) -> Proof:
    """Return the proof that the archived pages have the words of *occurrence* in *folder*."""
    why = f"the folder has no {FILE}, which has the archive's index"
    if (folder / FILE).is_file():
        try:
            with reading_archive(folder) as archive:
                return _prove_from_archive(folder, archive, occurrence)
        except OutputError as error:
            why = str(error)
    turn = occurrence.turn
    return Proof(_pages_of_turn(turn, _current_pages(folder, turn["briefing_id"])), why)


def _prove_from_archive(folder: Path, archive: ArchiveReader, occurrence: Occurrence) -> Proof:
    turn = occurrence.turn
    briefing_id = turn["briefing_id"]
    if occurrence.today:
        all_pages = _earlier_pages(folder, archive.index, turn)
    else:
        all_pages = _current_pages(folder, briefing_id)
    pages = _pages_of_turn(turn, all_pages)
    why = _why_not_archived(turn, pages)
    if why:
        return Proof(pages, why)

    captures = []
    for page in all_pages:
        try:
            captures.append(_read_capture(archive, page))
        except ArchiveFailure as failure:
            if page in pages:
                return Proof(pages, f"page {page.page} {failure}")
    try:
        briefing = read_archived(captures, briefing_id)
    except Failure as failure:
        return Proof(pages, f"the archived page {failure}")

    why = _why_not_said(occurrence, briefing.turns if briefing else ())
    if why:
        return Proof(pages, why)
    imports = {page.page: _oldest_import(archive.index, page) for page in pages}
    return Proof(pages, imports=imports)


def _why_not_archived(turn: Record, pages: Sequence[PageLine]) -> str:
    """Return which page of *turn* is missing in *pages* or in the archive, ``""`` if none is."""
    known = {page.page for page in pages}
    for number in _page_numbers(turn):
        if number not in known:
            return f"it is not known where page {number} was read"
    for page in pages:
        if not page.archive_file:
            return f"no archive file has page {page.page}"
    return ""


def _read_capture(archive: ArchiveReader, page: PageLine) -> Capture:
    """Return the archived capture of *page*. Raises ArchiveFailure."""
    capture = archive.capture(page)
    if digest(capture.body) != page.digest:
        raise ArchiveFailure("not-as-noted", digest=page.digest)
    return capture


def _oldest_import(index: Index, page: PageLine) -> IndexLine | None:
    """Return the oldest import with the bytes of *page*, None unless the site sent the page."""
    if page.origin != SITE:
        return None
    line = index.line_at(page.archive_file, page.archive_offset)
    return index.oldest_import_of(line) if line else None


def _why_not_said(occurrence: Occurrence, turns: Sequence[Turn]) -> str:
    """Return why *turns*, read from the archived pages, do not prove *occurrence*, or ``""``."""
    speaker = occurrence.turn["speaker"]
    texts = [cleaned(turn.text) for turn in turns]
    has_words = Engine().call("exactlyIn", occurrence.match.said, texts)
    speakers = {turn.speaker for turn, has in zip(turns, has_words, strict=True) if has}
    if speaker in speakers:
        return ""
    if not speakers:
        return "read again, the archived page does not have these words"

    named = ", ".join(sorted(speakers))
    why = f"read again, the archived page has these words as said by {named}"
    corrected_keys = occurrence.turn["corrected"].split()
    if "speaker" in corrected_keys or LABEL in corrected_keys:
        return f"{why}; that {speaker} says them is a correction of a person"
    return why


def _pages_of_turn(turn: Record, pages: Sequence[PageLine]) -> list[PageLine]:
    """Return which of *pages* have words of *turn*, and the first page if the site did not send it.

    The first page has the head, which says who speaks, in which office and when.
    """
    numbers = _page_numbers(turn)
    needed = []
    for page in pages:
        if page.page in numbers or (page.page == 1 and page.origin != SITE):
            needed.append(page)
    return needed


def _page_numbers(turn: Record) -> range:
    return range(turn["page"], turn["page_end"] + 1)


def _current_pages(folder: Path, briefing_id: str) -> list[PageLine]:
    """Return the lines of pages.jsonl about a briefing, without damaged ones."""
    pages = read(folder, PAGES.files, PageLine, skip)
    return [page for page in pages if page.briefing_id == briefing_id]


def _earlier_pages(folder: Path, index: Index, turn: Record) -> list[PageLine]:
    """Return the pages of the earlier revision of *turn*, where they are known.

    Only pages on which a turn begins are.
    """
    briefing_id = turn["briefing_id"]
    turns: list[Turn] = []
    with suppress(OutputError):
        file = revision_file_name(briefing_id, turn["revision"])
        turns = turns_in(folder, file, briefing_id)

    captures: dict[tuple[str, str, bool], IndexLine] = {}
    for line in index.lines_about(briefing_id, 0, _MAX_RUNS):
        if line.status == OK or line.kind == REVISIT:
            # Of two within one second, the second made the next revision.
            key = addresses.canonical(line.url), line.date, line.origin == SITE
            captures.setdefault(key, line)

    pages = {}
    for each in turns:
        capture = captures.get((each.url, each.fetched, each.origin == SITE))
        receipt = capture.receipt() if capture else Receipt(each.fetched, origin=each.origin)
        pages[each.page] = PageLine(briefing_id, each.page, each.url, **asdict(receipt))
    return [pages[number] for number in sorted(pages)]
