"""Which candidates are labels: evidence for and against each, the whole briefing in view.

A candidate starts with what its shape is worth and gains or loses points; at ``ENOUGH`` it is a
label. Its ``reasons`` say in words how it came to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler.items import Block, Person
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels.candidates import (
    CHAIR_ROLE,
    COLON,
    ENOUGH,
    OFFICE,
    OUTLET,
    PERSON,
    PRESS,
    PRESS_ROLE,
    ROLE,
    TITLE,
    WORTH,
    Candidate,
    candidates,
    cut,
)
from scio_crawler.transcript.labels.view import View, look_at
from scio_crawler.transcript.names import Roster, is_name
from scio_crawler.transcript.phrases import ANSWERS, ASKS, CALLS, CLOSES, COURTESY, GREETING, OPENS

_QUOTES = "\"“”'‘"
_LONGEST_ENTRY = 60  # characters of an entry in a list
_PLACES = 8  # of one label that are looked at


def decide(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """The labels among *blocks*, in order. Blocks with a part already are no labels."""
    roster = Roster(person.name for person in people)
    found = candidates(blocks, roster)
    if not people and found and found[0].shape == PERSON:
        roster.add(found[0].name)  # without a head, whoever opens is known from then on
        found = candidates(blocks, roster)
    view = look_at(blocks, found)
    labels: list[Candidate] = []
    for number, candidate in enumerate(view.found):
        weigh(candidate, view, view.upcoming[number], labels[-1] if labels else None)
        if candidate.points >= ENOUGH:
            labels.append(candidate)
    return labels


def weigh(
    candidate: Candidate, view: View, upcoming: Candidate | None, last: Candidate | None
) -> None:
    """Give *candidate* its points, with the reasons.

    *upcoming* is the next candidate that is a label by its shape alone, *last* the label before.
    """
    body = view.body(candidate)
    if _is_person(candidate, view, body, last):
        candidate.shape, candidate.sure = PERSON, 2
    shape = candidate.shape
    listed = candidate.sure == 3 and shape in (PERSON, OFFICE)
    press_role = shape == ROLE and bool(PRESS_ROLE.fullmatch(candidate.bare))
    candidate.count(WORTH[shape, candidate.sure], f"{shape}, sure to {candidate.sure} of 3")
    if not candidate.own_line and not view.in_line:
        alone = listed or (shape == ROLE and not press_role)
        candidate.count(
            -2 if alone else -4, "shares its line with text, which is not the form here"
        )
    if view.recurs(candidate) and (shape not in PRESS or _asks_somewhere(candidate, view)):
        candidate.count(2, "stands elsewhere too")
    _weigh_body(candidate, view, body)
    before = view.before(candidate)
    if before >= 0 and not listed and view.blocks[before].text.endswith((":", "：")):
        label = view.lines.get(before)
        if label is None or not (label.certain and label.own_line):
            candidate.count(-2, "the paragraph before announces a list")
    asks = False
    if (shape in PRESS or press_role) and (candidate.sure < 3 or candidate.points < ENOUGH):
        asks = _weigh_question(candidate, view, body, upcoming)
    if not listed and not asks and not view.asks(candidate) and _is_of_a_list(candidate, view):
        candidate.count(-3, "one of several alike")
    if shape == PERSON and not listed and candidate.name in view.introduced:
        candidate.count(3, "introduced by name")
    if view.bold and not listed:
        if view.blocks[candidate.index].strong >= len(candidate.label):
            candidate.count(1, "bold as the labels are")
        else:
            candidate.count(-2, "not bold as the labels are")


def _weigh_body(candidate: Candidate, view: View, body: Sequence[str]) -> None:
    """What stands under a label is speech: no quotation, no list, no line of a head."""
    listed = candidate.sure == 3 and candidate.shape in (PERSON, OFFICE)
    if not body:
        candidate.count(-1 if listed or candidate.sure == 3 else -4, "nothing stands under it")
        return
    first = body[0]
    if not listed and first[0] in _QUOTES:
        candidate.count(-3, "what follows is quoted")
    elif first[0].islower() and not (candidate.certain and (candidate.own_line or view.in_line)):
        candidate.count(-3, "what follows goes on in lower case")
    if head.is_word(first) or (candidate.shape == ROLE and head.is_line(first)):
        candidate.count(-4, "a head's word or line stands under it")
    elif candidate.shape == ROLE and _near_head_words(candidate, view):
        candidate.count(-5, "a head's word stands beside it")
    elif CHAIR_ROLE.fullmatch(candidate.bare) and not view.recurs(candidate):
        said = any(phrase.search(first) for phrase in (CALLS, CLOSES, OPENS, GREETING))
        candidate.count(0 if said else -2, "once only: what a chair says or not")


def _near_head_words(candidate: Candidate, view: View) -> bool:
    near = view.blocks[max(0, candidate.index - 4) : candidate.index + 5]
    return any(
        COLON.search(block.text[:12])
        and (head.SPEAKERS.match(block.text) or head.DATE.match(block.text))
        for block in near
        if not block.part
    )


def _weigh_question(
    candidate: Candidate,
    view: View,
    body: Sequence[str],
    upcoming: Candidate | None,
) -> bool:
    """Whether it asks. A question is short, called for, and answered."""
    asks = view.asks(candidate)
    if asks:
        candidate.count(asks, "asks")
    if upcoming is None or upcoming.shape in PRESS:
        candidate.count(0 if asks else -1, "nobody answers")
    elif len(body) <= 6:
        candidate.count(1, "somebody answers")
    before = view.before(candidate)
    text = view.blocks[before].text[-300:] if before >= 0 else ""
    if (candidate.name and candidate.name in text) or CALLS.search(text):
        candidate.count(2, "called on just before")
    if before < 0 or view.blocks[before].page != view.blocks[candidate.index].page:
        candidate.count(1, "begins a page")
    return asks > 0


def _asks_somewhere(candidate: Candidate, view: View) -> bool:
    """Whether a question stands under this label, here or elsewhere: headings recur as well."""
    places = view.places[candidate.form][:_PLACES]
    return candidate.sure == 3 or any(view.asks(view.lines[place]) for place in places)


def _is_person(
    candidate: Candidate, view: View, body: Sequence[str], last: Candidate | None
) -> bool:
    """Whether words that could name an outlet name a person: one introduced, or one who answers."""
    if candidate.shape != TITLE or not candidate.own_line or not is_name(candidate.name):
        return False
    if not view.introduced.isdisjoint((candidate.name, *candidate.name.split())):
        return True
    asked = last is not None and last.shape in PRESS
    return asked and bool(body) and bool(ANSWERS.search(body[0])) and "?" not in body[-1][-240:]


def _is_of_a_list(candidate: Candidate, view: View) -> bool:
    """Whether a neighbour of the same form says that this is an item of a list or a dialogue."""
    if candidate.own_line and candidate.certain and view.recurs(candidate):
        return False
    if candidate.shape == ROLE and view.in_line:
        return False  # "A: There are 5,000." before a paragraph with a colon
    reach = 3 if candidate.own_line else 1
    first, last = max(0, candidate.index - reach), candidate.index + reach
    for index in range(first, min(last + 1, len(view.blocks))):
        if index == candidate.index or view.blocks[index].part:
            continue
        other = view.lines.get(index)
        if other is None:
            parts = None if candidate.own_line else cut(view.blocks[index].text)
            if parts and parts[1] and len(parts[0]) <= _LONGEST_ENTRY:
                return True  # "Something: text" beside "Name: text"
        elif other.own_line == candidate.own_line and _alike(candidate, other, view):
            return True
    return False


def _alike(candidate: Candidate, other: Candidate, view: View) -> bool:
    entries = _is_entry(candidate, view) and _is_entry(other, view)
    if candidate.shape in PRESS and other.shape in PRESS and entries:
        return True  # "Xinhua News Agency:" / "368 stories."
    sure = other.sure == 3 and other.shape in (PERSON, OFFICE, OUTLET, ROLE)
    if (sure and (other.own_line or view.in_line)) or view.recurs(other):
        return False
    if candidate.shape in PRESS:
        return other.shape in PRESS
    if candidate.own_line and candidate.certain and not entries:
        return False  # two people who speak in turn
    return other.shape == candidate.shape


def _is_entry(candidate: Candidate, view: View) -> bool:
    """Whether what stands under it is a few words that are no question."""
    body = view.body(candidate)
    return (
        bool(body)
        and len(body[0]) < _LONGEST_ENTRY
        and not any("?" in text or ASKS.search(text) for text in body)
        and not any(said.search(body[0]) for said in (COURTESY, CALLS, CLOSES))
    )
