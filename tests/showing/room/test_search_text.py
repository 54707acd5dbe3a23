"""The search's words: one table for Python and for the browser."""

from __future__ import annotations

import pytest

from scio_crawler.showing.room.search_text import word_forms
from tests.showing.room.cases import cases


@pytest.mark.parametrize(("text", "expected"), cases("words"))
def test_a_text_is_split_into_words(text: str, expected: list[str]) -> None:
    assert ["/".join(forms) for forms in word_forms(text)] == expected
