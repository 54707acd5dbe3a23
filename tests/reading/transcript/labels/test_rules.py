"""The rules of evidence: an example of each, in which it counts."""

from __future__ import annotations

import pytest

from scio_crawler.items import Person
from scio_crawler.reading.transcript.labels.rules import RULES, judge_candidates
from tests.readings import page_of, script_pages

PEOPLE = [Person(name="Weng Jiamu"), Person(name="Qu Yong'an"), Person(name="Lian Shuyan")]
ANSWER = "Weng Jiamu:\nThere are 5,000 lanterns in the hills.\n"
BOLD = "**Weng Jiamu:**\nYes.\n**Qu Yong'an:**\nNo.\n"
APART = "\n".join(["One."] * 11)

# (points, reason, the label that they are for, transcript)
EXAMPLES = [
    (-2, "shares its line with text, which is not the form here", "Qu Yong'an",
     f"{ANSWER} Qu Yong'an: I have counted them."),
    (-4, "shares its line with text, which is not the form here", "Reuters",
     f"{ANSWER} Reuters: How many are there?"),
    (-2, "has a line of its own, which is not the form here", "Jin Anlan",
     "Weng Jiamu: Good morning.\nReuters: How many?\nJin Anlan:\nThey glow.\nWeng Jiamu: Forty."),
    (+2, "stands elsewhere too", "Jin Anlan",
     f"Jin Anlan:\nYes.\n{APART}\nJin Anlan:\nYes, again."),
    (+2, "stands elsewhere too", "Die Laterne",
     f"Die Laterne:\nHow many?\n{ANSWER}{APART}\nDie Laterne:\nLamps are on my mind."),
    (+4, "a remark about speech stands under it", "Wicks and Wax",
     f"{ANSWER}\nWicks and Wax:\n(Inaudible)\nWeng Jiamu:\nYes."),
    (-1, "nothing stands under it", "Weng Jiamu", "Weng Jiamu:"),
    (-4, "nothing stands under it", "Jin Anlan", f"{ANSWER} Jin Anlan:"),
    (-3, "what follows is quoted", "Jin Anlan", f"{ANSWER} Jin Anlan:\n“Forty, and all are red.”"),
    (-3, "what follows goes on in lower case", "Old Lanterns",
     f"{ANSWER} Old Lanterns:\nthe ones of our grandparents."),
    (-4, "a head's word or line stands under it", "Jin Anlan", f"{ANSWER} Jin Anlan:\nSpeakers"),
    (-4, "a head's word or line stands under it", "Chairperson",
     f"{ANSWER} Chairperson:\nJin Anlan, head of the village"),
    (-5, "a head's word stands beside it", "Moderator",
     f"{ANSWER} Moderator:\nA teacher, who keeps the time.\nDate: the last Friday."),
    (-2, "stands once only, over what no chair says", "Host",
     f"{ANSWER} Host:\nIt was the city of Lichuan this time."),
    (-2, "the paragraph before announces a list", "Jin Anlan",
     f"{ANSWER} Three keepers have written to us:\nJin Anlan:\nThe lantern went out twice."),
    (-6, "one of several with a few words", "Qu Yong'an",
     f"{ANSWER} Qu Yong'an: 3 years\nJin Anlan: 8 years"),
    (-3, "told beside others", "Qu Yong'an", f"{ANSWER} Qu Yong'an: How many?\nOld Zhang: Seven."),
    (-6, "all speak by name here", "Q1",
     f"{ANSWER} Reuters:\nTwo questions.\nQu Yong'an:\nYes.\nQ1:\nThe lamps. We have them."),
    (+3, "has spoken before", "Die Laterne",
     f"Die Laterne:\nWill there be more?\n{ANSWER}Die Laterne:\nThat is all.\n{ANSWER}"),
    (+3, "asks", "Die Laterne", f"Die Laterne:\nWill there be more?\n{ANSWER}"),
    (+2, "follows a question", "A lamplighter",
     f"{ANSWER} Reuters:\nHow many?\nA lamplighter:\nForty of them.\n{ANSWER}"),
    (+4, "set off as the labels are, over sentences", "A lamplighter",
     f"{BOLD} **A lamplighter:**\nForty of them were lit in the streets of the hills."),
    (+3, "set off as the labels are", "A lamplighter", f"{BOLD} **A lamplighter:**\nForty of them"),
    (+3, "stands before sentences, as the labels do", "A lamplighter",
     "Weng Jiamu: Yes.\nA lamplighter: Forty of them were lit in the streets of the hills."),
    (-4, "reads as prose", "First",
     f"{BOLD} **First:**\nForty of them were lit in the streets of the hills."),
    (-9, "reads as prose, and is not set off", "Here is what we have done",
     f"{ANSWER} Here is what we have done:\nForty of them were lit in the streets."),
    (+2, "stands over sentences, as the labels do", "A lamplighter",
     f"{ANSWER} A lamplighter:\nForty of them were lit in the streets of the hills."),
    (-3, "the paragraph before announces a list", "Qu Yong'an",
     f"{ANSWER} The list of that year:\nQu Yong'an: forty lanterns, all of them red."),
    (+2, "asks", "Die Laterne", f"Die Laterne:\nPlease tell us about next year.\n{ANSWER}"),
    (-1, "nobody answers", "Die Laterne", f"{ANSWER} Die Laterne:\nLanterns are on my mind."),
    (+1, "somebody answers", "Die Laterne", f"Die Laterne:\nWill there be more?\n{ANSWER}"),
    (+2, "called on just before", "Die Laterne",
     f"Weng Jiamu:\nThe friends of Die Laterne.\nDie Laterne:\nLamps?\n{ANSWER}"),
    (+1, "begins a page", "Die Laterne", f"Die Laterne:\nWill there be more?\n{ANSWER}"),
    (+2, "the same person speaks before and after", "Die Laterne",
     f"{ANSWER} Die Laterne:\nLanterns are on my mind.\n{ANSWER}"),
    (-3, "one of several alike", "Jin Anlan",
     f"{ANSWER} Jin Anlan: forty lanterns.\nMa Lan: thirty lanterns."),
    (+3, "introduced by name", "Jin Anlan",
     "Weng Jiamu:\nLet us listen to Mr. Jin Anlan.\nJin Anlan:\nForty of them are mine."),
    (+1, "set off as the labels are", "Jin Anlan",
     "**Weng Jiamu:**\nThank you.\n**Qu Yong'an:**\nWelcome.\n**Jin Anlan:**\nYes."),
    (-2, "not set off as the labels are", "Jin Anlan",
     "**Weng Jiamu:**\nThank you.\n**Qu Yong'an:**\nWelcome.\nJin Anlan:\nYes."),
    (-1, "not set off as the labels are", "Reuters",
     "**Weng Jiamu:**\nThank you.\n**Qu Yong'an:**\nWelcome.\n**CNBC:**\nWhy?\n**Weng Jiamu:**\n"
     "No.\nReuters:\nYes."),
    (-3, "numbered, as the labels are not", "1. Green Lanterns",
     f"{ANSWER} 1. Green Lanterns:\nThey need no power."),
]  # fmt: skip


