"""Positions: the first body that a speaker's office names.

A position is read from left to right, and the leftmost mention of a body counts (but a government
rather than the Party committee in which its governor sits). Mentions are a body of the table; a
ministry by its minister ("vice minister of finance"); a place by its governor or mayor; a body of a
province or city; and a body that the table lacks, if its last word shows what it is ("Lantern
University"). Departments, bureaus, offices and centers are not mentions, so that the body to which
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
from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    Row,
    Word,
    find_at,
    governments,
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


def _forms_under(heading: str) -> tuple[re.Pattern[str], ...]:
    """Return an expression for each of the forms under *heading* of ``positions.txt``."""
    return tuple(map(regex, _FORMS[heading]))


def _form(heading: str) -> re.Pattern[str]:
    """Return an expression for any of the forms under *heading* of ``positions.txt``."""
    return regex("|".join(_FORMS[heading]))


class Mention(NamedTuple):
    """A body that a text names, and where; the name is ``""`` if it is not clear which one."""

    start: int
    end: int
    name: str


def _mention(found: re.Match[str], name: str = "") -> Mention:
    return Mention(found.start(), found.end(), name)


def _mention_if(is_clear: object, start: int, end: int, name: str) -> Mention:
    """Return a mention, without its *name* unless it *is_clear* that this body is meant."""
    return Mention(start, end, name if is_clear else "")


# Bodies of provinces, cities and counties

_COMMITTEES = _forms_under("committees")
_CONFERENCES = _forms_under("conferences")
_GOVERNMENTS = _forms_under("governments")
_PINYIN = _form("pinyin")
_ABROAD = _form("abroad")
_LOCAL = _form("local")
_LOCAL_OF = _form("local of")
_OF_PARTY = _form("of the party")
_EVERYWHERE = _form("everywhere")
_SMALLER = _form("smaller")
_ELSEWHERE = _form("elsewhere")
_OFFICES_OF_GOVERNMENT = frozenset(("General Office", "Information Office"))
_OF_CONGRESS = "Standing Committee"
# One pattern for names that are printed in either order: "Statistics Bureau" is the "Bureau of
# Statistics", but the "Commission of Health" is the "Health Commission". Those of commerce call
# themselves "Commission of Commerce".
_SUBJECT_BEHIND = regex(r"(?P<subject>.+(?<!al)(?<!ory)(?<!ive)) (?P<noun>Department|Bureau)")
_SUBJECT_IN_FRONT = regex(
    r"(?P<noun>Commission|Office|Administration) (?:of|for|on) (?!Commerce$)(?P<subject>.+)"
)
_WORDINGS = (  # (as printed, as usual)
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


def _local_mentions(text: str) -> Iterator[Mention]:
    """Yield what may be bodies of provinces, cities and counties; without a name if it is none."""
    for found in _find_all(_COMMITTEES, text):
        yield _mention(found, _committee("CPC", found))
    for found in _find_all(_CONFERENCES, text):
        yield _mention(found, _committee("CPPCC", found))
    for found in _find_all(_GOVERNMENTS, text):
        yield _mention(found, _government(found))
    for found in _LOCAL.finditer(text):
        yield _mention(found, _body_of_place(found, _government_row(found)))

    for found in _LOCAL_OF.finditer(text):
        row = _government_row(found)
        if row and not _is_of_another(found):
            yield _mention(found, _body_of_place(found, row))
    for found in _find_all(_forms_without_level(), text):
        if _EVERYWHERE.search(found["own"]) and not _is_of_another(found):
            yield _mention(found, _body_of_place(found, _government_row(found)))


def _find_all(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    return chain.from_iterable(pattern.finditer(text) for pattern in patterns)


@cache
def _forms_without_level() -> tuple[re.Pattern[str], ...]:
    """Return patterns for "Hubei Health Commission" and "Bureau of Statistics of Shanghai"."""
    names = chain.from_iterable(row.others for row in governments())
    printed = "|".join(sorted(names, key=len, reverse=True))
    place = rf"(?P<place>{printed})(?P<level>)"
    own, ends = _FORMS["own"][0], _FORMS["ends"][0]
    return regex(rf"\b{place}(?:'s)? {own}"), regex(rf"\b{own} of (?:the )?{place}{ends}")


def _is_of_another(found: re.Match[str]) -> bool:
    """Return whether a place's body, as it seems, is of a smaller place, or one of the table."""
    own = found["own"]
    if _SMALLER.search(own) or _ELSEWHERE.search(own):
        return True
    owner = own.partition(" of ")[2]  # "Lantern Bureau of Xinhua News Agency"
    return any(find_at(words_of(name), 0, "") for name in (own, found[0], owner))


