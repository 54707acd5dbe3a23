"""Fetch all addresses of a file and keep nothing: ``python -m benchmarks.raw FILE``.

It shows what the server and Python's streams allow. The addresses are known before, no header is
looked at but the status, and no page is read.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.whole import AT_ONCE


async def fetch(addresses: Iterator[str]) -> None:
    """Fetch what is left of *addresses*, one after the other."""
    for address in addresses:
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        found = await reader.read(-1)
        writer.close()
        if found.split(maxsplit=2)[1] != b"200":
            raise RuntimeError(f"{address} was not found")


async def main() -> None:
    """Fetch as many at once as the spiders do."""
    addresses = iter(Path(sys.argv[1]).read_text().split())
    await asyncio.gather(*(fetch(addresses) for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main())
