"""Write the page of a briefing: sections of turns, notes, page starts, and links to the site."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from sqlite3 import Row
from typing import NamedTuple
from urllib.parse import quote

from scio_crawler.contract.corrections import Correction
from scio_crawler.items import EXCHANGES, Record
from scio_crawler.reading.text import is_damaged
from scio_crawler.showing.exports.tables import Transcript
from scio_crawler.showing.room import citing, paths
from scio_crawler.showing.room.citing import family_name, office_of
from scio_crawler.showing.room.render import Pages, question_in
from scio_crawler.showing.room.revisions import History


def write(
    pages: Pages,
    transcript: Transcript,
    history: History,
    is_altered: bool,
    speakers: Mapping[str, str],
    corrections: Sequence[Correction],
    around: Row | None,
    key: str,
) -> None:
    """Write the page of a *transcript*, and the file for programs next to it, made for *key*.

    *is_altered* says that the file of the transcript changed since the last run.
    *speakers* gives the place of each, *around* has the conferences before and after it, from
    :func:`lists.neighbours`. Raises ExportError and OSError.
    """
    entry, turns, tables = transcript.entry, transcript.turns, transcript.side_tables
    warnings = citing.warnings(entry, is_altered, pages.renderer.is_sample)
    citing.write(pages, entry, turns, history, warnings, key)
    pages.write(
        "briefing.html",
        paths.briefing(entry["briefing_id"]),
        key=key,
        warnings=warnings,
        family_name=family_name,
        entry=entry,
        sections=sections(turns, tables["notes"], tables[EXCHANGES.name]),
        is_altered=is_altered,
        doubtful=doubtful_turns(entry["doubts"], turns),
        people=tables["people"],
        pages=tables["pages"],
        speakers=speakers,
        sources=site_links(turns),
        history=history,
        corrections=corrections_of(turns, corrections),
        around=around,
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


# A name at the beginning of a line, as a label has it.
_LABEL = re.compile(r"^[A-Z][^.,;:!?\n]{1,39}[:：](?=\s|$)", re.MULTILINE)


def doubtful_turns(doubts: str, turns: Sequence[Record]) -> dict[str, list[Record]]:
    """Return for each code in *doubts* those of *turns* to look at, as far as they show it."""
    unnamed = [turn for turn in turns if not turn["label"]]
    places = {
        "no-closing": turns[-1:],
        "more-pages": turns[-1:],
        "few-labels": unnamed or sorted(turns, key=lambda turn: turn["words"])[-1:],
        "lost-label": [turn for turn in turns if _LABEL.search(turn["text"])],
        "damaged-text": [turn for turn in turns if is_damaged(turn["text"])],
    }
    return {code: list(places.get(code, ())) for code in doubts.split()}


TURN, NOTE = "turn", "note"


class Element(NamedTuple):
    """A turn, or a note of the transcript between turns."""

    kind: str  # TURN or NOTE
    line: Record
    begins_page: bool = False  # of the site; in a transcript of several
    office: str = ""
    is_new_office: bool = False  # whether no turn before has named it


class Section(NamedTuple):
    """A question with its answers, or turns that belong to no question."""

    title: str
    id: str  # on the page
    elements: list[Element]
    number: int = 0  # of the question
    asker: str = ""
    asks: str = ""  # the sentence that asks
    exchange: Record = {}  # to whom it is put, and what becomes of it


def sections(
    turns: Sequence[Record], notes: Iterable[Record], exchanges: Iterable[Record] = ()
) -> list[Section]:
    """Return the *turns* of a briefing in sections, each note after its turn.

    A question has its line of *exchanges*, if there is one. Notes before the first turn come
    first, notes of a turn that is missing last.
    """
    by_turn: dict[int, list[Element]] = defaultdict(list)
    numbers = [0, *(turn["turn"] for turn in turns)]
    for note in notes:
        at = note["turn"]
        by_turn[at if at in numbers else numbers[-1]].append(Element(NOTE, note))
    asked = {each["question_id"]: each for each in exchanges}
    has_pages = any(turn["page"] != 1 for turn in turns)
    offices = set()
    found: list[Section] = []
    page = 0  # on which the turn before ended
    for _, group in groupby(turns, key=lambda turn: turn["exchange"]):
        members = list(group)
        elements = [] if found else by_turn[0]
        for turn in members:
            begins_page = has_pages and turn["page"] != page
            page = turn["page_end"]
            office = office_of(turn)
            is_new = (turn["speaker"], office) not in offices
            offices.add((turn["speaker"], office))
            elements.append(Element(TURN, turn, begins_page, office, is_new))
            elements += by_turn[turn["turn"]]
        exchange = asked.get(members[0]["turn_id"], {})
        found.append(_section(members, len(found) + 1, elements, exchange))
    return found


def _section(
    turns: Sequence[Record], place: int, elements: list[Element], exchange: Record
) -> Section:
    question, number = turns[0], turns[0]["exchange"]
    kinds = {turn["kind"] for turn in turns}
    if number and question["kind"] == "question":
        title, id = f"Question {number}", f"question-{number}"
        asker, asks = question["speaker"], question_in(question["text"])
        return Section(title, id, elements, number, asker, asks, exchange)
    if number:  # it continues after an interruption
        title = f"Question {number}, continued"
    elif "statement" in kinds:
        title = "Opening statements"
    elif "opening" in kinds:
        title = "Opening"
    elif "closing" in kinds:
        title = "Closing"
    else:
        title = "Opening" if place == 1 else "Procedure"
    return Section(title, f"part-{place}", elements)


# A text fragment (#:~:text=…) makes a browser scroll to words and mark them. Browsers take the
# first place on the page that has them, in any case, and only whole words within one paragraph. A
# browser that does not know such fragments shows the page from its top.

_FEWEST = 2  # words: a single one may stand anywhere on a page, even in a menu
_MOST = 12  # words


def site_links(turns: Iterable[Record]) -> dict[str, str]:
    """Return by id the addresses of all *turns* of a briefing on the site, with fragments."""
    said: dict[str, str] = defaultdict(str)  # by address of a page, its text before the turn
    found = {}
    for turn in turns:
        url = turn["url"]
        found[turn["turn_id"]] = url + text_fragment(turn["text"], said[url])
        said[url] += folded(f"{turn['label']} {turn['text']}") + " "
    return found


def text_fragment(text: str, known: str = "") -> str:
    """Return the text fragment of the opening words of *text*.

    It is ``""`` if *known*, the :func:`folded` text of the page before them, has them.
    """
    # Only the first paragraph is certain to stand on the page where a turn begins.
    words = text.partition("\n\n")[0].split()[:_MOST]
    opening = " ".join(words)
    if len(words) < _FEWEST or folded(opening) in known:
        return ""
    # Hyphens and commas have a meaning in fragments.
    return "#:~:text=" + quote(opening, safe="", errors="replace").replace("-", "%2D")


def folded(text: str) -> str:
    """Return *text* as browsers compare it: on one line and in any case."""
    return " ".join(text.casefold().split())
