"""Whether a day lies between ``since`` and ``until``."""

from __future__ import annotations

from datetime import date, timedelta


def outside(day: str, since: str, until: str, margin: int = 0) -> str:
    """``"since"`` if the ISO *day* is before *since*, ``"until"`` if after *until*, else ``""``.

    It must be more than *margin* days off. An empty bound is none, and neither an empty *day* nor
    one that no calendar has (an address can say anything) is outside.
    """
    try:
        at = date.fromisoformat(day)
    except ValueError:
        return ""
    off = timedelta(days=margin)
    if since and at < date.fromisoformat(since) - off:
        return "since"
    if until and at > date.fromisoformat(until) + off:
        return "until"
    return ""
