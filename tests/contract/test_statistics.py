"""Who speaks, for whom and how much: counted in a briefing, and over all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.contract.statistics import Contribution, Organizations, Speakers, contributions
from scio_crawler.items import Office, Person, Turn
from tests.folder.cases import cases
from tests.folder.made_up import briefing, folder_in, lines, publish

OFFICE = "State Council Information Office"
CHAIR = ("Lian Shuyan", OFFICE, "chair", "spokesperson of the SCIO")
PRESS = ("Bloomberg News", "Bloomberg", "press", "")


def turn_of(speaker: str, organization: str, role: str, position: str, words: int) -> Turn:
    keys = {"speaker": speaker, "organization": organization, "role": role, "position": position}
    return Turn(**keys, words=words)


def test_a_contribution_is_of_a_speaker_in_one_role_and_office() -> None:
    turns = [turn_of(*CHAIR, 5), turn_of(*PRESS, 7), turn_of(*CHAIR, 2)]
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


def named(text: str) -> list[Contribution]:
    """Return what a briefing says of bodies, each with its number of turns: ``body=turns, …``."""
    found = []
    for each in text.split(", "):
        body, _, turns = each.partition("=")
        speaker = "Weng Jiamu" if turns != "0" else ""
        found.append(Contribution(speaker, body, "", "", int(turns), int(turns)))
    return found


BODIES = cases(Path(__file__).with_name("statistics_bodies.txt"))


@pytest.mark.parametrize(("briefings", "due"), BODIES.values(), ids=BODIES)
def test_every_body_that_is_named_has_a_line(briefings: str, due: str) -> None:
    organizations = Organizations()
    for briefing_named in briefings.split("; "):
        day, _, bodies = briefing_named.partition(" ")
        organizations.add(day, named(bodies))
    lines = organizations.lines()
    assert due.split("; ") == [
        f"{o.organization}: {o.briefings} {o.turns} {o.first_date} {o.last_date}" for o in lines
    ]
    assert {line.now for line in lines} <= {line.organization for line in lines}


def test_a_briefing_without_turns_names_the_bodies_of_its_head(tmp_path: Path) -> None:
    pending = briefing(turns=0, status="pending")
    pending.people[0].organization = "Lantern Group"
    with folder_in(tmp_path) as opened:
        publish(opened, pending)
    [line] = lines(tmp_path / "organizations.jsonl")
    assert (line["organization"], line["turns"]) == ("Lantern Group", 0)


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
