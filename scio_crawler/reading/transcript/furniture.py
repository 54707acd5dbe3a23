"""Find lines that are not speech: by what they say of the page, or by their print and place.

Furniture says what the page is: its title, its summary, its date line. Pages repeat it inside the
body: at the top of every page of an article, at its foot, between paragraphs. What is above the
first label of a page belongs to the head (see ``front``).

Notices of the site ("Log in to read on.") and lines that only read as credits are in a speech, or
seem to be. Their words claim, and their print and place confirm, in a table of points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import islice, takewhile
from operator import attrgetter
from typing import NamedTuple, Self

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, PAGER, TEXT, Block, Briefing, Page, Sign
from scio_crawler.reading.language import dates, notes, phrases, shapes, vocabulary
from scio_crawler.reading.text import STOPS, comparison_key, ends_in_colon, straight
from scio_crawler.reading.transcript.evidence import Rule, Table, held, total

# What shows that a line runs over all pages
_MIN_PAGES = 3
_MIN_SHARE_OF_PAGES = 0.8
_MIN_RUNNING = 10  # letters; shorter lines may be said

_MIN_TITLE = 15  # letters of a title or a summary; shorter ones may be said
_MAX_TITLE_LINES = 3
_MAX_COMPARED = 2000  # characters of a line
_START = 12  # characters of a line that are compared first
_LETTERS_OF_START = 6
_MAX_DATE_LINE = 120  # characters
# What follows a title that a further page repeats: "(2)", "- Page 2", "(continued)"
_NUMBER = regex(r"(?i)(?:page|part)?\d{0,3}(?:of\d{1,3})?|continued|cont")
# "China SCIO | Updated: July 24, 2024", "Published July 24, 2024 10:12"
_DATE_LINE = regex(
    r"(?i)(?:.{0,60}[|丨｜]\s*)?(?:(?:updated|published|posted)\s*(?:on|at)?\s*[:：]?\s*)?"
)
_DATE_ENDS = frozenset("0123456789m)|丨")
_SIGNS_BEFORE_TITLE = "\"'“‘(["
_CLOCK = regex(r"(?i)[\s|丨｜]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?\s*$")


def mark_repeated(briefing: Briefing) -> None:
    """Make furniture of open blocks that repeat the title, summary or date line of their page.

    Lines that run over all pages, at their top or foot, become furniture, too. Blocks that belong
    to the head or read as labels stay as they are.
    """
    entry = briefing.entry
    titles_by_texts: dict[frozenset[str], Titles] = {}  # pages of a briefing have the same
    for page in briefing.pages:
        texts = frozenset((page.title, page.summary, entry.title, entry.summary))
        if texts not in titles_by_texts:
            titles_by_texts[texts] = Titles.of(texts)
        titles = titles_by_texts[texts]

        for index, block in enumerate(page.blocks):
            if block.part:
                continue
            text = block.text
            if text[-1] in _DATE_ENDS and _is_date_line(text, page):
                block.part = "furniture"
                block.claimed = "words"
            elif text[0] in titles.firsts:
                start = comparison_key(text[:_START])[:_LETTERS_OF_START]
                if start in titles.starts:
                    _mark_title(page.blocks[index : index + _MAX_TITLE_LINES], titles)
    _mark_running_lines(briefing.pages)


class Titles(NamedTuple):
    """The letters of the titles and summaries that announce a page."""

    all: frozenset[str]
    sentences: frozenset[str]  # the letters of those that end with a full stop
    starts: frozenset[str]  # their first letters, any number up to _LETTERS_OF_START
    firsts: frozenset[str]  # what a line that repeats one of them may begin with

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        letters = {text: comparison_key(text) for text in texts}
        titles = [title for title in letters.values() if len(title) >= _MIN_TITLE]
        sentences = [title for text, title in letters.items() if text.endswith(".")]
        starts: set[str] = set()
        firsts = set(_SIGNS_BEFORE_TITLE)
        for title in titles:
            starts.update(title[: n + 1] for n in range(_LETTERS_OF_START))
            firsts.update((title[0], title[0].upper()))
        return cls(*map(frozenset, (titles, sentences, starts, firsts)))


def _mark_title(blocks: Sequence[Block], titles: Titles) -> None:
    """Make furniture of the first of *blocks* if together they are one of *titles*."""
    joined = ""
    for count, block in enumerate(blocks, 1):
        if block.part:
            return
        joined += comparison_key(block.text[:_MAX_COMPARED])
        rests = [joined[len(title) :] for title in titles.all if joined.startswith(title)]
        if any(map(_NUMBER.fullmatch, rests)):
            # A title with a full stop is a sentence of a speech.
            is_said = block.text[-1] == "." and joined not in titles.sentences
            if not is_said and not shapes.reads_as_label(block.text):
                for line in blocks[:count]:
                    line.part = "furniture"
                    line.claimed = "title"
            return
        if not any(title.startswith(joined) for title in titles.all):
            return


def _mark_running_lines(pages: Sequence[Page]) -> None:
    """Make furniture of first and last lines that nearly all pages have: a running title."""
    if len(pages) >= _MIN_PAGES:
        for from_end in (False, True):
            while _mark_running_line(pages, from_end):
                pass  # there may be another one above or below it


def _mark_running_line(pages: Sequence[Page], from_end: bool) -> bool:
    """Make furniture of the line at the top, or at the end; return whether it runs over pages."""
    edges: list[Block] = []
    for page in pages:
        blocks = reversed(page.blocks) if from_end else iter(page.blocks)
        edges += islice((block for block in blocks if not block.part), 1)
    if not edges:
        return False

    texts = Counter(block.text for block in edges)
    text, count = texts.most_common(1)[0]
    # On the first page it may be part of the head.
    head = [block.text for block in pages[0].blocks if block.part == "head"]
    is_on_most = count + (text in head) >= _MIN_SHARE_OF_PAGES * len(pages)
    if not is_on_most or len(comparison_key(text)) < _MIN_RUNNING:
        return False
    if shapes.reads_as_label(text) or ends_in_colon(text):
        return False

    for block in edges:
        if block.text == text:
            block.part = "furniture"
    return True


def _is_date_line(text: str, page: Page) -> bool:
    """Return whether *text* is source and day of publication, or only the page's day."""
    if len(text) > _MAX_DATE_LINE:
        return False
    text = _CLOCK.sub("", text)
    before, day = dates.ending(text)
    if not day or not before.strip():
        return day != "" and day == page.published
    if page.source and comparison_key(before) == comparison_key(page.source):
        return True
    gap = text[len(before) : len(before) + 4]
    start = f"{before} | " if "|" in gap else f"{before} "
    return _DATE_LINE.fullmatch(start) is not None


