"""Whether an answer only declines to answer, by the forms in ``words/refusals.txt``.

Declined is what says so in so many words and then stops. An answer that goes on is none, whatever
it refuses first: "I can't name names, but eleven were fined." So no more than a few words may stand
beside the refusal; none of them gives a figure, says yes or no, or begins with "but". Words that
refer the question elsewhere, promise an answer for later, or thank, do not count.
"""

from collections.abc import Iterable, Iterator

from scio_crawler.common.patterns import regex
from scio_crawler.items import Turn
from scio_crawler.reading.text import APOSTROPHES
from scio_crawler.reading.transcript.phrases import (
    COURTESY,
    YES_OR_NO,
    any_of,
    sections,
    sentences,
)

_LONGEST = 100  # words of a turn that declines, so that no other is looked at closely
_BEFORE, _AFTER = 25, 4  # words that may stand before a refusal, such as its reason, and after it
_STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")
_QUOTED = regex(r"[\"“][^\"“”]*[\"”]")  # what others have said
# Where a sentence goes on with something else.
_TURN = regex(
    r"[,;]? ?[—–-]? ?(?= (?:but|however|although|though|what i can)\b)|[;:—–] "
    r"|, (?=(?:i|we|you|he|she|it|they|there|let|only)\b)"
)
_ADVERSE = regex(r"(?:but|however|yet|still,|what (?:i|we) (?:can|do)|that said|having said)\b")
# One of several questions is answered, or refused.
_IN_TURN = regex(
    r"(?:first|second|third|one|two|three)(?:ly)?[,:]"
    r"|(?:as (?:for|to)|on|about|regarding|concerning) (?:the|your) (?:\w+ )?"
    r"(?:first|second|third|last|latter|former|other|rest)\b"
)
_FIGURE = regex(r"\d|\bper ?cent\b|\b(?:hundred|thousand|million|billion)s?\b")
_STRUCTURE = (
    r"\b(?:{who})(?: (?:really|honestly|therefore|simply|also|still|personally|currently))? ?"
    r"(?:(?:{cannot}|{will not})(?: (?:yet|now|really|possibly|today|here|honestly|simply|publicly"
    r"|at (?:this|the) (?:time|point|stage|moment)|for now|either|also|even|currently))*"
    r" (?:{answer})(?! (?:\w+ )*without\b)|do(?:es)?(?:n't| not) (?:comment|speculate|discuss)\b"
    r"|(?:{has})(?: (?:currently|really|yet|at present|so far))? (?:{nothing})\b"
    r"|(?:{has not})(?: (?:currently|yet|at present|so far))? (?:{knowledge})\b)"
)


def _refusal() -> str:
    """Return the pattern of a sentence that refuses."""
    forms = sections("refusals")
    whole = (f"(?:{form})" for form in forms["in a word"])
    return "|".join([_STRUCTURE.format_map({k: "|".join(v) for k, v in forms.items()}), *whole])


_REFUSES = regex(_refusal())
_ELSEWHERE = any_of("refusals", "points elsewhere")


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
        yield from filter(None, map(str.strip, _TURN.split(said.lower())))
