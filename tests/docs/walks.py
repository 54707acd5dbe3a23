"""The walks of CONTRIBUTING.md, read so that they can be carried out."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

from tests.environment import ROOT
from tests.evolve import Copy

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
