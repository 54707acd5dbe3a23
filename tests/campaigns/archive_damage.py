"""Ways in which the files of an archive may be damaged, by name."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.common.content import digest
from tests.archive.made_up import gzip_members


def members(file: Path) -> list[tuple[int, bytes]]:
    """Return (offset, bytes) of each record of *file*."""
    data = file.read_bytes()
    return [(start, data[start:end]) for start, end, _ in gzip_members(BytesIO(data))]


def removed(_record: bytes, _chance: random.Random) -> bytes:
    return b""


def unpacked(record: bytes) -> bytes:
    return gzip.decompress(record)


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


Harm = Callable[[list[Path], random.Random], None]
HARMS: dict[str, Harm] = {}
OF_RECORDS: set[str] = set()  # harms to one record
PAGE = rb"URI: \S+content_900"
FIRST, SECOND = rb"URI: \S+node_8021725.html", rb"URI: \S+node_8021725_2"


def harm(name: str) -> Callable[[Harm], Harm]:
    def register(function: Harm) -> Harm:
        HARMS[name] = function
        return function

    return register


def replaced(name: str, change: Callable[[bytes, random.Random], bytes], kind: bytes = b"") -> None:
    """Register the harm *name*: one record becomes what *change* returns of it.

    If a *kind* is given, it is one that this pattern is found in.
    """

    def function(archive: list[Path], chance: random.Random) -> None:
        places = [
            (file, number)
            for file in archive
            for number, (_, record) in enumerate(members(file))
            if re.search(kind, unpacked(record))
        ]
        file, number = chance.choice(places)
        records = [record for _, record in members(file)]
        records[number] = change(records[number], chance)
        file.write_bytes(b"".join(records))

    HARMS[name] = function
    OF_RECORDS.add(name)


def rewritten(old: bytes, new: bytes) -> Callable[[bytes, random.Random], bytes]:
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
replaced("no record", removed)
replaced("no page", removed, PAGE)
replaced("no list page", removed, FIRST)
replaced("no warcinfo record", removed, INFO)
replaced("no end of a run", removed, b"scio-run-ended")
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


def any_file(archive: list[Path], chance: random.Random) -> tuple[Path, bytes]:
    file = chance.choice(archive)
    return file, file.read_bytes()


@harm("a file cut anywhere")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(data[: chance.randrange(1, len(data))])


@harm("a file cut behind a record")
def _(archive: list[Path], chance: random.Random) -> None:
    """Behind the end of a run nothing would be missing from what is left of the archive."""
    file, data = any_file(archive, chance)
    records = members(file)
    ends = [at for (_, last), (at, _) in pairwise(records) if b"run-ended" in unpacked(last)]
    file.write_bytes(data[: chance.choice([at for at, _ in records[1:] if at not in ends])])


@harm("the last byte cut off")
def _(archive: list[Path], _chance: random.Random) -> None:
    file = archive[-1]
    file.write_bytes(file.read_bytes()[:-1])


@harm("a block of zeros")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    at = chance.randrange(len(data))
    file.write_bytes((data[:at] + bytes(512) + data[at + 512 :])[: len(data)])


@harm("a file deleted")
def _(archive: list[Path], chance: random.Random) -> None:
    any_file(archive, chance)[0].unlink()


@harm("a file emptied")
def _(archive: list[Path], chance: random.Random) -> None:
    any_file(archive, chance)[0].write_bytes(b"")


@harm("two files with each other's names")
def _(archive: list[Path], chance: random.Random) -> None:
    one, two = chance.sample(archive, 2) if len(archive) > 1 else archive * 2
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


@harm("a file twice")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    (file.parent / file.name.replace("-0", "-9", 1)).write_bytes(data)


@harm("garbage behind")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(data + chance.randbytes(300))


@harm("garbage in front")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(chance.randbytes(300) + data)


@harm("a foreign file in its place")
def _(archive: list[Path], chance: random.Random) -> None:
    file, _ = any_file(archive, chance)
    info, data = warc.info(file.name, "2026-01-02T03:04:05Z", {"software": "another program"})
    sent = warc.Sent("http://a/", 200, (), b"x", "2026-01-02T03:04:05Z", digest(b"x"))
    file.write_bytes(data + warc.response(sent, info, {}))


@harm("a file in one gzip member")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(packed(gzip.decompress(data)))


@harm("a plain file")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(gzip.decompress(data))


@harm("a file with line ends changed on the way")
def _(archive: list[Path], chance: random.Random) -> None:
    file, data = any_file(archive, chance)
    file.write_bytes(data.replace(b"\n", b"\r\n"))


@harm("records in another order")
def _(archive: list[Path], chance: random.Random) -> None:
    file, _ = any_file(archive, chance)
    records = [record for _, record in members(file)]
    chance.shuffle(records)
    file.write_bytes(b"".join(records))
