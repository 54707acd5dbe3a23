"""Whether two texts are about the same, by the words that they share."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.vocabulary import likeness, stems

LANTERNS = (
    "Keepers carry lanterns over the frozen harbor. Lanterns of glass burn whale oil, and their"
    " wicks are trimmed at dusk. Children paint lanterns of paper for the winter feast."
)
OTHERS = {
    "the same subject": ("A keeper trims wicks, and oil lanterns burn at dusk.", 2, 99),
    "another subject": ("Trawlers anchored; herring fetched record auctions.", -99, -1.5),
    "words of any conference": ("This year many people will work together.", -1, 2),
    "nothing": ("", 0, 0),
}


@pytest.mark.parametrize(("text", "least", "most"), OTHERS.values(), ids=OTHERS)
def test_texts_about_the_same_are_alike(text: str, least: float, most: float) -> None:
    found = likeness(stems(text), stems(LANTERNS))
    assert least <= found <= most
    assert likeness(stems(LANTERNS), stems(text)) == found


def test_words_are_compared_by_how_they_begin() -> None:
    assert stems("Lanterns, a lantern's light") == {"lante", "light"}
