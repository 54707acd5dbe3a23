"""Whom a question is put to, how many it is, and who answers it."""

from __future__ import annotations

import pytest

from scio_crawler.items import Exchange, Person, Turn
from scio_crawler.reading.transcript.asking import exchanges

PEOPLE = [
    Person(name="Weng Jiamu", role="official", position="minister of lamps"),
    Person(name="Weng Liying", role="official", position="vice minister of lamps"),
    Person(name="Cen Yu'an", role="official", position="governor of Lantern province"),
    Person(name="Dawa", role="official", position="keeper of the harbor lamp"),
    Person(name="Tashi Norbu", role="official", position="head of the Lamp School"),
    Person(name="Lian Shuyan", role="chair", position="spokesperson of the SCIO"),
]


def turn(speaker: str, role: str, kind: str, text: str, exchange: int = 1) -> Turn:
    words = len(text.split())
    said = Turn(speaker=speaker, role=role, kind=kind, text=text, words=words, exchange=exchange)
    said.organization = {"official": "Ministry of Lamps", "press": "Reuters"}.get(role, "")
    return said


def asked(text: str, *after: Turn) -> Exchange:
    [exchange] = exchanges([turn("Reuters", "press", "question", text), *after], PEOPLE)
    return exchange


ADDRESSED = {
    "a question for": ("My question is for Mr. Cen. How many?", "Cen Yu'an"),
    "a question to, by title": ("I have a question to Governor Cen: how many?", "Cen Yu'an"),
    "to be asked": ("I'd like to ask Mr. Tashi Norbu about the school.", "Tashi Norbu"),
    "a name of one word": ("This one is for Dawa. How many?", "Dawa"),
    "spoken to": ("Mr. Cen, how many lamps are there?", "Cen Yu'an"),
    "spoken to in between": ("You said, Mr. Cen, that it burns. Since when?", "Cen Yu'an"),
    "two spoken to": ("Mr. Cen, Mr. Norbu, who lit it?", "Cen Yu'an; Tashi Norbu"),
    "two by and": ("A question for Mr. Cen and Dawa: who lit it?", "Cen Yu'an; Dawa"),
    "the second for another": (
        "My first question is for Mr. Norbu: why? And the second is for Mr. Cen: when?",
        "Tashi Norbu; Cen Yu'an",
    ),
    "spoken to, and another": (
        "Mr. Norbu, why? My second question is for Mr. Cen.",
        "Tashi Norbu; Cen Yu'an",
    ),
    "whether he could": ("Could Mr. Cen tell us how many?", "Cen Yu'an"),
    "an office alone": ("Governor, how many are there?", "Cen Yu'an"),
    "minister, not vice minister": ("A question for the minister: how many?", "Weng Jiamu"),
    "a curly apostrophe": ("My question is for Cen Yu’an. How many?", "Cen Yu'an"),
    "a surname of two": ("Mr. Weng, how many?", ""),
    "one of the two in full": ("Ms. Weng Liying, how many?", "Weng Liying"),
    "only mentioned": ("Mr. Cen mentioned a lamp. Who lit it?", ""),
    "mentioned at the end": ("Who pays, given that Mr. Cen has two hats?", ""),
    "a word like a name": ("Norbu is a brand. Who makes it?", ""),
    "the chair thanked": ("Thank you, Mr. Lian. How many?", ""),
    "the chair spoken to": ("Mr. Lian, thank you for the chance. How many?", ""),
    "spoken of, meant another": ("Mr. Cen, you lit it. My question is for Dawa: why?", "Dawa"),
    "nobody of the transcript": ("A question for Mr. Rong: how many?", ""),
    "somebody of his": ("A question for Mr. Cen's deputy: how many?", ""),
}


@pytest.mark.parametrize(("text", "names"), ADDRESSED.values(), ids=ADDRESSED)
def test_a_question_names_whom_it_is_for(text: str, names: str) -> None:
    assert asked(text).addressed_to == names


def test_the_chair_hands_on_a_question_that_names_nobody() -> None:
    hands = turn("Lian Shuyan", "chair", "procedure", "Thank you. Mr. Cen, please, then Dawa.")
    answers = turn("Dawa", "official", "answer", "Forty.")
    asks = turn("Lian Shuyan", "chair", "procedure", "Mr. Norbu, do you wish to add anything?")
    by_chair = asked("How many?", hands, answers, asks)
    by_both = asked("Mr. Norbu, how many?", hands, answers)
    by_nobody = asked("How many?", answers, asks)
    assert (by_chair.addressed_to, by_chair.addressed_by) == ("Cen Yu'an; Dawa", "chair")
    assert (by_both.addressed_to, by_both.addressed_by) == ("Tashi Norbu", "press")
    assert (by_nobody.addressed_to, by_nobody.addressed_by) == ("", "")


