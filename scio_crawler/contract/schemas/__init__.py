"""The contract of the output as JSON Schemas, made from :mod:`scio_crawler.items`.

``python -m scripts.docs`` writes them to the ``*.schema.json`` files of this folder.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from operator import call, itemgetter
from typing import Any, NamedTuple

from scio_crawler import items
from scio_crawler.common.errors import ContractError
from scio_crawler.common.files import sha256_of_text
from scio_crawler.items import Briefing, Entry, OutputLine, Table

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
def keys_digest() -> str:
    """Return a digest of all keys: it changes when a stored line must."""
    keys = [(table.name, table.line.keys()) for table in items.TABLES]
    return sha256_of_text(json.dumps([items.SCHEMA_VERSION, keys]))[:16]


def check_record(cls: type[OutputLine], record: dict[str, Any]) -> None:
    """Check that *record* is a valid line of *cls*: its keys, their order, and every value.

    Raises ContractError, which names the key, the value and the broken rule.
    """
    if tuple(record) != (keys := cls.keys()):
        raise ContractError(f"{cls.__name__}: {_key_problem(tuple(record), keys)}")
    tests = _tests(cls)  # type: ignore[arg-type]
    if [*map(type, record.values())] == tests.types and all(
        map(call, tests.calls, tests.values(record))  # a loop of our own takes twice as long
    ):
        return
    for rule in tests.rules:
        if fault := rule.fault(record[rule.key]):
            raise ContractError(f"{cls.__name__}: {fault}")


def fault_of(cls: type[OutputLine], key: str, value: str) -> str:
    """Return what is wrong with a *value* of a *key* of *cls*, "" if it is valid."""
    rules = _tests(cls).rules  # type: ignore[arg-type]
    faults = (rule.fault(value) for rule in rules if rule.key == key)
    return next(filter(None, faults), "")


def first_invalid_line(briefing: Briefing) -> tuple[OutputLine, ContractError] | None:
    """Return the first line of *briefing* that is not valid, and why; None if all are.

    The entry is left out: the exporter completes it, and checks it then.
    """
    for table in items.TABLES:
        for line in briefing.lines(table) if table.line is not Entry else ():
            try:
                check_record(table.line, line.record())
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


class _Rule(NamedTuple):
    """A rule for the values of one key; the type, which comes first, is a rule too."""

    key: str
    name: str  # in JSON Schema
    due: Any  # its value there
    holds: Callable[[Any], object]  # whether a value keeps it

    def fault(self, value: Any) -> str:
        """Return what is wrong with *value*, ``""`` if it keeps the rule."""
        if self.holds(value):
            return ""
        shown = repr(value)
        if len(shown) > 80:
            shown = shown[:77] + "…"
        words = _WORDS[self.name].format(rule=self.due)
        if self.due == NOT_A_NUMBER:
            words = "it must not look like a number"
        return f"{self.key} is {shown}: {words}"


class _Tests(NamedTuple):
    """The rules of a line, and the same as what C code can test in turn."""

    rules: list[_Rule]
    types: list[type]  # of all values
    calls: list[Callable[[Any], object]]  # for each other rule
    values: Callable[[dict[str, Any]], Any]  # returns what they are called with


@cache
def _tests(cls: type[OutputLine]) -> _Tests:
    table = next(table for table in (*items.TABLES, *items.RELEASED) if table.line is cls)
    written = json.loads(files(__package__).joinpath(f"{table.one}.schema.json").read_bytes())
    rules = []
    for key, due in written["properties"].items():
        for name, test_for in _TEST_FOR.items():
            if name in due:
                rules.append(_Rule(key, name, due[name], test_for(due[name])))
    types = [_TYPES[rule.due] for rule in rules if rule.name == "type"]
    others = [rule for rule in rules if rule.name != "type"]
    values = itemgetter(*(rule.key for rule in others))
    return _Tests(rules, types, [rule.holds for rule in others], values)


def _is_real(kind: type[date], value: str) -> bool:
    try:
        return bool(kind.fromisoformat(value))
    except ValueError:
        return False


def _key_problem(found: tuple[str, ...], keys: tuple[str, ...]) -> str:
    missing = [key for key in keys if key not in found]
    unknown = [key for key in found if key not in keys]
    if missing or unknown:
        return f"keys missing: {missing}, keys too many: {unknown}"
    return f"keys out of order: {list(found)}, they must be {list(keys)}"


_TYPES = {"string": str, "integer": int}
_KINDS = {"date": date, "date-time": datetime}
# What makes the test for each rule that our schemas have. A value has the right type, or that is
# reported before.
_TEST_FOR: dict[str, Callable[[Any], Callable[[Any], object]]] = {
    "type": lambda due: lambda value: type(value) is _TYPES[due],
    "enum": lambda due: frozenset(due).__contains__,
    "const": lambda due: due.__eq__,
    "minLength": lambda due: lambda value: len(value) >= due,
    "pattern": lambda due: re.compile(due.replace("$", r"\Z")).search,
    "format": lambda due: partial(_is_real, _KINDS[due]),
    "minimum": lambda due: due.__le__,
    "maximum": lambda due: due.__ge__,
}
