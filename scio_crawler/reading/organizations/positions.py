"""Positions: the first body that a speaker's office names.

A position is read from left to right, and the leftmost mention of a body counts (but a government
rather than the Party committee in which its governor sits): one of the table;
a ministry by its minister ("vice minister of finance"); a place by its governor or mayor; a body of
a province or city; or one that is not in the table but says by its last word what it is ("Lantern
University"). Departments, bureaus, offices and centers are no mentions, so that the body to which
they belong comes first. Teams, missions and honours are mentions without a name: what follows them
is not the speaker's first office.

The bodies of provinces, cities and counties are named by rule, since there are thousands of them.
Each has one name, in any order in which it is printed: "People's Government of Hunan Province",
"CPC Hunan Provincial Committee", "Hunan Provincial Department of Commerce".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from scio_crawler.common.patterns import forms, regex
from scio_crawler.reading.organizations import table
from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    Row,
    Word,
    find_at,
    in_brackets,
    in_title_case,
    key_of,
    last_renaming_before,
    places,
    tidy,
    words_of,
)

# A kind of place as printed, the adjective of its Party committee, the noun of its government.
_LEVELS = {
    "autonomous regional": ("Autonomous Regional", "Autonomous Region"),
    "autonomous region": ("Autonomous Regional", "Autonomous Region"),
    "regional": ("", ""),  # any region: the table has all autonomous ones
    "region": ("", ""),
    "provincial": ("Provincial", "Province"),
    "province": ("Provincial", "Province"),
    "municipal": ("Municipal", ""),
    "municipality": ("Municipal", ""),
    "city": ("Municipal", ""),
    "autonomous prefectural": ("Autonomous Prefectural", "Autonomous Prefecture"),
    "autonomous prefecture": ("Autonomous Prefectural", "Autonomous Prefecture"),
    "prefectural": ("Prefectural", "Prefecture"),
    "prefecture": ("Prefectural", "Prefecture"),
    "autonomous county": ("Autonomous County", "Autonomous County"),
    "county": ("County", "County"),
    "district": ("District", "District"),
    "new area": ("New Area", "New Area"),
    "banner": ("Banner", "Banner"),
}
_FORMS = forms(files(__package__) / "positions.txt", levels="|".join(_LEVELS))


def _every(heading: str) -> tuple[re.Pattern[str], ...]:
    """Return an expression for each of the forms under *heading*."""
    return tuple(map(regex, _FORMS[heading]))


def form(heading: str) -> re.Pattern[str]:
    """Return an expression for any of the forms under *heading* of ``positions.txt``."""
    return regex("|".join(_FORMS[heading]))


_COMMITTEES, _CONFERENCES = _every("committees"), _every("conferences")
_GOVERNMENTS = _every("governments")
_SITS, _PRESIDES = form("sits"), form("presides")
_GOVERNS, _LEADS, _GOVERNS_IT = form("governs"), form("leads"), form("governs it")
_GOVERNED = {  # by whom which places are governed, as their committees print it
    "governor": (" Provincial ", " Autonomous Prefectural ", " Prefectural "),
    "mayor": (" Municipal ",),
    "magistrate": (" County ", " District "),
    "head": (" County ", " District ", " New Area ", " Banner "),
    "chair": (" Autonomous Regional ",),
}
_PINYIN, _ABROAD = form("pinyin"), form("abroad")
_LOCAL, _LOCAL_OF = form("local"), form("local of")
# Parts of a government or of a congress.
_PARTS = frozenset(("General Office", "Information Office", "Standing Committee"))
_OF_PARTY, _EVERYWHERE = form("of the party"), form("everywhere")
_SMALLER, _ELSEWHERE = form("smaller"), form("elsewhere")
# One pattern for names that are printed in either order: "Statistics Bureau" is the "Bureau of
# Statistics", but the "Commission of Health" is the "Health Commission". Those of commerce call
# themselves "Commission of Commerce".
_SUBJECT_BEHIND = regex(r"(?P<subject>.+(?<!al)(?<!ory)(?<!ive)) (?P<noun>Department|Bureau)")
_SUBJECT_IN_FRONT = regex(
    r"(?P<noun>Commission|Office|Administration) (?:of|for|on) (?!Commerce$)(?P<subject>.+)"
)
_ONE_WORDING = (
    (regex(r" (?:of|in) (?:the )?[A-Z][\w' ]+ (?:Province|Autonomous Region)$"), ""),
    (regex(r"^(?:Provincial|Municipal|Autonomous Regional|Regional) "), ""),
    (regex(r" & "), " and "),
    (regex(r"^Commerce Commission$"), "Commission of Commerce"),
    (regex(r"\bEconomic and (?=Info)"), "Economy and "),
    (regex(r"\bAgricultural and (?=Rural)"), "Agriculture and "),
    (regex(r"\bCultural and (?=Tourism)"), "Culture and "),
    (regex(r"\bHigh(?:er)? People's Court|People's High(?:er)? Court"), "High People's Court"),
    (
        regex(r"^CDC$|Centers? for Disease Prevention and Control"),
        "Center for Disease Control and Prevention",
    ),
)


class Mention(NamedTuple):
    """A body that a text names, and where; the name is ``""`` if it is not clear which one."""

    start: int
    end: int
    name: str


def _local_mentions(text: str) -> Iterator[Mention]:
    """Yield what may be bodies of provinces, cities and counties; without a name if it is none."""
    for found in _all(_COMMITTEES, text):
        yield Mention(*found.span(), _committee("CPC", found))
    for found in _all(_CONFERENCES, text):
        yield Mention(*found.span(), _committee("CPPCC", found))
    for found in _all(_GOVERNMENTS, text):
        yield Mention(*found.span(), _government(found))
    for found in _LOCAL.finditer(text):
        yield Mention(*found.span(), _own(found, _row(found)))
    for found in _LOCAL_OF.finditer(text):
        if (row := _row(found)) and not _is_another(found):
            yield Mention(*found.span(), _own(found, row))
    for found in _all(_without_level(), text):
        if _EVERYWHERE.search(found["own"]) and not _is_another(found):
            yield Mention(*found.span(), _own(found, _row(found)))


def _all(forms: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    return chain.from_iterable(form.finditer(text) for form in forms)


def _is_another(found: re.Match[str]) -> bool:
    """Tell whether a place's body, as it seems, is another's: of a smaller place or the table."""
    if _SMALLER.search(found["own"]) or _ELSEWHERE.search(found["own"]):
        return True
    whose = found["own"].partition(" of ")[2]  # "Lantern Bureau of Xinhua News Agency"
    return any(find_at(words_of(name), 0, "") for name in (found["own"], found[0], whose))


def _own(found: re.Match[str], row: Row | None) -> str:
    """Return the name of a place's body, ``""`` if it is not clear which one it is."""
    own = found["own"]
    if own in _PARTS and row and own != "Standing Committee":
        return row.name
    if (" " not in own and own != "CDC") or own in _PARTS or "Government" in own:
        return ""
    _, *after = own.split(", ")
    if any(find_at(words_of(part), 0, "") for part in after):  # "Hubei Tax Service, …"
        return ""
    if _OF_PARTY.fullmatch(own):
        return _committee("CPC", found)
    adjective = _adjective(row) if row else _level(found)[0]
    return f"{_whole(row) if row else found['place']} {adjective} {_in_one_order(own)}"


