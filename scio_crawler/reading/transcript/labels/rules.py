"""Decide which candidates are labels, with the whole briefing in view.

A rule is a row of points, a reason, the kinds of candidates it is for, and a test. Rules in one
group exclude each other: the first one that holds counts. Every rule has an example in
``tests/reading/transcript/labels/test_rules.py``.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Flag, auto
from functools import cached_property
from itertools import pairwise, zip_longest

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
    cut,
    in_title_case,
    is_prose,
    sign_before,
)
from scio_crawler.reading.text import STOPS, comparison_key, ends_in_colon
from scio_crawler.reading.transcript.evidence import Rule, Table, for_kind
from scio_crawler.reading.transcript.labels import candidates
from scio_crawler.reading.transcript.labels.candidates import Candidate

# Of some words: tag, classes, the element they are in, whether they are bold or a heading, and the
# sign in front of them.
Style = tuple[str, str, bool, bool, str]

_NAMED = (PERSON, OFFICE)
_FAR = 10  # blocks between two places that are not in one list or dialogue
_LONGEST_ENTRY = 60  # characters of an entry in a list


class Context:
    """A briefing with its candidates, in order."""

    def __init__(self, blocks: Sequence[Block], found: Sequence[Candidate]) -> None:
        certain = [candidate for candidate in found if candidate.certain]
        inside = [candidate for candidate in certain if candidate.rest]
        most = len(inside) > 2 * (len(certain) - len(inside))
        self.blocks = blocks
        # Whether labels share a line with the text here (/xinjiangfocus/): most of them do, and a
        # single one begins the briefing.
        self.in_line = most and (len(inside) > 1 or inside[0].index == 0)
        self.style = _style_of_labels(blocks, [one for one in certain if one.sure == 3][:50])
        self.places: dict[tuple[str, bool], list[int]] = {}  # the indexes by form of the label
        for candidate in found:
            self.places.setdefault(candidate.form, []).append(candidate.index)
        self._ask: dict[tuple[str, bool], bool] = {}  # answers of ask(): an outlet asks again
        # By index of the block; those of unknown words only if something shows that they may be.
        self.lines = {one.index: one for one in found if self._may_be_label(one)}

    def _may_be_label(self, candidate: Candidate) -> bool:
        """Tell whether words of unknown form are printed as the labels are, or recur alone."""
        if candidate.shape != UNKNOWN or candidate.is_remarked:
            return True
        if self.looks_as_labels_do(candidate):
            return True
        recurs = candidate.own_line and len(self.places[candidate.form]) > 1
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
        """Tell whether *candidate* has the style of the labels, which speech does not have."""
        if candidate.set_off is None:
            own = self.style and style(self.blocks[candidate.index], len(candidate.label))
            candidate.set_off = own is not None and own == self.style
        return candidate.set_off

    def is_press(self, candidate: Candidate) -> bool:
        """Tell whether the press speaks under *candidate*: by its shape, else by what it asks."""
        if candidate.shape == UNKNOWN:
            return self.asks(candidate) > 0
        return candidate.shape in PRESS

    @cached_property
    def named(self) -> bool:
        """Whether names mark the press and several people, so that "Q" and "A" mark nobody."""
        return self._are_named(with_q=False)

    @cached_property
    def forms_so_far(self) -> bool:
        """The same, or the press is named as in "Q: Reporter from Reuters", so that "Q" asks."""
        return self._are_named(with_q=True)

    def _are_named(self, with_q: bool) -> bool:
        certain = [one for one in self.lines.values() if one.certain]
        people = {one.name for one in certain if one.shape in _NAMED}
        roles = (one.bare for one in certain if one.shape == ROLE)
        return len(people) + any(map(CHAIR_ROLE.fullmatch, roles)) > 1 and any(
            one.shape in PRESS
            and (with_q or not Q_LABEL.match(one.bare))
            and (one.certain or (self.asks(one) == 3 and after.certain and after.name in people))
            for one, after in pairwise(self.lines.values())
        )

    @cached_property
    def opener(self) -> str:
        """The name of the first person named beyond doubt by a label: probably the chair."""
        people = (one for one in self.lines.values() if one.shape == PERSON)
        return next((one.name for one in people if one.sure == 3), "")

    @cached_property
    def introduced(self) -> set[str]:
        """The names by which somebody is introduced or addressed."""
        said = (
            self.lines[index].rest if index in self.lines else block.text
            for index, block in enumerate(self.blocks)
            if not block.part
        )
        return names.introduced(said)

    def recurs(self, candidate: Candidate) -> bool:
        """Tell whether the same label stands elsewhere, too far away to be in one dialogue."""
        places = self.places[candidate.form]
        return candidate.index - places[0] > _FAR or places[-1] - candidate.index > _FAR

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
            body = self.body(candidate)
            short = 0 < len(body) <= 8  # blocks
            if short and "?" in body[-1][-_LAST_WORDS:]:
                candidate.asks = 3
            else:
                candidate.asks = 2 if short and phrases.ASKS.search(" ".join(body)) else 0
        return candidate.asks

    def ask(self, form: tuple[str, bool]) -> bool:
        """Tell whether one of the first labels of this *form* asks."""
        if form not in self._ask:
            first = map(self.lines.get, self.places[form][:8])
            self._ask[form] = any(self.asks(candidate) for candidate in first if candidate)
        return self._ask[form]

    def is_entry(self, candidate: Candidate) -> bool:
        """Tell whether the text below *candidate* is a few words that are no question."""
        body = self.body(candidate)
        if not body or len(body[0]) >= _LONGEST_ENTRY:
            return False
        if any("?" in text or phrases.ASKS.search(text) for text in body):
            return False
        return not phrases.says(body[0], phrases.COURTESY, phrases.CALLS, phrases.CLOSES)

    def is_no_speech(self, text: str) -> bool:
        """Tell whether *text*, after a colon, is a few words and no sentence, as in a list."""
        if not 0 < len(text) <= _LONGEST_ENTRY or "?" in text:
            return False
        # Where labels have lines of their own, an entry may end as a sentence does.
        is_entry = not self.in_line and len(text.split()) <= 6
        return is_entry or sentences.is_open(text)

    def before(self, candidate: Candidate) -> int:
        """Return the index of the open block before *candidate*, -1 if none of 8 blocks is open."""
        for index in range(candidate.index - 1, max(-1, candidate.index - 9), -1):
            if not self.blocks[index].part:
                return index
        return -1


def style(block: Block, length: int) -> Style:
    """Return the style of the first *length* characters of *block*."""
    strong = block.strong >= length
    return block.tag, block.cls, strong, block.kind == HEADING, sign_before(block.text)


def _style_of_labels(blocks: Sequence[Block], sure: Sequence[Candidate]) -> Style | None:
    """Return how nearly all *sure* labels look, None if they differ or speech looks the same."""
    if len(sure) < 2:
        return None
    (most, count), *_ = Counter(style(blocks[c.index], len(c.label)) for c in sure).most_common(1)
    if count < 0.8 * len(sure):
        return None
    below = (blocks[c.index] if c.rest else blocks[min(c.index + 1, len(blocks) - 1)] for c in sure)
    speech = Counter(style(block, len(block.text)) for block in below)
    return most if speech[most] * 2 < len(sure) else None


_CALL = 150  # characters with which a chair calls on somebody
_MOST_BLOCKS = 6  # of a question that is answered
_LAST_WORDS = 240  # characters in which somebody asks
_QUOTES = "\"“”'‘"
_COUNTED = regex(r"(?i)(?:the )?(?:Q|A|Question|Answer)\s?\d{0,2}")
_NEAR = 4  # blocks around a role in which a head's words are looked for


class Kind(Flag):
    """The kinds of candidates that rules tell apart."""

    LISTED = auto()  # a person of the head
    UNLISTED = auto()  # another person
    SPEAKER = auto()  # the role of the chair or an official: "Moderator", "A"
    ASKER = auto()  # a role of the press: "Q"
    OUTLET = auto()  # words that may name an outlet
    OTHER = auto()  # words of no known form
    ALONE = auto()  # a candidate of any of these kinds, on a line of its own
    INSIDE = auto()  # the same, on one line with text


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
    heard: Set[tuple[str, bool]]  # the forms of the labels before

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
    """Tell whether it stands elsewhere, too; an outlet must also ask, since headings recur."""
    candidate, context = facts.candidate, facts.context
    if not context.recurs(candidate):
        return False
    return candidate.sure == 3 or candidate.shape not in PRESS or context.ask(candidate.form)


def _goes_on(facts: Facts) -> bool:
    """Tell whether the text begins in lower case, unless it is a label beyond doubt."""
    candidate = facts.candidate
    plain = candidate.certain and (candidate.own_line or facts.context.in_line)
    return facts.first[0].islower() and not plain


def _stands_near_a_word(facts: Facts) -> bool:
    index = facts.candidate.index
    near = facts.context.blocks[max(0, index - _NEAR) : index + _NEAR + 1] if facts.body else ()
    lines = (block.text for block in near if not block.part and COLON.search(block.text[:12]))
    return any(heads.SPEAKERS.match(line) or heads.DATE.match(line) for line in lines)


def _is_no_chair(facts: Facts) -> bool:
    """Tell whether a role of the chair occurs only once, above words that no chair says."""
    if not facts.body or not CHAIR_ROLE.fullmatch(facts.candidate.bare):
        return False
    said = (phrases.CALLS, phrases.INVITES, phrases.CLOSES, phrases.OPENS, phrases.GREETING)
    return not (phrases.says(facts.first, *said) or facts.context.recurs(facts.candidate))


def _is_announced_as_a_list(facts: Facts) -> bool:
    before = facts.context.before(facts.candidate)
    if before < 0 or not ends_in_colon(facts.context.blocks[before].text):
        return False
    label = facts.context.lines.get(before)
    return label is None or not (label.certain and label.own_line)


def _is_retold(facts: Facts) -> bool:
    """Tell whether a line with a colon is beside it, in a dialogue that is retold or in a list."""
    candidate, context = facts.candidate, facts.context
    if context.in_line and facts.speaks != candidate.name:
        return False
    return any(
        rest and len(label) <= _LONGEST_ENTRY and not (other and other.certain)
        for label, rest, other in _beside(facts)
    )


def _beside(facts: Facts) -> Iterator[tuple[str, str, Candidate | None]]:
    """Yield (label, text after it, candidate) of lines with a colon right above and below."""
    blocks = facts.context.blocks
    for index in (facts.candidate.index - 1, facts.candidate.index + 1):
        is_open = 0 <= index < len(blocks) and not blocks[index].part
        if is_open and (parts := cut(blocks[index].text)):
            yield *parts, facts.context.lines.get(index)


def _is_an_entry(facts: Facts) -> bool:
    """Tell whether it is one of several lines with a few words after a colon: a list."""
    # "Weng Jiamu: 3 years" over "Jin Anlan: 8 years" is a list in an answer, even of people of the
    # head: the words are no sentence.
    is_no_speech = facts.context.is_no_speech
    return is_no_speech(facts.candidate.rest) and any(is_no_speech(r) for _, r, _ in _beside(facts))


def _is_counted(facts: Facts) -> object:
    """Tell whether "Q1" or "Answer" counts the parts of an answer, since all speak by name here."""
    candidate, context = facts.candidate, facts.context
    if not _COUNTED.fullmatch(candidate.bare):
        return False
    if facts.speaks and facts.speaks == context.opener:
        above = context.blocks[context.before(candidate)].text
        if len(above) <= _CALL and (context.looks_as_labels_do(candidate) or _is_called_on(facts)):
            return False  # the chair has just named who answers
    if not context.named:
        is_answer = OFFICIAL_ROLE.fullmatch(candidate.bare)
        return is_answer and context.forms_so_far and facts.speaks and not facts.asked
    # An anonymous question that somebody of the head answers is none.
    numbered = candidate.bare[-1].isdigit()
    return numbered or facts.asks < 3 or facts.reply is None or facts.reply.shape == ROLE


def _is_called_on(facts: Facts) -> bool:
    before = facts.context.before(facts.candidate)
    text = facts.context.blocks[before].text[-300:] if before >= 0 else ""
    name = facts.candidate.name
    return (name != "" and name in text) or phrases.CALLS.search(text)


def _interrupts(facts: Facts) -> bool:
    """Tell whether the same person speaks before and after it on the same page."""
    reply, blocks = facts.reply, facts.context.blocks
    if reply is None or not facts.speaks or facts.speaks != reply.name:
        return False
    on_the_page = blocks[reply.index].page == blocks[reply.index - 1].page
    return on_the_page and len(facts.body) <= _MOST_BLOCKS


def _begins_a_page(facts: Facts) -> bool:
    blocks, before = facts.context.blocks, facts.context.before(facts.candidate)
    return before < 0 or blocks[before].page != blocks[facts.candidate.index].page


def _is_one_of_several(facts: Facts) -> bool:
    """Tell whether a neighbour of the same form makes it an item of a list or dialogue."""
    candidate, context = facts.candidate, facts.context
    if (candidate.own_line and candidate.certain and context.recurs(candidate)) or facts.asks:
        return False
    if candidate.shape == ROLE and context.in_line:
        return False  # "A: There are 5,000." before a paragraph with a colon
    set_off = _looks_as_labels_do(facts)
    if set_off and candidate.own_line and not context.is_entry(candidate):
        return False  # no list has sentences below lines in the style of labels
    reach = 3 if candidate.own_line else 1
    first = max(0, candidate.index - reach)
    for index, block in enumerate(context.blocks[first : candidate.index + reach + 1], first):
        if index == candidate.index or block.part:
            continue
        other = context.lines.get(index)
        if other and other.form == candidate.form:
            continue  # an outlet that speaks again after the chair: lists name nothing twice
        if other is None:
            label, rest = ("", "") if candidate.own_line else cut(block.text) or ("", "")
            looks_so = not set_off or style(block, len(label)) == context.style
            if rest and looks_so and len(label) <= _LONGEST_ENTRY:
                return True  # "Something: text" beside "Name: text"
        elif other.own_line == candidate.own_line and _are_alike(candidate, other, context):
            return not _is_answered_question(other, context)
    return False


def _is_answered_question(other: Candidate, context: Context) -> bool:
    """Tell whether *other* asks, right above the label of a person of the head: no entry does."""
    below = context.lines.get(other.index + len(context.body(other)) + other.own_line)
    is_listed = below is not None and below.shape == PERSON and below.sure == 3
    return context.asks(other) == 3 and is_listed


def _are_alike(candidate: Candidate, other: Candidate, context: Context) -> bool:
    entries = context.is_entry(candidate) and context.is_entry(other)
    if candidate.shape in PRESS and other.shape in PRESS and entries:
        return True  # "Xinhua News Agency:" / "368 stories."
    if (other.sure == 3 and (other.own_line or context.in_line)) or context.recurs(other):
        return False
    if candidate.shape in PRESS:
        is_known = candidate.own_line and candidate.sure == 3  # over more than a few words
        return other.shape in PRESS and not is_known
    if candidate.own_line and candidate.certain and not entries:
        return False  # two people who speak in turn
    return other.shape == candidate.shape


def _is_introduced(facts: Facts) -> bool:
    return facts.candidate.shape in _NAMED and facts.candidate.name in facts.context.introduced


def _looks_as_labels_do(facts: Facts) -> bool:
    return facts.context.looks_as_labels_do(facts.candidate)


def _heads_sentences(facts: Facts) -> bool:
    """Tell whether it looks as the labels do, and stands above a paragraph."""
    return _looks_as_labels_do(facts) and facts.first[-1:] in STOPS


def _begins_sentences(facts: Facts) -> bool:
    """Tell whether sentences stand after it on its line, where plain labels share their lines."""
    rest, context = facts.candidate.rest, facts.context
    return context.in_line and context.style is None and _is_prose(rest)


def _stands_over_sentences(facts: Facts) -> bool:
    """Tell whether a paragraph stands below it, where plain labels have lines of their own."""
    context = facts.context
    if context.in_line or context.style is not None:
        return False
    above = context.lines.get(context.before(facts.candidate))
    greets = above and above.own_line  # the first line below a label
    return not greets and _is_prose(facts.first)


def _is_prose(text: str) -> bool:
    return len(text) > 40 and text[0].isupper() and text[-1] in STOPS


def _have_style(facts: Facts) -> object:
    """Tell whether the labels have a style that speech does not have."""
    return facts.context.style


def _is_numbered(facts: Facts) -> bool:
    text, style = facts.context.blocks[facts.candidate.index].text, facts.context.style
    if not text[0].isdigit() or not BEFORE.match(text):
        return False  # "21st Century …"
    return style is None or style[-1] != sign_before(text)


_SHARED = "shares its line with text, which is not the form here"
_ALONE = "has a line of its own, which is not the form here"
_PLAIN = "not set off as the labels are"
_EMPTY = "nothing stands under it"
_HEAD_BELOW = "a head's word or line stands under it"

# Each line of a table is a rule; groups of rules that exclude each other stand in brackets.
_SPEECH: Table[Facts] = [  # what a label has, and what stands below it
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
        Rule(-1, _EMPTY, lambda facts: not facts.body and facts.candidate.sure == 3, ~Kind.INSIDE),
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
            lambda facts: _shares_its_line(facts) and _is_announced_as_a_list(facts),
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
            lambda facts: facts.answered and len(facts.body) <= _MOST_BLOCKS,
            Kind.ASKER | Kind.OUTLET | _WHEREVER,
        ),
    ],
    [Rule(+2, "called on just before", _is_called_on, _ASKING)],
    [Rule(+1, "begins a page", _begins_a_page, _ASKING)],
    [Rule(+3, "has spoken before", lambda facts: facts.candidate.form in facts.heard, _WORDS)],
    [Rule(+2, "the same person speaks before and after", _interrupts, Kind.OUTLET | Kind.ALONE)],
    [Rule(+2, "follows a question", lambda f: f.asked and f.body and not f.asks, _WORDS)],
]
_SURROUNDINGS: Table[
    Facts
] = [  # lines of its form beside it, and how the briefing prints its labels
    [Rule(-3, "one of several alike", _is_one_of_several, _IN_DOUBT)],
    [Rule(+3, "introduced by name", _is_introduced, Kind.UNLISTED | _WHEREVER)],
    [
        Rule(+4, "set off as the labels are, over sentences", _heads_sentences, _WORDS),
        Rule(+3, "set off as the labels are", _looks_as_labels_do, _WORDS),
        Rule(+3, "stands before sentences, as the labels do", _begins_sentences, _BEFORE_TEXT),
        Rule(+2, "stands over sentences, as the labels do", _stands_over_sentences, _OVER_TEXT),
        Rule(+1, "set off as the labels are", _looks_as_labels_do, _IN_DOUBT),
        Rule(-1, _PLAIN, lambda facts: facts.candidate.sure == 3 and _have_style(facts), _IN_DOUBT),
        Rule(-1, _PLAIN, _have_style, _OTHERS),
        Rule(-2, _PLAIN, _have_style, _IN_DOUBT),
    ],
    [Rule(-3, "numbered, as the labels are not", _is_numbered, _IN_DOUBT)],
    [
        Rule(
            -9,
            "reads as prose, and is not set off",
            lambda facts: not _looks_as_labels_do(facts) and is_prose(facts.candidate.bare),
            _OTHERS,
        ),
        Rule(
            -4,
            "reads as prose",
            lambda facts: is_prose(facts.candidate.bare),
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
    candidate.count(_BY_SHAPE[candidate.shape, candidate.sure], facts)
    speech, question, surroundings = _BY_KIND[_kind_of(candidate), candidate.own_line]
    candidate.count(speech, facts)
    if candidate.sure < 3 or candidate.points < ENOUGH:  # in doubt after the rules about speech
        candidate.count(question, facts)
    candidate.count(surroundings, facts)


def _kind_of(candidate: Candidate) -> Kind:
    if candidate.shape in PRESS:
        return Kind.OUTLET
    if candidate.shape == UNKNOWN:
        return Kind.OTHER
    if candidate.shape == ROLE:
        return Kind.ASKER if PRESS_ROLE.fullmatch(candidate.bare) else Kind.SPEAKER
    return Kind.LISTED if candidate.sure == 3 else Kind.UNLISTED


_UNSURE = (PERSON, TITLE, UNKNOWN)  # shapes of people whom nobody introduced


def judge(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
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
    heard: set[tuple[str, bool]] = set()  # the forms of the labels before
    for candidate, (label, is_next) in zip(found, context.following(found), strict=True):
        body = context.body(candidate)
        if _is_person(candidate, context, body, asked):
            candidate.take(PERSON, 2)
            name = in_title_case(candidate.name)
            candidate.name = roster.by_part(name) or name
        elif candidate.shape == OFFICE and candidate.name in context.introduced:
            candidate.take(OFFICE, max(candidate.sure, 2))
        answered = label is not None and label.shape not in PRESS
        reply = label if answered and is_next else None
        apply_rules(Facts(candidate, context, answered, body, speaks, reply, asked, heard))
        if candidate.is_label:
            asked, speaks = context.is_press(candidate), candidate.name
            heard.add(candidate.form)
    _find_roles(context, [candidate for candidate in found if candidate.is_label])
    return found


def _is_person(candidate: Candidate, context: Context, body: Sequence[str], asked: bool) -> bool:
    """Tell whether capitalized words name a person: one introduced, or one who answers."""
    if candidate.shape not in (TITLE, ACRONYM):
        return False
    if not (candidate.own_line or context.in_line):
        return False
    name = in_title_case(candidate.name)
    if names.is_one_name(name):  # "Bayar"
        return name in context.introduced
    if not names.is_name(name):
        return False
    if not context.introduced.isdisjoint((name, *name.split())):
        return True
    before = context.before(candidate)
    under_question = before >= 0 and "?" in context.blocks[before].text[-_LAST_WORDS:]
    answers = bool(body) and (under_question or phrases.ANSWERS.search(body[0]))
    return asked and answers and "?" not in body[-1][-_LAST_WORDS:]


def _find_roles(context: Context, labels: Sequence[Candidate]) -> None:
    """Set the role of speakers whom nobody introduced by what they do under their *labels*.

    Who asks more often than he answers is of the press, and who answers more often an official;
    of words of no known form the role else stays unknown.
    """
    balance: Counter[str] = Counter()
    waits = False  # whether a question was asked that nobody has answered yet
    called = False  # whether the chair has spoken just before
    last = ""  # his last paragraph
    unsure: list[Candidate] = []
    for candidate, following in zip_longest(labels, labels[1:]):
        asks = False
        if is_unsure := _is_unsure(candidate, context):
            unsure.append(candidate)
            asks = context.asks(candidate) >= (3 if candidate.shape in _NAMED else 2)
            is_answered = following is not None and following.name != context.opener
            is_answered = is_answered and following.shape == PERSON and following.sure == 3
            is_asked_for = is_answered or phrases.CALLS_FOR_QUESTIONS.search(last)
            is_press = asks or (called and not waits and is_asked_for)
            balance[comparison_key(candidate.name)] += 1 if is_press else -(waits or called)
        called = candidate.name == context.opener
        last = "".join(context.body(candidate)[-1:])
        if not called:
            waits = asks if is_unsure else context.is_press(candidate)
    for candidate in unsure:
        done = balance[comparison_key(candidate.name)]
        by_shape = "" if candidate.shape in _NAMED else "unknown"
        candidate.role = "press" if done > 0 else "official" if done < 0 else by_shape


def _is_unsure(candidate: Candidate, context: Context) -> bool:
    """Tell whether the words of a label do not say in what role somebody speaks."""
    has_outlet = candidate.shape == OFFICE and not names.is_office(candidate.position)
    if candidate.sure == 3 or not (candidate.shape in _UNSURE or has_outlet):
        return False
    return context.introduced.isdisjoint((candidate.name, *candidate.name.split()))
