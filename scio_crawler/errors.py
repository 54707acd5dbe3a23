"""The errors that are meant for people: each message says what is wrong, where, and what to do."""

from __future__ import annotations


class ScioError(Exception):
    """Something the person who runs the crawl can put right; shown without a traceback."""

    exit_status = 1  # of a crawl that could not start because of it


class ArgumentError(ScioError, ValueError):
    """Arguments of the spider that cannot be used; names every one of them."""

    exit_status = 2


class OutputError(ScioError):
    """An output folder that cannot be written to, or that holds something else."""

    exit_status = 9


class BusyError(OutputError):
    """An output folder in which another run is at work."""

    exit_status = 11


class PageError(ScioError):
    """A response that cannot be read as a page: no HTML, cut short, in a wrong encoding."""
