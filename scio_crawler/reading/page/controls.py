"""Links and buttons that lead to further pages: what they say, and where they lead.

A control is an ``a``, ``area``, ``link``, ``option`` or ``button``, or anything with an ``onclick``
or a ``data-href``. What it says is its text, else its label or title, the alternative text of
its image, its class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from lxml import etree

from scio_crawler.reading.page.blocks import text_of
from scio_crawler.reading.page.tree import ADDRESS, Element, has_fewer
from scio_crawler.reading.text import normalize

# --- What stands around an element: the frame of the page, or pictures that are leafed thr… -------

FRAME, PICTURES, BESIDE = "frame", "pictures", "beside"

_FRAME_TAGS = {"nav": FRAME, "footer": FRAME, "header": BESIDE, "aside": BESIDE}
# Words of an id or a class. The template of 2018 has its columns beside the text in .wrapr and its
# breadcrumb in .box5.
_WORDS = {
    FRAME: r"(?:top|main|sub|side|left|right|site|global|mobile)?(?:nav|navi|navbar|navigation"
    r"|menu)|foot|footer|wrapr|box5|breadcrumbs?|crumbs?|copyright|toolbar|autopage|share|comments?",
    BESIDE: r"header|aside|sidebar|related|recommend(?:ed|ations)?|hot",
    PICTURES: r"slick|swiper|carousel|jcarousel|slides?|slider|slideshow|flexslider|gallery|focus"
    r"|banner|lightbox|album|photos?|pictures?|video|player|owl|fancybox|calendar|datepicker|tabs?",
}
_NAME_PATTERNS = {kind: re.compile(words) for kind, words in _WORDS.items()}
_SPLIT = re.compile(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_SMALL = 60  # elements in what holds only pictures and their controls
_LONGEST_NAMES = 500  # characters of an id and a class that are looked at
_LITTLE = 500  # characters in it


class Surroundings:
    """Tells what stands around the elements of one page; it looks at every element once."""

    def __init__(self) -> None:
        self._known: dict[Element, str] = {}

    def of(self, element: Element) -> str:
        """Return what *element* is in, from the outside: FRAME, BESIDE, PICTURES, or ``""``.

        BESIDE is what stands beside the text and may lead to other articles: headers, asides.
        """
        path = []
        found = ""
        for ancestor in (element, *element.iterancestors()):
            if (known := self._known.get(ancestor)) is not None:
                found = known
                break
            path.append(ancestor)
        for ancestor in reversed(path):
            found = found or _kind(ancestor)
            self._known[ancestor] = found
        return found


def _kind(element: Element) -> str:
    tag = element.tag
    if tag in ("html", "body"):
        return ""
    if tag in _FRAME_TAGS:
        return _FRAME_TAGS[tag]
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if names == " ":
        return ""
    found = kind_named(names[:_LONGEST_NAMES])
    if "column" in names.split() and any(child.tag == "h1" for child in element):
        return FRAME  # the breadcrumb of pages for phones
    return found


@lru_cache(maxsize=2048)
def kind_named(names: str) -> str:
    """Return what an id and a class say of an element, empty if nothing."""
    words = [word.lower() for word in _SPLIT.split(names)]
    for kind, pattern in _NAME_PATTERNS.items():
        if any(map(pattern.fullmatch, words)):
            return kind
    return ""


def has_pictures(control: Element) -> bool:
    """Return whether *control* stands with pictures in a small element without much text."""
    for around in islice(control.iterancestors(), 4):
        if around.tag in ("body", "html") or len(list(islice(around.iter(), _SMALL))) == _SMALL:
            return False
        images = [image for image in around.iter("img") if control not in image.iterancestors()]
        if images and len(text_of(around)) < _LITTLE:
            return True
    return False


# --- Links and buttons that lead to further pages: what they say, and where they lead -------------

NUMBER, NEXT, BACK, LAST, WHOLE, MORE, OTHER = (
    "number",
    "next",
    "back",  # the previous page, the first one
    "last",
    "whole",  # all of the article on one page
    "more",  # of something, perhaps of the text
    "other",
)
_LONGEST = 40  # characters of the text of a control that leads to a page

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
_WORDING = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_NUMBER = re.compile(
    r"(?:page|p\.?|part|第)?\s*(?P<number>[1-9]\d{0,3})\s*[页頁]?"
    r"(?:\s*(?:/|of|,?\s*共)\s*(?P<of>[1-9]\d{0,3})\s*[页頁]?)?",
)
_AROUND = " \t\r\n[]()（）【】{}<>«»‹›→←▶◀►◄⟩⟨…|·.:：>"
_RIGHT, _LEFT = frozenset(">»›→▶►⟩"), frozenset("<«‹←◀◄⟨")
_NAMES = (
    (re.compile(r"(?:^|[-_ ])next(?:[-_ ]|page|$)", re.IGNORECASE), NEXT),
    (re.compile(r"(?:^|[-_ ])prev(?:ious)?(?:[-_ ]|page|$)", re.IGNORECASE), BACK),
)
# Controls that say something about the page as a whole, and lead to no other part of it.
_ASIDE = re.compile(
    r"print|share|e-?mail|pdf|download|comments?|tweet|weibo|wechat|facebook|twitter|中文|chinese"
    r"|english|fran[cç]ais|español|русский|日本語|font|top|subscribe",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""(['"])(?P<text>[^'"\s]{1,300})\1""")
