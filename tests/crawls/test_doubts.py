"""A transcript that may have lost words: what the first run says, and the runs after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mirrors import FULL, SITE, Result, article, article_id, crawl, path, press_room
from tests.server import Mirror

ID = f"scio-{article_id(2)}"
SPEECH = "I have seen the lanterns of the lower town, and I thank all who carried them there. " * 6
HIDDEN = f'<script>var more = "{SPEECH}";</script>'


def spoiled(more: str = HIDDEN) -> dict[str, str]:
    """A press room of three briefings; more speech stands in a script of the second."""
    room = press_room({1: 1, 2: 1, 3: 1})
    room[path(2)] = room[path(2)].replace("</body>", f"{more}</body>")
    return room


def entry(result: Result) -> tuple[str, str]:
    found = result.catalogue()[ID]
    return found["status"], found["doubts"]


def test_a_doubt_ends_the_first_run_with_3_and_is_a_warning_then(tmp_path: Path) -> None:
    with Mirror(spoiled()) as mirror:
        first = crawl(mirror.base, tmp_path)
        assert (first.status, entry(first)) == (3, ("doubtful", "hidden-text"))
        assert f"-a accept={ID}" in first.log
        assert "I have seen the lanterns" in first.log
        assert first.report["counts"]["doubtful"] == 1
        again = crawl(mirror.base, tmp_path, *FULL)
        assert (again.status, entry(again)) == (0, ("doubtful", "hidden-text"))
        assert [line["url"].endswith(path(2)) for line in again.report["warnings"]] == [True]


def test_an_accepted_doubt_is_gone_until_the_content_changes(tmp_path: Path) -> None:
    with Mirror(spoiled()) as mirror:
        crawl(mirror.base, tmp_path)
        taken = crawl(mirror.base, tmp_path, "-a", f"accept={ID}")
        assert (taken.status, entry(taken)) == (0, ("complete", ""))
        later = crawl(mirror.base, tmp_path, *FULL)
        assert (later.status, entry(later)) == (0, ("complete", ""))
        changed = mirror.pages[path(2)].replace("without smoke", "without any smoke at all")
        mirror.pages[path(2)] = changed
        result = crawl(mirror.base, tmp_path, *FULL)
        assert (result.status, entry(result)) == (3, ("doubtful", "hidden-text"))


def test_a_replay_has_the_same_doubts(tmp_path: Path) -> None:
    with Mirror(spoiled()) as mirror:
        crawl(mirror.base, tmp_path)
    (tmp_path / "state.sqlite").unlink()
    result = crawl("archive", tmp_path)
    assert (result.status, entry(result)) == (3, ("doubtful", "hidden-text"))


SAID = (
    ("the chair", "Ladies and gentlemen, good morning. Welcome to this press conference."),
    ("a paper", "My question is about the lanterns. How many of them were lit?"),
    ("the office", f"Thank you. {SPEECH * 3}"),
    ("the chair", "This is the end of today's press conference. Goodbye."),
)
STORY = "<p>Lanterns were carried through the whole town on Monday, and nobody fell over them.</p>"
# What a page shows in place of a transcript, and what the failure says.
UNREAD = {
    "a transcript in a script": (
        f"{STORY}<script>var turns = {json.dumps(SAID)};</script>",
        "speech stands where a reader does not see it",
    ),
    "labels of an unknown form": (
        "".join(f"<p>&raquo; {who} &raquo; {said}</p>" for who, said in SAID),
        "characters of speech, but no label was recognized",
    ),
}


@pytest.mark.parametrize(("text", "reason"), UNREAD.values(), ids=UNREAD)
def test_a_transcript_that_cannot_be_read_is_a_failure(
    tmp_path: Path, text: str, reason: str
) -> None:
    room = press_room({1: 1, 2: 1})
    room[path(2)] = article(2, lines=[text])
    with Mirror(room) as mirror:
        result = crawl(mirror.base, tmp_path)
    assert result.status == 3
    assert reason in result.reasons()[SITE + path(2)]
