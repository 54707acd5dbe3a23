"""What a reply does: answer, name somebody else who should be asked, put off, or decline.

A reply is cut into clauses. Each refers, defers or declines, is a reason or a courtesy that belongs
to this, or has substance. A reply without substance does what its clauses do. The rules look at the
classes of words: ``words/replies.txt`` says how.
"""

from collections.abc import Iterable
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import clauses
from scio_crawler.reading.language.phrases import CALLS, COURTESY, YES_OR_NO
from scio_crawler.reading.text import straight

_LONGEST = 10_000  # characters of a reply that are read
_SHORT = 40  # words of a reply that is likely to do nothing else
_LONGEST_REASON = 12  # words of a reason or courtesy that only its words show
_FEW = 4  # words that may stand beside a refusal and yet say nothing
_FEW_OF_CHAIR = 8  # the same of a chair who calls on the next reporter
_PERSONS = frozenset("i we me us my our you your please".split())
_PERSONAL = regex(rf"\b(?:{'|'.join(sorted(_PERSONS))})\b")
_ACTS = ("referred", "deferred", "declined")  # of several, the first counts
_WEAK = tuple(f"{act} in short" for act in _ACTS)
_WHEN = regex(r"\b(?:when|will|be)\b.{0,80}\b(?:publi|releas|announc|issue|unveil|known|made)")
_WHO = regex(r"\bwh(?:o|om|ich)\b.{0,20}\b(?:decide|turn|ask|charge|responsible|contact|appeal)")


class Reply(NamedTuple):
    """What a reply does."""

    answers: bool  # whether it has substance
    act: str  # what it does besides, or instead: referred, deferred, declined or ""


class _Clause(clauses.Clause):
    """A clause of a reply."""

    def act(self) -> str:
        """Return what the clause does, ``""`` if it does none of the three."""
        found = self._acts(_ACTS)
        if found == ["deferred", "declined"]:
            return "declined"  # "I can't say when it will be announced."
        if self.text.endswith("?") and found != ["referred"]:
            return ""
        return _first(found)

    def weak_act(self) -> str:
        """Return what the clause seems to do in a short reply."""
        return "" if self.is_hard else _first(self._acts(_WEAK))

    def _acts(self, headings: Iterable[str]) -> list[str]:
        """Return the acts for which a rule below one of *headings* holds."""
        if self.has("none"):
            return []
        found = [heading.split()[0] for heading in headings if self.has(heading)]
        return [act for act in found if act != "deferred" or not self.has("usual")]

    @property
    def is_personal(self) -> bool:
        """Whether the speaker speaks of himself, or to who asks."""
        return not _PERSONS.isdisjoint(self.words)

    @property
    def is_hard(self) -> bool:
        """Whether the clause surely has substance."""
        return not self.text.endswith("?") and (YES_OR_NO.search(self.text) or self.has("hard"))

    @property
    def is_empty(self) -> bool:
        """Whether the clause is a reason or a courtesy."""
        if self.text.endswith("?") or COURTESY.search(self.text) or self.has("empty"):
            return True
        return self.length <= _LONGEST_REASON and self.has("reason")


def outcome(texts: Iterable[str], question: str = "") -> tuple[str, str]:
    """Return outcome and also of a *question* to which *texts*, at least one, reply."""
    replies = [judge(text, question) for text in texts]
    act = _first(reply.act for reply in replies)
    if any(reply.answers for reply in replies):
        return "answered", act
    return act, ""


def judge(text: str, question: str = "") -> Reply:
    """Return what the reply with this *text* to the *question* does."""
    text, question = straight(text[:_LONGEST]), question.lower()
    is_short = len(text.split()) <= _SHORT
    sentences = list(clauses.unquoted(text))
    if not is_short and not any(_acts(sentence, question) for sentence in sentences):  # as most
        return Reply(True, "")

    acts: list[str] = []
    weak_acts: list[str] = []
    others: list[_Clause] = []  # with sentences that are no act
    for said in sentences:
        sentence = _Clause(said)
        if not is_short and not sentence.may_have(*_ACTS):
            others.append(sentence)
            continue
        for clause in map(_Clause, clauses.cut(said)):
            act = clause.act() if is_short or clause.is_personal else ""
            weak_act = clause.weak_act() if is_short and not act else ""
            seems = act or weak_act
            if not seems or _is_asked(clause, seems, question):
                others.append(clause)
                continue
            acts.append(act)
            weak_acts.append(weak_act)
            if others and clause.has("so") and not others[-1].is_hard:
                others.pop()

    if not acts:
        return Reply(True, "")
    answers = _adds(others, _FEW)
    if not answers:
        return Reply(False, _first(acts) or _first(weak_acts))
    if "declined" in acts and "referred" not in acts:
        return Reply(True, "declined")
    return Reply(True, _first(acts))


def _acts(sentence: str, question: str) -> bool:
    """Return whether a *sentence* of a long reply to a *question* does more than answer."""
    if not _PERSONAL.search(sentence) or not _Clause(sentence).may_have(*_ACTS):
        return False
    personal = [clause for clause in map(_Clause, clauses.cut(sentence)) if clause.is_personal]
    acting = [(clause, clause.act()) for clause in personal]
    return any(act and not _is_asked(clause, act, question) for clause, act in acting)


def _is_asked(clause: _Clause, act: str, question: str) -> bool:
    """Return whether *clause* answers the *question* when, or who."""
    if act == "deferred" and _WHEN.search(question):
        return clause.has("date")
    return act == "referred" and _WHO.search(question) is not None


def passes_on(text: str) -> bool:
    """Return whether a chair with this *text* tells nothing, but goes on to the next question."""
    said = clauses.unquoted(straight(text[:_LONGEST]))
    every = [_Clause(clause) for sentence in said for clause in clauses.cut(sentence)]
    others = [clause for clause in every if not _leads(clause)]
    return len(others) < len(every) and not _adds(others, _FEW_OF_CHAIR)


def _leads(clause: _Clause) -> bool:
    """Return whether a chair's *clause* tells nothing, or leads to the next question."""
    if CALLS.search(clause.text) or clause.has("floor") or clause.text in ("yes", "no"):
        return True  # "Yes, you."
    return clause.act() != "" and not clause.is_hard


def _adds(others: Iterable[_Clause], few: int) -> bool:
    """Return whether the *others* have more than a *few* words of substance."""
    words = 0
    for clause in others:
        if clause.is_hard:
            return True
        if not clause.is_empty:
            words += clause.length
    return words > few


def _first(acts: Iterable[str]) -> str:
    """Return the one of *acts* that counts most, ``""`` if there is none."""
    found = set(acts)
    return next((act for act in _ACTS if act in found), "")
