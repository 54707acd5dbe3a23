"""A Dask cluster on loopback: a scheduler and its workers, each a process that can be killed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tests.environment import ENVIRONMENT

# Dask's own code warns, and it asks the machine for its place in the world.
_ENVIRONMENT = {key: value for key, value in ENVIRONMENT.items() if key != "PYTHONWARNINGS"}
_LOOPBACK = ("--host", "127.0.0.1")
_QUIET = ("--no-dashboard",)


class Cluster:
    """A scheduler without workers; :meth:`add` adds one."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        words = ("dask", "scheduler", *_LOOPBACK, "--port", "0", *_QUIET)
        started = running(words, _ENVIRONMENT, r"Scheduler at:\s+(tcp://\S+)")
        self.scheduler, self.address = stack.enter_context(started)

    def add(self, **environment: str) -> subprocess.Popen[str]:
        """Start a worker of one thread and return it once it can be used."""
        # Without a nanny, which would start another worker in place of one that is killed.
        words = ("dask", "worker", self.address, *_LOOPBACK, "--nthreads", "1", "--no-nanny")
        started = running((*words, *_QUIET), _ENVIRONMENT | environment, r"(Registered) to")
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
    words: Sequence[str], environment: Mapping[str, str], until: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``python -m`` with *words*; give it, and what it logs of *until*, once it has."""
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd="/",
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        reader = threading.Thread(target=process.stderr.read)  # else a full pipe would stop it
        try:
            said = seen(process.stderr, until)
            reader.start()
            yield process, said
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
