"""Account for every visible character of a transcript's body."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.transcript.text import visible


def account(briefing: Briefing) -> None:
    """Fill the ``audit_`` keys of the entry, all of them numbers of visible characters.

    Turns and notes are counted as they will be written, the total as the layouts counted it in the
    HTML elements. Characters that show nothing, taken out of a page wherever they stood, count as
    furniture. ``audit_unaccounted`` is the difference: above 0 where text was lost, below 0 where
    text was doubled.
    """
    texts: dict[str, list[str]] = {"head": [], "label": [], "furniture": []}
    for block in briefing.blocks():
        if block.part in texts:
            texts[block.part].append(block.text)
    parts = {part: visible("".join(own)) for part, own in texts.items()}
    unseen = sum(page.unseen for page in briefing.pages)
    parts["furniture"] += unseen
    entry = briefing.entry
    entry.audit_characters = unseen + sum(page.characters for page in briefing.pages)
    entry.audit_head, entry.audit_labels, entry.audit_furniture = parts.values()
    entry.audit_turns = visible("".join([turn.text for turn in briefing.turns]))
    entry.audit_notes = visible("".join([note.text for note in briefing.notes]))
    entry.audit_unaccounted = entry.audit_characters - (
        sum(parts.values()) + entry.audit_turns + entry.audit_notes
    )
