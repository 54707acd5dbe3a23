"""Compare what is read from a case with what its page says, turn for turn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from scio_crawler.common.errors import Failure
from scio_crawler.items import PENDING, TRANSCRIPT, Briefing, Turn
from scio_crawler.reading.briefing import read
from tests.campaigns.cases.rendered import captures
from tests.campaigns.markup.transcripts import Transcript
from tests.campaigns.markup.transcripts import Turn as Printed

# The text and the label of each turn are right, but not the name or the role of a speaker.
WHO = "who"
EXACT, REPORTED, SILENT, ALARM = "exact", "reported", "silent", "false alarm"
KINDS = (EXACT, WHO, REPORTED, SILENT, ALARM)


@dataclass(frozen=True)
class Told:
    """A turn as the page prints it; *speaker* is a person of the head, else empty."""

    label: str
    speaker: str
    roles: Sequence[str]  # those that are right
    text: str


@dataclass(frozen=True)
class Verdict:
    """One of KINDS, and why."""

    kind: str
    detail: str = ""


@dataclass
class Reading:
    """What came of reading pages: a briefing, or why there is none."""

    briefing: Briefing | None = None
    failure: str = ""

    @property
    def turns(self) -> Sequence[Turn]:
        return self.briefing.turns if self.briefing else ()

    @property
    def reported(self) -> str:
        """What tells users that something is wrong, "" if nothing does."""
        if self.briefing is None:
            return self.failure or "nothing is read"
        if self.briefing.holds == TRANSCRIPT:
            entry = self.briefing.entry
            return f"{entry.status} {entry.doubts}" if entry.status != "complete" else ""
        is_waited_for = self.briefing.holds in (PENDING, "unreadable")
        return f"{self.briefing.holds}: {self.briefing.reason}" if is_waited_for else ""

    @property
    def signs(self) -> str:
        return (
            " ".join(sorted({sign.doubt for sign in self.briefing.signs})) if self.briefing else ""
        )


def read_pages(pages: dict[str, str]) -> Reading:
    """Return what is read from *pages*, HTML by path."""
    try:
        return Reading(read(captures(pages)))
    except Failure as failure:
        return Reading(failure=f"{failure}")


def compare(told: Sequence[Told], reading: Reading) -> Verdict:
    """Return the verdict on *reading*, which should have the turns *told* and no doubt."""
    wrong, by_who = difference(told, reading.turns)
    if reported := reading.reported:
        kind = REPORTED if wrong and not by_who else ALARM
        return Verdict(kind, f"{reported}; {wrong}")
    if wrong and not reading.turns and reading.briefing:
        wrong = f"{reading.briefing.holds}: {reading.briefing.reason}"
    return Verdict((WHO if by_who else SILENT) if wrong else EXACT, wrong)


def quiet(told: Sequence[Told], reading: Reading) -> Verdict:
    """Return the verdict on *reading* of a sound page: any doubt is a false alarm."""
    verdict = compare(told, reading)
    return replace(verdict, kind=ALARM) if verdict.kind == REPORTED else verdict


def judge_sound(t: Transcript, pages: dict[str, str]) -> Verdict:
    """Return the verdict on *pages*, which print *t* as it is."""
    return quiet([told_turn(t, turn) for turn in t.turns], read_pages(pages))


def heard(line: str, reading: Reading) -> str:
    """Return who says *line*, which is not speech, "" if nobody does."""
    line = letters(line)
    for turn in reading.turns:
        said = [turn.label, *turn.text.split("\n\n")]
        for paragraph in map(letters, said):
            if line in paragraph and (len(line) > 15 or _is_at_an_end(line, paragraph)):
                return turn.label or "nobody by name"
    return ""


def _is_at_an_end(line: str, paragraph: str) -> bool:
    return paragraph.startswith(line) or paragraph.endswith(line)


def told_turn(t: Transcript, turn: Printed) -> Told:
    """Return *turn* of *t* as a reading should have it."""
    person = next((one.name for one in t.people if one.name == turn.speaker), "")
    return Told(turn.speaker, person, (turn.role,), turn.text)


def difference(told: Sequence[Told], read: Sequence[Turn]) -> tuple[str, bool]:
    """Return the worst difference, "" if there is none, and whether it is only who speaks."""
    who = ""
    for number, (one, other) in enumerate(zip_longest(told, read), 1):
        if one is None or other is None:
            return f"{len(read)} turns for {len(told)}", False
        if wrong := _turn(one, other):
            return f"turn {number} of {len(told)}: {wrong}", False
        who = who or _who(one, other)
    return who, bool(who)


def _turn(told: Told, read: Turn) -> str:
    if letters(told.label) != letters(read.label.rstrip(" :：∶꞉")):
        return f"label {read.label[:60]!r} for {told.label!r}"
    is_own = letters(told.speaker) == letters(read.speaker)
    if read.speaker and not is_own and not _is_of(read.speaker, told.label):
        return f"{told.label!r} is taken for {read.speaker[:60]!r}"
    said, had = letters(told.text), letters(read.text)
    if said == had:
        return ""
    at = next((n for n, (a, b) in enumerate(zip(said, had, strict=False)) if a != b), None)
    at = min(len(said), len(had)) if at is None else at
    return f"text {had[max(0, at - 20) : at + 40]!r} for {said[max(0, at - 20) : at + 40]!r}"


def _who(told: Told, read: Turn) -> str:
    if not letters(read.speaker).endswith(letters(told.speaker)):  # after "Sheikh", "H.E."
        return f"{told.label!r} is {read.speaker!r}, not {told.speaker!r}"
    if read.role not in (*told.roles, "unknown"):
        return f"{told.label!r} is {read.role}, not {told.roles[0]}"
    return ""


def _is_of(speaker: str, label: str) -> bool:
    """Tell whether a word of *speaker* stands in *label*; an outlet may go by another name."""
    words = re.findall(r"\w+", speaker.casefold())
    return any(word in label.casefold() for word in words)


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def letters(text: str) -> str:
    """Return *text* without white space and invisible characters, in lower case."""
    text = re.sub(r"\s+", "", text.translate(_QUOTES))
    return "".join(c for c in text if unicodedata.category(c) != "Cf").casefold()
