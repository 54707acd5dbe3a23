"""docs/commands.md lists every command and option, and no other ones."""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from scio_crawler import commands
from scio_crawler.showing.exports import FORMATS
from tests.docs.markdown import COMMANDS, rows, section


def cells(heading: str) -> list[str]:
    """Return the first cells of the table below *heading*."""
    return [cell for cell, *_ in rows(section(COMMANDS, heading))]


def words(cell: str) -> list[str]:
    """Return the first word of all that stands between backticks in *cell*."""
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
