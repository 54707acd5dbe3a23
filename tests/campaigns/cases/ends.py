"""Ends: transcripts that are cut short, short ones that are sound, and letters that were lost.

What is cut short must be reported. So must two lost letters (U+FFFD) or more; of one there must be
a sign at least. What is *sound* must be quiet; so must a question mark that stands alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from tests.campaigns.cases import Row, Trial
from tests.campaigns.cases.pages import Conference
from tests.campaigns.cases.rendered import address, drafts, finish, pages_of
from tests.campaigns.cases.verdicts import EXACT, SILENT, Verdict, judge_sound, read_pages
from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.draft import HEAD, Draft, Line, escape
from tests.campaigns.markup.heads import printed
from tests.campaigns.markup.labels import LABELS
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

_LAYOUTS = ("strong-colon", "strong-colon", "colon", "in-strong")
_PLAIN = Content(("plain", "several"), (2, 4))
Change = Callable[[Transcript, random.Random], Transcript]


def _numbers(t: Transcript, role: str) -> list[int]:
    """Return the numbers of the turns of *role* after the floor was opened."""
    floor = next(n for n, turn in enumerate(t.turns) if turn.role == PRESS)
    return [n for n, turn in enumerate(t.turns) if n >= floor and turn.role == role]


# How many of the turns are left.
SHORT: dict[str, Callable[[Transcript, random.Random], int]] = {
    "opening": lambda t, chance: 1,
    "statement": lambda t, chance: 2,
    "floor-opened": lambda t, chance: _numbers(t, PRESS)[0],
    "first-question": lambda t, chance: _numbers(t, PRESS)[0] + 1,
    "after-a-question": lambda t, chance: chance.choice(_numbers(t, PRESS)[1:-1]) + 1,
    "after-a-call": lambda t, chance: chance.choice(_numbers(t, CHAIR)[:-2]) + 1,
    "third-of-the-answers": lambda t, chance: _share(t, 1 / 3),
    "half-of-the-answers": lambda t, chance: _share(t, 1 / 2),
}


def _share(t: Transcript, share: float) -> int:
    answers = _numbers(t, OFFICIAL)
    return answers[max(1, round(len(answers) * share)) - 1] + 1


def _ending(t: Transcript, *turns: Turn) -> Transcript:
    """Return *t* with *turns* in place of the last one."""
    return replace(t, turns=(*t.turns[:-1], *turns))


def _last_answer(form: str) -> Change:
    """Let the last answer, {}, end the conference in thanks."""

    def change(t: Transcript, chance: random.Random) -> Transcript:
        last = t.turns[-2]
        told = form.format(last.paragraphs[-1]).split("\n")
        t = replace(t, turns=t.turns[:-1])
        return _ending(t, replace(last, paragraphs=(*last.paragraphs[:-1], *told)))

    return change


def _closing(text: str) -> Change:
    return lambda t, chance: _ending(t, Turn(t.chair.name, CHAIR, (text,)))


SHORT_AND_SOUND: dict[str, Change] = {
    "whole": lambda t, chance: t,
    "answer-thanks": _last_answer("{}\nThank you."),
    "answer-thanks-in-line": _last_answer("{} Thank you."),
    "answer-thanks-all": _last_answer("{}\nThat is all from me. Thank you all."),
    "chair-thanks": _closing("Thank you."),
    "chair-thanks-all": _closing("Thank you all for coming."),
    "chair-thanks-speakers": _closing("Thanks again to our speakers. That's all for today."),
    "chair-goodbye": _closing("We have run out of time. Goodbye, everyone."),
}
_STATEMENT_ENDS = (
    "Thank you.",
    "Thank you all.",
    "That is what I have to say. Thank you.",
    "Thank you for your attention.",
)
CLAUSES = """\
It wasn’t easy, and we don’t say that it was. They haven’t told us, and we didn’t ask. That isn’t
what the keeper’s daughter saw. We couldn’t wait, and it’s done.
"""


# Where marks stand: in place of letters or apostrophes, in a row, between words.
LOST = ("letters", "apostrophes", "row", "between-words", "question-marks")


def _lost(t: Transcript, number: int, count: int, form: str, chance: random.Random) -> Transcript:
    """Return *t* with *count* marks in the answer of this *number*."""
    told = f"{say.paragraph(chance, 3)} {' '.join(CLAUSES.split())}"
    if form in ("letters", "apostrophes"):
        wanted = "’" if form == "apostrophes" else "aeinorst"
        found = [n for n, c in enumerate(told) if c in wanted and told[n - 1].isalpha()]
        marked = set(chance.sample(found, count))
        told = "".join("\ufffd" if n in marked else c for n, c in enumerate(told))
    elif form == "row":
        first = chance.randrange(10, len(told) - 10)
        told = told[:first] + "\ufffd" * count + told[first + count :]
    else:
        words = told.split()
        for at in sorted(chance.sample(range(2, len(words) - 2), count), reverse=True):
            words.insert(at, "?" if form == "question-marks" else "\ufffd")
        told = " ".join(words)
    turn = t.turns[number]
    turn = replace(turn, paragraphs=(*turn.paragraphs, told))
    return replace(t, turns=(*t.turns[:number], turn, *t.turns[number + 1 :]))


def cases(seed: str) -> Iterator[Row]:
    """Yield every end several times, and one to eight lost letters of each form."""
    for again in range(1, 13):
        for kind in SHORT:
            yield f"{kind}/{again}", _build_short, kind
    for again in range(1, 9):
        for kind in SHORT_AND_SOUND:
            yield f"sound-{kind}/{again}", _build_sound, kind
        yield f"sound-lone-spokesperson/{again}", _build_statement
    for count, form, again in product(range(1, 9), LOST, (1, 2)):
        kind = "sound" if form == "question-marks" else "lost"
        yield f"{kind}-{form}/{count}/{again}", _build_lost, form, count


def _build_short(seed: str, kind: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, _PLAIN, 9)
    cut = [[Part(turn) for turn in t.turns[: SHORT[kind](t, chance)]]]
    (draft,) = drafts(t, cut, LABELS[chance.choice(_LAYOUTS)]).values()
    return Conference(t, cut, pages={1: finish(draft)}).trial()


def _build_sound(seed: str, kind: str) -> Trial:
    chance = random.Random(f"{seed}/own")
    t = generate(seed, replace(_PLAIN, scenes=("plain",)), chance.choice((1, 2, 3)))
    t = SHORT_AND_SOUND[kind](t, chance)
    return _quiet(t, pages_of(t, 1, LABELS[chance.choice(_LAYOUTS)]))


def _build_statement(seed: str) -> Trial:
    chance = random.Random(f"{seed}/own")
    t = generate(seed, _PLAIN, 2)
    name = t.officials[0].name
    who = replace(t.officials[0], office="spokesperson of the Ministry of Harbors")
    told = [say.paragraph(chance) for _ in range(chance.randint(3, 8))]
    said = ("Good morning, friends from the press.", *told, chance.choice(_STATEMENT_ENDS))
    t = replace(t, people=(who,), turns=(Turn(name, OFFICIAL, said),))
    draft = Draft(t, 1, 1, {1: f"{address(t)}.htm"})
    head = ("Speaker:", f"{who.polite}, {who.office}", "Date:", printed(t.held))
    draft.top = [Line(escape(text), HEAD) for text in head]
    draft.lines = LABELS[chance.choice(_LAYOUTS)](t, t.turns[0])
    return _quiet(t, {draft.address: finish(draft)})


def _quiet(t: Transcript, pages: dict[str, str]) -> Trial:
    return Trial(pages, lambda: judge_sound(t, pages))


def _build_lost(seed: str, form: str, count: int) -> Trial:
    chance = random.Random(f"{seed}/own")
    t = generate(seed, _PLAIN, 6)
    t = _lost(t, chance.choice(_numbers(t, OFFICIAL)), count, form, chance)
    pages = pages_of(t, chance.choice((1, 3)), LABELS[chance.choice(_LAYOUTS)])
    if form == "question-marks":
        return _quiet(t, pages)
    return Trial(pages, lambda: _judge_lost(pages, count))


def _judge_lost(pages: dict[str, str], count: int) -> Verdict:
    reading = read_pages(pages)
    if reading.reported or (count == 1 and reading.signs):
        return Verdict(EXACT)
    return Verdict(SILENT, f"{count} lost, signs: {reading.signs}")