NUMBERS = {
    "one": ("How many lamps are there?", 1),
    "without a mark": ("I would like to hear about the lamps.", 1),
    "two sentences": ("How many lamps are there? Who lit them?", 2),
    "announced": ("I have two questions. The first is about oil. How much? For whom? Why?", 2),
    "announced shortly": ("Three short questions. How much, for whom and why?", 3),
    "a third one": ("First, how much? Second, for whom? My third question is about oil.", 3),
    "one and two": ("One: how much? Two: for whom, and until when?", 2),
    "asks for the floor": ("May I ask a question? How many lamps are there?", 1),
    "about a second lamp": ("A third, or more, went out. Is there a second part of the plan?", 1),
}


@pytest.mark.parametrize(("text", "number"), NUMBERS.values(), ids=NUMBERS)
def test_questions_of_a_turn_are_counted(text: str, number: int) -> None:
    assert asked(text).questions == number


def test_who_answers_is_named_once_in_order() -> None:
    names = ("Dawa", "Cen Yu'an", "Dawa")
    found = asked("How many?", *(turn(name, "official", "answer", "Some lamps.") for name in names))
    assert (found.answered_by, found.answers) == ("Dawa; Cen Yu'an", 3)
    assert (found.answering, found.words_answers) == ("Ministry of Lamps", 6)
    assert (found.organization, found.words_question, found.outcome) == ("Reuters", 2, "answered")


CHAIR_ALONE = {
    "passes on": ("That is not our topic. Next question, please.", "cut-off"),
    "will not have it answered": ("We won't discuss that here. Next, please.", "cut-off"),
    "says what somebody came for": ("Mr. Cen came for the oil. The lady in blue.", "cut-off"),
    "goes on": ("Next question, please.", "cut-off"),
    "collects questions": (
        "Let us take the questions together. The lady in blue, please.",
        "unanswered",
    ),
    "takes another one first": (
        "We will take one more question first. The lady in blue.",
        "unanswered",
    ),
    "calls on somebody who says nothing": ("Thank you. Mr. Cen, please.", "unanswered"),
    "only thanks": ("Thank you very much.", "unanswered"),
}


@pytest.mark.parametrize(("text", "outcome"), CHAIR_ALONE.values(), ids=CHAIR_ALONE)
def test_if_nobody_answers_the_chair_may_have_passed_on(text: str, outcome: str) -> None:
    found = asked("How many?", turn("Lian Shuyan", "chair", "procedure", text, 0))
    assert (found.outcome, found.also, found.answers) == (outcome, "", 0)


def test_each_question_has_an_outcome() -> None:
    turns = [
        turn("Lian Shuyan", "chair", "opening", "Good morning.", 0),
        turn("Reuters", "press", "question", "How many?"),
        turn("Reuters", "press", "question", "And why?", 2),
        turn("Dawa", "official", "answer", "I can't tell you.", 2),
        turn("Reuters", "press", "question", "Since when, and for whom?", 3),
        turn("Dawa", "official", "answer", "Since the spring of 2012. For whom I can't say.", 3),
        turn("Reuters", "press", "question", "Whose is it?", 4),
        turn("Lian Shuyan", "chair", "closing", "Thank you all.", 0),
    ]
    outcomes = [(found.outcome, found.also) for found in exchanges(turns, PEOPLE)]
    assert outcomes == [
        ("unanswered", ""),
        ("declined", ""),
        ("answered", "declined"),
        ("unanswered", ""),
    ]


def test_an_answer_that_a_person_has_moved_counts_for_its_question() -> None:
    turns = [
        turn("Reuters", "press", "question", "How many?"),
        turn("CNBC", "press", "question", "And why?", 2),
        turn("Dawa", "official", "answer", "There are 40 of them.", 1),
    ]
    first, second = exchanges(turns, PEOPLE)
    assert (first.answered_by, first.outcome) == ("Dawa", "answered")
    assert (second.answered_by, second.outcome) == ("", "unanswered")


def test_without_a_question_there_is_no_exchange() -> None:
    assert exchanges([turn("Dawa", "official", "statement", "It burns.", 0)], []) == []
    assert exchanges([], PEOPLE) == []
