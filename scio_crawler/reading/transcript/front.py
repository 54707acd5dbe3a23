"""The front of a briefing: its date line, the people in its head, and where the turns begin."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, Block, Briefing, Page, Person
from scio_crawler.reading.language import dates, notes, phrases
from scio_crawler.reading.language.heads import (
    DATE,
    PLACE,
    SPEAKERS,
    WORD_AND_VALUE,
    card,
    is_line,
    is_word,
    name_on,
    people,
    person,
    plain,
)
from scio_crawler.reading.language.names import OFFICE, Roster
from scio_crawler.reading.language.sentences import is_ended, is_open, leads_on
from scio_crawler.reading.language.shapes import PERSON, cut, reads_as_label
from scio_crawler.reading.text import COLONS, STOPS, comparison_key, ends_in_colon
from scio_crawler.reading.transcript.labels import candidates

# "China SCIO | Updated: "
_DATELINE = regex(r"(?i).{0,60}?(?:updated:?|[|丨,])\s*")
_LONGEST_CAPTION = 60  # characters of a title or a source in short
_SEVERAL = 3  # lines of a head that a further page repeats; a card with a label has two
_LONGEST_HEAD, _FIRST_LINES = 40, 12  # lines


def describe(briefing: Briefing) -> None:
    """Fill the entry with what pages say about themselves; the first page that does counts."""
    entry = briefing.entry
    for name in "title category summary source url_zh published_at".split():
        value = next((v for page in briefing.pages if (v := getattr(page, name))), "")
        setattr(entry, name, value)
    entry.layout = briefing.pages[0].layout
    dated = next((page for page in briefing.pages if page.published), None)
    if dated:
        entry.published, entry.published_from = dated.published, dated.published_from


def sort_out(briefing: Briefing) -> None:
    """Set the part of every block that is or may be a note or furniture; leave others open.

    What only its words, or those of a line above it, show is ``claimed``: see ``furniture``.
    """
    for page in briefing.pages:
        foot = _foot(page.blocks)
        for number, block in enumerate(page.blocks):
            if block.part:
                continue
            block.part = "furniture" if number >= foot else notes.kind_of(block)
            if block.part and not notes.is_set_apart(block):
                block.claimed = "foot" if number >= foot else "words"


def _foot(blocks: Sequence[Block]) -> int:
    """Return the index at which the foot of a page begins, ``len(blocks)`` without one."""
    # No speech is below it: a box of related links may stand in the middle of a speech.
    foot = len(blocks)
    for number in range(len(blocks) - 1, 0, -1):
        block = blocks[number]
        if len(block.text) < 200 and notes.is_afterwards(block.text):
            foot = number
        elif _is_spoken(block):
            break
    return foot


def _is_spoken(block: Block) -> bool:
    if reads_as_label(block.text):
        return True
    is_text = not block.href and not notes.kind_of(block)
    return is_text and block.text.rstrip('"”’')[-1:] in STOPS


def read_head(briefing: Briefing) -> None:
    """Read the head: mark its blocks; fill the people, and date, time and place of the entry.

    All of these stay empty without a head. The date is the day of the briefing: the head's own,
    that of the place line, or the one in the summary or a sentence above the turns. ``date_from``
    says which.
    """
    entry = briefing.entry
    # Something else may stand in place of the first page.
    first = next((page for page in briefing.pages if _has_a_head(page)), briefing.pages[0])
    # The link to the Chinese version is furniture, but separates the two heads of a briefing page.
    blocks = [b for b in first.blocks if not b.part or notes.CHINESE.fullmatch(b.text)]
    begins = first_label(blocks)
    lines = list(map(_line, blocks[:begins]))
    found, belongs = read(lines)
    ends = max((number for number, yes in enumerate(belongs, 1) if yes), default=0)
    same = {comparison_key(known) for known in (first.title, first.summary) if known}
    for number, block in enumerate(blocks[:begins]):
        if number < ends or _announces(block, same):
            block.part = "head"
    if not found.people:
        tail = next(filter(None, (_head_below(page.blocks) for page in briefing.pages)), [])
        if tail:
            found, _ = read(list(map(_line, tail)))
        for block in tail:
            block.part = "head"
    opener = cut(blocks[begins].text) if begins < len(blocks) else None
    settle_chair(found.people, opener[0] if opener else "")
    briefing.people = found.people
    first.problems += found.problems
    entry.place, entry.time = found.place, found.time
    leads = [entry.summary, *filter(phrases.is_lead, lines)]
    days = (dates.day_in(lead, entry.published) for lead in leads)
    read_from = {
        "head": found.date,
        "line": found.place_date,
        "summary": next(filter(None, days), ""),
    }
    briefing.days = {source: day for source, day in read_from.items() if day}
    for source, day in briefing.days.items():
        entry.date, entry.date_from = day, source
        break
    head = [block for block in first.blocks if block.part == "head"]
    titles = [block.text for block in head[:2] if not is_line(_line(block))]
    names = {comparison_key(person.name) for person in briefing.people}
    head_lines = [comparison_key(block.text) for block in head]
    for before, page in pairwise(briefing.pages):
        if page is not first:
            known = (page.title, page.summary, entry.title, entry.summary, *titles)
            openings = {comparison_key(line) for line in known if line}
            _mark_repeated(page, before, openings, head_lines, names)


def _has_a_head(page: Page) -> bool:
    """Tell whether a word of a head stands among the first lines of a page."""
    return any(is_word(block.text) for block in page.blocks[:_FIRST_LINES])


def _head_below(blocks: Sequence[Block]) -> list[Block]:
    """Return the head below or beside the speech, if it names somebody: the end of the page."""
    tail: list[Block] = []
    for block in reversed(blocks):
        if not block.part:
            if len(tail) == _LONGEST_HEAD or not is_line(_line(block)):
                break
            tail.append(block)
    tail.reverse()
    words = (is_word(b.text) or WORD_AND_VALUE.fullmatch(b.text) for b in tail)
    first = next((number for number, word in enumerate(words) if word), len(tail))
    return tail[first:]


def first_label(blocks: Sequence[Block]) -> int:
    """Return the index of the first label on the first page, ``len(blocks)`` if there is none.

    A label on a line of its own wins over labels before text, which a second pass looks for; but a
    person who greets ("Weng Jiamu: Ladies and gentlemen …") begins the turns in either pass.
    """
    for own_line in (True, False):
        named = Roster()
        for index, block in enumerate(blocks):
            line = _line(block)
            if is_line(line) and not _is_role_label(blocks, index):
                if name := name_on(line):
                    named.add(name)
                continue
            for candidate in candidates.find([block], named) if cut(block.text) else ():
                is_person = candidate.sure > 1 or candidate.shape == PERSON
                if candidate.rest and is_person and phrases.GREETING.search(candidate.rest):
                    return index
                if candidate.own_line != own_line:
                    continue
                # A word of the head may follow a person.
                below = () if own_line else blocks[index + 1 : index + 12]
                in_head = any(is_word(later.text) for later in below)
                if (candidate.certain or is_person) and not in_head:
                    return index
    return len(blocks)


def _line(block: Block) -> str:
    return plain(block.text)


def _is_role_label(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a word of a head ("Chairperson:") is a label: speech stands below it."""
    text = blocks[index].text
    if not (is_word(text) and ends_in_colon(text.rstrip())) or DATE.fullmatch(text):
        return False
    following = _line(blocks[index + 1]) if index + 1 < len(blocks) else ""
    if len(following) <= 20 or is_line(following):
        return False
    # No sentence: "Director general of the Lantern Office Weng Jiamu".
    return is_ended(following) or leads_on(following) or not people(following, listed=True)


