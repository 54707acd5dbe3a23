"""Spider arguments: how they are read, and the messages about bad ones."""

from __future__ import annotations

import pytest

from scio_crawler.common.addresses import without_secrets
from scio_crawler.common.errors import ArgumentError
from scio_crawler.run.arguments import KNOWN, Arguments

LIVE = "http://english.scio.gov.cn"
MIRROR = "http://127.0.0.1:8000"
LIST, ARTICLE = "/pressroom/node_8021725.html", "/pressroom/2024-07/24/content_117331010.htm"


def test_nothing_given_is_the_live_site_and_its_one_list() -> None:
    expected = Arguments("live", LIVE, (LIVE + LIST,), (), "", "", 0)
    assert Arguments.parse({}) == expected
    of_scrapyd = {"_job": "6487ec79947edab326d6db28a2d86511e8247444"}
    assert Arguments.parse(of_scrapyd) == expected


@pytest.mark.parametrize("name", KNOWN)
def test_every_example_is_valid(name: str) -> None:
    key, _, value = KNOWN[name].example.split(" or ")[-1].partition("=")
    assert Arguments.parse({key: value})


@pytest.mark.parametrize(
    ("given", "site", "base"),
    [
        ("live", "live", LIVE),
        ("sample", "sample", LIVE),
        (MIRROR + "/", MIRROR, MIRROR),
        ("HTTP://LocalHost:8000", "http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:80", "http://localhost", "http://localhost"),
        ("https://mirror.example", "https://mirror.example", "https://mirror.example"),
        ("http://[::1]:8000", "http://[::1]:8000", "http://[::1]:8000"),
        ("http://www.china.org.cn", "http://www.china.org.cn", "http://www.china.org.cn"),
        ("http://english.scio.gov.cn/", "live", LIVE),
    ],
)
def test_a_site_has_a_name_or_a_base_address(given: str, site: str, base: str) -> None:
    arguments = Arguments.parse({"site": given})
    assert (arguments.site, arguments.base) == (site, base)
    assert arguments.lists == (base + LIST,)


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ("/a.html", ["/a.html"]),
        ("/a.html,/b.html /c.html,\n/a.html", ["/a.html", "/b.html", "/c.html"]),
        (MIRROR + "/a.html?x=1#top", ["/a.html?x=1"]),
        ("HTTP://127.0.0.1:8000/a.html", ["/a.html"]),
        (f"{LIVE}/a.html https://english.scio.gov.cn/b.html", ["/a.html", "/b.html"]),
    ],
)
def test_lists_are_paths_or_addresses_on_the_base(given: str, paths: list[str]) -> None:
    arguments = Arguments.parse({"site": MIRROR, "lists": given})
    assert arguments.lists == tuple(MIRROR + path for path in paths)


@pytest.mark.parametrize(
    "path",
    [
        ARTICLE,
        ARTICLE + "l",
        "/m" + ARTICLE,
        "/pressroom/node_9008575.html",
        "/2019-06/03/content_74850375.htm",
        "/x/content_117331010_2.shtml",
    ],
)
def test_urls_take_the_place_of_lists(path: str) -> None:
    arguments = Arguments.parse({"site": MIRROR, "url": f"{path} {LIVE}{path}"})
    assert arguments.urls == (MIRROR + path,)
    assert arguments.lists == ()


def test_other_values_are_read_by_their_type() -> None:
    texts = {"since": " 2024-02-29 ", "until": "2024-02-29", "limit": "10", "full": "1"}
    arguments = Arguments.parse(texts)
    assert (arguments.since, arguments.until) == ("2024-02-29", "2024-02-29")
    assert (arguments.limit, arguments.full) == (10, True)


