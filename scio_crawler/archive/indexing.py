"""Index and verify the files of the archive.

:func:`catch_up` indexes what a killed run left, or everything if the index was lost.
:func:`examine` does so for a replay and verifies each record; :func:`verify` changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.archive import warc
from scio_crawler.archive.index import COPIED, CRAWL, IMPORT, File, Index, IndexLine
from scio_crawler.archive.warc import TORN, Section
from scio_crawler.common import interrupts
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.common.files import loads, reading, remove, sha256_of
from scio_crawler.common.identity import PRODUCT
from scio_crawler.items import SITE

LATE = "late"  # what a healthy archive may have, too
# What it may have until the next run.
TORN_LAST = "torn-last"
UNENDED = "unended"
NOT_INDEXED = "not-indexed"  # a record is not where the index has it


class Finding(NamedTuple):
    """Something about one file of the archive; *words* are said of the file, after its name."""

    file: str  # below the output folder; or the run that it is about
    offset: int
    kind: str  # a key of errors.WORDS
    words: str

    @property
    def is_open(self) -> bool:
        """Whether the next crawl would show that it is no damage: the last run may be killed."""
        return self.kind in (TORN_LAST, UNENDED)

    @property
    def is_damage(self) -> bool:
        """Whether something is lost. A crawl that was killed may leave what is none."""
        return self.kind not in (TORN, LATE)


def finding(file: str, kind: str, offset: int = 0, **data: Any) -> Finding:
    """Return the finding of a *kind* of errors.WORDS, with the *data* that its words need."""
    return Finding(file, offset, kind, str(ArchiveFailure(kind, offset=offset, **data)))


def of_section(file: str, section: Section) -> Finding | None:
    """Return what is wrong with *section* of *file* by itself, None if it is a record."""
    if section.record:
        return None
    return finding(file, section.damage, section.offset, end=section.end, error=section.why)


def judged(findings: Iterable[Finding], index: Index, replayed: bool) -> Iterator[Finding]:
    """Yield *findings*; torn records are judged by what *index* has after them.

    The record that a killed run was writing is the last one of that run. The next run reads what it
    did not get; in a replay of an archive that has no next run, it is damage.
    """
    for each in findings:
        kind = each.kind
        if kind == TORN:
            name = each.file.rpartition("/")[2]
            run = index.files().get(name, File(name)).run
            if index.writes_on(run, name):
                kind = "torn-run"
            elif replayed and not index.is_followed(run):
                kind = TORN_LAST
        yield each if kind == each.kind else finding(each.file, kind, each.offset)


UNREADABLE = "a run with unreadable arguments"  # said after "has"


class RunFinder:
    """The runs in *index*, by the warcinfo records that were read: which run a record belongs to.

    Records whose warcinfo record is lost belong to a run of their own. It is named after the id of
    that record until another record says more, and counts as cut off.

    *kinds* are those of the runs that may have written what is read, by name: a run of the folder
    is noted before it writes. Without *kinds* nothing is remembered, and the records are believed.
    """

    def __init__(self, index: Index, kinds: Mapping[str, str] | None) -> None:
        self._index = index
        self._kinds = kinds
        self._copied: set[int] = set()  # runs whose files somebody else has put there
        self._sha256_of = cache(sha256_of)
        self._runs: dict[str, int] = {}  # by the id of a warcinfo record; 0 for a foreign one
        self._lost: dict[str, Finding] = {}  # by the id of a warcinfo record that was not read
        self._origins: dict[int, set[str]] = defaultdict(set)  # that the records of a run came from

    def known(self, info: str) -> int:
        """Return the number of the run with the warcinfo record *info*, 0 if none is known."""
        return self._runs.get(info, 0)

    def take(self, record: warc.Record, file: str, offset: int, is_own: bool) -> Finding | None:
        """Note the run that a warcinfo or metadata *record* is about; return what is wrong.

        *is_own* says that it was added to a file of the folder. If its run is not known, the
        database is an old copy, and all that follows is the folder's.
        """
        fields = record.fields
        is_info = record.kind == warc.INFO
        info = record.id if is_info else record.info
        name = fields.get(warc.RUN if is_info else warc.ENDED)
        if not name:
            if is_info:
                self._runs[info] = 0
            else:
                self._take_note(fields, self.known(info))
            return None

        if is_own and is_info and self._kinds is not None and name not in self._kinds:
            self._kinds = None
            self._index.database.was_changed = True  # runs have written that it lacks
        arguments = arguments_of(record)
        kind = self._kind([name], fields.get(warc.KIND, CRAWL))
        run = self._begin(name, fields.get(warc.SITE, ""), arguments or {}, kind)
        for lost in self._lost:
            number = self._runs[lost]
            is_same = lost == info or name.endswith(f"-{warc.run_mark(lost)}")
            if is_same and number != run:
                self._index.merge(number, run)
                self._origins[run] |= self._origins.pop(number, set())
                self._runs[lost] = run

        if is_info:
            self._runs[info] = run
            self._lost.pop(info, None)
        else:
            self._runs.setdefault(info, run)
            said = fields.get(warc.RECORDS, "")
            self._index.finish(name, int(said) if said.isdecimal() else 1)
        if arguments is None:
            return finding(file, "bad-member", offset, error=UNREADABLE)
        return None

    def _take_note(self, fields: Mapping[str, str], run: int) -> None:
        """Remember what *run* has noted about a briefing, unless somebody else has copied it."""
        if not run or self.is_copied(run):
            return
        if named := fields.get(warc.NAMED):
            self._index.name(named, fields.get(warc.CONTENT, ""), fields.get(warc.IDS, "").split())
        if settled := fields.get(warc.SETTLED):
            self._index.settle(run, settled)

    def of(self, record: warc.Record, file: str, offset: int) -> int:
        """Return the run of the response *record* at *offset* of *file*, 0 if it is foreign."""
        info = record.info
        run = self.known(info)
        if info and info not in self._runs:
            writers = self._writers(info)
            if writers or self._kinds is None:
                run = self._index.marked(warc.run_mark(info))
            if not run:
                said = CRAWL if record.origin == SITE else IMPORT
                run = self._begin(info, "", {}, self._kind(writers, said))
                self._lost[info] = finding(file, "lost-info", offset)
            self._runs[info] = run

        if run and record.ip:
            self._origins[run].add("/".join(record.url.split("/")[:3]))
        return run

    def is_copied(self, run: int) -> bool:
        """Return whether somebody else has put the file with records of *run* into the archive."""
        return run in self._copied

    def origin(self, record: warc.Record, run: int, path: Path) -> tuple[str, str]:
        """Return the origin and its digest of a response *record* of *run* at *path*."""
        if record.origin != SITE or not self.is_copied(run):
            return record.origin, record.origin_digest
        return warc.origin_of({warc.FILE: path.name, warc.SHA256: self._sha256_of(path)})

    def _begin(self, name: str, site: str, arguments: Mapping[str, str], kind: str) -> int:
        run = self._index.begin(name, site, arguments, kind)
        if kind == COPIED:
            self._copied.add(run)
        return run

    def _kind(self, names: Iterable[str], said: str) -> str:
        """Return what a run is that has one of the *names*, if the archive *said* what."""
        if self._kinds is None:
            return said
        for name in names:
            if name in self._kinds:
                return self._kinds[name]
        return said if said == IMPORT else COPIED

    def _writers(self, info: str) -> list[str]:
        """Return the runs that may have written what is read, and the warcinfo record *info*."""
        return [name for name in self._kinds or () if name.endswith(f"-{warc.run_mark(info)}")]

    def assign_unknown_runs(self) -> Iterator[Finding]:
        """Assign runs of unknown site to the only site they can be of; yield what is wrong.

        That is the site of all other runs, else that of the folder, else the origin of what came
        over the network. The sample, which did not, must never mix with another site.
        """
        runs = self._index.runs()
        claimed = self._index.database.meta("site")
        sites = {run.site for run in runs if run.site} or {claimed} - {""}
        for run in runs:
            origins = self._origins[run.number]
            possible = sites or origins
            if not run.site and len(possible) == 1 and origins <= possible:
                self._index.place(run.number, *possible)
        yield from self._lost.values()


def arguments_of(record: warc.Record) -> dict[str, str] | None:
    """Return the arguments of the run that *record* is about, None if they are damaged."""
    try:
        arguments = loads(record.fields.get(warc.ARGUMENTS, "{}"))
    except ValueError:
        return None
    is_sound = isinstance(arguments, dict) and {*map(type, arguments.values())} <= {str}
    return arguments if is_sound else None


_PATTERN = f"{PRODUCT}-*.warc.gz"  # files of other programs are left alone
_SERIAL = re.compile(rf"{PRODUCT}-(\d{{1,9}})-")
_AT_ONCE = 1000  # records added, or looked at, before it is asked whether to stop


def catch_up(folder: Path, index: Index, altered: Collection[str] = ()) -> list[Finding]:
    """Bring *index* up to the files in *folder*; return what is wrong with what was read.

    A damaged record costs itself only. A file that ends in a truncated or damaged one, or is not as
    it was, is set aside: nothing more is appended to it. If files are gone, shorter than they were,
    or among the *altered* ones, all are indexed again. What no run has written that *index*
    remembers counts as imported. Raises OutputError for a file that cannot be read, Interrupted.
    """
    on_disk = _sizes(folder)
    known = index.files()
    findings = list(_changes(folder, on_disk, known, altered))
    changed = {each.file for each in findings if each.kind in ("shorter", "altered")}
    if findings:
        index.clear()
        known = {}
    names = list(on_disk) if known else sorted(on_disk, key=lambda n: (_written_as(folder, n), n))
    runs = RunFinder(index, index.writers())
    for name in names:
        file = known.get(name, File(name))
        if not file.aside and file.indexed < on_disk[name]:
            with reading(folder / name):
                findings += _scan(folder / name, file, index, runs)
        if shown(folder / name) in changed:  # what is appended would seem to be older
            file.aside = True
            index.add([file], [])
    findings += runs.assign_unknown_runs()
    return list(judged(findings, index, replayed=False))


def archive_files(folder: Path) -> list[Path]:
    """Return the files of the archive in *folder*, in the order in which they were written."""
    return sorted(path for path in folder.glob(_PATTERN) if path.is_file())


def _sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in archive_files(folder)}


def remove_empty(folder: Path, index: Index) -> None:
    """Remove files that a run made in *folder* and never wrote to. Raises OutputError."""
    known = index.files()
    for path in archive_files(folder):
        if path.name not in known and not path.stat().st_size:
            remove(path)


def serial(name: str) -> int:
    """Return the number of the archive's file *name*, 0 if it has none."""
    found = _SERIAL.match(name)
    return int(found[1]) if found else 0


