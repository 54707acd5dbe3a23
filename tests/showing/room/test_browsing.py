"""The harness itself: what goes wrong in a page is heard of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.showing.room.browsing import served, violations, watched

pytestmark = pytest.mark.slow

_POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"""
_ABOUT = '<!doctype html><html lang="en"><head><title>A page</title>'
_GOOD = "</head><main><h1>Lamps</h1><p>All lamps are lit.</p></main>"
# What each page does wrong, and what is told of it.
WRONG = {
    "an exception": ("<script>throw Error('dark')</script>", "exception: dark"),
    "an error on the console": ("<script>console.error('dim')</script>", "console: dim"),
    "a warning": ("<script>console.warn('dusk')</script>", "console: dusk"),
    "another host": (
        "<img alt='' src='http://lamps.example/a.png'>",
        "request elsewhere: http://l",
    ),
    "an inline script": ("<script>1</script>", "console: Executing inline script violates"),
    "an inline style": ("<p style='color: red'>", "console: Applying inline style violates"),
    "a missing file": ("<script src='missing.js'></script>", "status 404: "),
    "an alert": ("<script>alert('fire')</script>", "dialog: fire"),
}


@pytest.mark.parametrize(("html", "told"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_told(html: str, told: str, tmp_path: Path, browser: Any) -> None:
    policy = _POLICY if "violates" in told else ""
    (tmp_path / "index.html").write_text(_ABOUT + policy + _GOOD + html)
    with served(tmp_path) as base, watched(browser) as (page, troubles):
        page.goto(base, wait_until="networkidle")
    assert any(trouble.startswith(told) for trouble in troubles.found), troubles.found


def test_of_a_good_page_nothing_is_told(tmp_path: Path, page: Any) -> None:
    (tmp_path / "index.html").write_text(_ABOUT + _POLICY + _GOOD)
    with served(tmp_path) as base:
        page.goto(base, wait_until="networkidle")
        assert not violations(page)


def test_what_keeps_people_out_is_found(tmp_path: Path, page: Any) -> None:
    (tmp_path / "index.html").write_text(_ABOUT + _POLICY + _GOOD + "<input>")
    with served(tmp_path) as base:
        page.goto(base)
        assert violations(page)[0].startswith("label: ")
        assert not violations(page, without=["label", "region"])
        assert violations(page, only=["label"])[0].startswith("label: ")
        assert not violations(page, only=["color-contrast"])
