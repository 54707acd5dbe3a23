"""Pagers: the further pages that a page names, and signs of those that it only announces.

An address names a further page by its form: ``content_117331010_2.htm`` is page 2, wherever it is
written: in a link, an attribute or a script. What a control says matters only where it leads to no
such address: a "2", a "Next" or a "Load more" is then a sign, like "Page 1 of 3" and a variable
``totalPages = 3``.

Each form of pager that was seen is a condition, so the functions have more of them than elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.patterns import regex
from scio_crawler.items import PAGER, TEXT, Block, Page, PageCount, Sign
from scio_crawler.reading.page.decode import CONTROLS, Element
from scio_crawler.reading.page.lines import PageLines, Rows, absolute, base_of
from scio_crawler.reading.page.styles import kind_named
from scio_crawler.reading.text import is_mojibake, normalize, visible

MOST_PAGES = 300  # of one article; the longest known has some 20

# The regions of a page that a control may be in. ASIDE, such as a header, may lead to other
# articles.
FRAME, _PICTURES, ASIDE = "frame", "pictures", "beside"

_REGION_OF_TAG = {
    "html": "",
    "body": "",
    "nav": FRAME,
    "footer": FRAME,
    "header": ASIDE,
    "aside": ASIDE,
}
# Words of an id or a class. The template of 2018 has its columns beside the text in .wrapr and its
# breadcrumb in .box5.
_REGION_NAMES = {
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
_MAX_NAMES = 500  # characters of an id and a class that are looked at


def region_of(sheet: PageLines, row: int) -> str:
    """Return what *row* is in, from the outside: FRAME, ASIDE, PICTURES, or ``""``."""
    known = sheet.regions
    path: list[int] = []
    while row >= 0 and row not in known:
        path.append(row)
        row = sheet.rows.parents[row]

    region = known.get(row, "")
    for inside in reversed(path):
        if not region:
            region = _region_of_element(sheet.rows.elements[inside])
        known[inside] = region
    return region


def _region_of_element(element: Element) -> str:
    region = _REGION_OF_TAG.get(element.tag)
    if region is not None:
        return region
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return _region_named(names[:_MAX_NAMES])


@lru_cache(2048)
def _region_named(names: str) -> str:
    """Return the region that an id and a class name, empty if they name none."""
    words = [word.lower() for word in _SPLIT.split(names)]
    for region, pattern in _REGION_NAMES.items():
        if any(map(pattern.fullmatch, words)):
            return region
    return ""


# NEXT leads on, BACK to another page, MORE perhaps to more of the text.
NUMBER, NEXT, BACK, MORE, OTHER = "number next back more other".split()
_MAX_CONTROL = 40  # characters of the text of a control that leads to a page

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
# What is around the words of a control.
_ARROWS_AND_BRACKETS = " \t\r\n[]()（）【】{}<>«»‹›→←▶◀►◄⟩⟨…|·.:：>"
_RIGHT, _LEFT = frozenset(">»›→▶►⟩"), frozenset("<«‹←◀◄⟨")
_NOWHERE = regex(r"(?is)(?:#[\w-]{0,40}!?|javascript:.*|about:blank|void\(0\);?)?")
_NO_PAGE = regex(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp[34]|xml|json)\b")


class Meaning(NamedTuple):
    """The meaning of the text of a control."""

    kind: str
    number: int = 0
    pages: int = 0  # in all: "2 / 5"


def meaning_of(control: Element, words: str) -> Meaning:
    """Return what *control*, which shows *words*, says; ``OTHER`` if that is not about pages."""
    if "next" in control.get("rel", "").lower().split():
        return Meaning(NEXT)
    return meaning_in(words)


@lru_cache(1024)
def meaning_in(text: str) -> Meaning:
    """Return what *text* says, as the text of a control: ``"Next >"``, ``"[3]"``, ``"2 / 5"``."""
    if len(text) > _MAX_CONTROL:
        return Meaning(OTHER)
    bare = text.strip(_ARROWS_AND_BRACKETS).lower()
    if not bare:
        points_right = not _RIGHT.isdisjoint(text)
        points_left = not _LEFT.isdisjoint(text)
        if points_right == points_left:
            return Meaning(OTHER)
        return Meaning(NEXT if points_right else BACK)

    numbered = _NUMBERED.fullmatch(bare)
    if numbered:
        return Meaning(NUMBER, int(numbered["number"]), int(numbered["of"] or 0))
    for kind, pattern in _WORDING.items():
        if pattern.fullmatch(bare):
            return Meaning(kind)
    return Meaning(OTHER)


_MAX_NAMING = 2000  # attributes and scripts that name the article and are looked at
_MAX_SCRIPT = 200_000  # characters; what is longer is a library
PIECE = regex(r"[^\s'\"()<>]+")  # of a script or an attribute: an address, perhaps
# Types of inputs, and roles and classes of other elements.
_BUTTONS = frozenset("submit button image".split())
_AUTOPAGE = "autopage"  # the id of the site's pager; the CMS has another style, ul.pages
_LINES = frozenset("p li div center td dd".split())
_MAX_LINE_TEXTS = 6  # texts in one of these that is read as a whole
_MAX_WORDS = 80  # characters of a control that are kept
_MAX_SHOWN = 60  # characters of a control or a count that are shown to people


class _DeadEnd(NamedTuple):
    """A control that leads nowhere."""

    meaning: Meaning
    row: int
    words: str


@dataclass
class _PagerLinks:
    """What the links, attributes and scripts of a page say about further ones."""

    sheet: PageLines
    url: str  # of the page
    own: Address | None  # the same, None if its form is not known
    base: str  # against which its links resolve
    folder: str  # the same for links to another file: the pages of an article share it
    pagers: list[int]  # rows of the pagers of the CMS
    in_pagers: set[int]  # rows of the links in them
    pages: dict[int, str] = field(default_factory=dict)  # number -> address
    whole: str = ""  # address of the article on one page
    counts: list[PageCount] = field(default_factory=list)
    dead_ends: list[_DeadEnd] = field(default_factory=list)
    words: set[str] = field(default_factory=set)  # of every control that is part of a pager

    def page_at(self, target: str) -> tuple[str, Address | None]:
        """Return *target*, resolved, and its address if it is a page of the same article."""
        base = self.base if target[:1] in "?#;" else self.folder
        url, address = _resolved(base, target)
        if not (self.own and address and address.names_same(self.own)):
            return url, None
        origin = self.own.origin
        is_here = address.origin == origin or addresses.on_origin(url, origin)
        return url, address if is_here else None

    def add(self, own: Address, url: str, address: Address) -> bool:
        """Add the page at *address*, which is *url*; return False if it is the page at hand."""
        if address.page == own.page:
            return False
        if address.page == 0:
            self.whole = self.whole or url
        else:
            self.pages.setdefault(address.page, url)
        return True

    def add_number(self, meaning: Meaning, row: int) -> bool:
        """Add the page of a number in a pager of the CMS; return whether *row* is one."""
        if meaning.kind != NUMBER or self.own is None or row not in self.in_pagers:
            return False
        if meaning.number != self.own.page:
            self.pages.setdefault(meaning.number, self.own.at(meaning.number).url)
        return True

    def add_count(self, meaning: Meaning, words: str) -> None:
        """Note the pages that a control counts or goes on to without leading there."""
        number = self.own.page if self.own else 1
        pages = number + 1
        if meaning.kind == NUMBER:
            pages = max(meaning.number, meaning.pages)
        if number < pages <= MOST_PAGES:
            self.counts.append(PageCount(pages, words))


@lru_cache(2048)  # the pages of an article name each other
def _resolved(base: str, target: str) -> tuple[str, Address | None]:
    url = absolute(base, target)
    return url, addresses.parse(url)


def _read_links(sheet: PageLines, url: str) -> _PagerLinks:
    """Return what the page *sheet*, fetched from *url*, says about further ones."""
    rows = sheet.rows
    lists = [row for row in rows.with_class("pages") if rows.elements[row].tag == "ul"]
    pagers = rows.outermost(rows.with_id(_AUTOPAGE)[:1] + lists)
    in_pagers: set[int] = set()
    for pager in pagers:
        in_pagers.update(rows.within(pager, rows.named("a")))

    own, base = addresses.parse(url), base_of(sheet, url)
    folder = base
    if own and base == url:
        folder = f"{own.url.rpartition('/')[0]}/"
    links = _PagerLinks(sheet, url, own, base, folder, pagers, in_pagers)
    controls = _controls_in(rows)
    if own:
        controls -= _add_named_pages(links, own)
    for row in sorted(controls):
        _add_control(links, row)
    for row in rows.named("select"):
        links.words.add(normalize(sheet.text(row)))
    return links


def _controls_in(rows: Rows) -> set[int]:
    """Return the rows of all links, buttons and other elements that may be clicked."""
    controls = set(rows.named("a", "area", "button", "link"))
    for row, name, value in rows.attributes:
        if name == "onclick" or value in _BUTTONS:
            controls.add(row)
    return controls


def _add_named_pages(links: _PagerLinks, own: Address) -> set[int]:
    """Add the pages of the article *own* that links, other attributes and scripts name.

    Return the rows that name one.
    """
    leading: set[int] = set()
    name = f"{own.kind}_{own.id}"
    for row, text in _texts_with(links.sheet.rows, name)[:_MAX_NAMING]:
        for piece in PIECE.findall(text.replace("\\/", "/")):
            if name in piece:
                url, address = links.page_at(piece)
                if address and links.add(own, url, address):
                    _check_number(links, row, address)
                    leading.add(row)
    return leading


def _texts_with(rows: Rows, name: str) -> list[tuple[int, str]]:
    """Return the attributes and scripts with *name*, each with its row, but no descriptions."""
    texts: list[tuple[int, str]] = []
    for row, _, value in rows.attributes:
        if name in value and rows.elements[row].tag != "meta":
            texts.append((row, value))
    for row in rows.named("script"):
        code = rows.elements[row].text or ""
        if name in code and len(code) < _MAX_SCRIPT:
            texts.append((row, code))
    return texts


def _check_number(links: _PagerLinks, row: int, address: Address) -> None:
    """Add the words of a control that leads to *address*; count pages if it says another number."""
    control, text = links.sheet.rows.elements[row], normalize(links.sheet.text(row))
    _add_words(links, row, text)
    words = _shown_words(control, text)
    meaning = meaning_of(control, words)
    if address.page and meaning.kind == NUMBER and meaning != (NUMBER, address.page, 0):
        links.add_count(meaning, words)


def _add_control(links: _PagerLinks, row: int) -> None:
    """Add the control *row*, which leads to no known page, if it says that it leads to one."""
    control, text = links.sheet.rows.elements[row], normalize(links.sheet.text(row))
    words = _shown_words(control, text)
    meaning = meaning_of(control, words)
    if meaning.kind == OTHER or links.add_number(meaning, row):
        return

    is_dead = True
    target = control.get("href", "").strip()
    if not _NOWHERE.fullmatch(target):
        url = absolute(links.base, target)
        if meaning.kind == BACK or not _may_be_further(links, url):
            return
        is_dead = "#" in url or (links.own is not None and meaning.kind == MORE)
    _add_words(links, row, text)
    if is_dead:
        links.dead_ends.append(_DeadEnd(meaning, row, words))
    else:
        links.add_count(meaning, words)


def _may_be_further(links: _PagerLinks, url: str) -> bool:
    """Return whether *url*, of no known form, may be a further page: ``content_1-2.htm``."""
    if _NO_PAGE.search(url):
        return False
    if links.own:
        return links.own.id in url and addresses.on_origin(url, links.own.origin)
    folder = links.url.partition("?")[0].rpartition("/")[0]
    return url.startswith(f"{folder}/") and addresses.parse(url) is None


def _add_words(links: _PagerLinks, row: int, text: str) -> None:
    """Add the *text* of a control, and the short line it is in: "It goes on *here*."."""
    links.words.add(text[:_MAX_WORDS])
    rows = links.sheet.rows
    parent = rows.parent(row)
    if rows.elements[parent].tag in _LINES and rows.has_few_texts(parent, _MAX_LINE_TEXTS):
        line = normalize(links.sheet.text(parent))
        if len(line) <= _MAX_WORDS:
            links.words.add(line)


def _shown_words(control: Element, text: str) -> str:
    """Return a short form of what a person sees of *control*, ``""`` if it is only a picture.

    *text* is what is in it.
    """
    return (text or control.get("value") or control.get("title") or "")[:_MAX_SHOWN]


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
_UNSEEN_TAGS = ("title", "option")
_BEGINS = regex(r"(?i)\W{0,3}(?:this is |you are on )?pages?\W{0,3}|\W{0,3}[第共]\s*")
_MAX_LINE = 40  # characters of "Page 2 of 5"
_MAX_LINE_PAGER = 160  # characters of a pager in words
_MAX_COUNTED = 1000  # pages
_MAX_COUNTS = 60  # such texts and elements that are looked at
_MAX_PAGER_TEXTS = 16  # texts of a pager in words
_OF_PAGES = regex(r"(?i)page|页|location|href|jump|go")
_TOKEN = regex(r"\w+")
_PAGER_WORDS = frozenset(
    "page pages part parts of next previous prev first last older newer all single view go to"
    " current total 页 共 第 上一页 下一页 首页 末页 尾页".split()
)


def _counts_in_lines(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the counts in lines such as "Page 2 of 5"."""
    rows = sheet.rows
    seen = 0
    for index, text in enumerate(sheet.all_texts):
        if len(text) >= _MAX_LINE or not _PARTS.search(text):
            continue
        row = sheet.row_of_text(index)
        if rows.elements[row].tag in _UNSEEN_TAGS:
            continue
        line = normalize(text)
        if _BEGINS.fullmatch(line) and rows.has_few_texts(row, _MAX_PAGER_TEXTS):
            line = normalize(sheet.text(row))[: _MAX_LINE_PAGER + 1]
        yield PageCount(_count_in(line), line)

        seen += 1
        if seen == _MAX_COUNTS:
            return


