"""The account of every character a reader sees in a transcript's body."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.transcript.text import visible


def account(briefing: Briefing) -> None:
    """Fill the audit of the entry.

    Turns and notes are counted from what will be written, the whole from what the layouts counted
    in the elements: whatever was lost or doubled between them is ``audit_unaccounted``.
    """
    parts = {"head": 0, "label": 0, "furniture": 0}
    for block in briefing.blocks():
        if block.part in parts:
            parts[block.part] += visible(block.text)
    entry = briefing.entry
    entry.audit_characters = sum(page.characters for page in briefing.pages)
    entry.audit_head = parts["head"]
    entry.audit_labels = parts["label"]
    entry.audit_furniture = parts["furniture"]
    entry.audit_turns = sum(visible(turn.text) for turn in briefing.turns)
    entry.audit_notes = sum(visible(note.text) for note in briefing.notes)
    entry.audit_unaccounted = entry.audit_characters - (
        entry.audit_head
        + entry.audit_labels
        + entry.audit_turns
        + entry.audit_notes
        + entry.audit_furniture
    )
