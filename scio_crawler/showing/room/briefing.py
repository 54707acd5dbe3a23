"""Write the page of a briefing: sections of turns, notes, page starts, and links to the site."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from textwrap import shorten
from typing import NamedTuple
from urllib.parse import quote

from scio_crawler.contract.corrections import Correction
from scio_crawler.items import DOUBTS, EXCHANGES, Record
from scio_crawler.showing.exports.tables import Transcript
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.revisions import History


def write(
    pages: Pages,
    transcript: Transcript,
    turns: list[Record],
    history: History,
    is_altered: bool,
    place_of: paths.PlaceOf,
    corrections: Sequence[Correction] = (),
) -> None:
    """Write the page of a *transcript*; *is_altered* if its file changed since the last run."""
    entry, tables = transcript.entry, transcript.side_tables
    path = paths.briefing(entry["briefing_id"])
    names = dict.fromkeys(turn["speaker"] for turn in turns if turn["role"] != "press")
    pages.write(
        "briefing.html",
        path,
        entry=entry,
        sections=sections(turns, tables["notes"], tables[EXCHANGES.name]),
        is_altered=is_altered,
        doubts=DOUBTS,
        people=tables["people"],
        pages=tables["pages"],
        speakers={name: place_of(name) for name in names if name},
        sources=site_links(turns),
        history=history,
        corrections=corrections_of(turns, corrections),
    )


def corrections_of(
    turns: Iterable[Record], lines: Sequence[Correction]
) -> dict[str, list[Correction]]:
    """Return those of *lines* that have corrected each of *turns*, by the turn's id."""
    found: dict[str, list[Correction]] = {}
    for turn in turns:
        keys = turn["corrected"].split()
        place = [turn[key] for key in ("briefing_id", "turn_id", "page", "label")]
        if keys:
            own = [line for line in lines if line.key in keys and line.names(*place)]
            found[turn["turn_id"]] = own
    return found


PAGE, TURN, NOTE = "page", "turn", "note"


class Element(NamedTuple):
    """A turn, a note, or the place where a page of the site begins."""

    kind: str  # PAGE, TURN or NOTE
    line: Record  # for a PAGE, the turn that begins on it


class Section(NamedTuple):
    """A question with its answers, or turns that belong to no question."""

    title: str
    id: str  # on the page
    elements: list[Element]
    asker: str = ""
    opening: str = ""  # words of the question
    exchange: Record = {}  # to whom it is put, and what becomes of it


def sections(
    turns: Sequence[Record], notes: Iterable[Record], exchanges: Iterable[Record] = ()
) -> list[Section]:
    """Return the *turns* of a briefing in sections, each note after its turn.

    A question has its line of *exchanges*, if there is one. Notes before the first turn come
    first, notes of a turn that is missing last. A transcript on one page has no PAGE elements.
    """
    by_turn: dict[int, list[Element]] = defaultdict(list)
    numbers = [0, *(turn["turn"] for turn in turns)]
    for note in notes:
        at = note["turn"]
        by_turn[at if at in numbers else numbers[-1]].append(Element(NOTE, note))
    asked = {each["question_id"]: each for each in exchanges}
    has_pages = any(turn["page"] != 1 for turn in turns)
    found: list[Section] = []
    page = 0  # on which the turn before ended
    for members in _groups(turns):
        elements = [] if found else by_turn[0]
        for turn in members:
            if has_pages and turn["page"] != page:
                elements.append(Element(PAGE, turn))
            page = turn["page_end"]
            elements += [Element(TURN, turn), *by_turn[turn["turn"]]]
        exchange = asked.get(members[0]["turn_id"], {})
        found.append(_section(members, len(found) + 1, elements, exchange))
    return found


