"""What signs mean for a transcript."""

from __future__ import annotations

import pytest

from scio_crawler.items import Sign
from scio_crawler.reading.transcript import doubts
from tests.reading.transcript.doubts.examples import WHOLE
from tests.readings import read_script

# Signs, "?" if weak -> the doubts and the status of a transcript that is otherwise complete.
OUTCOMES = {
    "none": ("", "", "complete"),
    "one that is weak": ("no-closing?", "", "complete"),
    "two that are weak, of one kind": ("few-labels? few-labels?", "", "complete"),
    "two that are weak": ("few-labels? no-closing?", "no-closing few-labels", "doubtful"),
    "one that is strong": ("hidden-text", "hidden-text", "doubtful"),
}


@pytest.mark.parametrize(("signs", "codes", "status"), OUTCOMES.values(), ids=OUTCOMES)
@pytest.mark.parametrize("is_partial", [False, True], ids=["whole", "partial"])
def test_signs_decide_the_status(signs: str, codes: str, status: str, is_partial: bool) -> None:
    briefing = read_script(WHOLE).briefing
    briefing.signs = [Sign(sign.rstrip("?"), "seen", "?" in sign) for sign in signs.split()]
    if is_partial:
        briefing.entry.status = status = "partial"
    doubts.set_status(briefing)
    assert (briefing.entry.doubts, briefing.entry.status) == (codes, status)
