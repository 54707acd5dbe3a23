"""What is no speech: by what it says of the page, or by how and where it is printed.

Furniture says what the page is: its title, its summary, its date line. Pages repeat it inside the
body: at the top of every page of an article, at its foot, between paragraphs. What stands above the
first label of a page belongs to the head (see ``front``).

Notices of the site ("Log in to read on.") and lines that only read as credits stand in a speech, or
seem to. Their words claim, and their print and place confirm, in a table of points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, Self

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, PAGER, TEXT, Block, Briefing, Page, Sign
from scio_crawler.reading.language import dates, notes, phrases, shapes, vocabulary
from scio_crawler.reading.text import STOPS, comparison_key, ends_in_colon, straight
from scio_crawler.reading.transcript.evidence import Rule, Table, held, total

_FEWEST_PAGES, _SHARE_OF_PAGES = 3, 0.8  # that show that a line runs over all pages
_RUNNING = 10  # letters of such a line; shorter ones may be said
_LEAST = 15  # letters of a title or a summary; shorter ones may be said
# What stands after a title that a further page repeats: "(2)", "- Page 2", "(continued)"
_NUMBER = regex(r"(?i)(?:page|part)?\d{0,3}(?:of\d{1,3})?|continued|cont")
# "China SCIO | Updated: July 24, 2024", "Published July 24, 2024 10:12"
_DATE_LINE = regex(
    r"(?i)(?:.{0,60}[|丨｜]\s*)?(?:(?:updated|published|posted)\s*(?:on|at)?\s*[:：]?\s*)?"
)
_DATE_ENDS = frozenset("0123456789m)|丨")
_FIRST, _COMPARED = 12, 6  # characters of a line, and letters of them, that are compared first
_CLOCK = regex(r"(?i)[\s|丨｜]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?\s*$")


def mark(briefing: Briefing) -> None:
    """Make furniture of open blocks that repeat the title, summary or date line of their page.

    Lines that run over all pages, at their top or foot, become furniture, too. Blocks that belong
    to the head or read as labels stay as they are.
    """
    seen: dict[frozenset[str], Titles] = {}  # the pages of a briefing say the same
    for page in briefing.pages:
        texts = frozenset((page.title, page.summary, briefing.entry.title, briefing.entry.summary))
        known = seen[texts] = seen.get(texts) or Titles.of(texts)
        for number, block in enumerate(page.blocks):
            if block.part:
                continue
            text = block.text
            if text[-1] in _DATE_ENDS and _is_date_line(text, page):
                block.part, block.claimed = "furniture", "words"
            elif (
                text[0] in known.firsts
                and comparison_key(text[:_FIRST])[:_COMPARED] in known.begins
            ):
                for line in _repeated(page.blocks[number : number + 3], known):  # lines of a title
                    line.part, line.claimed = "furniture", "title"
    _mark_running_lines(briefing)


class Titles(NamedTuple):
    """The letters of the titles and summaries that announce a page."""

    all: frozenset[str]
    begins: frozenset[str]  # their first letters, any number up to _COMPARED
    firsts: frozenset[str]  # what a line that repeats one of them may begin with
    sentences: frozenset[str]  # the letters of those that end with a full stop

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        texts = tuple(texts)
        own = frozenset(text for text in map(comparison_key, texts) if len(text) >= _LEAST)
        sentences = frozenset(comparison_key(text) for text in texts if text.endswith("."))
        begins = frozenset(text[:n] for text in own for n in range(1, _COMPARED + 1))
        firsts = (letter for text in own for letter in (text[0], text[0].upper()))
        return cls(own, begins, frozenset((*firsts, *"\"'“‘([")), sentences)


def _mark_running_lines(briefing: Briefing) -> None:
    """Make furniture of a first or last line that nearly all pages have: a running title."""
    pages = briefing.pages
    for last in (False, True):
        while len(pages) >= _FEWEST_PAGES:
            blocks = (reversed(page.blocks) if last else iter(page.blocks) for page in pages)
            opens = (next((block for block in own if not block.part), None) for own in blocks)
            ends = list(filter(None, opens))
            texts = Counter(block.text for block in ends)
            text, count = texts.most_common(1)[0] if texts else ("", 0)
            # On the first page it may be part of the head.
            count += any(b.text == text and b.part == "head" for b in pages[0].blocks)
            is_running = (
                count >= _SHARE_OF_PAGES * len(pages) and len(comparison_key(text)) >= _RUNNING
            )
            if not is_running or shapes.reads_as_label(text) or ends_in_colon(text):
                break
            for block in ends:
                if block.text == text:
                    block.part = "furniture"


def _repeated(blocks: Sequence[Block], known: Titles) -> Sequence[Block]:
    """Return the first of *blocks*, as many as together are one of *known*; empty if none are."""
    joined = ""
    for count, block in enumerate(blocks, 1):
        if block.part:
            break
        joined += comparison_key(block.text[:2000])
        after = (joined[len(text) :] for text in known.all if joined.startswith(text))
        if any(map(_NUMBER.fullmatch, after)):
            # A title with a full stop is a sentence of a speech.
            is_said = block.text[-1] == "." and joined not in known.sentences
            return () if is_said or shapes.reads_as_label(block.text) else blocks[:count]
        if not any(text.startswith(joined) for text in known.all):
            break
    return ()


def _is_date_line(text: str, page: Page) -> bool:
    """Tell whether *text* is source and day of publication, or only the page's own day."""
    if len(text) > 120:
        return False
    text = _CLOCK.sub("", text)
    before, day = dates.ending(text)
    if not day or not before.strip():
        return day != "" and day == page.published
    if page.source and comparison_key(before) == comparison_key(page.source):
        return True
    gap = text[len(before) : len(before) + 4]
    return _DATE_LINE.fullmatch(f"{before} | " if "|" in gap else f"{before} ") is not None


