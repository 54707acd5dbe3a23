"""Undo the codings of a recorded body, as far as it has them.

Programs record what the server sent, or what they made of it, and often keep headers that no
longer hold: so a coding is believed only if the body agrees.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import brotli  # type: ignore[import-untyped]

from scio_crawler.archive.warc import MOST, Headers

# --- Compare data with the digests of WARC records, which every program writes in its own … -------

# Algorithms by their names without signs; others are not compared.
_ALGORITHMS = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512"}


def fits(said: str, candidates: Iterable[bytes]) -> bool:
    """Return whether one of the *candidates* has the digest that a record *said*.

    It is written as ``sha1:`` and so on with base 32, base 64 or hexadecimal digits. One of an
    unknown algorithm fits everything.
    """
    name, _, text = said.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower().replace("-", "").replace("_", ""))
    if algorithm is None:
        return True
    wanted = _read(text.strip(), hashlib.new(algorithm, usedforsecurity=False).digest_size)
    return any(
        hashlib.new(algorithm, data, usedforsecurity=False).digest() == wanted
        for data in candidates
    )


def _read(text: str, size: int) -> bytes:
    """Return the *size* bytes that *text* stands for; nothing if it is no digest."""
    plain = text.rstrip("=")
    padded = plain + "=" * (-len(plain) % 8)
    try:
        if len(plain) == 2 * size:
            return bytes.fromhex(plain)
        if len(plain) == (8 * size + 4) // 5:
            return base64.b32decode(padded, casefold=True)
        return base64.b64decode(padded[: len(plain) + -len(plain) % 4], altchars=b"-_")
    except (ValueError, binascii.Error):
        return b""


# --- Undo the codings of a recorded body, as far as it has them -----------------------------------

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_READ = frozenset(("gzip", "x-gzip", "deflate"))  # codings that a reading undoes
_MOST_CODINGS = 3  # a server applies one
_PIECE = 16 * 1024  # bytes unpacked at a time
_MOST_STREAMS = 10_000  # gzip members or Zstandard frames of a body; each takes its time
_MOST_OUT = 1024 * 1024  # bytes unpacked from these at a time
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<!--.{0,900}?-->\s*|<\?xml.{0,200}?\?>\s*){0,3}"
    rb"<(?:!doctype\s+html|!--|(?:html|head|body|title|meta|link|script|style|div|table|h1|p|br|a|"
    rb"iframe|font|center|span|b|ul|img|form|base)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_SNIFFED = 1024  # bytes by which a page is known
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # what no text has


class Short(Exception):
    """The body ends before its end."""


class Garbled(Exception):
    """The body is no text, and its coding is unknown or damaged."""


class Large(Exception):
    """The body is larger than MOST bytes when it is unpacked."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body in three states; each may equal the one before."""

    stored: bytes  # as the record has it
    sent: bytes  # without the transfer coding
    plain: bytes  # without content codings
    codings: tuple[str, ...] = ()  # that it really has, in the order in which they were applied
    is_said_only: bool = False  # the headers name a coding that it lacks

    @property
    def kept(self) -> tuple[bytes, tuple[str, ...]]:
        """What is kept of it, and the codings of that: those that a reading undoes."""
        return (self.sent, self.codings) if _READ.issuperset(self.codings) else (self.plain, ())


def body_of(headers: Headers, stored: bytes) -> Body:
    """Return the *stored* body with what its *headers* say undone, as far as it is true.

    Raises Short if the body is cut off, Garbled if its codings cannot be undone, and Large if it is
    too large.
    """
    sent = stored
    if "chunked" in _listed(headers, b"transfer-encoding"):
        sent = _unchunked(stored)
    said = [coding for coding in _listed(headers, b"content-encoding") if coding != "identity"]
    plain, codings = sent, list[str]()
    for coding in reversed(said[-_MOST_CODINGS:]):
        unpacked = _undone(plain, coding)
        if unpacked is not None:
            plain, codings = unpacked, [coding, *codings]
    if len(codings) < len(said) and not _is_text(plain):
        raise Garbled
    return Body(stored, sent, plain, tuple(codings), len(codings) < len(said))


