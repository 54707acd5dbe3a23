"""Find what a reporter asks in what he or she says. Pure."""

import re
from textwrap import shorten

_LONGEST = 200  # characters that are shown
# The end of a sentence. A full stop after an initial or an honorific is none.
_END = re.compile(
    r"""
    (?: [?!] | (?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|No))(?<!\b(?:Mrs|U\.S))(?<!\bProf)\. )
    ["”’)]*         # what closes with the sentence
    (?=\s+[^a-z\s]|\s*$)
    """,
    re.VERBOSE,
)


def question_in(text: str) -> str:
    """Return the first sentence of *text* that asks; all of it where none does. It is cut short."""
    for paragraph in text.split("\n\n"):
        start = 0
        for end in _END.finditer(paragraph):
            if "?" in end[0]:
                return shorten(paragraph[start : end.end()], _LONGEST, placeholder=" …")
            start = end.end()
    return shorten(text, _LONGEST, placeholder=" …")
