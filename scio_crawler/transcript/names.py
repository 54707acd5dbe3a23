"""Names of people: their shapes, honorifics, and which person a printed name means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .text import distance, letters

HONORIFIC = re.compile(
    r"(?P<honorific>(?:Mr|Mrs|Ms|Miss|Mme|Dr|Prof|Professor|Madam|Madame|Sir)\b\.?)\s*(?=\S)"
)
# Han surnames in pinyin as they stand in passports, with the compound ones.
SURNAMES = frozenset(
    [
        "ai",
        "an",
        "ao",
        "ba",
        "bai",
        "ban",
        "bao",
        "bei",
        "ben",
        "bi",
        "bian",
        "bo",
        "bu",
        "cai",
        "cang",
        "cao",
        "cen",
        "chai",
        "chang",
        "chao",
        "che",
        "chen",
        "cheng",
        "chi",
        "chong",
        "chou",
        "chu",
        "chuan",
        "chui",
        "chun",
        "cong",
        "cui",
        "da",
        "dai",
        "dan",
        "dang",
        "dao",
        "deng",
        "di",
        "diao",
        "ding",
        "dong",
        "dou",
        "du",
        "duan",
        "dun",
        "e",
        "fa",
        "fan",
        "fang",
        "fei",
        "feng",
        "fu",
        "gai",
        "gan",
        "gao",
        "ge",
        "geng",
        "gong",
        "gou",
        "gu",
        "guan",
        "guang",
        "gui",
        "guo",
        "ha",
        "hai",
        "han",
        "hang",
        "hao",
        "he",
        "hei",
        "heng",
        "hong",
        "hou",
        "hu",
        "hua",
        "huai",
        "huan",
        "huang",
        "hui",
        "huo",
        "ji",
        "jia",
        "jian",
        "jiang",
        "jiao",
        "jie",
        "jin",
        "jing",
        "ju",
        "juan",
        "kan",
        "kang",
        "ke",
        "kong",
        "kou",
        "ku",
        "kuai",
        "kuang",
        "lai",
        "lan",
        "lang",
        "lao",
        "lei",
        "leng",
        "li",
        "lian",
        "liang",
        "liao",
        "lin",
        "ling",
        "liu",
        "long",
        "lou",
        "lu",
        "luan",
        "luo",
        "lv",
        "lyu",
        "lü",
        "ma",
        "mai",
        "man",
        "mang",
        "mao",
        "mei",
        "meng",
        "mi",
        "miao",
        "min",
        "ming",
        "mo",
        "mou",
        "mu",
        "na",
        "nai",
        "nan",
        "ni",
        "nian",
        "nie",
        "ning",
        "niu",
        "nong",
        "ou",
        "pan",
        "pang",
        "pei",
        "peng",
        "pi",
        "pian",
        "piao",
        "ping",
        "pu",
        "qi",
        "qian",
        "qiang",
        "qiao",
        "qin",
        "qing",
        "qiu",
        "qu",
        "quan",
        "que",
        "ran",
        "rao",
        "ren",
        "rong",
        "ru",
        "ruan",
        "rui",
        "sa",
        "san",
        "sang",
        "sha",
        "shan",
        "shang",
        "shao",
        "she",
        "shen",
        "sheng",
        "shi",
        "shou",
        "shu",
        "shuai",
        "shui",
        "si",
        "song",
        "su",
        "sui",
        "sun",
        "suo",
        "ta",
        "tai",
        "tan",
        "tang",
        "tao",
        "teng",
        "ti",
        "tian",
        "tie",
        "tong",
        "tou",
        "tu",
        "wan",
        "wang",
        "wei",
        "wen",
        "weng",
        "wo",
        "wu",
        "xi",
        "xia",
        "xian",
        "xiang",
        "xiao",
        "xie",
        "xin",
        "xing",
        "xiong",
        "xiu",
        "xu",
        "xuan",
        "xue",
        "xun",
        "yan",
        "yang",
        "yao",
        "ye",
        "yi",
        "yin",
        "ying",
        "yong",
        "you",
        "yu",
        "yuan",
        "yue",
        "yun",
        "zan",
        "zang",
        "zeng",
        "zha",
        "zhai",
        "zhan",
        "zhang",
        "zhao",
        "zhen",
        "zheng",
        "zhi",
        "zhong",
        "zhou",
        "zhu",
        "zhuang",
        "zhuo",
        "zi",
        "zong",
        "zou",
        "zu",
        "zuo",
        "ouyang",
        "sima",
        "zhuge",
        "shangguan",
        "xiahou",
        "dongfang",
        "huangfu",
        "murong",
        "linghu",
        "zhangsun",
        "yuwen",
        "situ",
        "gongsun",
    ]
)
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
    """Whether *name* has the form of a Han name in pinyin: a surname, then one to three syllables."""
    words = name.replace("’", "'").split()
    if not 2 <= len(words) <= 3 or not all(word[:1].isupper() for word in words):
        return False
    if words[0].lower() not in SURNAMES:
        return False
    return all(len(word) > 1 and _PINYIN.fullmatch(word) for word in words[1:])


def is_name(text: str) -> bool:
    """Whether *text* could be the name of a person: two to four capitalized words, no digits."""
    return (
        bool(_NAME.fullmatch(text)) and 2 <= len(text.split()) <= 5 and not re.search(r"\d", text)
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


def key(name: str) -> str:
    """What all spellings of a name share: its letters, without apostrophes, hyphens and spaces."""
    return letters(without_honorific(name)[1])


def match(printed: str, names: Iterable[str]) -> str:
    """The one of *names* that *printed* means, or ``""``.

    Equal up to apostrophes, hyphens and spacing; the same words in another order; a surname
    alone behind an honorific or a title ("Mr. Xin"); a small misspelling (one edit, two in a
    long name), if only one name is as near.
    """
    honorific, bare = without_honorific(printed)
    names = list(names)
    wanted = letters(bare)
    if not wanted:
        return ""
    words = sorted(bare.casefold().split())
    for name in names:
        if letters(name) == wanted or sorted(name.casefold().split()) == words:
            return name
    if honorific and len(words) == 1:
        same = [name for name in names if name.split()[0].casefold() == words[0]]
        return same[0] if len(same) == 1 else ""
    if len(words) < 2:
        return ""
    limit = 2 if len(wanted) > 9 else 1
    near = sorted((distance(wanted, letters(name), limit), name) for name in names)
    near = [pair for pair in near if pair[0] <= limit]
    if near and (len(near) == 1 or near[0][0] < near[1][0]):
        return near[0][1]
    return ""
