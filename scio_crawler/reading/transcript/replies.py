"""What a reply does: answer, name somebody else who should be asked, put off, or decline.

A reply is cut into clauses. Each refers, defers or declines, is a reason or a courtesy that belongs
to this, or has substance. A reply without substance does what its clauses do.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language.phrases import (
    CALLS,
    COURTESY,
    YES_OR_NO,
    Phrases,
    any_of,
    sections,
)
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import straight

_LONGEST = 10_000  # characters of a reply that are read
_CLAIM = 7  # words with which a clause that is no reason claims something
_FEW = 2  # words outside the known forms that may stand beside a refusal and yet say nothing
_FEW_OF_CHAIR = 8  # the same of a chair who claims nothing and calls on the next reporter
_SHORT = (
    40  # words of a reply that must claim something to answer, if it refers, defers or declines
)
_BRIEF = 25  # words of a reply of which less shows what it does
_GAP = r"\b.{0,40}?(?<!\w)"  # for … in the list


def _words(heading: str) -> re.Pattern[str]:
    """Return a pattern for the words below *heading*, each as a whole."""
    entries = "|".join(sections("replies")[heading])
    entries = re.sub(" ?… ?", lambda _: _GAP, entries)
    return regex(rf"(?:(?<![\w'-])|(?='))(?:{entries})(?![\w-])")


# A reply does the first of these that one of its clauses does: who is sent elsewhere, or put off,
# was told nothing, too.
_ACTS = {act: _words(act) for act in ("referred", "deferred", "declined")}
_SIGNS = {
    "referred": _words("names another"),
    "declined": _words("denies"),
    "deferred": _words("names a time"),
}
_LIKELY = Phrases(*sections("replies")["likely"])
_NO_SIGN, _TELLING = _words("no sign"), _words("speaks of telling")
_OF_HIMSELF, _REASON, _DID = _words("of himself"), _words("reason"), _words("did")
_CLAIMS, _SAYS_YES, _FIGURE = _words("claims"), _words("yes or no"), _words("figure")
_FLOOR, _SUBORDINATE = _words("floor"), _words("subordinate")
_QUOTED, _GOES_ON = any_of("replies", "quoted"), any_of("replies", "goes on")


class Reply(NamedTuple):
    """What a reply does."""

    answers: bool  # whether it has substance
    act: str  # what it does besides, or instead: referred, deferred, declined or ""


def outcome(texts: Iterable[str]) -> tuple[str, str]:
    """Return outcome and also of a question to which *texts*, at least one, reply."""
    replies = [judge(text) for text in texts]
    act = _first(reply.act for reply in replies)
    if any(reply.answers for reply in replies):
        return "answered", act
    return act, ""


def judge(text: str) -> Reply:
    """Return what the reply with this *text* does."""
    text = straight(text[:_LONGEST])
    length = len(text.split())
    if length > _SHORT and not _LIKELY.search(text):  # as most do not
        return Reply(True, "")

    acts: list[str] = []
    others: list[str] = []
    for sentence in _unquoted(text):
        if length > _SHORT and not _LIKELY.search(sentence):
            others.append(sentence)
            continue
        for clause in _clauses(sentence):
            if act := _act(clause):
                acts.append(act)
            else:
                others.append(clause)

    has_substance = _has_substance(others, must_claim=bool(acts) and length <= _SHORT)
    if not has_substance and not acts and length <= _BRIEF:
        acts = [_likely_act(others)]
    if has_substance and "declined" in acts and "referred" not in acts:
        return Reply(True, "declined")
    act = _first(acts)
    return Reply(has_substance or not act, act)


def passes_on(text: str) -> bool:
    """Return whether a chair with this *text* tells nothing, but goes on to the next question."""
    leading: list[str] = []
    others: list[str] = []
    for sentence in _unquoted(straight(text[:_LONGEST])):
        for clause in _clauses(sentence):
            if clause in ("yes", "no"):  # "Yes, you."
                continue
            if _leads(clause):
                leading.append(clause)
            else:
                others.append(clause)
    if not leading or any(map(_says_yes_or_no, leading)) or any(map(_is_hard, others)):
        return False
    return not _adds(others, _FEW if any(map(_claims, others)) else _FEW_OF_CHAIR)


def _leads(clause: str) -> bool:
    """Return whether a chair's *clause* tells nothing, or leads to the next question."""
    act = _act(clause)
    if act == "deferred" and _FIGURE.search(clause):
        return False  # "It will be published on the 28th."
    return bool(act or _FLOOR.search(clause) or CALLS.search(clause))


def _act(clause: str) -> str:
    """Return what *clause* does, ``""`` if it does none of the three."""
    if clause.endswith("?"):
        return "referred" if _does("referred", clause) else ""
    act = next((act for act in _ACTS if _does(act, clause)), "")
    if act == "deferred" and _does("declined", clause):
        return "declined"  # "I can't say when it will be announced."
    return act


def _does(act: str, clause: str) -> bool:
    return bool(_ACTS[act].search(clause)) and not _NO_SIGN.search(clause)


def _likely_act(clauses: list[str]) -> str:
    """Return what a reply most likely does whose *clauses* have no substance."""
    said = " ".join(clauses)
    if any(map(_NO_SIGN.search, clauses)) or not _TELLING.search(said):
        return ""
    return next((act for act, words in _SIGNS.items() if words.search(said)), "")


def _has_substance(clauses: list[str], must_claim: bool) -> bool:
    """Return whether *clauses* that do none of the three tell something."""
    if any(_is_hard(clause) and not _OF_HIMSELF.search(clause) for clause in clauses):
        return True
    own = [clause for clause in clauses if not _OF_HIMSELF.search(clause)]
    return _adds(own, _FEW) and (not must_claim or any(map(_claims, own)))


def _is_hard(clause: str) -> bool:
    """Return whether *clause* surely has substance."""
    return bool(_says_yes_or_no(clause) or _FIGURE.search(clause) or _DID.search(clause))


def _says_yes_or_no(clause: str) -> bool:
    return bool(YES_OR_NO.search(clause) or _SAYS_YES.search(clause))


def _claims(clause: str) -> bool:
    if _is_reason(clause):
        return False
    return bool(_CLAIMS.search(clause)) or len(clause.split()) > _CLAIM


def _adds(clauses: Iterable[str], few: int) -> bool:
    """Return whether *clauses* have more than a *few* words that are no reason."""
    return sum(len(clause.split()) for clause in clauses if not _is_reason(clause)) > few


def _is_reason(clause: str) -> bool:
    return clause.endswith("?") or COURTESY.search(clause) or bool(_REASON.search(clause))


def _first(acts: Iterable[str]) -> str:
    """Return the one of *acts* that counts most, ``""`` if there is none."""
    found = set(acts)
    return next((act for act in _ACTS if act in found), "")


def _unquoted(text: str) -> Iterator[str]:
    """Yield the sentences of *text* in lower case, without what is quoted."""
    return map(str.lower, sentences(_QUOTED.sub(" ", text)))


def _clauses(sentence: str) -> Iterator[str]:
    """Yield the clauses of *sentence*; one that only leads to the next is part of that."""
    begun = ""
    for clause in map(str.strip, _GOES_ON.split(sentence)):
        begun = f"{begun}, {clause}" if begun else clause
        if begun and not _SUBORDINATE.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun
