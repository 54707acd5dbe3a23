"""Which pages belong to a transcript: an example of each rule, and what becomes of pages."""

from __future__ import annotations

import pytest

from scio_crawler.reading.briefing import open_up
from scio_crawler.reading.transcript import belonging, turns
from scio_crawler.reading.transcript.belonging import AllPages, PageFacts
from scio_crawler.reading.transcript.evidence import Rule, held
from tests.readings import Reading, briefing_of, page_of, read_briefing, script_pages

HEAD = """
Speakers:
Mr. Weng Jiamu, director general of the Lantern Office
Chairperson:
Ms. Lian Shuyan, spokesperson of the State Council Information Office
"""
OPENING = f"""{HEAD}
Lian Shuyan:
Ladies and gentlemen, good morning. Welcome to this press conference on lanterns.
Weng Jiamu:
Thank you. Our lanterns hang along every street of the upper town, and children light them.
In winter, when the harbor freezes, the keepers carry their lanterns over the ice to the island.
"""
MIDDLE = (
    "Half of the keepers live on the island, and in winter the harbor lanterns are all they see."
)
ANSWER = """
Weng Jiamu:
The keepers of the island carry lanterns of glass, since paper does not last in a winter storm.
"""
CLOSING = """
Xinhua News Agency:
How many lanterns hang along the harbor in winter?
Weng Jiamu:
Several hundred lanterns hang there, and their keepers light them when the children sleep.
Lian Shuyan:
Thank you all. This is the end of today's press conference.
"""
WALL = (
    "This content is for subscribers. Members may proceed to the reader's area after their"
    " subscription was renewed by telephone. Log in with your password, or register."
)
NOTICE = "Whoever wishes to proceed may ask at the desk downstairs."
FAR_AWAY = (
    "Salmon prices fell again throughout spring, mostly because foreign demand weakened. Trawlers"
    " remained anchored in southern ports, and supplies of herring recovered somewhat afterwards."
)
STORY = """
"Salmon is dear," said Jin Anlan.
"Herring is cheap," added Gao Muyang.
"""
STRANGERS = """
Jin Anlan:
Salmon prices fell again throughout the second quarter, mostly because demand weakened.
Gao Muyang:
Fishing fleets remained anchored, therefore supplies recovered somewhat afterwards.
"""


def facts_of(script: str, number: int, titles: dict[int, str] | None = None) -> PageFacts:
    """What is known of page *number* of *script*, whose pages have *titles*."""
    pages = [page_of(lines, n) for n, lines in enumerate(script_pages(script), 1)]
    for page in pages:
        page.title = (titles or {}).get(page.number, "SCIO briefing on lanterns")
    briefing = open_up(briefing_of(pages))
    return PageFacts(AllPages(briefing, turns.split(briefing)), number - 1)


def paged(*pages: str) -> str:
    return "\n-----\n".join(pages)


CUT = (
    OPENING.rstrip()
    + "\nThe lanterns of the upper town, as far as I have ever been told, are mostly carried by"
    ""
)
# Reason -> pages, and the number of the one that the rule is about.
EXAMPLES: dict[str, tuple[str, int]] = {
    "somebody speaks who is known elsewhere": (paged(OPENING, ANSWER), 2),
    "a known outlet speaks": (paged(OPENING, "Reuters:\nHow old is the oldest one?"), 2),
    "somebody speaks of whom another page speaks": (
        paged(OPENING + "Mr. Jin will tell you more.", "Jin Anlan:\nThe oldest one is of clay."), 2,
    ),
    "the people of the head are silent, and others speak": (paged(OPENING, STRANGERS), 2),
    "it has lines of the head": (paged(OPENING, CLOSING), 1),
    "the page after it goes on where the one before it breaks off": (
        paged(CUT, WALL, "children who cannot sleep." + ANSWER), 2,
    ),
    "it goes on in a sentence": (paged(CUT, "children who cannot sleep."), 2),
    "the sentence before it is not finished": (paged(CUT, ANSWER), 2),
    "a question or a call stands before it": (
        paged(OPENING + "Reuters:\nHow old is the oldest one?", NOTICE, ANSWER), 2,
    ),
    "the chair ends it": (
        paged(OPENING + "Lian Shuyan:\nOur time is up.", "That is all for today. Goodbye."), 2,
    ),
    "a label stands before it": (paged(OPENING + "Weng Jiamu:", MIDDLE, CLOSING), 2),
    "it is announced": (paged(OPENING + "They carry three things:", "Oil.", CLOSING), 2),
    "it is about a page of a site": (
        paged(OPENING, f"{WALL}\nHaving done so, they see all of it.", CLOSING), 2,
    ),
    "it announces a conference": (
        paged(OPENING, "The office will hold a press conference on lamps on Friday.", CLOSING), 2,
    ),
    "it tells who said what": (paged(OPENING, STORY, CLOSING), 2),
    "it speaks to a reader": (paged(OPENING, "Is this what you wanted?", CLOSING), 2),
    "somebody speaks": (paged(OPENING, "I have carried one.", CLOSING), 2),
    "it goes on in a list": (
        paged(OPENING + "1. They carry oil.", "2. They carry wicks.", CLOSING), 2,
    ),
    "it is a line or two": (paged(OPENING, "Only in winter.", CLOSING), 2),
    "it has words of the others": (paged(OPENING, MIDDLE, CLOSING), 2),
    "it has a few words of the others": (
        paged(OPENING, "Keepers need patience and spare gloves.", CLOSING), 2,
    ),
    "its words are not those of the others": (paged(OPENING, FAR_AWAY, CLOSING), 2),
    "few of its words are those of the others": (paged(OPENING, STRANGERS, CLOSING), 2),
    "it has few words of the others": (paged(OPENING, FAR_AWAY[:60], CLOSING), 2),
    "its words are not those beside it": (paged(OPENING, FAR_AWAY, CLOSING), 2),
    "few of its words are those beside it": (paged(OPENING, FAR_AWAY[:110], CLOSING), 2),
    "it has few words of those beside it": (paged(OPENING, FAR_AWAY[:60], CLOSING), 2),
}  # fmt: skip
OTHERWISE = {"its title is another", "it has no pager, as all others have"}


