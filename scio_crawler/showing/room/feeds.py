"""Write feeds in Atom (RFC 4287): of what somebody said."""

from collections.abc import Iterable
from typing import Any

from scio_crawler.contract.feed import NO_ENTRY, WARNINGS, urn
from scio_crawler.showing.room.render import Pages

LENGTH = 12  # entries of a feed
_CONSTANT = {"no_entry": NO_ENTRY, "urn": urn, "warnings": WARNINGS}


def write(
    pages: Pages, path: str, title: str, page: str, rows: Iterable[Any], by_speaker: bool = False
) -> None:
    """Write the feed at *path*, called *title*, whose *page* shows the same to people.

    It has an entry for each of the newest *rows*, of SQLite or dictionaries, with the keys of
    snapshot.LATEST: a conference and a turn there. The entry's id is made of the conference and the
    page, or the speaker if it is *by_speaker*. Raises ExportError and OSError.
    """
    newest = sorted(rows, key=lambda row: row["date"], reverse=True)[:LENGTH]
    context = {"title": title, "page": page, "rows": newest, "by_speaker": by_speaker}
    pages.write("feed.xml", path, **context, **_CONSTANT)
