"""The contract of the output as JSON Schemas, made from :mod:`scio_crawler.items`.

``python -m scripts.docs`` writes them to the ``*.schema.json`` files of this folder.
"""

import json
import re
from collections.abc import Callable, Iterator
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

# The message for a broken rule, in the order of checking; {rule} is its value in the schema.
_MESSAGES = {
    "type": "it must be of type {rule}",
    "enum": "it must be one of {rule}",
    "const": "it must be {rule!r}",
    "minLength": "it must not be empty",
    "pattern": "it must match {rule}",
    "format": "it must be a real {rule}",
    "minimum": "it must be {rule} or more",
    "maximum": "it must be {rule} or less",
}
_MAX_SHOWN = 80  # characters of a wrong value

_TYPES = {"string": str, "integer": int}
_CALENDARS = {"date": date, "date-time": datetime}


def schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema (draft 07) of the lines of *table*, the keys in their order.

    It is made from the items; to check lines, it is read from the file that it was written to.
    """
    from itemadapter import ItemAdapter  # which imports Scrapy, and few need it

    declared = ItemAdapter.get_json_schema(table.line)["properties"]
    properties = {key: _rules_of_key(key, rules) for key, rules in declared.items()}
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
    text = json.dumps([items.SCHEMA_VERSION, keys])
    return sha256_of_text(text)[:16]


def check_record(cls: type[OutputLine], record: dict[str, Any]) -> None:
    """Check that *record* is a valid line of *cls*: its keys, their order, and every value.

    Raises ContractError, which names the key, the value and the broken rule.
    """
    keys = tuple(record)
    if keys != cls.keys():
        raise ContractError(f"{cls.__name__}: {_key_problem(keys, cls.keys())}")

    rules = _rules_of(cls)  # type: ignore[arg-type]
    has_types = list(map(type, record.values())) == rules.types
    # A loop of our own would take twice as long as the one in C.
    if has_types and all(map(call, rules.tests, rules.tested_values(record))):
        return
    for rule in rules.all_rules:
        fault = rule.fault(record[rule.key])
        if fault:
            raise ContractError(f"{cls.__name__}: {fault}")


def fault_of(cls: type[OutputLine], key: str, value: str) -> str:
    """Return how a *value* of a *key* of *cls* breaks a rule, ``""`` if it is valid."""
    for rule in _rules_of(cls).all_rules:  # type: ignore[arg-type]
        fault = rule.fault(value) if rule.key == key else ""
        if fault:
            return fault
    return ""


def first_invalid_line(briefing: Briefing) -> tuple[OutputLine, ContractError] | None:
    """Return the first line of *briefing* that is not valid, and why; None if all are.

    The entry is left out: the exporter completes it, and checks it then.
    """
    for table in items.TABLES:
        lines = briefing.lines(table) if table.line is not Entry else ()
        for line in lines:
            try:
                check_record(table.line, line.record())
            except ContractError as error:
                return line, error
    return None


def _rules_of_key(key: str, declared: dict[str, Any]) -> dict[str, Any]:
    """Return the rules of a key: those *declared* with the field, and those of its type."""
    rules = dict(declared)
    rules.pop("default", None)  # every key is required
    kind = _FORMATS.get(rules.get("pattern", ""))
    if kind:
        return rules | {"format": kind}
    is_narrow = rules.keys() & {"enum", "const", "pattern"}
    if rules["type"] == "string" and key not in items.FREE_TEXT and not is_narrow:
        return rules | {"pattern": NOT_A_NUMBER}
    return rules


class _Rule(NamedTuple):
    """A rule for the values of one key; the type, which comes first, is a rule too."""

    key: str
    name: str  # in JSON Schema
    due: Any  # its value there
    test: Callable[[Any], object]  # whether a value keeps it

    def fault(self, value: Any) -> str:
        """Return how *value* breaks the rule, ``""`` if it does not."""
        if self.test(value):
            return ""
        shown = repr(value)
        if len(shown) > _MAX_SHOWN:
            shown = f"{shown[: _MAX_SHOWN - 3]}…"
        message = _MESSAGES[self.name].format(rule=self.due)
        if self.due == NOT_A_NUMBER:
            message = "it must not look like a number"
        return f"{self.key} is {shown}: {message}"


class _Rules(NamedTuple):
    """The rules of a line, and the same in forms that C code checks at once."""

    all_rules: list[_Rule]
    types: list[type]  # of all values
    tests: list[Callable[[Any], object]]  # of each rule that is not about a type
    tested_values: Callable[[dict[str, Any]], Any]  # returns the value for each of these tests


@cache
def _rules_of(cls: type[OutputLine]) -> _Rules:
    rules = list(_shipped_rules(cls))
    types, tests, tested_keys = [], [], []
    for rule in rules:
        if rule.name == "type":
            types.append(_TYPES[rule.due])
        else:
            tests.append(rule.test)
            tested_keys.append(rule.key)
    return _Rules(rules, types, tests, itemgetter(*tested_keys))


def _shipped_rules(cls: type[OutputLine]) -> Iterator[_Rule]:
    """Yield the rules for lines of *cls*, as the file of their schema has them."""
    [name] = [table.one for table in items.TABLES + items.RELEASED if table.line is cls]
    schema = json.loads(files(__package__).joinpath(f"{name}.schema.json").read_bytes())
    for key, declared in schema["properties"].items():
        for rule in _MESSAGES:
            if rule in declared:
                yield _Rule(key, rule, declared[rule], _test_for(rule, declared[rule]))


def _test_for(name: str, due: Any) -> Any:
    """Return the test whether a value, whose type is right, keeps the rule *name* of *due*."""
    match name:
        case "type":
            return partial(_has_type, _TYPES[due])
        case "enum":
            return frozenset(due).__contains__
        case "const":
            return due.__eq__
        case "minLength":  # which is 1 in every schema
            return bool
        case "pattern":
            return re.compile(due.replace("$", r"\Z")).search
        case "format":
            return partial(_is_real, _CALENDARS[due])
        case "minimum":
            return due.__le__
    return due.__ge__  # maximum


def _has_type(kind: type, value: Any) -> bool:
    return type(value) is kind


def _is_real(calendar: type[date], text: str) -> bool:
    try:
        calendar.fromisoformat(text)
    except ValueError:
        return False
    return True


def _key_problem(found: tuple[str, ...], keys: tuple[str, ...]) -> str:
    missing = [key for key in keys if key not in found]
    unknown = [key for key in found if key not in keys]
    if missing or unknown:
        return f"keys missing: {missing}, keys too many: {unknown}"
    return f"keys out of order: {list(found)}, they must be {list(keys)}"
