"""Misprints: one letter wrong, missing or too many, or two swapped."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations.table import Misprints

WORDS = Misprints(["lantern", "lanterns", "commission", "harbour"], ["lichuan"])

CORRECTED = {
    "a letter missing": ("commision", "commission"),
    "a letter too many": ("harrbour", "harbour"),
    "a wrong letter": ("commizzion", "commizzion"),
    "one wrong letter": ("commizsion", "commission"),
    "two letters swapped": ("harbuor", "harbour"),
    "a word that is right": ("lanterns", "lanterns"),
    "two words come into question": ("lanterna", "lanterna"),
    "a place is no misprint": ("lichuan", "lichuan"),
    "a place is not what was meant": ("lichuann", "lichuann"),
    "too short to tell": ("lamp", "lamp"),
}


@pytest.mark.parametrize(("word", "meant"), CORRECTED.values(), ids=CORRECTED)
def test_a_word_is_corrected_if_one_edit_leads_to_one_word(word: str, meant: str) -> None:
    assert WORDS.corrected(word) == meant
