"""Names of people: their shapes, honorifics, and which person a printed name means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scio_crawler.transcript.text import distance, letters

HONORIFIC = re.compile(
    r"(?P<honorific>(?:Mr|Mrs|Ms|Miss|Mme|Dr|Prof|Professor|Madam|Madame|Sir)\b\.?)\s*(?=\S)"
)
# Han surnames in pinyin as they stand in passports, with the compound ones.
SURNAMES = frozenset(
    """
    ai an ao ba bai ban bao bei ben bi bian bo bu cai cang cao cen chai chang chao che chen
    cheng chi chong chou chu chuan chui chun cong cui da dai dan dang dao deng di diao ding
    dong dongfang dou du duan dun e fa fan fang fei feng fu gai gan gao ge geng gong gongsun
    gou gu guan guang gui guo ha hai han hang hao he hei heng hong hou hu hua huai huan
    huang huangfu hui huo ji jia jian jiang jiao jie jin jing ju juan kan kang ke kong kou
    ku kuai kuang lai lan lang lao lei leng li lian liang liao lin ling linghu liu long lou
    lu luan luo lv lyu lü ma mai man mang mao mei meng mi miao min ming mo mou mu murong na
    nai nan ni nian nie ning niu nong ou ouyang pan pang pei peng pi pian piao ping pu qi
    qian qiang qiao qin qing qiu qu quan que ran rao ren rong ru ruan rui sa san sang sha
    shan shang shangguan shao she shen sheng shi shou shu shuai shui si sima situ song su
    sui sun suo ta tai tan tang tao teng ti tian tie tong tou tu wan wang wei wen weng wo wu
    xi xia xiahou xian xiang xiao xie xin xing xiong xiu xu xuan xue xun yan yang yao ye yi
    yin ying yong you yu yuan yue yun yuwen zan zang zeng zha zhai zhan zhang zhangsun zhao
    zhen zheng zhi zhong zhou zhu zhuang zhuge zhuo zi zong zou zu zuo
    """.split()
)
MOST_NAMES = 100  # of a roster that are searched for misspellings; no head is that long
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|yuan|ai|ao|an|ei|en|ou|ia|ie|iu|in|ua|uo"
    r"|ui|un|ue|üe|a|o|e|i|u|ü|v)|er)"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}", re.IGNORECASE)
_WORD = r"[A-ZÀ-Þ][\w’'`-]*\.?"
_NAME = re.compile(rf"{_WORD}(?:(?:\s|\s?·\s?){_WORD}){{0,4}}")
# "Name, office", the form of every line about a person.
_PERSON = re.compile(
    rf"(?:{HONORIFIC.pattern})?(?P<name>{_NAME.pattern})\s?(?:\((?P<aside>[^)]*)\)\s?)?(?:[,，]\s*(?P<position>\S.*))?"
)


def without_honorific(name: str) -> tuple[str, str]:
    """("Mr.", "Xin Guobin") for "Mr. Xin Guobin"; the honorific may be ``""``."""
    found = HONORIFIC.match(name)
    return (found["honorific"], name[found.end() :]) if found else ("", name)


def is_han(name: str) -> bool:
    """Whether *name* is like a Han name in pinyin: a surname, then one to three syllables."""
    words = name.replace("’", "'").split()
    if not 2 <= len(words) <= 3 or not all(word[:1].isupper() for word in words):
        return False
    if words[0].lower() not in SURNAMES:
        return False
    return all(len(word) > 1 and _PINYIN.fullmatch(word) for word in words[1:])


def is_name(text: str) -> bool:
    """Whether *text* could be the name of a person: two to four capitalized words, no digits."""
    return (
        bool(_NAME.fullmatch(text))
        and 2 <= len(text.replace("·", " ").split()) <= 5
        and not re.search(r"\d", text)
    )


def person_in(line: str) -> tuple[str, str, str] | None:
    """(honorific, name, position) of a line such as "Mr. Xin Guobin, vice minister …"; else None.

    The position is without a closing ; or . and may be ``""`` where the line is a name alone.
    """
    found = _PERSON.fullmatch(line.rstrip(" ;.,；"))
    if not found:
        return None
    name = found["name"]
    if not (is_han(name) or is_name(name)):
        return None
    return found["honorific"] or "", name, found["position"] or ""


# No \b in front: it would cost the search its fast way to the first letter.
_ADDRESSED = re.compile(
    rf"(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Professor|Academician)\.? (?P<name>{_NAME.pattern})"
)


def introduced(texts: Iterable[str]) -> set[str]:
    """The names that follow an honorific in *texts*: full names, and each beginning of one.

    "Ms. Ilham Sabit" gives "Ilham" and "Ilham Sabit".
    """
    found: set[str] = set()
    for text in texts:
        for match in _ADDRESSED.finditer(text):
            words = match["name"].rstrip(".").split()
            found.update(" ".join(words[: n + 1]) for n in range(len(words)))
    return found


class Roster:
    """Names to be recognized in print: those of a head."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: list[str] = []
        self._by_letters: dict[str, str] = {}
        self._by_words: dict[tuple[str, ...], str] = {}
        self._by_surname: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take in *name*, without honorific; once more does no harm."""
        if letters(name) in self._by_letters:
            return
        self._names.append(name)
        self._by_letters[letters(name)] = name
        self._by_words.setdefault(_words(name), name)
        self._by_surname.setdefault(name.split()[0].casefold(), []).append(name)

    def match(self, printed: str) -> str:
        """The name that *printed* means, or ``""``.

        Equal up to apostrophes, hyphens and spacing; the same words in another order; a surname
        alone behind an honorific ("Mr. Xin"); a small misspelling, if only one name is as near.
        """
        if found := self.exactly(printed):
            return found
        honorific, bare = without_honorific(printed)
        if " " not in bare:
            return self.by_surname(bare) if honorific else ""
        return self._nearest(letters(bare)) if is_name(bare) else ""

    def exactly(self, printed: str) -> str:
        """As :meth:`match`, but without misspellings and surnames alone."""
        bare = without_honorific(printed)[1]
        return self._by_letters.get(letters(bare)) or self._by_words.get(_words(bare)) or ""

    def by_surname(self, word: str) -> str:
        """The one name with this surname, ``""`` if there is none or more than one."""
        same = self._by_surname.get(word.casefold(), [])
        return same[0] if len(same) == 1 else ""

    def _nearest(self, wanted: str) -> str:
        limit = 2 if len(wanted) > 9 else 1
        near = []
        for name in self._names[:MOST_NAMES]:
            known = letters(name)
            edits = distance(wanted, known, limit)
            if edits <= limit and not (len(wanted) <= 8 and _is_another(wanted, known)):
                near.append((edits, name))
        near.sort()
        if near and (len(near) == 1 or near[0][0] < near[1][0]):
            return near[0][1]
        return ""


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(name.casefold().split()))


def _is_another(wanted: str, known: str) -> bool:
    """Whether two short names differ by another letter ("Wang Lei", "Wang Wei"): two people."""
    return len(wanted) == len(known) and sorted(wanted) != sorted(known)
