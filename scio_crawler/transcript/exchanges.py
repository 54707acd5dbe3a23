"""What each turn does, and which answers belong to which question."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_MOST_WORDS_TO_HAND_OVER = 60
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
    _set_kinds(turns, ends)
    exchange = question = 0
    for number, turn in enumerate(turns, 1):
        if turn.kind == "question":
            exchange += 1
            question = number
            turn.exchange = exchange
        elif turn.kind == "answer":
            turn.exchange, turn.reply_to = exchange, question
    following = ""  # kind of the next turn that is not procedure
    for turn in reversed(turns):
        if turn.kind != "procedure":
            following = turn.kind
            exchange = turn.exchange
        elif following == "answer":
            turn.exchange = exchange


def _set_kinds(turns: Sequence[Turn], ends: bool) -> None:
    chaired = asked = False  # whether the chair has spoken, and whether a question was asked
    for number, turn in enumerate(turns):
        following = turns[number + 1] if number + 1 < len(turns) else None
        if turn.role == "press":
            turn.kind = "question"
        elif turn.role == "chair":
            begins = number == 0 or (number == 1 and following is not None)
            if begins and not chaired and not asked:
                turn.kind = "opening"
            else:
                turn.kind = _kind_of_chair(turn, asked, ends, following)
            chaired = True
        elif turn.role == "official":
            turn.kind = _kind_of_official(turn, asked, following)
        else:
            turn.kind = _kind_of_nameless(turn, number, asked, following)
        asked = asked or turn.kind == "question"


def _kind_of_chair(turn: Turn, asked: bool, ends: bool, following: Turn | None) -> str:
    """Return the kind of a turn of the chair that is not the opening.

    *asked* says whether a question was asked before, *ends* whether the last page was read;
    *following* is the next turn.
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
    if not any(word in text for word in words):
        return False
    return any(found[1] in words for found in _HONOURED.finditer(text))


def _kind_of_official(turn: Turn, asked: bool, following: Turn | None) -> str:
    if not asked:
        return "statement"
    return "procedure" if _hands_over(turn, following) else "answer"


def _hands_over(turn: Turn, following: Turn | None) -> bool:
    """Tell whether an official only passes a question on to the next speaker."""
    if following is None or following.role not in ("official", "chair"):
        return False
    if following.speaker == turn.speaker or len(turn.text) > _LONGEST_HAND_OVER:
        return False
    if not _names(turn.text, following):
        return CALLS.search(turn.text) and substance(turn.text) < SUBSTANCE
    own = [
        sentence
        for sentence in sentences(turn.text)
        if not _names(sentence, following) and not INVITES_THEM.search(sentence)
    ]
    few = len(turn.text.split()) <= _MOST_WORDS_TO_HAND_OVER
    return few and substance(" ".join(own)) < SUBSTANCE


def _kind_of_nameless(turn: Turn, number: int, asked: bool, following: Turn | None) -> str:
    """Return the kind of a turn of unknown role from its text and its place (*number* from 0)."""
    asks = "?" in turn.text[-300:] or ASKS.search(turn.text)
    answered = following is not None and following.role == "official"
    if answered and (asks or number or len(turn.text) < _LONGEST_NAMELESS_QUESTION):
        greets = number == 0 and not asks and GREETING.search(turn.text)
        return "procedure" if greets else "question"
    return "answer" if asked and not asks else "procedure"
