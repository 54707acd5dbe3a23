"""A web server on loopback that breaks the rules of HTTP, byte by byte, as it is told.

It is a Mirror whose pages may also be a :class:`Raw`: the bytes to send, and how to end.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import time
import zlib
from dataclasses import dataclass
from typing import Any

from tests.server import Handler, Mirror, Reply

# How a response ends: the connection is closed, reset, left hanging, or kept for the next request.
CLOSE, RESET, HANG, KEEP = "close", "reset", "hang", "keep"
LONGEST = 60.0  # seconds for which a connection is held
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


@dataclass(frozen=True)
class Raw(Reply):
    """Sends *pieces*, *pause* seconds apart, repeats the last one if *forever*, then does *end*.

    If *late*, the last piece is sent once the connection is used again.
    """

    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    forever: bool = False
    late: bool = False
    end: str = CLOSE


def raw(*pieces: bytes | str, **how: Any) -> Raw:
    """Return a Raw of *pieces*, text as UTF-8, to be sent as *how* says."""
    sent = tuple(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    return Raw(pieces=sent, **how)


def headed(*headers: str) -> bytes:
    """Return the proper head of a response, with more *headers*."""
    return OK + "".join(f"{header}\r\n" for header in headers).encode() + b"\r\n"


def measured(page: str) -> bytes:
    """Return a whole, proper response."""
    body = page.encode()
    return headed(f"Content-Length: {len(body)}") + body


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def bomb(begins: bytes, megabytes: int, wbits: int = 16 + zlib.MAX_WBITS) -> bytes:
    """Return *begins* and then *megabytes* of spaces, compressed a thousandfold."""
    packer = zlib.compressobj(9, wbits=wbits)
    out = [packer.compress(begins), packer.flush(zlib.Z_FULL_FLUSH)]
    out.append(packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH))
    # After a full flush, the same bytes can be repeated.
    out.append((packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)) * (megabytes - 1))
    return b"".join(out) + packer.flush()


def packed(body: bytes, encoding: str = "gzip") -> Reply:
    """Return *body*, declared to be compressed."""
    return Reply(body, headers={"Content-Encoding": encoding})


class RawHandler(Handler):
    """Sends a Raw byte by byte, and what else there is as a good server does."""

    def send(self, reply: Reply) -> None:
        if isinstance(reply, Raw):
            self.close_connection = _play(reply, self.connection)
        else:
            super().send(reply)


class Hostile(Mirror):
    """A Mirror whose pages may also be Raw."""

    handler = RawHandler


def _play(answer: Raw, connection: socket.socket) -> bool:
    """Send *answer*; return whether the connection is to be closed then."""
    last = time.monotonic() + LONGEST
    try:
        for left, piece in enumerate(answer.pieces, 1 - len(answer.pieces)):
            if answer.late and not left:
                select.select([connection], [], [], LONGEST)
            connection.sendall(piece)
            time.sleep(answer.pause)
        while answer.forever and time.monotonic() < last:
            connection.sendall(answer.pieces[-1])
            time.sleep(answer.pause)
        if answer.end == HANG:
            connection.settimeout(LONGEST)
            connection.recv(1)
    except OSError:  # the client hung up
        return True
    if answer.end == RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
    return answer.end != KEEP
