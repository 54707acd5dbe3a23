"""Read the table of words that the browser's twin imports, too."""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "room/assets/quoting/table.js"
TABLE: dict[str, Any] = json.loads(
    _FILE.read_text("utf-8").removeprefix("export const TABLE = ").partition(";\n")[0]
)


def listed(name: str) -> frozenset[str]:
    """Return the words of the list *name*."""
    return frozenset(" ".join(TABLE[name]).split())
