"""Labels: in an ordinary transcript somebody has a label that no word list knows.

Each wording is cast as a guest, who stands in the head and answers; a stranger, who answers and was
not introduced; or a voice that asks. It speaks once and several times, in one of the layouts.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import pages_of
from tests.campaigns.cases.verdicts import Told, Verdict, compare, read_pages, told_turn
from tests.campaigns.markup.draft import LABEL, MIXED, Line, escape
from tests.campaigns.markup.labels import Label
from tests.campaigns.markup.transcripts import (
    CHAIR,
    OFFICIAL,
    PRESS,
    Content,
    Person,
    Transcript,
    Turn,
    generate,
)

Draw = Callable[[random.Random], str]
GUEST, STRANGER, ASKS = "guest", "stranger", "asks"
_CROWDS = 30  # transcripts with four odd labels
ROLES: dict[str, tuple[str, ...]] = {
    CHAIR: ("chair",),
    GUEST: ("official",),
    STRANGER: ("official", "unknown"),
    ASKS: ("press", "unknown"),
}
_WORDS = stock.sections("labels")


class Layout(NamedTuple):
    """How labels are printed: the usual ones, and the odd one if that differs."""

    usual: str
    odd: str = ""
    inside: bool = False  # in one paragraph with the text
    tag: str = ""  # the element of a line of its own
    weight: int = 2  # how often it is drawn


LAYOUTS = {
    "bold": Layout("<strong>{}:</strong>", weight=5),
    "plain": Layout("{}:", weight=4),
    "bold-inside": Layout("<strong>{}:</strong> ", inside=True),
    "inside": Layout("{}: ", inside=True),
    "full-width": Layout("{}："),
    "full-width-bold": Layout("<strong>{}：</strong>"),
    "ratio-sign": Layout("{}∶"),
    "letter-colon": Layout("{}꞉"),
    "colon-outside": Layout("<strong>{}</strong>:"),
    "other-colon": Layout("<strong>{}:</strong>", "<strong>{}：</strong>"),
    "space-before": Layout("<b>{}:</b>", "<b>{} :</b>", weight=1),
    "odd-is-plain": Layout("<strong>{}:</strong>", "{}:"),
    "heading": Layout("{}:", tag="h4", weight=1),
    "class": Layout("{}:", tag='p class="speaker"', weight=1),
    "bold-no-colon": Layout("<strong>{}</strong>", weight=1),
}


def _names(tongue: str, form: str) -> Draw:
    """Return names of *tongue* in *form*, in which {g} is a given name and {s} a surname."""

    def draw(chance: random.Random) -> str:
        (g, s), (h, r) = stock.person(tongue, chance), stock.person(tongue, chance)
        return form.format(g=g, s=s, h=h, r=r, G=g[0], H=h[0], low=f"{g} {s}".lower(),
                           up=f"{g} {s}".upper(), su=s.upper())  # fmt: skip

    return draw


NAMES: dict[str, Draw] = {}
for _row in _WORDS["names"]:
    _name, _tongue, _form = _row.split(" ", 2)
    NAMES[_name] = _names(_tongue, _form)


def _of_script(script: str, kind: int) -> Draw:
    return lambda chance: chance.choice(stock.SCRIPTS[script][kind].split("|"))


NAMES |= {f"script-{script}": _of_script(script, 0) for script in stock.SCRIPTS}


def _around(form: str) -> Draw:
    """Return *form* with people {p} and {o}, an outlet {m} and a place {w}."""

    def draw(chance: random.Random) -> str:
        p, o = stock.any_person(chance), stock.any_person(chance)
        m, w, n = stock.outlet(chance), stock.place(chance), chance.randint(2, 9)
        return form.format(p=p, o=o, m=m, w=w, n=n)

    return draw


# Labels that print the name of somebody in the head in another way.
_VARIANTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "surname": ("van-der", lambda name: f"Mr. {name.partition(' ')[2]}"),
    "surname-alone": ("von-der", lambda name: name.partition(" ")[2]),
    "given-initial": ("ten", lambda name: f"{name[0]}. {name.partition(' ')[2]}"),
    "no-diacritics": ("vietnamese", lambda name: plain(name)),
    "no-diacritics-czech": ("czech", lambda name: plain(name)),
    "in-capitals": ("dos", str.upper),
    "small-particle": ("al", lambda name: name.replace("al-", "Al ")),
    "swapped": ("hungarian", lambda name: " ".join(reversed(name.split()))),
    "no-hyphen": ("hyphen-given", lambda name: name.replace("-", " ")),
}


def plain(name: str) -> str:
    """Return *name* without the marks on its letters."""
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


@dataclass(frozen=True)
class Odd:
    """Somebody with an odd label: *people* are those of the head whom it names."""

    label: str
    cast: str
    people: tuple[Person, ...] = ()
    speaker: str = ""  # as it must be read; empty where several readings are right


Drawn = Callable[[random.Random], Odd]


def _guest(label: str, name: str, honorific: str, chance: random.Random) -> Odd:
    person = Person(name, honorific, chance.choice(_WORDS["offices"]), OFFICIAL)
    return Odd(label, GUEST, (person,), name)


def _named(name: str, cast: str, change: Callable[[str], str] = str) -> Drawn:
    honorific = "" if name.startswith(("script", "lower")) else "Dr." if "van" in name else "Mr."

    def draw(chance: random.Random) -> Odd:
        drawn = NAMES[name](chance)
        if cast == GUEST:
            return _guest(change(drawn), drawn, honorific, chance)
        office = "spokesperson of the State Council Information Office"
        people = (Person(drawn, honorific, office, CHAIR),) if cast == CHAIR else ()
        return Odd(drawn, cast, people, drawn if people else "")

    return draw


def _wrapped(form: str) -> Drawn:
    first = form.split(" ")[0]
    honorific = first if first in ("Dr.", "Prof.", "Madam") else "Mr."
    before, _, after = form.partition("{p}")

    def draw(chance: random.Random) -> Odd:
        label = _around(form)(chance)
        name = label.removeprefix(before).removesuffix(after)
        return _guest(label, name, honorific, chance)

    return draw


def _together(form: str) -> Drawn:
    def draw(chance: random.Random) -> Odd:
        names = stock.any_person(chance), stock.han(chance)
        offices = [chance.choice(_WORDS["offices"]) for _ in names]
        people = tuple(
            Person(name, "Mr.", office, OFFICIAL)
            for name, office in zip(names, offices, strict=True)
        )
        return Odd(form.format(p=names[0], o=names[1]), GUEST, people)

    return draw


def _said(draw: Draw, cast: str) -> Drawn:
    return lambda chance: Odd(draw(chance), cast)


def wordings() -> dict[str, Drawn]:
    """Return the wordings by name."""
    found = {f"{cast}-{name}": _named(name, cast) for cast in (GUEST, STRANGER) for name in NAMES}
    around = stock.named(_WORDS["around guests"])
    found |= {f"guest-{name}": _wrapped(form) for name, form in around.items()}
    found |= {
        f"guest-{name}": _named(of, GUEST, change) for name, (of, change) in _VARIANTS.items()
    }
    together = enumerate(_WORDS["together"], 1)
    found |= {f"guests-together-{number}": _together(form) for number, form in together}
    for cast, heading in ((ASKS, "asking"), (STRANGER, "answering")):
        forms = stock.named(_WORDS[heading])
        found |= {f"{cast}-{name}": _said(_around(form), cast) for name, form in forms.items()}
    found |= {f"asks-script-{name}": _said(_of_script(name, 1), ASKS) for name in stock.SCRIPTS}
    found |= {f"asks-{name}": _named(name, ASKS) for name in list(NAMES)[::4]}
    found |= {f"chair-{name}": _named(name, CHAIR) for name in list(NAMES)[::4]}
    return found


def cases(seed: str) -> Iterator[Row]:
    """Yield every wording, once and several times, each in one of the layouts; then crowds."""
    chance, every = random.Random(seed), wordings()
    for name, draw in every.items():
        (layout,) = chance.choices(list(LAYOUTS), [one.weight for one in LAYOUTS.values()])
        # A plain word that other labels don't resemble is a label to nobody who does not know it.
        is_plain = layout in ("inside", "odd-is-plain")
        if is_plain and not name.startswith(("guest", "chair", "asks-x", "asks-a-r")):
            layout = "bold"
        for times, count in (("once", 1), ("several", 3))[name.startswith("chair") :]:
            yield f"{name}/{layout}/{times}", _build, [draw], LAYOUTS[layout], count
    for number in range(_CROWDS):
        names = [
            chance.choice([name for name in every if name.startswith(cast)])
            for cast in (GUEST, STRANGER, ASKS, ASKS)
        ]
        draws = [every[name] for name in names]
        yield f"crowd-{number + 1}/{'/'.join(names)}", _build, draws, LAYOUTS["bold"], 1


def _build(seed: str, draws: Sequence[Drawn], layout: Layout, times: int) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, Content(("plain",), (2, 3)), 6)
    odds = {odd.label: odd for odd in (draw(chance) for draw in draws)}
    for odd in odds.values():
        t = _with(t, odd, times, odds, chance)
    pages = pages_of(t, chance.choice((1, 1, 3)), _printed(layout, odds))
    return Trial(pages, lambda: _judge(t, odds, pages))


def _with(
    t: Transcript, odd: Odd, times: int, odds: Collection[str], chance: random.Random
) -> Transcript:
    """Return *t* in which *odd* takes so many of the turns that fit, or the chair."""
    if odd.cast == CHAIR:
        name = t.chair.name
        turns = tuple(replace(u, speaker=odd.label) if u.speaker == name else u for u in t.turns)
        return replace(t, people=(*t.officials, *odd.people), turns=turns)
    floor = next(n for n, turn in enumerate(t.turns) if turn.role == PRESS)
    role = PRESS if odd.cast == ASKS else OFFICIAL
    own = enumerate(t.turns)
    fitting = [n for n, u in own if n >= floor and u.role == role and u.speaker not in odds]
    chosen = set(chance.sample(fitting, times))
    opening = t.turns[0].text
    for person in odd.people:
        guest = f"Present today are {person.polite}, {person.office}, and "
        opening = opening.replace("Present today are ", guest)
    turns = [replace(t.turns[0], paragraphs=tuple(opening.split("\n\n")))]
    for number, turn in enumerate(t.turns[1:], 1):
        if number in chosen and odd.cast == STRANGER and chance.random() < 0.5:
            turns.append(
                Turn(t.chair.name, CHAIR, ("I'd like to ask a colleague to answer this.",))
            )
        turns.append(replace(turn, speaker=odd.label) if number in chosen else turn)
    return replace(t, people=(*odd.people, *t.people), turns=tuple(turns))


def _printed(layout: Layout, odds: Collection[str]) -> Label:
    """Return the label of *layout*; those of *odds* may differ."""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        form = (turn.speaker in odds and layout.odd) or layout.usual
        html = form.format(escape(turn.speaker))
        said = [Line(escape(paragraph)) for paragraph in turn.paragraphs]
        if layout.inside:
            return [Line(html + said[0].html, MIXED), *said[1:]]
        return [Line(html, LABEL, layout.tag), *said]

    return label


def _judge(t: Transcript, odds: Mapping[str, Odd], pages: dict[str, str]) -> Verdict:
    turns = [
        Told(turn.speaker, odd.speaker, ROLES[odd.cast], turn.text)
        if (odd := odds.get(turn.speaker))
        else told_turn(t, turn)
        for turn in t.turns
    ]
    verdict = compare(turns, read_pages(pages))
    return replace(verdict, detail=f"{list(odds)}: {verdict.detail}" if verdict.detail else "")
