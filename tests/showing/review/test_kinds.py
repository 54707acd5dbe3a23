"""What a reader codes is compared with the data, whatever its case, spaces and punctuation."""

from __future__ import annotations

import pytest

from scio_crawler.showing.review.kinds import verdict_on

RIGHT = [
    ("speaker", "Lü Yi's", "LÜ  YI’S"),
    ("speaker", "", "-"),
    ("position", "vice minister of lamps; spokesperson", "Vice-minister of lamps, spokesperson."),
    ("first", "Good morning, all of you. We begin", "good morning all"),
    ("last", "We begin. Thank you.", "thank you"),
    ("first", "", "-"),
    ("end", "He said so. We counted 40 lamps. Good", "counted 40 lamps."),
    ("addressed_to", "Weng Jiamu; Cheng Yulian", "Cheng Yulian;Weng Jiamu"),
    ("turns", "3", "3"),
]
WRONG = [
    ("speaker", "Lu Yi", "Lu Yin"),
    ("speaker", "Lu Yi", "-"),
    ("speaker", "", "Lu Yi"),
    ("first", "Good morning, all of you.", "morning all"),
    ("first", "Good morning.", "-"),
    ("last", "We begin. Thank you.", "we begin"),
    ("end", "We counted 40 lamps.", "counted 14 lamps"),
    ("end", "", "counted 40 lamps"),
    ("addressed_to", "Weng Jiamu; Cheng Yulian", "Weng Jiamu"),
    ("turns", "3", "13"),
]


@pytest.mark.parametrize(("key", "data", "code"), RIGHT)
def test_a_code_that_means_the_same_is_right(key: str, data: str, code: str) -> None:
    assert verdict_on(key, data, code) == "right"


@pytest.mark.parametrize(("key", "data", "code"), WRONG)
def test_a_code_that_means_something_else_is_wrong(key: str, data: str, code: str) -> None:
    assert verdict_on(key, data, code) == "wrong"


@pytest.mark.parametrize("code", ["?", ""])
def test_a_code_that_says_nothing_is_no_verdict(code: str) -> None:
    assert verdict_on("speaker", "Lu Yi", code) == code
