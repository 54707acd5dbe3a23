"""Who asks whom, who answers, and with what outcome: a line for each question, from the turns.

``questions`` is what the turn announces ("I have two questions", "My third question is"). If it
announces nothing, it is the number of its sentences with a question mark, without those that only
ask for the floor; at least one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import Exchange, Person, Turn
from scio_crawler.reading.language.names import OFFICE, Roster
from scio_crawler.reading.language.phrases import COURTESY, any_of, in_any_case, sections
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import straight
from scio_crawler.reading.transcript import replies

_MAX_PEOPLE = 200  # more than any head has
_MAX_QUESTION_LENGTH = 5_000  # characters, more than any question has
BETWEEN_NAMES = "; "  # in one value

_RANK = "|".join(sections("asking")["ranks"])
_NAME = r"(?:[A-Z]\.|[^\W\d_a-z][\w'-]*)"
_TITLE = sections("asking")["titles"][0]
_TITLED = regex(  # "Mr. Weng", "Vice Minister Weng Jiamu", "Governor, …"
    rf"(?<![\w-])(?:(?P<title>{_TITLE}|{_RANK}) (?P<name>{_NAME}(?: {_NAME})*)"
    rf"|(?P<rank>{_RANK})(?=[,:?.;]| (?:please|from)\b))"
)
_JOINS = in_any_case("asking", "joins")
_IS_FOR = in_any_case("asking", "is for")
_WHETHER = in_any_case("asking", "whether")
_TELLS = in_any_case("asking", "tells")
_SPOKEN_TO = in_any_case("asking", "spoken to")
_FURTHER = in_any_case("asking", "further")
_COLLECTS = in_any_case("asking", "collects")

# For text in lower case, which takes a fraction of the time of IGNORECASE.
_ANNOUNCES = any_of("asking", "announces")
_FLOOR = any_of("asking", "asks for the floor")
_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "couple": 2,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}


class _Mention(NamedTuple):
    """People whom a sentence names one after the other, and the words around their names."""

    names: list[str]
    before: str  # the sentence up to the first name
    after: str  # the sentence from the last name on

    @property
    def is_asked(self) -> bool:
        """Whether the sentence says that a question is for them."""
        if _IS_FOR.search(self.before):
            return True
        return bool(_WHETHER.search(self.before) and _TELLS.match(self.after))

    @property
    def is_thanked(self) -> bool:
        """Whether the sentence thanks them."""
        return self.before.lower().startswith(("thank", "many thank"))

    @property
    def is_spoken_to(self) -> bool:
        """Whether the sentence speaks to them: "Mr. Weng, how …"."""
        if self.is_thanked or not _SPOKEN_TO.match(self.after):
            return False

        words = self.before.rstrip()
        if not words:
            return True
        is_set_off = words[-1] in ",:;—–"
        is_apposition = OFFICE.search(self.before.rpartition(",")[0][-40:])
        has_you = " you" in f" {self.before}{self.after}".lower()
        return is_set_off and has_you and not is_apposition


class _People:
    """The people of a briefing: those of its head, and those who speak."""

    def __init__(self, turns: Sequence[Turn], people: Sequence[Person]) -> None:
        all_people = _head_and_speakers(turns, people)
        self._chairs = {person.name for person in people if person.role == "chair"}
        self._chairs.update(turn.speaker for turn in turns if turn.role == "chair")
        self._roster = Roster(all_people)
        self._names = [(straight(person.name), person.name) for person in all_people]
        self._words = set(" ".join(printed for printed, _ in self._names).split())

    def addressed_by(self, question: Turn) -> list[str]:
        """Return the people to whom the *question* is put, by its own words."""
        mentions = list(self._mentions(question.text))
        asked = [mention for mention in mentions if mention.is_asked]
        are_further = all(_FURTHER.search(mention.before) for mention in asked)

        names: list[str] = []
        for mention in mentions:
            if mention in asked:
                names += mention.names
            elif are_further and mention.is_spoken_to:
                names += _without(mention.names, self._chairs)
        return _without(names, {question.speaker})

    def called_in(self, texts: Iterable[str], question: Turn) -> list[str]:
        """Return the people to whom a chair hands the *question* in these *texts*."""
        names: list[str] = []
        for text in texts:
            for mention in self._mentions(text):
                if not mention.is_thanked:
                    names += mention.names
        return _without(names, {question.speaker})

    def _mentions(self, text: str) -> Iterator[_Mention]:
        """Yield the people whom the sentences of *text* name."""
        text = straight(text[:_MAX_QUESTION_LENGTH])
        if any(word in text for word in self._words) or _TITLED.search(text):
            for sentence in sentences(text):
                yield from self._mentions_in(sentence)

    def _mentions_in(self, sentence: str) -> Iterator[_Mention]:
        """Yield the people whom the *sentence* names."""
        found = list(self._full_names(sentence))
        found += self._titled_names(sentence)
        names: list[str] = []  # that are joined
        start = end = 0

        for name_start, name_end, name in sorted(found):
            if names and _JOINS.fullmatch(sentence, end, name_start):
                names.append(name)
                end = name_end
            elif not names or name_start >= end:  # else the name after a title, again
                if names:
                    yield _Mention(names, sentence[:start], sentence[end:])
                names, start, end = [name], name_start, name_end

        if names:
            yield _Mention(names, sentence[:start], sentence[end:])

    def _full_names(self, sentence: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) for each person whom the *sentence* names in full."""
        for printed, name in self._names:
            start = sentence.find(printed)
            end = start + len(printed)
            if start < 0 or sentence[start - 1 : start].isalnum():
                continue
            if not sentence[end : end + 1].isalnum():
                yield start, end, name

    def _titled_names(self, sentence: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) for each person named by a title or an office."""
        for found in _TITLED.finditer(sentence):
            if found["rank"]:
                name, end = self._roster.in_office(found["rank"]), found.end()
            else:
                name, end = self._name_after_title(found)
            if name:
                yield found.start(), end, name

    def _name_after_title(self, found: re.Match[str]) -> tuple[str, int]:
        """Return the person whose name follows a title, and where the name ends; else ("", 0)."""
        roster = self._roster
        words = found["name"].removesuffix("'s").split(" ")
        for count in range(len(words), 0, -1):
            printed = " ".join(words[:count])
            end = found.start("name") + len(printed)

            if found.string.startswith("'s", end):
                continue
            name = roster.exactly(printed) or roster.titled(found["title"], printed)
            name = name or roster.by_part(printed)
            if name:
                return name, end
        return "", 0


def _head_and_speakers(turns: Sequence[Turn], people: Sequence[Person]) -> list[Person]:
    """Return the *people* of the head, then those who only speak, up to a limit."""
    by_name = {person.name: person for person in people}
    for turn in turns:
        if turn.role in ("chair", "official") and turn.speaker:
            person = Person(name=turn.speaker, position=turn.position)
            by_name.setdefault(turn.speaker, person)
    return list(by_name.values())[:_MAX_PEOPLE]


def exchanges(turns: Sequence[Turn], people: Sequence[Person]) -> list[Exchange]:
    """Return a line for each question in *turns*, all those of a briefing; *people* are its head's.

    A question is unanswered if nobody answers on the pages that were read.
    """
    known = _People(turns, people)
    answers: dict[int, list[Turn]] = {}  # by exchange: a person may have moved one
    for turn in turns:
        if turn.kind == "answer":
            answers.setdefault(turn.exchange, []).append(turn)

    found = []
    questions = [index for index, turn in enumerate(turns) if turn.kind == "question"]
    for index, end in pairwise([*questions, len(turns)]):
        question = turns[index]
        own_answers = answers.get(question.exchange, [])
        found.append(_exchange(question, turns[index + 1 : end], own_answers, known))
    return found


def _exchange(
    question: Turn, following: Sequence[Turn], answers: Sequence[Turn], people: _People
) -> Exchange:
    """Return the line of *question*; *following* are the turns up to the next question."""
    chair_texts = _chair_texts(following)
    addressed = people.addressed_by(question)
    called = people.called_in(chair_texts, question)

    outcome, also = "unanswered", ""
    if answers:
        outcome, also = replies.outcome((turn.text for turn in answers), question.text)
    elif chair_texts and _goes_on(chair_texts[-1], question, people):
        outcome, called = "cut-off", []

    addressed_by = ""
    if addressed:
        addressed_by = "press"
    elif called:
        addressed_by = "chair"

    return Exchange(
        briefing_id=question.briefing_id,
        exchange=question.exchange,
        date=question.date,
        question_id=question.turn_id,
        speaker=question.speaker,
        organization=question.organization,
        questions=_count_questions(question.text),
        addressed_to=BETWEEN_NAMES.join(addressed or called),
        addressed_by=addressed_by,
        answered_by=_join_distinct(turn.speaker for turn in answers),
        answering=_join_distinct(turn.organization for turn in answers),
        answers=len(answers),
        words_question=question.words,
        words_answers=sum(turn.words for turn in answers),
        outcome=outcome,
        also=also,
    )


def _chair_texts(turns: Sequence[Turn]) -> list[str]:
    """Return the texts of the chair before anybody answers."""
    texts = []
    for turn in turns:
        if turn.kind != "procedure":
            break
        if turn.role == "chair":
            texts.append(turn.text)
    return texts


def _goes_on(text: str, question: Turn, people: _People) -> bool:
    """Return whether a chair with this *text* leaves the *question* without an answer.

    A chair who only thanks, calls on an official or collects questions does not.
    """
    if _COLLECTS.search(straight(text)):
        return False
    all_sentences = list(sentences(text))
    if all(map(COURTESY.search, all_sentences)):
        return False
    return not people.called_in(all_sentences[-1:], question)


def _without(names: Sequence[str], excluded: Set[str]) -> list[str]:
    """Return *names*, each once, without those that are *excluded*."""
    return [name for name in dict.fromkeys(names) if name not in excluded]


def _join_distinct(names: Iterable[str]) -> str:
    return BETWEEN_NAMES.join(dict.fromkeys(filter(None, names)))


def _count_questions(text: str) -> int:
    """Return how many questions *text* asks; see the top of this module."""
    text = straight(text).lower()
    all_sentences = list(sentences(text))
    announced = 0
    if any(word in text for word in _NUMBERS):
        announced = max(map(_announced_number, all_sentences))
    if announced:
        return announced

    asking = [sentence for sentence in all_sentences if sentence.endswith("?")]
    return max(1, sum(not _FLOOR.fullmatch(sentence) for sentence in asking))


def _announced_number(sentence: str) -> int:
    """Return how many questions the *sentence* announces, at most; 0 if it announces none."""
    number = 0
    for found in _ANNOUNCES.finditer(sentence):
        word = next(filter(None, found.groups()))
        number = max(number, _NUMBERS[word])
    return number
