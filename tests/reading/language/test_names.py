"""Names of people: their shapes, and which person a printed name means."""

from __future__ import annotations

import pytest

from scio_crawler.items import Person
from scio_crawler.reading.language.names import Roster, introduced, is_han, person_in

LINES = {
    "name and office": (
        "Weng Jiamu, director general of the Lantern Office",
        ("", "Weng Jiamu", "director general of the Lantern Office"),
    ),
    "an honorific": ("Ms. Lian Shuyan, editor", ("Ms.", "Lian Shuyan", "editor")),
    "an honorific without its stop": ("Mr Weng Jiamu, editor", ("Mr", "Weng Jiamu", "editor")),
    "an honorific glued to the name": ("Mr.Weng Jiamu, editor", ("Mr.", "Weng Jiamu", "editor")),
    "an academic one": ("Prof. Pei Zhongshi, botanist", ("Prof.", "Pei Zhongshi", "botanist")),
    "office with commas and acronyms": (
        "Jin Anlan, member of the Party group, deputy head of the Lamp Bureau (LB)",
        ("", "Jin Anlan", "member of the Party group, deputy head of the Lamp Bureau (LB)"),
    ),
    "a closing semicolon": ("Jin Anlan, deputy head;", ("", "Jin Anlan", "deputy head")),
    "a closing stop": ("Jin Anlan, deputy head.", ("", "Jin Anlan", "deputy head")),
    "a full-width comma": ("Jin Anlan，deputy head", ("", "Jin Anlan", "deputy head")),
    "an apostrophe": ("Qu Yong'an, engineer", ("", "Qu Yong'an", "engineer")),
    "a typographic one": ("Qu Yong’an, engineer", ("", "Qu Yong’an", "engineer")),
    "an Uygur name": ("Arzugul Yasin, farmer", ("", "Arzugul Yasin", "farmer")),
    "a Tibetan name": ("Pasang Lhadron, mayor", ("", "Pasang Lhadron", "mayor")),
    "a middle dot between spaces": ("Erkin · Tursun, mayor", ("", "Erkin · Tursun", "mayor")),
    "a middle dot": ("Erkin·Tursun, mayor", ("", "Erkin·Tursun", "mayor")),
    "a name alone": ("Weng Jiamu", ("", "Weng Jiamu", "")),
    "a remark behind the name": ("Weng Jiamu (online), head", ("", "Weng Jiamu", "head")),
    "a sentence": ("We thank Weng Jiamu, director general.", None),
    "a label": ("Weng Jiamu:", None),
    "a number": ("5 Weng Jiamu, director", None),
    "one word": ("Lanterns, the light of night", None),
}


@pytest.mark.parametrize(("line", "person"), LINES.values(), ids=LINES)
def test_a_line_is_split_into_honorific_name_and_office(
    line: str, person: tuple[str, str, str] | None
) -> None:
    assert person_in(line) == person


@pytest.mark.parametrize(
    "name", ["Weng Jiamu", "Wang Lei", "Ouyang Shutian", "Qu Yong'an", "Qu Yong’an", "Lü Anni"]
)
def test_a_han_name_is_recognized(name: str) -> None:
    assert is_han(name)


@pytest.mark.parametrize(
    "name",
    ["Weng", "weng jiamu", "Arzugul Yasin", "China Daily", "Green Development", "Ma K", "Reuters"],
)
def test_other_words_are_not_a_han_name(name: str) -> None:
    assert not is_han(name)


HEAD = (
    "Weng Jiamu",
    "Qu Yong'an",
    "Wu Qing-yuan",
    "Shohrat Zakir",
    "Wang Lei",
    "Wang Wei",
    "Li Na",
)

PRINTED = {
    "as in the head": ("Weng Jiamu", "Weng Jiamu"),
    "capitals": ("WENG Jiamu", "Weng Jiamu"),
    "no space": ("WengJiamu", "Weng Jiamu"),
    "with an honorific": ("Mr. Weng Jiamu", "Weng Jiamu"),
    "surname behind an honorific": ("Mr. Weng", "Weng Jiamu"),
    "surname without one": ("Weng", ""),
    "surname that two people have": ("Mr. Wang", ""),
    "the other order": ("Jiamu Weng", "Weng Jiamu"),
    "a letter lost": ("Weng Jiam", "Weng Jiamu"),
    "another letter": ("Wang Jiamu", "Weng Jiamu"),
    "two letters swapped": ("Weng Jaimu", "Weng Jiamu"),
    "two misspellings of a long name": ("Shorat Zakhir", "Shohrat Zakir"),
    "two misspellings of a short name": ("Wang Jiamo", ""),
    "the apostrophe lost": ("Qu Yongan", "Qu Yong'an"),
    "a typographic apostrophe": ("Qu Yong’an", "Qu Yong'an"),
    "the hyphen lost": ("Wu Qingyuan", "Wu Qing-yuan"),
    "one letter apart: the one": ("Wang Lei", "Wang Lei"),
    "one letter apart: the other": ("Wang Wei", "Wang Wei"),
    "one letter from both, so neither": ("Wang Mei", ""),
    "a short name with another letter": ("Li Ne", ""),
    "a short name with a letter more": ("Li Nna", "Li Na"),
    "somebody else": ("Jin Anlan", ""),
    "nobody": ("", ""),
    "no letters": ("...", ""),
}


@pytest.mark.parametrize(("printed", "name"), PRINTED.values(), ids=PRINTED)
def test_a_printed_name_means_one_person_or_none(printed: str, name: str) -> None:
    assert Roster(Person(name=own) for own in HEAD).match(printed) == name


def test_a_name_added_twice_is_one_person() -> None:
    roster = Roster(Person(name=name) for name in ("Qu Yong'an", "Qu Yongan"))
    assert roster.match("Mr. Qu") == "Qu Yong'an"


def test_names_that_follow_an_honorific_are_introduced() -> None:
    assert introduced(["We have Ms. Pasang Lhadron with us.", "No honorific: Weng Jiamu."]) == {
        "Pasang",
        "Pasang Lhadron",
    }
