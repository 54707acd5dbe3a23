"""Lines of a head by their form."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.heads import is_line, is_word, plain


@pytest.mark.parametrize(
    "line", ["Speakers:", "Speaker", "speakers ：", "Chairperson", "Host:", "Moderator:", "Date:"]
)
def test_a_word_of_a_head_is_a_line_of_it(line: str) -> None:
    assert is_word(line)
    assert is_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Mr. Weng Jiamu, director general of the Lantern Office",
        "Arzugul Yasin, deputy head of the Lamp Bureau",
        "Speaker: Weng Jiamu, director general",
        "Beijing | 10 a.m. Aug. 1, 2024",
        "Beijing丨3 p.m., Sept. 5, 2024",
        "Read in Chinese",
        "Aug. 1, 2024",
    ],
)
def test_a_line_of_a_head_is_not_a_word_of_it(line: str) -> None:
    assert is_line(line)
    assert not is_word(line)


@pytest.mark.parametrize(
    "line",
    [
        "Weng Jiamu:",
        "Weng Jiamu",
        "Ladies and gentlemen, good morning.",
        "Date palms, cultivated in the south",
        "Speakers: we need more of them.",
        "Harbour News, China Daily and others were there.",
        "On July 5, 2024, we met.",
    ],
)
def test_speech_and_names_alone_are_not_lines_of_a_head(line: str) -> None:
    assert not is_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Weng Jiamu, director general of the Lantern Office (LO)",
        "Lanterns – the light of the villages",
        "We have lanterns (and lamps).",
        "Weng Jiamu",
    ],
)
def test_lines_without_another_form_of_an_office_stay_as_they_are(line: str) -> None:
    assert plain(line) == line
