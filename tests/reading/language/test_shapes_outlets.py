"""News outlets: known ones, their reporters, and words of the press."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.shapes import is_known_outlet, press_words, reporter_of


@pytest.mark.parametrize(
    "label",
    [
        "Xinhua News Agency",
        "XINHUA NEWS AGENCY",
        "The Paper",
        "The Wall Street Journal",
        "People’s Daily",
        "Peoples Daily",
        "CCTV",
        "Lianhe Zaobao",
        "Die Presse",
        "chinadaily.com.cn",
        "Harbour-News.net",
    ],
)
def test_a_listed_outlet_is_known(label: str) -> None:
    assert is_known_outlet(label)


@pytest.mark.parametrize("label", ["Weng Jiamu", "Green Development", "Osterwald Courier", "GDP"])
def test_other_words_are_not_a_known_outlet(label: str) -> None:
    assert not is_known_outlet(label)


REPORTERS = {
    "reporter from": ("Reporter from The Paper", "The Paper"),
    "a reporter with": ("A reporter with Reuters", "Reuters"),
    "journalist of": ("Journalist of Phoenix TV", "Phoenix TV"),
    "correspondent for": ("correspondent for Nikkei", "Nikkei"),
    "in brackets": ("Reporter (NHK)", "NHK"),
    "behind a dash": ("Reporter - Osterwald Courier", "Osterwald Courier"),
    "outlet first": ("Reuters reporter", "Reuters"),
    "a reporter of nothing": ("Reporter", ""),
    "no reporter": ("Reuters", ""),
}


@pytest.mark.parametrize(("label", "outlet"), REPORTERS.values(), ids=REPORTERS)
def test_a_reporters_label_names_the_outlet(label: str, outlet: str) -> None:
    assert reporter_of(label) == outlet


WORDS = {
    "the last word": ("Osterwald Courier", 2),
    "in the plural": ("Harbour Dispatches", 0),
    "a plural s": ("Harbour Voices", 2),
    "another word": ("Radio Free Harbour", 1),
    "in another language": ("Hafen Zeitung", 2),
    "an apostrophe in the name": ("Lampmakers' Daily", 2),
    "none": ("Weng Jiamu", 0),
    "no word at all": ("…", 0),
}


@pytest.mark.parametrize(("label", "sure"), WORDS.values(), ids=WORDS)
def test_words_of_the_press_show_how_surely_it_is_an_outlet(label: str, sure: int) -> None:
    assert press_words(label) == sure
