"""Each hard case of docs/data.md is coded as its row says."""

from __future__ import annotations

from typing import Any, NamedTuple

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
ASKS_MORE = f"China Daily:\n{ASKS}\nWeng Jiamu:\n{ANSWERS}"
REFUSES = "I am sorry, I am not in a position to comment on that."
REFERS = "You may ask the Ministry of Transport about it."
FOR_DING = f"My question is for Ms. Ding. {ASKS}"

Values = dict[str, Any]


class Case(NamedTuple):
    """What is said from the first question on, and how a turn or an exchange is coded."""

    question: str
    said: str
    at: int  # counts turns from the first question on, 0, or exchanges from the first, 0
    values: Values  # of the turn if there is a role or kind among them, else of the exchange


CASES: dict[str, list[Case]] = {
    "a partial, evasive or vague reply": [
        Case(
            "What did you offer to the makers of oil lamps?",
            "Weng Jiamu:\nI met them in May. What I offered I am not at liberty to say.",
            0,
            {"outcome": "answered", "also": "declined"},
        ),
        Case(
            "Will the minister resign over the broken lanterns?",
            "Weng Jiamu:\nThe people of our villages have always loved lanterns.",
            0,
            {"outcome": "answered", "also": ""},
        ),
    ],
    "the chair refuses, or names another place to ask": [
        Case(ASKS, f"Lian Shuyan:\n{REFUSES}\n{ASKS_MORE}", 1, {"kind": "procedure"}),
        Case(
            ASKS, f"Lian Shuyan:\n{REFUSES}\n{ASKS_MORE}", 0, {"outcome": "cut-off", "answers": 0}
        ),
        Case(ASKS, f"Lian Shuyan:\n{REFERS}\n{ASKS_MORE}", 0, {"outcome": "cut-off", "answers": 0}),
        Case(ASKS, f"Weng Jiamu:\n{REFUSES}", 1, {"kind": "answer"}),
        Case(ASKS, f"Weng Jiamu:\n{REFUSES}", 0, {"outcome": "declined", "answers": 1}),
        Case(ASKS, f"Weng Jiamu:\n{REFERS}", 0, {"outcome": "referred", "answers": 1}),
    ],
    "a villager, doctor or athlete on the podium": [
        Case(ASKS, f"Tuo Mali:\n{ANSWERS}", 1, {"role": "official", "organization": ""}),
        Case(ASKS, f"Yang Aiping:\n{ANSWERS}", 1, {"role": "official", "organization": ""}),
        Case(
            ASKS,
            f"Han Xinyi:\n{ANSWERS}",
            1,
            {"role": "official", "organization": "Peking Union Medical College Hospital"},
        ),
    ],
    "a statement after the first question": [
        Case(
            ASKS,
            f"Weng Jiamu:\n{ANSWERS}\nLian Shuyan:\nNow Ms. Ding will introduce the budget.\n"
            "Ding Ruolan:\nLet me introduce the budget of this year, which has three parts.",
            3,
            {"kind": "answer", "exchange": 1},
        )
    ],
    "offices in government and Party": [
        Case(
            ASKS,
            f"Su Heng:\n{ANSWERS}",
            1,
            {"role": "official", "organization": "People's Government of Guizhou Province"},
        ),
        Case(
            ASKS,
            f"Ma Feiran:\n{ANSWERS}",
            1,
            {"role": "official", "organization": "CPC Changsha Municipal Committee"},
        ),
    ],
    "a question to one, answered by another": [
        Case(
            FOR_DING,
            f"Lian Shuyan:\nMr. Weng, please.\nWeng Jiamu:\n{ANSWERS}",
            0,
            {
                "addressed_to": "Ding Ruolan",
                "addressed_by": "press",
                "answered_by": "Weng Jiamu",
            },
        ),
        Case(
            f"A question for the Ministry of Finance. {ASKS}",
            f"Lian Shuyan:\nMr. Weng, please.\nWeng Jiamu:\n{ANSWERS}",
            0,
            {"addressed_to": "Weng Jiamu", "addressed_by": "chair"},
        ),
        Case(ASKS, f"Weng Jiamu:\n{ANSWERS}", 0, {"addressed_to": "", "addressed_by": ""}),
    ],
    '"I have two questions", then three': [
        Case(f"I have two questions. {ASKS} Who pays? And who cleans it?", "", 0, {"questions": 2}),
        Case(f"{ASKS} Who pays? And who cleans it?", "", 0, {"questions": 3}),
        Case("Please tell us about the harbor.", "", 0, {"questions": 1}),
    ],
    "two reporters before one answer": [
        Case(ASKS, ASKS_MORE, 0, {"outcome": "unanswered", "answers": 0}),
        Case(ASKS, ASKS_MORE, 1, {"outcome": "answered", "answers": 1}),
        Case(
            ASKS,
            f"Lian Shuyan:\nLet us take both together. China Daily, please.\n{ASKS_MORE}",
            0,
            {"outcome": "unanswered"},
        ),
    ],
    "a follow-up": [
        Case(
            ASKS,
            f"Weng Jiamu:\n{ANSWERS}\nReuters:\nA follow-up. What if it is not cleaned?\n"
            "Weng Jiamu:\nThen it lasts for three years at most.",
            2,
            {"kind": "question", "exchange": 2},
        )
    ],
    "an interpreter": [
        Case(
            ASKS,
            f"Weng Jiamu:\n{ANSWERS}\nInterpreter:\nHe says that {ANSWERS}",
            2,
            {"role": "unknown", "kind": "answer"},
        ),
        Case(ASKS, f"Weng Jiamu:\n{ANSWERS}\nInterpreter:\n{ANSWERS}", 0, {"answers": 2}),
        Case(
            ASKS,
            f"Interpreter:\nHe asks how long it lasts.\nWeng Jiamu:\n{ANSWERS}",
            1,
            {"role": "unknown", "kind": "procedure"},
        ),
    ],
    "a spokesperson without a name": [
        Case(ASKS, f"Spokesperson:\n{ANSWERS}", 1, {"role": "chair", "speaker": "Lian Shuyan"}),
        Case(
            ASKS,
            f"Official:\n{ANSWERS}",
            1,
            {"role": "official", "speaker": "", "position": "", "organization": ""},
        ),
    ],
}


def test_each_case_has_its_row() -> None:
    assert [case for case, _ in rows(section(DATA, "Hard cases"))] == [*CASES]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, cases in CASES.items() for case in cases]
)
def test_a_case_is_coded_as_its_row_says(case: Case) -> None:
    script = f"{HEAD}{CHAIR}\nLian Shuyan:\n{OPENS}\nReuters:\n{case.question}\n{case.said}"
    reading = read_script(f"{script}\nLian Shuyan:\nThis is the end of the press conference.")
    if case.values.keys() & {"role", "kind"}:
        found: Any = reading.turns[case.at + 1]
    else:
        found = exchanges(reading.turns, reading.briefing.people)[case.at]
    assert {key: getattr(found, key) for key in case.values} == case.values
