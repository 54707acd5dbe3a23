"""Characters that show nothing are taken out of a page, counted, and reported."""

from __future__ import annotations

import re
import unicodedata

import pytest

from scio_crawler.items import Briefing, Capture
from scio_crawler.reading.briefing import read
from scio_crawler.reading.page.decode import IGNORABLE, remove_ignorable, uncommon
from scio_crawler.reading.text import visible
from tests.mirrors import SITE, article, path, title

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
GONE = "\u200b"

TAKEN_OUT = {
    "tags": (f"lamps{TAGS}", f"lamps{GONE * 4}", 4),
    "tags of a flag": ("\U0001f3f4\U000e0067\U000e007f", f"\U0001f3f4{GONE * 2}", 2),
    "variation selectors": ("a\U000e0100", f"a{GONE}", 1),
    "non-characters": ("\ufffe\U0010ffff\ufdd0", GONE * 3, 3),
    "annotations": ("\ufff9lamp\ufffalight\ufffb", f"{GONE}lamp{GONE}light{GONE}", 3),
    "fillers": ("\u115f\u3164\uffa0", GONE * 3, 3),
    "private use": ("\ue000lamp\uf0b7\U000f0041\U0010fffd", f"{GONE}lamp{GONE * 3}", 4),
    "controls of other scripts": ("\U00013430\U00016fe4\U0001d159", GONE * 3, 3),
    "references": ("&#xE0041;&#917569;&#x0e0041&#xf0b7;", GONE * 4, 4),
    "a reference within one": ("&#x&#xE0041;E0041;", f"&#x{GONE}E0041;", 1),
    "a tag within a tag": ("<\U000e0041b>", f"<{GONE}b>", 1),
}
LEFT = {
    "text": "We counted “5,000” lanterns – twice.",
    "a soft hyphen": "lan\u00adtern",
    "a zero-width space": f"lan{GONE}tern",
    "emoji": "\u2764\ufe0f \U0001f468\u200d\U0001f680",
    "a flag": "\U0001f1e8\U0001f1f3",
    "letters": "灯笼 фонарь مصباح",
    "references": "&#9829; &#x8BF7; &#x10FFFFF; &#99999999;",
}


@pytest.mark.parametrize(("text", "left", "count"), TAKEN_OUT.values(), ids=TAKEN_OUT)
def test_what_shows_nothing_is_taken_out(text: str, left: str, count: int) -> None:
    assert remove_ignorable(text, uncommon(text)) == (left, count)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_editors_and_readers_need_is_left(text: str) -> None:
    assert remove_ignorable(text, uncommon(text)) == (text, 0)


@pytest.mark.parametrize(
    ("text", "left"),
    {
        "plain text and white space": ("Two\tlamps,\r\n“5,000” lanterns\f", "“”"),
        "what may begin a reference": ("R&amp;D", "&"),
        "control characters": ("\0\x1blamp\x7f\x85", "\0\x1b\x85"),
        "half of a pair": ("lamp\ud800light", "\ud800"),
    }.values(),
)
def test_what_is_uncommon_may_need_a_closer_look(text: str, left: str) -> None:
    assert uncommon(text) == left


def test_nothing_that_is_taken_out_can_be_seen() -> None:
    every = re.findall(f"[{IGNORABLE}]", "".join(map(chr, range(0x110000))))
    seen = {c for c in every if unicodedata.category(c) not in ("Cf", "Cn", "Co", "Mn")}
    assert {unicodedata.name(c) for c in seen} == {
        "HANGUL CHOSEONG FILLER",
        "HANGUL JUNGSEONG FILLER",
        "HANGUL FILLER",
        "HALFWIDTH HANGUL FILLER",
        "MUSICAL SYMBOL NULL NOTEHEAD",
    }


def test_a_page_without_them_reads_the_same_and_accounts_for_them() -> None:
    def briefing(html: str) -> Briefing:
        return read([Capture(SITE + path(1), html.encode(), {}, "2024-07-25T00:00:00Z")])

    html = article(1)
    dirty = html.replace("Lantern", f"Lan{TAGS}tern").replace(title(1), f"{title(1)}&#xE0041;")
    clean, found = briefing(html), briefing(dirty)
    count = sum(map(dirty.count, TAGS)) + dirty.count("&#xE0041;")
    assert [turn.text for turn in found.turns] == [turn.text for turn in clean.turns]
    assert found.entry.title == clean.entry.title == title(1)
    assert found.entry.audit_characters == clean.entry.audit_characters + count
    assert found.entry.audit_furniture == clean.entry.audit_furniture + count
    assert found.entry.audit_unaccounted == 0
    assert sum(visible(turn.text) for turn in found.turns) == found.entry.audit_turns
    assert found.pages[0].problems == [
        f"holds {count:,} characters that no reader sees: they were taken out"
    ]
