"""Who asks whom, who answers, and who declines: a line for each question, from the finished turns.

``questions`` is what the turn announces ("I have two questions", "My third question is") or else
its sentences with a question mark, without those that only ask for the floor; at least one.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import Exchange, Person, Turn
from scio_crawler.reading.transcript.addressed import Known
from scio_crawler.reading.transcript.declined import declines
from scio_crawler.reading.transcript.phrases import sentences

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

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "couple": 2, "both": 2}
_COUNTS |= {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ANNOUNCED = regex(
    r"\b(?:i|i['’]d|i['’]ve|we|we['’]ve|my|our|me|here are|has|have|got)\b[^.?!]{0,30}?"
    r"\b(?P<have>two|three|four|five|couple)(?: of)?(?: \w+){0,2} questions\b"
    r"|^(?P<elliptic>two|three|four|five)(?: \w+){0,2} questions\b"
    r"|(?:^|\bmy |\band (?:my |the |a )?|^(?:my|the) )(?P<order>second|third|fourth|fifth)(?:ly)?"
    r"(?: (?:question|one|part))?(?: is| would be| concerns| for [^:.?]{1,40})?[,:]"
    r"|\b(?:my (?P<mine>second|third|fourth|fifth)(?: question| one| part)"
    r"|the (?P<the>second|third|fourth|fifth) question)\b"
    r"|\b(?:part|question|number) (?P<number>two|three|four|five)\b"
    r"|^(?P<alone>two|three|four|five):",
    IGNORECASE,
)
_FLOOR = regex(  # "May I ask a question?"
    r"(?:\w+, )?(?:may|can|could) i (?:\w+ )?(?:follow up|speak"
    r"|(?:ask|have|put|raise|pose|add) (?:you )?(?:an?|one|another|something|two)\b)[^?]*\?"
    r"|(?:can|do) you hear me\b.*|is (?:it|that) (?:ok|okay|all right)\b.*",
    IGNORECASE,
)


def _number(text: str) -> int:
    said = [one.strip() for one in sentences(text)]
    asking = sum(one.endswith("?") and not _FLOOR.fullmatch(one) for one in said)
    found = (found for one in said for found in _ANNOUNCED.finditer(one))
    told = [_COUNTS[next(filter(None, one.groups())).lower()] for one in found]
    return max(told, default=0) or max(asking, 1)
