"""Head: how a page names the people and the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tests.campaigns.markup.draft import HEAD, RAW, Line, escape
from tests.campaigns.markup.tables import Row, fill, register, rows
from tests.campaigns.markup.transcripts import Person, Transcript


@dataclass
class Head:
    """The lines of a head, and where they are."""

    lines: list[Line]
    at_end: bool = False  # below the last turn
    beside: bool = False  # in a column beside the article
    every_page: bool = False
    alone: bool = False  # page 1 is the head alone


HEADS: dict[str, Callable[[Transcript], Head]] = {}


def printed(day: date) -> str:
    """Return *day* as the site prints it."""
    months = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
    return f"{months[day.month - 1]} {day.day}, {day.year}"


def _of_each(form: str, people: Sequence[Person], between: str = "") -> str:
    """Return *form* filled in for each of *people*."""
    return between.join(
        fill(
            form,
            name=escape(person.name),
            polite=escape(person.polite),
            office=escape(person.office),
            Office=escape(person.office[:1].upper() + person.office[1:]),
        )
        for person in people
    )


def _html(piece: str, t: Transcript) -> str:
    """Return *piece* with people and day; what is for each official alone is a line for each."""
    if own := re.fullmatch(r"\[\[(.*)\]\]", piece, re.DOTALL):
        return _of_each(own[1], t.officials, "\n")
    html = re.sub(r"\[\[(.*?)\]\]", lambda match: _of_each(match[1], t.officials), piece)
    html = re.sub(r"(?s)\(\((.*?)\)\)", lambda match: _of_each(match[1], [t.chair]), html)
    speakers = "Speakers" if len(t.officials) > 1 else "Speaker"
    whole = [_of_each("{polite}, {office}", [person]) for person in t.officials]
    return fill(
        html,
        Speakers=speakers,
        SPEAKERS=speakers.upper(),
        officials="; ".join(whole),
        officials_and=" and ".join(whole),
        names=_of_each("{polite}", t.officials, ", "),
        day=printed(t.held),
    )


def _lines(pieces: list[str], t: Transcript) -> list[Line]:
    """Return the lines of *pieces* of HTML, [[for each official]] and ((for the chair))."""
    lines = [line for piece in pieces for line in _html(piece, t).split("\n")]
    return [Line(line, RAW if re.match(r"<(?!b>|strong>)", line) else HEAD) for line in lines]


def _head(row: Row) -> Callable[[Transcript], Head]:
    return lambda t: Head(_lines(row.pieces, t))


for _row in rows("heads", "heads"):
    register(HEADS, _row.name, _row.about, _head(_row))


_ELSEWHERE: dict[str, tuple[str, Callable[[Transcript], Head]]] = {
    "every-page": ("on each page", lambda t: replace(HEADS["site"](t), every_page=True)),
    "alone": ("page 1 is the head alone", lambda t: replace(HEADS["site"](t), alone=True)),
    "at-end": ("below the last turn", lambda t: replace(HEADS["site"](t), at_end=True)),
    "beside": ("in a column beside", lambda t: replace(HEADS["site"](t), beside=True)),
    "cards-every-page": ("cards, too", lambda t: replace(HEADS["cards"](t), every_page=True)),
}
for _name, (_about, _style) in _ELSEWHERE.items():
    register(HEADS, _name, _about, _style)
