"""Pagers: the further pages that a page links to, in any form, and signs of those it does not.

A control is a link, an option, a button, or anything else that may lead to a page when clicked.
Whether it leads to a page of the article (or of the node) shows in the address: its kind and its
id. The number of that page is the one that the pager gives it, else the one that the page marks as
current, and the one in the address only if there is no other: ``content_1_1.htm`` may be page 2.

========================================  ==========================================
form of pager                             example
========================================  ==========================================
numbers, anywhere                         ``<a href="content_1_2.htm">2</a>``
"Next", ">", ``rel=next``                 ``<link rel="next" href="?page=2">``
a choice                                  ``<option value="content_1_2.htm">Page 2``
addresses in scripts and data             ``onclick="location.href='content_1_2.htm'"``
a script that writes it                   ``createPageHTML(11, 0, "content_1", "htm")``
the whole article on one page             ``<a href="content_1_all.htm">View all</a>``
a link without a number                   ``<a href="content_1_3.htm">Part three</a>``
========================================  ==========================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, islice, takewhile
from math import ceil
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.patterns import ASCII, DOTALL, IGNORECASE, regex
from scio_crawler.items import LAYOUTS, PAGER, TEXT, Announced, Block, Page, Sign
from scio_crawler.reading.assembly import MOST_PAGES
from scio_crawler.reading.page.lines import Rows, Sheet, absolute, base_of
from scio_crawler.reading.page.tree import ADDRESS, CONTROLS, Element
from scio_crawler.reading.text import is_mojibake, normalize

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
        known[inside] = found = found or _region(sheet.rows, inside)
    return found


def _region(rows: Rows, row: int) -> str:
    element = rows.elements[row]
    if (of_tag := _TAGS.get(element.tag)) is not None:
        return of_tag
    names = _names(element)
    inside = rows.children(row) if "column" in names.split() else ()
    if any(rows.elements[child].tag == "h1" for child in inside):
        return FRAME  # the breadcrumb of pages for phones
    return _region_named(names[:_LONGEST_NAMES])


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


# BACK is the previous page or the first one, WHOLE all of the article, MORE perhaps of the text.
NUMBER, NEXT, BACK, LAST, WHOLE, MORE, OTHER = "number next back last whole more other".split()
_LONGEST_TEXT = 40  # characters of the text of a control that leads to a page

# What a control says -> its kind. The whole text in lower case, without arrows and brackets.
_KINDS = {
    NEXT: r"(?:go to )?(?:the )?next(?: page| part)?|(?:read )?continue[sd]?(?: reading)?"
    r"(?: (?:on|to) (?:the )?next page)?|older(?: posts| entries)?|page[-_ ]?next|forward"
    r"|下一?[页頁]|后一?页|下一篇章",
    BACK: r"(?:go to )?(?:the )?(?:prev(?:ious)?|first)(?: page| part)?|back|newer(?: posts)?"
    r"|page[-_ ]?prev(?:ious)?|上一?[页頁]|前一?页|首[页頁]|第一页",
    LAST: r"(?:the )?last(?: page)?|end|[末尾][页頁]|最后一?页",
    WHOLE: r"(?:view|show|read|see|display)?\s?(?:it |the )?(?:all|whole|full|complete|entire)"
    r"(?: (?:pages?|text|article|story|transcript|content|version))?(?: on (?:one|a single) page)?"
    r"|(?:view |show |read )?(?:as |on )?(?:an? )?(?:one|single)[- ]page(?: view| version)?"
    r"|page[-_ ]?all|(?:阅读|查看|显示|余下|展开|浏览)?全文|单页(?:显示|阅读)?|不分页|显示全部",
    MORE: r"(?:load|show|view|see|read)(?: the)? (?:more|rest|remaining)"
    r"(?: (?:text|of (?:the|this) \w+|turns?|questions?|content|transcript|entries|results|items"
    r"|posts|news|articles?|stories|press \w+|briefings?))?|more|read on|expand(?: all)?"
    r"|(?:查看|加载|点击加载|阅读)?更多",
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
# Controls that concern the page as a whole, and lead to no other part of it.
_ABOUT_PAGE = regex(
    r"print|share|e-?mail|pdf|download|comments?|tweet|weibo|wechat|facebook|twitter|中文|chinese"
    r"|english|fran[cç]ais|español|русский|日本語|font|top|subscribe",
    IGNORECASE,
)
_QUOTED = regex(r"""(['"])(?P<text>[^'"\s]{1,300})\1""")
_NOWHERE_BEGINS = ("", *"#jJaAvV")
_NOWHERE = regex(r"(?:#[\w-]{0,40}!?|javascript:.*|about:blank|void\(0\);?)?", IGNORECASE | DOTALL)
_MOST_WITH_ADDRESS = 2000  # attributes that may hold an address and are looked at
_LIKE_ADDRESS = regex(r"^\?|/|\.s?htm", IGNORECASE)
# What is always a control -> the attribute that may hold its address.
_CONTROL_TAGS = {"a": "href", "area": "href", "link": "href", "option": "value", "button": "value"}


class Control(NamedTuple):
    """Something on a page that may lead to a further one."""

    row: int
    targets: tuple[str, ...]  # what it may lead to, as written; empty if it shows no address
    clickable: bool  # whether it is made to be clicked and shows no address


class Meaning(NamedTuple):
    """The meaning of the text of a control."""

    kind: str
    number: int = 0
    of: int = 0  # pages in all: "2 / 5"


def controls_of(sheet: Sheet, id: str) -> Iterator[Control]:
    """Yield every control of the page *sheet* of the article *id* once."""
    elements = sheet.rows.elements
    others = (
        row
        for row, name, value in sheet.rows.attributes
        if (name == "onclick" or id in value or value.startswith("?"))
        and elements[row].tag != "meta"
    )
    named = sheet.rows.named(*_CONTROL_TAGS)
    for row in dict.fromkeys((*named, *islice(others, _MOST_WITH_ADDRESS))):
        tag = elements[row].tag
        href = elements[row].get(_CONTROL_TAGS[tag], "") if tag in _CONTROL_TAGS else ""
        target = href.strip()
        leads = target[:1] not in _NOWHERE_BEGINS or not _NOWHERE.fullmatch(target)
        if leads and tag != "button":
            yield Control(row, (target,) if len(href) <= ADDRESS else (), False)
        else:
            yield _scripted(sheet.rows, row, href)


def _scripted(rows: Rows, row: int, href: str) -> Control:
    """Return the control *row*, whose address may be in its script or its data."""
    element = rows.elements[row]
    scripts = [href if href.lower().lstrip().startswith("javascript:") else ""]
    scripts.append(element.get("onclick") or "")
    if element.tag == "option":
        scripts.append(rows.elements[rows.parent(row)].get("onchange") or "")
    found = [match["text"] for script in scripts for match in _QUOTED.finditer(script[:2000])]
    found += [value for name, value in element.items() if name.startswith(("data-", "formaction"))]
    if element.tag == "form" and (action := element.get("action")) is not None:
        found.append(_with_hidden(rows, row, action))
    targets = (text for text in found if len(text) <= ADDRESS and _LIKE_ADDRESS.search(text))
    clickable = element.tag in ("a", "button") or element.get("onclick") is not None
    return Control(row, tuple(dict.fromkeys(targets)), clickable)


def _with_hidden(rows: Rows, form: int, action: str) -> str:
    """Return *action* with the query that the hidden fields of *form* add to it."""
    fields = [rows.elements[row] for row in rows.within(form, rows.named("input"))]
    hidden = [field for field in fields if field.get("type") == "hidden"]
    query = "&".join(f"{field.get('name') or ''}={field.get('value') or ''}" for field in hidden)
    return f"{action.partition('?')[0]}?{query}" if query else action


def meaning_of(sheet: Sheet, row: int) -> Meaning:
    """Return what the control *row* says; ``OTHER`` if that is not about pages."""
    rows, element = sheet.rows, sheet.rows.elements[row]
    rel = element.get("rel") or ""
    if "next" in rel.lower().split():
        return Meaning(NEXT)
    text = normalize(sheet.text(row)[: 4 * _LONGEST_TEXT])
    if (found := meaning_in(text)).kind != OTHER or text.strip(_AROUND):
        return found
    labels = [element.get("aria-label"), element.get("title"), element.get("data-page")]
    images = (one for tag in ("img", "input") for one in rows.within(row, rows.named(tag)))
    labels += [rows.elements[one].get("alt") or rows.elements[one].get("value") for one in images]
    for label in filter(None, labels):
        if (found := meaning_in(normalize(label))).kind != OTHER:
            return found
    names = f"{element.get('class') or ''} {rel}"
    return Meaning(next((kind for name, kind in _NAMES if name.search(names)), OTHER))


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


def _is_about_page(sheet: Sheet, row: int, url: str) -> bool:
    """Return whether a control is about the page as a whole: print, share or translate it."""
    element = sheet.rows.elements[row]
    names = (element.get("class") or "", element.get("title") or "", url.rpartition("/")[2])
    return any(_ABOUT_PAGE.search(name[:200]) for name in (sheet.text(row), *names))


# The most common pager that a script writes is ``createPageHTML`` of the TRS content manager:
# createPageHTML(11, 0, "content_117331010", "htm") counts from 0, and page 2 is content_1_1.htm.
# createPageHTML('pager', 11, 1, 'content_117331010', 'htm', 330), which begins with the id of an
# element, counts from 1. Either may have variables for numbers, as in ``var countPage = 11``.
_CALL = regex(r"\bcreatePageHTML\w*\s*\(([^()]{1,300})\)", IGNORECASE)
_DEFINITION = regex(r"\bfunction\s*$", IGNORECASE)
_VARIABLE = regex(
    r"""\b([A-Za-z_$][\w$]{0,40})["']?\s*[:=]\s*(?:parseInt\()?(["']?)(\d{1,5})\2(?=\W|$)""", ASCII
)
_COUNT = regex(
    r"countPage|pages?_?counts?|total_?pages?|pages?_?total|max_?page|all_?pages?|num_?pages"
    r"|pageNums",
    IGNORECASE,
)
_PAGE_WORD = regex(r"page", IGNORECASE)
# A whole address: with a + before or after it, it would be a part of one.
_ADDRESS = regex(r"""(?<![+\w])\s*(["'])([^"'\s<>]{1,300})\1(?!\s*\+)""")
_QUOTES = ("'", '"')
_MOST_NAMED = 300
_LONGEST_SCRIPT = 200_000  # characters; what is longer is a library


class ScriptPager(NamedTuple):
    """What scripts say about the pages of an article."""

    pages: dict[int, str]  # number -> absolute address
    current: int = 0  # number of the page at hand, 0 if they don't say
    total: int = 0  # pages in all, if they name no addresses; 0 if they don't say
    words: str = ""  # that say so
    named: tuple[str, ...] = ()  # addresses, as written, that stand in scripts by themselves


def read_scripts(rows: Rows, address: Address) -> ScriptPager:
    """Return what scripts on the page *rows* at *address* say about its pages."""
    found = ScriptPager({})
    variables: dict[str, int] = {}
    named: list[str] = []
    for text in (rows.elements[row].text or "" for row in rows.named("script")):
        if len(text) > _LONGEST_SCRIPT or not (address.id in text or _PAGE_WORD.search(text)):
            continue
        if address.id in text:
            named += [match[2] for match in _ADDRESS.finditer(text) if address.id in match[2]]
        variables |= {match[1]: int(match[3]) for match in _VARIABLE.finditer(text)}
        for call in _CALL.finditer(text):
            if not _DEFINITION.search(text[: call.start()][-20:]):
                read = _read_call(call, variables, address)
                found = read if read.pages or not found.pages else found
        if not found.pages and not found.total:
            counts = ((name, n) for name, n in variables.items() if _COUNT.fullmatch(name))
            name, count = next((pair for pair in counts if 1 < pair[1] <= 1000), ("", 0))
            found = ScriptPager({}, total=count, words=f"{name} = {count}" if count else "")
    return found._replace(named=tuple(dict.fromkeys(named[:_MOST_NAMED])))


def _read_call(call: re.Match[str], variables: dict[str, int], address: Address) -> ScriptPager:
    """Return what a *call* of createPageHTML says; only the article at *address* gets pages."""
    words = call[0][:80]
    given = [argument.strip() for argument in call[1].split(",")]
    texts = [argument[1:-1] for argument in given if argument.startswith(_QUOTES)]
    others = [argument for argument in given if not argument.startswith(_QUOTES)]
    numbers = [int(one) if one.isdecimal() else variables.get(one, -1) for one in others]
    counts_from_0 = not given[0].startswith(_QUOTES)
    if len(numbers) < 2 or numbers[0] < 0:
        return ScriptPager({}, words=words, total=2)  # at least; nothing says how many
    count, current = numbers[0], numbers[1] + counts_from_0
    if count < 2:
        return ScriptPager({})
    own = f"{address.kind}_{address.id}"
    if all(text.rpartition("/")[2].lower() != own for text in texts):
        return ScriptPager({}, words=words, total=count)
    ends = (text.lstrip(".") for text in texts)
    ext = next((end for end in ends if end in ("htm", "html", "shtml")), address.ext)
    first = address.at(1).url.rpartition(".")[0]
    further = range(2, min(count, MOST_PAGES) + 1)
    pages = {number: f"{first}_{number - counts_from_0}.{ext}" for number in further}
    pages = {1: f"{first}.{ext}"} | pages
    return ScriptPager(pages, max(0, current), count, words)


_N = r"(\d{1,4})"
# Whole lines that count pages. "Page 2 of 5" is sure; "2 / 5" may count photos.
_SURE = tuple(
    regex(form, IGNORECASE)
    for form in (
        rf"\W{{0,3}}(?:this is |you are on )?pages?:?\s*{_N}\s*(?:of|/|out of)\s*{_N}\W{{0,3}}",
        rf"\W{{0,3}}{_N}\s*(?:of|/)\s*{_N}\s*pages?\W{{0,3}}",
        rf"\W{{0,3}}第?\s*{_N}\s*[页頁]?\s*[,，/ ]?\s*共\s*{_N}\s*[页頁].{{0,8}}",
        rf"\W{{0,3}}共\s*()?{_N}\s*[页頁].{{0,20}}",
        rf"\(?()?{_N} pages(?: in (?:all|total))?\)?",
        rf"\W{{0,3}}total(?: of)?:?\s*()?{_N} pages?\b.{{0,30}}",
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
_MOST_COUNTS = 60  # such texts, choices and elements that are looked at
_FEW = 16  # texts of a pager in words
_TOTAL = regex(r"(?:data-)?(?:total|count|pages|page-?count|last|max)", IGNORECASE)
# "Showing 1-5 of 10 results"
_SHOWING = regex(rf"showing {_N}\s*(?:-|–|to)\s*{_N} of {_N}\b.{{0,20}}", IGNORECASE)
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
_NO_SELECT = regex(r"year|month|day|date|hour|minute|lang|font|size|score|rating", IGNORECASE)
_CURRENT_NAME = regex(
    r"(?:^|[\s_-])(?:current|active|cur|on|selected|now|this(?:class|page)?|here)(?:[\s_-]|$)",
    IGNORECASE,
)


def page_count(sheet: Sheet, dead: Sequence[int]) -> Announced | None:
    """Return how many pages the page *sheet* says there are, None if it says nothing.

    *dead* are the numbers of controls that lead nowhere. "Page 2 of 5", numbers in an element that
    is called a pager, and a choice of pages are sure; other numbers are weak.
    """
    every = [*_counts_in_lines(sheet), *_counts_in_pagers(sheet)]
    every += [*_counts_in_choices(sheet), *_counts_in_attributes(sheet)]
    if 2 in dead:
        every.append(Announced(max(dead), DEAD_NUMBERS, weak=True))
    sure = [found for found in every if not found.weak]
    return max(sure or every, key=lambda found: found.pages, default=None)


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
            and int(found[1]) <= int(found[2]) > 1
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
    if not _NUMBER.search(line) or line[-1] == ".":
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
        if found or count:
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
        named = re.search(r"page|页", words + about, IGNORECASE) or any(one.of for one in said)
        sure = named or re.search(r"location|href|jump|go", about, IGNORECASE)
        yield Announced(max(numbers), words, weak=not sure)


def _counts_in_attributes(sheet: Sheet) -> Iterator[Announced]:
    """Yield the counts in attributes such as ``data-total-pages="3"``, ``<x-pager pages="3">``."""
    for row, name, value in sheet.rows.attributes:
        if len(value) > 3 or not (value.isascii() and value.isdecimal()) or int(value) < 2:
            continue
        element, said, bare = sheet.rows.elements[row], f"{name}={value}", name[len("data-") :]
        if name.startswith("data-") and _COUNT.fullmatch(bare.replace("-", "")):
            yield Announced(int(value), said)
        if _TOTAL.fullmatch(name) and "pag" in f"{element.tag} {_names(element)}":
            yield Announced(int(value), said, weak="page" not in name)  # it may be that of items


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


def _current_number(found: _PagerLinks) -> int:
    """Return the page number that the pager marks as current, 0 if it marks none.

    Beside numbers that are links, it is no link, or has a class; or such a link leads to the page.
    """
    rows, groups, numbered = found.sheet.rows, found.pagers.copy(), set(found.rows)
    if found.rows:
        groups.append(_group(rows, found.rows))
    for group in groups:
        is_own = rows.elements[group].get("id") == _AUTOPAGE
        numbers = _numbers_of_spans(found.sheet, group) if is_own else set[int]()
        numbers = numbers or _plain_numbers(found.sheet, group, numbered)
        if len(numbers) == 1:
            return numbers.pop()
    return next(iter(found.own)) if len(found.own) == 1 else 0


def _group(rows: Rows, numbered: Sequence[int]) -> int:
    """Return the smallest row around the first of *numbered* that holds another one."""
    around = list(rows.around(numbered[0], _NEAR))
    holders = (row for row in around if any(rows.holds(row, other) for other in numbered[1:3]))
    others = (row for row in around if rows.elements[row].tag not in _OF_NUMBER)
    return next(holders if numbered[1:] else others, around[0])


def _plain_numbers(sheet: Sheet, group: int, numbered: set[int]) -> set[int]:
    """Return the numbers in *group* marked as current, or else those that are no link."""
    rows, start = sheet.rows, sheet.rows.starts[group]
    inside = range(group, min(rows.ends[group], group + _MOST_IN_PAGER))
    marked = {_number_in(sheet.text(row)) for row in inside if _is_marked(rows, row)} - {0}
    if len(marked) == 1:
        return marked
    links = {*rows.within(group, rows.named("a")), *rows.within(group, rows.named("button"))}
    plain = set()
    for index in range(start, min(rows.stops[group], start + _MOST_IN_PAGER)):
        if number := _number_in(sheet.every[index]):
            row = sheet.holder_of(index)
            around = set(takewhile(group.__ne__, (row, *rows.around(row))))
            is_link = not (links.isdisjoint(around) and numbered.isdisjoint(around))
            plain |= set() if is_link else {number}
    return plain


def _numbers_of_spans(sheet: Sheet, pager: int) -> set[int]:
    """Return the number in the first ``<span>`` of *pager*, which the CMS makes the current one."""
    runs = (run for line in sheet.inside(pager) for run in line.runs)
    numbers = (_number_in(text) for text, _, element, _ in runs if element.tag == "span")
    return {next(numbers, 0)} - {0}


def _number_in(text: str) -> int:
    """Return the number of a page that *text* is, 0 if it is none."""
    said = meaning_in(normalize(text))
    return 0 if said.of else said.number


def _is_marked(rows: Rows, row: int) -> bool:
    """Return whether *row* is short, and marked as current or chosen."""
    get = rows.elements[row].get
    name, marks = get("class") or "", (get("aria-current"), get("selected"))
    return rows.has_few(row, _FEW) and (bool(_CURRENT_NAME.search(name)) or marks != (None, None))


_NEAR = 6  # rows around a number that may be its pager
_MOST_IN_PAGER = 400  # rows and texts in it that are looked at
_OF_NUMBER = ("li", "td", "span")
_AUTOPAGE = "autopage"  # the id of the site's pager; the CMS has another style, ul.pages
_MOST_SIGNS = 20  # controls that are looked at closely
_LINES = frozenset(("p", "li", "div", "center", "td", "dd"))
_FEW_IN_LINE = 6  # texts in one that is read as a whole
_NO_ROW = -1  # of what no control shows
_LONGEST_WORDS = 80  # characters of a control that are kept
_SHORT = 24  # characters of a link to elsewhere that may be a number, or "Next"
_DEFERRED = regex(r"(?:start|offset|from|begin|row|first|skip)=\d+$", IGNORECASE)
_COMMENTS = regex(r"[?&](?:cpage|comments?\w*)=", IGNORECASE)  # pages of these
_NO_PAGE = regex(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp[34]|xml|json)\b", IGNORECASE)


@dataclass
class _PagerLinks:
    """The links that the controls of a page make a pager."""

    sheet: Sheet
    address: Address  # of the page
    base: str  # against which its links resolve
    folder: str  # of the base, on which relative paths depend
    pagers: list[int]  # rows of the pagers of the CMS
    numbers: dict[int, str] = field(default_factory=dict)  # that a pager gives -> address
    own: set[int] = field(default_factory=set)  # numbers that lead to the page itself
    nexts: list[tuple[int, str]] = field(default_factory=list)  # (rank, address)
    whole: str = ""
    unnumbered: list[tuple[Address, str, Meaning, int]] = field(default_factory=list)
    dead: list[tuple[Meaning, int, str]] = field(default_factory=list)  # that lead nowhere
    odd: list[tuple[str, int]] = field(default_factory=list)  # of no known form
    elsewhere: list[str] = field(default_factory=list)  # words of "Next" that lead elsewhere
    rows: list[int] = field(default_factory=list)  # that have a number and lead to a page
    count: int = 0  # pages in all, as numbers say: "2 / 5"
    words: set[str] = field(default_factory=set)  # of every control that is part of a pager


def _read_controls(sheet: Sheet, address: Address, base: str) -> _PagerLinks:
    """Return the pager links among all controls of the page *sheet* at *address*."""
    rows = sheet.rows
    lists = (row for row in rows.with_class("pages") if rows.elements[row].tag == "ul")
    pagers = rows.outermost([*rows.with_id(_AUTOPAGE)[:1], *lists])
    found = _PagerLinks(sheet, address, base, absolute(base, "."), pagers)
    in_pagers = {row for pager in pagers for row in rows.within(pager, rows.named("a"))}
    for control in controls_of(sheet, address.id):
        row, element = control.row, rows.elements[control.row]
        if same := _page_of_article(found, control):
            found.words |= _words_with_line(sheet, row)
            _add_control(found, row, *same)
        elif element.tag in ("link", "option"):
            continue
        elif row in in_pagers and (said := meaning_of(sheet, row)).kind == NUMBER:
            found.numbers.setdefault(said.number, address.at(said.number).url)
            found.rows.append(row)
        elif control.clickable and not control.targets:
            if (said := meaning_of(sheet, row)).kind != OTHER:
                found.words.add(normalize(sheet.text(row))[:_LONGEST_WORDS])
                found.dead.append((said, row, _words(sheet, row)))
        elif len(element.text or "") <= _SHORT and meaning_of(sheet, row).kind == NEXT:
            found.elsewhere.append(_words(sheet, row))
    found.words |= {normalize(sheet.text(row)) for row in rows.named("select")}
    return found


def _words_with_line(sheet: Sheet, row: int) -> set[str]:
    """Return what a control says, and the short line it is in: "It goes on *here*."."""
    rows, parent = sheet.rows, sheet.rows.parent(row)
    words = {normalize(sheet.text(row))[:_LONGEST_WORDS]}
    if rows.elements[parent].tag in _LINES and rows.has_few(parent, _FEW_IN_LINE):
        line = normalize(sheet.text(parent))
        words |= {line} if len(line) <= _LONGEST_WORDS else set()
    return words


def _page_of_article(found: _PagerLinks, control: Control) -> tuple[Address, str] | None:
    """Return (address, as text) if *control* leads to a page of the same article."""
    own = found.address
    for target in control.targets:
        if "?" in target and _COMMENTS.search(target):
            continue
        if own.id not in target and target[:1] != "?" and not own.tail.startswith("/"):
            continue
        url, address = _resolved(found.base if target[:1] in "?#" else found.folder, target)
        if address is None:
            if own.id in url and addresses.on_origin(url, own.origin):
                found.odd.append((url, control.row))
        elif address.names_same(own) and (
            address.origin == own.origin or addresses.on_origin(url, own.origin)
        ):
            return address, url
    return None


def _add_scripts(found: _PagerLinks, scripts: ScriptPager) -> None:
    """Add the pages that *scripts* name to *found*."""
    own = found.address
    for number, url in scripts.pages.items():
        found.numbers.setdefault(number, url)
    found.count = max(found.count, scripts.total if scripts.pages else 0)
    for url in (absolute(found.base, target) for target in scripts.named):
        further = addresses.parse(url)
        if further and further.names_same(own) and addresses.on_origin(url, own.origin):
            found.unnumbered.append((further, url, Meaning(OTHER), _NO_ROW))


@lru_cache(maxsize=2048)  # the pages of an article name each other
def _resolved(base: str, target: str) -> tuple[str, Address | None]:
    url = absolute(base, target)
    return url, addresses.parse(url)


def _add_control(found: _PagerLinks, row: int, address: Address, url: str) -> None:
    """Add a control that leads to a page of the same article to *found*."""
    sheet, own = found.sheet, found.address
    said = meaning_of(sheet, row)
    is_own = address.page == own.page and address.is_at(own)
    if sheet.rows.elements[row].tag == "link":
        found.nexts += [(0, url)] if said.kind == NEXT and not is_own else []
        return
    found.count = max(found.count, said.of)
    if address.page == 0:
        found.whole = found.whole or ("" if is_own else url)
    elif is_own:
        if said.kind == NEXT or (said.kind == NUMBER and "#" in url):
            found.dead.append((said, row, _words(sheet, row)))
        elif said.kind == NUMBER and address.folder != own.folder:
            found.count = max(found.count, said.number)  # of a form that is not known
        elif said.kind == NUMBER:
            found.own.add(said.number)
            found.rows.append(row)
    elif said.kind == NUMBER:
        found.numbers.setdefault(said.number, url)
        found.rows.append(row)
    elif said.kind == NEXT:
        arrows = normalize(sheet.text(row))  # ">>" may be the last page
        rank = 2 if arrows in (">>", "»", "››") else 1 if len(arrows) == 1 else 0
        found.nexts.append((rank, url))
    elif said.kind == WHOLE and address.tail:
        found.whole = found.whole or url
    else:
        found.unnumbered.append((address, url, said, row))


def _number_offset(found: _PagerLinks, own: int) -> int:
    """Return by how much (0 or 1) the pager's numbers exceed those in addresses; *own* may be 0."""
    pairs = [(number, url) for number, url in found.numbers.items() if number > 1]
    pairs += [(own + 1, url) for _, url in found.nexts[:1] if own]
    parsed = ((number, addresses.parse(url)) for number, url in pairs)
    shifts = {number - address.page for number, address in parsed if address}
    return 1 if shifts == {1} else 0


def _number_links(found: _PagerLinks, shift: int) -> None:
    """Give links without a number the one in their address, unless it is taken."""
    known, forward = {found.address.where}, list[str]()
    if found.unnumbered:
        placed = map(addresses.parse, (*found.numbers.values(), *(url for _, url in found.nexts)))
        known |= {address.where for address in placed if address}
    for address, url, said, row in found.unnumbered:
        if address.where in known:
            continue
        number = 1 if address.is_first else address.page + shift
        if number > 1 or address.is_first:
            if found.numbers.setdefault(number, url) == url:
                known.add(address.where)
        elif row != _NO_ROW and said.kind not in (BACK, LAST):
            forward += [] if _is_about_page(found.sheet, row, url) else [url]
    if forward and not found.nexts and not found.numbers and _DEFERRED.search(forward[0]):
        found.nexts.append((3, forward.pop(0)))
    odd = (pair for pair in found.odd if not _NO_PAGE.search(pair[0]))
    forward += [url for url, row in odd if not _is_about_page(found.sheet, row, url)]
    found.elsewhere += [f"link to {url}" for url in forward]


def _words(sheet: Sheet, row: int) -> str:
    """Return a short form of what a person sees of a control."""
    element = sheet.rows.elements[row]
    labels = (sheet.text(row), element.get("aria-label"), element.get("title"))
    return next((short for text in labels if (short := normalize(text or "")[:60])), element.tag)


def _announce(page: Page, found: _PagerLinks, scripts: ScriptPager) -> None:
    """Note on *page* the pages that it announces, and signs of more that it does not link."""
    counted = None
    numbers = {*page.pager, page.number}
    if scripts.total and not scripts.pages:
        counted = Announced(scripts.total, scripts.words)
    elif len(numbers) == 1 or len(numbers) < max(numbers):  # else all numbers are linked
        dead = [said.number for said, *_ in found.dead if said.kind == NUMBER]
        counted = page_count(found.sheet, dead)
    leads_on = bool(page.next or page.whole or any(n != page.number for n in page.pager))
    if found.count > 1:
        page.announced = Announced(found.count, f"{found.count} pages")
    if counted and (page.announced is None or counted.pages > page.announced.pages):
        page.announced = counted
    if leads_on or (page.announced and page.announced.pages <= page.number):
        return
    _sign_dead_ends(page, found)
    for words in found.elsewhere[:3]:
        page.signs.append(Sign("more-pages", f"{words!r} leads to no page that is known", True))


def _sign_dead_ends(page: Page, found: _PagerLinks) -> None:
    """Note on *page* what controls that lead nowhere announce, and sign the other ones."""
    sheet, rows = found.sheet, found.sheet.rows
    signs: dict[str, Sign] = {}
    is_of_one = {said.number for said, *_ in found.dead if said.kind == NUMBER} == {1}
    for said, row, words in found.dead[:_MOST_SIGNS]:
        where = region_of(sheet, row)
        is_off = where in (FRAME, ASIDE) or _is_disabled(rows.elements[row])
        if is_off or said.kind in (BACK, LAST, NUMBER) or (said.kind == NEXT and is_of_one):
            continue
        is_vague = said.kind == MORE and len(words.split()) < 2 and words.isascii()  # "Expand"
        own = len(rows.within(row, rows.named("img")))
        is_beside_pictures = _has_pictures(sheet, rows.around(row, 4), own)
        weak = where == _PICTURES or is_beside_pictures or is_vague
        signs.setdefault(words, Sign("more-pages", f"{words!r} leads to no address", weak))
        if said.kind == NEXT and not weak and page.announced is None:
            page.announced = Announced(page.number + 1, words)
    known = page.announced and page.announced.words
    page.signs += [sign for words, sign in signs.items() if words != known]


def _is_disabled(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('aria-disabled') or ''}".lower()
    return "disabled" in names or "true" in names.split() or element.get("disabled") is not None


_LONGEST_PAGER = 1200  # characters of a pager that numbers 300 pages


def registered(layout: str) -> str:
    """Return *layout*. Raises LookupError, on import of its reader, if it is not registered."""
    if layout not in LAYOUTS:
        raise LookupError(f"layout {layout!r} is not registered in scio_crawler.items.LAYOUTS")
    return layout


def start_page(sheet: Sheet, url: str, layout: str) -> Page:
    """Return a Page of *layout* with only its number and its pager.

    Links to the site itself also count on a mirror. A page at an address of no known form has no
    further ones. A page's number is the one that its pager marks, else that of its address, else 1.
    """
    page, own = Page(url=url, layout=layout), addresses.parse(url)
    if own is None:
        return page
    found = _read_controls(sheet, own, base_of(sheet, url))
    scripts = read_scripts(sheet.rows, own)
    _add_scripts(found, scripts)
    page.marked = _current_number(found) or scripts.current
    shift = _number_offset(found, page.marked or (1 if own.is_first else 0))
    page.number = page.marked or (1 if own.is_first else max(1, own.page + shift))
    if len(found.own) > 1:  # a script decides where they lead
        found.count = max(found.count, *found.own)
    elif found.own != {page.number}:
        found.numbers |= dict.fromkeys(found.own, own.url)
    _number_links(found, shift)
    page.pager, page.whole = found.numbers, found.whole
    page.next = next((url for _, url in sorted(found.nexts, key=lambda pair: pair[0])), "")
    page.controls = frozenset(sorted(found.words - {""})[:CONTROLS])
    _announce(page, found, scripts)
    return page


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
