"""`scrapy review [DIR]`: draw turns for two readers to judge, and score what they found."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands import OfFolder, given_folder, given_target, number
from scio_crawler.common.errors import ExportError, SheetError, count
from scio_crawler.common.identity import command
from scio_crawler.common.terminal import print_lines


class Command(OfFolder, ScrapyCommand):
    """Draws a sample of turns, or scores filled-in sheets. The rest of DIR is only read."""

    usage = "[--turns NUMBER] [--seed NUMBER] [--to FOLDER] [DIR] [--score A.csv B.csv [C.csv]]"
    about = "Draw turns for two readers to compare with their pages, and score what they found"
    details = (
        ". Without DIR, it takes the folder that a crawl of the live site writes to. It draws a "
        "sample at random and writes a sheet for each reader, and a page to judge by keyboard. "
        "With --score it reads the sheets that the two have filled in, and perhaps a third by "
        "somebody who settles what they disagree on: it prints how often each key is wrong, with "
        "95 % intervals, and how far the readers agree. The exit status is 0, or 1 if it cannot "
        "draw or score, or 2 if the arguments are wrong."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        about = "how many turns to draw (default: %(default)s)"
        read = number(1, 999_999_999)
        parser.add_argument("--turns", metavar="NUMBER", type=read, default=200, help=about)
        about = "another one draws other turns (default: %(default)s)"
        read = number(0, 999_999_999)
        parser.add_argument("--seed", metavar="NUMBER", type=read, default=1, help=about)
        about = "where the sample is (default: DIR/review)"
        parser.add_argument("--to", metavar="FOLDER", type=Path, help=about)
        about = "filled-in sheets; they come last"
        parser.add_argument("--score", metavar="SHEET", type=Path, nargs="+", help=about)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Draw or score, and print what was written. Raises UsageError for bad arguments."""
        from scio_crawler.contract.description import REVIEW
        from scio_crawler.run.output_folder import expanded

        sheets = [expanded(sheet) for sheet in opts.score or ()]
        if opts.score and not 2 <= len(sheets) <= 3:
            why = "--score takes the sheets of two readers, and perhaps a third one, after DIR"
            raise UsageError(why)
        if len({sheet.resolve() for sheet in sheets}) < len(sheets):
            raise UsageError("--score: the sheets are the same file")
        folder = given_folder(args, self.settings)
        target = given_target(opts.to, folder / REVIEW.parent)
        try:
            if opts.score:
                _score(target, sheets)
            else:
                _draw(folder, target, opts.turns, opts.seed)
        except (ExportError, SheetError) as error:
            self.fail(error)


def _draw(folder: Path, target: Path, turns: int, seed: int) -> None:
    from scio_crawler.showing.review import sample

    drawn = sample.write(folder, target, turns, seed)
    strata = count(drawn["strata"], "stratum", "strata")
    sheets = [target / name for name in sample.SHEETS]
    print_lines(
        [
            f"{count(len(drawn['turns']), 'turn')} of {drawn['of']:,}, from {strata}",
            f"{target / sample.PAGE}: to judge them by keyboard, in a browser",
            f"{' '.join(map(str, sheets))}: to judge them in a spreadsheet",
            f"Then: {command('review', folder, '--score', *sheets)}",
        ]
    )


def _score(target: Path, sheets: list[Path]) -> None:
    from scio_crawler.showing.review import result

    print_lines([*result.lines(result.write(target, sheets)), f"Written: {target / result.FILE}"])
