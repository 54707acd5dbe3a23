"""Positions: the first body that a speaker's office names.

A position is read from left to right. What counts is the leftmost mention of a body: one of the
table; a ministry by its minister ("vice minister of finance"); a place by its governor or mayor; a
body of a province or city; or one that is not in the table but says by its last word what it is
("Lantern University"). Departments, bureaus, offices and centers are no mentions, so that the body
to which they belong is the first one. Teams, missions and honours are mentions of nothing: what
follows them is not the first office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scio_crawler.reading.organizations import local
from scio_crawler.reading.organizations.local import Mention
from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    Row,
    Word,
    find_at,
    in_brackets,
    in_title_case,
    key_of,
    places,
    tidy,
    words_of,
)

# Bodies with offices that are bodies of their own. They are meant themselves only behind such a
# rank: "deputy secretary-general of the", "member of the"
_CONTAINERS = frozenset(("State Council", "CPC Central Committee"))
_OF_ITSELF = re.compile(
    r"(?i)\b(?:secretar(?:y|ies)[ -]?general|member|premier|councill?or|spokes\w+)"
    r" (?:of|for) (?:the )?(?:\d+th )?$"
)
# An honour is no office, but "academician and vice president of" is one; a team is no standing
# body, unless it is said to be a body's own.
_HONOUR = re.compile(r"(?i)\bacademicians?\b|\bprofessor at large\b")
_AND_OFFICE = re.compile(r" and (?:[\w-]+ )?(?:president|director|head) of ")
_TEAM = re.compile(
    r"(?i)\b(?:expert|guidance|guiding|steering|drafting|inspection|supervision|medical|rescue"
    r"|advisory|working|work|special|coordination|treatment|research)[ -](?:team|group|panel)s?\b"
    r"|\btask[ -]force\b|\bmissions?\b|\bdelegation\b|\bleading group(?= (?:for|on) )"
    r"|\bheadquarters\b|\bpreparatory committee\b|\b(?-i:organi[sz]ing committee)\b"
    r"|\b(?:prevention and control|coordination) mechanism\b"
    r"|\b(?:program(?:me)?|project)s?\b(?! (?:(?-i:[A-Z])|center|office|department|agency))"
)
_MINISTER = re.compile(r"(?i)\bmini?sters? (?:of|for|in charge of) (?:the )?")
_BEFORE_MINISTER = frozenset(("vice", "deputy", "assistant"))
# Ranks that name their body.
_TITLES = (
    (re.compile(r"(?i)\bchina international trade representative\b"), "Ministry of Commerce"),
    (re.compile(r"(?i)\b(?:vice[- ])?premier\b"), "State Council"),
    (re.compile(r"(?i)\bcentral bank\b"), "People's Bank of China"),
    (
        re.compile(r"(?i)\b(?:ambassador|envoy)\b(?! (?:for|on) climate)"),
        "Ministry of Foreign Affairs",
    ),
    (re.compile(r"(?i)\bauditor[- ]general\b(?! of)"), "National Audit Office"),
)
# Bodies that the table lacks, by their last word: those whose name is taken as it is printed, and
# those that leave it open which body it is. Departments, bureaus, offices and centers are neither,
# unless they are the nation's.
_RANK = (
    r"(?!(?i:vice|deputy|director|party|head|chief|member|secretary|chair\w*|president|ceo|founder"
    r"|general manager|dean|professor|researcher|spokes\w+|minister)\b)"
)
_CAPITAL = rf"{_RANK}[A-Z][\w'.-]*"
_NAMED = (
    r"University|College|Hospital|Company|Corporation|Corp|Group|Co\.,? Ltd\b\.?|Bank"
    r"|Airlines|Airport|Securities|Holdings|Motors|Technologies|Stock Exchange|Association"
    r"|Federation|Society|Foundation|Museum|Organi[sz]ing Committee"
)
_OPEN = (
    r"Academy|Laboratory|Observatory|School|Agency|Administration|Ministry|Commission|Authority"
    r"|Court|Union|Fund|Alliance|Committee|Council|Congress|Procuratorate|Chamber|Universities|Village"
)
_UNLISTED = re.compile(
    rf"(?:(?:{_CAPITAL} (?:and |& )?|\((?:Group|Holdings)\) )*(?:(?P<named>{_NAMED})|(?:{_OPEN}))"
    rf"|(?:China|Chinese|National) (?:{_CAPITAL} (?:and )?)*(?:Center|Institutes?|Office|Survey))"
    r"(?![\w-])(?:,? Limited\b|,? Ltd\b\.?)?"
    rf"(?: (?:of|for) (?:the )?{_CAPITAL}(?:(?: and|,)? {_CAPITAL})*)*"
)
_WITHIN = re.compile(  # what goes on behind such a word is the name of a part of something
    r"(?: [A-Z]\w*)* (?:and [A-Z]\w*(?: [A-Z]\w*)* )?(?:Department|Bureau|Office|Center|Division)\b"
)
_SUBJECT = re.compile(  # "Department of …", of which such a word is the subject: "College Students"
    r"\b(?:Department|Bureau|Office|Division|Center) (?:of|for) (?:the )?(?:[A-Z]\w+ (?:and )?)*$"
)
_PARTY_GROUP = re.compile(
    r"(?i)(?:members'?|leadership|leading|party|working|cpc) group|(?:standing|party|cpc|executive)"
    r" committee|executive council|^(?:party|cpc)\b|leading (?:party|cpc)"
)
_HOSPITAL = re.compile(
    rf"(?:{_RANK}[A-Z][\w.-]* |People's |No\. ?\d+ )+Hospital(?: (?:of|for) (?:the )?{_CAPITAL}"
    rf"(?: (?:and )?{_CAPITAL})*)?"
)
_COMPANY_FORM = re.compile(r",? (?:(?:Co\.?|Company|Corporation),? )?(?:Ltd|Limited)\b\.?")
_COMPANY_WORDS = frozenset(("Company", "Corp", "Corporation", "Group", "Holdings"))
# What goes on behind the name of a body, so that it is the name of a part of it, or of an office:
# "SASAC Department of Publicity", "Ministry of Commerce Vice Minister"; else it is another body's.
_GOES_ON = re.compile(
    r" \((?:Hong Kong|Group|Holdings)\)|-\w|(?: [A-Z][\w'.-]*(?: (?:and|of|for)(?= [A-Z]))?)+"
)
_PART = re.compile(
    r"\b(?:Department|Bureau|Office|Center|Division|Section|Institutes?|School|College|Branch"
    r"|Committee|Laboratory|Hospital|Secretariat|Team|Navy|Force|Army|Corps|Faculty|Academy|Board|Limited"
    r"|Ltd|Leadership|Leading|Standing|Party|Vice|Deputy|Assistant|Executive|Chief|General|Minister"
    r"|Director|Head|Administrator|Governor|Commissioner|Chair\w*|President|Secretary|Spokes\w+"
    r"|Expert|Official|Researcher|Professor|Dean|Engineer|Economist|Member|Leader|Counselor)\b"
)
# What joins a part of a body to it: "… of the", "…, the", "… under the", "… at"
_PART_OF = re.compile(
    r"(?:,? (?:of|under|at|in|with|affiliated (?:to|with)|attached to)|,) (?:the )?"
)

_TEAM_OF = re.compile(  # a team may be said to be one on something: "… on Epidemic Response of the"
    r"(?: (?:on|for)(?: the)?(?: (?:[A-Z][\w-]*|and|epidemic|response|treatment|control))+)?"
    + _PART_OF.pattern
)


def body(position: str, date: str) -> str:
    """Return the name of the first body that *position* names, as it was on *date*.

    ``""`` if it names none, or something first that is no body, or none that is known. What stands
    in brackets counts only if nothing else names a body.
    """
    position = in_title_case(position)
    found = _mentions(tidy(position), date) or _mentions(tidy(in_brackets(position)), date)
    return min(found, key=lambda one: (one.start, -one.end)).name if found else ""


def _mentions(text: str, date: str) -> list[Mention]:
    """Return all mentions of bodies in the tidied *text*, parts of other bodies left out."""
    words = words_of(text)
    found = [*_known(text, words, date), *_ministers(words, text, date)]
    starts = [one.start for one in found]
    found += [
        one
        for one in local.mentions(text)
        if not (_is_no_place(one, found) or _is_part(text, one.end, starts))
    ]
    for pattern, name in _TITLES:
        found += [Mention(one.start(), one.end(), name) for one in pattern.finditer(text)]
    starts = [one.start for one in found]
    found += [Mention(one.start(), one.end(), one.group()) for one in _HOSPITAL.finditer(text)]
    found += _honours(text, found)
    for one in _TEAM.finditer(text):
        if not _is_part(text, one.end(), starts, _TEAM_OF):
            found.append(Mention(one.start(), one.end(), ""))
    return [*found, *_unlisted(text, starts, found)]


def _honours(text: str, found: list[Mention]) -> list[Mention]:
    """Return the mentions of honours, each with the body in front of it: "CAE academician"."""
    honours = []
    for one in _HONOUR.finditer(text):
        front = [other.start for other in found if text[other.end : one.start()] == " "]
        if front or not _AND_OFFICE.match(text, one.end()):
            honours.append(Mention(min(front, default=one.start()), one.end(), ""))
    return honours


def _known(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield the mentions of bodies of the table, the longest name at each place."""
    at = 0
    while at < len(words):
        hit = find_at(words, at, date)
        if hit is None:
            at += 1
            continue
        row, count = hit
        start, end = words[at].start, words[at + count - 1].end
        if not _is_named(text, start, end, row, count):
            at += 1
            continue
        yield Mention(start, end, row.name if _is_itself(text, start, end, row) else "")
        at += count


