"""How many pages a page says there are, and which of them it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import chain, islice
from math import ceil
from typing import NamedTuple

from lxml import etree

from scio_crawler.common.addresses import Address
from scio_crawler.items import Announced
from scio_crawler.reading.page.blocks import text_of
from scio_crawler.reading.page.controls import NUMBER, PICTURES, Surroundings, has_pictures, kind_of
from scio_crawler.reading.page.tree import Element, has_fewer
from scio_crawler.reading.text import normalize

# --- Pagers that a script writes, as far as their numbers stand in the source ---------------------
# The most widespread is ``createPageHTML``, of the TRS content manager. It counts from 0, and page
# 2 is ``content_1_1.htm``::
#
#     createPageHTML(11, 0, "content_117331010", "htm")
#
# A variant of it counts from 1, and has the id of an element in front::
#
#     createPageHTML('pager', 11, 1, 'content_117331010', 'htm', 330)
#
# Instead of numbers, either may have variables that are set before: ``var countPage = 11``.

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


# --- How many pages a page says there are, and which of them it is --------------------------------

_N = r"(\d{1,4})"
# Whole lines. "Page 2 of 5" is sure; "2 / 5" may count photos.
_SURE = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\W{{0,3}}(?:this is |you are on )?pages?:?\s*{_N}\s*(?:of|/|out of)\s*{_N}\W{{0,3}}",
        rf"\W{{0,3}}{_N}\s*(?:of|/)\s*{_N}\s*pages?\W{{0,3}}",
        rf"\W{{0,3}}第?\s*{_N}\s*[页頁]?\s*[,，/ ]?\s*共\s*{_N}\s*[页頁].{{0,8}}",
        rf"\W{{0,3}}共\s*()?{_N}\s*[页頁].{{0,20}}",
        rf"\(?()?{_N} pages(?: in (?:all|total))?\)?",
        rf"\W{{0,3}}total(?: of)?:?\s*()?{_N} pages?\b.{{0,30}}",
    )
)
_UNSURE = re.compile(rf"\W{{0,2}}{_N}\s*/\s*{_N}\W{{0,2}}")
# In a text that may be one, or the beginning of one whose numbers are in elements of their own.
_PARTS = ("/", "age", "页", "AGE", "howing")
_NO_TEXT = ("script", "style", "title", "option", etree.Comment)
_BEGINS = re.compile(
    r"\W{0,3}(?:this is |you are on )?pages?\W{0,3}|\W{0,3}[第共]\s*", re.IGNORECASE
)
DEAD = "numbers that lead nowhere"  # what is said of them
_SHORT = 40  # characters of "Page 2 of 5"
_LONGEST = 160  # characters of a pager in words
_MOST = 60  # such texts that are looked at
# Elements that are called after a pager: "pager", "pagination", "page-nav", "article_pages".
# (A union of such paths, or /.. behind one without a limit, would take quadratic time.)
_CALLED = tuple(
    etree.XPath(f"(/descendant::*/@{name}[contains(., 'ag')])[position() <= {_MOST}]")
    for name in ("class", "id")
)
_DATA = etree.XPath(
    f"(/descendant::*/@*[starts-with(name(), 'data-') and contains(name(), 'page')])"
    f"[position() <= {_MOST}]"
)
# The attributes of elements that are called pagers, also by their own names: <x-pager pages="3">.
_OF_PAGERS = etree.XPath(
    "(/descendant::*[contains(name(), 'pag') or contains(@class, 'pag') or contains(@id, 'pag')])"
    f"[position() <= {_MOST}]/@*"
)
_TOTAL = re.compile(r"(?:data-)?(?:total|count|pages|page-?count|last|max)", re.IGNORECASE)
# "Showing 1-5 of 10 results"
_SHOWING = re.compile(rf"showing {_N}\s*(?:-|–|to)\s*{_N} of {_N}\b.{{0,20}}", re.IGNORECASE)
_PAGER_NAME = re.compile(
    r"(?:^|[\s_-])(?:auto|article|content|list|my|js)?[_-]?pag(?:er|es|ing|inat(?:ion|or)|enav|ebar|elist"
    r"|e[_-]?(?:nav|bar|list|num(?:ber)?s?|links?|box)|e(?=\s|$))",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\w+")
_PAGER_WORDS = frozenset(
    "page pages part parts of next previous prev first last older newer all single view go to"
    " current total 页 共 第 上一页 下一页 首页 末页 尾页".split()
)
_NUMBER = re.compile(r"\d+")
_NO_SELECT = re.compile(r"year|month|day|date|hour|minute|lang|font|size|score|rating", re.I)
_CURRENT_NAME = re.compile(
    r"(?:^|[\s_-])(?:current|active|cur|on|selected|now|this(?:class|page)?|here)(?:[\s_-]|$)", re.I
)
_CURRENT = etree.XPath(
    "string(id('autopage')/descendant::span[1]"
    " | /descendant::li[contains(@class, 'page-active')][1])"
)


def page_count(root: Element, dead: Sequence[int]) -> Announced | None:
    """Return how many pages the page *root* says there are, None if it says nothing.

    *dead* are the numbers of controls that lead nowhere. Sure are "Page 2 of 5", numbers in an
    element that is called a pager, and a choice of pages; other numbers are weak.
    """
    every = [*_lines(root), *_called(root), *_choices(root), *_in_data(root)]
    if dead and 2 in dead:
        every.append(Announced(max(dead), DEAD, weak=True))
    sure = [found for found in every if not found.weak]
    return max(sure or every, key=lambda found: found.pages, default=None)


def _lines(root: Element) -> Iterator[Announced]:
    """Yield the counts in lines such as "Page 2 of 5"."""
    around = Surroundings()
    for parent, text in islice(_short_texts(root), _MOST):
        line = normalize(text)
        if _BEGINS.fullmatch(line) and has_fewer(parent, 9):
            line = normalize(text_of(parent))[: _LONGEST + 1]
        if count := _sure(line) or _shown(line):
            yield Announced(count, line)
        elif (
            (found := _UNSURE.fullmatch(line))
            and int(found[1]) <= int(found[2]) > 1
            and around.of(parent) != PICTURES
            and not has_pictures(parent)
        ):
            yield Announced(int(found[2]), line, weak=True)


def _shown(line: str) -> int:
    """Return how many pages hold the items that *line* counts, 0 if it counts none."""
    if not (found := _SHOWING.fullmatch(line)):
        return 0
    first, last, items = map(int, found.groups())
    return ceil(items / (last - first + 1)) if first <= last < items else 0


def _short_texts(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield (element that it stands in, text) of short texts that may count pages."""
    for element in root.iter():
        for text, holder in ((element.text, element), (element.tail, None)):
            if text and len(text) < _SHORT and any(part in text for part in _PARTS):
                inside = holder if holder is not None else element.getparent()
                if inside is not None and inside.tag not in _NO_TEXT:
                    yield inside, text