def _announces(block: Block, same: set[str]) -> bool:
    """Tell whether a line only announces the briefing; *same* has letters of title and summary."""
    text = block.text
    if comparison_key(text) in same or block.kind == HEADING or phrases.is_lead(text[:400]):
        return True
    before, day = dates.ending(text)
    if day and (len(before) < _LONGEST_CAPTION or comparison_key(before) in same):
        return True
    return len(text) <= 160 and is_open(text) and text[-1] != ","


def _mark_repeated(
    page: Page, before: Page, begins: set[str], head_lines: Sequence[str], names: set[str]
) -> None:
    """Mark as head what *page* repeats of that of the first, from its first lines to a label.

    *before* is the page before. A head begins with one of *begins*; the *head_lines* are those of
    the first, the *names* those of its people: all in letters.
    """
    blocks = [block for block in page.blocks if not block.part]
    last = next((block.text for block in reversed(before.blocks) if not block.part), "")
    announces = leads_on(last) and not reads_as_label(last)
    if announces and not (blocks and is_word(blocks[0].text)):
        return  # people below "… are:" or "…;" are a list that is read out
    if blocks and _repeats(blocks[0].text, begins):
        begins.update(head_lines)
    count = 0
    for number, block in enumerate(blocks, 1):
        if _is_label(block, names):
            break
        if _repeats(block.text, begins):
            count = number
        elif len(block.text) >= _LONGEST_CAPTION or not is_open(block.text):
            break  # not a breadcrumb or a category, which may stand between them
    ends = (n + same for n in range(count + 1) if (same := _same_lines(blocks[n:], head_lines)))
    for block in blocks[: max(count, next(ends, 0))]:
        block.part = "head"


