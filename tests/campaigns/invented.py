"""Invented conferences as a site shows them, and what a reader must make of their pages.

Nothing here uses the package: what a page says is known because it was invented here.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.mirrors import (
    CHAIR,
    HEAD,
    LIST,
    OFFICIAL,
    article,
    autopage,
    frame,
    item,
    list_page,
    path,
    title,
)
from tests.server import Reply, tagged

SECOND = "Tan Rui"
OUTLETS = ("Xinhua News Agency", "CNBC", "Bloomberg", "Lianhe Zaobao", "Reuters")
# What is said again and again, so that only its place tells one from another.
NEXT = "Next question, please."
MORE = "Could you tell us more about this topic?"
CLOSING = "Thank you all. This is the end of today's press conference."
_SECOND_OFFICIAL = f"Mr. {SECOND}, deputy director general of the Lantern Office"
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
_EXCUSE = (
    "<h1>Temporarily unavailable</h1><p>The service is temporarily unavailable. "
    "Please try again later.</p>"
)
# What a site sends instead of a page. Of these a run learns nothing, and has to ask again.
FAILING: dict[str, Any] = {
    "500": Reply("broken", status=500),
    "503": Reply("busy", status=503),
    "closed": Reply(drop=True),
    "empty": "",
    "frame": frame("Service", _EXCUSE),
}
# Of these it learns that the page is gone.
GONE = {"404": Reply("gone", status=404), "410": Reply("gone", status=410)}
# And these are no pages of a conference.
GARBLED: dict[str, Any] = {
    "notice": "<html><body><p>Be back soon.</p></body></html>",
    "story": article(0, lines=["Lanterns were lit on Friday.", "It was dark by then."]),
    "list": Reply(status=302, headers={"Location": LIST}),
    "gzip": Reply(gzip.compress(article(0).encode())[:-40], headers={"Content-Encoding": "gzip"}),
}


def words(key: str, number: int = 14) -> str:
    """Return *number* words that no other *key* gives."""
    chance = random.Random(key)
    return " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(number))


def statement(key: str) -> str:
    return f"The lantern office reports that {words(key)} in the villages."


def question(key: str) -> str:
    return f"What will the lantern office do about {words(f'question {key}')} in the villages?"


@dataclass
class Piece:
    """What one label covers on one page. Without a label, it goes on with the page before."""

    label: str
    paragraphs: list[str]


Pages = Mapping[int, Sequence[Piece]]
Said = tuple[str, ...]  # the text of every turn, in order


def read(pages: Pages) -> Said:
    """Return what the turns of *pages* say; nothing is joined over a page that is missing."""
    turns: list[Piece] = []
    for number in sorted(pages):
        for place, piece in enumerate(pages[number]):
            begins_page = place == 0 and number - 1 in pages
            if begins_page and turns and piece.label in ("", turns[-1].label):
                turns[-1].paragraphs += piece.paragraphs
            else:
                turns.append(Piece(piece.label, list(piece.paragraphs)))
    return tuple("\n\n".join(turn.paragraphs) for turn in turns)


@dataclass
class Conference:
    """A conference as the site has it today."""

    number: int
    day: date
    bodies: list[list[Piece]] = field(default_factory=list)  # of each page, but for the ends
    trouble: dict[int, str] = field(default_factory=dict)  # what is sent instead of pages
    has_tags: bool = False  # so that the site answers 304
    has_phone: bool = False
    title: str = ""  # another one than its number gives
    folder: str = ""  # another one than its day gives
    moved_from: set[str] = field(default_factory=set)  # folders that redirect to its own

    @property
    def id(self) -> str:
        return f"scio-{900000000 + self.number}"

    def address(self, page: int = 1) -> str:
        return path(self.number, page, self.folder or f"/pressroom/{self.day:%Y-%m/%d}/")

    def pages(self) -> dict[int, list[Piece]]:
        """Return all that the site has, also what it does not send today."""
        pages = {number: list(body) for number, body in enumerate(self.bodies, 1)}
        opening = f"Good morning. We talk about lantern number {self.number}."
        pages[1].insert(0, Piece(CHAIR, [opening]))
        pages[len(pages)].append(Piece(CHAIR, [CLOSING]))
        return pages

    def said(self) -> Said:
        return read(self.pages())

    def shown(self) -> dict[str, Any]:
        """Return what the site answers at the addresses of the conference."""
        found: dict[str, Any] = {}
        of, day = len(self.bodies), self.day.isoformat()
        printed_day = f"{self.day:%B} {self.day.day}, {self.day.year}"
        for number, pieces in self.pages().items():
            lines = [*HEAD[:2], _SECOND_OFFICIAL, *HEAD[2:], printed_day] if number == 1 else []
            for piece in pieces:
                lines += [f"{piece.label}:"] if piece.label else []
                lines += piece.paragraphs
            html = article(self.number, number, of, lines=lines, day=day)
            html = html.replace(title(self.number), self.title or title(self.number))
            found[self.address(number)] = tagged(html) if self.has_tags else html
            if self.has_phone:
                phone = article(self.number, number, of, lines=lines, day=day, phone=True)
                found["/m" + self.address(number)] = phone
        for number, what in self.trouble.items():
            found[self.address(number)] = (FAILING | GONE | GARBLED)[what]
        for folder in self.moved_from - {self.folder}:
            there = {"Location": self.address()}
            found[path(self.number, 1, folder)] = Reply(status=301, headers=there)
        return found


def exchange(key: str, outlet: str = OUTLETS[0]) -> list[Piece]:
    """Return a question and its answer."""
    return [Piece(outlet, [question(key)]), Piece(OFFICIAL, [statement(key)])]


def likeness(text: str, other: str) -> float:
    """Return the share of the words of the shorter text that the longer one has, too."""
    short, long = sorted((text.split(), other.split()), key=len)
    free = list(long)
    for word in short:
        if word in free:
            free.remove(word)
    return (len(long) - len(free)) / max(1, len(short))


def lists(conferences: Sequence[Conference], on_a_page: int) -> dict[str, str]:
    """Return the pages of a list of *conferences*, the newest first, by address."""
    items = [
        item(one.address(), title(one.number), f"{one.day:%B %d, %Y}")
        for one in reversed(conferences)
    ]
    parts = [items[n : n + on_a_page] for n in range(0, len(items), on_a_page)]
    links = {1: LIST} | {n: LIST.replace(".", f"_{n}.") for n in range(2, len(parts) + 1)}
    return {
        links[number]: list_page(part, autopage(links, number) if len(parts) > 1 else "")
        for number, part in enumerate(parts, 1)
    }
