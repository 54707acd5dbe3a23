"""When a response came and what it was, noted while it is still as it was sent."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

FETCHED, DIGEST = "scio_fetched", "scio_digest"


def digest(body: bytes) -> str:
    """SHA-1 of *body* in base 32, as a WARC record has it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def clock() -> str:
    """Now, in UTC, as ``2024-07-24T02:12:13Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ReceiptMiddleware:
    """Puts ``scio_fetched`` and ``scio_digest`` into the meta of the request that was answered.

    Retries and redirects copy the meta of the request they follow, so ``response.meta`` always
    speaks of the last response.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """*response*, unchanged."""
        request.meta[FETCHED] = clock()
        request.meta[DIGEST] = digest(response.body)
        return response
