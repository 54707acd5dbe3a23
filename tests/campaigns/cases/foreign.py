"""Foreign: pages of the right frame without any label, which belong to the conference or not.

*Speeches*, *stories* and long *notices* stand in place of a page, and must be reported. Of *own*
pages, which hold nothing but more of a long answer, all must be read, and none may be doubted.
"""

# Prose reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from tests.campaigns.cases import Case, Trial, stock
from tests.campaigns.cases.pages import PLACES, Conference
from tests.campaigns.cases.rendered import rendered
from tests.campaigns.cases.speech import speech, subjects
from tests.campaigns.cases.verdicts import quiet, read_pages, told_turn
from tests.campaigns.markup.draft import Line, escape
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.mirror import Part
from tests.campaigns.markup.transcripts import OFFICIAL, PRESS, Content, Transcript, generate

SPEECHES = (120, 200, 300, 450, 600, 900)  # words
OWN = (60, 120, 200, 300, 400, 500)  # words of each page
# Forms of what a news story says of a sentence of the stock of speech.
_TOLD = (
    "{}",
    'According to {p}, an official in {w}, the picture is clear. "{}"',
    '"{}" {p} told reporters on the sidelines of a forum in {w}.',
    "{w} was among the first to feel it. {}",
    "Analysts at {m} drew attention to another point. {}",
)
_STORIES = {
    "report": (0, 1, 0, 2),
    "quotations": (1, 2, 1, 2),
    "feature": (3, 0, 3, 1),
    "analysis": (4, 0, 4, 2),
    "column": (0, 0, 0, 0),
}
# A title, then lines.
_NOTICES = """\
Terms of use|These terms apply to everyone who opens a page of this service. By reading on, visitors accept them in the version that is in force on the day of their visit.|Texts, drawings, recordings and the arrangement of all of these are protected by law. Quotation is allowed within the customary limits, as long as the source is given next to it. Mirroring of whole sections, automated collection and resale in any form require an agreement in writing.|The operator takes care that what is published is accurate, but gives no guarantee. Links lead to offers of third parties, over which the operator has no influence; responsibility for them lies with their owners alone.|Should single provisions turn out to be void, the others remain in force. Disputes are to be brought before the court at the seat of the operator. The Chinese version prevails.|Inquiries are answered on working days only. Last amended in January.
Privacy statement|This statement explains which data are collected during a visit, for which purpose, and how long they are kept. Log files with the address of the device, the time and the page are deleted after 14 days.|Readers who register leave a name, a telephone number and, if they wish, a portrait. These are stored on machines within the country and are passed on only where a law obliges the operator to do so.|Measuring of reach is done with a pixel that is one point wide. It can be switched off under Settings without any loss of function.|Every person has the right to learn what is stored, to have it corrected and to have it erased. Requests are answered within 30 days. Minors under fourteen need the consent of a guardian.|The officer for data protection can be reached by letter at the address that is given in the imprint, or by telephone on working days. A list of all processors is available on request.
Service change|From the first of next month this channel will be part of a new portal. Addresses of old pages will be forwarded for one year, and bookmarks should be renewed before that period is over.|The mobile edition and the desktop edition are merged. Fonts can be enlarged, contrast can be raised, and each text can be listened to with a synthetic voice in four languages.|Accounts are moved automatically. Passwords remain as they are, but a second factor must be set at the first log-in. Saved searches and reading lists cannot be moved for technical reasons; export them under Profile.|During the weekend of the move some galleries, tables and attachments may be missing. Feedback is collected by a form at the foot of each page and is evaluated weekly.|The editorial office asks for understanding and wishes all users pleasant reading. Technical details are found in the release notes, which are updated every evening until the move is finished.
Membership plans|Choose the plan that suits you. The basic plan is free and opens five documents a month. With the professional plan, transcripts, data sets and the morning memo are unlimited, and advertisements disappear.|Institutions with more than ten readers receive a contract of their own, an invoice once a year and a contact person. Universities and public libraries pay half. A trial lasts 21 days and ends by itself.|Payment is accepted by card, by transfer and with the usual wallets. Charges are made at the beginning of each period. You can cancel at any time up to the evening before renewal; amounts that have been paid are not returned, except where consumer law says otherwise.|Gift vouchers are sent by e-mail as a file to be printed. Codes cannot be combined. Further answers are found in the help center, where a chat is open from Monday to Saturday. Prices include all taxes and may be adjusted every January.
Accreditation of media|Media that wish to attend events in the hall have to be accredited. Applications are accepted until three working days before an event and consist of a form, a copy of the press card and a letter of the editor in chief.|Camera teams state the serial numbers of their equipment. Tripods go to the platform at the back, and cables are laid by the technicians of the house. Live broadcasts have to be agreed upon with the control room.|Doors open one hour before the beginning. Bags are inspected at the entrance, drinks are not admitted, and telephones are to be muted. Seats in the first two rows are reserved.|Recordings of the simultaneous interpretation serve communication only and are no authentic record. Badges have to be worn visibly and returned at the exit. Accreditation can be withdrawn if these rules are disregarded. Parking is available in the rear courtyard for vehicles with a permit only.
Vacancies|The publishing house is hiring for its English desk: two copy editors, one subtitle editor and a developer for the content system. All positions are full-time and located in the western district.|Applicants hold a degree, write idiomatic English and are at ease with night shifts. Experience with style guides, with parallel texts and with version control is an advantage, but not required.|The house offers thirteen salaries, a canteen, a kindergarten and a contribution to rent during the first two years. Part-time arrangements are possible after the probation period of six months.|Send a résumé, two samples of work and the earliest starting date as a single file that is smaller than eight megabytes. Tests take place online in the second half of the month. Incomplete applications are not considered, and originals are not returned. Interviews are held in November, travel expenses are refunded up to a second-class ticket, and successful candidates start in the new year at the latest.
Recall of goods|The maker of the kettle Aurora 17 recalls all units with serial numbers that begin with QX. Owing to a faulty thermostat the base can overheat, and in two known incidents it melted.|Consumers are requested to unplug the device at once, to cut its cable and to send a picture of both to the hotline. A replacement is shipped free of charge within ten days; a receipt is not needed.|Retailers have removed the goods from their shelves and will display this text near the tills until the end of the quarter. Other models, in particular Aurora 15 and the travel kettle, are not affected.|The authority for market supervision was informed and has approved the measure. Updates are published on the page of the maker and by the consumer associations. We regret the inconvenience, and safety comes first. Printed leaflets in large type may be ordered from any branch, and a film shows how to find the serial number.
Competition|Readers are invited to send in photographs for the annual calendar. The theme is light on water. Rivers, lakes, puddles and glasses are welcome, provided that the picture was taken within the last two years.|Each participant may submit three files, as JPEG or PNG, with a long side of 4,000 pixels or more. Montages and pictures that were made by a generator are excluded, as are watermarks, frames and dates.|A jury of five selects twelve winners and one cover. Prizes are a camera, a weekend at the lake and ten books. Decisions are final, and cash equivalents are not paid. Employees and their relatives cannot take part.|By submitting a file, participants declare that it is their own work and that persons who are recognizable have agreed. The organizer acquires the right to print, to exhibit and to post it. Closing date is the last Sunday in October. Winners are notified by letter before Christmas.
Help for browsers|This service has been tested with the current and the previous release of four browsers. With others, menus may overlap, forms may stay empty and films may have no sound.|Scripts have to be allowed for our domain and for the domain of the map provider. If a company network filters them, ask the administrator to add both to the list of exceptions. A proxy may have to be restarted.|Empty the cache when a page looks out of date: open the menu, choose History, mark Images and Files, and confirm. Then restart the program, not just the window. On telephones, the same is found under Storage.|Screen readers announce headings, tables and the state of switches. Shortcuts are listed at the end of the manual, which is available as text and in Braille. If nothing helps, describe the fault, the device and the time. Remote assistance is given after an appointment has been made.
Archive rules|The reading room holds printed and digital records since 1959. Records are open after 30 years, files on persons 10 years after death. Shortened periods for research can be requested from the commission.|Orders that are placed before eleven are delivered the same afternoon. Five units can be used at a time. Pencils, loupes and laptops are admitted; coats, bags and scanners stay in the lockers.|Reproductions are made by the workshop. Fees depend on size and resolution and are waived for schools. Publication has to be reported, a copy is to be delivered, and the shelf mark must be cited in full.|Fragile maps, glass plates and seals are shown under supervision or as facsimiles. Damage has to be indicated without delay. The room is closed on public holidays, during stocktaking in March, and whenever humidity exceeds the limit. Guided tours for groups of up to fifteen start in the foyer every first Tuesday.
""".splitlines()


