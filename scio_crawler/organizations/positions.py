"""Positions: the first body that a speaker's office names.

A position is read from left to right. What counts is the leftmost mention of a body: one of the
table; a ministry by its minister ("vice minister of finance"); a place by its governor or mayor; a
body of a province or city; or one that is not in the table but says by its last word what it is
("Lantern University"). Departments, bureaus, offices and centres are no mentions, so that the body
to which they belong is the first one. Teams, missions and honours are mentions of nothing: what
follows them is not the first office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scio_crawler.organizations import local
from scio_crawler.organizations.local import Mention
from scio_crawler.organizations.table import Word, find_at, words_of
from scio_crawler.organizations.text import in_brackets, tidy

# Bodies of which offices that the table lacks are bodies of their own.
_CONTAINERS = frozenset(("State Council", "CPC Central Committee"))
# Before a container: "deputy secretary-general of the", "member of the", "premier of the"
_RANK = re.compile(
    r"(?i)(?:^|[\s,])(?:secretar(?:y|ies)[ -]?general|member|premier|councilor|spokes\w+|counselor)"
    r" (?:of|for) (?:the )?$"
)
# What is no standing body, and what is no office.
_HONOUR = re.compile(r"(?i)\bacademicians?\b|\bprofessor at large\b")
_TEAM = re.compile(
    r"(?i)\b(?:central )?(?:[\w-]+ ){0,3}(?:expert|guidance|guiding|steering|drafting|inspection"
    r"|medical|rescue|advisory|working|work|supervision)[ -](?:team|group|panel|committee)s?\b(?! office)"
    r"|\btask force\b|\bmissions?\b|\bdelegation\b"
    r"|\b(?:joint )?(?:inter-?agency )?(?:prevention and control )?(?:task force|mechanism)\b"
    r"|\bstate council(?:'s)? (?:inter-?agency|joint|anti-?epidemic)\b"
    r"|\b(?:programs?|programmes?|projects?)\b(?! (?:management )?(?:center|office|department))"
)
_MINISTER = re.compile(r"(?i)\bministers? (?:of|for|in charge of) (?:the )?")
_FOREIGN = re.compile(r"(?i)\b(?:assistant |vice |deputy )?(?P<domain>\w+) minister\b")
# Ranks that name their body.
_TITLES = (
    (re.compile(r"(?i)\bchina international trade representative\b"), "Ministry of Commerce"),
    (re.compile(r"(?i)\b(?:vice[- ]?premier|premier|state councill?or)\b"), "State Council"),
    (re.compile(r"(?i)\bauditor[- ]general\b(?! of)"), "National Audit Office"),
)
# Bodies that the table lacks, told by their last word; departments and the like are none.
_CAPITAL = r"[A-Z][\w'&.-]*"
_OWN = re.compile(
    rf"(?:{_CAPITAL} (?:(?:of|for|and|on|in|the) )*)*"
    r"(?P<noun>University|Universities|College|Hospital|Company|Corporation|Corp|Group|Ltd|Inc|Bank"
    r"|Stock Exchange|Association|Federation|Society|Foundation|Academy|Laboratory|Institute|Museum"
    r"|Observatory|School|Agency|Administration|Ministry|Commission|Authority|Court|Union"
    r"|Committee|Council|Congress|Procuratorate|Chamber)\b(?! [A-Z])"
    r"(?! and [A-Z][\w ]*(?:Bureau|Department))"
    r"(?: (?:of|for) (?:the )?[A-Z][\w'-]*(?:(?: and|,)? [A-Z][\w'-]*)*)?"
)
_NAMED_BY_THEMSELVES = frozenset(
    "University College Hospital Company Corporation Corp Ltd Inc Bank Association"
    " Federation Society Foundation Museum".split()
)
_PARTY_GROUP = re.compile(
    r"(?i)(?:members'?|leadership|leading|party|working|cpc) group|standing committee"
    r"|(?:party|cpc|executive) committee|executive council|^(?:party|cpc)\b"
    r"|leading party|leading cpc"
)
# What joins a part of a body to it: "… of the", "…, the", "… under the"
_PART_OF = re.compile(
    r"(?:,? (?:of|under|at|in|with|affiliated (?:to|with)|attached to)|,) (?:the )?$"
)


def body(position: str, date: str) -> str:
    """Return the name of the first body that *position* names, as it was on *date*.

    ``""`` if it names none, or something first that is no body, or none that is known.
    """
    return _first(tidy(position), date) or _only_in_brackets(position, date)


def _first(text: str, date: str) -> str:
    mentions = sorted(_mentions(text, date), key=lambda one: (one.start, -one.end))
    return mentions[0].name if mentions else ""


def _only_in_brackets(position: str, date: str) -> str:
    """Return the body in the brackets of a *position* that names none outside them."""
    text = tidy(position)
    if any(True for _ in _mentions(text, date)):
        return ""
    inside = in_brackets(position)
    return _first(tidy(inside), date) if inside else ""


def _mentions(text: str, date: str) -> list[Mention]:
    """Return all mentions of bodies in the tidied *text*, parts of other bodies left out."""
    words = words_of(text)
    found = list(_known(text, words, date))
    found += local.mentions(text)
    found += _ministers(text, words, date)
    for pattern, name in _TITLES:
        found += [Mention(one.start(), one.end(), name) for one in pattern.finditer(text)]
    starts = {one.start for one in found}
    found += [Mention(one.start(), one.end(), "") for one in _HONOUR.finditer(text)]
    for one in _TEAM.finditer(text):
        if not _belongs(text, one.end(), starts):
            found.append(Mention(one.start(), one.end(), ""))
    found += _unlisted(text, starts, found)
    return found


def _known(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield the mentions of bodies of the table, the longest name at each place."""
    at = 0
    while at < len(words):
        hit = find_at(words, at, date)
        start = words[at].start
        if hit is None or not (text[start].isupper() or text[start].isdigit() or hit[1] > 2):
            at += 1
            continue
        row, count = hit
        end = words[at + count - 1].end
        if row.kind == "press" and count == 1 and not words[at].key.isupper():
            at += 1
            continue
        name = row.name
        if name in _CONTAINERS and not _RANK.search(text[:start]):
            name = ""
        yield Mention(start, end, name)
        at += count


