"""What is said at a press conference, and what is written about one.

Phrases show what a turn does, a title or a summary what a page is about.

The phrases are listed in ``words/phrases.txt``; the tests hold an example of each.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import Self

from scio_crawler.common.patterns import forms, regex
from scio_crawler.reading.language.sentences import sentences

# The headings of word lists say where their entries are known from. Those of other files of words/
# are the names by which the rules ask for the regular expressions below them.


@cache
def sections(name: str) -> dict[str, list[str]]:
    """Return the entries of the file *name* by heading. Raises KeyError for one above them all."""
    return forms(files(__package__) / "words" / f"{name}.txt")


def read(name: str) -> list[str]:
    """Return all entries of the file *name* in order."""
    return list(chain.from_iterable(sections(name).values()))


def pattern(name: str) -> str:
    """Return a pattern for any entry of the word list *name*; ``*`` is any ending of a word."""
    words = "|".join(map(re.escape, read(name)))
    return f"(?:{words})".replace(r"\*", r"\w*")


def any_of(name: str, *headings: str) -> re.Pattern[str]:
    """Compile the entries of the file *name* under *headings* to one regular expression."""
    entries = chain.from_iterable(map(sections(name).__getitem__, headings))
    return regex("|".join(entries))


def in_any_case(name: str, *headings: str) -> re.Pattern[str]:
    """Return the same as :func:`any_of`, in upper or lower case."""
    return regex(f"(?i){any_of(name, *headings).pattern}")


_Search = Callable[[str], object] | None


class Phrases:
    r"""Phrases to search for in a text, in upper or lower case.

    Each is a pattern in lower case that begins with ``^`` or with the first letter of a word;
    alternatives in it are in a group. Searching the text in lower case takes a third of the time
    of ``re.IGNORECASE``, and searching for the character before a word half of the time of ``\b``.
    """

    def __init__(self, patterns: list[str]) -> None:
        self._patterns = patterns

    def __or__(self, others: Self) -> Self:
        return type(self)(self._patterns + others._patterns)

    # Compiled when a turn is looked at: a crawl that finds nothing new starts without them.
    @cached_property
    def _at_start(self) -> _Search:
        patterns = [one for one in self._patterns if one.startswith("^")]
        if not patterns:
            return None
        return re.compile("|".join(patterns)).match

    @cached_property
    def _at_word(self) -> _Search:
        return self._compile(re.NOFLAG)

    # In ASCII text, letters are recognized in two thirds of the time.
    @cached_property
    def _in_ascii(self) -> _Search:
        return self._compile(re.ASCII)

    def _compile(self, flags: re.RegexFlag) -> _Search:
        patterns = [one for one in self._patterns if not one.startswith("^")]
        if not patterns:
            return None
        return re.compile(rf"\W(?:{_by_letter(patterns)})", flags).search

    def search(self, text: str) -> bool:
        """Return whether *text* contains one of the phrases."""
        low = text.lower()
        if self._at_start and self._at_start(low):
            return True
        search = self._in_ascii if low.isascii() else self._at_word
        return search is not None and search(f"\n{low}") is not None


def says(text: str, *phrases: Phrases) -> bool:
    """Return whether *text* contains one of several *phrases*."""
    return any(phrase.search(text) for phrase in phrases)


# A pattern that begins with a group without others inside: the group, "?" after it, what follows.
_GROUPED = regex(r"\(\?:([^()]*)\)(\??)(.*)")


def _by_letter(patterns: Iterable[str]) -> str:
    """Return one pattern for all *patterns*, which matches where one of them does.

    Those that begin with the same letter are in one group. For each word of a text, the letters are
    tried instead of all patterns, which halves the time for phrases that call on somebody.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for one in chain.from_iterable(map(_spelled_out, patterns)):
        if one[0].isalpha() and one[1:2] not in ("?", "*", "+", "{"):
            groups[one[0]].append(one[1:])
        else:
            groups[""].append(one)
    return "|".join(f"{letter}(?:{'|'.join(ends)})" for letter, ends in groups.items())


def _spelled_out(pattern: str) -> Iterator[str]:
    """Yield *pattern* once for each alternative with which it may begin."""
    found = _GROUPED.fullmatch(pattern)
    if not found:
        yield pattern
        return

    beginnings = found[1].split("|")
    if found[2]:
        beginnings.append("")
    for beginning in beginnings:
        yield from _spelled_out(beginning + found[3])


_LISTED = {name: Phrases(patterns) for name, patterns in sections("phrases").items()}
GREETING = _LISTED["greeting"]
OPENS = _LISTED["opens"]
CLOSES = _LISTED["closes"]
CALLS = _LISTED["calls"]
CALLS_FOR_QUESTIONS = _LISTED["calls for questions"]
MY_OWN = _LISTED["my own"]
OWN_QUESTION = _LISTED["own question"]
ASKS_AGAIN = _LISTED["asks again"]
ASKS = _LISTED["asks"]
ANSWERS = _LISTED["answers"]
COURTESY = _LISTED["courtesy"]
ADDS = _LISTED["adds"]
INVITES = _LISTED["invites"]
LAST_CALL = _LISTED["last call"]
ABOUT_A_QUESTION = _LISTED["about a question"]
ABOUT_HEARING = _LISTED["about hearing"]
PASSES_ON = _LISTED["passes on"]
LEADS_TO = _LISTED["leads to"]
READS_OUT = _LISTED["reads out"]
YES_OR_NO = _LISTED["yes or no"]
ABOUT_THE_FLOOR = _LISTED["about the floor"]
FOR_THE_PRESS = _LISTED["for the press"]
NO_QUESTION = _LISTED["no question"]
ANSWERS_ONE = _LISTED["answers one"]
ASKS_ONE = _LISTED["asks one"]
LEAD = _LISTED["lead"]
NOTICE = _LISTED["notice"]

CONFERENCE = regex(r"(?i)\b(?:press conference|briefing)\b")  # in titles
# "Welcome to this press conference held by the SCIO" is said by somebody.
_IN_PERSON = regex(r"(?i)\b(?:I|we|my|our|you|welcome|good (?:morning|afternoon))\b")
# What is said at a conference, and not in a story.
_KINDS_OF_SPEECH = (GREETING, OPENS, CALLS, ASKS, CLOSES)


def is_lead(text: str) -> bool:
    """Return whether *text* announces the briefing, as a summary does, and is not speech."""
    low = text.lower()
    # Searching for these words first is much faster.
    if "conference" not in low and "briefing" not in low:
        return False
    return LEAD.search(text) and not _IN_PERSON.search(text)


def reads_as_speech(texts: Sequence[str], has_head: bool = False) -> bool:
    """Return whether *texts*, without labels, are speech at a conference; a head proves much."""
    all_sentences = list(chain.from_iterable(map(sentences, texts)))
    kinds = sum(any(map(phrase.search, all_sentences)) for phrase in _KINDS_OF_SPEECH)
    if has_head and any("?" in text for text in texts):
        return kinds >= 1 and sum(map(len, texts)) >= 300
    return kinds >= 3
