"""Shapes: what the words before a colon, or a whole line, look like by themselves.

The forms of a label are tried one by one, the surest first. So functions here have more branches
than elsewhere.
"""

from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import dates, heads, names, phrases
from scio_crawler.reading.language.names import (
    CLAUSE,
    RANK,
    Roster,
    is_han,
    is_name,
    is_office,
    is_one_name,
    the_only,
    without_honorific,
)
from scio_crawler.reading.organizations import outlet_names
from scio_crawler.reading.text import COLONS, comparison_key, remembered

# Labels name news outlets, or their reporters. The known names, in ``organizations``, only make a
# decision surer: an unknown outlet is recognized by a word of its name, else by what is said below
# the label (see ``rules``).

_PRESS_WORDS = frozenset(phrases.read("press_words"))
_REPORTER = phrases.in_any_case("roles", "reporter of an outlet")
_ARTICLE = regex(r"(?i)^an?\s(?=[A-Z])")
_DOMAIN = regex(r"(?i)(?:[\w-]+\.)+(?:com|cn|net|org|tv|news|asia|eu|info|hk|ru|uk|jp|kr|de|fr)")
_WORD = regex(r"[\w’']+")


@cache
def _outlets() -> frozenset[str]:
    return frozenset(map(comparison_key, outlet_names()))


def is_known_outlet(label: str) -> bool:
    """Return whether *label* is a known outlet in any spelling, or the name of a web site."""
    name, outlets = comparison_key(label), _outlets()
    is_listed = name in outlets or name.removeprefix("the") in outlets
    return is_listed or _DOMAIN.fullmatch(label) is not None


def _is_of_press(text: str) -> bool:
    """Return whether *text* is a known outlet, or has a word of the press."""
    return is_known_outlet(text) or press_words(text) > 0


def reporter_of(label: str) -> str:
    """Return the outlet if *label* names a reporter of one, else ``""``."""
    found = _REPORTER.fullmatch(label)
    if not found:
        return ""
    before = found["before"]
    if not before:
        return _ARTICLE.sub("", found["after"].strip())

    # "Foreign reporter" and "Weng Jiamu, student reporter" name no outlet.
    names_outlet = "," not in before and (" " in before or _is_of_press(before))
    if not names_outlet and not before.isupper():
        return ""
    return _ARTICLE.sub("", before.strip())


def press_words(label: str) -> int:
    """Return 2 if the last word of *label* is a word of the press, 1 if another one is, else 0."""
    words = _WORD.findall(label.lower())
    are_of_press = [
        word in _PRESS_WORDS or word.removesuffix("s") in _PRESS_WORDS for word in words
    ]
    if not any(are_of_press):
        return 0
    return 2 if are_of_press[-1] else 1


# Shapes, each with an example.
PERSON = "person"  # "Weng Jiamu"
OFFICE = "office"  # "Weng Jiamu, director of …", "Director Weng Jiamu"
ROLE = "role"  # "Moderator", "Q", "A"
OUTLET = "outlet"  # "Reuters", "Reporter from Reuters"
ACRONYM = "acronym"  # "KTN", but "GDP" too
TITLE = "title"  # "Die Presse", but "Green Development" too
UNKNOWN = "unknown"  # "eNCA", "A villager", but "To sum up" too