def shown(path: Path) -> str:
    """Return how the archive's file at *path* is named in tables and findings."""
    return f"{path.parent.name}/{path.name}"


def _changes(
    folder: Path, on_disk: Mapping[str, int], known: Mapping[str, File], altered: Collection[str]
) -> Iterator[Finding]:
    yield from _lost(folder, on_disk, known)
    last = max(known, default="")
    for name in on_disk:
        if name not in known and name < last:
            yield finding(shown(folder / name), "late")
        elif name in altered:
            yield finding(shown(folder / name), "altered")


def _lost(folder: Path, on_disk: Mapping[str, int], known: Mapping[str, File]) -> Iterator[Finding]:
    for name, file in sorted(known.items()):
        if name not in on_disk:
            yield finding(shown(folder / name), "gone")
        elif on_disk[name] < file.indexed:
            yield finding(shown(folder / name), "shorter")


def _written_as(folder: Path, name: str) -> str:
    with reading(folder / name), (folder / name).open("rb") as stream:
        section = next(warc.sections(stream), None)
    return (section and section.record and section.record.file) or name


def _scan(path: Path, file: File, index: Index, runs: RunFinder) -> Iterator[Finding]:
    """Index the rest of *path*, which is known up to ``file.indexed``; yield what is wrong."""
    name = shown(path)
    lines: list[IndexLine] = []
    strangers: list[int] = []  # records of no run
    is_known = file.indexed > 0
    with path.open("rb") as stream:
        for section in warc.sections(stream, file.indexed):
            record = section.record
            wrong = of_section(name, section)
            if section.is_last:
                file.aside = True
            else:
                file.indexed = section.end
            if record and record.kind in (warc.INFO, warc.METADATA):
                index.add([file], lines)  # the run of earlier records may turn out to be this one
                lines = []
                is_own = is_known and record.file == path.name
                wrong = runs.take(record, name, section.offset, is_own)
                file.run = runs.known(record.info or record.id) or file.run
                if runs.is_copied(file.run) and not file.aside:
                    file.aside = True
                    yield finding(name, "copied")
                if record.file not in ("", path.name) and not file.aside:
                    file.aside = True
                    yield finding(name, "renamed", name=record.file)
            elif record:
                run = runs.of(record, name, section.offset)
                if not run or record.kind not in (warc.RESPONSE, warc.REVISIT):
                    strangers.append(section.offset)
                else:
                    about = (record.url, record.date, record.kind, record.status, record.digest)
                    origin = runs.origin(record, run, path)
                    lines.append(IndexLine(run, *about, path.name, section.offset, *origin))
            if wrong:
                yield wrong
            if len(lines) >= _AT_ONCE:
                index.add([file], lines)
                lines = []
                interrupts.check()
    index.add([file], lines)
    yield from _at_all(strangers, name, "no-run")


