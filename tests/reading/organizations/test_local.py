"""Bodies of provinces and cities: one name for each, in whatever order its words are printed."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import organization_info, speaks_for

COMMERCE = "Hunan Provincial Department of Commerce"
HEALTH = "Wuhan Municipal Health Commission"
STATISTICS = "Beijing Municipal Bureau of Statistics"
REFORM = "Xinjiang Uygur Autonomous Regional Development and Reform Commission"
COURT = "Hunan Provincial High People's Court"
DISEASE = "Hubei Provincial Center for Disease Control and Prevention"
SAME = {
    COMMERCE: (
        "Hunan Provincial Department of Commerce",
        "Hunan Provincial Commerce Department",
        "Hunan Commerce Department",
        "Hunan's Department of Commerce",
        "Hunan Province Department of Commerce",
        "Department of Commerce of Hunan Province",
        "Commerce Department of Hunan Province",
        "Department of Commerce of Hunan",
        "Department of Commerce of the People's Government of Hunan Province",
    ),
    HEALTH: (
        "Wuhan Municipal Health Commission",
        "Wuhan Health Commission",
        "Municipal Commission of Health of Wuhan",
        "Health Commission of Wuhan",
        "Health Commission of Wuhan city",
    ),
    STATISTICS: (
        "Beijing Municipal Bureau of Statistics",
        "Beijing Municipal Statistics Bureau",
        "Statistics Bureau of Beijing Municipality",
        "Bureau of Statistics of Beijing",
    ),
    REFORM: (
        "Xinjiang Development and Reform Commission",
        "Xinjiang Uygur Autonomous Region Development and Reform Commission",
        "Commission of Development and Reform of the Xinjiang Uygur Autonomous Region",
        "Development and Reform Commission of the XUAR",
    ),
    "Beijing Municipal Science and Technology Commission": (
        "Beijing Municipal Science & Technology Commission",
        "Commission of Science and Technology of Beijing",
    ),
    "CPPCC Hunan Provincial Committee": ("Hunan Provincial CPPCC Committee",),
    COURT: (
        "Hunan Higher People's Court",
        "Hunan Provincial Higher People's Court",
        "High People's Court of Hunan Province",
    ),
    DISEASE: (
        "Hubei CDC",
        "Hubei Provincial Center for Disease Prevention and Control",
        "Center for Disease Control and Prevention of Hubei Province",
    ),
    "Shanghai Municipal Economy and Informatization Commission": (
        "Shanghai Municipal Commission of Economy and Informatization",
        "Shanghai Municipal Economic and Informatization Commission",
    ),
    "Guangdong Provincial Financial Bureau": ("Guangdong Financial Bureau",),
    "CPC Hunan Provincial Committee": (
        "Publicity Department of Hunan Province",
        "Party committee of Hunan",
    ),
    "People's Government of Hunan Province": (
        "Information Office of Hunan Province",
        "General Office of the People's Government of Hunan Province",
    ),
}
FORMS = [(form, name) for name, forms in SAME.items() for form in forms]


@pytest.mark.parametrize(("form", "name"), FORMS, ids=[form for form, _ in FORMS])
def test_a_body_has_one_name(form: str, name: str) -> None:
    assert speaks_for("official", "", "", f"deputy head of the {form}", "2022-06-01") == name
    assert organization_info(name).kind != "press"
    assert organization_info(name).country == "CN"


ELSEWHERE = {
    "a department of a university": (
        "professor at Beijing Normal University Department of Lanterns",
        "Beijing Normal University",
    ),
    "a ward of a hospital": ("head of Beijing Hospital Lantern Department", "Beijing Hospital"),
    "a department of an exchange": ("head of the Dalian Commodity Exchange Lantern Department", ""),
    "a smaller place's Party committee": (
        "secretary of the CPC Lantern Municipal Committee in Zhejiang province",
        "CPC Lantern Municipal Committee",
    ),
    "a smaller place's commission": (
        "director of the Lantern Municipal Health Commission of Zhejiang Province",
        "Lantern Municipal Health Commission",
    ),
    "a government of a place of two words": (
        "vice chair of the government of the Inner Mongolia Autonomous Region",
        "People's Government of the Inner Mongolia Autonomous Region",
    ),
    "a bureau of a known body": (
        "head of the Xinjiang Production and Construction Corps Lantern Bureau",
        "Xinjiang Production and Construction Corps",
    ),
    "a part of the body behind the comma": (
        "head of the Hubei Provincial Lantern Service, State Taxation Administration",
        "State Taxation Administration",
    ),
    "an officer, not an office": (
        "head of the Tianjin Lantern Commissioner Office of the Ministry of Commerce",
        "Ministry of Commerce",
    ),
    "a branch": (
        "head of the Shanghai Head Office of the People's Bank of China",
        "People's Bank of China",
    ),
}


@pytest.mark.parametrize(("position", "name"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_in_a_place_is_not_of_its_government(position: str, name: str) -> None:
    assert speaks_for("official", "", "", position, "2022-06-01") == name
