"""Decide which candidates are labels, with the whole briefing in view.

A rule is a row of points, a reason, the kinds of candidates it is for, and a test. Rules in one
group exclude each other: the first one that holds counts. Every rule has an example in
``tests/reading/transcript/labels/test_rules.py``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Flag, auto
from functools import cached_property
from itertools import pairwise, zip_longest
from operator import attrgetter

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, Block, Person
from scio_crawler.reading.language import heads, names, phrases, sentences
from scio_crawler.reading.language.shapes import (
    ACRONYM,
    BEFORE,
    CHAIR_ROLE,
    COLON,
    ENOUGH,
    OFFICE,
    OFFICIAL_ROLE,
    PERSON,
    PRESS,
    PRESS_ROLE,
    Q_LABEL,
    ROLE,
    TITLE,
    UNKNOWN,
    WORTH,
    in_title_case,
    is_prose,
    sign_before,
    split_label,
)
from scio_crawler.reading.text import STOPS, comparison_key, ends_in_colon
from scio_crawler.reading.transcript.evidence import Rule, Table, for_kind
from scio_crawler.reading.transcript.labels import candidates
from scio_crawler.reading.transcript.labels.candidates import Candidate

# Of some words: tag, classes, the element they are in, whether they are bold or a heading, and the
# sign in front of them.
Style = tuple[str, str, bool, bool, str]

_IS_CERTAIN = attrgetter("certain")
_NAMED = (PERSON, OFFICE)
_UNSURE = (PERSON, TITLE, UNKNOWN)  # shapes of people whom nobody introduced
_QUOTES = "\"“”'‘"
_COUNTED = regex(r"(?i)(?:the )?(?:Q|A|Question|Answer)\s?\d{0,2}")
_SAID_BY_CHAIRS = (
    phrases.CALLS,
    phrases.INVITES,
    phrases.CLOSES,
    phrases.OPENS,
    phrases.GREETING,
)

# Characters
_MAX_ENTRY = 60  # of an entry in a list, and of the label before it
_MAX_CALL = 150  # with which a chair calls on somebody
_END = 240  # at the end of a text, in which somebody asks
_MIN_PARAGRAPH = 41

# Blocks
_MAX_DIALOGUE = 10  # between two lines that may be in one list or dialogue
_MAX_QUESTION = 8  # below a label that asks
_MAX_ANSWERED = 6  # of a question that somebody answers
_NEAR = 4  # around a role, in which a head's words are looked for


class Context:
    """A briefing with its candidates, in order."""

    def __init__(self, blocks: Sequence[Block], found: Sequence[Candidate]) -> None:
        self.blocks = blocks
        certain = list(filter(_IS_CERTAIN, found))
        # Whether labels share a line with the text here (/xinjiangfocus/): most of them do, and a
        # single one begins the briefing.
        before_text = [candidate.index for candidate in certain if candidate.rest]
        are_most = len(before_text) > 2 * (len(certain) - len(before_text))
        is_alone = len(before_text) == 1 and before_text != [0]
        self.in_line = are_most and not is_alone

        sure = [candidate for candidate in certain if candidate.confidence == 3]
        self.style = _style_of_labels(blocks, sure[:50])
        self.indexes_by_form: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for candidate in found:
            self.indexes_by_form[candidate.form].append(candidate.index)
        self._asks_by_form: dict[tuple[str, bool], bool] = {}  # an outlet asks again
        # By index of the block; those of unknown words only if something shows that they may be.
        self.lines = {one.index: one for one in found if self._may_be_label(one)}

    def _may_be_label(self, candidate: Candidate) -> bool:
        """Return whether words of unknown form are printed as the labels are, or recur alone."""
        if candidate.shape != UNKNOWN or candidate.is_remarked:
            return True
        if self.looks_as_labels_do(candidate):
            return True
        recurs = candidate.own_line and len(self.indexes_by_form[candidate.form]) > 1
        return recurs and not is_prose(candidate.bare)

    def following(self, found: Sequence[Candidate]) -> list[tuple[Candidate | None, bool]]:
        """Return for each of *found* the next label by its shape alone, and whether it is next."""
        pairs: list[tuple[Candidate | None, bool]] = []
        label: Candidate | None = None
        line: Candidate | None = None
        for candidate in reversed(found):
            pairs.append((label, label is line))
            if candidate.index in self.lines:
                line = candidate
                if candidate.certain and (self.in_line or candidate.own_line):
                    label = candidate
        return pairs[::-1]

    def looks_as_labels_do(self, candidate: Candidate) -> bool:
        """Return whether *candidate* has the style of the labels, which speech does not have."""
        if candidate.set_off is None:
            own = self.style and style_of(self.blocks[candidate.index], len(candidate.label))
            candidate.set_off = own is not None and own == self.style
        return candidate.set_off

    def is_press(self, candidate: Candidate) -> bool:
        """Return whether the press speaks under *candidate*: by its shape, else by what it asks."""
        if candidate.shape == UNKNOWN:
            return self.asks(candidate) > 0
        return candidate.shape in PRESS

    @cached_property
    def names_speakers(self) -> bool:
        """Whether names mark the press and several people, so that "Q" and "A" mark nobody."""
        return self._are_named(with_q=False)

    @cached_property
    def names_press_after_q(self) -> bool:
        """Whether they do, or "Q: Reporter from Reuters" names the press, so that "Q" asks."""
        return self._are_named(with_q=True)

    def _are_named(self, with_q: bool) -> bool:
        people = set()
        has_chair = False
        for one in filter(_IS_CERTAIN, self.lines.values()):
            if one.shape in _NAMED:
                people.add(one.name)
            elif one.shape == ROLE and CHAIR_ROLE.fullmatch(one.bare):
                has_chair = True
        if len(people) + has_chair < 2:
            return False

        for one, after in pairwise(self.lines.values()):
            is_press = one.shape in PRESS and (with_q or not Q_LABEL.match(one.bare))
            is_answered = after.certain and after.name in people
            if is_press and (one.certain or (is_answered and self.asks(one) == 3)):
                return True
        return False

    @cached_property
    def opener(self) -> str:
        """The name of the first person named beyond doubt by a label: probably the chair."""
        for candidate in self.lines.values():
            if candidate.shape == PERSON and candidate.confidence == 3:
                return candidate.name
        return ""

    @cached_property
    def introduced(self) -> set[str]:
        """The names by which somebody is introduced or addressed."""
        texts = []
        for index, block in enumerate(self.blocks):
            if not block.part:
                line = self.lines.get(index)
                texts.append(line.rest if line else block.text)
        return names.introduced(texts)

    def recurs(self, candidate: Candidate) -> bool:
        """Return whether the same label is repeated too far away to be in one dialogue."""
        indexes = self.indexes_by_form[candidate.form]
        is_far = candidate.index - indexes[0] > _MAX_DIALOGUE
        return is_far or indexes[-1] - candidate.index > _MAX_DIALOGUE

    def body(self, candidate: Candidate) -> list[str]:
        """Return the text below *candidate*, by block, up to the next one or for 39 blocks."""
        if candidate.body is not None:
            return candidate.body

        candidate.body = [candidate.rest] if candidate.rest else []
        below = self.blocks[candidate.index + 1 : candidate.index + 40]
        for index, block in enumerate(below, candidate.index + 1):
            other = self.lines.get(index)
            if other and (other.own_line or not candidate.own_line):
                break
            if not block.part:
                candidate.body.append(block.text)
        return candidate.body

    def asks(self, candidate: Candidate) -> int:
        """Return 3 for short text below that ends in a question, 2 if it asks otherwise, or 0."""
        if candidate.is_remarked:
            return 2
        if candidate.asks < 0:
            candidate.asks = _how_surely_asks(self.body(candidate))
        return candidate.asks

    def form_asks(self, form: tuple[str, bool]) -> bool:
        """Return whether one of the first labels of this *form* asks."""
        if form not in self._asks_by_form:
            first = map(self.lines.get, self.indexes_by_form[form][:8])
            self._asks_by_form[form] = any(map(self.asks, filter(None, first)))
        return self._asks_by_form[form]

    def is_entry(self, candidate: Candidate) -> bool:
        """Return whether the text below *candidate* is a few words that are not a question."""
        body = self.body(candidate)
        if not body or len(body[0]) >= _MAX_ENTRY:
            return False
        if any("?" in text or phrases.ASKS.search(text) for text in body):
            return False
        return not phrases.says(body[0], phrases.COURTESY, phrases.CALLS, phrases.CLOSES)

    def is_list_text(self, text: str) -> bool:
        """Return whether *text*, after a colon, is a few words and no sentence, as in a list."""
        if not 0 < len(text) <= _MAX_ENTRY or "?" in text:
            return False
        # Where labels have lines to themselves, an entry may end as a sentence does.
        is_entry = not self.in_line and len(text.split()) <= 6
        return is_entry or sentences.is_open(text)

    def index_before(self, candidate: Candidate) -> int:
        """Return the index of the open block before *candidate*, -1 if none of 8 blocks is open."""
        for index in range(candidate.index - 1, max(-1, candidate.index - 9), -1):
            if not self.blocks[index].part:
                return index
        return -1


def _how_surely_asks(body: Sequence[str]) -> int:
    if not 0 < len(body) <= _MAX_QUESTION:
        return 0
    if "?" in body[-1][-_END:]:
        return 3
    return 2 if phrases.ASKS.search(" ".join(body)) else 0


def style_of(block: Block, length: int) -> Style:
    """Return the style of the first *length* characters of *block*."""
    is_strong = block.strong >= length
    return block.tag, block.cls, is_strong, block.kind == HEADING, sign_before(block.text)


def _style_of_labels(blocks: Sequence[Block], sure: Sequence[Candidate]) -> Style | None:
    """Return how nearly all *sure* labels look, None if they differ or speech looks the same."""
    if len(sure) < 2:
        return None
    labels: Counter[Style] = Counter()
    speech: Counter[Style] = Counter()
    last = len(blocks) - 1
    for label in sure:
        block = blocks[label.index]
        labels[style_of(block, len(label.label))] += 1
        below = block if label.rest else blocks[min(label.index + 1, last)]
        speech[style_of(below, len(below.text))] += 1

    (usual, count), *_ = labels.most_common(1)
    if count < 0.8 * len(sure) or speech[usual] * 2 >= len(sure):
        return None
    return usual


class Kind(Flag):
    """The kinds of candidates that rules tell apart."""

    LISTED = auto()  # a person of the head
    UNLISTED = auto()  # another person
    SPEAKER = auto()  # the role of the chair or an official: "Moderator", "A"
    ASKER = auto()  # a role of the press: "Q"
    OUTLET = auto()  # words that may name an outlet
    OTHER = auto()  # words of no known form
    ALONE = auto()  # a candidate of any of these kinds, on a line to itself
    INSIDE = auto()  # a candidate of any of these kinds, on one line with text


_WHEREVER = Kind.ALONE | Kind.INSIDE
_WHO = tuple(kind for kind in Kind if kind not in _WHEREVER)
_IN_DOUBT = ~Kind.LISTED
_SPEAKERS, _OTHERS = Kind.SPEAKER | _WHEREVER, Kind.OTHER | _WHEREVER
_ANY_ROLE = Kind.ASKER | _SPEAKERS
_IN_NO_ROLE = ~(Kind.SPEAKER | Kind.ASKER)
_WORDS = Kind.OUTLET | _OTHERS  # that name nobody by themselves
_ASKING = Kind.ASKER | _WORDS
_BEFORE_TEXT = Kind.OUTLET | Kind.OTHER | Kind.INSIDE
_OVER_TEXT = Kind.OTHER | Kind.ALONE


@dataclass(slots=True)
class Facts:
    """A candidate, and what is around it, before the rules."""

    candidate: Candidate
    context: Context
    answered: bool  # whether the next label is that of somebody who answers
    body: Sequence[str]  # the text below it, by block; may be empty
    speaks: str  # the name on the label before, "" if there is none
    reply: Candidate | None  # the next candidate, if somebody beyond doubt answers there
    asked: bool  # whether the label before is one of the press
    forms_so_far: Set[tuple[str, bool]]  # of the labels before

    @property
    def first(self) -> str:
        """The first block of the text below it, ``""`` if there is none."""
        return self.body[0] if self.body else ""

    @property
    def asks(self) -> int:
        return self.context.asks(self.candidate)


def _shares_its_line(facts: Facts) -> bool:
    return not (facts.context.in_line or facts.candidate.is_remarked)


def _recurs(facts: Facts) -> bool:
    """Return whether it is repeated; an outlet must also ask, since headings recur."""
    candidate = facts.candidate
    if not facts.context.recurs(candidate):
        return False
    if candidate.confidence == 3 or candidate.shape not in PRESS:
        return True
    return facts.context.form_asks(candidate.form)


def _goes_on(facts: Facts) -> bool:
    """Return whether the text begins in lower case, unless it is a label beyond doubt."""
    candidate = facts.candidate
    is_plain = candidate.certain and (candidate.own_line or facts.context.in_line)
    return facts.first[0].islower() and not is_plain


def _stands_near_a_word(facts: Facts) -> bool:
    if not facts.body:
        return False
    index = facts.candidate.index
    for block in facts.context.blocks[max(0, index - _NEAR) : index + _NEAR + 1]:
        line = block.text
        if block.part or not COLON.search(line[:12]):
            continue
        if heads.SPEAKERS.match(line) or heads.DATE.match(line):
            return True
    return False


def _is_no_chair(facts: Facts) -> bool:
    """Return whether a role of the chair occurs only once, above words that no chair says."""
    if not facts.body or not CHAIR_ROLE.fullmatch(facts.candidate.bare):
        return False
    if phrases.says(facts.first, *_SAID_BY_CHAIRS):
        return False
    return not facts.context.recurs(facts.candidate)


def _is_announced_as_a_list(facts: Facts) -> bool:
    before = facts.context.index_before(facts.candidate)
    if before < 0 or not ends_in_colon(facts.context.blocks[before].text):
        return False
    label = facts.context.lines.get(before)
    return label is None or not (label.certain and label.own_line)


def _shares_a_line_in_a_list(facts: Facts) -> bool:
    return _shares_its_line(facts) and _is_announced_as_a_list(facts)


def _is_retold(facts: Facts) -> bool:
    """Return whether a line with a colon is next to it, as in a retold dialogue or in a list."""
    if facts.context.in_line and facts.speaks != facts.candidate.name:
        return False
    for label, rest, other in _beside(facts):
        is_label = other is not None and other.certain
        if rest and len(label) <= _MAX_ENTRY and not is_label:
            return True
    return False


def _beside(facts: Facts) -> Iterator[tuple[str, str, Candidate | None]]:
    """Yield (label, text after it, candidate) of lines with a colon right above and below."""
    blocks = facts.context.blocks
    for index in (facts.candidate.index - 1, facts.candidate.index + 1):
        if not 0 <= index < len(blocks) or blocks[index].part:
            continue
        parts = split_label(blocks[index].text)
        if parts:
            yield *parts, facts.context.lines.get(index)


def _is_an_entry(facts: Facts) -> bool:
    """Return whether it is one of several lines with a few words after a colon: a list."""
    # "Weng Jiamu: 3 years" over "Jin Anlan: 8 years" is a list in an answer, even of people of the
    # head: the words are not a sentence.
    is_list_text = facts.context.is_list_text
    if not is_list_text(facts.candidate.rest):
        return False
    return any(is_list_text(rest) for _, rest, _ in _beside(facts))


def _is_counted(facts: Facts) -> object:
    """Return whether "Q1" or "Answer" counts parts of an answer, since all speak by name here."""
    candidate = facts.candidate
    context = facts.context
    if not _COUNTED.fullmatch(candidate.bare) or _is_handed_over(facts):
        return False
    if not context.names_speakers:
        is_answer = OFFICIAL_ROLE.fullmatch(candidate.bare)
        return is_answer and context.names_press_after_q and facts.speaks and not facts.asked

    # An anonymous question that somebody of the head answers is none.
    is_question = facts.asks == 3 and not candidate.bare[-1].isdigit()
    return not is_question or facts.reply is None or facts.reply.shape == ROLE


def _is_handed_over(facts: Facts) -> bool:
    """Return whether the chair has just named who answers."""
    context = facts.context
    if not facts.speaks or facts.speaks != context.opener:
        return False
    above = context.blocks[context.index_before(facts.candidate)].text
    if len(above) > _MAX_CALL:
        return False
    return context.looks_as_labels_do(facts.candidate) or _is_called_on(facts)


def _is_called_on(facts: Facts) -> bool:
    before = facts.context.index_before(facts.candidate)
    if before < 0:
        return False
    text = facts.context.blocks[before].text[-300:]
    name = facts.candidate.name
    return (name != "" and name in text) or phrases.CALLS.search(text)


def _interrupts(facts: Facts) -> bool:
    """Return whether the same person speaks before and after it on the same page."""
    reply = facts.reply
    if reply is None or not facts.speaks or facts.speaks != reply.name:
        return False
    blocks = facts.context.blocks
    is_on_same_page = blocks[reply.index].page == blocks[reply.index - 1].page
    return is_on_same_page and len(facts.body) <= _MAX_ANSWERED


def _begins_a_page(facts: Facts) -> bool:
    blocks = facts.context.blocks
    before = facts.context.index_before(facts.candidate)
    return before < 0 or blocks[before].page != blocks[facts.candidate.index].page


def _is_one_of_several(facts: Facts) -> bool:
    """Return whether a neighbour of the same form makes it an item of a list or dialogue."""
    candidate = facts.candidate
    context = facts.context
    if facts.asks or not _may_be_item(candidate, context):
        return False

    reach = 3 if candidate.own_line else 1
    first = max(0, candidate.index - reach)
    for index, block in enumerate(context.blocks[first : candidate.index + reach + 1], first):
        if index == candidate.index or block.part:
            continue
        other = context.lines.get(index)
        if other is None:
            if not candidate.own_line and _is_item(block, candidate, context):
                return True  # "Something: text" beside "Name: text"
        elif other.form == candidate.form:
            continue  # an outlet that speaks again after the chair: lists name nothing twice
        elif other.own_line == candidate.own_line and _are_alike(candidate, other, context):
            return not _is_answered_question(other, context)
    return False


def _may_be_item(candidate: Candidate, context: Context) -> bool:
    if candidate.shape == ROLE and context.in_line:
        return False  # "A: There are 5,000." before a paragraph with a colon
    if not candidate.own_line:
        return True
    if candidate.certain and context.recurs(candidate):
        return False
    # No list has sentences below lines in the style of labels.
    return not context.looks_as_labels_do(candidate) or context.is_entry(candidate)


def _is_item(block: Block, candidate: Candidate, context: Context) -> bool:
    """Return whether *block* has a colon and looks as *candidate* does, which shares its line."""
    label, rest = split_label(block.text) or ("", "")
    if not rest or len(label) > _MAX_ENTRY:
        return False
    if not context.looks_as_labels_do(candidate):
        return True
    return style_of(block, len(label)) == context.style


def _is_answered_question(other: Candidate, context: Context) -> bool:
    """Return whether *other* asks right above the label of a person of the head: no entry does."""
    below = context.lines.get(other.index + len(context.body(other)) + other.own_line)
    is_listed = below is not None and below.shape == PERSON and below.confidence == 3
    return is_listed and context.asks(other) == 3


def _are_alike(candidate: Candidate, other: Candidate, context: Context) -> bool:
    are_press = candidate.shape in PRESS and other.shape in PRESS
    are_entries = context.is_entry(candidate) and context.is_entry(other)
    if are_press and are_entries:
        return True  # "Xinhua News Agency:" / "368 stories."
    if other.confidence == 3 and (other.own_line or context.in_line):
        return False
    if context.recurs(other):
        return False

    if candidate.shape in PRESS:
        is_known = candidate.own_line and candidate.confidence == 3  # over more than a few words
        return are_press and not is_known
    if candidate.own_line and candidate.certain and not are_entries:
        return False  # two people who speak in turn
    return other.shape == candidate.shape


def _is_introduced(facts: Facts) -> bool:
    candidate = facts.candidate
    return candidate.shape in _NAMED and candidate.name in facts.context.introduced


def _looks_as_labels_do(facts: Facts) -> bool:
    return facts.context.looks_as_labels_do(facts.candidate)


def _heads_sentences(facts: Facts) -> bool:
    """Return whether it looks as the labels do, and is above a paragraph."""
    return _looks_as_labels_do(facts) and facts.first[-1:] in STOPS


def _begins_sentences(facts: Facts) -> bool:
    """Return whether sentences follow it on its line, where plain labels share their lines."""
    context = facts.context
    return context.in_line and context.style is None and _is_paragraph(facts.candidate.rest)


def _stands_over_sentences(facts: Facts) -> bool:
    """Return whether a paragraph is below it, where plain labels have lines to themselves."""
    context = facts.context
    if context.in_line or context.style is not None:
        return False
    above = context.lines.get(context.index_before(facts.candidate))
    greets = above and above.own_line  # the first line below a label
    return not greets and _is_paragraph(facts.first)


def _is_paragraph(text: str) -> bool:
    return len(text) >= _MIN_PARAGRAPH and text[0].isupper() and text[-1] in STOPS


def _have_style(facts: Facts) -> object:
    """Return whether the labels have a style that speech does not have."""
    return facts.context.style


def _is_numbered(facts: Facts) -> bool:
    text = facts.context.blocks[facts.candidate.index].text
    if not text[0].isdigit() or not BEFORE.match(text):
        return False  # "21st Century …"
    style = facts.context.style
    return style is None or style[-1] != sign_before(text)


def _is_prose(facts: Facts) -> bool:
    return is_prose(facts.candidate.bare)


def _is_plain_prose(facts: Facts) -> bool:
    return _is_prose(facts) and not _looks_as_labels_do(facts)


_SHARED = "shares its line with text, which is not the form here"
_ALONE = "has a line of its own, which is not the form here"
_PLAIN = "not set off as the labels are"
_EMPTY = "nothing stands under it"
_HEAD_BELOW = "a head's word or line stands under it"

# Each line of a table is a rule; groups of rules that exclude each other are in brackets.
_SPEECH: Table[Facts] = [  # what a label has, and what is below it
    [
        Rule(-2, _SHARED, _shares_its_line, Kind.LISTED | Kind.SPEAKER | Kind.INSIDE),
        Rule(-4, _SHARED, _shares_its_line, ~(Kind.LISTED | Kind.SPEAKER | Kind.ALONE)),
        Rule(-2, _ALONE, lambda facts: facts.context.in_line, ~(Kind.LISTED | Kind.INSIDE)),
    ],
    [Rule(+2, "stands elsewhere too", _recurs)],
    [
        Rule(
            +4, "a remark about speech stands under it", lambda facts: facts.candidate.is_remarked
        ),
        Rule(
            -1,
            _EMPTY,
            lambda facts: not facts.body and facts.candidate.confidence == 3,
            ~Kind.INSIDE,
        ),
        Rule(-4, _EMPTY, lambda facts: not facts.body, ~Kind.INSIDE),
        Rule(-3, "what follows is quoted", lambda facts: facts.first[0] in _QUOTES, _IN_DOUBT),
        Rule(-3, "what follows goes on in lower case", _goes_on),
    ],
    [
        Rule(-4, _HEAD_BELOW, lambda facts: heads.is_word(facts.first), _IN_NO_ROLE),
        Rule(-4, _HEAD_BELOW, lambda facts: heads.is_line(facts.first), _ANY_ROLE),
        Rule(-5, "a head's word stands beside it", _stands_near_a_word, _ANY_ROLE),
        Rule(-2, "stands once only, over what no chair says", _is_no_chair, _SPEAKERS),
    ],
    [
        Rule(-2, "the paragraph before announces a list", _is_announced_as_a_list, _IN_DOUBT),
        Rule(
            -3,
            "the paragraph before announces a list",
            _shares_a_line_in_a_list,
            Kind.LISTED | Kind.INSIDE,
        ),
    ],
    [
        Rule(-6, "one of several with a few words", _is_an_entry, ~Kind.ALONE),
        Rule(-3, "told beside others", _is_retold, Kind.LISTED | Kind.INSIDE),
    ],
    [Rule(-6, "all speak by name here", _is_counted, _ANY_ROLE)],
]
_QUESTION: Table[Facts] = [  # a question is short, called for and answered
    [
        Rule(+3, "asks", lambda facts: facts.asks == 3, _ASKING),
        Rule(+2, "asks", lambda facts: facts.asks > 0, _ASKING),
    ],
    [
        Rule(-1, "nobody answers", lambda facts: not (facts.answered or facts.asks), _ASKING),
        Rule(
            +1,
            "somebody answers",
            lambda facts: facts.answered and len(facts.body) <= _MAX_ANSWERED,
            Kind.ASKER | Kind.OUTLET | _WHEREVER,
        ),
    ],
    [Rule(+2, "called on just before", _is_called_on, _ASKING)],
    [Rule(+1, "begins a page", _begins_a_page, _ASKING)],
    [
        Rule(
            +3,
            "has spoken before",
            lambda facts: facts.candidate.form in facts.forms_so_far,
            _WORDS,
        )
    ],
    [Rule(+2, "the same person speaks before and after", _interrupts, Kind.OUTLET | Kind.ALONE)],
    [Rule(+2, "follows a question", lambda f: f.asked and f.body and not f.asks, _WORDS)],
]
# Lines of its form next to it, and how the briefing prints its labels
_SURROUNDINGS: Table[Facts] = [
    [Rule(-3, "one of several alike", _is_one_of_several, _IN_DOUBT)],
    [Rule(+3, "introduced by name", _is_introduced, Kind.UNLISTED | _WHEREVER)],
    [
        Rule(+4, "set off as the labels are, over sentences", _heads_sentences, _WORDS),
        Rule(+3, "set off as the labels are", _looks_as_labels_do, _WORDS),
        Rule(+3, "stands before sentences, as the labels do", _begins_sentences, _BEFORE_TEXT),
        Rule(+2, "stands over sentences, as the labels do", _stands_over_sentences, _OVER_TEXT),
        Rule(+1, "set off as the labels are", _looks_as_labels_do, _IN_DOUBT),
        Rule(
            -1,
            _PLAIN,
            lambda facts: facts.candidate.confidence == 3 and _have_style(facts),
            _IN_DOUBT,
        ),
        Rule(-1, _PLAIN, _have_style, _OTHERS),
        Rule(-2, _PLAIN, _have_style, _IN_DOUBT),
    ],
    [Rule(-3, "numbered, as the labels are not", _is_numbered, _IN_DOUBT)],
    [
        Rule(
            -9,
            "reads as prose, and is not set off",
            _is_plain_prose,
            _OTHERS,
        ),
        Rule(
            -4,
            "reads as prose",
            _is_prose,
            _OTHERS,
        ),
    ],
]
_TABLES: tuple[Table[Facts], ...] = (_SPEECH, _QUESTION, _SURROUNDINGS)
RULES = [rule for table in _TABLES for group in table for rule in group]
_BY_KIND = {
    (kind, place is Kind.ALONE): [for_kind(table, kind | place) for table in _TABLES]
    for kind in _WHO
    for place in _WHEREVER
}
_BY_SHAPE: dict[tuple[str, int], Table[Facts]] = {
    (shape, sure): [[Rule(points, f"{shape}, sure to {sure} of 3", lambda _: True)]]
    for (shape, sure), points in WORTH.items()
}


def apply_rules(facts: Facts) -> None:
    """Give the candidate of *facts* the points of its shape, and of the rules that hold."""
    candidate = facts.candidate
    candidate.apply(_BY_SHAPE[candidate.shape, candidate.confidence], facts)
    speech, question, surroundings = _BY_KIND[_kind_of(candidate), candidate.own_line]
    candidate.apply(speech, facts)
    if candidate.confidence < 3 or candidate.points < ENOUGH:  # in doubt after the rules of speech
        candidate.apply(question, facts)
    candidate.apply(surroundings, facts)


def _kind_of(candidate: Candidate) -> Kind:
    if candidate.shape in PRESS:
        return Kind.OUTLET
    if candidate.shape == UNKNOWN:
        return Kind.OTHER
    if candidate.shape == ROLE:
        return Kind.ASKER if PRESS_ROLE.fullmatch(candidate.bare) else Kind.SPEAKER
    return Kind.LISTED if candidate.confidence == 3 else Kind.UNLISTED


def judge_candidates(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """Return all candidates among *blocks*, with their points and the reasons for them.

    Without a head, the person of the first label is known from then on.
    """
    roster = names.Roster(people)
    found = candidates.find(blocks, roster)
    if not people and found and found[0].shape in _NAMED:
        roster.add(found[0].name)
        found = candidates.find(blocks, roster)

    context = Context(blocks, found)
    asked = False  # whether the label before is one of the press
    speaks = ""  # the name on the label before
    forms: set[tuple[str, bool]] = set()  # of the labels before
    for candidate, (label, is_next) in zip(found, context.following(found), strict=True):
        body = context.body(candidate)
        if _is_person(candidate, context, body, asked):
            candidate.set_shape(PERSON, 2)
            name = in_title_case(candidate.name)
            candidate.name = roster.by_part(name) or name
        elif candidate.shape == OFFICE and candidate.name in context.introduced:
            candidate.set_shape(OFFICE, max(candidate.confidence, 2))

        answered = label is not None and label.shape not in PRESS
        reply = label if answered and is_next else None
        apply_rules(Facts(candidate, context, answered, body, speaks, reply, asked, forms))
        if candidate.is_label:
            asked = context.is_press(candidate)
            speaks = candidate.name
            forms.add(candidate.form)

    _find_roles(context, [candidate for candidate in found if candidate.is_label])
    return found


def _is_person(candidate: Candidate, context: Context, body: Sequence[str], asked: bool) -> bool:
    """Return whether capitalized words name a person: one introduced, or one who answers."""
    if candidate.shape not in (TITLE, ACRONYM):
        return False
    if not (candidate.own_line or context.in_line):
        return False
    name = in_title_case(candidate.name)
    if names.is_one_name(name):  # "Bayar"
        return name in context.introduced
    if not names.is_name(name):
        return False
    if _is_name_introduced(name, context):
        return True
    return asked and _answers(candidate, context, body)


def _answers(candidate: Candidate, context: Context, body: Sequence[str]) -> bool:
    """Return whether the *body* answers by its words, or as it is below a question."""
    if not body or "?" in body[-1][-_END:]:
        return False
    before = context.index_before(candidate)
    if before >= 0 and "?" in context.blocks[before].text[-_END:]:
        return True
    return phrases.ANSWERS.search(body[0])


def _is_name_introduced(name: str, context: Context) -> bool:
    """Return whether somebody is introduced by the whole *name* or a part of it."""
    return not context.introduced.isdisjoint((name, *name.split()))


def _find_roles(context: Context, labels: Sequence[Candidate]) -> None:
    """Set the role of speakers whom nobody introduced by what they do under their *labels*.

    Who asks more often than they answer is of the press, and who answers more often an official;
    of words of no known form the role else stays unknown.
    """
    balance: Counter[str] = Counter()
    unsure: list[Candidate] = []
    is_asked = False  # whether a question was asked that nobody has answered yet
    is_called = False  # whether the chair has spoken just before
    last = ""  # the chair's last paragraph
    for candidate, following in zip_longest(labels, labels[1:]):
        asks = context.is_press(candidate)
        if _is_unsure(candidate, context):
            unsure.append(candidate)
            asks = context.asks(candidate) >= (3 if candidate.shape in _NAMED else 2)
            may_ask = is_called and not is_asked
            is_press = asks or (may_ask and _calls_for_question(last, following, context))
            answers = is_asked or is_called
            balance[comparison_key(candidate.name)] += 1 if is_press else -answers

        is_called = candidate.name == context.opener
        last = "".join(context.body(candidate)[-1:])
        if not is_called:
            is_asked = asks

    for candidate in unsure:
        candidate.role = _role_of(candidate, balance[comparison_key(candidate.name)])


def _role_of(candidate: Candidate, balance: int) -> str:
    """Return the role of who asks more often than they answer, by *balance*, ``""`` if by shape."""
    if balance:
        return "press" if balance > 0 else "official"
    return "" if candidate.shape in _NAMED else "unknown"


def _calls_for_question(text: str, following: Candidate | None, context: Context) -> bool:
    """Return whether a chair's *text* calls for questions, or one of the head speaks after next."""
    if following is None or following.name == context.opener:
        is_answered = False
    else:
        is_answered = following.shape == PERSON and following.confidence == 3
    return is_answered or phrases.CALLS_FOR_QUESTIONS.search(text)


def _is_unsure(candidate: Candidate, context: Context) -> bool:
    """Return whether the words of a label do not say in what role somebody speaks."""
    if candidate.confidence == 3:
        return False
    has_outlet = candidate.shape == OFFICE and not names.is_office(candidate.position)
    if not has_outlet and candidate.shape not in _UNSURE:
        return False
    return not _is_name_introduced(candidate.name, context)
