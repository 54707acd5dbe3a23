"""`scrapy coverage [DIR]`: say how much there is of what was met, and what is not complete."""

import argparse

from scrapy.commands import ScrapyCommand

from scio_crawler.commands.operands import OfFolder, given_folder


class Command(OfFolder, ScrapyCommand):
    """Prints the coverage of an output folder or a release. Only reads."""

    usage = "[--gaps] [DIR]"
    about = "Say by year what of the conferences is there, and what is not, and why"
    details = (
        ". Without DIR, it looks at the folder that a crawl of the live site writes to; a release "
        "does as well. The numbers count what lists showed to the crawler, imports brought or "
        "somebody asked for; what the site has besides, nobody can say. The exit status is 0, 2 if "
        "there is no such folder, and 9 if it cannot be read."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        about = "name everything that is not complete, with the reason"
        parser.add_argument("--gaps", action="store_true", help=about)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the table. Raises UsageError if there is no such folder."""
        from scio_crawler.common.errors import OutputError
        from scio_crawler.contract.coverage import coverage
        from scio_crawler.run.terminal import print_lines, printable

        try:
            covered = coverage(given_folder(args, self.settings))
        except OutputError as error:
            self.fail(error)
            return
        rows = covered.rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
        if opts.gaps:
            lines += ["", *(f"{g.year or ''} {g.what}: {g.url}: {g.reason}" for g in covered.gaps)]
        print_lines(map(printable, [*lines, "", *covered.notes(with_lists=True)]))
