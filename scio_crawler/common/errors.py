"""Every failure as a type, and the words that are made of it.

::

    ScioError                 shown to a person without a traceback
    ├── ArgumentError         arguments or settings that cannot be used
    ├── Interrupted           a signal asks the process to stop before the spider is open
    ├── OutputError           an output folder that cannot be read or written
    │   ├── BusyError         another run is at work in it
    │   ├── VersionError      another version of this program wrote it
    │   └── DamagedError      a turns file in it does not hold lines of turns
    ├── ExportError           an export that cannot be made
    ├── QuotationError        a quotation that cannot be judged
    ├── SheetError            a sheet of a review that cannot be scored
    ├── ContractError         a line that breaks the contract of the output
    └── Failure               why a page is missing; it costs that page only
        ├── NetworkFailure    nothing came, or not all of it
        ├── StatusFailure     the site answered with a status other than 200
        ├── RefusedFailure    it was not requested: robots.txt, another origin, no address
        ├── PageFailure       what came cannot be read as a page
        │   ├── WrongPage     it is not the page that was asked for
        │   └── TooMuch       it holds or takes more than any page of the site
        ├── ArchiveFailure    the archive does not hold it, or holds it damaged
        │   └── NotArchived   the run that is replayed never got an answer for it
        └── Crash             a fault of this program

A failure has a *kind*, which is a key of :data:`WORDS`, and data, which fill in the words. Code
asks for types, kinds and data; only people read the words.
"""

import copyreg
import errno
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from scio_crawler.common.addresses import without_secrets
from scio_crawler.common.identity import command

LONGEST = 200  # characters of an address, or of a foreign error's text, that are repeated