def examine(folder: Path, index: Index) -> list[Finding]:
    """Bring *index* up to the files in *folder* for a replay; return all that is wrong with them.

    Every record is verified. An index that does not fit the files is made anew, so that all that
    can be read is read. Raises OutputError for a file that cannot be read, and Interrupted.
    """
    before = list(_verified(folder, index, known_only=True))
    if any(each.kind == NOT_INDEXED for each in before):
        index.clear()
    found = [*before, *catch_up(folder, index)]
    last = {(each.file, each.offset, each.kind): each for each in found}
    found = [*judged(last.values(), index, replayed=True), *_incomplete(index)]
    runs = index.runs()
    if runs and not runs[-1].finished:  # it was killed, or its end and later runs are lost
        found.append(finding(f"run {runs[-1].name}", UNENDED))
    return found


def verify(folder: Path, index: Index | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the archive's files in *folder*, and with their *index* if given.

    Reads every record and checks its digests, in constant memory. Raises OutputError.
    """
    found = _verified(folder, index, known_only=False)
    if index is None:
        yield from found
    else:
        yield from judged(found, index, replayed=False)
        yield from _incomplete(index)


def _incomplete(index: Index) -> Iterator[Finding]:
    for name, there, ended in index.incomplete():
        yield finding(f"run {name}", "incomplete", there=there, ended=ended)


def compare(folder: Path, known: Mapping[str, File]) -> Iterator[Finding]:
    """Yield which files in *folder* are empty, gone or shorter than *known*, without reading."""
    on_disk = _sizes(folder)
    yield from _lost(folder, on_disk, known)
    last = 0
    for name, size in on_disk.items():
        number = serial(name)
        if number > last + 1:
            yield finding(shown(folder / name), "gap", last=last)
        last = max(last, number)
        if not size:
            yield finding(shown(folder / name), "empty-file")


def _verified(folder: Path, index: Index | None, known_only: bool) -> Iterator[Finding]:
    known = index.files() if index else {}
    yield from compare(folder, known)
    for path in archive_files(folder):
        file = known.get(path.name, File(path.name))
        if known_only and path.name not in known:
            continue
        until = file.indexed if known_only and not file.aside else path.stat().st_size
        with reading(path):
            yield from _look(path, index.lines_in(path.name) if index else None, until)


def _look(path: Path, lines: Iterable[IndexLine] | None, until: int) -> Iterator[Finding]:
    """Yield what is wrong with the records of *path* before byte *until*, and with its *lines*."""
    name = shown(path)
    own: set[str] = set()  # ids of warcinfo records of this program
    due = {line.offset: line for line in lines or ()}
    others: list[int] = []  # places of lines that say something else of a record
    unknown: list[int] = []  # of records without lines
    strangers: list[int] = []  # of records of no run
    with path.open("rb") as stream:
        for number, section in enumerate(warc.sections(stream), 1):
            if section.offset >= until:
                break
            if number % _AT_ONCE == 0:
                interrupts.check()
            record = section.record
            wrong = of_section(name, section)
            if until < section.end:  # where a record ended: everything after the damage has moved
                unknown.append(section.offset)
            if record is None:  # reported as damage
                for offset in [at for at in due if section.offset <= at < section.end]:
                    del due[offset]
            elif record.kind == warc.INFO:
                wrong = _wrong_info(record, path, section.offset)
                if warc.RUN in record.fields:
                    own.add(record.id)
            elif record.kind != warc.METADATA:
                line = due.pop(section.offset, None)
                if line is None:
                    offsets = unknown if record.info in own else strangers
                    offsets.append(section.offset)
                elif not line.is_of(record):
                    others.append(section.offset)
            if wrong:
                yield wrong
    yield from _at_all(strangers, name, "no-run")
    if lines is not None:
        yield from _at_all(sorted([*others, *due]), name, "not-as-indexed")
        yield from _at_all(unknown, name, NOT_INDEXED)


def _at_all(offsets: Sequence[int], file: str, kind: str) -> Iterator[Finding]:
    """Yield one finding about all records at *offsets* of *file*, if there are any."""
    if offsets:
        yield finding(file, kind, offsets[0], number=len(offsets))


def _wrong_info(record: warc.Record, path: Path, offset: int) -> Finding | None:
    if record.file not in ("", path.name):
        return finding(shown(path), "renamed", name=record.file)
    if arguments_of(record) is None:
        return finding(shown(path), "bad-member", offset, error=UNREADABLE)
    return None
