"""The states that a briefing had, from captures of its pages on several dates. Pure.

A *version* of a page is what its captures show from one change to the next: its title and its
text, pagers and furniture apart. The first of these captures stands for it: it proves since when
the words were there. A *sitting* is a row of captures within a day in which no page changes, so
that all that a crawl saw is in one, though it took hours. A sitting that sees a version for the
first time anchors a state: its own pages, and of each other page what was captured nearest in time.

Pages are put together only if they fit: they have one title and count the same pages, no speech
stands on two of them, and nothing says that one's neighbour began or ended otherwise at its time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scio_crawler import addresses
from scio_crawler.errors import PageFailure
from scio_crawler.history.state import State
from scio_crawler.history.versions import Seen, order, texts_of
from scio_crawler.items import Capture, Collected
from scio_crawler.reading import read_list
from scio_crawler.transcript.text import normalize

__all__ = ["MOST_STATES", "inline", "states"]

MOST_STATES = 200  # of one briefing; of more, the latest are kept


def states(captures: Iterable[Capture]) -> list[Collected]:
    """Return the states of one briefing, oldest first, each ready for ``read()`` by itself.

    *captures* are those of the pages of one article or node, for desktops and phones, in any
    order. In a state, a page that was captured with other pages than those is missing, with the
    failure "other-capture"; one that cannot be read, or is another page, is missing if no capture
    of it can be used. A node's page that was a list at a time is in no state, so there may be none.
    The article on one page takes the place of the pages, if it has what they have.

    Of more than MOST_STATES states the latest are returned, and a problem of the first page says
    so. Raises the first page's PageFailure if no page can be read.
    """
    seen = Seen(captures)
    chosen = _chosen(seen)
    uses = Counter(id(version.page) for state in chosen for version in state.versions())
    found: list[Collected] = []
    failures: list[PageFailure] = []
    for state in chosen:
        try:
            found.append(state.collected(uses))
        except PageFailure as failure:  # its pages are none that an article has: number 4711
            failures.append(failure)
    if failures and not found:
        raise failures[0]
    if max(len(found), len(seen.anchors())) > MOST_STATES:
        found = found[-MOST_STATES:]
        problem = f"changed more than {MOST_STATES} times; only the latest states are read"
        found[0].pages[0].problems.append(problem)
    return found


def _chosen(seen: Seen) -> list[State]:
    """Return the states that differ from the one before, in order of time."""
    anchors = seen.anchors()[-MOST_STATES:]
    found = [(sitting.start, State(seen, sitting)) for sitting in anchors]
    placed = {id(version) for _, state in found for version in state.versions()}
    for sitting, version in [(one, version) for one in anchors for version in one.opens]:
        is_placed = id(version) in placed or not version.address.page
        if not is_placed and len(found) < 2 * MOST_STATES:
            # It fits none of the pages that were seen with it.
            state = State(seen, sitting, version)
            placed.update(map(id, state.versions()))
            found.append((version.clocks[0], state))
    found.sort(key=lambda pair: pair[0])
    states = [state for _, state in found]
    pairs = zip(states, [None, *states], strict=False)
    return [state for state, before in pairs if not before or state.shows() != before.shows()]


def inline(captures: Iterable[Capture]) -> list[Collected]:
    """Return the transcripts that one list page printed itself, in the order of its captures.

    A transcript is left out if the latest capture that printed it had the same text. Raises the
    first PageFailure if no capture can be read.
    """
    found: list[Collected] = []
    before: dict[str, set[tuple[str, ...]]] = {}  # title -> texts, in the latest capture with it
    failures: list[PageFailure] = []
    ordered = sorted(captures, key=order)
    for capture in ordered:
        try:
            printed = read_list(capture).inline
        except PageFailure as failure:
            failures.append(failure)
            continue
        now: dict[str, set[tuple[str, ...]]] = {}
        for page in printed:
            title, text = normalize(page.title), texts_of(page)
            if text not in (*before.get(title, ()), *now.get(title, ())):
                found.append(Collected([page], url=addresses.canonical(page.url)))
            now.setdefault(title, set()).add(text)
        before |= now
    if failures and len(failures) == len(ordered):
        raise failures[0]
    return found
