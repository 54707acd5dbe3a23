"""Only the origin in use is contacted, whatever a page links or redirects to."""

from __future__ import annotations

import pytest

from tests.environment import ENVIRONMENT
from tests.server import Mirror, Pages, Reply
from tests.small import SCHEDULER, TOGETHER, crawl

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
        assert page.get("error", "").startswith("Withheld: "), name
        assert page["asked"] in page["error"], name
    assert outcome.stats["scio/origin_refused"] >= len(FOREIGN)
    assert other.log == []
    assert set(mirror.paths()) <= {"/robots.txt"}
    assert {event.partition("(")[2] for event in outcome.stats["contacted"]} <= {
        f"'127.0.0.1', {mirror.port})"
    }


@pytest.mark.parametrize("how", [SCHEDULER, TOGETHER])
def test_a_redirect_elsewhere_is_refused_also_after_a_retry(how: str) -> None:
    with Mirror({"/a.html": "<p>x"}) as other:
        away = Reply(status=302, headers={"Location": f"{other.base}/a.html"})
        refresh = f'<meta http-equiv="refresh" content="0; url={other.base}/a.html">'
        pages: Pages = {
            "/now.html": away,
            "/later.html": [Reply(status=503), away],
            "/meta.html": refresh,
        }
        with Mirror(pages) as mirror:
            outcome = crawl(mirror.base, pages, how)
    refusal = f"{other.base}/a.html is not on {mirror.base}"
    assert all(refusal in error for error in outcome.errors())
    assert other.log == []
    assert mirror.paths().count("/later.html") == 2


def test_a_redirect_to_a_file_is_not_followed() -> None:
    away = Reply("", 302, {"Location": "file:///etc/hostname"})
    with Mirror({"/a.html": away}) as mirror:
        outcome = crawl(mirror.base, ["/a.html"], TOGETHER)
    assert outcome.statuses() == [302]
    assert outcome.pages[0]["text"] == ""


def test_the_sites_own_addresses_are_moved_onto_the_mirror() -> None:
    twin = Reply(status=301, headers={"Location": "https://english.scio.gov.cn/c.html?n=1"})
    pages: Pages = {"/a.html": "<p>a", "/b.html": twin, "/c.html": "<p>c"}
    with Mirror(pages) as mirror:
        outcome = crawl(
            mirror.base, ["http://english.scio.gov.cn/a.html", "https://english.scio.gov.cn/b.html"]
        )
    assert [page.get("text") for page in outcome.pages] == ["<p>a", "<p>c"]
    assert [page.get("url") for page in outcome.pages] == [
        f"{mirror.base}/a.html",
        f"{mirror.base}/c.html?n=1",
    ]


def test_a_page_that_only_leads_to_its_own_https_twin_is_reported() -> None:
    twin = Reply(status=301, headers={"Location": "https://english.scio.gov.cn/a.html"})
    with Mirror({"/a.html": twin}) as mirror:
        outcome = crawl(mirror.base, ["/a.html"])
    assert "leads to https://english.scio.gov.cn/a.html and nowhere else" in outcome.errors()[0]
    assert mirror.paths() == ["/robots.txt", "/a.html"]


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Mirror({"/a.html": "<p>x"}) as mirror, Mirror({}) as proxy:
        monkeypatch.setitem(ENVIRONMENT, "http_proxy", proxy.base)
        outcome = crawl(mirror.base, ["/a.html"])
    assert outcome.statuses() == [200]
    assert proxy.log == []
