"""Check turns files: each turn by itself, then with the other turns, its pages and its entry."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from scio_crawler.common import addresses
from scio_crawler.contract.checking.keys import LineFaults, differences, repeated_keys, report
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import LABEL, Correction
from scio_crawler.contract.lines import (
    QUARANTINE,
    REVISIONS,
    Fault,
    OnFault,
    content_hash,
    numbered,
)
from scio_crawler.items import ARCHIVED, ROLES_OF_KIND, SHARED, SITE, TURNS, Entry, PageLine, Turn
from scio_crawler.reading import reader
from scio_crawler.reading.text import visible

Faults = Iterator[tuple[str, str]]  # (kind, what) of each, all of them about one line

_TURN_ID = re.compile(r"[0-9a-f]{10}(-([2-9]|[1-9][0-9]+))?", re.ASCII)


class TurnsFiles:
    """The turns files of a folder, each checked when it is read. Faults go to *on_fault*."""

    def __init__(self, folder: Path, corrections: Sequence[Correction], on_fault: OnFault) -> None:
        self._folder, self._corrections, self._on_fault = folder, corrections, on_fault

    def read(self, name: str) -> list[Turn]:
        """Return the turns of the file *name*, none if a line is invalid."""
        lines = list(numbered(self._folder, name, Turn, self._on_fault, strict=True))
        turns = [turn for _, turn in lines if turn]
        if not lines and (self._folder / name).is_file():
            self._on_fault(Fault("files", name, 0, "is empty"))
        if len(turns) < len(lines):
            return []

        report(_turn_faults(turns), name, self._on_fault)
        report(repeated_keys(TURNS, enumerate(turns, 1)), name, self._on_fault)
        report(self._uncorrected(turns), name, self._on_fault)
        return turns

    def check_revisions(self) -> None:
        """Check each file under ``revisions/`` and ``quarantine/`` by itself."""
        for path in sorted((self._folder / REVISIONS).glob("*/*")):
            self._check_revision(path)
        for path in sorted((self._folder / QUARANTINE).glob("*")):
            self._read_turns_of(path.stem, path)

    def _check_revision(self, path: Path) -> None:
        if path.suffix != ".jsonl" or not path.stem.isdecimal():
            what = "is no earlier revision of a turns file"
            self._on_fault(Fault("strange files", self._name_of(path), 0, what))
            return

        turns = self._read_turns_of(path.parent.name, path)
        if turns and turns[0].revision != int(path.stem):
            what = f"revision is {turns[0].revision}, and the file is that of {path.stem}"
            self._on_fault(Fault("revisions", self._name_of(path), 1, what))

    def _read_turns_of(self, briefing_id: str, path: Path) -> list[Turn]:
        turns = self.read(self._name_of(path))
        if turns and turns[0].briefing_id != briefing_id:
            what = f"briefing_id is {turns[0].briefing_id!r}, and the file is that of {briefing_id}"
            self._on_fault(Fault("ids", self._name_of(path), 1, what))
        return turns

    def _name_of(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _uncorrected(self, turns: Sequence[Turn]) -> LineFaults:
        """Yield a fault for each corrected key of *turns* that no correction gives its value."""
        for number, turn in enumerate(turns, 1):
            for key in turn.corrected.split():
                if not any(_gives(line, turn, key) for line in self._corrections):
                    what = f"{key} is corrected, and {CORRECTIONS} has no line that does so"
                    yield "corrections", number, what


def _gives(line: Correction, turn: Turn, key: str) -> bool:
    """Return whether *line* gives *key* of *turn* the value that it has."""
    if not line.names(turn.briefing_id, turn.turn_id, turn.page, turn.label):
        return False
    return key == LABEL or (line.key == key and line.value == str(getattr(turn, key)))


def expected_file(entry: Entry) -> str:
    """Return the only name that a turns file of *entry* may have."""
    return TURNS.files.replace("*", f"{entry.date}_{entry.briefing_id}")


def shared_key_faults(entry: Entry, turns: Sequence[Turn]) -> LineFaults:
    """Check the keys that all *turns* share with *entry*."""
    for key, value, of_entry in differences(turns[0], entry, SHARED):
        yield "shared keys", 1, f"{key} is {value!r}, and {of_entry!r} in the catalogue"


def sum_faults(entry: Entry, line: int, turns: Sequence[Turn]) -> LineFaults:
    """Check that the keys of *entry*, which is on this *line*, are the sums of its *turns*."""
    sums = {
        "turns": len(turns),
        "questions": sum(turn.kind == "question" for turn in turns),
        "words": sum(turn.words for turn in turns),
        "audit_turns": sum(visible(turn.text) for turn in turns),
        "sha256": content_hash(turns),
    }
    for key, total in sums.items():
        value = getattr(entry, key)
        if value != total:
            yield "sums", line, f"{key} is {value}, and {total} in {entry.file}"


def source_faults(turns: Sequence[Turn], pages: Mapping[int, PageLine]) -> LineFaults:
    """Yield what *turns* state of their pages unlike *pages*, those in ``pages.jsonl``."""
    for number, turn in enumerate(turns, 1):
        for what in _source_faults(turn, pages):
            yield "pages of turns", number, what


def _source_faults(turn: Turn, pages: Mapping[int, PageLine]) -> Iterator[str]:
    first = pages.get(turn.page)
    if pages and (first is None or turn.page_end not in pages):
        yield f"pages {turn.page} to {turn.page_end} are not in pages.jsonl"

    numbers = range(turn.page, turn.page_end + 1)
    origins = {pages[number].origin for number in numbers if number in pages}
    origin = SITE if origins == {SITE} else ARCHIVED
    if origins and turn.origin != origin:
        yield f"origin is {turn.origin!r}, and must be {origin!r} by pages.jsonl"

    if first:
        for key, value, of_page in differences(turn, first, ("url", "fetched")):
            yield f"{key} is {value!r}, and {of_page!r} in pages.jsonl"


def _turn_faults(turns: Sequence[Turn]) -> LineFaults:
    links = reader.numbered([turn.kind for turn in turns])
    is_corrected = any(turn.corrected for turn in turns)  # a person decides what turns do
    earlier: set[str] = set()  # roles and kinds of the turns before
    for number, turn in enumerate(turns, 1):
        exchange, reply_to = links[number - 1]
        faults = list(_value_faults(number, turn, turns))
        if not is_corrected:
            faults += _position_faults(turn, earlier, number == len(turns))
        faults += _link_faults(turn, turns, exchange, reply_to)
        for kind, what in faults:
            yield kind, number, what
        earlier |= {turn.role, turn.kind}


def _value_faults(number: int, turn: Turn, turns: Sequence[Turn]) -> Faults:
    """Check the values of *turn*, which is on the line *number*, without its links."""
    if turn.turn != number:
        yield "turn numbers", f"turn is {turn.turn} on line {number}: they must be consecutive"
    if not _TURN_ID.fullmatch(turn.turn_id.removeprefix(f"{turn.briefing_id}-")):
        yield "turn ids", f"turn_id {turn.turn_id!r} is not of the form of {turn.briefing_id}"
    words = len(turn.text.split())
    if turn.words != words:
        yield "words", f"words is {turn.words}, and the text has {words}"
    if not turn.url.startswith(f"{addresses.CANONICAL}/"):
        yield "addresses", f"url is {turn.url!r}, which is no canonical address"
    for key, value, _ in differences(turn, turns[0], SHARED):
        yield "shared keys", f"{key} is {value!r}, unlike that of the first line"

    if turn.page_end < turn.page:
        yield "pages of turns", f"page_end {turn.page_end} is before page {turn.page}"
    if number > 1 and turn.page < turns[number - 2].page_end:
        last_page = turns[number - 2].page_end
        what = f"page {turn.page} is before page {last_page}, where the turn before ends"
        yield "pages of turns", what
    if turn.role not in ROLES_OF_KIND[turn.kind]:
        yield "kinds and roles", f"kind is {turn.kind}, and role is {turn.role}"


def _position_faults(turn: Turn, earlier: Set[str], is_last: bool) -> Faults:
    """Check that the kind of *turn* agrees with the *earlier* roles and kinds, and its position."""
    if turn.kind == "opening" and "chair" in earlier:
        yield "kinds", "kind is opening, and it is not the chair's first turn"
    if turn.kind == "statement" and "question" in earlier:
        yield "kinds", "kind is statement, after the first question"
    if turn.kind == "closing" and not is_last:
        yield "kinds", "kind is closing, and it is not the last turn"


def _link_faults(turn: Turn, turns: Sequence[Turn], exchange: int, reply_to: int) -> Faults:
    """Check the exchange and the question of *turn*, whose kinds say what these must be."""
    if "exchange" in turn.corrected.split():
        exchange = turn.exchange
        reply_to = _number_of_question(exchange, turns) if turn.kind == "answer" else 0
    question_id = turns[reply_to - 1].turn_id if reply_to else ""
    expected = {"exchange": exchange, "reply_to": reply_to, "reply_to_id": question_id}

    for key, due in expected.items():
        value = getattr(turn, key)
        if value != due:
            yield key, f"{key} is {value!r}, and must be {due!r} for this {turn.kind}"


def _number_of_question(exchange: int, turns: Sequence[Turn]) -> int:
    """Return the number of the first question in this *exchange*, 0 if it has none."""
    for number, turn in enumerate(turns, 1):
        if turn.kind == "question" and turn.exchange == exchange:
            return number
    return 0
