"""What a reply does: answer, name somebody else who should be asked, put off, or decline.

A reply is cut into clauses. Each refers, defers or declines, is a reason or a courtesy that goes
with this, or has substance. A reply without substance does what its clauses do. The rules look at
classes of words, as ``words/replies.txt`` explains.
"""

from collections.abc import Iterable
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import clauses
from scio_crawler.reading.language.phrases import CALLS, COURTESY, YES_OR_NO
from scio_crawler.reading.text import straight

_MAX_LENGTH = 10_000  # characters of a reply that are read
_MAX_SHORT_REPLY = 40  # words; a reply of so few that defers does not answer as well
_MAX_REASON = 12  # words of a clause that only its words show to be a reason or a courtesy
_MAX_WORDS_BESIDE_ACT = 4  # that may go with a refusal and yet say nothing
_MAX_WORDS_OF_CHAIR = 8  # that may go with a call on the next reporter and yet say nothing
_PERSONS = frozenset("i we me us my our you your please".split())
_PERSONAL = regex(rf"\b(?:{'|'.join(sorted(_PERSONS))})\b")
_ACTS = ("referred", "deferred", "declined")  # of several, the first counts
_WEAK_ACTS = ("referred in short", "deferred in short", "declined in short")
_WHEN = regex(r"\b(?:when|will|be)\b.{0,80}\b(?:publi|releas|announc|issue|unveil|known|made)")
_WHO = regex(r"\bwh(?:o|om|ich)\b.{0,20}\b(?:decide|turn|ask|charge|responsible|contact|appeal)")


class Reply(NamedTuple):
    """What a reply does."""

    answers: bool  # whether it has substance
    act: str  # what it also does, or does instead: referred, deferred, declined or ""


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
        if self.is_hard:
            return ""
        return _first(self._acts(_WEAK_ACTS))

    def _acts(self, headings: Iterable[str]) -> list[str]:
        """Return the acts for which a rule below one of *headings* holds."""
        if self.has("none"):
            return []
        found = [heading.split()[0] for heading in headings if self.has(heading)]
        if "deferred" in found and self.has("usual"):
            found.remove("deferred")
        return found

    @property
    def is_personal(self) -> bool:
        """Whether the speaker speaks of himself, or to the one who asks."""
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
        return self.length <= _MAX_REASON and self.has("reason")


def outcome(texts: Iterable[str], question: str = "") -> tuple[str, str]:
    """Return outcome and also of a *question* to which *texts*, at least one, reply."""
    replies = [read_reply(text, question) for text in texts]
    act = _first(reply.act for reply in replies)
    if any(reply.answers for reply in replies):
        return "answered", act
    return act, ""


def read_reply(text: str, question: str = "") -> Reply:
    """Return what the reply with this *text* to the *question* does."""
    text, question = straight(text[:_MAX_LENGTH]), question.lower()
    is_short = len(text.split()) <= _MAX_SHORT_REPLY
    sentences = list(clauses.unquoted(text))
    if not is_short and not any(_has_act(sentence, question) for sentence in sentences):  # as most
        return Reply(True, "")

    acts: list[str] = []
    weak_acts: list[str] = []
    others: list[_Clause] = []  # and sentences that cannot have an act
    for sentence in sentences:
        whole = _Clause(sentence)
        if not is_short and not whole.may_have(*_ACTS):
            others.append(whole)
            continue
        for clause in map(_Clause, clauses.cut(sentence)):
            act, weak_act = _acts_of(clause, is_short)
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
    if not _add_more(others, _MAX_WORDS_BESIDE_ACT):
        return Reply(False, _first(acts) or _first(weak_acts))
    if "declined" in acts and "referred" not in acts:
        return Reply(True, "declined")
    return Reply(True, _first(acts))


def _acts_of(clause: _Clause, is_short: bool) -> tuple[str, str]:
    """Return what a *clause* does, and what it only seems to do in a short reply."""
    act = ""
    if is_short or clause.is_personal:
        act = clause.act()
    if act or not is_short:
        return act, ""
    return "", clause.weak_act()


def _has_act(sentence: str, question: str) -> bool:
    """Return whether a *sentence* of a long reply to a *question* does more than answer."""
    if not _PERSONAL.search(sentence) or not _Clause(sentence).may_have(*_ACTS):
        return False
    for clause in map(_Clause, clauses.cut(sentence)):
        act, _ = _acts_of(clause, is_short=False)
        if act and not _is_asked(clause, act, question):
            return True
    return False


def _is_asked(clause: _Clause, act: str, question: str) -> bool:
    """Return whether *clause* answers the *question* when, or who."""
    if act == "deferred" and _WHEN.search(question):
        return clause.has("date")
    return act == "referred" and _WHO.search(question) is not None


def passes_on(text: str) -> bool:
    """Return whether a chair with this *text* says nothing, but goes on to the next question."""
    others = []
    has_led = False
    for sentence in clauses.unquoted(straight(text[:_MAX_LENGTH])):
        for clause in map(_Clause, clauses.cut(sentence)):
            if _leads(clause):
                has_led = True
            else:
                others.append(clause)
    return has_led and not _add_more(others, _MAX_WORDS_OF_CHAIR)


def _leads(clause: _Clause) -> bool:
    """Return whether a chair's *clause* says nothing, or leads to the next question."""
    if CALLS.search(clause.text) or clause.has("floor") or clause.text in ("yes", "no"):
        return True  # "Yes, you."
    return clause.act() != "" and not clause.is_hard


def _add_more(others: Iterable[_Clause], limit: int) -> bool:
    """Return whether the *others* have more than *limit* words of substance."""
    words = 0
    for clause in others:
        if clause.is_hard:
            return True
        if not clause.is_empty:
            words += clause.length
    return words > limit


def _first(acts: Iterable[str]) -> str:
    """Return the one of *acts* that counts most, ``""`` if there is none."""
    found = set(acts)
    return next(filter(found.__contains__, _ACTS), "")
