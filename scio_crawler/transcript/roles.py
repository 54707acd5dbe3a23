"""Who speaks: chair, official or press, from the head if there is one, else from what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scio_crawler.items import Briefing, Person, Turn
from scio_crawler.transcript.labels.shapes import CHAIR_ROLE, bare
from scio_crawler.transcript.names import Roster
from scio_crawler.transcript.phrases import CALLS, CLOSES, GREETING, OPENS

# "Mr. Xin Guobin, vice minister of …;" in the chair's words, and his own "I am Li Na, …".
_INTRODUCED = re.compile(
    r"\b(?P<honorific>Mr|Ms|Mrs|Dr"
    r"|Prof)(?P<stop>\.?) (?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){1,3})"
    r"(?:, (?P<position>(?:[^;.\n]|\.(?=\w))+?)(?=;|\.(?:\s|$)|,? to (?:brief|introduce|answer"
    r"|take|share|attend|join|speak|give|talk|meet|be|present|tell)\b|,? who\b|, and (?:Mr|Ms"
    r"|Mrs|Dr)|\sand (?:Mr|Ms|Mrs|Dr)\b|\n|$))?"
)


# Who took the chair in the transcripts of 2015 to 2025: evidence of the last resort, asked only
# where the transcript's own head is missing (a page that could be had alone).
CHAIRS = frozenset(
    (
        "Chen Wenjun",
        "Guo Weimin",
        "Hu Kaihong",
        "Jia Huili",
        "Shou Xiaoli",
        "Xi Yanchun",
        "Xie Yingjun",
        "Xing Huina",
        "Xu Lin",
        "Zhou Jianshe",
    )
)


def assign(briefing: Briefing) -> None:
    """Set speaker, role and position of every turn; without a head, the people as well."""
    turns = briefing.turns
    if not briefing.people:
        briefing.people = introduced(turns)
        for person in briefing.people:
            person.briefing_id = briefing.briefing_id
    by_name = {person.name: person for person in briefing.people}
    chair = next((person.name for person in briefing.people if person.role == "chair"), "")
    speaks = any(turn.speaker == chair for turn in turns if chair)
    if not speaks and not any(CHAIR_ROLE.fullmatch(bare(turn.label)) for turn in turns):
        evident = _evident_chair(turns, by_name)
        known = next((turn.speaker for turn in turns if turn.speaker in CHAIRS), "")
        chair = evident or chair or ("" if briefing.people else known)
    for turn in turns:
        if turn.role == "chair" and not turn.speaker and CHAIR_ROLE.fullmatch(bare(turn.label)):
            turn.speaker = chair
        who = by_name.get(turn.speaker)
        if who and who.position:
            turn.position = who.position
        if not turn.label:
            turn.role = "unknown"
        elif turn.speaker and turn.speaker == chair:
            turn.role = "chair"
        elif who:
            turn.role = who.role
    if chair and chair in by_name:
        by_name[chair].role = "chair"
    briefing.entry.chair = chair


def _evident_chair(turns: Sequence[Turn], people: dict[str, Person]) -> str:
    """The person whose turns open, call or close, where the head does not name a chair."""
    points: dict[str, int] = {}
    persons = [
        turn.speaker for turn in turns if turn.role in ("official", "chair") and turn.speaker
    ]
    for number, turn in enumerate(turns):
        if turn.role not in ("official", "chair") or not turn.speaker:
            continue
        name = turn.speaker
        last = number == len(turns) - 1
        following = turns[number + 1] if not last else None
        opening = turn.text[:600]
        gained = 0
        if number == 0 and OPENS.search(turn.text[:1500]) and GREETING.search(opening):
            gained += 3
        elif (
            number == 0 and following and following.role == "official" and following.speaker != name
        ):
            gained += 2 if GREETING.search(opening) else 1
            gained += 2 if OPENS.search(turn.text[:1500]) else 0
            gained += 1 if CALLS.search(turn.text[-400:]) else 0
        elif len(turn.text) < 700:
            gained += (
                2 if CALLS.search(turn.text) and following and following.role == "press" else 0
            )
            gained += 2 if last and CLOSES.search(turn.text) else 0
            gained += 2 if last and _speaks_of_another(turn, turns[number - 1]) else 0
            gained += 1 if CALLS.search(turn.text) and last else 0
        points[name] = points.get(name, 0) + gained
    best = max(points, key=lambda name: points[name], default="")
    if not best or points[best] < 2 or (len(set(persons)) < 2 and points[best] < 3):
        return ""
    known = people.get(best)
    return (
        "" if known and known.role == "official" and len(people) > 1 and points[best] < 4 else best
    )


def _speaks_of_another(turn: Turn, before: Turn) -> bool:
    """Whether a closing turn begins by naming the speaker before ("Ms. Liu has …", "Thanks, …")."""
    found = re.match(r"(?:Thank you|Thanks)?,? ?(?:Mr|Ms|Mrs|Dr)\.? (\w+)", turn.text)
    return bool(
        found
        and before.role == "official"
        and found[1] in before.speaker.split()
        and turn.speaker != before.speaker
    )


def introduced(turns: Sequence[Turn]) -> list[Person]:
    """The people whom the first turn introduces, where a transcript has no head."""
    if not turns or not (GREETING.search(turns[0].text) or OPENS.search(turns[0].text)):
        return []
    people: list[Person] = []
    for found in _INTRODUCED.finditer(turns[0].text):
        name = found["name"]
        if any(person.name == name for person in people):
            continue
        if found["position"]:
            position = found["position"].strip(" ;.,")
            people.append(
                Person(name=name, honorific=found["honorific"] + found["stop"], position=position)
            )
    opener = turns[0].speaker
    if people and opener and not Roster(p.name for p in people).match(opener):
        people.append(Person(name=opener, role="chair"))
    return people
