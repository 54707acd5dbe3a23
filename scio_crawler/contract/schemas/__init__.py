"""The contract of the output as JSON Schemas, made from :mod:`scio_crawler.items`.

``python -m scripts.docs`` writes them to the ``*.schema.json`` files of this folder.
"""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

from scio_crawler import items
from scio_crawler.common.errors import ContractError
from scio_crawler.items import Briefing, Entry, Line, Table

# A string must not look like a number unless its key is in items.FREE_TEXT: pandas would turn a
# column of ids such as "001" into integers, and a label that is a bare number is a misreading.
NOT_A_NUMBER = r"^(?!\s*[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$)"

_FORMATS = {items.DATE["pattern"]: "date", items.CLOCK["pattern"]: "date-time"}

# The message for a broken rule; {rule} is its value in the schema.
_WORDS = {
    "type": "it must be of type {rule}",
    "const": "it must be {rule!r}",
    "enum": "it must be one of {rule}",
    "format": "it must be a real {rule}",
    "minimum": "it must be {rule} or more",
    "maximum": "it must be {rule} or less",
    "minLength": "it must not be empty",
    "pattern": "it must match {rule}",
}


def schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema (draft 07) of the lines of *table*, the keys in their order.

    It is made from the items; to check lines, it is read from the file that it was written to.
    """
    from itemadapter import ItemAdapter  # which imports Scrapy, and few need it

    declared = ItemAdapter.get_json_schema(table.line)["properties"]
    properties = {key: _rules(key, dict(rules)) for key, rules in declared.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": table.one,
        "description": (table.line.__doc__ or "").replace("``", ""),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@cache
def contract() -> str:
    """Return a digest of all keys: it changes when a stored line must."""
    keys = [(table.name, table.line.keys()) for table in items.TABLES]
    text = json.dumps([items.SCHEMA_VERSION, keys])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check(cls: type[Line], record: dict[str, Any]) -> None:
    """Check that *record* is a valid line of *cls*: its keys, their order, and every value.

    Raises ContractError, which names the key, the value and the broken rule.
    """
    if tuple(record) != (keys := cls.keys()):
        raise ContractError(f"{cls.__name__}: {_key_problem(tuple(record), keys)}")
    try:
        _compiled(cls)(record)  # type: ignore[arg-type]
    except ValueError as error:  # with more to it, as fastjsonschema has it
        raise ContractError(f"{cls.__name__}: {_value_problem(error)}") from None
    # JSON Schema counts 1.0 as an integer; pandas would make the whole column float.
    for key, value in record.items():
        if type(value) not in (str, int):
            raise ContractError(f"{cls.__name__}: {key} is {value!r}: it must be of type integer")


def fault_of(cls: type[Line], key: str, value: str) -> str:
    """Return what is wrong with a *value* of a *key* of *cls*, "" if it is valid."""
    try:
        _compiled(cls)({key: value})  # type: ignore[arg-type]
    except ValueError as error:
        return _value_problem(error)
    return ""


def first_fault(briefing: Briefing) -> tuple[Line, ContractError] | None:
    """Return the first line of *briefing* that is not valid, and why; None if all are.

    The entry is left out: the exporter completes it, and checks it then.
    """
    for table in items.TABLES:
        for line in briefing.lines(table) if table.line is not Entry else ():
            try:
                check(table.line, line.record())
            except ContractError as error:
                return line, error
    return None


def _rules(key: str, declared: dict[str, Any]) -> dict[str, Any]:
    """Return the rules of a key: those *declared* with the field, and those of its type."""
    declared.pop("default", None)  # every key is required
    if known := _FORMATS.get(declared.get("pattern", "")):
        return {**declared, "format": known}
    narrow = {"enum", "const", "pattern"} & set(declared)
    if declared["type"] == "string" and key not in items.FREE_TEXT and not narrow:
        return {**declared, "pattern": NOT_A_NUMBER}
    return declared


@cache
def _compiled(cls: type[Line]) -> Callable[[dict[str, Any]], Any]:
    import fastjsonschema  # a run with nothing new checks no line

    table = next(table for table in (*items.TABLES, *items.RELEASED) if table.line is cls)
    written = json.loads(files(__package__).joinpath(f"{table.one}.schema.json").read_bytes())
    rules = {"type": "object", "properties": written["properties"]}  # without the keys
    formats = {"date": partial(_is_real, date), "date-time": partial(_is_real, datetime)}
    return fastjsonschema.compile(rules, formats=formats, use_default=False)


def _is_real(kind: type[date], value: str) -> bool:
    with suppress(ValueError):
        return bool(kind.fromisoformat(value))
    return False


def _key_problem(found: tuple[str, ...], keys: tuple[str, ...]) -> str:
    missing = [key for key in keys if key not in found]
    unknown = [key for key in found if key not in keys]
    if missing or unknown:
        return f"keys missing: {missing}, keys too many: {unknown}"
    return f"keys out of order: {list(found)}, they must be {list(keys)}"


def _value_problem(error: Any) -> str:
    key = re.sub(r"^data\.?", "", error.name or "")
    value = repr(error.value)
    if len(value) > 80:
        value = value[:77] + "…"
    if error.rule_definition == NOT_A_NUMBER:
        words = "it must not look like a number"
    else:
        words = _WORDS.get(error.rule or "", str(error)).format(rule=error.rule_definition)
    return f"{key} is {value}: {words}"