def _is_named(text: str, start: int, end: int, row: Row, count: int) -> bool:
    """Tell whether the *count* words from *start* to *end* name the body of *row* itself."""
    if row.kind == "press":  # not words of a sentence, nor the beginning of a longer name
        is_whole = not re.match(r" [A-Z]", text[end : end + 2])
        return is_whole and (count > 1 or text[start:end].isupper())
    if row.kind == "province" and re.search(r"\bin (?:the )?$", text[:start]):
        return False  # where a body is, rather than which
    return count > 2 or not text[start].islower()


def _is_itself(text: str, start: int, end: int, row: Row) -> bool:
    """Tell whether the body of *row* is meant, rather than another one with a longer name."""
    if row.name in _CONTAINERS:
        return (start, end) == (0, len(text)) or _OF_ITSELF.search(text[:start]) is not None
    if text[:end].endswith("'s"):
        return True
    company = _COMPANY_FORM.match(text, end)
    goes_on = _GOES_ON.match(text, company.end() if company else end)
    more = goes_on.group().split() if goes_on else []
    is_company = row.kind in ("company", "bank") and _COMPANY_WORDS.issuperset(more)
    is_part = is_company or more in ([], ["China"]) or key_of(more[0]) in places()
    return is_part or _PART.search(" ".join(more)) is not None


