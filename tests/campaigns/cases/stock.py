"""Stock: names of people and outlets of many languages, put together from syllables.

None of them is in the word lists of the package (``tests/campaigns/test_structure.py``).
"""

from __future__ import annotations

import random
from typing import NamedTuple


class Tongue(NamedTuple):
    """The syllables of a language's names: beginnings and ends, of given names and of surnames."""

    given: tuple[str, str]
    surname: tuple[str, str]

    def first(self, chance: random.Random) -> str:
        return "".join(chance.choice(part.split()) for part in self.given)

    def last(self, chance: random.Random) -> str:
        return "".join(chance.choice(part.split()) for part in self.surname)


TONGUES = {
    "dutch": Tongue(
        ("Wille Roe Fem Joo Sjoe", "mke lof ketje rik rd"),
        ("Kreu Vlie Zwaa Hoek", "ger stra nveld ters"),
    ),
    "german": Tongue(
        ("Ort Wiltr Gund Hel", "rud ulf ula win"),
        ("Grab Tann Schirm Quell", "hoff ecker brodt heim"),
    ),
    "french": Tongue(
        ("Thié Mar Ysa Guil", "rry celline belle laume"),
        ("Pont Vaux Chêne Grand", "eau ville rieux court"),
    ),
    "spanish": Tongue(
        ("Xime Jac Ra Yola", "na into món nda"), ("Zurbi Quiro Etxe Ola", "aran garri verría záin")
    ),
    "portuguese": Tongue(
        ("Gra Vas Ju Li", "ça co rema via"), ("Caval Fi Bra Mour", "hães gueiró gança ão")
    ),
    "arabic": Tongue(
        ("Sul Ha Ra Yu", "eiman lima shid sra"), ("Qah Maz Nuaim Shar", "tani rouei iyya habi")
    ),
    "nordic": Tongue(
        ("Ås Tor Gud Ei", "bjørn mund laug rikur"), ("Hjal Sker Fjell Bryn", "tason vik grim dal")
    ),
    "polish": Tongue(
        ("Zdzi Boże Wła Gra", "sław nna dysław żyna"),
        ("Wrób Szcze Krza Dąb", "lewski pański kowski rowska"),
    ),
    "czech": Tongue(
        ("Vře Bře Je Zby", "tislav něk nůfa šek"), ("Ště Kře Pří Hru", "pánek čková hoda bešová")
    ),
    "turkish": Tongue(
        ("Öz Şük Il Çağ", "gür rü gın la"), ("Kılı Yağ Gün Işı", "çoğlu mur doğan klı")
    ),
    "hungarian": Tongue(
        ("Gyö Zso Bor Ször", "rgy fi bála ény"), ("Szé Kővá Nyá Vörö", "kely ri rády smarty")
    ),
    "vietnamese": Tongue(("Đứ Hươ Thả Nguyệ", "c ng o t"), ("Nguyễ Trầ Phạ Đặ", "n n m ng")),
    "yoruba": Tongue(
        ("Adé Olú Ayọ̀ Bọ́", "wálé ṣọlá délé lájí"), ("Ọṣ Ògún Akín Fá", "unlade bọ̀wálé tọ́lá gbèmí")
    ),
    "georgian": Tongue(
        ("Zura Ketev Tama Gio", "b an zi rgi"), ("Kvari Jugha Tsere Berid", "dze shvili teli ze")
    ),
    "maori": Tongue(
        ("Wiki Hemi Ngai Ran", "toria ra o gi"), ("Parata Te Whit Kere", "hou ti aroa ama")
    ),
    "indonesian": Tongue(
        ("Sul Was Hari Eka", "istyo kito yanto wati"), ("Prab Susi Wido Kusu", "owo lo do mo")
    ),
    "gaelic": Tongue(
        ("Sio Cao Aoi Fear", "bhán imhe fe ghal"), ("Shea Bria Dono Gara", "ughn nnach hoe gan")
    ),
    "english": Tongue(
        ("Thad Win Corn Mer", "deus ifred elius edith"),
        ("Thistle Ash Mar Hather", "waite combe low leigh"),
    ),
}
# In scripts of their own; a name is drawn as a whole.
SCRIPTS = {
    "cyrillic": ("Ярослав Тихомирова|Вера Кузьминична Ладожская", "Вечерний маяк|Северный причал"),
    "ukrainian": ("Їжакевич Олесь|Ганна Підгірна", "Нічна брама"),
    "greek": ("Ευθύμιος Καραβάς|Χρυσάνθη Λιμνιού", "Τα Κύματα|Φάρος του Βορρά"),
    "arabic": ("سلمى القحطاني|ياسر المزروعي", "الميناء الجديد"),
    "hebrew": ("יעל ברקאי|אורי שדמון", "קול הנמל"),
    "hangul": ("남궁혜린|제갈도윤", "나루터신문"),
    "kana": ("さくら みやもと|タケル・オオノ", "しおかぜ通信"),
    "han": ("欧阳慕雪|令狐望舒", "港湾晚报"),
    "devanagari": ("कुमुदिनी घोरपडे|यशवंत दांडेकर", "सागर वार्ता"),
    "thai": ("กมลชนก ศรีวิไล|ธีรเดช วงศ์ทอง", "ข่าวท่าเรือ"),
    "armenian": ("Վարդուհի Սարյան|Տիգրան Լուսինյան", "Ծովափ"),
}
PLACES = "Nordhavn Valmora Kelbrück Istraven Ostmark Tamaril Quessane Duvrek".split()
# Names of outlets in which no word says that they are one.
_OUTLETS = {
    "quay": ("Il Het La Ta De", "Fanale Baken Bitácora Fyrtårn Vuurbaak"),
    "bird": ("Kestrel Puffin Curlew Siskin", "Wharf Ledger Parish Hollow"),
    "made": ("Zel Dor Vint Marb", "anix ovia era lune"),
}


def person(tongue: str, chance: random.Random) -> tuple[str, str]:
    """Return a given name and a surname."""
    return TONGUES[tongue].first(chance), TONGUES[tongue].last(chance)


def any_person(chance: random.Random) -> str:
    """Return a name of any language in Latin letters."""
    return " ".join(person(chance.choice(list(TONGUES)), chance))


def outlet(chance: random.Random, kind: str = "") -> str:
    """Return the name of an outlet in which no word says that it is one."""
    kind = kind or chance.choice(list(_OUTLETS))
    first, last = (chance.choice(part.split()) for part in _OUTLETS[kind])
    return f"{first}{'' if kind == 'made' else ' '}{last}"


def place(chance: random.Random) -> str:
    """Return a place that is nowhere."""
    return chance.choice(PLACES)


def han(chance: random.Random) -> str:
    """Return an ordinary Han name, as most people of a head have."""
    surname = chance.choice("Shui Yuchi Gongye Xue Hua Pang Leng Cha".split())
    return f"{surname} {chance.choice('Mohan Ningyi Kelan Zhiqiu Anbo Yuzhen'.split())}"