def _body_of_place(found: re.Match[str], row: Row | None) -> str:
    """Return the name of a place's body, ``""`` if it is not clear which one it is."""
    own = found["own"]
    if own in _OFFICES_OF_GOVERNMENT:
        return row.name if row else ""
    if own == _OF_CONGRESS or "Government" in own or (" " not in own and own != "CDC"):
        return ""
    for part in own.split(", ")[1:]:  # "Hubei Tax Service, …"
        if find_at(words_of(part), 0, ""):
            return ""
    if _OF_PARTY.fullmatch(own):
        return _committee("CPC", found)

    place, adjective = found["place"], _level(found)[0]
    if row:
        place, adjective = _full_place_name(row), _adjective(row)
    return f"{place} {adjective} {_in_usual_order(own)}"


def _in_usual_order(own: str) -> str:
    """Return the name of a body within its place in the usual order and wording."""
    for pattern, usual in _WORDINGS:
        own = pattern.sub(usual, own)
    if found := _SUBJECT_BEHIND.fullmatch(own):
        return f"{found['noun']} of {found['subject']}"
    if found := _SUBJECT_IN_FRONT.fullmatch(own):
        return f"{found['subject']} {found['noun']}"
    return own


def _level(found: re.Match[str]) -> tuple[str, str]:
    """Return the adjective and the noun of the level that is printed, ``""`` if none is."""
    return _LEVELS[(found["level"] or "region").lower()]


def _government_row(found: re.Match[str]) -> Row | None:
    """Return the row of a place's government."""
    row = places().get(key_of(f"{found['place']} {found['level'] or ''}"))
    row = row or places().get(key_of(found["place"]))
    if row and row.kind == "city" and _level(found)[1]:
        return None  # a province or county of that name
    return row


def _full_place_name(row: Row) -> str:
    """Return the place of a government's *row* in full: "Hebei", "Xinjiang Uygur"."""
    name = row.name.removeprefix(GOVERNMENT).removeprefix("the ")
    for unit in ("Province", "Municipality", "Autonomous Region"):
        name = name.removesuffix(f" {unit}")
    return name


def _adjective(row: Row) -> str:
    """Return the level in names of bodies of the place of *row*: "Provincial", "Municipal" …"""
    for adjective, noun in _LEVELS.values():
        if noun and row.name.endswith(noun):
            return adjective
    return "Municipal"


def _committee(owner: str, found: re.Match[str]) -> str:
    """Return the name of a place's committee, ``""`` if the words are not a place."""
    if row := _government_row(found):
        return f"{owner} {_full_place_name(row)} {_adjective(row)} Committee"
    adjective, _ = _level(found)
    if not adjective:
        return ""
    return f"{owner} {found['place']} {adjective} Committee"


def _government(found: re.Match[str]) -> str:
    """Return the name of a place's government, ``""`` if the words are not a place."""
    if row := _government_row(found):
        return row.name

    adjective, noun = _level(found)
    groups = found.groupdict()
    is_mayor = groups.get("rank", "").lower() == "mayor" and groups["of"] != ","
    is_city = is_mayor and _PINYIN.fullmatch(found["place"])
    if _ABROAD.fullmatch(found["place"]) or not (adjective or is_city):
        return ""
    return f"{GOVERNMENT}{found['place']} {noun}".strip()


# The first body