def _in_one_order(own: str) -> str:
    """Return the name of a body within its place in the usual order and wording."""
    for pattern, one in _ONE_WORDING:
        own = pattern.sub(one, own)
    if found := _SUBJECT_BEHIND.fullmatch(own):
        own = f"{found['noun']} of {found['subject']}"
    elif found := _SUBJECT_IN_FRONT.fullmatch(own):
        own = f"{found['subject']} {found['noun']}"
    return own


@cache
def _without_level() -> tuple[re.Pattern[str], ...]:
    """Return patterns for "Hubei Health Commission" and "Bureau of Statistics of Shanghai"."""
    named = [row for row in table.rows() if row.name.startswith(GOVERNMENT)]
    printed = sorted((place for row in named for place in row.others), key=len, reverse=True)
    place = rf"(?P<place>{'|'.join(printed)})(?P<level>)"
    own, ends = _FORMS["own"][0], _FORMS["ends"][0]
    return regex(rf"\b{place}(?:'s)? {own}"), regex(rf"\b{own} of (?:the )?{place}{ends}")


def _level(found: re.Match[str]) -> tuple[str, str]:
    """Return the adjective and the noun of the level that is printed, ``""`` if none is."""
    return _LEVELS[(found["level"] or "region").lower()]


def _row(found: re.Match[str]) -> Row | None:
    """Return the row of a place's government."""
    row = places().get(key_of(f"{found['place']} {found['level'] or ''}"))
    row = row or places().get(key_of(found["place"]))
    is_another = row and row.kind == "city" and _level(found)[1]
    return None if is_another else row


