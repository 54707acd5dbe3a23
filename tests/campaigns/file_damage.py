"""The ways in which ``damaged_folders`` damages one file of an output folder."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.campaigns.archive_damage import Change, flipped

DATABASE = "state.sqlite"
SUM = f"{DATABASE}.sha256"
RENAMED = " (1)"  # in the name of a file that was renamed
PAGE = 4096  # bytes of a page of the database


class NotApplicable(Exception):
    """A file to which a damage cannot be done, or which it would leave as it is."""


@dataclass(frozen=True)
class Scene:
    """One file of a folder that is about to be damaged, and what the damage may draw on."""

    folder: Path
    file: str  # relative to it
    chance: random.Random
    older: Path  # the same folder as it was some runs before
    other: Path  # a folder of another site
    outside: Path  # where a link may lead

    @property
    def path(self) -> Path:
        return self.folder / self.file

    def read(self) -> bytes:
        return self.path.read_bytes()

    def write(self, data: bytes) -> None:
        # A killed run leaves an empty sum: the database is looked at as a whole then.
        if data == self.read() or (self.file == SUM and not data):
            raise NotApplicable
        self.path.write_bytes(data)

    def lines(self) -> list[bytes]:
        """Return the lines, line ends included. Raises NotApplicable for a file of bytes."""
        if self.file.endswith((".gz", DATABASE)):
            raise NotApplicable
        return self.read().splitlines(keepends=True)

    def some(self, lines: list[bytes]) -> int:
        """Return the number of one of the *lines*. Raises NotApplicable if there is none."""
        if not lines:
            raise NotApplicable
        return self.chance.randrange(len(lines))


Damage = Callable[[Scene], Any]


def bytes_changed(change: Change) -> Damage:
    """Return the damage that changes the bytes of a file, which must not be empty."""

    def damage(scene: Scene) -> None:
        data = scene.read()
        if not data:
            raise NotApplicable
        scene.write(change(data, scene.chance))

    return damage


def quietly(damage: Damage) -> Damage:
    """Return *damage* after which the file has the time that it had before."""

    def quiet(scene: Scene) -> None:
        before = scene.path.stat()
        damage(scene)
        os.utime(scene.path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return quiet


def lines_changed(change: Callable[[list[bytes], int], list[bytes]]) -> Damage:
    """Return the damage that changes the lines of a text file, by the number of one of them."""

    def damage(scene: Scene) -> None:
        lines = scene.lines()
        scene.write(b"".join(change(lines, scene.some(lines))))

    return damage


def record_changed(change: Callable[[dict[str, Any], Scene], dict[str, Any]]) -> Damage:
    """Return the damage that changes one object of a JSON Lines file, or of a JSON file."""

    def damage(scene: Scene) -> None:
        lines = scene.lines()
        if not scene.file.endswith((".jsonl", ".json")):
            raise NotApplicable
        is_lines = scene.file.endswith(".jsonl")
        number = scene.some(lines) if is_lines else 0
        record = json.loads(lines[number] if is_lines else b"".join(lines))
        inner = record
        while values := [v for v in inner.values() if isinstance(v, dict) and v]:
            if scene.chance.random() < 0.5:
                break
            inner = scene.chance.choice(values)
        if not inner:
            raise NotApplicable
        pairs = change(dict(inner), scene)
        inner.clear()
        inner.update(pairs)
        if is_lines:
            lines[number] = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        else:
            lines = [json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"]
        scene.write(b"".join(lines))

    return damage


def _zero(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 600))
    return data[:start] + bytes(end - start) + data[end:]


def _other_byte(data: bytes, chance: random.Random) -> bytes:
    """Change a letter or a digit into another one: the file stays what it was in form."""
    places = [n for n, byte in enumerate(data) if chr(byte).isascii() and chr(byte).isalnum()]
    place = chance.choice(places or range(len(data)))
    same = b"0123456789" if chr(data[place]).isdigit() else b"abcdefghijklmnopqrstuvwxyz"
    other = chance.choice([byte for byte in same if byte != data[place]])
    return data[:place] + bytes([other]) + data[place + 1 :]


def _no_utf8(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + b"\xff" + data[place:]


def _zeroed_page(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) // PAGE) * PAGE
    return data[:start] + bytes(PAGE) + data[start + PAGE :]


def _other_value(record: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """Give a key another value of its type, as a person's hand or a script might."""
    keys = [key for key, value in record.items() if isinstance(value, str | int)]
    if not keys:
        raise NotApplicable
    key = scene.chance.choice(keys)
    value = record[key]
    if isinstance(value, int):
        record[key] = max(0, value + scene.chance.choice((-1, 1, 10)))
    elif choices := _VALUES.get(key):
        record[key] = scene.chance.choice([choice for choice in choices if choice != value])
    elif value[:4].isdigit() and value[-1:].isdigit():  # a date or part of an address
        record[key] = value[:-1] + str((int(value[-1]) + 1) % 10)
    elif value.endswith("Z") and value[:4].isdigit():
        record[key] = value[:-2] + str((int(value[-2]) + 1) % 10) + "Z"
    else:
        words = value.split(" ")
        words[scene.chance.randrange(len(words))] = "lamplight"
        record[key] = " ".join(words)
    return record


