"""Write a folder of output with made-up conferences: ``python -m benchmarks.folder FOLDER``."""

from __future__ import annotations

import argparse
from contextlib import closing
from itertools import islice
from pathlib import Path

from benchmarks.conferences import briefings
from scio_crawler.common.database import FILE
from scio_crawler.common.files import unsynced
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.reconcile import Folder
from scio_crawler.folder.states import State
from scio_crawler.folder.tables import write_tables

BRIEFINGS = 1_000


def write(folder: Path, number: int, newest: int | None = None) -> None:
    """Write the output of a crawl of *number* briefings to *folder*, without an archive.

    Of these, only the *newest* are added if that is given, to what *folder* has.
    """
    folder.mkdir(parents=True, exist_ok=newest is not None)
    with unsynced(), closing(Ledger(folder / FILE)) as ledger:
        ledger.rows("PRAGMA synchronous = OFF")
        output = Folder(folder, ledger, Corrections(folder), lambda _: None)
        for briefing in islice(briefings(number), newest):
            state = State.of(briefing, "made up")
            output.publish({state: output.add(state)})
            output.unmark_written()
        write_tables(output.files, ledger)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folder", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--briefings", type=int, default=BRIEFINGS, help="of some 30 turns each")
    parser.add_argument("--newest", type=int, help="add only so many of them to the folder")
    options = parser.parse_args()
    write(options.folder, options.briefings, options.newest)


if __name__ == "__main__":
    main()
