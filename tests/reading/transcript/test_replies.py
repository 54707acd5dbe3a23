"""What replies do: answer, refer, defer or decline; and how a chair passes on.

Each shows one of the ways in which officials say it.
"""

from __future__ import annotations

import pytest

from scio_crawler.reading.transcript.replies import outcome, passes_on

NOTHING_ELSE = {
    "declined": {
        "cannot": "I can't answer that question.",
        "with an adverb": "I honestly cannot tell you that at this point.",
        "is in no position": "Thank you. I'm not in a position to comment on their lamps.",
        "is not at liberty": "I'm not at liberty to say.",
        "was not told to": "We haven't been authorized to speak about that.",
        "would rather not": "I would rather not answer that today.",
        "a house that never does": "As you know, our office does not comment on rumors.",
        "in two words": "No comment.",
        "will not": "Please don't ask me to repeat them. I won't.",
        "what is asked comes first": "About that, and about the oil, I am bound to keep silent.",
        "has nothing to say": "We've got nothing to announce for the moment.",
        "has no figure": "Our forms don't record that, so there's no figure I could quote.",
        "does not know": "Ah, that I don't know. Nobody ever told me.",
        "has not heard": "I'm not aware of the situation you mentioned.",
        "has it not with him": "I don't have that at hand, sorry.",
        "no way of knowing": "The ledgers were lost in a flood. There's no way for us to tell.",
        "neither nor": "I can neither confirm nor deny it.",
        "a secret": "Sorry, it's classified.",
        "a principle": "I don't answer hypothetical questions.",
        "not proper": "Since the talks are secret, it would not be proper for me to describe them.",
        "too early": "It is too early to say. The keepers are still working on it.",
        "a reason before": "As the tender is still under way, I must not say.",
        "of a private kind": "It was a private dinner and I'd rather leave it private.",
        "not published": "However, such data are not published, neither by us nor by the firms.",
        "not his office": "It's beyond my remit to speak about what is discussed there.",
        "nobody has told him": "No one has ever informed us of that.",
        "has not counted": "There are no statistics on lamps by color.",
        "not his to tell": "What they paid is not something I would be able to share.",
        "bound by others": "We have been asked by the divers not to say anything.",
        "a guess is none": "If I told you now, I would only be guessing.",
        "a reason, and so": "The lamps were counted at night, so I can't give you a number.",
        "curly apostrophe": "I can’t say anything about it.",
        "at length": "I can see why you would be interested, and I appreciate that you ask. "
        "However, I'm in no position to make an exception. I hope for your understanding.",
        "keeps silent": "You will understand that a banker keeps silent on such a question.",
        "the names cannot be given": "As the case is not closed, the names cannot be given out.",
        "a remark before it": "We count lamps. We make no forecasts, so please excuse me.",
        "neither does he": "I have not heard of it. Neither has my deputy. Neither have we.",
    },
    "deferred": {
        "will be released": "Any news about it will be released in due course.",
        "will let you know": "Sorry, I can't tell you today, but we will let you know.",
        "has to wait": "There'll be a briefing right here at 6 p.m. Please wait until then.",
        "when there is something": "When we have something to announce, we'll announce it.",
        "two words": "Stay tuned.",
        "you will have it": "You'll have the list of lamps before the summer.",
        "the press will be told": "We will let the press know as soon as it is settled.",
        "is due": "The decision is due on Thursday.",
        "others will tell": "At noon the harbor master will be here and tell you himself.",
        "in writing": "We'll reply to that in writing.",
        "once it is over": "Once the experts have finished, the result will be made public.",
        "come back": "We vote on Sunday. Come back on Monday and I'll tell you.",
        "the day": "Revised data come out together with the report at the end of February.",
        "on the site": "A list will be issued after the talks. Keep an eye on our website.",
        "still drawn up": "The list is being finalised at the moment. We'll make it public soon.",
        "a conference": "A press conference will be held on this topic next week.",
        "kindly wait": "You will learn it on the 13th. Kindly wait until then.",
    },
    "referred": {
        "please ask": "Please ask the Ministry of Lamps.",
        "who is better placed": "The oil bureau would be better placed to answer that.",
        "whose remit it is": "That falls within the remit of the port authority.",
        "to whom it should be put": "Such a question should be put to the keepers' association.",
        "leaves it to others": "I would leave that to the historians.",
        "has it, ask them": "The county keeps the registers. You had best inquire there.",
        "refers": "I'd refer you to the competent department for that.",
        "not the right one": "You're asking the wrong person. The school will gladly help you.",
        "whose question it is": "I'm from the Ministry of Oil. That is a question for the school.",
        "the one to ask": "I build piers. As for lamps, the lamp school is the one to speak to.",
        "who keeps it": "The harbor keeps those lists. It would be best to contact them.",
        "who alone knows": "Only the court can say so; you should turn to it.",
        "asks to be asked": "It's handled by the coast guard. May I ask you to contact them?",
        "across the river": "Go across the river and ask them, it isn't for me to explain.",
        "a call": "Why don't you give the harbor bureau a call?",
        "to be put to": "That is something to be put to the keepers of the harbor.",
        "without a body": "You should address this question to Brussels.",
    },
}
ANSWERS_TOO = {
    "declined": {
        "yes, but": "Yes, I met him. What he offered I'm not at liberty to say.",
        "spelled number": "Eleven lamps fell. I can't comment on the cause.",
        "a policy": "The government attaches great importance to lamps. As for this one, I have no "
        "information.",
        "the refusal first": "Sorry, what was agreed I'm not free to disclose. But they did meet.",
        "one of two": "Five hours, and a nap. On the rest my wife has forbidden me to talk.",
        "a secret of war": "It is aimed at no country. Its technical data are military secrets.",
        "figures from when": "There were 1,716 on the 9th. For the weeks before we have no data.",
        "a principle afterwards": "I am not aware of it. I can tell you that courts judge by law.",
        "a fact after rumors": "We won't comment on rumors, but the fact is that it shut in June.",
        "no, and nothing else": "No. I have nothing to add to that.",
        "no more than that": "They met for two hours. I have no further details to offer.",
        "no help": "Three lamps broke. I'm afraid I can't help you with the price of oil.",
        "does not release": "Three lamps broke. The harbor doesn't release statistics on oil.",
        "that is right": "That's right. How much the oil cost, I won't say.",
        "correct": "Correct. Beyond that I have nothing to add.",
        "it took place": "The visit took place. I can't reveal who came.",
        "not allowed to": "No, the lamp doesn't smoke. The readings I'm not allowed to publish.",
        "allow me not to": "It was sold for 60 yuan. The buyer asked for confidentiality, so allow "
        "me not to name him.",
        "asked not to": "It was sold for 640 yuan. The buyer has asked us not to give his name.",
    },
    "deferred": {
        "details later": "He is a local man of 43. We shall publish more as we learn more.",
        "the rest later": "We open on 18 May. The names will be announced in April.",
        "be patient until": "It burns for three days. Who lights it? Be patient until the 4th.",
        "if there is news": "Both sides are in touch and hope to meet. If so, we'll let you know.",
        "when it is examined": "Eight were fined. The full report, with the names of all, shall be "
        "published after it has been examined.",
    },
    "referred": {
        "for the rest": "It has been lit since May. For its price, please contact the harbor.",
        "whose it was": "It opens on 1 May. The tests weren't ours; the school should be asked.",
        "as far as he knows": "As far as I know it's open. For specifics, check with the county.",
        "not competent": "Three lamps broke. As for the oil, we are not the competent authority.",
        "would have to tell": "The lamp is out since May. The cause is something the ministry "
        "would have to tell you.",
        "best if you": "It costs 20 yuan; for the oil it's best if you contacted the harbor.",
        "best answered by": "There was no special price. The rest is best answered by the keeper.",
    },
}
ANSWERS = {
    "agrees": "I can't agree more. Lamps must burn.",
    "will not allow it": "We will not allow anybody to fish there at night.",
    "cannot say how glad": "I can't tell you how glad I am that the child was found.",
    "says that it is not so": "We can't say that the lamps were cheap.",
    "in more than a word": "I can't answer your question in one sentence. In two: it pays.",
    "it was announced": "They were announced an hour ago and will take effect on 1 March.",
    "what others said": 'They said "no comment" because the letter embarrasses them.',
    "of others": "If the operator can't answer the question, she calls back.",
    "whether you know": "I don't know whether you have been there. Every village has a lamp now.",
    "a source": "I'd refer you to article 278 of the code, which asks for two thirds.",
    "hard to say": "It's hard to say. The lamps are on time, the oil is not.",
    "no such plan": "There is no such plan.",
    "no secret": "It's no secret that the harvest was poor.",
    "denies": "This is a fabrication from start to finish.",
    "sends citizens": "If somebody finds a lamp, please call the harbor, which never sleeps.",
    "cannot": "We cannot rest. The next stage begins in autumn.",
    "without an answer to it": "Those with prejudice see only what they want.",
    "in one word": "Rumors.",
    "it cannot be said that": "It can't be said that the lamps are bright already.",
    "answers with deeds": "We do not answer threats with words; we answer them with lamps.",
    "need not comment": "I don't think I need to comment; let the sailors do it.",
    "a day in the month of May": "Two keepers may want to add something about the lamps of spring.",
    "promises a policy": "We will release more supporting policies. Oil is cheap.",
    "promises nothing": "I can't promise that. What I do promise is oil for every lamp.",
    "told all of it": "We need not wait for the report. The lamp was out.",
    "asks in turn": "The other side should ask itself why the talks failed. It walked out twice.",
}
PASSES_ON = {
    "not the topic": "That's not related to today's topic. Next question, please.",
    "will not be answered": "That question will not be answered here. Next.",
    "one question each": "One question each, please. The lady in blue.",
    "bare": "Thank you. Next question, please.",
    "no time": "We have no time for follow-ups, I'm sorry. China Radio International, please.",
    "what the guests are for": "Mr. Weng is here to speak about oil, not about persons. Let's hear "
    "from Guangming Daily.",
    "at some length": "Today we are talking about the lamps of 70 years. Please keep to that. "
    "Let's give the chance to another reporter. The gentleman with glasses.",
}
TELLS = {
    "a figure": "612, from 41 countries and regions. Next question, please.",
    "no": "No, that is not the case. Next question, please.",
    "a fact": "I'll answer in his place. There's none. There is a plant with a very long quay.",
    "the day": "It will be published on the 28th, in eight languages. Next question, please.",
    "a position": "Our position has not changed: we oppose it in any form. The lady in white.",
}


