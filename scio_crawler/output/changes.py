"""Tell what a reading changes, as lines of ``changes.jsonl`` that have no number yet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scio_crawler.changelog import NOTED, SITE, Change
from scio_crawler.items import Briefing, Entry, Turn
from scio_crawler.output.outcomes import aligned


def of_reading(
    outcome: str,
    old: Entry,
    briefing: Briefing,
    is_known: bool,
    before: Sequence[Turn],
    by: str = NOTED,
) -> list[Change]:
    """Return what *briefing*, a reading with this *outcome*, changes.

    *old* is the entry that was known; that of *briefing* is complete. *is_known* says whether
    something was told of the briefing before. *before* are the turns that are replaced, none if no
    revision ends or they are not known. *by* says what a change comes from.
    """
    new, at, turns = briefing.entry, briefing.fetched, briefing.turns
    found: list[Change] = []
    if old.file and not new.file:
        return [of_briefing("withdrawn", new, at, NOTED)]
    if old.file and old.status == "withdrawn" != new.status:
        found.append(of_briefing("returned", new, at, SITE))
    if outcome == "new" and not is_known:
        found.append(of_briefing("new", new, at, NOTED))
    elif outcome == "new" and old.briefing_id:  # it was a copy, or withdrawn without a file
        found.append(of_briefing("returned", new, at, NOTED))
    elif outcome == "changed" or (outcome == "new" and before):  # what was known may be lost
        found += of_revision("revised", new, at, new.revised_by, before, turns)
    elif outcome == "completed":
        found += of_revision("completed", new, at, NOTED, before, turns)
    elif outcome == "rewritten":
        told = [replace(turn, status=new.status) for turn in before] if found else before
        found += of_rewriting(new, at, by, told, turns)
    return found


def of_rewriting(
    entry: Entry, at: str, by: str, before: Sequence[Turn], turns: Sequence[Turn]
) -> list[Change]:
    """Return the lines of those of *turns*, whose content is that of *before*, that changed."""
    pairs = zip(before, turns, strict=False)
    return [_of_turn(entry, at, by, was, now) for was, now in pairs if _kept(was) != _kept(now)]


def _kept(turn: Turn) -> Turn:
    """Return *turn* without what changes each time that its file is written."""
    return replace(turn, revision=0, fetched="")


def _unmoved(turn: Turn) -> Turn:
    """Return *turn* without what a turn that comes before it changes, and without the status."""
    bare = replace(turn, turn=0, turn_id="", exchange=0, reply_to=0, reply_to_id="", status="")
    return _kept(bare)


def of_briefing(what: str, entry: Entry, at: str, by: str) -> Change:
    """Return the line that says *what* happened to the briefing of *entry*, and came of *by*."""
    return Change(briefing_id=entry.briefing_id, revision=entry.revision, at=at, what=what, by=by)


def of_revision(
    what: str, entry: Entry, at: str, by: str, before: Sequence[Turn], turns: Sequence[Turn]
) -> list[Change]:
    """Return the line that says *what* happened to a briefing, and those of its turns.

    Without *before* there are none of these.
    """
    found = [of_briefing(what, entry, at, by)]
    for one, other, differs in aligned(before, turns) if before else ():
        was = before[one - 1] if one else None
        now = turns[other - 1] if other else None
        # What says the same may have another title, date, page or organization all the same.
        if differs or (was and now and _unmoved(was) != _unmoved(now)):
            found.append(_of_turn(entry, at, by, was, now))
    return found


def _of_turn(entry: Entry, at: str, by: str, was: Turn | None, now: Turn | None) -> Change:
    """Return the line that says that a turn *was* something and is something else *now*."""
    kind = "turn-changed" if was and now else "turn-added" if now else "turn-removed"
    line = of_briefing(kind, entry, at, by)
    if now:
        line.anchor, line.turn_id = now.anchor, now.turn_id
    if was:
        line.anchor_before, line.turn_id_before = was.anchor, was.turn_id
    return line