def _same_lines(blocks: Sequence[Block], lines: Sequence[str]) -> int:
    """Return how many of the first *blocks* are *lines* (letters) in their order, 0 for a few."""
    start = comparison_key(blocks[0].text) if blocks else ""
    if start not in lines:
        return 0
    pairs = zip(blocks, lines[lines.index(start) :], strict=False)
    count = sum(1 for _ in takewhile(lambda pair: comparison_key(pair[0].text) == pair[1], pairs))
    return count if count >= _SEVERAL else 0  # names over offices, as in cards, may be labels


def _is_label(block: Block, names: set[str]) -> bool:
    """Tell whether a line at the top of a page is a label, no matter what the head holds."""
    text = block.text
    if text[-1] not in COLONS or is_word(text):
        return False
    return comparison_key(text) in names or reads_as_label(text)


def _repeats(text: str, same: set[str]) -> bool:
    """Tell whether a line is one of *same*, or a title or source with the date of publication."""
    if comparison_key(text) in same:
        return True
    before, day = dates.ending(text)
    if not day or comparison_key(before) in same:
        return day != ""
    # With the bar that may stand before the date.
    return any(_DATELINE.fullmatch(own + " ") for own in (before, text[: len(before) + 2]))


PRESS_OFFICE = phrases.in_any_case("roles", "at the press office")


@dataclass(slots=True)
class Head:
    """What a head says; every field may be empty."""

    people: list[Person] = field(default_factory=list)
    date: str = ""  # ISO date
    place: str = ""
    place_date: str = ""  # ISO date of the place line
    time: str = ""  # as printed
    problems: list[str] = field(default_factory=list)  # for the report, in words


def read(lines: Sequence[str]) -> tuple[Head, list[bool]]:
    """Return the head in *lines*, and for each line whether it belongs to the head.

    A second list of people replaces the first: "Speakers" or the link to the Chinese version stands
    above it, or more than one name is listed again. A single name that is listed again is one
    person, with all offices, since namesakes cannot be told apart.
    """
    parser = _Parser()
    belongs: list[bool] = []
    is_person = False  # the line before
    while len(belongs) < len(lines):
        line, *following = lines[len(belongs) : len(belongs) + 2]
        if following and parser.takes_card(line, following[0]):
            belongs += (True, True)
        else:
            beside = is_person or (following != [] and person(following[0]) is not None)
            belongs.append(parser.takes(line, beside))
        is_person = belongs[-1] and name_on(line) != ""
    parser.end()
    return parser.head, belongs