def cases(of: dict[str, dict[str, str]]) -> list[object]:
    """A parameter for each text of *of*, which is by what it does and what it shows."""
    return [
        pytest.param(text, act, id=f"{act}: {shows}")
        for act, texts in of.items()
        for shows, text in texts.items()
    ]


@pytest.mark.parametrize(("text", "act"), cases(NOTHING_ELSE))
def test_what_does_nothing_else_is_no_answer(text: str, act: str) -> None:
    assert outcome([text]) == (act, "")


@pytest.mark.parametrize(("text", "act"), cases(ANSWERS_TOO))
def test_what_an_answer_does_besides_is_told(text: str, act: str) -> None:
    assert outcome([text]) == ("answered", act)


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_who_answers_does_nothing_besides(text: str) -> None:
    assert outcome([text]) == ("answered", "")


def test_a_day_answers_the_question_when() -> None:
    """Who asks when something will be published, and hears the day, has an answer."""
    reply = "It will be published on 28 May."
    assert outcome([reply], "When will the report be published?") == ("answered", "")
    assert outcome([reply], "What does the report say?") == ("deferred", "")
    assert outcome(["On 28 May."], "When?") == ("answered", "")


def test_who_asks_whom_to_turn_to_has_an_answer() -> None:
    reply = "You should turn to the housing bureau."
    assert outcome([reply], "Whom should a tenant turn to?") == ("answered", "")
    assert outcome([reply], "Why are rents so high?") == ("referred", "")


