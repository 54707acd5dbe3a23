"""Scrapy's shell with ``page`` and ``turns`` at hand. (This module is no command.)"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.shell import Shell
from w3lib.url import file_uri_to_path

from scio_crawler.archive.lookup import OK
from scio_crawler.commands.pages import archived, is_default_list, saved
from scio_crawler.commands.place import FILES, Place, told
from scio_crawler.common.addresses import ARCHIVE
from scio_crawler.common.clock import now
from scio_crawler.common.errors import Failure, ScioError, count
from scio_crawler.http.guest import Guest
from scio_crawler.items import Capture, Collected, Page, Turn
from scio_crawler.reading.briefing import read, read_list, read_page
from scio_crawler.run.output_folder import output_folder


class Looked(NamedTuple):
    """What this project reads of a response, and a line on each that says what it is."""

    page: Page | None = None
    turns: Sequence[Turn] = ()
    about_page: str = "None: no page was fetched yet"
    about_turns: str = "none"


class PageShell(Shell):
    """Scrapy's shell; it asks one origin only, and says in a sentence why a page is not there."""

    place: Place  # set by the command, for Scrapy makes the shell

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._looked = Looked()
        self._is_open = False  # whether the console is on

    def fetch(
        self,
        request_or_url: Request | str,
        spider: Spider | None = None,
        redirect: bool = True,
        **kwargs: Any,
    ) -> None:
        """Fetch a page and update the objects at hand; a path is one on the origin in use.

        What cannot be had is told; before the console is on, it raises UsageError.
        """
        if isinstance(request_or_url, str) and request_or_url.startswith("/"):
            request_or_url = self.place.base + request_or_url
        was_open, Guest.failure = self._is_open, None
        super().fetch(request_or_url, spider, redirect, **kwargs)
        if failure := Guest.failure:
            said = told(getattr(request_or_url, "url", request_or_url), failure)
            if not was_open:
                raise UsageError(said, print_help=False)
            print(said)

    def populate_vars(
        self,
        response: Response | None = None,
        request: Request | None = None,
        spider: Spider | None = None,
    ) -> None:
        """Update the objects at hand to *response*."""
        self._looked = look(response, self.place, self.crawler.settings) if response else Looked()
        super().populate_vars(response, request, spider)
        self.vars["page"], self.vars["turns"] = self._looked.page, list(self._looked.turns)
        self._is_open = True
        if self.code and response and not self._looked.page:  # -c shows no help
            print(f"page is {self._looked.about_page}", file=sys.stderr)

    def get_help(self) -> str:
        """Return Scrapy's help, and a line each about ``page`` and ``turns``."""
        # Scrapy would print all of a page, and what Python's own console adds.
        long = {"page", "__builtins__"} & self.vars.keys()
        kept: dict[str, Any] = {name: self.vars.pop(name) for name in long}
        said = super().get_help()
        self.vars.update(kept)
        ours = {"page": self._looked.about_page, "turns": self._looked.about_turns}
        lines = ["Read by this project:", *(f"  {k:<10} {v}" for k, v in ours.items())]
        return said + "".join(f"[s] {line}\n" for line in lines)


def look(response: Response, place: Place, settings: BaseSettings) -> Looked:
    """Return what is read of *response*, which came from *place*."""
    if response.status != OK:
        return Looked(about_page=f"None: the response has status {response.status}")
    try:
        captures = _captures(response, place, settings)
    except (ScioError, UsageError) as error:
        return Looked(about_page=f"None: {error}")
    first = captures[0]
    try:
        is_list = is_default_list(first.url)
        page = read_list(first) if is_list else read_page(first)
    except Failure as failure:
        return Looked(about_page=f"None: the page {failure}")
    if page.redirect:
        return Looked(page, (), "a JavaScript redirect: fetch(page.redirect)")
    if page.layout == "list":
        return _list(page, first)
    lines = count(len(page.blocks), "line")
    what = f"page {page.number} as its layout reads it ({page.layout}): {lines}"
    return _turns(Looked(page, about_page=f"{what}; page.title, .blocks, .pager …"), captures)


def _captures(response: Response, place: Place, settings: BaseSettings) -> list[Capture]:
    """Return what *response* shows, with the other pages of its briefing that are at hand.

    Raises ScioError and UsageError if they cannot be read.
    """
    if place.site == FILES:
        return saved(Path(file_uri_to_path(response.url)), "", 1)
    if place.site == ARCHIVE:
        return archived(output_folder(settings, ARCHIVE), response.url)
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return [Capture(response.url, response.body, {"Content-Type": content_type}, now())]


def _list(page: Page, capture: Capture) -> Looked:
    """Return what is read of *page*, which is a list, and of the transcripts printed on it."""
    links, inline = count(len(page.links), "link"), count(len(page.inline), "transcript")
    what = f"a page of a list: {links}, {inline} printed on it"
    # Reading changes the blocks, and the page at hand stays as its layout reads it.
    printed = read_list(capture).inline
    turns = [turn for inline in printed for turn in read(Collected([inline])).turns]
    about = f"{count(len(turns), 'turn')} of those transcripts" if turns else "none: it is a list"
    return Looked(page, turns, f"{what}; page.links, .inline, .pager", about)


def _turns(looked: Looked, captures: Sequence[Capture]) -> Looked:
    """Return *looked* with the turns of *captures*, which are pages of one briefing."""
    try:
        briefing = read(captures)
    except Failure as failure:
        return looked._replace(about_turns=f"none: the page {failure}")
    if not briefing.turns:
        return looked._replace(about_turns=f"none: {briefing.reason or 'nothing is said on it'}")
    at_hand, missing = len(briefing.pages), len(briefing.missing)
    of = f"its {at_hand} pages" if at_hand > 1 else "this page"
    whole = f" (the briefing has {at_hand + missing} pages)" if missing else ""
    about = f"{count(len(briefing.turns), 'turn')} of {of}{whole}; turns[0].speaker, .text, .kind …"
    return looked._replace(turns=briefing.turns, about_turns=about)
