"""The ranks of offices."""

from __future__ import annotations

import pytest

from scio_crawler.items import RANKS
from scio_crawler.reading.organizations import speaks_for
from scio_crawler.reading.organizations.positions import offices
from scio_crawler.reading.organizations.ranks import rank
from scio_crawler.reading.organizations.table import by_name, lines_of

DAY = "2024-07-05"

# The offices of each rank; a position with several offices has the same rank in each.
RANKED: dict[str, list[str]] = {
    "state-leader": [
        "vice premier of the State Council",
        "vice premier",
        "state councilor",
        "Vice President of the People's Republic of China",
        "president of China",
        "Vice Premier of the State Council of China",
        "vice chairperson of the Standing Committee of the 14th National People's Congress",
        "vice chairman of the National Committee of the CPPCC",
        "vice chairperson of the NPC Standing Committee",
        "vice chairman of the Standing Committee of the National People's Congress",
        "president of the Supreme People's Court",
    ],
    "minister": [
        "minister of foreign affairs",
        "foreign minister",
        "chairman of the National Development and Reform Commission (NDRC)",
        "minister in charge of the National Health Commission",
        "minister of the General Administration of Customs",
        "head of the NHC",
        "auditor general of the National Audit Office",
        "governor of the People's Bank of China",
        "commissioner of the State Taxation Administration",
        "president of Xinhua News Agency",
        "director of the State Council Information Office",
        "China international trade representative",
    ],
    "vice-minister": [
        "vice minister of finance",
        "Vice-Minister of Commerce",
        "VICE MINISTER OF FINANCE",
        "Agriculture and Rural Affairs Vice Minister",
        "vice minister",
        "vice chairman of the NDRC",
        "deputy director of the National Health Commission",
        "deputy governor of the central bank",
        "deputy auditor general of the National Audit Office",
        "vice minister of the General Administration of Customs",
        "deputy commissioner of the State Taxation Administration",
        "deputy head of the Publicity Department of the CPC Central Committee",
        "deputy head of the State Council's Hong Kong and Macao Affairs Office",
        "deputy China international trade representative",
        "vice president of the Supreme People's Court",
        "vice president of the Chinese Academy of Engineering",
        "vice president of the Chinese Academy of Governance",
        "head of the National Energy Administration",
        "director of the National Bureau of Statistics",
    ],
    "director-general": [
        "director general of the Department of Lanterns, General Administration of Customs",
        "director-general of the Budget Department of the Ministry of Finance",
        "director general of the Department of Lanterns of the NBS",
        "director general at the Ministry of Finance",
        "head of the Department of Lantern Project Supervision of the Ministry of Finance",
        "director of the General Office of the National Development and Reform Commission",
        "director of MIIT's Lantern Department",
        "director of the Third Bureau of the SCIO",
        "director of the Tianjin Bureau of Xinhua News Agency",
    ],
    "deputy-director-general": [
        "deputy director general of the Press Bureau of the SCIO",
        "deputy director of the Department of Policies, NDRC",
        "deputy director-general of the Department of Lanterns, NEA",
    ],
    "spokesperson": [
        "spokesperson",
        "spokesperson of the State Council Information Office",
        "SCIO spokesperson",
        "spokeswoman for the Beijing Municipal Health Commission",
    ],
    "provincial": [
        "vice governor of Hunan province",
        "governor of Hunan",
        "acting mayor of Beijing",
        "executive vice mayor of Chongqing",
        "mayor",
        "vice chairman of the Xinjiang Uygur Autonomous Region",
        "secretary of the CPC Hunan Provincial Committee",
        "director of the Hunan Provincial Department of Commerce",
        "deputy director of the Beijing Municipal Health Commission",
        "director general of the Hubei Health Commission",
        "president of the High People's Court of Hunan Province",
        "deputy mayor of Lantern City",
        "mayor of Puyang",
        "county head of Lankao",
    ],
    "other": [
        "chairman of China State Railway Group",
        "chairman of Lantern Municipal Lamp Group",
        "president of Peking University",
        "professor at Tsinghua University",
        "academician of the Chinese Academy of Engineering",
        "chief physician at the Lantern Hospital",
        "head of the China Lantern Association",
        "vice president of the Export-Import Bank of China",
        "chief designer of the Lantern-6 mission",
        "director of a division of the Department of Lanterns of the Ministry of Finance",
        "director of the Lantern Institute of the Chinese Academy of Sciences",
        "president of China Lantern University",
        "president of China National Nuclear Corporation",
        "president of China Media Group",
        "vice president of China Construction Bank",
        "president of the China Lantern Society",
        "farmer from Lantern village",
    ],
    "": [
        "former vice minister of finance",
        "assistant minister of commerce",
        "minister counselor of the Ministry of Foreign Affairs",
        "minister of lanterns of Lanternia",
        "vice minister-level official of the Ministry of Justice",
        "chief engineer of the MIIT",
        "deputy secretary-general of the State Council",
        "deputy secretary-general of the NDRC",
        "inspector of the Department of Lanterns of the Ministry of Justice",
        "member of the Leading Party Members' Group of the Ministry of Finance",
        "vice chairman of the Lantern Affairs Committee of the NPC",
        "deputy head of the National Bureau of Statistics",
        "deputy administrator of the State Administration of Foreign Exchange",
        "assistant governor of the PBOC",
        "executive vice president of the Party School of the CPC Central Committee",
        "head of the Lantern Center under the Ministry of Finance",
        "director of the Lantern Office, MIIT",
        "director general of the Lantern Office",
        "head of the National Bureau of Statistics of Lanternia",
        "head of the Lantern National Health Commission",
        "head of the NHC's COVID-19 expert group",
        "director of the Chinese Center for Disease Control and Prevention",
        "ambassador to Lanternia",
        "chairperson of the All-China Women's Federation",
        "editor-in-chief of Xinhua News Agency",
        "keeper of the lamps",
        "vice president of China Daily",
        "president of China Institute of Lanterns",
        "vice premier of Thailand",
        "premier of Queensland",
        "Premier League manager",
        "vice premier's assistant",
        "state councilor's secretary",
        "state councilor of Lanternia",
        "vice chairman of the NPC Standing Committee of Hunan",
        "vice chairman of the Standing Committee of the National People's Congress of Laos",
        "general secretary of the CPC Central Committee's Lantern Office",
        "mayor of London",
        "vice mayor of New York City",
        "governor of Hokkaido prefecture",
        "deputy governor of the central bank of Lanternia",
        "minister of the Environment Agency",
        "commerce minister's secretary",
        "head of the Political Department of the Ministry of Justice",
        "deputy director of the Political Department of the Ministry of Public Security",
        "student affairs department director of the Ministry of Education",
        "",
    ],
}
CASES = [(position, due) for due, positions in RANKED.items() for position in positions]


