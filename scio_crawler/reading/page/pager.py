"""Pagers: the further pages that a page names, and signs of those that it only announces.

An address names a further page by its form: ``content_117331010_2.htm`` is page 2, wherever it is
written: in a link, an attribute or a script. What a control says matters only where it leads to no
such address: a "2", a "Next" or a "Load more" is then a sign, like "Page 1 of 3" and a variable
``totalPages = 3``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.patterns import regex
from scio_crawler.items import PAGER, TEXT, Block, Page, PageCount, Sign
from scio_crawler.reading.page.decode import CONTROLS, Element
from scio_crawler.reading.page.lines import PageLines, absolute, base_of
from scio_crawler.reading.page.styles import kind_named
from scio_crawler.reading.text import is_mojibake, normalize, visible

MOST_PAGES = 300  # of one article; the longest known has some 20

# What stands around a control: ASIDE, such as a header, may lead to other articles.
FRAME, _PICTURES, ASIDE = "frame", "pictures", "beside"

_TAGS = {"html": "", "body": "", "nav": FRAME, "footer": FRAME, "header": ASIDE, "aside": ASIDE}
# Words of an id or a class. The template of 2018 has its columns beside the text in .wrapr and its
# breadcrumb in .box5.
_NAME_PATTERNS = {
    FRAME: regex(
        r"\w*(?:nav|navi|navbar|navigation|menu)|foot|footer|wrapr|box5|breadcrumbs?|crumbs?"
        r"|copyright|toolbar|autopage|share|comments?"
    ),
    ASIDE: regex(r"header|aside|sidebar|related|recommend(?:ed|ations)?|hot"),
    _PICTURES: regex(
        r"\w*(?:carousel|slides?|slider|slideshow|gallery|photos?|pictures?)|swiper"
        r"|focus|banner|album|video|player|calendar|tabs?"
    ),
}
_SPLIT = regex(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_LONGEST_NAMES = 500  # characters of an id and a class that are looked at


def region_of(sheet: PageLines, row: int) -> str:
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
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return _region_named(names[:_LONGEST_NAMES])


@lru_cache(2048)
def _region_named(names: str) -> str:
    """Return the region that an id and a class name, empty if they name none."""
    words = [word.lower() for word in _SPLIT.split(names)]
    named = (kind for kind, pattern in _NAME_PATTERNS.items() if any(map(pattern.fullmatch, words)))
    return next(named, "")


# NEXT leads on, BACK to another page, MORE perhaps to more of the text.
NUMBER, NEXT, BACK, MORE, OTHER = "number next back more other".split()
_LONGEST_TEXT = 40  # characters of the text of a control that leads to a page

# What a control says -> its kind. The whole text in lower case, without arrows and brackets.
_WORDING = {
    NEXT: regex(
        r"(?:go to )?(?:the )?next\b.*|(?:read )?continued?\b.*|older\b.*|forward"
        r"|下一?[页頁]"
    ),
    BACK: regex(
        r"(?:go to )?(?:the )?(?:prev(?:ious)?|first|last|back|newer)(?: page| part)?"
        r"|上一?[页頁]|[首末尾][页頁]"
    ),
    MORE: regex(
        r"(?:(?:load|show|view|read|see|display) )?(?:the )?"
        r"(?:more|older|rest|remaining|all|whole|full|complete|entire)\b.*"
        r"|.*\b(?:one|single)[- ]page\b.*|read on|expand(?: all)?|.{0,4}(?:更多|全文)"
    ),
}
_NUMBERED = regex(
    r"(?:page|p\.?|part|第)?\s*(?P<number>[1-9]\d{0,3})\s*[页頁]?"
    r"(?:\s*(?:/|of|,?\s*共)\s*(?P<of>[1-9]\d{0,3})\s*[页頁]?)?"
)
_AROUND = " \t\r\n[]()（）【】{}<>«»‹›→←▶◀►◄⟩⟨…|·.:：>"
_RIGHT, _LEFT = frozenset(">»›→▶►⟩"), frozenset("<«‹←◀◄⟨")
_NOWHERE = regex(r"(?is)(?:#[\w-]{0,40}!?|javascript:.*|about:blank|void\(0\);?)?")
_NO_PAGE = regex(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp[34]|xml|json)\b")


class Meaning(NamedTuple):
    """The meaning of the text of a control."""

    kind: str
    number: int = 0
    of: int = 0  # pages in all: "2 / 5"


def meaning_of(control: Element, words: str) -> Meaning:
    """Return what *control*, which shows *words*, says; ``OTHER`` if that is not about pages."""
    rel = control.get("rel") or ""
    return Meaning(NEXT) if "next" in rel.lower().split() else meaning_in(words)


def meaning_in(text: str) -> Meaning:
    """Return what *text* says, as the text of a control: ``"Next >"``, ``"[3]"``, ``"2 / 5"``."""
    return _meaning_in(text) if len(text) <= _LONGEST_TEXT else Meaning(OTHER)


@lru_cache(1024)
def _meaning_in(text: str) -> Meaning:
    bare = text.strip(_AROUND).lower()
    if not bare:
        right, left = _RIGHT.intersection(text), _LEFT.intersection(text)
        return Meaning(NEXT if right and not left else BACK if left and not right else OTHER)
    if number := _NUMBERED.fullmatch(bare):
        return Meaning(NUMBER, int(number["number"]), int(number["of"] or 0))
    found = (kind for kind, pattern in _WORDING.items() if pattern.fullmatch(bare))
    return Meaning(next(found, OTHER))


_MOST_NAMING = 2000  # attributes and scripts that name the article and are looked at
_LONGEST_SCRIPT = 200_000  # characters; what is longer is a library
PIECE = regex(r"[^\s'\"()<>]+")  # of a script or an attribute: an address, perhaps
# Types of inputs, and roles and classes of other elements.
_BUTTONS = frozenset("submit button image".split())
_AUTOPAGE = "autopage"  # the id of the site's pager; the CMS has another style, ul.pages
_LINES = frozenset("p li div center td dd".split())
_FEW_IN_LINE = 6  # texts in one that is read as a whole
_LONGEST_WORDS = 80  # characters of a control that are kept


@dataclass
class _PagerLinks:
    """What the links, attributes and scripts of a page say about further ones."""

    sheet: PageLines
    url: str  # of the page
    own: Address | None  # the same, None if its form is not known
    base: str  # against which its links resolve
    around: str  # the same for links to another file: the pages of an article have it in common
    pagers: list[int]  # rows of the pagers of the CMS
    in_pagers: set[int]  # rows of the links in them
    pages: dict[int, str] = field(default_factory=dict)  # number -> address
    whole: str = ""  # address of the article on one page
    counts: list[PageCount] = field(default_factory=list)
    dead: list[tuple[Meaning, int, str]] = field(default_factory=list)  # that lead nowhere
    words: set[str] = field(default_factory=set)  # of every control that is part of a pager

    def page_at(self, target: str) -> tuple[str, Address | None]:
        """Return *target*, resolved, and its address if it is a page of the same article."""
        url, address = _resolved(self.base if target[:1] in "?#;" else self.around, target)
        if not (self.own and address and address.names_same(self.own)):
            return url, None
        origin = self.own.origin
        is_here = address.origin == origin or addresses.on_origin(url, origin)
        return url, address if is_here else None

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
        if said.number != self.own.page:
            self.pages.setdefault(said.number, self.own.at(said.number).url)
        return True

    def count(self, said: Meaning, words: str) -> None:
        """Note the pages that a control counts or goes on to without leading there."""
        number = self.own.page if self.own else 1
        pages = max(said.number, said.of) if said.kind == NUMBER else number + 1
        if number < pages <= MOST_PAGES:
            self.counts.append(PageCount(pages, words))


@lru_cache(2048)  # the pages of an article name each other
def _resolved(base: str, target: str) -> tuple[str, Address | None]:
    url = absolute(base, target)
    return url, addresses.parse(url)


def _read_links(sheet: PageLines, url: str) -> _PagerLinks:
    """Return what the page *sheet*, fetched from *url*, says about further ones."""
    rows = sheet.rows
    lists = (row for row in rows.with_class("pages") if rows.elements[row].tag == "ul")
    pagers = rows.outermost([*rows.with_id(_AUTOPAGE)[:1], *lists])
    inside = {row for pager in pagers for row in rows.within(pager, rows.named("a"))}
    own, base = addresses.parse(url), base_of(sheet, url)
    around = f"{own.url.rpartition('/')[0]}/" if own and base == url else base
    found = _PagerLinks(sheet, url, own, base, around, pagers, inside)
    leading = set(_mentioning(found) if found.own else ())
    acting = (row for row, name, value in rows.attributes if name == "onclick" or value in _BUTTONS)
    for row in sorted({*rows.named("a", "area", "button", "link"), *acting} - leading):
        _add_control(found, row)
    found.words |= {normalize(sheet.text(row)) for row in rows.named("select")}
    return found


def _mentioning(found: _PagerLinks) -> Iterator[int]:
    """Add the pages that links, other attributes and scripts name; yield the rows of them."""
    assert found.own is not None
    rows, name = found.sheet.rows, f"{found.own.kind}_{found.own.id}"
    values = ((row, value) for row, _, value in rows.attributes if name in value)
    scripts = ((row, rows.elements[row].text or "") for row in rows.named("script"))
    codes = ((row, code) for row, code in scripts if name in code and len(code) < _LONGEST_SCRIPT)
    for row, text in islice((*values, *codes), _MOST_NAMING):
        is_meta = rows.elements[row].tag == "meta"  # which describes the article
        for piece in () if is_meta else PIECE.findall(text.replace("\\/", "/")):
            url, address = found.page_at(piece) if name in piece else ("", None)
            if address and found.add(url, address):
                _check_number(found, row, address)
                yield row


def _check_number(found: _PagerLinks, row: int, address: Address) -> None:
    """Add the words of a control that leads to *address*; count pages if it says another number."""
    control, text = found.sheet.rows.elements[row], normalize(found.sheet.text(row))
    found.words |= _with_line(found.sheet, row, text)
    words = _words(control, text)
    said = meaning_of(control, words)
    if said.kind == NUMBER and address.page and (said.number, said.of) != (address.page, 0):
        found.count(said, words)


def _add_control(found: _PagerLinks, row: int) -> None:
    """Add the control *row*, which leads to no known page, if it says that it leads to one."""
    sheet = found.sheet
    control, text = sheet.rows.elements[row], normalize(sheet.text(row))
    words = _words(control, text)
    said = meaning_of(control, words)
    if said.kind == OTHER or found.is_numbered(said, row):
        return
    target = (control.get("href") or "").strip()
    if not _NOWHERE.fullmatch(target):
        url = absolute(found.base, target)
        if said.kind == BACK or not _may_be_further(found, url):
            return
        if "#" not in url and not (found.own and said.kind == MORE):
            found.words |= _with_line(sheet, row, text)
            found.count(said, words)
            return
    found.words |= _with_line(sheet, row, text)
    found.dead.append((said, row, words))


def _may_be_further(found: _PagerLinks, url: str) -> bool:
    """Return whether *url*, of no known form, may be a further page: ``content_1-2.htm``."""
    if _NO_PAGE.search(url):
        return False
    if found.own:
        return found.own.id in url and addresses.on_origin(url, found.own.origin)
    folder = found.url.partition("?")[0].rpartition("/")[0]
    return url.startswith(f"{folder}/") and addresses.parse(url) is None


def _with_line(sheet: PageLines, row: int, text: str) -> set[str]:
    """Return the *text* of a control, and the short line it is in: "It goes on *here*."."""
    rows, parent = sheet.rows, sheet.rows.parent(row)
    words = {text[:_LONGEST_WORDS]}
    if rows.elements[parent].tag in _LINES and rows.has_few(parent, _FEW_IN_LINE):
        line = normalize(sheet.text(parent))
        words |= {line} if len(line) <= _LONGEST_WORDS else set()
    return words


def _words(control: Element, text: str) -> str:
    """Return a short form of what a person sees of *control*, ``""`` if it is only a picture.

    *text* is what stands in it.
    """
    return (text or control.get("value") or control.get("title") or "")[:60]


# Variables of scripts and attributes that count pages, and calls that write a pager:
# createPageHTML(11, …
_COUNT = regex(
    r"""(?ix)(?:countPage|pages?[-_]?counts?|(?:total|max|all|num)[-_]?pages?|pages?[-_]?total|pageNums)
        ["']?\s*[:=]\s*(?:parseInt\()?["']?(?P<value>\d{1,4})(?!\w)
      | (?<!function\ )\bcreatePageHTML\w*\s*\((?:\s*["'][^"']*["']\s*,)?\s*(?P<first>\d{0,4})"""
)
# Whole lines that count pages: "Page 2 of 5", "3 pages", "第2页 共5页".
_LINE = regex(
    r"""(?ix)\W{0,3}(?:
        (?:this\ is\ |you\ are\ on\ )?pages?:?\s*\d{1,4}\s*(?:of|/|out\ of)\s*(\d{1,4})\W{0,3}
      | (?:total(?:\ of)?:?\s*)?(\d{1,4})\ pages?\b.{0,30}
      | (?:第?\s*\d{1,4}\s*[页頁]?\W{0,3})?共\s*(\d{1,4})\s*[页頁].{0,20}
    )"""
)
# Parts of such a line, or of its beginning if its numbers are in elements of their own.
_PARTS = regex("age|页|AGE")
_NO_TEXT = ("title", "option")
_BEGINS = regex(r"(?i)\W{0,3}(?:this is |you are on )?pages?\W{0,3}|\W{0,3}[第共]\s*")
_SHORT_COUNT = 40  # characters of "Page 2 of 5"
_LONGEST_IN_WORDS = 160  # characters of a pager in words
_MOST_COUNTED = 1000  # pages
_MOST_COUNTS = 60  # such texts and elements that are looked at
_FEW = 16  # texts of a pager in words
_OF_PAGES = regex(r"(?i)page|页|location|href|jump|go")
_TOKEN = regex(r"\w+")
_PAGER_WORDS = frozenset(
    "page pages part parts of next previous prev first last older newer all single view go to"
    " current total 页 共 第 上一页 下一页 首页 末页 尾页".split()
)


def page_counts(sheet: PageLines, dead: Sequence[int]) -> list[PageCount]:
    """Return how many pages the page *sheet* says there are, each time that it says so.

    *dead* are the numbers of controls that lead nowhere: they are weak, since they may be those of
    a slide show. "Page 2 of 5" and numbers in an element that is called a pager are sure.
    """
    every = [*_counts_in_lines(sheet), *_counts_in_pagers(sheet), *_counts_in_code(sheet)]
    if 2 in dead:
        every.append(PageCount(max(dead), "numbers that lead nowhere", weak=True))
    return [count for count in every if 1 < count.pages <= _MOST_COUNTED]


def _counts_in_lines(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the counts in lines such as "Page 2 of 5"."""
    rows = sheet.rows
    texts = (n for n, text in enumerate(sheet.every) if len(text) < _SHORT_COUNT)
    held = ((n, sheet.holder_of(n)) for n in texts if _PARTS.search(sheet.every[n]))
    shown = (pair for pair in held if rows.elements[pair[1]].tag not in _NO_TEXT)
    for index, row in islice(shown, _MOST_COUNTS):
        line = normalize(sheet.every[index])
        if _BEGINS.fullmatch(line) and rows.has_few(row, _FEW):
            line = normalize(sheet.text(row))[: _LONGEST_IN_WORDS + 1]
        yield PageCount(_count_in(line), line)


def _count_in(line: str) -> int:
    """Return how many pages *line* says there are, 0 if it says nothing."""
    found = None if line.endswith(".") else _LINE.fullmatch(line)
    return int(found[found.lastindex or 0]) if found else 0


def _counts_in_pagers(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the last number of elements named after a pager, and of choices of pages."""
    elements = sheet.rows.elements
    named = [
        row
        for row, name, value in sheet.rows.attributes
        if name in ("class", "id") and "ag" in value and kind_named(value) == PAGER
    ]
    selects = sheet.rows.named("select")
    named += [row for row in selects if _OF_PAGES.search(" ".join(elements[row].values()))]
    for row in named[:_MOST_COUNTS]:
        text = sheet.spaced(row)
        if len(text) > _LONGEST_IN_WORDS or elements[row].tag in ("script", "body"):
            continue
        numbers = {int(word) for word in _TOKEN.findall(text) if word.isdecimal() and len(word) < 4}
        yield PageCount(max(numbers) if {1, 2} <= numbers else _count_in(text), text[:60])


def _counts_in_code(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the counts of ``totalPages = 3``, in scripts and attributes, and of pagers written."""
    codes = [sheet.rows.elements[row].text or "" for row in sheet.rows.named("script")]
    codes += [f"{name}={value}" for _, name, value in sheet.rows.attributes if value.isdecimal()]
    for code in codes:
        for found in _COUNT.finditer(code) if "age" in code and len(code) < _LONGEST_SCRIPT else ():
            yield PageCount(int(found["value"] or found["first"] or 2), found[0][:60])


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


def start_page(sheet: PageLines, url: str, layout: str) -> Page:
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
    for said, row, words in found.dead[:_MOST_SIGNS]:
        where = region_of(sheet, row)
        is_off = where in (FRAME, ASIDE) or _is_disabled(rows.elements[row])
        if is_off or said.kind in (BACK, NUMBER):
            continue
        # An arrow beside a picture, or "Expand", in an article.
        is_one_word = len(words.split()) < 2 and words.isascii()
        is_vague = is_one_word and (said.kind == MORE or not words.isalpha())
        weak = where == _PICTURES or (is_vague and page.layout != "list")
        sign = Sign("more-pages", f"{words!r} leads to no address", weak)
        if sign not in page.signs:
            page.signs.append(sign)


def _is_disabled(element: Element) -> bool:
    is_named_so = "disabled" in (element.get("class") or "").lower()
    return is_named_so or element.get("disabled") is not None


def _is_pager_line(text: str, controls: frozenset[str], known: Set[str]) -> bool:
    """Return whether *text* is a pager: no more than *controls*, numbers and *known* words."""
    if text in controls:
        return True
    if len(text) < _SHORT_COUNT and _count_in(text):  # "Page 2 of 5", even without controls
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


@lru_cache(8)  # the pages of an article have the same
def _words_of(controls: frozenset[str]) -> Set[str]:
    """Return the words that a pager with *controls* may have."""
    return _PAGER_WORDS.union(*(_TOKEN.findall(control.lower()) for control in controls))


def set_body(page: Page, blocks: Sequence[Block]) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    Lines of text that are a pager's get its kind, and what is only called a pager becomes text: a
    ``div.page`` may hold a page of the transcript.
    """
    called = sum(len(block.text) for block in blocks if block.kind == PAGER)
    unsure = (TEXT, PAGER) if called > _LONGEST_PAGER else (TEXT,)
    controls, known = page.controls, _words_of(page.controls)
    longest = max(_LONGEST_IN_WORDS, *map(len, controls), 0)
    for block in blocks:
        if block.kind in unsure:
            before, text = block.kind, block.text
            is_pager = len(text) <= longest and _is_pager_line(text, controls, known)
            block.kind = PAGER if is_pager else TEXT
            if before == TEXT != block.kind and block.text[0].isalnum():  # "2/5" may be said
                block.claimed = "words"
    page.blocks = list(blocks)
    text = "\n".join([block.text for block in blocks])
    page.characters = page.shown = visible(text)
    if is_mojibake(text):
        page.problems.append("has mojibake: its text was damaged before it was published")