def _is_no_place(mention: Mention, known: list[Mention]) -> bool:
    """Tell whether *mention* takes the name of a *known* body, or its beginning, for a place."""
    return mention.name.startswith(GOVERNMENT) and any(
        mention.start < one.start < mention.end <= one.end for one in known
    )


def _ministers(words: list[Word], text: str, date: str) -> Iterator[Mention]:
    """Yield ministries by their subject: "vice minister of finance", "foreign ministry"."""
    for found in _MINISTER.finditer(text):
        subject = [word.key for word in words if word.start >= found.end()]
        if hit := find_at(_ministry(subject[:8]), 0, date):
            yield Mention(found.start(), found.end(), hit[0].name)
    for at, word in enumerate(words):
        if word.key in ("minister", "ministry"):
            end = at
            while end and words[end - 1].key in _BEFORE_MINISTER:
                end -= 1
            for start in range(max(0, end - 7), end):
                subject = [one.key for one in words[start:end]]
                name = _ministry([*subject, "affairs"] if subject == ["foreign"] else subject)
                if (hit := find_at(name, 0, date)) and hit[1] == len(name):
                    yield Mention(words[start].start, word.end, hit[0].name)
                    break


def _ministry(subject: list[str]) -> list[Word]:
    """Return the words of the name of the ministry of a *subject*."""
    return [Word(key, 0, 0) for key in ("ministry", "of", *subject)]


def _unlisted(text: str, starts: list[int], found: list[Mention]) -> Iterator[Mention]:
    """Yield mentions of bodies that the table lacks; by name if their last word says what it is."""
    starts = list(starts)
    for one in reversed(list(_UNLISTED.finditer(text))):  # a part stands before what it is part of
        start, end = one.span()
        is_seen = any(start < other.end and other.start < end for other in found)
        if is_seen or _is_within(text, start, end):
            continue
        if not _is_part(text, end, starts):
            starts.append(start)
            yield Mention(start, end, _own_name(one))


def _is_within(text: str, start: int, end: int) -> bool:
    """Tell whether the words from *start* to *end* are said of a part of a body."""
    rank = re.search(r"(?:(?:Party|CPC) )?$", text[:start])
    whole = text[rank.start() if rank else start : end]
    is_subject = text[end : end + 2].strip().isalpha() and _SUBJECT.search(text[:start])
    return bool(_PARTY_GROUP.search(whole) or _WITHIN.match(text, end) or is_subject)


def _own_name(found: re.Match[str]) -> str:
    """Return a body's name without its company form, ``""`` if it is a single word or left open."""
    name = found.group().strip()
    if not found["named"] or " " not in name:
        return ""
    short = _COMPANY_FORM.sub("", name)
    return short if re.search(rf"(?:{_NAMED})$", short) else name


def _is_part(text: str, end: int, starts: list[int], joint: re.Pattern[str] = _PART_OF) -> bool:
    """Tell whether what ends at *end* is said to be part of a body that is mentioned next."""
    following = [start for start in starts if start >= end]
    return bool(following) and joint.fullmatch(text[end : min(following)]) is not None
