"""What a sentence is: where one ends, whether a line breaks off, and whether the next goes on.

A line of a page is a paragraph, or part of one where the end of a page cuts it.
"""

import re
from collections.abc import Iterator

from scio_crawler.common.patterns import regex
from scio_crawler.reading.text import COLONS

# The ends of a sentence, of a quotation and of an aside; an item of a list ends otherwise.
_ENDS = tuple(".?!…。？！\"”’'）)")
_LEADS = tuple(COLONS + ";；")
_DOTS = ("…", "...")
_STOP = regex(r"([.!?;。？！])(?<!\bNo\.(?=\s\d))[\"”’')\]]*\s+(?=\S)")
_ABBREVIATIONS = (
    "Mr. Ms. Mrs. Dr. Prof. St. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec."
).split()
_ABBREVIATED = regex(rf"\b(?:{'|'.join(map(re.escape, _ABBREVIATIONS))})$")
_ENDINGS = frozenset(
    abbreviation[-3:] for abbreviation in _ABBREVIATIONS
)  # they rule out most sentences
_FULL_STOP = regex(r"\w{4}[.?!]$")  # and no "Mr."


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of *text*, cut after full stops and the like, but not after "Mr."."""
    begun = ""  # what ends with an abbreviation
    start = 0
    text = text.replace("\n\n", " ")
    for stop in _STOP.finditer(text):
        sentence = begun + text[start : stop.end(1)]
        start = stop.end()
        if sentence[-3:] in _ENDINGS and _ABBREVIATED.search(sentence[-8:]):
            begun = f"{sentence} "
        else:
            yield sentence
            begun = ""

    last = begun + text[start:]
    if last:
        yield last


def is_ended(line: str) -> bool:
    """Return whether *line* ends as a sentence, a quotation or an aside does."""
    return line.endswith(_ENDS)


def leads_on(line: str) -> bool:
    """Return whether *line* announces the next one, or is one of several: "These are:", "oats;"."""
    return line.endswith(_LEADS)


def is_open(line: str) -> bool:
    """Return whether *line* has no such end: a heading, an entry, or a sentence that is cut off."""
    return line != "" and not is_ended(line) and not leads_on(line)


def trails_off(line: str) -> bool:
    """Return whether *line* ends in dots, as an excerpt does."""
    return line.endswith(_DOTS)


def goes_on(line: str, following: str) -> bool:
    """Return whether the line *following* finishes the sentence that *line* begins."""
    return line != "" and not is_ended(line) and following[:1].islower()


def is_whole(line: str) -> bool:
    """Return whether *line* surely ends with a sentence: with a word and a stop, not with "Mr."."""
    return _FULL_STOP.search(line[-6:]) is not None
