"""Who speaks, for whom and how much: counted in a briefing, and over all of them."""

from __future__ import annotations

import pytest

from scio_crawler.contract.description import Contribution, Organizations, Speakers, contributions
from scio_crawler.items import Turn
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
    assert contributions(turns) == [Contribution(*CHAIR, 2, 7), Contribution(*PRESS, 1, 7)]


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


@pytest.mark.parametrize("other", ["Ma’erlan", "Maʼerlan", "Ma‛erlan", "Maerlan"])
def test_an_apostrophe_makes_no_other_speaker(other: str) -> None:
    speakers = Speakers()
    for day, name in (("2024-01-01", "Ma'erlan"), ("2019-01-01", other)):
        speakers.add(day, [Contribution(name, "Ministry of Finance", "official", "", 1, 10)])
    [line] = speakers.lines()
    assert (line.speaker, line.briefings, line.turns) == ("Ma'erlan", 2, 2)


def test_an_apostrophe_makes_no_other_outlet() -> None:
    speakers, organizations = Speakers(), Organizations()
    for counter in (speakers, organizations):
        for day, name in (("2024-01-01", "Lanterns' Weekly"), ("2019-01-01", "Lanterns Weekly")):
            counter.add(day, [Contribution(name, name, "press", "", 1, 10)])
    assert [line.speaker for line in speakers.lines()] == ["Lanterns' Weekly"]
    [line] = organizations.lines()
    assert (line.organization, line.briefings, line.turns) == ("Lanterns' Weekly", 2, 2)


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
