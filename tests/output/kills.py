"""Run something in a process that may be killed at any moment."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable

KILLED = 9


def die() -> None:
    """End this process at once, without any clean-up, as a kill does."""
    os._exit(KILLED)


def killed(action: Callable[[], object]) -> bool:
    """Run *action* in a forked process; return whether it died there, False if it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        child = os.fork()
    if not child:
        try:
            action()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, KILLED), "the action itself failed"
    return status == KILLED