APART, _IN_DOUBT = 4, 3  # points
_SEVERAL = 2  # times that a line of the page stands between the turns
_LONGEST_CAPTION = 400  # characters
_LINES_OF_A_FORM = 5  # of speech, where its forms say something
_LONGEST_REQUEST = 130  # characters of "Refresh the page.", and of more words about it
_LONGEST_NOTICE = 240  # characters
_MOST_SIGNS = 20  # on a page
_SHOWN = 60  # characters of a line that a sign repeats
_WORD = regex(r"[^\W\d_]{4,}")
_SPEAKER = regex(r"\b(?:I|I['’]\w+|me|my|mine)\b")
_ADDRESSES = regex(r"(?i)\b(?:please|you|your|our|we|us)\b")
_REFERS_BACK = regex(
    r"(?i)(?:and|but|so|or|then|they|their|that|this|these|those|it|its|he|she|his|her|such|there|here"
    r"|therefore|also|in (?:short|a word|other words|addition)|of course|for example)\b"
)
_ENTRY = regex(r"[\d•·*●■\"“'‘(（-]|[^:：]{1,40}[:：]|.*[;；:：]$")


def settle(briefing: Briefing, labels: Set[int]) -> None:
    """Settle what is part of the speech of *briefing*.

    *labels* are the indices of the labels among all blocks.
    Lines that their words alone took from the speech become open again; a line beside a picture
    becomes a note, and a line that speaks of the page furniture.
    """
    blocks = list(briefing.blocks())
    first = next((number for number, block in enumerate(blocks) if not block.part), len(blocks))
    for number, block in enumerate(blocks):
        if block.pictured and not block.part and number not in labels and _is_caption(block):
            block.part = "note"
    printed = Printed(briefing, blocks, labels)
    for number in range(first, len(blocks)):
        block = blocks[number]
        is_speech = block.part or block.claimed or len(block.text) > _LONGEST_NOTICE
        if is_speech or number in labels:
            continue
        if printed.may_be_of_the_page(number):  # as few lines are
            _set_apart(LineFacts(printed, number))
    foot_stays = False  # whether the line such as "Related news:" above is what its words say
    for number in range(first, _end(blocks, labels)):
        block = blocks[number]
        if not block.claimed:
            continue
        stays = total(held(FOR, LineFacts(printed, number))) >= APART
        if block.claimed == "foot":
            foot_stays = stays if notes.is_afterwards(block.text) else foot_stays
        if not (stays or (foot_stays and block.claimed == "foot")):
            printed.sign(block, weak=True)
            if printed.recurs(block):
                continue
            block.part = ""
            if block.kind == PAGER:
                block.kind = TEXT
    _sign_feet(briefing, printed)


def _sign_feet(briefing: Briefing, printed: Printed) -> None:
    """Leave a sign on a page that ends with a link, or a notice, that no other page has.

    "Show all of it" may stand where half of the page is left out.
    """
    for page in briefing.pages[:-1]:
        foot = takewhile(lambda block: block.part, reversed(page.blocks))
        for block in foot:
            if block.part != "furniture":
                continue
            is_link = block.href != "" and block.href not in page.pager.values()
            is_own = printed.on_pages[_key(block)] == 1 and " " in block.text
            is_known = notes.kind_of(Block(block.text)) != ""
            is_sentence = block.claimed == "words" and block.text[-1] in STOPS
            if is_own and (is_sentence if is_known else is_link):
                what = f"a line of the site ends page {page.number} alone: {block.text[:_SHOWN]!r}"
                page.signs.append(Sign("more-pages", what))
                break