# What follows an address: "… did not answer in time". The log, report.json
# and the explanation of robots.txt all use these.
WORDS = {
    # NetworkFailure
    "timeout": "did not answer in time",
    "refused": "refused the connection",
    "dropped": "dropped the connection",
    "no-host": "is on a host that was not found",
    "cut-short": "was cut short on the way",
    "no-http": "answers with something other than HTTP",
    "too-large": "is larger than DOWNLOAD_MAXSIZE allows",
    "other": "failed: {error}",
    "stopping": "was not requested: the crawl is being stopped",
    # StatusFailure
    "status": "answers {status}",
    "unasked-304": "answers 304 to an unconditional request",
    "twin": "{first}, and for phones: {second}",
    "status-challenge": "answers {status} with a challenge, which is never evaded",
    "gone-at-once": "{said}, as most of what was asked for does: a move or a fault of the site",
    # RefusedFailure
    "robots": "forbidden by robots.txt",
    "robots-status": "was not asked for: robots.txt answers {status}; try again later",
    "robots-delay": "forbidden by robots.txt, which asks for {delay:g} s between requests; more "
    "than {most} s counts as a refusal",
    "robots-refused": "robots.txt could not be fetched: {cause}",
    "robots-unavailable": "robots.txt could not be fetched: it {cause}",
    "off-origin": "{url} is not on {base}, and nothing else is contacted",
    "redirect-loop": "{url} leads to {target} and nowhere else",
    "redirects": "max redirections reached",
    "malformed-redirect": "leads to something that is not an address",
    "unsupported": "is not an address that can be fetched",
    "output": "{error}",
    "ignored": "{error}",
    # PageFailure
    "not-html": "is not an HTML page",
    "other-type": "is not an HTML page but {type}",
    "empty": "is empty",
    "no-element": "has no element to read",
    "no-html-end": "was cut short: </html> is missing",
    "no-content-end": "was cut short: the end of its content is missing",
    "damaged": "has damaged compression",
    "compressed": "is compressed as {coding}, which is not supported",
    "encoding": "is in a wrong encoding: byte {byte} is not valid UTF-8",
    "challenge": "is a challenge, which is never evaded",
    "too-deep": "is nested more than {most} elements deep",
    "shells": "leads from one JavaScript redirect to the next",
    "not-in-time": "was not read within {most} seconds; the machine may be busy",
    "reader-ended": "was not read: the process that read it ended with status {status}",
    "no-memory": "was not read: the machine has too little free memory",
    "no-items": "shows no link to a briefing, and no transcript",
    # TooMuch
    "too-large-unpacked": "is larger than {most} MB when unpacked",
    "too-much": "holds more than {most:,} {what}, and no page of the site does",
    "too-much-together": "holds, with the pages before it, more than {most:,} characters",
    "too-slow": "takes more than {most} seconds to read",
    "too-much-memory": "takes more than {most} MB of memory to read",
    # WrongPage
    "leads-elsewhere": "leads to {url}",
    "leads-to-no-briefing": "leads to {url}, which is no page of a briefing",
    "leads-off-list": "leads to {url}, which is no page of the list",
    "is-list": "is a list of briefings, not a briefing; -a lists={path} reads it",
    "no-transcript": "is {what}, no transcript: nothing to read",
    "replaced": "shows {what} in place of the transcript",
    "leads-to-list": "leads to {url}, which is a list",
    "other-article": "shows article {article} instead",
    "other-number": "shows page {number} instead",
    "other-list-number": "shows page {number} of the list instead",
    "no-pager": "is no page of the list: it has no pager",
    "no-text": "shows no text",
    "links-only": "shows a page of links instead",
    "repeats": "repeats page {number}",
    "repeats-list": "repeats page {number} of the list",
    "foreign": "shows no page of this article",
    "no-part": "is no part of the transcript: {why}",
    "beyond": "is named by the pager, but no article has over {most} pages",
    "announced": "announces {pages} pages ({words!r}), and {known} are known",
    "beyond-list": "has a pager beyond {most} pages, which are not read",
    "less": "shows less than the pages",
    "not-linked": "no page links to it",
    "not-given": "is named by the pager and was not given",
    "other-capture": "was captured with other pages than these",
    # ArchiveFailure
    "no-record": "is not in the archive",
    "no-original": "repeats a record of {digest}, which is gone",
    "not-as-noted": "is in the archive with another digest than {digest}, which was noted",
    "bad-record": "cannot be read from {file} at byte {offset}: {error}",
    # Damage of a file, after its name
    "file-missing": "is missing",
    "file-changed": "is not as it was written",
    "file-replaced": "is now a folder or a link, not a file",
    "file-unreadable": "cannot be read",
    "lost": "is not in the archive: no run there fetched it whole, or its record is lost",
    # ArchiveFailure, about a file of the archive
    "torn": "is cut off in the record at byte {offset}, perhaps by a run that was killed; "
    "whole records are read, and nothing more is written to the file",
    "torn-last": "is cut off or damaged at byte {offset}, and no later run carried on from there",
    "torn-run": "is cut off or damaged at byte {offset}, though the same run wrote on elsewhere",
    "damaged-part": "is damaged from byte {offset} to byte {end}, which is passed over: {error}",
    "damaged-end": "is damaged from byte {offset} on: {error}; nothing more is written to it",
    "bad-member": "has {error} at byte {offset}, which is passed over",
    "no-run": "has {number} records that no run of scio_crawler wrote, the first at byte {offset}; "
    "they are passed over, and the command import reads other programs' files",
    "lost-info": "has lost the record of the run that its records from byte {offset} on belong to",
    "empty-file": "is empty",
    "renamed": "was written as {name}; rename it back",
    "gone": "is gone; put a copy of it back",
    "shorter": "is shorter than it was, so all files are indexed again; put a copy of it back",
    "altered": "is not as it was written, so all files are indexed again; put a copy of it back",
    "late": "is new among files that are known, so all are indexed again",
    "copied": "has a run that this folder does not remember, so somebody has put it there; its "
    "pages count as imported from it. If it is yours, move state.sqlite aside, and read the "
    "archive again",
    "gap": "follows file number {last}: the files between them are gone",
    "not-as-indexed": "lacks {number} records that the index has there, the first at byte {offset}",
    "unended": "was stopped or killed, or its end is lost, and no later run carried on from there",
    "incomplete": "has {there} of the {ended} records that it ended with",
    "not-indexed": "has {number} records that the index lacks, the first at byte {offset}",
    # ArchiveFailure, about another program's file
    "no-archive": "is not a WARC or WACZ file but {what}",
    "unreadable": "cannot be read: {error}",
    "passed-over": "is passed over: {error}",
    "ahead": "has {captures} dated ahead of the clock here, which says {now} (the first: {date}); "
    "that is refused, since nothing that the site sends until then could replace it",
    "no-pages": "has no page in these files; -a site= names a mirror whose pages they may hold",
    # Crash
    "crash": "could not be read: {error}",
}


class ScioError(Exception):
    """Something that the person who runs the crawl can put right."""

    exit_status = 1  # of a crawl that could not start because of it


class ArgumentError(ScioError, ValueError):
    """Arguments or settings that cannot be used; the message names every one of them."""

    exit_status = 2

    def __init__(self, message: str) -> None:
        super().__init__(without_secrets(message))


class Interrupted(ScioError):
    """A signal, called *name* and *said* in words, asks to stop before the spider is open."""

    exit_status = 10

    def __init__(self, name: str, said: str = "") -> None:
        super().__init__(f"{said or name}, before anything was requested")
        self.name = name


