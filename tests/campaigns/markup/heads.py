"""Head: how a page names the people and the day."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.campaigns.markup.draft import HEAD, RAW, Line, escape
from tests.campaigns.markup.transcripts import CHAIR, Person, Transcript


@dataclass
class Head:
    """The lines of a head, and where they stand."""

    lines: list[Line]
    at_end: bool = False  # below the last turn
    beside: bool = False  # in a column beside the article
    every_page: bool = False
    alone: bool = False  # page 1 is the head alone
    labels: dict[str, str] = field(default_factory=dict)


HEADS: dict[str, Callable[[Transcript], Head]] = {}


def _style(name: str) -> Callable[[Callable[[Transcript], Head]], Callable[[Transcript], Head]]:
    def register(style: Callable[[Transcript], Head]) -> Callable[[Transcript], Head]:
        HEADS[name] = style
        return style

    return register


def printed(day: date) -> str:
    """Return *day* as the site prints it."""
    months = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
    return f"{months[day.month - 1]} {day.day}, {day.year}"


def _line(text: str) -> Line:
    return Line(escape(text), HEAD)


def _raw(html: str) -> Line:
    return Line(html, RAW)


def _one(person: Person) -> str:
    return f"{person.polite}, {person.office}"


def _lines(t: Transcript, form: Callable[[Person], str] = _one, colon: str = ":") -> list[Line]:
    speakers = "Speakers" if len(t.officials) > 1 else "Speaker"
    words = [f"{speakers}{colon}", *map(form, t.officials), f"Chairperson{colon}", form(t.chair)]
    return [*map(_line, words), _line(f"Date{colon}"), _line(printed(t.held))]


@_style("site")
def _site(t: Transcript) -> Head:
    """Speakers:, Chairperson:, Date:, each person on a line, as on the site."""
    return Head(_lines(t))


@_style("every-page")
def _every_page(t: Transcript) -> Head:
    """The same on each page."""
    return Head(_lines(t), every_page=True)


@_style("alone")
def _alone(t: Transcript) -> Head:
    """Page 1 is the head alone."""
    return Head(_lines(t), alone=True)


@_style("no-colons")
def _no_colons(t: Transcript) -> Head:
    """The words without colons."""
    return Head(_lines(t, colon=""))


@_style("semicolons")
def _semicolons(t: Transcript) -> Head:
    """Lines that end in a semicolon."""
    return Head(_lines(t, lambda person: f"{_one(person)};"))


@_style("no-honorifics")
def _no_honorifics(t: Transcript) -> Head:
    """Without Mr. and Ms."""
    return Head(_lines(t, lambda person: f"{person.name}, {person.office}"))


@_style("bold-words")
def _bold_words(t: Transcript) -> Head:
    """The words in bold, without colons."""
    lines = [
        Line(f"<strong>{line.html.rstrip(':')}</strong>", HEAD) if line.html.endswith(":") else line
        for line in _lines(t)
    ]
    return Head(lines)


@_style("headings")
def _headings(t: Transcript) -> Head:
    """The words as headings."""
    return Head(
        [
            _raw(f"<h3>{line.html.rstrip(':')}</h3>") if line.html.endswith(":") else line
            for line in _lines(t)
        ]
    )


@_style("none")
def _none(t: Transcript) -> Head:
    """No head."""
    return Head([])


@_style("names-only")
def _names_only(t: Transcript) -> Head:
    """People on lines without any word."""
    return Head([_line(_one(person)) for person in t.people] + [_line(printed(t.held))])


@_style("one-line")
def _one_line(t: Transcript) -> Head:
    """Speakers: A; B on one line."""
    speakers = "; ".join(map(_one, t.officials))
    words = (f"Speakers: {speakers}", f"Chairperson: {_one(t.chair)}", f"Date: {printed(t.held)}")
    return Head([_line(word) for word in words])


@_style("one-line-bold")
def _one_line_bold(t: Transcript) -> Head:
    """The same with the words in bold."""
    speakers = "; ".join(map(_one, t.officials))
    rows = {"Speakers": speakers, "Chairperson": _one(t.chair), "Date": printed(t.held)}
    return Head([Line(f"<b>{word}:</b> {escape(text)}", HEAD) for word, text in rows.items()])


@_style("names-in-line")
def _names_in_line(t: Transcript) -> Head:
    """Only names on one line."""
    speakers = ", ".join(person.polite for person in t.officials)
    return Head([_line(f"Speakers: {speakers}"), _line(f"Chairperson: {t.chair.polite}")])


@_style("host")
def _host(t: Transcript) -> Head:
    """Host: in place of Chairperson:."""
    return Head([_line("Host:") if line.html == "Chairperson:" else line for line in _lines(t)])


@_style("participants")
def _participants(t: Transcript) -> Head:
    """Participants: and Moderator:."""
    words = {"Speakers:": "Participants:", "Speaker:": "Participant:", "Chairperson:": "Moderator:"}
    return Head(
        [_line(words.get(line.html, "")) if line.html in words else line for line in _lines(t)]
    )


@_style("two-lines")
def _two_lines(t: Transcript) -> Head:
    """Name and office on separate lines."""
    lines = [_line("Speakers:")]
    for person in t.officials:
        lines += [_line(person.polite), _line(person.office)]
    lines += [_line("Chairperson:"), _line(t.chair.polite), _line(t.chair.office)]
    return Head([*lines, _line("Date:"), _line(printed(t.held))])


def _cards(t: Transcript, card: str, words: bool) -> list[Line]:
    pieces = []
    for person in t.people:
        word = {CHAIR: "Chairperson"}.get(person.role, "Speaker") if words else ""
        pieces.append(
            card.format(name=escape(person.polite), office=escape(person.office), word=word)
        )
    return [_raw(f'<div class="people">{"".join(pieces)}</div>')]


@_style("cards")
def _plain_cards(t: Transcript) -> Head:
    """Cards of photo, name and office, without a word."""
    card = '<div class="card"><img src="/p.jpg" alt=""><h4>{name}</h4><p>{office}</p></div>'
    return Head(_cards(t, card, words=False))


@_style("cards-role")
def _role_cards(t: Transcript) -> Head:
    """Cards that name the role, too."""
    card = '<div class="card"><span class="role">{word}</span><h4>{name}</h4><p>{office}</p></div>'
    return Head(_cards(t, card, words=True))


@_style("cards-sections")
def _section_cards(t: Transcript) -> Head:
    """Cards under headings."""

    def cards(people: list[Person]) -> str:
        return "".join(
            f"<li><b>{escape(p.polite)}</b><span>{escape(p.office)}</span></li>" for p in people
        )

    html = f"<h3>Speakers</h3><ul>{cards(t.officials)}</ul><h3>Chairperson</h3><ul>{cards([t.chair])}</ul>"
    return Head([_raw(html)])


@_style("table")
def _table(t: Transcript) -> Head:
    """A table of name and office."""
    rows = "".join(
        f"<tr><td>{escape(p.polite)}</td><td>{escape(p.office)}</td></tr>" for p in t.people
    )
    return Head([_raw(f"<table><tr><th>Name</th><th>Office</th></tr>{rows}</table>")])


@_style("table-words")
def _table_words(t: Transcript) -> Head:
    """A table with a row for each word."""
    speakers = "<br>".join(escape(_one(person)) for person in t.officials)
    rows = {"Speakers": speakers, "Chairperson": escape(_one(t.chair)), "Date": printed(t.held)}
    return Head(
        [
            _raw(
                "<table>"
                + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in rows.items())
                + "</table>"
            )
        ]
    )


@_style("dl")
def _dl(t: Transcript) -> Head:
    """A list of terms: the words as dt."""
    people = "".join(f"<dd>{escape(_one(person))}</dd>" for person in t.officials)
    chair = f"<dt>Chairperson</dt><dd>{escape(_one(t.chair))}</dd>"
    return Head(
        [_raw(f"<dl><dt>Speakers</dt>{people}{chair}<dt>Date</dt><dd>{printed(t.held)}</dd></dl>")]
    )


@_style("dl-names")
def _dl_names(t: Transcript) -> Head:
    """A list of terms: the names as dt."""
    people = "".join(f"<dt>{escape(p.polite)}</dt><dd>{escape(p.office)}</dd>" for p in t.people)
    return Head([_raw(f"<dl>{people}</dl>")])


@_style("list")
def _list(t: Transcript) -> Head:
    """Items of a list under words with colons."""
    people = "".join(f"<li>{escape(_one(person))}</li>" for person in t.officials)
    return Head(
        [
            _raw(
                f"<p>Speakers:</p><ul>{people}</ul><p>Chairperson:</p><ul><li>{escape(_one(t.chair))}</li></ul>"
            )
        ]
    )


@_style("sentences")
def _sentences(t: Transcript) -> Head:
    """Sentences say who takes part."""
    who = " and ".join(_one(person) for person in t.officials)
    return Head(
        [_line(f"{who}, took questions. The press conference was chaired by {_one(t.chair)}.")]
    )


@_style("dashes")
def _dashes(t: Transcript) -> Head:
    """Name – office."""
    return Head(_lines(t, lambda person: f"{person.polite} – {person.office}"))


@_style("office-first")
def _office_first(t: Transcript) -> Head:
    """Office before the name."""
    return Head(
        _lines(t, lambda person: f"{person.office[:1].upper()}{person.office[1:]} {person.name}")
    )


@_style("at-end")
def _at_end(t: Transcript) -> Head:
    """Below the last turn."""
    return Head(_lines(t), at_end=True)


@_style("beside")
def _beside(t: Transcript) -> Head:
    """In a column beside the article."""
    return Head(_lines(t), beside=True)


@_style("twice")
def _twice(t: Transcript) -> Head:
    """Twice, as on briefing pages: without colons and honorifics, then with."""
    plain = _lines(t, lambda person: f"{person.name}, {person.office}", "")[:-2]
    return Head([*plain, *_lines(t)])


def _worded(name: str, about: str, change: Callable[[str], str]) -> None:
    """Register the site's head with its lines changed."""

    def head(t: Transcript) -> Head:
        return Head([Line(change(line.html), HEAD) for line in _lines(t)])

    head.__doc__ = about
    HEADS[name] = head


