"""Checks of the turns: whether they make sense as a press conference."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, zip_longest

from scio_crawler.common.patterns import regex
from scio_crawler.items import Block, Briefing, Sign, Turn
from scio_crawler.reading.language import notes
from scio_crawler.reading.language.names import Roster, is_han, is_name
from scio_crawler.reading.language.phrases import (
    ANSWERS_ONE,
    ASKS,
    ASKS_ONE,
    CALLS,
    CLOSES,
    COURTESY,
    FOR_THE_PRESS,
    GREETING,
    LAST_CALL,
    OPENS,
    says,
)
from scio_crawler.reading.language.sentences import is_open, sentences
from scio_crawler.reading.language.shapes import bare
from scio_crawler.reading.language.shapes import known as is_outlet
from scio_crawler.reading.text import COLONS, STOPS, comparison_key, ends_in_colon, visible
from scio_crawler.reading.transcript import exchanges

LONG = 6000  # characters of a transcript that has more than one or two speakers
PARAGRAPH = 250  # characters; a teaser or a notice of the site is shorter
CALL = 200  # characters in which a chair calls on somebody
SHORT = 80  # characters of a line that may be a label or a heading
_LONGEST_LABEL = 40  # characters of a label that nothing sets off
SHOWN = 60  # characters of a line that a sign repeats
_SPOKEN = ("label", "turn")
_AFTER_LABEL = f" {COLONS};；"


class CheckedReading:
    """A finished briefing, as the checks look at it."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.turns = briefing.turns
        self.labelled = [turn for turn in self.turns if turn.label]
        self.spoken = [(turn, turn.text.split("\n\n")) for turn in self.turns]  # by paragraph
        self.size = briefing.entry.audit_turns
        self._names: dict[str, bool] = {}  # answers of names_speaker; "Thank you" recurs

    @cached_property
    def people(self) -> Roster:
        """The people of the head."""
        return Roster(self.briefing.people)

    @cached_property
    def speakers(self) -> set[str]:
        """The letters of the labels and the names of all speakers."""
        names = {name for turn in self.labelled for name in (turn.speaker, turn.label)}
        return {comparison_key(name) for name in names if name}

    @cached_property
    def labels_stand_alone(self) -> bool:
        """Whether nearly all labels have lines of their own."""
        blocks = list(self.briefing.blocks())
        labels = sum(block.part == "label" for block in blocks)
        return sum(block.after_label for block in blocks) * 5 < labels

    @cached_property
    def own(self) -> set[str]:
        """The letters of what the pages say about themselves: titles, summaries."""
        pages, entry = self.briefing.pages, self.briefing.entry
        texts = [text for page in pages for text in (page.title, page.summary)]
        return {comparison_key(text) for text in (*texts, entry.title, entry.summary) if text}

    @cached_property
    def _own_initials(self) -> set[str]:
        return {plain[:1] for plain in self.own}

    def is_own(self, text: str) -> bool:
        """Return whether a page says *text* about itself."""
        initial = text[:1].lower()  # which tells most lines apart
        if initial.isalnum() and initial.isascii() and initial not in self._own_initials:
            return False
        return comparison_key(text) in self.own

    @cached_property
    def everything(self) -> str:
        """The letters of all blocks."""
        return comparison_key(" ".join(block.text for block in self.briefing.blocks()))

    def names_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of somebody of the head, a speaker or an outlet."""
        if text not in self._names:
            self._names[text] = self._names_speaker(bare(text.rstrip(_AFTER_LABEL)))
        return self._names[text]

    def _names_speaker(self, name: str) -> bool:
        if not name or len(name) > SHORT:
            return False
        if " and " in name:  # "Weng Jiamu and Lian Shuyan:"
            return all(map(self._names_speaker, name.split(" and ")))
        return bool(
            comparison_key(name) in self.speakers or self.people.exactly(name) or is_outlet(name)
        )

    def may_name_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of a speaker, or of an unknown person."""
        return is_han(bare(text.rstrip(_AFTER_LABEL))) or self.names_speaker(text)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the *texts* that are in no block, and that no page says about itself."""
        spelled = ((text, comparison_key(text)) for text in texts)
        return [t for t, plain in spelled if plain not in self.own and plain not in self.everything]


def _shorten(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def quoting(doubt: str, what: str, line: str, weak: bool = False) -> Sign:
    """Return a sign that says *what* is wrong and quotes the beginning of *line*."""
    return Sign(doubt, f"{what}: {_shorten(line)!r}", weak)


_NAME = r"[A-Z][\w’'.&-]*(?: [A-Z][\w’'.&-]*){0,4}?"
# "Weng Jiamu: Thank you.", "Weng Jiamu. Thank you.", "Weng Jiamu Thank you.", "Reuters What …"
_NAMED = regex(
    rf"({_NAME})(?:(?:[{COLONS}] ?|\. )(?=\S+ )| (?=(?:Good (?:morning|afternoon|evening)|Thank you"
    r"|Thanks|Hello|Ladies|Dear|How|What|My|I)\b))"
)
# A greeting that is nothing else: "Ladies and gentlemen, good morning."
_GREETED = regex(
    r"(?i)(?:[^.!?]{0,60}, )?good (?:morning|afternoon|evening)"
    r"(?:,? (?:everyone|everybody|all|ladies and gentlemen|friends\b[^.!?]{0,30}))?[.!]"
)
# "I'm from Reuters."
_FROM = regex(r"\b(?:I['’]m|I am|[Tt]his is) (?:\w+ ){0,3}(?:from|with) [A-Z]")
_ENDS_ALL = regex(
    r"(?i)\b(?:press conference|briefing|goodbye|today)\b|\b(?:thank|all of) you all\b"
)
_LITTLE = 2000  # characters of a conference that may end without a closing
_OPENING = 1500  # characters
_LITTLE_THANKS = 20  # characters that may lack a full stop
_LONGEST_THANKS = 80  # characters
_SENTENCE = 60  # characters that are more than a courtesy
# "Weng Jiamu | Thank you.", "Reuters – What …"
_LONGEST_MARKED = 56  # characters
_MARKED = regex(r"([A-Z][^|–—•»>:]{2,50}?)\s?(?:[|•»>]|\s[–—-]\s|[–—])\s?(?=\S)")


def _ending(reading: CheckedReading) -> Iterator[Sign]:
    """No chair closes the briefing, the last turn breaks off or asks, or a line stands below it."""
    last = reading.turns[-1]
    if not last.text or not exchanges.has_its_end(reading.briefing):
        return
    if any(turn.kind == "closing" for turn in reading.turns):
        final = last.text.rpartition("\n\n")[2]
        if is_open(final) and len(final) > _LITTLE_THANKS:
            yield Sign("more-pages", f"the last turn breaks off: {final[-SHOWN:]!r}")
        return
    if last.role == "chair" and exchanges.calls_at_the_end(last.text):
        yield Sign("more-pages", f"nobody follows the last call: {last.text[-SHOWN:]!r}")
    elif last.kind == "question":
        yield quoting("more-pages", "nobody answers the last question", last.text)
    elif is_open(last.text):
        yield Sign("more-pages", f"the last turn breaks off: {last.text[-SHOWN:]!r}")
    # One without a chair, a short one, or one after a last call may end without a closing.
    chairs = [turn.text for turn in reading.turns if turn.role == "chair"]
    asked = any(turn.kind == "question" for turn in reading.turns)
    called = any(map(LAST_CALL.search, chairs[-2:]))
    speaks_alone = len({turn.speaker for turn in reading.turns}) == 1
    thanks = [*sentences(last.text[-_LONGEST_THANKS:])][-1]
    if not (speaks_alone and COURTESY.search(thanks)):
        is_short = reading.size < _LITTLE
        is_over = asked and (is_short or called or _ENDS_ALL.search(thanks))
        is_cut = chairs != [] and not is_over
        yield quoting("no-closing", "the last turn is not a closing", last.text, weak=not is_cut)
    entry = reading.briefing.entry
    if entry.layout == "inline" and entry.chair and reading.size > 2 * CALL:
        # perhaps only its first page
        yield quoting("more-pages", "a list prints it, and it has no closing", last.text)


def _broken_order(reading: CheckedReading) -> Iterator[Sign]:
    """At the top of a page nobody answers the question before it, or the chair opens again."""
    asked = False
    for before, turn, following in zip_longest(reading.turns, reading.turns[1:], reading.turns[2:]):
        if turn is None:
            return
        asked = asked or before.kind == "question"
        if not (asked and turn.page > before.page_end and turn.role == "chair"):
            continue
        is_other = following and following.speaker != before.speaker
        calls = turn.kind == "procedure" and is_other and following.role == "press"
        if before.kind == "question" and (calls or turn.kind == "closing"):
            yield quoting("more-pages", "nobody answers a question over an edge", before.text)
            return
        if all(says(turn.text[:_OPENING], phrase) for phrase in (GREETING, OPENS)):
            yield quoting("foreign-text", "the chair opens after questions", turn.text)
            return


def _few_labels(reading: CheckedReading) -> Iterator[Sign]:
    """Most of a long text stands under few labels."""
    briefing = reading.briefing
    # Without page 1, what the first pages say may belong to a label that is missing with it.
    if not exchanges.has_its_beginning(briefing) and len(briefing.pages) <= 3:
        return
    if len(reading.labelled) < 2 or not any(turn.speaker for turn in reading.labelled):
        what = "one label only" if len(reading.labelled) < 2 else "no label names anybody"
        yield Sign("few-labels", what, weak=True)
    if reading.size >= LONG:
        yield from _much_under_few(reading)


def _much_under_few(reading: CheckedReading) -> Iterator[Sign]:
    longest = max(reading.turns, key=lambda turn: len(turn.text))
    most = visible(longest.text)
    if len(reading.labelled) < 3:
        what = f"{reading.size} characters stand under {len(reading.labelled)} labels"
        yield Sign("few-labels", what)
    elif most > 0.6 * reading.size:
        what = f"of {reading.size} characters, {most} are one turn of {longest.label or 'nobody'!r}"
        questions = sum(turn.kind == "question" for turn in reading.turns)
        yield Sign("few-labels", what, weak=questions > 1)
    under_none = sum(visible(turn.text) for turn in reading.turns if not turn.label)
    if under_none > PARAGRAPH and under_none > 0.1 * reading.size:
        yield Sign("few-labels", f"{under_none} characters stand under no label")


def names_without_turns(reading: CheckedReading) -> Iterator[Sign]:
    """A page without turns has names above its text, or before it with a mark."""
    blocks = [block for block in reading.briefing.blocks() if block.part != "furniture"]
    names = [
        block.text
        for block, below in pairwise(blocks)
        if block.part != "note" and not is_open(below.text) and reading.may_name_speaker(block.text)
    ]
    before = (name_before(block.text) for block in blocks)
    names += [name for name in before if name and reading.may_name_speaker(name)]
    if len(names) > 1:
        what = f"{len(names)} names stand above text or before it"
        yield quoting("few-labels", what, ", ".join(names))


def _printed_as_labels(reading: CheckedReading) -> Iterator[Sign]:
    """A line in a turn is printed as the labels are, and speech is not: a label of nobody known."""
    blocks = list(reading.briefing.blocks())
    labels = Counter(_print_of(block) for block in blocks if block.part == "label")
    if labels.total() <= 2:
        return
    (usual, times), *_ = labels.most_common(1)
    speech = [(block, _print_of(block)) for block in blocks if block.part == "turn"]
    alike = [block for block, own in speech if own == usual]
    if not alike or times * 5 < labels.total() * 4 or len(alike) * 2 >= labels.total():
        return
    # Where the labels are plain but for their colon, so is the line above a list.
    others = sum(own[:-1] == usual[:-1] for _, own in speech) - len(alike)
    if max(len(alike), others) * 4 <= len(speech):
        what = "a line in a turn is printed as the labels are"
        yield quoting("lost-label", what, alike[0].text)


def _print_of(block: Block) -> tuple[object, ...]:
    """Return how *block*, or the first run of it, is printed: its element, bold, with a colon."""
    begins = block.text
    if block.strong:
        begins = begins[: block.strong + 1].rstrip()
    words = begins.rstrip(_AFTER_LABEL)
    has_colon = len(begins) <= SHORT and words != begins
    return block.tag, block.cls, block.kind, block.strong >= len(words), has_colon


def _recurring_colons(reading: CheckedReading) -> Iterator[Sign]:
    """The same line with a colon stands above sentences twice: the label of somebody unknown."""
    lines = Counter(
        said
        for _, paragraphs in reading.spoken
        for said, below in pairwise(paragraphs)
        if len(said) <= _LONGEST_LABEL and ends_in_colon(said)
        if below[-1] in STOPS and len(below) > _LONGEST_LABEL
    )
    again = next((line for line, times in lines.items() if times > 1), "")
    if again:
        yield quoting("lost-label", "a line with a colon stands in several places", again)


def _lines_that_name(reading: CheckedReading) -> Iterator[Sign]:
    """Lines of a speech are the name of a speaker and nothing else: labels without a colon."""
    found = [
        (turn, said)
        for turn, paragraphs in reading.spoken
        for said in paragraphs
        if 0 < len(said) <= SHORT and said[-1] not in STOPS and reading.names_speaker(said)
    ]
    if found:
        surely = (
            (ends_in_colon(said) and comparison_key(said) in reading.speakers)
            # An outlet may be one of a list.
            or (not is_outlet(said) and comparison_key(said) != comparison_key(turn.speaker))
            for turn, said in found
        )
        what = "lines in turns name a speaker and nothing else"
        yield quoting("lost-label", what, found[0][1], weak=not any(surely))


def _empty_labels(reading: CheckedReading) -> Iterator[Sign]:
    """Nothing stands under a label: the words are a picture, in a frame, or were not fetched."""
    blocks = [b for b in reading.briefing.blocks() if b.part in _SPOKEN or notes.is_remark(b.text)]
    ends = exchanges.has_its_end(reading.briefing)
    for block, below in zip_longest(blocks, blocks[1:]):
        if block.part == "label" and ends_in_colon(block.text):
            is_label = below and below.part == "label"
            # A page repeats the label that the page before ends with.
            other = is_label and comparison_key(below.text) != comparison_key(block.text)
            if other or (ends and below is None):
                yield quoting("hidden-text", "nothing stands under a label", block.text)
                return


def _labels_before_text(reading: CheckedReading) -> Iterator[Sign]:
    """Paragraphs begin with a name and a mark, as if with a label.

    So do lists of people, and retold dialogues in quotes or in short lines of the speaker.
    An unknown name must stand before two sentences, or two such names before one each.
    """
    strange: Counter[str] = Counter()
    lines = 0  # that begin with a name that nobody here has
    for turn, said in ((turn, said) for turn, paragraphs in reading.spoken for said in paragraphs):
        if not (name := name_before(said)) or (name == turn.speaker and len(said) < SHORT):
            continue
        after = said[len(name) :].lstrip()
        has_colon = after.startswith(tuple(COLONS))
        rest = after.lstrip(f" {COLONS}.|•»>–—-")
        is_said = rest != "" and not is_open(rest) and rest[0] not in "\"“‘'"
        if is_said and reading.names_speaker(name):
            # Where labels have lines of their own, it may be an entry of a list.
            is_listed = has_colon and reading.labels_stand_alone
            is_weak = is_listed and not says(rest, ASKS, ANSWERS_ONE, ASKS_ONE, GREETING)
            yield quoting("lost-label", "a paragraph begins as if with a label", said, is_weak)
            return
        if is_name(name) and ASKS.search(rest) and has_colon:
            yield quoting("lost-label", "a paragraph is a question with a label", said)
            return
        if is_han(name):
            strange[name] += is_said
            lines += rest[:1].isupper() and is_said
        if lines > 1 or strange[name] > 1:
            yield quoting("lost-label", "paragraphs begin as if with labels", said)
            return


def name_before(said: str) -> str:
    """Return the name with which *said* begins, as if with a label, ``""`` if it does not."""
    begins = said[:_LONGEST_MARKED]
    may_have_mark = "-" in begins or "|" in begins or ">" in begins or not begins.isascii()
    if may_have_mark and (marked := _MARKED.match(said)):
        return marked[1]
    first, _, rest = said.partition(" ")
    is_word = first.isascii() and ":" not in first and "." not in first
    if is_word and rest[:1].islower():  # as most paragraphs begin
        return ""
    named = _NAMED.match(said)
    return named[1] if named else ""


def _unlabelled_opening(reading: CheckedReading) -> Iterator[Sign]:
    """A transcript begins with text under no label."""
    first = reading.turns[0]
    if not first.label and first.page == 1:
        # Without a head, that may be the chair's opening.
        greets = not reading.briefing.people and GREETING.search(first.text)
        yield quoting("lost-label", "it begins with text under no label", first.text, weak=greets)


def _speakers_out_of_role(reading: CheckedReading) -> Iterator[Sign]:
    """Somebody says what only others say, as if a label in between had been missed."""
    for (turn, paragraphs), following in zip_longest(reading.spoken, reading.turns[1:]):
        if following and following.page > turn.page_end + 1:
            following = None  # a page is missing between them
        if what := _out_of_role(turn, paragraphs, following):
            yield Sign("lost-label", f"{turn.speaker or 'nobody'!r} {what}")
            return


def _out_of_role(turn: Turn, paragraphs: Sequence[str], following: Turn | None) -> str:
    """Return what is out of role in *turn*, in *paragraphs*, or in what follows, else ``""``."""
    more, last = paragraphs[1:], paragraphs[-1]
    short = len(last) < CALL
    if "ood " in turn.text:
        greeting = next((s for s in more if "ood " in s[:CALL] and _GREETED.match(s)), "")
        if greeting and turn.text.index(greeting) > PARAGRAPH:
            return f"greets in the middle: {_shorten(greeting)!r}"
    if turn.role == "chair":
        long = max((n for n, said in enumerate(paragraphs) if len(said) > _SENTENCE), default=0)
        called = next((n for n in range(long) if FOR_THE_PRESS.search(paragraphs[n])), long)
        if any(_has_substance(said) for said in paragraphs[called + 1 :]):
            return f"calls on the press, and goes on to speak: {_shorten(paragraphs[called])!r}"
        asked = short and _answers_next(turn, following) and FOR_THE_PRESS.search(last)
        return f"calls on the press, and an official speaks: {_shorten(last)!r}" if asked else ""
    if more and turn.role in ("official", "press"):
        calls = CALLS if following else _ENDS_ALL
        may_call = len(last) < 120 and (following is None or following.role == "press")
        others = (said for said in sentences(last) if not COURTESY.search(said))
        if may_call and calls.search(last) and all(map(calls.search, others)):
            return f"says what a chair says: {_shorten(last)!r}"
    if more and turn.role == "press" and _answers(last, more) and _has_substance(last):
        return f"asks, and goes on to speak: {_shorten(last)!r}"
    if turn.role == "official" and "?" not in turn.text:
        return ""
    # An official may ask in passing; who answers shows that somebody else has asked.
    answered = turn.role == "official" and _answers_next(turn, following)
    for said in more:
        if turn.role == "press" and ANSWERS_ONE.search(said):
            return f"answers: {_shorten(said)!r}"
        asks = turn.role == "official" and "?" in said and ASKS_ONE.search(said)
        if asks and (answered or _FROM.search(said)):
            return f"asks: {_shorten(said)!r}"
    return ""


def _answers_next(turn: Turn, following: Turn | None) -> bool:
    """Return whether an official speaks after *turn* without being named in it."""
    if following is None or following.role != "official":
        return False
    return not any(word in turn.text for word in following.speaker.split())


def _has_substance(said: str) -> bool:
    return len(said) > _SENTENCE and not says(said, CALLS, CLOSES)


def _answers(last: str, more: Sequence[str]) -> bool:
    """Return whether a reporter's *last* paragraph is no question, but follows one."""
    asked = any("?" in said for said in more[:-1])
    return asked and "?" not in last and not says(last, ASKS, COURTESY)


CHECKS = (
    _ending,
    _broken_order,
    _few_labels,
    _printed_as_labels,
    _recurring_colons,
    _lines_that_name,
    _labels_before_text,
    _unlabelled_opening,
    _empty_labels,
    _speakers_out_of_role,
)
