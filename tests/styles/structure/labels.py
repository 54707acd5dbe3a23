"""Labels: in an ordinary transcript somebody has a label that no word list knows.

Each wording is cast as a guest, who stands in the head and answers; a stranger, who answers and was
not introduced; or a voice that asks. It speaks once and several times, in one of the layouts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.styles.draft import LABEL, MIXED, Line, escape
from tests.styles.labels import Label
from tests.styles.structure import Case, stock
from tests.styles.structure.rendered import pages_of
from tests.styles.structure.verdicts import Told, Verdict, compare, read_pages
from tests.styles.transcripts import CHAIR, OFFICIAL, PRESS, Content, Person, Transcript, Turn
from tests.styles.transcripts import generate

Draw = Callable[[random.Random], str]
GUEST, STRANGER, ASKS = "guest", "stranger", "asks"
ROLES = {GUEST: ("official",), STRANGER: ("official", "unknown"), ASKS: ("press", "unknown")}
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


LAYOUTS = {
    "bold": Layout("<strong>{}:</strong>"),
    "plain": Layout("{}:"),
    "bold-inside": Layout("<strong>{}:</strong> ", inside=True),
    "inside": Layout("{}: ", inside=True),
    "full-width": Layout("{}："),
    "full-width-bold": Layout("<strong>{}：</strong>"),
    "ratio-sign": Layout("{}∶"),
    "letter-colon": Layout("{}꞉"),
    "colon-outside": Layout("<strong>{}</strong>:"),
    "other-colon": Layout("<strong>{}:</strong>", "<strong>{}：</strong>"),
    "heading": Layout("<b>{}:</b>", "<b>{} :</b>"),
}


class Wording(NamedTuple):
    """A form of label: its name in the head, if that differs, its label and an honorific."""

    label: Draw
    honorific: str = "Mr."
    name: Callable[[str], str] = lambda label: label


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


def _inner(form: str) -> Callable[[str], str]:
    """Return what finds the person {p} in a label of *form*."""
    before, _, after = form.partition("{p}")
    return lambda label: label.removeprefix(before).removesuffix(after)


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


@dataclass(frozen=True)
class Odd:
    """Somebody with an odd label: *people* are those of the head whom it names."""

    label: str
    cast: str
    people: tuple[Person, ...] = ()
    speaker: str = ""  # as it must be read; empty where several readings are right


def _guest(label: str, name: str, honorific: str, chance: random.Random) -> Odd:
    person = Person(name, honorific, chance.choice(_OFFICES), OFFICIAL)
    return Odd(label, GUEST, (person,), name)


def wordings() -> Iterator[tuple[str, Callable[[random.Random], Odd]]]:
    """Yield the name of each wording, and what draws somebody with such a label."""
    for name, draw in NAMES.items():
        honorific = (
            "" if name.startswith(("script", "lower")) else "Dr." if "van" in name else "Mr."
        )
        yield (
            f"guest-{name}",
            lambda chance, draw=draw, honorific=honorific: _guest(
                label := draw(chance), label, honorific, chance
            ),
        )
        yield f"stranger-{name}", lambda chance, draw=draw: Odd(draw(chance), STRANGER)
    for name, form in _AROUND_GUESTS.items():
        yield f"guest-{name}", lambda chance, form=form: _wrapped(form, chance)
    for number, form in enumerate(_TOGETHER, 1):
        yield f"guests-together-{number}", lambda chance, form=form: _together(form, chance)
    for cast, forms in ((ASKS, _ASKING), (STRANGER, _ANSWERING)):
        for name, form in forms.items():
            yield (
                f"{cast}-{name}",
                lambda chance, form=form, cast=cast: Odd(_around(form)(chance), cast),
            )
    for script in stock.SCRIPTS:
        draw = _of_script(script, 1)
        yield f"asks-script-{script}", lambda chance, draw=draw: Odd(draw(chance), ASKS)


def _wrapped(form: str, chance: random.Random) -> Odd:
    label = _around(form)(chance)
    honorific = form.split(" ")[0] if form.split(" ")[0] in ("Dr.", "Prof.", "Madam") else "Mr."
    return _guest(label, _inner(form)(label), honorific, chance)


def _together(form: str, chance: random.Random) -> Odd:
    names = stock.any_person(chance), stock.han(chance)
    people = tuple(Person(name, "Mr.", chance.choice(_OFFICES), OFFICIAL) for name in names)
    return Odd(form.format(p=names[0], o=names[1]), GUEST, people)


def cases(seed: str) -> Iterator[Case]:
    """Yield every wording, once and several times, each in layouts that take turns."""
    names = list(LAYOUTS)
    for number, (name, draw) in enumerate(wordings()):
        turn = names[(number + int(random.Random(seed).random() * 97)) % len(names)]
        if turn == "inside" and not name.startswith(("guest", "asks-x", "asks-a-r", "asks-r")):
            turn = "bold"  # a plain word before a colon is no label to anybody
        for times, count in (("once", 1), ("several", 3)):
            yield _case(f"{name}/{turn}/{times}", draw, LAYOUTS[turn], count, seed)


def _case(
    name: str, draw: Callable[[random.Random], Odd], layout: Layout, times: int, seed: str
) -> Case:
    chance = random.Random(f"{seed}/{name}")
    odd = draw(chance)
    t = generate(f"{seed}/{name}", Content(("plain",), (2, 3)), 6)
    t = _with(t, odd, times, chance)
    pages = pages_of(t, chance.choice((1, 1, 3)), _printed(layout, odd.label))
    return Case(name, pages, lambda: _judge(t, odd, pages))


def _with(t: Transcript, odd: Odd, times: int, chance: random.Random) -> Transcript:
    """Return *t* in which *odd* takes so many of the turns that fit."""
    floor = next(n for n, turn in enumerate(t.turns) if turn.role == PRESS)
    role = PRESS if odd.cast == ASKS else OFFICIAL
    fitting = [n for n in range(floor, len(t.turns)) if t.turns[n].role == role]
    chosen = set(chance.sample(fitting, times))
    opening = t.turns[0].text
    for person in odd.people:
        opening = opening.replace(
            "Present today are ", f"Present today are {person.polite}, {person.office}, and "
        )
    turns = [replace(t.turns[0], paragraphs=tuple(opening.split("\n\n")))]
    for number, turn in enumerate(t.turns[1:], 1):
        if number in chosen and odd.cast == STRANGER and chance.random() < 0.5:
            turns.append(
                Turn(t.chair.name, CHAIR, ("I'd like to ask a colleague to answer this.",))
            )
        turns.append(replace(turn, speaker=odd.label) if number in chosen else turn)
    return replace(t, people=(*odd.people, *t.people), turns=tuple(turns))


def _printed(layout: Layout, odd: str) -> Label:
    """Return the label of *layout*; that of *odd* may differ."""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        form = (turn.speaker == odd and layout.odd) or layout.usual
        html = form.format(escape(turn.speaker))
        said = [Line(escape(paragraph)) for paragraph in turn.paragraphs]
        if layout.inside:
            return [Line(html + said[0].html, MIXED), *said[1:]]
        return [Line(html, LABEL), *said]

    return label


def _judge(t: Transcript, odd: Odd, pages: dict[str, str]) -> Verdict:
    people = {person.name for person in t.people}
    told = [
        Told(turn.speaker, odd.speaker, ROLES[odd.cast], turn.text)
        if turn.speaker == odd.label
        else Told(
            turn.speaker, turn.speaker if turn.speaker in people else "", (turn.role,), turn.text
        )
        for turn in t.turns
    ]
    verdict = compare(told, read_pages(pages))
    return Verdict(verdict.kind, f"{odd.label!r}: {verdict.detail}" if verdict.detail else "")
