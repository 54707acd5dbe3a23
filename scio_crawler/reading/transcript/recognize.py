"""Decide whether pages hold a transcript, and if not, what else they are.

One question follows another, so that functions have more branches than in other modules.
"""

from collections.abc import Sequence
from operator import attrgetter

from scio_crawler.common.patterns import regex
from scio_crawler.items import GALLERY, PENDING, TRANSCRIPT, UNREADABLE, Block, Briefing, Turn
from scio_crawler.reading.language import names, shapes, vocabulary
from scio_crawler.reading.language.phrases import CONFERENCE, NOTICE, is_lead, reads_as_speech
from scio_crawler.reading.text import STOPS, comparison_key, visible
from scio_crawler.reading.transcript import exchanges

# Characters
_MIN_STORY = 500  # of one without a mark of the site
_MIN_ONLY_TURN = 201  # of a single turn that makes a transcript
_MAX_ANNOUNCEMENT = 1500
_MAX_NOTICE_START = 400  # in which a line says that it is a notice
_MAX_CATEGORY = 40

_IN_PERSON = regex(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us)\b")
_TELLS = regex(r"\b(?:said|told|added|noted|stressed|according to)\b|[“\"]")  # as a story does


def classify(briefing: Briefing) -> tuple[str, str]:
    """Return what *briefing* is, whose head was read and which was cut into turns, and why.

    That is transcript (without a reason), pending, unreadable, or one of NO_TRANSCRIPTS.
    """
    if _is_transcript(briefing):
        return TRANSCRIPT, ""
    first = briefing.pages[0]
    if first.layout == "list" or all(page.links for page in briefing.pages):
        return "list", "a list of briefings, not a briefing"

    title = briefing.entry.title
    blocks = [block for block in briefing.blocks() if block.part != "furniture"]
    texts = [block.text for block in blocks]
    size = sum(map(visible, texts))
    waits = _waits_for_transcript(briefing)

    if not waits and reads_as_speech(texts, has_head=bool(briefing.people)):
        return UNREADABLE, f"{size} characters of speech, but no label was recognized"
    if NOTICE.search(title) or any(NOTICE.search(text[:_MAX_NOTICE_START]) for text in texts):
        return "notice", "a notice of a coming press conference"
    if _has_nothing_else(title, blocks):
        return UNREADABLE, "nothing but the title and the summary was found"
    if waits:
        return PENDING, "announced, its transcript is not out yet"
    if _is_gallery(briefing, blocks, size):
        return GALLERY, "a photo gallery"

    why = _why_no_story(briefing, blocks, size)
    if why:
        return UNREADABLE, why
    if size == 0:
        return "empty", "no text at all"
    return "story", "a story: prose without speakers' labels"


def _is_transcript(briefing: Briefing) -> bool:
    """Return whether there are labels, and a head, several of them, or one beyond doubt."""
    labelled = list(filter(attrgetter("label"), briefing.turns))
    if not labelled:  # the only label may be on page 1, which is missing
        return _continues_speech(briefing)

    # A notice may hold questions and answers about itself, in which nobody has a name.
    has_speaker = any(map(attrgetter("speaker"), briefing.turns))
    if not briefing.people and not has_speaker and NOTICE.search(briefing.entry.title):
        return False
    if briefing.people or len(labelled) >= 3:
        return True
    if len(briefing.turns) == 1 and len(briefing.turns[0].text) < _MIN_ONLY_TURN:
        return False
    return any(map(_has_certain_speaker, labelled))


def _has_certain_speaker(turn: Turn) -> bool:
    return (
        turn.role == "chair" or names.is_han(turn.speaker) or shapes.is_known_outlet(turn.speaker)
    )


def _continues_speech(briefing: Briefing) -> bool:
    """Return whether text without a label is a speech whose label is on a missing page."""
    if not briefing.turns or exchanges.has_its_beginning(briefing):
        return False
    title = briefing.entry.title
    if NOTICE.search(title) or not CONFERENCE.search(title):
        return False
    paragraphs = "\n\n".join(turn.text for turn in briefing.turns).split("\n\n")
    if sum(map(len, paragraphs)) < _MIN_ONLY_TURN:
        return False

    # A speech is in the first person. Stories are not, except in what they quote.
    in_person = len(list(filter(_IN_PERSON.search, paragraphs)))
    telling = len(list(filter(_TELLS.search, paragraphs)))
    return in_person > 2 * telling and in_person * 3 >= len(paragraphs)


def _waits_for_transcript(briefing: Briefing) -> bool:
    """Return whether a page of the site has a head or a place, and little speech so far."""
    if briefing.pages[0].layout != "node" or not (briefing.people or briefing.entry.place):
        return False
    return sum(visible(turn.text) for turn in briefing.turns) < _MAX_ANNOUNCEMENT


def _is_gallery(briefing: Briefing, blocks: Sequence[Block], size: int) -> bool:
    """Return whether at least half of *size*, the text of *blocks* without a head, is notes."""
    notes = sum(visible(note.text) for note in briefing.notes)
    head = sum(visible(block.text) for block in blocks if block.part == "head")
    return notes > 0 and notes * 2 >= size - head


def _why_no_story(briefing: Briefing, blocks: Sequence[Block], size: int) -> str:
    """Return why *blocks* of *size* without a label are not a story, ``""`` if they may be one.

    A wall, a notice or a consent page may come in place of a whole conference, in its frame or in
    one of its own; a document may be embedded below its head.
    """
    if briefing.people:
        return f"{size} characters of text with people in its head, but not one turn was recognized"

    first = briefing.pages[0]
    title = briefing.entry.title
    subject = set()
    if CONFERENCE.search(title):
        subject = _stems(title)
    is_of_site = first.article or first.published_from in ("property", "meta")
    if title and size < _MIN_STORY and not (subject or is_of_site):
        return f"{size} characters are too few for a story, and no mark of the site is on the page"

    others = [_stems(block.text) for block in blocks if block.text != title]
    if subject and all(map(subject.isdisjoint, others)):
        return f"{size} characters are about something else than the title"
    return ""


def _stems(text: str) -> set[str]:
    """Return the stems of *text*, without the words of any conference."""
    return vocabulary.stems(CONFERENCE.sub("", text))


def _has_nothing_else(title: str, blocks: Sequence[Block]) -> bool:
    """Return whether *blocks* have only the *title* of a conference, its category and a summary."""
    if not blocks or not CONFERENCE.search(title):
        return False
    for block in blocks:
        text = block.text
        is_category = len(text) <= _MAX_CATEGORY and text[-1] not in STOPS
        if is_category and block.part != "note":
            continue
        if comparison_key(text) != comparison_key(title) and not is_lead(text):
            return False
    return True


def put_aside_text(briefing: Briefing) -> None:
    """Count the little text of a pending briefing as head, and remove its turns."""
    briefing.turns = []
    for block in briefing.blocks():
        if block.part in ("turn", "label"):
            block.part = "head"
    for note in briefing.notes:
        note.turn = 0


def status_of(briefing: Briefing) -> str:
    """Return "pending" if *briefing* is, "partial" if a page of it is missing, else "complete"."""
    if briefing.holds == PENDING:
        return PENDING
    numbers = [page.number for page in briefing.pages]
    if briefing.missing or numbers != list(range(1, len(numbers) + 1)):
        return "partial"
    return "complete"
