"""Build a release: a folder that never changes again, and one file that holds it.

Nothing in it depends on the clock, or on the order in which the disk lists files: the same output
makes the same bytes. All is built beside its place, and moved there when it is whole.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
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
from scio_crawler.items import CATALOGUE, COVERAGE, GAP_LINES, RELEASED, TABLES, TURNS, Entry, Line
from scio_crawler.showing.releases import about
from scio_crawler.showing.releases.about import Facts
from scio_crawler.showing.releases.packing import listed, number_of_lines, pack, same, sums


def build(folder: Path, version: str, target: Path, *, with_archive: bool = False) -> list[Path]:
    """Write the release *version* of the output *folder*, which is locked, to *target*.

    Return its folder, and the file that holds it. Raises ExportError if the output is damaged or
    empty, something else is there under this name, or *target* cannot be written to, and
    OutputError if the output cannot be read.
    """
    _refuse_damaged(folder)
    place = target / f"scio-{version}"
    file = place.with_name(f"{place.name}.zip")
    try:
        with _staged(place) as staged:
            facts = _copy(folder, staged, version)
            if with_archive:
                _copy_archive(folder, staged)
            _tell(staged, facts)
            _describe(staged, facts)
            sync_tree(staged)
            _put(staged, place)
        with _staged(file) as staged:
            pack(place, staged, facts.numbers.until)
            sync_file(staged)
            _put(staged, file)
    except OSError as error:
        raise ExportError.unwritable(target, error) from error
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


@contextmanager
def _staged(place: Path) -> Iterator[Path]:
    """Yield the path beside *place* at which it is built; what is left there is deleted."""
    path = place.with_name(f".{place.name}{TMP}")
    path.parent.mkdir(parents=True, exist_ok=True)
    _delete(path)
    try:
        yield path
    finally:
        _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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


def _tell(staged: Path, facts: Facts) -> None:
    """Write to *staged* what a release tells besides the tables of a folder."""
    texts = about.texts(facts, description.reviewed(staged))
    texts[COVERAGE.files] = _lines(facts.covered.years)
    texts[GAP_LINES.files] = _lines(facts.covered.gaps)
    for name, text in texts.items():
        _write(staged / name, [text])


def _describe(staged: Path, facts: Facts) -> None:
    """Write the descriptions of all that is *staged*, and its sums."""
    tables = (*TABLES, *RELEASED)
    rows = {table.name: number_of_lines(staged, table) for table in tables}
    release = Release(facts.version, rows)
    quality = description.reviewed(staged)
    card = description.card(facts.is_sample, facts.numbers, facts.covered, quality, release)
    _write(staged / CARD, [card])
    every = {name: digest_of(staged / name) for name in listed(staged) if name != PACKAGE}
    package = description.package(facts.turns, facts.is_sample, every, release)
    _write(staged / PACKAGE, [package])
    _write(staged / SUMS, sums(staged))


def _lines(lines: Iterable[Line]) -> str:
    return "".join(dumps(line.record()) for line in lines)


def _write(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
