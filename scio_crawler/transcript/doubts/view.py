"""A briefing that was read, as the checks look at it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from scio_crawler.items import Briefing
from scio_crawler.transcript.labels.outlets import known as is_outlet
from scio_crawler.transcript.labels.shapes import bare
from scio_crawler.transcript.names import Roster, is_han
from scio_crawler.transcript.text import letters

LONG = 6000  # characters of a transcript that has more than one or two speakers
PARAGRAPH = 250  # characters; a teaser or a notice of the site is shorter
CALL = 200  # characters in which a chair calls on somebody
SHORT = 80  # characters of a line that may be a label or a heading
SHOWN = 60  # characters of a line that a sign repeats
# The end of a sentence, of a quotation or of an aside.
ENDS = tuple(".!?…:;\"”’'）)")


class View:
    """A briefing that was read, as the checks look at it."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.turns = briefing.turns
        self.labelled = [turn for turn in self.turns if turn.label]
        self.spoken = [(turn, turn.text.split("\n\n")) for turn in self.turns]  # by paragraph
        self.size = briefing.entry.audit_turns
        self._names: dict[str, bool] = {}  # what was asked of names_speaker; "Thank you" recurs

    @cached_property
    def people(self) -> Roster:
        """The people of the head."""
        return Roster(person.name for person in self.briefing.people)

    @cached_property
    def speakers(self) -> set[str]:
        """The labels and the names of all speakers, by their letters."""
        names = {name for turn in self.labelled for name in (turn.speaker, turn.label)}
        return {letters(name) for name in names if name}

    @cached_property
    def own(self) -> set[str]:
        """What the pages say about themselves, by its letters: titles, summaries."""
        pages, entry = self.briefing.pages, self.briefing.entry
        told = [text for page in pages for text in (page.title, page.summary)]
        return {letters(text) for text in (*told, entry.title, entry.summary) if text}

    def is_own(self, text: str) -> bool:
        """Return whether a page says *text* about itself."""
        first = text[:1]
        if first.isalnum() and first.casefold()[:1] not in self._firsts:  # as nearly all text
            return False
        return letters(text) in self.own

    @cached_property
    def _firsts(self) -> set[str]:
        return {text[:1] for text in self.own}

    @cached_property
    def everything(self) -> str:
        """The text of all blocks, by its letters."""
        return letters(" ".join(block.text for block in self.briefing.blocks()))

    def names_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of somebody of the head, a speaker or an outlet."""
        if text not in self._names:
            self._names[text] = self._names_speaker(bare(text.rstrip(" :：")))
        return self._names[text]

    def _names_speaker(self, name: str) -> bool:
        if not name or len(name) > SHORT:
            return False
        if " and " in name:  # "Weng Jiamu and Lian Shuyan:"
            return all(map(self._names_speaker, name.split(" and ")))
        return bool(letters(name) in self.speakers or self.people.exactly(name) or is_outlet(name))

    def may_name_speaker(self, text: str) -> bool:
        """Return whether *text* is the name of a speaker, or of somebody nobody here knows."""
        return is_han(bare(text.rstrip(" :："))) or self.names_speaker(text)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the *texts* that no block of any page has, and no page says about itself."""
        found = []
        for text in texts:
            plain = letters(text)
            if plain not in self.own and plain not in self.everything:
                found.append(text)
        return found


def shorten(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
