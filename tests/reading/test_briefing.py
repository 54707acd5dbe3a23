"""read(): from what the site sent to a briefing, without Scrapy, a folder or a network."""

from __future__ import annotations

import gzip
import pickle
import subprocess
import sys

import pytest

import scio_crawler
from scio_crawler import Briefing, Capture, Failure, read
from scio_crawler.common.content import digest
from scio_crawler.common.errors import PageFailure, WrongPage
from scio_crawler.contract.schemas import check_record
from scio_crawler.items import TABLES, CollectedPages, Entry
from scio_crawler.reading.briefing import read_list, read_page
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import LIST, SITE, article, item, list_page, path

FETCHED = "2026-01-02T03:04:05Z"


def capture(number: int, page: int, of: int, html: str = "") -> Capture:
    """Page *page* of made-up briefing *number*, as the site would send it."""
    body = (html or article(number, page, of)).encode()
    return Capture(SITE + path(number, page), body, {"Content-Type": "text/html"}, FETCHED)


def captures(number: int, of: int) -> list[Capture]:
    return [capture(number, page, of) for page in range(1, of + 1)]


def test_it_returns_the_lines_of_every_table() -> None:
    briefing = read(captures(1, 3))
    assert briefing.briefing_id == "scio-900000001"
    assert briefing.entry.status == "complete"
    assert [turn.page for turn in briefing.turns] == [1, 1, 2, 2, 3, 3, 3]
    assert [person.role for person in briefing.people] == ["official", "chair"]
    assert [(source.page, source.fetched) for source in briefing.sources] == [
        (page, FETCHED) for page in (1, 2, 3)
    ]
    for table in TABLES:
        for line in briefing.lines(table):
            if not isinstance(line, Entry):  # complete only once it is published
                check_record(type(line), line.record())


def test_the_order_of_the_captures_does_not_matter() -> None:
    assert read(reversed(captures(1, 3))) == read(captures(1, 3))


def test_arguments_and_result_can_be_pickled() -> None:
    given = captures(1, 2)[:1]
    assert pickle.loads(pickle.dumps(given)) == given
    briefing = read(given)
    again = pickle.loads(pickle.dumps(briefing))
    assert again.turns == briefing.turns
    assert again.entry == briefing.entry
    assert str(again.missing[2]) == "is named by the pager and was not given"


def test_importing_it_imports_no_scrapy() -> None:
    program = (
        "import sys, scio_crawler; assert callable(scio_crawler.read);"
        "print([name for name in sys.modules if name.split('.')[0] in ('scrapy', 'twisted')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_package_says_that_it_has_types() -> None:
    assert (ROOT / "scio_crawler/py.typed").is_file()
    assert set(scio_crawler.__all__) >= {"read", "Capture", "Briefing", "Turn", "Failure"}


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        pytest.param([capture(1, 1, 3), capture(1, 3, 3)], {2: "not-given"}, id="not given"),
        pytest.param(
            [capture(1, 1, 2), capture(1, 2, 2, "<p>no page")], {2: "foreign"}, id="foreign"
        ),
        pytest.param(
            [capture(1, 1, 2), capture(1, 2, 2, article(2, 2, 2))],
            {2: "other-article"},
            id="of another article",
        ),
        pytest.param(
            [capture(1, 1, 2), capture(1, 2, 2)._replace(body=b"")], {2: "empty"}, id="empty"
        ),
        pytest.param([capture(1, 2, 2)], {1: "not-given"}, id="the first page"),
    ],
)
def test_a_page_that_is_not_there_is_missing(given: list[Capture], kinds: dict[int, str]) -> None:
    briefing = read(given)
    assert {page: failure.kind for page, failure in briefing.missing.items()} == kinds
    assert briefing.entry.status == "partial"
    assert briefing.turns


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        pytest.param([capture(1, 1, 1)._replace(body=b"")], "empty", id="empty"),
        pytest.param(
            [capture(1, 1, 1)._replace(url=f"{SITE}/about.html")], "leads-to-no-briefing", id="form"
        ),
    ],
)
def test_without_any_page_the_failure_is_raised(given: list[Capture], kind: str) -> None:
    with pytest.raises(PageFailure) as raised:
        read(given)
    assert raised.value.kind == kind
    assert isinstance(raised.value, Failure)


def test_nothing_to_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="no page"):
        read([])


def test_a_body_may_be_compressed_as_it_was_sent() -> None:
    sent = capture(1, 1, 1)
    packed = sent._replace(
        body=gzip.compress(sent.body), headers={"content-encoding": "gzip", **sent.headers}
    )
    assert read([packed]).turns == read([sent]).turns
    assert read([packed]).sources[0].digest == digest(packed.body)


def test_what_is_no_transcript_says_what_it_is() -> None:
    story = capture(1, 1, 1, article(1, lines=["The lanterns of the village were lit on Tuesday."]))
    briefing = read([story])
    assert (briefing.holds, briefing.turns, briefing.entry.status) == ("story", [], "")
    assert briefing.reason == "a story: prose without speakers' labels"
    assert briefing.entry.audit_unaccounted == 0


def test_a_page_of_no_known_host_is_read_as_well() -> None:
    sent = capture(1, 1, 1)
    moved = sent._replace(url=sent.url.replace(SITE, "http://127.0.0.1:8000"))
    assert [turn.url for turn in read([moved]).turns] == [turn.url for turn in read([sent]).turns]


def test_what_a_spider_has_collected_is_taken_as_it_is() -> None:
    page = read_page(capture(1, 1, 2))
    missing = {2: WrongPage("not-linked")}
    collected = CollectedPages([page], missing, "scio-900000001", SITE + path(1))
    briefing = read(collected)
    assert isinstance(briefing, Briefing)
    assert briefing.missing == missing


def test_a_list_page_gives_links() -> None:
    html = list_page([item(path(1), "SCIO briefing on lanterns")])
    page = read_list(Capture(SITE + LIST, html.encode(), {}, FETCHED))
    assert [link.title for link in page.links] == ["SCIO briefing on lanterns"]
    assert page.receipt.fetched == FETCHED