# Points
MIN_APART = 4
_MIN_DOUBTFUL = 3

# Characters
_MAX_CAPTION = 400
_MAX_REQUEST = 130  # of "Refresh the page.", and of more words about it
_MAX_NOTICE = 240
_MAX_QUOTE = 60  # of a line that a sign repeats

_MIN_TIMES = 2  # that a line of the page is between the turns
_LINES_OF_A_FORM = 5  # of speech, where its forms say something
_MAX_SIGNS = 20  # on a page
_PART = attrgetter("part")
_WORD = regex(r"[^\W\d_]{4,}")
_SPEAKER = regex(r"\b(?:I|I['’]\w+|me|my|mine)\b")
_ADDRESSES = regex(r"(?i)\b(?:please|you|your|our|we|us)\b")
_REFERS_BACK = regex(
    r"(?i)(?:and|but|so|or|then|they|their|that|this|these|those|it|its|he|she|his|her|such|there|here"
    r"|therefore|also|in (?:short|a word|other words|addition)|of course|for example)\b"
)
_ENTRY = regex(r"[\d•·*●■\"“'‘(（-]|[^:：]{1,40}[:：]|.*[;；:：]$")


def classify_lines(briefing: Briefing, labels: Set[int]) -> None:
    """Decide what is part of the speech of *briefing*.

    *labels* are the indexes of the labels among all blocks.
    Lines that their words alone took from the speech become open again; a line next to a picture
    becomes a note, and a line that speaks of the page furniture.
    """
    blocks = list(briefing.blocks())
    first = next((index for index, block in enumerate(blocks) if not block.part), len(blocks))
    _mark_captions(blocks, labels)

    lines = PrintedLines(briefing, blocks, labels)
    for index in lines.open:
        block = blocks[index]
        is_speech = index in labels or block.claimed or len(block.text) > _MAX_NOTICE
        if not is_speech and lines.may_be_of_the_page(index):  # as few lines are
            _set_apart(LineFacts(lines, index))
    _open_claimed(lines, range(first, _end_of_speech(blocks, labels)))
    _sign_feet(briefing, lines)