PRESS = frozenset((OUTLET, TITLE, ACRONYM))  # shapes that a label of the press has
# What a shape is worth by itself: (shape, how sure) -> points. The comment is an example.
WORTH = {
    (PERSON, 3): 6,  # a person of the head
    (OFFICE, 3): 6,  # "Weng Jiamu, director of …", "Director Weng Jiamu", of the head
    (PERSON, 2): 4,  # "Jin Anlan", not in the head: the form of a Han name
    (PERSON, 1): 4,  # "Ms. Norbu Dolma": an honorific makes it a person
    (OFFICE, 2): 4,  # "Jin Anlan, keeper of …", "Bayar, governor of …", not in the head
    (OFFICE, 1): 1,  # "Norbu Dolma, keeper of …", not in the head; but "Lichuan, city of …" too
    (ROLE, 3): 5,  # "Moderator", "Q"
    (OUTLET, 3): 5,  # known, or "Reporter from …"
    (OUTLET, 2): 3,  # its last word is one of the press: "Osterwald Courier"
    (OUTLET, 1): 2,  # another word is: "Radio Free Harbour"
    (ACRONYM, 1): 1,  # "KTN"; but "GDP" too
    (TITLE, 1): 1,  # "Die Presse"; but "Green Development" too
    (UNKNOWN, 1): 0,  # nothing but how it is printed, and what is said below it
}
CHAIR_ROLE = phrases.in_any_case("roles", "chair")
PRESS_ROLE = phrases.in_any_case("roles", "press")
OFFICIAL_ROLE = phrases.in_any_case("roles", "official")
OTHER_ROLE = phrases.in_any_case("roles", "other")
_ANY_ROLE = phrases.in_any_case("roles", "chair", "press", "official", "other")
TIMESTAMP = regex(r"^\[\d{1,2}:\d\d\]\s*")  # on live pages: "[11:00] Moderator:"
# "10:05 Weng Jiamu", "[11:00] Moderator", "12. Weng Jiamu", "■ Weng Jiamu"
BEFORE = regex(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?[\])]?[\s,|·-]*"
    r"|\d{1,3}[.)、]\s*|[^\w\s(（\[]+\s*)+"
)
_NAME_AND_OFFICE = regex(r"\s*,|\s+[–—-]\s+")
_BETWEEN_NAMES = regex(r"\s*(?:,\s*and\s|,|\sand\s|&|/)\s*")
_AROUND = " \"“”'‘’*•-–—«»‹›「」『』《》〈〉|#¶"
# "Weng Jiamu (via video link)", "Reporter (NHK)", "Weng Jiamu (spokesperson of …)"
_ASIDE = regex(r"\s*[(（\[](?P<inside>(?:[^()（）\[\]]|\([^()]*\)){1,160})[)）\]]$")
Q = regex(r"(?:Q|Question)\s?\d{0,2}")
# "Q: Reporter from The Paper"
Q_LABEL = regex(rf"{Q.pattern}\s?[{COLONS}.(]\s*(?P<label>[^()]+)\)?")
_NEVER = frozenset(map(comparison_key, phrases.read("never_labels")))
_PROSE = regex(rf"(?i){phrases.pattern('prose_openings')}(?:ly|s)?\b")
_CAPITALS = regex(r"\w[\w’']+")
_ACRONYM = regex(r"[A-Z][A-Z0-9&-]{1,6}")
_MAX_NAME = 70  # characters
_MAX_NAME_WORDS = 8
_SENTENCE = regex(r"[.?;。？；]\s|[,，?!]$")  # in words that are a sentence, or more
_LOWER_CASE = regex(r"\b[a-zß-ÿ][\w’']*")
# "Weng Jiamu from Reuters", "Weng Jiamu with the Harbour Courier"
_FROM = regex(r"(?P<who>.+?)\s(?:from|of|with)\s(?:the\s)?(?P<outlet>[^\Wa-z_].*)")
# A capitalized word, or a small word that stands between capitalized ones.
_CAPITALIZED = regex(
    rf"(?:(?:[dlDL]['’])?[A-Z0-9À-Þ][\w’'.&/-]*|{phrases.pattern('small_words')})(?:,?\s|$)"
)


class Shape(NamedTuple):
    """What words before a colon look like."""

    shape: str
    sure: int  # 1 to 3
    name: str  # the person or outlet that is meant, "" for a role
    position: str = ""  # the office, if it is printed


