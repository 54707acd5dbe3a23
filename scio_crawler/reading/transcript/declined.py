"""Whether an answer only declines to answer, by the forms in ``words/refusals.txt``.

Declined is what says so in so many words and then stops. An answer that goes on is none, whatever
it refuses first: "I can't name names, but eleven were fined." So no more than a few words may stand
beside the refusal; none of them gives a figure, says yes or no, or begins with "but". Words that
refer the question elsewhere, promise an answer for later, or thank, do not count.
"""

from collections.abc import Iterable, Iterator

from scio_crawler.items import Turn
from scio_crawler.reading.language.phrases import COURTESY, YES_OR_NO, any_of, sentences
from scio_crawler.reading.text import APOSTROPHES

_LONGEST = 100  # words of a turn that declines, so that no other is looked at closely
_BEFORE, _AFTER = 25, 4  # words that may stand before a refusal, such as its reason, and after it
_STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")
_HEADINGS = ("refuses", "points elsewhere", "quoted", "goes on", "adverse", "in turn", "figure")
_REFUSES, _ELSEWHERE, _QUOTED, _GOES_ON, _ADVERSE, _IN_TURN, _FIGURE = (
    any_of("refusals", heading) for heading in _HEADINGS
)


def declines(turns: Iterable[Turn]) -> bool:
    """Tell whether *turns*, all that follow one question, only say that nobody can or will answer.

    Each answer refuses, and so does at least one of them or a turn of procedure.
    """
    said = [(turn.kind, turn.words <= _LONGEST and _refuses(turn.text)) for turn in turns]
    return any(own for _, own in said) and all(own for kind, own in said if kind == "answer")


def _refuses(text: str) -> bool:
    refusals = before = after = 0
    if not _REFUSES.search(straight(text).lower()):  # as most do not
        return False
    for said in _clauses(text):
        is_elsewhere = _ELSEWHERE.search(said)
        if _IN_TURN.match(said) or (_FIGURE.search(said) and not is_elsewhere):
            return False
        if _REFUSES.search(said) and not said.endswith("?"):
            refusals, before, after = refusals + 1, before + after, 0
        elif _ADVERSE.match(said) or YES_OR_NO.search(said):
            if not is_elsewhere:
                return False
        elif not (is_elsewhere or COURTESY.search(said)):
            after += len(said.split())
    return refusals > 0 and before <= _BEFORE and after <= _AFTER


def straight(text: str) -> str:
    """Return *text* with straight apostrophes."""
    return text.translate(_STRAIGHT)


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses of *text* in lower case, without what is quoted."""
    for said in sentences(_QUOTED.sub(" ", straight(text))):
        yield from filter(None, map(str.strip, _GOES_ON.split(said.lower())))
