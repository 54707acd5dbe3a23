"""Invented sentences: what chairs, reporters and officials of no country say, by a seed.

Every paragraph is put together from many small parts, so that no two pages read alike.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.campaigns.markup.tables import sentences

THINGS = sentences("things")
PLACES = sentences("places")
DEEDS = sentences("deeds")
VIRTUES = sentences("virtues")
TIMES = sentences("times")
RESULTS = sentences("results")
TELLING = sentences("telling")
ASKING = sentences("asking")
BEFORE_ASKING = sentences("before asking")
CALLING = sentences("calling")
LAST_CALL = sentences("last call")
CLOSING = sentences("closing")
HANDOVER = sentences("handover")
THANKS = ("Thank you for your question.", "Thank you.", "Thanks for this question.", "")


def fill(template: str, chance: random.Random) -> str:
    time = chance.choice(TIMES)
    virtue, virtue2 = chance.sample(VIRTUES, 2)
    return template.format(
        things=chance.choice(THINGS),
        place=chance.choice(PLACES),
        deed=chance.choice(DEEDS),
        virtue=virtue,
        virtue2=virtue2,
        time=time,
        Time=time[0].upper() + time[1:],
        result=chance.choice(RESULTS),
        n=f"{chance.randint(1001, 98000):,}",
        few=chance.randint(11, 97),
        percent=f"{chance.randint(2, 60)}.{chance.randint(1, 9)}",
    )


def paragraph(chance: random.Random, most: int = 5) -> str:
    """Return a paragraph of an answer, of one sentence to *most*."""
    templates = chance.sample(TELLING, chance.randint(1, most))
    return " ".join(fill(template, chance) for template in templates)


def question(chance: random.Random) -> str:
    """Return what a reporter asks."""
    before = fill(chance.choice(BEFORE_ASKING), chance) + " " if chance.random() < 0.6 else ""
    after = " Thank you." if chance.random() < 0.5 else ""
    return f"{before}{fill(chance.choice(ASKING), chance)}{after}"


def one_of(sentences: Sequence[str], chance: random.Random, **words: str) -> str:
    """Return one of *sentences* with *words* in it."""
    return chance.choice(sentences).format(**words)
