"""Sayings: sentences of an official that look like credits, notes, captions, dates or counters.

Each is a paragraph of its own in an answer: between two others, first or last.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.campaigns.cases import Case, Trial
from tests.campaigns.cases.rendered import pages_of, rendered
from tests.campaigns.cases.verdicts import EXACT, REPORTED, Verdict, compare, read_pages, told_turn
from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.mirror import Part
from tests.campaigns.markup.transcripts import (
    CHAIR,
    CONTENTS,
    OFFICIAL,
    PRESS,
    Transcript,
    Turn,
    generate,
)

PLACES = ("between", "first", "last", "page-top", "page-end")
# By what they look like; {words in braces} are filled in from tests.campaigns.markup.sentences.
SAYINGS: dict[str, list[str]] = {
    "credit": """\
Edited by hand, the first draft had {few} pages.
Translated into plain words, it means {virtue}.
Translated by villagers themselves, the rules are now read aloud every month.
Compiled by nobody, these maps are useless.
Written by the children of {place}, the letters filled {few} boxes.
Editors: we have {few} of them, and they are all volunteers.
Proofread by three people, the list of {things} still had mistakes.
Transcribed from old ledgers, the figures may be off by a little.
Edited and printed within a week, the handbook went to {place}.
Interpreters: we trained {few} of them for {place}.
Edited by Luan Muchen and Qiu Haoran, the almanac has been read for a hundred years.
Translated by Situ Anke, it became a song of {place}.
Editor: that was my first trade.
Interpreter: we could not find one for {place}.
Copyright by law belongs to those who write, not to those who print.
Provided by the counties, the timber cost us nothing.
Contributed by {n} households, the sum was enough.""".splitlines(),
    "note": """\
Note: the {things} of {place} are not counted here.
Note that {few} of them are still waiting.
Editor's note: that is how the almanac of our grandfathers began each year.
Translator's note: we found these two words on every page of the old treaty.
The above is an excerpt from the plan for {place}.
The transcript was checked by three of us, and it was right.
This is for reference, and you may change it as you like.
This text is an excerpt of what the elders wrote down for us.
This transcript is not worth much, they told me, and I disagreed.
The following is a summary of what we {deed} in {place}.
Disclaimer: I am an engineer and not a poet.
For reference, there were {n} in the year before.
P.S. was the only thing written under that letter.
(And I say this as a man who was born there.)
Laughter was all we heard from the classroom.""".splitlines(),
    "caption": """\
Photo evidence was shown to the court.
Photo by photo, we went through the whole archive of {place}.
Photos of the {things} hang in every school.
Photo taken, we left the place as we had found it.
Pictured here in my hand is a key that opens all {things}.
The picture shows what {place} looked like before.
Video footage from the bridge helped us to find the cause.
Our engineers speak at every press conference in {place} about {things}.
The mayor answers questions at a press briefing in the market hall on Mondays.
File photos are what we worked from, since no drawing was left.
The man in the middle of this picture is my grandfather.
She told the story of the {things} photo by photo.
Photo shows are held in {place} every spring.
He sent me a picture of the {things} (photo number {few}).
Our minister speaks at the press conference in Valmora on July 5, 2024.
The mayor of {place} will host a press conference in May 2024.
Group photo in hand, I went from door to door.
Photo courtesy is a rule of ours: ask before you take one.""".splitlines(),
    "date": """\
July 5, 2024 was the day it began.
It began on July 5, 2024.
March 2021.
Updated plans will follow on May 3.
Published in {few} villages, the notice was read by everyone.
On Monday, July 8, 2024, the last of the {things} was {deed}.
10 a.m., not a minute later.
Beijing, 10 a.m., a cold morning, and nobody had come.
2019, 2020, 2021: three years without a flood.
From 2016 to 2020.
Date: nobody wrote one on it.
Time: that is what we lack most.
{published}.
It was in Beijing | {published} | that we signed.
At 10:30.""".splitlines(),
    "counter": """\
