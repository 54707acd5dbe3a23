"""Scrapy's commands that cannot work here, or not for everything: one table says which and why."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from scrapy.commands import bench, check, fetch, parse, runspider, shell, view
from scrapy.exceptions import UsageError

import scio_crawler
from scio_crawler.common.addresses import CANONICAL, on_origin
from scio_crawler.common.identity import command

Condition = Callable[[Sequence[str], argparse.Namespace], bool]


def _always(_: Sequence[str], __: argparse.Namespace) -> bool:
    return True


def _is_off_site(args: Sequence[str], opts: argparse.Namespace) -> bool:
    """Return whether words and options ask for more than pages of the site."""
    # The project's spider would open the output folder and record there.
    return bool(opts.spider) or not all(on_origin(word, CANONICAL) for word in args)


def _is_own_spider(args: Sequence[str], _: argparse.Namespace) -> bool:
    """Return whether the file in *args* is of this package: only `crawl` checks its arguments."""
    package = Path(scio_crawler.__file__).parent
    return any(package in Path(word).resolve().parents for word in args[:1])


_PAGES = (
    f"Here it reads addresses on {CANONICAL} only, and takes no --spider: "
    "{command} explain ADDRESS|FILE reads the archive, the sample, a mirror or a file"
)

# Scrapy's command, when it is refused, and what its help and the refusal say.
_REFUSALS: tuple[tuple[ModuleType, Condition, str], ...] = (
    (shell, _is_off_site, _PAGES),
    (fetch, _is_off_site, _PAGES),
    (view, _is_off_site, _PAGES),
    (
        parse,
        _always,
        "Not used here: the spider reads whole briefings, not single responses. "
        "{command} explain ADDRESS shows how a page is read",
    ),
    (
        check,
        _always,
        "Not used here: the spider has no contracts. {command} check-output checks what a crawl "
        "wrote, and pytest runs the tests",
    ),
    (
        bench,
        _always,
        "Not used here: it would contact a server of its own, and only the site is contacted. Call "
        "scrapy bench in a folder without a scrapy.cfg",
    ),
    (
        runspider,
        _is_own_spider,
        "Not for this project's own spider: {command} crawl briefings runs it",
    ),
)


def _restrict(scrapys: Any, is_refused: Condition, instead: str) -> None:
    """Let the command of the module *scrapys* say *instead* and stop, if *is_refused*."""
    process_options = scrapys.process_options
    short_desc, long_desc = scrapys.short_desc, scrapys.long_desc

    def refuse(self: Any, args: list[str], opts: argparse.Namespace) -> None:
        if is_refused(args, opts):
            raise UsageError(instead.format(command=command()), print_help=False)
        process_options(self, args, opts)

    def describe(self: Any) -> str:
        return f"{long_desc(self)}. {instead.format(command=command())}."

    def name_in_list(self: Any) -> str:
        return "Not used here" if is_refused is _always else str(short_desc(self))

    vars_ = {"process_options": refuse, "long_desc": describe, "short_desc": name_in_list}
    for name, function in vars_.items():
        setattr(scrapys, name, function)


# Scrapy calls a command by its module, so that a module of ours could replace only one.
for _module, _condition, _instead in _REFUSALS:
    _restrict(vars(_module)["Command"], _condition, _instead)
