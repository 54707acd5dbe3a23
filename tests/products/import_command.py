"""Imports by the real command, and a Dask cluster on loopback: processes that can be killed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import Result
from tests.processes import run_unprepared

BRIEFINGS, IN_A_FILE = 40, 4
# What tells of the run. Records have identities of their own, so they are not of one length.
OF_RUNS = ("report.json", "datapackage.json", "state.sqlite", ".lock", "archive/")
PLACE = re.compile(r"(?<=scio_crawler-00001-)\d{14}|(?<=\"archive_offset\": )\d+")

# Dask's own code warns, and it asks the machine for its place in the world.
_ENVIRONMENT = {key: value for key, value in ENVIRONMENT.items() if key != "PYTHONWARNINGS"}
_LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


class Cluster:
    """A scheduler without workers; :meth:`add` adds one."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        words = ("dask", "scheduler", *_LOOPBACK, "--port", "0")
        started = running(words, r"Scheduler at:\s+(tcp://\S+)")
        self.scheduler, self.address = stack.enter_context(started)

    def add(self, **environment: str) -> subprocess.Popen[str]:
        """Start a worker of one thread and return it once it can be used."""
        # Without a nanny, which would start another worker in place of one that is killed.
        words = ("dask", "worker", self.address, *_LOOPBACK, "--nthreads", "1", "--no-nanny")
        started = running(words, r"(Registered) to", **environment)
        worker, _ = self._stack.enter_context(started)
        return worker


@contextmanager
def cluster(*workers: dict[str, str]) -> Iterator[Cluster]:
    """Give a cluster with *workers*, each with what is special in its environment."""
    with ExitStack() as stack:
        made = Cluster(stack)
        for environment in workers:
            made.add(**environment)
        yield made


@contextmanager
def running(
    words: Sequence[str], until: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``python -m`` with *words*; give it, and what it logs of *until*, once it has."""
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd="/",
        env=_ENVIRONMENT | environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        reader = threading.Thread(target=process.stderr.read)  # else a full pipe would stop it
        try:
            found = seen(process.stderr, until)
            reader.start()
            yield process, found
        finally:
            process.kill()
            if reader.ident:
                reader.join()


def seen(stream: IO[str], pattern: str) -> str:
    """Read lines until one shows *pattern*; return its first group."""
    lines = []
    for line in stream:
        lines.append(line)
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"no {pattern} in {''.join(lines)}")


def hidden(folder: Path, module: str) -> str:
    """Return a PYTHONPATH on which *module* is not to be had; *folder* makes it so."""
    (folder / f"{module}.py").write_text(f"raise ModuleNotFoundError('gone', name={module!r})\n")
    return os.pathsep.join((str(folder), ENVIRONMENT["PYTHONPATH"]))


def command(folder: Path, *words: Path | str) -> list[str]:
    where = ["-s", f"SCIO_OUTPUT_DIR={folder}"]
    return [sys.executable, "-m", "scrapy", "import", *where, *map(str, words)]


def imported(folder: Path, *words: Path | str, cwd: Path = ROOT, **environment: str) -> Result:
    """Run the real command to its end, and return its result."""
    done = run_unprepared(*command(folder, *words), cwd=cwd, **environment)
    return Result(done.returncode, done.stderr, folder)


def until(pattern: str, folder: Path, *words: Path | str) -> subprocess.Popen[str]:
    """Start an import, and return it once it has logged what shows *pattern*."""
    started = subprocess.Popen(
        command(folder, *words), cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    seen(started.stderr, pattern)
    return started


def ended(started: subprocess.Popen[str], folder: Path) -> Result:
    """Wait until an import has ended, and return its result."""
    with started:
        try:
            _, log = started.communicate(timeout=600)
        finally:
            started.kill()
    return Result(started.returncode, log, folder)


def files(folder: Path) -> dict[str, str]:
    """Return the content of every file of *folder* apart from those that tell of the run."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(OF_RUNS):
            found[name] = PLACE.sub("", path.read_text("utf-8"))
    return found


def refusal(folder: Path, *words: Path | str, **environment: str) -> str:
    """Return why an import is refused, which must not have made a folder."""
    done = imported(folder / "output", *words, **environment)
    assert (done.status, (folder / "output").exists()) == (2, False), done.log
    return done.log
