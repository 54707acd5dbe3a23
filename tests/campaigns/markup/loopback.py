"""Crawl many cases at once with the real command, over loopback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.campaigns.markup.judge import Outcome, Seen, Turn
from tests.campaigns.markup.mirror import Case
from tests.mirrors import Result, crawl
from tests.server import Mirror, Reply


def crawl_all(cases: Sequence[Case], folder: Path) -> tuple[Outcome, Result]:
    """Crawl the lists of all *cases* into *folder*; return what came of it."""
    pages = {
        path: Reply(body, headers={"Content-Type": kind})
        for case in cases
        for path, (body, kind) in case.pages.items()
    }
    with Mirror(pages) as mirror:
        lists = " ".join(case.path for case in cases)
        result = crawl(mirror.base, folder, "-a", f"lists={lists}")
    return outcome(result), result


def outcome(result: Result) -> Outcome:
    """Return what came of the crawl *result*."""
    found = Outcome()
    paths: dict[str, list[str]] = {}
    for line in (result.folder / "pages.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        paths.setdefault(page["briefing_id"], []).append(_path(page["url"]))
    for briefing_id, entry in result.catalogue().items():
        turns = result.turns(briefing_id) if entry["file"] else []
        found.briefings.append(
            Seen(
                tuple(paths.get(briefing_id, [_path(entry["url"])])),
                entry["title"],
                entry["date"],
                entry["status"],
                entry.get("doubts", ""),
                tuple(Turn(t["speaker"], t["label"], t["role"], t["text"]) for t in turns),
            )
        )
    report = result.report
    found.failures = {_path(line["url"]): line["reason"] for line in report["failures"]}
    found.others = {_path(line["url"]): line["reason"] for line in report["non_transcripts"]}
    return found


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
