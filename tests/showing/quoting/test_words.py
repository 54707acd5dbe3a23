"""Texts are cleaned so that every run of their words is exact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.quoting.words import cleaned
from tests.showing.quoting.judging import engine, is_exact


@given(st.text())
def test_a_text_is_cleaned_once_and_for_all(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


_LETTERS = st.sampled_from("ab1 '’\"“-–—.,:;!?…()[]%$/\n\u00a0\u00adé\u0301Ａ")


@given(st.text(_LETTERS, max_size=60), st.data())
def test_any_run_of_words_of_a_text_is_exact(text: str, data: st.DataObject) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(first, len(words)))
    quoted = " ".join(words[first:end])
    if engine().call("hasWords", quoted):
        assert is_exact(quoted, text)
