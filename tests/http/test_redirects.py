"""Redirects are followed on the origin in use only, however they are said."""

from __future__ import annotations

import asyncio

import pytest

from scio_crawler.archive.lookup import Answer
from scio_crawler.common.errors import RefusedFailure
from scio_crawler.http.redirects import MOST_REDIRECTS, follow, leads_to
from scio_crawler.items import Receipt

BASE = "http://127.0.0.1:8000"
PAGE = f"{BASE}/a/b.html"


def moved(to: str, status: int = 302) -> Answer:
    return Answer(PAGE, status, [(b"Location", to.encode())], b"", Receipt())


def shown(head: str, body: str = "") -> Answer:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return Answer(PAGE, 200, [(b"Content-Type", b"text/html")], html.encode(), Receipt())


def refresh(content: str) -> str:
    return f'<meta http-equiv="refresh" content="{content}">'


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        pytest.param(moved("/c.html"), f"{BASE}/c.html", id="a path"),
        pytest.param(moved("c.html", 308), f"{BASE}/a/c.html", id="a name"),
        pytest.param(moved("//127.0.0.2/c"), "http://127.0.0.2/c", id="another host"),
        pytest.param(moved("/é ü"), f"{BASE}/%C3%A9%20%C3%BC", id="what is not ASCII"),
        pytest.param(moved("/c.html", 300), "", id="a choice"),
        pytest.param(moved("/c.html", 404), "", id="an error"),
        pytest.param(moved(""), "", id="nowhere"),
        pytest.param(moved("file:///etc/hostname"), "", id="a file"),
        pytest.param(shown(refresh("0; url=c.html")), f"{BASE}/a/c.html", id="reloads"),
        pytest.param(shown(refresh("4; URL='/c.html'")), f"{BASE}/c.html", id="reloads soon"),
        pytest.param(shown(refresh("5; url=c.html")), "", id="reloads later"),
        pytest.param(shown(refresh("0")), "", id="reloads itself"),
        pytest.param(shown(f"<noscript>{refresh('0; url=c')}</noscript>"), "", id="no script"),
        pytest.param(shown(f"<!--{refresh('0; url=c.html')}-->"), "", id="a comment"),
        pytest.param(shown(refresh("0; url=file:///c")), "", id="reloads as a file"),
        pytest.param(shown(refresh("0; url=http://[c")), "", id="reloads as no address"),
        pytest.param(
            shown(f'<base href="/d/">{refresh("0; url=c.html")}'), f"{BASE}/d/c.html", id="a base"
        ),
        pytest.param(
            shown(f'<base href="http://[x">{refresh("0; url=c.html")}'),
            f"{BASE}/a/c.html",
            id="a base that is no address",
        ),
    ],
)
def test_where_an_answer_leads(answer: Answer, target: str) -> None:
    assert leads_to(answer) == target


@pytest.mark.parametrize("to", ["http://[c", "http://127.0.0.1:99999/", "javascript:alert(1)"])
def test_a_redirect_to_no_address_is_refused(to: str) -> None:
    with pytest.raises(RefusedFailure, match="leads to something that is not an address"):
        leads_to(moved(to))


def followed(*ways: str) -> tuple[str, list[str]]:
    """Follow redirects along *ways*; return the last address, and those that were asked."""
    asked: list[str] = []

    async def ask(url: str) -> Answer:
        asked.append(url)
        where = ways[len(asked) - 1 :]
        headers = [(b"Location", where[0].encode())] if where else []
        return Answer(url, 302 if where else 200, headers, b"", Receipt())

    return asyncio.run(follow(PAGE, BASE, ask)).url, asked


def test_the_sites_own_addresses_are_moved_onto_the_mirror() -> None:
    last, asked = followed("https://english.scio.gov.cn/c.html?n=1", "d.html")
    assert last == f"{BASE}/d.html"
    assert asked == [PAGE, f"{BASE}/c.html?n=1", f"{BASE}/d.html"]


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        pytest.param(
            ["https://english.scio.gov.cn/a/b.html"],
            "leads to https://english.scio.gov.cn/a/b.html and nowhere else",
            id="its own https twin",
        ),
        pytest.param(["http://127.0.0.2:8000/"], "is not on", id="another host"),
        pytest.param(["/c", "http://localhost:8000/"], "is not on", id="another name, later"),
        pytest.param(["http://a@127.0.0.1:8000/"], "is not on", id="a user name"),
        pytest.param(["http://127.0.0.1:8001/"], "is not on", id="another port"),
        pytest.param(["https://127.0.0.1:8000/"], "is not on", id="another scheme"),
        pytest.param(["x"] * (MOST_REDIRECTS + 1), "max redirections reached", id="a loop"),
    ],
)
def test_no_other_address_is_asked(ways: list[str], words: str) -> None:
    with pytest.raises(RefusedFailure, match=words):
        followed(*ways)


def test_a_chain_of_redirects_is_followed() -> None:
    _, asked = followed(*(f"/{number}" for number in range(MOST_REDIRECTS)))
    assert asked[-1] == f"{BASE}/{MOST_REDIRECTS - 1}"
