"""Check the files of a folder against what describes and remembers them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scio_crawler.common.database import FILE
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import Digest, digest_of
from scio_crawler.contract import lines
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import digest_in
from scio_crawler.contract.description import (
    ATOM,
    DESCRIPTIONS,
    PACKAGE,
    Release,
    described,
    package,
    parsed,
    title,
)
from scio_crawler.contract.lines import Fault, OnFault
from scio_crawler.items import LEDGER_TABLES, TURNS

_DIGESTS = "digests"  # the kind of fault of a file that differs from its description


def check_turns_files(folder: Path, listed: Iterable[str], on_fault: OnFault) -> None:
    """Report each file among the turns files that the catalogue has not *listed*."""
    paths = (folder / TURNS.files).parent.glob("*")
    names = {path.relative_to(folder).as_posix() for path in paths}
    for name in sorted(names.difference(listed, [lines.NO_TURNS])):
        on_fault(Fault("strange files", name, 0, "belongs to no briefing of the catalogue"))


def check_description(folder: Path, turns: Sequence[str], on_fault: OnFault) -> None:
    """Check ``datapackage.json``, and that the others exist; without a database, each digest.

    *turns* are the names of the turns files, newest first.
    """
    digests = _check_package(folder, turns, on_fault)
    others = [name for name in DESCRIPTIONS if name != PACKAGE]
    for name in others:
        _text_of(folder, name, on_fault)
    if (folder / FILE).exists():
        return  # which has the seals of these files, and of others

    names = [table.files for table in LEDGER_TABLES] + others + list(turns)
    names += [file.name for file in lines.revision_files(folder)]
    if digests:
        _check_digests(folder, names, digests, on_fault)


def _check_package(folder: Path, turns: Sequence[str], on_fault: OnFault) -> Mapping[str, Digest]:
    """Check ``datapackage.json`` by itself; return the digests of files in it."""
    text = _text_of(folder, PACKAGE, on_fault)
    about = parsed(text)
    release = Release(about.version, about.rows) if about.version else None
    is_sample = about.title == title(is_sample=True)
    due = "".join(package(turns, is_sample, about.digests, release))
    if text and text != due:
        what = "is not what the crawler writes about the tables"
        on_fault(Fault("description", PACKAGE, 0, what))
    return about.digests


def _check_digests(
    folder: Path, names: Sequence[str], digests: Mapping[str, Digest], on_fault: OnFault
) -> None:
    """Check that *digests* has all *names*, and that the files have these digests."""
    for name in names:
        if name not in digests:
            on_fault(Fault("description", PACKAGE, 0, f"has no digest of {name}"))
    for fault in _digest_faults(folder, digests):
        if fault.kind == _DIGESTS or fault.file not in names:  # else it is reported already
            on_fault(fault)


def changed_files(folder: Path) -> list[Fault]:
    """Return a fault for each file of lines, or feed, that is not as the last run left it.

    Nothing else shows that whole lines were cut off. While a run is at work, files are newer.
    """
    faults: list[Fault] = []
    digests = parsed(_text_of(folder, PACKAGE, faults.append)).digests
    if not digests and not faults:
        faults.append(Fault("description", PACKAGE, 0, "names no files"))

    due = {name: digests[name] for name in digests if name.endswith(".jsonl") or name == ATOM}
    faults += _digest_faults(folder, due)
    return faults


def unapplied(folder: Path) -> list[Fault]:
    """Return a fault if the corrections are not those that the last run applied.

    That damages nothing: people change the file, and the next run applies what it has then.
    """
    try:
        if digest_in(folder) == described(folder).digests.get(CORRECTIONS):
            return []
        what = "has changed since the last run; the next one reads it"
    except OutputError as error:
        what = str(error)
    return [Fault("corrections", CORRECTIONS, 0, what)]


def _text_of(folder: Path, name: str, on_fault: OnFault) -> str:
    """Return the text of a file, ``""`` if it cannot be read; faults go to *on_fault*."""
    try:
        text = lines.text_of((folder / name).read_bytes())
    except OSError as error:
        on_fault(lines.unreadable(name, error))
        return ""
    except ValueError as error:
        on_fault(Fault("description", name, 0, str(error)))
        return ""

    if not text:
        on_fault(Fault("description", name, 0, "is empty"))
    return text


def _digest_faults(folder: Path, digests: Mapping[str, Digest]) -> Iterator[Fault]:
    """Yield a fault for each file that is missing, or has another digest than in *digests*."""
    for name, digest in digests.items():
        try:
            is_same = digest_of(folder / name) == digest
        except FileNotFoundError:
            yield Fault("files", name, 0, f"is missing, and {PACKAGE} names it")
            continue
        except (OSError, ValueError) as error:
            yield Fault("files", name, 0, f"cannot be read: {error}")
            continue

        if not is_same:
            what = f"its size or its SHA-256 is not the one in {PACKAGE}"
            yield Fault(_DIGESTS, name, 0, what)
