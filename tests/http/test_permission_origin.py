"""Only the origin in use is contacted, whatever a page links or redirects to."""

from __future__ import annotations

import pytest

from tests.environment import ENVIRONMENT
from tests.server import Mirror
from tests.small import crawl

# {port} is the mirror's port, {other} that of a server that must never be contacted.
FOREIGN = {
    "other host": "http://127.0.0.2:{other}/a.html",
    "other port": "http://127.0.0.1:{other}/a.html",
    "default port": "http://127.0.0.1/a.html",
    "another name of the same host": "http://localhost:{port}/a.html",
    "another spelling of the same host": "http://2130706433:{port}/a.html",
    "trailing dot": "http://127.0.0.1.:{port}/a.html",
    "other scheme": "https://127.0.0.1:{port}/a.html",
    "origin as user name": "http://127.0.0.1:{port}@127.0.0.2:{other}/a.html",
    "user name on the origin": "http://someone@127.0.0.1:{port}/a.html",
    "site as user name": "http://english.scio.gov.cn@127.0.0.2:{other}/a.html",
    "other port of the site": "http://english.scio.gov.cn:8080/a.html",
    "the site with a trailing dot": "http://english.scio.gov.cn./a.html",
    "the Chinese site": "http://www.scio.gov.cn/a.html",
    "private network": "http://10.0.0.1/a.html",
    "no host": "http:///a.html",
    "file": "file:///etc/hostname",
    "data": "data:text/html,x",
    "ftp": "ftp://127.0.0.1:{other}/a.html",
}


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
