"""The time, in UTC, as everything that is written has it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """*moment* as ``2024-07-24T02:12:13Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    """The time as :func:`iso` writes it."""
    return iso(utc_now())
