"""Doubts: what says that words of a transcript are missing, or in the wrong mouth.

The checks look at the finished reading and at what the pages hold besides. Each is simple, knows
nothing of how the body or the labels were found, and leaves signs. A strong sign is a doubt by
itself; a weak one needs a second sign of another kind. Every check has an example in
``tests/transcript/test_doubts.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import zip_longest

from scio_crawler.items import DOUBTS, HEADING, TRANSCRIPT, Briefing, Sign
from scio_crawler.transcript import exchanges
from scio_crawler.transcript.head.lines import is_line
from scio_crawler.transcript.labels.candidates import cut, reads_as_label
from scio_crawler.transcript.labels.outlets import known as is_outlet
from scio_crawler.transcript.labels.shapes import bare
from scio_crawler.transcript.names import Roster
from scio_crawler.transcript.phrases import (
    ANSWERS_ONE,
    ASKS_ONE,
    CALLS,
    CLOSES,
    COURTESY,
)
from scio_crawler.transcript.recognize import reads_as_speech
from scio_crawler.transcript.text import letters, visible
from scio_crawler.transcript.words import any_of

_LONG = 6000  # characters of a transcript that has more than one or two speakers
_MOST_OF_IT = 0.6  # the share of a long transcript that no turn has
_FEW = 3  # turns with a label; a long transcript has more
_PARAGRAPH = 250  # characters; a teaser or a notice of the site is shorter
_MUCH = 1000  # characters of prose outside the body, whatever it is
_HIDDEN = 300  # characters of prose that a reader does not see
_WORD = 3  # characters, of a line too short to tell anything
_TITLE = 20  # characters of a title that nobody says by chance
_HEAD = 4  # lines of a head: two words, with what stands under them
_CALL = 200  # characters in which a chair calls on somebody
_SHORT = 80  # characters of a line that may be a label or a heading
_SHOWN = 60  # characters of a line that a sign repeats

_LEGAL = any_of("lines", "legal", flags=re.IGNORECASE)
# Somebody speaks, rather than that somebody is written about.
_SPEECH = re.compile(
    r"\b(?:I|I['’]\w+|my|thank you|ladies and gentlemen|could you|may I)\b|\?", re.IGNORECASE
)
_ENDS = tuple(".!?…:;\"”’'）)")


class View:
    """A briefing that was read, as the checks look at it."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.turns = briefing.turns
        self.labelled = [turn for turn in self.turns if turn.label]
        self.size = briefing.entry.audit_turns

    @cached_property
    def people(self) -> Roster:
        """The people of the head."""
        return Roster(person.name for person in self.briefing.people)

    @cached_property
    def speakers(self) -> set[str]:
        """The labels and the names of all speakers, by their letters."""
        names = (name for turn in self.labelled for name in (turn.speaker, turn.label))
        return {letters(name) for name in names if name}

    @cached_property
    def own(self) -> set[str]:
        """What the pages say about themselves, by its letters: titles, summaries."""
        pages, entry = self.briefing.pages, self.briefing.entry
        told = [text for page in pages for text in (page.title, page.summary)]
        return {letters(text) for text in (*told, entry.title, entry.summary) if text}

    @cached_property
    def everything(self) -> str:
        """The text of all blocks, by its letters."""
        return letters(" ".join(block.text for block in self.briefing.blocks()))

    def names_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of somebody of the head, a speaker or an outlet."""
        name = bare(text.rstrip(" :："))
        if not name or len(name) > _SHORT:
            return False
        return bool(letters(name) in self.speakers or self.people.exactly(name) or is_outlet(name))

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the *texts* that no block of any page has, and no page says about itself."""
        found = []
        for text in texts:
            plain = letters(text)
            if plain not in self.own and plain not in self.everything:
                found.append(text)
        return found


def collect(briefing: Briefing) -> list[Sign]:
    """Return the signs in *briefing*, whose turns are finished, and those on its pages."""
    signs = [sign for page in briefing.pages for sign in page.signs]
    view = View(briefing)
    for check in CHECKS if briefing.holds == TRANSCRIPT else (_speech_elsewhere, _set_aside):
        signs += check(view)
    return list(dict.fromkeys(signs))


def settle(briefing: Briefing, others_close: bool = False) -> None:
    """Set the entry's ``doubts`` by the signs in *briefing*, and a complete one to doubtful.

    *others_close* says that the folder's other transcripts end with the chair's closing.
    """
    entry = briefing.entry
    strong = {sign.doubt for sign in briefing.signs if not sign.weak}
    every = {sign.doubt for sign in briefing.signs}
    if others_close and "no-closing" in every:
        strong.add("no-closing")
    found = every if strong or len(every) > 1 else set()
    entry.doubts = " ".join(code for code in DOUBTS if code in found)
    if entry.status in ("complete", "doubtful"):
        entry.status = "doubtful" if found else "complete"


