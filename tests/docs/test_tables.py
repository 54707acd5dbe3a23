"""The documents name all there is: keys, arguments, settings, statuses, outcomes, files."""

from __future__ import annotations

import argparse
import importlib
import json
import re
import tomllib
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from scio_crawler import commands, items, settings
from scio_crawler.archive import warc
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.importing import intake
from scio_crawler.run.reporting.report import EXIT_STATUSES
from scio_crawler.run.reporting.summary import LEFT_OUT
from scio_crawler.showing.exports import FORMATS
from tests.docs import generated
from tests.docs.markdown import (
    ARCHIVE,
    COMMANDS,
    CONTRIBUTING,
    DOCUMENTS,
    FILES,
    LOADING,
    MADE,
    REFERENCE,
    SCHEDULING,
    SETTINGS,
    rows,
    section,
    text,
)
from tests.environment import ROOT

GENERATED = [
    (document, name, body)
    for document in DOCUMENTS
    for _, name, body, _ in MADE.findall(text(document))
]


# A package that has an environment of its own in .ci/run.
_ALONE = re.compile(r"pip install -q (?:--no-deps )?([\w-]+)(?:==[\d.]+)?$", re.MULTILINE)


def code(cell: str) -> list[str]:
    """Return what is between backticks in a table's *cell*."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_generated_table_is_in_one_document() -> None:
    assert sorted(name for _, name, _ in GENERATED) == sorted(generated.GENERATED)


@pytest.mark.parametrize(
    ("name", "body"), [(name, body) for _, name, body in GENERATED], ids=lambda value: value[:9]
)
def test_a_generated_table_is_up_to_date(name: str, body: str) -> None:
    assert body == generated.made(name), "python -m scripts.docs writes it again"


def test_every_value_of_a_closed_set_has_its_row() -> None:
    tables = rows(text(REFERENCE)) + rows(text(FILES))
    explained = {value for cell, *_ in tables for value in code(cell)}
    sets = (items.ROLES, items.KINDS, items.STATUSES, OUTCOMES)
    assert [value for values in sets for value in values if value not in explained] == []


def test_every_setting_of_the_project_has_its_row_and_default() -> None:
    table = {code(name)[0]: default for name, default, _ in rows(section(SETTINGS, "Settings"))}
    own = {name: value for name, value in vars(settings).items() if name.startswith("SCIO_")}
    assert table == {name: f"`{value}`" if value != "" else "empty" for name, value in own.items()}


def test_every_exit_status_says_what_to_do() -> None:
    table = rows(section(SCHEDULING, "What to do for each status"))
    statuses = [int(status) for cell, _ in table for status in cell.split(", ")]
    assert sorted(statuses) == sorted(EXIT_STATUSES)


def test_every_key_of_the_report_has_its_row(sample: Path) -> None:
    named = [key for cell, _ in rows(section(SETTINGS, "report.json")) for key in code(cell)]
    assert sorted(named) == sorted(json.loads(text(sample / "report.json")))


def test_every_file_of_the_output_has_its_row(sample: Path) -> None:
    named = {path.split("/")[0] for cell, _ in rows(section(FILES, "Files")) for path in code(cell)}
    assert {path.name for path in sample.iterdir()} <= named


def test_every_export_is_described() -> None:
    described = section(LOADING, "Other formats")
    names = (*FORMATS, *(table.name for table in items.TABLES))
    assert [name for name in names if f"`{name}`" not in described] == []


def test_every_dependency_has_its_reason() -> None:
    lines = [line.strip() for line in text(ROOT / "pyproject.toml").splitlines()]
    given = {_name(line[1:]) for above, line in pairwise(lines) if above.startswith("# ")}
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    wishes = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    assert {*map(_name, wishes)} <= given
    table = {name for cell, _ in rows(section(CONTRIBUTING, "Dependencies")) for name in code(cell)}
    assert {*_ALONE.findall(text(ROOT / ".ci/run"))} <= table <= given | {"pywb", "convokit", "uv"}


def _name(wish: str) -> str:
    return re.split(r"[^\w.-]", wish)[0]


def test_whatever_an_import_leaves_out_has_its_row() -> None:
    table = rows(section(ARCHIVE, "What is taken in"))
    explained = {value.split()[0] for cell, *_ in table for value in code(cell)}
    assert LEFT_OUT.keys() <= explained


def test_every_header_of_an_origin_has_its_row() -> None:
    explained = [code(cell)[0] for cell, *_ in rows(section(ARCHIVE, "Where a page comes from"))]
    assert explained == [warc.FILE, warc.SHA256, intake.OFFSET, intake.URL, intake.DIGEST]


# --- docs/commands.md -----------------------------------------------------------------------------


def cells(heading: str) -> list[str]:
    """Return the first cells of the table below *heading*."""
    return [cell for cell, *_ in rows(section(COMMANDS, heading))]


def words(cell: str) -> list[str]:
    """Return the first word of all that is between backticks in *cell*."""
    return re.findall(r"`([\w-]+)[^`]*`", cell)


def listed() -> dict[str, list[str]]:
    """Return the options of each command, as the page lists them."""
    found: dict[str, list[str]] = {}
    for cell in cells("Commands"):
        if cell.startswith("**"):
            found[name := words(cell)[0]] = []
        else:
            found[name] += words(cell)
    return found


def known() -> dict[str, Any]:
    """Return every command of the project that works."""
    names = [path.stem for path in Path(commands.__file__).parent.glob("[!_]*.py")]
    modules = {name: importlib.import_module(f"{commands.__name__}.{name}") for name in names}
    made = {name: each.Command() for name, each in modules.items()}
    return {name: each for name, each in made.items() if not isinstance(each, commands.Refused)}


def options(command: Any) -> set[str]:
    """Return the first form of each option of *command*, but not those of every command."""
    command.settings = Settings()
    own, shared = argparse.ArgumentParser(), argparse.ArgumentParser()
    command.add_options(own)
    ScrapyCommand.add_options(command, shared)
    return {*re.findall(r"\[(--?[\w-]+)", own.format_usage())} - {
        *re.findall(r"\[(--?[\w-]+)", shared.format_usage())
    }


@pytest.mark.parametrize("name", known())
def test_a_command_is_listed_with_its_options(name: str) -> None:
    assert {*listed()[name]} == options(known()[name])


def test_no_other_command_is_listed() -> None:
    assert listed().keys() == known().keys()


def test_every_format_is_listed() -> None:
    assert {*FORMATS} <= {*words(section(COMMANDS, "Commands"))}
