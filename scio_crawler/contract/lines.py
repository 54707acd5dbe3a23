"""Name the files of an output folder, read their lines one at a time, and report faults in them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from scio_crawler.common import addresses
from scio_crawler.common.errors import ContractError, DamagedError
from scio_crawler.common.files import dumps, sha256_of_text
from scio_crawler.contract.schemas import check_record
from scio_crawler.items import TURNS, Entry, OutputLine, Record, Turn

AnyLine = TypeVar("AnyLine", bound=OutputLine)

# The kind of fault of a line with valid keys and values, but other spaces or escapes.
RENDERING = "rendering"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Fault(NamedTuple):
    """A broken rule, with the place where it is broken."""

    kind: str  # the rule, in a few words
    file: str  # relative to the folder
    line: int  # 0 for the file as a whole
    what: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what}"


# Decides what a fault means: it may report it, skip it or raise an error.
OnFault = Callable[[Fault], None]


def skip(_: Fault) -> None:
    """Leave out what is damaged; it is reported elsewhere."""


def refuse_in(folder: Path) -> OnFault:
    """Return a function that raises DamagedError for each fault in *folder* but RENDERING."""

    def refuse(fault: Fault) -> None:
        if fault.kind == RENDERING:
            return

        where = f"line {fault.line}" if fault.line else "it"
        raise DamagedError(folder / fault.file, f"{where} {fault.what}")

    return refuse


def read(
    folder: Path, name: str, cls: type[AnyLine], on_fault: OnFault, *, strict: bool = False
) -> Iterator[AnyLine]:
    """Yield the valid lines of the file *name* in *folder*, as :func:`numbered` reads them."""
    for _, line in numbered(folder, name, cls, on_fault, strict=strict):
        if line is not None:
            yield line


def numbered(
    folder: Path, name: str, cls: type[AnyLine], on_fault: OnFault, *, strict: bool = False
) -> Iterator[tuple[int, AnyLine | None]]:
    """Yield the number of each line of the file *name* in *folder*, and the line.

    Faults go to *on_fault*. A faulty line is None, and a file that cannot be read has no lines. If
    not *strict*, only the types of its values count.
    """
    try:
        with (folder / name).open("rb") as file:
            for number, raw in enumerate(file, 1):
                try:
                    line, is_as_written = _parse_line(raw, cls, strict)
                except ValueError as error:
                    on_fault(Fault("lines", name, number, str(error)))
                    yield number, None
                    continue

                if not is_as_written:
                    what = "is written with other spaces or escapes than the crawler's"
                    on_fault(Fault(RENDERING, name, number, what))
                yield number, line
    except OSError as error:
        on_fault(unreadable(name, error))


def _parse_line(raw: bytes, cls: type[AnyLine], strict: bool) -> tuple[AnyLine, bool]:
    """Return the line in *raw*, and whether it is written as ours are, if that counts."""
    if not strict:
        return cls.from_record(parse(_whole_text(raw))), True
    record = record_of(raw, cls)
    return cls(*record.values()), raw == dumps(record).encode()


def unreadable(name: str, error: OSError) -> Fault:
    """Return the fault of the file *name*, which could not be read because of *error*."""
    if isinstance(error, FileNotFoundError):
        return Fault("files", name, 0, "is missing")
    return Fault("files", name, 0, f"cannot be read: {error.strerror or error}")


def turns_in(folder: Path, name: str, briefing_id: str) -> list[Turn]:
    """Return the turns in the file *name*: all turns of one revision of the briefing.

    Raises DamagedError if the file holds anything else.
    """
    turns = list(read(folder, name, Turn, refuse_in(folder)))

    in_order = [turn.turn for turn in turns] == list(range(1, len(turns) + 1))
    revisions = {(turn.briefing_id, turn.revision) for turn in turns}
    if not in_order or len(revisions) != 1 or turns[0].briefing_id != briefing_id:
        raise DamagedError(folder / name, "its lines are not those of one revision")
    return turns


_HASHED = ("speaker", "label", "role", "position", "kind", "exchange", "reply_to", "text")
_hashed = attrgetter(*_HASHED)


def content_hash(turns: Iterable[Turn]) -> str:
    """Return the SHA-256 (hex) of the content of *turns*, ``""`` if there are none.

    It hashes a list in compact JSON, UTF-8, with an object for each turn: speaker, label, role,
    position, kind, exchange, reply_to and text, in this order.
    """
    content = [dict(zip(_HASHED, _hashed(turn), strict=True)) for turn in turns]
    if not content:
        return ""
    return sha256_of_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def record_of(raw: bytes, cls: type[OutputLine]) -> Record:
    """Return the record in *raw*, a line that must be valid for *cls* in every respect.

    Raises ValueError, whose message is the fault.
    """
    text = _whole_text(raw)
    record = parse(text, _decode)
    if "\\u" in text and any(_SURROGATE.search(str(value)) for value in record.values()):
        raise ValueError("holds half of a surrogate pair, which is no character")
    check_record(cls, record)
    return record


def _whole_text(raw: bytes) -> str:
    if not raw.endswith(b"\n"):
        raise ValueError("has no line feed at its end: it may be cut off")
    return text_of(raw)


def text_of(raw: bytes) -> str:
    """Return the text of the line *raw*. Raises ValueError with the reason."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 from its byte {error.start + 1} on") from None


