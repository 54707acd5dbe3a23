"""Where a line is cut into label and text, and whether it reads as a label by itself."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.shapes import reads_as_label, split_label

CUTS = {
    "a line of its own": ("Weng Jiamu:", ("Weng Jiamu", "")),
    "a space before and behind": ("Weng Jiamu : ", ("Weng Jiamu", "")),
    "a full-width colon": ("Weng Jiamu：Thank you.", ("Weng Jiamu", "Thank you.")),
    "text on the line": ("Moderator: Good morning.", ("Moderator", "Good morning.")),
    "no space behind": ("Moderator:Good morning.", ("Moderator", "Good morning.")),
    "the first colon counts": (
        "Weng Jiamu: One thing: light.",
        ("Weng Jiamu", "One thing: light."),
    ),
    "a clock's colon does not": ("We begin at 10:30 sharp", None),
    "nor a ratio's": ("It is 3:1 for the lanterns", None),
    "a figure before a label's colon": ("CCTV-4: Hello.", ("CCTV-4", "Hello.")),
    "a live page's clock": ("[11:00] Moderator: Hello.", ("[11:00] Moderator", "Hello.")),
    "Q and its reporter are one label": (
        "Q: Reporter from The Paper: Why?",
        ("Q: Reporter from The Paper", "Why?"),
    ),
    "Q and prose are not": ("Q: One thing puzzles me: why?", ("Q", "One thing puzzles me: why?")),
    "no colon": ("Weng Jiamu", None),
    "a colon far into the line": ("word " * 50 + ": text", None),
}


@pytest.mark.parametrize(("line", "parts"), CUTS.values(), ids=CUTS)
def test_a_label_ends_at_its_colon(line: str, parts: tuple[str, str] | None) -> None:
    assert split_label(line) == parts


ALONE = {
    "a person": ("Jin Anlan:", True),
    "a person before text": ("Jin Anlan: Thank you.", True),
    "an outlet": ("Osterwald Courier:", True),
    "an outlet in doubt before text": ("Osterwald Courier: Thank you.", False),
    "a role": ("Moderator: Good morning.", True),
    "words of a title": ("Green Development:", False),
    "a word of the head": ("Speakers:", False),
    "prose": ("There are three reasons:", False),
    "no colon": ("Jin Anlan", False),
}


@pytest.mark.parametrize(("line", "reads"), ALONE.values(), ids=ALONE)
def test_a_line_reads_as_a_label_by_itself(line: str, reads: bool) -> None:
    assert reads_as_label(line) is reads
