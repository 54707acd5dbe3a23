"""Run a campaign: ``python -m tests.campaigns`` lists them, ``… NAME --help`` explains one."""

from __future__ import annotations

import sys
from importlib import import_module

from tests.campaigns import CAMPAIGNS


def main(words: list[str]) -> int:
    """Run the campaign that *words* begin with; return its exit status."""
    if not words:
        for name in CAMPAIGNS:
            print(f"{name:18}{summary(name)}")
        return 0
    name, *arguments = words
    if name not in CAMPAIGNS:
        print(f"There is no campaign {name}; there are {', '.join(CAMPAIGNS)}", file=sys.stderr)
        return 2
    status: int = import_module(CAMPAIGNS[name]).main(arguments)
    return status


def summary(name: str) -> str:
    """Return the first line of what the campaign *name* says of itself."""
    return (import_module(CAMPAIGNS[name]).__doc__ or "").splitlines()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
