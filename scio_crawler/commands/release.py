"""`scrapy release --version VERSION [DIR]`: write a release that never changes; verify one."""

import re
from argparse import Namespace
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands import FolderCommand, given_folder, given_target
from scio_crawler.common.errors import ExportError, OutputError, count
from scio_crawler.common.terminal import print_lines, printable

_VERSION = re.compile(r"[0-9]{4}\.(0?[1-9]|1[0-2])(\.[0-9]{1,4})?")
MOST_SHOWN = 100  # faults; the rest are counted


class Command(FolderCommand, ScrapyCommand):
    """Writes a release of an output folder, or verifies one."""

    usage = "--version VERSION [--to FOLDER] [--archive] [DIR]\n  scrapy release --verify RELEASE"
    about = "Write a release of the data that can be cited and never changes, or verify one"
    details = (
        ". A release is a folder with all tables, what describes them and their checksums, and one "
        "file that holds it. Made twice of the same output, it has the same bytes. Without DIR, it "
        "is made of the folder that a crawl of the live site writes to. The exit status is 0, 1 if "
        "the release has a fault or cannot be made, 2 if the arguments are wrong, 9 if the output "
        "cannot be read, 11 if a run is at work in it."
    )
    options = {
        "--version": {
            "metavar": "VERSION",
            "help": "year and month, as 2026.12; a second one is 2026.12.1",
        },
        "--to": {
            "metavar": "FOLDER",
            "type": Path,
            "help": "where to write (default: DIR/releases)",
        },
        "--verify": {
            "metavar": "RELEASE",
            "help": "check a release, a folder or a file, instead of making one",
        },
        "--archive": {"action": "store_true", "help": "add the archive of all that the site sent"},
    }

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print what was written, or each fault. Raises UsageError for bad arguments."""
        try:
            if opts.verify:
                self._verify(args, opts)
            else:
                self._write(args, opts)
        except (ExportError, OutputError) as error:
            self.fail(error)

    def _write(self, args: list[str], opts: Namespace) -> None:
        from scio_crawler.run.output_folder import locked
        from scio_crawler.showing.releases.building import build

        if not _VERSION.fullmatch(opts.version or ""):
            raise UsageError("name the version: --version 2026.12, or 2026.12.1")
        folder = given_folder(args, self.settings)
        target = given_target(opts.to, folder / "releases")
        with locked(folder):
            made = build(folder, opts.version, target, with_archive=opts.archive)
        print_lines(map(str, made))

    def _verify(self, args: list[str], opts: Namespace) -> None:
        from scio_crawler.contract.lines import Fault
        from scio_crawler.run.output_folder import expanded
        from scio_crawler.showing.releases.packing import unpacked
        from scio_crawler.showing.releases.verifying import verify

        if args or opts.version or opts.to or opts.archive:
            raise UsageError("--verify takes the release, and nothing else")
        faults: list[Fault] = []
        with unpacked(expanded(opts.verify)) as folder:
            checked = verify(folder, faults.append)
        lines = [printable(str(fault)) for fault in faults[:MOST_SHOWN]]
        numbers = f"{count(checked.briefings, 'briefing')}, {count(checked.turns, 'turn')}"
        found = count(len(faults), "fault") if faults else "no fault"
        print_lines([*lines, f"{opts.verify}: {numbers}, {found}"])
        self.exitcode = int(bool(faults))
