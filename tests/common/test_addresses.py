"""Forms of address: what a URL names, its other forms, and its origin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.common.addresses import (
    Address,
    canonical,
    on_origin_or_none,
    onto_origin,
    origin_of,
    parse,
    without_secrets,
)

SITE = "http://english.scio.gov.cn"
MIRROR = "http://127.0.0.1:8000"
CASES = json.loads(Path(__file__).with_name("addresses.json").read_text("utf-8"))


@pytest.mark.parametrize(("path", "kind", "number", "page", "day"), CASES["pages"])
def test_an_address_has_kind_number_page_and_day(
    path: str, kind: str, number: str, page: int, day: str
) -> None:
    address = parse(MIRROR + path)
    assert address is not None
    assert (address.kind, address.id, address.page) == (kind, number, page)
    assert address.published == day
    assert address.url == MIRROR + path
    assert address.canonical == SITE + path.removeprefix("/m" if address.mobile else "")
    assert address.mobile is path.startswith("/m/")
    assert address.other_device_page.mobile is not address.mobile
    assert address.other_device_page.other_device_page == address


@pytest.mark.parametrize("url", CASES["the address of nothing"])
def test_other_addresses_name_no_page(url: str) -> None:
    assert parse(url) is None


@pytest.mark.parametrize("query", ["x", "from=timeline", "page=2", "v=20240724"])
def test_a_query_names_nothing(query: str) -> None:
    address = parse(f"{SITE}/content_117331010.htm?{query}")
    assert address is not None
    assert address.url == f"{SITE}/content_117331010.htm"


def test_further_pages_have_a_number() -> None:
    address = parse(f"{MIRROR}/m/pressroom/2024-07/24/content_117331010_3.htm")
    assert address is not None
    assert address.at(2).url == f"{MIRROR}/m/pressroom/2024-07/24/content_117331010_2.htm"
    assert address.at(1).url == f"{MIRROR}/m/pressroom/2024-07/24/content_117331010.htm"
    assert address.is_at(address.other_device_page)
    assert not address.is_at(address.at(2))


def test_a_briefing_is_named_by_the_number_of_its_address() -> None:
    article, node = parse(f"{SITE}/content_117331010_3.htm"), parse(f"{SITE}/node_9008575.html")
    assert article is not None
    assert node is not None
    assert article.briefing_id == "scio-117331010"
    assert node.briefing_id == "scio-node-9008575"
    assert article.names_same(article.other_device_page.at(7))
    assert not article.names_same(node)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{MIRROR}/m/content_117331010_2.htm?x#y", f"{SITE}/content_117331010_2.htm"),
        (f"{MIRROR}/about.html?x=1#y", f"{SITE}/about.html?x=1"),
        (MIRROR, f"{SITE}/"),
    ],
)
def test_the_canonical_address_is_that_of_the_site(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(("url", "expected"), CASES["origins"].items())
def test_an_origin_is_scheme_host_and_port(url: str, expected: list[str | int]) -> None:
    assert list(origin_of(url)) == expected


@pytest.mark.parametrize(("url", "expected"), CASES["moved"].items())
def test_only_the_sites_own_addresses_are_moved(url: str, expected: str) -> None:
    assert onto_origin(url, MIRROR) == expected


PARTS = some.builds(
    Address,
    origin=some.sampled_from([SITE, MIRROR]),
    folder=some.sampled_from(["/", "/pressroom/", "/pressroom/2024-07/24/", "/a/b/"]),
    kind=some.sampled_from(["content", "node"]),
    id=some.from_regex(r"[0-9]{4,12}", fullmatch=True),
    page=some.integers(0, 9999),
    ext=some.sampled_from(["htm", "html", "shtml"]),
    mobile=some.booleans(),
)


@given(PARTS)
def test_an_address_reads_back_as_what_it_was_made_of(address: Address) -> None:
    assert parse(address.url) == address


@given(some.text(max_size=60))
def test_nothing_that_a_page_links_to_raises(text: str) -> None:
    for url in (text, f"http://{text}", f"{SITE}/{text}", f"//{text}"):
        origin_of(url)
        parse(onto_origin(url, MIRROR))


@pytest.mark.parametrize(("url", "path"), CASES["paths"].items())
def test_all_names_of_a_page_are_one_address(url: str, path: str) -> None:
    assert on_origin_or_none(url, MIRROR) == MIRROR + path
    if MIRROR not in url.replace("https", "http"):
        assert on_origin_or_none(url, SITE) == SITE + path


@pytest.mark.parametrize("url", CASES["nothing on the site"])
def test_what_names_nothing_on_the_site(url: str) -> None:
    assert on_origin_or_none(url, MIRROR) is None


@given(some.text(max_size=40))
def test_an_address_that_is_made_normal_stays_so(tail: str) -> None:
    once = on_origin_or_none(f"{SITE}/{tail}", MIRROR)
    assert once is None or on_origin_or_none(once, MIRROR) == once


@pytest.mark.parametrize(("typed", "shown"), CASES["secrets"].items())
def test_secrets_in_addresses_are_not_repeated(typed: str, shown: str) -> None:
    assert without_secrets(typed).startswith(shown)
    assert "hunter2" not in without_secrets(typed)
