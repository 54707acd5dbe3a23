"""The search's words: one table for Python and for the browser."""

from __future__ import annotations

import pytest

from scio_crawler.showing.room.search_text import words

# A text, and the forms of its words.
WORDS = [
    ("words", "Two lanterns burn.", ["two", "lanterns", "burn"]),
    ("a hyphen parts and joins", "state-owned lamps", ["state/stateowned", "owned", "lamps"]),
    ("two hyphens", "up-to-date", ["up/upto/uptodate", "to", "date"]),
    ("a hyphen at the end", "Lamps and-", ["lamps", "and"]),
    ("a dash is no hyphen", "lamps – and–oil", ["lamps", "and", "oil"]),
    ("figures are not joined", "2024-07-24", ["2024", "07", "24"]),
    ("a possessive", "China's lamps", ["china/chinas", "lamps"]),
    ("a curly one, too", "China’s lamps", ["china/chinas", "lamps"]),
    ("a name with an apostrophe", "Weng Jia'an", ["weng", "jiaan"]),
    ("a contraction", "we don’t", ["we", "dont"]),
    ("a decimal", "12.5 percent", ["12.5", "percent"]),
    ("a percent sign", "12.5%", ["12.5", "percent"]),
    ("per cent", "Eight per cent, a percentage", ["eight", "percent", "a", "percentage"]),
    ("thousands", "1,234.5 lamps", ["1234.5", "lamps"]),
    ("thousands parted by thin spaces", "1\u2009234 or 1\u00a0234", ["1234", "or", "1234"]),
    ("figures that are no thousands", "7,5 or 12,3456", ["7", "5", "or", "12", "3456"]),
    ("a number that ends a sentence", "In 2024. Then", ["in", "2024", "then"]),
    ("letters after a number", "5G and 10kV", ["5g", "and", "10kv"]),
    ("an abbreviation that is also a small word", "the U.S. and us", ["the", "US/us", "and", "us"]),
    ("an abbreviation", "a U.N. lamp", ["a", "un", "lamp"]),
    ("British spelling", "labour centres", ["labour/labor", "centres/centers"]),
    ("Chinese", "中国 lamps", ["中", "国", "lamps"]),
    ("accents", "cafe\u0301 Lü", ["cafe", "lu"]),
    ("an underscore", "snake_case", ["snake", "case"]),
    ("no word", " … ", []),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS]
)
def test_words_are_what_people_take_for_words(text: str, expected: list[str]) -> None:
    assert ["/".join(forms) for forms in words(text)] == expected