_VALUES = {
    "role": ("chair", "official", "press", "unknown"),
    "kind": ("opening", "statement", "question", "answer", "procedure", "closing"),
    "status": ("complete", "partial", "doubtful", "pending", "withdrawn"),
    "layout": ("article", "phone", "node", "inline"),
    "published_from": ("property", "meta", "line", "address", "conference", "fetch"),
    "revised_by": ("site", "reading", ""),
    "honorific": ("Mr.", "Ms.", "Dr.", ""),
}


def _remove_key(record: dict[str, Any], scene: Scene) -> dict[str, Any]:
    del record[scene.chance.choice(list(record))]
    return record


def _rename_key(record: dict[str, Any], scene: Scene) -> dict[str, Any]:
    key = scene.chance.choice(list(record))
    return {(f"{k}s" if k == key else k): value for k, value in record.items()}


def _reorder_keys(record: dict[str, Any], scene: Scene) -> dict[str, Any]:
    return {key: record[key] for key in scene.chance.sample(list(record), len(record))}


def _other_type(record: dict[str, Any], scene: Scene) -> dict[str, Any]:
    return record | {scene.chance.choice(list(record)): scene.chance.choice((None, [], 1.5, True))}


def _respaced(scene: Scene) -> None:
    """Write the objects with other spaces and escapes: the same values in other bytes."""
    if not scene.file.endswith(".jsonl"):
        raise NotApplicable
    records = [json.loads(line) for line in scene.lines()]
    scene.write(b"".join(json.dumps(r, separators=(",", ":")).encode() + b"\n" for r in records))


def _broken_json(scene: Scene) -> None:
    if not scene.file.endswith((".jsonl", ".json")):
        raise NotApplicable
    data = bytearray(scene.read())
    places = [place for place, byte in enumerate(data) if byte in b'{}":,']
    if not places:
        raise NotApplicable
    del data[scene.chance.choice(places)]
    scene.write(bytes(data))


def _a_folder(scene: Scene) -> None:
    scene.path.unlink()
    scene.path.mkdir()


def _a_link(scene: Scene) -> None:
    """Put a link to a file elsewhere in its place. That file must stay as it is."""
    scene.outside.write_text("A letter that has nothing to do with it.\n")
    scene.path.unlink()
    scene.path.symlink_to(scene.outside)


def _another_file(scene: Scene) -> None:
    """Put a copy of another file of its kind, else of any kind, in its place."""
    files = [path for path in scene.folder.rglob("*") if path.is_file() and path != scene.path]
    files = sorted(path for path in files if path.suffix == scene.path.suffix) or sorted(files)
    scene.write(scene.chance.choice(files).read_bytes())


