"""Write the tables, the description and the feed of a folder from what its ledger stores."""

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

# The files that are written from the ledger alone.
FROM_LEDGER = tuple(table.files for table in items.LEDGER_TABLES) + DESCRIPTIONS
# In meta: the digests of the review and the corrections that the description was written with.
_DESCRIBED = "described"


def write_tables(
    files: SealedFiles,
    ledger: Ledger,
    is_settled: bool = False,
    corrections: Digest | None = None,
) -> bool:
    """Write the tables and the folder's description if they are out of date; return whether.

    *is_settled* says whether a run has read the lists to their end, so that a folder without a
    briefing is known to be empty; *corrections* is the digest of the lines that are applied, None
    if there are none. Raises OutputError.
    """
    ledger.number_changes()
    may_be_empty = is_settled or files.get(NO_TURNS) is not None
    is_empty = may_be_empty and not ledger.has_briefings("file != ''")

    inputs = _digests_of_inputs(files, corrections)
    is_described = ledger.meta(_DESCRIBED) == inputs and not ledger.tables_stale
    if is_described and _are_written(files, is_empty):
        return False

    for table in items.LEDGER_TABLES:
        files.write(table.files, ledger.lines(table))
    if is_empty:
        files.write(NO_TURNS, ())
    elif files.get(NO_TURNS):
        files.remove(NO_TURNS)
    _write_descriptions(files, ledger, corrections)
    ledger.set_meta(_DESCRIBED, inputs)
    ledger.tables_written()
    return True


def _digests_of_inputs(files: SealedFiles, corrections: Digest | None) -> str:
    """Return the digests of what people wrote that the description is made of."""
    digests = f"{sha256_of(files.folder / REVIEW)} "
    if corrections:
        digests += corrections.hash
    return digests


def _are_written(files: SealedFiles, is_empty: bool) -> bool:
    """Return whether all files are there that are written from the ledger."""
    due = list(FROM_LEDGER)
    if is_empty:
        due.append(NO_TURNS)
    return all((files.folder / file).is_file() for file in due)


def _write_descriptions(files: SealedFiles, ledger: Ledger, corrections: Digest | None) -> None:
    """Write all :data:`DESCRIPTIONS` of the folder of *files*, whose tables are written."""
    folder = files.folder
    is_sample = ledger.meta("site") == SAMPLE
    coverage = coverage_by(folder, ledger, skip)
    texts = {
        ATOM: atom(newest(folder), is_sample),
        CARD: card(is_sample, Numbers.of(folder), coverage, reviewed(folder)),
    }
    for file, text in texts.items():
        # Readers of feeds ask when a file was changed.
        if not files.is_intact(file, [text]):
            files.write(file, [text])

    digests = _digests(files)
    if corrections:
        digests[CORRECTIONS] = corrections
    files.write(PACKAGE, package(ledger.turns_files(), is_sample, digests))


def _digests(files: SealedFiles) -> dict[str, Digest]:
    """Return the digests of the files that a published copy of the folder has, by name."""
    digests = {}
    for file, seal in files.seals().items():
        is_table = file.endswith(".jsonl") and not file.startswith((QUARANTINE, ARCHIVE))
        if is_table or (file in DESCRIPTIONS and file != PACKAGE):
            digests[file] = Digest.of(seal.size, seal.sha256)
    return digests
