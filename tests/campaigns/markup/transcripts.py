"""Whole transcripts of press conferences that never were, each from a seed alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.tables import registers, sentences

CHAIR, OFFICIAL, PRESS = "chair", "official", "press"


@dataclass(frozen=True)
class Person:
    """Somebody in the head of a transcript."""

    name: str
    honorific: str
    office: str
    role: str

    @property
    def polite(self) -> str:
        return f"{self.honorific} {self.name}"


@dataclass(frozen=True)
class Turn:
    """What one speaker says; *note* is a caption or stage note that is printed after it."""

    speaker: str
    role: str
    paragraphs: tuple[str, ...]
    note: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Transcript:
    """A press conference: what a reading must find again, whatever the markup is."""

    number: int  # its article id is 910000000 and this
    title: str
    summary: str
    held: date
    published: date
    people: tuple[Person, ...]
    turns: tuple[Turn, ...]
    prose: tuple[str, ...] = ()  # of a page that is no transcript, and has no turns

    @property
    def chair(self) -> Person:
        return next(person for person in self.people if person.role == CHAIR)

    @property
    def officials(self) -> list[Person]:
        return [person for person in self.people if person.role == OFFICIAL]

    @property
    def id(self) -> str:
        return str(910000000 + self.number)

    def office_of(self, speaker: str) -> str:
        """Return the office of *speaker*, empty for the press."""
        return next((person.office for person in self.people if person.name == speaker), "")


SURNAMES = sentences("surnames")
GIVEN = sentences("given")
SINGLE = sentences("single")
OFFICES = sentences("offices")
CHAIR_OFFICES = sentences("chair offices")
OUTLETS = sentences("outlets")
ODD_OUTLETS = sentences("odd outlets")
SUBJECTS = sentences("subjects")


@dataclass
class _Maker:
    """A transcript while it is being made."""

    chance: random.Random
    people: list[Person] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    outlet: str = ""  # whose turn it is to ask

    @property
    def chair(self) -> Person:
        return self.people[-1]

    def ask(self, questions: int = 1, note: str = "") -> None:
        """Let the outlet ask so many *questions*."""
        self.say(self.outlet, *(say.question(self.chance) for _ in range(questions)), note=note)

    def say(self, speaker: Person | str, *paragraphs: str, note: str = "") -> None:
        """Let *speaker*, a person or an outlet, say *paragraphs*."""
        name, role = (speaker, PRESS) if isinstance(speaker, str) else (speaker.name, speaker.role)
        said = tuple(filter(None, paragraphs))
        if self.turns and self.turns[-1].speaker == name:  # whom nobody interrupts
            last = self.turns.pop()
            said, note = last.paragraphs + said, last.note or note
        self.turns.append(Turn(name, role, said, note))

    def tell(self, most: int = 3, least: int = 1) -> list[str]:
        """Return some paragraphs of an answer."""
        return [say.paragraph(self.chance) for _ in range(self.chance.randint(least, most))]

    def one_of(self, sentences: list[str], **words: str) -> str:
        return say.one_of(sentences, self.chance, **words)


# What may happen in an answer or between two: (maker, official, another) -> None.
Scene = Callable[[_Maker, Person, Person], None]
SCENES: dict[str, Scene] = {}


@registers(SCENES)
def _plain(make: _Maker, official: Person, another: Person) -> None:
    """A question and its answer."""
    make.ask()
    make.say(official, make.chance.choice(say.THANKS), *make.tell())


@registers(SCENES)
def _handover(make: _Maker, official: Person, another: Person) -> None:
    """An official passes the question on to another."""
    make.ask()
    if another == official:
        make.say(official, *make.tell())
        return
    make.say(official, make.one_of(say.HANDOVER, name=another.polite))
    make.say(another, make.chance.choice(say.THANKS), *make.tell())


@registers(SCENES)
def _several(make: _Maker, official: Person, another: Person) -> None:
    """Two officials answer."""
    make.ask(2)
    make.say(official, *make.tell())
    if another != official:
        make.say(another, "Let me add a few words.", *make.tell(2))


@registers(SCENES)
def _chair_adds(make: _Maker, official: Person, another: Person) -> None:
    """The chair adds something or asks."""
    make.ask()
    make.say(official, *make.tell(2))
    if make.chance.random() < 0.5:
        make.say(make.chair, "I'd like to add a word on this. " + say.paragraph(make.chance, 2))
    else:
        make.say(make.chair, "May I ask a follow-up question? " + say.question(make.chance))
        make.say(another, *make.tell(2))


@registers(SCENES)
def _short(make: _Maker, official: Person, another: Person) -> None:
    """Turns of a few words."""
    make.ask()
    make.say(official, "Yes, of course.")
    make.say(make.outlet, "And after that?")
    make.say(official, "We shall see.", say.paragraph(make.chance))


@registers(SCENES)
def _parts(make: _Maker, official: Person, another: Person) -> None:
    """An answer counts its parts."""
    make.ask(2)
    told = [f"{mark}: {say.paragraph(make.chance)}" for mark in ("Q1", "Q2")]
    make.say(official, "You asked two questions, and I will take them in turn.", *told)


@registers(SCENES)
def _years(make: _Maker, official: Person, another: Person) -> None:
    """An answer lists names with years."""
    make.ask()
    names = make.chance.sample(SURNAMES, 4)
    rows = [
        f"{name} {make.chance.choice(GIVEN)}: {make.chance.randint(3, 40)} years" for name in names
    ]
    make.say(official, "Some keepers have served for a very long time:", *rows, *make.tell(1))


@registers(SCENES)
def _colons(make: _Maker, official: Person, another: Person) -> None:
    """An answer has colons of prose and an enumeration."""
    make.ask()
    make.say(
        official,
        "There are three things that I would like to say:",
        f"Safety: {say.paragraph(make.chance, 2)}",
        f"Speed: {say.paragraph(make.chance, 2)}",
        f"Green Development: {say.paragraph(make.chance, 2)}",
        f"To put it in one sentence: {say.paragraph(make.chance, 1)}",
    )


@registers(SCENES)
def _notes(make: _Maker, official: Person, another: Person) -> None:
    """A photo caption stands between two turns."""
    make.ask()
    note = f"{official.name} answers a question at the press conference. [Photo by Qi Mushi]"
    make.say(official, *make.tell(), note=note)


@registers(SCENES)
def _marks(make: _Maker, official: Person, another: Person) -> None:
    """An answer repeats the question and marks its answer; it tells a dialogue."""
    make.ask()
    told = say.paragraph(make.chance, 2)
    make.say(
        official,
        f"Question: {say.question(make.chance)}",
        f"Answer: {told}",
        'A keeper asked me: "When will it be lit?" I said: "When the oil is here."',
        *make.tell(1),
    )


@registers(SCENES)
def _please_add(make: _Maker, official: Person, another: Person) -> None:
    """The chair asks another official to add something."""
    make.ask()
    make.say(official, *make.tell(2))
    if another != official:
        make.say(make.chair, f"{another.polite}, please add.")
        make.say(another, *make.tell(2))


@registers(SCENES)
def _events(make: _Maker, official: Person, another: Person) -> None:
    """A stage note stands between two turns."""
    make.ask(note="(Laughter)")
    make.say(official, *make.tell(), note="(Applause)")


USUAL = ("plain", "plain", "plain", "handover", "several", "chair-adds")


@dataclass(frozen=True)
class Content:
    """What kind of transcript is made: its scenes, and who takes part."""

    scenes: tuple[str, ...] = USUAL
    officials: tuple[int, int] = (1, 3)
    single: float = 0  # share of officials with one name
    strangers: bool = False  # whether somebody speaks who is not in the head
    silent: bool = False  # whether somebody in the head says nothing
    statement: int = 4  # the most paragraphs of the first statement
    odd_outlets: bool = False  # whether the names of outlets have dots, commas, digits …
    closes: bool = True  # whether the chair closes
    exchanges: tuple[int, ...] = (2, 3, 4, 5, 6, 8, 14)


CONTENTS: dict[str, Content] = {
    "usual": Content(),
    "plain": Content(("plain",)),
    "one-official": Content(("plain",), (1, 1)),
    "one-name": Content(USUAL, (2, 3), single=1),
    **{name: Content(("plain", name), (2, 3)) for name in list(SCENES)[1:]},
    "strangers": Content(("plain", "several"), (2, 3), strangers=True),
    "silent": Content(("plain", "chair-adds"), (3, 4), silent=True),
    "long-statement": Content(statement=40, exchanges=(5, 8)),
    "no-closing": Content(closes=False),
    "odd-outlets": Content(odd_outlets=True, exchanges=(8,)),
    "brief": Content(("plain",), exchanges=(1, 2)),
    "long": Content(exchanges=(24,)),
    "many": Content(officials=(6, 8), exchanges=(10, 14)),
    "everything": Content(tuple(SCENES), (2, 4), single=0.3),
}


def generate(seed: str, content: Content = CONTENTS["usual"], exchanges: int = 0) -> Transcript:
    """Return the transcript of *seed*, with so many *exchanges*, or between 2 and 14."""
    chance = random.Random(seed)
    make = _Maker(chance)
    make.people = _people(chance, content)
    chair, officials = make.chair, make.people[:-1]
    subject = say.fill(chance.choice(SUBJECTS), chance)
    kind = chance.choice(("briefing", "press conference"))
    held = date(2022, 9, 5) + timedelta(chance.randrange(900))
    day = f"{held:%A} in Beijing on {held:%B} {held.day}"
    _open(make, subject, content.statement)
    speakers = officials[: len(officials) - content.silent] + (
        [_stranger(chance)] if content.strangers else []
    )
    outlets = ODD_OUTLETS if content.odd_outlets else OUTLETS
    outlets = chance.sample(outlets, len(outlets))
    wanted = exchanges or chance.choice(content.exchanges)
    for number in range(wanted):
        if number:
            calls = say.LAST_CALL if number == wanted - 1 else say.CALLING
            if chance.random() < 0.7 or number == wanted - 1:
                make.say(chair, make.one_of(calls))
        name = (
            content.scenes[number % len(content.scenes)]
            if number < len(content.scenes)
            else (chance.choice(content.scenes))
        )
        official, another = chance.choice(speakers), chance.choice(speakers)
        if len(speakers) > 1 and another == official:
            another = next(person for person in speakers if person != official)
        make.outlet = outlets[number % len(outlets)]
        SCENES[name](make, official, another)
    if content.closes:
        make.say(chair, make.one_of(say.CLOSING))
    return Transcript(
        number=chance.randrange(1, 89_999_999),
        title=f"SCIO {kind} on {subject}",
        summary=f"The State Council Information Office held a press conference {day} "
        f"to introduce {subject}.",
        held=held,
        published=held + timedelta(chance.randrange(1, 12)),
        people=tuple(make.people),
        turns=tuple(make.turns),
    )


def _people(chance: random.Random, content: Content) -> list[Person]:
    """Return the officials, then the chair; no two share a surname."""
    count = chance.randint(*content.officials)
    surnames, given = chance.sample(SURNAMES, count + 1), chance.sample(GIVEN, count + 1)
    singles, offices = chance.sample(SINGLE, count), chance.sample(OFFICES, count)
    people = [
        Person(
            singles[n] if chance.random() < content.single else f"{surnames[n]} {given[n]}",
            chance.choice(("Mr.", "Ms.")),
            offices[n],
            OFFICIAL,
        )
        for n in range(count)
    ]
    office = chance.choice(CHAIR_OFFICES)
    return [*people, Person(f"{surnames[count]} {given[count]}", "Ms.", office, CHAIR)]


def _stranger(chance: random.Random) -> Person:
    name = f"{chance.choice(('Hai', 'Xiang', 'Bian'))} {chance.choice(('Songtao', 'Yuewen'))}"
    return Person(name, "Mr.", "head of the Rope Division", OFFICIAL)


def _open(make: _Maker, subject: str, most: int) -> None:
    """Let the chair open, the officials make their statements, and the chair open the floor."""
    chair, officials = make.people[-1], make.people[:-1]
    guests = ", and ".join(f"{person.polite}, {person.office}" for person in officials)
    make.say(
        chair,
        "Ladies and gentlemen, good morning. Welcome to this press conference of the State "
        f"Council Information Office on {subject}.",
        f"Present today are {guests}. First, I'll give the floor to {officials[0].polite}.",
    )
    told = make.tell(most, most // 2)
    make.say(officials[0], "Good morning, friends from the media.", *told)
    if len(officials) > 2 and make.chance.random() < 0.4:
        make.say(chair, f"Thank you. Now, {officials[1].polite} has the floor.")
        make.say(officials[1], *make.tell(3))
    make.say(
        chair,
        "Thank you for the introduction. The floor is now open for questions. Please identify the "
        "news outlet you represent before asking.",
    )
