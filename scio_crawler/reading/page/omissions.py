"""Omissions: text on a page that was not read. The check knows nothing of layouts and bodies.

The text of the whole page is compared with that of the blocks, however the body was chosen. Text in
no block is furniture around the body (links, menus, short lines), or it was omitted: prose and
labels outside the body, or where a reader does not see them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from scio_crawler.items import Page, Sign
from scio_crawler.reading.page import tree
from scio_crawler.reading.page.blocks import BREAK_MARKER, HIDDEN_STYLE, without_comments
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import COLONS, STOPS, letters, normalize, squeezed, visible
from scio_crawler.reading.transcript.labels.candidates import LONGEST_LABEL_LINE, reads_as_label

_PROSE = 60  # characters; shorter text is a menu, a caption, a date line
_CALL = 20  # characters of a sentence with which a chair calls on somebody
_NOTHING = 20  # characters of a body that is a page number or two
_LONG = 400  # characters that are no teaser, even in a frame

_STRUCK = ("del", "rt", "s", "strike")  # that are no words of a line (see ``style``)
_PICTURES = etree.XPath(
    "boolean(//body//*[self::img or self::video]"
    "[not(ancestor::a or ancestor::header or ancestor::nav or ancestor::footer)])"
)
# Attributes that say something about the page or a picture, or where it is.
_ABOUT = "' alt content title href src '"
# Where text may be that no element shows: scripts, comments, attributes such as srcdoc.
_SOURCES = etree.XPath(
    f"/descendant::script[string-length() > {_PROSE}]/text()"
    f" | /descendant::comment()[string-length() > {_PROSE}]"
    f" | /descendant::*/@*[string-length() > {_PROSE}]"
    f"[not(contains({_ABOUT}, concat(' ', name(), ' ')))]"
)
# Elements whose text no reader sees until a script shows it.
_HIDDEN = frozenset("iframe noscript object template textarea".split())
# Elements whose text leads somewhere or names the page, and those that stand around an article.
_CONTROLS = frozenset("a button head label nav option select title".split())
_FRAME = frozenset("aside footer header".split())

# A string in a script or in JSON, or an escaped character outside of one.
_STRING = re.compile(r"""\\.|(["'`])((?:\\.|(?!\1)[^\\])*+)\1""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_TAG = re.compile(r"<[/!]?\w[^<>]*>")
# Words between spaces; code, addresses and lists of names look otherwise.
_WORDS = re.compile(r"(?:[^\W\d_][\w’'.,;:!?%“”\"()-]{0,60}+ +){8}")
_SPACES = 8  # the fewest in them


def note_omissions(page: Page, root: Element) -> None:
    """Set ``shown``, ``outside``, ``framed`` and ``hidden`` of *page*, whose tree is *root*."""
    texts = _texts(root)
    code = [element.text or "" for element in root.iter("script", "style")]
    page.shown = visible("".join([text for text, _ in texts])) - visible("".join(code))
    read = {block.text for block in page.blocks}
    joined = " ".join([block.text for block in page.blocks])
    own = {letters(known) for known in (page.title, page.summary, page.category) if known}
    for text, holder in texts:
        length = len(text)
        is_long = length >= _PROSE or (length >= _CALL and _is_sentence(text))
        if not (is_long or any(colon in text for colon in COLONS)):
            continue
        if text in read or text.strip() in read or text in code:
            continue
        plain = squeezed(text.replace(BREAK_MARKER, " "))
        is_label = reads_as_label(plain[:LONGEST_LABEL_LINE])
        if not (len(plain) >= _PROSE or is_label or _is_sentence(plain)) or letters(plain) in own:
            continue
        normal = normalize(plain)
        if normal in joined or (plain != normal and plain in joined):
            continue
        place = _region(holder)
        if place == "hidden":
            page.hidden += _prose([text]) if "<" in text else [normal]
        elif not place or is_label or len(plain) > _LONG:
            page.outside.append(normal)
        elif place == "frame":
            page.framed.append(normal)
    if prose := list(_prose(_SOURCES(root))):
        known = [*own, letters(joined)]
        page.hidden += (line for line in prose if not any(letters(line) in text for text in known))
    struck = (squeezed("".join(element.itertext())) for element in root.iter(*_STRUCK))
    if words := next(filter(None, struck), ""):
        what = f"words struck out or set above others were left out: {words[:60]!r}"
        page.signs.append(Sign("hidden-text", what, weak=True))
    if page.characters < _NOTHING and not _PICTURES(root):
        what = "the page shows neither text nor pictures: a script or an inner frame may"
        page.signs.append(Sign("hidden-text", what))
    for omitted in (page.outside, page.framed, page.hidden):
        omitted[:] = [text[: tree.LONGEST_OMISSION] for text in omitted[: tree.OMISSIONS]]


def _texts(root: Element) -> list[tuple[str, Element]]:
    """Return each text on the page with the element it is in."""
    texts = []
    for element in root.iter():
        if (text := element.text) and type(element.tag) is str:
            texts.append((text, element))
        if tail := element.tail:
            texts.append((tail, element.getparent()))
    return texts


def _is_sentence(text: str) -> bool:
    return len(text) >= _CALL and text.rstrip()[-1:] in STOPS


def _region(element: Element) -> str:
    """Return where *element* is: "hidden", in a "control", in a "frame", or ``""``."""
    place = ""
    for around in (element, *element.iterancestors()):
        is_hidden = around.tag in _HIDDEN or around.get("hidden") is not None
        if is_hidden or HIDDEN_STYLE.search(around.get("style") or ""):
            return "hidden"
        if around.tag in _CONTROLS:
            place = "control"
        elif around.tag in _FRAME:
            place = place or "frame"
    return place


def _prose(sources: Iterable[Any]) -> Iterator[str]:
    """Yield the lines of prose in *sources*: strings of scripts and JSON, or markup."""
    for source in sources:
        text = source if isinstance(source, str) else source.text  # of a comment
        is_script = getattr(source, "is_text", False) and source.getparent().tag == "script"
        is_code = is_script or text.lstrip()[:1] in ("{", "[")
        for string in _strings(text) if is_code else [text]:
            if string.count(" ") < _SPACES and "&" not in string:
                continue
            for line in _TAG.sub("\n", html.unescape(string)).splitlines():
                if line.count(" ") >= _SPACES and _WORDS.search(line):
                    yield normalize(line)


def _strings(script: str) -> Iterator[str]:
    """Yield the strings in *script* that may hold prose, unescaped."""
    for found in _STRING.finditer(without_comments(script)):
        if found[2] and len(found[2]) >= _PROSE and _WORDS.search(found[2]):
            yield _ESCAPE.sub(_unescaped, found[2])


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return {"n": "\n", "r": "\n", "t": " "}.get(escape[2], escape[2])
