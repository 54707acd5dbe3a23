"""The schemas follow from the fields, the shipped files are the schemas, and check() holds."""

from __future__ import annotations

import json

import pytest

from scio_crawler.common.errors import ContractError
from scio_crawler.contract import schemas
from scio_crawler.contract.schemas import check_record
from scio_crawler.items import RELEASED, TABLES, Entry, Note, PageLine, Person, Table, Turn
from tests.docs import generated

TURN = Turn(
    turn_id="scio-117331010-5f2c9a10d3",
    briefing_id="scio-117331010",
    turn=1,
    title="SCIO briefing on industry",
    date="2024-07-05",
    published="2024-07-24",
    status="complete",
    speaker="Xing Huina",
    label="Xing Huina",
    role="chair",
    kind="opening",
    text="Good morning.",
    words=2,
    page=1,
    page_end=1,
    url="http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm",
    fetched="2024-07-24T02:12:13Z",
).record()


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


GOOD = {
    "as it is": {},
    "a label and no word after it": {"text": "", "words": 0},
    "unknown speaker": {"speaker": ""},
    "a name with a digit": {"speaker": "CGTN 1"},
    "an hour is no number": {"label": "10 a.m."},
    "a remark may be a number": {"text": "2023"},
    "a title may be a number": {"title": "2023"},
    "leap day": {"date": "2024-02-29"},
    "dots are no number": {"label": "..."},
    "a day with dots is no number": {"label": "2024.07.05"},
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_line_passes(changes: dict[str, str]) -> None:
    check_record(Turn, {**TURN, **changes})


BAD = {
    "a day on no calendar": ({"date": "2023-02-29"}, "date is '2023-02-29': it must be a real"),
    "no date": ({"date": ""}, "date is ''"),
    "a date of another form": ({"date": "20240705"}, "date is '20240705'"),
    "digits of another script": ({"date": "２０２４-07-05"}, "date is"),
    "an hour on no clock": ({"fetched": "2024-07-24T25:00:00Z"}, "fetched is"),
    "a clock without Z": ({"fetched": "2024-07-24T02:12:13"}, "fetched is"),
    "null": ({"speaker": None}, "speaker is None: it must be of type string"),
    "a list": ({"speaker": ["Xing Huina"]}, "it must be of type string"),
    "a number for a string": ({"label": 1}, "label is 1: it must be of type string"),
    "a string for a number": ({"turn": "1"}, "turn is '1': it must be of type integer"),
    "a float": ({"turn": 1.0}, "turn is 1.0: it must be of type integer"),
    "a truth": ({"exchange": True}, "exchange is True: it must be of type integer"),
    "turn 0": ({"turn": 0}, "turn is 0: it must be 1 or more"),
    "less than nothing": ({"exchange": -1}, "exchange is -1: it must be 0 or more"),
    "a role of its own": ({"role": "boss"}, "role is 'boss': it must be one of"),
    "no address": ({"url": ""}, "url is '': it must not be empty"),
    "an id like a number": ({"briefing_id": "001"}, "must not look like a number"),
    "a speaker like a number": ({"speaker": "1,000.5"}, "must not look like a number"),
    "a label like a number": ({"label": " -12 "}, "must not look like a number"),
    "a position like a number": ({"position": ".5e3"}, "must not look like a number"),
    "another version": ({"schema_version": "v1"}, "schema_version is 'v1': it must be 'v4'"),
    "one key more": ({"extra": "x"}, r"keys too many: \['extra'\]"),
}


@pytest.mark.parametrize(("changes", "message"), BAD.values(), ids=BAD)
def test_a_bad_line_is_refused_and_says_why(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContractError, match=message) as caught:
        check_record(Turn, {**TURN, **changes})
    assert str(caught.value).startswith("Turn: ")


# Of every other table, a line that has no value yet for a key that must have one.
UNFINISHED = {"Entry": Entry(), "Person": Person(), "PageLine": PageLine(), "Note": Note()}


@pytest.mark.parametrize(("name", "line"), UNFINISHED.items(), ids=UNFINISHED)
def test_a_line_of_any_table_is_checked(name, line) -> None:
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


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(ContractError, match="…") as caught:
        check_record(Turn, {**TURN, "role": "x" * 10_000})
    assert len(str(caught.value)) < 300


def test_a_very_long_string_is_no_number_and_passes() -> None:
    """With a pattern that backtracks by the square, this would not end."""
    check_record(Turn, {**TURN, "label": "1" * 200_000 + "x", "position": "1," * 100_000 + "x"})


def test_schemas_are_json_that_any_validator_reads() -> None:
    for table in TABLES:
        assert json.loads(generated.shipped(table).read_text("utf-8"))["$schema"].endswith(
            "schema#"
        )
