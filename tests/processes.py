"""Runs Python again and again, each time in a process of its own, without the wait.

Most of what a short command takes is the import of Scrapy, and what the first reading and the first
file of a process prepare. So one process imports it, prepares them, and forks for each run. As a
program, this module is that process: it reads a run as a line of JSON, and prints the exit status
when the run has ended.

What a test wants to see of the start of a program, or of signals, it sees in a real one.
"""

from __future__ import annotations

import atexit
import gc
import importlib.metadata
import io
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from tests.environment import ENVIRONMENT, ROOT

# Runs ``scrapy`` with the words that it is given.
Command = Callable[..., "subprocess.CompletedProcess[str]"]

# What every run imports: Scrapy looks for its commands in all modules of these packages.
PRELOADED = (
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.pqueues",
    "scio_crawler.commands",
    "scio_crawler.http",
    "scio_crawler.spiders",
    "scio_crawler.run",
    "scio_crawler.showing.quoting",
)

_OWN = dict(ENVIRONMENT)  # before a test changes it for what it runs

# A run that takes as many seconds hangs, and is ended by SIGALRM.
LIMIT = 900


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a module to its end, in the project's folder and ENVIRONMENT, with *given* to read.

    *words* are what follows ``python -m``, or ``-c`` and what follows that.
    """
    with TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
        streams[0].write_text(given, "utf-8")
        server = _server(threading.get_ident())
        assert server.stdin
        assert server.stdout
        task = {"words": words, "env": ENVIRONMENT, "streams": list(map(str, streams))}
        print(json.dumps(task), file=server.stdin, flush=True)
        status = int(server.stdout.readline())
        out, err = (path.read_text("utf-8") for path in streams[1:])
    return subprocess.CompletedProcess(words, status, out, err)


def run_unprepared(
    *command: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end in ENVIRONMENT and *environment*, in a process of its own."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


@cache
def _server(_thread: int) -> subprocess.Popen[str]:
    """The process that forks for this thread: it answers one run after the other."""
    pipe = subprocess.PIPE
    words = [sys.executable, "-m", "tests.processes"]
    server = subprocess.Popen(words, cwd=ROOT, env=_OWN, stdin=pipe, stdout=pipe, text=True)
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    with server:
        server.kill()


@dataclass
class Leaving:
    """Ends a process without freeing what was imported, which takes longer than most runs."""

    status: object = 1  # that of an exception which nobody catches

    def __call__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        is_number = isinstance(self.status, int)
        os._exit(self.status if is_number else self.status is not None)


def main(runs: IO[str]) -> None:
    """Fork for each line of *runs*."""
    leaving = Leaving()
    atexit.register(leaving)  # the first one is the last one to be called
    # Scrapy asks all installed packages for commands: hundreds of files, the same each time.
    importlib.metadata.entry_points = cache(importlib.metadata.entry_points)
    from scrapy.utils.misc import walk_modules_iter

    for package in PRELOADED:
        list(walk_modules_iter(package))
    _warm_up()
    assert "twisted.internet.reactor" not in sys.modules, "each run chooses its own"
    gc.freeze()  # what all runs share, none of them needs to look through
    while line := runs.readline():
        child = os.fork()
        if not child:
            return _become(leaving, **json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def _warm_up() -> None:
    """Fill the caches that each run would fill again."""
    from scrapy.cmdline import execute

    from scio_crawler import Capture, read
    from scio_crawler.common.errors import ContractError
    from scio_crawler.contract.schemas import check_record
    from scio_crawler.items import TABLES

    # Reading compiles patterns, and finds out what organizations are called.
    folder = ROOT / "scio_crawler/sample"
    pages = folder.glob("pressroom/2025-03/12/content_900100001*")
    site = "http://english.scio.gov.cn"
    read(Capture(f"{site}/{page.relative_to(folder)}", page.read_bytes()) for page in pages)
    # The rules of all tables are a fifth of a small crawl.
    for table in TABLES:
        with suppress(ContractError):
            check_record(table.line, {})
    # The shortest command finds out which classes are commands, and which packages bring some.
    with suppress(SystemExit), redirect_stdout(io.StringIO()):
        execute(["scrapy", "version"])


def _become(leaving: Leaving, words: list[str], env: dict[str, str], streams: list[str]) -> None:
    """Be the program that *words* name, in a process that has just been forked."""
    signal.alarm(LIMIT)
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ |= env
    sys.argv = words
    try:
        if words[0] == "-c":
            code = words.pop(1)
            exec(code, {"__name__": "__main__"})
        else:
            runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        leaving.status = None
    except SystemExit as end:
        leaving.status = end.code
        raise


if __name__ == "__main__":
    main(sys.stdin)
