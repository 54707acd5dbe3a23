"""Who asks whom, who answers, and who declines: a line for each question, from the finished turns.

``questions`` is what the turn announces ("I have two questions", "My third question is") or else
its sentences with a question mark, without those that only ask for the floor; at least one.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from scio_crawler.items import Exchange, Person, Turn
from scio_crawler.reading.language.phrases import any_of, sentences
from scio_crawler.reading.transcript.addressed import Known
from scio_crawler.reading.transcript.declined import declines, straight

BETWEEN = "; "  # between names in one value


def exchanges(turns: Sequence[Turn], people: Sequence[Person]) -> list[Exchange]:
    """Return a line for each question in *turns*, all those of a briefing; *people* are its head's.

    A question is unanswered if nobody answers on the pages that were read.
    """
    known = Known(turns, people)
    asked = [at for at, turn in enumerate(turns) if turn.kind == "question"]
    until = [*asked[1:], len(turns)]
    return [
        _exchange(turns[at], turns[at + 1 : end], known)
        for at, end in zip(asked, until, strict=False)  # without a question, there is only an end
    ]


def _exchange(question: Turn, after: Sequence[Turn], known: Known) -> Exchange:
    """Return the line of *question*; *after* are the turns up to the next one."""
    answers = [turn for turn in after if turn.kind == "answer"]
    spoken = [
        turn for turn in after if turn.role != "press" and turn.kind in ("answer", "procedure")
    ]
    outcome = "answered" if answers else "unanswered"
    handed = takewhile(lambda turn: turn.kind == "procedure", after)
    return Exchange(
        briefing_id=question.briefing_id,
        exchange=question.exchange,
        date=question.date,
        question_id=question.turn_id,
        speaker=question.speaker,
        organization=question.organization,
        questions=_number(question.text),
        addressed_to=BETWEEN.join(known.addressed(question, handed)),
        answered_by=_distinct(turn.speaker for turn in answers),
        answering=_distinct(turn.organization for turn in answers),
        answers=len(answers),
        words_question=question.words,
        words_answers=sum(turn.words for turn in answers),
        outcome="declined" if declines(spoken) else outcome,
    )


def _distinct(names: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(filter(None, names)))


# How many questions

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "couple": 2}
_COUNTS |= {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
# For text in lower case, which takes a fraction of the time of IGNORECASE.
_ANNOUNCES, _FLOOR = any_of("asking", "announces"), any_of("asking", "asks for the floor")


def _number(text: str) -> int:
    """Return how many questions *text* asks; see the top of this module."""
    low = straight(text).lower()
    said = list(sentences(low))
    told = [
        _COUNTS[next(filter(None, found.groups()))]
        for one in (said if any(word in low for word in _COUNTS) else ())
        for found in _ANNOUNCES.finditer(one)
    ]
    asking = sum(one.endswith("?") and not _FLOOR.fullmatch(one) for one in said)
    return max(told, default=0) or max(asking, 1)
