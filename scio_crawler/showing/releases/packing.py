"""The files of a release: their sums, and the one file that holds them all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj, disk_usage
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import checked_file_name, sha256_of
from scio_crawler.contract.description import SUMS


def listed(folder: Path) -> list[str]:
    """Return the names of all files in *folder* and below it, sorted, without that of the sums."""
    names = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name != SUMS and (path.is_symlink() or not path.is_dir()):
            names.append(name)
    return sorted(names)


def sums(folder: Path) -> Iterator[str]:
    """Yield the lines of SHA256SUMS, which ``sha256sum -c`` checks."""
    for name in listed(folder):
        yield f"{sha256_of(folder / name)}  {name}\n"


def have_same_content(path: Path, other: Path) -> bool:
    """Return whether two files, or all files of two folders, have the same content."""
    if path.is_dir() and other.is_dir():
        return list(sums(path)) == list(sums(other))
    return path.is_file() and other.is_file() and sha256_of(path) == sha256_of(other)


_OF_UNIX, _IS_READABLE_FILE = 3, 0o100644 << 16  # attributes of members
_PIECE = 2**20  # bytes that are copied at once


def pack(folder: Path, file: Path, clock: str) -> None:
    """Write the *file* that holds the release in *folder*, all of it dated by *clock* (ISO).

    Its members are the same on every machine.
    """
    year, month, day = map(int, clock[:10].split("-"))
    date = (max(year, 1980), month, day, 0, 0, 0)  # no earlier one can be written

    with ZipFile(file, "x") as packed:
        for name in [*listed(folder), SUMS]:
            path = folder / name
            member = ZipInfo(f"{folder.name}/{name}", date)
            member.create_system = _OF_UNIX
            member.external_attr = _IS_READABLE_FILE
            member.compress_type = ZIP_STORED if name.endswith(".gz") else ZIP_DEFLATED
            member.file_size = path.stat().st_size
            with path.open("rb") as source, packed.open(member, "w") as target:
                copyfileobj(source, target, _PIECE)


@contextmanager
def unpacked(release: Path) -> Iterator[Path]:
    """Yield the folder of *release*, which may be the file that holds it. Raises ExportError."""
    if release.is_dir():
        yield release
        return

    with tempfile.TemporaryDirectory() as folder:
        try:
            name = _unpack(release, folder)
        except Exception as error:  # each damaged part raises another type
            raise ExportError(f"{release} is no release: {error or 'it is damaged'}") from error
        yield Path(folder, name)


def _unpack(release: Path, folder: str) -> str:
    """Unpack the file *release* in *folder*; return the name of the only folder in it."""
    with ZipFile(release) as packed:
        members = packed.infolist()
        folders = {checked_file_name(each.filename).partition("/")[0] for each in members}
        if len(folders) != 1:
            raise ValueError("it does not hold one folder")

        size = sum(each.file_size for each in members)
        if size > disk_usage(folder).free:
            raise ValueError(f"there is no room in {folder} for its {size:,} bytes")
        packed.extractall(folder)
    return folders.pop()
