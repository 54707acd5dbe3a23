"""What each turn does, and which answers belong to which question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from scio_crawler.items import Briefing, Turn
from scio_crawler.transcript.phrases import (
    ADDS,
    ASKS,
    CALLS,
    CALLS_AGAIN,
    CLOSES,
    COURTESY,
    GREETING,
    INVITES,
    INVITES_THEM,
    OWN_QUESTION,
    sentences,
)

_HONOURED = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Captain|Professor)\.? ([\w’'-]+)")
_LONGEST_HAND_OVER = 420  # characters
_LONGEST_NAMELESS_QUESTION = 1500  # characters
SUBSTANCE = 12  # words beyond courtesies and calls that make a turn more than procedure


def substance(text: str) -> int:
    """Count the words of *text* in sentences that are neither courtesy nor call nor closing.

    Counting stops after the sentence that reaches ``SUBSTANCE``.
    """
    words = 0
    for sentence in sentences(text):
        if not (COURTESY.search(sentence) or CALLS.search(sentence) or CLOSES.search(sentence)):
            words += len(sentence.split())
            if words >= SUBSTANCE:
                break
    return words


def has_its_end(briefing: Briefing) -> bool:
    """Tell whether the last page that a pager names, or that is missing, was read."""
    last = briefing.pages[-1].number
    named = {number for page in briefing.pages for number in page.pager} | set(briefing.missing)
    return all(number <= last for number in named)


def link(turns: Sequence[Turn], ends: bool = True) -> None:
    """Set kind, exchange and reply_to of all *turns*, in order; their roles are set already.

    *ends* says whether the last page was read, so that the last turn may be the closing one.
    """
    chaired = False  # whether the chair has spoken
    exchange = question = 0  # the number of the last exchange, and of the turn that asks in it
    for number, (turn, following) in enumerate(zip_longest(turns, turns[1:]), 1):
        asked = question > 0
        if turn.role == "press":
            turn.kind = "question"
        elif turn.role == "chair":
            begins = number == 1 or (number == 2 and following is not None)
            opens = begins and not chaired and not asked
            turn.kind = "opening" if opens else _kind_of_chair(turn, asked, ends, following)
            chaired = True
        elif turn.role == "official" and not asked:
            turn.kind = "statement"
        elif turn.role == "official":
            turn.kind = "procedure" if _hands_over(turn, following) else "answer"
        else:
            turn.kind = _kind_of_nameless(turn, number == 1, asked, following)
        if turn.kind == "question":
            exchange, question = exchange + 1, number
            turn.exchange = exchange
        elif turn.kind == "answer":
            turn.exchange, turn.reply_to = exchange, question
    kind = ""  # of the next turn that is not procedure
    for turn in reversed(turns):
        if turn.kind != "procedure":
            kind, exchange = turn.kind, turn.exchange
        elif kind == "answer":
            turn.exchange = exchange


def _kind_of_chair(turn: Turn, asked: bool, ends: bool, following: Turn | None) -> str:
    """Return the kind of a turn of the chair that is not the opening.

    *asked* says whether a question was asked before, *ends* is that of :func:`link`.
    """
    answers = asked and substance(turn.text) >= SUBSTANCE
    if ends and following is None:
        goes_on = CALLS_AGAIN.search(turn.text) or (answers and ADDS.search(turn.text))
        if not goes_on or CLOSES.search(turn.text):
            return "closing"
    answered = following is not None and following.role == "official"
    if following and answered and "?" in turn.text and not _calls_on(turn, following):
        return "question" if asked or OWN_QUESTION.search(turn.text) else "procedure"
    return "answer" if answers else "procedure"


def _calls_on(turn: Turn, following: Turn) -> bool:
    """Tell whether the questions of a chair only call on somebody ("Would you like to add …?")."""
    if OWN_QUESTION.search(turn.text):
        return False
    asking = [sentence for sentence in sentences(turn.text) if "?" in sentence]
    if all(CALLS.search(s) or COURTESY.search(s) or INVITES.search(s) for s in asking):
        return True
    return _names(turn.text, following) and substance(turn.text) < SUBSTANCE


def _names(text: str, following: Turn) -> bool:
    """Tell whether *text* names the next speaker behind an honorific ("Mr. Weng")."""
    words = following.speaker.split()
    named = any(word in text for word in words)  # rules out most text quickly
    return named and any(found[1] in words for found in _HONOURED.finditer(text))


def _hands_over(turn: Turn, following: Turn | None) -> bool:
    """Tell whether an official only passes a question on to the next speaker."""
    if following is None or following.role not in ("official", "chair"):
        return False  # nobody to pass it on to
    if following.speaker == turn.speaker or len(turn.text) > _LONGEST_HAND_OVER:
        return False
    if not _names(turn.text, following):
        return CALLS.search(turn.text) and substance(turn.text) < SUBSTANCE
    own = [
        s for s in sentences(turn.text) if not _names(s, following) and not INVITES_THEM.search(s)
    ]
    few = len(turn.text.split()) <= 60
    return few and substance(" ".join(own)) < SUBSTANCE


def _kind_of_nameless(turn: Turn, first: bool, asked: bool, following: Turn | None) -> str:
    """Return the kind of a turn of unknown role from its text and whether it is the *first*."""
    asks = "?" in turn.text[-300:] or ASKS.search(turn.text)
    answered = following is not None and following.role == "official"
    if answered and (asks or not first or len(turn.text) < _LONGEST_NAMELESS_QUESTION):
        greets = first and not asks and GREETING.search(turn.text)
        return "procedure" if greets else "question"
    return "answer" if asked and not asks else "procedure"