def strip_decoration(label: str) -> str:
    """Return a printed label without the clock, number, quotation marks and signs around it."""
    if label[:1].isalpha() and label[-1].isalnum():
        return label  # as nearly all are
    if found := BEFORE.match(label):
        label = label[found.end() :]
    stripped = label.strip(_AROUND)
    if stripped.count('"') % 2 or stripped.count("“") % 2:
        return label.strip()  # a nickname at the end keeps its quotation marks
    return stripped


def sign_before(text: str) -> str:
    """Return the sign in front of *text*, "0" for any number or clock, ``""`` if it has none."""
    if text[0].isalpha() or not BEFORE.match(text):
        return ""
    return "0" if text[0].isdigit() else text[0]


def shape_of(bare: str, people: Roster) -> Shape | None:
    """Return the shape of a label without decoration, None for prose; *people* are of the head."""
    if person := people.exactly(bare):
        return Shape(PERSON, 3, person)
    parts = bare.split()
    if len(parts) > 10:
        beginning = " ".join(parts[:6])
        if "," not in beginning and "(" not in beginning:
            return None  # too many words for a name, and no office after a name either

    if prefixed := Q_LABEL.fullmatch(bare):
        return Shape(OUTLET, 3, reporter_of(prefixed["label"]) or prefixed["label"])
    if aside := _ASIDE.search(bare):
        return _with_aside(bare[: aside.start()], aside["inside"], people)
    if len(bare) > 6 and bare.isupper() and not in_title_case(bare).isupper():  # not an acronym
        return _in_capitals(bare, people)
    if _is_none(bare):
        return None
    if shape := _surest(bare, people) or _several(bare, people) or _with_office(bare, people):
        return shape

    # A page may call "Weng Jiamu" just "Weng" after the first time.
    if bare[:1].isupper() and (person := the_only(people.namesakes(bare))):
        return Shape(PERSON, 2, person)
    return _by_form(bare) or _unknown(bare, people)


@lru_cache(1024)  # a label is looked at with the people of the head, and without
def _is_none(bare: str) -> bool:
    """Return whether words are never a label: a greeting, a date, one of never_labels."""
    if not bare or comparison_key(bare) in _NEVER:
        return True
    return phrases.GREETING.search(bare) or dates.find(bare) != ""


@lru_cache(1024)
def _by_form(bare: str) -> Shape | None:
    """Return the shape of words that name nobody of the head, None if they have no known form."""
    return _of_an_outlet(bare) or _unlisted_person(bare) or _title(bare)


def in_title_case(text: str) -> str:
    """Return *text* with a capital at the beginning of each word, if it is all in capitals."""
    if not text.isupper():
        return text
    return _CAPITALS.sub(lambda word: word.group().capitalize(), text)


def _in_capitals(bare: str, people: Roster) -> Shape | None:
    """Return the shape of words in capitals: of "Weng Jiamu" for "WENG JIAMU"."""
    if outlet := reporter_of(bare):
        return Shape(OUTLET, 3, outlet)
    shape = shape_of(in_title_case(bare), people)
    if shape and shape.shape in PRESS:
        return shape._replace(name=bare)  # an unknown outlet stays as it is printed
    return shape


def names_outlet(text: str) -> bool:
    """Return whether *text* could name an outlet, or a reporter of one."""
    return bool(is_known_outlet(text) or reporter_of(text) or _title(text))


def _with_aside(name: str, aside: str, people: Roster) -> Shape | None:
    """Return the shape of *name* with an *aside* in parentheses, which may be its office."""
    if PRESS_ROLE.fullmatch(name):
        return Shape(OUTLET, 3, aside)
    shape = shape_of(strip_decoration(name), people)
    if shape is None or shape.shape == ROLE:
        return shape
    if shape.shape in PRESS:
        # It may belong to its name: its city, its country, its full name. Others say how a question
        # came: "(via video link)", "(in English)".
        if aside[0].isupper() and _is_capitalized(aside):
            return shape._replace(name=f"{shape.name} ({aside})")
        return shape
    if names.OFFICE.search(aside):
        return shape._replace(position=aside)
    return shape


