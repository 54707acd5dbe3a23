"""Build a release: a folder that never changes again, and one file that holds it.

Nothing in it depends on the clock, or on the order in which the disk lists files: the same output
makes the same bytes. All is built beside its place, and moved there when it is whole.
"""

import shutil
from contextlib import closing
from pathlib import Path

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.database import FILE, Database, is_changed
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import TMP, digest_of, dumps, sync_file, sync_folder, sync_tree
from scio_crawler.common.identity import command
from scio_crawler.contract import description
from scio_crawler.contract.checking.files import altered
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import (
    CARD,
    PACKAGE,
    REVIEW,
    SUMS,
    Numbers,
    Release,
    described,
    is_of_sample,
)
from scio_crawler.contract.lines import read, refuse_in
from scio_crawler.items import CATALOGUE, COVERAGE, GAP_LINES, RELEASED, TABLES, TURNS, Entry
from scio_crawler.showing.releases import about
from scio_crawler.showing.releases.about import Facts
from scio_crawler.showing.releases.packing import listed, pack, same, sums


def build(folder: Path, version: str, target: Path, *, with_archive: bool = False) -> list[Path]:
    """Write the release *version* of the output *folder*, which is locked, to *target*.

    Return its folder, and the file that holds it. Raises ExportError if the output is damaged or
    empty, something else is there under this name, or *target* cannot be written to, and
    OutputError if the output cannot be read.
    """
    _refuse_damaged(folder)
    place = target / f"scio-{version}"
    file = place.with_name(f"{place.name}.zip")
    staging = target / f".{place.name}{TMP}"
    try:
        shutil.rmtree(staging, ignore_errors=True)  # of a release that was interrupted
        staging.mkdir(parents=True)
        staged = staging / place.name
        facts = _copy(folder, staged, version)
        if with_archive:
            _copy_archive(folder, staged)
        _describe(staged, facts)
        sync_tree(staged)
        _put(staged, place)
        pack(place, staging / file.name, facts.numbers.until)
        sync_file(staging / file.name)
        _put(staging / file.name, file)
    except OSError as error:
        raise ExportError.unwritable(target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [place, file]


def _refuse_damaged(folder: Path) -> None:
    """Raise ExportError unless *folder* is as the last run left it, and has a transcript."""
    if not (folder / FILE).exists():
        raise ExportError(
            f"{folder} has no {FILE}, which remembers what was met and is not complete. Release "
            "the folder that was crawled, not a copy without it"
        )
    with closing(Database.reading(folder / FILE)) as database:
        was_cut_off = database.meta("tables") == "stale"
    faults = [*map(str, altered(folder))]
    if is_changed(folder / FILE) is not False or was_cut_off:
        faults.append(f"{FILE} was changed, or the last run was cut off")
    if faults:
        raise ExportError(
            f"{folder} is not as the last run left it: {faults[0]}. See what is wrong, and put it "
            f"right before you release it: {command('check-output', '--repair', folder)}"
        )
    if not any(folder.glob(TURNS.files.replace("*", "[0-9]*"))):
        raise ExportError(f"{folder} has no transcript to release")


def _put(staged: Path, place: Path) -> None:
    """Move what is *staged* to its *place*, unless the same is there already."""
    if not place.exists():
        staged.rename(place)
        sync_folder(place.parent)
    elif not same(staged, place):
        raise ExportError(
            f"{place} is there, and holds something else. A release never changes: give this one "
            "another version, or name another folder with --to"
        )


def _copy(folder: Path, staged: Path, version: str) -> Facts:
    """Copy tables, revisions, and what people found and corrected; return what is known."""
    names = list(described(folder).digests)
    entries = read(folder, CATALOGUE.files, Entry, refuse_in(folder))
    turns = [entry.file for entry in entries if entry.file]
    numbers = Numbers.of(folder)
    facts = Facts(version, is_of_sample(folder), numbers, coverage(folder), turns)
    by_people = (CORRECTIONS, REVIEW.as_posix())
    names += [name for name in by_people if (folder / name).exists()]
    for name in names:
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, staged / name)
    return facts


def _copy_archive(folder: Path, staged: Path) -> None:
    if not any((folder / ARCHIVE).glob("*.warc.gz")):
        raise ExportError(f"{folder} has no archive to release. Leave out --archive")
    shutil.copytree(folder / ARCHIVE, staged / ARCHIVE, copy_function=shutil.copyfile)


def _describe(staged: Path, facts: Facts) -> None:
    """Write to *staged* all that a release says of what is in it, and its sums."""
    quality = description.reviewed(staged)
    texts = about.texts(facts, quality)
    for table, lines in ((COVERAGE, facts.covered.years), (GAP_LINES, facts.covered.gaps)):
        texts[table.files] = "".join(dumps(line.record()) for line in lines)
    for name, text in texts.items():
        _write(staged / name, text)

    rows = {}
    for table in (*TABLES, *RELEASED):
        rows[table.name] = sum(path.read_bytes().count(b"\n") for path in staged.glob(table.files))
    release = Release(facts.version, rows)
    card = description.card(facts.is_sample, facts.numbers, facts.covered, quality, release)
    _write(staged / CARD, card)
    every = {name: digest_of(staged / name) for name in listed(staged) if name != PACKAGE}
    package = description.package(facts.turns, facts.is_sample, every, release)
    _write(staged / PACKAGE, package)
    _write(staged / SUMS, "".join(sums(staged)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
