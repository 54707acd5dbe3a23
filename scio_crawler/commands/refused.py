"""Scrapy's commands that cannot work here, or not for everything: one table says which and why."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scrapy.commands import bench, check, fetch, parse, runspider, shell, view
from scrapy.exceptions import UsageError

import scio_crawler
from scio_crawler.common.addresses import CANONICAL, on_origin
from scio_crawler.common.identity import command
from scio_crawler.common.scrapy_internals import put_first

Condition = Callable[[Sequence[str], argparse.Namespace], bool]


def _is_off_site(args: Sequence[str], opts: argparse.Namespace) -> bool:
    """Return whether *args* and *opts* ask for more than pages of the site."""
    # The project's spider would open the output folder and record there.
    return bool(opts.spider) or not all(on_origin(word, CANONICAL) for word in args)


def _is_own_spider(args: Sequence[str], _: argparse.Namespace) -> bool:
    """Return whether *args* name a file of this package: only `crawl` checks its arguments."""
    package = Path(scio_crawler.__file__).parent
    return any(package in Path(word).resolve().parents for word in args[:1])


# Scrapy's commands, when they are refused (None: always), and what the refusal and the help say.
_REFUSALS: tuple[tuple[Sequence[Any], Condition | None, str], ...] = (
    (
        (shell.Command, fetch.Command, view.Command),
        _is_off_site,
        f"Here it reads addresses on {CANONICAL} only, and takes no --spider: "
        "{command} explain ADDRESS|FILE reads the archive, the sample, a mirror or a file",
    ),
    (
        [parse.Command],
        None,
        "Not used here: the spider reads whole briefings, not single responses. "
        "{command} explain ADDRESS shows how a page is read",
    ),
    (
        [check.Command],
        None,
        "Not used here: the spider has no contracts. "
        "{command} check-output checks what a crawl wrote, and pytest runs the tests",
    ),
    (
        [bench.Command],
        None,
        "Not used here: it would contact a server of its own, and only the site is contacted. "
        "Call scrapy bench in a folder without a scrapy.cfg",
    ),
    (
        [runspider.Command],
        _is_own_spider,
        "Not for this project's own spider: {command} crawl briefings runs it",
    ),
)


def _restrict(scrapys: Any, is_refused: Condition | None, instead: str) -> None:
    """Let the command *scrapys* say *instead*, before anything is started, if *is_refused*."""
    process_options, long_desc = scrapys.process_options, scrapys.long_desc

    def refuse(self: Any, args: list[str], opts: argparse.Namespace) -> None:
        if not is_refused or is_refused(args, opts):
            raise UsageError(instead.format(command=command()), print_help=False)
        process_options(self, args, opts)

    scrapys.process_options = refuse
    scrapys.long_desc = lambda self: f"{long_desc(self)}. {instead.format(command=command())}."
    if not is_refused:
        scrapys.short_desc = lambda _: "Not used here"


put_first("scio_crawler.")
# Scrapy calls a command by its module, so a module of ours could replace only one of them.
for _commands, _condition, _instead in _REFUSALS:
    for _command in _commands:
        _restrict(_command, _condition, _instead)