def _is_capitalized(text: str) -> bool:
    return "".join(_CAPITALIZED.findall(text)).strip() == text.strip()


def _surest(bare: str, people: Roster) -> Shape | None:
    """Return the shape of a person of the head, a known outlet, a role or an outlet's reporter."""
    if is_known_outlet(bare):
        return Shape(OUTLET, 3, bare)
    if person := people.match_misspelt(bare):
        return Shape(PERSON, 3, person)
    if _ANY_ROLE.fullmatch(bare):
        return Shape(ROLE, 3, "")
    if outlet := reporter_of(bare):
        return Shape(OUTLET, 3, outlet)
    return None


def _with_office(bare: str, people: Roster) -> Shape | None:
    """Return the shape of "Name, office", "Name, outlet" or "Office Name", else None."""
    name, *others = _NAME_AND_OFFICE.split(bare, maxsplit=1)
    office = "".join(others).strip()
    if not office:
        return _after_office(bare, people)
    is_press = press_words(office) == 2 and not names.OFFICE.search(office)
    if not is_press and not is_known_outlet(office):
        return _before_office(name, office, people)

    if is_han(without_honorific(name)[1]):
        return Shape(OUTLET, 3, office)  # "Lian Shuyan, China Daily"
    if _title(name):
        return Shape(OUTLET, 3, bare)  # "Wall Street Journal, Dow …"
    return None


def _after_office(bare: str, people: Roster) -> Shape | None:
    """Return the shape of "Office Name", or of an office alone, else None."""
    if named := people.at_the_end(bare):
        office, name = named
        return Shape(OFFICE, 3, name, office)  # "Keeper of the Seals Weng Jiamu"
    found = RANK.match(f"{bare} ")
    if not found:
        return None

    title, name = found.group().strip(), bare[found.end() :]
    person = people.match(name) or people.titled(title, name)
    if not name:
        person = people.in_office(title)
    if person:
        return Shape(OFFICE, 3, person, title)
    if is_han(name):
        return Shape(OFFICE, 2, name, title)
    return None


def _before_office(name: str, office: str, people: Roster) -> Shape | None:
    """Return the shape of a name with an office, None if a clause follows the name instead."""
    if CLAUSE.search(office):
        return None
    if person := people.match(name):
        return Shape(OFFICE, 3, person, office)
    if office[0].isdigit():
        return None

    name = without_honorific(name)[1]
    if is_han(name):
        return Shape(OFFICE, 2, name, office)
    could_name = (is_name(name) and not press_words(name)) or is_one_name(name)
    if not could_name or _PROSE.match(name) or not office[0].islower():
        return None
    return Shape(OFFICE, 2 if is_office(office) else 1, name, office)


def _unlisted_person(bare: str) -> Shape | None:
    """Return the shape of a name that is not in the head, by its form or its honorific."""
    honorific, name = without_honorific(bare)
    if is_han(name) and press_words(name) < 2:
        return Shape(PERSON, 2, name)
    if honorific and (is_name(name) or is_one_name(name)):
        return Shape(PERSON, 1, name)
    return None


def _several(bare: str, people: Roster) -> Shape | None:
    """Return the shape of "Weng Jiamu and Qu Anlan", people of the head, else None."""
    names = _BETWEEN_NAMES.split(bare)
    if len(names) == 1:
        return None
    found = list(takewhile(bool, map(people.match, names)))
    if len(found) < len(names):
        return None
    return Shape(PERSON, 3, " and ".join(found))


