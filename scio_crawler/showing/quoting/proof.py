"""Prove what a turn says by reading its archived pages again. Nothing is written.

A proof holds if the archive has the whole record of each page of the turn, with the digest that was
noted, and if a reading of these pages has the words, said by the same speaker.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from scio_crawler.archive.index import Index, IndexLine
from scio_crawler.archive.lookup import OK, ArchiveReader, read_archived, reading_archive
from scio_crawler.common import addresses
from scio_crawler.common.content import digest
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ArchiveFailure, Failure, OutputError
from scio_crawler.contract.corrections import LABEL
from scio_crawler.contract.lines import read, revision_file_name, skip, turns_in
from scio_crawler.items import PAGES, SITE, PageLine, Receipt, Record, Turn
from scio_crawler.showing.quoting.engine import Engine
from scio_crawler.showing.quoting.search import Occurrence
from scio_crawler.showing.quoting.words import cleaned

_MOST = 10**9  # runs of an archive


class Proof(NamedTuple):
    """The result of an attempt to prove what a turn says."""

    pages: tuple[PageLine, ...]  # see _own, as far as they are known
    why: str = ""  # it does not hold; empty if it does
    imports: Mapping[int, IndexLine | None] = {}  # if it holds, by page the oldest of its bytes

    @property
    def holds(self) -> bool:
        """Whether the archived pages say what was quoted."""
        return not self.why


def prove(folder: Path, occurrence: Occurrence) -> Proof:
    """Return the proof that the archived pages have the words of *occurrence* in *folder*."""
    turn = occurrence.turn
    why = f"the folder has no {FILE}, which has the archive's index"
    if (folder / FILE).is_file():
        try:
            with reading_archive(folder) as archive:
                return _proof(folder, archive, occurrence)
        except OutputError as error:
            why = str(error)
    return Proof(_own(turn, _pages(folder, turn["briefing_id"])), why)


def _proof(folder: Path, archive: ArchiveReader, occurrence: Occurrence) -> Proof:
    turn = occurrence.turn
    briefing_id = turn["briefing_id"]
    every = (
        _earlier(folder, archive.index, turn) if occurrence.today else _pages(folder, briefing_id)
    )
    pages = _own(turn, every)
    known = {page.page for page in pages}
    for number in _numbers(turn):
        if number not in known:
            return Proof(pages, f"it is not known where page {number} was read")
    for page in pages:
        if not page.archive_file:
            return Proof(pages, f"no archive file has page {page.page}")
    captures = []
    for page in every:
        try:
            (capture,) = archive.captures([page])
            if digest(capture.body) != page.digest:
                raise ArchiveFailure("not-as-noted", digest=page.digest)
        except ArchiveFailure as failure:
            if page in pages:
                return Proof(pages, f"page {page.page} {failure}")
        else:
            captures.append(capture)
    try:
        briefing = read_archived(captures, briefing_id)
    except Failure as failure:
        return Proof(pages, f"the archived page {failure}")
    if why := _fault(occurrence, briefing.turns if briefing else ()):
        return Proof(pages, why)
    return Proof(pages, imports={page.page: _import_of(archive.index, page) for page in pages})


def _import_of(index: Index, page: PageLine) -> IndexLine | None:
    """Return the oldest import with the bytes of *page*, None unless the site sent the page."""
    if page.origin != SITE:
        return None
    line = index.at(page.archive_file.rpartition("/")[2], page.archive_offset)
    return index.oldest_import_of(line) if line else None


def _fault(occurrence: Occurrence, turns: Sequence[Turn]) -> str:
    """Return why *turns*, read from the archived pages, do not prove *occurrence*, or ``""``."""
    speaker = occurrence.turn["speaker"]
    texts = [cleaned(turn.text) for turn in turns]
    has_words = Engine().call("exactlyIn", occurrence.match.said, texts)
    speakers = {turn.speaker for turn, has in zip(turns, has_words, strict=True) if has}
    if speaker in speakers:
        return ""
    if speakers:
        named = ", ".join(sorted(speakers))
        why = f"read again, the archived page has these words as said by {named}"
        if {"speaker", LABEL}.isdisjoint(occurrence.turn["corrected"].split()):
            return why
        return f"{why}; that {speaker} says them is a correction of a person"
    return "read again, the archived page does not have these words"


def _own(turn: Record, pages: Sequence[PageLine]) -> tuple[PageLine, ...]:
    """Return those of *pages* on which *turn* stands, and the first if it is not the site's.

    The first has the head, which says who speaks, in which office and when.
    """
    numbers = _numbers(turn)
    return tuple(
        page for page in pages if page.page in numbers or (page.page == 1 and page.origin != SITE)
    )


def _numbers(turn: Record) -> range:
    return range(turn["page"], turn["page_end"] + 1)


def _pages(folder: Path, briefing_id: str) -> list[PageLine]:
    """Return the lines of pages.jsonl about a briefing, without those that are damaged."""
    pages = read(folder, PAGES.files, PageLine, skip)
    return [page for page in pages if page.briefing_id == briefing_id]


def _earlier(folder: Path, index: Index, turn: Record) -> list[PageLine]:
    """Return the known pages of the earlier revision of *turn*: those on which a turn begins."""
    briefing_id = turn["briefing_id"]
    turns: list[Turn] = []
    with suppress(OutputError):
        file = revision_file_name(briefing_id, turn["revision"])
        turns = turns_in(folder, file, briefing_id)
    captures: dict[tuple[str, str, bool], IndexLine] = {}
    for line in index.about(briefing_id, 0, _MOST):
        if line.status == OK or line.kind == "revisit":
            # Of two within one second, the second made the next revision.
            key = addresses.canonical(line.url), line.date, line.origin == SITE
            captures.setdefault(key, line)
    pages = {}
    for each in turns:
        capture = captures.get((each.url, each.fetched, each.origin == SITE))
        receipt = capture.receipt() if capture else Receipt(each.fetched, origin=each.origin)
        pages[each.page] = PageLine(briefing_id, each.page, each.url, **asdict(receipt))
    return [pages[number] for number in sorted(pages)]
