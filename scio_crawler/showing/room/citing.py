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
from scio_crawler.showing.room.render import Pages, day
from scio_crawler.showing.room.revisions import History, Removed


def warnings(entry: Record, is_altered: bool, is_sample: bool) -> list[str]:
    """Return what readers must know of the transcript of *entry*, a sentence each."""
    known = []
    status = entry["status"]
    if status in WARNINGS:
        known.append(f"The transcript is marked {status}. {WARNINGS[status]}")
    if entry["withdrawn"]:
        known.append("The transcript was withdrawn: the site no longer has it.")
    if is_altered:
        known.append("The file of the transcript has changed since the last run wrote it.")
    if is_sample:
        known.append(SAMPLE_NOTE)
    return known


# What is copied of a turn.
_KEYS = (
    "turn speaker organization role kind text title date status withdrawn page page_end url "
    "fetched origin revision corrected"
).split()


def write(
    pages: Pages,
    entry: Record,
    turns: Sequence[Record],
    history: History,
    about: Sequence[str],
    key: str,
) -> None:
    """Write the file for programs about the conference of *entry*, which is made for *key*.

    *about* are the :func:`warnings`. Raises OSError.
    """
    page = paths.briefing(entry["briefing_id"])
    address = pages.renderer.address
    permalink = f"{address}/{page}" if address else PurePosixPath(page).name
    content = {
        "briefing_id": entry["briefing_id"],
        "title": entry["title"],
        "date": entry["date"],
        "permalink": permalink,
        "warnings": about,
        "terms": TERMS,
        "turns": {turn["turn_id"]: _turn(turn, permalink, about) for turn in turns},
        "removed": {each.line["turn_id"]: _removed(each, permalink) for each in history.removed},
    }
    pages.site.write_json(paths.data(entry["briefing_id"]), content, key)


def _turn(turn: Record, permalink: str, about: Sequence[str]) -> dict[str, Any]:
    return {
        **{key: turn[key] for key in _KEYS},
        "office": office_of(turn),
        "permalink": f"{permalink}#{quote(turn['turn_id'])}",
        "warnings": about,
        "reference": reference(turn, about),
    }


def _removed(each: Removed, permalink: str) -> dict[str, Any]:
    return {
        "turn": each.line["turn"],
        "speaker": each.line["speaker"],
        "text": each.line["text"],
        "revision": each.line["revision"],
        "removed": each.since,
        "now": each.now["turn_id"] if each.now else "",
        "permalink": f"{permalink}#{quote(each.line['turn_id'])}",
    }


def reference(turn: Record, about: Sequence[str]) -> str:
    """Return the reference to *turn* as text, with what is known *about* its transcript."""
    pages = f"page {turn['page']}"
    if turn["page_end"] != turn["page"]:
        pages = f"pages {turn['page']}–{turn['page_end']}"
    title = _MARKED.sub(r"‘\1’", turn["title"] or turn["briefing_id"])
    parts = [
        turn["speaker"] or turn["organization"] or turn["label"] or "speaker not named",
        office_of(turn),
        f"“{title}”",
        day(turn["date"]),
        f"English transcript of the {PUBLISHER} (SCIO)",
        pages,
        turn["url"],
        f"fetched {turn['fetched']}",
    ]
    known = ", ".join(" ".join(part.split()) for part in parts if part)
    return "\n".join([f"{known}. Turn {turn['turn_id']}, revision {turn['revision']}.", *about])


def office_of(turn: Record | Row) -> str:
    """Return office and body of who speaks; only the office where it names what the body is for."""
    position, body = turn["position"], turn["organization"]
    _, _, task = body.partition(" of ")
    known = position.casefold()
    if body == turn["speaker"] or (known and (task or body).casefold() in known):
        return str(position)
    return f"{position}, {body}".strip(", ")


# Words in quotation marks; within those of a title, theirs become single ones.
_MARKED = re.compile('[“"]([^“”"]*)[”"]')


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

    Those are Chinese names. An outlet is no person.
    """
    match = _PINYIN.fullmatch(turn["speaker"])
    if not match or turn["role"] == "press" or match[1] in _NOT_FAMILIES:
        return ""
    return match[1]
