"""Decide which candidates are labels, with the whole briefing in view."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from scio_crawler.items import Block, Person
from scio_crawler.reading.transcript.labels.candidates import ENOUGH, Candidate, candidates
from scio_crawler.reading.transcript.labels.rules import Case, View, count
from scio_crawler.reading.transcript.labels.shapes import (
    ACRONYM,
    OFFICE,
    PERSON,
    PRESS,
    TITLE,
    WORTH,
    in_title_case,
)
from scio_crawler.reading.transcript.names import Roster, is_name, is_one_name
from scio_crawler.reading.transcript.phrases import ANSWERS

_LAST_WORDS = 240  # characters in which somebody asks


def decide(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """Return the labels among *blocks*, in order; *people* are those of the head, if any.

    Blocks with a part, such as notes, are no labels.
    """
    return [candidate for candidate in judge(blocks, people) if candidate.points >= ENOUGH]


def judge(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """Return all candidates among *blocks*, with their points and the reasons for them.

    Without a head, the person of the first label is known from then on.
    """
    roster = Roster(person.name for person in people)
    found = candidates(blocks, roster)
    if not people and found and found[0].shape in (PERSON, OFFICE):
        roster.add(found[0].name)
        found = candidates(blocks, roster)
    view = View(blocks, found)
    asked = False  # whether the label before is one of the press
    speaks = ""  # whom the label before names
    heard: set[tuple[str, bool]] = set()  # the forms of the labels before
    for candidate, upcoming, after in zip_longest(found, view.upcoming(), found[1:]):
        body = view.body(candidate)
        if _is_person(candidate, view, body, asked):
            candidate.shape, candidate.sure = PERSON, 2
            name = in_title_case(candidate.name)
            candidate.name = roster.by_part(name) or name
        elif candidate.shape == OFFICE and candidate.name in view.introduced:
            candidate.sure = max(candidate.sure, 2)
        shape, sure = candidate.shape, candidate.sure
        candidate.count(WORTH[shape, sure], f"{shape}, sure to {sure} of 3")
        answered = upcoming is not None and upcoming.shape not in PRESS
        reply = upcoming if answered and upcoming is after else None
        count(
            Case(
                candidate,
                view,
                answered,
                body,
                body[0] if body else "",
                speaks,
                reply,
                asked,
                heard,
            )
        )
        if candidate.points >= ENOUGH:
            asked, speaks = candidate.shape in PRESS, candidate.name
            heard.add(candidate.form)
    return found


def _is_person(candidate: Candidate, view: View, body: Sequence[str], asked: bool) -> bool:
    """Tell whether capitalized words name a person: one introduced, or one who answers.

    A single word ("Bayar") names one who is introduced by an honorific or a title.
    """
    if candidate.shape not in (TITLE, ACRONYM) or not (candidate.own_line or view.in_line):
        return False
    name = in_title_case(candidate.name)
    if is_one_name(name):
        return name in view.introduced
    if not is_name(name):
        return False
    if not view.introduced.isdisjoint((name, *name.split())):
        return True
    before = view.before(candidate)
    under_question = before >= 0 and "?" in view.blocks[before].text[-_LAST_WORDS:]
    answers = bool(body) and (under_question or ANSWERS.search(body[0]))
    return asked and answers and "?" not in body[-1][-_LAST_WORDS:]
