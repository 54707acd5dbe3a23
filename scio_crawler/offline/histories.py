"""Read what is archived of one briefing as the states that it had; what a worker process does.

Nothing here imports Scrapy, which a worker would take long to load.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from scio_crawler import addresses
from scio_crawler.archive.replay import Shelf
from scio_crawler.errors import ArchiveFailure, Failure
from scio_crawler.history import inline, states
from scio_crawler.items import Briefing, Capture, Collected
from scio_crawler.offline.reread import check_lines, lighten, shelf_of
from scio_crawler.reading import read, read_page


@dataclass(slots=True)
class History:
    """The states of a briefing, or of the transcripts that the pages of a list print.

    *failures* are addresses of pages, and why they could not be read.
    """

    readings: list[Briefing] = field(default_factory=list)  # of each transcript, in order of time
    failures: list[tuple[str, Failure]] = field(default_factory=list)


def read_history(captures: Sequence[Capture]) -> History:
    """Return the states that *captures*, all those of one article or node, show."""
    history = History()
    try:
        found = states(captures)
    except Failure as failure:
        history.failures.append((captures[0].url, failure))
        found = []
    for collected in (*found, *_printed(captures)):
        try:
            briefing = read(collected)
        except Failure as failure:
            history.failures.append((collected.url, failure))
        else:
            lighten(briefing)
            check_lines(briefing)  # its measure is taken when it is put into its place
            history.readings.append(briefing)
    return history


def _printed(captures: Sequence[Capture]) -> Iterator[Collected]:
    """Yield the transcripts that *captures* print if they are of the pages of a list."""
    address = addresses.parse(captures[0].url)
    if address is None or address.kind != "node":
        return
    lists: defaultdict[tuple[str, ...], list[Capture]] = defaultdict(list)
    for capture in captures:
        try:
            is_list = read_page(capture).layout == "list"
        except Failure:  # which is told with the states
            continue
        if is_list and (own := addresses.parse(capture.url)):
            lists[own.where].append(capture)
    for pages in lists.values():
        yield from inline(pages)


def archived(shelf: Shelf, briefing_id: str, until: int) -> tuple[list[Capture], History]:
    """Return all captures of the pages of a briefing that the runs up to *until* have.

    Those that are damaged are failures of the history.
    """
    history, captures = History(), []
    for line in shelf.index.about(briefing_id, 1, until):
        if line.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            continue
        try:
            captures.append(shelf.answer(line).capture)
        except ArchiveFailure as failure:
            history.failures.append((line.url, failure))
    return captures, history


def read_archived(folder: Path, briefing_id: str, until: int) -> History:
    """Return the states of a briefing, by the archive in the output *folder*, until a run."""
    return read_sent(*archived(shelf_of(folder), briefing_id, until))


def read_sent(captures: Sequence[Capture], history: History) -> History:
    """Return *history*, which has the damaged ones, with what *captures* show."""
    if captures:
        read_too = read_history(captures)
        history.readings = read_too.readings
        history.failures += read_too.failures
    return history
