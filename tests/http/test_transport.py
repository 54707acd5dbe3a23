"""Truncated and damaged responses are found out."""

from __future__ import annotations

import gzip
import zlib

import pytest
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from scio_crawler.http.failures import DamagedResponseError
from scio_crawler.http.handlers import check_whole, is_cut_short

GZIP = zlib.MAX_WBITS | 16
PAGE = b"<html><body>" + b"The lantern burns. " * 500 + b"</body></html>"
WHOLE = gzip.compress(PAGE, mtime=0)
WRONG_SUM = WHOLE[:-8] + b"\0\0\0\0" + WHOLE[-4:]


def response(
    body: bytes, status: int = 200, declared: bool = False, encoding: str = ""
) -> Response:
    """Return a response that declared its length or not, as Scrapy flags it."""
    headers = {"Content-Encoding": encoding} if encoding else {}
    flags = [] if declared else ["partial"]
    return Response("http://x/", status=status, headers=headers, body=body, flags=flags)


@pytest.mark.parametrize(
    ("response", "cut"),
    [
        pytest.param(response(PAGE), False, id="a whole page"),
        pytest.param(response(PAGE.upper()), False, id="in capitals"),
        pytest.param(response(PAGE[:-7]), True, id="without its end"),
        pytest.param(response(b""), True, id="empty"),
        pytest.param(response(PAGE[:-7], declared=True), False, id="of declared length"),
        pytest.param(response(PAGE[:-7], status=503), False, id="an error page"),
        pytest.param(response(WHOLE[:-7], encoding="gzip"), False, id="compressed"),
        pytest.param(response(b"User-agent: *"), False, id="no page"),
    ],
)
def test_a_page_of_undeclared_length_needs_its_end(response: Response, cut: bool) -> None:
    assert is_cut_short(response) is cut


def test_a_whole_body_is_accepted() -> None:
    check_whole(WHOLE, GZIP, largest=10**6)
    check_whole(WHOLE + b"trailing bytes", GZIP, largest=10**6)


def test_a_body_that_unpacks_to_too_much_is_left_to_scrapy() -> None:
    huge = gzip.compress(b" " * 10**6, mtime=0)
    check_whole(huge[:-8], GZIP, largest=10**5)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(WHOLE[:-1], ResponseDataLossError, id="its last byte is missing"),
        pytest.param(WHOLE[:20], ResponseDataLossError, id="most of it is missing"),
        pytest.param(WRONG_SUM, DamagedResponseError, id="its checksum is wrong"),
        pytest.param(b"no gzip at all", DamagedResponseError, id="no gzip"),
    ],
)
def test_a_body_that_is_not_whole_is_an_error(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(ResponseDataLossError) as caught:
        check_whole(body, GZIP, largest=10**6)
    assert type(caught.value) is error
