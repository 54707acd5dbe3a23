"""Edges: what is cut off where one page ends and the next one begins, and edges that are sound.

Of the former something must be reported; the latter, whose names begin with *sound*, must be quiet.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from tests.campaigns.cases import Row, Trial
from tests.campaigns.cases.pages import Conference
from tests.campaigns.cases.rendered import drafts, finish, rendered
from tests.campaigns.cases.verdicts import judge_sound
from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.mirror import Part
from tests.campaigns.markup.transcripts import (
    CHAIR,
    OFFICIAL,
    PRESS,
    Content,
    Transcript,
    Turn,
    generate,
)

# How the last line of a page breaks off: what is added to it, or else stands below it.
TAILS = {
    "thank": " Thank",
    "thank-alone": "\nThank",
    "brings-me": "\nAnd that brings me to",
    "in-the-first-half": " In the first half of the year we",
    "which-is-why": " This took time, which is why",
    "comma": "\nIf we look at the figures,",
    "hyphen": " What is needed is a long-",
    "dash": "\nOne thing must not be forgotten –",
    "quote": ' As one keeper told me: "We',
    "bracket": " These are large sums (more than",
    "colon": "\nThere are three things that I would like to say:",
    "colon-follows": "\nThe figures for the last three years are as follows:",
    "first": "\nLet me answer in two parts. First,",
    "number": "\n2.",
}
Sides = tuple[list[Part], list[Part]]  # the parts before the edge and after it
Edge = Callable[[Transcript, random.Random], Sides]
_THINGS = "harbors|lamp oil|the night ferries|apprentices|tools|school roofs".split("|")


def _sides(before: Sequence[Turn], after: Sequence[Turn]) -> Sides:
    return [Part(turn) for turn in before], [Part(turn) for turn in after]


def _found(t: Transcript, chance: random.Random, role: str, following: str = "") -> int:
    """Return the number of a turn of *role*, neither early nor late, before one of *following*."""
    numbers = range(2, len(t.turns) * 2 // 3)
    found = [n for n in numbers if t.turns[n].role == role]
    return chance.choice([n for n in found if following in ("", t.turns[n + 1].role)])


def _next(t: Transcript, after: int, role: str, but: str = "") -> int:
    """Return the number of the next turn of *role* after one; its speaker is not *but*, if any."""
    every = [n for n in range(after + 1, len(t.turns)) if t.turns[n].role == role]
    return next((n for n in every if t.turns[n].speaker != but), every[0])


def _tail(tail: str) -> Edge:
    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, OFFICIAL)
        turn = t.turns[at]
        told = tuple("\n".join([*turn.paragraphs]).split("\n"))
        told = (*told[:-1], *(told[-1] + tail).split("\n"))
        return _sides([*t.turns[:at], replace(turn, paragraphs=told)], t.turns[at + 1 :])

    return edge


def _broken(in_a_word: bool, to_another: bool) -> Edge:
    """Break off within the last sentence of an answer; another official may be next."""

    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, OFFICIAL)
        turn = t.turns[at]
        text = say.paragraph(chance, 3)
        cut = text[: len(text) * 2 // 3].rstrip(" ,;.:") if in_a_word else ""
        cut = cut or " ".join(text.split()[: len(text.split()) * 2 // 3]).rstrip(",;.:")
        last = replace(turn, paragraphs=(*turn.paragraphs, cut))
        following = _next(t, at, OFFICIAL, turn.speaker) if to_another else at + 1
        return _sides([*t.turns[:at], last], t.turns[following:])

    return edge


def _gone(role: str, following: str, before: str = "") -> Edge:
    """Leave out all between a turn of *role* and the next but one of the role *following*."""

    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, role, before)
        asked = _next(t, at, PRESS)
        but = t.turns[at].speaker if role == following == OFFICIAL else ""
        after = _next(t, at if (role, following) == (PRESS, CHAIR) else asked, following, but)
        return _sides(t.turns[: at + 1], t.turns[after:])

    return edge


def _bare(role: str) -> Edge:
    """End a page with the label of a turn, and let the next page begin with the next label."""

    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, role)
        return _sides([*t.turns[:at], replace(t.turns[at], paragraphs=())], t.turns[at + 1 :])

    return edge


DAMAGED: dict[str, Edge] = {
    **{f"tail-{name}": _tail(tail) for name, tail in TAILS.items()},
    "mid-sentence": _broken(False, False),
    "mid-word": _broken(True, False),
    "mid-sentence-then-another": _broken(False, True),
    "question-then-chair": _gone(PRESS, CHAIR),
    "question-then-other-answer": _gone(PRESS, OFFICIAL),
    "answer-then-other-answer": _gone(OFFICIAL, OFFICIAL),
    "call-then-answer": _gone(CHAIR, OFFICIAL, PRESS),
    "call-then-chair": _gone(CHAIR, CHAIR, PRESS),
    "bare-label": _bare(OFFICIAL),
    "bare-label-of-a-reporter": _bare(PRESS),
}


def _between(role: str = "") -> Edge:
    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, role or chance.choice((CHAIR, OFFICIAL, PRESS)))
        return _sides(t.turns[: at + 1], t.turns[at + 1 :])

    return edge


def _within(
    split: Callable[[random.Random], tuple[list[str], list[str]]], labelled: bool = False
) -> Edge:
    """Let an answer go on over the edge; its label may be printed again."""

    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, OFFICIAL)
        turn = t.turns[at]
        first, second = split(chance)
        before = replace(turn, paragraphs=(*turn.paragraphs, *first))
        after = Part(replace(turn, paragraphs=tuple(second)), labelled)
        sides = _sides([*t.turns[:at], before], t.turns[at + 1 :])
        return sides[0], [after, *sides[1]]

    return edge


def _paragraphs(chance: random.Random) -> tuple[list[str], list[str]]:
    told = [say.paragraph(chance) for _ in range(4)]
    at = chance.randint(1, 3)
    return told[:at], told[at:]


def _in_a_paragraph(chance: random.Random) -> tuple[list[str], list[str]]:
    """Cut before a word in lower case."""
    words = " ".join(say.fill(chance.choice(say.TELLING), chance) for _ in range(3)).split()
    found = [n for n in range(5, len(words) - 3) if words[n].isalpha() and words[n].islower()]
    at = chance.choice([n for n in found if not words[n - 1].endswith(".")])
    return [" ".join(words[:at])], [" ".join(words[at:]), say.paragraph(chance)]


def _between_sentences(chance: random.Random) -> tuple[list[str], list[str]]:
    first, second = (say.paragraph(chance) for _ in range(2))
    return [first], [second]


def _before_a_list(chance: random.Random) -> tuple[list[str], list[str]]:
    form = chance.choice(("First, {};", "1. {}", "• {}", "{}"))
    items = [form.format(item) for item in chance.sample(_THINGS, 3)]
    return ["What we lack most is a short list of things:"], [*items, say.paragraph(chance)]


def _ending_with(paragraph: str) -> Edge:
    def edge(t: Transcript, chance: random.Random) -> Sides:
        at = _found(t, chance, OFFICIAL)
        told = (*t.turns[at].paragraphs, paragraph)
        last = replace(t.turns[at], paragraphs=told)
        return _sides([*t.turns[:at], last], t.turns[at + 1 :])

    return edge


SOUND: dict[str, Edge] = {
    "between-turns": _between(),
    "after-a-question": _between(PRESS),
    "after-the-chair": _between(CHAIR),
    "after-an-answer": _between(OFFICIAL),
    "between-paragraphs": _within(_paragraphs),
    "in-a-paragraph": _within(_in_a_paragraph),
    "between-sentences": _within(_between_sentences),
    "label-again": _within(_paragraphs, labelled=True),
    "before-a-list": _within(_before_a_list),
    "thank-you": _ending_with("Thank you."),
    "thanks-in-a-line": _ending_with("That is my answer. Thank you."),
    "yes": _ending_with("Yes."),
}


def cases(seed: str) -> Iterator[Row]:
    """Yield every kind of edge in conferences of two to four pages, several times."""
    for kinds, prefix, times in ((DAMAGED, "", 2), (SOUND, "sound-", 3)):
        for (kind, edge), of, again in product(kinds.items(), (2, 3, 4), range(1, times + 1)):
            yield f"{prefix}{kind}/{of}-pages/{again}", _build, edge, of, kinds is SOUND


def _build(seed: str, edge: Edge, of: int, is_sound: bool) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, Content(("plain", "several", "plain"), (2, 3)), 9)
    before, after = edge(t, chance)
    cut = [*_halved(before, of > 2), *_halved(after, of > 3)]
    if is_sound:
        t = replace(t, turns=_joined(before + after))
        pages = rendered(t, cut)
        return Trial(pages, lambda: judge_sound(t, pages))
    pages_by_number = {n: finish(draft) for n, draft in drafts(t, cut).items()}
    return Conference(t, cut, pages=pages_by_number).trial()


def _halved(parts: list[Part], is_long: bool) -> list[list[Part]]:
    half = len(parts) // 2
    return [parts[:half], parts[half:]] if is_long else [parts]


def _joined(parts: Sequence[Part]) -> tuple[Turn, ...]:
    """Return the turns of *parts*; what the same speaker says next is one turn."""
    turns: list[Turn] = []
    for part in parts:
        turn = part.turn
        if turns and turns[-1].speaker == turn.speaker:
            last = turns.pop()
            turn = replace(last, paragraphs=last.paragraphs + turn.paragraphs)
        turns.append(turn)
    return tuple(turns)