def _whole(row: Row) -> str:
    """Return the place of a government's *row* in full: "Hebei", "Xinjiang Uygur"."""
    whole = row.name.removeprefix(GOVERNMENT).removeprefix("the ")
    for unit in ("Province", "Municipality", "Autonomous Region"):
        whole = whole.removesuffix(f" {unit}")
    return whole


def _adjective(row: Row) -> str:
    """Return the level in names of bodies of the place of *row*: "Provincial", "Municipal" …"""
    levels = (adjective for adjective, noun in _LEVELS.values() if noun and row.name.endswith(noun))
    return next(levels, "Municipal")


def _committee(whose: str, found: re.Match[str]) -> str:
    """Return the name of a place's committee, ``""`` if the words are no place."""
    if row := _row(found):
        return f"{whose} {_whole(row)} {_adjective(row)} Committee"
    adjective, _ = _level(found)
    return f"{whose} {found['place']} {adjective} Committee" if adjective else ""


def _government(found: re.Match[str]) -> str:
    """Return the name of a place's government, ``""`` if the words are no place."""
    if row := _row(found):
        return row.name
    adjective, noun = _level(found)
    printed = found.groupdict()
    is_mayor = printed.get("rank", "").lower() == "mayor" and printed["of"] != ","
    is_city = is_mayor and _PINYIN.fullmatch(found["place"])
    is_ours = (adjective or is_city) and not _ABROAD.fullmatch(found["place"])
    return f"{GOVERNMENT}{found['place']} {noun}".strip() if is_ours else ""


_CONTAINERS = frozenset(("State Council", "CPC Central Committee"))
_OF_ITSELF, _HONOUR, _AND_OFFICE = form("of itself"), form("honour"), form("and office")
_TEAM, _MINISTER = form("team"), form("minister")
_BEFORE_MINISTER = frozenset("vice deputy assistant".split())
# Ranks that name their body.
_TITLES = (
    (regex(r"(?i)\bchina international trade representative\b"), "Ministry of Commerce"),
    (form("premier"), "State Council"),
    (regex(r"(?i)\bcentral bank\b(?! of (?!China))"), "People's Bank of China"),
    (
        regex(r"(?i)\b(?:ambassador|envoy)\b(?! (?:(?:for|on) climate|of (?!China)|to China))"),
        "Ministry of Foreign Affairs",
    ),
    (regex(r"(?i)\bauditor[- ]general\b(?! of)"), "National Audit Office"),
)
_UNLISTED, _WITHIN, _SUBJECT = form("unlisted"), form("within"), form("subject")
_ENDS_NAMED = regex(f"(?:{'|'.join(_FORMS['named'])})$")
_PARTY_GROUP, _HOSPITAL, _COMPANY_FORM = form("party group"), form("hospital"), form("company form")
_COMPANY_WORDS = frozenset("Company Corp Corporation Group Holdings".split())
_GOES_ON, _PART = form("goes on"), form("part")
_IN_FRONT, _BEHIND = form("in front"), form("behind")
_NO_NAME = frozenset(
    "And At By China Chinese Communist CPC For From In Of PRC The To Under With".split()
)
_BODY, _MORE_SUBJECTS = form("body"), form("more subjects")
_PART_OF, _TEAM_OF = form("part of"), form("team of")