def _copy_from(folder: Path, scene: Scene) -> None:
    if not (folder / scene.file).is_file():
        raise NotApplicable
    scene.write((folder / scene.file).read_bytes())


def _renamed(scene: Scene) -> None:
    stem, dot, end = scene.path.name.partition(".")
    scene.path.rename(scene.path.with_name(f"{stem}{RENAMED}{dot}{end}"))


def _no_permission(scene: Scene) -> None:
    if os.geteuid() == 0:  # root reads it all the same
        raise NotApplicable
    scene.path.chmod(0)


def of_database(damage: Damage) -> Damage:
    def only_there(scene: Scene) -> None:
        if scene.file != DATABASE:
            raise NotApplicable
        damage(scene)

    return only_there


def _journal_left(scene: Scene) -> None:
    """Leave a write-ahead log of another database next to it, which SQLite passes over."""
    garbage = scene.chance.randbytes(scene.chance.randrange(1, 20_000))
    scene.path.with_name(f"{DATABASE}-wal").write_bytes(garbage)


# What does no harm: the folder is as good as before, and so must it stay.
HARMLESS = frozenset({"journal left over"})
# What only a look at all the bytes can find, which a crawl does not take.
QUIET = frozenset({"a byte changed, its time kept", "a bit flipped, its time kept"})

KINDS: dict[str, Damage] = {
    "cut": bytes_changed(lambda data, chance: data[: chance.randrange(len(data))]),
    "cut at a line": lines_changed(lambda lines, n: lines[:n]),
    "emptied": lambda scene: scene.write(b""),
    "zeroes in it": bytes_changed(_zero),
    "all zeroes": lambda scene: scene.write(bytes(len(scene.read()))),
    "a bit flipped": bytes_changed(flipped),
    "a bit flipped, its time kept": quietly(bytes_changed(flipped)),
    "a byte changed": bytes_changed(_other_byte),
    "a byte changed, its time kept": quietly(bytes_changed(_other_byte)),
    "a value changed": record_changed(_other_value),
    "a type changed": record_changed(_other_type),
    "a key removed": record_changed(_remove_key),
    "a key renamed": record_changed(_rename_key),
    "keys reordered": record_changed(_reorder_keys),
    "spaces and escapes": _respaced,
    "broken JSON": _broken_json,
    "a line removed": lines_changed(lambda lines, n: [*lines[:n], *lines[n + 1 :]]),
    "a line doubled": lines_changed(lambda lines, n: [*lines[:n], lines[n], *lines[n:]]),
    "lines swapped": lines_changed(
        lambda lines, n: [*lines[:n], *lines[n : n + 2][::-1], *lines[n + 2 :]]
    ),
    "no UTF-8": bytes_changed(_no_utf8),
    "byte order mark": lambda scene: scene.write(b"\xef\xbb\xbf" + scene.read()),
    "carriage returns": lines_changed(
        lambda lines, _: [line.removesuffix(b"\n") + b"\r\n" for line in lines]
    ),
    "garbage behind it": lambda scene: scene.write(scene.read() + scene.chance.randbytes(40)),
    "a line behind it": lambda scene: scene.write(scene.read() + b"{}\n"),
    "deleted": lambda scene: scene.path.unlink(),
    "a folder in its place": _a_folder,
    "a link in its place": _a_link,
    "another file's content": _another_file,
    "an older copy": lambda scene: _copy_from(scene.older, scene),
    "that of another folder": lambda scene: _copy_from(scene.other, scene),
    "renamed": _renamed,
    "no permission": _no_permission,
    "a page zeroed": of_database(bytes_changed(_zeroed_page)),
    "journal left over": of_database(_journal_left),
}


def kind_of(file: str) -> str:
    """Return what kind of file *file* is, for the table of results."""
    top = file.partition("/")[0]
    return top if "/" in file else file


def files_of(folder: Path) -> list[str]:
    """Return the files of *folder* that can be damaged, in order."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p.relative_to(folder).as_posix() for p in found if not p.name.startswith("."))
