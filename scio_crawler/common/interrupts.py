"""The signals that ask the process to stop: SIGTERM, Ctrl-C, and Ctrl-Break on Windows.

The handler only records the signal. What works looks at the record where a stop harms nothing:
before the spider opens with :func:`check`, afterwards in the event loop with :func:`received`.
"""

import logging
import signal
import sys
from os import _exit as exit_at_once  # public, in spite of its underscore
from types import FrameType
from typing import NoReturn

from scio_crawler.common.errors import Interrupted

_SIGNALS = ("SIGTERM", "SIGINT", "SIGBREAK")
_NUMBERS = [signal.Signals[name] for name in _SIGNALS if name in signal.Signals.__members__]
# Signals sent from the keyboard.
_KEYS = {"SIGINT": "Ctrl-C", "SIGBREAK": "Ctrl-Break"}
_received: list[str] = []


def listen() -> None:
    """Record signals from now on. A second one ends the process at once, as a kill does."""
    for number in _NUMBERS:
        signal.signal(number, _record)


def received() -> str:
    """Return the name of the signal that asks the process to stop, ``""`` if none does."""
    return _received[0] if _received else ""


def stop_reason_in_words(reason: str) -> str:
    """Return who stopped the run, in words, if *reason* names a signal; else *reason*."""
    if reason in _KEYS:
        return f"Stopped by you ({_KEYS[reason]})"
    if reason in _SIGNALS:
        return f"Stopped by a signal ({reason})"
    return reason


def check() -> None:
    """Raise Interrupted if a signal asks the process to stop."""
    name = received()
    if name:
        raise Interrupted(name, stop_reason_in_words(name))


def ignore() -> None:
    """Ignore signals from now on: nothing is left to stop."""
    for number in _NUMBERS:
        signal.signal(number, signal.SIG_IGN)


def end_process(status: int) -> NoReturn:
    """End the process with *status* once the log is written."""
    # To free its memory, the interpreter would take a third of a second, in which a signal would
    # still kill the process.
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream and not stream.closed:  # as it is if the one who starts it has closed it
            stream.flush()
    exit_at_once(status)


def _record(number: int, _: FrameType | None) -> None:
    if _received:
        exit_at_once(Interrupted.exit_status)  # files are whole at any moment
    _received.append(signal.Signals(number).name)
