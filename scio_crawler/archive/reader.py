"""Read WARC records from any file, however it is packed, in bounded memory.

A file may hold records as they are, each in a gzip member of its own, many in one member, one in
many members, and all of these one after the other. Unwanted records are skipped. A damaged record
costs no more than itself: the next one is searched for after it.

Our own files have one record in each member; :meth:`Reader.member` reads them strictly.
"""

import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from heapq import merge
from typing import Any, BinaryIO, NamedTuple

BLOCK = 64 * 1024  # bytes read at a time
MOST = 64 * 1024 * 1024  # bytes that a record may unpack to: twice the largest response
_GZIP = 16 + zlib.MAX_WBITS
_SLICE = 16 * 1024  # bytes unpacked at a time: zlib copies what is left of them after a member
_MAX_OUTPUT = 1024 * 1024  # bytes unpacked from these at a time; the rest comes with the next call
_MAX_HEAD = 1024 * 1024  # bytes of the headers of a record
_MAX_LENGTH = 2**40  # bytes that a record may have
_MAX_RATIO = 200  # what unpacks to more than this times its size, and than MOST, is a bomb
_MAX_REREADING = 16  # times the size of a file that is read, to find records in damage
_SAMPLE = 1024  # bytes of a gzip member that surely unpack to the first bytes of its content
_MAGIC = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_WARC = b"WARC/"
_FIRST_LINE = re.compile(rb"WARC/\d[\d.]*[ \t]*")
_PLAIN_START = re.compile(rb"(?<=\n)WARC/\d[\d.]*[ \t]*\r?\n")
_END = re.compile(rb"\r?\n\r?\n")  # of headers, and of a record
_LINE_ENDS = re.compile(rb"[\r\n]+")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_LENGTH = re.compile(r"\d{1,19}", re.ASCII)
# Headers of which a record has one; two that differ leave it open which is right.
_UNIQUE = frozenset(("content-length", "warc-type", "warc-target-uri", "warc-date"))

# Where reading goes on after damage: within the content, at the next byte, or at a later record.
_INSIDE, _HERE, _LATER = range(3)

Fields = Mapping[str, str]  # of a record, by name


class RawRecord(NamedTuple):
    """A whole record of any program. *block* is None if it is unwanted or over MOST bytes."""

    offset: int  # at which it, or the gzip member that it is in, begins
    headers: Fields  # by their names in lower case; "" for those that it lacks
    length: int  # of the block, in bytes
    block: bytes | None = None


def url_of(headers: Fields) -> str:
    """Return the address that *headers* of a record name; old programs put it in brackets."""
    return headers["warc-target-uri"].strip("<>")


class Damage(Exception):
    """At *offset* a file holds no whole record.

    *is_bomb* says that it unpacks to too much, *is_torn* that the file ends in a record.
    """

    def __init__(
        self,
        offset: int,
        why: str,
        where: int = _LATER,
        is_bomb: bool = False,
        is_torn: bool = False,
    ) -> None:
        super().__init__(why)
        self.offset = offset
        self.where = where
        self.is_bomb = is_bomb
        self.is_torn = is_torn


