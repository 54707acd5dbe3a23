"""The schemas follow from the fields, the shipped files are the schemas, and check() holds."""

from __future__ import annotations

import pytest

from scio_crawler.common.errors import ContractError
from scio_crawler.contract import schemas
from scio_crawler.contract.schemas import check_record
from scio_crawler.items import (
    RELEASED,
    TABLES,
    Entry,
    Note,
    OutputLine,
    PageLine,
    Person,
    Table,
    Turn,
)
from tests.docs import generated
from tests.folder.made_up import briefing

TURN = briefing(turns=1).turns[0].record()


def every_table(test):
    return pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)(test)


@every_table
def test_the_shipped_file_is_the_schema_of_the_fields(table: Table) -> None:
    is_shipped = generated.shipped(table).read_text("utf-8")
    assert is_shipped == generated.rendered(table), "python -m scripts.docs writes it again"


@every_table
def test_a_schema_wants_every_key_in_order_and_no_other(table: Table) -> None:
    schema = schemas.schema(table)
    assert tuple(schema["properties"]) == tuple(schema["required"]) == table.line.keys()
    assert schema["additionalProperties"] is False
    assert all(spec["description"] for spec in schema["properties"].values())
    assert {spec["type"] for spec in schema["properties"].values()} <= {"string", "integer"}


def test_the_schemas_are_written_with_the_documents(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(generated, "SCHEMAS", tmp_path)
    generated.write_schemas()
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    tables = (*TABLES, *RELEASED)
    assert written == {f"{table.one}.schema.json": generated.rendered(table) for table in tables}


GOOD: list[dict[str, object]] = [
    {},
    {"text": "", "words": 0},  # a label and no word after it
    {"speaker": ""},
    {"speaker": "CGTN 1"},
    {"label": "10 a.m."},
    {"label": "..."},
    {"label": "2024.07.05"},
    {"text": "2023", "title": "2023"},  # which may look like numbers
    {"date": "2024-02-29"},
]


@pytest.mark.parametrize("changes", GOOD)
def test_a_valid_line_passes(changes: dict[str, object]) -> None:
    check_record(Turn, {**TURN, **changes})


BAD: list[tuple[dict[str, object], str]] = [
    ({"date": "2023-02-29"}, "date is '2023-02-29': it must be a real date"),
    ({"date": ""}, "date is ''"),
    ({"date": "20240705"}, "date is '20240705'"),
    ({"date": "２０２４-07-05"}, "date is"),
    ({"fetched": "2024-07-24T25:00:00Z"}, "fetched is"),
    ({"fetched": "2024-07-24T02:12:13"}, "fetched is"),
    ({"speaker": None}, "speaker is None: it must be of type string"),
    ({"speaker": ["Xing Huina"]}, "it must be of type string"),
    ({"label": 1}, "label is 1: it must be of type string"),
    ({"turn": "1"}, "turn is '1': it must be of type integer"),
    ({"turn": 1.0}, "turn is 1.0: it must be of type integer"),
    ({"exchange": True}, "exchange is True: it must be of type integer"),
    ({"turn": 0}, "turn is 0: it must be 1 or more"),
    ({"exchange": -1}, "exchange is -1: it must be 0 or more"),
    ({"exchange": 2**63}, f"exchange is {2**63}: it must be {2**63 - 1} or less"),
    ({"role": "boss"}, "role is 'boss': it must be one of"),
    ({"role": "x" * 10_000}, "role is 'x{76}…: it must be one of"),
    ({"url": ""}, "url is '': it must not be empty"),
    ({"briefing_id": "001"}, "must not look like a number"),
    ({"speaker": "1,000.5"}, "must not look like a number"),
    ({"label": " -12 "}, "must not look like a number"),
    ({"position": ".5e3"}, "must not look like a number"),
    ({"schema_version": "v1"}, "schema_version is 'v1': it must be 'v4'"),
    ({"extra": "x"}, r"keys too many: \['extra'\]"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_an_invalid_line_is_refused_with_the_reason(changes, message) -> None:
    with pytest.raises(ContractError, match=f"^Turn: .*{message}"):
        check_record(Turn, {**TURN, **changes})


# Of every other table, a line that has no value yet for a key that must have one.
@pytest.mark.parametrize("line", [Entry(), Person(), PageLine(), Note()])
def test_a_line_of_any_table_is_checked(line: OutputLine) -> None:
    name = type(line).__name__
    with pytest.raises(ContractError, match=f"^{name}: briefing_id is '': it must not be empty"):
        check_record(type(line), line.record())


def test_a_line_is_checked_whatever_the_line_before_was() -> None:
    bad = TURN | {"kind": "kind", "words": True}  # a value that is its own key
    for _ in range(2):
        check_record(Turn, TURN)
        with pytest.raises(ContractError, match="kind is 'kind'"):
            check_record(Turn, bad)
        with pytest.raises(ContractError, match="words is True"):
            check_record(Turn, bad | {"kind": TURN["kind"]})


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ContractError, match=r"keys missing: \['text'\]"):
        check_record(Turn, {key: value for key, value in TURN.items() if key != "text"})


def test_keys_out_of_order_are_refused() -> None:
    with pytest.raises(ContractError, match="out of order"):
        check_record(Turn, dict(sorted(TURN.items())))


def test_a_very_long_string_is_no_number_and_passes() -> None:
    """With a pattern that backtracks by the square, this would not end."""
    check_record(Turn, {**TURN, "label": "1" * 200_000 + "x", "position": "1," * 100_000 + "x"})
