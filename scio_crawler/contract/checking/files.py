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
from scio_crawler.items import LEDGER_TABLES

DIGESTS = "digests"  # the kind of fault of a file that differs from its description


def check_description(
    folder: Path, turns: Sequence[str], kept: Iterable[str], on_fault: OnFault
) -> None:
    """Check ``datapackage.json``, and that the others are there; without a database, each digest.

    *turns* are the turns files, newest first, *kept* those of earlier revisions.
    """
    text = text_of(folder, PACKAGE, on_fault)
    about = parsed(text)
    digests = about.digests
    release = Release(about.version, about.rows) if about.version else None
    due = "".join(package(turns, about.title == title(is_sample=True), digests, release))
    if text and text != due:
        what = "is not what the crawler writes about the tables"
        on_fault(Fault("description", PACKAGE, 0, what))
    others = [name for name in DESCRIPTIONS if name != PACKAGE]
    for name in others:
        text_of(folder, name, on_fault)
    if (folder / FILE).exists():
        return  # which has the seals of these files, and of others
    names = [*(table.files for table in LEDGER_TABLES), *others, *turns, *kept]
    for name in names:
        if digests and name not in digests:
            on_fault(Fault("description", PACKAGE, 0, f"has no digest of {name}"))
    for fault in _differing(folder, digests):
        if fault.kind == DIGESTS or fault.file not in names:  # else reported elsewhere
            on_fault(fault)


def changed_files(folder: Path) -> list[Fault]:
    """Return a fault for each file of lines, or feed, that is not as the last run left it.

    Nothing else shows that whole lines were cut off. While a run is at work, files are newer.
    """
    faults: list[Fault] = []
    digests = parsed(text_of(folder, PACKAGE, faults.append)).digests
    if not digests and not faults:
        faults.append(Fault("description", PACKAGE, 0, "names no files"))
    due = {name: digests[name] for name in digests if name.endswith(".jsonl") or name == ATOM}
    return [*faults, *_differing(folder, due)]


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


def text_of(folder: Path, name: str, on_fault: OnFault) -> str:
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
                yield Fault(
                    DIGESTS, name, 0, f"its size or its SHA-256 is not the one in {PACKAGE}"
                )
