"""Check the settings of a run (``-s NAME=value``) before anything is started.

Scrapy accepts any name and any text, and ends with a traceback where it first needs a number. This
module checks the names and values of the project's own settings, and the values of Scrapy's that
must be a number or a switch. It refuses misspelt names on the command line: they would do nothing.
"""

import difflib
import json
import logging
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

_PREFIX = "SCIO"
_DEFAULTS = vars(default_settings).items()
_SCRAPYS = {name: value for name, value in _DEFAULTS if name.isupper()}

Check = Callable[[Any], None]  # raises ValueError, with the rule, for a value that breaks it


def faults(settings: BaseSettings, workers: int = 0) -> list[str]:
    """Return a line for each fault of *settings* from any source, and of a number of *workers*."""
    found = [_unknown(name) for name in settings if _is_ours(name) and name not in _CHECKS]
    typed = SETTINGS_PRIORITIES["cmdline"]
    found += filter(None, (_misspelt(n) for n in settings if settings.getpriority(n) == typed))
    for name, check in _CHECKS.items():
        try:
            check(settings.get(name))
        except ValueError as error:
            found.append(f"{name}={settings.get(name)}: {error}")
    if workers < 0:
        found.append(f"--workers {workers}: must be a number of processes, or 0")
    return found


def not_json(given: Iterable[str]) -> list[str]:
    """Return which of the settings *given* as ``NAME=value`` must be JSON objects, and are not.

    Scrapy parses these at once, and would end with a traceback.
    """
    found = []
    for text in given:
        name, _, value = text.partition("=")
        if isinstance(_SCRAPYS.get(name), dict):
            with suppress(ValueError):
                if isinstance(json.loads(value), dict):
                    continue
            found.append(f"{name}={value}: must be a JSON object")
    return found


def _is_ours(name: str) -> bool:
    return name.upper().startswith(_PREFIX)


def _unknown(name: str) -> str:
    known = sorted(filter(_is_ours, _CHECKS))
    close = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{name}: there is no such setting; {hint}Known: {', '.join(known)}"


def _misspelt(name: str) -> str:
    """Return what is wrong with *name* if it is close to that of a setting, else ``""``."""
    if name in _SCRAPYS or _is_ours(name):  # any other name may be a setting of some extension
        return ""
    ours = f"{_PREFIX}_{name.upper()}"
    near = difflib.get_close_matches(name.upper(), _SCRAPYS, n=1, cutoff=0.9)
    meant = [ours] if ours in _CHECKS else near
    return f"{name}: there is no such setting; did you mean {meant[0]}?" if meant else ""


def _number(value: Any, least: int, kind: Callable[[str], float], what: str) -> None:
    """Raise ValueError unless *value*, converted by *kind*, is *least* or more; *what* names it."""
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
        raise ValueError("must be text")


_count = partial(_number, least=0, kind=int, what="a whole number")
_positive = partial(_number, least=1, kind=int, what="a whole number")
_seconds = partial(_number, least=0, kind=float, what="a number of seconds")
_timeout = partial(_number, least=1, kind=float, what="a number of seconds")


def _by_default(name: str, value: Any) -> Check | None:
    """Return the check for Scrapy's setting *name*, by its default *value*; None for no check."""
    if isinstance(value, bool) or name.endswith("_ENABLED"):
        return _switch
    if name.endswith(("_PRIORITY", "_PRIORITY_ADJUST")):  # may be negative
        return None
    return {int: _count, float: _seconds}.get(type(value))


# The check of each setting; the last row for a setting counts.
_CHECKS: dict[str, Check] = {
    **{name: check for name, value in _DEFAULTS if (check := _by_default(name, value))},
    "CONCURRENT_ITEMS": _positive,
    "CONCURRENT_REQUESTS": _positive,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _positive,
    "REACTOR_THREADPOOL_MAXSIZE": _positive,
    "DOWNLOAD_DELAY": _seconds,
    "DOWNLOAD_TIMEOUT": _timeout,
    "DNS_TIMEOUT": _timeout,
    "RETRY_HTTP_CODES": _statuses,
    "LOG_FILE": _log_file,
    "LOG_LEVEL": _level,
    "SCIO_OUTPUT_DIR": _text,
    "SCIO_CONTACT": _text,
    "SCIO_RETRY_BACKOFF": _seconds,
    "SCIO_STALE_AFTER_DAYS": partial(_number, least=0, kind=int, what="a whole number of days"),
}
