"""Write what describes the folder, from the ledger: for machines, for people, and as feeds."""

from __future__ import annotations

from collections.abc import Mapping

from scio_crawler.common.addresses import SAMPLE
from scio_crawler.common.files import Digest
from scio_crawler.folder.description import (
    CARD,
    CROISSANT,
    PACKAGE,
    Numbers,
    card,
    croissant,
    package,
)
from scio_crawler.folder.feeds import ATOM, JSON_FEED, LENGTH, News, atom, json_feed
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.sealed import SealedFiles
from scio_crawler.folder.turns_files import QUARANTINE
from scio_crawler.items import CATALOGUE, ORGANIZATIONS, SPEAKERS, Change

# The files that are written here.
DESCRIPTIONS = (ATOM, JSON_FEED, CROISSANT, CARD, PACKAGE)

# What is new is as old as its publication: the first crawl of a site meets years of briefings, in
# any order. A page can say that it is of the future.
_NEWEST = """
WITH last AS (
    SELECT briefing_id, max(change) AS change FROM changes
    WHERE change > 0 AND what NOT LIKE 'turn-%' GROUP BY briefing_id
)
SELECT changes.* FROM last
JOIN changes USING (change) JOIN briefings ON briefings.briefing_id = last.briefing_id
ORDER BY CASE what WHEN 'new' THEN min(published, at) ELSE at END DESC, change DESC LIMIT ?
"""
_SUMS = f"""
SELECT count(*), total(json_extract(entry, '$.turns')), total(json_extract(entry, '$.words')),
    min(date), max(date), max(json_extract(entry, '$.fetched_until'))
FROM (
    SELECT date, json_extract(records, '$.{CATALOGUE.name}[0]') AS entry
    FROM briefings WHERE file != ''
)
"""
# Later ones are corrections.
_TURNS = """
SELECT what, count(*) FROM changes WHERE briefing_id = ? AND change > ? AND at = ?
GROUP BY what ORDER BY what
"""


def describe(files: SealedFiles, ledger: Ledger, rows: Mapping[str, int]) -> None:
    """Write all :data:`DESCRIPTIONS` of the folder of *files*.

    *rows* are those of its tables, by name. Raises OutputError if the disk or the *ledger* refuses.
    """
    is_sample = ledger.meta("site") == SAMPLE
    news, counted = newest(ledger, LENGTH), numbers(ledger, rows)
    texts = {
        ATOM: atom(news, is_sample),
        JSON_FEED: json_feed(news, is_sample),
        CROISSANT: croissant(is_sample, counted),
        CARD: card(is_sample, counted),
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
        if (file.endswith(".jsonl") and not file.startswith(QUARANTINE))
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
            turns = dict(ledger.rows(_TURNS, (change.briefing_id, change.change, change.at)))
            found.append(News(change, row.entry(), row.voices, turns))
    return found


def numbers(ledger: Ledger, rows: Mapping[str, int]) -> Numbers:
    """Return the numbers of the folder; *rows* are those of its tables, by name.

    Raises OutputError as the *ledger* does.
    """
    ((briefings, turns, words, first, last, until),) = ledger.rows(_SUMS)
    return Numbers(
        briefings=briefings,
        turns=int(turns),
        words=int(words),
        speakers=rows[SPEAKERS.name],
        organizations=rows[ORGANIZATIONS.name],
        first=first or "",
        last=last or "",
        until=until or "",
    )
