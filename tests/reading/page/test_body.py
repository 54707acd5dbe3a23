"""Where the body is: by markers, by known containers, or by where the turns are."""

from __future__ import annotations

import re

import pytest
from parsel import Selector

from scio_crawler.reading.page.body import find_body
from scio_crawler.reading.page.lines import read_lines
from tests.reading.tables import results

SAID = ["Reuters:", "Why?", "Weng Jiamu:", "So it is."]
TEXT = "".join(f"<p>{line}</p>" for line in SAID)
SPEECH = "Lanterns burn longer in the winter, and the keepers know it. " * 4 + "So it is."
ASIDE = "<div class='wrapr'><p>Related links</p></div>"

PARTS = {"TEXT": TEXT, "SPEECH": SPEECH, "ASIDE": ASIDE, "SAID": " / ".join(SAID)}
BODIES = results("page/bodies.txt")


def written_out(text: str) -> str:
    return re.sub("|".join(PARTS), lambda name: PARTS[name[0]], text)


@pytest.mark.parametrize(("html", "due"), BODIES.values(), ids=BODIES)
def test_the_body_is_what_holds_the_transcript(html: str, due: str) -> None:
    body = find_body(
        read_lines(Selector(text=f"<html><body>{written_out(html)}</body></html>").root)
    )
    mode = "known" if body.mode in ("comments", "container") else "found"
    lines = [line.text for line in body.lines if line.text != "1 2"]
    assert f"{mode} | {' / '.join(lines)}" == written_out(due)


def test_a_page_without_a_body_has_no_lines() -> None:
    root = Selector(text="<html><head><title>x</title></head></html>").root
    assert find_body(read_lines(root)).lines == []
