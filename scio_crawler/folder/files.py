"""Write the files of an output folder, and notice later changes to them.

The database has a *seal* of each file: its size, time and SHA-256 when it was written. A run
compares sizes and times when it begins, and digests before it replaces a file. A file that differs
from its seal is set aside, so that nothing a person or another program wrote is overwritten.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import WORDS, OutputError
from scio_crawler.common.files import (
    checked_file_name,
    make_folder,
    reading,
    refuse_link,
    remove,
    sha256_of,
    sha256_of_lines,
    sync_folder,
    write_whole,
    writing,
)
from scio_crawler.contract.lines import BRIEFINGS, QUARANTINE, REVISIONS

SET_ASIDE = "set-aside"  # the folder for what was found changed
BY_RUN = "by this run"
_UNFINISHED = 0  # the time in the seal of a file that is being written
_SAVE_SEAL = "INSERT OR REPLACE INTO seals VALUES (?, ?, ?, ?)"


class Seal(NamedTuple):
    """What a file was like when it was written."""

    file: str  # relative to the output folder, with "/"
    size: int
    modified: int  # nanoseconds, as the file system has it
    sha256: str


@dataclass(slots=True)
class Damage:
    """A file that is not as it was written."""

    file: str  # relative to the output folder
    kind: str  # a key of errors.WORDS that begins with "file-"
    set_aside: str = ""  # where its bytes are now, relative to the folder, if they were moved
    cured: str = ""  # how it was written again ("from the archive"), empty while it was not

    @property
    def what(self) -> str:
        """What happened to the file, in words that follow its name."""
        return WORDS[self.kind]


OnDamage = Callable[[Damage], None]


class SealedFiles:
    """The files of the output *folder*, whose seals are in *database*.

    *on_damage* is called for every file that is set aside. Files are named relative to the folder,
    with "/". Every method raises OutputError if the disk or the database refuses.
    """

    def __init__(self, folder: Path, database: Database, on_damage: OnDamage) -> None:
        self.folder, self._folder_name = folder, str(folder)
        self._database = database
        self._on_damage = on_damage

    def seals(self) -> dict[str, Seal]:
        """Return all seals, by file."""
        seals = self._database.decoded(_checked_seal, "SELECT * FROM seals ORDER BY file")
        return {seal.file: seal for seal in seals}

    def names(self, folder: str) -> list[str]:
        """Return the files in *folder* that have seals."""
        return [file for file, *_ in self._rows(folder)]

    def differing(self, folder: str = "") -> list[Seal]:
        """Return the seals whose files, in *folder* if it is given, differ in size or time."""
        with self._database.decoding():
            rows = [row for row in self._rows(folder) if not self._is_as_sealed(row)]
            return list(starmap(_checked_seal, rows))

    def _rows(self, folder: str) -> Iterator[tuple[Any, ...]]:
        query = "SELECT * FROM seals ORDER BY file"
        if folder:
            # "0" is the character after "/".
            where = "WHERE file > :folder || '/' AND file < :folder || '0'"
            query = f"SELECT * FROM seals {where} ORDER BY file"
        return self._database.stream(query, {"folder": folder})

    def get(self, file: str) -> Seal | None:
        """Return the seal of *file*, None if it has none."""
        return self._database.first(_checked_seal, "SELECT * FROM seals WHERE file = ?", (file,))

    def seal(self, *files: str, written: Mapping[str, str] = {}) -> None:
        """Seal *files* as they are now; those that do not exist lose their seals.

        What was set aside has none. *written* has the SHA-256 of files that were just written.
        """
        with self._database.transaction() as database:
            for file in files:
                seal = self._seal_now(file, written.get(file))
                if seal:
                    database.execute(_SAVE_SEAL, seal)
                else:
                    database.execute("DELETE FROM seals WHERE file = ?", (file,))

    def write(self, file: str, lines: Iterable[str]) -> None:
        """Replace *file* by one with *lines*, whole or not at all, and seal it."""
        self.make_way(file)
        # A run that is killed from here on leaves either file, and both are right.
        self._database.change(_SAVE_SEAL, (file, 0, _UNFINISHED, ""))
        write_whole(self.folder / file, lines)
        self.seal(file)

    def remove(self, file: str) -> None:
        """Delete *file* and its seal. If it is not as it was sealed it is set aside instead."""
        self.make_way(file)
        remove(self.folder / file)
        self.seal(file)

    def make_way(self, file: str, cured: str = BY_RUN) -> None:
        """Set *file* aside if it is there and not as it was sealed; say that it is *cured*."""
        damage = self.damage(file)
        if damage and damage.kind != "file-missing":
            self.set_aside(damage)
            damage.cured = cured
            self._on_damage(damage)

    def is_intact(self, file: str, lines: Iterable[str]) -> bool:
        """Return whether *lines* were sealed as *file*, and are still there."""
        seal = self.get(file)
        is_same = seal is not None and seal.sha256 == sha256_of_lines(lines)
        return is_same and self.damage(file) is None

    def is_known(self, file: str) -> bool:
        """Return whether *file* is there, or has a seal."""
        return (self.folder / file).exists() or self.get(file) is not None

    def damages(self, seals: Iterable[Seal], may_grow: bool = False) -> Iterator[Damage]:
        """Yield what is wrong with the files of *seals*, which differ in size or time.

        Where only the time differs (a folder that was copied), the file is sealed again. If they
        *may_grow*, as files of the archive do, what was added is not damage either.
        """
        touched = []
        for seal in seals:
            damage = self._damage_by_digest(seal.file, seal)
            if damage and not (may_grow and self._has_grown(seal)):
                yield damage
            else:
                touched.append(seal.file)

        if touched:
            self.seal(*touched)

    def set_aside(self, damage: Damage) -> None:
        """Move the file of *damage* to the folder for such files, under a new name."""
        path = self.folder / damage.file
        if not os.path.lexists(path):
            return

        aside = aside_name(self.folder, damage.file)
        target = self.folder / aside
        with writing(target):
            make_folder(target.parent, self.folder)
            path.rename(target)
            sync_folder(target.parent)
            sync_folder(path.parent)
        damage.set_aside = aside

    def _has_grown(self, seal: Seal) -> bool:
        with suppress(OSError):
            return sha256_of(self.folder / seal.file, seal.size) == seal.sha256
        return False

    def _is_as_sealed(self, seal: tuple[str, int, int, str]) -> bool:
        file, size, modified, _ = seal
        try:
            now = os.lstat(f"{self._folder_name}/{file}")  # quicker than a path, for 10,000 of them
        except OSError:
            return False
        is_same = now.st_size == size and now.st_mtime_ns == modified
        return is_same and stat.S_ISREG(now.st_mode)

    def damage(self, file: str) -> Damage | None:
        """Return what is wrong with *file* by its digest, None if nothing is.

        A file without a seal counts as changed if it is there, else as nothing wrong.
        """
        return self._damage_by_digest(file, self.get(file))

    def _damage_by_digest(self, file: str, seal: Seal | None) -> Damage | None:
        path = self.folder / file
        exists = os.path.lexists(path)
        if seal and seal.modified == _UNFINISHED and (path.is_file() or not exists):
            return None
        if not exists:
            return Damage(file, "file-missing") if seal else None
        if path.is_symlink() or not path.is_file():
            return Damage(file, "file-replaced")

        try:
            is_same = seal is not None and sha256_of(path) == seal.sha256
        except OSError:
            return Damage(file, "file-unreadable")
        return None if is_same else Damage(file, "file-changed")

    def _seal_now(self, file: str, sha256: str | None) -> Seal | None:
        """Return a seal of *file* as it is, None if it was set aside or is not a file.

        *sha256* is its digest, None if that is not known.
        """
        path = self.folder / file
        if file.startswith(SET_ASIDE) or not path.is_file():
            return None
        with reading(path):
            now = path.stat()
            return Seal(file, now.st_size, now.st_mtime_ns, sha256 or sha256_of(path))


def _checked_seal(file: str, *rest: Any) -> Seal:
    return Seal(checked_file_name(file), *rest)


def refuse_links(folder: Path) -> None:
    """Raise OutputError if a link is in place of the database or a folder in *folder*."""
    for name in (FILE, ARCHIVE, BRIEFINGS, REVISIONS, QUARANTINE, SET_ASIDE):
        refuse_link(folder / name)
    with suppress(OSError), os.scandir(folder / REVISIONS) as entries:
        for entry in entries:
            if entry.is_symlink():
                raise OutputError.linked(Path(entry.path))


def aside_name(folder: Path, file: str) -> str:
    """Return the next free name for *file* among what was set aside in the output *folder*."""
    number = 1
    while True:
        name = f"{SET_ASIDE}/{file}.{number}"
        if not os.path.lexists(folder / name):
            return name
        number += 1