@pytest.mark.parametrize(("points", "reason", "label", "script"), EXAMPLES)
def test_each_rule(points: int, reason: str, label: str, script: str) -> None:
    found = judge_candidates(page_of(script_pages(script)[0]).blocks, PEOPLE)
    reasons = [candidate.reasons for candidate in found if candidate.label == label]
    assert any(f"{points:+d} {reason}" in own for own in reasons)


def test_every_rule_has_an_example() -> None:
    examples = {(points, reason) for points, reason, *_ in EXAMPLES}
    assert {(rule.points, rule.reason) for rule in RULES} == examples


def test_an_outlet_is_judged_where_its_name_in_lower_case_begins_a_line() -> None:
    far = [f"Line {number} of the report is about lamps, which burn well." for number in range(6)]
    script = "\n".join(
        [
            "Moderator: Good morning. Welcome to this press conference. The floor is open.",
            "die laterne: The lamp burns now.",
            *far,
            "Shi Yuan: Thank you for the question. The lamp burns.",
            *far,
            "Die Laterne: What is the lamp?",
            "Shi Yuan: Thank you for the question. The lamp burns.",
        ]
    )
    blocks = page_of(*script_pages(script)).blocks
    found = judge_candidates(blocks, [Person(name="Shi Yuan", position="keeper of the lamp house")])
    assert [one.name for one in found if one.is_label][-2:] == ["Die Laterne", "Shi Yuan"]
