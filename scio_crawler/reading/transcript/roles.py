"""Who speaks: chair, official or press, from the head if there is one, else from what they say."""

from collections.abc import Iterable, Mapping, Sequence
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

_MIN_POINTS = 2  # that make a chair among several people
_MIN_POINTS_ALONE = 3  # of the only person who speaks
_MIN_POINTS_AGAINST_HEAD = 4  # of somebody whom the head names among other officials
_MAX_CALL_LENGTH = 240  # characters at the end of a turn that call on the next speaker
_NAMES_A_SPEAKER = regex(r"(?:Thank you|Thanks)?,? ?(?:Mr|Ms|Mrs|Dr)\.? (\w+)")
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
    if not _chair_of(briefing.people) and any(_is_chair_role(turn.label) for turn in turns):
        briefing.people += _captioned_chair(briefing.notes)

    by_name = {person.name: person for person in briefing.people}
    _name_speakers(turns, by_name)
    chair = briefing.entry.chair = _chair(turns, by_name)
    for turn in turns:
        _set_role(turn, by_name.get(turn.speaker), chair)
    if chair in by_name:
        by_name[chair].role = "chair"


def _set_role(turn: Turn, person: Person | None, chair: str) -> None:
    """Set role and position of a *turn* by its speaker, who is a *person* of the head or None."""
    if person and person.position:
        turn.position = person.position

    if not turn.label:
        turn.role = "unknown"
    elif turn.speaker and turn.speaker == chair:
        turn.role = "chair"
    elif person:
        turn.role = person.role


# Labels that print a role or an office


def _name_speakers(turns: Sequence[Turn], people: Mapping[str, Person]) -> None:
    """Set the speaker where a label prints a role or an office of somebody in the head.

    "Moderator" is the head's chair, and so is the office that opens if that chair speaks under no
    name; "Spokesperson" is the only official of the head, "A" the one who was called just before.
    """
    chair = _chair_of(people.values())
    chair_labels = _chair_labels(turns, people, chair)
    officials = [person.name for person in people.values() if person.role == "official"]
    roster = Roster(people.values())

    text_before = ""
    for turn in turns:
        if turn.label in chair_labels:
            turn.speaker, turn.role = chair, "chair"
        elif turn.role == "official" and turn.label and not turn.speaker:
            speaker = the_only(officials) or roster.in_office(turn.label)
            turn.speaker = speaker or _called(text_before, officials)
        text_before = turn.text


def _chair_of(people: Iterable[Person]) -> str:
    """Return the name of the chair among *people*, ``""`` if there is none."""
    return next((person.name for person in people if person.role == "chair"), "")


def _chair_labels(turns: Sequence[Turn], people: Mapping[str, Person], chair: str) -> set[str]:
    """Return the labels that mean the head's *chair* without a name."""
    labels = {turn.label for turn in turns if turn.role == "chair" and _is_chair_role(turn.label)}
    if labels or not chair or _speaks(chair, turns) or not _opens_as_an_office(turns, people):
        return labels
    return {turns[0].label}


@lru_cache(1024)  # labels recur
def _is_chair_role(label: str) -> bool:
    """Return whether *label* is a role of the chair, such as "Moderator"."""
    return shapes.CHAIR_ROLE.fullmatch(shapes.strip_decoration(label)) is not None


def _speaks(name: str, turns: Sequence[Turn]) -> bool:
    return any(turn.speaker == name for turn in turns)


def _opens_as_an_office(turns: Sequence[Turn], people: Mapping[str, Person]) -> bool:
    """Return whether the first label names nobody of the head, and its turn greets or opens."""
    if not turns or turns[0].speaker in people:
        return False
    is_office = OFFICE_ALONE.fullmatch(turns[0].label) is not None
    return is_office and says(turns[0].text[:1500], GREETING, OPENS)


def _called(text: str, names: Sequence[str]) -> str:
    """Return the one of *names* on whom the last sentences of *text* call, ``""`` if not one."""
    end = straight(text[-_MAX_CALL_LENGTH:])
    surnames = introduced([end])
    return the_only([name for name in names if name in end or name.split()[0] in surnames])


