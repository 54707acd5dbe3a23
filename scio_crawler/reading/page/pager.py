"""Pagers: the further pages that a page names, and signs of those that it only announces.

An address names a further page by its form: ``content_117331010_2.htm`` is page 2, wherever it is
written: in a link, an attribute or a script. What a control says matters only where it leads to no
such address: a "2", a "Next" or a "Load more" is then a sign, like "Page 1 of 3" and a variable
``totalPages = 3``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, islice
from math import ceil
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.patterns import ASCII, DOTALL, IGNORECASE, regex
from scio_crawler.items import PAGER, TEXT, Announced, Block, Page, Sign
from scio_crawler.reading.page.decode import CONTROLS, Element
from scio_crawler.reading.page.lines import Sheet, absolute, base_of
from scio_crawler.reading.text import is_mojibake, normalize

MOST_PAGES = 300  # of one article; the longest known has some 20

# What stands around a control: ASIDE, such as a header, may lead to other articles.
FRAME, _PICTURES, ASIDE = "frame", "pictures", "beside"

_TAGS = {"html": "", "body": "", "nav": FRAME, "footer": FRAME, "header": ASIDE, "aside": ASIDE}
# Words of an id or a class. The template of 2018 has its columns beside the text in .wrapr and its
# breadcrumb in .box5.
_WORDS = {
    FRAME: r"(?:top|main|sub|side|left|right|site|global|mobile)?(?:nav|navi|navbar|navigation"
    r"|menu)|foot|footer|wrapr|box5|breadcrumbs?|crumbs?|copyright|toolbar|autopage|share|comments?",
    ASIDE: r"header|aside|sidebar|related|recommend(?:ed|ations)?|hot",
    _PICTURES: r"slick|swiper|carousel|jcarousel|slides?|slider|slideshow|flexslider|gallery|focus"
    r"|banner|lightbox|album|photos?|pictures?|video|player|owl|fancybox|calendar|datepicker|tabs?",
}
_NAME_PATTERNS = {kind: regex(words) for kind, words in _WORDS.items()}
_SPLIT = regex(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_SMALL = 60  # rows in what holds only pictures and their controls
_LONGEST_NAMES = 500  # characters of an id and a class that are looked at
_LITTLE = 500  # characters in it


def region_of(sheet: Sheet, row: int) -> str:
    """Return what *row* is in, from the outside: FRAME, ASIDE, PICTURES, or ``""``."""
    known, path = sheet.regions, list[int]()
    while row >= 0 and row not in known:
        path.append(row)
        row = sheet.rows.parents[row]
    found = known.get(row, "")
    for inside in reversed(path):
        known[inside] = found = found or _region(sheet.rows.elements[inside])
    return found


def _region(element: Element) -> str:
    if (of_tag := _TAGS.get(element.tag)) is not None:
        return of_tag
    return _region_named(_names(element)[:_LONGEST_NAMES])


def _names(element: Element) -> str:
    return f"{element.get('id') or ''} {element.get('class') or ''}"


@lru_cache(maxsize=2048)
def _region_named(names: str) -> str:
    """Return the region that an id and a class name, empty if they name none."""
    words = [word.lower() for word in _SPLIT.split(names)]
    named = (kind for kind, pattern in _NAME_PATTERNS.items() if any(map(pattern.fullmatch, words)))
    return next(named, "")


def _has_pictures(sheet: Sheet, around: Iterable[int], own: int = 0) -> bool:
    """Return whether one of the rows *around* is small and has more than *own* pictures."""
    rows = sheet.rows
    for row in around:
        if rows.elements[row].tag in ("body", "html") or rows.ends[row] - row >= _SMALL:
            return False
        if len(rows.within(row, rows.named("img"))) > own and len(sheet.text(row)) < _LITTLE:
            return True
    return False


# NEXT leads on, BACK to another page, MORE perhaps to more of the text.
NUMBER, NEXT, BACK, MORE, OTHER = "number next back more other".split()
_LONGEST_TEXT = 40  # characters of the text of a control that leads to a page

# What a control says -> its kind. The whole text in lower case, without arrows and brackets.
_KINDS = {
    NEXT: r"(?:go to )?(?:the )?next(?: page| part)?|(?:read )?continue[sd]?(?: reading)?"
    r"(?: (?:on|to) (?:the )?next page)?|older(?: posts| entries)?|forward|下一?[页頁]",
    BACK: r"(?:go to )?(?:the )?(?:prev(?:ious)?|first|last)(?: page| part)?|back|end"
    r"|newer(?: posts)?|上一?[页頁]|[首末尾][页頁]",
    MORE: r"(?:load|show|view|read|see|display)?\s?(?:it |the )?"
    r"(?:more|older|rest|remaining|all|whole|full|complete|entire)"
    r"(?: (?:pages?|text|article|story|transcript|content|version|of (?:the|this) \w+|turns?"
    r"|questions?|entries|results|items|posts|news|articles|stories|press \w+|briefings?))?"
    r"(?: on (?:one|a single) page)?|(?:view |show |read )?(?:as |on )?(?:an? )?"
    r"(?:one|single)[- ]page(?: view| version)?|read on|expand(?: all)?|.{0,4}(?:更多|全文)",
}
_WORDING = {kind: regex(pattern) for kind, pattern in _KINDS.items()}
_NUMBERED = regex(
    r"(?:page|p\.?|part|第)?\s*(?P<number>[1-9]\d{0,3})\s*[页頁]?"
    r"(?:\s*(?:/|of|,?\s*共)\s*(?P<of>[1-9]\d{0,3})\s*[页頁]?)?",
)
_AROUND = " \t\r\n[]()（）【】{}<>«»‹›→←▶◀►◄⟩⟨…|·.:：>"
_RIGHT, _LEFT = frozenset(">»›→▶►⟩"), frozenset("<«‹←◀◄⟨")
_NAMES = (
    (regex(r"(?:^|[-_ ])next(?:[-_ ]|page|$)", IGNORECASE), NEXT),
    (regex(r"(?:^|[-_ ])prev(?:ious)?(?:[-_ ]|page|$)", IGNORECASE), BACK),
)
_NOWHERE = regex(r"(?:#[\w-]{0,40}!?|javascript:.*|about:blank|void\(0\);?)?", IGNORECASE | DOTALL)
_NO_PAGE = regex(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp[34]|xml|json)\b", IGNORECASE)


_LABELS = ("aria-label", "title", "data-page", "alt", "value")  # attributes


class Meaning(NamedTuple):
    """The meaning of the text of a control."""

    kind: str
    number: int = 0
    of: int = 0  # pages in all: "2 / 5"


def meaning_of(sheet: Sheet, row: int) -> Meaning:
    """Return what the control *row* says; ``OTHER`` if that is not about pages."""
    element = sheet.rows.elements[row]
    text = normalize(sheet.text(row)[: 4 * _LONGEST_TEXT])
    if (found := meaning_in(text)).kind != OTHER or text.strip(_AROUND):
        return found
    for label in labels_of(sheet, row):
        if (found := meaning_in(label)).kind != OTHER:
            return found
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    return Meaning(next((kind for name, kind in _NAMES if name.search(names)), OTHER))


def labels_of(sheet: Sheet, row: int) -> Iterator[str]:
    """Yield the labels of what is at *row*: those of its attributes, and of pictures in it."""
    elements, images = sheet.rows.elements, sheet.rows.named("img", "input")
    for inside in (row, *sheet.rows.within(row, images)):
        labels = map(elements[inside].get, _LABELS)
        yield from filter(None, (normalize(label) for label in labels if label))


def meaning_in(text: str) -> Meaning:
    """Return what *text* says, as the text of a control: ``"Next >"``, ``"[3]"``, ``"2 / 5"``."""
    return _meaning_in(text) if len(text) <= _LONGEST_TEXT else Meaning(OTHER)


@lru_cache(maxsize=1024)
def _meaning_in(text: str) -> Meaning:
    bare = text.strip(_AROUND).lower()
    if not bare:
        right, left = _RIGHT.intersection(text), _LEFT.intersection(text)
        return Meaning(NEXT if right and not left else BACK if left and not right else OTHER)
    if number := _NUMBERED.fullmatch(bare):
        return Meaning(NUMBER, int(number["number"]), int(number["of"] or 0))
    found = (kind for kind, pattern in _WORDING.items() if pattern.fullmatch(bare))
    return Meaning(next(found, OTHER))


_MOST_ATTRIBUTES = 2000  # that name the article and are looked at
_LONGEST_SCRIPT = 200_000  # characters; what is longer is a library
_PIECE = regex(r"[^\s'\"()<>]+")
_BUTTONS = ("submit", "button", "image")  # types of inputs, and roles and classes of others
_AUTOPAGE = "autopage"  # the id of the site's pager; the CMS has another style, ul.pages
_LINES = frozenset(("p", "li", "div", "center", "td", "dd"))
_FEW_IN_LINE = 6  # texts in one that is read as a whole
_LONGEST_WORDS = 80  # characters of a control that are kept


@dataclass
class _PagerLinks:
    """What the links, attributes and scripts of a page say about further ones."""

    sheet: Sheet
    url: str  # of the page
    own: Address | None  # the same, None if its form is not known
    base: str  # against which its links resolve
    pagers: list[int]  # rows of the pagers of the CMS
    in_pagers: set[int]  # rows of the links in them
    pages: dict[int, str] = field(default_factory=dict)  # number -> address
    whole: str = ""  # address of the article on one page
    counts: list[Announced] = field(default_factory=list)
    dead: list[tuple[Meaning, int, str]] = field(default_factory=list)  # that lead nowhere
    words: set[str] = field(default_factory=set)  # of every control that is part of a pager

    def page_at(self, target: str) -> tuple[str, Address | None]:
        """Return *target*, resolved, and its address if it is a page of the same article."""
        url, address = _resolved(self.base, target)
        if not (self.own and address and address.names_same(self.own)):
            return url, None
        return url, address if addresses.on_origin(url, self.own.origin) else None

    def add(self, url: str, address: Address) -> bool:
        """Add the page at *address*; return whether it is another one than this."""
        assert self.own is not None
        if address.page == self.own.page:
            return False
        if address.page == 0:
            self.whole = self.whole or url
        else:
            self.pages.setdefault(address.page, url)
        return True

    def is_numbered(self, said: Meaning, row: int) -> bool:
        """Add the page of a number in a pager of the CMS; return whether *row* is one."""
        if said.kind != NUMBER or not self.own or row not in self.in_pagers:
            return False
        self.pages.setdefault(said.number, self.own.at(said.number).url)
        return True

    def count(self, said: Meaning, words: str) -> None:
        """Note the pages that a control counts or goes on to without leading there."""
        number = self.own.page if self.own else 1
        pages = max(said.number, said.of) if said.kind == NUMBER else number + 1
        if number < pages <= MOST_PAGES:
            self.counts.append(Announced(pages, words))


@lru_cache(maxsize=2048)  # the pages of an article name each other
def _resolved(base: str, target: str) -> tuple[str, Address | None]:
    url = absolute(base, target)
    return url, addresses.parse(url)


def _read_links(sheet: Sheet, url: str) -> _PagerLinks:
    """Return what the page *sheet*, fetched from *url*, says about further ones."""
    rows = sheet.rows
    lists = (row for row in rows.with_class("pages") if rows.elements[row].tag == "ul")
    pagers = rows.outermost([*rows.with_id(_AUTOPAGE)[:1], *lists])
    inside = {row for pager in pagers for row in rows.within(pager, rows.named("a"))}
    found = _PagerLinks(sheet, url, addresses.parse(url), base_of(sheet, url), pagers, inside)
    leading = set(_mentioning(found) if found.own else ())
    for row in rows.named("a", "area", "link"):
        target = (rows.elements[row].get("href") or "").strip()
        if not _NOWHERE.fullmatch(target):
            leading.add(row)
            _add_link(found, row, target)
    acting = (row for row, name, value in rows.attributes if name == "onclick" or value in _BUTTONS)
    for row in sorted({*rows.named("a", "button"), *acting} - leading):
        said = meaning_of(sheet, row)
        if said.kind != OTHER and not found.is_numbered(said, row):
            found.words.add(normalize(sheet.text(row))[:_LONGEST_WORDS])
            found.dead.append((said, row, _words(sheet, row)))
    found.words |= {normalize(sheet.text(row)) for row in rows.named("select")}
    return found


def _mentioning(found: _PagerLinks) -> Iterator[int]:
    """Add the pages that attributes other than links, and scripts, name; yield the rows of them."""
    assert found.own is not None
    rows, name = found.sheet.rows, f"{found.own.kind}_{found.own.id}_"
    codes = ((row, rows.elements[row].text or "") for row in rows.named("script"))
    values = (
        (row, value)
        for row, _, value in rows.attributes
        if name in value and rows.elements[row].tag != "meta"
    )
    short = ((row, code) for row, code in codes if name in code and len(code) < _LONGEST_SCRIPT)
    for row, text in (*islice(values, _MOST_ATTRIBUTES), *short):
        for piece in _PIECE.findall(text.replace("\\/", "/")):
            url, address = found.page_at(piece) if name in piece else ("", None)
            if address and found.add(url, address):
                found.words |= _words_with_line(found.sheet, row)
                yield row


def _add_link(found: _PagerLinks, row: int, target: str) -> None:
    """Add the link of *row* to *target*, if it leads to another page or says so."""
    sheet, own = found.sheet, found.own
    is_plain = sheet.rows.elements[row].tag != "link"
    url, address = found.page_at(target)
    said, words = meaning_of(sheet, row), _words(sheet, row)
    if address and found.add(url, address):
        found.words |= _words_with_line(sheet, row) if is_plain else set()
        if said.kind == NUMBER and address.page and (said.number, said.of) != (address.page, 0):
            found.count(said, words)
    elif address is None and found.is_numbered(said, row):
        pass  # the site's own pager, damaged
    elif said.kind not in (OTHER, BACK) and (address or _may_be_further(found, url)):
        found.words |= _words_with_line(sheet, row) if is_plain else set()
        if (address and "#" in url) or (own and said.kind == MORE):
            found.dead.append((said, row, words))
        else:
            found.count(said, words)


def _may_be_further(found: _PagerLinks, url: str) -> bool:
    """Return whether *url*, of no known form, may be a further page: ``content_1-2.htm``."""
    if _NO_PAGE.search(url):
        return False
    if found.own:
        return found.own.id in url and addresses.on_origin(url, found.own.origin)
    folder = found.url.partition("?")[0].rpartition("/")[0]
    return url.startswith(f"{folder}/") and addresses.parse(url) is None


def _words_with_line(sheet: Sheet, row: int) -> set[str]:
    """Return what a control says, and the short line it is in: "It goes on *here*."."""
    rows, parent = sheet.rows, sheet.rows.parent(row)
    words = {normalize(sheet.text(row))[:_LONGEST_WORDS]}
    if rows.elements[parent].tag in _LINES and rows.has_few(parent, _FEW_IN_LINE):
        line = normalize(sheet.text(parent))
        words |= {line} if len(line) <= _LONGEST_WORDS else set()
    return words


def _words(sheet: Sheet, row: int) -> str:
    """Return a short form of what a person sees of a control."""
    label = next(labels_of(sheet, row), sheet.rows.elements[row].tag)
    return (normalize(sheet.text(row)) or label)[:60]


# Names of variables and data that count pages, and calls that write a pager: createPageHTML(11, …
_COUNT = regex(
    r"countPage|pages?_?counts?|total_?pages?|pages?_?total|max_?page|all_?pages?|num_?pages"
    r"|pageNums",
    IGNORECASE,
)
_VARIABLE = regex(r"""\b(\w{1,40})["']?\s*[:=]\s*(?:parseInt\()?["']?(\d{1,5})(?!\w)""", ASCII)
_CALL = regex(r"(?<!function )\bcreatePageHTML\w*\s*\(([^()]{1,300})\)", IGNORECASE)
_QUOTED = regex(r"""(["']).*?\1""")
_N = r"(\d{1,4})"
# Whole lines that count pages. "Page 2 of 5" is sure; "2 / 5" may count photos.
_SURE = tuple(
    regex(form, IGNORECASE)
    for form in (
        rf"\W{{0,3}}(?:this is |you are on )?pages?:?\s*{_N}\s*(?:of|/|out of)\s*{_N}\W{{0,3}}",
        rf"\W{{0,3}}(?:第?\s*{_N}\s*[页頁]?\W{{0,3}})?共\s*{_N}\s*[页頁].{{0,20}}",
        rf"\W{{0,3}}(?:total(?: of)?:?\s*)?()?{_N} pages?\b.{{0,30}}",
    )
)
_UNSURE = regex(rf"\W{{0,2}}{_N}\s*/\s*{_N}\W{{0,2}}")
# Parts of such a line, or of its beginning if its numbers are in elements of their own.
_PARTS = regex("/|age|页|AGE|howing")
_NO_TEXT = ("title", "option")
_BEGINS = regex(r"\W{0,3}(?:this is |you are on )?pages?\W{0,3}|\W{0,3}[第共]\s*", IGNORECASE)
DEAD_NUMBERS = "numbers that lead nowhere"  # their name in signs
_SHORT_COUNT = 40  # characters of "Page 2 of 5"
_LONGEST_IN_WORDS = 160  # characters of a pager in words
_MOST_WORDS = 30  # of a line in which controls are looked for
_MOST_COUNTED = 1000  # pages
_MOST_COUNTS = 60  # such texts, choices and elements that are looked at
_FEW = 16  # texts of a pager in words
# "Showing 1-5 of 10 results"
_SHOWING = regex(rf"showing {_N}\s*(?:-|–|to)\s*{_N} of {_N}\b.{{0,20}}", IGNORECASE)
_TOTAL = regex(r"(?:data-)?(?:total|count|pages|last|max)", IGNORECASE)
_PAGER_NAME = regex(
    r"(?:^|[\s_-])(?:auto|article|content|list|my|js)?[_-]?pag(?:er|es|ing|inat(?:ion|or)|enav|ebar|elist"
    r"|e[_-]?(?:nav|bar|list|num(?:ber)?s?|links?|box)|e(?=\s|$))",
    IGNORECASE,
)
_TOKEN = regex(r"\w+")
_PAGER_WORDS = frozenset(
    "page pages part parts of next previous prev first last older newer all single view go to"
    " current total 页 共 第 上一页 下一页 首页 末页 尾页".split()
)
_NUMBER = regex(r"\d+")
_OF_PAGES = regex(r"page|页|location|href|jump|go", IGNORECASE)
_NO_SELECT = regex(r"year|month|day|date|hour|minute|lang|font|size|score|rating", IGNORECASE)


def page_counts(sheet: Sheet, dead: Sequence[int]) -> list[Announced]:
    """Return how many pages the page *sheet* says there are, each time that it says so.

    *dead* are the numbers of controls that lead nowhere. "Page 2 of 5", numbers in an element that
    is called a pager, and a choice of pages are sure; other numbers are weak.
    """
    every = [*_counts_in_lines(sheet), *_counts_in_pagers(sheet), *_counts_in_choices(sheet)]
    every += [*_counts_in_attributes(sheet), *_counts_in_scripts(sheet)]
    if 2 in dead:
        every.append(Announced(max(dead), DEAD_NUMBERS, weak=True))
    return [count for count in every if 1 < count.pages <= _MOST_COUNTED]


def _counts_in_lines(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts in lines such as "Page 2 of 5"."""
    rows = sheet.rows
    texts = (n for n, text in enumerate(sheet.every) if len(text) < _SHORT_COUNT)
    held = ((n, sheet.holder_of(n)) for n in texts if _PARTS.search(sheet.every[n]))
    shown = (pair for pair in held if rows.elements[pair[1]].tag not in _NO_TEXT)
    for index, row in islice(shown, _MOST_COUNTS):
        line = normalize(sheet.every[index])
        if _BEGINS.fullmatch(line) and rows.has_few(row, _FEW):
            line = normalize(sheet.text(row))[: _LONGEST_IN_WORDS + 1]
        if count := _sure_count(line) or _pages_of_items(line):
            yield Announced(count, line)
        elif (
            (found := _UNSURE.fullmatch(line))
            and int(found[1]) <= int(found[2])
            and region_of(sheet, row) != _PICTURES
            and not _has_pictures(sheet, (row, *rows.around(row, 3)))
        ):
            yield Announced(int(found[2]), line, weak=True)


def _pages_of_items(line: str) -> int:
    """Return the number of pages of the items that *line* counts, 0 if it counts none."""
    if not (found := _SHOWING.fullmatch(line)):
        return 0
    first, last, items = map(int, found.groups())
    return ceil(items / (last - first + 1)) if first <= last < items else 0


def _sure_count(line: str) -> int:
    """Return how many pages *line* says there are, 0 if it says nothing."""
    if line.endswith("."):
        return 0
    for form in _SURE:
        if (found := form.fullmatch(line)) and int(found[2]) > 1:
            return int(found[2]) if int(found[1] or 1) <= int(found[2]) else 0
    return 0


def _counts_in_pagers(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts of elements named after a pager: the last of their numbers."""
    named = (
        row
        for row, name, value in sheet.rows.attributes
        if name in ("class", "id") and "ag" in value and _PAGER_NAME.search(value)
    )
    for row in islice(named, _MOST_COUNTS):
        text = sheet.spaced(row)
        if len(text) > _LONGEST_IN_WORDS or sheet.rows.elements[row].tag in ("script", "body"):
            continue
        numbers = {int(word) for word in _NUMBER.findall(text) if len(word) < 4}
        found = _UNSURE.search(text)
        count = int(found[2]) if found else _sure_count(text)
        if not count and {1, 2} <= numbers:
            count = max(numbers)
        yield Announced(count, text[:60])


def _counts_in_choices(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts of choices of pages: ``<option>Page 1``, ``<option>2 / 5``, ``1``."""
    for select in sheet.rows.named("select")[:_MOST_COUNTS]:
        about = " ".join(sheet.rows.elements[select].values())[:300]
        options = sheet.rows.within(select, sheet.rows.named("option"))
        said = [meaning_in(normalize(sheet.text(option))) for option in options]
        numbers = [found.number for found in said if found.kind == NUMBER]
        if numbers[:2] != [1, 2] or _NO_SELECT.search(about):
            continue
        words = sheet.spaced(select)[:60]
        sure = _OF_PAGES.search(words + about) or any(one.of for one in said)
        yield Announced(max(numbers), words, weak=not sure)


def _counts_in_attributes(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts in attributes such as ``data-total-pages="3"``, ``<x-pager pages="3">``."""
    for row, name, value in sheet.rows.attributes:
        if not value.isdecimal():
            continue
        element = sheet.rows.elements[row]
        if _COUNT.fullmatch(name.removeprefix("data-").replace("-", "")):
            yield Announced(int(value), f"{name}={value}")
        elif _TOTAL.fullmatch(name) and "pag" in f"{element.tag} {_names(element)}":
            yield Announced(int(value), f"{name}={value}", weak="page" not in name)


def _counts_in_scripts(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts of ``totalPages = 3``, and of calls that write a pager."""
    codes = (sheet.rows.elements[row].text or "" for row in sheet.rows.named("script"))
    for code in codes:
        if len(code) > _LONGEST_SCRIPT or "age" not in code:
            continue
        variables = {name: int(number) for name, number in _VARIABLE.findall(code)}
        for name, number in variables.items():
            if _COUNT.fullmatch(name):
                yield Announced(number, f"{name} = {number}")
        for call in _CALL.finditer(code):
            first = next(filter(None, _TOKEN.findall(_QUOTED.sub("", call[1]))), "")
            count = int(first) if first.isdecimal() else variables.get(first, 2)
            yield Announced(count, call[0][:80])


def _current_number(found: _PagerLinks) -> int:
    """Return the page number that a pager of the CMS marks as current, 0 if none does.

    In ``#autopage``, it is the first in a span, and in ``ul.pages`` that of ``li.page-active``.
    """
    rows = found.sheet.rows
    active = rows.with_class("page-active")
    for pager in found.pagers:
        texts = [found.sheet.text(row) for row in rows.within(pager, active)]
        if rows.elements[pager].tag != "ul":
            runs = (run for line in found.sheet.inside(pager) for run in line.runs)
            texts += [text for text, _, element, _ in runs if element.tag == "span"]
        said = meaning_in(normalize(texts[0] if texts else ""))
        if said.number and not said.of:
            return said.number
    return 0


_LONGEST_PAGER = 1200  # characters of a pager that numbers 300 pages


def start_page(sheet: Sheet, url: str, layout: str) -> Page:
    """Return a Page of *layout* with only its number and its pager.

    Links to the site itself also count on a mirror. A page at an address of no known form has no
    further ones.
    """
    page, found = Page(url=url, layout=layout), _read_links(sheet, url)
    page.pager, page.whole = found.pages, found.whole
    if found.own:
        page.number = found.own.page or 1
        page.marked = _current_number(found)
    page.controls = frozenset(sorted(found.words - {""})[:CONTROLS])
    _announce(page, found)
    return page


_MOST_SIGNS = 20  # controls that are looked at closely


def _announce(page: Page, found: _PagerLinks) -> None:
    """Note on *page* the pages that it announces, and signs of more that it does not link."""
    counts, numbers = found.counts, {*page.pager, page.number}
    if len(numbers) == 1 or len(numbers) < max(numbers):  # else all numbers are linked
        dead = [said.number for said, *_ in found.dead if said.kind == NUMBER]
        counts += page_counts(found.sheet, dead)
    sure = [count for count in counts if not count.weak]
    page.announced = max(sure or counts, key=lambda count: count.pages, default=None)
    leads_on = bool(page.whole or any(number != page.number for number in page.pager))
    if leads_on or (page.announced and page.announced.pages <= page.number):
        return
    _sign_dead_ends(page, found)


def _sign_dead_ends(page: Page, found: _PagerLinks) -> None:
    """Sign the controls on *page* that lead nowhere and say that there is more."""
    sheet, rows = found.sheet, found.sheet.rows
    signs: dict[str, Sign] = {}
    is_of_one = {said.number for said, *_ in found.dead if said.kind == NUMBER} == {1}
    for said, row, words in found.dead[:_MOST_SIGNS]:
        where = region_of(sheet, row)
        is_off = where in (FRAME, ASIDE) or _is_disabled(rows.elements[row])
        if is_off or said.kind in (BACK, NUMBER) or (said.kind == NEXT and is_of_one):
            continue
        is_one_word = len(words.split()) < 2 and words.isascii()  # "Expand", in an article
        is_vague = said.kind == MORE and is_one_word and page.layout != "list"
        own = len(rows.within(row, rows.named("img")))
        is_beside_pictures = _has_pictures(sheet, rows.around(row, 4), own)
        weak = where == _PICTURES or is_beside_pictures or is_vague
        signs.setdefault(words, Sign("more-pages", f"{words!r} leads to no address", weak))
    page.signs += signs.values()


def _is_disabled(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('aria-disabled') or ''}".lower()
    return "disabled" in names or "true" in names.split() or element.get("disabled") is not None


def _is_pager_line(text: str, controls: frozenset[str], known: Set[str]) -> bool:
    """Return whether *text* is a pager: no more than *controls*, numbers and *known* words."""
    if text in controls:
        return True
    if len(text) < _SHORT_COUNT and _sure_count(text):  # "Page 2 of 5", even without controls
        return True
    if not controls or len(text) > _LONGEST_IN_WORDS:
        return False
    # A link may stand in a sentence: "The transcript goes on here."
    words: list[str] = []
    for found in _TOKEN.finditer(text.lower()):  # the first word tells most lines apart
        words.append(word := found[0])
        if not (word in known or word.isdecimal()):
            return False
    if sum(map(str.isdecimal, words)) > 1 and text[-1] != ".":
        return True
    return any(control in text for control in controls if not control.isdecimal())


@lru_cache(maxsize=8)  # the pages of an article have the same
def _words_of(controls: frozenset[str]) -> Set[str]:
    """Return the words that a pager with *controls* may have."""
    return _PAGER_WORDS.union(*(_TOKEN.findall(control.lower()) for control in controls))


def _holds(text: str, controls: Set[str]) -> bool:
    """Tell whether a part of *text*, from one of its words to another, is one of *controls*."""
    said = list(islice(_TOKEN.finditer(text), _MOST_WORDS))
    parts = (text[one.start() : other.end()] for one, other in combinations(said, 2))
    return any(part in controls and part != text for part in parts)


def set_body(page: Page, blocks: Sequence[Block], characters: int) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    *characters* is the number of visible characters, counted without the blocks. Lines of text that
    are a pager's get its kind, and what is only called a pager becomes text: a ``div.page`` may
    hold a page of the transcript.
    """
    called = sum(len(block.text) for block in blocks if block.kind == PAGER)
    unsure = (TEXT, PAGER) if called > _LONGEST_PAGER else (TEXT,)
    controls, known = page.controls, _words_of(page.controls)
    longest = max(_LONGEST_IN_WORDS, *map(len, controls), 0)
    spaced = {control for control in controls if " " in control}
    for block in blocks:
        if block.kind in unsure:
            before, text = block.kind, block.text
            is_pager = len(text) <= longest and _is_pager_line(text, controls, known)
            block.kind = PAGER if is_pager else TEXT
            # "2/5" may be said, but not "Page 2 of 5 Go to the next page", with a link in it.
            if before == TEXT != block.kind and block.text[0].isalnum():
                block.claimed = "" if _holds(text, spaced) else "words"
    page.blocks = list(blocks)
    page.characters = page.shown = characters
    if any(is_mojibake(block.text) for block in blocks):
        page.problems.append("has mojibake: its text was damaged before it was published")
