"""What each turn of a conversation does, and which question it answers."""

from __future__ import annotations

import pytest

from scio_crawler.items import Page, Turn
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.transcript import exchanges
from scio_crawler.reading.transcript.exchanges import (
    ASKING,
    RULES,
    has_its_end,
    has_substance,
    judge,
    link,
)
from tests.readings import briefing_of, page_of

PEOPLE = {
    "chair": ("Lian Shuyan", "chair"),
    "weng": ("Weng Jiamu", "official"),
    "qu": ("Qu Yong'an", "official"),
    "reuters": ("Reuters", "press"),
    "cnbc": ("CNBC", "press"),
    "lange": ("Bo Lange", "unknown"),
    "nobody": ("", "unknown"),
    "interpreter": ("", "unknown"),
}
POSITIONS = {"Qu Yong'an": "head of the Lamp Store of Lichuan"}
LONG = "We have counted 5,000 lanterns in the hills, and each of them is lit by a child at dusk."


def conversation(script: str) -> list[Turn]:
    """A turn for each line of *script*: who of PEOPLE, then what they say."""
    turns = []
    for line in filter(None, map(str.strip, script.splitlines())):
        who, _, text = line.partition(" ")
        speaker, role = PEOPLE[who]
        label = "Interpreter" if who == "interpreter" else speaker
        position = POSITIONS.get(speaker, "")
        turns.append(Turn(speaker=speaker, label=label, role=role, position=position, text=text))
    return turns


