"""Every way in which a download fails comes to a failure with words."""

from __future__ import annotations

import pickle

import pytest
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
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure as TwistedFailure
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from scio_crawler.common.errors import ArchiveFailure, NetworkFailure, RefusedFailure, StatusFailure
from scio_crawler.http.failures import NoResponse, failure_of


def caused(error: Exception, cause: Exception) -> Exception:
    """Return *error* as if it was raised from *cause*."""
    error.__cause__ = cause
    return error


GONE = StatusFailure("status", status=410)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (DownloadTimeoutError(), NetworkFailure, "did not answer in time"),
        (DownloadConnectionRefusedError(), NetworkFailure, "refused the connection"),
        (CannotResolveHostError(), NetworkFailure, "is on a host that was not found"),
        (DownloadCancelledError(), NetworkFailure, "is larger than DOWNLOAD_MAXSIZE allows"),
        (ResponseDataLossError(), NetworkFailure, "was cut short on the way"),
        (
            caused(DownloadFailedError(), ResponseNeverReceived([])),
            NetworkFailure,
            "dropped the connection",
        ),
        (
            caused(DownloadFailedError(), ResponseFailed([TwistedFailure(ConnectionLost())])),
            NetworkFailure,
            "dropped the connection",
        ),
        (
            caused(DownloadFailedError(), ResponseFailed([TwistedFailure(ValueError())])),
            NetworkFailure,
            "answers with something other than HTTP",
        ),
        (IgnoreRequest("of lanterns"), RefusedFailure, "of lanterns"),
        (IgnoreRequest(), RefusedFailure, "was refused"),
        (NotSupported("x"), RefusedFailure, "is not an address that can be fetched"),
        (UnsupportedURLSchemeError("x"), RefusedFailure, "is not an address that can be fetched"),
        (NoResponse(GONE), StatusFailure, "answers 410"),
        (ArchiveFailure("no-record"), ArchiveFailure, "is not in the archive"),
        (RuntimeError("lantern"), NetworkFailure, "failed: RuntimeError('lantern')"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_error_becomes_a_failure(error: Exception, kind: type[Exception], words: str) -> None:
    failure = failure_of(error)
    assert (type(failure), str(failure)) == (kind, words)
    assert str(pickle.loads(pickle.dumps(failure))) == words
