"""Judge: compare what came of a crawl with what was rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tests.campaigns.markup.mirror import Case, Place
from tests.campaigns.markup.transcripts import PRESS, Transcript
from tests.campaigns.markup.transcripts import Turn as Told

AnyTurn = TypeVar("AnyTurn", "Turn", Told)
ROLES = ("Chairperson", "Moderator", "Host")  # labels that name nobody
READ, REPORTED, SILENT, ALARM = "read", "reported", "silent", "false alarm"


@dataclass(frozen=True)
class Turn:
    """A turn as it was read."""

    speaker: str
    label: str
    role: str
    text: str


@dataclass(frozen=True)
class Seen:
    """A briefing as it was read: its paths, its entry and its turns."""

    paths: tuple[str, ...]
    title: str
    date: str
    status: str
    doubts: str
    turns: tuple[Turn, ...]


@dataclass
class Outcome:
    """What came of a crawl; *failures* and *others* (no transcripts) are reasons by path."""

    briefings: list[Seen] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """READ, REPORTED, SILENT or ALARM (read right, but doubted), and why."""

    kind: str
    detail: str = ""


def judge(case: Case, outcome: Outcome) -> Verdict:
    """Return the verdict on *case*: the worst of its transcripts'."""
    verdicts = [_one(case, place, outcome) for place in case.places]
    known = {place.transcript.title for place in case.places}
    for seen in outcome.briefings:
        if set(seen.paths) & case.paths() and not _match(seen, case.places) and seen.turns:
            titles = sorted(known)
            verdicts.append(Verdict(SILENT, f"invented {seen.title!r} beside {titles}"))
    for kind in (SILENT, REPORTED, ALARM, READ):
        for verdict in verdicts:
            if verdict.kind == kind:
                return verdict
    raise ValueError("a case without transcripts")


def _match(seen: Seen, places: Iterable[Place]) -> Place | None:
    """Return the place that *seen* was read at: by its path, on a shared page by its title."""
    places = list(places)
    paths = set(map(_desktop, seen.paths))
    by_path = [place for place in places if paths & set(map(_desktop, place.paths))]
    if len(by_path) == 1 and not by_path[0].shared:
        return by_path[0]
    title = _letters(seen.title)
    titled = [place for place in by_path if _letters(place.transcript.title) in title]
    held = [place for place in titled if f"{place.transcript.held}" == seen.date]
    return next(iter([*held, *titled]), None)


def _desktop(path: str) -> str:
    """Return *path* without the mark of pages for phones, which entries do not keep."""
    return path.removeprefix("/m")


def _one(case: Case, place: Place, outcome: Outcome) -> Verdict:
    found = [seen for seen in outcome.briefings if _match(seen, case.places) is place]
    reasons = [
        f"{path}: {why}"
        for path, why in outcome.failures.items()
        if path in place.paths or path.partition("?")[0] in place.paths or _is_list(case, path)
    ]
    if place.transcript.prose:
        return _of_a_story(found, reasons if len(case.odd) <= 1 else [])
    if not found:
        if reasons:
            return Verdict(REPORTED, reasons[0])
        why = next((outcome.others[path] for path in place.paths if path in outcome.others), "")
        return Verdict(SILENT, f"no briefing: {why or 'never looked at'}")
    seen = max(found, key=lambda seen: len(seen.turns))
    wrong = difference(place.transcript, seen)
    if seen.status != "complete" or seen.doubts:
        wrong = wrong or difference(place.transcript, seen, strict=True)
        return Verdict(REPORTED if wrong else ALARM, f"{seen.status} {seen.doubts}; {wrong}")
    own = [reason for reason in reasons if not _is_list(case, reason.partition(": ")[0])]
    if wrong:
        return Verdict(REPORTED, own[0]) if own else Verdict(SILENT, wrong)
    return Verdict(ALARM, own[0]) if own else Verdict(READ)


def _of_a_story(found: list[Seen], reasons: list[str]) -> Verdict:
    """Return the verdict on a page that is no transcript: no briefing, and not a word about it.

    *reasons* are failures; there may be some if the markup is odd as well.
    """
    if found and found[0].status == "complete" and not found[0].doubts:
        return Verdict(SILENT, f"{len(found[0].turns)} turns of a page that is no transcript")
    if found or reasons:
        return Verdict(ALARM, reasons[0] if reasons else f"{found[0].status} {found[0].doubts}")
    return Verdict(READ)


