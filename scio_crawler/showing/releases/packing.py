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
    """Return the files in *folder* and below it, sorted, but not that of the sums."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(folder).as_posix() for path in paths} - {SUMS})


def sums(folder: Path) -> Iterator[str]:
    """Yield the lines of SHA256SUMS, which ``sha256sum -c`` checks."""
    return (f"{sha256_of(folder / name)}  {name}\n" for name in listed(folder))


def have_same_content(one: Path, other: Path) -> bool:
    """Return whether two files, or all files of two folders, hold the same."""
    if one.is_dir() and other.is_dir():
        return [*sums(one)] == [*sums(other)]
    return one.is_file() and other.is_file() and sha256_of(one) == sha256_of(other)


def pack(folder: Path, file: Path, clock: str) -> None:
    """Write the *file* that holds the release in *folder*, all of it dated by *clock* (ISO).

    Its members are the same on every machine.
    """
    year, month, day = map(int, clock[:10].split("-"))
    with ZipFile(file, "x") as packed:
        for name in [*listed(folder), SUMS]:
            about = ZipInfo(f"{folder.name}/{name}", (max(year, 1980), month, day, 0, 0, 0))
            about.external_attr, about.create_system = 0o100644 << 16, 3  # as on Unix
            about.compress_type = ZIP_STORED if name.endswith(".gz") else ZIP_DEFLATED
            about.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, packed.open(about, "w") as target:
                copyfileobj(source, target, 2**20)


@contextmanager
def unpacked(release: Path) -> Iterator[Path]:
    """Yield the folder of *release*, which may be the file that holds it. Raises ExportError."""
    if release.is_dir():
        yield release
        return
    with tempfile.TemporaryDirectory() as at:
        try:
            with ZipFile(release) as packed:
                folders = {checked_file_name(name).partition("/")[0] for name in packed.namelist()}
                if len(folders) != 1:
                    raise ValueError("it does not hold one folder")
                size = sum(each.file_size for each in packed.infolist())
                if size > disk_usage(at).free:
                    raise ValueError(f"there is no room in {at} for its {size:,} bytes")
                packed.extractall(at)
        except Exception as error:  # each damaged part raises another type
            raise ExportError(f"{release} is no release: {error or 'it is damaged'}") from error
        yield Path(at, *folders)
