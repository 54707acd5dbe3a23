"""The walks of CONTRIBUTING.md are complete: carried out word for word, each does what it says.

The tests of the copy run as well: if a walk lacks a place, one of them fails.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.environment import ROOT
from tests.evolve import Copy
from tests.sampling import sample

_TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
_STEP = re.compile(
    r"In\s+(?:the\s+new\s+file\s+)?`(?P<file>[^`]+)`"
    r"(?:,\s+(?P<how>below|in\s+place\s+of)\s+`(?P<anchor>[^`]+)`)?:\n\n"
    r"(?P<code> *```\w+\n.*?\n *```)\n"
    r"|^ *```sh\n(?P<commands>.*?)^ *```",
    re.DOTALL | re.MULTILINE,
)


class Step(NamedTuple):
    """One step: a file that is written or changed, or commands that are run."""

    file: str = ""
    how: str = ""  # below, in place of, or empty for a new file
    anchor: str = ""  # the line below which, or in place of which
    code: str = ""
    commands: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file} {self.how} {self.anchor}".strip() or "; ".join(self.commands)


def walk(name: str) -> list[Step]:
    """The steps of the walk *name*, such as "add a layout", in their order."""
    return _steps(rf"### Walk: {name}")


def ending() -> list[Step]:
    """The steps that end every walk."""
    return _steps("## Five walks")


def _steps(heading: str) -> list[Step]:
    """The steps below *heading*, up to the next heading of any level."""
    section = re.search(rf"^{heading}\n(.*?)(?=^##)", _TEXT, re.DOTALL | re.MULTILINE)
    assert section, f"CONTRIBUTING.md has no heading {heading!r}"
    return [_step(found) for found in _STEP.finditer(section[1])]


def _step(found: re.Match[str]) -> Step:
    if found["commands"]:
        lines = found["commands"].split("\n")
        return Step(commands=tuple(line.strip() for line in lines if line.strip()))
    block = textwrap.dedent(found["code"])
    code = block.partition("\n")[2].rpartition("\n")[0] + "\n"
    how = " ".join((found["how"] or "").split())
    return Step(found["file"], how, found["anchor"] or "", code)


def take(copy: Copy, step: Step) -> None:
    """Carry out *step* on *copy*."""
    for command in step.commands:
        words = command.split()
        assert words[:2] == [".venv/bin/python", "-m"], command
        done = copy.run(*words[2:])
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    if step.how == "below":
        copy.insert(step.file, step.anchor, step.code)
    elif step.how:
        copy.replace(step.file, step.anchor, step.code)
    elif step.file:
        path = copy.folder / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.code, "utf-8")


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
def taken(tmp_path: Path) -> Callable[[str], Copy]:
    """A function that takes the walk of this name, with the ending, through a copy."""

    def take_all(name: str) -> Copy:
        copy = Copy(tmp_path / "copy")
        for step in (*walk(name), *ending()):
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


def test_a_new_output_key(taken: Callable[[str], Copy], tmp_path: Path) -> None:
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
    reference = (copy.folder / "scio_crawler/contract/README.md").read_text("utf-8")
    assert "| `letters`, integer |" in reference
    passes(copy, *FOLDER, "tests/test_items.py", "tests/test_fixtures.py")


def test_a_new_layout(taken: Callable[[str], Copy]) -> None:
    copy = taken("add a layout")
    expected = copy.folder / "tests/fixtures/a-mobile-page/expected.json"
    (briefing,) = json.loads(expected.read_text("utf-8"))["briefings"]
    assert briefing["entry"]["layout"] == "mobile"
    assert briefing["entry"]["title"] == "SCIO briefing on slow trains"
    assert "audit_unaccounted" not in briefing["entry"]
    kinds = [turn["kind"] for turn in briefing["turns"]]
    assert kinds == ["opening", "question", "answer", "closing"]
    passes(copy, *FOLDER, "tests/reading/page", "tests/test_fixtures.py")


def test_a_new_label_rule(taken: Callable[[str], Copy]) -> None:
    passes(taken("add a label rule"), "tests/reading/transcript/labels")


def test_a_new_export(taken: Callable[[str], Copy], tmp_path: Path) -> None:
    copy, output = taken("add an export"), tmp_path / "output"
    copy.crawl(output, "-a", "site=sample")
    done = copy.scrapy("export", "json", str(output))
    assert done.returncode == 0, done.stderr
    assert len(json.loads((output / "export/briefings.json").read_text("utf-8"))) == 10
    passes(copy, "tests/showing/exports/test_exports.py", "tests/commands/test_export.py")


def test_other_manners(taken: Callable[[str], Copy]) -> None:
    copy = taken("change the manners")
    assert copy.scrapy("settings", "--get", "DOWNLOAD_DELAY").stdout == "3\n"
    assert "| `DOWNLOAD_DELAY` | `3` |" in (copy.folder / "docs/settings.md").read_text("utf-8")
    passes(copy, "tests/test_settings.py")
