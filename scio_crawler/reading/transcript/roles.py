"""Who speaks: chair, official or press, from the head if there is one, else from what is said."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import Briefing, Note, Person, Turn
from scio_crawler.reading.language import sentences, shapes
from scio_crawler.reading.language.names import (
    Roster,
    introduced,
    is_office,
    is_one_name,
    person_in,
    the_only,
)
from scio_crawler.reading.language.phrases import (
    CALLS,
    CALLS_FOR_QUESTIONS,
    CLOSES,
    GREETING,
    OPENS,
    any_of,
    in_any_case,
    says,
)
from scio_crawler.reading.text import straight
from scio_crawler.reading.transcript.evidence import Rule, total
from scio_crawler.reading.transcript.exchanges import has_substance
from scio_crawler.reading.transcript.front import PRESS_OFFICE

# Where no head names a chair, the chair is whoever opens the briefing, introduces the officials,
# calls on the press or closes. The rules are tables of points, a reason and a test; the points of
# all turns of a person are added up. tests/reading/transcript/test_chair.py has an example of each.

_ENOUGH = 2  # points that make a chair among several people
_ENOUGH_ALONE = 3  # of the only person who speaks
_ENOUGH_AGAINST_THE_HEAD = 4  # of somebody whom the head names among other officials
_CALLED = 240  # characters
_NAMES_A_SPEAKER = regex(r"(?:Thank you|Thanks)?,? ?(?:Mr|Ms|Mrs|Dr)\.? (\w+)")


class SpokenTurn(NamedTuple):
    """A turn of a person, with the turns around it."""

    speaker: str
    text: str
    before: Turn | None
    following: Turn | None

    def is_beside(self, turn: Turn | None) -> bool:
        """Tell whether *turn*, before or after it, is that of another official."""
        return turn is not None and turn.role == "official" and turn.speaker != self.speaker


def evident_chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the person whose turns open, call or close, ``""`` if there is none.

    *people* are those of the head or the introduction, of whom an official needs more evidence.
    """
    points = {name: total(rules) for name, rules in rules_held(turns).items()}
    most = max(points.values(), default=0)
    best = [name for name, own in points.items() if own == most]
    if len(best) != 1:
        return ""  # nobody, or one of several, and nothing says which
    if len(points) == 1 and _answers_the_press(turns):
        return ""  # a lone spokesperson, who opens, answers and closes
    enough = _ENOUGH if len(points) > 1 else _ENOUGH_ALONE
    if len(people) > 1 and best[0] in people and people[best[0]].role == "official":
        enough = _ENOUGH_AGAINST_THE_HEAD
    return best[0] if most >= enough else ""


def _answers_the_press(turns: Sequence[Turn]) -> bool:
    """Tell whether anybody says something of substance right after the press."""
    pairs = pairwise(turns)
    return any(a.role == "press" != b.role and has_substance(b.text) for a, b in pairs)


def calling_chair(turns: Sequence[Turn]) -> str:
    """Return the only person who just calls for questions or closes, ``""`` if there is none.

    This is for single pages from the middle of a briefing. All turns of that person are a few words
    between an answer (or the top of the page) and a question (or its end), and at least one follows
    an answer, whose label may be on the page before.
    """
    people = _turns_by_person(turns).items()
    calling = {name: own for name, own in people if all(map(_only_calls, own))}
    callers = [name for name, own in calling.items() if any(spoken.before for spoken in own)]
    return the_only(callers)


def rules_held(turns: Sequence[Turn]) -> dict[str, list[Rule[SpokenTurn]]]:
    """Return for each person the rules that hold for their turns, often none."""
    return {
        name: [rule for spoken in own for rule in _table_for(spoken) if rule.holds(spoken)]
        for name, own in _turns_by_person(turns).items()
    }


def _turns_by_person(turns: Sequence[Turn]) -> dict[str, list[SpokenTurn]]:
    """Return the turns of each person, without those of outlets or of nobody."""
    found: dict[str, list[SpokenTurn]] = {}
    for turn, before, following in zip(turns, (None, *turns), (*turns[1:], None), strict=False):
        if turn.role in ("official", "chair") and turn.speaker:
            spoken = SpokenTurn(turn.speaker, turn.text, before, following)
            found.setdefault(turn.speaker, []).append(spoken)
    return found


