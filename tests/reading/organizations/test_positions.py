"""Positions: whom an official speaks for. Bodies that exist are facts; the others are invented."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import SCIO, speaks_for
from tests.docs.markdown import DATA, rows, section

DAY = "2022-06-01"

MIIT = "Ministry of Industry and Information Technology"
SASAC = "State-owned Assets Supervision and Administration Commission of the State Council"
BODIES = {
    "a rank that names its ministry": ("vice minister of finance", "Ministry of Finance"),
    "the ministry of two subjects": (
        "vice minister of industry and information technology",
        "Ministry of Industry and Information Technology",
    ),
    "a minister named after his subject": ("foreign minister", "Ministry of Foreign Affairs"),
    "a ministry after its subject": (
        "spokesperson of the culture and tourism ministry",
        "Ministry of Culture and Tourism",
    ),
    "a rank behind its body": (
        "Agriculture and Rural Affairs Vice Minister",
        "Ministry of Agriculture and Rural Affairs",
    ),
    "a line in capitals": ("VICE MINISTER OF FINANCE", "Ministry of Finance"),
    "the central bank": ("deputy governor of the central bank", "People's Bank of China"),
    "an ambassador": ("China's ambassador to the Lantern Islands", "Ministry of Foreign Affairs"),
    "a rank that is no body": (
        "China international trade representative and vice minister of commerce",
        "Ministry of Commerce",
    ),
    "in capitals at the beginning": ("Vice-Minister of Commerce", "Ministry of Commerce"),
    "the body itself": ("National Energy Administration", "National Energy Administration"),
    "a department": (
        "deputy head of the Lantern Department of the National Energy Administration",
        "National Energy Administration",
    ),
    "a department of which another office follows": (
        "head of the Department of Lanterns and spokesperson of the Ministry of Justice",
        "Ministry of Justice",
    ),
    "a center under a body": (
        "head of the Lantern Center under the Ministry of Finance",
        "Ministry of Finance",
    ),
    "behind a comma": ("director of the Lantern Office, MIIT", MIIT),
    "an institute inside an academy": (
        "researcher at the Institute of Lanterns, Chinese Academy of Sciences",
        "Chinese Academy of Sciences",
    ),
    "the Party group of a body": (
        "member of the Leading Party Members' Group of the National Health Commission",
        "National Health Commission",
    ),
    "the Party committee of a body": (
        "secretary of the CPC Committee of the Ministry of Justice",
        "Ministry of Justice",
    ),
    "an acronym": ("chief engineer of the MIIT", MIIT),
    "an acronym's possessive": ("director of MIIT's Lantern Department", MIIT),
    "a possessive before capitals": (
        "head of the NHC's COVID-19 expert group",
        "National Health Commission",
    ),
    "an acronym behind the name": (
        "chairman of the National Development and Reform Commission (NDRC)",
        "National Development and Reform Commission",
    ),
    "nothing but an acronym in brackets": ("vice minister (MIIT)", MIIT),
    "experts of a body": ("member of the NHC expert team", "National Health Commission"),
    "experts on something of a body": (
        "head of the Expert Panel on Lantern Response and Control of the NHC",
        "National Health Commission",
    ),
    "a Party committee before an office": (
        "member of the Party Committee and vice chair of the Ministry of Justice",
        "Ministry of Justice",
    ),
    "a subject that is the word of a body": (
        "director of the Department of College Students Affairs, the Ministry of Education",
        "Ministry of Education",
    ),
    "a company's form behind its name": (
        "general manager of China Huaneng Group Co., Ltd.",
        "China Huaneng Group",
    ),
    "a company's word behind its name": (
        "president of China Construction Bank Corporation",
        "China Construction Bank",
    ),
    "an envoy whose ministry follows": (
        "special envoy for climate change and vice minister of ecology and environment",
        "Ministry of Ecology and Environment",
    ),
    "a company with a name like another's": (
        "vice president of China Railway Group",
        "China Railway Engineering Corporation",
    ),
    "a bureau of an agency in a city": (
        "director of the Tianjin Bureau of Xinhua News Agency",
        "Xinhua News Agency",
    ),
    "a company that the table lacks": ("pilot of Lantern Airlines", "Lantern Airlines"),
    "a misprinted rank": ("vice minster of finance", "Ministry of Finance"),
    "a space within a name": (
        "vice president of the Supreme People' s Court",
        "Supreme People's Court",
    ),
    "an ampersand": ("vice minister of science & technology", "Ministry of Science and Technology"),
    "a misprint": (
        "vice minister of the Ministry of Sceince and Technology",
        "Ministry of Science and Technology",
    ),
    "an administration inside a ministry": (
        "vice minister of ecology and environment, head of the National Energy Administration",
        "Ministry of Ecology and Environment",
    ),
    "an administration of its own name": (
        "head of the National Nuclear Safety Administration and vice minister",
        "National Nuclear Safety Administration",
    ),
    "the first of several": (
        "governor of the People's Bank of China, vice chairman of the NDRC; head of the SAFE",
        "People's Bank of China",
    ),
    "a department of the Central Committee": (
        "vice head of the Publicity Department of the Central Committee of the Communist Party of "
        "China (CPC)",
        "Publicity Department of the CPC Central Committee",
    ),
    "an office of a leading group": (
        "director of the Office of the Central Leading Group on Rural Work",
        "Office of the Central Rural Work Leading Group",
    ),
    "the same office under a name in another order": (
        "director of the Office of the Leading Group for Rural Work of the CPC Central Committee",
        "Office of the Central Rural Work Leading Group",
    ),
    "the State Council behind an office of its own": (
        "deputy head of the Hong Kong and Macao Affairs Office of the State Council",
        "Hong Kong and Macao Affairs Office of the State Council",
    ),
    "the same office, the State Council first": (
        "deputy head of the State Council's Hong Kong and Macao Affairs Office",
        "Hong Kong and Macao Affairs Office of the State Council",
    ),
    "the State Council itself": ("deputy secretary-general of the State Council", "State Council"),
    "a commission of the congress": (
        "head of the Budgetary Affairs Commission of the NPC Standing Committee",
        "Budgetary Affairs Commission of the Standing Committee of the National People's Congress",
    ),
    "a committee of the congress": (
        "deputy head of the Lantern Committee of the Standing Committee of the National People's "
        "Congress",
        "National People's Congress",
    ),
    "a university": ("dean of the School of Lanterns at Lantern University", "Lantern University"),
    "a hospital": ("president of Lantern People's Hospital", "Lantern People's Hospital"),
    "a hospital of a university": (
        "president of Lantern University's Harbour Hospital",
        "Harbour Hospital of Lantern University",
    ),
    "an academician with an office": (
        "academician and vice president of the Chinese Academy of Engineering",
        "Chinese Academy of Engineering",
    ),
    "a department with a capitalized subject that reads as a project": (
        "head of the Department of Lantern Project Supervision of the Ministry of Finance",
        "Ministry of Finance",
    ),
    "a part behind the body": ("SASAC Department of Lanterns head", SASAC),
    "a company without its legal form": ("chairman of Lantern Group Co., Ltd.", "Lantern Group"),
    "an association": ("head of the China Lantern Association", "China Lantern Association"),
    "a news agency": ("editor-in-chief of Xinhua News Agency", "Xinhua News Agency"),
}


# What is printed -> the body; "" for what is printed, None for no body that is known.
WHOLE = {
    "it goes on": ("Beijing University of Chemical Lanterns", ""),
    "with one more word": ("Wuhan University of Lanterns", ""),
    "with an ampersand": ("Beijing University of Posts & Lanterns", ""),
    "without a joint": ("Bank of China Insurance", ""),
    "something stands before it": ("East Wuhan University", ""),
    "a part of the country stands before it": ("South China Peking University", ""),
    "a hyphen joins something to it": ("Lantern-Peking University", ""),
    "before a name that ends in the country's": ("Lantern Industrial Bank of China", ""),
    "a capitalized subject stands behind it": ("Bank of China on Lanterns", None),
    "a capitalized word more and an office": ("Ministry of Finance and Lanterns", None),
    "a number stands before it": ("No. 2 Peking University", None),
    "the country stands behind it": ("Ministry of Finance of China", "Ministry of Finance"),
    "the country stands before it": ("Chinese Ministry of Finance", "Ministry of Finance"),
    "the country's possessive": ("China's Ministry of Finance", "Ministry of Finance"),
    "a part with a subject": ("Department of Lanterns Ministry of Finance", "Ministry of Finance"),
    "a part stands before it": ("Lantern Department Ministry of Finance", "Ministry of Finance"),
    "a part stands behind it": (
        "Ministry of Finance Department of Lanterns",
        "Ministry of Finance",
    ),
    "a place stands behind it": ("Bank of China Hunan", "Bank of China"),
    "another body follows": ("Ministry of Finance and Lantern University", "Ministry of Finance"),
    "a known one follows": ("Ministry of Finance and NDRC", "Ministry of Finance"),
    "another rank follows": ("Ministry of Finance and Vice Mayor of Wuhan", "Ministry of Finance"),
    "an office follows": (
        "Ministry of Finance and China international trade representative",
        "Ministry of Finance",
    ),
}


@pytest.mark.parametrize(("printed", "name"), WHOLE.values(), ids=WHOLE)
def test_a_name_is_matched_whole(printed: str, name: str | None) -> None:
    for office in (f"head of the {printed}", f"Vice President of {printed}", printed):
        found = speaks_for("official", "Weng Jiamu", "Weng Jiamu", office, DAY)
        assert found == ("" if name is None else name or printed)


@pytest.mark.parametrize(("position", "name"), BODIES.values(), ids=BODIES)
def test_a_body(position: str, name: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, DAY) == name


PLACES = {
    "a governor": ("vice governor of Hunan province", "People's Government of Hunan Province"),
    "a rank, a comma, a place": (
        "Governor, Hunan Province",
        "People's Government of Hunan Province",
    ),
    "where the place is": (
        "vice governor of southwest China's Guizhou province",
        "People's Government of Guizhou Province",
    ),
    "a new area": (
        "secretary of the CPC Lantern New Area Committee",
        "CPC Lantern New Area Committee",
    ),
    "without the word province": ("governor of Hunan", "People's Government of Hunan Province"),
    "the government in full": (
        "secretary-general of the People's Government of Hunan Province",
        "People's Government of Hunan Province",
    ),
    "the government, place first": (
        "secretary-general of Hunan Provincial People's Government",
        "People's Government of Hunan Province",
    ),
    "a mayor of a municipality": (
        "executive vice mayor of Beijing",
        "People's Government of Beijing Municipality",
    ),
    "a mayor of a city": ("mayor of Shigatse", "People's Government of Shigatse"),
    "a mayor of a city that is not in the table": (
        "mayor of Lichuan",
        "People's Government of Lichuan",
    ),
    "a mayor of a city without its apostrophe": ("mayor of Yanan", "People's Government of Yan'an"),
    "a mayor of a city with another one": ("mayor of Yanʼan", "People's Government of Yan'an"),
    "a municipal government": (
        "mayor of Fuzhou Municipal People's Government",
        "People's Government of Fuzhou",
    ),
    "an autonomous region in short": (
        "vice chairman of the Xinjiang regional government",
        "People's Government of the Xinjiang Uygur Autonomous Region",
    ),
    "an autonomous region in full": (
        "chairman of the Guangxi Zhuang autonomous region",
        "People's Government of the Guangxi Zhuang Autonomous Region",
    ),
    "Tibet as printed": (
        "vice chairman of the Tibet autonomous region",
        "People's Government of the Tibet Autonomous Region",
    ),
    "Xizang as printed": (
        "vice chairman of the Xizang Autonomous Region",
        "People's Government of the Xizang Autonomous Region",
    ),
    "a county": ("head of Lantern County", "People's Government of Lantern County"),
    "a Party committee": (
        "member of the Standing Committee of the CPC Hebei Provincial Committee",
        "CPC Hebei Provincial Committee",
    ),
    "a Party committee, place first": (
        "secretary of the Hebei Provincial Committee of the Communist Party of China (CPC)",
        "CPC Hebei Provincial Committee",
    ),
    "a Party secretary of a province": (
        "Party secretary of Hebei province",
        "CPC Hebei Provincial Committee",
    ),
    "a Party committee of a region": (
        "deputy secretary of the CPC Xinjiang Regional Committee",
        "CPC Xinjiang Uygur Autonomous Regional Committee",
    ),
    "a Party committee of a city": (
        "secretary of the CPC Ningbo Municipal Committee",
        "CPC Ningbo Municipal Committee",
    ),
    "a department of a Party committee": (
        "head of the Publicity Department of the CPC Hunan Provincial Committee",
        "CPC Hunan Provincial Committee",
    ),
    "a provincial commission": (
        "director of the Guizhou Provincial Development and Reform Commission",
        "Guizhou Provincial Development and Reform Commission",
    ),
    "a provincial commission without the level": (
        "director of Hubei Health Commission",
        "Hubei Provincial Health Commission",
    ),
    "a provincial department, place last": (
        "head of the Department of Culture and Tourism of Yunnan Province",
        "Yunnan Provincial Department of Culture and Tourism",
    ),
    "a provincial congress": (
        "vice chair of the Standing Committee of the People's Congress of Hunan province",
        "Hunan Provincial People's Congress",
    ),
    "a provincial consultative conference": (
        "vice chair of the Hunan Provincial Committee of the CPPCC",
        "CPPCC Hunan Provincial Committee",
    ),
}


@pytest.mark.parametrize(("position", "name"), PLACES.values(), ids=PLACES)
def test_a_body_of_a_place(position: str, name: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, DAY) == name


HUNAN = "People's Government of Hunan Province"
OF_HUNAN = "the CPC Hunan Provincial Committee"
PARTY = OF_HUNAN.removeprefix("the ")
BOTH = {
    "a deputy secretary": (f"deputy secretary of {OF_HUNAN} and governor of Hunan province", HUNAN),
    "a member": (f"member of the Standing Committee of {OF_HUNAN} and vice governor", HUNAN),
    "of a region": (
        "deputy secretary of the CPC Guangxi Committee and chairman of the regional government",
        "People's Government of the Guangxi Zhuang Autonomous Region",
    ),
    "of a municipality": (
        "Deputy Secretary of the CPC Beijing Municipal Committee, Acting Mayor of Beijing",
        "People's Government of Beijing Municipality",
    ),
    "of a county": (
        "deputy secretary of the CPC Lantern County Committee and county magistrate",
        "People's Government of Lantern County",
    ),
    "of a city below the province": (
        f"member of the Standing Committee of {OF_HUNAN}, deputy secretary of the CPC Ningbo "
        "Municipal Committee and mayor",
        "People's Government of Ningbo",
    ),
    "with a Party group": (
        f"deputy secretary of {OF_HUNAN}, secretary of the Leading Party Members' Group of the "
        "People's Government of Hunan Province, and governor of Hunan",
        HUNAN,
    ),
    "with a commission": (
        f"member of {OF_HUNAN}, secretary of its Legal and Lantern Affairs Commission and vice "
        "governor of Hunan",
        HUNAN,
    ),
    "the rank before the government": (
        f"member of {OF_HUNAN} and vice governor of the People's Government of Hunan Province",
        HUNAN,
    ),
    "the committee in front": (f"{PARTY} deputy secretary, governor", HUNAN),
    "the secretary": (f"secretary of {OF_HUNAN} and governor of Hunan province", PARTY),
    "the secretary in short": (
        "Party secretary and mayor of Ningbo",
        "CPC Ningbo Municipal Committee",
    ),
    "a deputy secretary in short": (
        "deputy Party secretary and mayor of Ningbo",
        "People's Government of Ningbo",
    ),
    "no governor any more": (f"deputy secretary of {OF_HUNAN} and former governor", PARTY),
    "no governor": (f"deputy secretary of {OF_HUNAN} and head of Lantern University", PARTY),
    "the staff of the government": (
        f"member of {OF_HUNAN} and secretary-general of the People's Government of Hunan Province",
        PARTY,
    ),
    "a mayor of an unknown city": (f"member of {OF_HUNAN} and mayor", PARTY),
    "a deputy secretary-general": (f"deputy secretary-general of {OF_HUNAN}, governor", PARTY),
}


@pytest.mark.parametrize(("position", "name"), BOTH.values(), ids=BOTH)
def test_an_office_in_the_party_and_one_in_the_government(position: str, name: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, DAY) == name


NOBODY = {
    "no position": "",
    "a rank alone": "vice governor",
    "a department alone": "director general of the Department of Lanterns",
    "an office that is in no table": "director general of the Lantern Office",
    "an office of the State Council that is in no table": "head of the Lantern Office of the State "
    "Council",
    "an honour": "academician of the Chinese Academy of Engineering",
    "an honour first": "academician of the Chinese Academy of Sciences, head of Lantern University",
    "an honour behind its body": "CAE academician and head of Lantern University",
    "a ministry of more subjects": "official of the Ministry of Finance and Lanterns",
    "a minister of more subjects": "vice minister of finance and lanterns",
    "a minister of many subjects": "vice minister of culture, lanterns and sport",
    "a minister of somewhere else": "vice minister of commerce of the Lantern Islands",
    "a ministry of another possessor": "official of Lanternia's Ministry of Finance",
    "a minister of another possessor": "Lanternia's foreign minister",
    "a bureau of somewhere else": "head of the National Bureau of Statistics of Lanternia",
    "an administration of a place": "head of the Lantern National Energy Administration",
    "an academy of more": "head of the Chinese Academy of Sciences and Lanterns",
    "an academy of a place": "head of the Lantern Chinese Academy of Sciences",
    "a longer name, and a known body behind it": "head of the Lantern National Health Commission "
    "and vice minister of finance",
    "a subsidiary abroad": "president of Bank of China (Hong Kong)",
    "a name joined to a known one": "leader of the WHO-China joint mission",
    "a body that did something": "leader of the WHO-convened lantern study",
    "a special group": "deputy head of the lantern special group, vice minister of finance",
    "an office of a special group": "head of the Office of the Lantern Festival Special Group and "
    "spokesperson of the Ministry of Justice",
    "a leading group on something": "deputy head of the leading group for lanterns, mayor of Wuhan",
    "headquarters": "commander of the Lantern Provincial Headquarters and vice governor of Hubei",
    "a committee for an event": "head of the organizing committee of the fair, mayor of Wuhan",
    "a team first": "member of the Central Guidance Team in Hubei, deputy head of the NDRC",
    "a drafting team": "head of the report's drafting team and vice minister of finance",
    "a mission": "chief designer of the Lantern-6 mission",
    "a program first": "spokesperson of the lantern program and head of the NEA",
    "a body first that is in no table": "chief of the Lantern Authority, vice minister of finance",
    "a ministry that is in no table": "vice minister of lanterns",
    "an area within a place": "vice governor of the Lantern Lake Reserve",
    "a mayor abroad": "mayor of London",
    "a mayor abroad, of a name as in China": "mayor of Milan",
    "a mayor abroad, of a city": "vice mayor of New York City",
    "a governor abroad": "vice governor of Hokkaido prefecture",
    "a premier of somewhere else": "vice premier of Thailand",
    "a premier of a league": "Premier League manager",
    "somebody else's central bank": "deputy governor of the central bank of Lanternia",
    "somebody else's ambassador": "ambassador of Lanternia to China",
    "an agency of the subject of a ministry": "minister of the Environment Agency",
}


@pytest.mark.parametrize("position", NOBODY.values(), ids=NOBODY)
def test_no_body_rather_than_a_guess(position: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, DAY) == ""


TIMES = {
    "before a reform": ("vice minister of agriculture", "2017-09-30", "Ministry of Agriculture"),
    "after it, printed as before": (
        "vice minister of agriculture",
        "2019-09-30",
        "Ministry of Agriculture and Rural Affairs",
    ),
    "a new English name of the same body": (
        "deputy head of the State Administration of Taxation",
        "2019-01-17",
        "State Taxation Administration",
    ),
    "an acronym that two bodies had": (
        "head of the NHFPC",
        "2016-01-11",
        "National Health and Family Planning Commission",
    ),
    "the first of three names": (
        "vice chair of the CBRC",
        "2017-03-02",
        "China Banking Regulatory Commission",
    ),
    "the second": (
        "vice chair of the CBRC",
        "2019-03-02",
        "China Banking and Insurance Regulatory Commission",
    ),
    "the third": (
        "vice chair of the CBRC",
        "2024-03-02",
        "National Financial Regulatory Administration",
    ),
    "a body that is gone keeps its name": (
        "vice minister of railways",
        "2014-01-01",
        "Ministry of Railways",
    ),
    "a date that is not known": (
        "vice minister of agriculture",
        "",
        "Ministry of Agriculture and Rural Affairs",
    ),
}


@pytest.mark.parametrize(("position", "date", "name"), TIMES.values(), ids=TIMES)
def test_the_name_of_the_time(position: str, date: str, name: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, date) == name


CHAIRS = {
    "of the office": ("spokesperson of the State Council Information Office (SCIO)", SCIO),
    "of its press bureau": ("deputy director general of the Press Bureau", SCIO),
    "a spokesperson, it is not said whose": ("spokesperson", SCIO),
    "of another body": (
        "spokesperson of the Publicity Department of the CPC Central Committee",
        "Publicity Department of the CPC Central Committee",
    ),
    "of no office": ("", ""),
    "of an office that is in no table": ("spokesperson of the Lantern Office", ""),
    "of the press bureau of such an office": ("head of the Press Bureau, Lantern Center", ""),
    "of an office in small letters": ("spokeswoman for the lantern office", ""),
    "of the information office of a place": ("head of the Information Office of Lanternia", ""),
    "of a ministry that is not named": ("spokesperson of the Ministry", ""),
    "who acts": ("acting head of the press bureau, the State Council", SCIO),
    "with two offices": ("director-general of the Press Bureau and spokesperson", SCIO),
}


@pytest.mark.parametrize(("position", "name"), CHAIRS.values(), ids=CHAIRS)
def test_a_chair(position: str, name: str) -> None:
    assert speaks_for("chair", "Lian Shuyan", "Moderator", position, DAY) == name


def test_a_turn_without_a_label_speaks_for_nobody() -> None:
    assert speaks_for("unknown", "", "", "", DAY) == ""


def test_a_known_outlet_is_told_even_if_the_role_is_not() -> None:
    assert speaks_for("unknown", "Reuters", "Reuters", "", DAY) == "Reuters"


EXAMPLES = [row for row in rows(section(DATA, "For whom")) if len(row) == 3]


@pytest.mark.parametrize(("role", "printed", "name"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_the_examples_of_the_documents(role: str, printed: str, name: str) -> None:
    assert speaks_for(role.strip("`"), "", printed, printed, DAY) == name
