"""Choices: one style for each axis; alone, at random, or those of a whole site."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from tests.campaigns.markup.bodies import BODIES
from tests.campaigns.markup.containers import CONTAINERS
from tests.campaigns.markup.drawn import DRAW
from tests.campaigns.markup.encodings import ENCODINGS
from tests.campaigns.markup.frames import FRAMES
from tests.campaigns.markup.frozen import frozen
from tests.campaigns.markup.heads import HEADS
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.lists import LISTS
from tests.campaigns.markup.metadata import METADATA
from tests.campaigns.markup.pagers import PAGERS
from tests.campaigns.markup.stories import STORIES
from tests.campaigns.markup.tables import rows
from tests.campaigns.markup.transcripts import CONTENTS

__all__ = ["AXES", "DRAW", "GROUNDS", "THEMES", "clash", "combination", "name_of", "singles"]

AXES: dict[str, Mapping[str, Any]] = {
    "content": {**CONTENTS, **STORIES, **frozen()},
    "container": CONTAINERS,
    "body": BODIES,
    "label": LABELS,
    "head": HEADS,
    "frame": FRAMES,
    "pager": PAGERS,
    "list": LISTS,
    "metadata": METADATA,
    "encoding": ENCODINGS,
}
# What the others are while one style is tried: the site's own markup, or that of no known site.
GROUNDS: dict[str, dict[str, str]] = {
    "site": {
        "content": "usual",
        "container": "site",
        "body": "p",
        "label": "colon",
        "head": "site",
        "frame": "site",
        "pager": "site",
        "list": "site",
        "metadata": "site",
        "encoding": "utf-8",
    },
}
GROUNDS["other"] = GROUNDS["site"] | {
    "container": "wordpress",
    "frame": "modern",
    "list": "plain",
    "metadata": "shown-only",
}
# Whole sites: what an agency or a CMS would make of the press room.
THEMES = {
    row.name: GROUNDS["site"] | dict(style.split("=", 1) for style in row.about.split(", "))
    for row in rows("themes", "themes")
}
# Pairs that make no sense together.
CLASHES = [
    (("body", "pre"), ("encoding", "line-breaks")),
    (("body", "plain-lines"), ("encoding", "line-breaks")),
    (("pager", "dot"), ("metadata", "base")),
    # A page that shows nothing but prose about people is a story to any reader.
    (("container", "app"), ("frame", "biographies")),
]


def name_of(choices: Mapping[str, str]) -> str:
    """Return the styles of *choices* that are not the site's, as text."""
    site = GROUNDS["site"]
    odd = [f"{axis}={style}" for axis, style in choices.items() if style != site[axis]]
    return ", ".join(odd) or "site"


def clash(choices: Mapping[str, str]) -> bool:
    """Return whether *choices* make no sense together."""
    return any(choices[a] == x and choices[b] == y for (a, x), (b, y) in CLASHES)


def singles(ground: str) -> Iterator[dict[str, str]]:
    """Yield for each style of each axis that style on *ground*, the ground itself first."""
    base = GROUNDS[ground]
    yield base
    for axis, styles in AXES.items():
        yield from (base | {axis: style} for style in styles if style != base[axis])


def combination(chance: random.Random) -> dict[str, str]:
    """Return a random choice: the axes of a ground or of a theme, and some at random."""
    bases = [*GROUNDS.values(), *GROUNDS.values(), *THEMES.values()]
    while True:
        choices = dict(chance.choice(bases))
        for axis in chance.sample(list(AXES), chance.randint(1, 4)):
            choices[axis] = chance.choice(list(AXES[axis]))
        if not clash(choices):
            return choices
