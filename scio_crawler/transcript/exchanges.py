"""What each turn does, and which answers belong to which question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scio_crawler.items import Briefing, Turn

from .phrases import ASKS, CALLS, CLOSES, COURTESY, sentences

_OWN_QUESTION = re.compile(
    r"\b(?:i (?:also )?(?:have|had)|i(?:'|’)(?:ve|d) (?:also )?(?:got |like to ask)|i would (?:also )?like to ask|let me (?:also )?ask"
    r"|my (?:own )?question|may i ask|i want to ask|i also want to ask|i(?:'|’)m curious|i wonder)\b",
    re.IGNORECASE,
)
_SUBSTANCE = 12  # words beyond courtesies and calling that make a turn more than procedure


def substance(text: str) -> int:
    """How many words of *text* are neither courtesy nor calling on somebody."""
    return sum(
        len(sentence.split())
        for sentence in sentences(text)
        if not (COURTESY.search(sentence) or CALLS.search(sentence) or CLOSES.search(sentence))
    )


def has_its_end(briefing: Briefing) -> bool:
    """Whether the last page could be had, as far as pagers tell."""
    last = briefing.pages[-1].number
    known = {number for page in briefing.pages for number in page.pager} | set(briefing.missing)
    return all(number <= last for number in known)


def link(turns: Sequence[Turn], ends: bool = True) -> None:
    """Set kind, exchange and reply_to of all *turns*, in order.

    *ends*: whether the last page could be had, so that the last turn may be the closing one.
    """
    _kinds(turns, ends)
    exchange = question = 0
    for number, turn in enumerate(turns, 1):
        if turn.kind == "question":
            exchange += 1
            question = number
            turn.exchange = exchange
        elif turn.kind == "answer":
            turn.exchange, turn.reply_to = exchange, question
        elif turn.kind == "procedure" and exchange and _answer_follows(turns[number:]):
            turn.exchange = exchange


def _answer_follows(turns: Sequence[Turn]) -> bool:
    """Whether the next turn that is no procedure answers."""
    following = next((turn.kind for turn in turns if turn.kind != "procedure"), "")
    return following == "answer"


def _kinds(turns: Sequence[Turn], ends: bool) -> None:
    opened = False
    asked = False
    for number, turn in enumerate(turns):
        last = number == len(turns) - 1
        following = turns[number + 1] if not last else None
        if turn.role == "press":
            turn.kind = "question"
        elif turn.role == "chair":
            if not opened and not asked and number <= 1 and not (last and number):
                turn.kind = "opening"
            else:
                turn.kind = _chair_kind(turn, asked, last and ends)
            opened = True
        elif turn.role == "official":
            if not asked:
                turn.kind = "statement"
            else:
                turn.kind = "answer" if not _hands_over(turn, following) else "procedure"
        else:
            turn.kind = _nameless_kind(turn, number, asked, following)
        asked = asked or turn.kind == "question"


def _chair_kind(turn: Turn, asked: bool, last: bool) -> str:
    closes = CLOSES.search(turn.text) or not re.search(
        r"\b(?:next|last|final|more) questions?\b|\bquestions? please\b", turn.text, re.IGNORECASE
    )
    if last and closes:
        return "closing"
    if "?" in turn.text and _OWN_QUESTION.search(turn.text):
        return "question"
    if asked and substance(turn.text) >= _SUBSTANCE:
        return "answer"
    return "procedure"


def _hands_over(turn: Turn, following: Turn | None) -> bool:
    """Whether an official only passes the question on."""
    if following is None or following.role == "press" or len(turn.text) > 600:
        return False
    return bool(CALLS.search(turn.text)) and substance(turn.text) < _SUBSTANCE


def _nameless_kind(turn: Turn, number: int, asked: bool, following: Turn | None) -> str:
    """What the place of a turn of unknown role between its neighbours says."""
    asks = "?" in turn.text[-300:] or ASKS.search(turn.text)
    if following and following.role == "official" and (asks or number or len(turn.text) < 1500):
        if number == 0 and not asks and re.match(r"(?:ladies|friends|good|hello|dear)\b", turn.text, re.I):
            return "procedure"
        return "question"
    return "answer" if asked and not asks else "procedure"
