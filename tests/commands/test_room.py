"""`scrapy room`: when it writes the site, where it serves it, and how it ends."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from scio_crawler.commands.room import PORT
from scio_crawler.showing.exports import export
from tests.environment import ENVIRONMENT, ROOT
from tests.processes import Command
from tests.sample_output import LONG
from tests.server import soon
from tests.showing.exports.damages import cut

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

# Each starts a process of its own.
pytestmark = pytest.mark.slow

ADDRESS = re.compile(r"^The reading room of (.+) is at (http://127\.0\.0\.1:(\d+)/) \(Ctrl-C")
# Only this machine is asked.
fetch = build_opener(ProxyHandler({})).open


@pytest.fixture(scope="module")
def exported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output with its site, for reading only."""
    copy = Path(shutil.copytree(sample, tmp_path_factory.mktemp("exported") / "output"))
    export("site", copy, copy / "export")
    return copy


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A copy of the sample's output with its site."""
    return Path(shutil.copytree(exported, tmp_path / "output"))


class Room:
    """A room that is open: its process, what it printed until then, and where it is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.printed: list[str] = []
        for line in process.stdout:
            if found := ADDRESS.match(line):
                self.folder, self.address, self.port = found[1], found[2], int(found[3])
                return
            self.printed.append(line)
        pytest.fail(f"no address: {self.printed} {process.stderr and process.stderr.read()}")

    def read(self, path: str = "") -> str:
        with fetch(self.address + path, timeout=600) as answer:
            return str(answer.read().decode())

    def end(self, number: int) -> tuple[int, str, str]:
        """Send the signal *number*; return exit status and what else was printed."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=600)
        return self.process.returncode, out, err


@contextmanager
def opened(*words: str, **environment: str) -> Iterator[Room]:
    """Give the room that ``scrapy room`` with *words* opens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "room", *words],
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Room(process)
    finally:
        process.kill()
        process.communicate()


def quietly(folder: Path, *words: str, **environment: str) -> AbstractContextManager[Room]:
    """Give the room of *folder* without a browser."""
    return opened(str(folder), "--no-browser", "--port", "0", *words, **environment)


def make_older(folder: Path) -> None:
    """Have the site be made from other turns than *folder* has, with a heading to know it by."""
    (folder / "export/site/index.html").write_text("<body><h1>As it was</h1>")
    (folder / "export/exported.json").write_text('{"site": "made from something else"}')


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_writes_the_site_serves_it_and_ends_quietly(folder: Path, number: int) -> None:
    shutil.rmtree(folder / "export")
    with quietly(folder) as room:
        assert room.printed[0] == "The site is missing: it is written now …\n"
        assert room.printed[1].startswith(f"{folder}/export/site/index.html: 9 conferences, ")
        assert room.folder == str(folder)
        assert "<h1" in room.read()
        assert room.end(number) == (0, "", "")


def test_a_site_that_is_up_to_date_is_not_written_again(folder: Path) -> None:
    (folder / "export/site/index.html").write_text("<h1>As it was</h1>")
    with quietly(folder) as room:
        assert room.printed == []
        assert room.read() == "<h1>As it was</h1>"


def make_another_versions(folder: Path) -> None:
    (folder / "export/site/index.html").write_text("<h1>As it was</h1>")
    (folder / "export/site/made-by.txt").write_text("scio_crawler 0.1.9\n")


OUTDATED = {
    "is older than the turns": make_older,
    "is of another version of this program": make_another_versions,
}


@pytest.mark.parametrize(("why", "make"), OUTDATED.items(), ids=OUTDATED)
def test_an_outdated_site_is_written_again(
    why: str, make: Callable[[Path], None], folder: Path
) -> None:
    made_by = (folder / "export/site/made-by.txt").read_text()
    make(folder)
    with quietly(folder) as room:
        assert room.printed[0] == f"The site {why}: it is written now …\n"
        assert "As it was" not in room.read()
        assert room.read("made-by.txt") == made_by


def test_a_large_site_opens_as_it_was_and_is_brought_up_to_date(folder: Path) -> None:
    make_older(folder)
    for number in range(40):
        (folder / f"export/site/briefings/scio-{number}.json").write_text("{}")
    with quietly(folder) as room:
        before = room.read()
        assert "As it was" not in before or "It is being brought up to date" in before
        if "is being brought up to date" in before:
            assert room.process.stdout
            soon(lambda: "The site is up to date" in room.process.stdout.readline())
        after = room.read()
        assert "As it was" not in after
        assert "is being brought up to date" not in after


def test_a_site_that_cannot_be_written_again_is_shown_as_it_was(folder: Path) -> None:
    make_older(folder)
    cut(LONG)(folder)
    with quietly(folder) as room:
        assert "As it was" in room.read()
        status, _, printed = room.end(signal.SIGTERM)
    assert status == 0
    assert printed.startswith(f"Showing the site as it was. {LONG}, line 28: ")


def test_without_the_libraries_a_site_is_shown_as_it_is(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "jinja2.py").write_text("raise ModuleNotFoundError(name='jinja2')")
    with quietly(folder, PYTHONPATH=f"{tmp_path}:{ROOT}") as room:
        assert "<h1" in room.read()
        assert room.end(signal.SIGTERM) == (0, "", "")


def test_ones_own_templates_are_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "about.html").write_text("<h1>In our own words</h1>")
    with quietly(folder, "--templates", str(tmp_path / "own")) as room:
        assert room.printed[0] == "The site is to have your templates: it is written now …\n"
        assert room.read("about.html") == "<h1>In our own words</h1>"


def test_it_opens_the_browser(folder: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >{asked}.new && mv {asked}.new {asked}\n')
    browser.chmod(0o755)
    with opened(str(folder), "--port", "0", BROWSER=f"{browser} %s") as room:
        soon(asked.exists)
        assert asked.read_text() == room.address


@pytest.mark.parametrize("browser", ["'no command", "/bin/false %s"])
def test_without_a_browser_the_room_is_open_all_the_same(folder: Path, browser: str) -> None:
    with opened(str(folder), "--port", "0", BROWSER=browser) as room:
        assert room.process.stderr
        assert room.process.stderr.readline() == (
            "No browser could be started: open the address yourself\n"
        )
        assert "<h1" in room.read()
        assert room.end(signal.SIGTERM) == (0, "", "")


def test_a_port_that_is_taken_is_passed_over(folder: Path) -> None:
    with opened(str(folder), "--no-browser") as first, opened(str(folder), "--no-browser") as next:
        assert first.port != next.port
        assert {first.port, next.port} <= {*range(PORT, PORT + 20)}


def test_a_port_that_is_given_and_taken_is_refused(folder: Path, scrapy: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = scrapy("room", str(folder), "--no-browser", "--port", port)
    refusal = f"Cannot serve at port {port} of 127.0.0.1: Address already in use\n"
    assert (done.returncode, done.stderr) == (1, refusal)


def test_a_faulty_template_ends_with_1(folder: Path, scrapy: Command, tmp_path: Path) -> None:
    (tmp_path / "about.html").write_text("{% if %}")
    done = scrapy("room", str(folder), "--no-browser", "--templates", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/about.html, line 1: ")
    assert len(done.stderr.splitlines()) == 1
