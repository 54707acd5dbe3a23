"""Say how turns are cited: the file for programs next to the page of a conference.

assets/citations.js makes the same references in the page, and those for reference managers.
"""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from sqlite3 import Row
from typing import Any
from urllib.parse import quote

from scio_crawler.contract.description import PUBLISHER, SAMPLE_NOTE, TERMS
from scio_crawler.contract.feed import WARNINGS
from scio_crawler.items import Record
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import SitePages, day
from scio_crawler.showing.room.revisions import RemovedTurn, RevisionHistory


def warnings(entry: Record, is_altered: bool, is_sample: bool) -> list[str]:
    """Return what readers must know of the transcript of *entry*, a sentence each."""
    sentences = []
    status = entry["status"]
    if status in WARNINGS:
        sentences.append(f"The transcript is marked {status}. {WARNINGS[status]}")
    if entry["withdrawn"]:
        sentences.append("The transcript was withdrawn: the site no longer has it.")
    if is_altered:
        sentences.append("The file of the transcript has changed since the last run wrote it.")
    if is_sample:
        sentences.append(SAMPLE_NOTE)
    return sentences


# What is copied of a turn.
_TURN_KEYS = (
    "turn speaker organization role kind text title date status withdrawn page page_end url "
    "fetched origin revision corrected"
).split()


def write_data_file(
    pages: SitePages,
    entry: Record,
    turns: Sequence[Record],
    history: RevisionHistory,
    about: Sequence[str],
    key: str,
) -> None:
    """Write the file for programs about the conference of *entry*, which is made for *key*.

    *about* are the :func:`warnings`. Raises OSError.
    """
    page = paths.briefing(entry["briefing_id"])
    address = pages.renderer.address
    permalink = f"{address}/{page}" if address else PurePosixPath(page).name
    turn_lines = {}
    for turn in turns:
        turn_lines[turn["turn_id"]] = _turn_line(turn, permalink, about)
    removed_lines = {}
    for removed in history.removed:
        removed_lines[removed.line["turn_id"]] = _removed_line(removed, permalink)

    content = {
        "briefing_id": entry["briefing_id"],
        "title": entry["title"],
        "date": entry["date"],
        "permalink": permalink,
        "warnings": about,
        "terms": TERMS,
        "turns": turn_lines,
        "removed": removed_lines,
    }
    pages.site.write_json(paths.data(entry["briefing_id"]), content, key)


def _turn_line(turn: Record, permalink: str, about: Sequence[str]) -> dict[str, Any]:
    line = {key: turn[key] for key in _TURN_KEYS}
    line["office"] = office_and_body(turn)
    line["permalink"] = f"{permalink}#{quote(turn['turn_id'])}"
    line["warnings"] = about
    line["reference"] = reference(turn, about)
    return line


def _removed_line(removed: RemovedTurn, permalink: str) -> dict[str, Any]:
    turn = removed.line
    return {
        "turn": turn["turn"],
        "speaker": turn["speaker"],
        "text": turn["text"],
        "revision": turn["revision"],
        "removed": removed.since,
        "now": removed.now["turn_id"] if removed.now else "",
        "permalink": f"{permalink}#{quote(turn['turn_id'])}",
    }


def reference(turn: Record, about: Sequence[str]) -> str:
    """Return the reference to *turn* as text, with what is known *about* its transcript."""
    pages = f"page {turn['page']}"
    if turn["page_end"] != turn["page"]:
        pages = f"pages {turn['page']}–{turn['page_end']}"
    title = turn["title"] or turn["briefing_id"]
    title = _QUOTED.sub(r"‘\1’", title)
    parts = [
        turn["speaker"] or turn["organization"] or turn["label"] or "speaker not named",
        office_and_body(turn),
        f"“{title}”",
        day(turn["date"]),
        f"English transcript of the {PUBLISHER} (SCIO)",
        pages,
        turn["url"],
        f"fetched {turn['fetched']}",
    ]
    known = ", ".join(" ".join(part.split()) for part in parts if part)
    first = f"{known}. Turn {turn['turn_id']}, revision {turn['revision']}."
    return "\n".join([first, *about])


def office_and_body(turn: Record | Row) -> str:
    """Return office and body of who speaks; only the office where it names what the body is for."""
    position, body = turn["position"], turn["organization"]
    if body == turn["speaker"]:
        return str(position)
    _, _, task = body.partition(" of ")
    known = position.casefold()
    if known and (task or body).casefold() in known:
        return str(position)
    return f"{position}, {body}".strip(", ")


# Words in quotation marks; within those of a title, theirs become single ones.
_QUOTED = re.compile('[“"]([^“”"]*)[”"]')


# A name in pinyin: one syllable, or one of the longer family names, then one syllable or two.
_SYLLABLE = (
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h|[ln]y)?(?:[iu]?a(?:ng?|[io])?|[iuü]?e(?:ng?|[ir])?"
    r"|i(?:ng?|u|ong)?|o(?:ng|u)?|u[nio]?|ü)"
)
_LONGER = "Ouyang|Sima|Shangguan|Zhuge|Situ|Huangfu|Xiahou|Dongfang|Murong|Gongsun|Ximen"
_PINYIN = re.compile(
    rf"({_LONGER}|{_SYLLABLE}) {_SYLLABLE}(?:['’-]?{_SYLLABLE})?",
    re.IGNORECASE,
)
_NOT_FAMILIES = ("Ben", "Dan", "Ian", "Jan", "Ken", "Sue")  # that look like syllables


def family_name(turn: Record) -> str:
    """Return the family name of a person whose name begins with it, ``""`` if that is not sure.

    Those are Chinese names. An outlet is not a person.
    """
    match = _PINYIN.fullmatch(turn["speaker"])
    if not match or turn["role"] == "press":
        return ""
    return "" if match[1] in _NOT_FAMILIES else match[1]
