"""Whole transcripts: lines that look like labels and are not, and labels of rare forms."""

from __future__ import annotations

import pytest

from scio_crawler.items import Person
from scio_crawler.reading.transcript.labels.rules import judge
from tests.readings import page_of, read_script

HEAD = """
    Speakers:
    Mr. Weng Jiamu, director general of the Lantern Office
    Mr. Qu Yong'an, chief engineer of the Lantern Office
    Chairperson:
    Ms. Lian Shuyan, spokesperson of the State Council Information Office
    Date:
    July 5, 2024
"""
OPENING = """
    Lian Shuyan:
    Good morning, and welcome to this press conference. The floor is open for questions.
    Reuters:
    How many lanterns are there in the country, and who lights them at night?
    Weng Jiamu:
    Thank you. That is a question I have waited for all morning.
"""
CLOSING = """
    Lian Shuyan:
    Thank you all for coming. This is the end of the press conference.
"""
OFFICIALS = {
    *("Weng Jiamu", "Qu Yong'an", "Jin Anlan", "Xue Hong"),
    *("Ilham Sabit", "Norbu Tsering", "Arzugul Yasin"),
}
FRAME = ["Lian Shuyan", "Reuters", "Weng Jiamu"]

# Lines inside the answer of Weng Jiamu; all of them are his.
LOOK_ALIKES = {
    "a paragraph that ends in a colon": """
        Let me give you three figures:
        There are 5,000 lanterns, 300 lamps and one lighthouse.
    """,
    "a short one": """
        First:
        There are 5,000 lanterns.
    """,
    "a long one": """
        As for those who light the lanterns every evening, in the villages, in the hills and along
        the river, where no road leads and the boats are few, I would like to say this:
        Thank you.
    """,
    "a greeting with a colon": """
        Ladies and gentlemen, friends from the media:
        There are 5,000 lanterns.
    """,
    "an enumeration of Something: text": """
        Red lanterns: 5,000 pieces.
        Green Lanterns: 300 pieces.
        Lamp Oil: 40 barrels.
    """,
    "an enumeration of Name: text": """
        Jin Anlan: forty lanterns.
        Ma Lan: thirty lanterns.
        Xue Hong: twelve lanterns.
    """,
    "outlets and their numbers": """
        Many of you have written about us:
        Xinhua News Agency: 368 stories.
        China Daily: 120 stories.
    """,
    "outlets and their numbers, line by line": """
        Many of you have written about us.
        China Daily:
        120 stories.
        The Paper:
        80 stories.
    """,
    "prose after a name": """
        I agree with what Qu Yong'an likes to say: light is cheap.
    """,
    "a list of names after a colon": """
        Three people deserve our thanks:
        Jin Anlan, Ma Lan and Xue Hong.
    """,
    "a dialogue that is told": """
        I remember a talk in the village.
        Jin Anlan:
        “How many lanterns do you have?”
        Xue Hong:
        “Forty, and all of them are red.”
    """,
    "a dialogue without quotation marks": """
        I remember a talk in the village.
        Jin Anlan:
        You have many lanterns.
        Xue Hong:
        Forty of them.
    """,
    "a quotation under a name": """
        One letter I have kept on my desk since then.
        Jin Anlan:
        “When my grandfather came home from the sea he saw our lantern first, and we saw his.”
    """,
    "a list that is announced": """
        Three keepers have written to us:
        Jin Anlan:
        The lantern on the northern pier went out twice last winter and was lit again in minutes.
    """,
    "a word of the head as a heading: Speakers": """
        Speakers:
        We need more of them in our schools.
    """,
    "Date, with text": """
        Date: it was in the spring of that year.
    """,
    "a form that is read out": """
        Every village meeting has its form.
        Speakers: three of the eldest.
        Moderator:
        A teacher, who keeps the time and the peace, and asks whether the oil will last.
        Date: the last Friday before the new moon.
    """,
    "Chairperson over an office": """
        The new committee is printed on the back of the leaflet.
        Chairperson:
        Jin Anlan, head of the village
    """,
    "a role over the words of a head": """
        The leaflet is of one page.
        Jin Anlan:
        Speakers
        are named on the back of it.
    """,
    "Host over prose": """
        The lantern fair has a host every year.
        Host:
        It was the city of Lichuan this time, and the whole riverside was full of light for a week.
    """,
    "a role with text": """
        I have looked the words up in the dictionary.
        Official: A person who holds an office.
    """,
    "a person's name alone on a line": """
        Jin Anlan
        He lights forty lanterns every evening.
    """,
    "a heading": """
        Green Development
        Lanterns need no power.
    """,
    "a heading with a colon": """
        Green Development:
        Lanterns need no power, and they have never needed any.
    """,
    "a heading over words that go on": """
        Old Lanterns:
        the ones of our grandparents. Who would throw them away?
    """,
    "a title of a book as a heading": """
        I have written a book called Voice of the River.
        Voice of the River:
        It has nine chapters, and all of them are about light.
    """,
    "an acronym": """
        LOP:
        The lantern oil price grew by 5 percent, as I have said.
    """,
    "an acronym of every economy": """
        GDP:
        How did it grow, and by how much?
    """,
    "a heading that recurs": """
        Green Lanterns:
        They need no power, and they have never needed any.
        One.
        Two.
        Three.
        Four.
        Five.
        Six.
        Seven.
        Eight.
        Nine.
        Green Lanterns:
        They need no wind.
    """,
    "a title of a book": """
        My book has a title of two lines, Light in Lichuan: A History.
    """,
    "a name under which nothing stands": """
        I am told that somebody else would like to add a word, but the line is dead.
        Jin Anlan:
    """,
    "a clock": """
        We light them at 18:30 in winter.
    """,
}


