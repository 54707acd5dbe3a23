"""Only the origin in use is contacted, whatever a page links or redirects to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.environment import ENVIRONMENT
from tests.server import Mirror
from tests.small import crawl

# {port} is the mirror's port, {other} that of a server that must never be contacted.
FOREIGN = dict(
    line.split(": ", 1)
    for line in Path(__file__).with_name("foreign_addresses.txt").read_text("utf-8").splitlines()
)


def test_addresses_elsewhere_are_refused_with_the_address() -> None:
    with Mirror({}) as mirror, Mirror({}) as other:
        foreign = [url.format(port=mirror.port, other=other.port) for url in FOREIGN.values()]
        outcome = crawl(mirror.base, foreign)
    for name, page in zip(FOREIGN, outcome.pages, strict=True):
        assert page.get("error", "").startswith("NoResponse: "), name
        assert page["asked"] in page["error"], name
    assert other.log == []
    assert set(mirror.paths()) <= {"/robots.txt"}
    assert {event.partition("(")[2] for event in outcome.stats["contacted"]} <= {
        f"'127.0.0.1', {mirror.port})"
    }


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Mirror({"/a.html": "<p>x"}) as mirror, Mirror({}) as proxy:
        monkeypatch.setitem(ENVIRONMENT, "http_proxy", proxy.base)
        outcome = crawl(mirror.base, ["/a.html"])
    assert outcome.statuses() == [200]
    assert proxy.log == []