def _set_apart(facts: LineFacts) -> None:
    """Put a line aside that is surely of the page; tell of one that may be."""
    points = total(held(FOR, facts))
    if points >= _IN_DOUBT:
        points += total(held(AGAINST, facts))
    if points >= _IN_DOUBT:
        facts.printed.sign(facts.block, weak=False)
    if points >= APART:
        facts.block.part = "furniture"


def _end(blocks: Sequence[Block], labels: Set[int]) -> int:
    """Return the index below the last line of the speech: what stands there is the page's foot."""
    said = (number for number in reversed(range(len(blocks))) if _may_be_said(blocks[number]))
    last = next(said, -1)
    if last in labels and blocks[last].text[-1] not in STOPS:  # somebody speaks under a label
        below = (number for number in range(last + 1, len(blocks)) if blocks[number].claimed)
        last = next(below, last)
    return last + 1


def _may_be_said(block: Block) -> bool:
    is_sentence = block.claimed != "" and block.text[-1] in STOPS
    return not block.part or (is_sentence and not notes.is_imprint(block.text))


def _is_caption(block: Block) -> bool:
    """Tell whether a line beside a picture is centred, or says what the picture shows."""
    if block.kind != TEXT or ends_in_colon(block.text):
        return False
    if block.pictured == "centred":
        return len(block.text) < _LONGEST_CAPTION
    return len(block.text) < _LONGEST_NOTICE and notes.is_of_a_picture(block.text)


class Printed:
    """How the pages of *briefing* print their own lines, and how those of the speech."""

    def __init__(self, briefing: Briefing, blocks: Sequence[Block], labels: Set[int]) -> None:
        self.blocks, self.labels = blocks, labels
        self.people, self.day = briefing.people, briefing.entry.date
        self.open = [number for number, block in enumerate(blocks) if not block.part]
        self._form_of = {number: _form(blocks[number]) for number in self.open}
        self.places = {number: place for place, number in enumerate(self.open)}
        self.forms = Counter(
            form
            for form, _ in {
                (self._form_of[n], blocks[n].text) for n in self.open if n not in labels
            }
        )
        # Whether there are so many lines that a form of its own says something.
        self._forms_tell = self.forms.total() >= _LINES_OF_A_FORM * len(self.forms)
        edges = [list(_edges(page)) for page in briefing.pages]
        self.edges = {id(block) for own in edges for block in own}
        self.on_pages = Counter(key for own in edges for key in set(map(_key, own)))
        self._times = Counter(block.text for block in blocks if block.claimed)
        self._pages = {page.number: page for page in briefing.pages}

    @cached_property
    def closing(self) -> int:
        """The number of the line that closes below the last label; past all lines without one."""
        last = max(self.labels, default=-1)
        below = (number for number in self.open if number > last)
        closing = (n for n in below if phrases.CLOSES.search(self.blocks[n].text))
        return next(closing, len(self.blocks))

    def is_single(self, number: int) -> bool:
        """Tell whether no other line is printed as the open line *number* is."""
        return self._forms_tell and self.forms[self._form_of[number]] == 1

    def may_be_of_the_page(self, number: int) -> bool:
        """Tell whether the rules for an open line can put it aside."""
        block = self.blocks[number]
        if block.href or number > self.closing or self.is_single(number):
            return True
        return _words(block.text) != (0, 0)

    def recurs(self, block: Block) -> bool:
        """Tell whether *block* stands several times between the turns, as "Share:" may."""
        is_sentence = block.text[-1] in STOPS and not notes.is_imprint(block.text)
        return self._times[block.text] >= _SEVERAL and not is_sentence

    def sign(self, block: Block, weak: bool) -> None:
        """Leave a sign on the page of *block* that it may be no speech."""
        page = self._pages[block.page]
        what = f"a line in a turn may belong to the page: {block.text[:_SHOWN]!r}"
        sign = Sign("foreign-text", what, weak)
        if len(page.signs) < _MOST_SIGNS and sign not in page.signs:
            page.signs.append(sign)


class LineFacts:
    """The block at *number*, which its words or its form may set apart, among all *printed*."""

    def __init__(self, printed: Printed, number: int) -> None:
        self.printed, self.number = printed, number
        self.block = printed.blocks[number]
        self.is_claimed = self.block.claimed != ""
        # How many of its words are about a page, and how many it has; none of a long line.
        self.words = (0, 0) if self.is_claimed else _words(self.block.text)

    def open(self, step: int) -> int:
        """Return the number of the open line *step* lines away, -1 if there is none."""
        place = self.printed.places.get(self.number, -2) + step
        return self.printed.open[place] if 0 <= place < len(self.printed.open) else -1


def _words(text: str) -> tuple[int, int]:
    if len(text) > _LONGEST_REQUEST:
        return 0, 0
    about = len(set(vocabulary.about_the_page(text)))
    return about, len(set(_WORD.findall(text.lower()))) if about else 0


