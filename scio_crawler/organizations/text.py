"""Printed positions and labels, tidied so that one pattern fits all their spellings."""

from __future__ import annotations

import re

_QUOTES = str.maketrans("’‘`´“”（）；，–—\u00a0\u3000", "''''\"\"();,--  ")
_BRACKETS = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]*)[)\]]")
_CENTRAL = (
    (re.compile(r"\bCommunist Party of China\b|\bCCP\b|\bCPC of China\b"), "CPC"),
    (re.compile(r"\bCentral Committee of (?:the )?CPC\b"), "CPC Central Committee"),
    (re.compile(r"\bCPC's\b"), "CPC"),
    (re.compile(r"\b(?:of|,) (?:the )?People's Republic of China\b"), ""),
)


def tidy(text: str) -> str:
    """Return *text* with straight quotes and single spaces, without what stands in brackets.

    The Communist Party of China is "CPC" in it, and its Central Committee "CPC Central Committee".
    """
    text = _BRACKETS.sub("", straight(text))
    for pattern, short in _CENTRAL:
        text = pattern.sub(short, text)
    return " ".join(text.split()).strip(" ,;.:")


def straight(text: str) -> str:
    """Return *text* with straight quotes, brackets of one kind and single spaces, trimmed."""
    return " ".join(text.translate(_QUOTES).split())


def in_brackets(text: str) -> str:
    """Return what stands in brackets in *text*, separated by commas."""
    return ", ".join(found["inside"] for found in _BRACKETS.finditer(straight(text)))
