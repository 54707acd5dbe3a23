"""Describe the output folder for people: a data set card as Hugging Face has them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.resources import files
from string import Template

from scio_crawler.changelog import CHANGES
from scio_crawler.identity import HOME
from scio_crawler.items import DOUBTS, TABLES, TURNS, Table
from scio_crawler.lines import Column
from scio_crawler.output.description import (
    SAMPLE_NOTE,
    TERMS,
    Numbers,
    citation,
    kind,
    title,
)

CARD = "README.md"

_FOLDER = files(__package__)
_CARD = Template((_FOLDER / "card.md").read_text("utf-8"))
_READING = Template((_FOLDER / "reading.md").read_text("utf-8"))
_DOCUMENT = re.compile(r"(?<=\]\()(?=[\w-]+\.md\b)")  # before the name of one in a link
# Categories of Hugging Face: the first number that is too large, and what it is called.
_SIZES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}


def card(is_sample: bool, numbers: Numbers) -> str:
    """Return the text of ``README.md``, a data set card for Hugging Face.

    Its front matter has a configuration with features for each table, so that ``load_dataset``
    works on the folder as it is. The turns are the default.
    """
    return _CARD.substitute(
        title=title(is_sample),
        size=next(name for above, name in _SIZES.items() if numbers.turns < above),
        sample=f"**{SAMPLE_NOTE}**\n\n" if is_sample else "",
        numbers=_numbers(numbers),
        reading=_DOCUMENT.sub(f"{HOME}/blob/main/docs/", reading()).rstrip(),
        terms=TERMS,
        citation=citation(is_sample, numbers),
        configs="\n".join(map(_config, TABLES)),
        features="\n".join(map(_features, TABLES)),
        tables="\n\n".join(map(_keys, TABLES)),
    )


def reading() -> str:
    """Return the text on how to read the data right, as it stands in docs/data.md."""
    doubts = _table(("doubt", "meaning"), DOUBTS.items())
    return _READING.substitute(doubts=doubts, changes=_table(("what", "meaning"), CHANGES.items()))


def _table(head: tuple[str, str], body: Iterable[tuple[str, str]]) -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in body]
    return "\n".join([f"| {' | '.join(head)} |", "|---|---|", *rows])


def _numbers(numbers: Numbers) -> str:
    counts = ("briefings", "turns", "words", "speakers", "organizations")
    said = {name: f"{getattr(numbers, name):,}" for name in counts}
    said["days covered"] = f"{numbers.first} to {numbers.last}" if numbers.briefings else "none yet"
    said["newest page"] = f"fetched {numbers.until}" if numbers.until else "none yet"
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {n} |" for name, n in said.items())])


def _config(table: Table) -> str:
    default = "  default: true\n" if table is TURNS else ""
    return f"- config_name: {table.name}\n{default}  data_files: {json.dumps(table.files)}"


def _features(table: Table) -> str:
    lines = [f"- config_name: {table.name}", "  features:"]
    for column in table.line.columns():
        lines += [f"  - name: {column.name}", f"    dtype: {_dtype(column)}"]
    return "\n".join(lines)


def _dtype(column: Column) -> str:
    """Return the type of *column* in `datasets`.

    It makes times of all texts that look like one before it looks at the types. As text, they would
    be other texts than those of the lines. Only an empty one it cannot make a time of.
    """
    if column.type in ("date", "clock"):
        return "string" if column.may_be_empty else "timestamp[s]"
    return "int64" if column.type == "integer" else "string"


def _keys(table: Table) -> str:
    lines = [f"### {table.name}: {table.line.about}", "", f"`{table.files}`", ""]
    lines += ["| key | type | meaning |", "|---|---|---|"]
    lines += [f"| `{key.name}` | {kind(key)} | {key.doc} |" for key in table.line.columns()]
    return "\n".join(lines)
