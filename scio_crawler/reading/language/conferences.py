"""What is written about a press conference, and what is said only there."""

from collections.abc import Sequence

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.reading.language import phrases
from scio_crawler.reading.language.phrases import LEAD, sentences

CONFERENCE = regex(r"\b(?:press conference|briefing)\b", IGNORECASE)  # in titles
# "Welcome to this press conference held by the SCIO" is said by somebody.
_IN_PERSON = regex(r"\b(?:I|we|my|our|you|welcome|good (?:morning|afternoon))\b", IGNORECASE)
# What is said at a conference, and in no story.
_SAID = (phrases.GREETING, phrases.OPENS, phrases.CALLS, phrases.ASKS, phrases.CLOSES)


def is_lead(text: str) -> bool:
    """Tell whether *text* announces the briefing, as a summary does, and is not said by anybody."""
    low = text.lower()  # searching it for words first is much faster
    if "conference" not in low and "briefing" not in low:
        return False
    return LEAD.search(text) and not _IN_PERSON.search(text)


def reads_as_speech(texts: Sequence[str], has_head: bool = False) -> bool:
    """Tell whether *texts*, without labels, are said at a press conference; a head proves much."""
    every = [sentence for text in texts for sentence in sentences(text)]
    kinds = sum(any(map(phrase.search, every)) for phrase in _SAID)
    if has_head and any("?" in text for text in texts):
        return kinds >= 1 and sum(map(len, texts)) >= 300
    return kinds >= 3