def why_unreadable(briefing: Briefing) -> str:
    """Return why pages without a turn may hold a transcript all the same, ``""`` if none do."""
    told = (
        sign.what
        for sign in briefing.signs
        if not sign.weak and (briefing.people or sign.doubt != "more-pages")
    )
    return next((f"no turn was recognized, but {what}" for what in told), "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


# The end.


def _closing(view: View) -> Iterator[Sign]:
    """The last turn is not the chair's closing, breaks off, or asks without an answer."""
    last = view.turns[-1]
    if last.kind == "closing" or not exchanges.has_its_end(view.briefing):
        return
    yield Sign("no-closing", f"the last turn is not a closing: {_short(last.text)!r}", weak=True)
    if last.kind == "question":
        yield Sign("more-pages", f"nobody answers the last question: {_short(last.text)!r}")
    elif last.text and not last.text.endswith(_ENDS):
        yield Sign("more-pages", f"the last turn breaks off: {last.text[-_SHOWN:]!r}")


# Labels.


def _nameless(view: View) -> Iterator[Sign]:
    """A transcript begins with text under no label, which is neither head nor summary."""
    first = view.turns[0]
    if not first.label and first.page == 1:
        yield Sign("lost-label", f"it begins with text under no label: {_short(first.text)!r}")


def _voices(view: View) -> Iterator[Sign]:
    """Somebody says what only others say, as if a label in between had not been recognized."""
    for turn, following in zip_longest(view.turns, view.turns[1:]):
        paragraphs = turn.text.split("\n\n")
        last = paragraphs[-1]
        if len(paragraphs) < 2 or turn.role not in ("official", "press"):
            continue
        calls = CALLS.search(last) if following else CLOSES.search(last)
        if (following is None or following.role == "press") and len(last) < _CALL and calls:
            yield Sign("lost-label", f"{turn.speaker!r} says what a chair says: {_short(last)!r}")
            return
        for said in paragraphs[1:]:
            if turn.role == "press" and ANSWERS_ONE.search(said):
                yield Sign("lost-label", f"{turn.speaker!r} answers: {_short(said)!r}")
                return
            if turn.role == "official" and "?" in said and ASKS_ONE.search(said):
                yield Sign("lost-label", f"{turn.speaker!r} asks: {_short(said)!r}")
                return


def _turns(view: View) -> Iterator[Sign]:
    """Most of a long text stands under few labels, under one, or under none."""
    if view.size < _LONG:
        return
    longest = max(view.turns, key=lambda turn: len(turn.text))
    under_none = sum(visible(turn.text) for turn in view.turns if not turn.label)
    if len(view.labelled) < _FEW:
        yield Sign("few-labels", f"{view.size} characters stand under {len(view.labelled)} labels")
    elif visible(longest.text) > _MOST_OF_IT * view.size:
        what = f"of {view.size} characters, {visible(longest.text)} are one turn of"
        yield Sign("few-labels", f"{what} {longest.label or 'nobody'!r}")
    if under_none > _PARAGRAPH and under_none > 0.1 * view.size:
        yield Sign("few-labels", f"{under_none} characters stand under no label")


def _silent_people(view: View) -> Iterator[Sign]:
    """Most officials of the head never speak."""
    officials = [p.name for p in view.briefing.people if p.role == "official"]
    silent = [name for name in officials if letters(name) not in view.speakers]
    if silent and len(silent) == len(officials):
        yield Sign("few-labels", f"no official of the head speaks: {_short(', '.join(silent))}")
    elif 2 * len(silent) >= len(officials) > 0:
        what = f"of {len(officials)} officials never speak: {_short(', '.join(silent))}"
        yield Sign("few-labels", f"{len(silent)} {what}", weak=True)


def _lines_that_name(view: View) -> Iterator[Sign]:
    """Lines of a speech are the name of a speaker, and nothing else: labels without a colon."""
    short = (b for b in view.briefing.blocks() if b.part == "turn" and len(b.text) <= _SHORT)
    found = [block.text for block in short if view.names_speaker(block.text)]
    if found:
        what = f"lines in turns name a speaker and nothing else: {_short(found[0])!r}"
        yield Sign("lost-label", what, weak=len(found) == 1 or all(map(is_outlet, found)))


def _labels_inside(view: View) -> Iterator[Sign]:
    """A label of a speaker stands inside a paragraph, behind the end of a sentence."""
    names = {turn.label for turn in view.labelled} | {p.name for p in view.briefing.people}
    names = {name for name in names if len(name) > 3}
    if not names:
        return
    inside = re.compile(rf"[.?!”\"]\s*({'|'.join(map(re.escape, sorted(names)))})\s?[:：]\s*\S")
    for turn in view.turns:
        if (":" in turn.text or "：" in turn.text) and (found := inside.search(turn.text)):
            what = f"what reads as a label stands inside a paragraph: {_short(found.group())!r}"
            yield Sign("lost-label", what)
            return


# Text elsewhere.


def _outside(view: View) -> Iterator[Sign]:
    """Labels of speakers, or speech, stand outside the body that was chosen."""
    pages = view.briefing.pages
    on_pages = Counter(text for page in pages for text in set(page.outside))
    texts = [text for text, times in on_pages.items() if times == 1 and not _LEGAL.search(text)]
    labels = [text for text in texts if _is_label_of(text, view)]
    texts = view.missing(texts)
    if labels and texts:
        yield Sign("outside-text", f"a speaker's label stands outside: {_short(labels[0])!r}")
        return
    long = [text for text in texts if len(text) >= _PARAGRAPH]
    size = sum(map(visible, texts))
    if long or size > _MUCH:
        what = f"{size} characters of prose stand outside the body: {_short((long or texts)[0])!r}"
        yield Sign("outside-text", what)
    elif any(map(_SPEECH.search, texts)):
        yield Sign("outside-text", f"speech may stand outside: {_short(texts[0])!r}", weak=True)


def _is_label_of(text: str, view: View) -> bool:
    parts = cut(text)
    return parts is not None and reads_as_label(text) and view.names_speaker(parts[0])


def _hidden(view: View) -> Iterator[Sign]:
    """Much text, or speech, stands where a reader does not see it."""
    texts = view.missing(dict.fromkeys(t for page in view.briefing.pages for t in page.hidden))
    size = sum(map(visible, texts))
    speech = [text for text in texts if reads_as_label(text) or _SPEECH.search(text)]
    if size > _HIDDEN or (speech and size > _SHORT):
        what = f"{size} characters stand where a reader does not see them"
        yield Sign("hidden-text", f"{what}: {_short((speech or texts)[0])!r}")


def _foreign(view: View) -> Iterator[Sign]:
    """Lines in turns are one link, what a page says of itself, or recur on most pages."""
    pages = view.briefing.pages
    longest = max(map(len, view.own), default=0) * 2  # with spaces
    on_pages: Counter[str] = Counter()
    for page in pages:
        spoken = [block for block in page.blocks if block.part == "turn"]
        for block in spoken:
            if block.kind == HEADING:
                yield Sign("foreign-text", f"a heading stands in a turn: {_short(block.text)!r}")
                return
            if block.href:
                yield Sign("foreign-text", f"a line in a turn is a link: {_short(block.text)!r}")
                return
            if _TITLE < len(block.text) < longest and letters(block.text) in view.own:
                yield Sign("foreign-text", f"a turn has the page's title: {_short(block.text)!r}")
                return
        heads = [b.text for b in spoken if len(b.text) < _CALL and is_line(b.text)]
        if len(heads) >= _HEAD:
            yield Sign("foreign-text", f"a head stands in turns: {_short(heads[-1])!r}")
            return
        on_pages.update({block.text for block in spoken if len(block.text) > _WORD})
    recurring = [text for text, times in on_pages.items() if _recurs(text, times, len(pages))]
    if recurring:
        yield Sign("foreign-text", f"a line recurs on most pages: {_short(recurring[0])!r}")


def _recurs(text: str, times: int, pages: int) -> bool:
    """Return whether a line on *times* of all *pages* is none that people say again and again."""
    if times < 2 or 2 * times <= pages or CALLS.search(text) or COURTESY.search(text):
        return False
    return not text.endswith(_ENDS) or (len(text) > _SHORT and times == pages)


def _set_aside(view: View) -> Iterator[Sign]:
    """Much that was taken for furniture, for notes or for the head reads as speech."""
    set_aside = [
        block.text
        for block in view.briefing.blocks()
        if block.part in ("furniture", "note", "head") and len(block.text) >= _PARAGRAPH
    ]
    said = [t for t in set_aside if _SPEECH.search(t) and letters(t) not in view.own]
    if len(said) > 1:
        yield Sign("outside-text", f"speech was taken for something else: {_short(said[0])!r}")


def _speech_elsewhere(view: View) -> Iterator[Sign]:
    """A page without turns has speech outside its body, or where a reader does not see it."""
    pages = view.briefing.pages
    outside = [text for page in pages for text in page.outside]
    hidden = [text for page in pages for text in page.hidden]
    for doubt, texts, where in (
        ("outside-text", outside, "outside the body"),
        ("hidden-text", hidden, "where a reader does not see it"),
    ):
        labels = [text for text in texts if reads_as_label(text)]
        if len(labels) > 1 or reads_as_speech(texts):
            yield Sign(doubt, f"speech stands {where}: {_short((labels or texts)[0])!r}")


CHECKS: tuple[Callable[[View], Iterator[Sign]], ...] = (
    _closing,
    _turns,
    _silent_people,
    _lines_that_name,
    _labels_inside,
    _nameless,
    _voices,
    _set_aside,
    _outside,
    _hidden,
    _foreign,
)
