"""Render a transcript in the site's own markup, page by page, so that a case can spoil a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scio_crawler.items import Capture
from tests.campaigns.markup.bodies import BODIES
from tests.campaigns.markup.containers import CONTAINERS
from tests.campaigns.markup.draft import HEAD, NOTE, Draft, Line, escape
from tests.campaigns.markup.frames import FRAMES
from tests.campaigns.markup.heads import HEADS
from tests.campaigns.markup.labels import LABELS, Label
from tests.campaigns.markup.metadata import METADATA
from tests.campaigns.markup.mirror import Part, paged
from tests.campaigns.markup.pagers import FORMS, PAGERS
from tests.campaigns.markup.transcripts import CHAIR, OFFICIAL, Transcript

ORIGIN = "http://english.scio.gov.cn"
FETCHED = "2026-01-02T03:04:05Z"
SITE = LABELS["strong-colon"]  # bold, on a line of its own, with a colon


def address(t: Transcript) -> str:
    """Return the path of the article of *t*, without its extension."""
    return f"/pressroom/{t.published:%Y-%m/%d}/content_{t.id}"


def drafts(
    t: Transcript, cut: Sequence[Sequence[Part]], label: Label = SITE, head: str = "site"
) -> dict[int, Draft]:
    """Return the pages of *t* as drafts by number; page k holds the *cut* of that number."""
    stem, of = address(t), len(cut)
    addresses = {
        n: FORMS["site"](stem, "htm", n) if n > 1 else f"{stem}.htm" for n in range(1, of + 1)
    }
    found = {}
    for number, own in enumerate(cut, 1):
        found[number] = draft = Draft(t, number, of, addresses)
        draft.top = _head(t, head) if number == 1 or HEADS[head](t).every_page else []
        draft.lines = [line for part in own for line in _lines(t, part, label)]
    return found


def _head(t: Transcript, style: str) -> list[Line]:
    """Return the head of *t*; it prints further chairs below the first one."""
    lines = list(HEADS[style](t).lines)
    first = next(n for n, line in enumerate(lines, 1) if escape(t.chair.name) in line.html)
    chairs = [one for one in t.people if one.role == CHAIR and one != t.chair]
    if chairs:
        lines[first - 2] = replace(lines[first - 2], html="Chairpersons:")
    lines[first:first] = [Line(escape(f"{one.polite}, {one.office}"), HEAD) for one in chairs]
    return lines


def _lines(t: Transcript, part: Part, label: Label) -> list[Line]:
    said = [Line(escape(paragraph)) for paragraph in part.turn.paragraphs]
    lines = label(t, part.turn) if part.labelled else said
    return [*lines, Line(escape(part.turn.note), NOTE)] if part.turn.note else lines


def gaps(parts: Sequence[Part]) -> tuple[list[int], list[int]]:
    """Return which lines of *parts* continue an answer, and which begin a turn after another.

    Labels have lines of their own.
    """
    inside, between, at = [], [], 0
    for part in parts:
        first = at + part.labelled
        between += [at] if at and part.labelled else []
        at = first + len(part.turn.paragraphs)
        inside += list(range(first + 1, at)) if part.turn.role == OFFICIAL else []
    return inside, between


def finish(draft: Draft, metadata: str = "site", pager: bool = True) -> str:
    """Return the page of *draft* in the site's frame, with its metadata and its *pager*."""
    FRAMES["site"](draft)
    METADATA[metadata](draft)
    draft.body = BODIES["p"]([*draft.top, *draft.lines, *draft.end])
    if pager and draft.of > 1:
        draft.pager = PAGERS["site"].links(draft.number, draft.of, lambda n: draft.addresses[n])
    CONTAINERS["site"](draft)
    return draft.page()


def captures(pages: dict[str, str]) -> list[Capture]:
    """Return *pages*, HTML by path, as the site would send them."""
    kind = {"Content-Type": "text/html; charset=utf-8"}
    return [Capture(ORIGIN + path, html.encode(), kind, FETCHED) for path, html in pages.items()]


def pages_of(t: Transcript, of: int, label: Label = SITE, head: str = "site") -> dict[str, str]:
    """Return the pages of *t*, cut into *of*, by their paths."""
    return rendered(t, paged(t, of, t.id), label, head)


def rendered(
    t: Transcript, cut: Sequence[Sequence[Part]], label: Label = SITE, head: str = "site"
) -> dict[str, str]:
    """Return the pages of *t* by their paths; page k holds the *cut* of that number."""
    return {draft.address: finish(draft) for draft in drafts(t, cut, label, head).values()}
