"""What each turn does, and which answers belong to which question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scio_crawler.items import Briefing, Turn
from scio_crawler.transcript.phrases import (
    ASKS,
    CALLS,
    CLOSES,
    COURTESY,
    GREETING,
    Phrases,
    sentences,
)

_OWN_QUESTION = Phrases(
    r"\b(?:i (?:also )?(?:have|had)|i(?:'|’)(?:ve|d) (?:also )?(?:got |like to ask)"
    r"|i would (?:also )?like to ask|let me (?:also )?ask"
    r"|my (?:own )?question|question of my own|may i (?:ask|put)|i want to ask"
    r"|i also want to ask|i(?:'|’)m curious|i wonder)\b"
)
_CALLS_AGAIN = Phrases(
    r"\b(?:next|last|final|more|first) questions?\b|\bquestions? please\b|\bgo ahead\b"
)
# The chair answers himself, or adds to an answer.
_ADDS = Phrases(r"\b(?:add|addition|supplement|a few words|one point|also mention|remind)\b")
_INVITES = Phrases(
    r"\b(?:would|will|could|can|do) (?:you|mr|ms|mrs|dr)\b.{0,60}\b(?:like|want|care|please"
    r"|add|answer|take|respond)\b"
)
_THEM = Phrases(r"\b(?:ask|invite|let|give|hand|pass)\b.{0,60}\b(?:him|her|them)\b")
_HONOURED = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Captain|Professor)\.? ([\w’'-]+)")
_SHORT = 60  # words of a turn that hands over
_LONGEST_HAND_OVER = 420  # characters
_SUBSTANCE = 12  # words beyond courtesies and calling that make a turn more than procedure


def substance(text: str) -> int:
    """How many words of *text* are neither courtesy nor calling on somebody, as far as that counts.

    Sentences behind the first ``_SUBSTANCE`` such words are not looked at.
    """
    words = 0
    for sentence in sentences(text):
        if not (COURTESY.search(sentence) or CALLS.search(sentence) or CLOSES.search(sentence)):
            words += len(sentence.split())
            if words >= _SUBSTANCE:
                break
    return words


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
    following = ""  # the kind of the next turn that is no procedure
    for turn in reversed(turns):
        if turn.kind != "procedure":
            following = turn.kind
            exchange = turn.exchange
        elif following == "answer":
            turn.exchange = exchange


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
                turn.kind = _chair_kind(turn, asked, last and ends, following)
            opened = True
        elif turn.role == "official":
            if not asked:
                turn.kind = "statement"
            else:
                turn.kind = "answer" if not _hands_over(turn, following) else "procedure"
        else:
            turn.kind = _nameless_kind(turn, number, asked, following)
        asked = asked or turn.kind == "question"


def _chair_kind(turn: Turn, asked: bool, last: bool, following: Turn | None) -> str:
    adds = asked and substance(turn.text) >= _SUBSTANCE
    if (
        last
        and not (_CALLS_AGAIN.search(turn.text) and not CLOSES.search(turn.text))
        and not (adds and _ADDS.search(turn.text) and not CLOSES.search(turn.text))
    ):
        return "closing"
    if (
        "?" in turn.text
        and following
        and following.role == "official"
        and not _calls_on(turn, following)
    ):
        return "question" if asked or _OWN_QUESTION.search(turn.text) else "procedure"
    return "answer" if adds else "procedure"


def _calls_on(turn: Turn, following: Turn) -> bool:
    """Whether a chair's question only asks somebody to go on ("Would you like to add …?")."""
    if _OWN_QUESTION.search(turn.text):
        return False
    asking = [sentence for sentence in sentences(turn.text) if "?" in sentence]
    return all(CALLS.search(s) or COURTESY.search(s) or _INVITES.search(s) for s in asking) or (
        names_next(turn.text, following) and substance(turn.text) < _SUBSTANCE
    )


def names_next(text: str, following: Turn) -> bool:
    """Whether *text* names whoever speaks next, with an honorific ("Mr. Jin")."""
    words = following.speaker.split()
    if not any(word in text for word in words):
        return False
    return any(found[1] in words for found in _HONOURED.finditer(text))


def _hands_over(turn: Turn, following: Turn | None) -> bool:
    """Whether an official only passes the question on: to whoever speaks next, and nothing more."""
    if following is None or following.role not in ("official", "chair"):
        return False
    if len(turn.text) > _LONGEST_HAND_OVER:
        return False
    if following.speaker == turn.speaker:
        return False
    if names_next(turn.text, following):
        own = [
            s for s in sentences(turn.text) if not names_next(s, following) and not _THEM.search(s)
        ]
        return substance(" ".join(own)) < _SUBSTANCE and len(turn.text.split()) <= _SHORT
    return bool(CALLS.search(turn.text)) and substance(turn.text) < _SUBSTANCE


def _nameless_kind(turn: Turn, number: int, asked: bool, following: Turn | None) -> str:
    """What the place of a turn of unknown role between its neighbours says."""
    asks = "?" in turn.text[-300:] or ASKS.search(turn.text)
    if following and following.role == "official" and (asks or number or len(turn.text) < 1500):
        if number == 0 and not asks and GREETING.search(turn.text):
            return "procedure"
        return "question"
    return "answer" if asked and not asks else "procedure"
