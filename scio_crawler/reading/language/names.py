"""Names of people: their form, honorifics, offices, and which person a printed name means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

from scio_crawler.common.patterns import regex
from scio_crawler.items import Person
from scio_crawler.reading.language import phrases
from scio_crawler.reading.text import comparison_key, distance, remembered, straight

_TITLE = (
    r"(?:(?:Mr|MR|Mrs|MRS|Ms|MS|Miss|Mme|Dr|DR|Prof|Professor|Academician|Ambassador|Madam|Madame|Sir|H\.E)\b\.?"
    r"|(?:Amb|Engr?|Ing|Maj|Gen|Col|Lt|Capt|Cmdr|Adm|Hon|Rt|Rev|Sen|Rep|Gov|Acad)\.)"
)
# "Mr.", "Dr", "H.E.", and several such titles: "Prof. Dr.", "Maj. Gen."
_HONORIFIC = regex(rf"(?P<honorific>{_TITLE}(?:\s{_TITLE})*)\s*(?=\S)")
# A word by which an office or a profession is known.
OFFICE = regex(rf"(?i)\b{phrases.pattern('offices')}\b")
CLAUSE = regex(rf"(?i)\b{phrases.pattern('clause_words')}\b")
_SURNAMES = frozenset(phrases.read("surnames"))
# Words that name no person by themselves, in lower case.
_NO_NAMES = frozenset().union(
    *map(phrases.read, "prose_openings never_labels press_words offices titles".split())
)
# "Deputy Director", "Captain", "Old" before a name
RANK = regex(rf"(?i)(?:{phrases.pattern('titles')}[\s-]+)+")
# With the small letters of the last two blocks, which no word begins with.
_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ"
_ONE_NAME = regex(rf"[{_CAPITAL}][a-zß-öø-ỿ’'-]{{2,}}")
_INITIAL = regex(rf"[{_CAPITAL}]\.")
_BARRED = str.maketrans("ĐđØøŁłıÆæŒœß", "DdOoLliAaOos")  # letters that Unicode takes no mark from
_U_UMLAUT = regex(r"(?<!\S)([ln])(?:v|ü|u\u0308)(?=e?(?!\S))")
# What is before the rank of a deputy, or before an office that is not the first.
_BELOW = regex(r"\b(?:vice|deputy|assistant)[ -]$|,")
_MAX_NAMES = 100  # of a roster that are searched for misspellings; no head is that long
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|yuan|ai|ao|an|ei|en|ou|ia|ie|iu|in|ua|uo"
    r"|ui|un|ue|üe|a|o|e|i|u|ü|v)|er)"
)
_PINYIN = regex(rf"(?i){_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}")
# "Jiamu", "al-Mansouri", "d'Arc"
_WORD = rf"(?:[a-z]{{1,3}}[-'’])?[{_CAPITAL}][\w’'`-]*\.?"
# Small words inside a name: "von der", "bin", "dos"; but none of English prose.
_ENGLISH = r"(?:an?|and|are|as|at|be|by|for|from|has|in|is|it|of|on|or|the|to|was|with)\b"
_PROSE_WORD = regex(_ENGLISH)
_SMALL = rf"(?!{_ENGLISH})\w{{1,4}}\s"
_NAME = regex(rf"{_WORD}(?:(?:\s(?:{_SMALL}){{0,3}}|\s?·\s?){_WORD}){{0,4}}")
# "Mr. Weng Jiamu (online), director …": the form of every line about a person
_PERSON = regex(
    rf"(?:{_HONORIFIC.pattern})?(?!{_HONORIFIC.pattern.replace('?P<honorific>', '?:')})"
    rf"(?P<name>{_NAME.pattern})\s?(?:\((?P<aside>[^)]*)\)\s?)?"
    r"(?:[,，]\s*(?P<position>\S.*))?"
)
# No \b in front: with it the search is several times slower.
_ADDRESSED = regex(
    r"(?:Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Prof\.?|Minister|Director|Captain|Professor|Academician) "
    rf"(?P<name>{_NAME.pattern})"
)


def without_honorific(name: str) -> tuple[str, str]:
    """Split "Mr. Weng Jiamu" into ("Mr.", "Weng Jiamu"); the honorific may be ``""``."""
    found = _HONORIFIC.match(name)
    if not found:
        return "", name
    return found["honorific"], name[found.end() :]


def is_honorific(text: str) -> bool:
    """Return whether *text* is nothing but an honorific."""
    return without_honorific(f"{text} -")[1] == "-"


@remembered(60)
def is_han(name: str) -> bool:
    """Return whether *name* has the form of a Han name in pinyin: a surname, and a given name."""
    words = name.replace("’", "'").split()
    if not 2 <= len(words) <= 3 or words[0].lower() not in _SURNAMES:
        return False
    is_pinyin = all(len(word) > 1 and _PINYIN.fullmatch(word) for word in words[1:])
    return is_pinyin and all(word[0].isupper() for word in words)


def is_name(text: str) -> bool:
    """Return whether *text* could name a person: two to five capitalized words without digits.

    Small words that are not English may stand between them: "Weng von der Jiamu".
    """
    if not _NAME.fullmatch(text) or re.search(r"\d", text):
        return False
    words = text.replace("·", " ").split()
    return 2 <= sum(not word.islower() for word in words) <= 5


def could_name(text: str, has_honorific: bool) -> bool:
    """Return whether *text* could name a person in any script: a few words, not English prose."""
    words = text.split()
    if not 0 < len(words) <= 6 or re.search(r"[:：?!;]", text) or any(map(str.isdigit, text)):
        return False
    is_prose = any(map(_PROSE_WORD.fullmatch, words)) or _PROSE_WORD.match(words[0].lower())
    return has_honorific or not is_prose


def is_one_name(word: str) -> bool:
    """Return whether *word* could be all of a name, as Mongolian and Tibetan ones are."""
    return _ONE_NAME.fullmatch(word) is not None and word.lower() not in _NO_NAMES


def is_office(text: str) -> bool:
    """Return whether *text* is an office: one of its first five words names one; it has no verb."""
    beginning = " ".join(text.split(maxsplit=5)[:5])
    return bool(OFFICE.search(beginning)) and not text[0].isdigit() and not CLAUSE.search(text)


@remembered(200)
def person_in(line: str) -> tuple[str, str, str] | None:
    """Split a line such as "Mr. Weng Jiamu, director …" into (honorific, name, position).

    Return None if the line has another form. The position has no final semicolon or full stop, and
    is ``""`` where the line is a name alone; the honorific may be ``""`` as well. A person with one
    name ("Bayar, governor of …") has an honorific or an office.
    """
    found = _PERSON.fullmatch(line.rstrip(" ;.,；"))
    if not found:
        return None

    honorific, name, position = found["honorific"] or "", found["name"], found["position"] or ""
    aside = found["aside"]
    if aside and is_honorific(aside):  # "Weng Jiamu (Mr.)"
        honorific = honorific or aside
    rank = RANK.match(name)
    if rank and is_han(name[rank.end() :]):
        return f"{honorific} {rank.group()}".strip(), name[rank.end() :], position

    if is_han(name) or is_name(name):
        return honorific, name, position
    is_clear = honorific or (position and is_office(position))
    if is_clear and is_one_name(name):
        return honorific, name, position
    return None


def introduced(texts: Iterable[str]) -> set[str]:
    """Return names after an honorific or a title in *texts*, as "Ilham" and "Ilham Sabit".

    Their apostrophes are straight.
    """
    found: set[str] = set()
    for text in texts:
        for match in _ADDRESSED.finditer(straight(text)):
            words = match["name"].rstrip(".").split()
            for count in range(1, len(words) + 1):
                found.add(" ".join(words[:count]))
    return found


def the_only(names: Sequence[str]) -> str:
    """Return the one of *names*, ``""`` if there is none or several."""
    if len(names) != 1:
        return ""
    return names[0]


class Roster:
    """The names of a head, for finding the one that a printed name means."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._by_letters: dict[str, str] = {}
        self._by_last_word: dict[str, list[str]] = {}
        self._by_words: dict[tuple[str, ...], str] = {}
        self._words: set[str] = set()  # of all names; most that is compared has others
        self._by_surname: dict[str, list[str]] = {}
        self._people: dict[str, Person] = {}
        for person in people:
            self.add(person.name, person)

    def add(self, name: str, person: Person | None = None) -> None:
        """Add *name*, which has no honorific, unless it is in the roster already."""
        letters = _plain(name)
        if letters in self._by_letters:
            return
        self._people[name] = person or Person(name=name)
        self._by_letters[letters] = name

        words = name.casefold().split()
        self._words.update(words)
        self._by_words.setdefault(tuple(sorted(words)), name)
        self._by_last_word.setdefault(name.split()[-1], []).append(name)

        words = _compared(name).split()
        surnames = {words[0]}
        if not is_han(name):
            surnames.add(words[-1])
        for surname in surnames:
            self._by_surname.setdefault(surname, []).append(name)

    def match(self, printed: str) -> str:
        """Return the name that *printed* means, or ``""``.

        Apostrophes, hyphens, spaces, capitals and the order of words may differ. A surname may
        stand alone after an honorific ("Mr. Weng"). One or two letters may be misspelled, if they
        are nearer to one name than to all others.
        """
        return self.exactly(printed) or self.match_misspelt(printed)

    def match_misspelt(self, printed: str) -> str:
        """Return the same as :meth:`match` for what is none of the names by :meth:`exactly`."""
        if not self._by_letters:
            return ""
        honorific, bare = without_honorific(printed)
        if ending := self.by_ending(bare):
            return ending
        if " " in bare:
            return self._nearest_full_name(bare)

        surnamed = ""
        if honorific:
            surnamed = self.titled(honorific, bare)
        if surnamed or not is_one_name(bare):
            return surnamed
        return self._nearest(comparison_key(bare), alone=True)

    def _nearest_full_name(self, printed: str) -> str:
        if not is_name(printed):
            return ""
        near = self._nearest(comparison_key(printed))
        surname = printed.partition(" ")[0].lower()
        other = near.partition(" ")[0].lower()
        if {surname, other} <= _SURNAMES and distance(surname, other, 2) > 1:
            return ""  # another surname is another person
        return near

    def exactly(self, printed: str) -> str:
        """Return the same as :meth:`match`, without misspellings and surnames alone."""
        if not self._by_letters:
            return ""
        bare = without_honorific(printed)[1]
        if name := self._by_letters.get(_plain(bare)):
            return name
        words = bare.casefold().split()
        if self._words.isdisjoint(words[:1]):
            return ""
        return self._by_words.get(tuple(sorted(words)), "")

    def namesakes(self, surname: str) -> list[str]:
        """Return the names that have this *surname*.

        It is the first word, or the last one of a name that is not a Han name.
        """
        return self._by_surname.get(_compared(surname), [])

    def titled(self, title: str, surname: str) -> str:
        """Return the one person meant by "Ms. Weng" or "Minister Weng", ``""`` if it is not clear.

        Of several with this *surname* it is the one with this honorific or office.
        """
        same = self.namesakes(surname)
        if len(same) > 1:
            same = [name for name in same if _has_title(self._people[name], title)]
        return the_only(same)

    def in_office(self, title: str) -> str:
        """Return the one person whose office has the rank *title*, ``""`` if it is not clear."""
        people = self._people.items()
        return the_only([name for name, person in people if _has_title(person, title)])

    def by_ending(self, printed: str) -> str:
        """Return the one name that ends with the words *printed*, or differs in an initial.

        These are surnames of several words, "van der Weng", and "J. van der Weng".
        """
        first, _, others = printed.partition(" ")
        if not others:
            return ""
        names = self._by_last_word.get(others.rpartition(" ")[2], [])[:_MAX_NAMES]
        same = [name for name in names if name.endswith(f" {printed}")]
        if _INITIAL.fullmatch(first):
            ending = f" {others}"
            same += [name for name in names if name[0] == first[0] and name.endswith(ending)]
        return the_only(same)

    def at_the_end(self, printed: str) -> tuple[str, str] | None:
        """Split "Keeper of the Seals Weng Jiamu" into words and a name, None without a name."""
        words = printed.split()
        for length in (4, 3, 2):
            if len(words) > length and (name := self.exactly(" ".join(words[-length:]))):
                return " ".join(words[:-length]), name
        return None

    def by_part(self, word: str) -> str:
        """Return the one name that contains the word *word*, ``""`` if none or several do."""
        names = islice(self._by_letters.values(), _MAX_NAMES)
        return the_only([name for name in names if word in name.split()])

    def _nearest(self, wanted: str, alone: bool = False) -> str:
        """Return the name nearest to *wanted* (letters); with *alone*, among one-word names."""
        limit = 1
        if len(wanted) > 9:
            limit = 2

        near = []
        for letters, name in islice(self._by_letters.items(), _MAX_NAMES):
            if alone and (" " in name or len(wanted) < 5):
                continue
            edits = distance(wanted, letters, limit)
            # In short names another letter means another person: "Wang Lei" and "Wang Wei" are two.
            is_another = len(wanted) == len(letters) <= 8
            if edits <= limit and not is_another:
                near.append((edits, name))

        fewest, _ = min(near, default=(0, ""))
        return the_only([name for edits, name in near if edits == fewest])


def _compared(name: str) -> str:
    """Return *name*, or a word of it, as it is compared: "Lü", "Lv" and "Lyu" are one."""
    folded = name.casefold()
    if folded.isascii() and "v" not in folded:
        return folded
    return _U_UMLAUT.sub(r"\1yu", folded)


def _has_title(person: Person, title: str) -> bool:
    """Return whether *person* has this honorific, or an office with this rank and none below it."""
    low = title.lower().rstrip(".")
    if person.honorific.lower().rstrip(".") == low:
        return True
    position = person.position.lower()
    found = re.search(rf"\b{re.escape(low)}\b", position)
    return found is not None and not _BELOW.search(position[: found.start()])


@remembered(60)
def _plain(name: str) -> str:
    """Return the letters of *name* without the marks on them: "Nguyễn Đức" as "nguyenduc"."""
    name = _compared(name)
    if name.isascii():
        return comparison_key(name)
    apart = unicodedata.normalize("NFKD", name.translate(_BARRED))
    return comparison_key("".join(sign for sign in apart if not unicodedata.combining(sign)))