def reasons(counted: list[Rule[PageFacts]]) -> set[str]:
    return {rule.reason for rule in counted}


@pytest.mark.parametrize("reason", EXAMPLES)
def test_a_rule_holds(reason: str) -> None:
    script, number = EXAMPLES[reason]
    assert reason in reasons(held(belonging.RULES, facts_of(script, number)))


def test_a_title_that_no_other_page_has() -> None:
    script = paged(OPENING, ANSWER, CLOSING)
    for titles, is_other in (({2: "SCIO briefing on salmon"}, True), ({2: "2"}, False)):
        titles = titles if is_other else {2: "SCIO briefing on lanterns (2)"}
        counted = reasons(held(belonging.RULES, facts_of(script, 2, titles)))
        assert ("its title is another" in counted) == is_other


def test_a_page_without_the_pager_that_all_others_have() -> None:
    facts = facts_of(paged(OPENING, MIDDLE, CLOSING), 2)
    for page in facts.briefing.pages:
        page.pager = {} if page is facts.page else {1: "a", 3: "b"}
    again = PageFacts(AllPages(facts.briefing, facts.every.turns), 1)
    assert "it has no pager, as all others have" in reasons(held(belonging.RULES, again))


def test_every_rule_has_an_example() -> None:
    assert EXAMPLES.keys() | OTHERWISE == {r.reason for group in belonging.RULES for r in group}


def read(script: str) -> Reading:
    every = enumerate(script_pages(script), 1)
    return read_briefing(briefing_of([page_of(lines, n, "On lanterns") for n, lines in every]))


ANSWERED = OPENING + "Reuters:\nHow old is the oldest lantern?" + ANSWER
# Pages -> those that become missing, and the doubts.
OUTCOMES = {
    "all belong": (paged(OPENING, ANSWER, CLOSING), [], ""),
    "a page of a long answer without a label": (paged(OPENING, MIDDLE, CLOSING), [], ""),
    "a wall in the middle": (paged(ANSWERED, WALL, CLOSING), [2], ""),
    "a wall in place of the first page": (paged(WALL, OPENING, CLOSING), [1], ""),
    "a wall in place of the last page": (paged(OPENING, ANSWER + CLOSING, WALL), [3], ""),
    "a line that nothing ties to the others": (
        paged(ANSWERED, "N/A", CLOSING), [], "foreign-text",
    ),
    "a page of another conference": (paged(OPENING, STRANGERS, CLOSING), [2], ""),
    "a page that nobody speaks on": (
        paged(OPENING, "Follow us on Twitter", CLOSING), [], "foreign-text",
    ),
    "a last page with two words of the chair": (
        paged(OPENING, CLOSING, "Lian Shuyan:\nGoodbye."), [], "",
    ),
    "a sentence over a page break": (
        paged(CUT, "children who cannot sleep." + ANSWER, CLOSING), [], "",
    ),
    "half a page before a label": (paged(CUT, CLOSING), [], "more-pages"),
    "half a page before a sentence": (
        paged(CUT, "The keepers carry them over the ice." + CLOSING), [], "more-pages",
    ),
    "a page that begins within a sentence": (
        paged(OPENING, "and the keepers carry lanterns over the ice." + CLOSING), [], "more-pages",
    ),
    "a label at the end of a page, over nothing": (
        paged(OPENING + "Cheng Yulian:", CLOSING), [], "more-pages",
    ),
    "a short page that may be anything": (
        paged(ANSWERED, "Everybody knows Ganymede.", CLOSING), [], "foreign-text",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "missing", "doubts"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_becomes_of_pages(script: str, missing: list[int], doubts: str) -> None:
    briefing = read(script).briefing
    assert list(briefing.missing) == missing
    assert {why.kind for why in briefing.missing.values()} <= {"no-part"}
    assert briefing.entry.doubts == doubts
    assert briefing.entry.status == ("partial" if missing else "doubtful" if doubts else "complete")
    assert briefing.entry.audit_unaccounted == 0


def test_the_words_of_a_page_that_does_not_belong_are_in_no_turn() -> None:
    reading = read(paged(ANSWERED, WALL, CLOSING))
    assert not any(WALL in turn.text for turn in reading.turns)
    assert [source.page for source in reading.briefing.sources] == [1, 3]
    why = "is no part of the transcript: "
    assert str(reading.briefing.missing[2]).startswith(why)
