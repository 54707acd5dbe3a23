"""Change turns files and the ledger together, so that a run may be killed at any moment.

A turns file changes in these steps: note the intent in the ledger, copy the earlier revision to
``revisions/``, write the new file, delete one of another name, save the row and the seals. A run
that is killed in between leaves an open intent, which :meth:`Intents.settle` finishes or undoes.

Where many files of a briefing change at once, new versions of all of them are written beside them
first. From the note on, that is always finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import TMP, remove, sha256_of, sync_folder, write_whole
from scio_crawler.folder.files import SET_ASIDE, SealedFiles, TurnsFiles, kept_as
from scio_crawler.folder.ledger import Intent, Ledger
from scio_crawler.folder.outcomes import are_copies
from scio_crawler.items import Entry, Turn


class Intents:
    """Carries out intents in *folder*. Methods raise OutputError if the disk refuses."""

    def __init__(self, folder: Path, ledger: Ledger, files: SealedFiles) -> None:
        self.folder, self.ledger = folder, ledger
        self.files, self.turns_files = files, TurnsFiles(folder)

    def room_for(self, file: str, turns: Sequence[Turn], old: Entry) -> str:
        """Return the name under which to keep *file*, which holds *turns*, as a revision.

        It is ``""`` if they are no revision, because the file is not as it was written, or if they
        are kept already. A file with a later number than *old* was written by a run that the ledger
        does not remember.
        """
        if not turns or not (self.files.is_intact(file) or turns[0].revision > old.revision):
            return ""
        kept = kept_as(turns[0].briefing_id, turns[0].revision)
        is_taken = (self.folder / kept).exists()
        if is_taken and sha256_of(self.folder / kept) == sha256_of(self.folder / file):
            return ""
        return self.files.aside_name(kept) if is_taken else kept

    def keep_earlier(self, intent: Intent) -> None:
        """Copy the file that *intent* replaces to its place among the revisions, if it has one."""
        earlier = self.turns_files.lines(intent.replaces or intent.file) if intent.kept else []
        if earlier:
            write_whole(self.folder / intent.kept, earlier)

    def finish(self, intent: Intent) -> None:
        """Delete the file of another name, and save the row with the seals of what was written."""
        if intent.replaces:
            remove(self.folder / intent.replaces)
        with self.ledger.transaction():
            files = (intent.replaces, intent.file, intent.kept)
            self.files.seal(*(file for file in files if file and not file.startswith(SET_ASIDE)))
            self.ledger.save(intent.row, intent.changes)

    def replace_all(self, intent: Intent, versions: Mapping[str, Sequence[str]]) -> None:
        """Replace files by *versions*, their lines, delete those of *intent* that are gone, and
        save its row. Fills in its list of waiting files."""
        intent.waiting = list(versions)
        for file, lines in versions.items():
            write_whole(self.folder / (file + TMP), lines)
        self.ledger.intend(intent)
        self._put_in_place(intent)

    def _put_in_place(self, intent: Intent) -> None:
        """Put the versions that still wait in place, and end *intent*."""
        for file in intent.waiting:
            path = self.folder / file
            waiting = path.with_name(path.name + TMP)
            if waiting.exists():
                self.files.make_way(file)
                try:
                    waiting.replace(path)
                    sync_folder(path.parent)
                except OSError as error:
                    raise OutputError.unwritable(path, error) from error
        for file in intent.gone:
            self.files.make_way(file)
            remove(self.folder / file)
        with self.ledger.transaction():
            self.files.seal(*intent.waiting, *intent.gone)
            self.ledger.save(intent.row, intent.changes)

    def supersede(self, intent: Intent) -> Entry:
        """Withdraw the file of a worse copy as *intent* says; return the copy's entry."""
        entry = intent.row.entry()
        self.keep_earlier(intent)
        self.finish(intent)
        # Copies of that copy must name the best one.
        for other in self.ledger.naming(entry):
            other.set_entry(replace(other.entry(), same_as=entry.same_as))
            self.ledger.save(other)
        return entry

    def settle(self) -> list[str]:
        """Finish or undo what a killed run left open; return a message for the log of each."""
        # A better copy before those that are superseded by it.
        intents = sorted(self.ledger.intents(), key=lambda intent: not intent.file)
        return [self._settle(intent) for intent in intents]

    def _settle(self, intent: Intent) -> str:
        """Finish *intent* if its file is whole, else undo it; return a message."""
        about = f"{intent.row.briefing_id}: a run was cut off while its file was written; "
        if intent.waiting or intent.gone:
            self._put_in_place(intent)
            return about + "the new ones are whole and were taken"
        if better := intent.row.entry().same_as:
            row = self.ledger.row(better)
            # Not if the better copy has an earlier reading, which was no copy yet.
            if row and row.entry().file and are_copies(row.fingerprint, intent.row.fingerprint):
                self.supersede(intent)
                return about + f"{better} is the better copy"
        elif not intent.file or sha256_of(self.folder / intent.file) == intent.file_sha256:
            self.keep_earlier(replace(intent, file=""))
            self.finish(intent)
            return about + "the new one is whole and was taken"
        else:
            remove(self.folder / (intent.file + TMP))
            if intent.kept:
                remove(self.folder / (intent.kept + TMP))
                if (self.folder / (intent.replaces or intent.file)).is_file():
                    remove(self.folder / intent.kept)
        self.ledger.forget(intent)
        return about + "it is as it was before"