def _is_about_the_page(facts: LineFacts) -> bool:
    """Tell whether many of its words are about a page and what shows it: "Refresh the page."."""
    about, words = facts.words
    return 4 * about >= words > 0 and (about > 1 or 2 * about > words)


def _is_only_about_the_page(facts: LineFacts) -> bool:
    about, words = facts.words
    return (about > 2 and 3 * about >= words) or about == words > 1


def _has_its_own_form(facts: LineFacts) -> bool:
    """Tell whether no line of a speech has its tag, class, weight or kind."""
    if facts.is_claimed:
        return _form(facts.block) not in facts.printed.forms
    return facts.printed.is_single(facts.number)


def _is_at_an_edge(facts: LineFacts) -> bool:
    """Tell whether it stands at the edge of its page, as a title or as on another page."""
    block, printed = facts.block, facts.printed
    if id(block) not in printed.edges:
        return False
    return block.claimed == "title" or printed.on_pages[_key(block)] > 1


def _ends_a_page(facts: LineFacts) -> bool:
    """Tell whether it is the short last line of a page, and the next page begins with a label."""
    below = facts.open(+1)
    if facts.is_claimed or below not in facts.printed.labels:
        return False
    return facts.printed.blocks[below].page == facts.block.page + 1


def _stands_below_the_closing(facts: LineFacts) -> bool:
    """Tell whether the chair, who speaks last, has closed above it."""
    return not facts.is_claimed and facts.number > facts.printed.closing


def _bids_farewell(facts: LineFacts) -> object:
    return _stands_below_the_closing(facts) and _ADDRESSES.search(facts.block.text)


def _shows_somebody(facts: LineFacts) -> bool:
    """Tell whether a caption begins with somebody here and ends with the day itself."""
    text = facts.block.text
    if facts.block.part != "note":
        return False
    _, day = dates.ending(text)
    names = (f"{person.name}, " for person in facts.printed.people)
    is_named = straight(text).startswith((*names, "A reporter ", "A journalist ", "Reporters "))
    return is_named and day == (facts.printed.day or day)


def _is_said(facts: LineFacts) -> bool:
    """Tell whether somebody says it: I, thanks, a call, a question."""
    text = facts.block.text
    if _SPEAKER.search(text):
        return True
    if _is_about_the_page(facts):
        return False
    said = (phrases.COURTESY, phrases.CALLS, phrases.CLOSES, phrases.ASKS, phrases.GREETING)
    return text.endswith("?") or phrases.says(text, *said)


def _belongs_to_its_turn(facts: LineFacts) -> object:
    """Tell whether it refers to what stands above it, or is one of a list."""
    text = facts.block.text
    if _is_about_the_page(facts) or _has_its_own_form(facts):
        return False
    return _REFERS_BACK.match(text) or _ENTRY.match(text)


FOR: Table[LineFacts] = [
    [
        Rule(+2, "its words say what it is", lambda facts: facts.is_claimed),
        Rule(+3, "all of it is about the page", _is_only_about_the_page),
        Rule(+2, "its words are about the page", _is_about_the_page),
    ],
    [
        Rule(+3, "it is a link", lambda facts: facts.block.href),
        Rule(+3, "a picture stands beside it", lambda f: f.is_claimed and f.block.pictured),
        Rule(+3, "no other line is printed so", _has_its_own_form),
    ],
    [
        Rule(+2, "it stands at the edge of its page, and of others", _is_at_an_edge),
        Rule(+1, "it ends a page, and a label is next", _ends_a_page),
        Rule(+2, "it stands below the closing, and speaks to people", _bids_farewell),
        Rule(+3, "it stands below the closing", _stands_below_the_closing),
        Rule(+2, "it shows somebody here on that day", _shows_somebody),
    ],
]
AGAINST: Table[LineFacts] = [
    [
        Rule(-3, "somebody says it", _is_said),
        Rule(-2, "it refers to what stands above, or is one of a list", _belongs_to_its_turn),
    ],
    [Rule(-2, "it is all that somebody says", lambda f: f.open(-1) in f.printed.labels)],
]
RULES = (*FOR, *AGAINST)


def _form(block: Block) -> tuple[str, str, bool, bool]:
    return block.tag, block.cls, block.strong >= len(block.text), block.kind == HEADING


def _key(block: Block) -> str:
    """Return the text of *block* as other pages have it: "Page # of 5", a pager without numbers."""
    if block.kind == PAGER:
        return re.sub(r"\d+", "#", block.text)
    number = str(block.page)
    return re.sub(rf"\b{number}\b", "#", block.text) if number in block.text else block.text


def _edges(page: Page) -> Iterator[Block]:
    """Yield the lines above the first and below the last open line of *page*."""
    yield from takewhile(lambda block: block.part, page.blocks)
    yield from takewhile(lambda block: block.part, reversed(page.blocks))
