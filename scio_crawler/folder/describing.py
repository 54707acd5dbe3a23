"""Write the description of an output folder, and its feed."""

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.addresses import SAMPLE
from scio_crawler.common.files import Digest
from scio_crawler.contract.coverage import coverage_by
from scio_crawler.contract.description import (
    ATOM,
    CARD,
    DESCRIPTIONS,
    PACKAGE,
    Numbers,
    card,
    package,
    reviewed,
)
from scio_crawler.contract.feed import atom, newest
from scio_crawler.contract.lines import skip
from scio_crawler.contract.names import QUARANTINE
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger


def describe(files: SealedFiles, ledger: Ledger) -> None:
    """Write all :data:`DESCRIPTIONS` of the folder of *files*, whose tables are written.

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
        if not (files.is_sealed_as(file, [text]) and files.is_intact(file)):
            files.write(file, [text])
    files.write(PACKAGE, [package(ledger.files(), is_sample, digests(files))])


def digests(files: SealedFiles) -> dict[str, Digest]:
    """Return the digests of the files that a published copy of the folder has, by name."""
    return {
        file: Digest.of(seal.size, seal.sha256)
        for file, seal in files.seals().items()
        if (file.endswith(".jsonl") and not file.startswith((QUARANTINE, ARCHIVE)))
        or (file in DESCRIPTIONS and file != PACKAGE)
    }
