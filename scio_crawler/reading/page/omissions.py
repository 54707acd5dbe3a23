"""Omissions: text on a page that was not read. The check knows nothing of layouts and bodies.

Every line of the page that is not part of the body is furniture around it (links, menus, short
lines), or it was omitted: prose and labels outside the body, or where a reader does not see them.
What tells these apart are lengths, ends and places, one condition each.
"""

import html
import re
from collections.abc import Iterator, Set

from scio_crawler.items import Page, Sign
from scio_crawler.reading.language.shapes import LONGEST_LABEL_LINE, reads_as_label
from scio_crawler.reading.page import decode
from scio_crawler.reading.page.lines import BREAK_MARKER, HEAD, HIDDEN, STRUCK_OUT, Line, PageLines
from scio_crawler.reading.page.styles import STRUCK, without_comments
from scio_crawler.reading.text import STOPS, collapse_spaces, comparison_key, normalize, visible

_MIN_PROSE = 60  # characters; shorter text is a menu, a caption, a date line
_MIN_SENTENCE = 20  # characters with which a chair calls on somebody
_MIN_BODY = 20  # characters; fewer are a page number or two
_MAX_TEASER = 400  # characters; what is longer counts even in a frame
_MIN_SPACES = 8  # in a line of prose

# Attributes that say something about the page or a picture, or where it is.
_ABOUT = frozenset("alt content title href src".split())
# Elements whose text leads somewhere or names the page, and those that stand around an article.
_CONTROLS = frozenset("a button label nav option select".split())
_FRAME = frozenset("aside footer header".split())

# A string in a script or in JSON, or an escaped character outside of one.
_STRING = re.compile(r"""(?s)\\.|(["'`])((?:\\.|(?!\1)[^\\])*+)\1""")
_ESCAPE = re.compile(r"(?s)\\(?:u([0-9a-fA-F]{4})|(.))")
_TAG = re.compile(r"<[/!]?\w[^<>]*>")
# Words between spaces; code, addresses and lists of names look otherwise.
_WORDS = re.compile(r"(?:[^\W\d_][\w’'.,;:!?%“”\"()-]{0,60}+ +){8}")


def note_omissions(page: Page, sheet: PageLines) -> None:
    """Set what *page*, whose lines are *sheet*, shows outside its body and where nobody sees it."""
    _count_characters(page, sheet)
    joined = " ".join([block.text for block in page.blocks])
    stated = filter(None, [page.title, page.summary, page.category])
    known = set(map(comparison_key, stated))
    for line in sheet.lines + sheet.unseen:
        if line.is_read or line.hidden == HEAD:
            continue
        text = normalize(_text_beside_links(line))
        if _may_be_speech(text) and comparison_key(text) not in known and text not in joined:
            _add_omitted(page, text, _region_of(sheet, line))
    _add_hidden_prose(page, sheet, known, joined)

    for omitted in (page.outside, page.framed, page.hidden):
        omitted[:] = [text[: decode.LONGEST_OMISSION] for text in omitted[: decode.OMISSIONS]]
    _sign_omissions(page, sheet)


def _count_characters(page: Page, sheet: PageLines) -> None:
    """Count the visible characters of *page*, and those outside its body."""
    struck = [line.text for line in sheet.unseen if line.hidden == STRUCK_OUT]
    around = [line.text for line in sheet.lines if not line.is_read]
    page.around = visible("".join(around + struck))
    page.shown = visible("".join(sheet.seen_texts + struck))


def _text_beside_links(line: Line) -> str:
    """Return the text beside the links in *line*; all of it if it is one link, or has none."""
    if line.href or not any(run.context.href for run in line.runs):
        return line.text
    if line.is_further:  # the first piece has all texts
        return ""
    beside = " ".join(run.text for run in line.runs if not run.context.href)
    return collapse_spaces(beside.replace(BREAK_MARKER, " "))


