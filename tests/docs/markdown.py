"""Read the project's documents: their blocks, tables, headings, links and examples."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.environment import ROOT

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DOCS = ROOT / "docs"
DATA, FILES, ARCHIVE, SCHEDULING, SETTINGS, LOADING, QUESTIONS, COMMANDS, RELEASES = (
    DOCS / f"{name}.md"
    for name in "data files archive scheduling settings loading questions commands releases".split()
)
REFERENCE = ROOT / "scio_crawler" / "contract" / "README.md"
# Every document, new ones in docs/ included.
DOCUMENTS = (README, CONTRIBUTING, ROOT / "CHANGELOG.md", REFERENCE, *sorted(DOCS.glob("*.md")))

_LINES = r"((?:(?!```).*\n)*)"  # up to the end of the block
_FENCED = re.compile(rf"^```(\w+)\n{_LINES}```$", re.MULTILINE)
# A table between its marker and the end.
MADE = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
# A block of code, followed by what it prints.
EXAMPLE = re.compile(
    rf"(^```(python|sh|r|sql)\n{_LINES}```\n\n```text\n){_LINES}(```$)", re.MULTILINE
)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Example:
    """A block of code in a *document*, and what it *printed*."""

    document: str
    language: str  # python, sh, r or sql
    code: str
    printed: str


@dataclass(frozen=True)
class Command:
    """A command of Scrapy in a document, as the shell splits it."""

    words: tuple[str, ...]

    def given(self, option: str) -> dict[str, str]:
        """Return the ``name=value`` pairs after *option* (``-a`` or ``-s``)."""
        pairs = zip(self.words, self.words[1:], strict=False)
        return dict(word.split("=", 1) for before, word in pairs if before == option)


def text(document: Path) -> str:
    """Return the text of *document*."""
    return document.read_text("utf-8")


def fenced(document: Path, language: str) -> list[str]:
    """Return the contents of the code blocks of *language*, in order."""
    return [body for name, body in _FENCED.findall(text(document)) if name == language]


def block_after(document: Path, marker: str) -> list[str]:
    """Return the lines of the ``text`` block that follows the comment *marker*."""
    return text(document).split(f"<!-- {marker} -->\n```text\n")[1].split("```")[0].splitlines()


def examples(document: Path) -> list[Example]:
    """Return the blocks of code that are followed by what they print."""
    found = EXAMPLE.findall(text(document))
    return [Example(document.name, language, code, out) for _, language, code, out, _ in found]


def section(document: Path, heading: str) -> str:
    """Return the text below *heading*, up to the next heading of its level or a higher one."""
    page = text(document)
    # "#" begins comments in blocks of code.
    blocks = [range(*match.span()) for match in _FENCED.finditer(page)]
    headings = [
        (match.start(), match.end(), len(match[1]), match[2])
        for match in _HEADING.finditer(page)
        if not any(match.start() in block for block in blocks)
    ]
    start, level = next((end, level) for _, end, level, title in headings if title == heading)
    ends = (begin for begin, _, deep, _ in headings if begin > start and deep <= level)
    return page[start : next(ends, len(page))]


def commands(document: Path, heading: str) -> list[str]:
    """Return the lines of the ``sh`` blocks in the section below *heading*."""
    blocks = [body for name, body in _FENCED.findall(section(document, heading)) if name == "sh"]
    return "".join(blocks).splitlines()


def crawls() -> list[Command]:
    """Return every crawl in the ``sh`` and ``cron`` blocks of all documents, once."""
    blocks = [b for d in DOCUMENTS for kind in ("sh", "cron") for b in fenced(d, kind)]
    found = []
    for line in (line for block in blocks for line in block.splitlines()):
        for part in re.split(r"&&|\|\||[|>]", line):
            if re.match(r"\s*\S*(scrapy|scio) crawl ", part):
                found.append(Command(tuple(shlex.split(part))))
    return list(dict.fromkeys(found))


def imports() -> list[str]:
    """Return every line of the ``sh`` blocks of all documents that calls ``scrapy import``."""
    blocks = "".join(block for document in DOCUMENTS for block in fenced(document, "sh"))
    return [line for line in blocks.splitlines() if "scrapy import " in line]


def rows(markdown: str) -> list[list[str]]:
    """Return the cells of every table row in *markdown*, heads left out."""
    lines = [line for line in markdown.splitlines() if line.startswith("| ")]
    cells = [re.split(r"(?<!\\) \| ", line[2:].removesuffix(" |")) for line in lines]
    heads = re.findall(r"^\| (.*) \|\n\|(?:---\|)+$", markdown, re.MULTILINE)
    return [row for row in cells if " | ".join(row) not in heads]


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of *head* and *body*."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in (head, *body)]
    lines = [f"| {' | '.join(row)} |\n" for row in cells]
    lines.insert(1, f"|{'---|' * len(head)}\n")
    return "".join(lines)


def links(document: Path) -> list[str]:
    """Return the targets of all links."""
    return _LINK.findall(_without_code(document))


def anchors(document: Path) -> set[str]:
    """Return the anchors of all headings, as GitHub makes them."""
    headings = [title for _, title in _HEADING.findall(_without_code(document))]
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}


def _without_code(document: Path) -> str:
    return _FENCED.sub("", text(document))
