"""Outlets: one name for each, whatever a label prints."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import organization_info, speaks_for
from scio_crawler.reading.text import APOSTROPHES

OUTLETS = {
    "its own name": ("Reuters", "Reuters", "GB"),
    "its desk": ("Bloomberg News", "Bloomberg", "US"),
    "its country": ("Bloomberg News of the US", "Bloomberg", "US"),
    "its country in front": ("Japan's NHK", "NHK", "JP"),
    "its parent behind a comma": ("Wall Street Journal, Dow Jones", "Wall Street Journal", "US"),
    "an article": ("The Wall Street Journal", "Wall Street Journal", "US"),
    "a reporter of it": ("Reporter from Xinhua", "Xinhua News Agency", "CN"),
    "a reporter with an article": (
        "A reporter from the Associated Press",
        "Associated Press",
        "US",
    ),
    "a reporter behind it": ("CCTV reporter", "China Central Television", "CN"),
    "a question's number": ("Q2: Reporter from The Paper", "The Paper", "CN"),
    "its web address": ("thepaper.cn", "The Paper", "CN"),
    "its web address in brackets": ("The Cover (thecover.cn)", "The Cover", "CN"),
    "an acronym that is spelled out": ("CNR", "China National Radio", "CN"),
    "an acronym that is the name": ("ANSA", "ANSA", "IT"),
    "an acronym in brackets": ("Agence France-Presse (AFP)", "Agence France-Presse", "FR"),
    "a name in the outlet's language": ("Nihon Keizai Shimbun", "Nikkei", "JP"),
    "a misprint": ("Asahi Shinbum", "Asahi Shimbun", "JP"),
    "a curly apostrophe": ("People’s Daily", "People's Daily", "CN"),
    "two letters swapped": ("Guangming Daliy", "Guangming Daily", "CN"),
    "a name in pieces": ("Lian He Zao Bao", "Lianhe Zaobao", "SG"),
    "an acronym in lower case": ("dpa", "Deutsche Presse-Agentur", "DE"),
    "what it is, and of what country": ("Italian news agency ANSA", "ANSA", "IT"),
    "its city": ("Dragon TV of Shanghai", "Dragon TV", "CN"),
    "no apostrophe": ("Peoples Daily", "People's Daily", "CN"),
    "of Hong Kong": ("SCMP", "South China Morning Post", "HK"),
    "of Macao": ("Macau Monthly", "Macao Monthly", "MO"),
    "a person and an outlet": ("Lian Shuyan, China Daily", "China Daily", "CN"),
    "an acronym that outlets of several countries have": ("ABC News of the US", "ABC", "US"),
    "that acronym's other country": (
        "ABC of Australia",
        "Australian Broadcasting Corporation",
        "AU",
    ),
    "that country in front": ("Australian ABC", "Australian Broadcasting Corporation", "AU"),
    "the agency of Singapore": ("CNA of Singapore", "Channel NewsAsia", "SG"),
    "the agency of Taiwan": ("Taiwan's CNA", "Central News Agency", "TW"),
    "an acronym of a country whose outlet is not known": ("NHK of Poland", "NHK of Poland", ""),
    "common words of such a country": (
        "Business Times of Nigeria",
        "Business Times of Nigeria",
        "",
    ),
    "such words in Spanish": ("El Mundo of Cuba", "El Mundo of Cuba", ""),
    "a strange country": ("Reuters of the US", "Reuters", "GB"),
    "Hong Kong is of China": ("Phoenix TV of China", "Phoenix Satellite Television", "HK"),
    "its website": ("China Daily website", "China Daily", "CN"),
    "its parent behind of": ("CCTV of China Media Group", "China Central Television", "CN"),
    "a station, not its parent": ("Dragon TV", "Dragon TV", "CN"),
    "a former name": ("China Business Network (CBN)", "Yicai", "CN"),
    "an outlet that is not known": ("Osterwald Courier", "Osterwald Courier", ""),
    "that outlet's reporter and country": (
        "Reporter from the Osterwald Courier of Germany",
        "Osterwald Courier",
        "",
    ),
    "that outlet's parent": ("Osterwald Courier, Harbour Group", "Osterwald Courier", ""),
    "an unknown outlet with a word of companies": (
        "Harbour Broadcasting Corporation",
        "Harbour Broadcasting Corporation",
        "",
    ),
}


@pytest.mark.parametrize(("label", "name", "country"), OUTLETS.values(), ids=OUTLETS)
def test_an_outlet(label: str, name: str, country: str) -> None:
    assert speaks_for("press", "", label, "", "2022-06-01") == name
    assert organization_info(name).kind == "press"
    assert organization_info(name).country == country


NOBODY = (
    *("", "Q", "Question 3", "Reporter", "A journalist", "Female reporter", "Foreign journalist"),
    *("A reporter from the Philippines", "…", "21"),
)


@pytest.mark.parametrize("label", NOBODY)
def test_a_label_that_names_no_outlet(label: str) -> None:
    assert speaks_for("press", "", label, "", "2022-06-01") == ""


def test_the_label_helps_where_the_speaker_is_no_known_outlet() -> None:
    assert speaks_for("press", "Jin Anlan", "Jin Anlan, NHK", "", "2022-06-01") == "NHK"


@pytest.mark.parametrize("printed", APOSTROPHES)
@pytest.mark.parametrize("name", ["People{}s Daily", "Xi{}an Lantern Post", "Lanterns{} Weekly"])
def test_apostrophes_are_straight(name: str, printed: str) -> None:
    label = name.format(printed)
    assert speaks_for("press", label, label, "", "2024-01-01") == name.format("'")
