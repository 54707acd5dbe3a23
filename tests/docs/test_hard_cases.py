"""Each hard case of docs/data.md is coded as its row says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.reading.transcript.asking import exchanges
from tests.docs.markdown import DATA, rows, section
from tests.readings import read_script

HEAD = """
Speakers:
Mr. Weng Jiamu, vice minister of finance
Ms. Ding Ruolan, director general of the Budget Department of the Ministry of Finance
Mr. Tuo Mali, villager of Lantern Village
Ms. Han Xinyi, chief physician of Peking Union Medical College Hospital
Ms. Yang Aiping, Olympic champion in table tennis
Mr. Su Heng, deputy secretary of the CPC Guizhou Provincial Committee and governor of Guizhou
Ms. Ma Feiran, secretary of the CPC Changsha Municipal Committee and mayor of Changsha
"""
CHAIR = "Chairperson:\nMs. Lian Shuyan, spokesperson of the Lantern Office"
OPENS = "Good morning. Welcome to this press conference on lanterns. Please raise your questions."

ASKS = "How long does a lantern last?"
ANSWERS = "A lantern lasts for ten years if it is cleaned every autumn."
WORDS = {
    "asks": ASKS,
    "answers": ANSWERS,
    "asks_more": f"China Daily:\n{ASKS}\nWeng Jiamu:\n{ANSWERS}",
    "refuses": "I am sorry, I am not in a position to comment on that.",
    "refers": "You may ask the Ministry of Transport about it.",
}

# By the row: what is asked first and what follows, and what a turn or an exchange has, counted from
# the first question.
Case = dict[str, Any]
CASES: dict[str, list[Case]] = json.loads(
    Path(__file__).with_name("hard_cases.json").read_text("utf-8")
)


def test_each_case_has_its_row() -> None:
    assert [case for case, _ in rows(section(DATA, "Hard cases"))] == [*CASES]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, cases in CASES.items() for case in cases]
)
def test_a_case_is_coded_as_its_row_says(case: Case) -> None:
    words = f"{case['question']}\n{case['then']}".format_map(WORDS)
    script = f"{HEAD}{CHAIR}\nLian Shuyan:\n{OPENS}\nReuters:\n{words}"
    reading = read_script(f"{script}\nLian Shuyan:\nThis is the end of the press conference.")
    if "turn" in case:
        found: Any = reading.turns[case["turn"] + 1]
    else:
        found = exchanges(reading.turns, reading.briefing.people)[case["exchange"]]
    assert {key: getattr(found, key) for key in case["has"]} == case["has"]
