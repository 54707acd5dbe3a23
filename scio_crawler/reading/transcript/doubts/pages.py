"""Checks of the pages: whether text was left out, or put where it does not belong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, Page, Sign
from scio_crawler.reading.language.heads import WORD_AND_VALUE, is_line, is_word, name_on
from scio_crawler.reading.language.phrases import (
    ANSWERS_ONE,
    ASKS,
    ASKS_ONE,
    CALLS,
    CALLS_FOR_QUESTIONS,
    CLOSES,
    COURTESY,
    FOR_THE_PRESS,
    GREETING,
    OPENS,
    in_any_case,
    is_lead,
    reads_as_speech,
    says,
)
from scio_crawler.reading.language.sentences import is_open, sentences, trails_off
from scio_crawler.reading.language.shapes import cut, reads_as_label
from scio_crawler.reading.text import (
    LOST,
    STOPS,
    comparison_key,
    ends_in_colon,
    is_mojibake,
    visible,
)
from scio_crawler.reading.transcript.doubts.turns import (
    CALL,
    PARAGRAPH,
    SHORT,
    SHOWN,
    CheckedReading,
    quoting,
)

_MUCH = 1000  # characters of any prose outside the body
_PROSE = 60  # characters of a line of furniture that may be speech
_WORD = 3  # characters of a line too short to tell anything
_AGAIN = 60  # characters that nobody says twice by chance
_ROUND = frozenset((128, 140, 150, 160, 250, 255, 256, 350, 450, 512, 1024, 2048, 4096))
# What was escaped twice
_REFERENCE = regex(r"&(?:nbsp|amp|quot|[lr][sd]quo|[mn]dash|hellip|#\d{2,5});")
_TITLE = 20  # characters of a title that nobody says by chance
_LEGAL = in_any_case("lines", "legal")
# Somebody speaks, and is not only written about.
_SPEECH = regex(r"(?i)\b(?:I|I['’]\w+|my|thank you|ladies and gentlemen|could you|may I)\b|\?")
_YOU = regex(r"(?i)\byour?\b")
# The number of a page, a time, a counter; the end of an excerpt; a mark of the markup.
_NUMBER = regex(r"(?!(?:19|20)\d\d$)[\d.:/\s]+|\[?(?:…|\.{3})\]?|[<>|»].*")


def speech_without_turns(reading: CheckedReading) -> Iterator[Sign]:
    """Speech stands outside the body or where no reader sees it, on pages without a turn."""
    pages, has_head = reading.briefing.pages, bool(reading.briefing.people)
    shown = [block.text for block in reading.briefing.blocks()]
    outside = [text for page in pages for text in page.outside]
    hidden = [text for page in pages for text in page.hidden]
    for doubt, texts, where in (
        ("outside-text", outside, "outside the body"),
        ("hidden-text", hidden, "where a reader does not see it"),
    ):
        labels = [text for text in texts if reads_as_label(text)]
        said = [text for text in texts if FOR_THE_PRESS.search(text)]
        is_speech = texts and reads_as_speech([*shown, *texts], has_head)
        if said or len(labels) > 1 or is_speech:
            yield quoting(doubt, f"speech stands {where}", (said or labels or texts)[0])
            if doubt == "outside-text":
                reading.briefing.unread = texts


def _outside(reading: CheckedReading) -> Iterator[Sign]:
    """Labels of speakers, or speech, stand outside the body that was chosen."""
    pages = reading.briefing.pages
    on_pages = _pages_with(page.outside for page in pages)
    texts = [t for t, times in on_pages.items() if not _is_of_the_site(t, times > 1, reading)]
    labels = [text for text in texts if _label_in(text, reading)]
    texts = reading.missing(texts)
    long = [text for text in texts if len(text) >= PARAGRAPH or _is_said(text)]
    size = sum(map(visible, texts))
    around = [[*page.framed, *page.outside] for page in pages]
    if labels and texts:
        found = "a speaker's label stands outside", labels[0]
    elif long or size > _MUCH:
        found = f"{size} characters of prose stand outside the body", (long or texts)[0]
    elif own := _of_one_page(pages, around, reading):
        texts, found = own, ("prose that no other page has stands around the body", own[0])
    else:
        if any(map(_SPEECH.search, texts)):
            yield quoting("outside-text", "speech may stand outside", texts[0], weak=True)
        return
    yield quoting("outside-text", *found)
    unread = set(texts)
    reading.briefing.unread = [text for own in around for text in own if text in unread]


def _pages_with(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """Count for each of *texts*, by page, the pages that have it."""
    return Counter(text for own in texts for text in dict.fromkeys(own))


def _is_of_the_site(text: str, recurs: bool, reading: CheckedReading) -> bool:
    """Return whether *text* is a notice or a menu, rather than words of a speaker."""
    if _label_in(text, reading):
        return False
    if recurs:  # a teaser may be speech, but not much of it
        return len(text) < PARAGRAPH or not _is_said(text)
    return _LEGAL.search(text) is not None and not _has_phrase(text)


def _of_one_page(
    pages: Sequence[Page], texts: Iterable[Sequence[str]], reading: CheckedReading
) -> list[str]:
    """Return those of *texts*, by page, that only one of several pages has: sites repeat theirs."""
    if len(pages) < 2:
        return []
    on_pages = _pages_with(texts)
    once = [text for text, times in on_pages.items() if times == 1 and len(text) > _PROSE]
    own = tuple(reading.own)
    offices = [comparison_key(p.position) for p in reading.briefing.people if p.position]
    others = []
    for text in once:
        plain = comparison_key(text)
        is_office = any(office in plain or plain in office for office in offices)
        if not is_office and not plain.startswith(own):  # "Title (2)"
            others.append(text)
    return reading.missing(text for text in others if not (_LEGAL.search(text) or is_lead(text)))


def _is_said(text: str) -> bool:
    """Return whether *text* is certainly said at a press conference."""
    # Sites ask short questions, too: "Did you find what you were looking for?"
    asks = text.endswith("?") or ("?" in text and (ASKS.search(text) or _YOU.search(text)))
    return bool(asks and len(text) >= _PROSE) or _has_phrase(text)


def _has_phrase(text: str) -> bool:
    return says(
        text, ANSWERS_ONE, ASKS_ONE, GREETING, OPENS, CALLS_FOR_QUESTIONS, FOR_THE_PRESS, CLOSES
    )


def _label_in(text: str, reading: CheckedReading) -> str:
    """Return the label that *text* begins with if it names somebody here, else ``""``."""
    label, _ = cut(text) or ("", "")
    return label if reads_as_label(text) and reading.names_speaker(label) else ""


def _hidden(reading: CheckedReading) -> Iterator[Sign]:
    """Speech, or prose that only one of the pages hides, stands where no reader sees it."""
    pages = reading.briefing.pages
    on_pages = _pages_with(page.hidden for page in pages)
    labels = filter(None, (_label_in(text, reading) for text in on_pages))
    silent = [label for label in labels if comparison_key(label) not in reading.speakers]
    recurs = ((text, times == len(pages) > 1) for text, times in on_pages.items())
    texts = reading.missing(
        t for t, all_have in recurs if not _is_of_the_site(t, all_have, reading)
    )
    size = sum(map(visible, texts))
    speech = [text for text in texts if reads_as_label(text) or _SPEECH.search(text)]
    own = _of_one_page(pages, [page.hidden for page in pages], reading) if texts else []
    if silent:
        yield quoting("hidden-text", "somebody is named where a reader does not see it", silent[0])
    elif own or size > 500 or (size > 200 and speech):
        what = f"{size} characters stand where a reader does not see them"
        yield quoting("hidden-text", what, (speech or texts)[0])
    elif size > _PROSE:
        yield quoting("hidden-text", f"{size} characters of prose are hidden", texts[0], weak=True)


def _left_out(reading: CheckedReading) -> Iterator[Sign]:
    """A line between two paragraphs of a turn was left out of it, or one that is surely said."""
    for page in reading.briefing.pages:
        for above, block, below in zip(page.blocks, page.blocks[1:], page.blocks[2:], strict=False):
            if block.part != "furniture" or len(block.text) <= _PROSE:
                continue
            is_said = _is_said(block.text) and not reading.is_own(block.text)
            is_inside = above.part == below.part == "turn" and block.text[-1] in STOPS
            is_inside = is_inside and not block.href
            if is_said or (is_inside and not _LEGAL.search(block.text)):
                what = "a sentence of a speech was left out"
                yield quoting("outside-text", what, block.text, weak=not is_said)
                return


def _furniture_in_turns(reading: CheckedReading) -> Iterator[Sign]:
    """Lines in turns are a link, say what the page is, or recur on most pages."""
    longest = max(map(len, reading.own), default=0) * 2  # with spaces
    for page in reading.briefing.pages:
        spoken = [block for block in page.blocks if block.part == "turn"]
        headings = sum(block.kind == HEADING for block in spoken)
        for block in spoken:
            text = block.text
            is_heading = block.kind == HEADING and text[-1] not in STOPS
            if is_heading and headings < len(spoken) / 2:
                yield quoting("foreign-text", "a heading stands in a turn", text)
                return
            if block.href:
                yield quoting("foreign-text", "a line in a turn is a link", text)
                return
            if _TITLE < len(text) < longest and reading.is_own(text):
                yield quoting("foreign-text", "a turn has the page's title", text, weak=True)
                return
        short = [b.text for b in spoken if len(b.text) < CALL and b.text[-1] not in STOPS]
        if not short:  # as a line of a head is
            continue
        heads = [text for text in short if is_line(text)]
        below = (name_on(t) for word, t in pairwise(b.text for b in spoken) if is_word(word))
        repeats = any(name and reading.people.exactly(name) for name in below)
        named = [t for t in heads if WORD_AND_VALUE.match(t) and reading.people.exactly(name_on(t))]
        words = sum(map(is_word, heads))
        if repeats or named or (words > 1 and len(heads) >= 4):  # with what stands under them
            yield quoting("foreign-text", "a head stands in turns", heads[-1])
            return


def _repetition(reading: CheckedReading) -> Iterator[Sign]:
    """Paragraphs stand twice: a page holds them for phones or for print.

    A paragraph surely does if it is long, follows itself, or has the same one below it again.
    Somebody may repeat a short one in other places, which is a weak sign, or be polite in the same
    words.
    """
    said = [text for _, paragraphs in reading.spoken for text in paragraphs]
    long = [text for text in said if len(text) >= _AGAIN]
    again = {text for text, times in Counter(long).items() if times > 1}
    if not again:
        return
    pairs = Counter(pair for pair in pairwise(said) if again.issuperset(pair))
    surely = {text for text in again if len(text) > PARAGRAPH}
    surely.update(one for (one, other), times in pairs.items() if one == other or times > 1)
    chairs = {text for turn, own in reading.spoken if turn.role == "chair" for text in own}
    others = {text for text in again - chairs if not _is_polite(text)}
    if surely or others:
        found = next(text for text in long if text in (surely or others))
        yield quoting("foreign-text", "a paragraph stands twice", found, weak=not surely)


def _recurring_lines(reading: CheckedReading) -> Iterator[Sign]:
    """A line stands in the turns of most pages."""
    pages = [[b.text for b in page.blocks if b.part == "turn"] for page in reading.briefing.pages]
    times = _pages_with(pages)
    often = (text for text, number in times.items() if number > 1 and len(text) > _WORD)
    recurring = [text for text in often if _recurs(text, times[text], len(pages))]
    if recurring:
        at_ends = _pages_with((*texts[:1], *texts[-1:]) for texts in pages)
        # Two answers may have a short heading in common, such as "Next steps".
        long = (len(t) > 40 or not t.isascii() or "press conference" in t for t in recurring)
        others = any(long) or any(at_ends[text] > 1 for text in recurring)
        is_weak = len(pages) == 2 and not others
        yield quoting("foreign-text", "a line recurs on most pages", recurring[0], is_weak)


def _is_polite(said: str) -> bool:
    return all(
        says(sentence, COURTESY, CALLS, ASKS_ONE, ANSWERS_ONE) for sentence in sentences(said)
    )


def _fragments(reading: CheckedReading) -> Iterator[Sign]:
    """Turns have a number as a paragraph, or begin or end with words that are no sentence.

    One such line may be said; a page prints its own ones at several turns.
    """
    found: list[str] = []
    for (turn, paragraphs), following in zip_longest(reading.spoken, reading.turns[1:]):
        odd = (text for text in paragraphs if not text[:1].isalpha())  # as few are
        if number := next((text for text in odd if _NUMBER.fullmatch(text)), ""):
            found.append(number)
        elif len(paragraphs) > 1 and turn.label:
            if _is_fragment(paragraphs[0], paragraphs[1]):
                found.append(paragraphs[0])
            elif following and _is_fragment(paragraphs[-1], paragraphs[-2]):
                found.append(paragraphs[-1])
    if found:
        is_weak = len(found) == 1
        yield quoting("foreign-text", "a line of a turn is no sentence", found[0], is_weak)


def _cut_off(reading: CheckedReading) -> Iterator[Sign]:
    """The page has only the beginnings of paragraphs.

    Those of several turns end in dots, or the last one does, or in a colon; or some break off after
    the same round number of characters, or one that ends as no line around it.
    """
    said = [paragraphs for _, paragraphs in reading.spoken]
    odd = [[text for text in own if text[-1:] not in STOPS or trails_off(text)] for own in said]
    first = (next(filter(_is_cut_off, own), "") for own in odd)
    cut = list(filter(None, first))
    ends = [text for own in odd for text in own if _breaks_off(text)]
    lengths = Counter(round(len(text), -1) for text in ends)
    broken = [text for text in ends if lengths[round(len(text), -1)] > 2]
    alone = [text for own in (said if ends else ()) for text in _unlike_others(own) if text in ends]
    last = said[-1][-1]
    if _is_cut_off(last) or ends_in_colon(last):
        alone.append(last)
    if found := cut if len(cut) > 1 else broken or alone:
        yield Sign("more-pages", f"paragraphs are cut off: {found[0][-SHOWN:]!r}")


def _is_cut_off(said: str) -> bool:
    return trails_off(said) and len(said) > _PROSE


def _breaks_off(said: str) -> bool:
    """Return whether *said* ends after a round number of characters, but as no sentence does."""
    is_cut_off = _is_cut_off(said)
    if not (is_open(said) or is_cut_off):
        return False
    lengths = {len(said), len(said) + 1}  # with a space
    if is_cut_off:
        lengths.add(len(said.rstrip(".…")))
    return any(n > _AGAIN and (n % 100 == 0 or n in _ROUND) for n in lengths)


def _unlike_others(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield those between sentences; the next page may go on in the middle of one."""
    for above, said, below in zip(
        [".", *paragraphs], paragraphs, [*paragraphs[1:], "."], strict=False
    ):
        if not (is_open(above) or is_open(below) or below[0].islower()):
            yield said


