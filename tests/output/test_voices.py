"""Who speaks, for whom and how much: counted in a briefing, and over all of them."""

from __future__ import annotations

from scio_crawler.items import Turn
from scio_crawler.output.voices import Heard, Voice, organizations, speakers, voices
from tests.output.made_up import briefing, exporter_in, lines

OFFICE = "State Council Information Office"
CHAIR = ("Lian Shuyan", OFFICE, "chair", "spokesperson of the SCIO")
PRESS = ("Bloomberg News", "Bloomberg", "press", "")


def said(speaker: str, organization: str, role: str, position: str, words: int) -> Turn:
    return Turn(
        speaker=speaker, organization=organization, role=role, position=position, words=words
    )


def heard(date: str, who: tuple[str, str, str, str], turns: int = 1, words: int = 10) -> Heard:
    return Heard(date, f"scio-{date}", Voice(*who, turns, words))


def test_a_voice_is_a_speaker_in_one_role_and_office() -> None:
    turns = [said(*CHAIR, 5), said(*PRESS, 7), said(*CHAIR, 2)]
    assert voices(turns) == [Voice(*CHAIR, 2, 7), Voice(*PRESS, 1, 7)]


def test_a_speaker_has_the_latest_role_and_office_that_are_printed() -> None:
    [line] = speakers(
        [
            heard("2019-01-01", ("Lian Shuyan", OFFICE, "official", "deputy head of the SCIO")),
            heard("2024-01-01", CHAIR, turns=3, words=30),
            heard("2024-01-01", ("Lian Shuyan", OFFICE, "chair", "")),
        ]
    )
    assert (line.role, line.position) == ("chair", "spokesperson of the SCIO")
    assert (line.briefings, line.turns, line.words) == (2, 5, 50)
    assert (line.first_date, line.last_date) == ("2019-01-01", "2024-01-01")


def test_who_changes_the_organization_has_a_line_for_each() -> None:
    lines = speakers(
        [
            heard("2019-01-01", ("Weng Jiamu", "Ministry of Finance", "official", "")),
            heard("2024-01-01", ("Weng Jiamu", "Ministry of Justice", "official", "")),
        ]
    )
    assert [line.organization for line in lines] == ["Ministry of Finance", "Ministry of Justice"]


def test_nobody_has_no_line() -> None:
    nobody = heard("2024-01-01", ("", "", "unknown", ""))
    unknown = heard("2024-01-01", ("Weng Jiamu", "", "official", ""))
    assert [line.speaker for line in speakers([nobody, unknown])] == ["Weng Jiamu"]
    assert list(organizations([nobody, unknown])) == []


def test_an_organization_counts_a_briefing_once() -> None:
    day = "2024-01-01"
    [line] = organizations([heard(day, PRESS), heard(day, ("Bloomberg", *PRESS[1:]), turns=2)])
    assert (line.organization, line.kind, line.country) == ("Bloomberg", "press", "US")
    assert (line.briefings, line.turns) == (1, 3)


def test_the_tables_count_what_the_turns_files_say_now(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        first = briefing(turns=4, briefing_id="scio-1", day="2024-07-05")
        second = briefing(turns=3, briefing_id="scio-2", day="2024-08-05")
        for turn in (*first.turns, *second.turns):
            turn.organization, turn.role = "Ministry of Finance", "official"
        exporter.publish(first)
        exporter.publish(second)
        exporter.publish(briefing(turns=0, briefing_id="scio-3", status="pending"))
        exporter.write_tables()
        [speaker] = lines(tmp_path / "speakers.jsonl")
        assert (speaker["speaker"], speaker["turns"], speaker["briefings"]) == ("Xin Guobin", 7, 2)
        again = briefing(turns=5, briefing_id="scio-2", day="2024-08-05", word="trade")
        exporter.publish(again)  # whose office is not known any more
        exporter.write_tables()
        [line] = lines(tmp_path / "organizations.jsonl")
        assert (line["organization"], line["turns"]) == ("Ministry of Finance", 4)
        assert [line["turns"] for line in lines(tmp_path / "speakers.jsonl")] == [5, 4]
