"""Invented sentences: what chairs, reporters and officials of no country say, by a seed.

Every paragraph is put together from many small parts, so that no two pages read alike.
"""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Sequence

THINGS = (
    """\
harbor lights|village libraries|mountain ferries|tea gardens|paper kites|reading rooms|bee hives
rope bridges|tide gauges|orchard walls|night trains|glass roofs|salt roads|bell towers|rice boats
willow baskets|snow fences|public clocks|clay ovens|canal locks|weather masts|goat paths|lamp posts
school gardens|stone wells|barley fields|wooden mills|market halls|lighthouse lenses|cable cars
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
PLACES = (
    """\
the upper valley|both river banks|the old port|nine counties|the southern hills|the plateau
the coast|every second township|the lake district|the border villages|the dry plain|the islands
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
DEEDS = (
    """\
repaired|counted|painted|insured|moved|lit|measured|opened to visitors|handed to the villages
mapped|connected|cleaned by hand|rebuilt after the flood|taken out of use|listed for protection
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
VIRTUES = (
    """\
patience|good tools|plain rules|dry weather|cheap timber|careful neighbors|early planning
honest figures|short meetings|steady funds|young apprentices|old maps
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
TIMES = (
    """\
last winter|in the first half of the year|since the spring|over three summers|by the end of June
within a single week|for the tenth year running|before the rains came|in less than a month
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
RESULTS = (
    """\
fewer people had to walk in the dark|the price of lamp oil fell|children get to school dry
nobody was hurt|the ferries left on time|half of the letters of complaint stopped coming
the harvest could be brought in earlier|visitors stayed two nights longer
the keepers were able to sleep again|repairs took days instead of months
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

TELLING = """\
{Time}, {n} {things} were {deed} in {place}, and {result}.
We have {deed} {n} {things} {time}, which is {percent} percent more than we had planned.
What counts in {place} is {virtue}; with it, {result}.
Of the {n} {things} in {place}, only {few} are still waiting to be {deed}.
It took {virtue} and {virtue2} until the {things} of {place} were {deed}, and I would not call it easy.
The {things} are not new, but {time} we looked at them with other eyes and found that {result}.
A survey among {n} households showed that {virtue} matters more to them than {things}.
If you ask the people of {place} about their {things}, they will tell you that {result}.
There were setbacks: {few} {things} had to be {deed} twice, although {result}.
Our colleagues from {place} sent us a drawing of the {things} as they were {time}.
Next year another {few} {things} will be {deed}, provided that we find enough {virtue}.
Between {few} and {n} {things} are {deed} each month, depending on the wind in {place}.
Nobody expected that {things} could be {deed} so soon, least of all the engineers.
Costs went down by {percent} percent {time}; the reason was {virtue}, not luck.
I was in {place} {time} and saw with my own eyes how the {things} were {deed}.
We will keep at it, because {virtue} pays off: {result}.
""".splitlines()
ASKING = """\
How many {things} have been {deed} in {place} {time}, and what comes next?
Could you tell us why the {things} of {place} were not {deed} earlier?
What role does {virtue} play when {things} are {deed}, and who pays for it?
Is it true that {few} {things} were {deed} twice, and if so, who is responsible?
Which {things} will be {deed} first, those of {place} or those nearer to the capital?
Will visitors from abroad be able to see the {things} once they are {deed}?
""".splitlines()
BEFORE_ASKING = """\
My question is about the {things}.
We have read that {n} {things} were {deed} {time}.
Many of our readers live in {place} and worry about their {things}.
I have two short questions on the {things} of {place}.
You spoke about {virtue} a moment ago.
""".splitlines()
CALLING = """\
Next question, please.
The lady in the third row, please.
Now, the gentleman with the gray scarf.
Let's go on. The journalist by the window, please.
We still have time for a few more questions.
Please go ahead.
""".splitlines()
LAST_CALL = """\
Due to limited time, we will take one last question.
The last question, please.
One final question.
""".splitlines()
CLOSING = """\
Thank you to our speakers, and thank you all. This is the end of today's press conference. Goodbye.
Thank you, everyone. That is the end of today's briefing. Goodbye.
Thanks to all speakers and friends from the press. Today's press conference is hereby concluded.
""".splitlines()
THANKS = ("Thank you for your question.", "Thank you.", "Thanks for this question.", "")
HANDOVER = """\
This falls to my colleague {name}, who has followed it from the beginning.
I would like to ask {name} to answer this question.
{name} knows the details better than I do.
""".splitlines()


def fill(template: str, chance: random.Random) -> str:
    time = chance.choice(TIMES)
    virtue, virtue2 = chance.sample(VIRTUES, 2)
    return template.format(
        things=chance.choice(THINGS),
        place=chance.choice(PLACES),
        deed=chance.choice(DEEDS),
        virtue=virtue,
        virtue2=virtue2,
        time=time,
        Time=time[0].upper() + time[1:],
        result=chance.choice(RESULTS),
        n=f"{chance.randint(1001, 98000):,}",
        few=chance.randint(11, 97),
        percent=f"{chance.randint(2, 60)}.{chance.randint(1, 9)}",
    )


def paragraph(chance: random.Random, most: int = 5) -> str:
    """Return a paragraph of an answer, of one sentence to *most*."""
    templates = chance.sample(TELLING, chance.randint(1, most))
    return " ".join(fill(template, chance) for template in templates)


def question(chance: random.Random) -> str:
    """Return what a reporter asks."""
    before = fill(chance.choice(BEFORE_ASKING), chance) + " " if chance.random() < 0.6 else ""
    after = " Thank you." if chance.random() < 0.5 else ""
    return f"{before}{fill(chance.choice(ASKING), chance)}{after}"


def one_of(sentences: Sequence[str], chance: random.Random, **words: str) -> str:
    """Return one of *sentences* with *words* in it."""
    return chance.choice(sentences).format(**words)
