"""The chain: one line, called a link, for each run that archived something.

A link names each file of the archive that is new or has grown, with its size and SHA-256, and it
has the SHA-256 of the line before it. Whoever changes what was archived must write all later links
anew, and then the last one differs from the one that ``state.sqlite`` remembers, or that a
timestamp (:mod:`.stamps`) is over.

The chain is a file beside those that it names, and no table of ``state.sqlite``: it outlasts that,
goes wherever the archive is copied, and ``sha256sum`` checks it.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

from scio_crawler.archive.indexing import Finding, archive_files, finding, shown
from scio_crawler.common.files import beginnings, dumps, inside, reading, sha256_of_lines

FILE, TOKENS = "chain.jsonl", "tokens"  # in the archive: the links, and timestamps of them
TOKEN = ".tsr"  # how a file with a timestamp ends
_SIZE = re.compile(rb'"file": "([^"]+)", "size": (\d{1,18})')
HEAD = "head"  # a fact in the ledger: the SHA-256 of the last link


class Part(NamedTuple):
    """A file of the archive as far as it was written."""

    file: str
    size: int
    sha256: str  # of its first *size* bytes

    @property
    def is_sound(self) -> bool:
        return Path(inside(self.file)).name == self.file and type(self.size) is int


class Link(NamedTuple):
    """What one run added to the archive."""

    link: int  # its number, from 1 on
    run: str  # empty for what no run was at work on: from before the chain, or left by a kill
    at: str
    before: str  # SHA-256 of the line before it, empty in the first
    files: tuple[Part, ...]

    @classmethod
    def of(cls, line: bytes) -> Self:
        """Return the link on *line*. Raises an error of Python's if no run writes such a line."""
        record = json.loads(line)
        link = cls(**{**record, "files": tuple(Part(**part) for part in record["files"])})
        if link.line().encode() != line or not all(part.is_sound for part in link.files):
            raise ValueError
        return link

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of the line, which the next link repeats."""
        return sha256_of_lines([self.line()])

    def line(self) -> str:
        files = [part._asdict() for part in self.files]
        return dumps({**self._asdict(), "files": files})


def own_files(archive: Path) -> list[Path]:
    """Return the files of the chain in *archive*: links, timestamps and their certificates."""
    own = [archive / FILE, *(archive / TOKENS).glob("*")]
    return [path for path in own if path.is_file()]


class Chain:
    """The lines in the archive *folder*, none without a chain. Raises OutputError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / FILE
        with reading(path):
            self._data = path.read_bytes() if path.is_file() else b""
        self.lines = self._data.splitlines(keepends=True)
        self.digests = [hashlib.sha256(line).hexdigest() for line in self.lines]

    @cached_property
    def links(self) -> list[Link | None]:
        """The link on each line, None on a damaged one."""
        return [_readable(line) for line in self.lines]

    @property
    def timestamps(self) -> list[Path]:
        """The files with timestamps of links, sorted."""
        return sorted((self.folder / TOKENS).glob(f"*{TOKEN}"))

    def head(self, known: str) -> str:
        """Return the SHA-256 that the next link has to repeat, "" for the first.

        That is the *known* one if the chain lacks it: somebody has edited the chain or cut it, and
        must not be able to carry on from there.
        """
        if known and known not in self.digests:
            return known
        return self.digests[-1] if self.digests else ""

    def next(self, parts: Iterable[Part], run: str, at: str, known: str) -> Link | None:
        """Return the link for those of *parts* that are new or have grown, None if none has."""
        linked = dict(_SIZE.findall(self._data))  # to parse thousands of links takes long
        new = tuple(part for part in parts if part.size > int(linked.get(part.file.encode(), 0)))
        return Link(len(self.lines) + 1, run, at, self.head(known), new) if new else None

    def text(self) -> str:
        """Return all lines as text that can be written again; damaged ones stay damaged."""
        end = b"" if self._data.endswith(b"\n") or not self._data else b"\n"
        return (self._data + end).decode(errors="replace")

    def is_whole(self, first: int, last: int) -> bool:
        """Return whether the links from number *first* to number *last* follow each other."""
        within = self.links[first - 1 : last]
        befores = [link and link.before for link in within[1:]]
        return None not in within and befores == self.digests[first - 1 : last - 1]

    def faults(self, known: str) -> Iterator[Finding]:
        """Yield what is wrong with the links, and with the files that they name.

        *known* is the SHA-256 of the last link, if that is remembered. Nothing is wrong with an
        archive without a chain, which an earlier version wrote. Raises OutputError.
        """
        if self.lines or known or self.timestamps:
            yield from self._broken(known)
            yield from self._differing()

    def _broken(self, known: str) -> Iterator[Finding]:
        name = shown(self.folder / FILE)
        befores = ["", *self.digests]
        for number, (link, before) in enumerate(zip(self.links, befores, strict=False), 1):
            if link is None:
                yield finding(name, "bad-link", link=number)
            elif (link.link, link.before) != (number, before):
                yield finding(name, "broken-link", link=number)
        if known and known not in self.digests:
            yield finding(name, "no-head")

    def _differing(self) -> Iterator[Finding]:
        """Yield how files differ from the links. Reads each once, as far as a link covers it."""
        # By file and size, the link and the SHA-256.
        linked: dict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
        for link in filter(None, self.links):
            for part in link.files:
                linked[part.file][part.size] = link.link, part.sha256
        there = {path.name for path in archive_files(self.folder)}
        for name in sorted(there | linked.keys()):
            path, known = self.folder / name, linked[name]
            if name not in there:
                yield finding(shown(path), "link-gone", link=max(known.values())[0])
                continue
            with reading(path):
                found = dict(zip(sorted(known), beginnings(path, sorted(known)), strict=True))
                unlinked = path.stat().st_size - max(known, default=0)
            wrong = (size for size in found if found[size] != known[size][1])
            if size := next(wrong, 0):
                yield finding(shown(path), "not-as-linked", link=known[size][0], size=size)
            if unlinked > 0:
                yield finding(shown(path), "unlinked", number=unlinked)


def _readable(line: bytes) -> Link | None:
    try:
        return Link.of(line)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
