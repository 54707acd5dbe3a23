"""Read cases: by the spider's own walk in this process, or by the real command over loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from scio_crawler.common import addresses
from scio_crawler.common.addresses import path_of
from scio_crawler.common.errors import Failure, PageFailure, StatusFailure
from scio_crawler.items import PENDING, TRANSCRIPT, Capture, CollectedPages, Link, Page
from scio_crawler.reading.briefing import read
from scio_crawler.run.reporting.report import Report
from scio_crawler.spiders.links import Walk
from scio_crawler.spiders.pages import Pages, collect
from tests.campaigns.markup.judge import Outcome, Seen, Turn
from tests.campaigns.markup.mirror import Case
from tests.campaigns.markup.mirror import Pages as Bodies
from tests.mirrors import Result
from tests.mirrors import crawl as crawl_mirror
from tests.server import Mirror, Reply

BASE = "http://english.scio.gov.cn"
FETCHED = "2026-01-02T03:04:05Z"


class Store:
    """Stands in for the Pages of a crawl: it has them at hand."""

    base = BASE

    def __init__(self, pages: Bodies) -> None:
        self._pages = pages
        visits = SimpleNamespace(note_signs=lambda *_: set())  # no sign was reported before
        self.run: Any = SimpleNamespace(report=Report(BASE), replay=None, visits=visits)
        self.recorded = None

    async def page(self, url: str, read: Callable[[Capture], Page], _: str) -> Page:
        """Return the page at *url*. Raises Failure if there is none."""
        path = path_of(url)
        body, kind = self._pages.get(path) or self._pages.get(path.partition("?")[0]) or (b"", "")
        if not kind:
            raise StatusFailure("status", status=404)
        page = read(Capture(url, body, {"Content-Type": kind}, FETCHED))
        if page.redirect:
            raise PageFailure("shells")
        return page

    async def with_twin(self, url: str, read: Callable[[Capture], Page], kind: str) -> Page:
        """Return the page at *url* or at its twin. Raises Failure if there is none."""
        try:
            return await self.page(url, read, kind)
        except Failure:
            address = addresses.parse(url)
            if address is None:
                raise
            try:
                return await self.page(address.other_device_page.url, read, kind)
            except Failure:
                pass
            raise


def crawl(case: Case) -> Outcome:
    """Return what a crawl of the list of *case* makes of it."""
    return asyncio.run(_Crawl(case).outcome())


class _Crawl:
    def __init__(self, case: Case) -> None:
        self.case, self.store = case, Store(case.pages)
        self.fetcher = cast(Pages, self.store)
        self.found = Outcome()
        self.met: set[str] = set()

    async def outcome(self) -> Outcome:
        """Walk the list, and read what is on it."""
        walk = Walk(self.store.run, self.fetcher, f"{BASE}{self.case.path}")
        async for page in walk.pages():
            every: list[Link | Page] = [*page.links, *page.inline]
            for shown in every:
                await self._item(shown)
        record = self.store.run.report.record({}, {})
        self.found.failures |= {path_of(line["url"]): line["reason"] for line in record["failures"]}
        return self.found

    async def _item(self, shown: Link | Page) -> None:
        if isinstance(shown, Page):
            self._read(
                CollectedPages([shown], url=addresses.canonical(shown.url)),
                (path_of(shown.url),),
            )
            return
        url = addresses.onto_origin(shown.url, BASE)
        address = addresses.parse(url)
        if address is None or not addresses.on_origin(url, BASE) or address.briefing_id in self.met:
            return
        self.met.add(address.briefing_id)
        if address.mobile and not self.case.path.startswith("/m/"):
            address = address.other_device_page
        try:
            collected = await collect(self.fetcher, address.at(address.page or 1))
        except Failure as failure:
            self.found.failures[path_of(address.url)] = str(failure)
            return
        self._read(collected, tuple(path_of(page.url) for page in collected.pages))

    def _read(self, collected: CollectedPages, paths: tuple[str, ...]) -> None:
        for page in collected.pages:
            page.receipt.fetched = page.receipt.fetched or FETCHED
        briefing = read(collected)
        if briefing.holds not in (TRANSCRIPT, PENDING):
            told = self.found.failures if briefing.holds == "unreadable" else self.found.others
            told |= dict.fromkeys(paths, briefing.reason)
            if doubts := _doubts(briefing):
                self.found.failures |= dict.fromkeys(paths, doubts)
            return
        entry = briefing.entry
        turns = (Turn(t.speaker, t.label, t.role, t.text) for t in briefing.turns)
        doubts = _doubts(briefing)
        seen = Seen(paths, entry.title, entry.date, entry.status, doubts, tuple(turns))
        self.found.briefings.append(seen)


def _doubts(briefing: Any) -> str:
    """Return the doubts of *briefing*; until its entry has them, the strong signs of its pages."""
    if (doubts := getattr(briefing.entry, "doubts", None)) is not None:
        return str(doubts)
    signs = (sign for page in briefing.pages for sign in page.signs)
    return " ".join(sorted({sign.doubt for sign in signs if not sign.weak}))


def crawl_all(cases: Sequence[Case], folder: Path) -> tuple[Outcome, Result]:
    """Crawl the lists of all *cases* into *folder*; return what came of it."""
    pages = {
        path: Reply(body, headers={"Content-Type": kind})
        for case in cases
        for path, (body, kind) in case.pages.items()
    }
    with Mirror(pages) as mirror:
        lists = " ".join(case.path for case in cases)
        result = crawl_mirror(mirror.base, folder, "-a", f"lists={lists}")
    return outcome(result), result


def outcome(result: Result) -> Outcome:
    """Return what came of the crawl *result*."""
    found = Outcome()
    paths: dict[str, list[str]] = {}
    for line in (result.folder / "pages.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        paths.setdefault(page["briefing_id"], []).append(path_of(page["url"]))
    for briefing_id, entry in result.catalogue().items():
        turns = result.turns(briefing_id) if entry["file"] else []
        found.briefings.append(
            Seen(
                tuple(paths.get(briefing_id, [path_of(entry["url"])])),
                entry["title"],
                entry["date"],
                entry["status"],
                entry.get("doubts", ""),
                tuple(Turn(t["speaker"], t["label"], t["role"], t["text"]) for t in turns),
            )
        )
    report = result.report
    found.failures = {path_of(line["url"]): line["reason"] for line in report["failures"]}
    found.others = {path_of(line["url"]): line["reason"] for line in report["non_transcripts"]}
    return found