def is_html(data: bytes) -> bool:
    """Return whether *data* begin as an HTML page does."""
    return bool(_HTML.match(data[:_SNIFFED].replace(b"\0", b"")))


def values_of(headers: Headers, name: bytes) -> list[bytes]:
    """Return the values of all headers of that *name* in lower case."""
    return [value for key, value in headers if key.lower() == name]


def _listed(headers: Headers, name: bytes) -> list[str]:
    """Return the words of a header that is a list, in lower case."""
    values = b",".join(values_of(headers, name)).decode("latin-1").lower()
    return [word for value in values.split(",") if (word := value.strip())]


def _unchunked(data: bytes) -> bytes:
    """Return *data* without chunks, or as they are if they have none. Raises Short."""
    unchunked, at = bytearray(), 0
    while found := _CHUNK.match(data, at):
        size, start = int(found[1], 16), found.end()
        if not size:
            return bytes(unchunked)
        if start + size > len(data):
            if not unchunked and is_html(data):
                return data
            raise Short
        unchunked += data[start : start + size]
        at = start + size
        at += 2 if data.startswith(b"\r\n", at) else 1 if data.startswith(b"\n", at) else 0
    if unchunked and at >= len(data):
        raise Short
    return data  # what begins like a chunk does so by chance


def _is_text(data: bytes) -> bool:
    return is_html(data) or not _BINARY.search(data[:_SNIFFED])


def _undone(data: bytes, coding: str) -> bytes | None:
    """Return *data* without *coding*, None if they don't have it. Raises Short and Large."""
    magic, streams = _STREAMS.get(coding, (b"", ()))
    if not data.startswith(magic) or _is_text(data):
        return None
    for stream in streams:
        unpacked = bytearray()
        try:
            for piece in stream(data):
                unpacked += piece
                if len(unpacked) > MOST:
                    raise Large
        except (zlib.error, brotli.error, zstd.ZstdError):
            continue
        except EOFError:
            raise Short from None
        return bytes(unpacked)
    return None


def _inflated(wbits: int) -> Callable[[bytes], Iterator[bytes]]:
    """Return a function that unpacks what zlib knows as *wbits*; EOFError says that it is cut."""

    def pieces(data: bytes) -> Iterator[bytes]:
        at = 0
        for number in count():
            if number and (wbits != _GZIP or not data.startswith(_GZIP_MAGIC, at)):
                return  # like browsers, ignore what follows
            if number > _MOST_STREAMS:
                raise Large
            unpacker = zlib.decompressobj(wbits)
            while not unpacker.eof:
                piece = data[at : at + _PIECE]
                unpacked = unpacker.decompress(piece, _MOST_OUT)
                if not piece and not unpacked:
                    raise EOFError
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                at += len(piece) - len(rest)
                yield unpacked

    return pieces


def _brotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    yield unpacker.process(data, output_buffer_limit=_MOST_OUT)
    while not unpacker.is_finished():
        if unpacker.can_accept_more_data():
            raise EOFError
        yield unpacker.process(b"", output_buffer_limit=_MOST_OUT)


def _zstd(data: bytes) -> Iterator[bytes]:
    at = 0
    for number in count():
        if not data.startswith(_ZSTD_MAGIC, at):
            return
        if number > _MOST_STREAMS:
            raise Large
        unpacker = zstd.ZstdDecompressor()
        while not unpacker.eof:
            piece = data[at : at + _PIECE] if unpacker.needs_input else b""
            if unpacker.needs_input and not piece:
                raise EOFError
            at += len(piece)
            yield unpacker.decompress(piece, _MOST_OUT)
        at -= len(unpacker.unused_data)


# Codings: how data begin that have them, and what may undo them.
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_STREAMS: dict[str, tuple[bytes, tuple[Callable[[bytes], Iterator[bytes]], ...]]] = {
    "gzip": (_GZIP_MAGIC, (_inflated(_GZIP),)),
    "x-gzip": (_GZIP_MAGIC, (_inflated(_GZIP),)),
    "deflate": (b"", (_inflated(_ZLIB), _inflated(_RAW))),  # with a header, or often without
    "br": (b"", (_brotli,)),
    "zstd": (_ZSTD_MAGIC, (_zstd,)),
}