def _sure(line: str) -> int:
    """Return how many pages *line* says there are, 0 if it says nothing."""
    if not _NUMBER.search(line) or line[-1] == ".":
        return 0
    for form in _SURE:
        if (found := form.fullmatch(line)) and int(found[2]) > 1:
            return int(found[2]) if int(found[1] or 1) <= int(found[2]) else 0
    return 0


def _called(root: Element) -> Iterator[Announced]:
    """Yield the counts of elements that are called pagers: the last of the numbers in them."""
    for name in chain.from_iterable(path(root) for path in _CALLED):
        element = name.getparent()
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not _PAGER_NAME.search(names) or not has_fewer(element, 61):
            continue
        text = _spaced(element)
        if len(text) > _LONGEST or element.tag in ("script", "body"):
            continue
        numbers = [int(word) for word in _NUMBER.findall(text) if len(word) < 4]
        if found := _UNSURE.search(text):
            yield Announced(int(found[2]), text[:60])
        elif count := _sure(text):
            yield Announced(count, text[:60])
        elif {1, 2} <= set(numbers):
            yield Announced(max(numbers), text[:60])


def _choices(root: Element) -> Iterator[Announced]:
    """Yield the counts of choices of pages: ``<option>Page 1``, ``<option>2 / 5``, ``1``."""
    for select in islice(root.iter("select"), _MOST):
        about = " ".join(str(value) for _, value in select.items())[:300]
        said = [
            kind_of(normalize(text_of(option))) for option in islice(select.iter("option"), 400)
        ]
        numbers = [found.number for found in said if found.kind == NUMBER]
        if len(numbers) < 2 or numbers[:2] != [1, 2] or _NO_SELECT.search(about):
            continue
        texts = _spaced(select)[:60]
        named = re.search(r"page|页", texts + about, re.IGNORECASE) or any(one.of for one in said)
        sure = named or re.search(r"location|href|jump|go", about, re.IGNORECASE)
        yield Announced(max(numbers), texts, weak=not sure)


