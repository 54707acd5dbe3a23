"""The chair by what is said and done: an example of each rule, and officials who resemble one."""

from __future__ import annotations

import pytest

from scio_crawler.items import Person, Turn
from scio_crawler.reading.transcript.roles import RULES, calling_chair, evident_chair, rules_held
from tests.readings import read_script

LONG = "There are 5,000 lanterns, and I have seen each and every one of them in ten years."


def turns_of(*said: tuple[str, str, str]) -> list[Turn]:
    """Turns of (speaker, role, text)."""
    return [Turn(speaker=who, label=who, role=role, text=text) for who, role, text in said]


def lian(text: str) -> tuple[str, str, str]:
    return "Lian Shuyan", "official", text


def jin(text: str) -> tuple[str, str, str]:
    return "Jin Anlan", "official", text


WENG = ("Weng Jiamu", "official", LONG)
ASKED = ("Reuters", "press", "Who lights them?")

# rule -> turns in which it holds of Lian Shuyan
EXAMPLES = {
    "+3 greets and opens the briefing": [
        lian("Good morning, and welcome to this press conference."),
        ASKED,
    ],
    "+1 speaks first, before an official": [lian("The lanterns are lit."), WENG],
    "+1 greets": [lian("Good morning."), WENG],
    "+2 opens the briefing": [lian("We have invited Mr. Weng."), WENG],
    "+1 calls on somebody at the end": [WENG, lian("One more question.")],
    "+2 calls on the press": [WENG, lian("Next question, please."), ASKED],
    "+2 closes at the end": [WENG, lian("That's all for today.")],
    "+2 speaks last, of the speaker before": [WENG, lian("Ms. Weng has told us all.")],
}


@pytest.mark.parametrize(("reason", "said"), EXAMPLES.items(), ids=EXAMPLES)
def test_each_rule_holds_in_its_example(reason: str, said: list[tuple[str, str, str]]) -> None:
    held = rules_held(turns_of(*said))["Lian Shuyan"]
    assert reason in [f"{rule.points:+d} {rule.reason}" for rule in held]


def test_every_rule_has_an_example() -> None:
    assert {f"{rule.points:+d} {rule.reason}" for rule in RULES} == set(EXAMPLES)


def test_an_official_of_the_head_needs_more_evidence() -> None:
    turns = turns_of(WENG, lian("Next question, please."), ASKED)
    officials = {name: Person(name=name, role="official") for name in ("Lian Shuyan", "Weng Jiamu")}
    assert evident_chair(turns, {}) == "Lian Shuyan"
    assert evident_chair(turns, officials) == ""


def test_the_only_person_needs_more_evidence() -> None:
    assert evident_chair(turns_of(ASKED, lian("That's all for today.")), {}) == ""


# What a chair says who speaks once on a page read alone.
CALLS = {
    "the last questions": "Due to the limited time, we will take two final questions.",
    "the next one": "Next question, please.",
    "with thanks": "Thank you, Mr. Weng. The next question.",
    "questions, please": "Thank you. Questions, please.",
    "to an outlet": "The last question goes to the friend of the Courier.",
    "raised hands": "Please raise your hands.",
    "time": "There is time for one more question.",
    "the floor": "The floor is open.",
}


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_on_a_page_alone_the_chair_calls_for_questions(text: str) -> None:
    assert calling_chair(turns_of(ASKED, WENG, lian(text))) == "Lian Shuyan"
    assert calling_chair(turns_of(WENG, lian(text), ASKED, WENG)) == "Lian Shuyan"


def test_the_label_of_the_answer_may_be_on_the_page_before() -> None:
    turns = [Turn(text=LONG), *turns_of(lian("Next question, please."), ASKED, WENG)]
    assert calling_chair(turns) == "Lian Shuyan"


def test_of_two_who_are_as_likely_neither_is_the_chair() -> None:
    call = "Next question, please."
    assert evident_chair(turns_of(WENG, lian(call), ASKED, WENG, jin(call), ASKED), {}) == ""


NO_CALLS = {
    "an answer that is added": [ASKED, WENG, lian("I would like to add that there are more.")],
    "a question taken": [ASKED, WENG, lian("I will take this question. There are 5,000.")],
    "a question that is answered": [ASKED, WENG, lian("On your last question, there are 5,000.")],
    "the first of two that are answered": [ASKED, WENG, lian("I take the first question: none.")],
    "a question handed on": [ASKED, WENG, lian("Let me invite Mr. Jin to answer.")],
    "thanks": [ASKED, WENG, lian("Thank you.")],
    "no answer before": [ASKED, lian("Next question, please.")],
    "an answer behind": [ASKED, WENG, lian("Next question, please."), WENG],
    "many words": [ASKED, WENG, lian(f"Next question, please. {LONG} {LONG}")],
    "a question": [ASKED, WENG, lian("Next question, please. Or is there none?")],
    "an answer elsewhere": [ASKED, lian(LONG), ASKED, WENG, lian("Next question, please.")],
    "two who do so": [
        *(WENG, lian("Next question, please."), ASKED),
        *(WENG, jin("One more question, please.")),
        ASKED,
    ],
    "nobody": [],
}


@pytest.mark.parametrize("said", NO_CALLS.values(), ids=NO_CALLS)
def test_officials_are_not_taken_for_the_chair(said: list[tuple[str, str, str]]) -> None:
    assert calling_chair(turns_of(*said)) == ""


def test_the_tenth_page_of_a_briefing_read_alone() -> None:
    reading = read_script("""
        Osterwald Courier:
        Could you please share what you have done for the lanterns? Thank you.
        Weng Jiamu:
        There are three things that we have done for the lanterns in recent years.
        First, we have counted them, from the first to the last, and then once more. Thank you.
        Lian Shuyan:
        Due to the limited time, we will take two final questions.
    """)
    assert reading.briefing.entry.chair == "Lian Shuyan"
    assert [(turn.role, turn.kind) for turn in reading.turns] == [
        ("press", "question"),
        ("official", "answer"),
        ("chair", "procedure"),
    ]


def test_the_head_is_believed_before_a_call() -> None:
    reading = read_script("""
        Speakers:
        Mr. Weng Jiamu, director general of the Lantern Office
        Mr. Jin Anlan, head of the Lamp Bureau
        Reuters:
        Who lights the lanterns?
        Weng Jiamu:
        Everybody does who has a match and a little time in the evening.
        Jin Anlan:
        We will take two final questions.
    """)
    assert reading.briefing.entry.chair == ""