def _may_be_speech(text: str) -> bool:
    """Return whether *text* is long, a sentence or a label, rather than an item of a menu."""
    if len(text) >= _MIN_PROSE:
        return True
    if len(text) >= _MIN_SENTENCE and text.rstrip()[-1:] in STOPS:
        return True
    return reads_as_label(text[:LONGEST_LABEL_LINE])


def _region_of(sheet: PageLines, line: Line) -> str:
    """Return where *line* is: "hidden", in a "control", in a "frame", or ``""``."""
    if line.hidden == HIDDEN:
        return "hidden"
    if line.href:
        return "control"

    elements = sheet.rows.elements
    tags = {elements[line.row].tag}
    for row in sheet.rows.around(line.row):
        tags.add(elements[row].tag)
    if not _CONTROLS.isdisjoint(tags):
        return "control"
    if not _FRAME.isdisjoint(tags):
        return "frame"
    return ""


def _add_omitted(page: Page, text: str, region: str) -> None:
    """Add *text*, which is in *region*, to the omissions of *page*."""
    if region == "hidden":
        if "<" in text:
            page.hidden += _prose_in(text)
        else:
            page.hidden.append(text)
    elif not region or len(text) > _MAX_TEASER or reads_as_label(text[:LONGEST_LABEL_LINE]):
        page.outside.append(text)
    elif region == "frame":
        page.framed.append(text)


def _add_hidden_prose(page: Page, sheet: PageLines, known: Set[str], joined: str) -> None:
    """Add prose that no element shows to the omissions of *page*, unless it is shown elsewhere.

    *known* are the keys of what the page says about itself, *joined* is its body.
    """
    shown: str | None = None
    for line in _prose_of_sources(sheet):
        key = comparison_key(line)
        if any(key in text for text in known):
            continue
        if shown is None:
            shown = comparison_key(joined)
        if key not in shown:
            page.hidden.append(line)


def _prose_of_sources(sheet: PageLines) -> Iterator[str]:
    """Yield the lines of prose in scripts, comments and attributes, which no element shows."""
    for row in sheet.rows.named("script"):
        yield from _prose_in_strings(sheet.rows.elements[row].text or "")
    for comment in sheet.comments:
        if len(comment.text) > _MIN_PROSE:
            yield from _prose_in(comment.text)
    for _, name, value in sheet.rows.attributes:
        if len(value) > _MIN_PROSE and name not in _ABOUT:
            yield from _prose_in(value)


def _prose_in(text: str) -> Iterator[str]:
    """Yield the lines of prose in *text*, which is JSON or may have markup."""
    if text.lstrip()[:1] in ("{", "["):
        yield from _prose_in_strings(text)
    else:
        yield from _prose_in_markup(text)


def _prose_in_strings(code: str) -> Iterator[str]:
    """Yield the lines of prose in the strings of *code*, a script or JSON."""
    for found in _STRING.finditer(without_comments(code)):
        if found[2] and len(found[2]) >= _MIN_PROSE and _WORDS.search(found[2]):
            yield from _prose_in_markup(_ESCAPE.sub(_unescaped, found[2]))


def _prose_in_markup(text: str) -> Iterator[str]:
    """Yield the lines of prose in *text*, without tags."""
    if text.count(" ") < _MIN_SPACES and "&" not in text:
        return
    for line in _TAG.sub("\n", html.unescape(text)).splitlines():
        if line.count(" ") >= _MIN_SPACES and _WORDS.search(line):
            yield normalize(line)


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return {"n": "\n", "r": "\n", "t": " "}.get(escape[2], escape[2])


def _sign_omissions(page: Page, sheet: PageLines) -> None:
    """Sign that words of *page* were left out, or are not on it."""
    struck = sheet.rows.named(*STRUCK)
    words = next(filter(None, [collapse_spaces(sheet.text(row)) for row in struck]), "")
    if words:
        what = f"words struck out or set above others were left out: {words[:60]!r}"
        page.signs.append(Sign("hidden-text", what, weak=True))
    if page.characters < _MIN_BODY:
        what = "hardly any text is shown; a script or an inner frame may have it"
        page.signs.append(Sign("hidden-text", what))