def _only_calls(spoken: SpokenTurn) -> bool:
    _, text, before, following = spoken
    if before and before.label and not spoken.is_beside(before):
        return False
    if following and following.role != "press":
        return False
    if "?" in text or len(text.split()) > 40 or has_substance(text):
        return False
    calls = map(CALLS_FOR_QUESTIONS.search, sentences.sentences(text))
    return CLOSES.search(text) or any(calls)


def _table_for(spoken: SpokenTurn) -> list[Rule[SpokenTurn]]:
    if spoken.before is None and _opens(spoken) and _greets(spoken):
        return _OPENING
    if spoken.before is None and spoken.is_beside(spoken.following):
        return _FIRST
    return _LATER if len(spoken.text) < 700 else []


def _opens(spoken: SpokenTurn) -> bool:
    return OPENS.search(spoken.text[:1500])


def _greets(spoken: SpokenTurn) -> bool:
    return GREETING.search(spoken.text[:600])


def _calls_on_the_press(spoken: SpokenTurn) -> object:
    following = spoken.following
    return following and following.role == "press" and CALLS.search(spoken.text)


def _speaks_of_the_speaker_before(spoken: SpokenTurn) -> bool:
    """Tell whether it begins with the name of the official before: "Ms. Weng has …"."""
    before = spoken.before
    if spoken.following or before is None or not spoken.is_beside(before):
        return False
    found = _NAMES_A_SPEAKER.match(straight(spoken.text))
    return found is not None and found[1] in before.speaker.split()


_OPENING: list[Rule[SpokenTurn]] = [Rule(+3, "greets and opens the briefing", lambda _: True)]
_FIRST: list[Rule[SpokenTurn]] = [  # for the first turn, before that of an official
    Rule(+1, "speaks first, before an official", lambda _: True),
    Rule(+1, "greets", _greets),
    Rule(+2, "opens the briefing", _opens),
    Rule(+1, "calls on somebody at the end", lambda m: CALLS.search(m.text[-400:])),
]
_LATER: list[Rule[SpokenTurn]] = [  # for short turns
    Rule(+2, "calls on the press", _calls_on_the_press),
    Rule(+2, "closes at the end", lambda m: not m.following and CLOSES.search(m.text)),
    Rule(+2, "speaks last, of the speaker before", _speaks_of_the_speaker_before),
    Rule(+1, "calls on somebody at the end", lambda m: not m.following and CALLS.search(m.text)),
]
RULES = [*_OPENING, *_FIRST, *_LATER]
# The label of an office that chairs: "Spokesperson", "Press officer"
OFFICE_ALONE = in_any_case("roles", "office that chairs")
_INTRODUCED = any_of("roles", "introduced")


def assign(briefing: Briefing) -> None:
    """Set speaker, role and position of every turn, the people without a head, and the chair.

    A turn without a label has the role ``unknown``. The entry's chair is ``""`` if neither the
    head nor what is said shows who it is.
    """
    turns = briefing.turns
    briefing.people = briefing.people or _introduced(turns)
    by_role = any(_is_role(turn.label) for turn in turns)
    if by_role and all(p.role != "chair" for p in briefing.people):
        briefing.people += _captioned_chair(briefing.notes)
    by_name = {person.name: person for person in briefing.people}
    _name_speakers(turns, by_name)
    chair = briefing.entry.chair = _chair(turns, by_name)
    for turn in turns:
        person = by_name.get(turn.speaker)
        if person and person.position:
            turn.position = person.position
        if not turn.label:
            turn.role = "unknown"
        elif turn.speaker and turn.speaker == chair:
            turn.role = "chair"
        elif person:
            turn.role = person.role
    if chair in by_name:
        by_name[chair].role = "chair"


