"""Write the description of an output folder and its feed, from what the ledger remembers."""

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.addresses import SAMPLE
from scio_crawler.common.files import Digest
from scio_crawler.contract.coverage import coverage_by
from scio_crawler.contract.description import (
    ATOM,
    CARD,
    CROISSANT,
    DESCRIPTIONS,
    LENGTH,
    PACKAGE,
    News,
    Numbers,
    atom,
    card,
    croissant,
    package,
    reviewed,
)
from scio_crawler.contract.lines import refuse_in
from scio_crawler.contract.names import QUARANTINE
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import Change

# What is new counts from its publication: the first crawl of a site meets years of briefings, in
# any order. A page can bear a date to come.
_NEWEST = """
WITH last AS (
    SELECT briefing_id, max(change) AS change FROM changes
    WHERE change > 0 AND what NOT LIKE 'turn-%' GROUP BY briefing_id
)
SELECT changes.* FROM last
JOIN changes USING (change) JOIN briefings ON briefings.briefing_id = last.briefing_id
ORDER BY CASE what WHEN 'new' THEN min(published, at) ELSE at END DESC, change DESC LIMIT ?
"""
# Later ones are corrections.
_TURN_COUNTS = """
SELECT what, count(*) FROM changes WHERE briefing_id = ? AND change > ? AND at = ?
GROUP BY what ORDER BY what
"""


def describe(files: SealedFiles, ledger: Ledger) -> None:
    """Write all :data:`DESCRIPTIONS` of the folder of *files*, whose tables are written.

    Raises OutputError if the disk or the *ledger* refuses.
    """
    is_sample = ledger.meta("site") == SAMPLE
    news, counted = newest(ledger, LENGTH), Numbers.of(files.folder)
    quality = reviewed(files.folder)
    covered = coverage_by(files.folder, ledger, refuse_in(files.folder))
    texts = {
        ATOM: atom(news, is_sample),
        CROISSANT: croissant(is_sample, counted, quality),
        CARD: card(is_sample, counted, covered, quality),
    }
    for file, text in texts.items():
        # Readers of feeds ask when a file was changed.
        if not (files.is_sealed_as(file, [text]) and files.is_intact(file)):
            files.write(file, [text])
    files.write(PACKAGE, package(ledger.files(), is_sample, digests(files)))


def digests(files: SealedFiles) -> dict[str, Digest]:
    """Return the digests of the files that a published copy of the folder has, by name."""
    return {
        file: Digest.of(seal.size, seal.sha256)
        for file, seal in files.seals().items()
        if (file.endswith(".jsonl") and not file.startswith((QUARANTINE, ARCHIVE)))
        or (file in DESCRIPTIONS and file != PACKAGE)
    }


def newest(ledger: Ledger, most: int) -> list[News]:
    """Return the last thing that happened to each briefing, the newest first, at *most* so many.

    Changes that have no number yet do not count. Raises OutputError as the *ledger* does.
    """
    found = []
    for _, *values in ledger.rows(_NEWEST, (most,)):
        change = Change(*values)
        if row := ledger.row(change.briefing_id):
            turns = dict(ledger.rows(_TURN_COUNTS, (change.briefing_id, change.change, change.at)))
            found.append(News(change, row.entry(), row.voices, turns))
    return found
