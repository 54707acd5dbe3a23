"""Write the page of a briefing: sections of turns, notes, page starts, and links to the site."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from sqlite3 import Row
from typing import NamedTuple
from urllib.parse import quote

from scio_crawler.contract.corrections import Correction
from scio_crawler.items import EXCHANGES, Record
from scio_crawler.reading.text import is_damaged
from scio_crawler.showing.exports.tables import Transcript
from scio_crawler.showing.room import citing, paths
from scio_crawler.showing.room.citing import family_name, office_and_body
from scio_crawler.showing.room.render import SitePages, question_in
from scio_crawler.showing.room.revisions import RevisionHistory


def write_briefing(
    pages: SitePages,
    transcript: Transcript,
    history: RevisionHistory,
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
    citing.write_data_file(pages, entry, turns, history, warnings, key)
    pages.write_page(
        "briefing.html",
        paths.briefing(entry["briefing_id"]),
        key=key,
        warnings=warnings,
        family_name=family_name,
        entry=entry,
        sections=split_sections(turns, tables["notes"], tables[EXCHANGES.name]),
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
        if keys:
            place = (turn["briefing_id"], turn["turn_id"], turn["page"], turn["label"])
            found[turn["turn_id"]] = []
            for line in lines:
                if line.key in keys and line.names(*place):
                    found[turn["turn_id"]].append(line)
    return found


# A name at the beginning of a line, as a label has it.
_LABEL = re.compile(r"^[A-Z][^.,;:!?\n]{1,39}[:：](?=\s|$)", re.MULTILINE)


def doubtful_turns(doubts: str, turns: Sequence[Record]) -> dict[str, list[Record]]:
    """Return for each code in *doubts* those of *turns* to look at, if they show it."""
    return {code: _turns_with_doubt(code, turns) for code in doubts.split()}


def _turns_with_doubt(code: str, turns: Sequence[Record]) -> list[Record]:
    if code in ("no-closing", "more-pages"):
        return list(turns[-1:])
    if code == "few-labels":
        unnamed = [turn for turn in turns if not turn["label"]]
        return unnamed or sorted(turns, key=itemgetter("words"))[-1:]
    signs: dict[str, Callable[[str], object]] = {
        "lost-label": _LABEL.search,
        "damaged-text": is_damaged,
    }
    if code in signs:
        return [turn for turn in turns if signs[code](turn["text"])]
    return []


TURN = "turn"
NOTE = "note"


class SectionElement(NamedTuple):
    """A turn, or a note of the transcript between turns."""

    kind: str  # TURN or NOTE
    line: Record
    begins_page: bool = False  # of the site; in a transcript of several
    office: str = ""
    is_new_office: bool = False  # whether no turn before has named it


class TranscriptSection(NamedTuple):
    """A question with its answers, or turns that belong to no question."""

    title: str
    id: str  # on the page
    elements: list[SectionElement]
    number: int = 0  # of the question
    asker: str = ""
    asks: str = ""  # the sentence that asks
    exchange: Record = {}  # to whom it is put, and what becomes of it


def split_sections(
    turns: Sequence[Record], notes: Iterable[Record], exchanges: Iterable[Record] = ()
) -> list[TranscriptSection]:
    """Return the *turns* of a briefing in sections, each note after its turn.

    A question has its line of *exchanges*, if there is one. Notes before the first turn come
    first, notes of a turn that is missing last.
    """
    notes_after = _notes_by_turn(turns, notes)
    exchange_of = {exchange["question_id"]: exchange for exchange in exchanges}
    has_pages = any(turn["page"] != 1 for turn in turns)

    offices = set()
    found: list[TranscriptSection] = []
    last_page = 0  # on which the turn before ended
    for _, group in groupby(turns, itemgetter("exchange")):
        members = list(group)
        elements = [] if found else notes_after[0]
        for turn in members:
            begins_page = has_pages and turn["page"] != last_page
            last_page = turn["page_end"]
            office = office_and_body(turn)
            is_new = (turn["speaker"], office) not in offices
            offices.add((turn["speaker"], office))
            elements.append(SectionElement(TURN, turn, begins_page, office, is_new))
            elements += notes_after[turn["turn"]]

        exchange = exchange_of.get(members[0]["turn_id"], {})
        found.append(_section(members, len(found) + 1, elements, exchange))
    return found


def _notes_by_turn(
    turns: Iterable[Record], notes: Iterable[Record]
) -> dict[int, list[SectionElement]]:
    """Return the notes after each turn, by its number; 0 for those before the first."""
    by_turn: dict[int, list[SectionElement]] = {0: []}
    for turn in turns:
        by_turn[turn["turn"]] = []
    last = max(by_turn)
    for note in notes:
        by_turn.get(note["turn"], by_turn[last]).append(SectionElement(NOTE, note))
    return by_turn


def _section(
    turns: Sequence[Record], place: int, elements: list[SectionElement], exchange: Record
) -> TranscriptSection:
    question = turns[0]
    number = question["exchange"]
    if number and question["kind"] == "question":
        title = f"Question {number}"
        asks = question_in(question["text"])
        about = (number, question["speaker"], asks, exchange)
        return TranscriptSection(title, f"question-{number}", elements, *about)

    if number:  # it continues after an interruption
        title = f"Question {number}, continued"
    else:
        title = _title({turn["kind"] for turn in turns}, place)
    return TranscriptSection(title, f"part-{place}", elements)


def _title(kinds: set[str], place: int) -> str:
    """Return the title of a section without a question, which is at this *place*, from 1."""
    if "statement" in kinds:
        return "Opening statements"
    if "opening" in kinds:
        return "Opening"
    if "closing" in kinds:
        return "Closing"
    return "Opening" if place == 1 else "Procedure"


# A text fragment (#:~:text=…) makes a browser scroll to words and mark them. Browsers take the
# first place on the page that has them, in any case, and only whole words within one paragraph. A
# browser that does not know such fragments shows the page from its top.

_MIN_WORDS = 2  # a single one may be anywhere on a page, even in a menu
_MAX_WORDS = 12


def site_links(turns: Iterable[Record]) -> dict[str, str]:
    """Return by id the addresses of all *turns* of a briefing on the site, with fragments."""
    text_before: dict[str, str] = defaultdict(str)  # on each page of the site, by its address
    links = {}
    for turn in turns:
        url = turn["url"]
        links[turn["turn_id"]] = url + text_fragment(turn["text"], text_before[url])
        text_before[url] += as_browsers_compare(f"{turn['label']} {turn['text']}") + " "
    return links


def text_fragment(text: str, before: str = "") -> str:
    """Return the text fragment of the opening words of *text*.

    It is ``""`` if the text *before* them on the page, from :func:`as_browsers_compare`, has them.
    """
    # Only the first paragraph is certain to be on the page where a turn begins.
    paragraph, _, _ = text.partition("\n\n")
    words = paragraph.split()[:_MAX_WORDS]
    opening = " ".join(words)
    if len(words) < _MIN_WORDS or as_browsers_compare(opening) in before:
        return ""
    # Hyphens and commas have a meaning in fragments.
    quoted = quote(opening, safe="", errors="replace")
    return "#:~:text=" + quoted.replace("-", "%2D")


def as_browsers_compare(text: str) -> str:
    """Return *text* as browsers compare it: on one line and in any case."""
    return " ".join(text.casefold().split())
