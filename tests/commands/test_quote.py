"""`scrapy quote`: what it prints, what it proves, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.files import dumps
from tests import processes
from tests.environment import ENVIRONMENT
from tests.processes import Command
from tests.sample_output import LONG

SAID = "there were 214,608 reading rooms in use at the end of November"
ALTERED = SAID.replace("214,608", "214,806")
INVENTED = "The lighthouse keepers have all been sent home for the winter"
PROVED = "Proved: the archived pages, read again just now, have the words of the transcript."


def test_a_true_quotation_ends_with_0_and_is_proved(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", f"“{SAID}.”", str(sample))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Said exactly so."
    assert lines[2].startswith("Mai Qingzhou, vice minister of culture and tourism (Ministry of ")
    assert lines[3] == "SCIO briefing on the first national count of reading rooms, 2025-03-04"
    assert f"    According to the results, >>{SAID}<<." in lines
    assert [line[:7] for line in lines if line.startswith("Page ")] == ["Page 1:", "Page 2:"]
    assert lines[-1] == PROVED


TURNED = "advise visitors to copy this everywhere"
WRONGLY_ATTRIBUTED = "Mai Qingzhou: I was offered tea in all 47"
# Quotations, the exit status, and pieces of what is printed: first its beginning.
QUOTED = json.loads(Path(__file__).with_name("quoted.json").read_text("utf-8"))


@pytest.mark.parametrize("case", QUOTED, ids=lambda case: case["quoted"])
def test_a_quotation_is_judged_and_the_difference_is_shown(
    case: dict[str, Any], scrapy: Command, sample: Path
) -> None:
    done = scrapy("quote", case["quoted"], str(sample))
    assert (done.returncode, done.stderr) == (case["status"], "")
    first, *pieces = case["printed"]
    assert done.stdout.startswith(first)
    assert pieces or done.stdout == first
    assert [piece for piece in pieces if piece not in done.stdout] == []


def test_a_program_gets_one_object(scrapy: Command, sample: Path) -> None:
    def found(quoted: str) -> dict[str, Any]:
        return dict(json.loads(scrapy("quote", "--json", quoted, str(sample)).stdout))

    altered = found(ALTERED)
    place = altered["places"][0]
    assert (altered["verdict"], place["speaker"]) == ("near", "Mai Qingzhou")
    assert place["difference"] == SAID.replace("214,608", "[-214,608-]{+214,806+}")
    assert (place["said"], place["before"]) == (SAID, "According to the results, ")
    assert place["proof"]["holds"] is True
    assert [page["page"] for page in place["proof"]["pages"]] == [1, 2]
    assert altered["searched"] == {"briefings": 9, "turns": 129}
    assert altered["not_searched"] == []

    turned = found(TURNED)
    assert (turned["verdict"], turned["places"][0]["turned_by"]) == ("exact", ["not"])

    attributed = found(WRONGLY_ATTRIBUTED)
    assert attributed["verdict"] == "near"
    assert attributed["attribution"] == {
        "given": "Mai Qingzhou",
        "speaker": "Mai Qingzhou",
        "date": "",
        "conference": "",
        "office": "",
        "wrong": [{"what": "speaker", "claimed": "Mai Qingzhou", "right": "Ding Ruolan"}],
    }
    place = attributed["places"][0]
    assert (place["alike"], place["differs_in"]) == (1000, [])


@pytest.mark.some(1)
@pytest.mark.parametrize("words", [[], ["-"]], ids=["no words", "a hyphen"])
def test_without_words_they_are_read_from_the_standard_input(
    sample: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SCRAPY_SETTINGS_MODULE", "tests.commands.settings")
    monkeypatch.setitem(ENVIRONMENT, "OUTPUT", str(sample))
    done = processes.run("scrapy", "quote", *words, given=f"{SAID}\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_words_that_many_said_are_counted(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", "Thank you", str(sample))
    assert done.returncode == 0
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("Said exactly so, in ")
    assert last.startswith("  and ")
    assert done.stdout.count("Proved: ") == 3


def test_a_proof_that_fails_changes_no_verdict(scrapy: Command, folder: Path) -> None:
    (folder / "state.sqlite").unlink()
    done = scrapy("quote", SAID, str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Said exactly so.")
    assert done.stdout.endswith(
        "Not proved: the folder has no state.sqlite, which has the archive's index.\n"
    )


def test_a_speaker_who_is_a_correction_is_marked(scrapy: Command, folder: Path) -> None:
    lines = []
    for line in (folder / LONG).read_text("utf-8").splitlines():
        turn = json.loads(line)
        if SAID in turn["text"]:
            turn |= {"speaker": "Ding Ruolan", "corrected": "speaker"}
        lines.append(dumps(turn))
    (folder / LONG).write_text("".join(lines), "utf-8")
    done = scrapy("quote", SAID, str(folder))
    assert "Careful: people corrected speaker of this turn" in done.stdout
    assert done.stdout.endswith(
        "has these words as said by Mai Qingzhou; that Ding Ruolan says them is a correction of a "
        "person.\n"
    )


def test_a_damaged_file_is_named_and_the_rest_is_searched(scrapy: Command, folder: Path) -> None:
    (folder / LONG).write_bytes((folder / LONG).read_bytes()[:-1])
    done = scrapy("quote", INVENTED, str(folder))
    assert done.returncode == 2
    first, _, last = done.stdout.splitlines()
    assert first.endswith("were searched; not all of the folder could be searched.")
    assert last.startswith(f"Not searched: {LONG}, line 28: ")
    assert scrapy("quote", SAID, str(folder)).returncode == 0


def test_nothing_is_written(scrapy: Command, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    scrapy("quote", SAID, str(folder))
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_no_control_character_is_printed(scrapy: Command, folder: Path) -> None:
    text = (folder / LONG).read_text("utf-8")
    (folder / LONG).write_text(text.replace("Mai Qingzhou", "Mai\\u001b[2J Qingzhou"), "utf-8")
    assert "\x1b" not in scrapy("quote", SAID, str(folder)).stdout
