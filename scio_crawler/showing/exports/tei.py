"""Export to TEI as Parla-CLARIN has it: a file for each briefing, and one that includes them all.

https://clarin-eric.github.io/parla-clarin/ has the recommendations. Anchors are the ids of turns,
so that what points to a turn does so after the next export as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from lxml import etree

from scio_crawler.items import CATALOGUE, KEPT_TABLES, Record
from scio_crawler.showing.exports import tei_corpus
from scio_crawler.showing.exports.tables import About, NewPath, Transcript, about, transcripts
from scio_crawler.showing.exports.tei_corpus import (
    LANGUAGE,
    XML_ID,
    E,
    address,
    given,
    pointer,
    speaker_id,
    xml_id,
)

OUTDATED = "tei/scio-*.xml"  # the files of briefings that an earlier export wrote
CORPUS = "tei/scio.xml"

_BESIDE = tuple(table for table in KEPT_TABLES if table is not CATALOGUE)


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write the briefings of *folder*; return the rows by file. Raises ExportError."""
    told = about(folder)
    counts = {"briefings": 0, "turns": 0, "words": 0}
    files = []
    for transcript in transcripts(folder, *_BESIDE):
        turns = list(transcript.turns)
        name = f"{xml_id(transcript.entry['briefing_id'])}.xml"
        _write(new_path(f"tei/{name}"), briefing(transcript, turns, told))
        files.append((name, str(transcript.entry["date"])))
        for key, number in (("briefings", 1), *_sizes(turns)):
            counts[key] += number
    counts |= tei_corpus.write(folder, new_path(CORPUS), files, counts)
    return {CORPUS: counts}


def briefing(transcript: Transcript, turns: list[Record], told: About) -> etree._Element:
    """Return the element ``TEI`` of a briefing with *turns*; *told* is what its header repeats."""
    entry = transcript.entry
    people = [
        E.item({"ana": f"#{person['role']}"}, _titled(person))
        for person in transcript.beside["people"]
    ]
    text = [E.front(E.div({"type": "head"}, E.list(*people)))] if people else []
    text.append(E.body(*_divisions(transcript, turns)))
    id = xml_id(entry["briefing_id"])
    return E.TEI({XML_ID: id, **LANGUAGE}, _header(entry, _sizes(turns), told), E.text(*text))


def _header(entry: Record, sizes: Iterable[tuple[str, int]], told: About) -> etree._Element:
    status = [E.note({"type": "status"}, str(entry["status"]))]
    if entry["doubts"]:
        status.append(E.note({"type": "doubts"}, str(entry["doubts"])))
    revision = str(entry["revision"])
    place = [E.placeName(str(entry["place"]))] if entry["place"] else []
    time = [E.time(str(entry["time"]))] if entry["time"] else []
    return E.teiHeader(
        E.fileDesc(
            E.titleStmt(E.title(str(entry["title"])), E.meeting({"ana": "#pressConference"})),
            E.editionStmt(E.edition({"n": revision}, f"revision {revision}")),
            tei_corpus.extent(sizes),
            tei_corpus.publication(told),
            E.notesStmt(*status),
            E.sourceDesc(
                E.bibl(
                    E.title(str(entry["title"])),
                    E.publisher(told.source),
                    E.idno({"type": "URI"}, str(entry["url"])),
                    E.date({"type": "published", "when": str(entry["published"])}),
                    E.date({"type": "accessed", "when": str(entry["fetched_until"])}),
                )
            ),
        ),
        E.profileDesc(
            E.settingDesc(E.setting(*place, E.date({"when": str(entry["date"])}), *time))
        ),
    )


def _divisions(transcript: Transcript, turns: list[Record]) -> Iterator[etree._Element]:
    """Yield a division for each exchange, and for what stands between; then what is left."""
    beside = _Beside(transcript)
    asked: dict[object, Record] = {turn["turn_id"]: turn for turn in turns}
    for exchange, group in groupby(turns, key=lambda turn: int(turn["exchange"])):
        parts: list[etree._Element] = []
        for turn in group:
            parts += beside.before(turn)
            if turn["label"]:
                parts.append(E.note({"type": "speaker"}, str(turn["label"])))
            parts.append(_utterance(turn, asked.get(turn["reply_to_id"]), beside.within(turn)))
            parts += beside.after(turn)
        of_exchange = {"type": "exchange", "n": str(exchange)} if exchange else {}
        yield E.div(of_exchange, *parts)
    yield from beside.rest()


def _utterance(
    turn: Record, question: Record | None, breaks: Iterable[etree._Element]
) -> etree._Element:
    attributes = given(
        n=turn["turn"],
        who=pointer(speaker_id(turn)),
        toWhom=pointer(speaker_id(question)) if question else "",
        ana=f"#{turn['role']} #{turn['kind']}",
        corresp=pointer(xml_id(question["anchor"])) if question else "",
    )
    paragraphs = map(E.seg, str(turn["text"]).split("\n\n"))
    return E.u({XML_ID: xml_id(turn["anchor"]), **attributes}, *paragraphs, *breaks)


class _Beside:
    """The page breaks and notes of a *transcript*, given out once each along with its turns."""

    def __init__(self, transcript: Transcript) -> None:
        self._pages = list(transcript.beside["pages"])
        self._notes = list(transcript.beside["notes"])

    def before(self, turn: Record) -> Iterator[etree._Element]:
        """Yield what comes before *turn*: notes, and the breaks of pages up to its first."""
        yield from self._noted(int(turn["turn"]) - 1)
        yield from self._broken(int(turn["page"]))

    def within(self, turn: Record) -> Iterator[etree._Element]:
        """Yield the page breaks in *turn*. Where exactly they are is not known."""
        return self._broken(int(turn["page_end"]))

    def after(self, turn: Record) -> Iterator[etree._Element]:
        """Yield the notes in or after *turn*, with the breaks between them."""
        return self._noted(int(turn["turn"]))

    def rest(self) -> Iterator[etree._Element]:
        """Yield the breaks of pages on which nothing of the transcript begins."""
        return self._broken(sys.maxsize)

    def _noted(self, turn: int) -> Iterator[etree._Element]:
        while self._notes and int(self._notes[0]["turn"]) <= turn:
            note = self._notes.pop(0)
            yield from self._broken(int(note["page"]))
            yield E.note(str(note["text"]))

    def _broken(self, page: int) -> Iterator[etree._Element]:
        while self._pages and int(self._pages[0]["page"]) <= page:
            line = self._pages.pop(0)
            yield E.pb({"n": str(line["page"]), "source": address(line["url"])})


def _sizes(turns: list[Record]) -> list[tuple[str, int]]:
    return [("turns", len(turns)), ("words", sum(int(turn["words"]) for turn in turns))]


def _titled(person: Record) -> str:
    name = f"{person['honorific']} {person['name']}".strip()
    return f"{name}, {person['position']}" if person["position"] else name


def _write(path: Path, root: etree._Element) -> None:
    etree.indent(root, " ")
    with path.open("wb") as file:  # given a name, lxml has errors of its own for a full disk
        etree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