def _mark_captions(blocks: Sequence[Block], labels: Set[int]) -> None:
    """Make notes of the open lines next to pictures that are captions."""
    for index, block in enumerate(blocks):
        if block.pictured and not block.part and index not in labels and _is_caption(block):
            block.part = "note"


def _set_apart(facts: LineFacts) -> None:
    """Put a line aside that is surely of the page; leave a sign of one that may be."""
    points = total(held(FOR, facts))
    if points >= _MIN_DOUBTFUL:
        points += total(held(AGAINST, facts))
    if points >= _MIN_DOUBTFUL:
        facts.lines.leave_sign(facts.block, weak=False)
    if points >= MIN_APART:
        facts.block.part = "furniture"


def _open_claimed(lines: PrintedLines, indexes: Iterable[int]) -> None:
    """Open the lines that their words claim if neither their print nor their place confirms it."""
    foot_stays = False  # whether the line such as "Related news:" above is what its words say
    for index in indexes:
        block = lines.blocks[index]
        if not block.claimed:
            continue
        stays = total(held(FOR, LineFacts(lines, index))) >= MIN_APART
        if block.claimed == "foot":
            if notes.is_afterwards(block.text):
                foot_stays = stays
            stays = stays or foot_stays
        if stays:
            continue

        lines.leave_sign(block, weak=True)
        if not lines.recurs(block):
            block.part = ""
            if block.kind == PAGER:
                block.kind = TEXT


def _sign_feet(briefing: Briefing, lines: PrintedLines) -> None:
    """Leave a sign on a page that ends with a link, or a notice, that no other page has.

    "Show all of it" may be where half of the page is left out.
    """
    for page in briefing.pages[:-1]:
        for block in takewhile(_PART, reversed(page.blocks)):
            is_own = " " in block.text and lines.on_pages[_text_on_pages(block)] == 1
            if is_own and block.part == "furniture" and _may_lead_on(block, page):
                text = block.text[:_MAX_QUOTE]
                what = f"a line of the site ends page {page.number} alone: {text!r}"
                page.signs.append(Sign("more-pages", what))
                break


def _may_lead_on(block: Block, page: Page) -> bool:
    """Return whether *block* is a link that is not of the pager, or a sentence of a notice."""
    if notes.kind_of(Block(block.text)):
        return block.claimed == "words" and block.text[-1] in STOPS
    return block.href != "" and block.href not in page.pager.values()


def _end_of_speech(blocks: Sequence[Block], labels: Set[int]) -> int:
    """Return the index below the last line of the speech, where the page's foot begins."""
    last = len(blocks) - 1
    while last >= 0 and not _may_be_said(blocks[last]):
        last -= 1
    if last in labels and blocks[last].text[-1] not in STOPS:  # somebody speaks under a label
        for index in range(last + 1, len(blocks)):
            if blocks[index].claimed:
                return index + 1
    return last + 1


def _may_be_said(block: Block) -> bool:
    if not block.part:
        return True
    is_sentence = block.claimed != "" and block.text[-1] in STOPS
    return is_sentence and not notes.is_imprint(block.text)


def _is_caption(block: Block) -> bool:
    """Return whether a line next to a picture is centred, or says what the picture shows."""
    if block.kind != TEXT or ends_in_colon(block.text):
        return False
    if block.pictured == "centred":
        return len(block.text) < _MAX_CAPTION
    return len(block.text) < _MAX_NOTICE and notes.is_of_a_picture(block.text)