def _ministers(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield ministries by their ministers: "vice minister of finance", "foreign minister"."""
    for found in _MINISTER.finditer(text):
        at = next((i for i, word in enumerate(words) if word.start >= found.end()), len(words))
        for count in range(min(8, len(words) - at), 0, -1):
            domain = tuple(word.key for word in words[at : at + count])
            if hit := _ministry(domain, date):
                yield Mention(found.start(), words[at + count - 1].end, hit)
                break
    for found in _FOREIGN.finditer(text):
        domain = (found["domain"].casefold(),)
        hit = _ministry((*domain, "affairs") if domain == ("foreign",) else domain, date)
        if hit:
            yield Mention(found.start(), found.end(), hit)


def _ministry(domain: tuple[str, ...], date: str) -> str:
    """Return the ministry of a *domain* ("finance",) by its name of *date*, else ``""``."""
    keys = [Word(key, 0, 0) for key in ("ministry", "of", *domain)]
    hit = find_at(keys, 0, date)
    return hit[0].name if hit and hit[1] == len(keys) else ""


def _unlisted(text: str, starts: set[int], found: list[Mention]) -> Iterator[Mention]:
    """Yield mentions of bodies that the table lacks; by name if their last word says what it is."""
    for one in _OWN.finditer(text):
        if _PARTY_GROUP.search(one.group()) or any(
            one.start() < other.end and other.start < one.end() for other in found
        ):
            continue
        if _belongs(text, one.end(), starts):
            continue
        name = one.group().strip() if one["noun"] in _NAMED_BY_THEMSELVES else ""
        yield Mention(one.start(), one.end(), name)


def _belongs(text: str, end: int, starts: set[int]) -> bool:
    """Tell whether what ends at *end* is said to be part of a body that is mentioned next."""
    following = [start for start in starts if start >= end]
    return bool(following) and _PART_OF.fullmatch(text[end : min(following)]) is not None