def _count_in(line: str) -> int:
    """Return how many pages *line* says there are, 0 if it says nothing."""
    found = None if line.endswith(".") else _LINE.fullmatch(line)
    return int(found[found.lastindex or 0]) if found else 0


def _counts_in_pagers(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the last number of elements named after a pager, and of choices of pages."""
    for row in _rows_of_pagers(sheet)[:_MAX_COUNTS]:
        text = sheet.spaced_text(row)
        is_page = sheet.rows.elements[row].tag in ("script", "body")
        if is_page or len(text) > _MAX_LINE_PAGER:
            continue
        words = [word for word in _TOKEN.findall(text) if word.isdecimal()]
        numbers = {int(word) for word in words if len(word) < 4}
        pages = max(numbers) if {1, 2} <= numbers else _count_in(text)
        yield PageCount(pages, text[:_MAX_SHOWN])


def _rows_of_pagers(sheet: PageLines) -> list[int]:
    """Return the elements that an id or a class names after a pager, and the choices of pages."""
    rows = sheet.rows
    pagers: list[int] = []
    for row, name, value in rows.attributes:
        if name in ("class", "id") and "ag" in value and kind_named(value) == PAGER:
            pagers.append(row)
    for row in rows.named("select"):
        if _OF_PAGES.search(" ".join(rows.elements[row].values())):
            pagers.append(row)
    return pagers


def _counts_in_code(sheet: PageLines) -> Iterator[PageCount]:
    """Yield the counts of ``totalPages = 3``, in scripts and attributes, and of pagers written."""
    codes = [sheet.rows.elements[row].text or "" for row in sheet.rows.named("script")]
    codes += [f"{name}={value}" for _, name, value in sheet.rows.attributes if value.isdecimal()]
    for code in codes:
        if "age" in code and len(code) < _MAX_SCRIPT:
            for found in _COUNT.finditer(code):
                pages = int(found["value"] or found["first"] or 2)
                yield PageCount(pages, found[0][:_MAX_SHOWN])


def _current_number(links: _PagerLinks) -> int:
    """Return the page number that a pager of the CMS marks as current, 0 if none does.

    In ``#autopage``, it is the first in a span, and in ``ul.pages`` the one in ``li.page-active``.
    """
    sheet, rows = links.sheet, links.sheet.rows
    active = rows.with_class("page-active")
    for pager in links.pagers:
        texts = [sheet.text(row) for row in rows.within(pager, active)]
        if rows.elements[pager].tag != "ul":
            for line in sheet.inside(pager):
                texts += [run.text for run in line.runs if run.element.tag == "span"]
        if texts:
            meaning = meaning_in(normalize(texts[0])[:_MAX_SHOWN])
            if meaning.number and not meaning.pages:
                return meaning.number
    return 0


def start_page(sheet: PageLines, url: str, layout: str) -> Page:
    """Return a Page of *layout* with only its number and its pager.

    Links to the site itself also count on a mirror. A page at an address of no known form has no
    further ones.
    """
    page, links = Page(url=url, layout=layout), _read_links(sheet, url)
    page.pager, page.whole = links.pages, links.whole
    if links.own:
        page.number = links.own.page or 1
        page.marked = _current_number(links)
    page.controls = frozenset(sorted(links.words - {""})[:CONTROLS])
    _announce(page, links)
    return page


_MAX_SIGNS = 20  # controls that are looked at closely


def _announce(page: Page, links: _PagerLinks) -> None:
    """Note on *page* the pages that it announces, and signs of more that it does not link."""
    counts = links.counts
    numbers = {*page.pager, page.number}
    if len(numbers) == 1 or len(numbers) < max(numbers):  # else all numbers are linked
        counts += _stated_counts(links)
    sure = [count for count in counts if not count.weak]
    page.announced = max(sure or counts, key=attrgetter("pages"), default=None)

    if page.whole or page.pager.keys() - {page.number}:
        return
    if page.announced is None or page.announced.pages > page.number:
        _sign_dead_ends(page, links)


def _stated_counts(links: _PagerLinks) -> list[PageCount]:
    """Return how many pages the lines, pagers and scripts say there are, each time that they do.

    "Page 2 of 5" and numbers in an element that is called a pager are sure. Numbers that lead
    nowhere are weak, since they may be those of a slide show.
    """
    sheet = links.sheet
    counts = [*_counts_in_lines(sheet), *_counts_in_pagers(sheet), *_counts_in_code(sheet)]
    dead = [end.meaning.number for end in links.dead_ends if end.meaning.kind == NUMBER]
    if 2 in dead:
        counts.append(PageCount(max(dead), "numbers that lead nowhere", weak=True))
    return [count for count in counts if 1 < count.pages <= _MAX_COUNTED]


def _sign_dead_ends(page: Page, links: _PagerLinks) -> None:
    """Sign the controls on *page* that lead nowhere and say that there is more."""
    sheet = links.sheet
    for meaning, row, words in links.dead_ends[:_MAX_SIGNS]:
        region = region_of(sheet, row)
        is_off = region in (FRAME, ASIDE) or _is_disabled(sheet.rows.elements[row])
        if is_off or meaning.kind in (BACK, NUMBER):
            continue

        # An arrow beside a picture, or "Expand", in an article.
        is_one_word = len(words.split()) < 2 and words.isascii()
        is_vague = is_one_word and (meaning.kind == MORE or not words.isalpha())
        weak = region == _PICTURES or (is_vague and page.layout != "list")
        sign = Sign("more-pages", f"{words!r} leads to no address", weak)
        if sign not in page.signs:
            page.signs.append(sign)


def _is_disabled(element: Element) -> bool:
    if "disabled" in element.get("class", "").lower():
        return True
    return element.get("disabled") is not None


_MAX_NAMED_PAGER = 1200  # characters of a pager that numbers 300 pages


def set_body(page: Page, blocks: Sequence[Block]) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    Lines of text that are a pager's get its kind, and what is only called a pager becomes text: a
    ``div.page`` may hold a page of the transcript.
    """
    named = sum(len(block.text) for block in blocks if block.kind == PAGER)
    unsure = (TEXT, PAGER) if named > _MAX_NAMED_PAGER else (TEXT,)
    words = _words_of(page.controls)
    for block in blocks:
        if block.kind in unsure:
            was_text = block.kind == TEXT
            block.kind = TEXT
            if len(block.text) <= words.longest and words.is_pager(block.text):
                block.kind = PAGER
                if was_text and block.text[0].isalnum():  # "2/5" may be said
                    block.claimed = "words"

    page.blocks = list(blocks)
    text = "\n".join([block.text for block in blocks])
    page.characters = page.shown = visible(text)
    if is_mojibake(text):
        page.problems.append("has mojibake: its text was damaged before it was published")


@dataclass
class _PagerText:
    """The words that a pager with the texts *controls* may have."""

    controls: Set[str]
    in_words: list[str]  # the controls that are more than a number
    words: set[str]
    longest: int  # characters of a line that may be a pager

    def is_pager(self, text: str) -> bool:
        """Return whether *text* is a pager: no more than controls, numbers and known words."""
        if text in self.controls:
            return True
        if len(text) < _MAX_LINE and _count_in(text):  # "Page 2 of 5", even without controls
            return True
        if not self.controls or len(text) > _MAX_LINE_PAGER:
            return False

        # A link may be in a sentence: "The transcript goes on here."
        numbers = 0
        for found in _TOKEN.finditer(text.lower()):  # the first word tells most lines apart
            if found[0].isdecimal():
                numbers += 1
            elif found[0] not in self.words:
                return False
        if numbers > 1 and text[-1] != ".":
            return True
        return any(control in text for control in self.in_words)


@lru_cache(8)  # the pages of an article have the same
def _words_of(controls: frozenset[str]) -> _PagerText:
    words = set(_PAGER_WORDS)
    for control in controls:
        words.update(_TOKEN.findall(control.lower()))
    in_words = [control for control in controls if not control.isdecimal()]
    longest = max(_MAX_LINE_PAGER, *map(len, controls), 0)
    return _PagerText(controls, in_words, words, longest)
