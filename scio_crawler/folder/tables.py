"""Write the tables, the description and the feed of a folder from what its ledger remembers."""

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.common.addresses import SAMPLE
from scio_crawler.common.files import Digest, sha256_of
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.coverage import coverage_by
from scio_crawler.contract.description import (
    ATOM,
    CARD,
    DESCRIPTIONS,
    PACKAGE,
    REVIEW,
    Numbers,
    card,
    package,
    reviewed,
)
from scio_crawler.contract.feed import atom, newest
from scio_crawler.contract.lines import NO_TURNS, QUARANTINE, skip
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger


def describe(files: SealedFiles, ledger: Ledger, corrections: Digest | None) -> None:
    """Write all :data:`DESCRIPTIONS` of the folder of *files*, whose tables are written.

    *corrections* is the digest of the lines that are applied, None if there are none.

    Raises OutputError if the disk or the *ledger* refuses.
    """
    is_sample = ledger.meta("site") == SAMPLE
    counted = Numbers.of(files.folder)
    quality = reviewed(files.folder)
    covered = coverage_by(files.folder, ledger, skip)
    texts = {
        ATOM: atom(newest(files.folder), is_sample),
        CARD: card(is_sample, counted, covered, quality),
    }
    for file, text in texts.items():
        # Readers of feeds ask when a file was changed.
        if not files.is_intact(file, [text]):
            files.write(file, [text])
    of_files = digests(files)
    if corrections:
        of_files[CORRECTIONS] = corrections
    files.write(PACKAGE, package(ledger.files(), is_sample, of_files))


def digests(files: SealedFiles) -> dict[str, Digest]:
    """Return the digests of the files that a published copy of the folder has, by name."""
    return {
        file: Digest.of(seal.size, seal.sha256)
        for file, seal in files.seals().items()
        if (file.endswith(".jsonl") and not file.startswith((QUARANTINE, ARCHIVE)))
        or (file in DESCRIPTIONS and file != PACKAGE)
    }


# The files that are written from the ledger alone.
FROM_LEDGER = (*(table.files for table in items.LEDGER_TABLES), *DESCRIPTIONS)
# A fact in the ledger: the digests of the review and the corrections that the description tells.
_DESCRIBED = "described"


def write_tables(
    files: SealedFiles,
    ledger: Ledger,
    is_settled: bool = False,
    corrections: Digest | None = None,
) -> bool:
    """Write the tables and the folder's description if they are out of date; return whether.

    *is_settled* says whether a run has read the lists to their end, so that a folder without a
    briefing is known to be empty; *corrections* is as in :func:`describe`. Raises OutputError.
    """
    ledger.number_changes()
    folder = files.folder
    due = list(FROM_LEDGER)
    may_be_empty = is_settled or bool(files.get(NO_TURNS))
    is_empty = may_be_empty and not ledger.has_briefings("file != ''")
    if is_empty:
        due.append(NO_TURNS)

    are_there = all((folder / file).is_file() for file in due)
    by_people = f"{sha256_of(folder / REVIEW)} {corrections.hash if corrections else ''}"
    is_told = ledger.meta(_DESCRIBED) == by_people
    if are_there and is_told and not ledger.tables_stale:
        return False

    for table in items.LEDGER_TABLES:
        files.write(table.files, ledger.lines(table))
    if is_empty:
        files.write(NO_TURNS, ())
    elif files.get(NO_TURNS):
        files.remove(NO_TURNS)
    describe(files, ledger, corrections)
    ledger.set_meta(_DESCRIBED, by_people)
    ledger.tables_written()
    return True
