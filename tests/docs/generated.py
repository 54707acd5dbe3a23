"""What is generated: the JSON Schemas, and in the documents tables and printed results.

They stand between ``<!-- made: … -->`` and ``<!-- end -->``, and in the ``text`` block after a
block of code, which holds what the code prints.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from scio_crawler.contract import schemas
from scio_crawler.contract.description import reading
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.items import RELEASED, TABLES, Column, Table
from scio_crawler.run.arguments import KNOWN
from scio_crawler.run.reporting.report import EXIT_STATUSES
from scio_crawler.showing.review.kinds import KINDS
from tests import processes
from tests.docs.markdown import (
    DOCUMENTS,
    EXAMPLE,
    MADE,
    QUESTIONS,
    Example,
    examples,
    fenced,
    table,
    text,
)
from tests.environment import ROOT

# The keys of every table of the output, by its name.
KEYS = {table.name: table.line.columns() for table in (*TABLES, *RELEASED)}
GENERATED = (*KEYS, "arguments", "exit", "outcomes", "reading", "manners", "review")

SCHEMAS = ROOT / "scio_crawler/contract/schemas"
_SETTINGS = ROOT / "scio_crawler/settings.py"
# A setting with the comment above it, which may run over several lines.
_SETTING = re.compile(r"((?:^# .*\n)+)^([A-Z_]+) = (.+)$", re.MULTILINE)

_IMPORT = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)
# What an example needs, by what is in it: a program, or a Python library.
_NEEDS = {
    "psql ": "a PostgreSQL server",
    "library(jsonlite)": "Rscript",
    "jq -r ": "jq",
    "/datasette ": "datasette",
    "export parquet ": "pyarrow",
    "export sqlite ": "sqlite_utils",
    "scio.sqlite": "sqlite_utils",
    ".df()": "pandas",
}
# What an example reads that another one makes, by what is in both.
_MADE = {
    "export/scio.sqlite": "scrapy export sqlite ",
    "releases/scio-2026.12": "scrapy release --version ",
}
# Libraries that need an environment of their own, which .ci/run makes: its Python.
_APART = {"convokit": ROOT / ".venv-convokit" / "bin" / "python"}
_PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def made(name: str) -> str:
    """Return the table called *name*, one of :data:`GENERATED`."""
    if name == "arguments":
        arguments = [(f"`{name}`", argument.meaning) for name, argument in KNOWN.items()]
        return table(("argument", "meaning"), arguments)
    if name == "exit":
        statuses = [(str(status), meaning) for status, meaning in EXIT_STATUSES.items()]
        return table(("status", "meaning"), statuses)
    if name == "outcomes":
        outcomes = [(f"`{outcome}`", meaning) for outcome, meaning in OUTCOMES.items()]
        return table(("outcome", "meaning"), outcomes)
    if name == "reading":
        return reading()
    if name == "review":
        rows = [
            (f"`{what}`" if key == next(iter(kind["coded"])) else "", f"`{key}`", about)
            for what, kind in KINDS.items()
            for key, about in kind["coded"].items()
        ]
        return table(("what", "key", "what a reader writes"), rows)
    if name == "manners":
        return table(("setting", "default", "reason"), _manners())
    return table(("key", "meaning"), [(_name_and_type(key), key.doc) for key in KEYS[name]])


def _manners() -> list[tuple[str, str, str]]:
    """Return the settings below the heading "Manners" in settings.py, each with its reason."""
    section = _SETTINGS.read_text("utf-8").partition("# --- Manners")[2]
    section = section.partition("\n")[2].partition("\n# ---")[0]
    return [
        (f"`{name}`", f"`{value}`", " ".join(reason.replace("\n# ", " ")[2:].split()))
        for reason, name, value in _SETTING.findall(section)
    ]


def _name_and_type(key: Column) -> str:
    """Return the name of *key*, and its type unless it is a string, which most keys are."""
    if key.type == "string":
        return f"`{key.name}`"
    return f"`{key.name}`, {key.type.replace('clock', 'time')}"


def missing(language: str, code: str) -> str:
    """Return what *code* needs and is not installed, ``""`` if it can run."""
    if language == "sql":
        return missing("python", asking(code))
    wanted = [tool for words, tool in _NEEDS.items() if words in code]
    if language == "python":
        wanted += _IMPORT.findall(code)
    return next((tool for tool in wanted if not _is_installed(tool)), "")


def _is_installed(tool: str) -> bool:
    if tool in _APART:
        return _APART[tool].exists()
    return bool(shutil.which(tool, path=_PATH) or importlib.util.find_spec(tool))


def _python(code: str) -> str:
    """Return the Python that runs *code*."""
    apart = (str(_APART[name]) for name in _IMPORT.findall(code) if name in _APART)
    return next(apart, sys.executable)


def crawl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy crawl briefings`` with *words* and write its results to *folder*."""
    settings = ("-s", f"SCIO_OUTPUT_DIR={folder}")
    return processes.run("scrapy", "crawl", "briefings", *words, *settings)


