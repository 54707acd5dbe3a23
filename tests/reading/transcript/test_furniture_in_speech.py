"""Lines in a speech that belong to the page, and lines that only read as if they did."""

from __future__ import annotations

import pytest

from scio_crawler.reading.transcript.furniture import MIN_APART, RULES
from tests.readings import URL, Reading, read, read_script

TITLE = "SCIO briefing on lanterns"
SAYINGS = {
    "a source": "Source: our own survey of 3,000 households",
    "a credit": "Edited by Experts of Lichuan and Printers of Songyang.",
    "a translator's credit": "Translated by Qiu Anke, it became a song.",
    "a caption": "Photo taken from the same hill in 1998 shows bare slopes.",
    "a scene": "Our minister speaks at every press conference in Lichuan, as on July 5, 2024.",
    "a remark on the text": "This transcript was checked by three of us, and it was right.",
    "an appeal": "Follow us on Weibo.",
    "a notice": "We use cookies to thank the volunteers.",
    "a control": "Print",
    "the beginning of a foot": "Related news:",
    "a copyright": "Copyright by law belongs to those who write.",
    "a counter": "2/5",
    "a clock": "10:30",
    "a day": "July 24, 2024",
    "a page": "Page 2 of 5",
    "what a player says": "Loaded: 80%",
    "an aside": "(That was before the flood of 1998.)",
    "an article of a law": "[Article 5, paragraph 2]",
    "the page's own title": TITLE,
}
APART = {
    "laughter": ("<p>(Laughter)</p>", 1),
    "applause in other brackets": ("<p>【Applause】</p>", 1),
    "a video": ("<p>(A short video of a school is shown.)</p>", 1),
    "what somebody does": ("<p>(He lights a lantern)</p>", 1),
    "an interpreter's note": ("<p>[Interpreter's note: In Tibetan, it is one word.]</p>", 1),
    "a caption with its credit": ("<p>The hall. [Photo by Jian Moran/China SCIO]</p>", 1),
    "somebody of the head, with the day": (
        "<p>Weng Jiamu, director general, speaks at a press briefing on July 5, 2024.</p>", 1,
    ),
    "a caption next to a picture": (
        "<p><img src='/1.jpg'></p><p>Photo taken on July 5, 2024 shows a lantern.</p>", 1,
    ),
    "a centred line under a picture": (
        "<p><img src='/1.jpg'></p><p style='text-align: center;'>Lanterns in the hall.</p>", 1,
    ),
    "a credit in an element of another kind": ("<h6>Translated by Wu Kexin</h6>", 1),
    "a credit in a separate class": ("<p class='by'>Editor: Wu Kexin</p>", 1),
    "a link": ("<p><a href='/a.htm'>Read more</a></p>", 0),
    "a control in an element of another kind": ("<div>Back to top</div>", 0),
    "marks": ("<p>* * *</p>", 0),
}  # fmt: skip


def read_with(*html: str, foot: str = "", tops: tuple[str, ...] = ()) -> Reading:
    """A transcript whose answer has *html* between its paragraphs, then a page below each top."""
    below = "<p>There are five thousand.</p>" + "".join(html) + "<p>They burn.</p>"
    lines = [
        "<p>Speaker:</p><p>Mr. Weng Jiamu, director general of the Lantern Office</p>"
        "<p>Chairperson:</p><p>Ms. Lian Shuyan, spokesperson of the Press Office</p>"
        "<p>Date:</p><p>July 5, 2024</p><p>Lian Shuyan:</p><p>Good morning. Any questions?</p>"
        f"<p>Reuters:</p><p>How many?</p><p>Weng Jiamu:</p><p>We count them.</p>{below}",
        *[f"{top}<p>Oil burns longer.</p>" for top in tops],
    ]
    lines[-1] += "<p>Lian Shuyan:</p><p>This is the end. Goodbye.</p>" + foot
    links = "".join(
        f"<a href='content_900000001_{n}.htm'>{n}</a>" for n in range(2, len(lines) + 1)
    )
    return read(
        (
            URL if number == 1 else URL.replace(".htm", f"_{number}.htm"),
            f"<head><title>{TITLE} | english.scio.gov.cn</title>"
            f"<meta name='publishdate' content='2024-07-24'></head><h1>{TITLE}</h1>"
            f"<div class='cp'>{own}</div><div id='autopage'>{links}</div>",
        )
        for number, own in enumerate(lines, 1)
    )


def answer(reading: Reading) -> str:
    return next(turn.text for turn in reading.turns if turn.speaker == "Weng Jiamu")


@pytest.mark.parametrize("saying", SAYINGS.values(), ids=SAYINGS)
def test_words_alone_take_nothing_out_of_a_speech(saying: str) -> None:
    reading = read_with(f"<p>{saying}</p>")
    assert answer(reading).split("\n\n")[2:] == [saying, "They burn."]
    assert reading.briefing.entry.audit_unaccounted == 0


@pytest.mark.parametrize("saying", ["Follow us on Weibo.", "Print", "Page 2 of 5"])
def test_a_line_that_stays_leaves_a_weak_sign(saying: str) -> None:
    signs = read_with(f"<p>{saying}</p>").briefing.signs
    about = [sign for sign in signs if saying in sign.what and "may belong" in sign.what]
    assert [sign.weak for sign in about] == [True]


@pytest.mark.parametrize(("html", "notes"), APART.values(), ids=APART)
def test_print_and_place_set_lines_apart(html: str, notes: int) -> None:
    reading = read_with(html)
    assert answer(reading).split("\n\n")[1:] == ["There are five thousand.", "They burn."]
    assert len(reading.briefing.notes) == notes
    assert notes == 0 or reading.briefing.signs == []


