"""The account of every character."""

from __future__ import annotations

from scio_crawler.reading.briefing import account
from scio_crawler.reading.text import visible
from tests.readings import Reading, read_script

SCRIPT = """
    Weng Jiamu, head
    Share:
    Weng Jiamu :
    Good morning .
    (Applause)
    Thank you.
    Reuters:
    Why?
"""


def sums(reading: Reading) -> dict[str, int]:
    record = reading.briefing.entry.record()
    return {key[6:]: int(n) for key, n in record.items() if key.startswith("audit_")}


def test_every_character_is_in_exactly_one_part() -> None:
    assert sums(read_script(SCRIPT)) == {
        "characters": visible(SCRIPT),
        "head": visible("Weng Jiamu, head"),
        "labels": visible("Weng Jiamu: Reuters:"),
        "turns": visible("Good morning . Thank you. Why?"),
        "notes": visible("(Applause)"),
        "furniture": visible("Share:"),
        "unaccounted": 0,
    }


def test_what_is_lost_or_doubled_shows() -> None:
    reading = read_script(SCRIPT)
    reading.turns[0].text = "Good morning ."
    account(reading.briefing)
    assert sums(reading)["unaccounted"] == visible("Thank you.")
    reading.turns[0].text = "Good morning . Thank you. Thank you."
    account(reading.briefing)
    assert sums(reading)["unaccounted"] == -visible("Thank you.")


def test_white_space_and_invisible_characters_do_not_count() -> None:
    assert sums(read_script("Reuters:\n\u00a0Wh\u200by ?\u3000\nCNBC:\nWho?"))["turns"] == 8
