"""The data files: every entry has a heading and is listed once, in the form that rules expect."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from scio_crawler.reading.language import phrases
from scio_crawler.reading.text import comparison_key

PATTERNS = ["asking", "lines", "phrases", "replies", "roles"]
FILES = sorted(
    path.name.removesuffix(".txt")
    for path in (files("scio_crawler.reading.language") / "words").iterdir()
    if path.name.endswith(".txt")
)
LISTS = [name for name in FILES if name not in PATTERNS]


@pytest.mark.parametrize("name", FILES)
def test_every_heading_has_entries(name: str) -> None:
    sections = phrases.sections(name)
    assert sections
    assert all(heading and entries for heading, entries in sections.items())


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_is_listed_twice_in_another_spelling(name: str) -> None:
    spellings = Counter(
        comparison_key(entry) or entry for entry in phrases.read(name) if "*" not in entry
    )
    assert [entry for entry, number in spellings.items() if number > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_words_are_in_lower_case(name: str) -> None:
    assert all(entry == entry.lower() for entry in phrases.read(name))


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_a_regular_expression_by_itself(name: str) -> None:
    for heading, patterns in phrases.sections(name).items():
        assert len(set(patterns)) == len(patterns), heading
        for pattern in patterns:
            re.compile(pattern)


def test_phrases_are_in_lower_case() -> None:
    shouted = re.compile(r"(?<!\\)[A-Z]")
    assert [phrase for phrase in phrases.read("phrases") if shouted.search(phrase)] == []


def test_a_star_stands_for_any_ending() -> None:
    office = re.compile(phrases.pattern("offices"))
    assert office.fullmatch("chairwoman")
    assert office.fullmatch("minister")
    assert not office.fullmatch("ministerial")
