"""Check the turns: whether they make sense as a press conference."""

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
from scio_crawler.reading.language.shapes import is_known_outlet as is_outlet
from scio_crawler.reading.language.shapes import reads_as_label, split_label, strip_decoration
from scio_crawler.reading.text import COLONS, STOPS, comparison_key, ends_in_colon, visible
from scio_crawler.reading.transcript import exchanges

# Characters
MIN_PARAGRAPH = 250  # a teaser or a notice of the site is shorter
MAX_CALL = 200  # of what a chair says to call on somebody
MAX_LINE = 80  # of a label or a heading
MAX_QUOTE = 60  # of a line that a sign repeats
_MIN_LONG_TRANSCRIPT = 6000  # of one that has more than one or two speakers
_MAX_WITHOUT_CLOSING = 2000  # of a conference that may end without a closing
_MAX_OPENING = 1500
_MAX_LAST_CALL = 120
_MAX_THANKS = 80
_MAX_OPEN_THANKS = 20  # that may lack a full stop
_MAX_COURTESY = 60
_MAX_UNMARKED_LABEL = 40  # that nothing sets off
_MAX_MARKED_LABEL = 56

_AFTER_LABEL = f" {COLONS};；"
_MARKS = f" {COLONS}.|•»>–—-"  # between a name and what is said
_ASCII_MARKS = frozenset("-|>")
_QUOTES = "\"“‘'"
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
# "Weng Jiamu | Thank you.", "Reuters – What …"
_MARKED = regex(r"([A-Z][^|–—•»>:]{2,50}?)\s?(?:[|•»>]|\s[–—-]\s|[–—])\s?(?=\S)")


