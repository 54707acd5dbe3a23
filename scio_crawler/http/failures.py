"""Turn the exceptions of Scrapy and Twisted into the failures of this project."""

from scrapy import exceptions
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from scio_crawler.common.errors import Failure, NetworkFailure, RefusedFailure


class NoResponse(exceptions.IgnoreRequest):
    """Raised in place of a response; *failure* says why there is none."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


# The first that fits counts, so a subclass comes before its base class.
_KINDS: tuple[tuple[type[Exception], type[Failure], str], ...] = (
    (exceptions.NotSupported, RefusedFailure, "unsupported"),
    (exceptions.UnsupportedURLSchemeError, RefusedFailure, "unsupported"),
    (exceptions.DownloadTimeoutError, NetworkFailure, "timeout"),
    (exceptions.ResponseDataLossError, NetworkFailure, "cut-short"),
    (exceptions.DownloadConnectionRefusedError, NetworkFailure, "refused"),
    (exceptions.CannotResolveHostError, NetworkFailure, "no-host"),
    (exceptions.DownloadCancelledError, NetworkFailure, "too-large"),
)


def failure_of(error: Exception) -> Failure:
    """Return why a page is missing, by the *error* that the download raised."""
    if isinstance(error, NoResponse):
        return error.failure
    if isinstance(error, Failure):
        return error
    if isinstance(error, exceptions.DownloadFailedError):
        return NetworkFailure("dropped" if _was_dropped(error.__cause__) else "no-http")
    if isinstance(error, exceptions.IgnoreRequest):
        return RefusedFailure("ignored", error=str(error) or "was refused")

    for raised, failure, kind in _KINDS:
        if isinstance(error, raised):
            return failure(kind)

    return NetworkFailure("other", error=repr(error))


def _was_dropped(cause: BaseException | None) -> bool:
    """Return whether the connection was dropped; if not, the response was not valid HTTP."""
    if isinstance(cause, ResponseNeverReceived):
        return True
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else ()
    return any(why.check(ConnectionDone, ConnectionLost, ConnectionAborted) for why in reasons)
