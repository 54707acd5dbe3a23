"""From the text of a page to its tree of elements."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml import etree

from scio_crawler.errors import PageFailure

Element = Any  # lxml is untyped

# Walking lxml's plain elements takes half the time of walking those of lxml.html, which
# parsel's Selector(text=...) creates.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)
# Browsers nest no deeper. Past some 2,000 levels the parser drops elements silently.
_DEEPEST = 512
# libxml2 ends a <pre> where a list or a table begins; browsers and elements of unknown names don't.
_PRE, _KEPT = re.compile(r"<(/?)pre(?=[\s/>])", re.IGNORECASE), "x-pre"
_END_TAGS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)


def parse(html: str) -> Element:
    """Return the root element of *html*; raise PageFailure without one or if nested too deeply."""
    html = _PRE.sub(rf"<\1{_KEPT}", html)
    text = html.strip().encode()
    root = etree.fromstring(text, _PARSER)
    if root is None:
        raise PageFailure("no-element")
    if _has_content_outside(root):
        root = etree.fromstring(_END_TAGS.sub("", html).strip().encode(), _PARSER)
    if text.count(b"<") > _DEEPEST and _is_too_deep(root):
        raise PageFailure("too-deep", most=_DEEPEST)
    for element in root.iter(_KEPT):
        element.tag = "pre"
    return root


def has_fewer(element: Element, count: int) -> bool:
    """Return whether *element* has fewer than *count* children; ``len()`` walks over all."""
    return next(islice(element, count - 1, None), None) is None


def _has_content_outside(root: Element) -> bool:
    """Return whether elements follow a stray ``</body>`` or ``</html>``.

    Browsers move them into the body; libxml2 does so only if the end tags are removed.
    """
    parts = (*root, *root.itersiblings())
    return any(isinstance(part.tag, str) and part.tag not in ("head", "body") for part in parts)


def _is_too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False