def _of_an_outlet(bare: str) -> Shape | None:
    """Return the shape of "Weng Jiamu from Reuters", else None."""
    found = _FROM.fullmatch(bare)
    if not found or _is_of_press(found["who"]):
        return None  # "Harbour Courier of the Netherlands"
    who, outlet = found["who"], found["outlet"]
    if _is_of_press(outlet) and (is_name(who) or is_one_name(who)):
        return Shape(OUTLET, 3, outlet)
    return Shape(OUTLET, 1, outlet) if is_name(who) else None


def _unknown(bare: str, people: Roster) -> Shape | None:
    """Return the shape of words of no known form, None if they are too many, or sentences."""
    if len(bare) > _MAX_NAME or len(bare.split()) > _MAX_NAME_WORDS or _SENTENCE.search(bare):
        return None
    if people.exactly(" ".join(bare.split()[:2])):
        return None  # "Weng Jiamu and all the others"
    if not any(map(str.isalpha, bare)):
        return None
    return Shape(UNKNOWN, 1, bare)


@remembered(_MAX_NAME)
def is_prose(bare: str) -> bool:
    """Return whether words of no known form read as the beginning of a sentence, or have a verb."""
    verb = CLAUSE.search(" ".join(_LOWER_CASE.findall(bare)))
    return verb is not None or _PROSE.match(bare) is not None


def _title(bare: str) -> Shape | None:
    """Return the shape of capitalized words, which may name an outlet, else None."""
    parts = bare.split()
    if not 0 < len(parts) <= _MAX_NAME_WORDS or not _could_be_title(bare):
        return None
    if press := press_words(bare):
        return Shape(OUTLET, press, bare)
    if len(parts) == 1 and _ACRONYM.fullmatch(bare):
        return Shape(ACRONYM, 1, bare)
    before_last = parts[:-1] or parts
    if any(part[0].isdigit() for part in before_last):
        return None
    return Shape(TITLE, 1, bare)


def _could_be_title(bare: str) -> bool:
    if len(bare) > _MAX_NAME or not (_is_capitalized(bare) or is_name(bare)):
        return False
    return not _PROSE.match(bare) or bare.startswith("The ")


# A colon, also as in "Name:-", but not that of a clock or a ratio.
COLON = regex(rf"[{COLONS}](?:(?!\d)|(?<!\d.))(?:\s?[-–—](?=\s|$))?")

ENOUGH = 4  # points that make a label
# Characters of a line that decide whether it begins with a label: a colon after them is ignored.
LONGEST_LABEL_LINE = 400
_MAX_LABEL = 90
_NOBODY = Roster()


def split_label(text: str) -> tuple[str, str] | None:
    """Cut a line at its first colon into (label, text after it); return None without a colon.

    Colons of clocks and ratios do not count. In "Q: Reporter from The Paper: text" the label ends
    at the second colon.
    """
    if ":" not in text and (text.isascii() or not any(map(text.count, COLONS))):
        return None
    start = 0
    if text[0] == "[" and (stamp := TIMESTAMP.match(text)):
        start = stamp.end()
    found = COLON.search(text, start, 200)
    if not found:
        return None

    label, rest = text[: found.start()].strip(), text[found.end() :].strip()
    if not rest or not Q.fullmatch(label):
        return label, rest
    second = COLON.search(rest, 0, 100)
    if second and names_outlet(rest[: second.start()].strip()):
        length = len(text) - len(rest) + second.start()
        return text[:length].strip(), rest[second.end() :].strip()
    return label, rest


@remembered(_MAX_LABEL)
def reads_as_label(text: str) -> bool:
    """Return whether a line by itself has the form of a label; used to find a page's turns."""
    parts = split_label(text)
    if not parts or not 0 < len(parts[0]) <= _MAX_LABEL:
        return False
    if heads.SPEAKERS.fullmatch(text) or heads.DATE.fullmatch(text):
        return False
    shape = shape_of(strip_decoration(parts[0]), _NOBODY)
    enough = ENOUGH if parts[1] else 2
    return shape is not None and WORTH[shape.shape, shape.sure] >= enough
