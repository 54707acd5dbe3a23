"""Whole crawls by the real command over loopback HTTP: bad networks, bad folders, bad sites."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawls.misdeeds import BOMB, TOO_MUCH
from tests.mirrors import (
    ALWAYS,
    LIST,
    SITE,
    Result,
    article,
    article_id,
    crawl,
    crawl_impatiently,
    item,
    list_page,
    pages_of,
    path,
    press_room,
    title,
)
from tests.server import Mirror, Reply

OTHER = "http://127.0.0.2"
HTML = "text/html; charset="
CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking</body></html>"


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def typed(body: str | bytes, kind: str) -> Reply:
    return Reply(body, headers={"Content-Type": kind})


def packed(body: bytes) -> Reply:
    return Reply(body, headers={"Content-Encoding": "gzip"})


def damaged(number: int) -> bytes:
    """An article with bytes of no encoding."""
    return article(number).encode().replace(b"without", b"\x81\xff" * 40)


def mischief() -> dict[int, Any]:
    """Return what the server does at the address of each briefing; 1 to 19 can be read."""
    whole = {n: article(n) for n in range(1, 60)}
    curly = whole[5].replace("without smoke", "without the town’s smoke")
    return {
        1: [Reply(status=500), Reply(status=502), whole[1]],
        2: [Reply(drop=True), whole[2]],
        3: [Reply(whole[3], delay=120), whole[3]],
        4: [Reply(whole[4][:900], declared=9000), whole[4]],
        5: typed(curly, HTML + "iso-8859-1"),
        6: whole[6].replace("Good", "G\0ood\0"),
        7: packed(gzip.compress(whole[7].encode())),
        8: [Reply(status=429, headers={"Retry-After": "1"}), whole[8]],
        9: typed(
            whole[9].replace("without smoke", "without smoke (烟)").encode("gbk"), HTML + "gb2312"
        ),
        10: moved("https://english.scio.gov.cn" + path(10, ext="html")),
        20: Reply(status=500),
        21: Reply(drop=True),
        22: Reply(whole[22], delay=120),
        23: Reply(whole[23][:900], declared=9000),
        24: Reply(whole[24][:900]),
        25: typed(damaged(25), HTML + "utf-8"),
        26: packed(b"this is no gzip at all" * 9),
        27: packed(gzip.compress(whole[27].encode())[:-200]),
        28: packed(BOMB),
        29: whole[29] + " " * 400_000,
        30: typed("%PDF-1.4", "application/pdf"),
        31: "",
        32: CHALLENGE,
        33: moved(path(33) + "?a"),
        34: moved(OTHER + path(34)),
        35: [Reply(status=503), moved(OTHER + path(35))],
        36: moved(SITE.replace("http:", "https:") + path(36)),
        37: packed(gzip.compress(whole[37].encode())[:-8] + bytes(8)),
        38: Reply(status=429, headers={"Retry-After": "3600"}),
        39: Reply(status=204),
        40: Reply(zlib.compress(whole[40].encode()), headers={"Content-Encoding": "br"}),
        41: [Reply(status=503), Reply(status=503), moved("//127.0.0.2:1/")],
        42: typed(b"\xff\xfe\x00" * 99, HTML + "utf-16"),
        43: '<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.2:1/"></head></html>',
        44: moved("javascript:alert(1)"),
        45: moved("http://[bad"),
        46: Reply(status=404, body=whole[46]),
        47: Reply(status=403),
        48: "<html><head><title>x</title></head><frameset></frameset></html>",
    }


@pytest.fixture(scope="module")
def transport(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    pages = {path(number): answer for number, answer in mischief().items()}
    # A briefing with a page that cannot be had.
    pages |= pages_of(50, 3) | {path(50, 2): Reply(drop=True)} | pages_of(51, 11)
    pages[path(10, ext="html")] = article(10)
    numbers = [*mischief(), 50, 51]
    with Mirror({}, "127.0.0.2") as other, Mirror(pages) as mirror:
        for answer in mirror.pages.values():
            for reply in answer if isinstance(answer, list) else [answer]:
                if isinstance(reply, Reply) and OTHER in reply.headers.get("Location", ""):
                    where = reply.headers["Location"].replace(OTHER, other.base)
                    reply.headers["Location"] = where  # type: ignore[index]
        mirror.pages[LIST] = list_page(item(path(n), title(n)) for n in numbers)
        settings = {"DOWNLOAD_MAXSIZE": 300_000, "RETRY_TIMES": 2}
        folder = tmp_path_factory.mktemp("transport")
        unanswered = {path(3): 1, path(22): ALWAYS}
        result = crawl_impatiently(unanswered, mirror.base, folder, **settings)
        assert other.log == []
        yield result


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(1, id="errors that heal"),
        pytest.param(2, id="a dropped connection that heals"),
        pytest.param(3, id="a time-out that heals"),
        pytest.param(4, id="a cut body that heals"),
        pytest.param(5, id="utf-8 declared as latin-1"),
        pytest.param(6, id="NUL bytes"),
        pytest.param(7, id="compressed"),
        pytest.param(8, id="429 with Retry-After"),
        pytest.param(10, id="a redirect to https and .html"),
        pytest.param(51, id="eleven pages"),
    ],
)
def test_what_heals_is_read(transport: Result, number: int) -> None:
    assert transport.outcome(number)["status"] == "complete"
    spoken = " ".join(turn["text"] for turn in transport.turns(f"scio-{article_id(number)}"))
    assert f"Lantern {number} has burned for 1 nights without" in spoken
    assert "\0" not in spoken
    assert number != 5 or "the town’s smoke" in spoken
    assert number != 9 or "smoke (烟)" in spoken


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        pytest.param(20, "answers 500", id="errors that do not heal"),
        pytest.param(21, "dropped the connection", id="dropped connections"),
        pytest.param(22, "did not answer in time", id="time-outs"),
        pytest.param(23, "was cut short on the way", id="a cut body"),
        pytest.param(24, "was cut short", id="a cut body of the right length"),
        pytest.param(9, "wrong encoding", id="gbk declared as its subset"),
        pytest.param(25, "wrong encoding", id="bytes of no encoding"),
        pytest.param(26, "has damaged compression", id="gzip garbage"),
        pytest.param(27, "was cut short", id="half a gzip"),
        pytest.param(28, TOO_MUCH, id="a gzip bomb"),
        pytest.param(29, "larger than DOWNLOAD_MAXSIZE", id="too large"),
        pytest.param(30, "is not an HTML page but application/pdf", id="a PDF"),
        pytest.param(31, "is empty", id="an empty page"),
        pytest.param(32, "is a challenge", id="a challenge"),
        pytest.param(33, "max redirections", id="a redirect loop"),
        pytest.param(34, "nothing else is contacted", id="a redirect to another host"),
        pytest.param(35, "nothing else is contacted", id="that after an error"),
        pytest.param(36, "and nowhere else", id="a redirect to https of itself"),
        pytest.param(37, "has damaged compression", id="a gzip of another checksum"),
        pytest.param(38, "answers 429", id="come back in an hour"),
        pytest.param(39, "answers 204", id="no content"),
        pytest.param(40, "is compressed as br", id="another compression than it says"),
        pytest.param(41, "nothing else is contacted", id="a redirect to another port after errors"),
        pytest.param(42, "wrong encoding", id="utf-16 that is none"),
        pytest.param(43, "nothing else is contacted", id="a page that reloads as another"),
        pytest.param(44, "leads to something that is not an address", id="a redirect to a script"),
        pytest.param(
            45, "leads to something that is not an address", id="a redirect to no address"
        ),
        pytest.param(46, "answers 404", id="a page that is good but for its status"),
        pytest.param(47, "answers 403", id="not allowed"),
        pytest.param(48, "shows no text", id="frames"),
    ],
)
def test_what_does_not_heal_is_reported(transport: Result, number: int, reason: str) -> None:
    assert reason in transport.reasons()[path(number)]
    assert not transport.outcome(number)
    assert article_id(number) not in "".join(transport.catalogue())


def test_the_rest_is_unharmed(transport: Result) -> None:
    assert transport.status == 3
    assert "Traceback" not in transport.log
    assert transport.report["counts"]["unexpected_errors"] == 0
    outcome = transport.outcome(50)
    assert outcome["missing"] == [
        {"page": 2, "reason": "dropped the connection", "known_gap": False}
    ]
    assert outcome["status"] == "partial"


def test_a_list_page_of_eight_megabytes(tmp_path: Path) -> None:
    filler = "<p>" + "The lantern burns on and on. " * 100 + "</p>"
    pages = press_room({1: 1, 2: 1})
    pages[LIST] = list_page([item(path(1), title(1)), item(path(2), title(2))], below=filler * 2800)
    assert len(pages[LIST]) > 8_000_000
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
    assert (result.status, len(result.catalogue())) == (0, 2), result.log


def test_one_folder_holds_one_site_and_nothing_of_another_is_requested(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror, Mirror(press_room({2: 1})) as other:
        before = crawl(mirror.base, tmp_path).report
        result = crawl(other.base, tmp_path)
        assert result.status == 9
        assert "one folder holds one site" in result.log
        assert "Traceback" not in result.log
        assert other.log == []
        assert result.report == before


@pytest.mark.parametrize("folder", ["/dev/full/x", "/proc/x"])
def test_a_folder_that_cannot_be_made(folder: str) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        result = crawl(mirror.base, Path(folder))
        assert mirror.log == []
    assert result.status == 9
    assert f"Cannot write {folder}" in result.log
    assert "Traceback" not in result.log


def test_output_that_fails_on_the_way_ends_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "briefings").write_text("in the way")
    with Mirror(press_room(dict.fromkeys(range(1, 200), 3))) as mirror:
        result = crawl(mirror.base, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=2)
        assert len(mirror.log) < 50
    assert result.status == 9
    assert "a file is where a folder should be" in result.report["output_error"]
    assert "Traceback" not in result.log
    assert result.report["failures"] == []


@pytest.mark.parametrize(
    ("pages", "status", "reason"),
    [
        pytest.param({LIST: Reply(status=503)}, 4, "answers 503", id="the site is down"),
        pytest.param({LIST: Reply(drop=True)}, 4, "dropped the connection", id="connections drop"),
        pytest.param({}, 4, "answers 404", id="there is no list"),
        pytest.param(
            {"/robots.txt": "User-agent: *\nDisallow: /pressroom/"},
            5,
            "forbidden by robots.txt",
            id="robots.txt forbids it, and its phone twin is no way round",
        ),
        pytest.param(
            {"/robots.txt": Reply(status=503)},
            4,
            "was not asked for: robots.txt answers 503; try again later",
            id="robots.txt is down",
        ),
        pytest.param(
            {"/robots.txt": "User-agent: *\nCrawl-delay: 86400"},
            5,
            "forbidden by robots.txt, which asks for 86400 s between requests",
            id="robots.txt asks for a day between requests",
        ),
        pytest.param(
            {"/robots.txt": Reply(drop=True)},
            4,
            "robots.txt could not be fetched: it dropped the connection",
            id="robots.txt cannot be had",
        ),
        pytest.param({LIST: list_page([])}, 6, "", id="a list of nothing: a redesign?"),
    ],
)
def test_a_site_that_cannot_be_read_at_all(
    pages: dict[str, Any], status: int, reason: str, tmp_path: Path
) -> None:
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
        assert ("/m" + LIST in mirror.paths()) == (LIST in mirror.paths() and status == 4)
    assert result.status == status
    assert "Traceback" not in result.log
    assert reason in result.reasons().get(LIST, "")
