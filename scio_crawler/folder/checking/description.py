"""Check the files that describe a folder, and ``report.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from scio_crawler.common.database import FILE as DATABASE
from scio_crawler.common.files import Digest, digest_of
from scio_crawler.folder import report
from scio_crawler.folder.checking.lines import Fault, Tell, unreadable
from scio_crawler.folder.describing import DESCRIPTIONS
from scio_crawler.folder.description import PACKAGE, package
from scio_crawler.folder.feeds import ATOM, JSON_FEED
from scio_crawler.items import LEDGER_TABLES

DIGESTS = "digests"  # the kind of fault of a file that is another than the one described
FEEDS = (ATOM, JSON_FEED)
# Objects of the report whose keys depend on what the run met.
_AGE = "newest_age_days"  # null without a known conference
_OPEN = frozenset(
    "skipped left_out years states layouts by_kind by_status errors stages settings".split()
)


def check_description(folder: Path, turns: Sequence[str], kept: Iterable[str], tell: Tell) -> None:
    """Check ``datapackage.json``, and that the others are there; without a database, each digest.

    *turns* are the turns files, newest first, *kept* those of earlier revisions.
    """
    described = _text(folder, PACKAGE, tell)
    digests = _digests(described)
    either = (False, True)  # whether it is the sample
    _compare(PACKAGE, described, [package(turns, is_sample, digests) for is_sample in either], tell)
    others = [name for name in DESCRIPTIONS if name != PACKAGE]
    for name in others:
        _text(folder, name, tell)
    if (folder / DATABASE).exists():
        return  # which has the seals of these files, and of others
    names = [*(table.files for table in LEDGER_TABLES), *others, *turns, *kept]
    for name in [name for name in names if name not in digests] if digests else ():
        tell(Fault("description", PACKAGE, 0, f"has no digest of {name}"))
    for fault in _differing(folder, digests):
        if fault.kind == DIGESTS or fault.file not in names:  # which are told where they are read
            tell(fault)


def altered(folder: Path) -> list[Fault]:
    """Return a fault for each file of lines, or feed, that is not as the last run left it.

    One that cuts off whole lines shows nowhere else. While a run is at work, files are newer.
    """
    faults: list[Fault] = []
    digests = _digests(_text(folder, PACKAGE, faults.append))
    if not digests and not faults:
        faults.append(Fault("description", PACKAGE, 0, "names no files"))
    due = {name: digests[name] for name in digests if name.endswith(".jsonl") or name in FEEDS}
    return [*faults, *_differing(folder, due)]


def check_report(folder: Path, tell: Tell) -> None:
    """Check ``report.json``, if there is one."""
    if not (folder / report.FILE).exists():  # a run that is killed leaves none
        return
    text = _text(folder, report.FILE, tell)
    try:
        record = json.loads(text)
        what = _shape(report.Report().record({}, {}), record)
    except (ValueError, RecursionError):
        what = "is no JSON"
    if not what and text != "".join(report.lines(record)):
        what = "is written with other spaces or escapes than the crawler's"
    if not what and report.EXIT_STATUSES.get(record["exit_status"]) != record["exit_meaning"]:
        what = f"exit_meaning is not that of the exit status {record['exit_status']}"
    if what and text:
        tell(Fault("report", report.FILE, 0, what))


def _text(folder: Path, name: str, tell: Tell) -> str:
    """Return the text of a file, ``""`` if it cannot be read; faults go to *tell*."""
    try:
        text = (folder / name).read_bytes().decode()
    except OSError as error:
        tell(unreadable(name, error))
        return ""
    except UnicodeDecodeError as error:
        tell(Fault("description", name, 0, f"is not UTF-8 from its byte {error.start + 1} on"))
        return ""
    if not text:
        tell(Fault("description", name, 0, "is empty"))
    return text


def _digests(described: str) -> dict[str, Digest]:
    """Return what the text of ``datapackage.json`` says of each file, as far as it can be read."""
    try:
        about = json.loads(described)
        files = [*about["resources"], *about["files"]]
        named = [file for file in files if isinstance(file.get("path"), str)]
        return {file["path"]: Digest(file["bytes"], file["hash"]) for file in named}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _differing(folder: Path, digests: Mapping[str, Digest]) -> Iterator[Fault]:
    """Yield a fault for each file that has another digest than that of *digests*, or none."""
    for name, digest in digests.items():
        try:
            found = digest_of(folder / name)
        except FileNotFoundError:
            yield Fault("files", name, 0, f"is missing, and {PACKAGE} names it")
        except (OSError, ValueError) as error:
            yield Fault("files", name, 0, f"cannot be read: {error}")
        else:
            if found != digest:
                what = f"its size or its SHA-256 is not the one in {PACKAGE}"
                yield Fault(DIGESTS, name, 0, what)


def _compare(name: str, found: str, due: Sequence[str], tell: Tell) -> None:
    """Tell where *found* differs from each of the texts that are *due*."""
    if found and found not in due:
        line = max(_first_difference(found, text) for text in due)
        tell(Fault("description", name, line, "is not what the crawler writes about the tables"))


def _first_difference(one: str, other: str) -> int:
    lines = zip_longest(one.split("\n"), other.split("\n"))
    return next((number for number, (a, b) in enumerate(lines, 1) if a != b), 0)


def _shape(due: Mapping[str, Any], found: Any, where: str = "") -> str:
    """Return how *found* differs in keys and types from *due*, ``""`` if it does not."""
    if not isinstance(found, dict):
        return f"{where or 'all of it'} is no object"
    if list(due) != list(found):
        return f"{where or 'it'} does not have the keys {', '.join(due)}"
    for key, value in due.items():
        if key in _OPEN:
            continue
        if isinstance(value, dict):
            if what := _shape(value, found[key], key):
                return what
        elif key == _AGE and (found[key] is None or type(found[key]) is int):
            continue
        elif type(value) is not type(found[key]):
            return f"{key} is {found[key]!r}, which is of another type"
    return ""