# People without a head


def _introduced(turns: Sequence[Turn]) -> list[Person]:
    """Return those whom the first turn, if it greets or opens, introduces, and its speaker."""
    if not turns or not says(turns[0].text, GREETING, OPENS):
        return []

    people: dict[str, Person] = {}
    for found in _INTRODUCED.finditer(turns[0].text):
        name, position = straight(found["name"]), found["position"].strip(" ;.,")
        if " " not in name and not (is_one_name(name) and is_office(position)):
            continue  # a surname: "Mr. Weng, please"
        person = Person(name=name, honorific=found["honorific"], position=position)
        people.setdefault(name, person)

    opener = turns[0].speaker
    if people and opener and not Roster(people.values()).match(opener):
        people[opener] = Person(name=opener, role="chair")
    return list(people.values())


def _captioned_chair(notes: Sequence[Note]) -> list[Person]:
    """Return the one person of the press office whom captions above the first turn name.

    Some pages print, instead of a head, a photo of each person with name and office, and label the
    chair "Moderator". A caption that is a sentence says what somebody does.
    """
    captions = [note.text for note in notes if note.turn == 0 and note.text[-1].isalnum()]
    found: dict[str, Person] = {}
    for honorific, printed, office in filter(None, map(person_in, captions)):
        if PRESS_OFFICE.search(office) and is_office(office):
            name = straight(printed)
            found[name] = Person(name=name, honorific=honorific, role="chair", position=office)
    if len(found) > 1:
        return []
    return list(found.values())


# The chair


def _chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the name of the chair, ``""`` if it is unknown."""
    named = _chair_of(people.values())
    if named and _speaks(named, turns):
        return named
    if any(_is_chair_role(turn.label) for turn in turns):
        return named

    # The chair of the head who does not speak gives way to somebody who evidently chairs, but not
    # to an official of the head.
    evident = evident_chair(turns, people)
    if named and evident in people:
        return named
    if evident or people:
        return evident or named
    return calling_chair(turns)


# Where no head names a chair, the chair is whoever opens the briefing, introduces the officials,
# calls on the press or closes. The rules are tables of points, a reason and a test; the points of
# all turns of a person are added up. tests/reading/transcript/test_roles_chair.py has examples.


class SpokenTurn(NamedTuple):
    """A turn of a person, with the turns around it."""

    speaker: str
    text: str
    before: Turn | None
    following: Turn | None

    def is_of_neighbour(self, turn: Turn | None) -> bool:
        """Return whether *turn*, before or after it, is another official's."""
        return turn is not None and turn.role == "official" and turn.speaker != self.speaker


