"""Whom a question is put to: people of the transcript, by the words that are printed.

They are those to whom the question puts itself ("my question is for Mr. Weng", "Ms. Cen, how …"),
and where it names nobody, those whom the chair asks to answer before anybody has. Who is named by a
surname is found among the people of the head and those who speak; what fits two is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import Person, Turn
from scio_crawler.reading.transcript.declined import STRAIGHT
from scio_crawler.reading.transcript.names import OFFICE
from scio_crawler.reading.transcript.phrases import sentences

_TITLES = r"(?:Mr|Ms|Mrs|Miss|Mme|Madam|Dr|Prof|Academician|Sir)\b\.?"
_RANKS = (
    r"(?:(?:[Vv]ice|[Dd]eputy|[Ee]xecutive|[Aa]ssistant)[ -])*(?:[Mm]inister|[Dd]irector(?:[- ]"
    r"[Gg]eneral)?|[Gg]overnor|[Mm]ayor|[Cc]hair(?:man|woman|person)|[Pp]resident|[Hh]ead"
    r"|[Cc]ommissioner|[Aa]dministrator|[Ss]ecretary(?:[- ][Gg]eneral)?|[Pp]rofessor|[Cc]aptain"
    r"|[Ss]pokes(?:person|man|woman)|[Aa]mbassador|[Cc]ouncill?or)"
)
_JOINED = regex(r"(?:,? (?:and|or|as well as|&)|,) (?:(?:also|for|to|the) )*", IGNORECASE)
_FOR = regex(  # "My question is for …", "I'd like to ask …"
    r"\b(?:questions?|one|this|that|it|part|half|query|mine|first|second|third|other|another|latter)"
    r"\b[^.?!;]{0,40}? (?:for|to|at)(?: (?:the|both|either|also|perhaps))* $"
    r"|^(?:and )?(?:for|to)(?: (?:the|both))* $"
    r"|\b(?:ask|invite|hear (?:\w+ )?from|put (?:it|this|that|my question|a question) to|turn to"
    r"|request|trouble)(?: (?:the|both|either|also|perhaps))* $",
    IGNORECASE,
)
_MAY_HE = regex(
    r"\b(?:could|can|would|will|may|does|do|like)(?: (?:the|perhaps|also))* $", IGNORECASE
)
_TELL = regex(
    r" (?:to )?(?:please |also |perhaps |briefly )?(?:tell|explain|say|comment|elaborate|give|share"
    r"|introduce|describe|answer|talk|speak|add|brief|help|take|respond|think|expect|see|make)\b"
)
_CALLED = regex(r"[,:?!.;—–]|$| please\b| (?:can|could|would|will|do|did|have|are) you\b")
_FURTHER = regex(r"\b(?:second|third|another|other|also|follow-up|latter)\b", IGNORECASE)


class _Mention(NamedTuple):
    """People whom a sentence names one after the other, and how."""

    names: list[str]
    before: str  # the sentence up to the first
    after: str  # and behind the last

    @property
    def is_meant(self) -> bool:
        """Whether the sentence says that a question is for them."""
        asks = _MAY_HE.search(self.before) and _TELL.match(self.after)
        return bool(_FOR.search(self.before) or asks)

    @property
    def is_thanked(self) -> bool:
        """Whether the sentence thanks them."""
        return self.before.lower().startswith(("thank", "many thank"))

    @property
    def is_called(self) -> bool:
        """Whether they are spoken to: "Mr. Weng, how …"."""
        if self.is_thanked or not _CALLED.match(self.after):
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
        self._positions = {
            turn.speaker: turn.position
            for turn in turns
            if turn.speaker and turn.role in ("chair", "official")
        } | {person.name: person.position for person in people}
        self._chairs = {turn.speaker for turn in turns if turn.role == "chair"}
        self._chairs |= {person.name for person in people if person.role == "chair"}
        self._printed: dict[str, set[str]] = {}  # each name and each word of one -> whose it is
        for name in self._positions:
            for part in (name, *name.split()):
                self._printed.setdefault(_straight(part), set()).add(name)
        forms = sorted(map(re.escape, self._printed), key=len, reverse=True)
        named = rf"(?:(?P<title>{_TITLES}|{_RANKS}) )?(?P<name>{'|'.join(forms)})(?![\w-])(?!'s)"
        alone = rf"(?P<rank>{_RANKS})(?=[,:?.;]| (?:please|from)\b)"
        self._forms = regex(rf"(?<![\w-])(?:{named}|{alone})" if forms else r"(?!)")

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
        for said in sentences(_straight(text)):
            groups: list[tuple[int, int, list[str]]] = []
            for found in self._forms.finditer(said):
                if not (name := self._meant(found)):
                    continue
                start, end = found.span()
                if groups and _JOINED.fullmatch(said[groups[-1][1] : start]):
                    groups[-1] = (groups[-1][0], end, [*groups[-1][2], name])
                else:
                    groups.append((start, end, [name]))
            for start, end, names in groups:
                yield _Mention(names, said[:start], said[end:])

    def _meant(self, found: re.Match[str]) -> str:
        """Return the one person who is *found*, ``""`` if it is nobody, or not clear who."""
        if rank := (found["rank"] or "").lower():
            own = regex(rf"(?<!vice )(?<!deputy )(?<!assistant )\b{rank}\b", IGNORECASE)
            names = {name for name, office in self._positions.items() if own.search(office)}
        else:
            printed = found["name"]
            names = self._printed[printed]
            if not found["title"]:  # a bare word may be anything
                names = {name for name in names if _straight(name) == printed}
            elif len(names) > 1:  # a surname rather than another's given name
                names = {name for name in names if _straight(name.split()[0]) == printed}
        return next(iter(names)) if len(names) == 1 else ""


def _straight(text: str) -> str:
    return text.translate(STRAIGHT)
