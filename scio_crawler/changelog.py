"""What happens to the briefings and turns of a folder, ever, as lines of ``changes.jsonl``."""

from __future__ import annotations

from dataclasses import dataclass

from scio_crawler.lines import CLOCK, Line, integer, string

# Everything that a line can say.
CHANGES = {
    "new": "its first turns; or an earlier beginning of its history was found",
    "completed": "more of a partial transcript could be had; the lines of its turns follow",
    "revised": "its content changed; the lines of its turns follow",
    "withdrawn": "the site no longer has it, and its turns stay; or, if not by the site, its turns "
    "file is gone, for it is a copy of another briefing or was no transcript",
    "returned": "what was withdrawn is there again",
    "turn-added": "a turn is new",
    "turn-removed": "a turn is gone",
    "turn-changed": "a turn was replaced by another one, or has another title, date, page or "
    "organization",
}
NOTED, SITE, READING = "", "site", "reading"  # what a change comes from; NOTED: neither


@dataclass(slots=True)
class Change(Line):
    """Something that happened to a briefing or a turn: a line of ``changes.jsonl``."""

    about = "every change, turn by turn"
    change: int = integer("1, 2, 3 … in the folder; lines are only ever added", minimum=1)
    at: str = string("when the pages that show it were fetched (UTC)", **CLOCK)
    briefing_id: str = string("the briefing's id", minLength=1)
    revision: int = integer("the revision that it led to, 0 without a turns file")
    what: str = string(", ".join(CHANGES), enum=list(CHANGES))
    by: str = string("site, reading, or nothing if neither changed", enum=[SITE, READING, NOTED])
    anchor: str = string("of the turn as it is now, empty if it is gone or a briefing is meant")
    anchor_before: str = string("of the turn as it was, empty if it is new or a briefing is meant")
    turn_id: str = string("of the turn as it is now, like anchor")
    turn_id_before: str = string("of the turn as it was, like anchor_before")