def evident_chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the person whose turns open, call or close, ``""`` if there is none.

    *people* are in the head or the introduction; an official among them needs more evidence.
    """
    points = {name: total(rules) for name, rules in rules_held(turns).items()}
    most = max(points.values(), default=0)
    name = the_only([name for name in points if points[name] == most])
    if not name:
        return ""  # nobody, or one of several, and nothing shows which
    is_alone = len(points) == 1
    if is_alone and _answers_the_press(turns):
        return ""  # a lone spokesperson, who opens, answers and closes

    enough = _MIN_POINTS_ALONE if is_alone else _MIN_POINTS
    if len(people) > 1 and name in people and people[name].role == "official":
        enough = _MIN_POINTS_AGAINST_HEAD
    return name if most >= enough else ""


def _answers_the_press(turns: Sequence[Turn]) -> bool:
    """Return whether anybody says something of substance right after the press."""
    for before, turn in pairwise(turns):
        if before.role == "press" != turn.role and has_substance(turn.text):
            return True
    return False


def calling_chair(turns: Sequence[Turn]) -> str:
    """Return the only person who just calls for questions or closes, ``""`` if there is none.

    This is for single pages from the middle of a briefing. All turns of that person are a few words
    between an answer (or the top of the page) and a question (or its end), and at least one follows
    an answer, whose label may be on the page before.
    """
    callers = []
    for name, own_turns in _turns_by_person(turns).items():
        if all(map(_only_calls, own_turns)) and any(spoken.before for spoken in own_turns):
            callers.append(name)
    return the_only(callers)


def rules_held(turns: Sequence[Turn]) -> dict[str, list[Rule[SpokenTurn]]]:
    """Return for each person the rules that hold for their turns, often none."""
    found: dict[str, list[Rule[SpokenTurn]]] = {}
    for name, own_turns in _turns_by_person(turns).items():
        rules = found[name] = []
        for spoken in own_turns:
            rules += [rule for rule in _table_for(spoken) if rule.holds(spoken)]
    return found


def _turns_by_person(turns: Sequence[Turn]) -> dict[str, list[SpokenTurn]]:
    """Return the turns of each person; outlets and turns without a speaker are left out."""
    found: dict[str, list[SpokenTurn]] = {}
    before = None
    for turn, following in zip(turns, (*turns[1:], None), strict=False):
        if turn.role in ("official", "chair") and turn.speaker:
            spoken = SpokenTurn(turn.speaker, turn.text, before, following)
            found.setdefault(turn.speaker, []).append(spoken)
        before = turn
    return found


def _only_calls(spoken: SpokenTurn) -> bool:
    """Return whether the turn is a few words between an answer and a question, and calls."""
    _, text, before, following = spoken
    if before and before.label and not spoken.is_of_neighbour(before):
        return False
    if following and following.role != "press":
        return False
    if "?" in text or len(text.split()) > 40 or has_substance(text):
        return False
    return CLOSES.search(text) or any(map(CALLS_FOR_QUESTIONS.search, sentences.sentences(text)))


def _table_for(spoken: SpokenTurn) -> list[Rule[SpokenTurn]]:
    if spoken.before is None:
        if _opens(spoken) and _greets(spoken):
            return _OPENING
        if spoken.is_of_neighbour(spoken.following):
            return _FIRST
    return _LATER if len(spoken.text) < 700 else []


def _opens(spoken: SpokenTurn) -> bool:
    return OPENS.search(spoken.text[:1500])


def _greets(spoken: SpokenTurn) -> bool:
    return GREETING.search(spoken.text[:600])


def _calls_at_the_end(spoken: SpokenTurn) -> bool:
    return CALLS.search(spoken.text[-400:])


def _calls_on_the_press(spoken: SpokenTurn) -> object:
    following = spoken.following
    return following and following.role == "press" and CALLS.search(spoken.text)


def _closes_last(spoken: SpokenTurn) -> bool:
    return not spoken.following and CLOSES.search(spoken.text)


def _calls_last(spoken: SpokenTurn) -> bool:
    return not spoken.following and CALLS.search(spoken.text)


def _speaks_of_the_speaker_before(spoken: SpokenTurn) -> bool:
    """Return whether it begins with the name of the official before: "Ms. Weng has …"."""
    before = spoken.before
    if spoken.following or before is None or not spoken.is_of_neighbour(before):
        return False
    found = _NAMES_A_SPEAKER.match(straight(spoken.text))
    return found is not None and found[1] in before.speaker.split()


def _always(_: SpokenTurn) -> bool:
    return True


_OPENING: list[Rule[SpokenTurn]] = [Rule(+3, "greets and opens the briefing", _always)]
_FIRST: list[Rule[SpokenTurn]] = [  # for the first turn, before an official's
    Rule(+1, "speaks first, before an official", _always),
    Rule(+1, "greets", _greets),
    Rule(+2, "opens the briefing", _opens),
    Rule(+1, "calls on somebody at the end", _calls_at_the_end),
]
_LATER: list[Rule[SpokenTurn]] = [  # for short turns
    Rule(+2, "calls on the press", _calls_on_the_press),
    Rule(+2, "closes at the end", _closes_last),
    Rule(+2, "speaks last, of the speaker before", _speaks_of_the_speaker_before),
    Rule(+1, "calls on somebody at the end", _calls_last),
]
RULES = _OPENING + _FIRST + _LATER
