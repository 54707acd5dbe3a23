"""Lines inside turns that may be labels after all."""

from __future__ import annotations

import pytest

from scio_crawler.transcript.labels.misses import near_misses
from tests.reading import read_script

HEAD = """
    Speakers:
    Mr. Weng Jiamu, director general of the Lantern Office
    Ms. Qu Yong'an, chief engineer of the Lantern Office
    Chairperson:
    Ms. Lian Shuyan, spokesperson of the State Council Information Office
    Lian Shuyan:
    Good morning. The floor is open for questions.
    Reuters:
    How many lanterns are there in the country?
    Weng Jiamu:
    Thank you. That is a question I have waited for all morning.
"""
LONG = "There are 5,000 lanterns in the hills, and each of them is lit by a child at dusk. " * 2

# (lines of the answer, a part of the reason, "" if there is none)
LINES = {
    "a name of the head alone on a line": (
        f"Qu Yong'an\n{LONG}",
        '"Qu Yong\'an" stands alone, over speech',
    ),
    "a label that others have": (f"Reuters\n{LONG}", "'Reuters' stands alone"),
    "a colon before long text": (f"Qu Yong'an: {LONG}\nRed ones: 40.", "and a colon stand before"),
    "nearly enough points": (
        "Three keepers have written to us:\nJin Anlan:\nThe lantern on the pier went out twice.",
        "'Jin Anlan' is nearly a label: +4 person",
    ),
    "a name in a list": ("Qu Yong'an\nXue Hong\nMa Lan", ""),
    "a dialogue": ("Qu Yong'an: How many?\nOld Zhang: Seven.", ""),
    "prose": (LONG, ""),
    "a heading": ("Green Development:\nLanterns need no power.", ""),
}


@pytest.mark.parametrize(("lines", "reason"), LINES.values(), ids=LINES)
def test_near_misses(lines: str, reason: str) -> None:
    briefing = read_script(HEAD + lines).briefing
    blocks = list(briefing.blocks())
    found = near_misses(blocks, briefing.people)
    assert [blocks[index].part for index, _ in found] == ["turn"] * bool(reason)
    assert all(reason in why for _, why in found)
