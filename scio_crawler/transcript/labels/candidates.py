"""Lines that may carry a speaker's label: what stands before a colon has the shape of one.

A person, an outlet, a role, a name with an office; every other colon is prose. Which of these
candidates are labels is judged in ``evidence``, with the whole briefing in view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scio_crawler.items import Block
from scio_crawler.transcript import dates, names
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.head.lines import OFFICE as OFFICE_WORDS
from scio_crawler.transcript.labels import outlets
from scio_crawler.transcript.names import Roster
from scio_crawler.transcript.phrases import GREETING
from scio_crawler.transcript.text import letters

# A colon that is not between digits.
COLON = re.compile(r"[:：﹕︰](?:(?!\d)|(?<!\d.))")
_WIDE_COLON = re.compile("[：﹕︰]")
_TIMESTAMP = re.compile(r"^\[\d{1,2}:\d\d\]\s*")  # live pages: "[11:00] Moderator:"
# "Xin Guobin (via video link)", "Reporter (NHK)", "Liu Aihua (spokesperson of …)"
_ASIDE = re.compile(r"\s*[(（\[](?P<inside>(?:[^()（）\[\]]|\([^()]*\)){1,160})[)）\]]$")

CHAIR_ROLE = re.compile(
    r"(?:the )?(?:moderator|chair(?:person|man|woman)?|host(?:ess)?|anchor|emcee|mc)", re.I
)
PRESS_ROLE = re.compile(
    r"(?:the |an? )?(?:q(?:uestion)?\s?\d{0,2}|reporter|journalist|correspondent|media|press)s?",
    re.I,
)
OFFICIAL_ROLE = re.compile(
    r"(?:the )?(?:a(?:nswer)?\s?\d{0,2}|spokes(?:person|man|woman)|official)", re.I
)
_Q = re.compile(r"(?:Q|Question)\s?\d{0,2}")
_Q_LABEL = re.compile(rf"{_Q.pattern}\s?[:：.]\s*(?P<label>.+)")  # "Q: Reporter from The Paper"

# Shapes of the words before a colon.
PERSON, OUTLET, ROLE, OFFICE, TITLE, ACRONYM = (
    "person",
    "outlet",
    "role",
    "office",
    "title",
    "acronym",
)

PRESS = frozenset((OUTLET, TITLE, ACRONYM))

# What a shape is worth by itself: (shape, how sure) -> points. The comment is an example.
WORTH = {
    (PERSON, 3): 6,  # a person of the head
    (OFFICE, 3): 6,  # "Xin Guobin, vice minister of …", "Vice Minister Xin Guobin", of the head
    (PERSON, 2): 4,  # "Liu Aihua", not in the head: the form of a Han name
    (PERSON, 1): 3,  # "Ms. Norbu Dolma": an honorific makes it a person
    (OFFICE, 2): 4,  # "Liu Aihua, spokesperson of …", not in the head
    (ROLE, 3): 5,  # "Moderator", "Q"
    (OUTLET, 3): 5,  # known, or "Reporter from …"
    (OUTLET, 2): 3,  # its last word is one of the press: "Osterwald Courier"
    (OUTLET, 1): 2,  # another word is: "Radio Free Harbour"
    (ACRONYM, 1): 1,  # "KTN"; but "GDP" too
    (TITLE, 1): 1,  # "Die Presse"; but "Green Development" too
}
_MOST_WORDS = 10  # of a label without an office behind the name
ENOUGH = 4  # points that make a label
NOBODY = Roster()

_ORDINALS = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|then"
    r"|also|and|but|or|so|for|in|on|at"
    r"|as|by|to|of|with|from|about|our|we|i|it|its|this|that|these|those|here|there|he|she"
    r"|they|his|her|their|how|what|why"
    r"|when|where|who|which|one|two|three|four|five|if|is|are|was|let|now|today|note|dear"
    r"|friends|ladies|good|hello|thank"
    r"|thanks|moreover|besides|another|other|in short|all|some|many|such|not|no|yes|ok|okay"
    r"|well)(?:ly|s)?\b",
    re.IGNORECASE,
)
# Lines of a page that have a label's form and are never one.
_NEVER = frozenset(
    map(
        letters,
        """
        date|time|venue|address|add|tel|fax|email|website|contact|share|adjust font size|loaded
        note|notes|source|photo|photos|video|updated|editor|editors|translator|translators
        editor's note|speakers|attendees|participants|example|key points|for example|for instance
        ps|highlights|background|summary|title|theme|agenda|topic|topics|conclusion|copyright
        keywords|related|read more|location|place|results|goals|goal
        gdp|gnp|cpi|ppi|pmi|fdi|vat|sme|smes|soe|soes|r&d|ict|ai|iot|bri|rcep|apec|brics|wto|imf|un
        eu|us|usa|uk|prc|cpc|npc|cppcc|scio|covid|ev|evs|nev|nevs|5g|6g|lng|pv|esg|co2|ip|ipo|lpr|faq
        """.replace("\n", "|").split("|"),
    )
) - {""}
_CAPITALIZED = re.compile(
    r"(?:(?:[dlDL]['’])?[A-Z0-9À-Þ][\w’'.&/-]*|of|the|and|for|on|in|at|de|du|des|la|le|les|el"
    r"|al|do|da|dos|das|del|della|di"
    r"|der|die|das|und|am|im|et|y|e|&|-|–|\|)(?:,?\s|$)"
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|tells|noted|notes|asked|asks|stressed|explained|pointed|put|puts"
    r"|wrote|writes|replied|who|which"
    r"|that|is|are|was|were|has|have|had|will|would|can|could|should|must|may|i|we|you|they"
    r"|he|she|it|my|our)\b",
    re.IGNORECASE,
)
_OFFICE_TITLES = re.compile(
    r"(?:(?:vice|deputy|assistant|executive|acting|general|chief|director|minister|governor"
    r"|mayor|chairman|chairwoman"
    r"|chairperson|president|commissioner|secretary|spokesperson|spokesman|spokeswoman"
    r"|administrator|premier|academician"
    r"|professor|ambassador|moderator|host|representative|director-general|secretary-general"
    r"|party|counselor)[\s-]+)+",
    re.IGNORECASE,
)


Shape = tuple[str, int, str, str]  # shape, how sure, name, position


@dataclass(slots=True)
class Candidate:
    """A line that may carry a label."""

    index: int  # of its block
    label: str  # as printed, without the colon
    rest: str  # what follows the colon on the line; empty if the label has a line of its own
    shape: str
    sure: int  # 1 to 3
    name: str  # the person, outlet or role meant
    position: str = ""  # the office, if the label prints one
    bare: str = ""  # the label without what may stand around it
    form: tuple[str, bool] = ("", False)  # its letters, and whether it has a line of its own
    body: list[str] | None = None  # what stands under it, None until that is looked at
    asks: int = -1  # whether a question stands under it, -1 until that is looked at
    points: int = 0
    counted: list[tuple[int, str]] = field(default_factory=list)  # the points, each with its reason

    def count(self, points: int, reason: str) -> None:
        """Give it *points*, or take them."""
        self.points += points
        self.counted.append((points, reason))

    @property
    def reasons(self) -> list[str]:
        """In words how it came to its points, for whoever asks why it is a label or is none."""
        return [f"{points:+d} {reason}" for points, reason in self.counted]

    @property
    def own_line(self) -> bool:
        return not self.rest

    @property
    def certain(self) -> bool:
        """Whether the shape alone makes it a label where it has a line of its own."""
        return WORTH[self.shape, self.sure] >= ENOUGH


def cut(text: str) -> tuple[str, str] | None:
    """(label, rest) of a line at its first colon that is no clock's or ratio's; else None."""
    if ":" not in text and (text.isascii() or not _WIDE_COLON.search(text)):
        return None
    stamp = _TIMESTAMP.match(text)
    found = COLON.search(text, stamp.end() if stamp else 0, 200)
    if not found:
        return None
    label, rest = text[: found.start()].strip(), text[found.end() :].strip()
    second = COLON.search(rest, 0, 100) if rest and _Q.fullmatch(label) else None
    if second and _is_outlet(rest[: second.start()].strip()):
        # "Q: Reporter from The Paper: text": both belong to the label.
        length = len(text) - len(rest) + second.start()
        return text[:length].strip(), rest[second.end() :].strip()
    return label, rest


def _is_outlet(words: str) -> bool:
    shape = _shape_of_words(words)
    return bool(outlets.known(words) or outlets.reporter_of(words) or shape)


def bare(label: str) -> str:
    """A printed label without what may stand around it: a clock, quotation marks, a bullet."""
    return _TIMESTAMP.sub("", label).strip(" \"“”'‘’*•-–—")


def _shape(label: str, people: Roster) -> Shape | None:
    """(shape, sureness, name, position) of the words before a colon, or None for prose."""
    return _shape_of(bare(label), people)


def _shape_of(bare: str, people: Roster) -> Shape | None:
    if _is_sentence(bare):
        return None
    if prefix := _Q_LABEL.fullmatch(bare):
        return OUTLET, 3, outlets.reporter_of(prefix["label"]) or prefix["label"], ""
    if aside := _ASIDE.search(bare):
        name = bare[: aside.start()]
        if PRESS_ROLE.fullmatch(name):
            return OUTLET, 3, aside["inside"], ""
        shape = _shape(name, people)
        if shape is None or shape[0] != PERSON:
            return shape
        office = aside["inside"] if OFFICE_WORDS.search(aside["inside"]) else ""
        return (*shape[:3], office)
    if not bare or letters(bare) in _NEVER or GREETING.search(bare) or dates.find(bare):
        return None
    if person := people.exactly(bare):
        return PERSON, 3, person, ""
    if outlets.known(bare):
        return OUTLET, 3, bare, ""
    if person := people.match(bare):
        return PERSON, 3, person, ""
    for role in (CHAIR_ROLE, PRESS_ROLE, OFFICIAL_ROLE):
        if role.fullmatch(bare):
            return ROLE, 3, "", ""
    if outlet := outlets.reporter_of(bare):
        return OUTLET, 3, outlet, ""
    office = _with_office(bare, people)
    if office:
        return office
    honorific, name = names.without_honorific(bare)
    if names.is_han(name) and outlets.press_words(name) < 2:
        return PERSON, 2, name, ""
    if honorific and names.is_name(name):
        return PERSON, 1, name, ""
    return _shape_of_words(bare)


def _is_sentence(bare: str) -> bool:
    """Whether it has too many words for a name, and no name with a comma at its beginning."""
    words = bare.split()
    return len(words) > _MOST_WORDS and not any("," in word or "(" in word for word in words[:6])


def _with_office(bare: str, people: Roster) -> Shape | None:
    """The shapes "Name, office" and "Office Name"; the office must not read as a clause."""
    name, comma, office = bare.partition(",")
    office = office.strip()
    if comma and office:
        press = outlets.press_words(office) == 2 and not OFFICE_WORDS.search(office)
        if press or outlets.known(office):  # "Li Na, China Daily"
            if names.is_han(names.without_honorific(name)[1]):
                return OUTLET, 3, office, ""
            return (OUTLET, 3, bare, "") if _shape_of_words(name) else None
        if _SPOKEN.search(office):
            return None
        if person := people.match(name):
            return OFFICE, 3, person, office
        if names.is_han(names.without_honorific(name)[1]) and not office[0].isdigit():
            return OFFICE, 2, names.without_honorific(name)[1], office
        return None
    if found := _OFFICE_TITLES.match(bare):
        rest = bare[found.end() :]
        person = people.match(rest) or people.by_surname(rest)
        if person:
            return OFFICE, 3, person, bare[: found.end()].strip()
        if names.is_han(rest):
            return OFFICE, 2, rest, bare[: found.end()].strip()
    return None


def _shape_of_words(bare: str) -> Shape | None:
    words = bare.split()
    if not 0 < len(words) <= 8 or len(bare) > 70:
        return None
    if _ORDINALS.match(bare) and not bare.startswith("The "):
        return None
    if "".join(_CAPITALIZED.findall(bare)).strip() != bare.strip():
        return None
    if press := outlets.press_words(bare):
        return OUTLET, press, bare, ""
    if len(words) == 1 and re.fullmatch(r"[A-Z][A-Z0-9&-]{1,6}", bare):
        return ACRONYM, 1, bare, ""
    if any(word[0].isdigit() for word in words[:-1]) or words[0][0].isdigit():
        return None
    return TITLE, 1, bare, ""


def candidates(blocks: Sequence[Block], people: Roster) -> list[Candidate]:
    """All candidates among *blocks*; *people* are those of the head."""
    found = []
    known: dict[str, tuple[Shape | None, str, str]] = {}  # labels recur
    for index, block in enumerate(blocks):
        if block.part or not (parts := cut(block.text)):
            continue
        label, rest = parts
        if not label or len(label) > (160 if not rest else 90):
            continue
        if label not in known:
            words = bare(label)
            known[label] = _shape_of(words, people), words, letters(label)
        shape, words, own_letters = known[label]
        if shape:
            form = own_letters, not rest
            found.append(Candidate(index, label, rest, *shape, bare=words, form=form))
    return found


def reads_as_label(text: str) -> bool:
    """Whether a line, seen alone, has the form of a label on a line of its own or before text.

    Weaker than :func:`decide`: it finds where on a page the turns are.
    """
    parts = cut(text)
    if not parts or not parts[0] or len(parts[0]) > 90:
        return False
    if head.SPEAKERS.fullmatch(text) or head.DATE.fullmatch(text):
        return False
    shape = _shape(parts[0], NOBODY)
    if shape is None:
        return False
    return WORTH[shape[0], shape[1]] >= (ENOUGH if parts[1] else 2)
