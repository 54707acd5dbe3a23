"""Speech: sentences of officials on many subjects, for long answers that hardly repeat a word."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.campaigns.cases import stock

_TURNS = """\
Let me now turn to {subject}.
This brings me to {subject}.
Allow me to say something about {subject}, too.
As for {subject}, I will be brief.
You will also want to hear about {subject}.
""".splitlines()


STOCK = stock.sections("speech")


def subjects(chance: random.Random) -> list[str]:
    """Return all subjects in an order of *chance*."""
    return chance.sample(list(STOCK), len(STOCK))


def speech(
    chance: random.Random, words: int, order: Sequence[str], is_mixed: bool = False
) -> list[str]:
    """Return paragraphs on the subjects of *order* in turn or mixed, at least *words* words."""
    told, sentences, count = [], _sentences(chance, order, is_mixed), 0
    while count < words:
        paragraph = " ".join(next(sentences) for _ in range(chance.randint(1, 4)))
        told.append(paragraph)
        count += len(paragraph.split())
    return told


def _sentences(chance: random.Random, order: Sequence[str], is_mixed: bool) -> Iterator[str]:
    parts = [chance.sample(STOCK[subject], len(STOCK[subject])) for subject in order]
    for subject, part in zip(order[1:], parts[1:], strict=True):
        if not is_mixed:
            part.insert(0, chance.choice(_TURNS).replace("{subject}", subject))
    every = [sentence for part in parts for sentence in part]
    if is_mixed:
        chance.shuffle(every)
    for sentence in cycle(every):
        yield sentence.format(
            n=f"{chance.randint(1001, 98000):,}",
            p=f"{chance.randint(2, 19)}.{chance.randint(1, 9)}",
            y=chance.randint(2012, 2035),
            few=chance.randint(24, 97),
            w=stock.place(chance),
        )
