"""The current time, in UTC, and how times and spans of time are written everywhere."""

from datetime import UTC, datetime, timedelta

from scio_crawler.common.errors import count


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Return *moment*, which is in UTC, as ``2024-07-24T02:12:13Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    """Return the current time as :func:`iso` formats it."""
    return iso(utc_now())


def span(length: timedelta) -> str:
    """Return *length* in words: whole days, hours or minutes, of which there are at least two."""
    minutes = max(0, length // timedelta(minutes=1))
    for unit, long in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * long:
            return count(minutes // long, unit)
    return count(minutes, "minute")
