"""Scheduled crawls: the files in contrib/, and a real Scrapyd on loopback.

The commands are those of docs/scheduling.md, with other paths and another port.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from scrapy.settings import Settings

from scio_crawler import settings
from scio_crawler.common.identity import VERSION
from scio_crawler.run.arguments import Arguments
from tests.crawls.test_damage import faults
from tests.docs.markdown import SCHEDULING, Command, commands, fenced, section, text
from tests.environment import ENVIRONMENT, ROOT
from tests.server import PATIENCE, soon

CONTRIB = ROOT / "contrib"
SERVICE, TIMER = CONTRIB / "scio-crawler.service", CONTRIB / "scio-crawler.timer"
WINDOWS = CONTRIB / "scio-crawler.cmd"
PROGRAMS = Path(sys.executable).parent
ADDRESS = "http://127.0.0.1:6800"

# The version of the deployed copy. It is in the User-Agent, so the report tells which code ran.
EGG_VERSION = f"{VERSION}+egg"

# --- Files ------------------------------------------------------------------------------------


def unit(file: Path) -> dict[str, str]:
    """Return what the unit *file* sets."""
    lines = [line for line in file.read_text("utf-8").splitlines() if re.match(r"[A-Za-z]", line)]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        unit(SERVICE)["ExecStart"],
        next(line for line in text(WINDOWS).splitlines() if "crawl briefings" in line),
    ],
)
def test_a_file_starts_a_crawl_with_valid_arguments_and_settings(line: str) -> None:
    command = Command(tuple(shlex.split(line.replace("\\", "/"))))
    assert re.fullmatch(r".*\.venv/(bin/scrapy|Scripts/scrapy.exe)", command.words[0])
    assert command.words[1:3] == ("crawl", "briefings")
    Arguments.parse(command.given("-a"))
    assert command.given("-s").keys() <= {*Settings(), *vars(settings)}


def test_the_service_agrees_with_itself_and_with_the_timer() -> None:
    service = unit(SERVICE)
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/")
    assert f"SCIO_OUTPUT_DIR=%S/{service['StateDirectory']}" in service["ExecStart"]
    assert SERVICE.stem == TIMER.stem  # a timer starts the service of the same name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    shutil.copy(TIMER, tmp_path)
    said = text(SERVICE).replace("\n#OnFailure=", "\nOnFailure=")
    program = unit(SERVICE)["ExecStart"].split()[0]  # systemd insists that it exists
    (tmp_path / SERVICE.name).write_text(said.replace(program, shutil.which("true") or ""))
    (tmp_path / "tell@.service").write_text("".join(fenced(SCHEDULING, "ini")))
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / SERVICE.name, tmp_path / TIMER.name],
        capture_output=True,
        text=True,
    )
    # For an unknown name it prints a warning, and still ends with 0.
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_look_at_the_report_shows_that_no_run_came(tmp_path: Path) -> None:
    (look,) = commands(SCHEDULING, "Checking its health")
    report = tmp_path / "output" / "report.json"
    report.parent.mkdir()
    report.touch()

    def found() -> str:
        done = subprocess.run(["sh", "-c", look], cwd=tmp_path, capture_output=True, text=True)
        assert done.stderr == ""
        return done.stdout

    assert found() == ""
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(report, (long_ago, long_ago))
    assert found() == "output/report.json\n"


# --- Scrapyd ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A Scrapyd that runs in ``folder``, and a copy of the project to deploy."""

    address: str
    folder: Path
    project: Path
    environment: dict[str, str]

    def ask(self, address: str) -> str:
        """Return its answer to a GET of *address*, as docs/scheduling.md gives it."""
        opener = build_opener(ProxyHandler({}))
        with opener.open(address.replace(ADDRESS, self.address), timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def run(self, line: str) -> str:
        """Return what *line* of docs/scheduling.md prints in the project's folder."""
        words = shlex.split(line)
        assert words[0].startswith(".venv/bin/")
        program = PROGRAMS / words[0].removeprefix(".venv/bin/")
        done = subprocess.run(
            [program, *words[1:]],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def own_log(self) -> str:
        return (self.folder / "scrapyd.log").read_text()

    def is_up(self) -> bool:
        with suppress(URLError):
            return '"ok"' in self.ask(f"{ADDRESS}/daemonstatus.json")
        return False


def copy_project(to: Path, address: str) -> Path:
    """Copy what is deployed to the server at *address*: a build leaves files beside its sources."""
    shutil.copytree(ROOT / "scio_crawler", to / "scio_crawler")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "scrapy.cfg"):
        shutil.copy(ROOT / name, to)
    target = (to / "scrapy.cfg").read_text()
    assert f"url = {ADDRESS}\n" in target
    (to / "scrapy.cfg").write_text(target.replace(ADDRESS, address))
    identity = to / "scio_crawler" / "common" / "identity.py"
    identity.write_text(identity.read_text().replace(f'"{VERSION}"', f'"{EGG_VERSION}"'))
    return to


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Scrapyd on loopback, to which the documented command has deployed the project."""
    pytest.importorskip("scrapyd_client")
    tmp_path = tmp_path_factory.mktemp("scrapyd")
    folder = tmp_path / "scrapyd"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.1\n")
    # Scrapyd itself causes warnings, and its jobs must import the egg, not the checkout.
    unwanted = ("PYTHONWARNINGS", "PYTHONPATH", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT")
    environment = {key: value for key, value in ENVIRONMENT.items() if key not in unwanted}
    environment["HOME"] = str(tmp_path)
    address = f"http://127.0.0.1:{port}"
    project = copy_project(tmp_path, address)
    with (folder / "scrapyd.log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAMS / "scrapyd"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(address, folder, project, environment)
    try:
        soon(lambda: process.poll() is not None or server.is_up())
        assert process.poll() is None, server.own_log()
        (deploy,) = [line for line in commands(SCHEDULING, "Scrapyd") if "client deploy" in line]
        answer = json.loads(server.run(deploy))
        assert (answer["status"], answer["spiders"]) == ("ok", 1), answer
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def run_job(server: Server, output: Path, *arguments: str) -> dict[str, Any]:
    """Run the documented command on the sample, into *output*; return the job once it ended."""
    (schedule,) = [line for line in commands(SCHEDULING, "Scrapyd") if "client schedule" in line]
    assert "/home/you/scio_crawler/output" in schedule
    schedule = schedule.replace("/home/you/scio_crawler/output", str(output))
    given = [f"--arg {argument}" for argument in ("site=sample", *arguments)]
    job = server.run(" ".join([schedule, *given])).split()[-1]
    (jobs,) = re.findall(r"http\S+listjobs\S+project=\w+", section(SCHEDULING, "Scrapyd"))

    def ended() -> list[dict[str, Any]]:
        return [line for line in json.loads(server.ask(jobs))["finished"] if line["id"] == job]

    return soon(ended)[0]


@pytest.mark.slow
@pytest.mark.together
def test_scrapyd_runs_the_project_from_its_egg(server: Server, tmp_path: Path) -> None:
    job = run_job(server, tmp_path / "output")
    (log,) = re.findall(r"http\S+JOB\.log", section(SCHEDULING, "Scrapyd"))
    said = server.ask(log.replace("JOB", job["id"]))
    assert "INFO: Exit status 0: " in said
    report = json.loads((tmp_path / "output" / "report.json").read_text("utf-8"))
    assert report["counts"]["outcomes"]["new"] == 9
    assert EGG_VERSION in report["settings"]["USER_AGENT"], "the checkout's code was run"
    assert faults(tmp_path / "output") == []


@pytest.mark.slow
@pytest.mark.together
def test_scrapyd_says_in_its_own_log_why_a_job_did_not_start(
    server: Server, tmp_path: Path
) -> None:
    job = run_job(server, tmp_path, "limits=1")
    assert job["log_url"] is None
    assert "limits=: there is no such argument" in server.own_log()
    assert "Process died: exitstatus=2" in server.own_log()
    assert list(tmp_path.iterdir()) == []
