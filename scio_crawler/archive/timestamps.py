"""Ask an authority for a timestamp (RFC 3161), and check one.

A timestamp is a signed statement: something with this SHA-256 existed at this time. The program
``openssl`` makes the question and checks the answer, as anybody can. No root certificate need be
known: the answer must fit together with the certificates in it. Whether to trust those is for the
reader to judge.
"""

import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, NamedTuple

from scio_crawler.common.clock import iso
from scio_crawler.common.errors import TimestampFailure
from scio_crawler.common.files import reading, replacing, writing
from scio_crawler.common.identity import user_agent

SECONDS = 60  # that an answer may take, all in all
MOST = 1024 * 1024  # bytes of an answer; real ones have some 5,000
_TIME = re.compile(r"^Time stamp: (\w+ +\d+ [\d:]+)(\.\d+)? (\d+) GMT$", re.M)
_REFUSAL = re.compile(r"^Status: (?!Granted)(.*)\.\nStatus description: (.*)$", re.M)
_CERTIFICATE = re.compile(r"^subject=(.*)\nissuer=(.*)\n+(-+BEGIN [^-]+-+\n[^-]+-+END.*\n)", re.M)


class Timestamp(NamedTuple):
    """What a timestamp says besides the digest."""

    at: str  # ISO clock, UTC
    authority: str  # the name in its certificate


def seal(digest: str, url: str, target: Path) -> Timestamp:
    """Have the authority at *url* timestamp *digest*, a SHA-256 (hex); return what it says.

    The answer is written to *target*, which ends in ``.tsr``, and the certificates in it to the
    ``.pem`` beside it. Raises TimestampFailure and OutputError; nothing is written then.
    """
    query = _openssl("ts", "-query", "-digest", digest, "-sha256", "-cert")
    answer = _in_time(url, query)
    with TemporaryDirectory() as place:
        asked = Path(place, "query")  # which has a number of its own
        asked.write_bytes(query)
        found, certificates = _read(answer, "-queryfile", str(asked))
    with writing(target), replacing(target.parent) as new_path:
        new_path(target.name).write_bytes(answer)
        new_path(target.with_suffix(".pem").name).write_text(certificates, "utf-8")
    return found


def check(digest: str, path: Path) -> Timestamp:
    """Return what the timestamp of *digest* at *path* says.

    Raises TimestampFailure if it does not hold, and OutputError if it cannot be read.
    """
    with reading(path):
        return _read(path.read_bytes(), "-digest", digest)[0]


@lru_cache(maxsize=64)  # since one timestamp is about many pages
def _read(answer: bytes, *due: str) -> tuple[Timestamp, str]:
    """Return what *answer* says if it fits *due*, and its certificates."""
    with TemporaryDirectory() as place:
        path, token, top = (str(Path(place, name)) for name in ("answer", "token", "top"))
        Path(path).write_bytes(answer)
        said = _openssl("ts", "-reply", "-in", path, "-text")
        if refusal := _REFUSAL.search(said.decode("latin-1")):
            raise TimestampFailure("not-granted", status=refusal[1], said=refusal[2])
        Path(token).write_bytes(_openssl("ts", "-reply", "-in", path, "-token_out"))
        # What stands outside of the token is not signed, and could claim another time.
        said = _openssl("ts", "-reply", "-in", token, "-token_in", "-text")
        if not (time := _TIME.search(said.decode("latin-1"))):
            raise TimestampFailure("no-timestamp", error="it says no time")
        exact = datetime.strptime(f"{time[1]} {time[3]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        pem = _openssl("pkcs7", "-inform", "DER", "-in", token, "-print_certs").decode("latin-1")
        Path(top).write_text("".join(_highest(pem)), "ascii")
        then = str(int(exact.timestamp()))  # certificates end before what they signed
        fit = ("-attime", then, "-partial_chain", "-CAfile", top)
        _openssl("ts", "-verify", "-in", path, *due, *fit)
        return Timestamp(iso(exact + timedelta(seconds=bool(time[2]))), _signer(token, top)), pem


def _highest(pem: str) -> Iterator[str]:
    """Yield the certificates in *pem* of which the issuer is not there, or is the same."""
    held = _CERTIFICATE.findall(pem)
    subjects = {subject for subject, _, _ in held}
    for subject, issuer, certificate in held:
        if issuer == subject or issuer not in subjects:
            yield certificate


def _signer(token: str, file: str) -> str:
    """Return the name in the certificate that signed *token*; it is written to *file*."""
    _openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-signer", file)
    said = _openssl("x509", "-in", file, "-noout", "-subject").decode("latin-1")
    return said.strip().removeprefix("subject=")


def _openssl(*words: str) -> bytes:
    """Return what openssl prints. Raises TimestampFailure if it refuses, or is not there."""
    try:
        done = subprocess.run(["openssl", *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise TimestampFailure("no-openssl") from None
    if done.returncode:
        said = [line.split(":") for line in done.stderr.decode(errors="replace").splitlines()]
        reasons = ["it is not sound", *(words[5] for words in said if len(words) > 5)]
        raise TimestampFailure("no-timestamp", error=reasons[-1])
    return done.stdout


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects alone: followed, a question would become a request for a page."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _in_time(url: str, query: bytes) -> bytes:
    """Return what *url* answers to *query*. Raises TimestampFailure, also if it takes too long.

    The time limit of a connection begins anew with each byte.
    """
    answer: Future[bytes] = Future()

    def ask() -> None:
        try:
            answer.set_result(_post(url, query))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    try:
        return answer.result(SECONDS)
    except TimeoutError:
        raise TimestampFailure("timeout") from None
    except urllib.error.HTTPError as error:
        with error:  # it holds the connection
            if target := error.headers.get("Location"):
                raise TimestampFailure("leads-elsewhere", url=target) from None
            raise TimestampFailure("status", status=error.code) from None
    except (OSError, ValueError, HTTPException) as error:
        raise TimestampFailure("other", error=str(getattr(error, "reason", error))) from error


def _post(url: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": user_agent("")}
    request = urllib.request.Request(url, query, headers)
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
        answer: bytes = response.read(MOST + 1)
    if len(answer) > MOST:
        raise TimestampFailure("too-large-answer", most=MOST)
    return answer
