"""Compare data with the digests of WARC records, which every program writes in its own way."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

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
