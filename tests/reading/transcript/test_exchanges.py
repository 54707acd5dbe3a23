"""What each turn of a conversation does, and which question it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from scio_crawler.items import Page, Turn
from scio_crawler.reading.transcript import exchanges
from scio_crawler.reading.transcript.exchanges import (
    ASKING,
    RULES,
    has_its_end,
    has_substance,
    judge,
    link,
)
from tests.reading.tables import sections
from tests.readings import briefing_of, page_of

PEOPLE = {
    "chair": ("Lian Shuyan", "chair"),
    "weng": ("Weng Jiamu", "official"),
    "qu": ("Qu Yong'an", "official"),
    "reuters": ("Reuters", "press"),
    "cnbc": ("CNBC", "press"),
    "lange": ("Bo Lange", "unknown"),
    "nobody": ("", "unknown"),
    "interpreter": ("", "unknown"),
}
POSITIONS = {"Qu Yong'an": "head of the Lamp Store of Lichuan"}
LONG = "We have counted 5,000 lanterns in the hills, and each of them is lit by a child at dusk."


def conversation(script: Iterable[str]) -> list[Turn]:
    """A turn for each line of *script*: who of PEOPLE, then what they say."""
    turns = []
    for line in script:
        who, _, text = line.replace("MUCH", LONG * 20).replace("LONG", LONG).partition(" ")
        speaker, role = PEOPLE[who]
        label = "Interpreter" if who == "interpreter" else speaker
        position = POSITIONS.get(speaker, "")
        turns.append(Turn(speaker=speaker, label=label, role=role, position=position, text=text))
    return turns


CONVERSATIONS = sections("transcript/exchanges.txt")


def plain(script: list[str]) -> list[str]:
    """The *script* without kinds and exchanges."""
    return [re.sub(r"^(\w+) [\w ]*:", r"\1", line) for line in script]


def expected(script: list[str]) -> list[tuple[str, int, int]]:
    """Kind, exchange and reply_to of each turn of *script*: an answer replies to its question."""
    questions: dict[int, int] = {}
    found = []
    for number, line in enumerate(script, 1):
        _, kind, *exchange = line.partition(":")[0].split()
        own = int(exchange[0]) if exchange else 0
        if kind == "question":
            questions[own] = number
        found.append((kind, own, questions[own] if kind == "answer" else 0))
    return found


@pytest.mark.parametrize("script", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_each_turn_has_a_kind_an_exchange_and_the_question_it_answers(script: list[str]) -> None:
    turns = conversation(plain(script))
    link(turns)
    assert [(turn.kind, turn.exchange, turn.reply_to) for turn in turns] == expected(script)


def test_every_rule_has_a_conversation() -> None:
    scripts = [*map(plain, CONVERSATIONS.values()), ["chair Goodbye.", "weng Thank you."]]
    judged = [kind for script in scripts for kind in judge(conversation(script))]
    reasons = {reason.partition(":")[0] for _, reason in judged}
    assert {reason for rules in RULES.values() for _, reason, _ in rules} == reasons - {
        "leads from one turn to the next"
    }


EVIDENCE = sections("transcript/exchanges_asking.txt")
ASKED = ["reuters Who lights them?", "weng LONG"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Let me follow up on that. What about the wicks?", "question"),
        ("I have always wondered why a lamp hums. Perhaps Mr. Qu can tell me.", "question"),
        ("I'm curious myself. Tell us about the wicks.", "question"),
        ("And what about the wicks?", "question"),
        ("And what about Mr. Qu?", "procedure"),
        ("Mr. Qu, what do you say?", "procedure"),
        ("Ms. Jin, what do you say?", "procedure"),
    ],
)
def test_a_chair_asks_or_only_calls(said: str, kind: str) -> None:
    assert judge(conversation([*ASKED, f"chair {said}", "qu They are old."]))[2][0] == kind


@pytest.mark.parametrize(("rule", "script"), EVIDENCE.items(), ids=EVIDENCE)
def test_each_rule_for_asking_decides_an_example(
    rule: str, script: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = judge(conversation(script))[-2][0] == "question"
    assert asks is rule.startswith("+")
    others = [group for group in ASKING if str(group[0]) != rule]
    monkeypatch.setattr(exchanges, "ASKING", others)
    assert (judge(conversation(script))[-2][0] == "question") is not asks


def test_every_rule_for_asking_has_an_example() -> None:
    assert [str(rule) for (rule,) in ASKING] == list(EVIDENCE)


def test_the_reason_lists_the_rules_for_asking() -> None:
    _, _, (kind, why), _ = judge(conversation(EVIDENCE["+2 asks, and does not call"]))
    assert (kind, why) == ("question", "the chair asks: +2 asks, and does not call")


def test_nobody_speaks_next_across_a_missing_page() -> None:
    turns = conversation(["reuters Who lights them?", "weng Mr. Qu, please.", "qu Children do."])
    turns[2].page = turns[2].page_end = 3
    turns[0].page = turns[0].page_end = turns[1].page = turns[1].page_end = 1
    link(turns)
    assert [turn.kind for turn in turns] == ["question", "answer", "answer"]


def test_without_the_last_page_nothing_closes() -> None:
    turns = conversation(["chair Good morning.", "reuters Who?", "weng We do.", "chair Thank you."])
    link(turns, ends=False)
    assert [turn.kind for turn in turns] == ["opening", "question", "answer", "procedure"]


def test_without_the_first_page_nothing_opens() -> None:
    turns = conversation(
        ["chair Next question, please.", "reuters Who?", "weng We do.", "chair Thank you."]
    )
    link(turns, begins=False)
    assert [turn.kind for turn in turns] == ["procedure", "question", "answer", "closing"]


def pages(numbers: list[int], named: list[int]) -> list[Page]:
    own = [page_of(["Reuters:", "Why?"], number) for number in numbers]
    own[0].pager = dict.fromkeys(named, "")
    return own


@pytest.mark.parametrize(
    ("numbers", "named", "ends"),
    [
        ([1], [], True),
        ([1, 2], [1, 2], True),
        ([1, 3], [1, 2, 3], True),
        ([1, 2], [1, 2, 3], False),
    ],
    ids=["one page", "all pages", "the last page, not all", "not the last page"],
)
def test_a_briefing_has_its_end_if_its_last_page_was_read(
    numbers: list[int], named: list[int], ends: bool
) -> None:
    assert has_its_end(briefing_of(pages(numbers, named))) is ends


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thank you.", 0),
        ("OK. Next question, please.", 0),
        ("Due to limited time, one more question.", 0),
        ("Thank you all for coming. Goodbye.", 0),
        ("Thank you. Lanterns are light.", 3),
    ],
)
def test_courtesies_and_calls_are_no_substance(text: str, words: int) -> None:
    assert has_substance(text, words)
    assert not has_substance(text, words + 1)
