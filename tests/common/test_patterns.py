"""A regular expression that is compiled late finds what one that is compiled at once finds."""

from __future__ import annotations

import re

import pytest

from scio_crawler.common.patterns import IGNORECASE, regex

CALLS = {
    "search": ("two Lamps",),
    "match": ("lamps", 1),
    "fullmatch": ("LAMP",),
    "findall": ("lamp, Lamp, LAMP",),
    "split": ("a lamp b", 1),
    "sub": ("oil", "a lamp"),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_method_does_the_same(name: str) -> None:
    late, at_once = regex("l(?P<rest>amp)", IGNORECASE), re.compile("l(?P<rest>amp)", IGNORECASE)
    for _ in range(2):
        found, due = (getattr(each, name)(*CALLS[name]) for each in (late, at_once))
        assert str(found) == str(due)


def test_its_text_is_known_before_it_is_compiled() -> None:
    assert regex(rf"(?:{regex('a|b').pattern})c").fullmatch("bc")
    with pytest.raises(re.error):
        regex("(").search("")
