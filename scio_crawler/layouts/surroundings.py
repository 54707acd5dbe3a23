"""What stands around an element: the frame of the page, or pictures that are leafed through."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from scio_crawler.layouts.blocks import text_of
from scio_crawler.layouts.tree import Element

FRAME, PICTURES, BESIDE = "frame", "pictures", "beside"

_TAGS = {"nav": FRAME, "footer": FRAME, "header": BESIDE, "aside": BESIDE}
# Words of an id or a class. The template of 2018 has its columns beside the text in .wrapr and its
# breadcrumb in .box5.
_WORDS = {
    FRAME: r"(?:top|main|sub|side|left|right|site|global|mobile)?(?:nav|navi|navbar|navigation"
    r"|menu)|foot|footer|wrapr|box5|breadcrumbs?|crumbs?|copyright|toolbar|autopage|share|comments?",
    BESIDE: r"header|aside|sidebar|related|recommend(?:ed|ations)?|hot",
    PICTURES: r"slick|swiper|carousel|jcarousel|slides?|slider|slideshow|flexslider|gallery|focus"
    r"|banner|lightbox|album|photos?|pictures?|video|player|owl|fancybox|calendar|datepicker|tabs?",
}
_PATTERNS = {kind: re.compile(words) for kind, words in _WORDS.items()}
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
    if tag in _TAGS:
        return _TAGS[tag]
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
    for kind, pattern in _PATTERNS.items():
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
