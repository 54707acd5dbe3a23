"""What is wrong with the files of an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scio_crawler.archive.index import Index
from scio_crawler.archive.warc import Piece
from scio_crawler.common.errors import ArchiveFailure

TORN, LATE = "torn", "late"  # what a healthy archive may have
TORN_LAST, UNENDED = "torn-last", "unended"  # what it may have until the next run
NOT_INDEXED = "not-indexed"  # a record is not where the index has it


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one file of the archive; *words* is said of the file, behind its name."""

    file: str  # below the output folder; or the run that it is about
    offset: int
    kind: str  # a key of errors.WORDS
    words: str

    @property
    def is_of_file(self) -> bool:
        """Whether it is about the file as a whole, of which seals tell too."""
        return self.kind in ("gone", "shorter", "altered")

    @property
    def is_open(self) -> bool:
        """Whether the next crawl would show that it is no damage: the last run may be killed."""
        return self.kind in (TORN_LAST, UNENDED)

    @property
    def is_damage(self) -> bool:
        """Whether something is lost. A crawl that was killed may leave what is none."""
        return self.kind not in (TORN, LATE)


def finding(file: str, kind: str, offset: int = 0, **data: Any) -> Finding:
    """Return the finding of a *kind* of errors.WORDS, with the *data* that its words need."""
    return Finding(file, offset, kind, str(ArchiveFailure(kind, offset=offset, **data)))


def of_piece(file: str, piece: Piece) -> Finding | None:
    """Return what is wrong with *piece* of *file* by itself, None if it is a record."""
    if piece.record:
        return None
    if piece.is_member:
        return finding(file, "bad-member", piece.offset, error=piece.why)
    if piece.is_torn:
        return finding(file, TORN, piece.offset)
    kind = "damaged-end" if piece.is_last else "damaged-part"
    return finding(file, kind, piece.offset, end=piece.end, error=piece.why)


def judged(findings: Iterable[Finding], index: Index, replayed: bool) -> Iterator[Finding]:
    """Yield *findings*, those of torn records judged by what *index* has behind them.

    The record that a killed run was writing is the last one of that run. The next run reads what it
    did not get; in a replay of an archive that has no next run, it is damage.
    """
    for each in findings:
        kind = each.kind
        if kind == TORN:
            name = each.file.rpartition("/")[2]
            known = index.files().get(name)
            run = known.run if known else 0
            if index.writes_on(run, name):
                kind = "torn-run"
            elif replayed and not index.is_followed(run):
                kind = TORN_LAST
        yield each if kind == each.kind else finding(each.file, kind, each.offset)
