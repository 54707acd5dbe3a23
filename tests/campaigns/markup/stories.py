"""Pages that are no transcripts: they must be told apart, and nothing need be said of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.tables import registers
from tests.campaigns.markup.transcripts import Transcript, generate

Prose = Callable[[random.Random, Transcript], tuple[str, list[str]]]  # -> title, paragraphs
STORIES: dict[str, Prose] = {}


@registers(STORIES)
def _story(chance: random.Random, t: Transcript) -> tuple[str, list[str]]:
    """A news story with quotations."""
    title = say.fill("{things} of {place} {deed}", chance).capitalize()
    who = t.officials[0].name
    told = [f"{say.fill(chance.choice(say.TELLING), chance)}" for _ in range(8)]
    return title, [f'"{text}" said {who}.' if n % 3 == 1 else text for n, text in enumerate(told)]


@registers(STORIES)
def _story_colons(chance: random.Random, t: Transcript) -> tuple[str, list[str]]:
    """A news story in which people say something after a colon."""
    title = say.fill("How {place} {deed} its {things}", chance)
    who = t.officials[0].name
    told = [say.paragraph(chance) for _ in range(6)]
    return title, [f'{who} said: "{text}"' if n % 2 else text for n, text in enumerate(told)]


@registers(STORIES)
def _full_text(chance: random.Random, t: Transcript) -> tuple[str, list[str]]:
    """A long document in chapters."""
    title = say.fill("Full text: The {things} of {place}", chance)
    lines = []
    for number in ("I", "II", "III", "IV"):
        lines.append(say.fill(number + ". The {things} and their {virtue}", chance))
        lines += [say.paragraph(chance) for _ in range(5)]
        lines.append(f"First: {say.paragraph(chance)}")
    return title, lines


@registers(STORIES)
def _gallery(chance: random.Random, t: Transcript) -> tuple[str, list[str]]:
    """A photo gallery."""
    who = t.officials[0].name
    speaks = "speaks at a press conference in Beijing. [Photo by Qi Mushi]"
    caption = f"{who}, {t.officials[0].office}, {speaks}"
    return f"In pictures: {t.title}", [caption]


@registers(STORIES)
def _notice(chance: random.Random, t: Transcript) -> tuple[str, list[str]]:
    """A notice of a coming conference."""
    day = t.held
    title = f"Notice of SCIO press conference on {day:%B} {day.day} (10 a.m.)"
    return title, [
        f"The State Council Information Office will hold a press conference at 10 a.m. on "
        f"{day:%A, %B} {day.day}. {t.officials[0].polite}, {t.officials[0].office}, will introduce "
        f"{t.title.partition(' on ')[2]} and take questions. Journalists are welcome.",
    ]


def tell(seed: str, name: str) -> Transcript:
    """Return the page of *seed* as a Transcript without turns."""
    t = generate(seed)
    title, prose = STORIES[name](random.Random(seed), t)
    return Transcript(
        t.number,
        title,
        prose[0],
        t.held - timedelta(1),
        t.published,
        t.people,
        (),
        tuple(prose),
    )
