"""Lines of the output files: how their keys are declared, and how they become records.

A field of a class derived from :class:`Line` is a key, and the text beside it is the key's
documentation everywhere else (docs/data.md, JSON Schemas, the folder's own description).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self


def string(doc: str, default: str = "", was: str = "", **schema: Any) -> Any:
    """Declare a string key: *doc* documents it, *schema* narrows it in the JSON Schema.

    *was* is the key's earlier name, if it was renamed: lines written then are read with it.
    """
    extra = {"type": "string", "description": doc, **schema}
    return field(default=default, metadata={"json_schema_extra": extra, "was": was})


def integer(doc: str, default: int = 0, was: str = "", **schema: Any) -> Any:
    """Declare an integer key; *doc*, *was* and *schema* as for :func:`string`.

    A rule of None takes a default rule away.
    """
    extra = {"type": "integer", "description": doc, "minimum": 0, **schema}
    extra = {rule: value for rule, value in extra.items() if value is not None}
    return field(default=default, metadata={"json_schema_extra": extra, "was": was})


DATE = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}
CLOCK = {"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
MAYBE_CLOCK = {"pattern": r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)?$"}  # empty if unknown

Value = str | int
Record = dict[str, Value]


class Column(NamedTuple):
    """A key of a table's lines."""

    name: str
    type: str  # string, integer, date or clock
    doc: str
    may_be_empty: bool = False  # whether it is a clock that can be empty


@dataclass(slots=True)
class Line:
    """A line of an output file: only strings and integers, always the same keys in one order."""

    about: ClassVar[str]  # what the table of these lines holds

    def record(self) -> Record:
        """Return the line as a dictionary, its keys in their order."""
        return dict(zip(self.keys(), self._values()(self), strict=True))

    @classmethod
    def from_record(cls, record: Any, fresh: Self | None = None) -> Self:
        """Return the line that *record* holds, as any version of this program wrote it.

        Keys that are no more are left out and renamed ones are taken over. New ones are those of
        *fresh*, a reading of the same line by this version, or get their default. A constant such
        as the schema version is today's.

        Raises ValueError if *record* is no object, has none of the keys or a value of a wrong type.
        """
        if not isinstance(record, dict):
            raise ValueError("a line is no object")
        known: Record = {} if fresh is None else fresh.record()
        found = False
        for name, was, is_constant, kind in cls._origins():
            key = name if name in record else was
            if is_constant or key not in record:
                continue
            if type(record[key]) is not kind:
                raise ValueError(f"{key} is not of the type {kind.__name__}")
            known[name], found = record[key], True
        if not found:
            raise ValueError("a line has none of the keys")
        return cls(**known)

    @classmethod
    def lacks(cls, record: Mapping[str, Any]) -> bool:
        """Return whether *record* has no value for one of the keys."""
        return any(name not in record and was not in record for name, was, *_ in cls._origins())

    @classmethod
    @cache  # of each class
    def _origins(cls) -> tuple[tuple[str, str, bool, type[Any]], ...]:
        """Return for each key: name, earlier name or the name, whether constant, and type."""
        return tuple(
            (
                spec.name,
                spec.metadata["was"] or spec.name,
                "const" in spec.metadata["json_schema_extra"],
                type(spec.default),
            )
            for spec in fields(cls)
        )

    @classmethod
    @cache  # of each class
    def keys(cls) -> tuple[str, ...]:
        """Return the keys in their order."""
        return tuple(spec.name for spec in fields(cls))

    @classmethod
    @cache
    def _values(cls) -> attrgetter[tuple[Value, ...]]:
        return attrgetter(*cls.keys())

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return the keys with their types and meanings, in their order."""
        return tuple(_column(spec.name, spec.metadata["json_schema_extra"]) for spec in fields(cls))


def _column(name: str, schema: Mapping[str, Any]) -> Column:
    dated = {DATE["pattern"]: "date"}
    dated |= dict.fromkeys((CLOCK["pattern"], MAYBE_CLOCK["pattern"]), "clock")
    kind = dated.get(schema.get("pattern", ""), schema["type"])
    may_be_empty = schema.get("pattern", "") == MAYBE_CLOCK["pattern"]
    return Column(name, kind, schema["description"], may_be_empty)


def text_of(raw: bytes) -> str:
    """Return the text of the line *raw*. Raises ValueError, whose message says what is wrong."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 from its byte {error.start + 1} on") from None


def object_of(text: str, **options: Any) -> dict[str, Any]:
    """Return the object that the line *text* is; *options* are those of :func:`json.loads`.

    Raises ValueError, whose message says what is wrong.
    """
    try:
        record = json.loads(text, **options)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise ValueError(f"is no JSON: {what} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("is no JSON object but nested lists") from None
    if not isinstance(record, dict):
        raise ValueError("is no JSON object")
    return record
