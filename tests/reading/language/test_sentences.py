"""Where a sentence ends, and how a line ends."""

from __future__ import annotations

from scio_crawler.reading.language.sentences import sentences


def test_a_text_is_cut_after_stops_but_not_after_abbreviations() -> None:
    text = "Good. Why? Mr. Weng asked on Jan. 5.\n\nNo answer!"
    assert list(sentences(text)) == ["Good.", "Why?", "Mr. Weng asked on Jan. 5.", "No answer!"]
