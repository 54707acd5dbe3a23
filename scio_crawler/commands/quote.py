"""`scrapy quote "WORDS" [DIR]`: say where words were spoken, exactly or nearly, and prove it."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands import FolderCommand, given_folder
from scio_crawler.common.errors import QuotationError
from scio_crawler.common.terminal import print_lines, printable

# Scrapy exits with 2 if arguments are wrong; here, 2 means that the words were not found.
WRONG_ARGUMENTS = 64  # EX_USAGE of sysexits.h
_OPTION = re.compile("--?[a-z][a-z-]*")  # no quotation looks like this
MOST_SHOWN = 3  # places, each with its proof


class Command(FolderCommand, ScrapyCommand):
    """Checks a quotation. Only reads."""

    usage = '[--json] ["WORDS" | -] [DIR]'
    about = "Say where quoted words were spoken, exactly or nearly, and prove it"
    details = (
        ". The command looks for WORDS in all turns of DIR, or of the folder that a crawl of the "
        "live site writes to. Without WORDS, or with -, it reads them from standard input. An "
        "ellipsis may mark words left out, and a speaker, a date, a conference or an office may be "
        "named beside them. For proof, the command reads the archived pages again and says whether "
        "they have the words. The exit status is 0 if the words were spoken exactly so, 1 if "
        f"nearly so or by somebody else, 2 if they were not found, and {WRONG_ARGUMENTS} if the "
        "arguments are wrong; it does not depend on the proof."
    )
    options = {
        "--json": {"action": "store_true", "help": "print one JSON object, for programs"},
    }

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.error = _refuse  # type: ignore[assignment, method-assign]

    def faults(self, args: list[str], opts: Namespace) -> list[str]:
        is_option = args and _OPTION.fullmatch(args[0])
        return super().faults(args if is_option else args[1:], opts)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print what is found; ``exitcode`` says how well it matches."""
        from scio_crawler.showing.quoting.engine import Engine
        from scio_crawler.showing.quoting.proof import prove
        from scio_crawler.showing.quoting.report import report_lines, report_object
        from scio_crawler.showing.quoting.search import EXACT, NEAR, NONE, search

        if args[2:]:  # after the words and a folder
            raise UsageError("put the words between quotation marks")
        given = _given(args)
        if not Engine().call("hasWords", given):
            raise UsageError("there is no word to look for")
        folder = given_folder(args[1:], self.settings)
        try:
            result = search(folder, given)
            proofs = [prove(folder, place) for place in result.places[:MOST_SHOWN]]
        except QuotationError as error:
            self.fail(error)
            return
        if opts.json:
            found = report_object(given, result, proofs)
            encoding = getattr(sys.stdout, "encoding", "")  # it may be closed
            is_ascii = "utf" not in (encoding or "").lower()
            print_lines([json.dumps(found, ensure_ascii=is_ascii, indent=1)])
        else:
            print_lines(map(printable, report_lines(result, proofs)))
        self.exitcode = {EXACT: 0, NEAR: 1, NONE: 2}[result.verdict]


def _given(args: Sequence[str]) -> str:
    """Return the quotation that *args* name. Raises UsageError."""
    if args and args[0] != "-":
        return args[0]
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not text: {error}") from error


def _refuse(why: str) -> NoReturn:
    print_lines([f"Error: {why}"], sys.stderr)
    sys.exit(WRONG_ARGUMENTS)
