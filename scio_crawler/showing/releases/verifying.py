"""Verify a release: its sums, what it says of itself, and every line."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import sha256_of
from scio_crawler.contract.checking import CheckCounts, check_tables
from scio_crawler.contract.checking.keys import Keys
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import SUMS
from scio_crawler.contract.lines import Fault, OnFault, read, skip
from scio_crawler.items import COVERAGE, RELEASED, CoverageYear
from scio_crawler.showing.releases.packing import listed


def verify(folder: Path, on_fault: OnFault) -> CheckCounts:
    """Verify the release in *folder*; return how much was checked. Faults go to *on_fault*."""
    for fault in _sum_faults(folder):
        on_fault(fault)
    checked = check_tables(folder, on_fault)

    keys = Keys(folder, on_fault)
    keys.add_table(COVERAGE)
    for table in RELEASED:
        for _ in read(folder, table.files, table.line, on_fault, strict=True):
            pass
        keys.check_table(table)
    for fault in _coverage_faults(folder):
        on_fault(fault)
    return checked


def _sum_faults(folder: Path) -> Iterator[Fault]:
    """Yield what contradicts SHA256SUMS: files that are missing, other ones, and more."""
    try:
        lines = (folder / SUMS).read_bytes().decode().splitlines(keepends=True)
    except (OSError, ValueError) as error:
        yield Fault("checksums", SUMS, 0, f"cannot be read: {error}")
        return

    named: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        digest, is_sum, name = line.rstrip("\n").partition("  ")
        if is_sum:
            named[name] = digest
        else:
            yield Fault("checksums", SUMS, number, "is no SHA-256 with the name of a file")

    existing = set(listed(folder))
    for name in sorted(existing.union(named)):
        if name not in existing:
            yield Fault("checksums", name, 0, f"is missing, and {SUMS} names it")
        elif name not in named:
            yield Fault("checksums", name, 0, f"is no file of the release: {SUMS} does not name it")
        elif not _is_file_with_digest(folder / name, named[name]):
            yield Fault("checksums", name, 0, f"its SHA-256 is not the one in {SUMS}")


def _is_file_with_digest(path: Path, digest: str) -> bool:
    """Return whether a file with this *digest*, not a link, is at *path*."""
    with suppress(OSError):
        return not path.is_symlink() and sha256_of(path) == digest
    return False


def _coverage_faults(folder: Path) -> Iterator[Fault]:
    """Yield a fault if the coverage does not follow from the tables."""
    try:
        due = coverage(folder).years
    except OutputError:  # reported where its lines are read
        return

    found = list(read(folder, COVERAGE.files, CoverageYear, skip, strict=True))
    if found != due:
        what = "does not agree with briefings.jsonl and gaps.jsonl"
        yield Fault("coverage", COVERAGE.files, 0, what)
