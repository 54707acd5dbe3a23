"""Who asks whom, who answers, and what becomes of it: a line for each question, from the turns.

``questions`` is what the turn announces ("I have two questions", "My third question is") or else
its sentences with a question mark, without those that only ask for the floor; at least one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import Exchange, Person, Turn
from scio_crawler.reading.language.names import OFFICE, Roster
from scio_crawler.reading.language.phrases import COURTESY, any_of, in_any_case, sections
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import straight
from scio_crawler.reading.transcript import replies

_MOST_PEOPLE, _LONGEST_QUESTION = 200, 5_000  # no head has so many, no question so many characters
_RANK = "|".join(sections("asking")["ranks"])
_NAME = r"(?:[A-Z]\.|[^\W\d_a-z][\w'-]*)"
_TITLE = sections("asking")["titles"][0]
_TITLED = regex(  # "Mr. Weng", "Vice Minister Weng Jiamu", "Governor, …"
    rf"(?<![\w-])(?:(?P<title>{_TITLE}|{_RANK}) (?P<name>{_NAME}(?: {_NAME})*)"
    rf"|(?P<rank>{_RANK})(?=[,:?.;]| (?:please|from)\b))"
)
_JOINS, _IS_FOR, _WHETHER, _TELLS, _SPOKEN_TO, _FURTHER, _COLLECTS = (
    in_any_case("asking", heading)
    for heading in ("joins", "is for", "whether", "tells", "spoken to", "further", "collects")
)


class _Mention(NamedTuple):
    """People whom a sentence names one after the other, and how."""

    names: list[str]
    before: str  # the sentence up to the first
    after: str  # and behind the last

    @property
    def is_meant(self) -> bool:
        """Whether the sentence says that a question is for them."""
        asks = _WHETHER.search(self.before) and _TELLS.match(self.after)
        return bool(_IS_FOR.search(self.before) or asks)

    @property
    def is_thanked(self) -> bool:
        """Whether the sentence thanks them."""
        return self.before.lower().startswith(("thank", "many thank"))

    @property
    def is_called(self) -> bool:
        """Whether they are spoken to: "Mr. Weng, how …"."""
        if self.is_thanked or not _SPOKEN_TO.match(self.after):
            return False
        if not self.before.strip():
            return True
        is_apart = self.before.rstrip()[-1] in ",:;—–"
        is_apposition = OFFICE.search(self.before.rpartition(",")[0][-40:])
        speaks_to = " you" in f" {self.before}{self.after}".lower()
        return is_apart and speaks_to and not is_apposition


class Known:
    """The people of a briefing: those of its head, and those who speak."""

    def __init__(self, turns: Sequence[Turn], people: Sequence[Person]) -> None:
        every = {person.name: person for person in people}
        for turn in turns:
            if turn.role in ("chair", "official") and turn.speaker:
                every.setdefault(turn.speaker, Person(name=turn.speaker, position=turn.position))
        self._people = list(islice(every.values(), _MOST_PEOPLE))
        self._roster = Roster(self._people)
        self._chairs = {turn.speaker for turn in turns if turn.role == "chair"}
        self._chairs |= {person.name for person in people if person.role == "chair"}
        self._parts = {part for person in self._people for part in straight(person.name).split()}

    def asked(self, question: Turn) -> list[str]:
        """Return whom the *question* names."""
        return _others(self._asked(question.text), question)

    def called(self, question: Turn, texts: Iterable[str]) -> list[str]:
        """Return those to whom the chair hands the *question* in these *texts*."""
        names: list[str] = []
        for text in texts:
            for mention in self._mentions(text):
                if not mention.is_thanked:
                    names += mention.names
        return _others(names, question)

    def _asked(self, text: str) -> Iterator[str]:
        """Yield those to whom a question with this *text* is put."""
        found = list(self._mentions(text))
        is_further = all(_FURTHER.search(one.before) for one in found if one.is_meant)
        for one in found:
            if one.is_meant:
                yield from one.names
            elif one.is_called and is_further:
                yield from (name for name in one.names if name not in self._chairs)

    def _mentions(self, text: str) -> Iterator[_Mention]:
        """Yield those whom the sentences of *text* name."""
        text = straight(text[:_LONGEST_QUESTION])
        is_likely = any(part in text for part in self._parts) or _TITLED.search(text)
        for said in sentences(text) if is_likely else ():
            groups: list[tuple[int, int, list[str]]] = []
            for start, end, name in sorted(self._named(said)):
                if groups and _JOINS.fullmatch(said, groups[-1][1], start):
                    groups[-1] = (groups[-1][0], end, [*groups[-1][2], name])
                elif not groups or start >= groups[-1][1]:  # else the name after a title, again
                    groups.append((start, end, [name]))
            for start, end, names in groups:
                yield _Mention(names, said[:start], said[end:])

    def _named(self, said: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) for each person whom the sentence *said* names."""
        for person in self._people:  # a name in full
            at = said.find(whole := straight(person.name))
            end = at + len(whole)
            if at >= 0 and not (said[at - 1 : at].isalnum() or said[end : end + 1].isalnum()):
                yield at, end, person.name
        for found in _TITLED.finditer(said):
            if found["rank"]:
                if name := self._roster.in_office(found["rank"]):
                    yield *found.span(), name
                continue
            words = found["name"].removesuffix("'s").split(" ")
            for count in range(len(words), 0, -1):
                printed = " ".join(words[:count])
                end = found.start("name") + len(printed)
                if said[end : end + 2] != "'s" and (name := self._meant(found["title"], printed)):
                    yield found.start(), end, name
                    break

    def _meant(self, title: str, printed: str) -> str:
        """Return the one person whom *printed* means after a *title*, else ``""``."""
        roster = self._roster
        return roster.exactly(printed) or roster.titled(title, printed) or roster.by_part(printed)


