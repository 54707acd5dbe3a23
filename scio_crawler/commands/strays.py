"""Options that a command does not have. (This module is no command.)"""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.exceptions import UsageError


def refuse_options(args: Sequence[str]) -> None:
    """Raise UsageError if one of *args* is an option: Scrapy passes on those it does not know."""
    if unknown := [word for word in args if word.startswith("-")]:
        raise UsageError(f"there is no option {unknown[0]}; -h lists them", print_help=False)
