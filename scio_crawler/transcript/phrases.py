"""What is said at a press conference: phrases that show what a turn does.

The tests hold an example of each phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Phrases:
    r"""Phrases to search for in a text, in upper or lower case.

    Each is a pattern in lower case that begins with ``^`` or with ``\b`` and a letter. Searching
    the text in lower case takes a third of the time of ``re.IGNORECASE``, and searching for the
    character before a word half of the time of ``\b``.
    """

    def __init__(self, *patterns: str) -> None:
        at_start = "|".join(p for p in patterns if p.startswith("^"))
        at_word = "|".join(p[2:] for p in patterns if p.startswith(r"\b"))
        self._at_start = re.compile(at_start).match if at_start else None
        self._at_word = re.compile(rf"\W(?:{at_word})").search if at_word else None

    def search(self, text: str) -> bool:
        """Tell whether one of the phrases stands anywhere in *text*."""
        low = text.lower()
        if self._at_start and self._at_start(low):
            return True
        return self._at_word is not None and self._at_word(f"\n{low}") is not None


# Somebody greets, at the beginning of a briefing or of a statement.
GREETING = Phrases(
    r"^(?:dear |distinguished )?(?:ladies(?: and|,)|friends(?:,| from| of| in)|journalists"
    r"|colleagues)",
    r"^good (?:morning|afternoon|evening)",
    r"^hello\b",
    r"^dear (?:friends|journalists|members|media)",
)

# The chair opens the briefing and introduces the officials.
OPENS = Phrases(
    r"\bwelcome to\b.{0,60}\b(?:press|conference|briefing|event)",
    r"\b(?:welcome|glad to see you|thank you for coming)\b.{0,40}\b(?:press|conference|briefing)",
    r"\bwe (?:have |are |'re |’re )?(?:very |also |so )?(?:invited?|honou?red|pleased"
    r"|delighted|happy) (?:to (?:have|be|invite)|mr|ms|dr)",
    r"\b(?:have|has) (?:been )?invited (?:mr|ms|dr|to (?:this|the|today))",
    r"\bjoining us (?:today|this)",
    r"\b(?:with us|present(?: here)?) (?:today|this (?:morning|afternoon))",
    r"\bpresent (?:at|here|today)\b.{0,60}\b(?:are|is)\b",
    r"\bthe state council information office (?:\(scio\) )?(?:is (?:now )?holding|holds"
    r"|will now hold)",
    r"\btoday,? (?:we|the (?:state council|scio)) (?:are |is )?(?:hold|held|have invited|gather)",
)

# The chair or an official calls on somebody.
CALLS = Phrases(
    r"\b(?:give|hand|pass|turn) (?:the |over the |it |this )?(?:floor|microphone|word"
    r"|question|over)\b",
    r"\b(?:over to|floor to|floor is)\b",
    r"\bfloor (?:is|will be) (?:now )?open\b",
    r"\bopen the floor\b",
    r"\bopen for questions\b",
    r"\b(?:next|first|last|final|another|one more|two more|few more|two final|two last"
    r"|more) questions?\b",
    r"\bquestions? (?:from|please)\b",
    r"\btake (?:your )?questions?\b",
    r"\b(?:raise|ask) (?:your |the )?questions?\b",
    r"\b(?:raise|put up) your hands?\b",
    r"\bidentify (?:your|the)\b",
    r"\bidentify yourself",
    r"\b(?:invite|ask|let|like|want|have|welcome)\b.{0,40}\b(?:mr|ms|mrs|dr|minister|director"
    r"|commissioner|governor|mayor|colleague)s?\b.{0,60}\b(?:to|answer|add|respond|speak"
    r"|brief|introduce|reply|take|share|explain|say|elaborate|supplement)\b",
    r"\b(?:mr|ms|mrs|dr)\.? [\w’'-]+(?: [\w’'-]+){0,2},? (?:please|will|would you|to answer"
    r"|has (?:more|something) to add)\b",
    r"\bplease (?:go ahead|answer|continue|ask|proceed)\b",
    r"\bgo ahead\b",
    r"\b(?<= )please[.!]?$",
    r"\b(?:the gentleman|the lady|the journalist|the reporter|our friend) (?:in|from|on|over"
    r"|at|with|wearing|there)\b",
    r"\b(?:answer|take|respond to|address) (?:this|that|your|the) (?:question|one)\b",
    r"\bq&a (?:session|part)\b",
    r"\bquestion[- ]and[- ]answer\b",
    r"\btime for questions\b",
    r"\b(?:limited|due to (?:the )?) ?time\b",
    r"\btime (?:is )?(?:limited|constraints?|left)\b",
    r"\brunning out of time\b",
)

# The chair calls for questions, rather than on somebody to answer; one sentence at a time.
CALLS_FOR_QUESTIONS = Phrases(
    r"^(?:now,? |and |so )?(?:the )?(?:next|last|final|one more|another)(?: two| few)? questions?"
    r"(?:,? please)?[.!]?$",
    r"\b(?:take|have|open for|move on to|continue with|time for) (?:the |your |a |some |only )?"
    r"(?:next|last|final|more|other|one|two|few|another)(?: more| last| final| other)?"
    r" questions?\b",
    r"\bquestions? (?:from|goes to)\b",
    r"\bquestions?,? please\b",
    r"\b(?:raise|put up) your hands?\b",
    r"\bidentify (?:yourself|your|the)\b",
    r"\bfloor (?:is|will be) (?:now )?open\b",
    r"\bopen the floor\b",
)

# The chair closes the briefing.
CLOSES = Phrases(
    r"\b(?:concludes?|that(?:'|’)s (?:all|the end)|that is (?:all|the end)|so much for"
    r"|this is the end|end(?:s)? (?:of )?(?:here|today))\b",
    r"\b(?:press conference|briefing|conference) (?:is|has) (?:now )?(?:over|concluded|ended"
    r"|come to an end|closed)\b",
    r"\b(?:conclude|end|close|wrap up|bring) (?:today|this|the|here)\b",
    r"\bcome to (?:an|the) end\b",
    r"\bends? here\b",
    r"\bthank (?:you|all)(?:,? (?:all|everyone|everybody))? (?:all )?(?:for (?:coming|joining"
    r"|attending|being|your (?:attendance|participation|presence)))",
    r"\b(?:goodbye|good-bye|see you (?:next|again|at))\b",
)

# Somebody asks.
ASKS = Phrases(
    r"\b(?:my|our|the|a|one|two|another|first|second|follow-?up|have) questions?\b",
    r"\b(?:could|can|would|will) you (?:please |also |briefly |kindly )?(?:\w+ )?(?:tell"
    r"|share|give|explain|elaborate|introduce|talk|comment|brief|describe|provide|clarify|say"
    r"|shed|update|confirm|expand|outline|walk)",
    r"\b(?:i|we)(?:(?:'|’)d| would)? (?:like|want|wish|wanted) to (?:ask|know|follow|raise"
    r"|hear|inquire|learn)\b",
    r"\bmay i ask\b",
    r"\bi(?: am|(?:'|’)m) (?:curious|wondering|interested|particularly interested)\b",
    r"\bi wonder\b",
    r"\bi was wondering\b",
    r"\bwhat(?:(?:'|’)s| is| are| were| was| do| does| did| will| would| has| have"
    r"|(?: \w+){1,3} (?:is|are|will|has|have|do|does|did)) ",
    r"\bplease (?:also |briefly )?(?:introduce|give us|share|tell|brief|elaborate|explain"
    r"|talk|comment|describe|clarify|update)\b",
    r"\bhow (?:do|does|did|will|would|can|should|is|are|have|has|to)\b.{0,120}\?",
)

# Somebody answers.
ANSWERS = Phrases(
    r"^(?:ok(?:ay)?|well|yes|all right|thank you|thanks)\b",
    r"^(?:let me|i will|i(?:'|’)(?:d|ll)|i would|i(?: can)? (?:agree|think|believe|want|add)"
    r"|as (?:for|to|mentioned|just|you)\b|regarding|on (?:your|this|the)|your question"
    r"|this is|that is)",
    r"\byour question\b",
)

# Courtesies, one sentence at a time: by themselves they are neither a question nor an answer.
COURTESY = Phrases(
    r"^(?:ok(?:ay)?|all right|alright|yes|well|good|right|sure)[,.! ]*$",
    r"^(?:(?:ok(?:ay)?|all right|alright|yes|well),? )?(?:thank you|thanks|many thanks)\b.{0,90}$",
    r"^(?:good (?:morning|afternoon|evening)|hello|goodbye|ladies and gentlemen|friends"
    r"|dear friends)\b.{0,40}$",
    r"^due to (?:the )?(?:limited time|time)\b.{0,80}$",
)

_STOP = re.compile(r"[.!?;。？！][\"”’')\]]*\s+(?=\S)")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Ms|Mrs|Dr|Prof|No|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_LAST = 8  # characters at the end of a sentence, enough for an abbreviation


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of *text*, cut behind full stops and the like, but not behind "Mr."."""
    sentence = ""
    for part in filter(None, _parts(text.replace("\n\n", " "))):
        if sentence and not _ABBREVIATED.search(sentence[-_LAST:]):
            yield sentence
            sentence = part
        else:
            sentence += f" {part}" if sentence else part
    if sentence:
        yield sentence


def _parts(text: str) -> Iterator[str]:
    start = 0
    for stop in _STOP.finditer(text):
        yield text[start : stop.start() + 1]
        start = stop.end()
    yield text[start:]
