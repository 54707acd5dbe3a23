"""What exports say of themselves: whose the texts are, and that the sample is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scio_crawler.contract.description import PACKAGE, SAMPLE_NOTE, TERMS, is_of_sample, title
from scio_crawler.showing.exports import export


@pytest.mark.parametrize(
    ("name", "file"), [("convokit", "convokit/corpus.json"), ("tei", "tei/scio.xml")]
)
def test_a_sample_is_said_to_be_invented(
    folder: Path, tmp_path: Path, name: str, file: str
) -> None:
    export(name, folder, tmp_path)
    text = (tmp_path / file).read_text("utf-8")
    assert SAMPLE_NOTE in text
    assert TERMS in text.replace("&#8217;", "’")


DESCRIBED = {
    "the sample": (json.dumps({"title": title(is_sample=True)}), True),
    "the site": (json.dumps({"title": title(is_sample=False)}), False),
    "damaged": ("{", False),
    "another": ("[]", False),
}


@pytest.mark.parametrize(("text", "is_sample"), DESCRIBED.values(), ids=DESCRIBED)
def test_a_folder_is_what_its_description_says(tmp_path: Path, text: str, is_sample: bool) -> None:
    (tmp_path / PACKAGE).write_text(text, "utf-8")
    assert is_of_sample(tmp_path) is is_sample
