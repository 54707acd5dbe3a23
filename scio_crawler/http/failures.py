"""Turn the exceptions of Scrapy and Twisted into the failures of this project."""

from __future__ import annotations

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
from scio_crawler.internals import DecompressionErrors, TooLarge


class Withheld(IgnoreRequest):
    """Raised in place of a response; *failure* says why there is none."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class DamagedResponseError(ResponseDataLossError):
    """A response whose compression is damaged; it is requested again, as a truncated one is."""


# The first that fits counts, so a subclass comes before its base class.
_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (DamagedResponseError, "damaged"),
    (ResponseDataLossError, "cut-short"),
    (DownloadConnectionRefusedError, "refused"),
    (CannotResolveHostError, "no-host"),
    (DownloadCancelledError, "too-large"),
    (DecompressionErrors, "damaged"),
)
_DROPPED = (ConnectionDone, ConnectionLost, ConnectionAborted)


def failure_of(error: Exception) -> Failure:
    """Return why there is no page, by the *error* that the download raised."""
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
    """Return whether the connection was dropped; if not, the response was no valid HTTP."""
    if isinstance(cause, ResponseNeverReceived):
        return True
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else ()
    return any(reason.check(*_DROPPED) for reason in reasons)


def _ignored(error: IgnoreRequest) -> Failure:
    """Return the failure for a request that Scrapy gave up, as it does after many redirects."""
    return RefusedFailure("ignored", error=str(error) or "was refused")
