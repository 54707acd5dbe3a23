"""Whom a question is put to: people of the transcript, by the words that are printed.

They are those to whom the question puts itself ("my question is for Mr. Weng", "Ms. Cen, how …"),
and where it names nobody, those whom the chair asks to answer before anybody has. Who is named by a
surname is found among the people of the head and those who speak; what fits two is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import Person, Turn
from scio_crawler.reading.language.names import OFFICE
from scio_crawler.reading.language.phrases import any_of, sections, sentences
from scio_crawler.reading.transcript.declined import straight

_MOST_PEOPLE, _LONGEST = 200, 5_000  # no head has so many, no question so many characters
_RANK = "|".join(sections("asking")["ranks"])
_NAME = r"(?:[A-Z]\.|[^\W\d_a-z][\w'-]*)"
_TITLE = sections("asking")["titles"][0]
_TITLED = regex(  # "Mr. Weng", "Vice Minister Weng Jiamu", "Governor, …"
    rf"(?<![\w-])(?:(?:{_TITLE}|{_RANK}) (?P<name>{_NAME}(?: {_NAME})*)"
    rf"|(?P<rank>{_RANK})(?=[,:?.;]| (?:please|from)\b))"
)
_JOINS, _IS_FOR, _WHETHER, _TELLS, _SPOKEN_TO, _FURTHER = (
    any_of("asking", heading, flags=IGNORECASE)
    for heading in ("joins", "is for", "whether", "tells", "spoken to", "further")
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
        heard = {t.speaker: t.position for t in turns if t.role in ("chair", "official")}
        every = heard | {person.name: person.position for person in people}
        self._positions = dict(islice(((n, p) for n, p in every.items() if n), _MOST_PEOPLE))
        self._chairs = {turn.speaker for turn in turns if turn.role == "chair"}
        self._chairs |= {person.name for person in people if person.role == "chair"}
        self._printed: dict[str, set[str]] = {}  # each name and each word of one -> whose it is
        for name in self._positions:
            for part in (name, *name.split()):
                self._printed.setdefault(straight(part), set()).add(name)

    def addressed(self, question: Turn, handed: Iterable[Turn]) -> list[str]:
        """Return whom the *question* names, else those to whom the chair has *handed* it."""
        named = list(self._asked(question.text))
        if not named:
            found = (one for t in handed if t.role == "chair" for one in self._mentions(t.text))
            named = [name for one in found if not one.is_thanked for name in one.names]
        return [name for name in dict.fromkeys(named) if name != question.speaker]

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
        text = straight(text[:_LONGEST])
        is_likely = any(part in text for part in self._printed) or _TITLED.search(text)
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
        for name in self._positions:  # a name in full
            at = said.find(whole := straight(name))
            end = at + len(whole)
            if at >= 0 and not (said[at - 1 : at].isalnum() or said[end : end + 1].isalnum()):
                yield at, end, name
        for found in _TITLED.finditer(said):
            if found["rank"]:
                yield from ((*found.span(), name) for name in self._in_office(found["rank"]))
                continue
            words = found["name"].removesuffix("'s").split(" ")
            heads = (" ".join(words[:count]) for count in range(len(words), 0, -1))
            printed = next((head for head in heads if head in self._printed), "")
            end = found.start("name") + len(printed)
            if said[end : end + 2] != "'s":
                yield from ((found.start(), end, name) for name in self._so_called(printed))

    def _in_office(self, rank: str) -> list[str]:
        """Return the only person with this *rank*, none if there is not exactly one."""
        own = re.compile(rf"(?<!vice )(?<!deputy )(?<!assistant )\b{rank.lower()}\b")
        names = [name for name, office in self._positions.items() if own.search(office.lower())]
        return names if len(names) == 1 else []

    def _so_called(self, printed: str) -> list[str]:
        """Return the only person of whose name this is *printed*, none if that is not clear."""
        names = [*self._printed.get(printed, ())]
        if len(names) > 1:  # a surname rather than another's given name
            names = [
                name for name in names if printed in (straight(name), straight(name).split()[0])
            ]
        return names if len(names) == 1 else []
