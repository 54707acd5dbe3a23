"""`scrapy check-output [DIR]`, named after this module: check an output folder."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from scrapy.commands import ScrapyCommand

from scio_crawler.checking import Fault, check_folder
from scio_crawler.commands.folder import given_folder
from scio_crawler.items import CATALOGUE

SHOWN = 20  # faults of one kind; the rest are counted


class Command(ScrapyCommand):
    """Checks an output folder. Only reads."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[DIR]"

    def short_desc(self) -> str:
        return "Check a folder of output against its schemas and the contract"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Without DIR, the folder that a crawl of the live site writes "
            "to. Every fault is printed with file and line; the exit status is 1 if there is "
            "any, 0 if there is none, and 2 if there is no such folder."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Print every fault and their number. Raises UsageError if there is no such folder."""
        assert self.settings is not None
        folder = given_folder(args, self.settings, _is_output)
        kinds: Counter[str] = Counter()

        def tell(fault: Fault) -> None:
            kinds[fault.kind] += 1
            if kinds[fault.kind] <= SHOWN:
                print(fault)

        checked = check_folder(folder, tell)
        for kind, times in kinds.items():
            if times > SHOWN:
                print(f"… and {times - SHOWN} more faults of this kind: {kind}")
        looked_at = f"{checked.briefings} briefings, {checked.files} files, {checked.turns} turns"
        found = kinds.total()
        faults = "no fault" if not found else f"{found} fault{'s' if found > 1 else ''}"
        print(f"{folder}: {looked_at}, {faults}")
        self.exitcode = 1 if found else 0


def _is_output(folder: Path) -> bool:
    return (folder / CATALOGUE.files).exists() or (folder / "briefings").is_dir()
