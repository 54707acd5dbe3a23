"""The child process: calls what it is sent, one call after the other, until the parent is gone.

A call is a pickle of (function, argument, seconds) on the standard input, its result a pickle of
(whether it succeeded, result or exception) on what was the standard output. The process ends itself
when a call takes more *seconds* of processor time, and when the standard input is closed, which the
system does when the parent ends in whatever way.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any

from scio_crawler.common.errors import Failure, TooMuch

MOST_MEGABYTES = 400  # of data; a page that is not refused by its size takes less than 300


class Fault(Exception):
    """What the child raised unexpectedly, in words, and its traceback."""


Call = tuple[Callable[[Any], Any], Any, int]


def serve() -> None:
    """Answer the calls on the standard input until it is closed."""
    limit_memory(MOST_MEGABYTES)
    calls: SimpleQueue[Call] = SimpleQueue()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may stand between answers
    threading.Thread(target=_receive, args=(sys.stdin.buffer, calls), daemon=True).start()
    while True:
        answer = _answer(calls.get())
        with suppress(BrokenPipeError):  # the parent is gone, which _receive sees, too
            answers.write(answer)
            answers.flush()


def limit_memory(megabytes: int) -> None:
    """Let this process have no more than *megabytes* of data, where the system can tell."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        most = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _receive(stream: IO[bytes], calls: SimpleQueue[Call]) -> None:
    """Pass on the calls on *stream*; end the process at its end, whatever it is doing."""
    try:
        while True:
            calls.put(pickle.load(stream))
    except EOFError:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _answer(call: Call) -> bytes:
    """Return what is sent back for *call*."""
    function, argument, seconds = call
    del call
    _allow(seconds)
    try:
        return pickle.dumps((True, function(argument)))
    except MemoryError:
        return pickle.dumps((False, TooMuch("too-much-memory", most=MOST_MEGABYTES)))
    except Failure as failure:
        return pickle.dumps((False, failure))
    except Exception as error:
        return pickle.dumps((False, Fault(repr(error), traceback.format_exc())))
    finally:
        _allow(0)


def _allow(seconds: int) -> None:
    """Let the system end this process once it has taken *seconds*; 0 lifts the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
