"""Forms of address: what a URL names, its other forms, and its origin."""

from __future__ import annotations

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
NUMBER = "117331010"


@pytest.mark.parametrize(
    ("path", "kind", "number", "page", "day"),
    [
        ("/pressroom/2024-07/24/content_117331010.htm", "content", NUMBER, 1, "2024-07-24"),
        ("/pressroom/2024-07/24/content_117331010_11.html", "content", NUMBER, 11, "2024-07-24"),
        ("/pressroom/2024-07/24/content_117331010_0.htm", "content", NUMBER, 0, "2024-07-24"),
        ("/2019-06/03/content_74850375.htm", "content", "74850375", 1, "2019-06-03"),
        ("/m/pressroom/2024-07/24/content_117331010_2.htm", "content", NUMBER, 2, "2024-07-24"),
        ("/pressroom/node_8021725.html", "node", "8021725", 1, ""),
        ("/m/pressroom/node_8021725_3.html", "node", "8021725", 3, ""),
        ("/2024ChinaSCIOPressBriefings/node_9014600.html", "node", "9014600", 1, ""),
        ("/content_117331010.shtml", "content", NUMBER, 1, ""),
        ("/mountains/node_8021725.html", "node", "8021725", 1, ""),
    ],
)  # fmt: skip
def test_what_an_address_names(path: str, kind: str, number: str, page: int, day: str) -> None:
    address = parse(MIRROR + path)
    assert address is not None
    assert (address.kind, address.id, address.page) == (kind, number, page)
    assert address.published == day
    assert address.url == MIRROR + path
    assert address.canonical == SITE + path.removeprefix("/m" if address.mobile else "")
    assert address.mobile is path.startswith("/m/")
    assert address.other_device_page.mobile is not address.mobile
    assert address.other_device_page.other_device_page == address


@pytest.mark.parametrize(
    "url",
    [
        f"{MIRROR}/",
        f"{MIRROR}/content_117331010.pdf",
        f"{MIRROR}/content_1.htm",
        f"{MIRROR}/content_x.htm",
        f"{MIRROR}/content_117331010_x.htm",
        f"{MIRROR}/xcontent_117331010.htm",
        f"{MIRROR}/content_117331010_1.htm",
        f"{MIRROR}/content_117331010_02.htm",
        f"{MIRROR}/content_117331010-2.htm",
        f"{MIRROR}/content_117331010.htm/2",
        "/pressroom/node_8021725.html",
        "file:///pressroom/node_8021725.html",
        "http://[bad/content_117331010.htm",
    ],
)
def test_what_is_no_such_address(url: str) -> None:
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


def test_ids_of_briefings() -> None:
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
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a/", ("http", "a", 80)),
        ("HTTPS://A.example/x", ("https", "a.example", 443)),
        ("http://a:8000", ("http", "a", 8000)),
        ("http://127.0.0.1:8000@evil/", ("http", "evil", 80)),
        ("http://[::1]:8000/", ("http", "::1", 8000)),
        ("file:///etc/hostname", ("file", "", 0)),
        ("data:,x", ("data", "", 0)),
        ("http://a:x/", ("", "", 0)),
        ("http://a:99999/", ("", "", 0)),
        ("http://[x/", ("", "", 0)),
        ("", ("", "", 0)),
    ],
)
def test_origin(url: str, expected: tuple[str, str, int]) -> None:
    assert origin_of(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{SITE}/a.html?x=1#y", f"{MIRROR}/a.html?x=1"),
        ("https://english.scio.gov.cn:443/a.html", f"{MIRROR}/a.html"),
        ("http://ENGLISH.scio.gov.cn", f"{MIRROR}/"),
        *((url, url) for url in (
            "http://english.scio.gov.cn:8080/a.html",
            "https://english.scio.gov.cn:80/a.html",
            "http://english.scio.gov.cn./a.html",
            "http://english.scio.gov.cn.evil.example/a.html",
            "http://english.scio.gov.cn@evil.example/a.html",
            "http://www.scio.gov.cn/a.html",
            "ftp://english.scio.gov.cn/a.html",
            f"{MIRROR}/a.html",
        )),
    ],
)  # fmt: skip
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


