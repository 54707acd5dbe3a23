"""The engine that judges: what it takes too long for, or too much memory, costs one quotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.common.errors import QuotationError
from scio_crawler.showing.quoting import engine
from scio_crawler.showing.quoting.search import NONE, search
from tests.showing.quoting.made_up import fill

LONG = "The herons came back to the northern counties, and nobody counted them. " * 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path, briefings=1, turns=4)
    return tmp_path


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [
        ("MAX_SECONDS", 0.001, "to compare it takes more than 0.001 seconds"),
        ("MAX_MEGABYTES", 2, "to compare it takes more than 2 MB of memory"),
    ],
)
def test_a_quotation_that_takes_too_much_is_refused_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, says: str
) -> None:
    monkeypatch.setattr(engine, limit, value)
    with pytest.raises(QuotationError) as caught:
        search(folder, LONG)
    assert (
        str(caught.value) == f"This quotation cannot be judged: {says}. Check a shorter part of it."
    )
    monkeypatch.undo()
    assert search(folder, LONG).verdict == NONE


HOSTILE = ["(", "'", "…", "a-", "U.S.", "1,000,", "\ud800 ", "\x00 ", "https://"]
HOSTILE += ["a…", "the … ", "herons: "]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_judged(folder: Path, name: str) -> None:
    assert search(folder, name * 2_000 + " herons").verdict == NONE