def _in_data(root: Element) -> Iterator[Announced]:
    """Yield the counts in attributes such as ``data-total-pages="3"``."""
    for value in _DATA(root):
        name = str(value.attrname).removeprefix("data-").replace("-", "")
        if is_count(name) and (count := _count_in(value)):
            yield Announced(count, f"{value.attrname}={value}")
    for value in _OF_PAGERS(root):
        if _TOTAL.fullmatch(value.attrname) and (count := _count_in(value)):
            # A total may be that of items.
            yield Announced(count, f"{value.attrname}={value}", weak="page" not in value.attrname)


def _count_in(value: str) -> int:
    """Return the number of pages that the attribute's *value* is, 0 if it is none."""
    count = int(value) if len(value) < 4 and value.isascii() and value.isdecimal() else 0
    return count if count > 1 else 0


def is_pager_line(text: str, controls: frozenset[str]) -> bool:
    """Return whether the line *text* is a pager: *controls*, numbers and words of pagers, no more.

    *controls* are what the links and buttons to further pages on the page say. "Page 2 of 5" is
    one even without them.
    """
    if text in controls:
        return True
    if len(text) > _LONGEST:
        return False
    if len(text) < _SHORT and _sure(text):
        return True
    if not controls:
        return False
    # A link may stand in a sentence: "The transcript goes on here."
    known = _words_of(controls)
    numbers = 0
    # In most lines the first word shows it: no need to make a copy of the others in lower case.
    for found in _TOKEN.finditer(text if text.isascii() else text.lower()):
        word = found[0]
        if word.isdecimal():
            numbers += 1
        elif word.lower() not in known:
            return False
    if numbers > 1 and text[-1] != ".":
        return True
    return any(control in text for control in controls if not control.isdecimal())


@lru_cache(maxsize=8)  # all lines of a page ask for the same
def _words_of(controls: frozenset[str]) -> Set[str]:
    """Return the words that a pager with *controls* may have."""
    return _PAGER_WORDS.union(*(_TOKEN.findall(control.lower()) for control in controls))


def _spaced(element: Element) -> str:
    """Return the texts in *element*, with spaces between them: "1 2 3"."""
    return normalize(" ".join(islice(element.itertext(), 200)))


def marked_as_current(root: Element, numbered: Sequence[Element], own: set[int]) -> int:
    """Return the page number that the pager marks as current, 0 if it marks none.

    *numbered* are the controls with a number that lead to a page, *own* the numbers of those that
    lead to the page at hand. Beside them the current number is no link, or has a class.
    """
    text = str(_CURRENT(root)).strip()
    if (found := kind_of(text)).kind == NUMBER:
        return found.number
    if not numbered:
        return 0
    first = numbered[0]
    if first.tag == "option":
        return _selected(first)
    plain = list(_plain_numbers(_group(first, numbered), set(numbered)))
    marked = {number for number, is_marked in plain if is_marked}
    every = marked or {number for number, _ in plain} or own
    return next(iter(every)) if len(every) == 1 else 0


def _selected(option: Element) -> int:
    for other in option.itersiblings(preceding=True):
        if other.get("selected") is not None:
            return kind_of(normalize(text_of(other))).number
    for other in (option, *option.itersiblings()):
        if other.get("selected") is not None:
            return kind_of(normalize(text_of(other))).number
    return 0


def _group(first: Element, numbered: Sequence[Element]) -> Element:
    """Return the smallest element around *first* that holds another of the *numbered*."""
    others = {ancestor for other in numbered[1:3] for ancestor in islice(other.iterancestors(), 6)}
    around = list(islice(first.iterancestors(), 6))
    if others:
        return next((element for element in around if element in others), around[0])
    return next((element for element in around if element.tag not in ("li", "td", "span")), first)


def _plain_numbers(group: Element, numbered: set[Element]) -> Iterator[tuple[int, bool]]:
    """Yield (number, whether it is marked as current) for numbers in *group* that are no link."""
    for element in islice(group.iter(), 400):
        if not isinstance(element.tag, str):
            continue
        names = element.get("class") or ""
        marked = bool(_CURRENT_NAME.search(names)) or element.get("aria-current") is not None
        is_link = element in numbered or (element.tag in ("a", "button") and not marked)
        if not is_link and element.getparent() is not None and not marked:
            is_link = element.getparent().tag == "a"
        pieces = [] if is_link else [element.text]
        if marked and len(element) == 1:
            pieces = [text_of(element)]
        if element is not group:
            pieces.append(element.tail)
        for place, piece in enumerate(pieces):
            found = kind_of(normalize(piece or ""))
            if found.kind == NUMBER and not found.of:
                yield found.number, marked and place == 0
