"""README.md and CONTRIBUTING.md say what is so: their tables, commands, snippets and links.

``python -m tests.docs.test_readme`` writes again what is made from the code (the tables between
``<!-- made: … -->`` and ``<!-- end -->``) or printed by it (the text below each Python snippet
whose libraries are installed).
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.settings import Settings

from scio_crawler import items, settings
from scio_crawler.arguments import EXAMPLES, Arguments
from scio_crawler.items import Entry, Line, Note, PageLine, Person, Turn
from scio_crawler.output.outcomes import OUTCOMES
from scio_crawler.run.exit_status import EXIT_STATUSES
from tests.conftest import ENVIRONMENT, ROOT

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DOCUMENTS = (README, CONTRIBUTING)
AGAIN = "python -m tests.docs.test_readme writes it again"

# What is made from the code, by the name that its marker has.
LINES: dict[str, type[Line]] = {cls.__name__: cls for cls in (Turn, Entry, Person, PageLine, Note)}

_MADE = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SNIPPET = re.compile(r"(^```python\n(.*?)^```\n\n```text\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
_IMPORT = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_PAIR = re.compile(r'"(\w+)": ("(?:[^"\\]|\\.)*"|\d+)')


def text(document: Path) -> str:
    return document.read_text("utf-8")


def fenced(document: Path, language: str) -> list[str]:
    return [body for name, body in _FENCED.findall(text(document)) if name == language]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    cells = ([cell.replace("|", r"\|") for cell in row] for row in rows)
    columns = list(head)
    lines = [f"| {' | '.join(row)} |\n" for row in (columns, *cells)]
    lines.insert(1, f"|{'---|' * len(columns)}\n")
    return "".join(lines)


def made(name: str) -> str:
    """The table that the marker *name* asks for."""
    if name == "exit":
        return table(("status", "meaning"), ((str(n), words) for n, words in EXIT_STATUSES.items()))
    if name == "outcomes":
        return table(("outcome", "meaning"), ((f"`{o}`", w) for o, w in OUTCOMES.items()))
    fields = LINES[name].__dataclass_fields__.items()
    rows = ((f"`{k}`", f.metadata["schema"]["type"], f.metadata["doc"]) for k, f in fields)
    return table(("key", "type", "meaning"), rows)


@dataclass(frozen=True)
class Command:
    """A command of Scrapy that stands in a document: its arguments and its settings."""

    words: tuple[str, ...]

    def given(self, option: str) -> dict[str, str]:
        """The ``name=value`` pairs behind *option* (``-a`` or ``-s``)."""
        pairs = zip(self.words, self.words[1:], strict=False)
        return dict(word.split("=", 1) for before, word in pairs if before == option)


def crawls() -> list[Command]:
    """Every ``scrapy crawl`` in the documents' ``sh`` and ``cron`` blocks."""
    blocks = [b for d in DOCUMENTS for kind in ("sh", "cron") for b in fenced(d, kind)]
    found = []
    for line in (line for block in blocks for line in block.splitlines()):
        for part in re.split(r"&&|\|\||[|>]", re.sub(r"\$\([^)]*\)", "2024-01-01", line)):
            words = shlex.split(part)
            if words and words[0].endswith("scrapy") and words[1] == "crawl":
                found.append(Command(tuple(words)))
    return found


