"""An answer that only declines, and answers that resemble one."""

from __future__ import annotations

import pytest

from scio_crawler.items import Turn
from scio_crawler.reading.transcript.asking import declines

DECLINED = {
    "cannot": "I can't answer that question.",
    "with an adverb": "I honestly cannot tell you that at this point.",
    "is in no position": "Thank you. I'm not in a position to comment on somebody else's lamps.",
    "is unable": "I am therefore unable to disclose any details.",
    "is not at liberty": "I'm not at liberty to say.",
    "is not qualified": "It isn't my field, and I am not qualified to answer.",
    "has not been told to": "We haven't been authorized to speak about that.",
    "will not": "We will not comment on a matter before the courts.",
    "would rather not": "I would rather not answer that today.",
    "prefers not to": "I'd prefer not to name the companies.",
    "does not want to": "I don't want to guess. Thank you.",
    "refuses": "I decline to answer that one.",
    "a house that never does": "As you know, our office does not comment on rumors.",
    "has no comment": "I have no comment to make.",
    "in two words": "No comment.",
    "has nothing to say": "We've got nothing to announce for the moment.",
    "has no figure": "We don't have statistics on this. We will look into it and get back to you.",
    "does not know": "Frankly, I don't know. I'd have to ask.",
    "no way of knowing": "I was not there, so I have no way of answering.",
    "neither nor": "I can neither confirm nor deny it.",
    "another subject": "That is outside the scope of this conference. Please ask the bureau.",
    "not proper": "It would be inappropriate for me to say anything about the lamps.",
    "not the moment": "This is not the right time to discuss it.",
    "too early": "It is too early to say. The keepers are still working on it.",
    "a secret": "The price is a secret of the two parties, which I mustn't reveal.",
    "not for him": "This is a matter for the court, and it isn't for me to judge.",
    "a reason before": "The report has not come yet. Until it does, there is nothing I can say.",
    "curly apostrophe": "I can’t say anything about it.",
    "an apology and a promise": "Sorry, I can't tell you today, but we will let you know.",
}
ANSWERED = {
    "goes on with but": "I can't promise it. But it was built for a flood.",
    "gives another's figure": "I can't name names, but eleven were fined.",
    "a figure after all": "We have no exact number. It was about 4,000.",
    "goes on at length": "I don't know. Perhaps the keepers stay, and the others go home.",
    "goes on in one sentence": "We won't comment, we'll act: every lamp will be lit by autumn.",
    "one of two": "First, the lamps stay. As for the second, I can't say more today.",
    "says yes": "Yes. I can't tell you from which month.",
    "of somebody else": "If the operator can't answer the question, she calls back.",
    "what others said": 'They said: "We can\'t tell you." We asked again in spring.',
    "hands it on": "I'll leave that to Ms. Cen, who knows the lamps.",
    "a fact about permission": "No, he can't. The law requires a licence.",
    "says that it is not so": "We cannot say that the lamps were cheap.",
    "in more than a word": "I can't answer your question in one sentence. In two: it pays.",
    "has the figures": "We have the figures with us, and they are good.",
    "no answer to the wind": "We have no answer to the wind. We plant trees, and it goes on.",
    "another verb": "We cannot rest. The next stage begins in autumn.",
    "cannot without": "We can't discuss lamps without discussing oil.",
    "not proper to call it so": "It's not appropriate to call it a repair.",
    "too early for joy": "It's too early to celebrate.",
    "short": "None.",
    "asks back": "Can't I answer that later?",
}


def said(*texts: str, kind: str = "answer") -> list[Turn]:
    return [Turn(text=text, words=len(text.split()), kind=kind) for text in texts]


@pytest.mark.parametrize("text", DECLINED.values(), ids=DECLINED)
def test_who_says_so_declines(text: str) -> None:
    assert declines(said(text))


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED)
def test_who_answers_does_not_decline(text: str) -> None:
    assert not declines(said(text))


def test_nobody_declines_if_somebody_answers() -> None:
    refusal, answer = DECLINED["cannot"], "It is lit every night."
    assert declines(said(refusal, refusal))
    assert not declines(said(refusal, answer))
    assert not declines(said(answer, refusal))
    assert not declines([])


def test_what_leads_from_one_to_the_next_is_no_answer() -> None:
    handed = said("Mr. Weng, please.", kind="procedure")
    assert declines([*handed, *said(DECLINED["cannot"])])
    assert not declines(handed)


def test_a_long_answer_is_none_whatever_it_refuses() -> None:
    assert not declines(said(DECLINED["cannot"] + " The lamps burn." * 40))
