"""News media: what makes a label an outlet's rather than a person's.

An open set: the names known here only make the decision surer. An outlet that nobody has heard
of is recognized by a word of its name, else by what stands under it (see ``labels``).
"""

from __future__ import annotations

import re

from .text import letters

# Words that name a news medium when all words of the label are capitalized.
PRESS_WORDS = frozenset(
    [
        "agency",
        "agencia",
        "agence",
        "broadcaster",
        "broadcasting",
        "bloomberg",
        "channel",
        "chronicle",
        "correspondent",
        "courier",
        "cable",
        "daily",
        "diario",
        "dispatch",
        "economist",
        "editor",
        "express",
        "gazette",
        "gazeta",
        "globe",
        "guardian",
        "herald",
        "ilbo",
        "independent",
        "inquirer",
        "insider",
        "jornal",
        "journal",
        "journalist",
        "kurier",
        "magazine",
        "mail",
        "media",
        "mirror",
        "monitor",
        "monthly",
        "morning",
        "nachrichten",
        "news",
        "newspaper",
        "newsweek",
        "newswire",
        "network",
        "observer",
        "online",
        "outlook",
        "paper",
        "periodical",
        "post",
        "presse",
        "press",
        "publishing",
        "radio",
        "registry",
        "reporter",
        "reuters",
        "review",
        "rundfunk",
        "satellite",
        "shimbun",
        "shinmun",
        "standard",
        "star",
        "sun",
        "syndicate",
        "tagblatt",
        "telegraph",
        "telegram",
        "television",
        "times",
        "tidende",
        "today",
        "tribune",
        "tv",
        "verlag",
        "voice",
        "weekly",
        "wire",
        "zaobao",
        "zeitung",
        "zeitschrift",
    ]
)

# Names and acronyms without such a word, or so common that no further evidence is needed.
KNOWN = frozenset(
    map(
        letters,
        """
        21st Century Business Herald|ABC|AFP|Agence France-Presse|Al Jazeera|AP|Associated Press|ANSA
        Antara|ARD|Asahi Shimbun|Asharq Al-Awsat|AsiaInfo|Azernews|BBC|Beijing Daily|Beijing News
        Beijing Youth Daily|Bernama|Bloomberg|Bloomberg News|Bloomberg TV|BTV|Business Times|Caixin
        Caijing|CBN|CBS|CCTV|CCTV News|CCTV.com|CNR|CGTN|China Arab TV|China.org.cn|China Business Network
        China Business News|China Daily|China Economic Times|China Education Daily|China Education Television
        China Environment News|China Financial and Economic News|China Global Television Network
        China Media Group|CMG|China National Radio|China News Service|CNS|China News Weekly
        China Radio International|China Review News|China Securities Journal|China Times|China Youth Daily
        CNA|CNBC|CNN|Cover News|CRI|Channel NewsAsia|Dagens Nyheter|Der Spiegel|Deutsche Welle|DPA|Die Presse
        Die Welt|Die Zeit|Dow Jones|Economic Daily|Economic Information Daily|EFE|El Mundo|El Pais|Euronews
        Farmers' Daily|FAZ|Financial News|Financial Times|Forbes|Fox News|Frankfurter Allgemeine Zeitung
        Global Times|Guangming Daily|Guangming Online|Handelsblatt|Health News|Hong Kong Commercial Daily
        Hong Kong Economic Herald|Hong Kong Economic Times|Hong Kong Economic Journal|Hong Kong Satellite TV
        Hong Kong TV|Hunan TV|IANS|India Today|Interfax|IRNA|ITAR-TASS|Itar-Tass|Jiji Press|JoongAng Ilbo|KBS
        Kommersant|Kyodo|Kyodo News|Kompas|L'Express|La Repubblica|La Vanguardia|Le Figaro|Le Monde|Legal Daily
        Les Echos|Lianhe Zaobao|Macao Daily|Macau Monthly|Mainichi Shimbun|Market News International|MASTV|MBC
        MNI|NBC|National Business Daily|New York Times|NHK|Nikkei|Nikkei Asia|Novosti|NPR|Nouvelles d'Europe
        NTV|Oriental Outlook|Paper.cn|People.cn|People's Daily|People's Daily Online|People's Political Consultative Daily
        Phoenix|Phoenix Satellite TV|Phoenix Satellite Television|Phoenix TV|Politico|Press TV|Prensa Latina|PTI
        RIA Novosti|Reuters|Rossiya Segodnya|Rossiyskaya Gazeta|RTHK|RT|Russia Today|Sankei Shimbun|SBS
        Science and Technology Daily|Shanghai Securities News|Shanghai TV|Shenzhen Satellite TV|Shenzhen TV
        Shenzhen Media Group|Sky News|SMG|South China Morning Post|SCMP|Southern Metropolis Daily|Sputnik
        Sputnik News Agency|Sina|Sohu|Straits Times|Süddeutsche Zeitung|Svenska Dagbladet|Ta Kung Pao|Takungpao
        TASS|TASS Russian News Agency|TBS|The Associated Press|The Beijing News|The Economist|The Guardian
        The Kyunghyang Shinmun|The New York Times|The Paper|The Straits Times|The Wall Street Journal
        The Washington Post|Tencent|ThePaper.cn|Tibet TV|TV Asahi|TV Tokyo|TVB|UPI|USA Today|VOA|Voice of America
        Wall Street Journal|Wall Street Journal, Dow Jones|Washington Post|Wen Wei Po|Wenweipo|Workers' Daily
        Xinhua|Xinhua News Agency|Xinhuanet|Xinjiang Daily|Xinjiang TV|Yicai|Yicai TV|Yomiuri Shimbun|Yonhap
        Yonhap News|Yonhap News Agency|ZDF|CCTV-4|Xizang TV|China Tibet Online|China Ethnic News
        Health Times|China Space News|China Food Safety News|China Women's News|China Energy News
        """.replace("\n", "|").split("|"),
    )
) - {""}

# "Reporter from Reuters", "Reuters reporter", "A journalist of The Paper", "Reporter (NHK)".
_REPORTER = re.compile(
    r"(?:an?\s)?(?:reporter|journalist|correspondent)s?\s*(?:from|of|with|for|at|,|-|–|—|\()\s*(?P<after>[^)]+)\)?"
    r"|(?P<before>.+?)\s(?:reporter|journalist|correspondent)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|cn|net|org|tv|news|asia|eu|info|hk|ru|uk|jp|kr|de|fr)", re.IGNORECASE
)
_WORD = re.compile(r"[\w’']+")


def known(label: str) -> bool:
    """Whether *label* is an outlet met before, up to spelling, or the name of a web site."""
    name = letters(label)
    return (
        bool(_DOMAIN.fullmatch(label))
        or name in KNOWN
        or (name.startswith("the") and name[3:] in KNOWN)
    )


def reporter_of(label: str) -> str:
    """The outlet in a label that names a reporter of it, or ``""``."""
    found = _REPORTER.fullmatch(label)
    return (found["after"] or found["before"]).strip() if found else ""


def press_words(label: str) -> int:
    """2 if the last word of *label* is one of the press, 1 if another is, else 0."""
    words = [word.lower() for word in _WORD.findall(label)]
    words = [
        word.removesuffix("s") if word.removesuffix("s") in PRESS_WORDS else word for word in words
    ]
    if not words:
        return 0
    if words[-1] in PRESS_WORDS:
        return 2
    return int(any(word in PRESS_WORDS for word in words))
