"""Title, summary and date line of a page, and running lines, are never said by anybody."""

from __future__ import annotations

import pytest

from tests.readings import Reading, briefing_of, page_of, read_briefing

TITLE = "SCIO briefing on lanterns and lamps"
SUMMARY = "A press conference on lanterns was held in Beijing on July 5."
TURNS = ["Reuters:", "How many lanterns are there?", "Weng Jiamu:", "There are 5,000."]


def read_with(*lines: str) -> Reading:
    """A briefing of two pages; *lines* stand at the end of the first, and of the second."""
    pages = [page_of([*TURNS, *lines], number, TITLE) for number in (1, 2)]
    for page in pages:
        page.summary, page.source, page.published = SUMMARY, "China SCIO", "2024-07-24"
    return read_briefing(briefing_of(pages))


FOREIGN = {
    "the title": [TITLE],
    "the title with a number": [f"{TITLE} (2)"],
    "the title with its page": [f"{TITLE} - Page 2 of 3"],
    "the title over two lines": ["SCIO briefing on lanterns", "and lamps"],
    "the title in quotes": [f"“{TITLE}”"],
    "the summary": [SUMMARY],
    "source and day": ["China SCIO | July 24, 2024"],
    "source, Updated and a clock": ["China SCIO丨Updated: July 24, 2024 10:12"],
    "Published": ["Published: July 24, 2024"],
    "the day of publication": ["July 24, 2024"],
}


@pytest.mark.parametrize("lines", FOREIGN.values(), ids=FOREIGN)
def test_what_announces_the_page_is_no_speech(lines: list[str]) -> None:
    reading = read_with(*lines)
    assert [text for _, text in reading.said()] == [TURNS[1], TURNS[3]] * 2
    assert reading.briefing.entry.audit_unaccounted == 0


SAID = {
    "a sentence about the title": f"I welcome you to the {TITLE}.",
    "the beginning of the title": "SCIO briefing on lanterns",
    "a day on a line of its own": "July 5, 2024",
    "a sentence that ends with a day": "That was in Lichuan, July 24, 2024",
    "a sentence that begins like the summary": "A press conference on lanterns is rare.",
}


@pytest.mark.parametrize("line", SAID.values(), ids=SAID)
def test_what_only_resembles_it_is_speech(line: str) -> None:
    assert read_with(line).said()[1] == ("Weng Jiamu", f"There are 5,000. / {line}")


RUNNING = "English.SCIO press service"
RULES = {
    "a line above each page": ([RUNNING], [], True),
    "a line below each page": ([], [RUNNING], True),
    "two lines below each page": ([], ["Press hall, Beijing", RUNNING], True),
    "a label that stands above each page": (["Xinhua News Agency:"], [], False),
    "thanks": ([], ["Thank you."], False),
}


@pytest.mark.parametrize(("above", "below", "is_foreign"), RULES.values(), ids=RULES)
def test_a_line_on_every_page_belongs_to_the_pages(
    above: list[str], below: list[str], is_foreign: bool
) -> None:
    pages = [page_of([*above, *TURNS, *below], number) for number in (1, 2, 3)]
    reading = read_briefing(briefing_of(pages))
    own = {block.part for page in pages for block in page.blocks if block.text in (*above, *below)}
    assert own.isdisjoint(("head", "furniture")) is not is_foreign
    assert reading.briefing.entry.audit_unaccounted == 0
