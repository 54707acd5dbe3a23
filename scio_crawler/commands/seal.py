"""`scrapy seal --timestamp URL [DIR]`: have an authority say that the archive exists by now."""

import argparse

from scrapy.commands import ScrapyCommand

from scio_crawler.commands.operands import (
    OfFolder,
    add_authority,
    given_authority,
    given_folder,
)
from scio_crawler.common.errors import OutputError, TimestampFailure
from scio_crawler.run.terminal import print_lines, printable


class Command(OfFolder, ScrapyCommand):
    """Fetches a timestamp of the archive's chain. Contacts the authority only."""

    usage = "--timestamp URL [DIR]"
    about = "Have a timestamp authority (RFC 3161) say that what is archived exists by now"
    details = (
        ". Without DIR, it is about the folder that a crawl of the live site writes to. The "
        "authority at URL gets the SHA-256 of the last link of archive/chain.jsonl and nothing "
        "else; its answer goes to archive/tokens/. See docs/evidence.md. The exit status is 0, 1 "
        "without a timestamp, 2 if the arguments are wrong, 9 if the folder cannot be written to."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_authority(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the timestamp and its file. Raises UsageError for bad arguments."""
        from scio_crawler.archive import ARCHIVE
        from scio_crawler.archive.stamps import stamp_head

        folder, url = given_folder(args, self.settings), given_authority(opts.timestamp)
        try:
            found = stamp_head(folder / ARCHIVE, url)
        except TimestampFailure as failure:
            about = folder / ARCHIVE if failure.kind == "no-chain" else url
            self.fail(failure, f"Nothing was written: {about} ")
        except OutputError as error:
            self.fail(error)
        else:
            print_lines([printable(f"{folder}/{found}")])
