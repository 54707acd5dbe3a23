"""Bring the index up to the files: after a killed run, or when the index was lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scio_crawler import interrupts
from scio_crawler.archive import warc
from scio_crawler.archive.index import File, Index, IndexLine
from scio_crawler.errors import OutputError
from scio_crawler.identity import PRODUCT

_PATTERN = f"{PRODUCT}-*.warc.gz"  # files of other programs are left alone
# Fields of a run's warcinfo record, and of the metadata record at its end.
RUN, SITE, ARGUMENTS, ENDED = "scio-run", "scio-site", "scio-arguments", "scio-run-ended"
_BATCH = 1000  # records added at a time


def catch_up(folder: Path, index: Index) -> list[str]:
    """Bring *index* up to the files in *folder*; return warnings for the log.

    A file whose last record is truncated or damaged is indexed up to there and set aside. If files
    changed, all are indexed again. Raises OutputError for a file that cannot be read, and
    Interrupted if a signal asks to stop.
    """
    on_disk = {path.name: path.stat().st_size for path in archive_files(folder)}
    known = index.files()
    warnings = []
    lost = sorted(name for name in known if on_disk.get(name, 0) < known[name].indexed)
    late = known and any(name not in known and name < max(known) for name in on_disk)
    if lost or late:
        which = ", ".join(lost) or "an earlier one"
        warnings.append(f"{folder}: files have changed ({which}), so all are indexed again")
        index.clear()
        known = {}
    for name, size in on_disk.items():
        file = known.get(name, File(name))
        if file.aside or file.indexed == size:
            continue
        try:
            warnings += _scan(folder / name, file, index)
        except OSError as error:
            what = f"Cannot read {folder / name}: {error.strerror or error}."
            to_do = "It is part of the archive: make it readable, or move it out of the folder."
            raise OutputError(f"{what} {to_do}") from error
    return warnings


def archive_files(folder: Path) -> list[Path]:
    """Return the files of the archive in *folder*, in the order in which they were written."""
    return sorted(path for path in folder.glob(_PATTERN) if path.is_file())


def _scan(path: Path, file: File, index: Index) -> Iterator[str]:
    """Index the rest of *path*, which is known up to ``file.indexed``; yield warnings."""
    lines: list[IndexLine] = []
    foreign = 0
    with path.open("rb") as stream:
        members = warc.members(stream, file.indexed)
        while True:
            try:
                offset, end, content = next(members)
            except StopIteration:
                break
            except warc.Damaged as damage:
                behind = warc.resume(stream, damage.offset + 1)
                if behind is not None:
                    yield f"{path}: what is damaged from byte {damage.offset} on is passed over"
                    members = warc.members(stream, behind)
                    continue
                file.aside = True
                yield (
                    f"{path}: the record at byte {file.indexed} is cut off or damaged, from a run "
                    "that was killed perhaps. It is passed over, and nothing more is written to "
                    "this file"
                )
                break
            file.indexed = end
            try:
                record = warc.parse(content)
            except ValueError as error:
                yield f"{path}: what begins at byte {offset} is passed over: {error}"
                continue
            file.run = _run(record, file.run, index)
            if record.kind in (warc.RESPONSE, warc.REVISIT):
                if file.run:
                    about = (record.url, record.date, record.kind, record.status, record.digest)
                    lines.append(IndexLine(file.run, *about, file.name, offset))
                else:
                    foreign += 1
            if len(lines) >= _BATCH:
                index.add([file], lines)
                lines = []
                interrupts.check()
    index.add([file], lines)
    if foreign:
        yield f"{path}: {foreign} records of no run of scio_crawler are passed over"


def _run(record: warc.Record, run: int, index: Index) -> int:
    """Return the number of the run after *record*, 0 for a foreign one; it was *run* before."""
    fields = record.fields or {}
    if record.kind == warc.METADATA and ENDED in fields:
        index.finish(fields[ENDED])
    if record.kind != warc.INFO:
        return run
    try:
        arguments = json.loads(fields.get(ARGUMENTS, "{}"))
        return index.begin(fields[RUN], fields.get(SITE, ""), arguments)
    except (KeyError, ValueError):
        return 0