@pytest.mark.parametrize(("position", "due"), CASES, ids=[case[0] for case in CASES])
def test_an_office_has_its_rank(position: str, due: str) -> None:
    whole = speaks_for("official", "", "", position, DAY)
    found = {rank(*office, DAY) for office in offices(position, DAY, whole)}
    assert (found or {""}) == {due}


def test_every_rank_has_examples() -> None:
    assert set(RANKED) == {*RANKS, ""}


# What one position says of two offices.
BOTH = {
    "state councilor and minister of foreign affairs": ["state-leader", "minister"],
    "vice premier and defense minister": ["state-leader", "minister"],
    "deputy governor of the PBOC and head of the SAFE": ["vice-minister", "vice-minister"],
    "head of the Department of Lanterns and spokesperson of the Ministry of Justice": [
        "director-general",
        "spokesperson",
    ],
    "vice chairman of the NDRC, president of Lantern University": ["vice-minister", "other"],
    "director and chief engineer of the Budget Department of the Ministry of Finance": ["", ""],
}


@pytest.mark.parametrize("position", BOTH)
def test_each_of_two_offices_has_its_rank(position: str) -> None:
    whole = speaks_for("official", "", "", position, DAY)
    assert [rank(*office, DAY) for office in offices(position, DAY, whole)] == BOTH[position]


def test_a_body_under_its_earlier_name_has_the_rank_of_its_time() -> None:
    position = "head of the State Administration of Grain"
    assert rank(position, "State Administration of Grain", "2017-07-05") == "vice-minister"


def test_every_body_with_a_rank_is_in_the_table_and_has_a_source() -> None:
    for line in lines_of("ranks.csv"):
        assert line["name"] in by_name()
        assert line["rank of its head"] in ("state-leader", "minister", "vice-minister")
        assert line["source"]
