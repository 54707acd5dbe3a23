"""Notice what happened to the files of a folder since they were written, and mark what to write.

At its start a run compares every file with its seal by size and time. What differs is set aside.
The tables are written again from the ledger, turns files and revisions from the states.
"""

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.common.database import FILE
from scio_crawler.common.files import names_in
from scio_crawler.contract.lines import read, skip
from scio_crawler.contract.names import BRIEFINGS, NO_TURNS
from scio_crawler.folder.files import BY_RUN, Damage, OnDamage, SealedFiles
from scio_crawler.folder.reconcile import REMEMBERED, Folder, briefing_of
from scio_crawler.folder.tables import FROM_LEDGER

_OPENED = "opened"  # a fact in the ledger: that a run has opened it


def check_files(folder: Folder, on_damage: OnDamage) -> None:
    """Compare every file but the archive's with its seal, and mark what must be written again.

    *on_damage* is called for what is missing, and for what is set aside. Turns files are set aside
    when the briefing is reconciled, unless they are what it must hold. Raises OutputError.
    """
    files, ledger = folder.files, folder.ledger
    own = (seal for seal in files.differing() if not seal.file.startswith(f"{ARCHIVE}/"))
    unfinished = folder.states.marked()
    for damage in list(files.damages(own)):
        briefing_id = briefing_of(damage.file)
        if briefing_id and damage.file != NO_TURNS:
            folder.states.mark([briefing_id])
            # A killed run may have removed a file of what it had not finished.
            if damage.kind == "file-missing" and briefing_id not in unfinished:
                damage.cured = REMEMBERED
                on_damage(damage)
            continue

        if damage.file in (*FROM_LEDGER, NO_TURNS):
            ledger.tables_changed()
            damage.cured = REMEMBERED
        else:
            damage.cured = BY_RUN
        files.set_aside(damage)
        on_damage(damage)


def adopt(folder: Folder, on_damage: OnDamage) -> None:
    """Report a database that was lost, changed, or put back from a copy. Raises OutputError.

    All of the archive is then read again, and what ``changes.jsonl`` tells counts as told.
    """
    ledger = folder.ledger
    is_new = not ledger.meta(_OPENED)
    if is_new and (folder.folder / items.CATALOGUE.files).exists():
        on_damage(Damage(FILE, "file-missing", cured="from the archive"))
    if ledger.was_changed:
        on_damage(Damage(FILE, "file-changed", cured="from the archive"))
        folder.states.mark(ledger.ids())
        folder.states.distrust()
    if is_new or ledger.was_changed:
        ledger.read_back(read(folder.folder, items.CHANGES.files, items.Change, skip, strict=True))
    ledger.set_meta(_OPENED, "1")


def mark_corrected(folder: Folder) -> None:
    """Mark the briefings for which a person has accepted more, or less, than before."""
    before = folder.ledger.accepted_of()
    now = {line.briefing_id for line in folder.corrections.lines}
    for briefing_id in now | before.keys():
        if folder.corrections.accepted(briefing_id) != before.get(briefing_id, {}):
            folder.states.mark([briefing_id])


def unknown_files(files: SealedFiles) -> list[str]:
    """Return the files among the turns files that no run has written."""
    there = {f"{BRIEFINGS}/{name}" for name in names_in(files.folder / BRIEFINGS)}
    return sorted(there - files.names(BRIEFINGS))
