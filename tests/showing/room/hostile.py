"""Make the lines of a folder hostile, as if the site wanted to harm whoever looks at them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

from scio_crawler.common.files import dumps
from scio_crawler.items import TABLES, Record

FELL = "fell"  # the property of the window that a script sets if it runs
_RUN = f"window.{FELL}=1"
# What is put behind the texts. Each is to be seen as it stands.
PAYLOADS = (
    f"<script>{_RUN}</script>",
    f"</script><script>{_RUN}</script>",
    f'"><img src=x onerror="{_RUN}">',
    f"' onmouseover='{_RUN}' onfocus='{_RUN}' autofocus='",
    f"</title></head><body onload={_RUN}>",
    f"</textarea></option></datalist><svg onload={_RUN}>",
    f"<iframe srcdoc='<script>parent.{FELL}=1</script>'>",
    "<base href=http://elsewhere.example/><style>*{display:none}</style>",
    f"--></noscript>]]><!--{{{{{_RUN}}}}}${{{_RUN}}}",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp; %3Cb%3E \\u003cb\\u003e",
    "\u202egnihtemos\u2066 in reverse",
    '=HYPERLINK("http://elsewhere.example")',
    "Rindfleischetikettierungs" * 8,  # breaks nowhere
)
URL = f"javascript:{_RUN}//"
REVISED = "scio-900100001"  # the sample's long conference
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
            _rewrite(file, file, lambda r: {key: _worse(key, value) for key, value in r.items()})


def revise(folder: Path) -> None:
    """Give the briefing :data:`REVISED` of *folder* an earlier revision with other words."""
    [turns] = (folder / "briefings").glob(f"*_{REVISED}.jsonl")
    kept = folder / "revisions" / REVISED / "1.jsonl"
    kept.parent.mkdir(parents=True)
    _rewrite(turns, kept, lambda line: {**line, "text": f"{PAYLOADS[0]} {line['text']}"})
    for file in (turns, folder / "briefings.jsonl"):
        _rewrite(file, file, lambda r: {**r, "revision": 2} if r["briefing_id"] == REVISED else r)


def _rewrite(old: Path, new: Path, change: Callable[[Record], Record]) -> None:
    lines = [dumps(change(json.loads(line))) for line in old.read_text("utf-8").splitlines()]
    new.write_text("".join(lines), "utf-8", newline="\n")


def _worse(key: str, value: str | int) -> str | int:
    if not value or not isinstance(value, str):
        return value
    if key in _TEXTS:
        return value + payload(value)
    return URL + value if key in _URLS else value


def payload(value: str) -> str:
    """Return what :func:`poison` puts behind *value*."""
    return PAYLOADS[zlib.crc32(value.encode()) % len(PAYLOADS)]
