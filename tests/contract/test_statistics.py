"""Who speaks, for whom and how much: counted in a briefing, and over all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.contract.description import Contribution, Organizations, Speakers, contributions
from scio_crawler.items import Office, Person, Turn
from tests.folder.made_up import briefing, folder_in, lines, publish

OFFICE = "State Council Information Office"
CHAIR = ("Lian Shuyan", OFFICE, "chair", "spokesperson of the SCIO")
PRESS = ("Bloomberg News", "Bloomberg", "press", "")


def said(speaker: str, organization: str, role: str, position: str, words: int) -> Turn:
    return Turn(
        speaker=speaker, organization=organization, role=role, position=position, words=words
    )


def test_a_voice_is_a_speaker_in_one_role_and_office() -> None:
    turns = [said(*CHAIR, 5), said(*PRESS, 7), said(*CHAIR, 2)]
    found = contributions(turns, [], [])
    assert found == [Contribution(*CHAIR, 2, 7), Contribution(*PRESS, 1, 7)]


def test_the_bodies_of_a_head_have_no_turns() -> None:
    people = [Person(name="Weng Jiamu", organization="Ministry of Finance"), Person(name="Bayar")]
    offices = [Office(organization="Ministry of Finance"), Office(organization="Lantern Group")]
    found = contributions([], people, offices)
    assert [(each.organization, each.turns) for each in found] == [
        ("Ministry of Finance", 0),
        ("Lantern Group", 0),
    ]


def test_a_speaker_has_the_latest_role_and_office_that_are_printed() -> None:
    speakers = Speakers()
    no_office = Contribution("Lian Shuyan", OFFICE, "chair", "", 1, 10)
    speakers.add("2024-01-01", [Contribution(*CHAIR, 3, 30), no_office])
    earlier = Contribution("Lian Shuyan", OFFICE, "official", "deputy head of the SCIO", 1, 10)
    speakers.add("2019-01-01", [earlier])
    [line] = speakers.lines()
    assert (line.role, line.position) == ("chair", "spokesperson of the SCIO")
    assert (line.briefings, line.turns, line.words) == (2, 5, 50)
    assert (line.first_date, line.last_date) == ("2019-01-01", "2024-01-01")


def test_who_changes_the_organization_has_a_line_for_each() -> None:
    speakers = Speakers()
    for day, body in (("2024-01-01", "Ministry of Justice"), ("2019-01-01", "Ministry of Finance")):
        speakers.add(day, [Contribution("Weng Jiamu", body, "official", "", 1, 10)])
    lines = speakers.lines()
    assert [line.organization for line in lines] == ["Ministry of Finance", "Ministry of Justice"]


def test_nobody_has_no_line() -> None:
    nobody = Contribution("", "", "unknown", "", 1, 10)
    unknown = Contribution("Weng Jiamu", "", "official", "", 1, 10)
    speakers, organizations = Speakers(), Organizations()
    for counter in (speakers, organizations):
        counter.add("2024-01-01", [nobody, unknown])
    assert [line.speaker for line in speakers.lines()] == ["Weng Jiamu"]
    assert organizations.lines() == []


def test_an_organization_counts_a_briefing_once() -> None:
    organizations = Organizations()
    other = Contribution("Bloomberg", *PRESS[1:], 2, 20)
    organizations.add("2024-01-01", [Contribution(*PRESS, 1, 10), other])
    [line] = organizations.lines()
    assert (line.organization, line.kind, line.country) == ("Bloomberg", "press", "US")
    assert (line.briefings, line.turns) == (1, 3)


def named(name: str, turns: int = 0) -> Contribution:
    return Contribution("Weng Jiamu" if turns else "", name, "", "", turns, turns)


# What briefings name, by day, and what the lines say: name, briefings, turns, first day, last.
NAMED: dict[str, tuple[dict[str, list[Contribution]], list[tuple[str, int, int, str, str]]]] = {
    "a body that never speaks": (
        {"2024-01-01": [named("Lantern Group")]},
        [("Lantern Group", 0, 0, "2024-01-01", "2024-01-01")],
    ),
    "a body that is named before and after it speaks": (
        {
            "2024-03-01": [named("Lantern Group")],
            "2024-02-01": [named("Lantern Group", 2), named("Lantern Group")],
            "2024-01-01": [named("Lantern Group")],
        },
        [("Lantern Group", 1, 2, "2024-01-01", "2024-03-01")],
    ),
    "a body that only does the work of another": (
        {
            "2017-02-01": [named("Ministry of Agriculture", 1)],
            "2017-01-01": [named("Ministry of Agriculture", 1)],
        },
        [
            ("Ministry of Agriculture", 2, 2, "2017-01-01", "2017-02-01"),
            ("Ministry of Agriculture and Rural Affairs", 0, 0, "2017-01-01", "2017-02-01"),
        ],
    ),
    "a body that does the work of two": (
        {
            "2017-02-01": [named("China Banking Regulatory Commission")],
            "2017-01-01": [named("China Insurance Regulatory Commission")],
        },
        [
            ("China Banking Regulatory Commission", 0, 0, "2017-02-01", "2017-02-01"),
            ("China Insurance Regulatory Commission", 0, 0, "2017-01-01", "2017-01-01"),
            ("National Financial Regulatory Administration", 0, 0, "2017-01-01", "2017-02-01"),
        ],
    ),
    "a body that is named, and does the work of another": (
        {
            "2024-01-01": [named("Ministry of Culture and Tourism")],
            "2017-01-01": [named("Ministry of Culture", 1)],
        },
        [
            ("Ministry of Culture", 1, 1, "2017-01-01", "2017-01-01"),
            ("Ministry of Culture and Tourism", 0, 0, "2024-01-01", "2024-01-01"),
        ],
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_every_body_that_is_named_has_a_line(name: str) -> None:
    briefings, due = NAMED[name]
    organizations = Organizations()
    for day, contributed in briefings.items():
        organizations.add(day, contributed)
    lines = organizations.lines()
    counts = [(o.organization, o.briefings, o.turns, o.first_date, o.last_date) for o in lines]
    assert counts == due
    assert {line.now for line in lines} <= {line.organization for line in lines}


def test_a_briefing_without_turns_names_the_bodies_of_its_head(tmp_path: Path) -> None:
    pending = briefing(turns=0, status="pending")
    pending.people[0].organization = "Lantern Group"
    with folder_in(tmp_path) as opened:
        publish(opened, pending)
    [line] = lines(tmp_path / "organizations.jsonl")
    assert (line["organization"], line["turns"], line["first_date"]) == (
        "Lantern Group",
        0,
        "2024-07-05",
    )


def test_the_tables_count_what_the_turns_files_say_now(tmp_path) -> None:
    with folder_in(tmp_path) as opened:
        first = briefing(turns=4, briefing_id="scio-1", day="2024-07-05")
        second = briefing(turns=3, briefing_id="scio-2", day="2024-08-05")
        for turn in (*first.turns, *second.turns):
            turn.organization, turn.role = "Ministry of Finance", "official"
        publish(opened, first)
        publish(opened, second)
        publish(opened, briefing(turns=0, briefing_id="scio-3", status="pending"))
        [speaker] = lines(tmp_path / "speakers.jsonl")
        assert (speaker["speaker"], speaker["turns"], speaker["briefings"]) == ("Xin Guobin", 7, 2)
        again = briefing(turns=5, briefing_id="scio-2", day="2024-08-05", word="trade")
        publish(opened, again)  # whose office is not known any more
        [line] = lines(tmp_path / "organizations.jsonl")
        assert (line["organization"], line["turns"]) == ("Ministry of Finance", 4)
        assert [line["turns"] for line in lines(tmp_path / "speakers.jsonl")] == [5, 4]
