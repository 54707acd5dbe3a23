"""What replies do: answer, refer, defer or decline; and how a chair passes on.

Each shows one of the ways in which officials say it.
"""

from __future__ import annotations

import pytest

from scio_crawler.reading.transcript.replies import outcome, passes_on
from tests.reading.tables import cases, sections

TABLE = sections("transcript/replies.txt")


@pytest.mark.parametrize(("text", "act"), cases(TABLE["nothing else"]))
def test_a_reply_without_substance_is_not_an_answer(text: str, act: str) -> None:
    assert outcome([text]) == (act, "")


@pytest.mark.parametrize(("text", "act"), cases(TABLE["answers too"]))
def test_an_answer_may_also_decline_defer_or_refer(text: str, act: str) -> None:
    assert outcome([text]) == ("answered", act)


@pytest.mark.parametrize(("text", "act"), cases(TABLE["answers"]))
def test_an_answer_that_only_resembles_a_refusal_is_an_answer(text: str, act: str) -> None:
    assert outcome([text]) == (act, "")


def test_a_day_answers_the_question_when() -> None:
    """Who asks when something will be published, and hears the day, has an answer."""
    reply = "It will be published on 28 May."
    assert outcome([reply], "When will the report be published?") == ("answered", "")
    assert outcome([reply], "What does the report say?") == ("deferred", "")
    assert outcome(["On 28 May."], "When?") == ("answered", "")


def test_a_body_answers_the_question_who() -> None:
    reply = "You should turn to the housing bureau."
    assert outcome([reply], "Whom should a tenant turn to?") == ("answered", "")
    assert outcome([reply], "Why are rents so high?") == ("referred", "")


def test_one_of_several_who_answers_is_enough() -> None:
    refusal, answer = "I can't answer that question.", "It is lit every night."
    assert outcome([refusal, refusal]) == ("declined", "")
    assert outcome([refusal, answer]) == outcome([answer, refusal]) == ("answered", "declined")


def test_of_several_refusals_a_referral_counts_most() -> None:
    texts = ["I don't know.", "We'll let you know.", "Please ask the Ministry of Lamps."]
    assert outcome(texts) == ("referred", "")
    assert outcome(texts[:2]) == ("deferred", "")


def test_a_refusal_in_a_long_answer_is_found() -> None:
    burns = "The lamps burn from seven to nine, and the keepers bring oil up the hill. " * 20
    refuses = "As for the price, I'm not at liberty to say."
    assert outcome([burns]) == ("answered", "")
    assert outcome([f"{burns}{refuses} {burns}"]) == ("answered", "declined")


@pytest.mark.parametrize(("text", "act"), cases(TABLE["by the chair"]))
def test_a_chair_goes_on_or_answers(text: str, act: str) -> None:
    assert passes_on(text) is (act == "goes on")


IN_A_LONG_ANSWER = {
    "of others": ("Neither of the two villages can read the letters of the other.", ""),
    "an event": ("The tables will be published in June, and the maps later.", ""),
    "of the speaker": ("What the lamps cost I am not at liberty to say.", "declined"),
    "to who asks": ("As for the treaty, please ask the Ministry of Foreign Affairs.", "referred"),
}


@pytest.mark.parametrize(("text", "also"), IN_A_LONG_ANSWER.values(), ids=IN_A_LONG_ANSWER)
def test_a_long_answer_refuses_only_in_words_about_those_who_talk(text: str, also: str) -> None:
    answer = (
        "The lamps of the harbor burned through the winter, and 40 boats came home by them. " * 3
    )
    assert outcome([answer + text]) == ("answered", also)
