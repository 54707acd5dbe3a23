"""The current time, in UTC, and the format in which it is written everywhere."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Return *moment*, which is in UTC, as ``2024-07-24T02:12:13Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    """Return the current time as :func:`iso` formats it."""
    return iso(utc_now())