_GOVERNS = _form("governs")
_LEADS = _form("leads")
_GOVERNS_IT = _form("governs it")
_SITS = _form("sits")
_PRESIDES = _form("presides")
_GOVERNED = {  # by whom which places are governed, as their committees print it
    "governor": (" Provincial ", " Autonomous Prefectural ", " Prefectural "),
    "mayor": (" Municipal ",),
    "magistrate": (" County ", " District "),
    "head": (" County ", " District ", " New Area ", " Banner "),
    "chair": (" Autonomous Regional ",),
}
_CONTAINERS = frozenset(("State Council", "CPC Central Committee"))
_OF_ITSELF = _form("of itself")
_HONOUR = _form("honour")
_AND_OFFICE = _form("and office")
_TEAM = _form("team")
_MINISTER = _form("minister")
_BEFORE_MINISTER = frozenset("vice deputy assistant".split())
# Ranks that name their body.
_TITLES = (
    (regex(r"(?i)\bchina international trade representative\b"), "Ministry of Commerce"),
    (_form("premier"), "State Council"),
    (regex(r"(?i)\bcentral bank\b(?! of (?!China))"), "People's Bank of China"),
    (
        regex(r"(?i)\b(?:ambassador|envoy)\b(?! (?:(?:for|on) climate|of (?!China)|to China))"),
        "Ministry of Foreign Affairs",
    ),
    (regex(r"(?i)\bauditor[- ]general\b(?! of)"), "National Audit Office"),
)
_UNLISTED = _form("unlisted")
_WITHIN = _form("within")
_SUBJECT = _form("subject")
_ENDS_NAMED = regex(f"(?:{'|'.join(_FORMS['named'])})$")
_PARTY_GROUP = _form("party group")
_HOSPITAL = _form("hospital")
_COMPANY_FORM = _form("company form")
_COMPANY_WORDS = frozenset("Company Corp Corporation Group Holdings".split())
_GOES_ON = _form("goes on")
_PART = _form("part")
_IN_FRONT = _form("in front")
_BEHIND = _form("behind")
_NO_NAME = frozenset(
    "And At By China Chinese Communist CPC For From In Of PRC The To Under With".split()
)
_BODY = _form("body")
_MORE_SUBJECTS = _form("more subjects")
_PART_OF = _form("part of")
_TEAM_OF = _form("team of")


def body(position: str, date: str) -> str:
    """Return the name of the first body that *position* names, as it was on *date*.

    Return ``""`` if there is none, if something else comes first, or if the body is not known.
    Brackets count only if nothing else names a body.
    """
    position = in_title_case(position)
    for text in (tidy(position), tidy(in_brackets(position))):
        if mentions := _mentions(text, date):
            first = min(mentions, key=lambda mention: (mention.start, -mention.end))
            return _governed(text, first, mentions) or first.name
    return ""


def _governed(text: str, first: Mention, mentions: list[Mention]) -> str:
    """Return the government that a member of the committee named *first* leads, ``""`` if none.

    *mentions* are all those in the tidied *text*.
    """
    if not _committee_place(first):
        return ""

    start, name = min(_led_governments(text, first, mentions), default=(0, ""))
    front = text[:start]
    presides = _PRESIDES.search(_SITS.sub("", front))
    return name if _SITS.search(front) and not presides else ""


def _led_governments(
    text: str, first: Mention, mentions: list[Mention]
) -> Iterator[tuple[int, str]]:
    """Yield (start, name) of each government that *text* says to be led, behind *first*."""
    for mention in mentions:
        start = mention.start
        if start <= first.start or not mention.name.startswith(GOVERNMENT):
            continue
        if _GOVERNS.match(text, start) or _LEADS.search(text[:start]):
            yield start, mention.name

    committees = [mention for mention in mentions if _committee_place(mention)]
    for office in _GOVERNS_IT.finditer(text, first.start):
        before = [committee for committee in committees if committee.start < office.start()]
        if name := _of_committee(office["rank"], max(before)):
            yield office.start(), name


