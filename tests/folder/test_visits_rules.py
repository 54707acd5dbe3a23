"""Which addresses are due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.folder.visits import Rules
from scio_crawler.items import Visit
from tests.folder.cases import cases

TODAY = date(2026, 6, 30)


def visit(**keys: Any) -> Visit:
    """Return a complete briefing's address but for *keys*."""
    days = {"published": "2020-01-01", "first_seen": "2020-01-02T00:00:00Z"}
    known = {"url": "http://a/", "verdict": "briefing", "status": "complete", **days}
    return Visit("scio-1", **{**known, **keys})


def keys_in(text: str) -> dict[str, Any]:
    """Return the keys and values in *text*: ``key=value …``."""
    keys: dict[str, Any] = dict(word.split("=") for word in text.split())
    for key in keys.keys() & {"full", "recheck"}:
        keys[key] = int(keys[key])
    if "gone" in keys:
        page, _, days = keys["gone"].partition(":")
        keys["gone"] = {int(page): days.split(",")}
    return keys


CASES = cases(Path(__file__).with_name("visits_due.txt"))


@pytest.mark.parametrize(("due", "rules", "what"), CASES.values(), ids=CASES)
def test_an_address_is_due(due: str, rules: str, what: str) -> None:
    all_rules = Rules(**{"today": TODAY, "recheck": 30, **keys_in(rules)})
    assert all_rules.is_due(visit(**keys_in(what))) is (due == "due")


PUBLISHED = date(2026, 3, 1)
# How often a run comes, in days -> the ages in days at which it looks at a transcript again.
LOOKED_AT = {
    1: [1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30],
    2: [2, 4, 6, 8, 10, 14, 22, 30],
    7: [7, 14, 21, 35],
    40: [40],
    50: [],
}


@pytest.mark.parametrize("often", LOOKED_AT)
def test_a_complete_transcript_is_looked_at_again_on_some_days(often: int) -> None:
    known = visit(published=f"{PUBLISHED}", checked=f"{PUBLISHED}T09:00:00Z")
    found = []
    for age in range(0, 120, often):
        today = PUBLISHED + timedelta(days=age)
        if Rules(today).is_due(known):
            found.append(age)
            known.checked = f"{today}T09:00:00Z"
    assert found == LOOKED_AT[often]
