"""Quiet: sound transcripts, and what in them may look wrong: no doubt may be raised.

Each kind is tried on several transcripts, in the layouts of labels that are right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import pages_of
from tests.campaigns.cases.verdicts import Verdict, compare, read_pages, told_turn
from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.transcripts import (
    CHAIR,
    CONTENTS,
    OFFICIAL,
    PRESS,
    Person,
    Transcript,
    Turn,
    generate,
)

VARIANTS = 3  # transcripts of each kind
LAYOUTS = ("strong-colon", "colon", "strong-colon", "full-width", "strong-name", "in-strong")
Answer = Callable[[random.Random], list[str]]  # further paragraphs of an answer
Change = Callable[[Transcript, random.Random], Transcript]

_PEOPLE = (
    *("Luan Muchen", "Qiu Haoran", "Dolkar", "Situ Anke"),
    *("Temur", "Miao Lingfei", "Bram van der Aalst", "Old Yin"),
)
_LONG = {"{L}": "\n".join(["{T}"] * 45), "{P}": " ".join(["{T}"] * 30)}


def _answer(form: str) -> Answer:
    """Return paragraphs of *form*: {T} is a sentence, {t} one within another, {a} to {c} people."""
    form = _LONG.get(form, form)

    def draw(chance: random.Random) -> list[str]:
        a, b, c = chance.sample(_PEOPLE, 3)
        told = []
        for line in form.split("\n"):
            while "{t}" in line or "{T}" in line:
                sentence = say.fill(chance.choice(say.TELLING), chance)
                line = line.replace("{t}", sentence[0].lower() + sentence[1:], 1)
                line = line.replace("{T}", sentence, 1) if "{T}" in line else line
            line = line.replace("{a}", a).replace("{b}", b).replace("{c}", c)
            told.append(say.fill(line, chance))
        return told

    return draw


def _in_an_answer(draw: Answer) -> Change:
    def change(t: Transcript, chance: random.Random) -> Transcript:
        answers = [n for n, turn in enumerate(t.turns) if turn.role == OFFICIAL]
        number = chance.choice(answers[1:])
        turn = t.turns[number]
        told = (*turn.paragraphs, *draw(chance))
        if chance.random() < 0.5:
            told = (*told, say.paragraph(chance))
        return _replaced(t, number, replace(turn, paragraphs=told))

    return change


def _replaced(t: Transcript, number: int, *turns: Turn) -> Transcript:
    return replace(t, turns=(*t.turns[:number], *turns, *t.turns[number + 1 :]))


def _two_chairs(t: Transcript, chance: random.Random) -> Transcript:
    """The second of two chairs takes over in the middle."""
    office = "deputy director general of the Press Bureau, State Council Information Office"
    second = Person("Hua Ningyi", "Mr.", office, CHAIR)
    half = len(t.turns) // 2
    turns = tuple(
        replace(turn, speaker=second.name) if turn.role == CHAIR and n > half else turn
        for n, turn in enumerate(t.turns)
    )
    return replace(t, people=(*t.people, second), turns=turns)


def _chair_asks(t: Transcript, chance: random.Random) -> Transcript:
    official = t.officials[0].name
    asked = Turn(t.chair.name, CHAIR, (f"I have a question of my own. {say.question(chance)}",))
    return _replaced(
        t, len(t.turns) - 1, asked, Turn(official, OFFICIAL, (say.paragraph(chance),)), t.turns[-1]
    )


def _follow_up(t: Transcript, chance: random.Random) -> Transcript:
    number = next(n for n, turn in enumerate(t.turns) if turn.role == PRESS)
    outlet, official = t.turns[number], t.turns[number + 1]
    more = Turn(outlet.speaker, PRESS, ("A follow-up, if I may. And what about the others?",))
    answer = replace(official, paragraphs=(say.paragraph(chance),), note="")
    return _replaced(t, number + 1, official, more, answer)


def _after_closing(*paragraphs: str, speaker: str = "chair") -> Change:
    def change(t: Transcript, chance: random.Random) -> Transcript:
        if speaker == "chair":
            last = t.turns[-1]
            return _replaced(
                t, len(t.turns) - 1, replace(last, paragraphs=(*last.paragraphs, *paragraphs))
            )
        return replace(t, turns=(*t.turns, Turn(t.officials[0].name, OFFICIAL, paragraphs)))

    return change


def _question(form: str) -> Change:
    """Let the question of a reporter take *form*."""

    def change(t: Transcript, chance: random.Random) -> Transcript:
        number = next(n for n, turn in enumerate(t.turns) if turn.role == PRESS)
        told = tuple(_answer(form)(chance))
        return _replaced(t, number, replace(t.turns[number], paragraphs=told))

    return change


def _noted(note: str, where: str = PRESS) -> Change:
    def change(t: Transcript, chance: random.Random) -> Transcript:
        number = next(n for n, turn in enumerate(t.turns) if turn.role == where)
        return _replaced(t, number, replace(t.turns[number], note=note))

    return change


CHANGES: dict[str, Change] = {
    **{
        name: _in_an_answer(_answer("\n".join(told)))
        for name, told in stock.sections("quiet").items()
    },
    "two-chairs": _two_chairs,
    "chair-asks": _chair_asks,
    "follow-up": _follow_up,
    "thanks-after-closing": _after_closing("Thank you.", speaker="official"),
    "goodbye-after-closing": _after_closing("Thank you, and goodbye.", speaker="official"),
    "farewell-after-closing": _after_closing("See you next time."),
    "notice-after-closing": _after_closing(
        "One more thing before you leave: the next press conference is on Friday at 10 a.m.",
        "Please leave your headsets on the tables.",
    ),
    "question-numbered": _question(
        "I have two questions.\nFirst: {T}\nSecond: how long will it take?"
    ),
    "question-named": _question(
        "I am Bram van der Aalst from Kestrel Wharf: how long will it take?"
    ),
    "question-long": _question("{T}\n{T}\n{T}\nMy question is: what next?"),
    "laughter": _noted("(Laughter)"),
    "applause": _noted("(Applause)", OFFICIAL),
    "video": _noted("(A video is shown.)", CHAIR),
}
# What a style of tests/campaigns/markup/labels.py prints in place of a name.
_PRINTED: dict[str, Callable[[Person | None, Turn], str]] = {
    "honorific": lambda person, turn: person.polite if person else turn.speaker,
    "office": lambda person, turn: f"{person.name}, {person.office}" if person else turn.speaker,
    "reporter-of": lambda person, turn: turn.speaker if person else f"Reporter from {turn.speaker}",
    "journalist": lambda person, turn: turn.speaker if person else f"{turn.speaker} reporter",
    "chairperson": lambda person, turn: "Chairperson" if turn.role == CHAIR else turn.speaker,
    "moderator": lambda person, turn: "Moderator" if turn.role == CHAIR else turn.speaker,
}
_CONTENTS = (
    "usual",
    "one-name",
    "short",
    "parts",
    "years",
    "notes",
    "marks",
    "odd-outlets",
    "long",
)


def cases(seed: str) -> Iterator[Row]:
    """Yield each kind of sound transcript in several variants."""
    contents = [f"content-{content}" for content in _CONTENTS]
    for name in [*CHANGES, *contents, *(f"label-{style}" for style in _PRINTED)]:
        for number in range(VARIANTS):
            yield f"{name}/{number + 1}", _build, name


def _build(seed: str, name: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    kind, _, style = name.partition("-")
    if name in CHANGES or kind == "label":
        t = generate(seed, CONTENTS["plain"], 6)
        t = CHANGES[name](t, chance) if name in CHANGES else t
    else:
        t = generate(seed, CONTENTS[style])
    label = style if kind == "label" else chance.choice(LAYOUTS)
    head = chance.choice(("site", "site", "every-page", "no-honorifics"))
    pages = pages_of(t, chance.choice((1, 3, 4)), LABELS[label], head)
    return Trial(pages, lambda: _judge(t, pages, _PRINTED.get(label)))


def _judge(
    t: Transcript, pages: dict[str, str], printed: Callable[[Person | None, Turn], str] | None
) -> Verdict:
    turns = [told_turn(t, turn) for turn in t.turns]
    if printed:
        people = {person.name: person for person in t.people}
        labels = [printed(people.get(turn.speaker), turn) for turn in t.turns]
        turns = [replace(told, label=label) for told, label in zip(turns, labels, strict=True)]
    return compare(turns, read_pages(pages))
