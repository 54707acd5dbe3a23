"""Read the table of words that the scripts import, too."""

import json
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[1] / "room/assets/quoting"
TABLE: dict[str, Any] = json.loads(
    (SCRIPTS / "table.js")
    .read_text("utf-8")
    .removeprefix("export const TABLE = ")
    .partition(";\n")[0]
)


def listed(name: str) -> frozenset[str]:
    """Return the words of the list *name*."""
    return frozenset(" ".join(TABLE[name]).split())