def cases(seed: str) -> Iterator[Case]:
    """Yield foreign pages at each place, then the own pages of conferences of two to five."""
    for words, place, again in product(SPEECHES, PLACES, (1, 2)):
        name = f"speech-{words}/{place}/{again}"
        yield Case(name, partial(_build_speech, f"{seed}/{name}", words, place))
    for story, place, again in product(_STORIES, PLACES, (1, 2)):
        name = f"story-{story}/{place}/{again}"
        yield Case(name, partial(_build_story, f"{seed}/{name}", story, place))
    for (number, notice), place in product(enumerate(_NOTICES, 1), PLACES):
        name = f"notice-{number}/{place}"
        yield Case(name, partial(_build_notice, f"{seed}/{name}", notice, place))
    for of, words, about in product((2, 3, 4, 5), OWN, (2, 3)):
        name = f"own-{words}/{of}-pages/{about}-subjects"
        yield Case(name, partial(_build_own, f"{seed}/{name}", of, words, about))


def _put(seed: str, place: str, title: str, told: Sequence[str]) -> Trial:
    lines = [Line(escape(text)) for text in told]
    return Conference.of(seed, place).put(title, lines, "article", told)


def _build_speech(seed: str, words: int, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    order = subjects(chance)
    return _put(seed, place, f"SCIO briefing on {order[0]}", speech(chance, words, order))


def _build_story(seed: str, story: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")
    order = subjects(chance)
    told = []
    for paragraph, form in zip(speech(chance, 500, order), _STORIES[story] * 9, strict=False):
        people = {"p": stock.any_person(chance), "m": stock.outlet(chance)}
        told.append(_TOLD[form].format(paragraph, w=stock.place(chance), **people))
    return _put(seed, place, f"{stock.place(chance)} and {order[0]}", told)


def _build_notice(seed: str, notice: str, place: str) -> Trial:
    title, *told = notice.split("|")
    return _put(seed, place, title, told)


def _build_own(seed: str, of: int, words: int, about: int) -> Trial:
    """Let an answer on some subjects fill the pages between the first and the last one.

    Of two pages it fills the last.
    """
    chance = random.Random(f"{seed}/own")
    order = subjects(chance)[:about]
    t = _about(order[0], generate(seed, Content(("plain",), (2, 3)), 5))
    answers = [n for n, turn in enumerate(t.turns) if turn.role == OFFICIAL][1:]
    at = answers[-1] if of == 2 else chance.choice(answers[1:3])
    sizes = [90, words, *(max(60, words // 2) for _ in range(of - 3))]
    told = speech(chance, sum(sizes) + 200, order, is_mixed=True)
    pages: list[tuple[str, ...]] = []
    for size in sizes:
        page = [told.pop(0)]
        while sum(len(text.split()) for text in page) < size:
            page.append(told.pop(0))
        pages.append(tuple(page))
    if of == 2:
        pages[-1] += ("Thank you.",)
    else:  # the last page begins with the end of the answer, or with another turn
        pages.append(tuple(told[:2] if chance.random() < 0.5 else ()))
    turn, rest = t.turns[at], () if of == 2 else t.turns[at + 1 :]
    pieces = [Part(replace(turn, paragraphs=page), labelled=False) for page in pages]
    cut = [[piece] if piece.turn.paragraphs else [] for piece in pieces]
    cut[0] = [*map(Part, t.turns[:at]), replace(pieces[0], labelled=True)]
    cut[-1] += map(Part, rest)
    whole = replace(turn, paragraphs=tuple(text for page in pages for text in page))
    t = replace(t, turns=(*t.turns[:at], whole, *rest))
    html = rendered(t, cut, LABELS[chance.choice(("strong-colon", "colon"))])
    return Trial(html, lambda: quiet([told_turn(t, turn) for turn in t.turns], read_pages(html)))


def _about(subject: str, t: Transcript) -> Transcript:
    """Return *t* as a conference on *subject*, on which its reporters ask, too."""
    old = t.title.partition(" on ")[2]
    turns = [
        replace(turn, paragraphs=(*turn.paragraphs, f"And what is new in {subject}?"))
        if turn.role == PRESS
        else replace(turn, paragraphs=tuple(text.replace(old, subject) for text in turn.paragraphs))
        for turn in t.turns
    ]
    title, summary = t.title.replace(old, subject), t.summary.replace(old, subject)
    return replace(t, title=title, summary=summary, turns=tuple(turns))
