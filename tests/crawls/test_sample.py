"""The sample, crawled by the real command and compared with what a person read.

``sample_expected.json`` was written by hand from the pages: for each turn its speaker, role, kind,
exchange, reply_to, pages, first five words and number of paragraphs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.environment import ROOT

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
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a crawl of the sample."""
    folder = tmp_path_factory.mktemp("sample")
    words = ["crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}"]
    done = processes.run("-c", OFFLINE, *words)
    assert done.returncode == 0, done.stderr
    assert "the network was used" not in done.stderr
    assert "Traceback" not in done.stderr
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def entries(output: Path) -> dict[str, dict[str, Any]]:
    """Return the catalogue by title."""
    return {entry["title"]: entry for entry in lines(output / "briefings.jsonl")}


def test_the_catalogue_holds_these_briefings_and_no_others(output: Path) -> None:
    assert entries(output).keys() == {briefing["title"] for briefing in BRIEFINGS}


@pytest.mark.parametrize("briefing", BRIEFINGS, ids=lambda briefing: briefing["title"])
class TestBriefing:
    def test_entry(self, output: Path, briefing: dict[str, Any]) -> None:
        entry = entries(output)[briefing["title"]]
        keys = ("title", "date", "published", "status", "pages", "chair")
        assert {key: entry[key] for key in keys} == {key: briefing[key] for key in keys}
        wanted = briefing["briefing_id"] or f"scio-inline-{briefing['date']}-"
        assert entry["briefing_id"].startswith(wanted)
        assert entry["turns"] == len(briefing["turns"])
        assert entry["audit_unaccounted"] == 0

    def test_people(self, output: Path, briefing: dict[str, Any]) -> None:
        own = entries(output)[briefing["title"]]["briefing_id"]
        people = lines(output / "people.jsonl")
        assert [[p["name"], p["role"]] for p in people if p["briefing_id"] == own] == (
            briefing["people"]
        )

    def test_turns(self, output: Path, briefing: dict[str, Any]) -> None:
        file = entries(output)[briefing["title"]]["file"]
        assert bool(file) == bool(briefing["turns"])
        turns = lines(output / file) if file else []
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


def test_what_is_no_transcript_is_reported_with_its_reason(output: Path) -> None:
    found = json.loads((output / "report.json").read_text("utf-8"))["non_transcripts"]
    assert len(found) == len(EXPECTED["not_transcripts"])
    for path, word in EXPECTED["not_transcripts"]:
        (reason,) = [page["reason"] for page in found if page["url"].endswith(path)]
        assert word in reason


def test_all_was_read(output: Path) -> None:
    report = json.loads((output / "report.json").read_text("utf-8"))
    assert (report["exit_status"], report["failures"], report["warnings"]) == (0, [], [])
    assert report["counts"]["outcomes"]["new"] == len(EXPECTED["briefings"])
    assert report["counts"]["outcomes"]["pending"] == len(EXPECTED["pending"])
