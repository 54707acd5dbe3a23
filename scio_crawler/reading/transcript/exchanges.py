"""What each turn does, and which answers belong to which question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from scio_crawler.items import Briefing, Turn
from scio_crawler.reading.transcript import phrases
from scio_crawler.reading.transcript.phrases import says, sentences

_HONOURED = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Captain|Professor)\.? ([\w’'-]+)")
# In an answer: "Your first question: yes."
_COUNTED_QUESTION = re.compile(
    r"\b(?:your|the|my) (?:first|second|third|other|next|last) (?:question|one)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")
SUBSTANCE = 12  # words beyond courtesies and calls that make a turn more than procedure
_MORE = 20  # the same of a chair before the next question


def substance(text: str, enough: int = SUBSTANCE) -> int:
    """Count words of *text* that are no courtesy, call or closing, up to *enough* or some more."""
    words = 0
    for sentence in sentences(text):
        if words >= enough:
            break
        if not says(sentence, phrases.COURTESY, phrases.CALLS, phrases.CLOSES):
            words += len(sentence.split())
    return words


def has_its_end(briefing: Briefing) -> bool:
    """Tell whether the last page that a pager names, or that is missing, was read."""
    last = briefing.pages[-1].number
    named = {number for page in briefing.pages for number in page.pager} | set(briefing.missing)
    return all(number <= last for number in named)


def has_its_beginning(briefing: Briefing) -> bool:
    """Tell whether page 1 was read."""
    return briefing.pages[0].number == 1


def link(turns: Sequence[Turn], ends: bool = True, begins: bool = True) -> None:
    """Set kind, exchange and reply_to of all *turns*, in order; their roles are set already.

    *begins* and *ends* say whether the first and the last page were read, so that the chair's first
    turn may be the opening, and the last turn the closing.
    """
    last = _closing(turns) if ends else None
    chaired = False  # whether the chair has spoken
    exchange = question = 0  # the number of the last exchange, and of the turn that asks in it
    before = ""  # the kind of the turn before that is not procedure
    for number, (turn, following) in enumerate(zip_longest(turns, turns[1:]), 1):
        asked, waits = question > 0, before == "question"
        context = TurnContext(asked, waits, following, turns[number - 2] if number > 1 else None)
        if last is not None and number >= last:
            turn.kind = "closing" if number == last else "procedure"
        elif turn.role == "press":
            thanks = asked and not waits and _is_courtesy(turn.text)
            remarks = _asks_nothing(turn, turns[number : number + 4])
            turn.kind = "procedure" if thanks or remarks else "question"
        elif turn.role == "chair":
            is_early = number == 1 or (number == 2 and following is not None)
            opens = begins and is_early and not chaired and not asked
            turn.kind = "opening" if opens else _kind_of_chair(turn, context, ends)
            chaired = True
        elif turn.role != "official":
            turn.kind = _kind_of_nameless(turn, number == 1, context)
        elif not asked:
            turn.kind = "statement"
        else:
            only_passes = _hands_over(turn, following) or _says_no_answer(turn, context)
            turn.kind = "procedure" if only_passes else "answer"
        if turn.kind == "question":
            exchange, question = exchange + 1, number
            turn.exchange = exchange
        elif turn.kind == "answer":
            turn.exchange, turn.reply_to = exchange, question
        before = turn.kind if turn.kind != "procedure" else before
    kind = ""  # of the next turn that is not procedure
    for turn in reversed(turns):
        if turn.kind != "procedure":
            kind, exchange = turn.kind, turn.exchange
        elif kind == "answer":
            turn.exchange = exchange


class TurnContext(NamedTuple):
    """The neighbours of a turn, and what was said before it."""

    asked: bool  # whether a question was asked before
    waits: bool  # whether the latest question is not answered yet
    following: Turn | None
    previous: Turn | None

    @property
    def before_official(self) -> bool:
        return self.following is not None and self.following.role == "official"


def _closing(turns: Sequence[Turn]) -> int | None:
    """Return the number of the chair's closing if only thanks follow it, else None."""
    for number, turn in islice(reversed(list(enumerate(turns, 1))), 4):  # it and three farewells
        if turn.role == "chair":
            return number if number < len(turns) and phrases.CLOSES.search(turn.text) else None
        if not _is_courtesy(turn.text):
            break
    return None


def _is_courtesy(text: str) -> bool:
    """Tell whether *text* is a few words of thanks: "Thank you very much." "You're welcome."."""
    if len(text) > 80 or "?" in text:
        return False
    polite = any(says(said, phrases.COURTESY, phrases.CLOSES) for said in sentences(text))
    return polite and substance(text) <= 3


def _asks_nothing(turn: Turn, after: Sequence[Turn]) -> bool:
    """Tell whether a reporter only makes a remark, which nobody in the turns *after* it answers."""
    # "It doesn't work." is about the microphone, if the chair says a few words and the press goes
    # on. A statement that an official answers is a question.
    if len(turn.text) > 200 or "?" in turn.text or phrases.ASKS.search(turn.text):
        return False
    for following in after:
        if following.role in ("press", "official"):
            return following.role == "press"
        if substance(following.text) >= SUBSTANCE:
            return False
    return len(after) == 1


