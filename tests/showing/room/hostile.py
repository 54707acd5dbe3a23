"""Make the lines of a folder hostile, as if the site wanted to harm whoever looks at them."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from scio_crawler.common.files import dumps
from scio_crawler.items import TABLES
from tests.showing.room.cases import read_cases

FELL = "fell"  # the property of the window that a script sets if it runs
# What is put behind the texts. Each is to be seen as it stands.
PAYLOADS: list[str] = read_cases("payloads")
URL = f"javascript:window.{FELL}=1//"
# Keys that hold what a page says, in any of the tables.
_TEXTS = frozenset(
    "title speaker label position organization short text name honorific category summary source "
    "place time chair".split()
)
_URLS = frozenset({"url", "url_zh"})


def poison(folder: Path) -> None:
    """Put hostile text behind every text in the tables of *folder*, and before every address.

    Equal values stay equal, so that names still refer to each other.
    """
    for table in TABLES:
        for file in folder.glob(table.files):
            lines = map(json.loads, file.read_text("utf-8").splitlines())
            worse = [{key: _worse(key, value) for key, value in line.items()} for line in lines]
            file.write_text("".join(map(dumps, worse)), "utf-8", newline="\n")


def _worse(key: str, value: str | int) -> str | int:
    if not value or not isinstance(value, str):
        return value
    if key in _TEXTS:
        return value + payload(value)
    return URL + value if key in _URLS else value


def payload(value: str) -> str:
    """Return what :func:`poison` puts behind *value*."""
    return PAYLOADS[zlib.crc32(value.encode()) % len(PAYLOADS)]
