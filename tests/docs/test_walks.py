"""The walks of CONTRIBUTING.md are complete: carried out word for word, each does what it says.

The tests of the copy run as well: if a walk lacks a place, one of them fails.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.walks import ending, take, walk
from tests.environment import ROOT
from tests.evolve import Copy
from tests.mirrors import crawl
from tests.sampling import sample

# The places that each walk names.
WALKS = {
    "add an output key": 2,
    "add a layout": 3,
    "add a label rule": 2,
    "add an export": 3,
    "change the manners": 1,
}
# Some of them in each run. Its other folders test what reads an output, whatever keys it has.
FOLDER = sample(
    [f"tests/folder/{path.name}" for path in sorted((ROOT / "tests/folder").glob("test_*.py"))], 5
)
pytestmark = pytest.mark.slow


@pytest.fixture
def taken(tmp_path: Path) -> Callable[..., Copy]:
    """A function that takes the walk of this name, with the ending, through a copy of the project.

    With a number to *leave_out*, that step and the ending are left out.
    """

    def take_all(name: str, leave_out: int = 0) -> Copy:
        copy = Copy(tmp_path / "copy")
        for number, step in enumerate(walk(name), 1):
            if number != leave_out:
                take(copy, step)
        if not leave_out:
            for step in ending():
                take(copy, step)
        return copy

    return take_all


def passes(copy: Copy, *tests: str) -> None:
    done = copy.run("pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout[-3000:]


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", WALKS)
def test_every_step_of_a_walk_is_understood(name: str) -> None:
    assert len(walk(name)) == WALKS[name], [str(step) for step in walk(name)]


def test_the_ending_writes_what_is_generated() -> None:
    (step,) = ending()
    assert [command.split()[-1] for command in step.commands] == ["scripts.docs", "tests.fixtures"]


def test_a_new_output_key(taken: Callable[..., Copy], tmp_path: Path) -> None:
    copy, output = taken("add an output key"), tmp_path / "output"
    assert copy.crawl(output, "-a", "site=sample").returncode == 0
    assert copy.faults(output) == []
    turns = [turn for path in output.glob("briefings/*.jsonl") for turn in records(path)]
    assert turns
    for turn in turns:
        assert turn["letters"] == sum(map(str.isalnum, str(turn["text"])))
    described = json.loads((output / "datapackage.json").read_text("utf-8"))["resources"][0]
    assert "letters" in [field["name"] for field in described["schema"]["fields"]]
    assert copy.scrapy("export", "csv", str(output)).returncode == 0
    assert ",letters," in (output / "export/turns.csv").read_text("utf-8-sig").partition("\n")[0]
    assert "| `letters`, integer |" in (copy.folder / "docs/data.md").read_text("utf-8")
    old, again = tmp_path / "old", tmp_path / "again"
    crawl("sample", old)
    refused = copy.crawl(old, "-a", "site=archive")
    assert refused.returncode == 9
    assert "its lines have other keys" in refused.stderr
    shutil.copytree(old / "archive", again / "archive")
    assert copy.crawl(again, "-a", "site=archive").returncode == 0
    assert copy.faults(again) == []
    assert all(turn["letters"] for path in again.glob("briefings/*") for turn in records(path))
    passes(copy, *FOLDER, "tests/test_items.py", "tests/test_fixtures.py")


def test_a_new_layout(taken: Callable[..., Copy]) -> None:
    copy = taken("add a layout")
    expected = copy.folder / "tests/fixtures/a-mobile-page/expected.json"
    (briefing,) = json.loads(expected.read_text("utf-8"))["briefings"]
    assert briefing["entry"]["layout"] == "mobile"
    assert briefing["entry"]["title"] == "SCIO briefing on slow trains"
    assert "audit_unaccounted" not in briefing["entry"]
    kinds = [turn["kind"] for turn in briefing["turns"]]
    assert kinds == ["opening", "question", "answer", "closing"]
    passes(copy, *FOLDER, "tests/reading/page", "tests/test_fixtures.py")


def test_a_new_label_rule(taken: Callable[..., Copy]) -> None:
    passes(taken("add a label rule"), "tests/reading/transcript/labels")


def test_a_label_rule_needs_an_example(taken: Callable[..., Copy]) -> None:
    copy = taken("add a label rule", leave_out=2)
    done = copy.run("pytest", "-q", "-n", "0", "tests/reading/transcript/labels")
    assert done.returncode != 0
    assert "a number stands under it" in done.stdout


def test_a_new_export(taken: Callable[..., Copy], tmp_path: Path) -> None:
    copy, output = taken("add an export"), tmp_path / "output"
    copy.crawl(output, "-a", "site=sample")
    done = copy.scrapy("export", "json", str(output))
    assert done.returncode == 0, done.stderr
    assert len(json.loads((output / "export/briefings.json").read_text("utf-8"))) == 10
    passes(copy, "tests/showing/exports/test_export.py", "tests/commands/test_export.py")


def test_other_manners(taken: Callable[..., Copy]) -> None:
    copy = taken("change the manners")
    assert copy.scrapy("settings", "--get", "DOWNLOAD_DELAY").stdout == "3\n"
    assert "| `DOWNLOAD_DELAY` | `3` |" in (copy.folder / "docs/settings.md").read_text("utf-8")
    passes(copy, "tests/test_settings.py")
