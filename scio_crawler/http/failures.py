"""Turn the exceptions of Scrapy and Twisted into the failures of this project."""

from __future__ import annotations

from scrapy import exceptions
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from scio_crawler.common.errors import Failure, NetworkFailure, RefusedFailure
from scio_crawler.common.scrapy_internals import DecompressionErrors, TooLarge


class Withheld(exceptions.IgnoreRequest):
    """Raised in place of a response; *failure* says why there is none."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class DamagedResponseError(exceptions.ResponseDataLossError):
    """A response whose compression is damaged; it is requested again, as a truncated one is."""


# The first that fits counts, so a subclass comes before its base class.
_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[Failure], str], ...] = (
    (exceptions.NotSupported, RefusedFailure, "unsupported"),
    (exceptions.UnsupportedURLSchemeError, RefusedFailure, "unsupported"),
    (exceptions.DownloadTimeoutError, NetworkFailure, "timeout"),
    (DamagedResponseError, NetworkFailure, "damaged"),
    (exceptions.ResponseDataLossError, NetworkFailure, "cut-short"),
    (exceptions.DownloadConnectionRefusedError, NetworkFailure, "refused"),
    (exceptions.CannotResolveHostError, NetworkFailure, "no-host"),
    (exceptions.DownloadCancelledError, NetworkFailure, "too-large"),
    (DecompressionErrors, NetworkFailure, "damaged"),
    (ValueError, RefusedFailure, "malformed-redirect"),
)


def failure_of(error: Exception) -> Failure:
    """Return why there is no page, by the *error* that the download raised."""
    if isinstance(error, Withheld):
        return error.failure
    if isinstance(error, Failure):
        return error
    if isinstance(error, exceptions.DownloadFailedError):
        return NetworkFailure("dropped" if _was_dropped(error.__cause__) else "no-http")
    if isinstance(error, exceptions.IgnoreRequest):  # such as too many redirects
        too_large = isinstance(error.__cause__, TooLarge)
        said = str(error) or "was refused"
        return NetworkFailure("too-large") if too_large else RefusedFailure("ignored", error=said)
    for types, failure, kind in _KINDS:
        if isinstance(error, types):
            return failure(kind)
    return NetworkFailure("other", error=repr(error))


def _was_dropped(cause: BaseException | None) -> bool:
    """Return whether the connection was dropped; if not, the response was not valid HTTP."""
    if isinstance(cause, ResponseNeverReceived):
        return True
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else ()
    return any(why.check(ConnectionDone, ConnectionLost, ConnectionAborted) for why in reasons)
