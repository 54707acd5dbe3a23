"""The archive in a crawl: responses are recorded, and unchanged pages are taken from it."""

from scrapy import Request
from scrapy.http import Response

from scio_crawler.archive.lookup import NOT_MODIFIED, Answer
from scio_crawler.archive.warc import Sent
from scio_crawler.common.clock import now
from scio_crawler.common.content import digest
from scio_crawler.common.errors import OutputError, RefusedFailure
from scio_crawler.http.failures import NoResponse
from scio_crawler.items import Receipt
from scio_crawler.run.extension import FromSession

# Keys of a request's meta.
RECEIPT = "scio_receipt"  # the Receipt of the last response to it
ANEW = "scio_anew"  # whether the page must be sent even if it has not changed
ARCHIVED = "scio_archived"  # the archived page whose validators are sent; a flag of its response
# Header of the archived response -> header of the request in which its value is sent back.
_VALIDATORS = ((b"etag", b"If-None-Match"), (b"last-modified", b"If-Modified-Since"))


class ConditionalMiddleware(FromSession):
    """Sends the validators of the page that the site sent last, and answers a 304 with it."""

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since if the archived page has validators."""
        if request.meta.get(ANEW):
            return
        page = self.run.archive.last_page_from_site(request.url)
        if page is None:
            return

        headers = {name.lower(): value for name, value in page.headers}
        for validator, condition in _VALIDATORS:
            if value := headers.get(validator):
                request.headers[condition] = value
                request.meta[ARCHIVED] = page

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response*, or the archived page for a 304."""
        page: Answer | None = request.meta.pop(ARCHIVED, None)
        if response.status != NOT_MODIFIED or page is None:
            return response
        return Response(page.url, page.status, page.headers, page.body, flags=[ARCHIVED])


class RecorderMiddleware(FromSession):
    """Records every response, and puts its Receipt into the meta of its request.

    A retry copies the meta, so ``response.meta`` always holds the receipt of the last response.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response* unchanged. Ends the crawl if the archive cannot be written."""
        # The body is recorded as a whole, so the header that says how it was split is left out.
        headers = [pair for pair in _headers_of(response) if pair[0] != b"Transfer-Encoding"]
        body = response.body
        ip = str(response.ip_address or "")
        sent = Sent(request.url, response.status, headers, body, now(), digest(body), ip)
        recorder = self.run.recorder
        assert recorder  # as in every crawl

        try:
            request.meta[RECEIPT] = recorder.record(sent, request.meta.get(ARCHIVED))
        except OutputError as error:
            self.run.give_up(error)
            failure = RefusedFailure("output", error=str(error))
            raise NoResponse(failure) from error

        return response


def answer_of(response: Response, receipt: Receipt | None = None) -> Answer:
    """Return *response* as an Answer of the archive, with the *receipt* of its record."""
    return Answer(
        response.url,
        response.status,
        _headers_of(response),
        response.body,
        receipt or Receipt(),
        unchanged=ARCHIVED in response.flags,
    )


def _headers_of(response: Response) -> list[tuple[bytes, bytes]]:
    """Return the headers of *response*; one that was sent twice comes twice."""
    headers = []
    for name, values in response.headers.items():
        headers += [(name, value) for value in values]
    return headers
