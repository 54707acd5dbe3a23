"""Find what the archived pages print where a turn stands."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common.addresses import is_inline
from scio_crawler.common.errors import Failure
from scio_crawler.items import PageLine, Record
from scio_crawler.reading.briefing import read_list, read_page

_BEFORE = 2  # lines above the first paragraph of a turn: its label is one


def lines(archive: ArchiveReader, pages: Iterable[PageLine]) -> list[str]:
    """Return the lines of the bodies of *pages*, before any is a label or a part of a turn.

    Pages that *archive* does not hold whole are left out.
    """
    found = []
    for page in pages:
        with suppress(Failure):
            (capture,) = archive.captures([page])
            listed = is_inline(page.briefing_id)
            shown = read_list(capture).inline if listed else [read_page(capture)]
            found += [block.text for each in shown for block in each.blocks]
    return found


def excerpts(turns: Iterable[Record], lines: Sequence[str]) -> dict[str, str]:
    """Return by its id what *lines* print around each of *turns*, from its label to the next one.

    A turn whose first paragraph ends no line has none: its page must be opened.
    """
    plain = list(map(_letters, lines))
    begins: dict[str, int] = {}
    at = 0
    for turn in turns:
        first = _letters(turn["text"].partition("\n\n")[0])
        found = next((n for n in range(at, len(lines)) if plain[n].endswith(first)), None)
        if first and found is not None:
            begins[turn["turn_id"]] = found
            at = found + 1
    places = zip(begins.items(), [*begins.values(), len(lines)][1:], strict=True)
    return {id: "\n".join(lines[max(0, at - _BEFORE) : end + 1]) for (id, at), end in places}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
