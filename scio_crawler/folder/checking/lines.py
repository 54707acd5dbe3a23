"""Check a JSON Lines file by itself: encoding, line ends, JSON, and the schema of its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from scio_crawler.common.files import dumps
from scio_crawler.folder.schemas import check
from scio_crawler.items import Line, object_of, text_of

AnyLine = TypeVar("AnyLine", bound=Line)

# The kind of fault of a line that says the right things with other spaces or escapes.
RENDERING = "rendering"
_SURROGATE = re.compile("[\ud800-\udfff]")
# Some readers end a line at these; JSON allows them in strings.
_LINE_ENDS = {"\u2028": "U+2028", "\u2029": "U+2029", "\u0085": "U+0085"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, with the place where it is broken."""

    kind: str  # the rule, in a few words
    file: str  # relative to the folder
    line: int  # 0 for the file as a whole
    what: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what}"


Tell = Callable[[Fault], None]


def records(
    folder: Path, name: str, cls: type[AnyLine], tell: Tell
) -> Iterator[tuple[int, AnyLine | None]]:
    """Yield (number, line) for every line of the file *name* in *folder*.

    Faults go to *tell*. A faulty line is None, and a file that cannot be read has no lines.
    """
    try:
        with (folder / name).open("rb") as file:
            for number, raw in enumerate(file, 1):
                line: AnyLine | None = None
                try:
                    line = _read(raw, number, cls)
                except ValueError as error:
                    tell(Fault("lines", name, number, str(error)))
                else:
                    if raw != dumps(line.record()).encode():
                        what = "is written with other spaces or escapes than the crawler's"
                        tell(Fault(RENDERING, name, number, what))
                yield number, line
    except OSError as error:
        tell(unreadable(name, error))


def unreadable(name: str, error: OSError) -> Fault:
    """Return the fault of the file *name*, of which *error* says why it cannot be read."""
    if isinstance(error, FileNotFoundError):
        return Fault("files", name, 0, "is missing")
    return Fault("files", name, 0, f"cannot be read: {error.strerror or error}")


def _read(raw: bytes, number: int, cls: type[AnyLine]) -> AnyLine:
    """Return the line in *raw*. Raises ValueError, whose message says what is wrong."""
    text = text_of(raw)
    if number == 1 and text.startswith("\ufeff"):
        raise ValueError("begins with a byte order mark")
    if not text.endswith("\n"):
        raise ValueError("has no line feed at its end: it may be cut off")
    if text.endswith("\r\n"):
        raise ValueError("ends with a carriage return and a line feed instead of a line feed")
    if not text.strip():
        raise ValueError("is empty")
    for character, name in _LINE_ENDS.items():
        if character in text:
            raise ValueError(f"holds {name} unescaped, which ends a line to some readers")
    record = object_of(text, object_pairs_hook=_object, parse_constant=_refuse)
    if any(isinstance(value, str) and _SURROGATE.search(value) for value in record.values()):
        raise ValueError("holds half of a surrogate pair, which is no character")
    check(cls, record)
    return cls(**record)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"has a key twice: {', '.join(twice)}")
    return record


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"holds {constant}, which is no JSON")