_NOWHERE_BEGINS = ("", *"#jJaAvV")
_NOWHERE = re.compile(r"(?:#[\w-]{0,40}!?|javascript:.*|about:blank|void\(0\);?)?", re.I | re.S)
# Elements with an address in an attribute: a script's, a form's, or one with data.
# (A union of these paths, or /.. behind one without a limit, would take quadratic time.)
_MOST = 2000  # such elements that are looked at
_HOLDING = tuple(
    etree.XPath(f"({path})[position() <= {_MOST}]")
    for path in (
        "/descendant::*/@*[contains(., $id) or starts-with(., '?')]"
        "[not(parent::a or parent::meta)]",
        "/descendant::*/@onclick",
    )
)
_CONTROL_TAGS = ("a", "area", "link", "option", "button")
_LINKS = frozenset(("a", "area", "link"))


class Control(NamedTuple):
    """Something on a page that may lead to a further one."""

    element: Element
    targets: tuple[str, ...]  # what it may lead to, as written; empty if it shows no address
    nowhere: bool  # whether it is made to be clicked and shows no address


class Said(NamedTuple):
    """What a control says."""

    kind: str
    number: int = 0
    of: int = 0  # pages in all: "2 / 5"


def controls_of(root: Element, id: str) -> Iterator[Control]:
    """Yield every control of the page *root* of the article *id*, once."""
    seen = set()
    for element in root.iter(*_CONTROL_TAGS):
        tag = element.tag
        href = element.get("href" if tag in _LINKS else "value") or ""
        seen.add(element)
        target = href.strip()
        leads = target[:1] not in _NOWHERE_BEGINS or not _NOWHERE.fullmatch(target)
        if leads and tag != "button":
            yield Control(element, (target,) if len(href) <= ADDRESS else (), False)
        else:
            yield _scripted(element, href)
    for value in chain.from_iterable(path(root, id=id) for path in _HOLDING):
        if (element := value.getparent()) not in seen:
            seen.add(element)
            yield _scripted(element, "")


def _scripted(element: Element, href: str) -> Control:
    """Return the control *element*, whose address may stand in its script or its data."""
    scripts = [href if href.lower().lstrip().startswith("javascript:") else ""]
    scripts.append(element.get("onclick") or "")
    if element.tag == "option":
        parent = element.getparent()
        scripts += [] if parent is None else [parent.get("onchange") or ""]
    found = [match["text"] for script in scripts for match in _QUOTED.finditer(script[:2000])]
    found += [value for name, value in element.items() if _may_hold_address(name)]
    if element.tag == "form" and (action := element.get("action")) is not None:
        found.append(_with_hidden(element, action))
    targets = tuple(dict.fromkeys(filter(_reads_as_address, found)))
    clickable = element.tag in ("a", "button") or element.get("onclick") is not None
    return Control(element, targets, clickable)


def _may_hold_address(name: str) -> bool:
    return name.startswith("data-") or name == "formaction"


def _with_hidden(form: Element, action: str) -> str:
    """Return *action* with what the hidden fields of *form* add to it."""
    fields = (field for field in islice(form.iter("input"), 20) if field.get("type") == "hidden")
    query = "&".join(f"{field.get('name') or ''}={field.get('value') or ''}" for field in fields)
    return f"{action.partition('?')[0]}?{query}" if query else action


def _reads_as_address(text: str) -> bool:
    if len(text) > ADDRESS:
        return False
    return text.startswith("?") or "/" in text or re.search(r"\.s?htm", text, re.I) is not None


def said_by(element: Element) -> Said:
    """Return what the control *element* says; ``OTHER`` if it is nothing about pages."""
    text = text_of(element)
    if len(text) > 4 * _LONGEST:
        return Said(OTHER)
    if said := _said_in(text):
        return said
    labels = [element.get("aria-label"), element.get("title"), element.get("data-page")]
    labels += [image.get("alt") or image.get("value") for image in element.iter("img", "input")]
    for label in filter(None, labels):
        if (found := kind_of(normalize(label))).kind != OTHER:
            return found
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    return Said(next((kind for name, kind in _NAMES if name.search(names)), OTHER))


@lru_cache(maxsize=1024)  # the pages of an article have the same controls
def _said_in(text: str) -> Said | None:
    """Return what the *text* of a control says, None if there are no words in it."""
    text = normalize(text)
    if text and (found := kind_of(text)).kind != OTHER:
        return found
    return Said(OTHER) if text.strip(_AROUND) else None


def kind_of(text: str) -> Said:
    """Return what *text* says, as the text of a control: ``"Next >"``, ``"[3]"``, ``"2 / 5"``."""
    return _kind_of(text) if len(text) <= _LONGEST else Said(OTHER)


@lru_cache(maxsize=1024)
def _kind_of(text: str) -> Said:
    bare = text.strip(_AROUND).lower()
    if not bare:
        arrows = set(text)
        right, left = arrows & _RIGHT, arrows & _LEFT
        return Said(NEXT if right and not left else BACK if left and not right else OTHER)
    if number := _NUMBER.fullmatch(bare):
        return Said(NUMBER, int(number["number"]), int(number["of"] or 0))
    found = (kind for kind, pattern in _WORDING.items() if pattern.fullmatch(bare))
    return Said(next(found, OTHER))


def is_aside(element: Element, url: str) -> bool:
    """Return whether a control is about the page as a whole: print it, share it, translate it."""
    text = text_of(element) if has_fewer(element, 8) else ""
    names = (text, element.get("class") or "", element.get("title") or "", url.rpartition("/")[2])
    return any(_ASIDE.search(name[:200]) for name in names)
