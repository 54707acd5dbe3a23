"""The account of every character."""

from __future__ import annotations

import pytest

from scio_crawler.reading.briefing import count_audit
from scio_crawler.reading.text import visible
from tests.readings import URL, Reading, read, read_script

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
        "unread": 0,
        "unaccounted": 0,
    }


def test_what_is_lost_or_doubled_shows() -> None:
    reading = read_script(SCRIPT)
    reading.turns[0].text = "Good morning ."
    count_audit(reading.briefing)
    assert sums(reading)["unaccounted"] == visible("Thank you.")
    reading.turns[0].text = "Good morning . Thank you. Thank you."
    count_audit(reading.briefing)
    assert sums(reading)["unaccounted"] == -visible("Thank you.")


def test_white_space_and_invisible_characters_do_not_count() -> None:
    assert sums(read_script("Reuters:\n\u00a0Wh\u200by ?\u3000\nCNBC:\nWho?"))["turns"] == 8


SAID = (
    "<p>Speaker:</p><p>Mr. Weng Jiamu, director general of the Lantern Office</p>"
    "<p>Chairperson:</p><p>Ms. Lian Shuyan, spokesperson of the Press Office</p>"
    "<p>Lian Shuyan:</p><p>Good morning. Any questions?</p><p>Reuters:</p><p>How many?</p>"
    "<p>Weng Jiamu:</p><p>There are five thousand.</p><p>Lian Shuyan:</p><p>Goodbye.</p>"
)
BREAK = "_ueditor_page_break_tag_"
LEFT_OUT = "I would like to thank the keepers, who counted them in the rain. Any more questions?"
# what stands around the body -> how much of it is furniture, and how much may be speech
AROUND = {
    "a menu and a foot": ("<ul><li>Home</li></ul>", "<p>Contact us</p>", "HomeContactus", ""),
    "the same sentence twice": ("<p>Home</p>", "<p>Home</p>", "HomeHome", ""),
    "scripts and comments": ("<script>var x = 1;</script><!-- y -->", "", "", ""),
    "what a style hides": ("<div style='display:none'><p>Menu</p></div>", "", "", ""),
    "what is struck out": ("<p><s>Old</s> news</p>", "", "Oldnews", ""),
    "speech": ("<p>Home</p>", f"<p>{LEFT_OUT}</p>", "Home", LEFT_OUT),
    "speech with the editor's page breaks in its lines": (
        f"<p>Home</p><div>{LEFT_OUT}{BREAK}{LEFT_OUT} <b>Why?</b>{BREAK}</div>",
        "",
        f"Home{BREAK}{BREAK}",
        f"{LEFT_OUT}{LEFT_OUT}Why?",
    ),
    "speech twice": (f"<p>{LEFT_OUT}</p>", f"<p>{LEFT_OUT}</p>", "", LEFT_OUT * 2),
}


@pytest.mark.parametrize(("above", "below", "furniture", "unread"), AROUND.values(), ids=AROUND)
def test_text_around_the_body_is_furniture_or_unread(
    above: str, below: str, furniture: str, unread: str
) -> None:
    html = f"<body>{above}<div class='cp'>{SAID}</div>{below}</body>"
    reading = read([(URL, html)])
    found = sums(reading)
    assert (found["furniture"], found["unread"]) == (visible(furniture), visible(unread))
    assert found["unaccounted"] == 0
    assert found["characters"] == sum(found.values()) - found["characters"]
    assert ("outside-text" in reading.briefing.entry.doubts) == bool(unread)
