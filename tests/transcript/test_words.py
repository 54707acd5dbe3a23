"""The word lists: every entry has a source and is listed once, in the form that rules expect."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from scio_crawler.transcript import words
from scio_crawler.transcript.text import letters

LISTS = sorted(
    path.name.removesuffix(".txt") for path in files(words).iterdir() if path.name.endswith(".txt")
)


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_has_a_source(name: str) -> None:
    entries = words.read(name)
    assert entries
    assert all(entries.values())


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_is_listed_twice_in_another_spelling(name: str) -> None:
    spellings = Counter(letters(entry) for entry in words.read(name) if "*" not in entry)
    assert [entry for entry, number in spellings.items() if number > 1] == []


@pytest.mark.parametrize("name", [name for name in LISTS if name != "outlets"])
def test_words_are_in_lower_case(name: str) -> None:
    assert all(entry == entry.lower() for entry in words.read(name))


def test_a_star_stands_for_any_ending() -> None:
    office = re.compile(words.pattern("offices"))
    assert office.fullmatch("chairwoman")
    assert office.fullmatch("minister")
    assert not office.fullmatch("ministerial")