def furnish(folder: Path) -> Path:
    """Return *folder* with what examples read: the package and output/sample/."""
    # Without a configuration, ConvoKit prints that it writes one.
    (folder / "home" / ".convokit").mkdir(parents=True)
    (folder / "home" / ".convokit" / "config.yml").write_text("{}")
    (folder / "scio_crawler").symlink_to(ROOT / "scio_crawler", target_is_directory=True)
    done = crawl(folder / "output" / "sample", "-a", "site=sample")
    assert done.returncode == 0, done.stderr
    return folder


@cache
def run(language: str, code: str, folder: Path) -> str:
    """Return what *code* prints in the furnished *folder*. Raises AssertionError if it fails.

    Each example is run once, after the one that makes what it reads.
    """
    if language == "sql":
        return run("python", asking(code), folder)
    for file in (file for file in _MADE if file in code):
        [before] = [each for each in _examples() if _MADE[file] in each.code]
        run(before.language, before.code, folder)
    command = {
        "python": [_python(code), "-c", code],
        "r": ["Rscript", "--vanilla", "-e", code],
        "sh": ["sh", "-c", code.replace(".venv/bin/", "")],
    }[language]
    environment = {
        "PATH": _PATH,
        "SCRAPY_SETTINGS_MODULE": "scio_crawler.settings",
        "PYTHONWARNINGS": "default",
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_OFFLINE": "1",
        "COLUMNS": "100",
    }
    if command[0] in map(str, _APART.values()):
        environment["HOME"] = str(folder / "home")
    done = processes.run_unprepared(*command, cwd=folder, **environment)
    assert done.returncode == 0, done.stderr
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").splitlines())


def asking(query: str) -> str:
    """Return the Python that asks *query* of the release that docs/questions.md opens."""
    return f'{opening()}print(database.sql(r"""{query}""").df().to_string(index=False))\n'


def opening() -> str:
    """Return the Python with which docs/questions.md opens a release, here without a file."""
    [code] = fenced(QUESTIONS, "python")
    opens, prints, _ = code.partition("print(")
    assert prints, "the last statement asks"
    return opens.replace('connect("scio.duckdb")', "connect()")


def _examples() -> list[Example]:
    return [example for document in DOCUMENTS for example in examples(document)]


def rewritten(document: Path, folder: Path) -> str:
    """Return the text of *document* with its generated parts made again in *folder*."""

    def printed(match: re.Match[str]) -> str:
        head, language, code, before, end = match.groups()
        return head + (before if missing(language, code) else run(language, code, folder)) + end

    tables_made = MADE.sub(lambda match: match[1] + made(match[2]) + match[4], text(document))
    return EXAMPLE.sub(printed, tables_made)


def write_schemas() -> None:
    """Write the JSON Schema of every table to its file in the package."""
    for each in (*TABLES, *RELEASED):
        shipped(each).write_text(rendered(each), encoding="utf-8", newline="\n")


def shipped(table: Table) -> Path:
    """Return the path of the schema file of *table*."""
    return SCHEMAS / f"{table.one}.schema.json"


def rendered(table: Table) -> str:
    """Return the text of the schema file of *table*."""
    return json.dumps(schemas.schema(table), ensure_ascii=False, indent=2) + "\n"