def _committee_place(mention: Mention) -> re.Match[str] | None:
    """Return the place of the Party committee of that name, None for another body."""
    return _COMMITTEES[0].fullmatch(mention.name)


def _of_committee(rank: str, committee: Mention) -> str:
    """Return the government of the place of a *committee*, ``""`` if it has no such *rank*."""
    place = _committee_place(committee)
    for word, levels in _GOVERNED.items():
        if word in rank.lower():
            is_ranked = any(level in committee.name for level in levels)
            return _government(place) if place and is_ranked else ""
    return ""


def _mentions(text: str, date: str) -> list[Mention]:
    """Return all mentions of bodies in the tidied *text*, except parts of other bodies."""
    words = words_of(text)
    found = list(_bodies_of_table(text, words, date))
    found += _ministers(text, words, date)
    found += _ministries(text, words, date)
    unnamed = [mention for mention in found if not mention.name]  # of longer names they are part
    found += _local_bodies(text, found)
    for pattern, name in _TITLES:
        found += [_mention(match, name) for match in pattern.finditer(text)]

    starts = [mention.start for mention in found]
    found += [_mention(match, match[0]) for match in _HOSPITAL.finditer(text)]
    found += _academician_mentions(text, found)
    for team in _TEAM.finditer(text):
        if not _is_part(text, team.end(), starts, _TEAM_OF):
            found.append(_mention(team))
    others = [mention for mention in found if mention not in unnamed]
    return found + list(_unlisted(text, starts, others))


def _local_bodies(text: str, known: list[Mention]) -> list[Mention]:
    """Return the bodies of places, but parts and mistaken names of *known* ones."""
    starts = [mention.start for mention in known]
    found = []
    for mention in _local_mentions(text):
        if not mention.name or _is_no_place(mention, known):
            continue
        if not _is_complete(text, mention):
            mention = mention._replace(name="")
        if not _is_part(text, mention.end, starts):
            found.append(mention)
    return found


def _academician_mentions(text: str, known: list[Mention]) -> list[Mention]:
    """Return the mentions of honours, each with the body before it: "CAE academician"."""
    found = []
    for honour in _HONOUR.finditer(text):
        start = honour.start()
        front = [one.start for one in known if text[one.end : start] == " "]
        if front or not _AND_OFFICE.match(text, honour.end()):
            found.append(Mention(min(front, default=start), honour.end(), ""))
    return found


