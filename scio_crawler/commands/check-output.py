"""`scrapy check-output [DIR]`: check an output folder."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import FolderCommand, given_folder, has_catalogue
from scio_crawler.common.errors import ArgumentError, OutputError, count
from scio_crawler.common.terminal import print_lines

if TYPE_CHECKING:
    from scio_crawler.archive.indexing import Finding
    from scio_crawler.contract.lines import Fault
    from scio_crawler.folder.files import Damage

MOST_SHOWN = 20  # faults of one kind; the rest are counted


class Command(FolderCommand, ScrapyCommand):
    """Checks an output folder. Only reads, without --repair."""

    usage = "[--repair] [--archive] [DIR]"
    about = "Check a folder of output against its schemas and the contract"
    details = (
        ". Without DIR, it checks the folder that a crawl of the live site writes to. It prints "
        "every fault with its file and line, and then what to do. The exit status is 0 if there is "
        "no fault, 1 if there is any, 2 if there is no such folder, and 9 if another version wrote "
        "it. With --repair it is also 1 if a file could not be written again, 9 if the folder "
        "cannot be used, and 11 if a run is at work in it."
    )
    options = {
        "--repair": {
            "action": "store_true",
            "help": "first set aside files that have changed since they were written, and write "
            "them again from the database or the archive, as a run does when it begins; the site "
            "gets no request",
        },
        "--archive": {
            "action": "store_true",
            "help": "also read every record of the archive, and compare it with its digests",
        },
    }

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print every fault and their number. Raises UsageError if there is no such folder."""
        folder = given_folder(
            args, self.settings, lambda at: has_catalogue(at) or (at / "briefings").is_dir()
        )
        try:
            is_repaired = not opts.repair or _repair(folder)
        except (ArgumentError, OutputError) as error:
            self.fail(error, "Nothing more was repaired: ")
        else:
            self.exitcode = int(_check(folder, opts.archive) > 0 or not is_repaired)


def _repair(folder: Path) -> bool:
    """Repair *folder* and print what was done; return whether nothing damaged is left."""
    from scio_crawler.run.output_folder import repair

    left = Counter[str]()  # damaged files

    def report_damage(damage: Damage) -> None:
        left[damage.file] += not damage.cured
        done = f"written again {damage.cured}" if damage.cured else "could not be written again"
        aside = f"; what was there is now {damage.set_aside}" if damage.set_aside else ""
        print_lines([f"{damage.file}: {damage.what}; {done}{aside}"])

    def report_finding(finding: Finding) -> None:
        left[finding.file] += finding.is_damage and not finding.is_open
        print_lines([f"{finding.file}: {finding.words}"])

    repair(folder, report_damage, report_finding)
    return not left.total()


def _check(folder: Path, with_records: bool) -> int:
    """Print the faults in *folder*, what to do about them, and a summary; return their number."""
    from scio_crawler.common.database import FILE
    from scio_crawler.contract.checking.files import unapplied
    from scio_crawler.folder.checking import advice_for, check_folder
    from scio_crawler.run.output_folder import path_to_type

    kinds: Counter[str] = Counter()

    def report(fault: Fault) -> None:
        kinds[fault.kind] += 1
        if kinds[fault.kind] <= MOST_SHOWN:
            print_lines([str(fault)])

    checked = check_folder(folder, report, with_records)
    lines = []
    for kind, times in kinds.items():
        if times > MOST_SHOWN:
            lines.append(f"… and {times - MOST_SHOWN} more faults of this kind: {kind}")

    is_remembered = (folder / FILE).exists()
    kinds_by_advice: dict[str, list[str]] = {}
    for kind in kinds:
        advice = advice_for(kind, path_to_type(folder), is_remembered)
        kinds_by_advice.setdefault(advice, []).append(kind)
    for to_do, about in kinds_by_advice.items():
        lines.append(f"To do ({', '.join(about)}): {to_do}.")
    if is_remembered:  # else the file is compared like all others
        lines += map(str, unapplied(folder))
    numbers = {"briefing": checked.briefings, "file": checked.files, "turn": checked.turns}
    looked_at = ", ".join(count(number, noun) for noun, number in numbers.items())
    found = kinds.total()
    lines.append(f"{folder}: {looked_at}, {count(found, 'fault') if found else 'no fault'}")
    print_lines(lines)
    return found