class _Parser:
    """The head as far as it has been read, and what the next line may be."""

    def __init__(self) -> None:
        self.head = Head()
        self._word = ""  # "speakers", "chair" or "date": the word that the next line stands under
        self._second_list = False  # whether the next person begins a second list
        self._is_announced = False  # whether the list since then is one by what stands above it
        self._has_several = False  # whether the word is a plural: "Chairpersons:"
        self._replaced: list[Person] = []  # the people of the first list
        self._office_first: bool | None = None  # in cards, None before the first one

    def takes_card(self, line: str, following: str) -> bool:
        """Read a name and an office on two lines; return whether they are that."""
        if is_word(line) or WORD_AND_VALUE.fullmatch(line):
            return False
        orders = (False, True) if self._office_first is None else (self._office_first,)
        for office_first in orders:
            if someone := card(line, following, self._word in ("speakers", "chair"), office_first):
                self._office_first = office_first
                self._take_person(someone)
                return True
        return False

    def takes(self, line: str, beside: bool) -> bool:
        """Read the next *line*, perhaps *beside* that of a person; return whether it is of a head.

        Between such lines, or under a word of the head, "name, office" is a person of any name.
        """
        inline = WORD_AND_VALUE.fullmatch(line)
        word = is_word(line) or (inline is not None and not PLACE.fullmatch(line))
        if word:
            printed = inline["word"] if inline else line
            self._word = "date" if DATE.fullmatch(printed) else "chair"
            self._has_several = printed.rstrip(f" {COLONS}").lower().endswith("s")
            if SPEAKERS.fullmatch(printed):
                self._word = "speakers"
                self._second_list = any(p.role == "official" for p in self.head.people)
            if not inline:
                return True
        value = inline["value"] if inline and word else line
        under_date = self._word == "date" and len(value) < 60
        if notes.CHINESE.fullmatch(line):
            self._second_list = bool(self.head.people)
            self._word = ""
        elif place := PLACE.fullmatch(value):
            self.head.place, self.head.time = place["place"].strip(), place["time"].strip(" ,")
            self.head.place_date = dates.find(place["date"])
        elif day := dates.only(value) or (dates.find(value) if under_date else ""):
            self.head.date = day
            self._word = ""
        elif found := people(value, listed=self._word in ("speakers", "chair")) or (
            people(value, listed=True) if beside and OFFICE.search(value) else []
        ):
            for someone in found:
                self._take_person(someone)
        else:
            return word
        return True

    def _take_person(self, someone: Person) -> None:
        known = self._known(someone.name)
        if known and not self._second_list:
            if self._word == "chair":
                self._word = ""  # somebody chairs and speaks
                known.role = "chair"
                return
            if known is not self.head.people[0] and known.position != someone.position:
                self._join(known, someone)
                return
        if known or self._second_list:
            self.end()
            self._is_announced = self._second_list
            self._replaced, self.head.people = self.head.people, []
        self._second_list = False
        self.head.people.append(someone)
        someone.role = "official"
        if self._word == "chair":
            someone.role = "chair"
            if not self._has_several:
                self._word = ""  # the chair is one person; other names belong to another list

    def _known(self, name: str) -> Person | None:
        """Return the person of the list so far who has this *name*, None without one."""
        return next((person for person in self.head.people if person.name == name), None)

    def _join(self, known: Person, again: Person) -> None:
        """Give the person *known* also the office with which the name is listed *again*."""
        old, new = known.position, again.position
        if not new or new in old.split("; "):
            return
        if old:
            self.head.problems.append(
                f"lists {known.name} twice, as {old!r} and as {new!r}: people has one line with "
                "both offices, also if these are two people"
            )
        known.position = f"{old}; {new}" if old else new

    def end(self) -> None:
        """Take what is no second list for the end of the first.

        A person who is listed again, with no other office or at the press office, also chairs.
        """
        first, self._replaced = self._replaced, []
        if not first:
            return
        again, *others = self.head.people
        known = next((person for person in first if person.name == again.name), None)
        is_same = self._is_announced or (known and again.position in ("", known.position))
        chairs = is_same or PRESS_OFFICE.search(again.position)
        if chairs and not others and len(first) > 1:
            for someone in first:
                someone.role = "chair" if someone is known else "official"
            self.head.people = first
        names = {person.name for person in first}
        if known and not self._is_announced and names.isdisjoint(one.name for one in others):
            self._join(known, again)
            self.head.people = [*first, *others]


def settle_chair(people: list[Person], opener: str) -> None:
    """Set the role of the chair in a head that names nobody as such.

    The chair is the last person, if their office is at the press office or if they open the
    briefing; a single person must do both. *opener* is the first label, or ``""``.
    """
    if not people or any(person.role == "chair" for person in people):
        return
    last = people[-1]
    opens = bool(opener) and Roster([last]).match(opener) != ""
    enough = any if len(people) > 1 else all
    if enough((opens, PRESS_OFFICE.search(last.position))):
        last.role = "chair"