@pytest.mark.parametrize("lines", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_what_looks_like_a_label_stays_in_the_answer(lines: str) -> None:
    reading = read_script(HEAD + OPENING + lines)
    assert reading.speakers() == FRAME
    assert reading.briefing.entry.audit_unaccounted == 0


def test_a_heading_before_the_chair_calls_for_questions_is_no_outlet() -> None:
    script = """
    Lian Shuyan:
    Good morning. Welcome to this press conference. Mr. Weng, please.
    Weng Jiamu:
    We counted the lanterns twice.
    Summary:
    They are many.
    Lanterns:
    There are 5,000 of them, and more to come.
    Lian Shuyan:
    Thank you. Please raise your questions.
    Reuters:
    Who lights them?
    Qu Yong'an:
    Children do.
    """
    speakers = ["Lian Shuyan", "Weng Jiamu", "Lian Shuyan", "Reuters", "Qu Yong'an"]
    assert read_script(HEAD + script).speakers() == speakers


# (the lines after Weng Jiamu's first paragraph, who speaks in them)
RARE = {
    "the colon of a person was forgotten": (
        """
        Reuters:
        Why are they lit, and by whom?
        Weng Jiamu
        Children light them at dusk.
        Lian Shuyan:
        Next, please.
        """,
        ["Reuters", "Weng Jiamu", "Lian Shuyan"],
    ),
    "the colon of an outlet was forgotten": (
        """
        Weng Jiamu:
        Children light them at dusk.
        Reuters
        Why are they lit?
        Weng Jiamu:
        So that people see them.
        Lian Shuyan:
        Next, please.
        """,
        ["Weng Jiamu", "Reuters", "Weng Jiamu", "Lian Shuyan"],
    ),
    "an outlet of three words nobody has heard of": (
        """
        Die Kleine Laterne:
        Will there be more of them next year?
        Weng Jiamu:
        Yes, there will.
        """,
        ["Die Kleine Laterne", "Weng Jiamu"],
    ),
    "it asks without a question mark": (
        """
        Die Kleine Laterne:
        Please tell us about next year.
        Weng Jiamu:
        There will be more.
        """,
        ["Die Kleine Laterne", "Weng Jiamu"],
    ),
    "it was called on by name": (
        """
        Lian Shuyan:
        Now the friends of Die Kleine Laterne.
        Die Kleine Laterne:
        Lanterns are on my mind, and their future.
        Weng Jiamu:
        There will be more.
        """,
        ["Lian Shuyan", "Die Kleine Laterne", "Weng Jiamu"],
    ),
    "it asks elsewhere": (
        """
        Die Kleine Laterne:
        Will there be more of them next year?
        Weng Jiamu:
        One.
        Two.
        Three.
        Four.
        Five.
        Six.
        Seven.
        Eight.
        Nine.
        Die Kleine Laterne:
        Lamps are on my mind, and their past.
        Weng Jiamu:
        They have one.
        """,
        ["Die Kleine Laterne", "Weng Jiamu"] * 2,
    ),
    "a word of the press, at the top of a page": (
        """
        -----
        Radio Free Harbour:
        Lanterns are on my mind, and their future.
        Weng Jiamu:
        There will be more.
        """,
        ["Radio Free Harbour", "Weng Jiamu"],
    ),
    "two short questions running": (
        """
        Die Kleine Laterne:
        Why?
        Harbour und Hafen:
        And when?
        Weng Jiamu:
        In spring.
        """,
        ["Die Kleine Laterne", "Harbour und Hafen", "Weng Jiamu"],
    ),
    "an official who is not in the head": (
        """
        Jin Anlan:
        Allow me to add that I have counted them myself, one by one, on a long evening in May.
        """,
        ["Jin Anlan"],
    ),
    "two of them who speak in turn": (
        """
        Jin Anlan:
        Allow me to add that I have counted them myself, one by one, on a long evening in May.
        Xue Hong:
        I was there as well, and it is true: we walked for seven hours, and then we walked back.
        """,
        ["Jin Anlan", "Xue Hong"],
    ),
    "a name of another form, introduced": (
        """
        Lian Shuyan:
        I would like to ask Mr. Ilham Sabit to answer.
        Ilham Sabit:
        There will be more.
        """,
        ["Lian Shuyan", "Ilham Sabit"],
    ),
    "a name of another form that answers": (
        """
        Bloomberg:
        Will there be more?
        Norbu Tsering:
        Thank you for your question. There will be more, and they will be bright.
        """,
        ["Bloomberg", "Norbu Tsering"],
    ),
    "a name of another form under a question": (
        """
        Reuters:
        Why did it go out?
        Arzugul Yasin:
        A gull sat on it.
        """,
        ["Reuters", "Arzugul Yasin"],
    ),
    "introduced, behind a colon": (
        """
        Lian Shuyan:
        Next we listen to Mr. Jin Anlan:
        Jin Anlan:
        There will be more of them, and they will be bright, so much I can say already today.
        """,
        ["Lian Shuyan", "Jin Anlan"],
    ),
    "short turns of two who are not in the head, one of them elsewhere as well": (
        """
        Jin Anlan:
        Yes, indeed.
        Xue Hong:
        No, not at all.
        Weng Jiamu:
        One.
        Two.
        Three.
        Four.
        Five.
        Six.
        Seven.
        Jin Anlan:
        Yes, again.
        """,
        ["Jin Anlan", "Xue Hong", "Weng Jiamu", "Jin Anlan"],
    ),
    "beside an outlet that is known": (
        """
        Lian Shuyan:
        Two more: Osterwald Courier and Bloomberg.
        Osterwald Courier:
        Lanterns are on my mind, as they are on the minds of all who live by the harbour.
        Bloomberg:
        And what do they cost?
        Weng Jiamu:
        And on mine.
        """,
        ["Lian Shuyan", "Osterwald Courier", "Bloomberg", "Weng Jiamu"],
    ),
    "an office in the label": (
        """
        Qu Yong'an, chief engineer of the Lantern Office:
        I have counted them.
        """,
        ["Qu Yong'an"],
    ),
    "an office before the name": (
        """
        Director General Weng Jiamu:
        I have counted them.
        """,
        ["Weng Jiamu"],
    ),
    "an office, of somebody not in the head": (
        """
        Jin Anlan, deputy head of the Lamp Bureau:
        I have counted them.
        """,
        ["Jin Anlan"],
    ),
    "a role instead of a name": (
        """
        Moderator:
        Next question, please.
        Bloomberg:
        Will there be more?
        """,
        ["Lian Shuyan", "Bloomberg"],
    ),
    "a person of the head, in line": (
        """
        Qu Yong'an: I have counted them.
        """,
        ["Qu Yong'an"],
    ),
    "the chair's role in line, more than once": (
        """
        Moderator: Next question, please.
        Bloomberg:
        Will there be more?
        Weng Jiamu:
        One.
        Two.
        Three.
        Four.
        Five.
        Six.
        Seven.
        Moderator: Another question, please.
        CNBC:
        And when?
        """,
        ["Lian Shuyan", "Bloomberg", "Weng Jiamu", "Lian Shuyan", "CNBC"],
    ),
    "glued to the editors' marker's page": (
        """
        -----
        Weng Jiamu:
        I go on.
        """,
        [],
    ),
    "the same label twice running": (
        """
        Weng Jiamu:
        I begin again.
        """,
        ["Weng Jiamu"],
    ),
    "misspelled": (
        """
        Qu Yonggan:
        I have counted them.
        """,
        ["Qu Yong'an"],
    ),
}


@pytest.mark.parametrize(("lines", "speakers"), RARE.values(), ids=RARE)
def test_rare_labels(lines: str, speakers: list[str]) -> None:
    reading = read_script(HEAD + OPENING + lines + CLOSING)
    assert reading.speakers() == [*FRAME, *speakers, "Lian Shuyan"]
    assert {turn.speaker for turn in reading.turns if turn.role == "official"} <= OFFICIALS
    assert {turn.speaker for turn in reading.turns if turn.role == "press"}.isdisjoint(OFFICIALS)
    assert reading.briefing.entry.audit_unaccounted == 0


# Whole transcripts of their own form.
WHOLE = {
    "labels share the line": (
        """
        Moderator: Good morning, and welcome to this press conference.
        Q: Reporter from The Paper: How many lanterns are there?
        A: There are 5,000.
        I would like to give you the numbers.
        Red ones: 4,000.
        Jin Anlan: Forty of these.
        Moderator: Thank you all for coming. Goodbye.
        """,
        ["", "The Paper", "", ""],
    ),
    "labels share the line: an enumeration right under one": pytest.param(
        """
        Moderator: Good morning, and welcome to this press conference.
        Q: Reporter from The Paper: How many lanterns are there?
        A: There are 5,000.
        Red ones: 4,000.
        Moderator: Thank you all for coming. Goodbye.
        """,
        ["", "The Paper", "", ""],
    ),
    "no head: introduced, and short": (
        """
        Lian Shuyan:
        Good morning. Here are Mr. Jin Anlan, head of the Lamp Bureau, and Ms. Xue Hong.
        Jin Anlan:
        Good morning.
        Xue Hong:
        Good morning.
        Reuters:
        How are you?
        """,
        ["Lian Shuyan", "Jin Anlan", "Xue Hong", "Reuters"],
    ),
    "no head: somebody who opened closes with a few words": pytest.param(
        """
        Xu Anning:
        Good morning, and welcome to this press conference. We have invited Ms. Ilham Sabit.
        Reuters:
        Do lamps need lanterns?
        Ilham Sabit:
        They do not.
        Xu Anning:
        Thank you all. That's all for today.
        """,
        ["Xu Anning", "Reuters", "Ilham Sabit", "Xu Anning"],
    ),
    "labels are bold: a name that is not": (
        """
        **Weng Jiamu:**
        Good morning, and thank you for coming to see our lanterns.
        Jin Anlan:
        That is a name I would like you to remember, because he lit the first of them.
        **Reuters:**
        How are you?
        **Weng Jiamu:**
        Fine.
        """,
        ["Weng Jiamu", "Reuters", "Weng Jiamu"],
    ),
    "labels are bold: an outlet that is": (
        """
        **Weng Jiamu:**
        Good morning, and thank you for coming to see our lanterns.
        **Radio Free Harbour:**
        Lanterns are on my mind, and their future.
        **Qu Yong'an:**
        And on mine.
        """,
        ["Weng Jiamu", "Radio Free Harbour", "Qu Yong'an"],
    ),
}


@pytest.mark.parametrize(("lines", "speakers"), WHOLE.values(), ids=WHOLE)
def test_transcripts_of_another_form(lines: str, speakers: list[str]) -> None:
    head = HEAD if "Weng Jiamu:" in lines else ""
    assert read_script(head + lines).speakers() == speakers


def test_the_reasons_say_in_words_how_a_line_came_to_its_points() -> None:
    lines = ["Weng Jiamu:", "Thank you.", "Green Lanterns:", "They are new."]
    blocks = page_of(lines).blocks
    found = judge(blocks, [Person(name="Weng Jiamu")])
    assert [(c.label, c.points, c.reasons) for c in found] == [
        ("Weng Jiamu", 6, ["+6 person, sure to 3 of 3"]),
        ("Green Lanterns", 0, ["+1 title, sure to 1 of 3", "-1 nobody answers"]),
    ]


def test_without_a_colon_there_is_no_label() -> None:
    assert judge(page_of(["Weng Jiamu", "Thank you."]).blocks, []) == []