def _groups(turns: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the turns of each section: exchanges, and a closing even if there is no question."""
    for at, (_, group) in enumerate(groupby(turns, key=lambda turn: turn["exchange"])):
        members = list(group)
        last = members[-1]
        if at == 0 and len(members) > 1 and not last["exchange"] and last["kind"] == "closing":
            yield members[:-1]
            members = [last]
        yield members


def _section(
    turns: Sequence[Record], place: int, elements: list[Element], exchange: Record
) -> Section:
    question, number = turns[0], turns[0]["exchange"]
    kinds = {turn["kind"] for turn in turns}
    if number and question["kind"] == "question":
        asker, opening = question["speaker"], opening_words(question["text"])
        id = f"question-{number}"
        return Section(f"Question {number}", id, elements, asker, opening, exchange)
    if number:  # it continues after an interruption
        title = f"Question {number}, continued"
    elif "statement" in kinds:
        title = "Opening statements"
    elif "closing" in kinds:
        title = "Closing"
    else:
        title = "Opening" if place == 1 else "Procedure"
    return Section(title, f"part-{place}", elements)


# Sentences before a question that only greet, thank, or say who asks.
_GREETINGS = re.compile(
    r"(?:(?:(?:thank|thanks|good (?:morning|afternoon|evening)|hello|hi)\b"
    r"(?:(?!\b(?:is|are|like|want|wonder\w*)\b)(?:\b(?:Mr|Mrs|Ms|Dr)\.|[^.?!]))*"
    r"|I(?: a|['’])m (?:an? \w+ )?(?:from|with) [^.?!]*)[.!]\s+)+",
    re.IGNORECASE,
)


def opening_words(question: str) -> str:
    """Return the words with which the text of a *question* begins, after its greetings."""
    greetings = _GREETINGS.match(question)
    return shorten(question[greetings.end() if greetings else 0 :], 60, placeholder=" …")


# A text fragment (#:~:text=…) makes a browser scroll to words and mark them. Browsers take the
# first place on the page that has them, in any case, and only whole words within one paragraph. A
# browser that does not know such fragments shows the page from its top.

_FEWEST = 2  # words: a single one may stand anywhere on a page, even in a menu
_USUAL = 8  # words
_MOST = 40  # words, if fewer also occur earlier on the page
_LONGEST = 400  # characters
_HALVES = re.compile("[\ud800-\udfff]")


def site_links(turns: Iterable[Record]) -> dict[str, str]:
    """Return by id the addresses of all *turns* of a briefing on the site, with fragments."""
    said: dict[str, str] = {}  # by address of a page, its text up to this turn, folded
    found = {}
    last, end = "", 0  # the text of the turn before, and the page on which it ends
    for turn in turns:
        url, text = turn["url"], turn["text"]
        before = said.get(url, last if end == turn["page"] else "")
        is_on_one_page = turn["page"] == turn["page_end"]
        found[turn["turn_id"]] = url + text_fragment(text, before, is_on_one_page)
        last, end = folded(f"{turn['label']} {text}"), turn["page_end"]
        said[url] = f"{before} {last}"
    return found


def text_fragment(text: str, known: str = "", is_on_one_page: bool = False) -> str:
    """Return the text fragment of the opening words of *text*, ``""`` if none are unambiguous.

    The fragment takes so many words, or those of a later paragraph if *is_on_one_page*, that
    *known*, the :func:`folded` text of the page before them, does not have them.
    """
    # Only the first paragraph is certain to stand on the page where a turn begins.
    for paragraph in text.split("\n\n")[: None if is_on_one_page else 1]:
        for words in _openings(paragraph):
            if len(words) <= _LONGEST and folded(words) not in known:
                # Hyphens and commas have a meaning in fragments.
                return "#:~:text=" + quote(words, safe="").replace("-", "%2D")
    return ""


def _openings(paragraph: str) -> Iterator[str]:
    """Yield the beginnings of *paragraph* that a browser could find, from short to long."""
    words = paragraph.split(maxsplit=_MOST)[:_MOST]
    if len(words) < _FEWEST or _HALVES.search(paragraph):  # half a character cannot be encoded
        return
    usual = min(_USUAL, len(words))
    yield from list(accumulate(words, "{} {}".format))[usual - 1 :]


def folded(text: str) -> str:
    """Return *text* as browsers compare it: on one line and in any case."""
    return " ".join(text.casefold().split())
