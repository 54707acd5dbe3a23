"""Which lines are speakers' labels, judged with the whole briefing in view.

A line with a colon is a *candidate* if what stands before the colon has one of a few shapes: a
person, an outlet, a role, a name with an office. Every other colon is prose. Each candidate then
collects evidence for and against (the tables below); at ``ENOUGH`` it is a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scio_crawler.items import Block, Person

from . import dates, head, names, outlets
from .phrases import ASKS, CALLS
from .text import letters

COLON = re.compile(r"(?<!\d)\s?[:：﹕︰]|\s?[:：﹕︰](?!\d)")
_TIMESTAMP = re.compile(r"^\[\d{1,2}:\d\d\]\s*")  # live pages: "[11:00] Moderator:"
_ASIDE = re.compile(r"\s*[(（\[][^()（）\[\]]{1,60}[)）\]]$")  # "Xin Guobin (via video link)"

CHAIR_ROLE = re.compile(r"(?:the )?(?:moderator|chair(?:person|man|woman)?|host(?:ess)?|anchor|emcee|mc)", re.I)
PRESS_ROLE = re.compile(r"(?:the |an? )?(?:q(?:uestion)?\s?\d{0,2}|reporter|journalist|correspondent|media|press)s?", re.I)
OFFICIAL_ROLE = re.compile(r"(?:the )?(?:a(?:nswer)?\s?\d{0,2}|spokes(?:person|man|woman)|official)", re.I)
_Q_AND_A = re.compile(r"(?P<role>Q|A|Question|Answer)\s?\d{0,2}\s?[:：.]\s*(?P<label>.+)")

# Shapes of the words before a colon.
PERSON, OUTLET, ROLE, OFFICE, TITLE, ACRONYM = "person", "outlet", "role", "office", "title", "acronym"

# Evidence a candidate starts with: (shape, how sure) -> points. The comment is an example.
_START = {
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
ENOUGH = 4

_ORDINALS = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|then|also|and|but|or|so|for|in|on|at"
    r"|as|by|to|of|with|from|about|our|we|i|it|its|this|that|these|those|here|there|he|she|they|his|her|their|how|what|why"
    r"|when|where|who|which|one|two|three|four|five|if|is|are|was|let|now|today|note|dear|friends|ladies|good|hello|thank"
    r"|thanks|moreover|besides|another|other|in short|all|some|many|such|not|no|yes|ok|okay|well)(?:ly|s)?\b",
    re.IGNORECASE,
)
# Lines of a page that have a label's form and are never one.
_NEVER = frozenset(
    map(
        letters,
        """
        date|time|venue|address|add|add.|tel|fax|email|e-mail|website|contact|share|adjust font size|loaded|note|notes
        source|photo|photos|video|updated|editor|editors|translator|translators|editor's note|speakers|attendees
        participants|example|key points|for example|for instance|ps|p.s.|highlights|background|summary|title|theme
        agenda|topic|topics|conclusion|copyright|keywords|related|read more|location|place|results|goals|goal
        """.replace("\n", "|").split("|"),
    )
) - {""}
_CAPITALIZED = re.compile(
    r"(?:[A-Z0-9À-Þ][\w’'.&/-]*|of|the|de|and|&|for|du|des|la|le|el|al|on|in|d’|l’|-|–|\|)(?:,?\s|$)"
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|tells|noted|notes|asked|asks|stressed|explained|pointed|put|puts|wrote|writes|replied|who|which"
    r"|that|is|are|was|were|has|have|had|will|would|can|could|should|must|may|i|we|you|they|he|she|it|my|our)\b",
    re.IGNORECASE,
)
_OFFICE_TITLES = re.compile(
    r"(?:(?:vice|deputy|assistant|executive|acting|general|chief|director|minister|governor|mayor|chairman|chairwoman"
    r"|chairperson|president|commissioner|secretary|spokesperson|spokesman|spokeswoman|administrator|premier|academician"
    r"|professor|ambassador|moderator|host|representative|director-general|secretary-general|party|counselor)[\s-]+)+",
    re.IGNORECASE,
)


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
    points: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def own_line(self) -> bool:
        return not self.rest

    @property
    def certain(self) -> bool:
        """Whether the shape alone makes it a label where it has a line of its own."""
        return _START[self.shape, self.sure] >= ENOUGH


def cut(text: str) -> tuple[str, str] | None:
    """(label, rest) of a line at its first colon that is no clock's or ratio's; else None."""
    if text.isascii() and ":" not in text:
        return None
    stamp = _TIMESTAMP.match(text)
    found = COLON.search(text, stamp.end() if stamp else 0, 200)
    if not found:
        return None
    label, rest = text[: found.start()].strip(), text[found.end() :].strip()
    prefix = _Q_AND_A.fullmatch(f"{label}: {rest}")
    if prefix and rest and (second := COLON.search(rest, 0, 100)):
        # "Q: Reporter from The Paper: text": both belong to the label.
        if outlets.reporter_of(rest[: second.start()].strip()):
            length = len(text) - len(rest) + second.start()
            return text[:length].strip(), rest[second.end() :].strip()
    return label, rest


def _shape(label: str, people: Sequence[str]) -> tuple[str, int, str, str] | None:
    """(shape, sureness, name, position) of the words before a colon, or None for prose."""
    bare = _TIMESTAMP.sub("", label).strip(" \"“”'‘’*•-–—")
    prefix = _Q_AND_A.fullmatch(bare)
    if prefix and (outlet := outlets.reporter_of(prefix["label"])):
        return OUTLET, 3, outlet, ""
    if aside := _ASIDE.search(bare):
        inside = aside.group().strip(" ()（）[]")
        bare = bare[: aside.start()]
        if PRESS_ROLE.fullmatch(bare):
            return OUTLET, 3, inside, ""
    if not bare or letters(bare) in _NEVER or dates.find(bare):
        return None
    if person := names.match(bare, people):
        return PERSON, 3, person, ""
    for role in (CHAIR_ROLE, PRESS_ROLE, OFFICIAL_ROLE):
        if role.fullmatch(bare):
            return ROLE, 3, "", ""
    if outlets.known(bare):
        return OUTLET, 3, bare, ""
    if outlet := outlets.reporter_of(bare):
        return OUTLET, 3, outlet, ""
    office = _with_office(bare, people)
    if office:
        return office
    honorific, name = names.without_honorific(bare)
    if names.is_han(name) and not outlets.press_words(name):
        return PERSON, 2, name, ""
    if honorific and names.is_name(name):
        return PERSON, 1, name, ""
    return _shape_of_words(bare)


def _with_office(bare: str, people: Sequence[str]) -> tuple[str, int, str, str] | None:
    """The shapes "Name, office" and "Office Name"; the office must not read as a clause."""
    name, comma, office = bare.partition(",")
    office = office.strip()
    if comma and office:
        if outlets.press_words(office) == 2 or outlets.known(office):  # "Li Na, China Daily"
            return OUTLET, 3, bare if not names.is_han(names.without_honorific(name)[1]) else office, ""
        if _SPOKEN.search(office):
            return None
        if person := names.match(name, people):
            return OFFICE, 3, person, office
        if names.is_han(names.without_honorific(name)[1]) and not office[0].isdigit():
            return OFFICE, 2, names.without_honorific(name)[1], office
        return None
    if found := _OFFICE_TITLES.match(bare):
        rest = bare[found.end() :]
        person = names.match(rest, people) or _by_surname(rest, people)
        if person:
            return OFFICE, 3, person, bare[: found.end()].strip()
        if names.is_han(rest):
            return OFFICE, 2, rest, bare[: found.end()].strip()
    return None


def _by_surname(word: str, people: Sequence[str]) -> str:
    same = [person for person in people if person.split()[0] == word]
    return same[0] if len(same) == 1 else ""


def _shape_of_words(bare: str) -> tuple[str, int, str, str] | None:
    words = bare.split()
    if len(words) > 8 or len(bare) > 70 or _ORDINALS.match(bare) and not bare.startswith("The "):
        return None
    if "".join(_CAPITALIZED.findall(bare)).strip() != bare.strip():
        return None
    if press := outlets.press_words(bare):
        return OUTLET, press, bare, ""
    if len(words) == 1 and re.fullmatch(r"[A-Z][A-Z0-9&-]{1,6}", bare):
        return ACRONYM, 1, bare, ""
    if any(word[0].isdigit() for word in words):
        return None
    return TITLE, 1, bare, ""


def candidates(blocks: Sequence[Block], people: Sequence[str]) -> list[Candidate]:
    """All candidates among *blocks*; *people* are the names the head gives."""
    found = []
    for index, block in enumerate(blocks):
        if block.part or not (parts := cut(block.text)):
            continue
        label, rest = parts
        if not label or len(label) > (160 if not rest else 90):
            continue
        if shape := _shape(label, people):
            found.append(Candidate(index, label, rest, *shape))
    return found


def decide(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """The labels among *blocks*, in order. Blocks with a part already are no labels."""
    listed = [person.name for person in people]
    found = candidates(blocks, listed)
    prose = " ".join(block.text for block in blocks if not block.part)
    in_line = _inline_style(found)
    strong = _strong_style(blocks, found)
    for position, candidate in enumerate(found):
        _weigh(candidate, found, position, blocks, prose, in_line, strong)
    return [candidate for candidate in found if candidate.points >= ENOUGH]


def _inline_style(found: Sequence[Candidate]) -> bool:
    """Whether the labels of this briefing share a line with the text (/xinjiangfocus/)."""
    own = sum(c.certain and c.own_line for c in found)
    inside = [c for c in found if c.certain and not c.own_line]
    return len(inside) > 2 * own and (len(inside) > 1 or inside[0].index == 0)


def _strong_style(blocks: Sequence[Block], found: Sequence[Candidate]) -> bool:
    """Whether labels are set in bold here."""
    sure = [c for c in found if c.certain and c.sure == 3]
    return len(sure) > 1 and all(blocks[c.index].strong >= len(c.label) for c in sure)


def _weigh(
    candidate: Candidate,
    found: Sequence[Candidate],
    position: int,
    blocks: Sequence[Block],
    prose: str,
    in_line: bool,
    strong: bool,
) -> None:
    def count(points: int, reason: str) -> None:
        candidate.points += points
        candidate.reasons.append(f"{points:+d} {reason}")

    shape, listed = candidate.shape, candidate.sure == 3 and candidate.shape in (PERSON, OFFICE)
    press = shape in (OUTLET, TITLE, ACRONYM)
    count(_START[shape, candidate.sure], f"{shape} {candidate.sure}")
    if not candidate.own_line and not in_line:
        count(-2 if listed else -4, "shares its line with text, which is not the form here")
    following = found[position + 1] if position + 1 < len(found) else None
    upcoming = next((c for c in found[position + 1 :] if c.certain and (c.own_line or in_line)), None)
    body = _body(candidate, blocks, upcoming)
    first = body[0] if body else ""
    if not body:
        count(-4 if not listed else -1, "nothing stands under it")
    elif not listed and first[0] in "\"“'‘":
        count(-3, "what follows is quoted")
    elif (not candidate.own_line or not candidate.certain) and first[0].islower():
        count(-3, "what follows goes on in lower case")
    if body and (head.is_word(first) or candidate.shape == ROLE and head.is_line(first)):
        count(-4, "a head's word or line stands under it")
    before = _before(candidate, blocks)
    if before.endswith((":", "：")) and not listed and not _is_label_line(found, position, candidate):
        count(-2, "the paragraph before announces a list")
    if not listed and _parallel(found, position, blocks):
        count(-2, "one of several alike")
    if press or shape == ROLE and PRESS_ROLE.fullmatch(candidate.label):
        _weigh_press(candidate, count, body, before, upcoming, blocks)
    if shape == PERSON and not listed and re.search(
        rf"\b(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Professor|Academician)\.? {re.escape(candidate.name)}\b", prose
    ):
        count(3, "introduced by name")
    if strong and not listed:
        bold = blocks[candidate.index].strong >= len(candidate.label)
        count(1 if bold else -2, "bold like the other labels" if bold else "not bold as the labels are")
    del following


def _weigh_press(candidate, count, body, before, upcoming, blocks) -> None:  # type: ignore[no-untyped-def]
    short = len(body) <= 8
    text = " ".join(body[:8])
    ends = body[-1][-240:] if body else ""
    if short and "?" in ends:
        count(3, "ends in a question")
    elif short and ASKS.search(text):
        count(2, "asks")
    if upcoming is None or upcoming.shape in (OUTLET, TITLE, ACRONYM):
        count(-1, "nobody answers")
    elif len(body) <= 6:
        count(1, "somebody answers")
    if before and (CALLS.search(before[-300:]) or candidate.name and candidate.name in before[-300:]):
        count(1, "called on just before")
    if not any(b.page == blocks[candidate.index].page and not b.part for b in blocks[max(0, candidate.index - 6) : candidate.index]):
        count(1, "begins a page")


def _body(candidate: Candidate, blocks: Sequence[Block], upcoming: Candidate | None) -> list[str]:
    end = upcoming.index if upcoming else len(blocks)
    texts = [candidate.rest] if candidate.rest else []
    texts += [b.text for b in blocks[candidate.index + 1 : min(end, candidate.index + 40)] if not b.part]
    return texts


def _before(candidate: Candidate, blocks: Sequence[Block]) -> str:
    """The block of speech before the candidate, ``""`` at the beginning."""
    for block in reversed(blocks[max(0, candidate.index - 8) : candidate.index]):
        if not block.part:
            return block.text
    return ""


def _is_label_line(found: Sequence[Candidate], position: int, candidate: Candidate) -> bool:
    """Whether the colon before belongs to a label of its own (a label without words under it)."""
    if not position:
        return False
    earlier = found[position - 1]
    return earlier.own_line and earlier.certain and earlier.index == candidate.index - 1


def _parallel(found: Sequence[Candidate], position: int, blocks: Sequence[Block]) -> bool:
    """Whether an unsure neighbour of the same form stands within two lines: a list, no dialogue."""
    candidate = found[position]
    for other in found[max(0, position - 1) : position + 2]:
        if other is candidate or other.own_line != candidate.own_line:
            continue
        unsure = not other.certain or not other.own_line
        if unsure and abs(other.index - candidate.index) <= (2 if candidate.own_line else 1):
            return True
    # A list whose other items are plain "Something: text" lines.
    if not candidate.own_line:
        for near in (candidate.index - 1, candidate.index + 1):
            if 0 <= near < len(blocks) and not blocks[near].part and near not in {c.index for c in found}:
                parts = cut(blocks[near].text)
                if parts and parts[1] and len(parts[0]) <= 60:
                    return True
    return False


def reads_as_label(text: str) -> bool:
    """Whether a line, seen alone, has the form of a label on a line of its own or before text.

    Weaker than :func:`decide`: it finds where on a page the turns are.
    """
    parts = cut(text)
    if not parts or not parts[0] or len(parts[0]) > 90:
        return False
    if head.SPEAKERS.fullmatch(text) or head.DATE.fullmatch(text):
        return False
    shape = _shape(parts[0], ())
    if shape is None:
        return False
    return _START[shape[0], shape[1]] >= (ENOUGH if parts[1] else 2)