PATH = "/pressroom/2024-07/24/content_117331010.htm"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"http://english.scio.gov.cn{PATH}", PATH),
        (f"https://english.scio.gov.cn{PATH}", PATH),
        (f"http://english.scio.gov.cn:80{PATH}", PATH),
        (f"https://english.scio.gov.cn:443{PATH}", PATH),
        (f"HTTP://English.SCIO.gov.cn{PATH}#top", PATH),
        (f"http://127.0.0.1:8000{PATH}", PATH),
        (f"https://127.0.0.1:8000{PATH}", PATH),
        (f"{SITE}{PATH}?utm_source=a&utm_medium=b", PATH),
        (f"{SITE}{PATH}?from=timeline&spm=1.2", PATH),
        (f"{SITE}{PATH}?v=20240724", PATH),
        (f"{SITE}{PATH}?utm_source=a&page=2", PATH),
        (f"{SITE}/m{PATH}", f"/m{PATH}"),
        (f"http://www.china.org.cn/englishscio{PATH}", PATH),
        (f"https://china.org.cn/englishscio/m{PATH}?from=timeline", f"/m{PATH}"),
        (f"HTTP://WWW.China.org.cn:80/englishscio{PATH}#top", PATH),
        ("http://www.china.org.cn/englishscio/englishscio/", "/englishscio/"),
        (f"{SITE}/", "/"),
        (SITE, "/"),
        (f"{SITE}/search?q=a%20b#c", "/search?q=a%20b"),
    ],
)
def test_all_names_of_a_page_are_one_address(url: str, path: str) -> None:
    assert on_origin_or_none(url, MIRROR) == MIRROR + path
    if MIRROR not in url.replace("https", "http"):
        assert on_origin_or_none(url, SITE) == SITE + path


@pytest.mark.parametrize(
    "url",
    [
        "http://www.scio.gov.cn/",
        f"http://www.china.org.cn{PATH}",
        "http://www.china.org.cn/englishscio",
        "http://www.china.org.cn/englishscio2/",
        "http://www.china.org.cn/a/englishscio/",
        "http://www.china.org.cn:8080/englishscio/",
        "http://english.china.org.cn/englishscio/",
        "http://english.scio.gov.cn.example/",
        "http://xenglish.scio.gov.cn/",
        "http://english.scio.gov.cn./",
        "http://english.scio.gov.cn../",
        "http://127.0.0.1.:8000/",
        "http://www.china.org.cn./englishscio/",
        "http://english.scio.gov.cn:8080/",
        "http://english.scio.gov.cn:443/",
        "http://127.0.0.1/",
        "http://127.0.0.1:8001/",
        "http://user@english.scio.gov.cn/",
        "http://user:secret@english.scio.gov.cn/",
        "http://@english.scio.gov.cn/",
        "http://english.scio.gov.cn@evil.example/",
        "http://evil.example\\@english.scio.gov.cn/",
        "http://english.scio.gov.cn/a b",
        "http://english.scio.gov.cn/a\nb",
        "http://english.scio.gov.cn/a\x00b",
        "ftp://english.scio.gov.cn/",
        "//english.scio.gov.cn/",
        "dns:english.scio.gov.cn",
        "http://[english.scio.gov.cn/",
        "http://english.scio.gov.cn:x/",
        "",
    ],
)
def test_what_names_nothing_on_the_site(url: str) -> None:
    assert on_origin_or_none(url, MIRROR) is None


@given(some.text(max_size=40))
def test_an_address_that_is_made_normal_stays_so(tail: str) -> None:
    once = on_origin_or_none(f"{SITE}/{tail}", MIRROR)
    assert once is None or on_origin_or_none(once, MIRROR) == once


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("s3://me:hunter2@bucket/a.warc", "s3://bucket/a.warc"),
        (
            "cannot read simplecache::ftp://me:hun@ter2@host/a",
            "cannot read simplecache::ftp://host/a",
        ),
        ("site=me:hunter2@host is no site", "site=host is no site"),
        ('Invalid name "me:hunter2@x"', 'Invalid name "x"'),
        ("https://x/a?X-Amz-Signature=hunter2&b#c is gone", "https://x/a?… is gone"),
        ("https://x/a?hunter2", "https://x/a?…"),
        ("/list.html?token=hunter2: there is none", "/list.html?…"),
        ("did you mean limit=? Known: site", "did you mean limit=? Known: site"),
        ("mailto:me@example.org", "mailto:me@example.org"),
        ("me@example.org", "me@example.org"),
        ("/data/a?.warc", "/data/a?.warc"),
    ],
)
def test_secrets_in_addresses_are_not_repeated(typed: str, shown: str) -> None:
    assert without_secrets(typed).startswith(shown)
    assert "hunter2" not in without_secrets(typed)
