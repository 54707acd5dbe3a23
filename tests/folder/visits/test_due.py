"""Which addresses are due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from scio_crawler.folder.visits import Rules, note_gone
from scio_crawler.items import Visit

TODAY = date(2026, 6, 30)
RULES: dict[str, Any] = {"today": TODAY, "recheck": 30}


def visit(verdict: str = "briefing", status: str = "complete", **more: Any) -> Visit:
    rest = {"published": "2020-01-01", "first_seen": "2020-01-02T00:00:00Z"}
    return Visit("scio-1", verdict=verdict, status=status, **{"url": "http://a/", **rest, **more})


RECENT = "2026-06-20"
LATELY, EARLIER = {"first_seen": "2026-06-20T00:00:00Z"}, {"first_seen": "2026-06-01T00:00:00Z"}
SPRING = {"published": "2026-03-10", "first_seen": "2026-03-11T00:00:00Z"}
UNDATED = {"published": "", "first_seen": "2026-03-20T00:00:00Z"}
THEN = "2026-01-01T00:00:00Z"
THREE = {1: ["2026-01-01", "2026-01-02", "2026-01-03"]}
FULL, CUT_OFF = {"full": True}, {"cut_off": "2026-06-30T10:00:00Z"}
BEFORE, SINCE = {"checked": "2026-06-30T09:00:00Z"}, {"checked": "2026-06-30T10:00:00Z"}

CASES: dict[str, tuple[Visit, dict[str, Any], bool]] = {
    "met, and not read yet": (visit("", ""), {}, True),
    "complete, old": (visit(), {}, False),
    "complete, published within 30 days": (visit(published=RECENT), {}, True),
    "complete, published 30 days ago": (visit(published="2026-05-31"), {}, True),
    "complete, published 31 days ago": (visit(published="2026-05-30"), {}, False),
    "recheck=0": (visit(published=RECENT), {"recheck": 0}, False),
    "recheck=9999": (visit(), {"recheck": 9999}, True),
    "recheck=999999 leads before the calendar": (visit(), {"recheck": 999999}, True),
    "published tomorrow, says a clock": (visit(published="2026-07-01"), {}, True),
    "full=1": (visit(), FULL, True),
    "complete, dated far in the future": (visit(published="2099-01-01"), {}, False),
    "dated far in the future, met lately": (visit(published="2099-01-01", **LATELY), {}, True),
    "partial, old, met within 14 days": (visit(status="partial", **LATELY), {}, True),
    "partial, old, met earlier": (visit(status="partial", **EARLIER), {}, False),
    "partial, published within 120 days": (visit(status="partial", **SPRING), {}, True),
    "partial, met long ago": (visit(status="partial"), {}, False),
    "partial, met long ago, full=1": (visit(status="partial"), FULL, True),
    "pending, of years ago, met lately": (visit(status="pending", **LATELY), {}, False),
    "pending, published within 120 days": (visit(status="pending", **SPRING), {}, True),
    "pending, held within 120 days": (
        visit(status="pending", published="2026-03-01", date="2026-03-20", first_seen="2026-03-02"),
        {},
        True,
    ),
    "pending, published and held earlier": (
        visit(status="pending", published="2026-03-01", date="2026-03-01", first_seen="2026-03-02"),
        {},
        False,
    ),
    "pending, to be held": (visit(status="pending", date="2026-07-09", **LATELY), {}, True),
    "pending, dated far in the future": (visit(status="pending", date="2099-01-01"), {}, False),
    "the same, met lately": (visit(status="pending", date="2099-01-01", **LATELY), {}, True),
    "pending, of an unknown day": (
        visit(status="pending", published="", first_seen="2026-03-20"),
        {},
        True,
    ),
    "pending, met long ago": (visit(status="pending", published=RECENT), {}, False),
    "failed, old, met within 14 days": (visit("failed", "", **LATELY), {}, True),
    "failed, old, met earlier": (visit("failed", "", **EARLIER), {}, False),
    "failed, of an unknown day": (visit("failed", "", **UNDATED), {}, True),
    "failed, of an old day by its address": (
        visit("failed", "", url="http://a/2021-03/01/content_1000.htm", **UNDATED),
        {},
        False,
    ),
    "whole, old, cut off lately": (visit("failed", gone={0: [RECENT]}), {}, True),
    "whole, old, cut off for long": (visit("failed", gone={0: ["2026-01-01", RECENT]}), {}, True),
    "partial, old, cut off lately": (
        visit("failed", status="partial", gone={0: [RECENT]}),
        {},
        True,
    ),
    "partial, old, cut off for long": (
        visit("failed", status="partial", gone={0: ["2026-01-01", RECENT]}),
        {},
        False,
    ),
    "known from an import, failed": (visit("failed", **LATELY), {}, True),
    "failed, met long ago": (visit("failed", ""), {}, False),
    "withdrawn, old, gone on three days": (visit(withdrawn=THEN, gone=THREE), {}, False),
    "gone on one day, old": (visit(gone={1: ["2026-01-01"]}), {}, True),
    "withdrawn, published lately": (
        visit(withdrawn=THEN, published=RECENT, gone=THREE),
        {},
        True,
    ),
    "gone, without ever a transcript": (visit("gone", "", checked="2020-03-01"), {}, False),
    "the same, met ten days ago": (visit("gone", "", published="", **LATELY), {}, True),
    "gone, full=1": (visit("gone", ""), FULL, True),
    "no transcript, published ten days ago": (visit("none", "", published=RECENT), {}, True),
    "the same, looked at today": (visit("none", "", published=RECENT, **BEFORE), {}, False),
    "no transcript, of years ago": (
        visit("none", "", checked="2026-06-20T00:00:00Z"),
        {"recheck": 9999},
        False,
    ),
    "too large to be read": (visit("none", "", published="", **LATELY), {}, False),
    "no transcript, full=1": (visit("none", ""), FULL, True),
    "done by the run that was cut off": (visit(published=RECENT, **SINCE), CUT_OFF, False),
    "the same with full=1": (visit(**SINCE), CUT_OFF | FULL, False),
    "done before it": (visit(published=RECENT, **BEFORE), CUT_OFF, True),
    "no transcript, found by it": (visit("none", "", **SINCE), CUT_OFF, False),
    "partial in it": (visit(status="partial", first_seen=RECENT, **SINCE), CUT_OFF, True),
    "failed in it": (visit("failed", "", first_seen=RECENT, **SINCE), CUT_OFF, True),
}


@pytest.mark.parametrize(("what", "rules", "due"), CASES.values(), ids=CASES)
def test_what_is_due(what: Visit, rules: dict[str, Any], due: bool) -> None:
    assert Rules(**RULES | rules).due(what) is due


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
        if Rules(today).due(known):
            found.append(age)
            known.checked = f"{today}T09:00:00Z"
    assert found == LOOKED_AT[often]


def test_a_page_is_gone_once_the_site_has_said_so_on_three_different_days() -> None:
    what = visit()
    for day, pages, believed in [
        ("2026-06-01", [2], set()),
        ("2026-06-01", [2], set()),
        ("2026-06-02", [2, 3], set()),
        ("2026-06-09", [2, 3], {2}),
        ("2026-06-10", [3], {3}),
        ("2026-06-11", [2, 3], {2, 3}),
    ]:
        assert note_gone(what, pages, day) == believed
