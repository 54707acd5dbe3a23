"""Check the settings of a run, ``-s NAME=value``, before it starts."""

import difflib
import errno
import json
import logging
import math
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings
from scrapy.utils.misc import load_object

_PREFIX = "SCIO"
_SCRAPYS = {name: value for name, value in vars(default_settings).items() if name.isupper()}

Check = Callable[[Any], None]  # raises ValueError, which states the rule, for a bad value


def setting_faults(settings: BaseSettings) -> list[str]:
    """Return a line for each fault of *settings* from any source."""
    faults = []
    for name in settings:
        is_typed = settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]
        if _is_ours(name) and name not in _CHECKS:
            known = ", ".join(sorted(filter(_is_ours, _CHECKS)))
            faults.append(f"{name}: there is no such setting; known: {known}")
        elif is_typed and (meant := _meant(name)):
            faults.append(f"{name}: there is no such setting; did you mean {meant}?")

    for name, check in _CHECKS.items():
        try:
            check(settings[name])
        except ValueError as error:
            faults.append(f"{name}={settings[name]}: {error}")
    return faults


def not_json(given: Iterable[str]) -> list[str]:
    """Return which of the settings *given* as ``NAME=value`` must be JSON objects, and are not.

    Scrapy parses these at once, and would end with a traceback.
    """
    faults = []
    for text in given:
        name, _, value = text.partition("=")
        if isinstance(_SCRAPYS.get(name), dict) and not _is_json_object(value):
            faults.append(f"{name}={value}: must be a JSON object")
    return faults


def _is_json_object(text: str) -> bool:
    with suppress(ValueError):
        return isinstance(json.loads(text), dict)
    return False


def _is_ours(name: str) -> bool:
    return name.upper().startswith(_PREFIX)


def _meant(name: str) -> str:
    """Return the setting to whose name *name* is close, ``""`` if it is known, or close to none."""
    if name in _SCRAPYS or _is_ours(name):  # any other name may be a setting of some extension
        return ""
    ours = f"{_PREFIX}_{name.upper()}"
    if ours in _CHECKS:
        return ours
    return "".join(difflib.get_close_matches(name.upper(), _SCRAPYS, n=1, cutoff=0.9))


def _numeric(value: Any, least: int, kind: Callable[[str], float], what: str) -> None:
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


def _parts(value: Any) -> Iterable[Any]:
    """Return the parts of a list, or of text with commas."""
    return value.split(",") if isinstance(value, str) else value or ()


def _statuses(value: Any) -> None:
    if not all(str(part).strip().isdecimal() for part in _parts(value)):
        raise ValueError("must be status codes with commas between them, such as 500,503")


def check_name(value: Any) -> None:
    """Raise ValueError if *value* is too long for the name of a file or folder."""
    try:
        os.lstat(value)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ValueError("is too long for a name") from None


def check_file(value: Any) -> None:
    """Raise ValueError unless *value* is empty, or names a file that can be written."""
    if not value:
        return
    check_name(value)
    path = Path(value).absolute()
    if path.is_dir():
        raise ValueError("is a folder")
    if not path.parent.is_dir():
        raise ValueError("there is no such folder")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError("there is no permission to write to it")


def _text(value: Any) -> None:
    if not isinstance(value, str | Path):
        raise ValueError("must be text")


def _folder(value: Any) -> None:
    _text(value)
    check_name(value)
    if "://" in str(value):
        raise ValueError("must be a folder of this machine")


def check_importable(value: Any, default: str = "") -> None:
    """Raise ValueError unless *value* is *default*, or names something that can be imported."""
    if value == default:
        return
    try:
        load_object(value)
    except Exception as error:  # whatever a module raises
        raise ValueError(f"{value} cannot be imported: {error}") from error


def _all_importable(value: Any) -> None:
    for part in _parts(value):
        check_importable(part)


def _exceptions(value: Any) -> None:
    if value != default_settings.RETRY_EXCEPTIONS:  # to import those takes a while
        _all_importable(value)


_count = partial(_numeric, least=0, kind=int, what="a whole number")
_positive = partial(_numeric, least=1, kind=int, what="a whole number")
_seconds = partial(_numeric, least=0, kind=float, what="a number of seconds")
_timeout = partial(_numeric, least=1, kind=float, what="a number of seconds")


def _check_by_default(name: str, value: Any) -> Check | None:
    """Return the check for Scrapy's setting *name*, by its default *value*; None for no check."""
    if isinstance(value, bool) or name.endswith("_ENABLED"):
        return _switch
    # What may be negative, or the name of a policy.
    if name.endswith(("_PRIORITY", "_PRIORITY_ADJUST", "REFERRER_POLICY")):
        return None
    if isinstance(value, str) and value.startswith("scrapy."):
        return partial(check_importable, default=value)
    return {int: _count, float: _seconds}.get(type(value))


_CHECKS: dict[str, Check] = {}
for _name, _value in _SCRAPYS.items():
    _check = _check_by_default(_name, _value)
    if _check:
        _CHECKS[_name] = _check
# What the default of a setting does not show, and our settings.
_CHECKS |= {
    "CONCURRENT_ITEMS": _positive,
    "CONCURRENT_REQUESTS": _positive,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _positive,
    "REACTOR_THREADPOOL_MAXSIZE": _positive,
    "DOWNLOAD_DELAY": _seconds,
    "DOWNLOAD_TIMEOUT": _timeout,
    "DNS_TIMEOUT": _timeout,
    "RETRY_HTTP_CODES": _statuses,
    "RETRY_EXCEPTIONS": _exceptions,
    "ADDONS": _all_importable,
    "LOG_FILE": check_file,
    "LOG_LEVEL": _level,
    "SCIO_OUTPUT_DIR": _folder,
    "SCIO_CONTACT": _text,
    "SCIO_STALE_AFTER_DAYS": partial(_numeric, least=0, kind=int, what="a whole number of days"),
}
