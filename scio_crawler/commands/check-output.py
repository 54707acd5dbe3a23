"""`scrapy check-output [DIR]`, named after this module: check an output folder."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from scio_crawler.archive.indexing import Finding
from scio_crawler.commands.folder import given_folder
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import OutputError, count
from scio_crawler.folder.files import Damage
from scio_crawler.items import CATALOGUE

if TYPE_CHECKING:
    from scio_crawler.folder.checking import Fault

# Scrapy imports every command, whichever is given: what only this one needs is imported late.

SHOWN = 20  # faults of one kind; the rest are counted


class Command(ScrapyCommand):
    """Checks an output folder. Only reads, unless it is told to repair."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[--repair] [--archive] [DIR]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of this command to those of Scrapy."""
        super().add_options(parser)
        about = (
            "first set aside what is not as it was written, and write it again from what is "
            "remembered or from the archive, as a run does when it begins; nothing is asked of "
            "the site"
        )
        parser.add_argument("--repair", action="store_true", help=about)
        about = "also read every record of the archive, and compare it with its digests"
        parser.add_argument("--archive", action="store_true", help=about)

    def short_desc(self) -> str:
        return "Check a folder of output against its schemas and the contract"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Without DIR, the folder that a crawl of the live site writes "
            "to. Every fault is printed with file and line, and at the end what to do about them; "
            "the exit status is 1 if there is any, 0 if there is none, and 2 if there is no such "
            "folder. With --repair it is also 1 if a file could not be written again, 9 if the "
            "folder cannot be used, and 11 if a run is at work in it."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print every fault and their number. Raises UsageError if there is no such folder."""
        assert self.settings is not None
        folder = given_folder(args, self.settings, _is_output)
        is_done = True
        if opts.repair:
            try:
                is_done = _repair(folder)
            except OutputError as error:
                print(f"Nothing more was repaired: {error}", file=sys.stderr)
                self.exitcode = error.exit_status
                return
        self.exitcode = 1 if _check(folder, opts.archive) or not is_done else 0


def _repair(folder: Path) -> bool:
    """Repair *folder* and print what was done; return whether nothing damaged is left."""
    from scio_crawler.run.output_folder import repair

    is_done = True

    def tell(damage: Damage) -> None:
        nonlocal is_done
        is_done = is_done and bool(damage.cured)
        done = f"written again {damage.cured}" if damage.cured else "could not be written again"
        aside = f"; what was there is now {damage.set_aside}" if damage.set_aside else ""
        print(f"{damage.file}: {damage.what}; {done}{aside}")

    def found(finding: Finding) -> None:
        nonlocal is_done
        is_done = is_done and (finding.is_open or not finding.is_damage)
        print(f"{finding.file}: {finding.words}")

    repair(folder, tell, found)
    return is_done


def _check(folder: Path, with_records: bool) -> int:
    """Print the faults in *folder*, what to do about them, and a summary; return their number."""
    from scio_crawler.folder.checking import check_folder, cure

    kinds: Counter[str] = Counter()

    def tell(fault: Fault) -> None:
        kinds[fault.kind] += 1
        if kinds[fault.kind] <= SHOWN:
            print(fault)

    checked = check_folder(folder, tell, with_records)
    for kind, times in kinds.items():
        if times > SHOWN:
            print(f"… and {times - SHOWN} more faults of this kind: {kind}")
    cures: dict[str, list[str]] = {}
    for kind in kinds:
        cures.setdefault(cure(kind, str(folder), (folder / FILE).exists()), []).append(kind)
    for to_do, about in cures.items():
        print(f"To do ({', '.join(about)}): {to_do}.")
    of = {"briefing": checked.briefings, "file": checked.files, "turn": checked.turns}
    looked_at = ", ".join(count(number, noun) for noun, number in of.items())
    found = kinds.total()
    print(f"{folder}: {looked_at}, {count(found, 'fault') if found else 'no fault'}")
    return found


def _is_output(folder: Path) -> bool:
    return (folder / CATALOGUE.files).exists() or (folder / "briefings").is_dir()