BETWEEN = "; "  # between names in one value


def exchanges(turns: Sequence[Turn], people: Sequence[Person]) -> list[Exchange]:
    """Return a line for each question in *turns*, all those of a briefing; *people* are its head's.

    A question is unanswered if nobody answers on the pages that were read.
    """
    known = Known(turns, people)
    answers: dict[int, list[Turn]] = {}  # by exchange: a person may have moved one
    for turn in turns:
        if turn.kind == "answer":
            answers.setdefault(turn.exchange, []).append(turn)
    asked = [at for at, turn in enumerate(turns) if turn.kind == "question"]
    return [
        _exchange(turns[at], turns[at + 1 : end], answers.get(turns[at].exchange, []), known)
        for at, end in pairwise([*asked, len(turns)])
    ]


def _exchange(
    question: Turn, after: Sequence[Turn], answers: Sequence[Turn], known: Known
) -> Exchange:
    """Return the line of *question* and its *answers*; *after* are the turns up to the next one."""
    handed = takewhile(lambda turn: turn.kind == "procedure", after)
    said = [turn.text for turn in handed if turn.role == "chair"]
    asked, called = known.asked(question), known.called(question, said)

    outcome, also = "unanswered", ""
    if answers:
        outcome, also = replies.outcome((turn.text for turn in answers), question.text)
    elif said and _passes_on(said[-1], question, known):
        outcome, called = "cut-off", []

    return Exchange(
        briefing_id=question.briefing_id,
        exchange=question.exchange,
        date=question.date,
        question_id=question.turn_id,
        speaker=question.speaker,
        organization=question.organization,
        questions=_number(question.text),
        addressed_to=BETWEEN.join(asked or called),
        addressed_by="press" if asked else "chair" if called else "",
        answered_by=_distinct(turn.speaker for turn in answers),
        answering=_distinct(turn.organization for turn in answers),
        answers=len(answers),
        words_question=question.words,
        words_answers=sum(turn.words for turn in answers),
        outcome=outcome,
        also=also,
    )


def _passes_on(text: str, question: Turn, known: Known) -> bool:
    """Return whether a chair with this *text* leaves the *question* without an answer.

    One who only thanks, calls on an official or collects questions does not.
    """
    if _COLLECTS.search(straight(text)):
        return False
    said = list(sentences(text))
    is_courtesy = all(map(COURTESY.search, said))
    return not is_courtesy and not known.called(question, said[-1:])


def _others(names: Iterable[str], question: Turn) -> list[str]:
    """Return *names*, each once, without who asks the *question*."""
    return [name for name in dict.fromkeys(names) if name != question.speaker]


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
