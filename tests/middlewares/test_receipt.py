"""What a response was and when it came, as it was sent."""

from __future__ import annotations

import gzip
import re

from scio_crawler.middlewares.receipt import clock, digest
from tests.server import Mirror, Pages, Reply
from tests.small import TOGETHER, crawl


def test_the_digest_is_that_of_a_warc_record() -> None:
    assert digest(b"") == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def test_the_last_response_counts_and_its_body_as_sent() -> None:
    packed = gzip.compress(b"<p>packed", mtime=0)
    pages: Pages = {
        "/plain.html": "<p>plain",
        "/packed.html": Reply(packed, headers={"Content-Encoding": "gzip"}),
        "/busy.html": [Reply("busy", status=503), "<p>at last"],
        "/moved.html": Reply("moved", status=302, headers={"Location": "/plain.html"}),
    }
    before = clock()
    with Mirror(pages) as mirror:
        outcome = crawl(mirror.base, pages, TOGETHER)
    assert [page["text"] for page in outcome.pages] == [
        "<p>plain",
        "<p>packed",
        "<p>at last",
        "<p>plain",
    ]
    assert [page["digest"] for page in outcome.pages] == [
        digest(b"<p>plain"),
        digest(packed),
        digest(b"<p>at last"),
        digest(b"<p>plain"),
    ]
    for page in outcome.pages:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["fetched"])
        assert before <= page["fetched"] <= clock()
