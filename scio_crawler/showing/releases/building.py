"""Build a release: a folder that never changes again, and one file that holds it.

Nothing in it depends on the clock, or on the order in which the disk lists files: the same output
makes the same bytes. All is built next to its place, and moved there when it is whole.
"""

import json
import shutil
from collections.abc import Iterable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from string import Template

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.database import FILE, Database, is_changed
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import TMP, digest_of, dumps, sync_file, sync_folder, sync_tree
from scio_crawler.common.identity import PRODUCT, VERSION, command
from scio_crawler.contract import description
from scio_crawler.contract.checking.files import changed_files, unapplied
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import CARD, PACKAGE, REVIEW, SUMS, Numbers, Release
from scio_crawler.contract.lines import read, refuse_in
from scio_crawler.items import (
    CATALOGUE,
    COVERAGE,
    GAP_LINES,
    RELEASED,
    TABLES,
    TURNS,
    Entry,
    OutputLine,
)
from scio_crawler.showing.releases.packing import have_same_content, listed, pack, sums

# How to cite a release: each is made from a form of the same name without a dot, with JSON values.
_FORMS = ("CITATION.cff", "datacite.json", ".zenodo.json")
QUALITY = "QUALITY.md"


def build(folder: Path, version: str, target: Path, *, with_archive: bool = False) -> list[Path]:
    """Write the release *version* of the output *folder*, which is locked, to *target*.

    Return its folder, and the file that holds it. Raises ExportError if the output is damaged or
    empty, something else has this name, or *target* cannot be written to, and OutputError if the
    output cannot be read.
    """
    _refuse_damaged(folder)
    numbers = Numbers.of(folder)
    release = target / f"scio-{version}"
    packed_release = release.with_name(f"{release.name}.zip")
    staging = target / f".{release.name}{TMP}"
    try:
        shutil.rmtree(staging, ignore_errors=True)  # of a release that was interrupted
        staging.mkdir(parents=True)
        staged = staging / release.name
        _copy_output(folder, staged, with_archive)
        _write_release_files(folder, staged, version, numbers)
        sync_tree(staged)
        _move_into_place(staged, release)

        packed = staging / packed_release.name
        pack(release, packed, numbers.until)
        sync_file(packed)
        _move_into_place(packed, packed_release)
    except OSError as error:
        raise ExportError.unwritable(target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [release, packed_release]


def _refuse_damaged(folder: Path) -> None:
    """Raise ExportError unless *folder* is as the last run left it, and has a transcript."""
    if not (folder / FILE).exists():
        raise ExportError(
            f"{folder} has no {FILE}, which remembers what was met and is not complete. Release "
            "the folder that was crawled, not a copy without it"
        )
    with closing(Database.reading(folder / FILE)) as database:
        was_cut_off = database.meta("tables") == "stale"
    faults = changed_files(folder) + unapplied(folder)
    reasons = list(map(str, faults))
    if was_cut_off or is_changed(folder / FILE) is not False:
        reasons.append(f"{FILE} was changed, or the last run was cut off")
    if reasons:
        raise ExportError(
            f"{folder} is not as the last run left it: {reasons[0]}. See what is wrong, and put it "
            f"right before you release it: {command('check-output', '--repair', folder)}"
        )
    if not any(folder.glob(TURNS.files.replace("*", "[0-9]*"))):
        raise ExportError(f"{folder} has no transcript to release")


def _move_into_place(staged: Path, place: Path) -> None:
    """Move what is *staged* to its *place*, unless a copy of it is there already."""
    if not place.exists():
        staged.rename(place)
        sync_folder(place.parent)
    elif not have_same_content(staged, place):
        raise ExportError(
            f"{place} is there, and holds something else. A release never changes: give this one "
            "another version, or name another folder with --to"
        )


def _copy_output(folder: Path, staged: Path, with_archive: bool) -> None:
    """Copy tables, revisions, what people found and corrected, and perhaps the archive."""
    names = list(description.described(folder).digests)
    if (folder / REVIEW).exists():
        names.append(REVIEW.as_posix())
    for name in names:
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, staged / name)

    if with_archive:
        if not any((folder / ARCHIVE).glob("*.warc.gz")):
            raise ExportError(f"{folder} has no archive to release. Leave out --archive")
        shutil.copytree(folder / ARCHIVE, staged / ARCHIVE, copy_function=shutil.copyfile)


def _write_release_files(folder: Path, staged: Path, version: str, numbers: Numbers) -> None:
    """Write to *staged* what only a release of *folder* has: what it says of itself, its sums."""
    covered = coverage(folder)
    _write_lines(staged / COVERAGE.files, covered.years)
    _write_lines(staged / GAP_LINES.files, covered.gaps)
    rows = {}
    for table in TABLES + RELEASED:
        lines = [path.read_bytes().count(b"\n") for path in staged.glob(table.files)]
        rows[table.name] = sum(lines)

    is_sample = description.is_of_sample(folder)
    quality = description.reviewed(staged)
    _write_forms(staged, version, numbers, is_sample, quality)
    release = Release(version, rows)
    card = description.card(is_sample, numbers, covered, quality, release)
    _write(staged / CARD, card)

    entries = read(folder, CATALOGUE.files, Entry, refuse_in(folder))
    turns = [entry.file for entry in entries if entry.file]
    digests = {name: digest_of(staged / name) for name in listed(staged)}
    package = description.package(turns, is_sample, digests, release)
    _write(staged / PACKAGE, "".join(package))
    _write(staged / SUMS, "".join(sums(staged)))


def _write_forms(
    staged: Path, version: str, numbers: Numbers, is_sample: bool, quality: str
) -> None:
    """Write how to cite the release, and its *quality*, which reviews found."""
    program = f"{PRODUCT} {VERSION}"
    values = {
        "version": version,
        "title": description.title(is_sample),
        "introduction": description.introduction(is_sample),
        "terms": description.TERMS,
        "publisher": description.PUBLISHER,
        "site": description.SOURCE,
        "program": program,
        "day": numbers.until[:10],  # of the newest page, by which the release is dated
        "year": numbers.until[:4],
        "days": f"{numbers.first}/{numbers.last}",
    }
    json_values = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    for name in _FORMS:
        text = _filled(name.removeprefix("."), json_values)
        _write(staged / name, text)
    text = _filled(QUALITY, {"program": program, "found": quality})
    _write(staged / QUALITY, text)


def _filled(form: str, values: dict[str, str]) -> str:
    text = files(__package__).joinpath("texts", form).read_text("utf-8")
    return Template(text).substitute(values)


def _write_lines(path: Path, lines: Iterable[OutputLine]) -> None:
    _write(path, "".join(dumps(line.record()) for line in lines))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