class ExportError(ScioError):
    """An export that cannot be made; the message says why and what to do."""

    @classmethod
    def unwritable(cls, folder: Path, error: OSError | sqlite3.Error) -> Self:
        """Return the error for an export that the system, or SQLite, cannot write to *folder*."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        number = errno.ENOSPC if code == sqlite3.SQLITE_FULL else getattr(error, "errno", None)
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        to_do = "put that right"
        if number in (errno.ENOSPC, errno.EDQUOT):
            reason, to_do = _SYSTEM[number]

        file = getattr(error, "filename", None)
        if file and not Path(str(file)).is_relative_to(folder):
            reason += f": {file}"  # a file of the output folder

        return cls(
            f"Cannot write to {folder}: {reason}. Files that were there are whole; {to_do}, or "
            "name another folder with --to"
        )


# Why a quotation cannot be judged.
_QUOTATION = {
    "time": "to compare it takes more than {most} seconds",
    "memory": "to compare it takes more than {most} MB of memory",
    "other": "the scripts that compare it fail: {error}",
}


class QuotationError(ScioError):
    """A quotation that cannot be judged; *kind* says why."""

    exit_status = 65  # EX_DATAERR of sysexits.h

    def __init__(self, kind: str, **data: Any) -> None:
        why = _QUOTATION[kind].format(**data)
        super().__init__(f"This quotation cannot be judged: {why}. Check a shorter part of it.")
        self.kind = kind


# Why a sheet cannot be scored, and what to do.
_SHEET = {
    "unreadable": "cannot be read: {error}. Name the sheet that a reader filled in",
    "no-column": "has no column {names}. Save the sheet as CSV, with all columns it came with",
    "no-csv": "is no line of CSV: {error}. Save the sheet as CSV again",
    "wrong-id": "has the id {id!r}, which is not in the sample, or is in a row before. Undo the "
    "change, or name the folder that the sheet was drawn from",
    "no-code": "says {said!r} under {column!r}. Write {rule}; - for nothing, ? if in doubt",
}


class SheetError(ScioError):
    """A sheet that cannot be scored: what *kind* of fault is in which file, and in which row."""

    def __init__(self, path: Path, row: int, kind: str, **data: Any) -> None:
        where = f"{path}, row {row}," if row else str(path)
        super().__init__(f"{where} {_SHEET[kind].format(**data)}.")
        self.kind = kind


class ContractError(ScioError, ValueError):
    """A line that breaks the contract of the output; the message names key, value and rule."""


class OutputError(ScioError):
    """An output folder that cannot be read or written; the message says what to do."""

    exit_status = 9

    @classmethod
    def unwritable(cls, path: Path, error: OSError) -> Self:
        unknown = (error.strerror or str(error), f"check the folder, or {_ELSEWHERE}")
        what, to_do = _SYSTEM.get(error.errno or 0, unknown)
        return cls(f"Cannot write {path}: {what}. What was there before is unchanged; {to_do}.")

    @classmethod
    def unreadable(cls, path: Path, error: OSError) -> Self:
        why = error.strerror or str(error)
        return cls(f"Cannot read {path}: {why}. To go on, make it readable, or move it elsewhere.")

    @classmethod
    def output_error_for(cls, path: Path, error: sqlite3.Error) -> Self:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR) and is_full(path):
            code = sqlite3.SQLITE_FULL  # no room even for the files that SQLite needs next to it
        what, to_do = _DATABASE.get(code, ("{error}", _CHECK))
        return cls(f"Cannot use {path}: {what.format(error=error)}. {to_do}")

    @classmethod
    def linked(cls, path: Path) -> Self:
        """Return the error for a link at *path*, in an output folder."""
        return cls(
            f"{path} is a link, and a run writes to its output folder only; nothing was changed. "
            "Put what it leads to in its place. (The output folder as a whole may be a link.)"
        )

    @classmethod
    def file_replaced_error(cls, path: Path) -> Self:
        """Return the error for a file that was removed or replaced while a run wrote to it."""
        gone = path if path.parent.is_dir() else path.parent
        return cls(
            f"{gone} was removed or replaced while the run wrote to it. Put it back if you have "
            "it, and run again: what is missing is then read again."
        )

    @classmethod
    def of_site(cls, holds: str, folder: Path, site: str) -> Self:
        """Return the error for a run of *site* in a *folder* that *holds* another one."""
        return cls(
            f"{folder} holds the site {holds!r}, and this run reads {site!r}: one folder holds one "
            f"site. Choose another folder with -s SCIO_OUTPUT_DIR=."
        )

    @classmethod
    def garbled(cls, path: Path, why: object) -> Self:
        """Return the error for a database at *path* that was changed to what cannot be read."""
        return cls(f"Cannot use {path}: something has changed it ({why}). {_ASIDE}")


class BusyError(OutputError):
    exit_status = 11


class VersionError(OutputError):
    """An output folder that another version of this program wrote; *found* says how that shows."""

    def __init__(self, folder: Path, found: str) -> None:
        again = f"{command()} crawl briefings -a site=archive -s SCIO_OUTPUT_DIR=NEW"
        super().__init__(
            f"Another version of scio_crawler wrote {folder}: {found}. Nothing in it was changed. "
            f"Use that version; or copy {folder / 'archive'} (and {folder / 'corrections.csv'}, if "
            f"it is there) into a new folder NEW, and type: {again}"
        )


class DamagedError(OutputError, ValueError):
    """A turns file that does not hold lines of turns; *why* says what is wrong."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}")
        self.why = why