def body(position: str, date: str) -> str:
    """Return the name of the first body that *position* names, as it was on *date*.

    Return ``""`` if there is none, if something else comes first, or if the body is not known.
    Brackets count only if nothing else names a body.
    """
    position = in_title_case(position)
    for text in (tidy(position), tidy(in_brackets(position))):
        if found := _mentions(text, date):
            first = min(found, key=lambda one: (one.start, -one.end))
            return _governed(text, first, found) or first.name
    return ""


def _governed(text: str, first: Mention, found: list[Mention]) -> str:
    """Return the government that a member of the committee named *first* leads, ``""`` if none.

    *found* are all mentions in the tidied *text*.
    """
    committees = [one for one in found if _COMMITTEES[0].fullmatch(one.name)]
    if first not in committees:
        return ""
    led = [
        (one.start, one.name)
        for one in found
        if one.start > first.start and one.name.startswith(GOVERNMENT)
        if _GOVERNS.match(text, one.start) or _LEADS.search(text[: one.start])
    ]
    for office in _GOVERNS_IT.finditer(text, first.start):
        before = [one for one in committees if one.start < office.start()]
        if name := _of_committee(office["rank"], max(before)):
            led.append((office.start(), name))
    at, name = min(led, default=(0, ""))
    presides = _PRESIDES.search(_SITS.sub("", text[:at]))
    return name if _SITS.search(text[:at]) and not presides else ""


def _of_committee(rank: str, committee: Mention) -> str:
    """Return the government of the place of a *committee*, ``""`` if it has no such *rank*."""
    levels = next(levels for word, levels in _GOVERNED.items() if word in rank.lower())
    place = _COMMITTEES[0].fullmatch(committee.name)
    return _government(place) if place and any(one in committee.name for one in levels) else ""


def _mentions(text: str, date: str) -> list[Mention]:
    """Return all mentions of bodies in the tidied *text*, except parts of other bodies."""
    words = words_of(text)
    found = [*_known(text, words, date), *_ministers(words, text, date)]
    longer = [one for one in found if not one.name]  # of another body's name they are part
    starts = [one.start for one in found]
    local = [one for one in _local_mentions(text) if one.name and not _is_no_place(one, found)]
    local = [one if _is_all_of(text, one) else one._replace(name="") for one in local]
    found += [one for one in local if not _is_part(text, one.end, starts)]
    for pattern, name in _TITLES:
        found += [Mention(*one.span(), name) for one in pattern.finditer(text)]
    starts = [one.start for one in found]
    found += [Mention(*one.span(), one[0]) for one in _HOSPITAL.finditer(text)]
    found += list(_honours(text, found))
    teams = (one.span() for one in _TEAM.finditer(text))
    found += [Mention(*one, "") for one in teams if not _is_part(text, one[1], starts, _TEAM_OF)]
    return [*found, *_unlisted(text, starts, [one for one in found if one not in longer])]


