"""The sample, crawled by the real command and compared with what a person read.

``sample_expected.json`` was written by hand from the pages: for each turn its speaker, role, kind,
exchange, reply_to, pages, first five words and number of paragraphs.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.environment import ROOT
from tests.mirrors import Result, crawl, json_lines

EXPECTED: dict[str, Any] = json.loads(
    (ROOT / "tests/crawls/sample_expected.json").read_text("utf-8")
)
BRIEFINGS = [*EXPECTED["briefings"], *EXPECTED["pending"]]

# The command, in a process that fails if it opens a connection or looks up a name.
OFFLINE = """
import sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        print(f"the network was used: {event} {args}", file=sys.stderr)
        raise OSError(event)
sys.addaudithook(refuse)
from scrapy.cmdline import execute
execute()
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Result:
    result = crawl("sample", tmp_path_factory.mktemp("sample"), program=("-c", OFFLINE))
    assert result.status == 0, result.log
    assert "the network was used" not in result.log
    assert "Traceback" not in result.log
    return result


@pytest.fixture
def entry(sample: Result, briefing: dict[str, Any]) -> dict[str, Any]:
    """The entry of *briefing* in the catalogue."""
    return {entry["title"]: entry for entry in sample.catalogue().values()}[briefing["title"]]


def test_the_catalogue_holds_these_briefings_and_no_others(sample: Result) -> None:
    titles = {entry["title"] for entry in sample.catalogue().values()}
    assert titles == {briefing["title"] for briefing in BRIEFINGS}


@pytest.mark.parametrize("briefing", BRIEFINGS, ids=lambda briefing: briefing["title"])
class TestBriefing:
    def test_entry(self, entry: dict[str, Any], briefing: dict[str, Any]) -> None:
        keys = ("title", "date", "published", "status", "pages", "chair")
        assert {key: entry[key] for key in keys} == {key: briefing[key] for key in keys}
        wanted = briefing["briefing_id"] or f"scio-inline-{briefing['date']}-"
        assert entry["briefing_id"].startswith(wanted)
        assert entry["turns"] == len(briefing["turns"])
        assert entry["audit_unaccounted"] == 0

    def test_people(self, sample: Result, entry: dict[str, Any], briefing: dict[str, Any]) -> None:
        people = json_lines(sample.folder / "people.jsonl")
        own = [p for p in people if p["briefing_id"] == entry["briefing_id"]]
        assert [[person["name"], person["role"]] for person in own] == briefing["people"]

    def test_turns(self, sample: Result, entry: dict[str, Any], briefing: dict[str, Any]) -> None:
        assert bool(entry["file"]) == bool(briefing["turns"])
        turns = sample.turns(entry["briefing_id"]) if entry["file"] else []
        keys = ("speaker", "role", "kind", "exchange", "reply_to", "page", "page_end")
        assert [
            [
                *(turn[key] for key in keys),
                " ".join(turn["text"].split()[:5]),
                turn["text"].count("\n\n") + 1,
            ]
            for turn in turns
        ] == briefing["turns"]
        assert {turn["title"] for turn in turns} <= {briefing["title"]}
        assert {turn["date"] for turn in turns} <= {briefing["date"]}
        assert {turn["published"] for turn in turns} <= {briefing["published"]}


def test_a_page_without_a_transcript_is_reported_with_its_reason(sample: Result) -> None:
    found = sample.report["non_transcripts"]
    assert len(found) == len(EXPECTED["not_transcripts"])
    for path, word in EXPECTED["not_transcripts"]:
        (reason,) = [page["reason"] for page in found if page["url"].endswith(path)]
        assert word in reason


def test_nothing_failed(sample: Result) -> None:
    report = sample.report
    assert (report["exit_status"], report["failures"], report["warnings"]) == (0, [], [])
    assert report["counts"]["outcomes"]["new"] == len(EXPECTED["briefings"])
    assert report["counts"]["outcomes"]["pending"] == len(EXPECTED["pending"])
