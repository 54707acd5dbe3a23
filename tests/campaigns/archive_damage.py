"""Ways in which the files of an archive may be damaged, by name."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.common.content import digest
from tests.archive.made_up import gzip_members


def members(file: Path) -> list[tuple[int, bytes]]:
    """Return (offset, bytes) of each record of *file*."""
    data = file.read_bytes()
    return [(start, data[start:end]) for start, end, _ in gzip_members(BytesIO(data))]


def records_of(data: bytes) -> list[bytes]:
    return [data[start:end] for start, end, _ in gzip_members(BytesIO(data))]


def unpacked(record: bytes) -> bytes:
    return gzip.decompress(record)


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


Harm = Callable[[list[Path], random.Random], None]
Change = Callable[[bytes, random.Random], bytes]
HARMS: dict[str, Harm] = {}
OF_RECORDS: set[str] = set()  # harms to one record
PAGE = rb"URI: \S+content_900"
FIRST, SECOND = rb"URI: \S+node_8021725.html", rb"URI: \S+node_8021725_2"


def replaced(name: str, change: Change, kind: bytes = b"") -> None:
    """Register the harm *name*: one record becomes what *change* returns of it.

    If a *kind* is given, it is one that this pattern is found in.
    """

    def function(archive: list[Path], chance: random.Random) -> None:
        records = {file: records_of(file.read_bytes()) for file in archive}
        places = [
            (file, number)
            for file, own in records.items()
            for number, record in enumerate(own)
            if re.search(kind, unpacked(record))
        ]
        file, number = chance.choice(places)
        own = records[file]
        own[number] = change(own[number], chance)
        file.write_bytes(b"".join(own))

    HARMS[name] = function
    OF_RECORDS.add(name)


def rewritten(old: bytes, new: bytes) -> Change:
    """Return a change of a record's content: the first match of *old* becomes *new*."""
    return lambda record, _: packed(re.sub(old, new, unpacked(record), count=1))