def parse(text: str, decode: Callable[[str], Any] = json.loads) -> Record:
    """Return the object in the line *text*, read by *decode*. Raises ValueError with the reason."""
    try:
        record = decode(text)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise ValueError(f"is no JSON: {what} at character {error.pos + 1}") from None
    except ContractError:
        raise
    except (ValueError, RecursionError):
        raise ValueError("is no JSON object but nested lists, or has too long a number") from None

    if not isinstance(record, dict):
        raise ValueError("is no JSON object")
    return record


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ContractError(f"has a key twice: {', '.join(twice)}")
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_object_of)  # json.loads would make one for each line


def _decode(text: str) -> Any:
    """Do as json.loads does, but refuse repeated keys."""
    return json.loads(text) if text.startswith("\ufeff") else _DECODER.decode(text)


REPORT = "report.json"  # of the last run
BRIEFINGS, REVISIONS, QUARANTINE = "briefings", "revisions", "quarantine"  # folders
# An empty file in place of turns files while there are none: most programs refuse a pattern that
# no file matches, but read an empty file.
NO_TURNS = TURNS.files.replace("*", "none")

# A page must not choose a path, so nothing but a date and an id goes into one.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def turns_file_name(date: str, briefing_id: str) -> str:
    """Return the name of a turns file: ``briefings/2024-07-05_scio-117331010.jsonl``.

    Raises ContractError if *date* is not an ISO date or *briefing_id* not an id.
    """
    if not _DATE.fullmatch(date):
        raise ContractError(f"{date!r} names no file: it is no date")
    return TURNS.files.replace("*", f"{date}_{_safe_id(briefing_id)}")


def revision_file_name(briefing_id: str, revision: int) -> str:
    """Return the name of the file with an earlier *revision*. Raises ContractError."""
    return f"{REVISIONS}/{_safe_id(briefing_id)}/{revision}.jsonl"


class RevisionFile(NamedTuple):
    """A file with an earlier revision of a briefing."""

    briefing_id: str
    number: int
    name: str  # relative to the folder


def revision_files(folder: Path) -> list[RevisionFile]:
    """Return the files of earlier revisions, the latest of each briefing first."""
    found = []
    for path in folder.glob(f"{REVISIONS}/*/*.jsonl"):
        if path.stem.isdecimal():
            name = path.relative_to(folder).as_posix()
            found.append(RevisionFile(path.parent.name, int(path.stem), name))
    return sorted(found, reverse=True)


def current_file(entry: Entry) -> str:
    """Return the file with the current turns of *entry*, ``""`` if there is none.

    That is the turns file, or the last revision of a copy. *entry* is as ``Row.own_entry`` has it.
    Raises ContractError.
    """
    if entry.same_as and entry.revision:
        return revision_file_name(entry.briefing_id, entry.revision)
    return entry.file


def quarantine_file_name(briefing_id: str) -> str:
    """Return the name of the file with a reading in quarantine. Raises ContractError."""
    return f"{QUARANTINE}/{_safe_id(briefing_id)}.jsonl"


def _safe_id(briefing_id: str) -> str:
    if not addresses.is_briefing_id(briefing_id):
        raise ContractError(f"{briefing_id!r} names no file: it is no briefing's id")
    return briefing_id