# (conversation, [(kind, exchange, reply_to)])
CONVERSATIONS: dict[str, tuple[str, list[tuple[str, int, int]]]] = {
    "an official calls on the press": (
        f"""
        chair Good morning.
        reuters Who lights them?
        weng {LONG}
        weng The lady in the third row, please.
        reuters And who mends them?
        weng Children do.
        """,
        [
            ("opening", 0, 0),
            ("question", 1, 0),
            ("answer", 1, 2),
            ("procedure", 0, 0),
            ("question", 2, 0),
            ("answer", 2, 5),
        ],
    ),
    "a reporter has no question": (
        f"""
        chair Good morning.
        reuters Who lights them?
        weng {LONG}
        reuters That answers my question. Thank you.
        """,
        [("opening", 0, 0), ("question", 1, 0), ("answer", 1, 2), ("procedure", 0, 0)],
    ),
    "a wish without a question mark": (
        f"""
        chair Good morning.
        reuters Who lights them?
        weng {LONG}
        reuters I would like Mr. Weng to comment on the storm. Thank you.
        weng {LONG}
        """,
        [
            ("opening", 0, 0),
            ("question", 1, 0),
            ("answer", 1, 2),
            ("question", 2, 0),
            ("answer", 2, 4),
        ],
    ),
    "the usual course": (
        f"""
        chair Good morning. Mr. Weng will give a briefing.
        weng {LONG}
        chair Thank you, Mr. Weng. Now the floor is open.
        reuters Who lights them?
        weng {LONG}
        chair Next question, please.
        cnbc Who pays for them?
        weng {LONG}
        chair Thank you all for coming. Goodbye.
        """,
        [
            ("opening", 0, 0),
            ("statement", 0, 0),
            ("procedure", 0, 0),
            ("question", 1, 0),
            ("answer", 1, 4),
            ("procedure", 0, 0),
            ("question", 2, 0),
            ("answer", 2, 7),
            ("closing", 0, 0),
        ],
    ),
    "opening statements of several officials": (
        f"""
        chair Good morning.
        weng {LONG}
        chair Thank you. Now Mr. Qu, please.
        qu {LONG}
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "an official hands over to another": (
        f"""
        reuters Who lights them?
        weng Thank you. I would like to ask Mr. Qu to answer.
        qu {LONG}
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an official answers and then hands over": (
        f"""
        reuters Who lights them?
        weng {LONG} {LONG} {LONG} {LONG} Mr. Qu may have more.
        qu {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "the chair passes the question on": (
        f"""
        reuters Who lights them?
        chair Mr. Qu, please answer this question.
        qu {LONG}
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "several answer": (
        f"""
        reuters Who lights them?
        weng {LONG}
        qu {LONG}
        weng {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "a follow-up opens an exchange of its own": (
        f"""
        reuters Who lights them?
        weng {LONG}
        reuters And in winter?
        weng {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "two questions running: the answer is to the latest": (
        f"""
        reuters Who lights them?
        cnbc Who pays for them?
        weng {LONG}
        """,
        [("question", 1, 0), ("question", 2, 0), ("answer", 2, 2)],
    ),
    "the chair adds to an answer": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair Let me add a few words. {LONG}
        cnbc Who pays for them?
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1), ("question", 2, 0)],
    ),
    "the chair has the last word, and it is an answer": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair I would like to add one point. {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "the chair passes on without an answer, at some length": (
        f"""
        reuters Who lights them?
        chair Today we are talking about oil, and I ask you all to keep to that. Next question.
        cnbc Who pays for them?
        weng {LONG}
        """,
        [("question", 1, 0), ("procedure", 0, 0), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "the chair answers, and goes on": (
        """
        reuters Who lights them?
        chair The keepers of the harbor light them at dusk. Next question, please.
        cnbc Who pays for them?
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0)],
    ),
    "the chair asks in his own name": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair I also have a question of my own. What do the children say about it?
        weng {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "the chair only asks somebody to go on": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair Mr. Qu, would you like to add something?
        qu {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "the chair calls for the last time, on a page that is the last one had": (
        """
        reuters Who lights them?
        weng We do.
        chair The last question, please.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 0, 0)],
    ),
    "a conference without questions": (
        f"""
        chair Good morning.
        weng {LONG}
        chair Thank you all for coming. Goodbye.
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("closing", 0, 0)],
    ),
    "somebody speaks before the chair": (
        f"""
        weng {LONG}
        chair Good morning.
        weng {LONG}
        """,
        [("statement", 0, 0), ("opening", 0, 0), ("statement", 0, 0)],
    ),
    "the chair speaks first when others have spoken": (
        f"""
        weng {LONG}
        qu {LONG}
        chair Thank you.
        reuters Who lights them?
        """,
        [("statement", 0, 0), ("statement", 0, 0), ("procedure", 0, 0), ("question", 1, 0)],
    ),
    "two turns, the chair's the last": (
        f"""
        weng {LONG}
        chair Thank you all for coming. Goodbye.
        """,
        [("statement", 0, 0), ("closing", 0, 0)],
    ),
    "the chair leads from one statement to the next": (
        f"""
        chair Good morning.
        weng {LONG}
        chair And what about the lamps?
        qu {LONG}
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "the chair's own question may sound like an invitation": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair I have a question, too. Mr. Qu, would you like to add what the children say?
        qu {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "nobody hands over to himself": (
        f"""
        reuters Who lights them?
        weng Thank you. I will take this question.
        weng {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "a short answer that ends in a name": (
        f"""
        reuters Who lights them?
        weng People light a lantern by hand in the north, in the south, on hills. Mr. Qu knows.
        qu {LONG}
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "nobody named greets": (
        f"""
        nobody Good morning. This is our hall.
        weng {LONG}
        """,
        [("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "nobody named asks": (
        f"""
        chair Good morning.
        nobody How many are there?
        weng {LONG}
        nobody {LONG}
        """,
        [("opening", 0, 0), ("question", 1, 0), ("answer", 1, 2), ("answer", 1, 2)],
    ),
    "nobody named goes on after a missing page": (
        f"""
        nobody {LONG} {LONG * 20}
        weng {LONG}
        """,
        [("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "a short answer is an answer": (
        """
        reuters Are they red?
        weng Yes.
        cnbc Are they green?
        weng No, they are not.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "an answer before the question is passed on": (
        """
        reuters Do you share the lamps?
        weng We do. Four counties have signed, and a fifth one signs in May. Mr. Qu, please.
        qu They are shared at night.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "a reporter remarks something, and nobody answers": (
        """
        reuters It doesn't work.
        chair Please take your neighbor's microphone.
        reuters Who lights the lamps?
        weng Children do.
        reuters I will write that tonight.
        chair Good. Next, please.
        cnbc Who pays them?
        weng The county does.
        """,
        [
            ("procedure", 0, 0),
            ("opening", 0, 0),
            ("question", 1, 0),
            ("answer", 1, 3),
            ("procedure", 0, 0),
            ("procedure", 0, 0),
            ("question", 2, 0),
            ("answer", 2, 7),
        ],
    ),
    "a statement that an official answers is a question": (
        """
        reuters The lamps are too bright in our street.
        weng We shall look at them.
        """,
        [("question", 1, 0), ("answer", 1, 1)],
    ),
    "the chair limits a reporter who goes on": (
        """
        reuters I have three questions. One, who lights the lamps? Two
        chair One question, please, as I said.
        reuters Then who pays for them?
        weng The county does.
        """,
        [("question", 1, 0), ("procedure", 0, 0), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "an interpreter repeats an answer, or helps with a question": (
        """
        reuters Who lights the lamps?
        interpreter The reporter asks about the lamps.
        weng Children do.
        interpreter The children of the village light them.
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "a call that reads like a question": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair Let me ask Mr. Qu for the figures.
        qu {LONG}
        chair I wonder if Mr. Weng would come in on this.
        weng {LONG}
        """,
        [
            ("question", 1, 0),
            ("answer", 1, 1),
            ("procedure", 1, 0),
            ("answer", 1, 1),
            ("procedure", 1, 0),
            ("answer", 1, 1),
        ],
    ),
    "the chair leads an official to his statement with a question": (
        f"""
        chair Good morning.
        weng {LONG}
        chair Why does it take so long? Mr. Qu, please.
        qu {LONG}
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "a reporter asks for leave": (
        """
        reuters Can I ask in French?
        chair You can.
        reuters Who lights the lamps?
        weng Children do.
        """,
        [("procedure", 0, 0), ("opening", 0, 0), ("question", 1, 0), ("answer", 1, 3)],
    ),
    "a question that was not heard": (
        """
        reuters My question is about the lamps. They
        chair Sorry, the line is bad. Once more, please.
        reuters Who lights the lamps?
        weng Sorry, could you repeat that?
        reuters Who lights them?
        weng Children do.
        """,
        [
            ("question", 1, 0),
            ("procedure", 0, 0),
            ("question", 2, 0),
            ("procedure", 0, 0),
            ("question", 3, 0),
            ("answer", 3, 5),
        ],
    ),
    "an official asks what is meant": (
        """
        reuters Who lights the lamps?
        weng All of them, or the red ones?
        reuters The red ones.
        weng Children do.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("question", 2, 0), ("answer", 2, 3)],
    ),
    "an official names the office of who speaks next": (
        """
        reuters Who lights the lamps?
        weng That is one for the Lamp Store.
        qu Children do.
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an official leaves it to another by a question": (
        """
        reuters Who lights the lamps?
        weng Yong'an, have you got the list?
        qu I have. Children do.
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an official says yes, and points to another": (
        """
        reuters Are there figures?
        weng There are. Mr. Qu knows them.
        qu I do: five or six.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("answer", 1, 1)],
    ),
    "an official says who knows, and calls on him": (
        """
        reuters Who found the oldest lamp?
        weng The man who found it is sitting on my right. Mr. Qu, would you please answer this?
        qu My children did.
        """,
        [("question", 1, 0), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an answer that speaks of a subject": (
        """
        reuters Is it taught at school?
        weng As a subject, at night.
        chair Mr. Qu, do you agree with this?
        qu I do.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an official points to somebody who does not speak": (
        """
        reuters Who lights them?
        weng Please ask the Ministry of Oil to answer that.
        chair Next question.
        cnbc Who pays for them?
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 0, 0), ("question", 2, 0)],
    ),
    "an official invites another before the first question": (
        f"""
        chair Good morning.
        weng {LONG}
        weng Mr. Qu, please.
        qu {LONG}
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("procedure", 0, 0), ("statement", 0, 0)],
    ),
    "the chair speaks at length of the course of the briefing": (
        f"""
        reuters Who lights them?
        weng {LONG}
        chair I see a great many hands, and as the hall is ours until noon, all will have a turn.
        cnbc Who pays for them?
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 0, 0), ("question", 2, 0)],
    ),
    "somebody of unknown role asks": (
        """
        chair Next question, please.
        lange I write about lamps. How many are there?
        weng Five or six.
        lange I was told that there are seven.
        weng One of them is broken.
        """,
        [
            ("opening", 0, 0),
            ("question", 1, 0),
            ("answer", 1, 2),
            ("question", 2, 0),
            ("answer", 2, 4),
        ],
    ),
    "somebody of unknown role answers": (
        """
        reuters Who lights the lamps?
        chair Mr. Lange, please.
        lange My children do.
        chair Next question, please.
        cnbc Who pays for them?
        lange I do.
        """,
        [
            ("question", 1, 0),
            ("procedure", 1, 0),
            ("answer", 1, 1),
            ("procedure", 0, 0),
            ("question", 2, 0),
            ("answer", 2, 5),
        ],
    ),
    "somebody of unknown role remarks something": (
        """
        reuters Who lights the lamps?
        weng Children do.
        lange Mr. Weng, my mother greets you. She sees the lamps again.
        weng Greet her, too.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "an official remarks something when the chair has closed": (
        """
        reuters Who lights the lamps?
        weng Children do.
        chair That's all for today. Goodbye.
        qu And mine are the youngest.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("closing", 0, 0), ("procedure", 0, 0)],
    ),
    "the chair has a notice when he has closed": (
        """
        reuters Who lights the lamps?
        weng Children do.
        chair This is the end of our briefing. Thank you.
        chair A notice for all who came by boat: the quay is dark tonight.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("closing", 0, 0), ("procedure", 0, 0)],
    ),
    "the chair speaks of the end, and gives the floor": (
        """
        reuters Who lights the lamps?
        weng Children do.
        chair Before we close, I would like to give the floor to Mr. Qu.
        qu My children, to be precise.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 1, 0), ("answer", 1, 1)],
    ),
    "thanks for an answer, and for thanks": (
        """
        reuters Who lights the lamps?
        weng Children do.
        reuters Thank you.
        weng Not at all.
        """,
        [("question", 1, 0), ("answer", 1, 1), ("procedure", 0, 0), ("procedure", 0, 0)],
    ),
    "an interpreter repeats a statement": (
        f"""
        chair Good morning.
        weng {LONG}
        interpreter {LONG}
        """,
        [("opening", 0, 0), ("statement", 0, 0), ("statement", 0, 0)],
    ),
}


@pytest.mark.parametrize(("script", "links"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_conversations(script: str, links: list[tuple[str, int, int]]) -> None:
    turns = conversation(script)
    link(turns)
    assert [(turn.kind, turn.exchange, turn.reply_to) for turn in turns] == links


def test_every_rule_has_a_conversation() -> None:
    found = {reason.partition(":")[0] for script, _ in CONVERSATIONS.values()
             for _, reason in judge(conversation(script))}  # fmt: skip
    farewells = "chair Goodbye.\nweng Thank you."
    found |= {reason for _, reason in judge(conversation(farewells))}
    assert {reason for rules in RULES.values() for _, reason, _ in rules} - found == set()


# (points, reason, what is said up to the official who answers the chair or takes his turn)
ASKED = f"reuters Who lights them?\nweng {LONG}\nchair "
EVIDENCE = [
    (
        +3,
        "has a question of his own",
        f"{ASKED}I have a question. Mr. Qu, would you add one?\nqu No.",
    ),
    (+2, "asks, and does not call", f"{ASKED}What do the children say?\nweng Nothing."),
    (+2, "asks without a question mark", f"{ASKED}I am curious how they see it.\nweng Well."),
    (+2, "reads a question out", f"{ASKED}A reader asks: Mr. Qu, are they red?\nqu They are."),
    (
        +1,
        "asks at some length",
        f"{ASKED}Mr. Qu, you were born beside a lamp. Was your mother afraid of the dark?\nqu No.",
    ),
    (-1, "names another than the one before", f"{ASKED}Mr. Qu, do you have the list?\nqu I do."),
    (
        -1,
        "names another at the end",
        f"{ASKED}Are the lamps in the north lit in the same way as the lamps here? Mr. Qu?\nqu No.",
    ),
    (
        -2,
        "one who has yet to make a statement",
        f"chair Good morning.\nweng {LONG}\nchair Who pays for the oil, then?\nqu {LONG}",
    ),
    (
        -3,
        "a question of the press waits",
        "reuters Who lights them?\nchair Is it not the keeper who lights them?\nqu It is.",
    ),
    (
        -3,
        "interrupts somebody",
        "reuters Who lights them?\nweng They are lit by\nchair Is your lamp smoking?\nweng Yes.",
    ),
]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Let me follow up on that. What about the wicks?", "question"),
        ("I have always wondered why a lamp hums. Perhaps Mr. Qu can tell me.", "question"),
        ("I'm curious myself. Tell us about the wicks.", "question"),
        ("And what about the wicks?", "question"),
        ("And what about Mr. Qu?", "procedure"),
        ("Mr. Qu, what do you say?", "procedure"),
        ("Ms. Jin, what do you say?", "procedure"),
    ],
)
def test_what_the_chair_asks_himself(said: str, kind: str) -> None:
    assert judge(conversation(f"{ASKED}{said}\nqu They are old."))[2][0] == kind


@pytest.mark.parametrize(("points", "reason", "script"), EVIDENCE, ids=[e[1] for e in EVIDENCE])
def test_evidence_that_counts(
    points: int, reason: str, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = judge(conversation(script))[-2][0] == "question"
    assert asks is (points > 0)
    others = [group for group in ASKING if group[0][:2] != (points, reason)]
    monkeypatch.setattr(exchanges, "ASKING", others)
    assert (judge(conversation(script))[-2][0] == "question") is not asks


def test_all_evidence_has_an_example() -> None:
    assert [rule[:2] for (rule,) in ASKING] == [row[:2] for row in EVIDENCE]


def test_the_reasons_why_the_chair_asks() -> None:
    _, _, (kind, why), _ = judge(conversation(f"{ASKED}What do the children say?\nweng Nothing."))
    assert (kind, why) == ("question", "the chair asks: +2 asks, and does not call")


def test_nobody_speaks_next_across_a_missing_page() -> None:
    turns = conversation("reuters Who lights them?\nweng Mr. Qu, please.\nqu Children do.")
    turns[2].page = turns[2].page_end = 3
    turns[0].page = turns[0].page_end = turns[1].page = turns[1].page_end = 1
    link(turns)
    assert [turn.kind for turn in turns] == ["question", "answer", "answer"]


def test_without_the_last_page_nothing_closes() -> None:
    turns = conversation("chair Good morning.\nreuters Who?\nweng We do.\nchair Thank you.")
    link(turns, ends=False)
    assert [turn.kind for turn in turns] == ["opening", "question", "answer", "procedure"]


def test_without_the_first_page_nothing_opens() -> None:
    turns = conversation(
        "chair Next question, please.\nreuters Who?\nweng We do.\nchair Thank you."
    )
    link(turns, begins=False)
    assert [turn.kind for turn in turns] == ["procedure", "question", "answer", "closing"]


def pages(numbers: list[int], named: list[int]) -> list[Page]:
    own = [page_of(["Reuters:", "Why?"], number) for number in numbers]
    own[0].pager = dict.fromkeys(named, "")
    return own


@pytest.mark.parametrize(
    ("numbers", "named", "ends"),
    [
        ([1], [], True),
        ([1, 2], [1, 2], True),
        ([1, 3], [1, 2, 3], True),
        ([1, 2], [1, 2, 3], False),
    ],
    ids=["one page", "all pages", "the last page, not all", "not the last page"],
)
def test_whether_the_last_page_could_be_had(
    numbers: list[int], named: list[int], ends: bool
) -> None:
    assert has_its_end(briefing_of(pages(numbers, named))) is ends


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thank you.", 0),
        ("OK. Next question, please.", 0),
        ("Due to limited time, one more question.", 0),
        ("Thank you all for coming. Goodbye.", 0),
        ("Thank you. Lanterns are light.", 3),
    ],
)
def test_words_that_are_more_than_courtesy(text: str, words: int) -> None:
    assert has_substance(text, words)
    assert not has_substance(text, words + 1)


def test_sentences() -> None:
    text = "Good. Why? Mr. Weng asked on Jan. 5.\n\nNo answer!"
    assert list(sentences(text)) == ["Good.", "Why?", "Mr. Weng asked on Jan. 5.", "No answer!"]