def _name_speakers(turns: Sequence[Turn], people: Mapping[str, Person]) -> None:
    """Set the speaker where a label prints a role or an office of somebody in the head.

    "Moderator" is the head's chair, and so is the office that opens if that chair speaks under no
    name; "Spokesperson" is the only official of the head, "A" the one who was called just before.
    """
    chair = _chair_of(people)
    officials = [person.name for person in people.values() if person.role == "official"]
    chairing = {turn.label for turn in turns if turn.role == "chair" and _is_role(turn.label)}
    heard, roster = {turn.speaker for turn in turns}, Roster(people.values())
    if chair and chair not in heard and not chairing and _opens_as_an_office(turns, people):
        chairing = {turns[0].label}
    for before, turn in zip(("", *(turn.text for turn in turns)), turns, strict=False):
        if turn.label in chairing:
            turn.speaker, turn.role = chair, "chair"
        elif turn.role == "official" and turn.label and not turn.speaker:
            turn.speaker = officials[0] if len(officials) == 1 else roster.in_office(turn.label)
            turn.speaker = turn.speaker or _called(before, officials)


def _called(text: str, names: Sequence[str]) -> str:
    """Return the one of *names* on whom the last sentences of *text* call, ``""`` if not one."""
    last = straight(text[-_CALLED:])
    surnames = introduced([last])
    return the_only([name for name in names if name in last or name.split()[0] in surnames])


def _chair_of(people: Mapping[str, Person]) -> str:
    return next((person.name for person in people.values() if person.role == "chair"), "")


def _opens_as_an_office(turns: Sequence[Turn], people: Mapping[str, Person]) -> bool:
    """Tell whether the first label names nobody of the head, and its turn greets or opens."""
    first = turns[0] if turns else None
    if first is None or not first.label or first.speaker in people:
        return False
    is_office = OFFICE_ALONE.fullmatch(first.label) is not None
    return is_office and says(first.text[:1500], GREETING, OPENS)


@lru_cache(1024)  # labels recur
def _is_role(label: str) -> bool:
    """Tell whether *label* is a role of the chair, such as "Moderator"."""
    return shapes.CHAIR_ROLE.fullmatch(shapes.bare(label)) is not None


def _captioned_chair(notes: Sequence[Note]) -> list[Person]:
    """Return the one person of the press office whom captions above the first turn name.

    Some pages print, instead of a head, a photo of each person with name and office, and label the
    chair "Moderator". A caption that is a sentence says what somebody does.
    """
    above = (note.text for note in notes if note.turn == 0 and note.text[-1].isalnum())
    found: dict[str, Person] = {}
    for honorific, printed, office in filter(None, map(person_in, above)):
        if PRESS_OFFICE.search(office) and is_office(office):
            name = straight(printed)
            found[name] = Person(name=name, honorific=honorific, role="chair", position=office)
    return list(found.values()) if len(found) == 1 else []


def _chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the name of the chair, ``""`` if it is unknown."""
    named = _chair_of(people)
    speaks = named and any(turn.speaker == named for turn in turns)
    if speaks or any(_is_role(turn.label) for turn in turns):
        return named
    # The chair of the head who does not speak gives way to somebody who evidently chairs, but not
    # to an official of the head.
    evident = evident_chair(turns, people)
    if named and evident in people:
        return named
    return evident or named or ("" if people else calling_chair(turns))


def _introduced(turns: Sequence[Turn]) -> list[Person]:
    """Return those whom the first turn, if it greets or opens, introduces, and its speaker."""
    if not turns or not says(turns[0].text, GREETING, OPENS):
        return []
    people: dict[str, Person] = {}
    for found in _INTRODUCED.finditer(turns[0].text):
        name, position = straight(found["name"]), found["position"].strip(" ;.,")
        if " " not in name and not (is_one_name(name) and is_office(position)):
            continue  # a surname: "Mr. Weng, please"
        people.setdefault(name, Person(name=name, honorific=found["honorific"], position=position))
    opener = turns[0].speaker
    if people and opener and not Roster(people.values()).match(opener):
        people[opener] = Person(name=opener, role="chair")
    return list(people.values())
