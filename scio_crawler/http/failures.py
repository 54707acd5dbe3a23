"""From the exceptions of Scrapy and Twisted to the failures of this project."""

from __future__ import annotations

import gzip
import zlib

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from scio_crawler.errors import LONGEST, Failure, NetworkFailure, RefusedFailure
from scio_crawler.internals import TooLarge


class Withheld(IgnoreRequest):
    """Raised by a middleware of this project in place of an answer; says why with a Failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class DamagedResponseError(ResponseDataLossError):
    """A response whose compression is damaged; it is asked for again like a truncated one."""


# The first type that fits; the more special ones first.
_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (DamagedResponseError, "damaged"),
    (ResponseDataLossError, "cut-short"),
    (DownloadConnectionRefusedError, "refused"),
    (CannotResolveHostError, "no-host"),
    (DownloadCancelledError, "too-large"),
    ((zlib.error, gzip.BadGzipFile, EOFError), "damaged"),
)
_DROPPED = (ConnectionDone, ConnectionLost, ConnectionAborted)


def failure_of(error: Exception) -> Failure:
    """Return why *error*, raised by a download, left no page."""
    if isinstance(error, Withheld):
        return error.failure
    if isinstance(error, Failure):
        return error
    if isinstance(error, DownloadFailedError):
        return NetworkFailure("dropped" if _was_dropped(error.__cause__) else "no-http")
    if isinstance(error, IgnoreRequest):
        too_large = isinstance(error.__cause__, TooLarge)
        return NetworkFailure("too-large") if too_large else _ignored(error)
    if isinstance(error, NotSupported | UnsupportedURLSchemeError):
        return RefusedFailure("unsupported")
    for types, kind in _KINDS:
        if isinstance(error, types):
            return NetworkFailure(kind)
    if isinstance(error, ValueError):
        return RefusedFailure("malformed-redirect")
    return NetworkFailure("other", error=repr(error)[:LONGEST])


def _was_dropped(cause: BaseException | None) -> bool:
    """Return whether the connection was dropped, or else what came is no HTTP."""
    if isinstance(cause, ResponseNeverReceived):
        return True
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else ()
    return any(reason.check(*_DROPPED) for reason in reasons)


def _ignored(error: IgnoreRequest) -> Failure:
    """Return the failure for a request that Scrapy gave up, such as after too many redirects."""
    return RefusedFailure("ignored", error=str(error) or "was refused")
