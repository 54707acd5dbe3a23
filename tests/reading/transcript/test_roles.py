"""Who speaks: chair, official or press, from the head or from what is said."""

from __future__ import annotations

import pytest

from scio_crawler.items import CAPTION, Block
from tests.readings import briefing_of, page_of, read_briefing, read_script

HEAD = """
    Speakers:
    Mr. Weng Jiamu, director general of the Lantern Office
    Chairperson:
    Ms. Lian Shuyan, spokesperson of the SCIO
"""

# (transcript, [(speaker, role, position)])
ROLES = {
    "all from the head": (
        HEAD
        + """
        Lian Shuyan:
        Good morning.
        Reuters:
        How many lanterns are there?
        Weng Jiamu:
        There are 5,000.
        """,
        [
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
        ],
    ),
    "the head's chair speaks under an office": (
        HEAD
        + """
        Spokesperson:
        Good morning, and welcome to this press conference.
        Weng Jiamu:
        There are 5,000. The lady in the third row, please.
        Reuters:
        Who lights them?
        Weng Jiamu:
        Children do. The next question, please.
        """,
        [
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
        ],
    ),
    "two of one name, by their titles": (
        """
        Speakers:
        Mr. Lü Jiamu, minister of lanterns
        Ms. Lü Anlan, keeper of the Lamp Bureau
        Minister Lyu:
        There are 5,000.
        Reuters:
        Who lights them?
        Ms. Lv:
        Children do.
        """,
        [
            ("Lü Jiamu", "official", "minister of lanterns"),
            ("Reuters", "press", ""),
            ("Lü Anlan", "official", "keeper of the Lamp Bureau"),
        ],
    ),
    "a lone spokesperson opens, answers and closes": (
        """
        Speaker:
        Weng Jiamu, spokesperson of the Lantern Office
        Spokesperson:
        Good morning, and welcome to this press conference.
        Reuters:
        Who lights them?
        Spokesperson:
        Children of the upper town light them, street by street, as they have done for years.
        Reuters:
        Thank you.
        Spokesperson:
        That is all for today.
        """,
        [
            ("Weng Jiamu", "official", "spokesperson of the Lantern Office"),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "spokesperson of the Lantern Office"),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "spokesperson of the Lantern Office"),
        ],
    ),
    "the one whom the chair has called": (
        HEAD.replace("Chairperson", "Qu Anlan, keeper of the lamps\n    Chairperson")
        + """
        Lian Shuyan:
        Good morning. Weng Jiamu will answer.
        A:
        There are 5,000.
        Lian Shuyan:
        Ms. Qu, please.
        A:
        And 300 lamps.
        """,
        [
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Qu Anlan", "official", "keeper of the lamps"),
        ],
    ),
    "an official who is not in the head": (
        HEAD
        + """
        Lian Shuyan:
        Good morning.
        Reuters:
        How many lanterns are there?
        Jin Anlan:
        As far as I know, there are 5,000.
        """,
        [
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Reuters", "press", ""),
            ("Jin Anlan", "official", ""),
        ],
    ),
    "an office that only the label prints": (
        HEAD
        + """
        Weng Jiamu:
        There are 5,000.
        Jin Anlan, deputy head of the Lamp Bureau:
        As far as I know, there are 6,000.
        """,
        [
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Jin Anlan", "official", "deputy head of the Lamp Bureau"),
        ],
    ),
    "the head's office before the label's": (
        HEAD
        + """
        Reuters:
        How many lanterns are there?
        Weng Jiamu, head of the office:
        There are 5,000.
        """,
        [
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
        ],
    ),
    "a role that means the chair of the head": (
        HEAD
        + """
        Moderator:
        Good morning, and welcome to this press conference.
        Weng Jiamu:
        There are 5,000.
        """,
        [
            ("Lian Shuyan", "chair", "spokesperson of the SCIO"),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
        ],
    ),
    "Moderator, Q and A": (
        """
        Moderator: Good morning.
        Q: Reporter from The Paper: How many lanterns are there?
        A: There are 5,000.
        Q: And who lights them?
        A: Everybody does.
        """,
        [
            ("", "chair", ""),
            ("The Paper", "press", ""),
            ("", "official", ""),
            ("", "press", ""),
            ("", "official", ""),
        ],
    ),
    "no head: who opens and introduces": (
        """
        Lian Shuyan:
        Good morning. We have invited Mr. Weng Jiamu, director general of the Lantern Office.
        Weng Jiamu:
        Thank you. There are 5,000 lanterns, and I have seen each of them in the last ten years.
        Reuters:
        Who lights them?
        """,
        [
            ("Lian Shuyan", "chair", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Reuters", "press", ""),
        ],
    ),
    "no head: who calls on the press and closes": (
        """
        Weng Jiamu:
        There are 5,000 lanterns, and I have seen each and every one of them in the last ten years.
        Jin Anlan:
        Next question, please.
        Reuters:
        Who lights them?
        Weng Jiamu:
        Everybody does who has a match, a hand to hold it and a little time in the evening.
        Jin Anlan:
        Thank you all for coming. That's all for today.
        """,
        [
            ("Weng Jiamu", "official", ""),
            ("Jin Anlan", "chair", ""),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", ""),
            ("Jin Anlan", "chair", ""),
        ],
    ),
    "no head, nobody chairs": (
        """
        Reuters:
        Who lights the lanterns?
        Weng Jiamu:
        Everybody does who has a match, a hand to hold it and a little time in the evening.
        Bloomberg:
        And who pays for the oil?
        Weng Jiamu:
        Nobody does, since we have had candles for three years, and the bees make the wax for us.
        """,
        [
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", ""),
            ("Bloomberg", "press", ""),
            ("Weng Jiamu", "official", ""),
        ],
    ),
    "the chair's name in the head, somebody else chairs": (
        HEAD
        + """
        Jin Anlan:
        Good morning, and welcome to this press conference. Mr. Weng will give the briefing.
        Weng Jiamu:
        There are 5,000.
        Jin Anlan:
        Thank you, Mr. Weng. The floor is open for questions.
        Reuters:
        Who lights them?
        Weng Jiamu:
        Everybody.
        Jin Anlan:
        Thank you all for coming. That's all for today.
        """,
        [
            ("Jin Anlan", "chair", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Jin Anlan", "chair", ""),
            ("Reuters", "press", ""),
            ("Weng Jiamu", "official", "director general of the Lantern Office"),
            ("Jin Anlan", "chair", ""),
        ],
    ),
    "nobody named: unknown rather than a guess": (
        """
        And so we counted the lanterns once more, from the first to the last of them.
        Reuters:
        How many?
        Weng Jiamu:
        There are 5,000 of them, and I have seen each and every one in the last ten years.
        """,
        [("", "unknown", ""), ("Reuters", "press", ""), ("Weng Jiamu", "official", "")],
    ),
}


@pytest.mark.parametrize(("script", "speakers"), ROLES.values(), ids=ROLES)
def test_who_speaks(script: str, speakers: list[tuple[str, str, str]]) -> None:
    turns = read_script(script).turns
    assert [(turn.speaker, turn.role, turn.position) for turn in turns] == speakers


def test_the_entry_names_the_chair() -> None:
    script = ROLES["the chair's name in the head, somebody else chairs"][0]
    assert read_script(script).briefing.entry.chair == "Jin Anlan"
    assert read_script(ROLES["no head, nobody chairs"][0]).briefing.entry.chair == ""


def test_the_chairs_own_names_from_the_introduction() -> None:
    reading = read_script(ROLES["no head: who opens and introduces"][0])
    assert [(p.honorific, p.name, p.role) for p in reading.briefing.people] == [
        ("Mr.", "Weng Jiamu", "official"),
        ("", "Lian Shuyan", "chair"),
    ]


def test_a_moderator_without_a_name_is_the_person_of_the_press_office_in_the_captions() -> None:
    said = ["Moderator:", "Good morning. Welcome to this briefing.", "Weng Jiamu:", "Thank you."]
    page = page_of([*said, "Moderator:", "That is all. Goodbye."])
    captions = (
        "Mr. Weng Jiamu, director general of the Lantern Office",
        "Ms. Lian Shuyan, spokesperson of the State Council Information Office",
    )
    page.blocks = [*(Block(text, CAPTION, page=1) for text in captions), *page.blocks]
    page.characters += sum(len(text.replace(" ", "")) for text in captions)
    turns = read_briefing(briefing_of([page])).turns
    assert [turn.speaker for turn in turns] == ["Lian Shuyan", "Weng Jiamu", "Lian Shuyan"]
