"""Phrases: an example of each, and speech that has none of them."""

from __future__ import annotations

import re
from operator import attrgetter

import pytest

from scio_crawler.reading.language import phrases
from scio_crawler.reading.language.phrases import (
    ABOUT_A_QUESTION,
    ABOUT_HEARING,
    ABOUT_THE_FLOOR,
    ADDS,
    ANSWERS,
    ASKS,
    ASKS_AGAIN,
    CALLS,
    CALLS_FOR_QUESTIONS,
    CLOSES,
    COURTESY,
    GREETING,
    INVITES,
    LAST_CALL,
    LEAD,
    LEADS_TO,
    MY_OWN,
    NO_QUESTION,
    NOTICE,
    OPENS,
    OWN_QUESTION,
    PASSES_ON,
    READS_OUT,
    YES_OR_NO,
    Phrases,
)

PHRASES = {
    ABOUT_A_QUESTION: """
        This is a matter of lanterns.
        Each of us may reply.
    """,
    NO_QUESTION: """
        That answers my question.
        My question has just been asked.
        I withdraw my question.
        That was all I wanted to know.
        I am only the interpreter.
        You will have my question in writing.
        My colleague will ask.
        I hand back the microphone.
    """,
    PASSES_ON: """
        I would rather have the keeper of the lamps answer.
        It is for the man who keeps them.
        He's the one.
        I pass this on to my neighbor.
        Mr. Qu is the right person to ask.
        She is better placed to answer.
        He sits next to me.
        This is Ms. Qu's field.
        He is the expert.
    """,
    LEADS_TO: """
        Mr. Weng will reply.
        It belongs to Mr. Weng.
        And you, Mr. Weng?
    """,
    YES_OR_NO: """
        There is.
    """,
    ABOUT_HEARING: """
        Can you hear me?
        Is the microphone on?
    """,
    ABOUT_THE_FLOOR: """
        I see three hands.
        I promise you a lamp.
    """,
    GREETING: """
        Ladies and gentlemen, good morning.
        Friends from the media,
        Distinguished friends, colleagues,
        Good afternoon, everyone.
        Hello, everybody.
        Dear journalists,
    """,
    OPENS: """
        Welcome to this press conference.
        Thank you for coming to our briefing, a press meeting on lanterns.
        We are delighted to have Mr. Weng here.
        We have invited Mr. Weng to our table.
        Joining us today is Mr. Weng.
        With us today is Mr. Weng.
        Present at the podium are two engineers.
        The State Council Information Office is holding this conference.
        Today, we are gathering in Lichuan.
    """,
    CALLS: """
        I give the floor to Mr. Weng.
        Over to you.
        The floor is now open.
        We open the floor.
        We are now open for questions.
        Next question.
        One more question.
        Questions from the left side.
        Please raise your questions.
        I will take your question.
        Please raise your hands.
        Please identify yourself.
        Please identify your outlet.
        I invite Mr. Weng to answer.
        I'd like our colleague to add something.
        Mr. Weng, please.
        Please go ahead.
        Let's continue.
        You, please.
        The gentleman in the third row.
        Our friend from the Courier.
        Who will answer this question?
        We move on to the Q&A session.
        There is time for questions.
        Due to limited time
        A question-and-answer part follows.
        There is little time left.
        We are running out of time.
        One question each, please.
        Please use the microphone.
        Please turn off your phones.
        It is your turn.
    """,
    CALLS_FOR_QUESTIONS: """
        Next question, please.
        Now the last two questions.
        We will take two final questions.
        There is time for one more question.
        Questions from the left side.
        The last question goes to the Courier.
        Questions, please.
        Please raise your hands.
        Please identify yourself.
        The floor is open.
        We open the floor.
    """,
    CLOSES: """
        This concludes the press conference.
        That's all for today.
        So much for today.
        This is the end of it.
        The briefing is now over.
        Let us conclude today's meeting.
        We have come to an end.
        It ends here.
        Thank you all for coming.
        Thank you for your participation.
        Goodbye.
        See you next week.
        Let us stop here.
        That brings us to the end.
        We are done for today.
        Have a good weekend.
        I thank you and wish you a safe journey home.
        There are no more questions, I see.
        We will end at this point.
        I declare the press conference closed.
        On this note we'll finish.
        What better word to end with?
    """,
    ASKS: """
        My question is about lanterns.
        I have two questions.
        I would like the minister to tell us what comes next.
        A word on this?
        Could you please tell us about lanterns?
        Can you elaborate?
        I'd like to ask about lanterns.
        May I ask about lanterns?
        I am curious about lanterns.
        I wonder about lanterns.
        I was wondering about lanterns.
        What's the price of a lantern
        What new lanterns will be lit
        Please introduce the new lanterns.
        How do they burn so long?
    """,
    ANSWERS: """
        OK.
        Thank you.
        Let me answer.
        I think so.
        Regarding the lanterns, yes.
        As for lanterns, yes.
        Well, it is about your question.
    """,
    ASKS_AGAIN: """
        Could you repeat that?
    """,
    COURTESY: """
        OK.
        All right.
        Thank you, Mr. Weng.
        OK, thank you.
        Good morning.
        Due to limited time, we stop.
        You're welcome.
        I see.
        My pleasure.
        Let me thank you for the lamps.
        Not at all.
        It is indeed a very good question, and one that we hear a lot.
        Good question!
    """,
    MY_OWN: """
        Here is a question of my own.
        I also have a short question.
        Let me ask something.
        Let me follow up on the oil.
        I have often wondered why they burn.
        I'm rather curious. Tell us.
    """,
    OWN_QUESTION: """
        I'd like to know how long they burn.
    """,
    READS_OUT: """
        A reader in Lichuan asks about lanterns.
        The next question came in over the web.
    """,
    ADDS: """
        Let me add something.
        In addition, there are lamps.
        I'd say a few words about lamps.
    """,
    INVITES: """
        Would you like to say something?
        Could Mr. Weng answer?
        Who would like to take it?
        Anything to add?
        Could we hear a bit more about that?
        Captain, you wanted to add something?
        Is there one more?
        Shall we have another one?
        What about you?
        Ms. Weng, what do you think of it?
        Any word on that?
        Can you wait for a minute?
    """,
    LAST_CALL: """
        Now for the last two questions.
        Due to limited time, one more question, please.
        We have time for one last question.
        As time is limited, two short answers.
        Due to the time, only two more.
        We are running out of time.
        I am told that our time is up.
    """,
    LEAD: """
        The press conference on lanterns was held on Friday.
        The Lantern Office held a briefing.
    """,
    NOTICE: """
        The Lantern Office will hold a press conference.
        Venue: Lantern Hall
        Notice of a briefing
    """,
}
NAMES = {
    ABOUT_A_QUESTION: "about a question",
    ABOUT_HEARING: "about hearing",
    ABOUT_THE_FLOOR: "about the floor",
    GREETING: "greeting",
    OPENS: "opens",
    CALLS: "calls",
    CALLS_FOR_QUESTIONS: "calls for questions",
    CLOSES: "closes",
    ASKS: "asks",
    ANSWERS: "answers",
    ASKS_AGAIN: "asks again",
    COURTESY: "courtesy",
    MY_OWN: "my own",
    OWN_QUESTION: "own question",
    READS_OUT: "reads out",
    ADDS: "adds",
    INVITES: "invites",
    NO_QUESTION: "no question",
    PASSES_ON: "passes on",
    LEADS_TO: "leads to",
    YES_OR_NO: "yes or no",
    LAST_CALL: "last call",
    LEAD: "lead",
    NOTICE: "notice",
}
SAID = [
    pytest.param(phrase, line, id=f"{NAMES[phrase]}-{line}")
    for phrase, lines in PHRASES.items()
    for line in filter(None, map(str.strip, lines.splitlines()))
]