def test_a_line_next_to_a_picture_that_is_printed_like_the_speech_is_said() -> None:
    reading = read_with("<p><img src='/1.jpg'></p><p>This is one of them, lit in Lichuan.</p>")
    assert "This is one of them" in answer(reading)


@pytest.mark.parametrize("line", ["Share:", "Copyright © 2024 Lantern Press. All rights reserved."])
def test_a_line_of_the_page_several_times_between_turns_is_not_said(line: str) -> None:
    reading = read_with(*[f"<p>{line}</p>", "<p>All of them.</p>"] * 3)
    assert line not in answer(reading)
    assert any(line in sign.what and sign.weak for sign in reading.briefing.signs)


@pytest.mark.parametrize(
    ("tops", "times"),
    [(["7 comments", "7 comments"], 0), (["Page 2 of 3", "Page 3 of 3"], 0), (["7 comments"], 1)],
    ids=["twice", "with a number", "once"],
)
def test_a_line_at_the_top_of_several_pages_is_the_pages_own(tops: list[str], times: int) -> None:
    reading = read_with(tops=tuple(f"<p>{top}</p>" for top in tops))
    assert answer(reading).count(tops[0]) == times


def test_lines_below_one_that_may_be_said_are_said_with_it() -> None:
    reading = read_with("<p>Latest news:</p>", "<p>Lamps sell well</p>")
    assert "Latest news:\n\nLamps sell well" in answer(reading)


def test_lines_below_a_heading_of_the_page_are_said_only_if_somebody_goes_on() -> None:
    box = "<h4>Latest news:</h4><p>Lamps sell well</p>"
    assert read_with(foot=box).turns[-1].text == "This is the end. Goodbye."
    assert answer(read_with(box)).endswith("Lamps sell well\n\nThey burn.")


FOOT = {
    "a credit": ("Translated and edited by Wu Kexin, Yan Bin and others.", False),
    "a source": ("Source: China SCIO", False),
    "a remark": ("This transcript was prepared from notes and may contain errors.", False),
    "rights": ("Copyright © 2024 China SCIO. All rights reserved.", False),
    "an appeal": ("Follow us on Weibo.", True),
    "prose like a credit": ("Translated by Qiu Anke, it became a song of the lower town.", True),
    "prose like a caption": ("Photo taken from the hill shows what is left.", True),
}


@pytest.mark.parametrize(("line", "is_said"), FOOT.values(), ids=FOOT)
def test_below_the_closing_words_decide_but_a_sentence_stays(line: str, is_said: bool) -> None:
    closing = read_with(foot=f"<p>{line}</p>").turns[-1].text
    assert closing.endswith(line) is is_said


def test_a_line_under_a_label_is_said() -> None:
    reading = read_with(foot="<p>Weng Jiamu:</p><p>Follow us</p>")
    assert reading.said()[-1] == ("Weng Jiamu", "Follow us")


CALLED = "Log in to read the remaining text of this page."
# What a site says to its readers between the lines of an answer, and what is made of it.
NOTICES = {
    "in an element of its own": (f"<div class='gate'>{CALLED}</div>", "set apart"),
    "in bold": (f"<p><b>{CALLED}</b></p>", "set apart"),
    "in a heading": (f"<h4>{CALLED}</h4>", "set apart"),
    "centred": (f"<p style='text-align: center'>{CALLED}</p>", "set apart"),
    "of words that say nothing of a page, in an element of its own": (
        "<div class='gate'>Winter is long, and tea is short.</div>", "doubted",
    ),
    "like speech, of words about a page alone": (
        "<p>Download failed. Reload this page.</p>", "doubted",
    ),
    "like speech": ("<p>The winter was long, and tea was short.</p>", "said"),
    "in bold, by the speaker himself": ("<p><b>I thank them for it.</b></p>", "said"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "outcome"), NOTICES.values(), ids=NOTICES)
def test_words_and_form_set_a_line_of_the_page_apart(html: str, outcome: str) -> None:
    streets = "".join(f"<p>They hang in street {number} of the town.</p>" for number in range(9))
    reading = read_with(streets, html)
    text = html.partition(">")[2].partition("</")[0].removeprefix("<b>")
    assert (text in answer(reading)) == (outcome != "set apart")
    strong = [sign for sign in reading.briefing.signs if text in sign.what and not sign.weak]
    assert bool(strong) == (outcome != "said")


LAST_LINES = {
    "about the page alone": ("Log in to read this article.", "set apart"),
    "partly about the page": ("Comments on this article are closed.", "said"),
    "prose": ("Lamp oil is dear in winter.", "said"),
    "a courtesy": ("Thank you.", "said"),
    "what refers to the line above": ("That is why they are red.", "said"),
}


@pytest.mark.parametrize(("line", "outcome"), LAST_LINES.values(), ids=LAST_LINES)
def test_the_last_line_of_a_page_before_a_label(line: str, outcome: str) -> None:
    page = "Speakers:\nWeng Jiamu, director general of the Lantern Office\nWeng Jiamu:\n"
    above = "We count them.\nThere are five thousand.\n"
    reading = read_script(f"{page}{above}{line}\n-----\nReuters:\nWhy?\nWeng Jiamu:\nI see them.")
    assert (line in answer(reading)) == (outcome == "said")


CLAIMED = [
    "its words say what it is", "a picture stands beside it",
    "it stands at the edge of its page, and of others", "it shows somebody here on that day",
]  # fmt: skip


def test_lines_that_only_their_words_set_apart_need_a_second_reason() -> None:
    points = [rule.points for group in RULES for rule in group if rule.reason in CLAIMED]
    assert len(points) == len(CLAIMED)
    assert max(points) < MIN_APART <= min(points) * 2
