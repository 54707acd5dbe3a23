"""Tell whether pages hold a transcript, and if not, what else they are."""

from collections.abc import Sequence

from scio_crawler.common.patterns import regex
from scio_crawler.items import GALLERY, PENDING, TRANSCRIPT, UNREADABLE, Block, Briefing
from scio_crawler.reading.language import names, shapes, vocabulary
from scio_crawler.reading.language.phrases import CONFERENCE, NOTICE, is_lead, reads_as_speech
from scio_crawler.reading.text import STOPS, comparison_key, visible
from scio_crawler.reading.transcript import exchanges

_SHORTEST_STORY = 500  # characters of one without a mark of the site
_MORE_THAN_A_LINE = 200  # characters of a single turn that make a transcript
_IN_PERSON = regex(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us)\b")
_TELLS = regex(r"\b(?:said|told|added|noted|stressed|according to)\b|[“\"]")  # as a story does


def judge(briefing: Briefing) -> tuple[str, str]:
    """Return what *briefing* is, whose head was read and which was cut into turns, and why.

    That is transcript (without a reason), pending, gallery, notice, story, list or unreadable.
    """
    if _is_transcript(briefing):
        return TRANSCRIPT, ""

    blocks = [block for block in briefing.blocks() if block.part != "furniture"]
    entry, layout = briefing.entry, briefing.pages[0].layout
    if layout == "list" or all(page.links for page in briefing.pages):
        return "list", "a list of briefings, not a briefing"

    is_little = sum(visible(turn.text) for turn in briefing.turns) < 1500
    waits = layout == "node" and is_little and (briefing.people or entry.place)
    size = sum(visible(block.text) for block in blocks)
    texts = [block.text for block in blocks]
    if not waits and reads_as_speech(texts, has_head=bool(briefing.people)):
        return UNREADABLE, f"{size} characters of speech, but no label was recognized"
    if NOTICE.search(entry.title) or any(NOTICE.search(block.text[:400]) for block in blocks):
        return "notice", "a notice of a coming press conference"
    if _has_nothing_else(entry.title, blocks):
        return UNREADABLE, "nothing but the title and the summary was found"
    if waits:
        return PENDING, "announced, its transcript is not out yet"

    notes = sum(visible(note.text) for note in briefing.notes)
    head = sum(visible(block.text) for block in blocks if block.part == "head")
    if notes and notes * 2 >= size - head:
        return GALLERY, "a photo gallery"
    if why := _why_no_story(briefing, blocks, size):
        return UNREADABLE, why
    if not size:
        return "empty", "no text at all"
    return "story", "a story: prose without speakers' labels"


def _is_transcript(briefing: Briefing) -> bool:
    """Tell whether there are labels, and a head, several of them, or one beyond doubt."""
    labelled = [turn for turn in briefing.turns if turn.label]
    if not labelled:  # the only label may be on page 1, which is missing
        return _continues_a_speech(briefing)
    # A notice may hold questions and answers about itself, in which nobody has a name.
    is_spoken = briefing.people or any(turn.speaker for turn in briefing.turns)
    if NOTICE.search(briefing.entry.title) and not is_spoken:
        return False
    if briefing.people or len(labelled) >= 3:
        return True
    if len(briefing.turns) == 1 and len(briefing.turns[0].text) <= _MORE_THAN_A_LINE:
        return False
    return any(
        turn.role == "chair" or names.is_han(turn.speaker) or shapes.known(turn.speaker)
        for turn in labelled
    )


def _continues_a_speech(briefing: Briefing) -> bool:
    """Tell whether text without a label is a speech whose label is on a missing page."""
    if not briefing.turns or exchanges.has_its_beginning(briefing):
        return False
    title = briefing.entry.title
    if NOTICE.search(title) or not CONFERENCE.search(title):
        return False
    paragraphs = [text for turn in briefing.turns for text in turn.text.split("\n\n")]
    if sum(map(len, paragraphs)) <= _MORE_THAN_A_LINE:
        return False
    # A speech is in the first person. Stories are not, except in what they quote.
    own = sum(_IN_PERSON.search(text) is not None for text in paragraphs)
    told = sum(_TELLS.search(text) is not None for text in paragraphs)
    return own > 2 * told and own * 3 >= len(paragraphs)


def _why_no_story(briefing: Briefing, blocks: Sequence[Block], size: int) -> str:
    """Return why *blocks* of *size* without a label are no story, ``""`` if they may be one.

    A wall, a notice or a consent page may come in place of a whole conference, in its frame or in
    one of its own; a document may be embedded below its head.
    """
    first, title = briefing.pages[0], briefing.entry.title
    if briefing.people:
        return f"{size} characters of text with people in its head, but not one turn was recognized"
    is_of_site = first.article or first.published_from in ("property", "meta")
    about = _stems(title) if CONFERENCE.search(title) else set()
    if title and not (about or is_of_site) and size < _SHORTEST_STORY:
        return f"{size} characters are too few for a story, and no mark of the site is on the page"
    told = (_stems(block.text) for block in blocks if block.text != title)
    if about and all(map(about.isdisjoint, told)):
        return f"{size} characters are about something else than the title"
    return ""


def _stems(text: str) -> set[str]:
    """Return the stems of *text*, without the words of any conference."""
    return vocabulary.stems(CONFERENCE.sub("", text))


def _has_nothing_else(title: str, blocks: Sequence[Block]) -> bool:
    """Tell whether *blocks* hold only the *title* of a conference, its category and a summary."""
    if not blocks or not CONFERENCE.search(title):
        return False
    return not any(
        comparison_key(block.text) != comparison_key(title)
        and not is_lead(block.text)
        and (block.part == "note" or len(block.text) > 40 or block.text[-1] in STOPS)
        for block in blocks
    )


def put_aside_text(briefing: Briefing) -> None:
    """Count the little text of a pending briefing as head, and remove its turns."""
    briefing.turns = []
    for block in briefing.blocks():
        if block.part in ("turn", "label"):
            block.part = "head"
    for note in briefing.notes:
        note.turn = 0


def status(briefing: Briefing) -> str:
    """Return "pending" if *briefing* is, "partial" if a page of it is missing, else "complete"."""
    if briefing.holds == PENDING:
        return PENDING
    numbers = [page.number for page in briefing.pages]
    whole = not briefing.missing and numbers == list(range(1, len(numbers) + 1))
    return "complete" if whole else "partial"
