"""A folder of invented conferences, of any size, with sentences that have much in common."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scio_crawler.common.files import dumps
from scio_crawler.items import Entry, Turn

_SUBJECTS = "lamps|harbours|bridges|reading rooms|ferries|orchards|post offices|weather stations"
_VERBS = "opened|repaired|counted|closed|painted|moved|measured|registered"
_PLACES = "northern counties|state-owned workshops|Lantern Bay|the U.S.|small towns|Peony Street"
_PEOPLE = ("Weng Jiamu", "Lian Shuyan", "Su Heng", "Tao Yining", "Osterwald Bote")
CLOCK = "2024-07-24T02:12:13Z"
_FRAMES = (
    "In {year}, we {verb} {number} {subject} in {place}, up {percent} percent.",
    "We did not have {subject} in {place} before; {number} of them were {verb} by volunteers.",
    "“How many {subject} are there?” That is what {person} asked us at {hour}:30 a.m.",
    "The keepers’ answer — and it isn't a short one — is: {place} needs ${number} for {subject}.",
    "Mr. {person} will never forget the {subject} of {place}, which were {verb} in {year}–{later}.",
    "On behalf of the office, I would like to thank those who {verb} the {subject}.",
)


def sentence(chance: random.Random) -> str:
    """Return a sentence."""
    year = chance.randint(2015, 2024)
    return chance.choice(_FRAMES).format(
        year=year,
        later=year + 1,
        verb=chance.choice(_VERBS.split("|")),
        subject=chance.choice(_SUBJECTS.split("|")),
        place=chance.choice(_PLACES.split("|")),
        person=chance.choice(_PEOPLE),
        number=f"{chance.randint(1000, 99_999):,}",
        percent=f"{chance.randint(1, 400) / 10}",
        hour=chance.randint(6, 11),
    )


def text(chance: random.Random) -> str:
    """Return what somebody says: one to three paragraphs."""
    paragraphs = (
        " ".join(sentence(chance) for _ in range(chance.randint(1, 4)))
        for _ in range(chance.randint(1, 3))
    )
    return "\n\n".join(paragraphs)


def fill(folder: Path, briefings: int, turns: int, seed: int = 1) -> list[str]:
    """Write *briefings* of so many *turns* each to *folder*; return the texts, newest first."""
    chance = random.Random(seed)
    texts = []
    for number in range(briefings):
        date = f"20{24 - number % 10:02}-0{1 + number % 9}-11"
        said = [text(chance) for _ in range(turns)]
        texts += said
        turn = {"title": "SCIO briefing on lamps", "date": date, "role": "official"}
        spoken = [{**turn, "speaker": chance.choice(_PEOPLE), "text": each} for each in said]
        keep(folder, f"scio-{900_000_000 + number}", spoken)
    return texts


def keep(folder: Path, id: str, turns: Sequence[dict[str, str]]) -> None:
    """Write a briefing of *turns*, of which all the other keys are made up, to *folder*."""
    (folder / "briefings").mkdir(parents=True, exist_ok=True)
    title, date = turns[0]["title"], turns[0]["date"]
    url = f"http://english.scio.gov.cn/pressroom/{date[:7]}/11/content_{id[5:]}.htm"
    known: dict[str, Any] = {
        "briefing_id": id,
        "published": date,
        "status": "complete",
        "url": url,
    }
    lines = []
    for number, turn in enumerate(turns, 1):
        line = Turn(
            turn_id=f"{id}-{number:010x}",
            turn=number,
            words=len(turn["text"].split()),
            page=1,
            page_end=1,
            fetched=CLOCK,
            **{"kind": "answer", **known, **turn},
        )
        lines.append(dumps(line.record()))
    file = f"briefings/{date}_{id}.jsonl"
    (folder / file).write_text("".join(lines), "utf-8")
    entry = Entry(
        title=title,
        date=date,
        published_from="meta",
        layout="article",
        pages=1,
        turns=len(turns),
        revision=1,
        revised_by="site",
        file=file,
        first_seen=CLOCK,
        checked=CLOCK,
        fetched_from=CLOCK,
        fetched_until=CLOCK,
        **known,
    )
    with (folder / "briefings.jsonl").open("a", encoding="utf-8") as catalogue:
        catalogue.write(dumps(entry.record()))
