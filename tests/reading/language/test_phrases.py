"""Phrases: an example of each, and speech that has none of them."""

from __future__ import annotations

import re

import pytest

from scio_crawler.reading.language import phrases
from scio_crawler.reading.language.phrases import Phrases
from tests.reading.tables import sections

EXAMPLES = sections("language/phrases.txt")


PHRASES: dict[str, Phrases] = {
    name: getattr(phrases, name.upper().replace(" ", "_")) for name in EXAMPLES
}
SAID = [(name, line) for name, lines in EXAMPLES.items() for line in lines]


@pytest.mark.parametrize(("name", "line"), SAID)
def test_a_phrase_is_found_in_its_examples(name: str, line: str) -> None:
    assert PHRASES[name].search(line)


@pytest.mark.parametrize("name", PHRASES)
def test_every_pattern_of_a_phrase_has_an_example(name: str) -> None:
    said = EXAMPLES[name]
    listed = phrases.sections("phrases")[name]
    assert [one for one in listed if not any(map(Phrases([one]).search, said))] == []


@pytest.mark.parametrize(
    "line",
    [
        "There are 5,000 lanterns in the hills.",
        "Children light the lanterns in the evening, and nobody is paid for it.",
        "The welcome lamps have been repaired by the people of the village.",
        "Our engineers spent a good morning on the roof.",
        "It was a year of hard work, with rain in every month.",
    ],
)
def test_plain_talk_has_no_phrase(line: str) -> None:
    assert [name for name, phrase in PHRASES.items() if phrase.search(line)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Red lamps.", True),
        ("A RED lamp", True),
        ("(red)", True),
        ("bored", False),
        ("Oil first", True),
        ("No oil", False),
        ("First\nred", True),
    ],
)
def test_phrases_begin_with_a_word_or_with_the_text(text: str, found: bool) -> None:
    assert Phrases([r"red\b", r"^oil\b"]).search(text) is found


GROUPED = (
    r"(?:next|last) questions?\b",
    r"(?:only |just )?one\b",
    r"ha(?:ve|s) been\b",
    r"(?:no (?:more|other)|never) lamps?\b",
    r"(?<=no )oil\b",
    r"q&?a\b",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The next question", True),
        ("Last questions", True),
        ("The question", False),
        ("One lamp", True),
        ("Just one lamp", True),
        ("Just a lamp", False),
        ("It has been lit", True),
        ("It had been lit", False),
        ("No other lamp", True),
        ("Never lamps", True),
        ("No lamp", False),
        ("There is no oil", True),
        ("There is oil", False),
        ("The Q&A", True),
        ("The QA’s end", True),
        ("Qatar", False),
    ],
)
def test_phrases_are_found_as_if_each_were_searched_for_alone(text: str, found: bool) -> None:
    assert Phrases(list(GROUPED)).search(text) is found
    alone = (re.search(rf"\W(?:{phrase})", f"\n{text.lower()}") for phrase in GROUPED)
    assert any(alone) is found
