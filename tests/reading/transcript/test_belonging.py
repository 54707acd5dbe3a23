"""Which pages belong to a transcript: an example of each rule, and what becomes of pages."""

from __future__ import annotations

import pytest

from scio_crawler.reading.briefing import open_up
from scio_crawler.reading.transcript import belonging, turns
from scio_crawler.reading.transcript.belonging import AllPages, PageFacts
from scio_crawler.reading.transcript.evidence import Rule, held
from tests.reading.tables import results, sections
from tests.readings import Reading, briefing_of, page_of, read_briefing, script_pages

PARTS = {name: "\n".join(text) for name, text in sections("transcript/belonging_parts.txt").items()}
LANTERNS = "SCIO briefing on lanterns"


def facts_of(script: str, number: int, title: str = LANTERNS) -> PageFacts:
    """What is known of page *number* of *script*, which has *title*; all others have one title."""
    pages = [page_of(lines, n, LANTERNS) for n, lines in enumerate(script_pages(script), 1)]
    pages[number - 1].title = title
    briefing = open_up(briefing_of(pages))
    return PageFacts(AllPages(briefing, turns.split(briefing)), number - 1)


EXAMPLES = results("transcript/belonging.txt", PARTS)
OTHERWISE = {"its title is another", "it has no pager, as all others have"}


def reasons(counted: list[Rule[PageFacts]]) -> set[str]:
    return {rule.reason for rule in counted}


@pytest.mark.parametrize("reason", EXAMPLES)
def test_each_rule_holds_in_its_example(reason: str) -> None:
    script, number = EXAMPLES[reason]
    assert reason in reasons(held(belonging.RULES, facts_of(script, int(number))))


TITLES = [("SCIO briefing on salmon", True), (f"{LANTERNS} (2)", False)]


@pytest.mark.parametrize(("title", "is_other"), TITLES)
def test_a_title_that_no_other_page_has(title: str, is_other: bool) -> None:
    script, _ = EXAMPLES["it has words of the others"]
    counted = reasons(held(belonging.RULES, facts_of(script, 2, title)))
    assert ("its title is another" in counted) == is_other


def test_a_page_without_the_pager_that_all_others_have() -> None:
    facts = facts_of(EXAMPLES["it has words of the others"][0], 2)
    for page in facts.briefing.pages:
        page.pager = {} if page is facts.page else {1: "a", 3: "b"}
    again = PageFacts(AllPages(facts.briefing, facts.all_pages.turns), 1)
    assert "it has no pager, as all others have" in reasons(held(belonging.RULES, again))


def test_every_rule_has_an_example() -> None:
    assert EXAMPLES.keys() | OTHERWISE == {r.reason for group in belonging.RULES for r in group}


def read(script: str) -> Reading:
    every = enumerate(script_pages(script), 1)
    return read_briefing(briefing_of([page_of(lines, n, "On lanterns") for n, lines in every]))


OUTCOMES = results("transcript/belonging_outcomes.txt", PARTS)


@pytest.mark.parametrize(("script", "expected"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_page_that_does_not_belong_is_missing(script: str, expected: str) -> None:
    missing, doubts = expected.split(" | ")
    briefing = read(script).briefing
    assert " ".join(map(str, briefing.missing)) == missing
    assert {why.kind for why in briefing.missing.values()} <= {"no-part"}
    assert briefing.entry.doubts == doubts
    assert briefing.entry.status == ("partial" if missing else "doubtful" if doubts else "complete")
    assert briefing.entry.audit_unaccounted == 0


def test_the_words_of_a_page_that_does_not_belong_are_in_no_turn() -> None:
    reading = read(OUTCOMES["a wall in the middle"][0])
    assert not any(PARTS["WALL"] in turn.text for turn in reading.turns)
    assert [source.page for source in reading.briefing.sources] == [1, 3]
    why = "is no part of the transcript: "
    assert str(reading.briefing.missing[2]).startswith(why)
