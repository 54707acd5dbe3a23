"""Find the chair by what is said and done, where no head names one.

A chair opens the briefing, introduces the officials, calls on the press and closes. The rules are
a table of points, a reason and a test; the points of all turns of a person are added up. Every
rule has an example in ``tests/transcript/test_chair.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scio_crawler.items import Person, Turn
from scio_crawler.transcript.exchanges import SUBSTANCE, substance
from scio_crawler.transcript.phrases import (
    CALLS,
    CALLS_FOR_QUESTIONS,
    CLOSES,
    GREETING,
    OPENS,
    sentences,
)

_ENOUGH = 2  # points that make a chair among several people
_ENOUGH_ALONE = 3  # of the only person who speaks
_ENOUGH_AGAINST_THE_HEAD = 4  # of somebody whom the head names among other officials
_SHORT = 700  # characters of a turn that only calls on somebody or closes
_FEW_WORDS = 40  # of a turn that only calls for questions
_NAMES_A_SPEAKER = re.compile(r"(?:Thank you|Thanks)?,? ?(?:Mr|Ms|Mrs|Dr)\.? (\w+)")


@dataclass(slots=True)
class Moment:
    """A turn of a person, with the turns around it."""

    turn: Turn
    before: Turn | None
    following: Turn | None

    @property
    def text(self) -> str:
        return self.turn.text


class Rule(NamedTuple):
    """A row: *points* for *reason* if *holds* is true of a turn."""

    points: int
    reason: str
    holds: Callable[[Moment], bool]


def evident_chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the person whose turns open, call or close, ``""`` if that is nobody's.

    *people* are those of the head or the introduction by name; an official among them needs more
    evidence.
    """
    points = {name: sum(rule.points for rule in rules) for name, rules in _rules(turns).items()}
    best = max(points, key=lambda name: points[name], default="")
    if not best or points[best] < (_ENOUGH if len(points) > 1 else _ENOUGH_ALONE):
        return ""
    known = people.get(best)
    official = known is not None and known.role == "official" and len(people) > 1
    return "" if official and points[best] < _ENOUGH_AGAINST_THE_HEAD else best


def reasons(turns: Sequence[Turn]) -> dict[str, list[str]]:
    """Return for each person in words what speaks for them as the chair, to look into a case."""
    return {
        name: [f"{rule.points:+d} {rule.reason}" for rule in rules]
        for name, rules in _rules(turns).items()
    }


def calling_chair(turns: Sequence[Turn]) -> str:
    """Return the only person who just calls for questions or closes, ``""`` if there is none.

    It is for single pages from the middle of a briefing. All turns of that person are a few words
    between an answer (or the top of the page) and a question (or its end), and at least one
    follows an answer.
    """
    moments: dict[str, list[Moment]] = {}
    for moment in _moments(turns):
        moments.setdefault(moment.turn.speaker, []).append(moment)
    callers = [
        name
        for name, own in moments.items()
        if all(map(_only_calls, own)) and any(moment.before for moment in own)
    ]
    return callers[0] if len(callers) == 1 else ""


def _moments(turns: Sequence[Turn]) -> list[Moment]:
    """Return the turns of persons, rather than of outlets or of nobody."""
    around = zip(turns, (None, *turns), (*turns[1:], None), strict=False)
    return [
        Moment(turn, before, following)
        for turn, before, following in around
        if turn.role in ("official", "chair") and turn.speaker
    ]


def _only_calls(moment: Moment) -> bool:
    before, following, text = moment.before, moment.following, moment.text
    if before and (before.role != "official" or before.speaker == moment.turn.speaker):
        return False
    if following and following.role != "press":
        return False
    if "?" in text or len(text.split()) > _FEW_WORDS or substance(text) >= SUBSTANCE:
        return False
    return CLOSES.search(text) or any(map(CALLS_FOR_QUESTIONS.search, sentences(text)))


def _rules(turns: Sequence[Turn]) -> dict[str, list[Rule]]:
    """Return for each person the rules that hold of their turns; there may be none."""
    found: dict[str, list[Rule]] = {}
    for moment in _moments(turns):
        found.setdefault(moment.turn.speaker, []).extend(_that_hold(moment))
    return found


def _that_hold(moment: Moment) -> list[Rule]:
    """Return the rules that hold of a turn, from the table that is for it."""
    if moment.before is None and _opens(moment) and GREETING.search(moment.text[:600]):
        return [_OPENING]
    if moment.before is None and _is_followed_by_another_official(moment):
        table = _FIRST
    elif len(moment.text) < _SHORT:
        table = _LATER
    else:
        return []
    return [rule for rule in table if rule.holds(moment)]


def _is_followed_by_another_official(moment: Moment) -> bool:
    following = moment.following
    return (
        following is not None
        and following.role == "official"
        and following.speaker != moment.turn.speaker
    )


def _opens(moment: Moment) -> bool:
    return OPENS.search(moment.text[:1500])


def _calls(moment: Moment) -> bool:
    return CALLS.search(moment.text)


def _is_last(moment: Moment) -> bool:
    return moment.following is None


def _names_the_speaker_before(moment: Moment) -> bool:
    """Tell whether it begins with the name of the official who spoke before: "Ms. Weng has …"."""
    before = moment.before
    found = _NAMES_A_SPEAKER.match(moment.text)
    return (
        found is not None
        and before is not None
        and before.role == "official"
        and before.speaker != moment.turn.speaker
        and found[1] in before.speaker.split()
    )


_OPENING = Rule(+3, "greets and opens the briefing", _opens)
# For the first turn, before that of an official.
_FIRST = [
    Rule(+1, "speaks first, before an official", lambda _: True),
    Rule(+1, "greets", lambda moment: GREETING.search(moment.text[:600])),
    Rule(+2, "opens the briefing", _opens),
    Rule(+1, "calls on somebody at the end", lambda moment: CALLS.search(moment.text[-400:])),
]
# For short turns.
_LATER = [
    Rule(
        +2,
        "calls on the press",
        lambda moment: (
            moment.following is not None and moment.following.role == "press" and _calls(moment)
        ),
    ),
    Rule(+2, "closes at the end", lambda moment: _is_last(moment) and CLOSES.search(moment.text)),
    Rule(
        +2,
        "speaks last, of the speaker before",
        lambda moment: _is_last(moment) and _names_the_speaker_before(moment),
    ),
    Rule(+1, "calls on somebody at the end", lambda moment: _is_last(moment) and _calls(moment)),
]
RULES = [_OPENING, *_FIRST, *_LATER]
