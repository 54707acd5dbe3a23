"""What says that words of a transcript are missing, or in the wrong mouth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from scio_crawler.items import Block, Page, Sign
from scio_crawler.reading.transcript import doubts
from scio_crawler.reading.transcript.doubts.turns import CheckedReading
from tests.readings import Reading, briefing_of, page_of, read_briefing, read_script, script_pages

HEAD = """
Speakers:
Mr. Weng Jiamu, director general of the Lantern Office
Ms. Cheng Yulian, chief engineer of the Lantern Office
Chairperson:
Ms. Lian Shuyan, spokesperson of the State Council Information Office
Date:
July 5, 2024
"""
OPENING = "Lian Shuyan:\nLadies and gentlemen, good morning. Welcome to this press conference.\n"
QUESTION = "Reuters:\nHow many lanterns were lit this year, and by whom?\n"
ANSWER = "Weng Jiamu:\nThank you. A hundred lanterns were lit on Monday, by children of the town.\n"
SECOND = "CCTV:\nWho carries them?\nCheng Yulian:\nEverybody who has two hands carries one.\n"
LAST_CALL = "Lian Shuyan:\nThe last question, please.\n"
CLOSING = "Lian Shuyan:\nThank you all. This is the end of today's press conference.\n"
WHOLE = HEAD + OPENING + QUESTION + ANSWER + SECOND + CLOSING
SPEECH = "We have lit the lanterns of the upper town with great care, and I thank everybody. " * 4
SAID = "The lanterns of the upper town burn from dusk to dawn.\n"
THANKS = "Thank you very much for your question, and thank you for your interest in our work."
TWO_LINES = (
    "Those of the lower town burn oil from the mill, as they always did in the past.\n"
    "Those of the upper town burn gas, which comes from the valley behind the hill.\n"
)
CALL = "The next question, please. Please raise your hand and tell us which outlet you are from.\n"
LONG = "\n".join(f"Lantern number {n} hangs in the street of the {n}th guild." for n in range(150))


def signs(reading: Reading) -> list[tuple[str, bool]]:
    """(doubt, whether it is weak) of every sign, each pair once."""
    return list(dict.fromkeys((sign.doubt, sign.weak) for sign in reading.briefing.signs))


def at_once(reading: Reading) -> str:
    return reading.briefing.entry.doubts


def bold(script: str) -> str:
    """*script* with its lines with a colon in bold."""
    lines = (f"**{line}**" if line.endswith(":") else line for line in script.splitlines())
    return "\n".join(lines) + "\n"


PART = "\n".join(f"Lantern number {n} hangs in the {n}th street." for n in range(60)) + "\n"
STRONG, WEAK = False, True
# A transcript, and the signs in it.
SCRIPTS = {
    "a transcript that closes": (WHOLE, []),
    "the last turn is an answer": (WHOLE.removesuffix(CLOSING), [("no-closing", WEAK)]),
    "the last turn of a long transcript is an answer": (
        HEAD + OPENING + QUESTION + ANSWER + PART + SECOND,
        [("no-closing", STRONG)],
    ),
    "the last turn is an answer to the last question": (
        HEAD + OPENING + QUESTION + ANSWER + PART + LAST_CALL + SECOND,
        [("no-closing", WEAK)],
    ),
    "the last answer thanks all": (
        HEAD + OPENING + QUESTION + ANSWER + PART + SECOND.rstrip() + " Thank you all.\n",
        [("no-closing", WEAK)],
    ),
    "nobody has asked yet": (
        HEAD + OPENING + "Cheng Yulian:\n" + PART.rstrip() + " Thank you all.\n",
        [("no-closing", STRONG)],
    ),
    "the last turn calls for questions": (
        HEAD + OPENING + QUESTION + ANSWER + LAST_CALL,
        [("more-pages", STRONG), ("no-closing", WEAK)],
    ),
    "the chair opens the floor at the end": (
        HEAD + OPENING + QUESTION + ANSWER + "Lian Shuyan:\nThe floor is open for questions.\n",
        [("more-pages", STRONG), ("no-closing", WEAK)],
    ),
    "the last question is not answered": (
        HEAD + OPENING + QUESTION + ANSWER + SECOND.partition("Cheng")[0],
        [("more-pages", STRONG), ("no-closing", WEAK)],
    ),
    "a question at the end of a page is not answered": (
        HEAD + OPENING + SECOND.partition("Cheng")[0]
        + "-----\nLian Shuyan:\nThe next question, please.\n" + QUESTION + ANSWER + CLOSING,
        [("more-pages", STRONG)],
    ),
    "the last sentence breaks off": (
        WHOLE.removesuffix(CLOSING) + "And everybody who has none of them is\n",
        [("more-pages", STRONG), ("no-closing", WEAK)],
    ),
    "a page is missing, which is said already": (
        HEAD + OPENING + "-----\n" + QUESTION + ANSWER + SECOND + CLOSING,
        [],
    ),
    "one official of two never speaks in a short transcript": (
        HEAD + OPENING + QUESTION + ANSWER + CLOSING,
        [],
    ),
    "a long text is one turn": (
        HEAD + OPENING + QUESTION + ANSWER + LONG + "\n" + CLOSING,
        [("few-labels", STRONG)],
    ),
    "a long text is one turn, beside several questions": (
        HEAD + OPENING + QUESTION + ANSWER + LONG + "\n" + SECOND + CLOSING,
        [("few-labels", WEAK)],
    ),
    "a long text stands under two labels": (
        HEAD + "Weng Jiamu:\n" + LONG + "\n" + CLOSING,
        [("few-labels", STRONG)],
    ),
    "names without a colon stand alone": (
        HEAD + OPENING + QUESTION + ANSWER + "Cheng Yulian\nSo we did.\nWeng Jiamu\nYes.\n"
        + CLOSING,
        [("lost-label", STRONG)],
    ),
    "an official says what a chair says": (
        HEAD + OPENING + QUESTION + ANSWER + "Next question, please.\n" + SECOND + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a reporter answers": (
        HEAD + OPENING + QUESTION + "Thank you for your question. A hundred were lit.\n" + SECOND
        + ANSWER + CLOSING,
        [("lost-label", STRONG)],
    ),
    "an official asks as a reporter does": (
        HEAD + OPENING + QUESTION + ANSWER + "I'm from Reuters. Who carries them?\n" + SECOND
        + CLOSING,
        [("lost-label", STRONG)],
    ),
    "the chair calls on the press, and an official speaks": (
        HEAD + OPENING.strip() + "\nThe floor is now open for questions.\n" + ANSWER + SECOND
        + CLOSING,
        [("lost-label", STRONG)],
    ),
    "the chair calls on the official who speaks": (
        HEAD + OPENING.strip() + "\nOne more question, for Mr. Weng.\n" + ANSWER + SECOND + CLOSING,
        [],
    ),
    "the chair calls on the press, and goes on to speak": (
        HEAD + OPENING.strip() + "\nThe floor is open.\n" + SPEECH + "\n" + QUESTION + ANSWER
        + SECOND + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a reporter asks, and goes on to speak": (
        HEAD + OPENING + "Reuters:\nI have a question.\nWho was it?\n" + SPEECH + "\n" + ANSWER
        + SECOND + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a name without any mark begins a paragraph": (
        HEAD + OPENING + QUESTION + ANSWER + "Cheng Yulian Thank you. So it was.\n" + SECOND
        + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a name and another mark begin a paragraph": (
        HEAD + OPENING + QUESTION + ANSWER + "Cheng Yulian | So it was.\n" + SECOND + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a turn ends with a few words": (
        HEAD + OPENING + QUESTION + ANSWER + "More from our archive\n" + SECOND + CLOSING,
        [("foreign-text", WEAK)],
    ),
    "a list in a turn": (
        HEAD + OPENING + QUESTION + ANSWER + "Lanterns of paper\nLanterns of glass\n" + SECOND
        + CLOSING,
        [],
    ),
    "it begins with a greeting under no label": (
        OPENING.partition("\n")[2] + QUESTION + ANSWER + SECOND + CLOSING,
        [("lost-label", WEAK)],
    ),
    "it begins with text under no label": (
        HEAD + "Lanterns have been lit here for as long as anybody can remember, it is said.\n"
        + OPENING + QUESTION + ANSWER + SECOND + CLOSING,
        [("lost-label", STRONG)],
    ),
    "a head stands in a turn": (WHOLE + HEAD, [("foreign-text", STRONG)]),
    "a line stands below the closing": (
        WHOLE + "More transcripts of this year\n",
        [("foreign-text", STRONG), ("more-pages", STRONG)],
    ),
    "a sentence stands below the closing": (
        WHOLE + "The last ferry leaves at ten.\n",
        [("foreign-text", STRONG)],
    ),
    "a request stands below the closing": (WHOLE + "Please leave your badges at the door.\n", []),
    "a courtesy stands below the closing": (WHOLE + "Thank you.\nGoodbye.\n", []),
    "a long paragraph is said twice": (
        HEAD + OPENING + QUESTION + ANSWER + SPEECH + "\n" + SECOND + SPEECH + "\n" + CLOSING,
        [("foreign-text", STRONG)],
    ),
    "a line of more than a few words is said twice": (
        HEAD + OPENING + QUESTION + ANSWER + SECOND + ANSWER.partition("\n")[2] + CLOSING,
        [("foreign-text", WEAK)],
    ),
    "and once more right below itself": (
        HEAD + OPENING + QUESTION + ANSWER + ANSWER.partition("\n")[2] + SECOND + CLOSING,
        [("foreign-text", STRONG)],
    ),
    "two lines are said twice": (
        HEAD + OPENING + QUESTION + ANSWER + TWO_LINES + SECOND + TWO_LINES + CLOSING,
        [("foreign-text", STRONG)],
    ),
    "a courtesy is said twice": (
        HEAD + OPENING + QUESTION + f"Weng Jiamu:\n{THANKS}\n{PART}" + SECOND + f"{THANKS}\n"
        + CLOSING,
        [],
    ),
    "the chair calls twice in the same words": (
        HEAD + OPENING + CALL + QUESTION + ANSWER + "Lian Shuyan:\n" + CALL + SECOND + CLOSING,
        [],
    ),
    "a paragraph breaks off after two hundred characters": (
        HEAD + OPENING + QUESTION + ANSWER + f"{SPEECH[:200]}\n{SPEECH}\n" + SECOND + CLOSING,
        [("more-pages", STRONG)],
    ),
    "three paragraphs break off alike": (
        HEAD + OPENING + QUESTION + ANSWER
        + "".join(f"{n} of them {SPEECH}"[:200] + "\n" for n in (12, 13, 14)) + "So it is.\n"
        + SECOND + CLOSING,
        [("more-pages", STRONG)],
    ),
    "a paragraph goes on upon the next page": (
        HEAD + OPENING + QUESTION + ANSWER + f"{SPEECH[:200]}\n-----\nand so on.\n" + SECOND
        + CLOSING,
        [],
    ),
    "a line of a list has a hundred characters": (
        HEAD + OPENING + QUESTION + ANSWER + f"They are:\n{SPEECH[:100]}\n{SPEECH[9:99]}\n"
        + "All of them burn.\n" + SECOND + CLOSING,
        [],
    ),
    "the head again in an answer": (
        HEAD + OPENING + QUESTION + ANSWER + "Speaker:\nWeng Jiamu, director general of the Lantern"
        " Office\nThat is all.\n" + SECOND + CLOSING,
        [("foreign-text", STRONG)],
    ),
    "what was decoded wrongly": (
        HEAD + OPENING + QUESTION + ANSWER + "We donâ€™t count them.\n" + SECOND + CLOSING,
        [("damaged-text", STRONG)],
    ),
    "a sign in place of a byte": (
        HEAD + OPENING + QUESTION + ANSWER + "We don\ufffdt count them.\n" + SECOND + CLOSING,
        [("damaged-text", WEAK)],
    ),
    "references that nobody resolved": (
        HEAD + OPENING + QUESTION + ANSWER + "We count&nbsp;them.\nDon&#8217;t you?\n" + SECOND
        + CLOSING,
        [("damaged-text", STRONG)],
    ),
    "paragraphs are cut off": (
        HEAD + OPENING + QUESTION + ANSWER + SPEECH + "and everybody who has…\n" + SECOND
        + SPEECH[50:] + "and nobody who has…\n" + CLOSING,
        [("more-pages", STRONG)],
    ),
    "a line is printed as the labels are": (
        HEAD + bold(OPENING + QUESTION + ANSWER + "Now so:\nThey burn.\n" + SECOND + CLOSING),
        [("lost-label", STRONG)],
    ),
    "the same line with a colon stands in two turns": (
        HEAD + OPENING + QUESTION + ANSWER + "To be clear:\n" + SAID + SECOND + "To be clear:\n"
        + SAID + CLOSING,
        [("lost-label", STRONG)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_signs_in_what_is_said(script: str, expected: list[tuple[str, bool]]) -> None:
    assert signs(read_script(script)) == expected


@pytest.mark.parametrize(("first", "doubts"), [(1, "few-labels"), (2, "")])
def test_a_long_statement_may_have_its_label_on_page_1_which_is_missing(
    first: int, doubts: str
) -> None:
    lines = f"{LONG}\n{QUESTION}{ANSWER}{CLOSING}".splitlines()
    reading = read_briefing(briefing_of([page_of(lines, first)]))
    assert doubts in reading.briefing.entry.doubts
    assert bool(doubts) == bool(reading.briefing.entry.doubts)


def with_pages(change: object, pages: int = 1) -> Reading:
    """The whole transcript on one page, or cut before the second question."""
    script = WHOLE.replace(SECOND, "-----\n" + SECOND) if pages > 1 else WHOLE
    every = enumerate(script_pages(script), 1)
    made = [page_of(lines, number, "Lanterns of the upper town") for number, lines in every]
    for page in made:
        change(page)  # type: ignore[operator]
    return read_briefing(briefing_of(made))


def outside(*texts: str):
    return lambda page: page.outside.extend(texts)


def framed(*texts: str):
    """Add what a header, a footer or an aside of the last page has."""
    return lambda page: page.framed.extend(texts if page.number > 1 else ())


def hidden(*texts: str):
    return lambda page: page.hidden.extend(texts)


def spoken(text: str, **more: str):
    return lambda page: page.blocks.insert(-1, Block(text, page=page.number, **more))


def printed_on_a_list(page: Page) -> None:
    page.layout, page.blocks = "inline", [*page.blocks[:-2], *map(Block, IN_SHORT.split("\n"))]


IN_SHORT = "We have lit the lanterns of the lower town.\n" * 9 + "They burn."
IN_A_BOX = [
    Block(
        "The lower town has had lanterns of its own since the autumn of that year.",
        kind="furniture",
    ),
    Block("It was in the autumn, as far as I know."),
]

# What is added to every page of the whole transcript, on how many pages it stands, and the signs.
PAGES = {
    "a speaker's label outside": (
        outside("Cheng Yulian:", "Lanterns of paper last for a week, those of glass for a year."),
        1,
        [("outside-text", STRONG)],
    ),
    "a label that the body has too": (outside("Cheng Yulian:"), 1, []),
    "a label of nobody here outside": (outside("Working hours: 9 to 5"), 1, []),
    "a paragraph of speech outside": (outside(SPEECH), 1, [("outside-text", STRONG)]),
    "a question outside": (
        outside("My question is about the lanterns: who carries them through the town?"),
        1,
        [("outside-text", STRONG)],
    ),
    "a teaser that may be speech": (
        outside("I have never seen a lantern of that size in the lower town before."),
        1,
        [("outside-text", WEAK)],
    ),
    "the same paragraph outside on every page": (outside(SPEECH), 2, []),
    "a notice about cookies": (outside(f"We use cookies. {SPEECH}"), 1, []),
    "what the body says too": (outside("Who carries them?"), 1, []),
    "prose in the footer of one page of two": (
        framed("The lanterns of the upper town were lit once more in the autumn of that year."),
        2,
        [("outside-text", STRONG)],
    ),
    "the office of somebody of the head in a footer": (
        framed("spokesperson of the State Council Information Office"), 2, [],
    ),
    "a hidden label of somebody who is not heard": (
        hidden("Jin Anlan:", "Reuters:"), 1, [],
    ),
    "speech that a reader does not see": (hidden(SPEECH), 1, [("hidden-text", STRONG)]),
    "speech that no page shows": (
        hidden(f"Thank you for your question. {SPEECH}"), 2, [("hidden-text", STRONG)],
    ),
    "a question that was taken for furniture": (
        lambda page: page.blocks.insert(
            -1,
            Block(
                "My question is about the lanterns: who carries them through the town?",
                kind="furniture",
            ),
        ),
        1,
        [("outside-text", STRONG)],
    ),
    "a hidden label, with a wide colon, of somebody who is heard": (
        hidden("Cheng Yulian："), 1, [],
    ),
    "a menu that no page shows": (
        hidden("All about the lanterns of the upper town, their keepers and their history."), 2, [],
    ),
    "prose that one page hides": (
        hidden("All about the lanterns of the upper town, their keepers and their history."),
        1,
        [("hidden-text", WEAK)],
    ),
    "speech about copyright outside": (
        outside("Thank you for your question. Copyright protects the makers of lanterns."),
        1,
        [("outside-text", STRONG)],
    ),
    "a sentence in a speech that was taken for furniture": (
        lambda page: page.blocks.__setitem__(slice(13, 13), IN_A_BOX),
        1,
        [("outside-text", WEAK)],
    ),
    "a transcript that a list prints without its closing": (
        printed_on_a_list, 1, [("no-closing", WEAK), ("more-pages", STRONG)],
    ),
    "a few words that a reader does not see": (hidden("Lanterns, lamps and lights."), 1, []),
    "a link in a turn": (
        spoken("More on lanterns", href="http://a/"), 1,
        [("foreign-text", STRONG), ("foreign-text", WEAK)],
    ),
    "a line on every page": (
        spoken("Follow the lanterns"), 2, [("foreign-text", WEAK), ("foreign-text", STRONG)],
    ),
    "a courtesy on every page": (spoken("Thank you."), 2, []),
    "what the page's own reader has seen": (
        lambda page: page.signs.append(Sign("more-pages", "page 1 of 3")),
        1,
        [("more-pages", STRONG)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "pages", "expected"), PAGES.values(), ids=PAGES)
def test_signs_on_the_pages(change: object, pages: int, expected: list[tuple[str, bool]]) -> None:
    assert signs(with_pages(change, pages)) == expected


# What a reading would have to leave in a turn, whose end it is.
LEFT_IN = {
    "the page's title": {"text": "Lanterns of the upper town"},
    "a heading": {"text": "Questions and answers", "kind": "heading"},
    "a number": {"text": "12:30"},
}


@pytest.mark.parametrize("block", LEFT_IN.values(), ids=LEFT_IN)
def test_signs_of_what_was_left_in_a_turn(block: dict[str, str]) -> None:
    briefing = with_pages(lambda page: None).briefing
    briefing.pages[0].blocks.append(Block(**block, part="turn"))
    briefing.turns[2].text += f"\n\n{block['text']}"
    assert {sign.doubt for sign in doubts.collect(briefing)} == {"foreign-text"}


def test_a_speaker_who_is_named_only_where_no_reader_looks() -> None:
    silent = WHOLE.replace(SECOND, "")
    (page,) = (page_of(lines) for lines in script_pages(silent))
    page.hidden.append("Cheng Yulian:")
    assert signs(read_briefing(briefing_of([page]))) == [("hidden-text", STRONG)]


NOTHING_UNDER_A_LABEL = WHOLE.replace("Who carries them?\n", "")


def test_nothing_stands_under_a_label() -> None:
    assert ("hidden-text", STRONG) in signs(read_script(NOTHING_UNDER_A_LABEL))


NAMES = {
    "above text": ["Weng Jiamu", "Lanterns burn.", "Cheng Yulian", "They burn longer in winter."],
    "before text": ["Weng Jiamu | Lanterns burn.", "Cheng Yulian | They burn longer in winter."],
}


@pytest.mark.parametrize("lines", NAMES.values(), ids=NAMES)
def test_names_on_a_page_without_turns(lines: list[str]) -> None:
    reading = read_briefing(briefing_of([page_of(lines, 1, "Lanterns of the upper town")]))
    assert signs(reading) == [("few-labels", STRONG)]
    assert reading.briefing.holds == "unreadable"


# Signs -> the doubts and the status of a transcript that is otherwise complete.
SETTLED = {
    "none": ([], "", "complete"),
    "one that is weak": ([("no-closing", WEAK)], "", "complete"),
    "two that are weak, of one kind": (
        [("few-labels", WEAK), ("few-labels", WEAK)], "", "complete",
    ),
    "two that are weak": (
        [("few-labels", WEAK), ("no-closing", WEAK)], "no-closing few-labels", "doubtful",
    ),
    "one that is strong": ([("hidden-text", STRONG)], "hidden-text", "doubtful"),
}  # fmt: skip


@pytest.mark.parametrize(("found", "codes", "status"), SETTLED.values(), ids=SETTLED)
def test_what_signs_mean(found: list[tuple[str, bool]], codes: str, status: str) -> None:
    briefing = read_script(WHOLE).briefing
    briefing.signs = [Sign(doubt, "seen", weak) for doubt, weak in found]
    doubts.set_status(briefing)
    assert (briefing.entry.doubts, briefing.entry.status) == (codes, status)


# The last words of the chair -> whether they close.
LAST_WORDS = {
    "so many words": ("The press conference is over.", True),
    "thanks": ("The oil of the lamps is on sale outside. Thank you.", True),
    "thanks in a sentence": ("The bus is waiting, and I thank you for a lively afternoon.", True),
    "a farewell": ("With that, goodbye.", True),
    "a remark": ("The oil of the lamps is on sale outside.", False),
    "an answer": (
        "Let me add something. The lamps of the harbor burn the same oil as those of the town, and "
        "so do all the lamps on the boats. Thank you.",
        False,
    ),
    "a last call": ("Thank you. The last question, please.", False),
    "a call on somebody": ("The lady in the second row, please.", False),
}


@pytest.mark.parametrize(("words", "closes"), LAST_WORDS.values(), ids=LAST_WORDS)
def test_a_turn_is_the_closing_where_no_closing_is_missed(words: str, closes: bool) -> None:
    reading = read_script(HEAD + OPENING + QUESTION + ANSWER + f"Lian Shuyan:\n{words}\n")
    assert (reading.turns[-1].kind == "closing") == closes
    assert ("no-closing" in {sign.doubt for sign in reading.briefing.signs}) != closes


def test_a_partial_transcript_stays_partial() -> None:
    briefing = read_script(WHOLE).briefing
    briefing.entry.status = "partial"
    briefing.signs = [Sign("hidden-text", "seen")]
    doubts.set_status(briefing)
    assert (briefing.entry.doubts, briefing.entry.status) == ("hidden-text", "partial")


@cache
def examples() -> list[CheckedReading]:
    scripts = [read_script(script) for script, _ in SCRIPTS.values()]
    changed = [with_pages(change, pages) for change, pages, _ in PAGES.values()]
    found = [reading.briefing for reading in (*scripts, *changed)]
    for block in LEFT_IN.values():
        briefing = with_pages(lambda page: None).briefing
        briefing.pages[0].blocks.append(Block(**block, part="turn"))
        found.append(briefing)
    found.append(read_script(NOTHING_UNDER_A_LABEL).briefing)
    return [CheckedReading(briefing) for briefing in found if briefing.turns]


@pytest.mark.parametrize("check", doubts.CHECKS, ids=lambda check: check.__name__)
def test_every_check_has_an_example(check: Callable[[CheckedReading], Iterator[Sign]]) -> None:
    assert any(sign for reading in examples() for sign in check(reading))
