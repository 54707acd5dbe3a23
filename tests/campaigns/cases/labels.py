"""Labels: in an ordinary transcript somebody has a label that no word list knows.

Each wording is cast as a guest, who stands in the head and answers; a stranger, who answers and was
not introduced; or a voice that asks. It speaks once and several times, in one of the layouts.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from tests.campaigns.cases import Case, Trial, stock
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
_OFFICES = """\
director general of the Lantern Office of the Ministry of Harbors
warden of the Lighthouse Trust
steward of the Salt Road Guild
chief engineer of the National Bridge Administration
convenor of the Ferry Keepers' Circle
""".splitlines()


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


_FORMS = """\
von-der german {g} von der {s}
van-der dutch {g} van der {s}
van-t dutch {g} van 't {s}
ten dutch {g} ten {s}
zu german {g} zu {s}
de-la french {g} de la {s}
d-apostrophe french {g} d'{s}
du french {g} du {s}
dos portuguese {g} {h} dos {s}
da portuguese {g} da {s} e {r}
del spanish {g} del {s}
y spanish {g} {s} y {r}
bin arabic {g} bin {h}
al arabic {g} al-{s}
bint arabic {g} bint {h} al-{s}
ibn arabic {g} ibn {h}
abd arabic Abd el-{g} {s}
af nordic {g} af {s}
ap english {g} ap {h}
ui gaelic {g} Uí {s}
o-apostrophe gaelic {g} O'{s}
o-typographic gaelic {g} O’{s}
mac gaelic {g} Mac{s}
vietnamese vietnamese {s} Văn {g}
polish polish {g} {s}
czech czech {g} {s}
turkish turkish {g} {s}
hungarian hungarian {s} {g}
nordic nordic {g} {s}
yoruba yoruba {g} {s}
lower-case english {low}
lower-given english {g} de{s}
capitals english {up}
capital-surname french {g} {su}
one-name indonesian {g}
one-long-name georgian {s}
initials english {G}. {H}. {s}
initials-closed english {G}.{H}. {s}
initial-between english {g} {H}. {s}
initial-last indonesian {g} {H}.
hyphen-given french {g}-{h} {s}
hyphen-surname german {g} {s}-{r}
double-surname spanish {g} {h} {s} {r}
six-words portuguese {g} {h} de {s} e {r} Filho
junior english {g} {s} Jr.
third english {g} {s} III
click-mark yoruba !{g} {s}
okina maori {g} ʻ{s}
""".splitlines()
NAMES: dict[str, Draw] = {
    name: _names(tongue, form) for name, tongue, form in (row.split(" ", 2) for row in _FORMS)
}


def _of_script(script: str, kind: int) -> Draw:
    return lambda chance: chance.choice(stock.SCRIPTS[script][kind].split("|"))


NAMES |= {f"script-{script}": _of_script(script, 0) for script in stock.SCRIPTS}


def _around(form: str, person: Draw = stock.any_person) -> Draw:
    """Return *form* with people {p} and {o}, an outlet {m} and a place {w}."""

    def draw(chance: random.Random) -> str:
        return form.format(p=person(chance), o=stock.any_person(chance), m=stock.outlet(chance),
                           w=stock.place(chance), n=chance.randint(2, 9))  # fmt: skip

    return draw


# What a label may print around the name of somebody in the head.
_AROUND_GUESTS = {
    "dr": "Dr. {p}",
    "prof-dr": "Prof. Dr. {p}",
    "sheikh": "Sheikh {p}",
    "dame": "Dame {p}",
    "excellency": "H.E. {p}",
    "reverend": "Rev. {p}",
    "madam": "Madam {p}",
    "office-before": "Harbor Warden {p}",
    "long-office-before": "Deputy Keeper of the Seals {p}",
    "office-after": "{p}, Harbor Warden",
    "office-in-brackets": "{p} (Harbor Warden)",
    "office-after-dash": "{p} – Harbor Warden",
    "video-link": "{p} (via video link)",
    "interpreter": "{p} (through an interpreter)",
    "language": "{p} [speaking in Basque]",
    "by-telephone": "{p}, by telephone",
    "off-mic": "{p} (off mic)",
    "continuing": "{p} (continuing)",
    "square-brackets": "[{p}]",
    "lenticular": "【{p}】",
    "angle-brackets": "<{p}>",
    "guillemets": "« {p} »",
    "parentheses": "({p})",
    "number-before": "12. {p}",
    "dash-before": "– {p}",
    "script-after": "{p} (翁嘉木)",
    "time-after": "{p} (10:25)",
    "star-after": "{p}*",
}
# Who asks: reporters and outlets, with people and outlets that no list has.
_ASKING = {
    "x-from-y": "{p} from {m}",
    "x-of-y": "{p} of {m}",
    "x-of-the-y": "{p} of the {m}",
    "x-with-y": "{p} with {m}",
    "x-brackets-y": "{p} ({m})",
    "x-comma-y": "{p}, {m}",
    "x-slash-y": "{p}/{m}",
    "x-dash-y": "{p} – {m}",
    "y-brackets-x": "{m} ({p})",
    "y-dash-x": "{m} - {p}",
    "y-s-x": "{m}'s {p}",
    "y-correspondent-x": "{m} correspondent {p}",
    "a-reporter-from": "A reporter from {m}",
    "reporter-of-the": "Reporter of the {m}",
    "reporter-from": "Reporter from {m} in {w}",
    "journalist-with": "A journalist with {m}",
    "correspondent-of": "The {w} correspondent of {m}",
    "question-from": "Question from {m}",
    "q-comma": "Q, {m}",
    "outlet": "{m}",
    "outlet-the": "The {m}",
    "outlet-of": "{m} of {w}",
    "outlet-brackets": "{m} ({w})",
    "outlet-comma": "{m}, {w}",
    "outlet-long": "{m}, the voice of the free ports of {w}",
    "outlet-and": "{m} & {o}",
    "two-outlets": "{m} and {w} Quayside",
    "small-first": "e{w}TV",
    "digit-first": "{n}Quay",
    "digit-last": "La {n}+",
    "all-small": "dpx, {w}er Presse-Agentur",
    "all-small-alone": "nrv",
    "hyphen-small": "n-{n}v",
    "dot-inside": "{w}.live",
    "dot-first": ".koda",
    "plus-first": "+{n}72",
    "exclamation": "Basta!",
    "slash": "{w}/7",
    "capitals": "ZDKX",
    "quoted": "“{m}”",
    "reporter-number": "Reporter {n}",
    "reporter-letter": "Reporter B",
    "reporter-hash": "Reporter #{n}",
    "journalist-no": "Journalist No. {n}",
    "question-number": "Question {n}",
    "q-number": "Q{n}",
    "speaker-number": "Participant {n}",
    "villager": "A villager",
    "netizen": "Netizen",
    "netizen-name": "Netizen “Cloudberry{n}”",
    "online-question": "Online question",
    "from-the-internet": "Question from the internet",
    "voice-from-the-floor": "Voice from the floor",
    "audience": "Audience",
    "resident": "Resident of {w}",
    "student": "A student from {w}",
    "unidentified": "Unidentified woman",
    "foreign-journalist": "Foreign journalist",
    "third-row": "Gentleman in the third row",
    "hotline": "Hotline caller",
    "asker": "{p}",
    "miss": "Miss {p}",
    "two-reporters": "{p} and {o}",
}
# Who answers without being introduced, by what he is.
_ANSWERING = {
    "chief-engineer": "Chief engineer",
    "site-foreman": "Site foreman",
    "the-curator": "The lighthouse keeper",
    "a-farmer": "A beekeeper from {w}",
    "ferry-pilot": "Ferry pilot {p}",
    "on-the-line": "Voice on the line from {w}",
    "village-elder": "Village elder",
    "technician": "Technician at the console",
    "institution": "{w} Tide Institute",
    "all": "All speakers",
    "narrator": "Narrator",
    "sign-language": "Sign-language signer",
    "colleague": "A colleague of {p}",
    "staff": "Staff",
}
# Two people of the head at once.
_TOGETHER = ("{p} and {o}", "{p} & {o}", "{p}, {o}", "{p}/{o}", "{p} together with {o}")


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
    person = Person(name, honorific, chance.choice(_OFFICES), OFFICIAL)
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
        people = tuple(Person(name, "Mr.", chance.choice(_OFFICES), OFFICIAL) for name in names)
        return Odd(form.format(p=names[0], o=names[1]), GUEST, people)

    return draw


def _said(draw: Draw, cast: str) -> Drawn:
    return lambda chance: Odd(draw(chance), cast)


def wordings() -> dict[str, Drawn]:
    """Return the wordings by name."""
    found = {f"{cast}-{name}": _named(name, cast) for cast in (GUEST, STRANGER) for name in NAMES}
    found |= {f"guest-{name}": _wrapped(form) for name, form in _AROUND_GUESTS.items()}
    found |= {
        f"guest-{name}": _named(of, GUEST, change) for name, (of, change) in _VARIANTS.items()
    }
    found |= {f"guests-together-{n}": _together(form) for n, form in enumerate(_TOGETHER, 1)}
    for cast, forms in ((ASKS, _ASKING), (STRANGER, _ANSWERING)):
        found |= {f"{cast}-{name}": _said(_around(form), cast) for name, form in forms.items()}
    found |= {f"asks-script-{name}": _said(_of_script(name, 1), ASKS) for name in stock.SCRIPTS}
    found |= {f"asks-{name}": _named(name, ASKS) for name in list(NAMES)[::4]}
    found |= {f"chair-{name}": _named(name, CHAIR) for name in list(NAMES)[::4]}
    return found


def cases(seed: str) -> Iterator[Case]:
    """Yield every wording, once and several times, each in one of the layouts; then crowds."""
    chance, every = random.Random(seed), wordings()
    for name, draw in every.items():
        (layout,) = chance.choices(list(LAYOUTS), [one.weight for one in LAYOUTS.values()])
        # A plain word that other labels don't resemble is a label to nobody who does not know it.
        is_plain = layout in ("inside", "odd-is-plain")
        if is_plain and not name.startswith(("guest", "chair", "asks-x", "asks-a-r")):
            layout = "bold"
        for times, count in (("once", 1), ("several", 3))[name.startswith("chair") :]:
            own = f"{name}/{layout}/{times}"
            yield Case(own, partial(_build, f"{seed}/{own}", [draw], LAYOUTS[layout], count))
    for number in range(_CROWDS):
        names = [
            chance.choice([name for name in every if name.startswith(cast)])
            for cast in (GUEST, STRANGER, ASKS, ASKS)
        ]
        draws = [every[name] for name in names]
        own = f"crowd-{number + 1}/{'/'.join(names)}"
        yield Case(own, partial(_build, f"{seed}/{own}", draws, LAYOUTS["bold"], 1))


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
