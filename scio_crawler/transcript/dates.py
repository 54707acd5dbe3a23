"""Dates as the site prints them, to ISO dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"

# Examples: "Aug. 1, 2024", "Jan.19, 2016", "27 August 2018", "2015-01-16".
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\s*{_DAY}\s*,?\s*{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+{_MONTH}\s*,?\s*{_YEAR}\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/](?P<month>[01]?\d)[-/](?P<day>[0-3]?\d)(?!\d)"),
)
# Example: "on July 5", the year left to the reader.
_YEARLESS = re.compile(
    rf"\bon (?:\w+day, )?{_MONTH}\s*{_DAY}\b(?!\s*,?\s*(?:19|20)\d\d)", re.IGNORECASE
)


# "Friday, July 5, 2024", "July 5, 2024 (Friday)"
_WEEKDAY = re.compile(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|\s*\(?(?:mon|tues|wednes|thurs|fri|satur|sun)day\)?$",
    re.IGNORECASE,
)


def _iso(year: int, month: str, day: str) -> str:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return dt.date(year, number, int(day)).isoformat()
    except ValueError:
        return ""


_DIGIT = re.compile(r"\d")


def _dates(text: str) -> Iterator[tuple[re.Match[str], str]]:
    if not _DIGIT.search(text):
        return
    for form in _WRITTEN:
        for found in form.finditer(text):
            if iso := _iso(int(found["year"]), found["month"], found["day"]):
                yield found, iso


def find(text: str) -> str:
    """The first full date in *text* as an ISO date, or ``""``."""
    return next((iso for _, iso in _dates(text)), "")


def find_first(text: str) -> tuple[str, str]:
    """(what stands before it, ISO date) of the first full date in *text*, or ("", "")."""
    return next(((text[: found.start()].strip(), iso) for found, iso in _dates(text)), ("", ""))


def only(text: str) -> str:
    """The ISO date that *text* is and nothing else (a day of the week, a stop), or ``""``."""
    if not _DIGIT.search(text):
        return ""
    text = _WEEKDAY.sub("", text).strip(" .;")
    return next((iso for found, iso in _dates(text) if found.group() == text), "")


def ending(text: str) -> tuple[str, str]:
    """(*text* without the date at its end, that ISO date), or (*text*, ``""``)."""
    stripped = text.rstrip(" .;")
    if not stripped[-1:].isdecimal():
        return text, ""
    for found, iso in _dates(stripped):
        if found.end() == len(stripped):
            return stripped[: found.start()].rstrip(" ,|"), iso
    return text, ""


def day_in(summary: str, published: str) -> str:
    """The day a summary tells of ("… on July 5 …"), as an ISO date, or ``""``.

    Without a year it is the latest such day not after *published* (an ISO date; ``""``: none).
    """
    found = _YEARLESS.search(summary)
    for full in re.finditer(r"\bon (?:\w+day, )?(?=(.{6,20}))", summary):
        before, iso = find_first(full[1])
        if iso and not before:
            return iso
    if not found or not published:
        return ""
    year = int(published[:4])
    days = (
        _iso(y, found["month"], found["day"])
        for y in (year, year - 1, year - 2, year - 3, year - 4)
    )
    return next((day for day in days if day and day <= published), "")