def _honours(text: str, found: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions of honours, each with the body before it: "CAE academician"."""
    for one in _HONOUR.finditer(text):
        front = [other.start for other in found if text[other.end : one.start()] == " "]
        if front or not _AND_OFFICE.match(text, one.end()):
            yield Mention(min(front, default=one.start()), one.end(), "")


def _known(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield the mentions of bodies of the table, the longest name at each place."""
    at = 0
    while at < len(words):
        if hit := find_at(words, at, date):
            row, count = hit
            start, end = words[at].start, words[at + count - 1].end
            if _is_named(text, start, end, row, count):
                yield Mention(start, end, row.name if _is_itself(text, start, end, row) else "")
                at += count
                continue
        at += 1


def _is_named(text: str, start: int, end: int, row: Row, count: int) -> bool:
    """Tell whether the *count* words from *start* to *end* name the body of *row* itself."""
    if row.kind == "press":  # not words of a sentence, nor the beginning of a longer name
        is_whole = not re.match(r" [A-Z]", text[end : end + 2])
        return is_whole and (count > 1 or text[start:end].isupper())
    if row.kind == "province" and re.search(r"\bin (?:the )?$", text[:start]):
        return False  # where a body is, rather than which
    return count > 2 or not text[start].islower()


def _is_itself(text: str, start: int, end: int, row: Row) -> bool:
    """Tell whether the body of *row* is meant, rather than one with a longer name."""
    if row.name in _CONTAINERS:
        return (start, end) == (0, len(text)) or _OF_ITSELF.search(text[:start]) is not None
    if not _is_whole(text, start, end):
        return False
    company = _COMPANY_FORM.match(text, end)
    more = _more_of_the_name(text, company.end() if company else end)
    is_company = row.kind in ("company", "bank") and _COMPANY_WORDS.issuperset(more.split())
    return is_company or more in ("", "China") or key_of(more) in places()


def _more_of_the_name(text: str, end: int) -> str:
    """Return the words after *end* that go on with a name, ``""`` if they name a part of it."""
    goes_on = None if text[:end].endswith("'s") else _GOES_ON.match(text, end)
    return goes_on[0].strip() if goes_on and not _PART.search(goes_on[0]) else ""


def _begins_a_name(front: str) -> bool:
    """Tell whether the text *front* ends with words of the name after it, and of no part of it."""
    found = _IN_FRONT.search(front)
    words = found[0].replace("'s ", " ").split() if found else []
    return not _NO_NAME.issuperset(words) and not _PART.search(" ".join(words))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether the name from *start* to *end* is no part of a longer one."""
    if _begins_a_name(text[:start]):
        return False
    behind = _BEHIND.match(text, end)
    if not behind:
        return True
    more = behind["more"]
    is_known = find_at(words_of(more), 0, "") is not None
    if behind["of"]:
        return is_known or more.split()[0] in _NO_NAME
    is_place = key_of(more.split()[0]) in places()
    is_title = any(title.match(text, behind.start("more")) for title, _ in _TITLES)
    return is_known or is_place or is_title or bool(_PART.search(more) or _BODY.search(more))


def _is_all_of(text: str, local: Mention) -> bool:
    """Tell whether the name of a *local* body, which an office may begin, is no part of another."""
    is_office = _GOVERNS.match(text, local.start) is not None
    begins = is_office or not _begins_a_name(text[: local.start])
    return begins and not _more_of_the_name(text, local.end)


def _is_no_place(mention: Mention, known: list[Mention]) -> bool:
    """Tell whether *mention* mistakes the name of a *known* body, or its start, for a place."""
    return mention.name.startswith(GOVERNMENT) and any(
        mention.start < one.start < mention.end <= one.end for one in known
    )


def _ministers(words: list[Word], text: str, date: str) -> Iterator[Mention]:
    """Yield ministries by their subject: "vice minister of finance", "foreign ministry"."""
    for found in _MINISTER.finditer(text):
        following = [word for word in words if word.start >= found.end()][:8]
        if hit := find_at(_ministry([word.key for word in following]), 0, date):
            end = following[hit[1] - 3].end
            is_more = _MORE_SUBJECTS.match(text, end) or _BODY.search(_more_of_the_name(text, end))
            is_whole = _is_whole(text, found.start(), end) and not is_more
            yield Mention(found.start(), found.end(), hit[0].name if is_whole else "")
    for at, word in enumerate(words):
        if word.key in ("minister", "ministry"):
            end = at
            while end and words[end - 1].key in _BEFORE_MINISTER:
                end -= 1
            for start in range(max(0, end - 7), end):
                subject = [one.key for one in words[start:end]]
                name = _ministry([*subject, "affairs"] if subject == ["foreign"] else subject)
                if (hit := find_at(name, 0, date)) and hit[1] == len(name):
                    span = words[start].start, word.end
                    yield Mention(*span, hit[0].name if _is_whole(text, *span) else "")
                    break


def _ministry(subject: list[str]) -> list[Word]:
    return [Word(key, 0, 0) for key in ("ministry", "of", *subject)]


def _unlisted(text: str, starts: list[int], found: list[Mention]) -> Iterator[Mention]:
    """Yield bodies that the table lacks, with a name if their last word shows their kind."""
    starts = list(starts)
    for one in reversed(list(_UNLISTED.finditer(text))):  # a part stands before what it is part of
        start, end = one.span()
        is_seen = any(start < other.end and other.start < end for other in found)
        if not (is_seen or _is_within(text, start, end) or _is_part(text, end, starts)):
            starts.append(start)
            yield Mention(start, end, _own_name(one))


def _is_within(text: str, start: int, end: int) -> bool:
    """Tell whether the words from *start* to *end* are about a part of a body."""
    rank = re.search(r"(?:(?:Party|CPC) )?$", text[:start])
    whole = text[rank.start() if rank else start : end]
    is_subject = text[end : end + 2].strip().isalpha() and _SUBJECT.search(text[:start])
    return bool(_PARTY_GROUP.search(whole) or _WITHIN.match(text, end) or is_subject)


def _own_name(found: re.Match[str]) -> str:
    """Return a body's name without its company form, ``""`` for one word or a vague name."""
    name = found.group().strip()
    if not found["named"] or " " not in name:
        return ""
    short = _COMPANY_FORM.sub("", name)
    return short if _ENDS_NAMED.search(short) else name


def _is_part(text: str, end: int, starts: list[int], joint: re.Pattern[str] = _PART_OF) -> bool:
    """Tell whether what ends at *end* is part of a body that is mentioned next."""
    following = [start for start in starts if start >= end]
    return bool(following) and joint.fullmatch(text[end : min(following)]) is not None


_JOINT, _APART = form("joint"), form("apart")
_LONGEST = 500  # characters, as in speaks_for
_WORD = regex(r"[^\W\d_]{2}")  # a bare number is no office
_BRACKETS = regex(r"[(\[][^()\[\]]*[)\]]")
_OF = regex(r"(?i)\b(?:of|at|for|to|in|on|with|under)\b")


class Office(NamedTuple):
    """An office, and the body that it belongs to, ``""`` if that is not known."""

    position: str
    organization: str


def offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    """Return the offices that *position* names, in their order, with their bodies on *date*.

    *whole* is the body of the position as a whole: that of an only office, and of all offices where
    none names one. Never raises.
    """
    return _offices(position[:_LONGEST], last_renaming_before(date), whole)


@lru_cache(1 << 11)  # what some hundred briefings need: those of chairs recur
def _offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    parts = [*_parts(position)]
    own = [body(text, date) for text, _ in parts] if len(parts) > 1 else []
    if not any(own):
        return tuple(Office(text, whole) for text, _ in parts)
    found = []
    for at, (text, _) in enumerate(parts):
        is_open = not (own[at] or _APART.search(text) or _mentions(tidy(in_title_case(text)), date))
        found.append(Office(text, own[at] or (_shared(parts, own, at, date) if is_open else "")))
    return tuple(found)


def _parts(position: str) -> Iterator[tuple[str, bool]]:
    """Yield each office as printed, and whether an "and" joins it to the next one."""
    masked = _BRACKETS.sub(lambda found: "x" * len(found[0]), position)
    start = 0
    for joint in _JOINT.finditer(masked):
        if _WORD.search(text := position[start : joint.start()].strip(" ,;.")):
            yield text, bool(joint["and"] or joint["only"])
        start = joint.end()
    if _WORD.search(text := position[start:].strip(" ,;.")):
        yield text, False


def _shared(parts: Sequence[tuple[str, bool]], own: Sequence[str], at: int, date: str) -> str:
    """Return the body of a neighbour of the office *at* a place, ``""`` if none is clear."""
    text, leads_on = parts[at]
    before = next(filter(None, reversed(own[:at])), "")
    after = next(filter(None, own[at + 1 :]), "")
    if before:  # "member of the CPC Lantern Provincial Committee, governor"
        before = body(f"member of the {before}, {text}", date) or before
    if leads_on and after and not _OF.search(text):
        return after
    one, other = before or after, after if leads_on else ""
    return one if other in ("", one) else ""