def test_one_of_several_who_answers_is_enough() -> None:
    refusal, answer = "I can't answer that question.", "It is lit every night."
    assert outcome([refusal, refusal]) == ("declined", "")
    assert outcome([refusal, answer]) == outcome([answer, refusal]) == ("answered", "declined")


def test_who_is_sent_elsewhere_was_also_told_nothing() -> None:
    texts = ["I don't know.", "We'll let you know.", "Please ask the Ministry of Lamps."]
    assert outcome(texts) == ("referred", "")
    assert outcome(texts[:2]) == ("deferred", "")


def test_a_refusal_in_a_long_answer_is_found() -> None:
    burns = "The lamps burn from seven to nine, and the keepers bring oil up the hill. " * 20
    refuses = "As for the price, I'm not at liberty to say."
    assert outcome([burns]) == ("answered", "")
    assert outcome([f"{burns}{refuses} {burns}"]) == ("answered", "declined")


@pytest.mark.parametrize("text", PASSES_ON.values(), ids=PASSES_ON)
def test_a_chair_passes_on(text: str) -> None:
    assert passes_on(text)


@pytest.mark.parametrize("text", TELLS.values(), ids=TELLS)
def test_a_chair_who_says_something_to_the_question_does_not(text: str) -> None:
    assert not passes_on(text)


IN_A_LONG_ANSWER = {
    "of others": ("Neither of the two villages can read the letters of the other.", ""),
    "an event": ("The tables will be published in June, and the maps later.", ""),
    "of the speaker": ("What the lamps cost I am not at liberty to say.", "declined"),
    "to who asks": ("As for the treaty, please ask the Ministry of Foreign Affairs.", "referred"),
}


@pytest.mark.parametrize(("text", "also"), IN_A_LONG_ANSWER.values(), ids=IN_A_LONG_ANSWER)
def test_a_long_answer_refuses_only_in_words_about_those_who_talk(text: str, also: str) -> None:
    answer = (
        "The lamps of the harbor burned through the winter, and 40 boats came home by them. " * 3
    )
    assert outcome([answer + text]) == ("answered", also)
