"""The vocabulary: one registry of tables, and the lines of each."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from scio_crawler.contract.schemas import keys_digest
from scio_crawler.items import (
    LAYOUTS,
    RELEASED,
    TABLES,
    Briefing,
    CollectedPages,
    Column,
    Entry,
    Note,
    OutputLine,
    Turn,
    integer,
    string,
)


@dataclass(slots=True)
class Sight(OutputLine):
    """A line of today's version."""

    version: str = string("version of these keys", "v3", const="v3")
    name: str = string("the name")
    lamps: int = integer("how many lamps")
    colour: str = string("their colour", "white")


READ = {
    "new, and a constant": ({"version": "v2", "name": "Pier", "lamps": 3}, ("Pier", "white")),
    "today's": ({"version": "v3", "name": "Pier", "lamps": 3, "colour": ""}, ("Pier", "")),
    "removed": ({"lamps": 3, "smoke": 1}, ("", "white")),
}


@pytest.mark.parametrize(("record", "expected"), READ.values(), ids=READ)
def test_a_line_is_read_whatever_keys_it_has(
    record: dict[str, object], expected: tuple[str, str]
) -> None:
    name, colour = expected
    assert Sight.from_record(record) == Sight("v3", name, 3, colour)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ([1], "no object"),
        (None, "no object"),
        ({}, "none of the keys"),
        ({"smoke": 1}, "none of the keys"),
        ({"": "Pier"}, "none of the keys"),
        ({"name": "Pier", "lamps": "3"}, "lamps is not of the type int"),
        ({"name": None, "lamps": 3}, "name is not of the type str"),
    ],
)
def test_what_is_no_line_is_refused(record: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Sight.from_record(record)


def test_columns_have_types_and_meanings() -> None:
    columns = {column.name: column for column in Turn.columns()}
    assert columns["date"] == Column("date", "date", "day of the conference", may_be_empty=False)
    types = [columns[name].type for name in ("turn", "speaker", "fetched")]
    assert types == ["integer", "string", "clock"]
    assert tuple(columns) == Turn.keys()


def test_a_briefing_has_its_lines_of_every_table() -> None:
    note = Note("scio-1", 1, 1, text="Photo by Xu Xiang.")
    briefing = Briefing([], entry=Entry(briefing_id="scio-1"), notes=[note])
    lines = {table.name: list(briefing.lines(table)) for table in TABLES}
    assert {name: own for name, own in lines.items() if own} == {
        "briefings": [briefing.entry],
        "notes": [note],
    }


def test_the_keys_of_a_table_are_keys_of_its_lines() -> None:
    for table in TABLES:
        assert set(table.key) <= set(table.line.keys()), table.name


def test_a_reference_leads_to_keys_of_a_table() -> None:
    for tables in (TABLES, RELEASED):
        keys = {table.name: table.line.keys() for table in tables}
        for table in tables:
            for reference in table.references:
                assert set(reference.keys) <= set(keys[table.name])
                assert set(reference.names) <= set(keys[reference.table])


def test_the_contract_is_the_same_each_time() -> None:
    assert keys_digest() == keys_digest()
    assert len(keys_digest()) == 16


def test_no_two_layouts_have_one_rank() -> None:
    assert len(set(LAYOUTS.values())) == len(LAYOUTS)


def test_the_log_shows_an_item_in_a_few_words() -> None:
    assert repr(CollectedPages([], briefing_id="scio-1")) == "CollectedPages('scio-1', 0 pages)"