def flipped(data: bytes, chance: random.Random, start: int = 0) -> bytes:
    at = chance.randrange(start, len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


INFO, RESPONSE = b"WARC-Type: warcinfo", b"WARC-Type: response"
replaced("a bit of any record", flipped)
replaced("a bit of a page", flipped, PAGE)
replaced("a bit of the first list page", flipped, FIRST)
replaced("a bit of the second list page", flipped, SECOND)
replaced("a bit of a warcinfo record", flipped, INFO)
replaced("a bit of the end of a run", flipped, b"scio-run-ended")
replaced("a bit of robots.txt", flipped, rb"URI: \S+robots.txt")
replaced("a bit of a gzip header", lambda r, c: flipped(r[:10], c) + r[10:])
replaced("a bit of a checksum", lambda r, c: flipped(r, c, len(r) - 8))
replaced("no record", lambda record, _: b"")
replaced("no page", lambda record, _: b"", PAGE)
replaced("no list page", lambda record, _: b"", FIRST)
replaced("no warcinfo record", lambda record, _: b"", INFO)
replaced("no end of a run", lambda record, _: b"", b"scio-run-ended")
replaced("a record twice", lambda r, _: r + r)
replaced("a changed body", rewritten(rb"Lantern", rb"Lintern"), rb"Lantern \d")
replaced("a body changed in its digits", rewritten(rb"Lantern \d", rb"Lantern 99"), rb"Lantern \d")
replaced(
    "a changed digest", rewritten(rb"Payload-Digest: sha1:.", rb"Payload-Digest: sha1:7"), RESPONSE
)
replaced("another address", rewritten(rb"content_9000", rb"content_9111"), PAGE)
replaced(
    "another page's address",
    rewritten(rb"content_90000000\d", rb"content_900000001"),
    PAGE,
)
replaced("an impossible date", rewritten(rb"WARC-Date: \d{4}", rb"WARC-Date: 20x6"), RESPONSE)
replaced("a date in the past", rewritten(rb"WARC-Date: \d{4}", rb"WARC-Date: 1999"), RESPONSE)
replaced("a date in the future", rewritten(rb"WARC-Date: \d{4}", rb"WARC-Date: 2999"), RESPONSE)
LENGTH = rb"Content-Length: \d+"
for said in ("-5", str(10**18), "many", "1", "", "1\r\nContent-Length: 1"):
    replaced(f"a length of {said!r}", rewritten(LENGTH, b"Content-Length: " + said.encode()))
replaced("no length", rewritten(LENGTH + b"\r\n", b""))
replaced("line ends without CR", lambda r, _: packed(unpacked(r).replace(b"\r\n", b"\n")))
replaced("another type", rewritten(rb"WARC-Type: \w+", b"WARC-Type: lantern"))
replaced(
    "arguments that are no JSON",
    rewritten(rb"scio-arguments: \{", b"scio-arguments: ["),
    b"WARC-Type: warcinfo",
)
replaced("a bomb", lambda r, _: packed(unpacked(r) + bytes(200 << 20)))
replaced("a bomb before it", lambda r, _: packed(b"WARC/1.1\r\n" + bytes(200 << 20)) + r)
replaced("garbage before it", lambda r, c: c.randbytes(500) + r)
replaced("a plain record", lambda r, _: unpacked(r))
replaced("zeros", lambda r, _: bytes(len(r)))


def changed(name: str, change: Change) -> None:
    """Register the harm *name*: one file becomes what *change* returns of it."""

    def function(archive: list[Path], chance: random.Random) -> None:
        file = chance.choice(archive)
        file.write_bytes(change(file.read_bytes(), chance))

    HARMS[name] = function


def zeroed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return (data[:at] + bytes(512) + data[at + 512 :])[: len(data)]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    records = records_of(data)
    return b"".join(chance.sample(records, len(records)))


def cut_behind_a_record(data: bytes, chance: random.Random) -> bytes:
    """Behind the end of a run nothing would be missing from what is left of the archive."""
    records = records_of(data)
    numbers = range(1, len(records))
    last = chance.choice([n for n in numbers if b"run-ended" not in unpacked(records[n - 1])])
    return b"".join(records[:last])


def foreign(data: bytes, _: random.Random) -> bytes:
    info, head = warc.info("a.warc.gz", "2026-01-02T03:04:05Z", {"software": "another program"})
    sent = warc.Sent("http://a/", 200, (), b"x", "2026-01-02T03:04:05Z", digest(b"x"))
    return head + warc.response(sent, info, {})


changed("a file cut anywhere", lambda data, chance: data[: chance.randrange(1, len(data))])
changed("a file cut behind a record", cut_behind_a_record)
changed("a block of zeros", zeroed)
changed("a file emptied", lambda data, _: b"")
changed("garbage behind", lambda data, chance: data + chance.randbytes(300))
changed("garbage in front", lambda data, chance: chance.randbytes(300) + data)
changed("a foreign file in its place", foreign)
changed("a file in one gzip member", lambda data, _: packed(gzip.decompress(data)))
changed("a plain file", lambda data, _: gzip.decompress(data))
changed("line ends changed on the way", lambda data, _: data.replace(b"\n", b"\r\n"))
changed("records in another order", shuffled)


def last_byte_cut_off(archive: list[Path], _: random.Random) -> None:
    archive[-1].write_bytes(archive[-1].read_bytes()[:-1])


def two_files_swapped(archive: list[Path], chance: random.Random) -> None:
    first, second = chance.sample(archive, 2) if len(archive) > 1 else archive * 2
    old, new = first.read_bytes(), second.read_bytes()
    first.write_bytes(new)
    second.write_bytes(old)


def file_twice(archive: list[Path], chance: random.Random) -> None:
    file = chance.choice(archive)
    file.with_name(file.name.replace("-0", "-9", 1)).write_bytes(file.read_bytes())


HARMS |= {
    "the last byte cut off": last_byte_cut_off,
    "a file deleted": lambda archive, chance: chance.choice(archive).unlink(),
    "two files with each other's names": two_files_swapped,
    "a file twice": file_twice,
}