BAD_SITES = """
    Live! 127.0.0.1:8000 ftp://127.0.0.1 http:// http://127.0.0.1:8000/pressroom
    http://127.0.0.1:8000?x http://127.0.0.1:8000#x http://me:secret@127.0.0.1:8000
    http://127.0.0.1:8000@evil.example http://[::1 http://münchen.example http://www.scio.gov.cn.
    http://english.scio.gov.cn. http://127.0.0.1.:8000
""".split()
NOT_ON_MIRROR = """
    http://127.0.0.1:8001/a.html http://127.0.0.1/a.html https://127.0.0.1:8000/a.html
    http://127.0.0.1:8000@evil.example/a.html http://me@127.0.0.1:8000/a.html
    http://www.scio.gov.cn/a.html http://127.0.0.1:x/
""".split()
NO_DATES = ["", "2024-7-1", "20240701", "2024-W01-1", "2024/7/1", "yesterday", "２０２４-07-01"]
NO_COUNTS = ["", "0", "-1", "1.5", "1_000", "1,000", "ten", "9" * 5000, "１"]
# An argument, the rule, and texts that break it.
BAD: list[tuple[str, str, list[str]]] = [
    ("site", "must be live, sample, archive", ["", "http://a b", *BAD_SITES]),
    ("site", "there is no port", ["http://127.0.0.1:0", "http://127.0.0.1:65536"]),
    ("site", "is no host", ["http://[1:2:3::4::5]"]),
    ("site", "out of bounds", ["http://www.scio.gov.cn"]),
    ("lists", "is empty", ["", " , "]),
    ("lists", "must begin with /", ["a.html", "file:///etc/hostname"]),
    ("lists", f"is not on {MIRROR}", NOT_ON_MIRROR),
    ("lists", "no address of a page", ["//evil.example/a.html", "/a\\b.html", "/é.html"]),
    ("lists", "", ["http://[x/"]),
    ("url", "is no briefing", ["/a.html", "/pressroom/", "/content_x.htm", "/content_12345.pdf"]),
    ("url", "must begin with /", [ARTICLE[1:]]),
    ("since", "must be a date, as yyyy-mm-dd", NO_DATES),
    ("until", "must be a date, as yyyy-mm-dd", NO_DATES),
    ("since", "there is no such day", ["2023-02-29"]),
    ("limit", "must be a whole number", NO_COUNTS),
    ("full", "must be 1 or 0", ["Yes", "2"]),
    ("recheck", "must be a number of days", ["-1", "month"]),
    ("accept", "must be the id of a briefing", ["117331010", ""]),
]


@pytest.mark.parametrize(("name", "rule", "texts"), BAD)
def test_a_bad_value_is_refused_with_the_rule_and_an_example(
    name: str, rule: str, texts: list[str]
) -> None:
    for text in texts:
        with pytest.raises(ArgumentError) as caught:
            Arguments.parse({"site": MIRROR} | {name: text})
        message = str(caught.value)
        assert message.startswith(without_secrets(f"{name}={text}: "))
        assert rule in message
        assert f". Example: {KNOWN[name].example}" in message


BAD_TOGETHER = [
    ({"since": "2024-07-02", "until": "2024-07-01"}, "since=2024-07-02 is later than until="),
    ({"lists": LIST, "url": ARTICLE}, "exclude each other"),
    ({"limt": "3"}, r"limt=.*Did you mean limit=\?.*site, lists, url"),
]


@pytest.mark.parametrize(("given", "message"), BAD_TOGETHER)
def test_what_does_not_go_together_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Arguments.parse(given)


@pytest.mark.parametrize(
    ("day", "margin", "why"),
    [
        ("2024-07-09", 0, "since"),
        ("2024-07-10", 0, ""),
        ("2024-07-20", 0, ""),
        ("2024-07-21", 0, "until"),
        ("2024-07-08", 2, ""),
        ("2024-07-07", 2, "since"),
        ("2024-07-23", 2, "until"),
        ("2024-02-31", 0, ""),
        ("", 0, ""),
    ],
)
def test_a_day_is_outside_the_period_if_it_misses_it_by_more_than_the_margin(
    day: str, margin: int, why: str
) -> None:
    period = Arguments.parse({"since": "2024-07-10", "until": "2024-07-20"})
    assert period.outside(day, margin) == why
    assert Arguments.parse({}).outside(day, margin) == ""


def test_every_bad_argument_is_named_at_once() -> None:
    bad = {"site": "x", "lists": "y", "since": "z", "until": "2", "limit": "0", "sinse": "1"}
    with pytest.raises(ArgumentError) as caught:
        Arguments.parse(bad)
    lines = str(caught.value).splitlines()
    assert sorted(line.partition("=")[0] for line in lines) == sorted(bad)


def test_a_list_of_a_mirror_is_not_blamed_for_a_bad_site() -> None:
    with pytest.raises(ArgumentError) as caught:
        Arguments.parse({"site": MIRROR + "/x", "lists": MIRROR + LIST})
    assert len(str(caught.value).splitlines()) == 1