def _is_list(case: Case, path: str) -> bool:
    """Return whether *path* is a page of the list of *case*, or one that a crawl may guess."""
    bare, query = case.path.partition("?")[::2]
    stem = bare.removesuffix(".html")
    ends = ("_", ".", "-", "/", "?") if stem != bare else ("",)
    if query:
        return path == case.path or path.startswith(f"{case.path}&")
    return path.startswith(tuple(stem + end for end in ends)) and path not in _articles(case)


def _articles(case: Case) -> set[str]:
    return {path for place in case.places if not place.shared for path in place.paths}


def difference(truth: Transcript, seen: Seen, strict: bool = False) -> str:
    """Return the first difference between *truth* and what was *seen*, "" if there is none.

    Headings of the page may stand in a text, unless it is *strict*.
    """
    if _letters(truth.title) not in _letters(seen.title):
        return f"title {seen.title[:80]!r} for {truth.title[:80]!r}"
    told_turns = _joined(truth.turns, lambda turn: turn.speaker.casefold())
    read_turns = _joined(seen.turns, lambda turn: turn.label.casefold())
    for number, (told, read) in enumerate(zip(told_turns, read_turns, strict=False), 1):
        if wrong := _turn_difference(told, read, strict):
            return f"turn {number} of {len(told_turns)}: {wrong}"
    if len(told_turns) != len(read_turns):
        return f"{len(read_turns)} turns for {len(told_turns)}"
    days = {f"{truth.held}", f"{truth.published}"}
    if seen.date not in days:
        return f"date {seen.date} for {truth.held} (published {truth.published})"
    return ""


def _joined(turns: Sequence[AnyTurn], who: Callable[[AnyTurn], str]) -> list[AnyTurn]:
    """Return *turns*, neighbours of one speaker as one.

    Whether a label printed twice makes two turns depends on a page break, which styles move.
    """
    joined: list[AnyTurn] = []
    for turn in turns:
        if not joined or not who(turn) or who(joined[-1]) != who(turn):
            joined.append(turn)
        elif isinstance(turn, Told):
            both = (*joined[-1].paragraphs, *turn.paragraphs)
            joined[-1] = replace(turn, paragraphs=both)
        else:
            joined[-1] = replace(turn, text=f"{joined[-1].text}\n\n{turn.text}")
    return joined


def _turn_difference(told: Told, read: Turn, strict: bool) -> str:
    if not _same_speaker(told, read):
        return f"speaker {read.speaker[:60]!r} (label {read.label[:60]!r}) for {told.speaker!r}"
    said, had = _letters(told.text), _letters(read.text)
    if "\ufffd" in had:  # a damaged byte is reported by a warning
        had = said if re.fullmatch(re.escape(had).replace("\ufffd", ".{0,2}"), said) else had
    if said != had and not strict:
        had = _OPTIONAL.sub("", had)
    if said != had:
        at = next((n for n, (a, b) in enumerate(zip(said, had, strict=False)) if a != b), None)
        at = min(len(said), len(had)) if at is None else at
        return f"text {had[max(0, at - 20) : at + 40]!r} for {said[max(0, at - 20) : at + 40]!r}"
    is_role = read.label in ROLES
    if not is_role and _letters(told.speaker).casefold() not in _letters(read.label).casefold():
        return f"label {read.label[:60]!r} for {told.speaker!r}"
    if read.role not in (told.role, "unknown"):
        return f"role {read.role} of {told.speaker!r}, who is {told.role}"
    return ""


# Headings among turns: they are no speech, but part of the transcript as it is printed.
_OPTIONAL = re.compile(r"Questionsandanswers|Q&A|\*\*\*")


def _same_speaker(told: Told, read: Turn) -> bool:
    """Return whether the speaker is the right one, in capitals or not.

    Around an outlet a few words more may stand, and a label such as "Moderator" names nobody.
    """
    if read.label in ROLES and not read.speaker:
        return True
    printed = re.sub(r" \(.*\)$", "", told.speaker)  # an outlet's country is no part of its name
    right, found = _letters(printed).casefold(), _letters(read.speaker).casefold()
    if told.role == PRESS:
        return right in found and len(found) < len(_letters(told.speaker)) + 20
    return right == found


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def _letters(text: str) -> str:
    """Return *text* without white space and invisible characters, its quotes straight."""
    text = re.sub(r"\s+", "", text.translate(_QUOTES))
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