Page 12 of the plan says so.
Page 7 of 40 is all that survived.
1 of 12 has been {deed}.
3/4 of them are {deed}.
{n} views were collected from the public.
{few} comments were received, and we answered all of them.
Views: {n} people gave us theirs.
10,000.
{few} percent.
{n} people, {few} villages, one road.
Comments (there were {few} of them) were friendly.
1, 2, 3, 4, 5: children count the {things} on their way to school.""".splitlines(),
    "furniture": """\
Read more books.
Share this with your families.
Next page, please.
Print it and hang it on the wall.
Follow us, and you will see the {things} with your own eyes.
Follow us on this road, and you will see it.
Scan the code on the lamp post and you can report a fault.
Sign up for our courses in {place}; they are free.
Download it from the notice board, as my niece says.
Click here, she said, and the lamps of {place} went on.
Back to the top of the hill we went.
Like and be liked, as they say in {place}.
More stories of this kind could be told.
See also what {place} has done.
Subscribe to a newspaper and read it to the end.
Leave a comment in the book at the door.
Was this page helpful, the clerk asked me, and I said yes.
Print.
Save!
Listen!
Share!
Follow us on WeChat, and you will find all the forms there.
Please follow us on our social media accounts.
Scan the code with your phone.
Scan this code to see the {things}.
Sign up for our county newsletter.
This website uses cookies only as far as the law allows.
We use cookies, as other offices do, and we say so.
All rights reserved, no part of it may be sold.
Your browser does not support it, people were told for years.
Skip ahead to next year.
Listen to this story of {place}.
Add to this the {things} that were {deed} in the south.
Loading took us {few} days.
Please log in to the service hall with your own card and look.
All rights reserved for the villages are listed in the annex.
Copyright is respected in {place}, and so are patents.
Home is where the {things} are.
Search, and you will find.
Close the door, open the window.
Menu: rice, beans, tea.
Top to bottom, everything was {deed}.
We use cookies to thank the volunteers, and they like the ones with sesame.""".splitlines(),
    "source": """\
