"""The settings of a run (``-s NAME=value``), checked before anything is started.

Scrapy takes any name and any text, and ends with a traceback where it first needs a number. Checked
are the project's own settings, by name and value, and those of Scrapy that must be a number or a
switch. A name on the command line that is nearly that of a setting is refused: it changes nothing.
"""

from __future__ import annotations

import difflib
import json
import logging
import math
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

_PREFIX = "SCIO"
_DEFAULTS = vars(default_settings).items()
_SCRAPYS = {name: value for name, value in _DEFAULTS if name.isupper()}
_NEAR = 0.9  # at least this much of two names is alike if one is a slip for the other
Check = Callable[[Any], None]  # raises ValueError, with the rule, for a value that breaks it


def faults(settings: BaseSettings, workers: int = 0) -> list[str]:
    """Return what is wrong with *settings*, wherever they come from, a line for each fault.

    *workers* are the processes that are asked for, 0 for as many as there are cores.
    """
    found = [_unknown(name) for name in settings if _is_ours(name) and name not in _CHECKS]
    found += filter(None, map(_slip, _on_command_line(settings)))
    for name, check in _CHECKS.items():
        try:
            check(settings.get(name))
        except ValueError as error:
            found.append(f"{name}={settings.get(name)}: {error}")
    if workers < 0:
        found.append(f"--workers {workers}: must be a number of processes, or 0")
    return found


def unreadable(given: Iterable[str]) -> list[str]:
    """Return which of the settings *given* as ``NAME=value`` must be a JSON object, and are not.

    Scrapy reads these as it takes them, and ends with a traceback.
    """
    pairs = [text.partition("=") for text in given]
    tables = [(name, value) for name, _, value in pairs if isinstance(_SCRAPYS.get(name), dict)]
    return [
        f"{name}={value}: must be a JSON object" for name, value in tables if not _is_object(value)
    ]


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _is_ours(name: str) -> bool:
    return name.upper().startswith(_PREFIX)


def _unknown(name: str) -> str:
    known = sorted(filter(_is_ours, _CHECKS))
    close = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{name}: there is no such setting; {hint}Known: {', '.join(known)}"


def _on_command_line(settings: BaseSettings) -> list[str]:
    given = SETTINGS_PRIORITIES["cmdline"]
    return [name for name in settings if settings.getpriority(name) == given]


def _slip(name: str) -> str:
    """Return what is wrong with *name* if it is nearly that of a setting, else ``""``.

    Another name may be that of a setting of some extension.
    """
    if name in _SCRAPYS or _is_ours(name):
        return ""
    ours = f"{_PREFIX}_{name.upper()}"
    near = difflib.get_close_matches(name.upper(), _SCRAPYS, n=1, cutoff=_NEAR)
    meant = [ours] if ours in _CHECKS else near
    return f"{name}: there is no such setting; did you mean {meant[0]}?" if meant else ""


def _number(value: Any, least: int, kind: Callable[[str], float], what: str) -> None:
    """Raise ValueError unless *value* is *what*, read as a *kind* of number, *least* or more."""
    try:
        number = kind(str(value))
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        raise ValueError(f"must be {what}, {least} or more")


def _switch(value: Any) -> None:
    if str(value) not in ("True", "False", "true", "false", "1", "0"):
        raise ValueError("must be True or False")


def _level(value: Any) -> None:
    if not isinstance(value, int) and value not in logging.getLevelNamesMapping():
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")


def _statuses(value: Any) -> None:
    parts = value.split(",") if isinstance(value, str) else value or ()
    if not all(str(part).strip().isdecimal() for part in parts):
        raise ValueError("must be status codes with commas between them, such as 500,503")


def _log_file(value: Any) -> None:
    if value and not Path(value).absolute().parent.is_dir():
        raise ValueError("there is no such folder")


def _text(value: Any) -> None:
    if not isinstance(value, str | Path):
        raise ValueError("must be a text")


_count = partial(_number, least=0, kind=int, what="a whole number")
_some = partial(_number, least=1, kind=int, what="a whole number")
_seconds = partial(_number, least=0, kind=float, what="a number of seconds")
_patience = partial(_number, least=1, kind=float, what="a number of seconds")


def _by_default(name: str, value: Any) -> Check | None:
    """Return the check of Scrapy's setting *name*, by its default *value*; None for no check."""
    if isinstance(value, bool) or name.endswith("_ENABLED"):
        return _switch
    if name.endswith(("_PRIORITY", "_PRIORITY_ADJUST")):  # may be negative
        return None
    return {int: _count, float: _seconds}.get(type(value))


# What is checked of each setting. The last row for a setting counts.
_CHECKS: dict[str, Check] = {
    **{name: check for name, value in _DEFAULTS if (check := _by_default(name, value))},
    "CONCURRENT_ITEMS": _some,
    "CONCURRENT_REQUESTS": _some,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _some,
    "REACTOR_THREADPOOL_MAXSIZE": _some,
    "DOWNLOAD_DELAY": _seconds,
    "DOWNLOAD_TIMEOUT": _patience,
    "DNS_TIMEOUT": _patience,
    "RETRY_HTTP_CODES": _statuses,
    "LOG_FILE": _log_file,
    "LOG_LEVEL": _level,
    "SCIO_OUTPUT_DIR": _text,
    "SCIO_CONTACT": _text,
    "SCIO_RETRY_BACKOFF": _seconds,
    "SCIO_STALE_AFTER_DAYS": partial(_number, least=0, kind=int, what="a whole number of days"),
}