@pytest.mark.parametrize(("phrase", "line"), SAID)
def test_an_example_of_each_phrase(phrase: Phrases, line: str) -> None:
    assert phrase.search(line)


@pytest.mark.parametrize("name", NAMES.values())
def test_every_phrase_has_an_example(name: str) -> None:
    said = [line for phrase, line in map(attrgetter("values"), SAID) if NAMES[phrase] == name]
    listed = phrases.sections("phrases")[name]
    assert [one for one in listed if not any(map(Phrases(one).search, said))] == []


@pytest.mark.parametrize(
    "line",
    [
        "There are 5,000 lanterns in the hills.",
        "Children light the lanterns in the evening, and nobody is paid for it.",
        "The welcome lamps have been repaired by the people of the village.",
        "Our engineers spent a good morning on the roof.",
        "It was a year of hard work, with rain in every month.",
    ],
)
def test_plain_talk_holds_none_of_them(line: str) -> None:
    assert [NAMES[phrase] for phrase in PHRASES if phrase.search(line)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Red lamps.", True),
        ("A RED lamp", True),
        ("(red)", True),
        ("bored", False),
        ("Oil first", True),
        ("No oil", False),
        ("First\nred", True),
    ],
)
def test_phrases_begin_with_a_word_or_with_the_text(text: str, found: bool) -> None:
    assert Phrases(r"red\b", r"^oil\b").search(text) is found


GROUPED = (
    r"(?:next|last) questions?\b",
    r"(?:only |just )?one\b",
    r"ha(?:ve|s) been\b",
    r"(?:no (?:more|other)|never) lamps?\b",
    r"(?<=no )oil\b",
    r"q&?a\b",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The next question", True),
        ("Last questions", True),
        ("The question", False),
        ("One lamp", True),
        ("Just one lamp", True),
        ("Just a lamp", False),
        ("It has been lit", True),
        ("It had been lit", False),
        ("No other lamp", True),
        ("Never lamps", True),
        ("No lamp", False),
        ("There is no oil", True),
        ("There is oil", False),
        ("The Q&A", True),
        ("The QA’s end", True),
        ("Qatar", False),
    ],
)
def test_phrases_are_found_as_if_each_were_searched_for_alone(text: str, found: bool) -> None:
    assert Phrases(*GROUPED).search(text) is found
    alone = (re.search(rf"\W(?:{phrase})", f"\n{text.lower()}") for phrase in GROUPED)
    assert any(alone) is found
