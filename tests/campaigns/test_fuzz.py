"""The fuzzer: a short run, and large pages, for which the work must not grow quadratically."""

from __future__ import annotations

import random
import sys
from types import FrameType

import pytest

from scio_crawler.items import Briefing
from tests.campaigns import fuzz, fuzz_inputs
from tests.campaigns.fuzz import Broken, Fault
from tests.campaigns.fuzz_inputs import Input
from tests.sampling import SEED, fewer

URL = f"{fuzz_inputs.SITE}/pressroom/2025-03/12/content_900100001.html"
SHORT = range(fewer(300))  # numbers of inputs
# A test machine may be slow or busy. What hangs is still found.
PATIENCE = 20


def test_damaged_pages_break_no_promise() -> None:
    faults: dict[int, Fault] = {}
    outcomes, _ = fuzz.fuzz(
        int(SEED), SHORT, lambda number, _, fault: faults.setdefault(number, fault), PATIENCE
    )
    assert not faults
    assert outcomes["published"]  # or it would fuzz the error messages only


def test_an_input_is_made_of_its_seed_alone() -> None:
    def inputs() -> list[Input]:
        return [fuzz_inputs.make(random.Random(f"7/{number}")) for number in range(20)]

    assert inputs() == inputs()


def test_the_smallest_input_of_a_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(briefing: Briefing) -> None:
        if any("lamp" in turn.text for turn in briefing.turns):
            raise Broken("a lamp")

    monkeypatch.setattr(fuzz, "verify", verify)
    given = Input({URL: fuzz_inputs.corpus()[URL], URL.replace(".html", "_2.html"): b"x"})
    given.pages[URL] = given.pages[URL].replace(b"count", b"lamp")
    outcome, fault, _ = fuzz.attempt(given)
    assert (outcome, fault and fault.kind) == ("", "Broken in the fuzzer a lamp")
    assert fault
    small = fuzz.shrunk(given, fault, tries=200)
    assert list(small.pages) == [URL]
    assert b"lamp" in small.pages[URL]
    assert len(small.pages[URL]) < len(given.pages[URL]) / 4


# Lines that can occur very often on one page.
UNITS = {
    "speech": "<p>Thank you. In 2024, we read more than before; this will go on.</p>",
    "labels": "<p>Mai Qingzhou:</p><p>Thank you for your question.</p>",
    "outlets": "<p>Xinhua News Agency:</p><p>What is your view?</p>",
    "entries": "<p>Economy: 3</p>",
    "words": "Thank you, Mr. Mai ",
    "comments": "<!--enpcontent-->x<!--/enpcontent-->",
    "properties": "<!--enpproperty <a>b<c>d-->",
    "page breaks": "_ueditor_page_break_tag_",
    "links": "<a href='content_900100001_2.html'>2</a>",
    "pagers": "<ul class='pages'><li><a href='content_900100001_2.html'>2</a></li></ul>",
    "columns": "<div class='nav'>Home</div>",
    "titles": "<p>• SCIO briefing</p><p>Speakers:</p><p>Moderator:</p><p>Good morning.</p>",
}


def page_of(unit: str, size: int) -> Input:
    """Return a page of this *size* in bytes that is full of *unit*."""
    marked = f"<!--enpcontent--><p>Lian Shuyan:</p>{unit * (size // len(unit))}<!--/enpcontent-->"
    return Input({URL: f"<html><body><div class='cp'>{marked}</div></body></html>".encode()})


@pytest.mark.some(2)
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_large_page_breaks_no_promise(unit: str) -> None:
    _, fault, _ = fuzz.attempt(page_of(unit, 80_000), PATIENCE)
    assert fault is None, fault


def calls(given: Input) -> int:
    """Return how many functions are called to read *given*: the same number on any machine."""
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        fuzz.run(given)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.some(2)
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_the_work_grows_no_faster_than_the_page(unit: str) -> None:
    """A page of eight times the size takes some eight times the calls; if quadratic, 64 times."""
    calls(page_of(unit, 1000))  # fills caches
    assert calls(page_of(unit, 40_000)) < 12 * calls(page_of(unit, 5_000))
