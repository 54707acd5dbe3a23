"""`scrapy quote`: what it prints, what it proves, and its exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.files import dumps
from tests import processes
from tests.contract.checking.test_checking import LONG, crawl_sample
from tests.environment import ENVIRONMENT

Command = Callable[..., "subprocess.CompletedProcess[str]"]

SAID = "there were 214,608 reading rooms in use at the end of November"
ALTERED = SAID.replace("214,608", "214,806")
INVENTED = "The lighthouse keepers have all been sent home for the winter"
PROVED = "Proved: the archived pages, read again just now, have the words of the transcript."


@pytest.fixture
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


@pytest.fixture
def folder(tmp_path: Path, sample: Path) -> Path:
    copy = tmp_path / "output"
    shutil.copytree(sample, copy)
    return copy


def test_a_true_quotation_ends_with_0_and_is_proved(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", f"“{SAID}.”", str(sample))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Said exactly so."
    assert lines[2].startswith("Mai Qingzhou, vice minister of culture and tourism (Ministry of ")
    assert lines[3] == "SCIO briefing on the first national count of reading rooms, 2025-03-04"
    assert f"    According to the results, >>{SAID}<<." in lines
    assert [line.split(":")[0] for line in lines if line.startswith("Page ")] == [
        "Page 1",
        "Page 2",
    ]
    assert lines[-1] == PROVED


def test_an_altered_quotation_ends_with_1_and_the_difference_is_shown(
    scrapy: Command, sample: Path
) -> None:
    done = scrapy("quote", ALTERED, str(sample))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Nearly: the transcript has other words.\n")
    assert "there were [-214,608-]{+214,806+} reading rooms" in done.stdout
    assert PROVED in done.stdout


def test_an_invented_quotation_ends_with_2(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", INVENTED, str(sample))
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == "Not found: 129 turns of 9 conferences were searched.\n"


def test_of_words_that_two_people_said_both_are_named(scrapy: Command, sample: Path) -> None:
    joined = f"{SAID}, and I did visit 47 of them, and I was offered tea in all 47"
    done = scrapy("quote", joined, str(sample))
    assert done.returncode == 1
    due = "Put together: the first words are Mai Qingzhou's, the rest Ding Ruolan's."
    assert done.stdout.splitlines()[0] == due
    assert f">>{SAID}<<" in done.stdout
    assert ">>I did visit 47 of them, and I was offered tea in all 47<<." in done.stdout


def test_the_word_that_turns_a_quotation_is_named(scrapy: Command, sample: Path) -> None:
    words = "advise visitors to copy this everywhere"
    done = scrapy("quote", words, str(sample))
    assert done.returncode == 0
    sentence = f"I would not {words}."
    assert done.stdout.splitlines()[0] == f"Said so, within: “{sentence}”"
    assert f"\n    I would *not* >>{words}<<.\n" in done.stdout
    found = json.loads(scrapy("quote", "--json", words, str(sample)).stdout)
    assert (found["verdict"], found["places"][0]["turned_by"]) == ("exact", ["not"])


def test_what_was_left_out_is_told(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", "there were 214,608 reading rooms […] at the end", str(sample))
    assert done.returncode == 0
    assert "\nLeft out at the omission mark: in use\n" in done.stdout


def test_an_omission_that_hides_a_negation_is_told(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", "We did … know how many small rooms had grown up", str(sample))
    assert done.returncode == 1
    assert done.stdout.startswith("Nearly: what is left out may turn the sense around.\n")
    assert (
        "\nThe omission takes “not” from a clause of which other words are quoted.\n" in done.stdout
    )


def test_a_wrong_attribution_ends_with_1_and_is_told(scrapy: Command, sample: Path) -> None:
    words = "Mai Qingzhou: I was offered tea in all 47"
    done = scrapy("quote", words, str(sample))
    assert done.returncode == 1
    assert done.stdout.startswith("These words are Ding Ruolan's, not Mai Qingzhou's.\n")
    assert ">>I was offered tea in all 47<<" in done.stdout
    assert PROVED.replace("pages", "page").replace("have", "has") in done.stdout
    found = json.loads(scrapy("quote", "--json", words, str(sample)).stdout)
    assert found["verdict"] == "near"
    assert found["attribution"] == {
        "given": "Mai Qingzhou",
        "speaker": "Mai Qingzhou",
        "date": "",
        "conference": "",
        "office": "",
        "wrong": [{"what": "speaker", "claimed": "Mai Qingzhou", "right": "Ding Ruolan"}],
    }
    assert (found["places"][0]["alike"], found["places"][0]["differs_in"]) == (1000, [])


@pytest.mark.some(1)
@pytest.mark.parametrize("words", [[], ["-"]], ids=["no words", "a hyphen"])
def test_without_words_they_are_read_from_the_standard_input(
    sample: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"SCRAPY_SETTINGS_MODULE": "tests.commands.elsewhere", "OUTPUT": str(sample)}
    for name, value in environment.items():
        monkeypatch.setitem(ENVIRONMENT, name, value)
    done = processes.run("scrapy", "quote", *words, given=f"{SAID}\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_program_gets_one_object(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", "--json", ALTERED, str(sample))
    found = json.loads(done.stdout)
    assert (done.returncode, found["verdict"]) == (1, "near")
    place = found["places"][0]
    assert place["speaker"] == "Mai Qingzhou"
    assert place["difference"] == SAID.replace("214,608", "[-214,608-]{+214,806+}")
    assert (place["said"], place["before"]) == (SAID, "According to the results, ")
    assert place["proof"]["holds"] is True
    assert [page["page"] for page in place["proof"]["pages"]] == [1, 2]
    assert found["searched"] == {"briefings": 9, "turns": 129}
    assert found["not_searched"] == []


def test_words_that_many_said_are_counted(scrapy: Command, sample: Path) -> None:
    done = scrapy("quote", "Thank you", str(sample))
    assert done.returncode == 0
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("Said exactly so, in ")
    assert last.startswith("  and ")
    assert done.stdout.count("Proved: ") == 3


def test_a_proof_that_fails_is_told_and_changes_no_verdict(scrapy: Command, folder: Path) -> None:
    (folder / "state.sqlite").unlink()
    done = scrapy("quote", SAID, str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Said exactly so.")
    assert done.stdout.endswith(
        "Not proved: the folder has no state.sqlite, which has the archive's index.\n"
    )


def test_that_the_speaker_is_a_correction_is_told(scrapy: Command, folder: Path) -> None:
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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["…", "."], "there is no word to look for"),
        ([SAID, "nowhere"], "nowhere does not exist"),
        ([SAID, "tests"], "tests holds no output of a crawl"),
        ([SAID, "a", "b"], "put the words between quotation marks"),
        ([SAID, "--fast"], "there is no option --fast"),
        (["--fast", "."], "there is no option --fast"),
        ([SAID, "-s", "SCIO_OUTPUT_DIR=x"], "type x in place of -s SCIO_OUTPUT_DIR=x"),
        ([SAID, "-s", "nowhere"], "Invalid -s value"),
    ],
    ids=[
        "no word",
        "no folder",
        "another folder",
        "two",
        "no option",
        "first",
        "no output",
        "no setting",
    ],
)
def test_wrong_arguments_end_with_64(
    scrapy: Command, sample: Path, words: list[str], says: str
) -> None:
    given = [str(sample) if word == "." else word for word in words]
    done = scrapy("quote", *given)
    assert (done.returncode, done.stdout) == (64, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_it_is_among_the_commands_that_scrapy_lists(scrapy: Command) -> None:
    assert "quote         Say where quoted words were spoken" in scrapy("-h").stdout
