"""The progress of a run in the log."""

from __future__ import annotations

import logging

import pytest

from scio_crawler.run import progress
from scio_crawler.run.progress import Progress


def test_a_line_now_and_then_estimates_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter([0.0, 30.0, 61.0, 90.0, 3_600.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    caplog.set_level(logging.INFO)
    shown = Progress(300, seconds=60)
    for _ in range(3):
        shown.update(1)
    shown.total = 400
    shown.update(197)
    assert caplog.messages == [
        "0 % is done; the rest may take 2 hours",
        "50 % is done; the rest may take 60 minutes",
    ]


def test_a_total_that_was_too_low_ends_at_100_percent(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter([0.0, 20.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    caplog.set_level(logging.INFO)
    Progress(0).update(5)
    assert caplog.messages == ["100 % is done; the rest may take 0 minutes"]