_ELSEWHERE = "choose another folder (SCIO_OUTPUT_DIR)"
_PERMISSION = ("there is no permission to write there", f"change its permissions or {_ELSEWHERE}")
_IN_THE_WAY = ("a file is where a folder should be, or the other way round", _ELSEWHERE)
# What the system says -> what happened and what to do.
_SYSTEM = {
    errno.ENOSPC: ("the disk is full", "free some space and run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run again"),
    errno.EROFS: ("it is on a read-only file system", _ELSEWHERE),
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ELOOP: ("a link is where a file should be", f"remove the link or {_ELSEWHERE}"),
    errno.ENOENT: ("its folder is not there, and cannot be made", _ELSEWHERE),
}


def is_full(path: Path) -> bool:
    """Return whether the disk with the folder of *path* has no room left to speak of."""
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < 1024 * 1024  # bytes
    return False


_CHECK = "Check the folder's permissions, or choose another one (SCIO_OUTPUT_DIR)."
_ASIDE = (
    "Put a copy of it back. Without one, move it aside and read the archive again, with "
    "-a site=archive; a crawl would ask the site for everything."
)
# What SQLite says -> what happened and what to do. Python says 0 of a text that is not UTF-8.
_DATABASE = {
    0: ("it is damaged ({error})", _ASIDE),
    sqlite3.SQLITE_CONSTRAINT: ("it is damaged ({error})", _ASIDE),
    sqlite3.SQLITE_NOTADB: ("it is damaged, or no database of this crawler", _ASIDE),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", _ASIDE),
    sqlite3.SQLITE_ERROR: ("it is damaged: it lacks what it must hold ({error})", _ASIDE),
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space and run again."),
    sqlite3.SQLITE_IOERR: ("the disk fails ({error})", "Check the disk, and run again."),
    sqlite3.SQLITE_READONLY: ("it is read-only", _CHECK),
    sqlite3.SQLITE_PERM: ("there is no permission to use it", _CHECK),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened or created", _CHECK),
    sqlite3.SQLITE_BUSY: (
        "another program is writing to it",
        "Wait until the other run has ended, then run again.",
    ),
}


class Failure(ScioError):
    """Why a page is missing: a *kind* of :data:`WORDS`, and the *data* that its words need.

    ``str()`` gives the words, which follow an address; long data are cut.
    """

    def __init__(self, kind: str, **data: Any) -> None:
        short = {k: v[:LONGEST] if isinstance(v, str) else v for k, v in data.items()}
        super().__init__(WORDS[kind].format(**short))
        self.kind = kind
        self.data = data

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]

    @property
    def is_gone(self) -> bool:
        """Whether the site says that the page is gone."""
        return self.kind == "status" and self.data["status"] in (404, 410)

    @property
    def is_damage(self) -> bool:
        """Whether the archive has a record of the page, and that is damaged."""
        return isinstance(self, ArchiveFailure) and self.kind != "no-record"

    @property
    def is_lasting(self) -> bool:
        """Whether the same page would fail again, after as much work, until it is read again."""
        return self.kind == "too-large" or isinstance(self, TooMuch)


class NetworkFailure(Failure):
    """Nothing came, or not all of it."""


class StatusFailure(Failure):
    """The site answered with a status other than 200 (``data["status"]``)."""


class RefusedFailure(Failure):
    """The page was not requested: robots.txt, another origin, no address, a full disk."""


class PageFailure(Failure):
    """What came cannot be read as a page: no HTML, cut short, in a wrong encoding."""


class WrongPage(PageFailure):
    """What came is not the page that was asked for, or none that belongs to its article."""


class TooMuch(PageFailure):
    """The page holds more than any page of the site, or takes too much to read."""


class ArchiveFailure(Failure):
    """The archive does not hold the page, or its record is damaged."""


class NotArchived(ArchiveFailure):
    """The run that is replayed got no answer for the page.

    ``was_asked`` says that the run ended by itself without it, so it could not be fetched then. If
    it is False, the run was cut off or never wanted the page.
    """

    def __init__(self, was_asked: bool) -> None:
        super().__init__("no-record")
        self.was_asked = was_asked


class Crash(Failure):
    """A fault of this program, which costs one page and is shown with its traceback."""

    def __init__(self, error: str) -> None:
        super().__init__("crash", error=error[:LONGEST])


def count(number: int, noun: str, plural: str = "") -> str:
    """Return *number* with *noun* or *plural*, by default with an s: "1 turn", "1,200 turns"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
