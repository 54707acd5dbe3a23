"""Dates as the site prints them, to ISO dates (``"2024-07-05"``, ``""`` where there is none)."""

import datetime as dt
import re
from collections.abc import Iterator

from scio_crawler.common.patterns import regex

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"

_DIGIT = regex(r"\d")
# "Aug. 1, 2024", "Jan.19, 2016"; "27 August 2018"; "2015-01-16"
_FULL = (
    regex(rf"(?i)\b{_MONTH}\s*{_DAY}\s*,?\s*{_YEAR}\b"),
    regex(rf"(?i)\b{_DAY}\s+{_MONTH}\s*,?\s*{_YEAR}\b"),
    regex(r"\b(?P<year>(?:19|20)\d\d)[-/](?P<month>[01]?\d)[-/](?P<day>[0-3]?\d)(?!\d)"),
)
# "on July 5", "on Friday, July 5", without a year
_YEARLESS = regex(rf"(?i)\bon (?:\w+day, )?{_MONTH}\s*{_DAY}\b(?!\s*,?\s*(?:19|20)\d\d)")
# "on July 5, 2024": what follows "on"
_ON = regex(r"\bon (?:\w+day, )?(?=(.{6,20}))")
# "Friday, July 5, 2024", "July 5, 2024 (Friday)"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = regex(rf"(?i)^{_DAYS},?\s+|\s*\(?{_DAYS}\)?$")


def find(text: str) -> str:
    """Return the first full date in *text*, or ``""``."""
    return next((iso for _, iso in _dates(text)), "")


def only(text: str) -> str:
    """Return the date if *text* is one full date, perhaps with a weekday, or ``""``."""
    if len(text) > 80 or not _DIGIT.search(text):
        return ""
    text = _WEEKDAY.sub("", text).strip(" .;")
    for found, iso in _dates(text):
        if found.group() == text:
            return iso
    return ""


def ending(text: str) -> tuple[str, str]:
    """Return (*text* without the full date at its end, that date), or (*text*, ``""``)."""
    stripped = text.rstrip(" .;")
    if not stripped[-1:].isdecimal():
        return text, ""
    for found, iso in _dates(stripped):
        if found.end() == len(stripped):
            return stripped[: found.start()].rstrip(" ,|"), iso
    return text, ""


def day_in(summary: str, published: str) -> str:
    """Return the day on which a briefing was held by its *summary* ("… on July 5 …"), or ``""``.

    A day without a year is the latest that is not after *published*, an ISO date. It is unknown if
    *published* is ``""``.
    """
    for full in _ON.finditer(summary):
        for found, iso in _dates(full[1]):
            if not full[1][: found.start()].strip():
                return iso
            break

    found_day = _YEARLESS.search(summary)
    if not found_day or not published:
        return ""
    latest = int(published[:4])
    for year in range(latest, latest - 5, -1):
        day = _iso(year, found_day["month"], found_day["day"])
        if day and day <= published:
            return day
    return ""


def _dates(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the full dates in *text* with their ISO form, in the order of the forms."""
    if not _DIGIT.search(text):
        return
    for form in _FULL:
        for found in form.finditer(text):
            if iso := _iso(int(found["year"]), found["month"], found["day"]):
                yield found, iso


def _iso(year: int, month: str, day: str) -> str:
    """Return the ISO date, or ``""`` if there is no such day. *month* is a name or a number."""
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return dt.date(year, number, int(day)).isoformat()
    except ValueError:
        return ""
