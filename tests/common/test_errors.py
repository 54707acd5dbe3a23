"""Failures are types with data, and one table has their words."""

from __future__ import annotations

import errno
import pickle
import re
import sqlite3
from pathlib import Path

import pytest

from scio_crawler.common import errors
from scio_crawler.common.errors import (
    WORDS,
    BusyError,
    Crash,
    Failure,
    NetworkFailure,
    NotArchived,
    OutputError,
    PageFailure,
    RefusedFailure,
    ScioError,
    StatusFailure,
    WrongPage,
    count,
)
from tests.environment import ROOT

TWIN = StatusFailure(
    "twin", first=StatusFailure("status", status=404), second=NetworkFailure("refused")
)
PACKAGE = sorted((ROOT / "scio_crawler").rglob("*.py"))
SOURCES = {path: path.read_text("utf-8") for path in PACKAGE}


def subclasses(of: type) -> list[type]:
    return [one for direct in of.__subclasses__() for one in (direct, *subclasses(direct))]


def test_the_tree_at_the_top_draws_every_type() -> None:
    assert errors.__doc__ is not None
    own = [one for one in (ScioError, *subclasses(ScioError)) if one.__module__ == errors.__name__]
    drawn = re.findall(r"^[ │├└─]*([A-Z]\w+)  +\w", errors.__doc__, re.MULTILINE)
    assert sorted(drawn) == sorted(one.__name__ for one in own)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (StatusFailure("status", status=503), "answers 503"),
        (NetworkFailure("timeout"), "did not answer in time"),
        (PageFailure("encoding", byte=17), "is in a wrong encoding: byte 17 is not valid UTF-8"),
        (WrongPage("repeats", number=2), "repeats page 2"),
        (NotArchived(was_asked=True), "is not in the archive"),
        (Crash("KeyError('x')"), "could not be read: KeyError('x')"),
        (TWIN, "answers 404, and for phones: refused the connection"),
    ],
)
def test_words_are_made_of_kind_and_data(failure: Failure, words: str) -> None:
    assert str(failure) == words


def test_every_kind_is_used() -> None:
    """A kind without words cannot be raised; one that nothing raises is a leftover."""
    elsewhere = "".join(text for path, text in SOURCES.items() if path.name != "errors.py")
    used = {kind for kind in WORDS if f'"{kind}"' in elsewhere}
    used |= {"no-record", "crash"}  # of types with one kind
    assert set(WORDS) - used == set()


def test_no_code_compares_or_searches_the_words() -> None:
    compares = re.compile(
        r"str\((?:reason|failure|error|first|second)\)\s*(?:==|in\b|\.startswith|\.find)"
        r"|\bin str\((?:reason|failure|error)\)|\breason\.(?:partition|startswith|find)\("
    )
    assert [path for path, text in SOURCES.items() if compares.search(text)] == []


@pytest.mark.parametrize(
    ("failure", "gone"),
    [
        (StatusFailure("status", status=404), True),
        (StatusFailure("status", status=410), True),
        (StatusFailure("status", status=503), False),
        (NetworkFailure("refused"), False),
        (TWIN, False),
    ],
)
def test_gone_is_what_the_site_has_no_more(failure: Failure, gone: bool) -> None:
    assert failure.is_gone is gone


@pytest.mark.parametrize(
    "failure",
    [
        StatusFailure("status", status=404),
        NotArchived(was_asked=False),
        Crash("boom"),
        RefusedFailure("robots-unavailable", cause=NetworkFailure("refused")),
    ],
)
def test_a_failure_can_be_pickled(failure: Failure) -> None:
    again = pickle.loads(pickle.dumps(failure))
    assert (type(again), str(again), again.kind) == (type(failure), str(failure), failure.kind)


def test_missing_data_are_found_out_where_the_failure_is_made() -> None:
    with pytest.raises(KeyError):
        StatusFailure("status")


def test_what_the_system_refuses_says_what_to_do() -> None:
    full = OutputError.unwritable(Path("/data/x"), OSError(errno.ENOSPC, "No space left"))
    assert str(full) == (
        "Cannot write /data/x: the disk is full. What was there before is unchanged; "
        "free some space and run again."
    )
    error = sqlite3.OperationalError("near x")
    error.sqlite_errorcode = sqlite3.SQLITE_MISUSE
    other = OutputError.output_error_for(Path("/data/x"), error)
    assert str(other).startswith("Cannot use /data/x: near x. Check the folder's permissions")


def test_each_error_that_ends_a_start_has_its_exit_status() -> None:
    statuses = [errors.ArgumentError, OutputError, BusyError, errors.ExportError]
    assert [one.exit_status for one in statuses] == [2, 9, 11, 1]


@pytest.mark.parametrize(
    ("number", "plural", "expected"),
    [
        (1, "", "1 turn"),
        (2, "", "2 turns"),
        (31_000, "", "31,000 turns"),
        (1, "turning", "1 turn"),
        (2, "turning", "2 turning"),
    ],
)
def test_a_number_agrees_with_its_noun(number: int, plural: str, expected: str) -> None:
    assert count(number, "turn", plural) == expected