class PrintedLines:
    """How the pages of *briefing* print their own lines, and how they print those of the speech."""

    def __init__(self, briefing: Briefing, blocks: Sequence[Block], labels: Set[int]) -> None:
        self.blocks = blocks
        self.labels = labels
        self.people = briefing.people
        self.day = briefing.entry.date
        self.open = [index for index, block in enumerate(blocks) if not block.part]
        self.ranks = {index: rank for rank, index in enumerate(self.open)}  # among open lines

        self._form_of = {index: _form(blocks[index]) for index in self.open}
        speech = [index for index in self.open if index not in labels]
        distinct = {(self._form_of[index], blocks[index].text) for index in speech}
        self.forms = Counter(form for form, _ in distinct)
        # Whether there are so many lines that a separate form says something.
        self._forms_tell = self.forms.total() >= _LINES_OF_A_FORM * len(self.forms)

        self.edges: set[int] = set()  # ids of blocks
        self.on_pages: Counter[str] = Counter()
        for page in briefing.pages:
            edges = _edges(page)
            self.edges.update(map(id, edges))
            self.on_pages.update(set(map(_text_on_pages, edges)))
        self._times = Counter(block.text for block in blocks if block.claimed)
        self._pages = {page.number: page for page in briefing.pages}

    @cached_property
    def closing(self) -> int:
        """The index of the line that closes below the last label; past all lines without one."""
        last = max(self.labels, default=-1)
        for index in self.open:
            if index > last and phrases.CLOSES.search(self.blocks[index].text):
                return index
        return len(self.blocks)

    def is_single(self, index: int) -> bool:
        """Return whether no other line is printed as the open line at *index* is."""
        return self._forms_tell and self.forms[self._form_of[index]] == 1

    def may_be_of_the_page(self, index: int) -> bool:
        """Return whether the rules for an open line can put it aside."""
        block = self.blocks[index]
        if block.href or index > self.closing or self.is_single(index):
            return True
        return _count_words(block.text) != (0, 0)

    def recurs(self, block: Block) -> bool:
        """Return whether *block* is several times between the turns, as "Share:" may be."""
        is_sentence = block.text[-1] in STOPS and not notes.is_imprint(block.text)
        return self._times[block.text] >= _MIN_TIMES and not is_sentence

    def leave_sign(self, block: Block, weak: bool) -> None:
        """Leave a sign on the page of *block* that it may be no speech."""
        page = self._pages[block.page]
        what = f"a line in a turn may belong to the page: {block.text[:_MAX_QUOTE]!r}"
        sign = Sign("foreign-text", what, weak)
        if len(page.signs) < _MAX_SIGNS and sign not in page.signs:
            page.signs.append(sign)


class LineFacts:
    """The block at *index*, which its words or its form may set apart, among all *lines*."""

    def __init__(self, lines: PrintedLines, index: int) -> None:
        self.lines = lines
        self.index = index
        self.block = lines.blocks[index]
        self.is_claimed = self.block.claimed != ""
        # How many of its words are about a page, and how many it has; none of a long line.
        self.words = (0, 0) if self.is_claimed else _count_words(self.block.text)

    def index_of_open(self, step: int) -> int:
        """Return the index of the open line *step* lines away, -1 if there is none."""
        rank = self.lines.ranks.get(self.index, -2) + step
        return self.lines.open[rank] if 0 <= rank < len(self.lines.open) else -1


def _count_words(text: str) -> tuple[int, int]:
    """Return how many different words of *text* are about a page, and how many it has.

    Both are 0 for a long text, and for one without a word about a page.
    """
    if len(text) > _MAX_REQUEST:
        return 0, 0
    about = set(vocabulary.about_the_page(text))
    if not about:
        return 0, 0
    return len(about), len(set(_WORD.findall(text.lower())))


def _is_about_the_page(facts: LineFacts) -> bool:
    """Return whether many of its words are about a page and what shows it: "Refresh the page."."""
    about, words = facts.words
    return 4 * about >= words > 0 and (about > 1 or 2 * about > words)


def _is_only_about_the_page(facts: LineFacts) -> bool:
    about, words = facts.words
    return (about > 2 and 3 * about >= words) or about == words > 1


def _has_its_own_form(facts: LineFacts) -> bool:
    """Return whether no line of a speech has its tag, class, weight or kind."""
    if facts.is_claimed:
        return _form(facts.block) not in facts.lines.forms
    return facts.lines.is_single(facts.index)