class CheckedReading:
    """A finished briefing, as the checks look at it."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.turns = briefing.turns
        self.labelled = [turn for turn in self.turns if turn.label]
        self.paragraphs_by_turn = [(turn, turn.text.split("\n\n")) for turn in self.turns]
        self.size = briefing.entry.audit_turns  # characters
        self._names: dict[str, bool] = {}  # answers of names_speaker; "Thank you" recurs

    @cached_property
    def blocks_by_page(self) -> list[list[Block]]:
        """The blocks of each page that are in turns."""
        pages = self.briefing.pages
        return [[block for block in page.blocks if block.part == "turn"] for page in pages]

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of all turns."""
        return {turn.kind for turn in self.turns}

    @cached_property
    def people(self) -> Roster:
        """The people of the head."""
        return Roster(self.briefing.people)

    @cached_property
    def speakers(self) -> set[str]:
        """The letters of the labels and the names of all speakers."""
        names: set[str] = set()
        for turn in self.labelled:
            names.update((turn.speaker, turn.label))
        return set(map(comparison_key, filter(None, names)))

    @cached_property
    def labels_stand_alone(self) -> bool:
        """Whether nearly all labels have lines to themselves."""
        blocks = list(self.briefing.blocks())
        labels = sum(block.part == "label" for block in blocks)
        return sum(block.after_label for block in blocks) * 5 < labels

    @cached_property
    def letters_of_metadata(self) -> set[str]:
        """The letters of what the pages say about themselves: titles, summaries."""
        entry = self.briefing.entry
        texts = {entry.title, entry.summary}
        for page in self.briefing.pages:
            texts.update((page.title, page.summary))
        return set(map(comparison_key, filter(None, texts)))

    @cached_property
    def _initials_of_metadata(self) -> set[str]:
        return {letters[:1] for letters in self.letters_of_metadata}

    def is_metadata(self, text: str) -> bool:
        """Return whether a page says *text* about itself."""
        initial = text[:1].lower()  # rules out most lines
        if initial.isalnum() and initial not in self._initials_of_metadata:
            return False
        return comparison_key(text) in self.letters_of_metadata

    @cached_property
    def letters_of_page(self) -> str:
        """The letters of all blocks of all pages."""
        return comparison_key(" ".join(block.text for block in self.briefing.blocks()))

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the *texts* that are in no block, and that no page says about itself."""
        missing = []
        for text in texts:
            letters = comparison_key(text)
            if letters not in self.letters_of_metadata and letters not in self.letters_of_page:
                missing.append(text)
        return missing

    def label_in(self, text: str) -> str:
        """Return the label that *text* begins with if it names somebody here, else ``""``."""
        if not reads_as_label(text):
            return ""
        label, _ = split_label(text) or ("", "")
        return label if self.names_speaker(label) else ""

    def names_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of somebody of the head, a speaker or an outlet."""
        if text not in self._names:
            self._names[text] = self._is_known(strip_decoration(text.rstrip(_AFTER_LABEL)))
        return self._names[text]

    def _is_known(self, name: str) -> bool:
        if not name or len(name) > MAX_LINE:
            return False
        if " and " in name:  # "Weng Jiamu and Lian Shuyan:"
            return all(map(self._is_known, name.split(" and ")))
        is_here = comparison_key(name) in self.speakers or self.people.exactly(name) != ""
        return is_here or is_outlet(name)

    def may_name_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of a speaker, or of an unknown person."""
        return is_han(strip_decoration(text.rstrip(_AFTER_LABEL))) or self.names_speaker(text)


def sign_with_quote(doubt: str, what: str, line: str, weak: bool = False) -> Sign:
    """Return a sign that says *what* is wrong and quotes the beginning of *line*."""
    return Sign(doubt, f"{what}: {_shorten(line)!r}", weak)


def _shorten(text: str) -> str:
    if len(text) <= MAX_QUOTE:
        return text
    return f"{text[: MAX_QUOTE - 1].rstrip()}…"


def _check_ending(reading: CheckedReading) -> Iterator[Sign]:
    """Find a last turn that breaks off or waits for an answer, or that is not a closing."""
    last = reading.turns[-1]
    if not last.text or not exchanges.has_its_end(reading.briefing):
        return
    if "closing" in reading.kinds:
        final = last.text.rpartition("\n\n")[2]
        if is_open(final) and len(final) > _MAX_OPEN_THANKS:
            yield _sign_of_break(final)
        return

    if last.role == "chair" and exchanges.calls_at_the_end(last.text):
        what = f"nobody follows the last call: {last.text[-MAX_QUOTE:]!r}"
        yield Sign("more-pages", what)
    elif last.kind == "question":
        yield sign_with_quote("more-pages", "nobody answers the last question", last.text)
    elif is_open(last.text):
        yield _sign_of_break(last.text)
    yield from _signs_of_no_closing(reading, last)
    if _may_be_first_page(reading):
        what = "a list prints it, and it has no closing"
        yield sign_with_quote("more-pages", what, last.text)


def _may_be_first_page(reading: CheckedReading) -> bool:
    """Return whether a list prints a transcript with a chair, perhaps only its first page."""
    entry = reading.briefing.entry
    return entry.layout == "inline" and entry.chair != "" and reading.size > 2 * MAX_CALL


def _sign_of_break(text: str) -> Sign:
    return Sign("more-pages", f"the last turn breaks off: {text[-MAX_QUOTE:]!r}")


def _signs_of_no_closing(reading: CheckedReading, last: Turn) -> Iterator[Sign]:
    """Yield the signs of a transcript whose *last* turn is not a closing.

    One without a chair, a short one, or one after a last call may end without a closing.
    """
    speaks_alone = len({turn.speaker for turn in reading.turns}) == 1
    *_, thanks = sentences(last.text[-_MAX_THANKS:])
    if not (speaks_alone and COURTESY.search(thanks)):
        chairs = [turn.text for turn in reading.turns if turn.role == "chair"]
        has_last_call = any(map(LAST_CALL.search, chairs[-2:]))
        may_be_over = has_last_call or reading.size < _MAX_WITHOUT_CLOSING
        is_over = may_be_over or _ENDS_ALL.search(thanks) is not None
        is_weak = not chairs or (is_over and "question" in reading.kinds)
        yield sign_with_quote("no-closing", "the last turn is not a closing", last.text, is_weak)


def _check_order(reading: CheckedReading) -> Iterator[Sign]:
    """Find a question that nobody answers over the edge of a page, or a chair who opens again."""
    has_asked = False
    for before, turn, following in zip_longest(reading.turns, reading.turns[1:], reading.turns[2:]):
        if turn is None:
            return
        has_asked |= before.kind == "question"
        begins_page = turn.page > before.page_end and turn.role == "chair"
        if not (has_asked and begins_page):
            continue
        if before.kind == "question" and _leaves_unanswered(before, turn, following):
            what = "nobody answers a question over an edge"
            yield sign_with_quote("more-pages", what, before.text)
            return
        opening = turn.text[:_MAX_OPENING]
        if GREETING.search(opening) and OPENS.search(opening):
            yield sign_with_quote("foreign-text", "the chair opens after questions", turn.text)
            return


def _leaves_unanswered(question: Turn, chair: Turn, following: Turn | None) -> bool:
    """Return whether the *chair* closes, or calls on another reporter, right after a *question*."""
    if chair.kind == "closing":
        return True
    if chair.kind != "procedure" or following is None:
        return False
    return following.role == "press" and following.speaker != question.speaker


def _check_few_labels(reading: CheckedReading) -> Iterator[Sign]:
    """Find a long text of which most is under few labels."""
    briefing = reading.briefing
    # Without page 1, what the first pages say may belong to a label that is missing with it.
    if len(briefing.pages) <= 3 and not exchanges.has_its_beginning(briefing):
        return
    if len(reading.labelled) < 2:
        yield Sign("few-labels", "one label only", weak=True)
    elif not any(turn.speaker for turn in reading.labelled):
        yield Sign("few-labels", "no label names anybody", weak=True)
    if reading.size >= _MIN_LONG_TRANSCRIPT:
        yield from _signs_of_much_under_few(reading)


def _signs_of_much_under_few(reading: CheckedReading) -> Iterator[Sign]:
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
    if under_none > max(MIN_PARAGRAPH, 0.1 * reading.size):
        yield Sign("few-labels", f"{under_none} characters stand under no label")


def names_without_turns(reading: CheckedReading) -> Iterator[Sign]:
    """Find names above text, or before it with a mark, on a page without turns."""
    blocks = [block for block in reading.briefing.blocks() if block.part != "furniture"]
    names = []
    for block, below in pairwise(blocks):
        if block.part != "note" and not is_open(below.text):
            names.append(block.text)
    texts = [block.text for block in blocks]
    names += filter(None, map(name_before, texts))

    speakers = list(filter(reading.may_name_speaker, names))
    if len(speakers) > 1:
        what = f"{len(speakers)} names stand above text or before it"
        yield sign_with_quote("few-labels", what, ", ".join(speakers))


def _check_print(reading: CheckedReading) -> Iterator[Sign]:
    """Find a line of a turn that is printed as the labels are: perhaps the label of a stranger."""
    labels: Counter[tuple[object, bool]] = Counter()
    lines = []
    for block in reading.briefing.blocks():
        if block.part == "label":
            labels[_print_of(block)] += 1
        elif block.part == "turn":
            lines.append(block)
    if labels.total() <= 2:
        return

    (usual, times), *_ = labels.most_common(1)
    prints = list(map(_print_of, lines))
    alike = prints.count(usual)
    if times < 0.8 * labels.total() or not 0 < alike < 0.5 * labels.total():
        return

    # Where the labels are plain but for their colon, so is the line above a list.
    found = prints.index(usual)
    without_colon, _ = prints[found]
    others = sum(own == without_colon for own, _ in prints) - alike
    if max(alike, others) * 4 <= len(prints):
        what = "a line in a turn is printed as the labels are"
        yield sign_with_quote("lost-label", what, lines[found].text)


def _print_of(block: Block) -> tuple[object, bool]:
    """Return how *block*, or its first run, is printed, and whether it ends in a colon."""
    start = block.text
    if block.strong:
        start = start[: block.strong + 1].rstrip()
    words = start.rstrip(_AFTER_LABEL)
    has_colon = len(start) <= MAX_LINE and words != start
    return (block.tag, block.cls, block.kind, block.strong >= len(words)), has_colon


def _check_recurring_colons(reading: CheckedReading) -> Iterator[Sign]:
    """Find a line with a colon that recurs above sentences: the label of somebody unknown."""
    lines: Counter[str] = Counter()
    for _, paragraphs in reading.paragraphs_by_turn:
        for text, below in pairwise(paragraphs):
            is_line = len(text) <= _MAX_UNMARKED_LABEL < len(below)
            if is_line and ends_in_colon(text) and below[-1] in STOPS:
                lines[text] += 1

    repeated = [text for text, count in lines.items() if count > 1]
    if repeated:
        what = "a line with a colon stands in several places"
        yield sign_with_quote("lost-label", what, repeated[0])


def _check_lines_that_name(reading: CheckedReading) -> Iterator[Sign]:
    """Find lines of a speech that are only the name of a speaker: labels without a colon."""
    found = []
    sure = []
    for turn, paragraphs in reading.paragraphs_by_turn:
        for text in paragraphs:
            is_line = 0 < len(text) <= MAX_LINE and text[-1] not in STOPS
            if is_line and reading.names_speaker(text):
                found.append(text)
                sure.append(_is_surely_label(text, turn, reading))

    if found:
        what = "lines in turns name a speaker and nothing else"
        yield sign_with_quote("lost-label", what, found[0], weak=not any(sure))


def _is_surely_label(text: str, turn: Turn, reading: CheckedReading) -> bool:
    """Return whether *text*, a name in *turn*, has a colon, or is another than the speaker's.

    An outlet may be one of a list.
    """
    letters = comparison_key(text)
    if ends_in_colon(text) and letters in reading.speakers:
        return True
    return letters != comparison_key(turn.speaker) and not is_outlet(text)


def _check_empty_labels(reading: CheckedReading) -> Iterator[Sign]:
    """Find a label with nothing under it: the words are a picture, in a frame, or not fetched."""
    blocks = []
    for block in reading.briefing.blocks():
        if block.part in ("label", "turn") or notes.is_remark(block.text):
            blocks.append(block)
    empty = [label for label, below in pairwise(blocks) if _is_empty_label(label, below)]
    if exchanges.has_its_end(reading.briefing):
        empty += filter(_is_label_with_colon, blocks[-1:])
    if empty:
        yield sign_with_quote("hidden-text", "nothing stands under a label", empty[0].text)


def _is_empty_label(block: Block, below: Block) -> bool:
    """Return whether *block* is a label right above another one.

    A page repeats the label that the page before ends with.
    """
    if below.part != "label" or not _is_label_with_colon(block):
        return False
    return comparison_key(below.text) != comparison_key(block.text)


def _is_label_with_colon(block: Block) -> bool:
    return block.part == "label" and ends_in_colon(block.text)


def _check_labels_before_text(reading: CheckedReading) -> Iterator[Sign]:
    """Find paragraphs that begin with a name and a mark, as if with a label.

    So do lists of people, and retold dialogues in quotes or in short lines of the speaker.
    An unknown name must be before two sentences, or two such names before one each.
    """
    strangers: Counter[str] = Counter()
    capitalized = 0  # sentences after strangers
    for turn, paragraphs in reading.paragraphs_by_turn:
        for text in paragraphs:
            name = name_before(text)
            if not name or (name == turn.speaker and len(text) < MAX_LINE):
                continue
            sign = _sign_of_label(name, text, reading)
            rest = _text_after(name, text)
            if sign is None and is_han(name) and _is_sentence(rest):
                strangers[name] += 1
                capitalized += rest[0].isupper()
                if capitalized > 1 or strangers[name] > 1:
                    what = "paragraphs begin as if with labels"
                    sign = sign_with_quote("lost-label", what, text)
            if sign:
                yield sign
                return


def _sign_of_label(name: str, text: str, reading: CheckedReading) -> Sign | None:
    """Return a sign if *text* surely begins with a label: known here, or of a question."""
    rest = _text_after(name, text)
    has_colon = text[len(name) :].lstrip().startswith(tuple(COLONS))
    if _is_sentence(rest) and reading.names_speaker(name):
        # Where labels have lines to themselves, it may be an entry of a list.
        is_listed = has_colon and reading.labels_stand_alone
        is_weak = is_listed and not says(rest, ASKS, ANSWERS_ONE, ASKS_ONE, GREETING)
        return sign_with_quote("lost-label", "a paragraph begins as if with a label", text, is_weak)
    if has_colon and is_name(name) and ASKS.search(rest):
        return sign_with_quote("lost-label", "a paragraph is a question with a label", text)
    return None


def _text_after(name: str, text: str) -> str:
    """Return what is after *name* and its mark in *text*."""
    return text[len(name) :].lstrip().lstrip(_MARKS)


def _is_sentence(text: str) -> bool:
    """Return whether *text* is a sentence or more, outside of quotes."""
    return text != "" and not is_open(text) and text[0] not in _QUOTES


def name_before(text: str) -> str:
    """Return the name with which *text* begins, as if with a label, ``""`` if it does not."""
    start = text[:_MAX_MARKED_LABEL]
    may_have_mark = not start.isascii() or not _ASCII_MARKS.isdisjoint(start)
    if may_have_mark and (marked := _MARKED.match(text)):
        return marked[1]

    first, _, rest = text.partition(" ")
    is_word = first.isascii() and ":" not in first and "." not in first
    if is_word and rest[:1].islower():  # as most paragraphs begin
        return ""
    named = _NAMED.match(text)
    return named[1] if named else ""


def _check_opening(reading: CheckedReading) -> Iterator[Sign]:
    """Find text under no label at the beginning of the transcript."""
    first = reading.turns[0]
    if not first.label and first.page == 1:
        # Without a head, that may be the chair's opening.
        is_weak = not reading.briefing.people and GREETING.search(first.text)
        yield sign_with_quote(
            "lost-label", "it begins with text under no label", first.text, is_weak
        )


def _check_roles(reading: CheckedReading) -> Iterator[Sign]:
    """Find somebody who says what only others say, as if a label in between had been missed."""
    for (turn, paragraphs), following in zip_longest(reading.paragraphs_by_turn, reading.turns[1:]):
        if following and following.page > turn.page_end + 1:
            following = None  # a page is missing between them
        what = _out_of_role(turn, paragraphs, following)
        if what:
            yield Sign("lost-label", f"{turn.speaker or 'nobody'!r} {what}")
            return


def _out_of_role(turn: Turn, paragraphs: Sequence[str], following: Turn | None) -> str:
    """Return what is out of role in *turn*, of these *paragraphs*, or after it, else ``""``."""
    greeting = _late_greeting(turn, paragraphs)
    if greeting:
        return f"greets in the middle: {_shorten(greeting)!r}"
    if turn.role == "chair":
        return _out_of_role_of_chair(turn, paragraphs, following)
    if turn.role == "unknown" or len(paragraphs) < 2:
        return ""

    last = paragraphs[-1]
    if _may_be_of_chair(last, following):
        return f"says what a chair says: {_shorten(last)!r}"
    if turn.role == "press":
        return _out_of_role_of_press(paragraphs[1:])
    return _out_of_role_of_official(turn, paragraphs[1:], following)


def _late_greeting(turn: Turn, paragraphs: Sequence[str]) -> str:
    """Return a paragraph of *turn* that is only a greeting, after a whole paragraph, or ``""``."""
    if "ood " not in turn.text:  # as in most turns
        return ""
    for text in paragraphs[1:]:
        if "ood " in text[:MAX_CALL] and _GREETED.match(text):
            return text if turn.text.index(text) > MIN_PARAGRAPH else ""
    return ""


def _out_of_role_of_chair(turn: Turn, paragraphs: Sequence[str], following: Turn | None) -> str:
    for index, text in enumerate(paragraphs[:-1]):
        if FOR_THE_PRESS.search(text):
            if any(map(_has_substance, paragraphs[index + 1 :])):
                return f"calls on the press, and goes on to speak: {_shorten(text)!r}"
            break

    last = paragraphs[-1]
    if len(last) < MAX_CALL and _answers_next(turn, following) and FOR_THE_PRESS.search(last):
        return f"calls on the press, and an official speaks: {_shorten(last)!r}"
    return ""


def _may_be_of_chair(text: str, following: Turn | None) -> bool:
    """Return whether *text* before a turn of the press, or at the end, only calls or closes."""
    if len(text) >= _MAX_LAST_CALL or (following and following.role != "press"):
        return False
    calls = CALLS if following else _ENDS_ALL
    if not calls.search(text):
        return False
    return all(COURTESY.search(each) or calls.search(each) for each in sentences(text))


def _out_of_role_of_press(paragraphs: Sequence[str]) -> str:
    """Return what is out of role in the *paragraphs* of a reporter after the first one."""
    last = paragraphs[-1]
    has_asked = any("?" in text for text in paragraphs[:-1])
    if has_asked and "?" not in last and not says(last, ASKS, COURTESY) and _has_substance(last):
        return f"asks, and goes on to speak: {_shorten(last)!r}"

    answer = next(filter(ANSWERS_ONE.search, paragraphs), "")
    return f"answers: {_shorten(answer)!r}" if answer else ""


def _out_of_role_of_official(turn: Turn, paragraphs: Sequence[str], following: Turn | None) -> str:
    """Return a question in *paragraphs* that somebody else has probably asked.

    An official may ask in passing, unless another one answers, or an outlet is named.
    """
    if "?" not in turn.text:
        return ""
    is_answered = _answers_next(turn, following)
    for text in paragraphs:
        is_question = "?" in text and ASKS_ONE.search(text)
        if is_question and (is_answered or _FROM.search(text)):
            return f"asks: {_shorten(text)!r}"
    return ""


def _answers_next(turn: Turn, following: Turn | None) -> bool:
    """Return whether an official speaks after *turn* without being named in it."""
    if following is None or following.role != "official":
        return False
    return not any(word in turn.text for word in following.speaker.split())


def _has_substance(text: str) -> bool:
    return len(text) > _MAX_COURTESY and not says(text, CALLS, CLOSES)


CHECKS = (
    _check_ending,
    _check_order,
    _check_few_labels,
    _check_print,
    _check_recurring_colons,
    _check_lines_that_name,
    _check_labels_before_text,
    _check_opening,
    _check_empty_labels,
    _check_roles,
)
