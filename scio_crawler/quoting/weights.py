"""What a word counts when a quotation is compared with what was said. Pure.

Whole numbers, so that every program that counts with them comes to the same result.
"""

from __future__ import annotations

import re

from scio_crawler.quoting.words import GAP, WORD, Token

FULL = 20  # a word
SMALL = 6  # one of FUNCTION_WORDS
LITTLE = 4  # a mark
LEFT_OUT = 30  # what a run of words that the quotation leaves out counts at most
CASE = 5  # the same word with other capitals
FEW = 5  # words; in a quotation of no more every word counts in full
NEAR = 60  # of 100 parts that must be alike

# They hold a sentence together and say little by themselves. No negation, number or modal verb
# is among them.
FUNCTION_WORDS = frozenset(
    "a an the this that these those and or but if as than then so such also of in on at by for "
    "from with to into onto over under about between through during after before since until upon "
    "up out off there here it its i me my we us our you your he him his she her they them their "
    "who whom whose which what when where how is am are was were be been being has have had having "
    "do does did doing s".split()
)

_STEM = 4  # letters that words have in common, at least, if they differ by an ending only
_FIGURE = re.compile("[0-9]")


def weight(token: Token, is_short: bool) -> int:
    """Return what *token* counts; *is_short* says that the quotation has few words."""
    if token.kind == GAP:
        return 0
    if token.kind != WORD:
        return LITTLE
    return SMALL if not is_short and token.text.lower() in FUNCTION_WORDS else FULL


def difference(quoted: Token, said: Token, is_short: bool) -> int:
    """Return what it counts that *quoted* stands for *said*: 0 if they are alike."""
    if quoted.text == said.text:
        return 0
    one, other = weight(quoted, is_short), weight(said, is_short)
    if WORD not in (quoted.kind, said.kind):
        return LITTLE
    if quoted.kind != said.kind:
        return one + other
    if quoted.text.lower() == said.text.lower():
        return CASE
    return max(one, other) // 2 if _is_kin(quoted.text, said.text) else max(one, other)


def _is_kin(one: str, other: str) -> bool:
    """Return whether two words differ by an ending only: room and rooms, count and counted."""
    one, other = one.lower(), other.lower()
    if one[:_STEM] != other[:_STEM] or min(len(one), len(other)) < _STEM:
        return False
    if _FIGURE.search(one + other):
        return False
    common = _STEM
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    return 10 * common >= 7 * max(len(one), len(other))
