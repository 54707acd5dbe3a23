"""Properties of every reading: nothing is lost, nothing is invented, nobody is mixed up.

Transcripts are generated from people, outlets, sentences, look-alikes of labels and notes, printed
in the site's markup and broken into pages anywhere. What is read is compared word for word with
what was generated.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from scio_crawler.common.errors import PageFailure
from scio_crawler.items import Capture
from scio_crawler.reading.briefing import read_list, read_page
from scio_crawler.reading.language import shapes
from scio_crawler.reading.language.names import Roster
from scio_crawler.reading.language.shapes import split_label
from scio_crawler.reading.page.decode import parse
from scio_crawler.reading.page.lines import read_lines
from scio_crawler.reading.text import visible
from tests.readings import FETCHED, SITE, URL, Reading, briefing_of, page_of, read, read_briefing
from tests.sampling import fewer

# Every run generates the same transcripts, so that a failure can be repeated.
REPEATABLE = settings(derandomize=True, max_examples=fewer(100))

CHAIR = ("Lian Shuyan", "spokesperson of the State Council Information Office (SCIO)")
OFFICIALS = [
    ("Weng Jiamu", "director general of the Lantern Office"),
    ("Qu Yong'an", "member of the council, chief engineer of the Lantern Office (LO)"),
    ("Ouyang Shutian", "deputy head of the Lamp Bureau"),
    ("Arzugul Yasin", "keeper of the north light"),
    ("Pasang Lhadron", "mayor of Shigatse"),
]
OUTLETS = [
    *("Xinhua News Agency", "CCTV", "Reuters", "People's Daily", "The Kyunghyang Shinmun"),
    *("Wall Street Journal, Dow Jones", "Osterwald Courier", "Radio Free Harbour"),
]
SENTENCES = [
    "Thank you for your question.",
    "We have counted 5,000 lanterns in the hills, and each of them is lit by a child at dusk.",
    "The oil comes from the seed of the tea tree. It burns for nine hours, or ten in winter.",
    "“Nobody,” my grandfather used to say, “needs more than one lantern.”",
    "For example, the county of Lichuan – in the south – has no lanterns at all.",
    "No.",
]
LOOK_ALIKES = [
    "Ladies and gentlemen, friends from the media:",
    "First:",
    "In the years to come we shall do three things, of which I would like to name the first here:",
    "Red lanterns: 5,000 pieces.",
    "Lamp Oil: 40 barrels.",
    "As Mr. Weng likes to say: a light that nobody sees is none.",
    "Date: it was in the spring of that year.",
    "We light them at 18:30, in a ratio of 3:1.",
    "Weng Jiamu and all the others:",
    "Green Development",
    "Share: that is what children learn first.",
    "(As I said) there are many of them, and (as you know) they are red.",
]
QUESTIONS = [
    "How many lanterns are there in the country?",
    "Could you please tell us who lights them, and when?",
    "My question is about oil. Where does it come from?",
]
MOST_PAGES = 9
NOTES = [
    "The press hall on Friday. [Photo by Jian Moran/China SCIO]",
    "(Applause)",
    "A reporter from Reuters asks a question at the press conference in Beijing on July 5, 2024.",
]
HEAD = ["Speakers:", *(f"Mr. {n}, {o}" for n, o in OFFICIALS), "Chairperson:",
        f"Ms. {CHAIR[0]}, {CHAIR[1]}", "Date:", "July 5, 2024"]  # fmt: skip


@dataclass
class Printed:
    """A transcript as it was generated."""

    turns: list[tuple[str, list[str]]]  # (label, paragraphs)
    notes: list[str] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=lambda: [list(HEAD)])

    def put(self, line: str, breaks: bool) -> None:
        if breaks and len(self.pages) < MOST_PAGES:
            self.pages.append([])
        self.pages[-1].append(line)

    def html(self) -> list[tuple[str, str]]:
        """Return (address, HTML) of every page."""
        numbers = range(1, len(self.pages) + 1)
        urls = {n: URL if n == 1 else URL.replace(".htm", f"_{n}.htm") for n in numbers}
        return [(urls[n], _page(lines, n, urls)) for n, lines in enumerate(self.pages, 1)]


def _page(lines: Sequence[str], number: int, urls: dict[int, str]) -> str:
    links = (f"<span>{n}</span>" if n == number else f"<a href='{urls[n]}'>{n}</a>" for n in urls)
    pager = f"<div id='autopage'><center>{'&nbsp;&nbsp;'.join(links)}</center></div>"
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f"<html><body><h1>On lanterns</h1><div class='cp'><!--enpcontent-->{text}"
        f"{pager if len(urls) > 1 else ''}<!--/enpcontent--></div></body></html>"
    )


@st.composite
def transcripts(draw: st.DrawFn) -> Printed:
    """Choose who says what, where notes stand, where pages end, and which repeat the label."""
    often, seldom = st.booleans(), st.sampled_from([False] * 5 + [True])
    answer = st.lists(st.sampled_from(SENTENCES + LOOK_ALIKES), min_size=1, max_size=5)
    turns = [(CHAIR[0], ["Good morning. Welcome to this press conference.", "Questions, please."])]
    for _ in range(draw(st.integers(1, 5))):
        turns.append((draw(st.sampled_from(OUTLETS)), [draw(st.sampled_from(QUESTIONS))]))
        for name, _ in draw(
            st.lists(st.sampled_from(OFFICIALS), min_size=1, max_size=3, unique=True)
        ):
            turns.append((name, [SENTENCES[0], *draw(answer)]))
        if draw(often):
            turns.append((CHAIR[0], ["Next question, please."]))
    turns.append((CHAIR[0], ["Thank you all for coming. That is all for today."]))
    turns = [turn for turn, before in zip(turns, [("", [""]), *turns], strict=False)
             if turn[0] != before[0]]  # fmt: skip
    printed = Printed(turns)
    for label, paragraphs in turns:
        printed.put(
            draw(st.sampled_from([f"{label}:", f"{label}:\u00a0", f"{label}："])), draw(seldom)
        )
        for number, paragraph in enumerate(paragraphs):
            breaks = draw(seldom)
            if breaks and number and len(printed.pages) < MOST_PAGES and draw(often):
                printed.put(f"{label}:", True)
                breaks = False
            printed.put(paragraph, breaks)
        if draw(seldom):
            printed.notes.append(draw(st.sampled_from(NOTES)))
            printed.put(printed.notes[-1], draw(seldom))
    return printed


@REPEATABLE
@given(transcripts())
def test_what_the_turns_say_is_what_the_page_said(printed: Printed) -> None:
    reading = read(printed.html())
    assert [(t.speaker, t.text.split("\n\n")) for t in reading.turns] == printed.turns
    assert [note.text for note in reading.briefing.notes] == printed.notes
    assert [p.name for p in reading.briefing.people] == [*(n for n, _ in OFFICIALS), CHAIR[0]]
    assert reading.briefing.entry.audit_unaccounted == 0


@REPEATABLE
@given(transcripts())
def test_everyone_has_the_right_role_and_every_answer_its_question(printed: Printed) -> None:
    question = 0
    for turn in read(printed.html()).turns:
        role = "chair" if turn.speaker == CHAIR[0] else "official"
        assert turn.role == ("press" if turn.speaker in OUTLETS else role)
        if turn.role == "press":
            question = turn.turn
        if turn.kind == "answer":
            assert turn.reply_to == question


@REPEATABLE
@given(transcripts())
def test_no_line_that_reads_as_a_label_is_left_inside_a_turn(printed: Printed) -> None:
    reading = read(printed.html())
    roster = Roster(reading.briefing.people)
    for turn in reading.turns:
        for paragraph in turn.text.split("\n\n"):
            label, rest = split_label(paragraph) or ("", "text")
            assert rest or not (roster.match(label) or shapes.is_known_outlet(label))


@REPEATABLE
@given(transcripts(), st.data())
def test_without_one_page_nothing_is_put_into_a_wrong_mouth(
    printed: Printed, data: st.DataObject
) -> None:
    pages = printed.html()
    lost = data.draw(st.integers(1, len(pages)))  # not the first, which has the head
    reading = read([page for n, page in enumerate(pages) if n != lost])
    said = {(label, text) for label, texts in printed.turns for text in texts}
    for turn in reading.turns:
        for text in filter(None, turn.text.split("\n\n")):
            lone_label = text[:-1] in OUTLETS  # at the end of a page whose next one is lost
            assert not turn.speaker or (turn.speaker, text) in said or lone_label


# Anything at all

CHARACTERS = st.characters(codec="utf-8")
LINE = st.one_of(
    st.sampled_from([*HEAD, *LOOK_ALIKES, *NOTES, *SENTENCES, *QUESTIONS]),
    st.sampled_from([f"{name}:" for name, _ in OFFICIALS] + [f"{name}:" for name in OUTLETS]),
    st.sampled_from(["Moderator: Hello.", "Q:", "A: Yes.", "Beijing | 10 a.m. July 5, 2024", ":"]),
    st.text(CHARACTERS, min_size=1, max_size=40),
    st.text("Aa:,. \u00a0：•[]()?“”'-1", min_size=1, max_size=30),
)


def accounted(reading: Reading) -> bool:
    blocks = sum(visible(block.text) for block in reading.briefing.blocks())
    whole = sum(page.characters for page in reading.briefing.pages)
    return blocks == whole and reading.briefing.entry.audit_unaccounted == 0


@REPEATABLE
@given(st.lists(st.lists(LINE, max_size=12), min_size=1, max_size=3))
def test_lines_of_any_kind_are_read_and_accounted_for(pages: list[list[str]]) -> None:
    reading = read_briefing(briefing_of([page_of(lines, n) for n, lines in enumerate(pages, 1)]))
    assert accounted(reading)


TAGS = "p div span b br h1 table td li a center script style title figure ul html body".split()
PIECE = st.one_of(
    LINE.map(html.escape),
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["<!--enpcontent-->", "<!--/enpcontent-->", "<!--", "-->", "<", "&", "]]>",
                     "<div class='cp'>", "<div id='autopage'>", "<div style='display:none'>",
                     "<a href='content_900000001_2.htm'>", "_ueditor_page_break_tag_",
                     "<!--enpproperty <date>2024-07-24</date>/enpproperty-->"]),
    st.text(CHARACTERS, max_size=20),
)  # fmt: skip
ADDRESSES = st.sampled_from(
    [URL, URL.replace("/pressroom", "/m/pressroom"), f"{SITE}/pressroom/node_9000001.html"]
)


@REPEATABLE
@given(st.lists(PIECE, max_size=40).map("".join))
def test_every_text_is_in_exactly_one_line(html: str) -> None:
    try:
        sheet = read_lines(parse(f"<html>{html}</html>"))
    except PageFailure:
        return
    seen = sum(visible(line.text) for line in sheet.lines)
    assert seen == visible("".join(sheet.seen_texts))
    hidden = sum(visible(line.text) for line in sheet.unseen)
    assert seen + hidden == visible("".join(sheet.all_texts))
    for row in range(len(sheet.rows.elements)):
        inside = [line for line in sheet.lines if sheet.rows.holds(row, line.row)]
        assert sheet.inside(row) == inside


@REPEATABLE
@given(st.lists(PIECE, max_size=40).map("".join), ADDRESSES)
def test_markup_of_any_kind_is_read_or_refused(html: str, url: str) -> None:
    # In a frame, since bytes without any markup are refused at once.
    capture = Capture(url, f"<html>{html}</html>".encode(), {}, FETCHED)
    try:
        page = read_page(capture)
        read_list(capture)
    except PageFailure:
        return
    if not page.redirect:
        assert accounted(read_briefing(briefing_of([page])))
