"""Check the pages: whether text was left out, or put where it does not belong.

A check is one decision about many kinds of lines, so that functions have more branches here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, zip_longest
from operator import attrgetter

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, Block, Sign
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
from scio_crawler.reading.language.shapes import reads_as_label
from scio_crawler.reading.text import (
    LOST,
    STOPS,
    comparison_key,
    ends_in_colon,
    is_mojibake,
    visible,
)
from scio_crawler.reading.transcript.doubts.turns import (
    MAX_CALL,
    MAX_LINE,
    MAX_QUOTE,
    MIN_PARAGRAPH,
    CheckedReading,
    sign_with_quote,
)

# Characters
_MIN_PROSE = 60  # of a line that may be speech
_MAX_PROSE_OUTSIDE = 1000  # that may stand outside the body without a doubt
_MAX_HIDDEN = 500
_MAX_HIDDEN_SPEECH = 200
_MIN_REPEATED = 60  # of what nobody says twice by chance
_MIN_RECURRING = 4  # of a line that recurs on pages
_MAX_CAPTION = 40  # of a heading that two answers may have in common: "Next steps"
_MIN_TITLE = 21  # of a title that nobody says by chance
_ROUND_LENGTHS = frozenset((128, 140, 150, 160, 250, 255, 256, 350, 450, 512, 1024, 2048, 4096))

# A character reference that was escaped twice
_REFERENCE = regex(r"&(?:nbsp|amp|quot|[lr][sd]quo|[mn]dash|hellip|#\d{2,5});")
_TEXT = attrgetter("text")
_OUTSIDE = attrgetter("outside")
_HIDDEN = attrgetter("hidden")
_LEGAL = in_any_case("lines", "legal")
# Somebody speaks, and is not only written about.
_SPEECH = regex(r"(?i)\b(?:I|I['’]\w+|my|thank you|ladies and gentlemen|could you|may I)\b|\?")
_YOU = regex(r"(?i)\byour?\b")
# The number of a page, a time, a counter; the end of an excerpt; a mark of the markup
_NUMBER = regex(r"(?!(?:19|20)\d\d$)[\d.:/\s]+|\[?(?:…|\.{3})\]?|[<>|»].*")
_SAID_AT_CONFERENCES = (
    ANSWERS_ONE,
    ASKS_ONE,
    GREETING,
    OPENS,
    CALLS_FOR_QUESTIONS,
    FOR_THE_PRESS,
    CLOSES,
)


def speech_without_turns(reading: CheckedReading) -> Iterator[Sign]:
    """Find speech outside the body, or hidden from readers, on pages without a turn."""
    pages = reading.briefing.pages
    outside = list(chain.from_iterable(map(_OUTSIDE, pages)))
    hidden = list(chain.from_iterable(map(_HIDDEN, pages)))

    if speech := _speech_among(outside, reading):
        yield sign_with_quote("outside-text", "speech stands outside the body", speech)
        reading.briefing.unread = outside
    if speech := _speech_among(hidden, reading):
        what = "speech stands where a reader does not see it"
        yield sign_with_quote("hidden-text", what, speech)


def _speech_among(texts: Sequence[str], reading: CheckedReading) -> str:
    """Return a text that shows that *texts* are speech, ``""`` if they are not."""
    to_press = next(filter(FOR_THE_PRESS.search, texts), "")
    if to_press:
        return to_press
    labels = list(filter(reads_as_label, texts))
    if len(labels) > 1:
        return labels[0]

    shown = map(_TEXT, reading.briefing.blocks())
    has_head = bool(reading.briefing.people)
    if texts and reads_as_speech([*shown, *texts], has_head):
        return (labels or texts)[0]
    return ""


def _check_outside_body(reading: CheckedReading) -> Iterator[Sign]:
    """Find labels of speakers, or speech, outside the body that was chosen."""
    pages = reading.briefing.pages
    texts = _not_of_site(map(_OUTSIDE, pages), 1, reading)
    unread = reading.missing(texts)
    around = [page.framed + page.outside for page in pages]

    found = _describe_unread(texts, unread, reading) if unread else None
    if found is None:
        is_speech = any(map(_SPEECH.search, unread))
        of_one_page = _texts_of_one_page(around, reading)
        if of_one_page:
            unread = of_one_page
            found = "prose that no other page has stands around the body", unread[0]
        elif is_speech:
            what = "speech may stand outside"
            yield sign_with_quote("outside-text", what, unread[0], weak=True)

    if found:
        yield sign_with_quote("outside-text", *found)
        all_around = chain.from_iterable(around)
        reading.briefing.unread = list(filter(set(unread).__contains__, all_around))


def _describe_unread(
    texts: Iterable[str], unread: Sequence[str], reading: CheckedReading
) -> tuple[str, str] | None:
    """Return what makes *unread*, the missing ones of *texts*, a doubt, and the line that shows it.

    None if they may be words of the site.
    """
    label = next(filter(reading.label_in, texts), "")
    if label:
        return "a speaker's label stands outside", label

    size = sum(map(visible, unread))
    what = f"{size} characters of prose stand outside the body"
    for text in unread:
        if len(text) >= MIN_PARAGRAPH or _is_surely_said(text):
            return what, text
    return (what, unread[0]) if size > _MAX_PROSE_OUTSIDE else None


def _not_of_site(
    texts_by_page: Iterable[Iterable[str]], most: int, reading: CheckedReading
) -> list[str]:
    """Return the texts that are not notices or menus, as those on more than *most* pages may be."""
    texts = []
    for text, count in _count_pages(texts_by_page).items():
        if not _is_of_site(text, count > most, reading):
            texts.append(text)
    return texts


def _count_pages(texts_by_page: Iterable[Iterable[str]]) -> Counter[str]:
    """Return for each text on how many pages it is."""
    return Counter(chain.from_iterable(map(dict.fromkeys, texts_by_page)))


def _is_of_site(text: str, recurs: bool, reading: CheckedReading) -> bool:
    """Return whether *text* is a notice or a menu, rather than words of a speaker."""
    if reading.label_in(text):
        return False
    if recurs:  # a teaser may be speech, but not much of it
        return len(text) < MIN_PARAGRAPH or not _is_surely_said(text)
    return _LEGAL.search(text) is not None and not says(text, *_SAID_AT_CONFERENCES)


def _texts_of_one_page(
    texts_by_page: Sequence[Iterable[str]], reading: CheckedReading
) -> list[str]:
    """Return missing prose that only one of several pages has; sites repeat theirs."""
    if len(texts_by_page) < 2:
        return []
    on_pages = _count_pages(texts_by_page)
    unique = [text for text, count in on_pages.items() if count == 1 and len(text) > _MIN_PROSE]
    return reading.missing(text for text in unique if not _is_about_page(text, reading))


def _is_about_page(text: str, reading: CheckedReading) -> bool:
    """Return whether *text* is a title ("Title (2)"), an office of the head, or a notice."""
    letters = comparison_key(text)
    if letters.startswith(tuple(reading.letters_of_metadata)):
        return True
    if _LEGAL.search(text) or is_lead(text):
        return True
    offices = [comparison_key(person.position) for person in reading.briefing.people]
    return any(office in letters or letters in office for office in filter(None, offices))


def _is_surely_said(text: str) -> bool:
    """Return whether *text* can only be said at a press conference."""
    # Sites ask short questions, too: "Did you find what you were looking for?"
    is_long_question = "?" in text and len(text) >= _MIN_PROSE
    if is_long_question and (text.endswith("?") or ASKS.search(text) or _YOU.search(text)):
        return True
    return says(text, *_SAID_AT_CONFERENCES)


def _check_hidden_text(reading: CheckedReading) -> Iterator[Sign]:
    """Find speech, or prose that only one of the pages hides, where no reader sees it."""
    hidden = list(map(_HIDDEN, reading.briefing.pages))
    labels = map(reading.label_in, chain.from_iterable(hidden))
    for label in filter(None, labels):
        if comparison_key(label) not in reading.speakers:
            what = "somebody is named where a reader does not see it"
            yield sign_with_quote("hidden-text", what, label)
            return

    texts = _not_of_site(hidden, max(1, len(hidden) - 1), reading)
    unread = reading.missing(texts)
    if unread:
        yield from _signs_of_hidden(unread, _texts_of_one_page(hidden, reading))


def _signs_of_hidden(unread: Sequence[str], of_one_page: Sequence[str]) -> Iterator[Sign]:
    """Yield a sign if *unread*, which no reader sees, is much, or prose *of_one_page*."""
    size = sum(map(visible, unread))
    speech = list(filter(_is_speech, unread))
    limit = _MAX_HIDDEN_SPEECH if speech else _MAX_HIDDEN
    if of_one_page or size > limit:
        what = f"{size} characters stand where a reader does not see them"
        yield sign_with_quote("hidden-text", what, (speech or unread)[0])
    elif size > _MIN_PROSE:
        what = f"{size} characters of prose are hidden"
        yield sign_with_quote("hidden-text", what, unread[0], weak=True)


def _is_speech(text: str) -> bool:
    return reads_as_label(text) or _SPEECH.search(text) is not None


def _check_left_out(reading: CheckedReading) -> Iterator[Sign]:
    """Find a line that was left out between two paragraphs of a turn, or that is surely said."""
    for page in reading.briefing.pages:
        for above, block, below in zip(page.blocks, page.blocks[1:], page.blocks[2:], strict=False):
            if block.part != "furniture" or len(block.text) <= _MIN_PROSE:
                continue
            is_said = _is_surely_said(block.text) and not reading.is_metadata(block.text)
            is_inside = above.part == below.part == "turn"
            if is_said or (is_inside and _may_be_said(block)):
                what = "a sentence of a speech was left out"
                yield sign_with_quote("outside-text", what, block.text, weak=not is_said)
                return


def _may_be_said(block: Block) -> bool:
    """Return whether *block* is a sentence, but not a link or a notice."""
    is_sentence = block.text[-1] in STOPS and not block.href
    return is_sentence and not _LEGAL.search(block.text)


def _check_furniture_in_turns(reading: CheckedReading) -> Iterator[Sign]:
    """Find a line in the turns that is a link, a heading or a title, or belongs to a head."""
    for blocks in reading.blocks_by_page:
        sign = _sign_of_furniture(blocks, reading) or _sign_of_head(blocks, reading)
        if sign:
            yield sign
            return


def _sign_of_furniture(blocks: Sequence[Block], reading: CheckedReading) -> Sign | None:
    longest = 2 * max(map(len, reading.letters_of_metadata), default=0)  # with spaces
    kinds = list(map(attrgetter("kind"), blocks))
    may_have_heading = kinds.count(HEADING) < len(blocks) / 2

    for block in blocks:
        text = block.text
        if may_have_heading and block.kind == HEADING and text[-1] not in STOPS:
            return sign_with_quote("foreign-text", "a heading stands in a turn", text)
        if block.href:
            return sign_with_quote("foreign-text", "a line in a turn is a link", text)
        if _MIN_TITLE <= len(text) < longest and reading.is_metadata(text):
            return sign_with_quote("foreign-text", "a turn has the page's title", text, weak=True)
    return None


def _sign_of_head(blocks: Sequence[Block], reading: CheckedReading) -> Sign | None:
    """Return a sign if *blocks*, the turns of a page, have the words of a head or its names."""
    texts = list(map(_TEXT, blocks))
    lines = []
    for text in texts:
        if len(text) < MAX_CALL and text[-1] not in STOPS and is_line(text):
            lines.append(text)
    if not lines:
        return None

    named = filter(WORD_AND_VALUE.match, lines)
    below_words = [text for word, text in pairwise(texts) if is_word(word)]
    has_names = any(map(reading.people.exactly, map(name_on, chain(named, below_words))))
    has_words = len(lines) > 3 and sum(map(is_word, lines)) > 1
    if has_names or has_words:
        return sign_with_quote("foreign-text", "a head stands in turns", lines[-1])
    return None


def _check_repetition(reading: CheckedReading) -> Iterator[Sign]:
    """Find paragraphs that are printed twice: a page holds them for phones or for print.

    A paragraph surely is if it is long, follows itself, or has the same one below it again.
    Somebody may repeat a short one in other places, which is a weak sign, or be polite in the same
    words.
    """
    paragraphs = list(chain.from_iterable(texts for _, texts in reading.paragraphs_by_turn))
    repeated = set()
    for text, count in Counter(paragraphs).items():
        if count > 1 and len(text) >= _MIN_REPEATED:
            repeated.add(text)
    if not repeated:
        return

    surely = _surely_printed_twice(paragraphs, repeated)
    found = surely or repeated - _may_be_said_twice(repeated, reading)
    if found:
        line = next(filter(found.__contains__, paragraphs))
        yield sign_with_quote("foreign-text", "a paragraph stands twice", line, weak=not surely)


def _surely_printed_twice(paragraphs: Iterable[str], repeated: set[str]) -> set[str]:
    surely = {text for text in repeated if len(text) > MIN_PARAGRAPH}
    pairs = Counter(filter(repeated.issuperset, pairwise(paragraphs)))
    for (text, below), count in pairs.items():
        if text == below or count > 1:
            surely.add(text)
    return surely


def _may_be_said_twice(repeated: Iterable[str], reading: CheckedReading) -> set[str]:
    """Return the *repeated* paragraphs that are polite, and all that the chair says."""
    may_be_said = set(filter(_is_polite, repeated))
    for turn, paragraphs in reading.paragraphs_by_turn:
        if turn.role == "chair":
            may_be_said.update(paragraphs)
    return may_be_said


def _is_polite(text: str) -> bool:
    polite = (COURTESY, CALLS, ASKS_ONE, ANSWERS_ONE)
    return all(says(sentence, *polite) for sentence in sentences(text))


def _check_recurring_lines(reading: CheckedReading) -> Iterator[Sign]:
    """Find a line in the turns of most pages."""
    pages = [list(map(_TEXT, blocks)) for blocks in reading.blocks_by_page]
    counts = _count_pages(pages).items()
    repeated = [(text, count) for text, count in counts if count > 1]
    recurring = [text for text, count in repeated if _recurs(text, count, len(pages))]

    if recurring:
        is_weak = len(pages) == 2 and not _are_of_site(recurring, pages)
        yield sign_with_quote("foreign-text", "a line recurs on most pages", recurring[0], is_weak)


def _are_of_site(recurring: Iterable[str], pages: Iterable[list[str]]) -> bool:
    """Return whether a *recurring* line is long, names the event, or ends several *pages*."""
    at_ends = _count_pages(texts[:1] + texts[-1:] for texts in pages)
    for text in recurring:
        is_short = len(text) <= _MAX_CAPTION and text.isascii()
        if not is_short or "press conference" in text or at_ends[text] > 1:
            return True
    return False


def _recurs(text: str, count: int, pages: int) -> bool:
    """Return whether a line on *count* of all *pages* is none that people say repeatedly."""
    if len(text) < _MIN_RECURRING or 2 * count <= pages:
        return False
    is_suspect = is_open(text) or (len(text) > MAX_LINE and count == pages)
    return is_suspect and not says(text, CALLS, COURTESY)


def _check_fragments(reading: CheckedReading) -> Iterator[Sign]:
    """Find turns with a number as a paragraph, or a few words without an end at an edge.

    One such line may be said; a page prints its own ones at several turns.
    """
    found = []
    for (turn, paragraphs), following in zip_longest(reading.paragraphs_by_turn, reading.turns[1:]):
        odd = (text for text in paragraphs if not text[:1].isalpha())  # as few are
        fragment = next(filter(_NUMBER.fullmatch, odd), "")
        if not fragment and turn.label and len(paragraphs) > 1:
            fragment = _fragment_at_edge(paragraphs, following is None)
        if fragment:
            found.append(fragment)

    if found:
        is_weak = len(found) == 1
        yield sign_with_quote("foreign-text", "a line of a turn is no sentence", found[0], is_weak)


def _fragment_at_edge(paragraphs: Sequence[str], is_last: bool) -> str:
    """Return the first or last of *paragraphs* if it is not a sentence, else ``""``.

    The last paragraph of the last turn does not count.
    """
    if _is_fragment(paragraphs[0], paragraphs[1]):
        return paragraphs[0]
    if not is_last and _is_fragment(paragraphs[-1], paragraphs[-2]):
        return paragraphs[-1]
    return ""


def _is_fragment(text: str, beside: str) -> bool:
    """Return whether *text* is a few words without an end, but not, with *beside*, in a list."""
    if len(text) >= MAX_LINE or text[-1] == "," or ":" in text or not is_open(text):
        return False
    if beside[0].islower():  # a paragraph that the end of a page cut in two
        return False
    has_words = any(map(str.isalnum, text))
    return has_words and (not is_open(beside) or len(beside) > MAX_LINE)


def _check_cut_off(reading: CheckedReading) -> Iterator[Sign]:
    """Find a page that has only the beginnings of paragraphs.

    Those of several turns end in dots, or the last one does, or in a colon; or some break off after
    the same round number of characters, or one that ends as no line around it.
    """
    in_dots: list[str] = []
    broken: list[str] = []
    for _, paragraphs in reading.paragraphs_by_turn:
        unended = [text for text in paragraphs if text[-1:] not in STOPS or trails_off(text)]
        in_dots += islice(filter(_is_cut_off, unended), 1)
        broken += filter(_breaks_off, unended)

    found = in_dots
    if len(in_dots) < 2:
        found = _surely_broken(broken, reading)
    if found:
        yield Sign("more-pages", f"paragraphs are cut off: {found[0][-MAX_QUOTE:]!r}")


def _surely_broken(broken: Sequence[str], reading: CheckedReading) -> list[str]:
    """Return those of *broken* that are as long as two others, else those between sentences.

    If there are none, return the last paragraph if it is cut off.
    """
    lengths = Counter(round(len(text), -1) for text in broken)
    found = [text for text in broken if lengths[round(len(text), -1)] > 2]
    if broken and not found:
        for _, paragraphs in reading.paragraphs_by_turn:
            found += filter(broken.__contains__, _between_sentences(paragraphs))

    _, last_paragraphs = reading.paragraphs_by_turn[-1]
    last = last_paragraphs[-1]
    if not found and (_is_cut_off(last) or ends_in_colon(last)):
        found.append(last)
    return found


def _is_cut_off(text: str) -> bool:
    return trails_off(text) and len(text) > _MIN_PROSE


def _breaks_off(text: str) -> bool:
    """Return whether *text* ends after a round number of characters, but as no sentence does."""
    is_cut_off = _is_cut_off(text)
    if not (is_cut_off or is_open(text)):
        return False

    lengths = [len(text), len(text) + 1]  # with a space
    if is_cut_off:
        lengths.append(len(text.rstrip(".…")))
    return any(map(_is_round, lengths))


def _is_round(length: int) -> bool:
    return length > _MIN_REPEATED and (length % 100 == 0 or length in _ROUND_LENGTHS)


def _between_sentences(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the *paragraphs* between sentences; the next page may go on in the middle of one."""
    padded = [".", *paragraphs, "."]
    for above, text, below in zip(padded, paragraphs, padded[2:], strict=False):
        if not (is_open(above) or is_open(below) or below[0].islower()):
            yield text


def _check_damaged_characters(reading: CheckedReading) -> Iterator[Sign]:
    """Find characters, by page, that betray a wrong decoding or replace bytes that were none.

    One replaced byte may be an accident; two on a page are not.
    """
    for page in reading.briefing.pages:
        lines = list(map(_TEXT, page.blocks))
        text = "\n".join(lines)
        if _is_damaged(text):
            line = next(filter(_is_damaged, lines), "")
            is_weak = text.count(LOST) == 1 and not _is_decoded_wrongly(text)
            yield sign_with_quote("damaged-text", "characters are damaged", line, is_weak)


def _is_damaged(text: str) -> bool:
    return LOST in text or _is_decoded_wrongly(text)


def _is_decoded_wrongly(text: str) -> bool:
    return is_mojibake(text) or ("&" in text and _REFERENCE.search(text) is not None)


CHECKS = (
    _check_outside_body,
    _check_hidden_text,
    _check_left_out,
    _check_furniture_in_turns,
    _check_recurring_lines,
    _check_repetition,
    _check_fragments,
    _check_cut_off,
    _check_damaged_characters,
)
