"""Printed positions and labels, tidied so that one pattern fits all their spellings."""

from __future__ import annotations

import re

_QUOTES = str.maketrans("’‘`´“”（）；，–—\u00a0\u3000", "''''\"\"();,--  ")
# What stands in brackets is no part of a name, but in those of some companies.
_BRACKETS = re.compile(r"\s*[(\[](?P<inside>(?!(?:Group|Holdings|Hong Kong)\))[^()\[\]]*)[)\]]")
_FORMS = (
    (re.compile(r"\bCommunist Party of China\b|\bCCP\b|\bCPC of China\b"), "CPC"),
    (re.compile(r"\bCentral Committee of (?:the )?CPC\b"), "CPC Central Committee"),
    (re.compile(r"\bCPC's\b"), "CPC"),
    (re.compile(r"(?i)\b(?:north|south|east|west|central)[a-z]*[ -]china's (?=\w)"), ""),
    (re.compile(r"(\b[A-Z]\w+ University)'s ((?:[A-Z]\w+ )+Hospital)\b"), r"\2 of \1"),
    (re.compile(r"(?<=\w)' s\b"), "'s"),
    (re.compile(r"\b(?:of|,) (?:the )?People's Republic of China\b"), ""),
)
_SMALL = re.compile(r"\b(?:Of|And|The|For|In|On|At|Under|To)\b|(?<=')S\b")


def tidy(text: str) -> str:
    """Return *text* with straight quotes and single spaces, without what stands in brackets.

    The Communist Party of China is "CPC" in it, and its Central Committee "CPC Central Committee";
    "southwest China's Guizhou" is "Guizhou", and a university's hospital "… Hospital of …".
    """
    text = _BRACKETS.sub("", straight(text))
    for pattern, short in _FORMS:
        text = pattern.sub(short, text)
    return " ".join(text.split()).strip(" ,;.:")


def in_title_case(text: str) -> str:
    """Return *text* with capitals as in a title, if it is in capitals throughout and a phrase.

    Acronyms are not told from words, and get lost.
    """
    if not text.isupper() or " " not in text:
        return text
    return _SMALL.sub(lambda word: word.group().lower(), text.title())


def straight(text: str) -> str:
    """Return *text* with straight quotes, brackets of one kind and single spaces, trimmed."""
    return " ".join(text.translate(_QUOTES).split())


def in_brackets(text: str) -> str:
    """Return what stands in brackets in *text*, separated by commas."""
    return ", ".join(found["inside"] for found in _BRACKETS.finditer(straight(text)))
