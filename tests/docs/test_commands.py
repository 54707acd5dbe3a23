"""The commands in the documents work: arguments, settings, and the whole of those that can run."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from scio_crawler import settings
from scio_crawler.run.arguments import Arguments
from tests.docs.generated import crawl
from tests.docs.markdown import README, SCHEDULING, Command, crawls, fenced, imports, text
from tests.environment import ROOT
from tests.processes import run_unprepared

SET_UP, TEST = fenced(README, "sh")[:2]


def named(command: Command) -> str:
    return " ".join(command.words[3:])


def test_the_second_command_is_the_one_that_ci_runs() -> None:
    assert TEST.startswith("python3 -m venv .venv && ")
    assert TEST in text(ROOT / ".ci" / "run")


def test_the_first_command_shows_three_turns(folder: Path) -> None:
    assert SET_UP.startswith(
        "python3 -m venv .venv && .venv/bin/pip install -q -e . "
        "&& .venv/bin/scrapy crawl briefings -a site=sample && "
    )
    show = SET_UP.split(" && ")[-1].replace(".venv/bin/python", shlex.quote(sys.executable))
    done = run_unprepared("sh", "-c", show, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"turn_id"') == 3
    assert "Thank you, Mr. Mai. I did visit 47 of them" in done.stdout


@pytest.mark.parametrize("command", crawls(), ids=named)
def test_a_crawl_has_valid_arguments_and_settings(command: Command) -> None:
    assert command.words[2] == "briefings"
    Arguments.parse(command.given("-a"))
    assert command.given("-s").keys() <= {*Settings(), *vars(settings)}


@pytest.mark.parametrize(
    "command",
    [c for c in crawls() if c.given("-a").get("site") == "sample" and len(c.given("-a")) > 1],
    ids=named,
)
def test_a_crawl_of_the_sample_works(command: Command, tmp_path: Path) -> None:
    done = crawl(tmp_path, *command.words[3:])
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "briefings").iterdir())


@pytest.mark.parametrize("line", imports())
def test_an_import_has_valid_options(line: str) -> None:
    parser = argparse.ArgumentParser()
    command: Any = importlib.import_module("scio_crawler.commands.import").Command()
    command.settings = Settings()
    command.add_options(parser)
    given, names = parser.parse_known_args(shlex.split(line.partition("scrapy import ")[2]))
    assert names
    assert not [name for name in names if name.startswith("-")]
    assert {pair.partition("=")[0] for pair in given.set} <= {*vars(settings)}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no cron")
def test_the_line_for_cron_works_where_nothing_is_set(tmp_path: Path) -> None:
    (line,) = fenced(SCHEDULING, "cron")
    schedule, command = re.fullmatch(r"((?:\S+ ){5})(.*)\n", line).groups()  # type: ignore[union-attr]
    assert re.fullmatch(r"[\d* ]+", schedule)
    assert "%" not in command  # cron ends the command there
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
    for words, printed in ((command, ""), (command.replace("site=", "sit="), "no such argument")):
        done = subprocess.run(
            ["/bin/sh", "-c", words], env=environment, capture_output=True, text=True
        )
        assert done.stderr == ""
        assert printed in done.stdout
        assert bool(done.stdout) is bool(printed)  # cron mails what is printed
    assert list((tmp_path / "briefings").iterdir())