_worded("full-width", "full-width colons", lambda line: line.replace(":", "："))
_worded("upper", "the words in capitals", lambda line: line.upper() if line.endswith(":") else line)
_worded(
    "or-plural", "Speaker(s):", lambda line: "Speaker(s):" if line.startswith("Speaker") else line
)
_worded(
    "numbered",
    "people behind bullets",
    lambda line: f"• {line}" if line[:3] in ("Mr.", "Ms.") else line,
)
_worded(
    "bold-people", "names in bold", lambda line: re.sub(r"^(M[rs]\. [^,]*)", r"<b>\1</b>", line)
)
_worded(
    "spokesperson",
    "Presided over by:",
    lambda line: line.replace("Chairperson:", "Presided over by:"),
)
_worded("time", "Time: in place of Date:", lambda line: line.replace("Date:", "Time:"))


@_style("one-p")
def _one_p(t: Transcript) -> Head:
    """All in one paragraph, lines between br."""
    return Head([_raw(f"<p>{'<br>'.join(line.html for line in _lines(t))}</p>")])


@_style("cards-link")
def _link_cards(t: Transcript) -> Head:
    """Cards that are links."""
    card = '<a class="p" href="/p/1"><img src="/p.jpg"><span>{name}</span><em>{office}</em></a>'
    return Head(_cards(t, card, words=False))


@_style("cards-every-page")
def _cards_every_page(t: Transcript) -> Head:
    """Cards, on each page."""
    card = '<div class="card"><h4>{name}</h4><p>{office}</p></div>'
    return Head(_cards(t, card, words=False), every_page=True)


@_style("photos")
def _photos(t: Transcript) -> Head:
    """Figures whose captions are name and office."""
    card = '<figure><img src="/p.jpg"><figcaption>{name}, {office}</figcaption></figure>'
    return Head(_cards(t, card, words=False))
