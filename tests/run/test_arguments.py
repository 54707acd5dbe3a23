"""Spider arguments: how they are read, and the messages about bad ones."""

from __future__ import annotations

import pytest

from scio_crawler.common.errors import ArgumentError, ScioError
from scio_crawler.run.arguments import KNOWN, Arguments

LIVE = "http://english.scio.gov.cn"
MIRROR = "http://127.0.0.1:8000"
LIST, ARTICLE = "/pressroom/node_8021725.html", "/pressroom/2024-07/24/content_117331010.htm"


def test_nothing_given_is_the_live_site_and_its_one_list() -> None:
    expected = Arguments("live", LIVE, (LIVE + LIST,), (), "", "", 0)
    assert Arguments.parse({}) == expected


@pytest.mark.parametrize("name", KNOWN)
def test_every_example_is_valid(name: str) -> None:
    key, _, value = KNOWN[name].example.split(" or ")[-1].partition("=")
    assert Arguments.parse({key: value})


@pytest.mark.parametrize(
    ("given", "site", "base"),
    [
        ("live", "live", LIVE),
        ("sample", "sample", LIVE),
        (MIRROR, MIRROR, MIRROR),
        (MIRROR + "/", MIRROR, MIRROR),
        ("HTTP://LocalHost:8000", "http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:80", "http://localhost", "http://localhost"),
        ("https://mirror.example", "https://mirror.example", "https://mirror.example"),
        ("http://[::1]:8000", "http://[::1]:8000", "http://[::1]:8000"),
        ("http://www.china.org.cn", "http://www.china.org.cn", "http://www.china.org.cn"),
        ("http://english.scio.gov.cn/", "live", LIVE),
    ],
)
def test_site(given: str, site: str, base: str) -> None:
    arguments = Arguments.parse({"site": given})
    assert (arguments.site, arguments.base) == (site, base)
    assert arguments.lists == (base + LIST,)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Live!",
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1:8000/pressroom",
        "http://127.0.0.1:8000?x",
        "http://127.0.0.1:8000#x",
        "http://me:secret@127.0.0.1:8000",
        "http://127.0.0.1:8000@evil.example",
        "http://127.0.0.1:0",
        "http://127.0.0.1:65536",
        "http://a b",
        "http://[::1",
        "http://[1:2:3::4::5]",
        "http://münchen.example",
        "http://www.scio.gov.cn",
        "http://www.scio.gov.cn.",
        "http://english.scio.gov.cn.",
        "http://127.0.0.1.:8000",
    ],
)
def test_bad_site(given: str) -> None:
    with pytest.raises(ArgumentError, match=r"site=.*Example: site=live"):
        Arguments.parse({"site": given})


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
def test_lists(given: str, paths: list[str]) -> None:
    arguments = Arguments.parse({"site": MIRROR, "lists": given})
    assert arguments.lists == tuple(MIRROR + path for path in paths)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        ("a.html", "must begin with /"),
        ("file:///etc/hostname", "must begin with /"),
        ("http://127.0.0.1:8001/a.html", f"is not on {MIRROR}"),
        ("http://127.0.0.1/a.html", f"is not on {MIRROR}"),
        ("https://127.0.0.1:8000/a.html", f"is not on {MIRROR}"),
        ("http://127.0.0.1:8000@evil.example/a.html", f"is not on {MIRROR}"),
        ("http://me@127.0.0.1:8000/a.html", f"is not on {MIRROR}"),
        ("http://www.scio.gov.cn/a.html", f"is not on {MIRROR}"),
        ("//evil.example/a.html", "no address of a page"),
        ("/a\\b.html", "no address of a page"),
        ("/é.html", "no address of a page"),
        ("http://[x/", "lists=http://[x/: "),
        ("http://127.0.0.1:x/", f"is not on {MIRROR}"),
    ],
)
def test_bad_lists(given: str, says: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Arguments.parse({"site": MIRROR, "lists": given})
    assert says in str(caught.value)


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


@pytest.mark.parametrize("path", ["/a.html", "/pressroom/", "/content_x.htm", "/content_12345.pdf"])
def test_bad_url(path: str) -> None:
    with pytest.raises(ArgumentError, match="is no briefing"):
        Arguments.parse({"url": path})


@pytest.mark.parametrize("name", ["since", "until"])
def test_days(name: str) -> None:
    assert getattr(Arguments.parse({name: " 2024-02-29 "}), name) == "2024-02-29"


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(
    "given", ["", "2023-02-29", "2024-7-1", "20240701", "2024-W01-1", "yesterday", "２０２４-07-01"]
)
def test_bad_days(name: str, given: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{name}=.*Example: {name}=2024"):
        Arguments.parse({name: given})


def test_since_may_equal_until_and_not_be_later() -> None:
    assert Arguments.parse({"since": "2024-07-01", "until": "2024-07-01"})
    with pytest.raises(ArgumentError, match="since=2024-07-02 is later than until=2024-07-01"):
        Arguments.parse({"since": "2024-07-02", "until": "2024-07-01"})


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
def test_outside(day: str, margin: int, why: str) -> None:
    period = Arguments.parse({"since": "2024-07-10", "until": "2024-07-20"})
    assert period.outside(day, margin) == why
    assert Arguments.parse({}).outside(day, margin) == ""


def test_limit() -> None:
    assert Arguments.parse({"limit": "10"}).limit == 10


@pytest.mark.parametrize("given", ["", "0", "-1", "1.5", "1_000", "ten", "9" * 5000, "１"])
def test_bad_limit(given: str) -> None:
    with pytest.raises(ArgumentError, match="must be a whole number"):
        Arguments.parse({"limit": given})


def test_an_unknown_name_lists_the_known_ones_and_a_close_one() -> None:
    with pytest.raises(ArgumentError, match=r"limt=.*Did you mean limit=\?.*site, lists, url"):
        Arguments.parse({"limt": "3"})


@pytest.mark.parametrize(
    ("name", "given", "rule"),
    [
        ("site", "127.0.0.1:80", "must be live, sample, archive"),
        ("full", "Yes", "must be 1 or 0"),
        ("since", "2024/7/1", "must be a date, as yyyy-mm-dd"),
        ("limit", "1,000", "must be a whole number"),
        ("accept", "117331010", "must be the id of a briefing"),
        ("url", ARTICLE[1:], "must begin with /"),
    ],
)
def test_a_bad_value_is_told_the_rule_and_an_example(name: str, given: str, rule: str) -> None:
    with pytest.raises(ArgumentError, match=f"{rule}.*Example: ") as caught:
        Arguments.parse({name: given})
    assert str(caught.value).startswith(f"{name}={given}: ")


def test_names_of_scrapyd_are_ignored() -> None:
    assert Arguments.parse({"_job": "6487ec79947edab326d6db28a2d86511e8247444"}) == Arguments.parse(
        {}
    )


def test_lists_and_url_exclude_each_other() -> None:
    with pytest.raises(ArgumentError, match="exclude each other"):
        Arguments.parse({"lists": LIST, "url": ARTICLE})


def test_every_bad_argument_is_named_at_once() -> None:
    bad = {"site": "x", "lists": "y", "since": "z", "until": "2", "limit": "0", "sinse": "1"}
    with pytest.raises(ScioError) as caught:
        Arguments.parse(bad)
    lines = str(caught.value).splitlines()
    assert sorted(line.partition("=")[0] for line in lines) == sorted(bad)


def test_a_list_of_a_mirror_is_not_blamed_for_a_bad_site() -> None:
    with pytest.raises(ArgumentError) as caught:
        Arguments.parse({"site": MIRROR + "/x", "lists": MIRROR + LIST})
    assert len(str(caught.value).splitlines()) == 1
