"""`scrapy status [DIR]`: say how an output folder is."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import FolderCommand, given_folder


class Command(FolderCommand, ScrapyCommand):
    """Prints what is in an output folder, and what to see to. Only reads."""

    usage = "[--gaps] [DIR]"
    about = "Say what a folder of output has, how fresh it is, and what to see to"
    details = (
        ": its conferences, its last run, what there is of each year, and the command to type "
        "next. Without DIR, it looks at the folder that a crawl of the live site writes to; a "
        "release does as well. It asks the site for nothing and writes nothing. The exit status is "
        "0 if nothing needs a person, 2 if there is no such folder, and else that of a run: 8 with "
        "a reading in quarantine, 7 if a schedule seems to have stopped, 3 for anything else; 1, "
        "4, 5, 6, 8 or 9 if the last run ended with it, and 9 for a folder of another version."
    )
    options = {
        "--gaps": {
            "action": "store_true",
            "help": "name everything that is not complete, with the reason",
        },
    }

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the lines. Raises UsageError if there is no such folder."""
        from scio_crawler.common.clock import utc_now
        from scio_crawler.common.terminal import print_lines
        from scio_crawler.run.output_folder import may_be_output
        from scio_crawler.run.reporting.status import status

        folder: Path = given_folder(args, self.settings, may_be_output).absolute()
        lines, self.exitcode = status(folder, utc_now(), opts.gaps)
        print_lines(lines)
