"""Pagers that a script writes, as far as their numbers stand in the source.

The most widespread is ``createPageHTML``, of the TRS content manager. It counts from 0, and page 2
is ``content_1_1.htm``::

    createPageHTML(11, 0, "content_117331010", "htm")

A variant of it counts from 1, and has the id of an element in front::

    createPageHTML('pager', 11, 1, 'content_117331010', 'htm', 330)

Instead of numbers, either may have variables that are set before: ``var countPage = 11``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scio_crawler.addresses import Address
from scio_crawler.layouts.tree import Element

_CALL = re.compile(r"\bcreatePageHTML\w*\s*\(([^()]{1,300})\)", re.IGNORECASE)
_DEFINITION = re.compile(r"\bfunction\s*$", re.IGNORECASE)
_VARIABLE = re.compile(
    r"""\b([A-Za-z_$][\w$]{0,40})["']?\s*[:=]\s*(?:parseInt\()?(["']?)(\d{1,5})\2(?=\W|$)""",
    re.ASCII,
)
_COUNT = re.compile(
    r"countPage|pages?_?counts?|total_?pages?|pages?_?total|max_?page|all_?pages?|num_?pages"
    r"|pageNums",
    re.IGNORECASE,
)
_PAGE_WORD = re.compile(r"page", re.IGNORECASE)
# A whole address; with a + beside it, it would be a part of one.
_ADDRESS = re.compile(r"""(?<![+\w])\s*(["'])([^"'\s<>]{1,300})\1(?!\s*\+)""")
MOST_NAMED = 300
_LONGEST_SCRIPT = 200_000  # characters; what is longer is a library


class ScriptPager(NamedTuple):
    """What scripts say about the pages of an article."""

    pages: dict[int, str]  # number -> absolute address
    current: int = 0  # number of the page at hand, 0 if they don't say
    total: int = 0  # pages in all, if they name no addresses; 0 if they don't say
    words: str = ""  # that say so
    named: tuple[str, ...] = ()  # addresses, as written, that stand in scripts by themselves


def read_scripts(root: Element, address: Address, most: int) -> ScriptPager:
    """Return what the scripts on the page *root*, at *address*, say about its pages.

    *most* is how many pages are named at most; ``total`` says how many there are.
    """
    found = ScriptPager({})
    variables: dict[str, int] = {}
    named: list[str] = []
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) > _LONGEST_SCRIPT or not (address.id in text or _PAGE_WORD.search(text)):
            continue
        if address.id in text:
            named += [match[2] for match in _ADDRESS.finditer(text) if address.id in match[2]]
        variables |= {match[1]: int(match[3]) for match in _VARIABLE.finditer(text)}
        for call in _CALL.finditer(text):
            if not _DEFINITION.search(text[: call.start()][-20:]):
                read = _read_call(call, variables, address, most)
                found = read if read.pages or not found.pages else found
        if not found.pages and not found.total:
            found = _read_variables(variables)
    return found._replace(named=tuple(dict.fromkeys(named[:MOST_NAMED])))


def _read_call(
    call: re.Match[str], variables: dict[str, int], address: Address, most: int
) -> ScriptPager:
    """Return what a *call* of createPageHTML says; only the article at *address* gets pages."""
    words = call[0][:80]
    given = [argument.strip() for argument in call[1].split(",")]
    texts = [argument[1:-1] for argument in given if argument[:1] in ("'", '"')]
    numbers = [
        int(argument) if argument.isdecimal() else variables.get(argument, -1)
        for argument in given
        if argument[:1] not in ("'", '"')
    ]
    counts_from_0 = given[0][:1] not in ("'", '"')
    if len(numbers) < 2 or numbers[0] < 0:
        return ScriptPager({}, words=words, total=2)  # at least; nothing says how many
    count, current = numbers[0], numbers[1] + (1 if counts_from_0 else 0)
    if count < 2:
        return ScriptPager({})
    own = f"{address.kind}_{address.id}"
    names = [text for text in texts if text.rpartition("/")[2].lower() == own]
    ext = next((text.lstrip(".") for text in texts if text.lstrip(".") in _EXTS), address.ext)
    if not names:
        return ScriptPager({}, words=words, total=count)
    first = address.at(1).url.rpartition(".")[0]
    pages = {1: f"{first}.{ext}"}
    for number in range(2, min(count, most) + 1):
        pages[number] = f"{first}_{number - 1 if counts_from_0 else number}.{ext}"
    return ScriptPager(pages, max(0, current), count, words)


_EXTS = ("htm", "html", "shtml")


def _read_variables(variables: dict[str, int]) -> ScriptPager:
    """Return how many pages variables such as ``countPage = 11`` say there are."""
    for name, value in variables.items():
        if is_count(name) and 1 < value <= 1000:
            return ScriptPager({}, total=value, words=f"{name} = {value}")
    return ScriptPager({})


def is_count(name: str) -> bool:
    """Return whether *name* is that of a variable that holds the number of pages."""
    return _COUNT.fullmatch(name) is not None