Source: our own survey.
Source: a spring in {place}, {few} meters above the road.
Source by source, we checked all of it.
Tags: that is what the {things} of {place} carry now.
Keywords: {virtue}, {virtue2}.
Related stories are told in {place}.
Contact: a single telephone in the mill.
Address: Lamp Street 7, third floor; anyone may come.
Location: {place}.
Venue: under the old lime tree, as always.
Related: the {things}, which I will come to.
From our reporter I learned the rest.""".splitlines(),
    "heading": """\
{Things} first.
Questions and answers are collected in a booklet.
Question: who pays? Answer: we do.
Question and answer, that is how we work with {place}.
First, {virtue}.
Conclusion: we go on.
Speakers: we put up {few} of them on lamp posts, so that all can hear.
Participants: {n} in all.
Chairperson: that is what my village made me at the age of nineteen.
Speaker after speaker said the same thing in {place}.
The Host: that is the name of an inn in {place}.
{title}: that is why we are here.
{name}: that is my name, and I stand by it.
{outlet}: nobody can say that they did not ask.
Part two of the plan begins in spring.
End of the story.
The end of the conference in {place} was a dance.""".splitlines(),
    # Headings and items of what is read out; they end without a full stop.
    "fragment": """\
{published}
10:30
May 2024
12 of 40
3/4
Print
Read more
More news
Source: our own survey
Tags: red for bees, blue for goats
Related links: roads, bridges, ferries
See also: the plan for {place}
{name}, {office}
{name}
Speakers: {name} and others
• The {things} of {place}
Save and share
Listen first
Page by page
Comments from {place}
Photo of the year
Edited volumes
Copyright and patents""".splitlines(),
}


def cases(seed: str) -> Iterator[Case]:
    """Yield every saying at two of the places of an answer, drawn by *seed*."""
    for kind, templates in SAYINGS.items():
        for number, template in enumerate(templates, 1):
            for place in random.Random(f"{seed}/{kind}/{number}").sample(PLACES, 2):
                name = f"{kind}-{number}/{place}"
                yield Case(name, partial(_build, f"{seed}/{name}", template, place))
    for number, call in enumerate(say.CALLING[:4], 1):
        yield Case(f"running-{number}", partial(_running, f"{seed}/running-{number}", call))


def _build(seed: str, template: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, CONTENTS["plain"], 5)
    saying = _filled(template, t, chance)
    answers = [n for n, turn in enumerate(t.turns) if turn.role == OFFICIAL]
    number = chance.choice(answers[1:])
    said = [*t.turns[number].paragraphs, say.paragraph(chance), say.paragraph(chance)]
    at = {"first": 0, "last": len(said)}.get(place, chance.randrange(1, len(said)))
    said.insert(at, saying)
    turn = replace(t.turns[number], paragraphs=tuple(said))
    t = replace(t, turns=(*t.turns[:number], turn, *t.turns[number + 1 :]))
    if place.startswith("page"):
        pages = _cut(t, number, at + (place == "page-end"))
    else:
        pages = pages_of(t, chance.choice((1, 3)))
    return Trial(pages, lambda: _judge(t, pages, saying))


def _filled(template: str, t: Transcript, chance: random.Random) -> str:
    """Return a saying; what it tells of the conference itself is filled in first."""
    for word, value in {
        "title": t.title,
        "published": f"{t.published:%B} {t.published.day}, {t.published.year}",
        "name": t.officials[0].name,
        "office": t.officials[0].office,
        "outlet": next(turn.speaker for turn in t.turns if turn.role == PRESS),
    }.items():
        template = template.replace(f"{{{word}}}", value)
    filled = say.fill(template.replace("{Things}", "{things}"), chance)
    return filled[0].upper() + filled[1:]


def _cut(t: Transcript, number: int, at: int) -> dict[str, str]:
    """Return *t* on two pages; the second begins with paragraph *at* of turn *number*."""
    turn = t.turns[number]
    before = replace(turn, paragraphs=turn.paragraphs[:at])
    after = replace(turn, paragraphs=turn.paragraphs[at:])
    first = [*map(Part, t.turns[:number]), Part(before)]
    second = [Part(after, labelled=False)] if after.paragraphs else []
    return rendered(t, [first, [*second, *map(Part, t.turns[number + 1 :])]])


def _running(seed: str, call: str) -> Trial:
    """Return a case in which each page but the last ends with the same *call* of the chair."""
    t = generate(seed, CONTENTS["plain"], 8)
    pages: list[list[Part]] = [[]]
    turns: list[Turn] = []
    for turn in t.turns:
        if turn.role == PRESS and turns and len(pages) < 7:
            if turns[-1].role == CHAIR:
                turns.pop()
                pages[-1].pop()
            turns.append(Turn(t.chair.name, CHAIR, (call,)))
            pages[-1].append(Part(turns[-1]))
            pages.append([])
        turns.append(turn)
        pages[-1].append(Part(turn))
    t = replace(t, turns=tuple(turns))
    html = rendered(t, pages)
    return Trial(html, lambda: _judge(t, html, call))


def _judge(t: Transcript, pages: dict[str, str], saying: str) -> Verdict:
    """The saying is in its turn; or else a doubt or a sign, even a weak one, says so."""
    reading = read_pages(pages)
    verdict = compare([told_turn(t, turn) for turn in t.turns], reading)
    detail = f"{saying!r}: {verdict.detail}" if verdict.detail else ""
    if verdict.kind not in (EXACT, REPORTED) and reading.signs and not reading.reported:
        return Verdict(REPORTED, f"sign {reading.signs}; {detail}")
    return replace(verdict, detail=detail)
