"""Omissions: text on a page that was not read. The check knows nothing of layouts and bodies.

Every line of the page that is not part of the body is furniture around it (links, menus, short
lines), or it was omitted: prose and labels outside the body, or where a reader does not see them.
"""

import html
import re
from collections.abc import Iterator, Sequence

from scio_crawler.items import Page, Sign
from scio_crawler.reading.language.shapes import LONGEST_LABEL_LINE, reads_as_label
from scio_crawler.reading.page import decode
from scio_crawler.reading.page.lines import BREAK_MARKER, HEAD, HIDDEN, STRUCK_OUT, Line, PageLines
from scio_crawler.reading.page.styles import STRUCK, without_comments
from scio_crawler.reading.text import STOPS, collapse_spaces, comparison_key, normalize, visible

_PROSE = 60  # characters; shorter text is a menu, a caption, a date line
_CALL = 20  # characters of a sentence with which a chair calls on somebody
_NOTHING = 20  # characters of a body that is a page number or two
_LONG = 400  # characters that are no teaser, even in a frame

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
_SPACES = 8  # the fewest in them


def note_omissions(page: Page, sheet: PageLines) -> None:
    """Set what *page*, whose lines are *sheet*, shows outside its body and where nobody sees it."""
    left = [line for line in sheet.lines if not line.is_read]
    _count(page, sheet, left)

    joined = " ".join([block.text for block in page.blocks])
    own = {comparison_key(known) for known in (page.title, page.summary, page.category) if known}
    left += (line for line in sheet.unseen if not line.is_read and line.hidden != HEAD)
    for line in left:
        text = normalize(_unlinked(line))
        if not _may_be_said(text) or comparison_key(text) in own or text in joined:
            continue
        region = _region(sheet, line)
        if region == "hidden":
            page.hidden += _prose(text) if "<" in text else [text]
        elif not region or len(text) > _LONG or reads_as_label(text[:LONGEST_LABEL_LINE]):
            page.outside.append(text)
        elif region == "frame":
            page.framed.append(text)

    prose = (line for source, is_code in _sources(sheet) for line in _prose(source, is_code))
    if others := [line for line in prose if not any(comparison_key(line) in text for text in own)]:
        shown = comparison_key(joined)
        page.hidden += (line for line in others if comparison_key(line) not in shown)

    for omitted in (page.outside, page.framed, page.hidden):
        omitted[:] = [text[: decode.LONGEST_OMISSION] for text in omitted[: decode.OMISSIONS]]
    page.signs += _signs(page, sheet)


def _may_be_said(text: str) -> bool:
    """Tell whether *text* is long, a sentence or a label, rather than an item of a menu."""
    is_sentence = len(text) >= _CALL and text.rstrip()[-1:] in STOPS
    return len(text) >= _PROSE or is_sentence or reads_as_label(text[:LONGEST_LABEL_LINE])


def _signs(page: Page, sheet: PageLines) -> Iterator[Sign]:
    """Yield the signs that words of *page* were left out, or are not on it."""
    struck = (collapse_spaces(sheet.text(row)) for row in sheet.rows.named(*STRUCK))
    if words := next(filter(None, struck), ""):
        what = f"words struck out or set above others were left out: {words[:60]!r}"
        yield Sign("hidden-text", what, weak=True)
    if page.characters < _NOTHING:
        what = "hardly any text is shown; a script or an inner frame may have it"
        yield Sign("hidden-text", what)


def _count(page: Page, sheet: PageLines, left: Sequence[Line]) -> None:
    """Count the visible characters of *page*, and those of the lines *left* outside its body."""
    struck = [line.text for line in sheet.unseen if line.hidden == STRUCK_OUT]
    page.around = visible("".join([*(line.text for line in left), *struck]))
    page.shown = visible("".join([*sheet.texts, *struck]))


def _unlinked(line: Line) -> str:
    """Return the text beside the links in *line*; all of it if it is one link, or has none."""
    if line.href or not any(run[1][2] for run in line.runs):
        return line.text
    if line.is_further:  # the first piece has all texts
        return ""
    beside = " ".join(text for text, (_, _, href), *_ in line.runs if not href)
    return collapse_spaces(beside.replace(BREAK_MARKER, " "))


def _region(sheet: PageLines, line: Line) -> str:
    """Return where *line* is: "hidden", in a "control", in a "frame", or ``""``."""
    elements = sheet.rows.elements
    tags = {elements[row].tag for row in (line.row, *sheet.rows.around(line.row))}
    if line.hidden == HIDDEN:
        return "hidden"
    if line.href or not _CONTROLS.isdisjoint(tags):
        return "control"
    return "" if _FRAME.isdisjoint(tags) else "frame"


def _sources(sheet: PageLines) -> Iterator[tuple[str, bool]]:
    """Yield where text may be that no element shows, and whether it is the code of a script."""
    scripts = (sheet.rows.elements[row].text or "" for row in sheet.rows.named("script"))
    yield from ((text, True) for text in scripts if len(text) > _PROSE)
    yield from ((note.text, False) for note in sheet.comments if len(note.text) > _PROSE)
    for _, name, value in sheet.rows.attributes:
        if len(value) > _PROSE and name not in _ABOUT:
            yield value, False


def _prose(text: str, is_code: bool = False) -> Iterator[str]:
    """Yield the lines of prose in *text*: in strings of scripts and JSON, or in markup."""
    for string in _strings(text) if is_code or text.lstrip()[:1] in ("{", "[") else [text]:
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