def _bodies_of_table(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield the mentions of bodies of the table, the longest name at each place."""
    index = 0
    while index < len(words):
        if hit := find_at(words, index, date):
            row, count = hit
            start, end = words[index].start, words[index + count - 1].end
            if _is_named(text, start, end, row, count):
                yield _mention_if(_is_itself(text, start, end, row), start, end, row.name)
                index += count
                continue
        index += 1


def _is_named(text: str, start: int, end: int, row: Row, count: int) -> bool:
    """Return whether the *count* words from *start* to *end* name the body of *row* itself."""
    if row.kind == "press":  # not words of a sentence, nor the beginning of a longer name
        is_whole = not re.match(r" [A-Z]", text[end : end + 2])
        return is_whole and (count > 1 or text[start:end].isupper())
    if row.kind == "province" and re.search(r"\bin (?:the )?$", text[:start]):
        return False  # where a body is, rather than which
    return count > 2 or not text[start].islower()


def _is_itself(text: str, start: int, end: int, row: Row) -> bool:
    """Return whether the body of *row* is meant, rather than one with a longer name."""
    if row.name in _CONTAINERS:
        is_all = start == 0 and end == len(text)
        return is_all or _OF_ITSELF.search(text[:start]) is not None
    if not _is_whole(text, start, end):
        return False

    if company := _COMPANY_FORM.match(text, end):
        end = company.end()
    more = _more_of_the_name(text, end)
    is_company = row.kind in ("company", "bank") and _COMPANY_WORDS.issuperset(more.split())
    return is_company or more in ("", "China") or key_of(more) in places()


def _more_of_the_name(text: str, end: int) -> str:
    """Return the words after *end* that go on with a name, ``""`` if they name a part of it."""
    if text.endswith("'s", 0, end):
        return ""
    goes_on = _GOES_ON.match(text, end)
    if not goes_on or _PART.search(goes_on[0]):
        return ""
    return goes_on[0].strip()


def _begins_a_name(front: str) -> bool:
    """Return whether *front* ends with words of the name after it, and not of a part of it."""
    found = _IN_FRONT.search(front)
    if not found:
        return False
    words = found[0].replace("'s ", " ").split()
    return not _NO_NAME.issuperset(words) and not _PART.search(" ".join(words))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether the name from *start* to *end* is not part of a longer one."""
    if _begins_a_name(text[:start]):
        return False
    behind = _BEHIND.match(text, end)
    if not behind:
        return True

    more = behind["more"]
    first = more.split()[0]
    if find_at(words_of(more), 0, ""):
        return True
    if behind["of"]:
        return first in _NO_NAME
    if key_of(first) in places() or _PART.search(more) or _BODY.search(more):
        return True
    return any(title.match(text, behind.start("more")) for title, _ in _TITLES)


def _is_complete(text: str, local: Mention) -> bool:
    """Return whether the name of a *local* body, which an office may begin, is not part of one."""
    is_office = _GOVERNS.match(text, local.start)
    if not is_office and _begins_a_name(text[: local.start]):
        return False
    return not _more_of_the_name(text, local.end)


def _is_no_place(mention: Mention, known: list[Mention]) -> bool:
    """Return whether *mention* mistakes the name of a *known* body, or its start, for a place."""
    return mention.name.startswith(GOVERNMENT) and any(
        mention.start < one.start < mention.end <= one.end for one in known
    )


def _ministers(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield ministries whose subject follows: "vice minister of finance"."""
    for minister in _MINISTER.finditer(text):
        following = [word for word in words if word.start >= minister.end()][:8]
        name = _ministry_of(word.key for word in following)
        if hit := find_at(name, 0, date):
            row, count = hit
            end = following[count - 3].end  # "ministry" and "of" are not among them
            more = _more_of_the_name(text, end)
            is_more = _MORE_SUBJECTS.match(text, end) or _BODY.search(more)
            is_whole = not is_more and _is_whole(text, minister.start(), end)
            yield _mention_if(is_whole, minister.start(), minister.end(), row.name)


def _ministries(text: str, words: list[Word], date: str) -> Iterator[Mention]:
    """Yield ministries whose subject is printed before: "foreign ministry"."""
    for index, word in enumerate(words):
        if word.key not in ("minister", "ministry"):
            continue
        end = index
        while end and words[end - 1].key in _BEFORE_MINISTER:
            end -= 1

        if ministry := _ministry_before(words, end, date):
            start, row = ministry
            is_whole = _is_whole(text, start, word.end)
            yield _mention_if(is_whole, start, word.end, row.name)


def _ministry_before(words: list[Word], end: int, date: str) -> tuple[int, Row] | None:
    """Return where the longest subject of a ministry starts that ends at *end*, and its row."""
    for first in range(max(0, end - 7), end):
        subject = [word.key for word in words[first:end]]
        if subject == ["foreign"]:
            subject.append("affairs")
        name = _ministry_of(subject)
        hit = find_at(name, 0, date)
        if hit and hit[1] == len(name):
            return words[first].start, hit[0]
    return None


def _ministry_of(subject: Iterable[str]) -> list[Word]:
    return [Word(key, 0, 0) for key in ("ministry", "of", *subject)]


def _unlisted(text: str, starts: list[int], known: list[Mention]) -> Iterator[Mention]:
    """Yield bodies that the table lacks, with a name if their last word shows their kind."""
    starts = list(starts)
    for found in reversed(list(_UNLISTED.finditer(text))):  # a part is printed before its body
        start, end = found.span()
        if any(start < one.end and one.start < end for one in known):
            continue
        if not _is_within(text, start, end) and not _is_part(text, end, starts):
            starts.append(start)
            yield _mention(found, _unlisted_name(found))


def _is_within(text: str, start: int, end: int) -> bool:
    """Return whether the words from *start* to *end* are about a part of a body."""
    if _WITHIN.match(text, end):
        return True
    front = text[:start]
    rank = len(front.removesuffix("Party ").removesuffix("CPC "))
    if _PARTY_GROUP.search(text[rank:end]):
        return True
    return text[end : end + 2].strip().isalpha() and _SUBJECT.search(front) is not None


def _unlisted_name(found: re.Match[str]) -> str:
    """Return a body's name without its company form, ``""`` for one word or a vague name."""
    name = found.group().strip()
    if not found["named"] or " " not in name:
        return ""
    short = _COMPANY_FORM.sub("", name)
    if not _ENDS_NAMED.search(short):
        return name
    return short


def _is_part(text: str, end: int, starts: list[int], joint: re.Pattern[str] = _PART_OF) -> bool:
    """Return whether what ends at *end* is part of a body that is mentioned next."""
    following = [start for start in starts if start >= end]
    return bool(following) and joint.fullmatch(text[end : min(following)]) is not None


# All offices

_JOINT = _form("joint")
_APART = _form("apart")
_MAX_LENGTH = 500  # characters, as in speaks_for
_OFFICE_WORD = regex(r"[^\W\d_]{2}")  # a bare number is not an office
_BRACKETS = regex(r"[(\[][^()\[\]]*[)\]]")
_OF = regex(r"(?i)\b(?:of|at|for|to|in|on|with|under)\b")


class Office(NamedTuple):
    """An office, and the body that it belongs to, ``""`` if that is not known."""

    position: str
    organization: str


class _Part(NamedTuple):
    """An office as printed, and whether an "and" joins it to the next one."""

    text: str
    leads_on: bool


def offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    """Return the offices that *position* names, in their order, with their bodies on *date*.

    *whole* is the body of the position as a whole: the body of an only office, and of all offices
    where none names one. Never raises.
    """
    return _offices(position[:_MAX_LENGTH], last_renaming_before(date), whole)


@lru_cache(1 << 11)  # what some hundred briefings need: positions of chairs recur
def _offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    parts = list(_parts(position))
    bodies: list[str] = []
    if len(parts) > 1:
        bodies = [body(part.text, date) for part in parts]
    if not any(bodies):
        return tuple(Office(part.text, whole) for part in parts)

    found = []
    for index, part in enumerate(parts):
        own = bodies[index]
        is_open = not own and not _APART.search(part.text)
        if is_open and not _mentions(tidy(in_title_case(part.text)), date):
            own = _shared(parts, bodies, index, date)
        found.append(Office(part.text, own))
    return tuple(found)


def _parts(position: str) -> Iterator[_Part]:
    """Yield each office of *position*."""
    masked = _BRACKETS.sub(lambda found: "x" * len(found[0]), position)
    start = 0
    for joint in _JOINT.finditer(masked):
        text = position[start : joint.start()].strip(" ,;.")
        if _OFFICE_WORD.search(text):
            yield _Part(text, bool(joint["and"] or joint["only"]))
        start = joint.end()

    text = position[start:].strip(" ,;.")
    if _OFFICE_WORD.search(text):
        yield _Part(text, False)


def _shared(parts: Sequence[_Part], bodies: Sequence[str], index: int, date: str) -> str:
    """Return the body of a neighbour of the office at *index*, ``""`` if none is clear."""
    part = parts[index]
    before = next(filter(None, reversed(bodies[:index])), "")
    after = next(filter(None, bodies[index + 1 :]), "")
    if before:  # "member of the CPC Lantern Provincial Committee, governor"
        before = body(f"member of the {before}, {part.text}", date) or before

    if not part.leads_on:
        return before or after
    if after and not _OF.search(part.text):
        return after
    neighbours = {before, after} - {""}
    return neighbours.pop() if len(neighbours) == 1 else ""