def _says_no_answer(turn: Turn, context: TurnContext) -> bool:
    """Tell whether an official only says thanks, or asks the reporter to say it again."""
    if not context.waits:
        return _is_courtesy(turn.text)
    following = context.following
    again = following is not None and following.role == "press" and turn.text.endswith("?")
    return again and phrases.ASKS_AGAIN.search(turn.text) and substance(turn.text) < SUBSTANCE


def _kind_of_chair(turn: Turn, context: TurnContext, ends: bool) -> str:
    """Return the kind of a turn of the chair that is not the opening; *ends* as in :func:`link`."""
    answers = context.asked and _adds_substance(turn, context)
    if ends and context.following is None:
        adds = answers and phrases.ADDS.search(turn.text)
        if phrases.CLOSES.search(turn.text) or not (adds or phrases.CALLS_AGAIN.search(turn.text)):
            return "closing"
    if context.following and context.before_official:
        if _asks_own_question(turn.text) and (context.asked or "?" in turn.text):
            return "question"
        if "?" in turn.text and not context.waits and not _calls_on(turn, context.following):
            return "question" if context.asked else "procedure"
    return "answer" if answers else "procedure"


def _adds_substance(turn: Turn, context: TurnContext) -> bool:
    """Tell whether the chair says more than a word that leads from one turn to the next."""
    # Less is enough from the only one who answers, and after "I would like to add …".
    text = turn.text
    if context.waits and not context.before_official:
        return "?" not in text and substance(text) >= 4
    words = substance(text, _MORE)
    if words < SUBSTANCE or context.following is None:
        return words >= SUBSTANCE
    last = text[-150:]
    if phrases.CALLS.search(last) or (context.before_official and _names(last, context.following)):
        return len(text) > 700 or substance(text, 45) >= 45 or phrases.ADDS.search(text)
    return context.before_official or words >= _MORE or phrases.ADDS.search(text)


def _asks_own_question(text: str) -> bool:
    """Tell whether the chair asks a question, rather than calling for one or for an answer."""
    if not phrases.OWN_QUESTION.search(text):
        return False
    own = filter(phrases.OWN_QUESTION.search, sentences(text))
    return not all(says(sentence, phrases.CALLS, phrases.INVITES) for sentence in own)


def _calls_on(turn: Turn, following: Turn) -> bool:
    """Tell whether questions of a chair only call on somebody ("Would you like to add …?")."""
    asking = (sentence for sentence in sentences(turn.text) if "?" in sentence)
    if all(says(s, phrases.CALLS, phrases.COURTESY, phrases.INVITES) for s in asking):
        return True
    return _names(turn.text, following) and substance(turn.text) < SUBSTANCE


def _names(text: str, following: Turn) -> bool:
    """Tell whether *text* names the next speaker after an honorific ("Mr. Weng")."""
    words = following.speaker.split()
    named = any(word in text for word in words)  # rules out most text quickly
    return named and any(found[1] in words for found in _HONOURED.finditer(text))


def _hands_over(turn: Turn, following: Turn | None) -> bool:
    """Tell whether an official only passes a question on to the next speaker."""
    if following is None or following.role not in ("official", "chair"):
        return False  # nobody to pass it on to
    if following.speaker == turn.speaker or len(turn.text) > 420:
        return False
    if not _names(turn.text, following):
        called = map(phrases.CALLS.search, (turn.text, _COUNTED_QUESTION.sub("", turn.text)))
        return all(called) and substance(turn.text) < SUBSTANCE
    if len(turn.text.split()) > 60:
        return False
    own, passed = [], False
    for sentence in sentences(turn.text):
        if _names(sentence, following):
            passed = passed or phrases.CALLS.search(sentence)
        elif phrases.INVITES_THEM.search(sentence):
            passed = True
        else:
            own.append(sentence)
    told = " ".join(sentence for sentence in own if not phrases.ABOUT_A_QUESTION.search(sentence))
    most = SUBSTANCE * 2 if passed else SUBSTANCE
    answers = substance(told) >= SUBSTANCE or _FIGURE.search(told)
    return not answers and substance(" ".join(own), most) < most


def _kind_of_nameless(turn: Turn, first: bool, context: TurnContext) -> str:
    """Return the kind of a turn of unknown role, which may be the *first* of all."""
    asks = "?" in turn.text[-300:] or phrases.ASKS.search(turn.text)
    # A label without a role is an interpreter's, who speaks for the one before.
    if turn.label and (context.waits or not asks):
        speaks_for = context.previous.kind if context.previous else ""
        return speaks_for if speaks_for in ("statement", "answer") else "procedure"
    if context.before_official and (asks or not first or len(turn.text) < 1500):
        greets = first and not asks and phrases.GREETING.search(turn.text)
        return "procedure" if greets else "question"
    return "answer" if context.asked and not asks else "procedure"
