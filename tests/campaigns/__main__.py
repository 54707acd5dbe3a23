"""Run a campaign: ``python -m tests.campaigns`` lists them, ``… NAME --help`` explains one."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.campaigns import CAMPAIGNS

# What options mean in every campaign that takes them; its OPTIONS have the defaults.
MEANINGS = {
    "axis": "only this axis; may be repeated",
    "checks": "print what each check of a reading caught",
    "count": "how many trials",
    "crawl": "by real crawls; slow",
    "days": "for which each mirror changes",
    "doublings": "how often the size of a page is doubled",
    "each": "transcripts for each single style",
    "every": "days between two replays",
    "jobs": "how many trials at a time",
    "keep": "folder for what was made or is wrong",
    "modes": "what runs after the damage, with spaces between",
    "only": "trials whose names contain it; of products, a part of tests/",
    "quiet": "print the sums only",
    "replays": "a replay that differs is a fault",
    "runs": "of the command, in each trial",
    "seed": "of the first trial",
    "show": "print each case that is not exact",
    "size": "bytes of the smallest page",
    "start": "number of the first trial",
    "times": "how often to do each harm",
}


def main(words: list[str]) -> int:
    """Run the campaign that *words* begin with; return its exit status."""
    if not words:
        for name in CAMPAIGNS:
            print(f"{name:18}{_summary(_module(name))}")
        return 0

    name, *arguments = words
    if name not in CAMPAIGNS:
        print(f"There is no campaign {name}; there are {', '.join(CAMPAIGNS)}", file=sys.stderr)
        return 2

    module = _module(name)
    options = _parser(name, module.__doc__, module.OPTIONS).parse_args(arguments)
    status: int = module.try_all(options)
    return status


def _module(name: str) -> ModuleType:
    return import_module(f"{__package__}.{name.replace('-', '_')}")


def _summary(module: ModuleType) -> str:
    return (module.__doc__ or "").splitlines()[0]


def _parser(name: str, about: str | None, defaults: dict[str, Any]) -> argparse.ArgumentParser:
    """Return the parser of the options of a campaign, by their *defaults*.

    A tuple is the choices of an option that may be repeated, None the default of a path.
    """
    parser = argparse.ArgumentParser(f"python -m tests.campaigns {name}", description=about)
    for option, default in defaults.items():
        meaning = MEANINGS[option]
        if default is False:
            parser.add_argument(f"--{option}", action="store_true", help=meaning)
        elif default is None:
            parser.add_argument(f"--{option}", type=Path, help=meaning)
        elif isinstance(default, tuple):
            parser.add_argument(f"--{option}", choices=default, action="append", help=meaning)
        else:
            kind = type(default)
            parser.add_argument(f"--{option}", type=kind, default=default, help=meaning)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
