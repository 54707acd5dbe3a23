"""The User-Agent names the project, and the contact if one is given."""

from __future__ import annotations

import pytest

from scio_crawler.identity import VERSION, user_agent
from tests.server import Mirror
from tests.small import crawl


@pytest.mark.parametrize(
    ("contact", "header"),
    [
        ("", f"scio_crawler/{VERSION}"),
        ("me@example.org", f"scio_crawler/{VERSION} (+me@example.org)"),
        ("me\r\nX-Evil: 1", f"scio_crawler/{VERSION} (+me X-Evil: 1)"),
    ],
)
def test_contact(contact: str, header: str) -> None:
    assert user_agent(contact) == header


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        ({"SCIO_CONTACT": "me@example.org"}, user_agent("me@example.org")),
        ({"SCIO_CONTACT": "me@example.org", "USER_AGENT": "mine/1"}, "mine/1"),
    ],
)
def test_the_header_that_is_sent(settings: dict[str, str], header: str) -> None:
    with Mirror({"/a.html": "<p>x"}) as mirror:
        crawl(mirror.base, ["/a.html"], **settings)
    assert {asked.headers["User-Agent"] for asked in mirror.log} == {header}
    assert len(mirror.log) == 2
