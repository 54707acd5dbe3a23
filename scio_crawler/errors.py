"""The errors that are meant for people: each message says what is wrong, where, and what to do."""

from __future__ import annotations


class ScioError(Exception):
    """Something the person who runs the crawl can put right; shown without a traceback."""


class ArgumentError(ScioError, ValueError):
    """Arguments of the spider that cannot be used; names every one of them."""


class OutputError(ScioError):
    """An output folder that cannot be written to, or that holds something else."""


class PageError(ScioError):
    """A response that cannot be read as a page: no HTML, cut short, in a wrong encoding."""