def _is_at_an_edge(facts: LineFacts) -> bool:
    """Return whether it is at the edge of its page, as a title or as on another page."""
    block = facts.block
    if id(block) not in facts.lines.edges:
        return False
    return block.claimed == "title" or facts.lines.on_pages[_text_on_pages(block)] > 1


def _ends_a_page(facts: LineFacts) -> bool:
    """Return whether it is the short last line of a page, and the next page begins with a label."""
    below = facts.index_of_open(+1)
    if facts.is_claimed or below not in facts.lines.labels:
        return False
    return facts.lines.blocks[below].page == facts.block.page + 1


def _is_below_closing(facts: LineFacts) -> bool:
    """Return whether the chair, who speaks last, has closed above it."""
    return not facts.is_claimed and facts.index > facts.lines.closing


def _bids_farewell(facts: LineFacts) -> object:
    return _is_below_closing(facts) and _ADDRESSES.search(facts.block.text)


def _is_beside_picture(facts: LineFacts) -> object:
    return facts.is_claimed and facts.block.pictured


def _shows_somebody(facts: LineFacts) -> bool:
    """Return whether a caption begins with somebody here and ends with the day itself."""
    if facts.block.part != "note":
        return False
    text = facts.block.text
    _, day = dates.ending(text)
    names = [f"{person.name}, " for person in facts.lines.people]
    is_named = straight(text).startswith((*names, "A reporter ", "A journalist ", "Reporters "))
    return is_named and day == (facts.lines.day or day)


def _is_said(facts: LineFacts) -> bool:
    """Return whether somebody says it: I, thanks, a call, a question."""
    text = facts.block.text
    if _SPEAKER.search(text):
        return True
    if _is_about_the_page(facts):
        return False
    said = (phrases.COURTESY, phrases.CALLS, phrases.CLOSES, phrases.ASKS, phrases.GREETING)
    return text.endswith("?") or phrases.says(text, *said)


def _belongs_to_its_turn(facts: LineFacts) -> object:
    """Return whether it refers to what is above it, or is one of a list."""
    text = facts.block.text
    if _is_about_the_page(facts) or _has_its_own_form(facts):
        return False
    return _REFERS_BACK.match(text) or _ENTRY.match(text)


def _is_all_that_is_said(facts: LineFacts) -> bool:
    return facts.index_of_open(-1) in facts.lines.labels


FOR: Table[LineFacts] = [
    [
        Rule(+2, "its words say what it is", attrgetter("is_claimed")),
        Rule(+3, "all of it is about the page", _is_only_about_the_page),
        Rule(+2, "its words are about the page", _is_about_the_page),
    ],
    [
        Rule(+3, "it is a link", attrgetter("block.href")),
        Rule(+3, "a picture stands beside it", _is_beside_picture),
        Rule(+3, "no other line is printed so", _has_its_own_form),
    ],
    [
        Rule(+2, "it stands at the edge of its page, and of others", _is_at_an_edge),
        Rule(+1, "it ends a page, and a label is next", _ends_a_page),
        Rule(+2, "it stands below the closing, and speaks to people", _bids_farewell),
        Rule(+3, "it stands below the closing", _is_below_closing),
        Rule(+2, "it shows somebody here on that day", _shows_somebody),
    ],
]
AGAINST: Table[LineFacts] = [
    [
        Rule(-3, "somebody says it", _is_said),
        Rule(-2, "it refers to what stands above, or is one of a list", _belongs_to_its_turn),
    ],
    [Rule(-2, "it is all that somebody says", _is_all_that_is_said)],
]
RULES = (*FOR, *AGAINST)


def _form(block: Block) -> tuple[str, str, bool, bool]:
    return block.tag, block.cls, block.strong >= len(block.text), block.kind == HEADING


def _text_on_pages(block: Block) -> str:
    """Return the text of *block* as other pages have it: "Page # of 5", a pager without numbers."""
    if block.kind == PAGER:
        return re.sub(r"\d+", "#", block.text)
    number = str(block.page)
    if number not in block.text:
        return block.text
    return re.sub(rf"\b{number}\b", "#", block.text)


def _edges(page: Page) -> list[Block]:
    """Return the lines above the first and below the last open line of *page*."""
    top = list(takewhile(_PART, page.blocks))
    return top + list(takewhile(_PART, reversed(page.blocks)))