def crawl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``scrapy crawl briefings`` with *words*, its results in *folder*."""
    command = [sys.executable, "-m", "scrapy", "crawl", "briefings", *words]
    return subprocess.run(
        [*command, "-s", f"SCIO_OUTPUT_DIR={folder}"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def run_snippet(code: str, folder: Path) -> str:
    """What the snippet *code* prints in *folder*, in which output/sample/ is."""
    environment = {
        **ENVIRONMENT,
        "PYTHONWARNINGS": "default",
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_OFFLINE": "1",
        "COLUMNS": "100",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines()).strip("\n") + "\n"


def needs(code: str) -> str:
    """A library that the snippet *code* imports and that is not installed, or ``""``."""
    names = _IMPORT.findall(code)
    return next((name for name in names if importlib.util.find_spec(name) is None), "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with output/sample/, as the README's first command leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    done = crawl(folder / "output" / "sample", "-a", "site=sample")
    assert done.returncode == 0, done.stderr
    return folder


def turns_in(folder: Path) -> dict[str, dict[str, str | int]]:
    files = sorted((folder / "output" / "sample" / "briefings").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return {turn["turn_id"]: turn for turn in lines}


# --- Tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LINES, "exit", "outcomes"])
def test_a_table_says_what_the_code_says(name: str) -> None:
    tables = {name: body for _, name, body, _ in _MADE.findall(text(README))}
    assert tables[name] == made(name), AGAIN


def test_every_value_of_a_closed_set_is_explained() -> None:
    explained = text(README)
    sets = (items.ROLES, items.KINDS, items.STATUSES)
    assert [word for words in sets for word in words if f"`{word}`" not in explained] == []


def test_every_argument_has_an_example_that_is_right() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `-a (\S+)` \|$", text(README), re.MULTILINE))
    assert rows.keys() == EXAMPLES.keys()
    for name, example in rows.items():
        assert example.startswith(f"{name}=")
        Arguments.parse(dict([example.split("=", 1)]))


def test_every_setting_of_the_project_is_named() -> None:
    own = [name for name in vars(settings) if name.startswith("SCIO_")]
    assert [name for name in own if f"`{name}`" not in text(README)] == []


def test_the_keys_of_the_report_are_named(folder: Path) -> None:
    section = (
        text(README).split("`report.json` tells of the last run")[1].split("The outcome of")[0]
    )
    rows = re.findall(r"^\| (`.*`) \|", section, re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    report = json.loads((folder / "output" / "sample" / "report.json").read_text("utf-8"))
    assert sorted(named) == sorted(report)


def test_what_is_written_is_in_the_table_of_files(folder: Path) -> None:
    section = text(README).split("\n## What is written")[1].split("\n## ")[0]
    written = {path.name for path in (folder / "output" / "sample").iterdir()}
    assert [name for name in written if f"`{name}" not in section] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["recipes"]]
    names = {re.split(r"[<>=\[]", wish)[0] for wish in wanted}
    rows = re.findall(r"^\| `([\w-]+)` \| \d", text(CONTRIBUTING), re.MULTILINE)
    assert sorted(rows) == sorted(names)


# --- Commands ---------------------------------------------------------------------------------


def test_the_second_command_is_the_one_that_ci_runs() -> None:
    assert fenced(README, "sh")[1] in text(ROOT / ".ci" / "run")


def test_the_first_command_shows_turns(folder: Path) -> None:
    first = fenced(README, "sh")[0]
    assert first.startswith(
        "python3 -m venv .venv && .venv/bin/pip install -q -e . "
        "&& .venv/bin/scrapy crawl briefings -a site=sample && "
    )
    shows = first.split(" && ")[-1].replace(".venv/bin/python", shlex.quote(sys.executable))
    done = subprocess.run(["sh", "-c", shows], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"turn_id"') == 3
    assert "Thank you, Mr. Mai. I did visit 47 of them" in done.stdout


@pytest.mark.parametrize("command", crawls(), ids=lambda command: " ".join(command.words[3:]))
def test_a_crawl_has_right_arguments_and_settings(command: Command) -> None:
    assert command.words[2] == "briefings"
    Arguments.parse(command.given("-a"))
    assert command.given("-s").keys() <= {*Settings(), *vars(settings)}


@pytest.mark.parametrize(
    "command",
    [c for c in crawls() if c.given("-a").get("site") == "sample" and len(c.given("-a")) > 1],
    ids=lambda command: " ".join(command.words[3:]),
)
def test_a_crawl_of_the_sample_works(command: Command, tmp_path: Path) -> None:
    done = crawl(tmp_path, *command.words[3:])
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "briefings").iterdir())


def test_the_replay_of_the_sample_works(folder: Path) -> None:
    (command,) = [command for command in crawls() if command.given("-a").get("site") == "archive"]
    assert command.given("-s") == {"SCIO_OUTPUT_DIR": "output/sample"}
    again = folder / "again"
    shutil.copytree(folder / "output" / "sample" / "archive", again / "archive")
    done = crawl(again, "-a", "site=archive")
    assert done.returncode == 0, done.stderr
    for name in ("briefings.jsonl", "pages.jsonl"):
        assert (again / name).read_text() == (folder / "output" / "sample" / name).read_text()


def test_the_check_of_a_folder_finds_no_fault(folder: Path) -> None:
    (command,) = [b for b in fenced(README, "sh") if "check-output" in b]
    words = shlex.split(command)
    where = folder / words.pop()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words[1:], str(where)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert f"…/output/sample: {done.stdout.strip().split(': ')[-1]}\n" in text(README)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no cron")
def test_the_line_for_cron_works_where_nothing_is_set(tmp_path: Path) -> None:
    (line,) = fenced(README, "cron")
    schedule, command = re.fullmatch(r"((?:\S+ ){5})(.*)\n", line).groups()  # type: ignore[union-attr]
    assert re.fullmatch(r"[\d* ]+", schedule)
    assert "%" not in command  # to cron it is the end of the line
    scrapy = f"PYTHONPATH=. {shlex.quote(sys.executable)} -m scrapy"
    for old, new in (
        ("cd /home/you/scio_crawler", f"cd {shlex.quote(str(ROOT))}"),
        (".venv/bin/scrapy", scrapy),
        (" -s ", f" -a site=sample -s SCIO_OUTPUT_DIR={tmp_path} -s "),
        ("output/crawl.log", str(tmp_path / "log")),
    ):
        assert old in command
        command = command.replace(old, new)
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    for words, said in ((command, ""), (command.replace("site=", "sit="), "no such argument")):
        done = subprocess.run(
            ["/bin/sh", "-c", words], env=environment, capture_output=True, text=True
        )
        assert done.stderr == ""
        assert said in done.stdout
        assert bool(done.stdout) is bool(said)  # cron sends what is printed
    assert list((tmp_path / "briefings").iterdir())


# --- What was printed -------------------------------------------------------------------------


def test_the_lines_shown_are_real(folder: Path) -> None:
    shown = text(README).split("<!-- lines -->\n```text\n")[1].split("```")[0].splitlines()
    turns = turns_in(folder)
    assert len(shown) == 3
    for line in shown:
        pairs = dict(_PAIR.findall(line))
        real = turns[json.loads(pairs["turn_id"])]
        keys = list(real)
        assert sorted(pairs, key=keys.index) == list(pairs)
        for key, value in pairs.items():
            said = json.loads(value)
            if isinstance(said, str) and said.endswith("…"):
                assert str(real[key]).startswith(said.removesuffix("…").rstrip())
            else:
                assert real[key] == said


def test_the_examples_named_in_the_text_are_there(folder: Path) -> None:
    turns = turns_in(folder)
    assert turns["scio-900100002-007"]["reply_to"] == 6
    assert turns["scio-900100002-005"]["kind"] == turns["scio-900100002-006"]["kind"] == "question"
    names = {(turn["label"], turn["speaker"]) for turn in turns.values()}
    assert ("Hua Yinrui", "Hua Yingrui") in names


def test_the_summary_shown_is_the_one_of_the_sample(folder: Path) -> None:
    report = json.loads((folder / "output" / "sample" / "report.json").read_text("utf-8"))
    counts = report["counts"]
    new, pending = counts["outcomes"]["new"], counts["outcomes"]["pending"]
    read = f"Read {counts['briefings']} briefings with {counts['turns']} turns"
    assert f"{read}: {new} new, {pending} pending.\n" in text(README)
    assert f"Without a transcript: {counts['non_transcripts']} pages.\n" in text(README)
    assert (counts["lists"], counts["links"]) == (2, 15)


SNIPPETS = [found for document in DOCUMENTS for found in _SNIPPET.findall(text(document))]


@pytest.mark.parametrize(("code", "printed"), [(code, out) for _, code, out, _ in SNIPPETS])
def test_a_snippet_prints_what_stands_below_it(code: str, printed: str, folder: Path) -> None:
    if missing := needs(code):
        pytest.skip(f"{missing} is not installed")
    assert run_snippet(code, folder).split() == printed.split(), AGAIN


def test_every_snippet_has_its_result() -> None:
    assert len(SNIPPETS) == sum(len(fenced(document, "python")) for document in DOCUMENTS)
    assert all(printed.strip() for _, _, printed, _ in SNIPPETS)


# --- Links and paths --------------------------------------------------------------------------


def anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(re.sub(_FENCED, "", text(document)))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in _LINK.findall(text(document)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_tree_names_what_is_there(document: Path) -> None:
    trees = [body for body in fenced(document, "text") if body.startswith("scio_crawler/\n")]
    for name in re.findall(r"^  (\S+)", "".join(trees), re.MULTILINE):
        assert (ROOT / "scio_crawler" / name).exists(), name


def test_the_tree_names_every_folder() -> None:
    package = ROOT / "scio_crawler"
    folders = [path.name for path in package.iterdir() if path.is_dir() and path.name[0] != "_"]
    assert [name for name in folders if f"\n  {name}/ " not in text(README)] == []


def _again() -> None:
    """Write again what is made or printed by the code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crawl(folder / "output" / "sample", "-a", "site=sample")
        for document in DOCUMENTS:
            said = _MADE.sub(lambda m: m[1] + made(m[2]) + m[4], text(document))
            said = _SNIPPET.sub(
                lambda m: m[1] + (m[3] if needs(m[2]) else run_snippet(m[2], folder)) + m[4], said
            )
            document.write_text(said, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    _again()