class Reader:
    """Reads the records of *file*, which has *size* bytes at most, from byte *start* on."""

    def __init__(self, file: BinaryIO, size: int = sys.maxsize, start: int = 0) -> None:
        self._file = file
        self._size = size
        self._raw = b""  # bytes of the file
        self._next = 0  # index of the next of them
        self._end = start  # where these bytes end in the file
        self._unpacker: Any = None  # of the gzip member that is being read
        self._content = b""  # what that holds, or plain records
        self._at = 0  # index of the next byte of the content
        self._members = 0  # that were opened

        self._packed = self._unpacked = 0  # bytes of this member so far
        self._wasted = 0  # bytes read without result so far, some more than once
        # How the next record may start.
        self._start_patterns: tuple[re.Pattern[bytes], ...] = (_MAGIC, _PLAIN_START)
        self.offset = start  # at which the record, or its member, begins
        file.seek(start)

    def enter(self, start: int, end: int = sys.maxsize) -> bool:
        """Go to the first gzip member with a record in [*start*, *end*).

        Returns whether there is one.
        """
        self._start_patterns = (_MAGIC,)
        return self._search(start, end)

    def member(self) -> bytes | None:
        """Return the content of the gzip member that comes next, None at the end of the file.

        ``offset`` is then where it begins, ``position`` where it ends. Raises Damage if it is
        truncated or damaged, or unpacks to more than MOST bytes.
        """
        self.offset = self.position
        if not self._peek(1):
            return None

        self._open()
        content = bytearray()
        is_bomb = False
        try:
            while len(content) <= MOST and (piece := self._inflate()):
                content += piece
        except Damage as damage:
            is_bomb = damage.is_bomb
            if not is_bomb:
                is_torn = damage.is_torn and _WARC.startswith(content[:5])
                raise Damage(self.offset, "no whole record", is_torn=is_torn) from None

        if is_bomb or len(content) > MOST:
            raise Damage(self.offset, f"it unpacks to more than {MOST >> 20} MB")
        return bytes(content)

    @property
    def position(self) -> int:
        """The byte after what was read last."""
        return self._end - (len(self._raw) - self._next)

    def records(self, wanted: Callable[[Fields], bool], end: int) -> Iterator[RawRecord | Damage]:
        """Yield the records that begin before byte *end*, and the damage between them.

        Those whose headers are *wanted* have their block. At the end, ``offset`` is where the first
        record after them begins.
        """
        while True:
            try:
                if not self._go_to_next() or self.offset >= end:
                    return
                yield self._record(wanted)
            except Damage as damage:
                yield damage
                if not self._recover(damage):
                    self.offset = self._size
                    return

    @property
    def is_in_one_member(self) -> bool:
        """Whether what was read so far is one gzip member."""
        is_at_end = self._unpacker is not None and self._unpacker.eof and not self._left
        return is_at_end and self._members == 1

    @property
    def _left(self) -> int:
        return len(self._content) - self._at

    def _record(self, wanted: Callable[[Fields], bool]) -> RawRecord:
        end = self._head_end()
        head = self._content[self._at : end]
        self._at += 1  # if it is damaged, the next record may begin within it
        headers = self._headers(head)
        self._at = end
        stated = headers["content-length"]
        if not _LENGTH.fullmatch(stated) or int(stated) > _MAX_LENGTH:
            raise Damage(self.offset, "a record without a length", _INSIDE)

        offset = self.offset
        length = int(stated)
        if self._unpacker is None:
            self._check_end(length)
        pieces: list[bytes] | None = [] if wanted(headers) and length <= MOST else None
        self._read_block(length, pieces)
        self._skip_end()
        block = None if pieces is None else b"".join(pieces)
        return RawRecord(offset, headers, length, block)

    def _head_end(self) -> int:
        while not (found := _END.search(self._content, self._at)):
            is_long = self._left > _MAX_HEAD
            if is_long or not self._fill_across_members():
                self._at = len(self._content)
                why = "headers of more than 1 MB" if is_long else "headers that do not end"
                raise Damage(self.offset, why, _INSIDE)
        return found.end()

    def _headers(self, head: bytes) -> dict[str, str]:
        first, *lines = _FOLD.sub(b" ", head).strip().split(b"\n")
        if not _FIRST_LINE.fullmatch(first.rstrip(b"\r")):
            raise Damage(self.offset, "no WARC record", _INSIDE)

        headers = defaultdict[str, str](str)
        for line in lines:
            name, colon, value = line.decode("utf-8", "replace").partition(":")
            name = name.strip().lower()
            value = value.strip()
            if not colon:
                raise Damage(self.offset, "a record with damaged headers", _INSIDE)
            if headers.setdefault(name, value) != value and name in _UNIQUE:
                raise Damage(self.offset, f"a record with two of {name}", _INSIDE)
        return headers

    def _read_block(self, length: int, pieces: list[bytes] | None) -> None:
        """Add the next *length* bytes of content to *pieces*; skip them if that is None."""
        while length:
            if not self._left:
                if self._unpacker is None and pieces is None:  # no need to read it
                    self._end += length
                    self._file.seek(self._end)
                    return
                if not self._fill_across_members():
                    raise Damage(self.offset, "a record shorter than it says", _HERE)

            until = min(len(self._content), self._at + length)
            if pieces is not None:
                pieces.append(self._content[self._at : until])
            length -= until - self._at
            self._at = until

    def _fill_across_members(self) -> bool:
        """Get more content of this record, also from the next member if no record begins there."""
        while not self._fill():
            beginning = b"" if self._unpacker is None else self._peek(_SAMPLE)
            if not _MAGIC.match(beginning) or _holds_record(beginning):
                return False
            self._open()
        return True

    def _check_end(self, length: int) -> None:
        """Check that a plain record's block of *length* bytes is followed by what may follow."""
        end = self._end - self._left + length
        if end > self._size:
            raise Damage(self.offset, "a record longer than the file", _INSIDE)

        self._file.seek(end)
        following = self._file.read(_SAMPLE)
        self._file.seek(self._end)
        rest = following.lstrip(b"\r\n")
        is_end = not rest or _END.match(following) or rest.startswith(_WARC) or _MAGIC.match(rest)
        if not is_end:
            raise Damage(self.offset, "a record of another length than it says", _INSIDE)

    def _skip_end(self) -> None:
        """Skip the end of a record. Raises Damage if there is none."""
        lines = self._skip_line_ends()
        if self._unpacker is None or not self._left or lines >= 2:
            return
        while self._left < len(_WARC) and self._fill_across_members():
            pass
        if not self._content.startswith(_WARC, self._at):
            raise Damage(self.offset, "a record longer than it says", _INSIDE)

    def _skip_line_ends(self) -> int:
        """Skip the line ends that come next, within the member; return how many there were."""
        lines = 0
        while self._left or self._fill():
            if found := _LINE_ENDS.match(self._content, self._at):
                lines += found[0].count(b"\n")
                self._at = found.end()
            if self._left:
                break
        return lines

    def _go_to_next(self) -> bool:
        """Go to the next record, in the same member or after it; return False at the end."""
        while True:
            if self._unpacker is not None:
                self._skip_line_ends()
                if self._left:
                    return True
            elif self._left:  # a gzip member may follow on plain records
                self._raw = self._content[self._at :]
                self._next = 0

            self._drop_content()
            while (beginning := self._peek(_SAMPLE)) and beginning[:1] in (b"\r", b"\n"):
                self._next += len(beginning) - len(beginning.lstrip(b"\r\n"))

            self.offset = self.position
            if not beginning:
                return False
            if beginning.startswith(_WARC):
                self._start_patterns = (_MAGIC, _PLAIN_START)
                return True
            if not _MAGIC.match(beginning):
                raise Damage(self.offset, "no WARC record")
            # What looks like a plain record may be part of a member.
            self._start_patterns = (_MAGIC,)
            self._open()

    def _drop_content(self) -> None:
        self._unpacker = None
        self._content = b""
        self._at = 0

    def _open(self) -> None:
        self._unpacker = zlib.decompressobj(_GZIP)
        self._packed = 0
        self._unpacked = 0
        self._members += 1

    def _recover(self, damage: Damage) -> bool:
        """Go to the next record after *damage*; return whether there is one."""
        if damage.where == _HERE:
            return True
        if damage.where == _INSIDE and self._unpacker is not None:
            try:
                self._resume_inside()
                return True
            except Damage as worse:
                damage = worse

        here = self.position
        if self._unpacker is None:
            here -= self._left
        self._wasted += here - self.offset
        if damage.is_bomb or self._wasted > _MAX_REREADING * self._size:
            return self._search(max(here, self.offset + 1))
        return self._search(self.offset + 1)

    def _resume_inside(self) -> None:
        """Go to the next record of this gzip member, else to its end."""
        while not (found := _PLAIN_START.search(self._content, self._at)):
            self._at = max(self._at, len(self._content) - 32)
            if not self._fill():
                self._at = len(self._content)
                return
        self._at = found.start()

    def _search(self, start: int, end: int = sys.maxsize) -> bool:
        """Go to the first record at *start* or later; return whether one begins before *end*."""
        self._drop_content()
        self._file.seek(start)
        data = b""
        at = start
        is_all = False
        while not is_all and at < end:
            block = self._file.read(min(BLOCK, max(0, self._size - at - len(data))))
            is_all = not block
            data = data + block
            until = len(data)
            if not is_all:
                until -= _SAMPLE

            for index in merge(*(_starts(each, data) for each in self._start_patterns)):
                beginning = data[index : index + _SAMPLE]
                if index < until and (beginning.startswith(_WARC) or _holds_record(beginning)):
                    self.offset = self._end = at + index
                    self._raw = b""
                    self._next = 0
                    self._file.seek(self._end)
                    return self.offset < end

            # The line end before a plain record must still be seen.
            done = max(0, until - 1)
            data = data[done:]
            at += done
        return False

    def _peek(self, number: int) -> bytes:
        """Return the next *number* bytes of the file, or what is left of it."""
        while len(self._raw) - self._next < number and (block := self._read()):
            self._raw = self._raw[self._next :] + block
            self._next = 0
        return self._raw[self._next : self._next + number]

    def _read(self) -> bytes:
        block = self._file.read(min(BLOCK, max(0, self._size - self._end)))
        self._end += len(block)
        return block

    def _fill(self) -> bool:
        """Get more content; return whether there was any before the end of the member or file."""
        if self._unpacker is not None:
            piece = self._inflate()
        else:
            piece = self._raw[self._next :] or self._read()
            self._raw = b""
            self._next = 0
        if piece:
            self._content = self._content[self._at :] + piece
            self._at = 0
        return bool(piece)

    def _inflate(self) -> bytes:
        """Unpack some more of the gzip member; return nothing at its end."""
        unpacker = self._unpacker
        while not unpacker.eof:
            if self._next == len(self._raw):
                self._raw = self._read()
                self._next = 0
            piece = self._raw[self._next : self._next + _SLICE]
            try:
                content = unpacker.decompress(piece, _MAX_OUTPUT)
            except zlib.error:
                raise Damage(self.offset, "damaged compression") from None

            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            self._next += len(piece) - len(rest)
            self._packed += len(piece) - len(rest)
            self._unpacked += len(content)
            if self._unpacked > max(MOST, _MAX_RATIO * self._packed):
                why = f"a gzip member that unpacks to {_MAX_RATIO} times its size"
                raise Damage(self.offset, why, is_bomb=True)
            if content:
                return bytes(content)
            if not piece:
                raise Damage(self.offset, "a record that is cut off", is_torn=True)
        return b""


def _starts(pattern: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    return (match.start() for match in pattern.finditer(data))


def _holds_record(data: bytes) -> bool:
    """Return whether *data* is the beginning of a gzip member that holds a record."""
    with suppress(zlib.error):
        return zlib.decompressobj(_GZIP).decompress(data, 5) == _WARC
    return False
