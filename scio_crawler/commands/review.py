"""`scrapy review [DIR]`: draw a sample for two readers to code, and score what they found."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import FolderCommand, given_folder, given_target, number
from scio_crawler.common.errors import ExportError, SheetError, count
from scio_crawler.common.identity import command
from scio_crawler.common.terminal import print_lines, printable

WHAT = ("turns", "pages", "exchanges", "people", "offices", "briefings")


class Command(FolderCommand, ScrapyCommand):
    """Draws a sample, or scores filled-in sheets. The rest of DIR is only read."""

    usage = "[--what UNITS] [--size NUMBER] [--seed NUMBER] [--to FOLDER] [--score] [DIR]"
    about = "Draw a sample for two readers to code from the pages, and score what they found"
    details = (
        ". Without DIR, it takes the folder that a crawl of the live site writes to. It draws a "
        "sample at random and writes a sheet for each of two readers, A.csv and B.csv, one for "
        "somebody who settles what they and the data disagree on, C.csv, and a page to fill them "
        "in by keyboard. None shows what the data say. With --score it reads the sheets: it prints "
        "how often each key is wrong, with 95 % intervals, and how far the readers agree, and "
        "writes what C.csv corrects. The exit status is 0, or 1 if it cannot draw or score, or 2 "
        "if the arguments are wrong."
    )
    options = {
        "--what": {
            "metavar": "UNITS",
            "choices": WHAT,
            "default": "turns",
            "help": f"what to draw: {', '.join(WHAT)} (default: %(default)s)",
        },
        "--size": {
            "metavar": "NUMBER",
            "type": number(1, 999_999_999),
            "default": 200,
            "help": "how many to draw (default: %(default)s)",
        },
        "--seed": {
            "metavar": "NUMBER",
            "type": number(0, 999_999_999),
            "default": 1,
            "help": "another one draws others (default: %(default)s)",
        },
        "--to": {
            "metavar": "FOLDER",
            "type": Path,
            "help": "where the samples are (default: DIR/review)",
        },
        "--score": {"action": "store_true", "help": "score the sheets instead"},
    }

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Draw or score, and print what was written. Raises UsageError for bad arguments."""
        from scio_crawler.contract.corrections import FILE as CORRECTIONS
        from scio_crawler.contract.description import REVIEW
        from scio_crawler.showing.review import result, sample

        folder = given_folder(args, self.settings)
        target = given_target(opts.to, folder / REVIEW.parent)
        own = target / opts.what
        try:
            if opts.score:
                found = result.score_sheets(target, opts.what)
                disputed = [" | ".join(values) for values in found["disputed"]]
                lines = list(found["summary"])
                lines.append(f"{count(len(disputed), 'value')} on which readers and data disagree")
                lines += disputed
                lines.append(f"Written: {target / REVIEW.name}, {own / CORRECTIONS}")
            else:
                drawn = sample.draw_sample(folder, own, opts.what, opts.size, opts.seed)
                score = ["review", "--score", "--what", opts.what]
                if opts.to:
                    score += ["--to", target]
                lines = [
                    f"{len(drawn['units']):,} of {drawn['of']:,} {opts.what}",
                    f"{own / sample.PAGE}: to code them by keyboard, in a browser",
                    f"{own / sample.SHEETS[0]} and the others: to code them in a spreadsheet",
                    f"Then: {command(*score, folder)}",
                ]
        except (ExportError, SheetError) as error:
            self.fail(error)
        else:
            print_lines(map(printable, lines))
