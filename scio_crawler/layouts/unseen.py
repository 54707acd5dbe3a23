"""Characters that show nothing, and could carry words past every reader into a corpus.

These are the ones that Unicode calls ignorable by default (DerivedCoreProperties.txt of Unicode
17), such as the tags of U+E0000, annotations between lines, and non-characters. Those that editors
and web pages put into texts, such as soft hyphens and zero-width spaces, are left to
``transcript.text``. A flag that is made of tags (England's) stays the black flag it begins with.
"""

from __future__ import annotations

import re

UNSEEN = frozenset(
    chr(code)
    for codes in (
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F),
        (0x2065, *range(0x206A, 0x2070), 0x3164, 0xFFA0),
        range(0xFFF0, 0xFFFC),  # unassigned, and annotations
        (*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)),
        range(0xE0000, 0xE1000),  # tags, variation selectors
        (*range(0xFDD0, 0xFDF0), *range(0xFFFE, 0x110000, 0x10000)),
        range(0xFFFF, 0x110000, 0x10000),
    )
    for code in codes
)
# In place of each: without any mark, the characters around it could become a tag or a reference.
_MARK = "\u200b"
_MARKS = dict.fromkeys(map(ord, UNSEEN), _MARK)
# ASCII but for "&", which may begin a reference, and control characters that are no white space.
_PLAIN = bytes({*b"\t\n\f\r", *range(0x20, 0x80)} - {*b"&"})
_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]{3,6})|0*(\d{3,7}))(?:;|(?![0-9a-f]))", re.IGNORECASE)


def uncommon(text: str) -> str:
    """Return the characters of *text* that may need a closer look, in their order.

    These are all but plain ASCII and white space, and "&". To look for several kinds of them in
    what is left takes a tenth of the time of patterns that search all of a page.
    """
    others = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return others.decode("utf-8", "surrogatepass")


def take_out(text: str, others: str | None = None) -> tuple[str, int]:
    """Return *text*, which may be HTML, with a zero-width space in place of what shows nothing.

    Also return how many such characters there were; references count as what they stand for.
    *others* is what :func:`uncommon` returns of *text*, if that is known.
    """
    count = 0
    others = uncommon(text) if others is None else others
    if found := UNSEEN.intersection(others):
        count = sum(map(text.count, found))
        text = text.translate(_MARKS)
    if "&" in others and _REFERENCE.search(text):
        before = text.count(_MARK)
        text = _REFERENCE.sub(_taken_out, text)
        count += text.count(_MARK) - before
    return text, count


def _taken_out(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return _MARK if code < 0x110000 and chr(code) in UNSEEN else reference[0]
