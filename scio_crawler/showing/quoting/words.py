"""Bring texts into the form in which they are compared and searched. Pure.

The scripts do the same with a quotation; see ``room/assets/quoting/words.js``.
"""

import re
import unicodedata

from scio_crawler.reading.text import INVISIBLE
from scio_crawler.showing.quoting.table import TABLE

_INVISIBLE = re.compile(f"[{INVISIBLE}\u034f\U000e0000-\U000e0fff]+")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CHINESE = re.compile("[\u4e00-\u9fff]")
# What may write an ASCII letter or digit in another way, or stand within a word unseen.
_HIDES_LETTER = re.compile(f"{_INVISIBLE.pattern}|{_LIGATURE.pattern}|[\uff01-\uff5e\u212a]")
_ASCII = bytes(range(0x20, 0x7F)) + b"\n"  # that lines of JSON have
_NO_WORD = bytes(code for code in range(0x80) if not chr(code).isalnum())
_TO_SPACES = bytes.maketrans(_NO_WORD, b" " * len(_NO_WORD))


def cleaned(text: str) -> str:
    """Return *text* composed and without invisible characters; places are counted in this form."""
    if text.isascii() and text.replace("\n", "").isprintable():  # like most texts
        return text
    text = _LIGATURE.sub(_spell_out, _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)  # last, since letters may have come together


def _spell_out(ligature: re.Match[str]) -> str:
    return _LIGATURES[ligature[0]]


def terms(text: str) -> set[str]:
    """Return the terms by which turns are preselected: ASCII words and Chinese characters."""
    if not text.isascii() and _FULL_WIDTH.search(text):
        text = text.translate(_HALF_WIDTH)
    lower = text.lower()
    words = lower.encode("ascii", "replace").translate(_TO_SPACES)
    found = set(words.decode().split())
    if not lower.isascii():
        found.update(_CHINESE.findall(lower))
    return found


def may_hide_letters(data: bytes) -> bool:
    """Return whether lines of JSON in *data* may have ASCII words in other bytes than ASCII's."""
    if b"\\u" in data:
        return True
    others = data.translate(None, _ASCII)
    return bool(others) and _HIDES_LETTER.search(others.decode("utf-8", "ignore")) is not None


_MIN_LETTERS = 6  # of a word whose spelling differs
_SPELLINGS = [(re.compile(british), other) for british, other in TABLE["spellings"].items()]


def american(word: str) -> str:
    """Return *word*, which is in lower case, in American spelling."""
    if len(word) < _MIN_LETTERS:
        return word
    for british, replacement in _SPELLINGS:
        word = british.sub(replacement, word)
    return word