def _damaged_characters(reading: CheckedReading) -> Iterator[Sign]:
    """Characters betray a wrong decoding, or stand for bytes that were none: on a page one or more.

    One such character may be an accident; two on a page are none.
    """
    for page in reading.briefing.pages:
        lines = [block.text for block in page.blocks]
        text = "\n".join(lines)
        lost = text.count(LOST)
        if lost > 0 or _is_decoded_wrongly(text):
            found = next((line for line in lines if LOST in line or _is_decoded_wrongly(line)), "")
            is_weak = lost == 1 and not _is_decoded_wrongly(text)
            yield quoting("damaged-text", "characters are damaged", found, is_weak)


def _is_decoded_wrongly(text: str) -> bool:
    return is_mojibake(text) or ("&" in text and _REFERENCE.search(text) is not None)


def _is_fragment(text: str, beside: str) -> bool:
    """Return whether *text* is a few words without an end, and no item of a list with *beside*."""
    few = len(text) < SHORT and any(map(str.isalnum, text)) and is_open(text) and text[-1] != ","
    if beside[0].islower():  # a paragraph that the end of a page cut in two
        return False
    return few and ":" not in text and (not is_open(beside) or len(beside) > SHORT)


def _recurs(text: str, times: int, pages: int) -> bool:
    """Return whether a line on *times* of all *pages* is none that people say repeatedly."""
    if 2 * times <= pages:
        return False
    is_odd = is_open(text) or (len(text) > SHORT and times == pages)
    return is_odd and not says(text, CALLS, COURTESY)


CHECKS = (
    _outside,
    _hidden,
    _left_out,
    _furniture_in_turns,
    _recurring_lines,
    _repetition,
    _fragments,
    _cut_off,
    _damaged_characters,
)
