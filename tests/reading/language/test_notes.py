"""Notes and furniture: an example of each pattern, and speech that resembles it."""

from __future__ import annotations

import pytest

from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.reading.language.notes import kind_of, kind_of_note
from tests.readings import read_script

FURNITURE_LINES = [
    "Share:",
    "Share to",
    "Share this:",
    "Adjust font size:",
    "Adjust font size: A A A",
    "0 Comment(s)Print E-mail",
    "3 comments",
    "0 Comment(s)PrintE-mail China.org.cn, June 3, 2019",
    "Print E-mail",
    "Loaded: 0%",
    "Progress: 0%",
    "Current Time 0:00",
    "Remaining Time -0:00",
    "Stream Type LIVE",
    "Duration Time 0:00",
    "This is a modal window.",
    "This is a modal window. It can be closed by pressing the Escape key.",
    "Beginning of dialog window. Escape will cancel and close the window.",
    "End of dialog window.",
    "Video Player is loading.",
    "Play",
    "Fullscreen",
    "/5 Weng Jiamu",
    "2/5",
    "/5 Group Photo",
    "Group Photo",
    "×",
    "Close",
    "Back to top",
    "Next >",
    "MORE FROM China SCIO",
    "Read in Chinese",
    "Chinese version >>",
    "中文",
    "Follow China.org.cn on Twitter and Facebook to join the conversation.",
    "Go to Forum >>",
    "Related News:",
    "< 1 2 3 4 >",
    "<",
    "> 2",
    "Home > Press Room > Transcripts",
    "ㄑ Press Room",
    "Copyright China SCIO. All rights reserved.",
    "All rights reserved.",
    "Previous page",
    "« Previous page",
    "Next page »",
    "Page 2 of 5",
    "1 / 11",
    "Load more",
    "More:",
    "Was this page helpful? Yes No",
    "Rate this article",
    "Read more >>",
    "Read more…",
    "[Print]",
    "Advertisement",
    "Sponsored",
    "Questions and answers",
    "Tags: lanterns, lamps",
    "Keywords: lanterns",
    "Source: China SCIO",
    "Read also: Old lamp found under the library",
    "Next article: Old lamp found under the library",
    "Comments (3)",
    "Leave a comment",
    "Font size: A A A",
    "A- A A+",
    "Follow us on Weibo.",
    "Follow @lanterns",
    "@lanterns",
    "Scan the QR code to read it on your phone.",
    "We use cookies to make this site work. Some are needed.",
    "Sign up for our newsletter",
    "Your browser does not support the video element.",
    "00:00 / 12:34",
    "Facebook",
    "Copy link",
    "You may also like:",
    "© 2024 China SCIO",
    "----------",
    "* * *",
    "•",
]

NOTES = {
    "a caption with its credit": "Lanterns in Beijing. [Photo by Jian Moran/China SCIO]",
    "in round brackets": "Lanterns in Beijing. (Photo/Xinhua)",
    "in full-width brackets": "Lanterns in Beijing.（Photo: Jian Moran）",
    "a file photo": "Lanterns in Beijing. [File photo]",
    "a caption that begins with Photo": "Photo taken on July 5, 2024 shows a lantern.",
    "by courtesy": "Photo courtesy of the Lantern Office",
    "a credit without brackets": "Lanterns in Beijing on Friday. Photo by Jian Moran",
    "a scene without credit": (
        "Weng Jiamu, director general of the Lantern Office, speaks at a press conference in"
        " Beijing on July 5, 2024."
    ),
    "a reporter's scene": (
        "A reporter from Reuters asks a question at the press conference in Lhasa on July 5, 2024."
    ),
    "how it was prepared": "This transcript was prepared from notes and may differ in words.",
    "what the text is": "The above is an abridged transcript.",
    "translators": "Translated and edited by Wu Kexin, Yan Bin, David Ball and others.",
    "translators in brackets": "[Translated by Wu Kexin]",
    "editors": "Editors: Wu Kexin, Yan Bin",
    "an editor's note": "Editor's note: The figures were corrected on July 24.",
    "a translator's note": "Translator’s Note: A li is half a kilometer.",
    "a stage note": "(Applause)",
    "a stage note in square brackets": "[Video plays]",
    "an interpreter": "Interpreter: Wu Kexin",
}

SPEECH = {
    "share is a verb": "Share: I would like to share two figures with you.",
    "a ratio at the beginning": pytest.param(
        "2/5 of all lanterns are red.",
    ),
    "a ratio, no counter": "5 of 10 lanterns are red.",
    "it begins with Play": "Play is how children learn.",
    "copyright inside a sentence": "We protect copyright, and lanterns.",
    "photos that are talked about": "Photos of lanterns are popular.",
    "it ends in a bracket": "The Lantern Office did it (with some help).",
    "it begins with a bracket": "(As I said) we have lanterns. (And lamps.)",
    "he speaks at a press conference": "I speak at this press conference with pleasure.",
    "a scene without a date": "Weng Jiamu speaks at the press conference today.",
    "translation as a subject": "Translation and lanterns go together well.",
    "a heading that a player has as well": "Progress:",
    "edited as a verb": "Edited volumes sell well.",
    "home as a word": "Home is where the lantern is.",
    "a number": "12",
    "a year": "In 2024.",
    "a close call": "Close to 5,000 lanterns were lit.",
    "nobody follows": "Follow me, please.",
    "a road to follow": "Follow us on this road.",
    "copyright as a subject": "Copyright is the heart of our trade, and we protect it.",
    "a translation that is told of": "Translated by volunteers, the guide is read everywhere.",
    "what experts edited": "Edited by experts from 12 provinces, the atlas shows every canal.",
    "counted volumes": "Compiled: 300 volumes. Printed: 40,000 copies.",
    "what photos show": "Photos taken by our satellites show that the lakes have grown.",
    "a conference that recurs": (
        "Our ministry holds a press conference every quarter, and the last was on Oct. 12, 2024."
    ),
    "a text that is read out": "This text was prepared by experts over three years.",
    "a code on a handout": "Scan the code on the handout and you will see the map.",
    "an aside": "(I speak as a father here.)",
    "rights that are reserved": "All rights reserved, as the law says.",
    "a sentence of one word": "Next.",
    "a long aside": f"({'We talked about it for a very long time. ' * 3})",
    "Chinese as a word": "Read in Chinese, the poem is shorter.",
}


@pytest.mark.parametrize("line", FURNITURE_LINES)
def test_furniture(line: str) -> None:
    assert kind_of(Block(line)) == "furniture"


@pytest.mark.parametrize("line", NOTES.values(), ids=NOTES)
def test_notes(line: str) -> None:
    assert kind_of(Block(line)) == "note"


@pytest.mark.parametrize("line", SPEECH.values(), ids=SPEECH)
def test_speech_that_comes_near(line: str) -> None:
    assert kind_of(Block(line)) == ""


MARKUP = {TEXT: "", HEADING: "", CAPTION: "note", BREAK: "furniture", PAGER: "furniture",
          FURNITURE: "furniture"}  # fmt: skip


@pytest.mark.parametrize(("kind", "part"), MARKUP.items(), ids=MARKUP)
def test_what_the_markup_says_decides(kind: str, part: str) -> None:
    assert kind_of(Block("Lanterns, red ones.", kind)) == part


def test_a_scene_is_told_in_the_third_person_with_a_place_and_a_day() -> None:
    assert kind_of(Block("Jin Anlan attends a press briefing in Xi'an on July 5, 2024.")) == "note"
    assert kind_of(Block("Jin Anlan attends a press briefing.")) == ""


def test_what_follows_the_links_to_more_is_furniture() -> None:
    reading = read_script("""
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Weng Jiamu:
        Lanterns are light in the dark.
        Jin Anlan:
        So are lamps.
        MORE FROM China SCIO
        Lanterns seen from the moon
    """)
    assert reading.said()[-1] == ("Jin Anlan", "So are lamps.")
    assert [block.part for block in reading.briefing.blocks()][-2:] == ["furniture", "furniture"]


def test_a_caption_between_two_turns_is_in_neither() -> None:
    reading = read_script("""
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Weng Jiamu:
        Lanterns are light in the dark.
        Weng Jiamu, director general, speaks at the press conference in Beijing on July 5, 2024.
        Jin Anlan:
        So are lamps.
        Translated and edited by Wu Kexin
    """)
    assert [text for _, text in reading.said()] == [
        "Lanterns are light in the dark.",
        "So are lamps.",
    ]
    assert [(note.turn, note.text[:10]) for note in reading.briefing.notes] == [
        (1, "Weng Jiamu"),
        (2, "Translated"),
    ]


KINDS = {
    "(Laughter)": "laughter",
    "[Laughs and applauds]": "laughter",
    "(Applause)": "applause",
    "(Warm applause, then laughter.)": "applause",
    "(A video about the lamps is shown)": "video",
    "[Playing a short film]": "video",
    "(Shows a lantern)": "other",
    "Translated and edited by Wu Kexin and Tao Yilin": "translator",
    "Edited and translated by Wu Kexin": "translator",
    "Translator's note: a lamp is a measure of rice.": "translator",
    "Edited by Wu Kexin": "credit",
    "Photo by Jian Moran": "credit",
    "[Photo by Jian Moran/China SCIO]": "credit",
    "Weng Jiamu shows a lamp. [Photo by Jian Moran]": "caption",
    "Weng Jiamu, keeper of the lamps, speaks at the press conference on July 5, 2024.": "caption",
    "This is an abridged transcript.": "other",
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_what_kind_of_note_it_is(text: str, kind: str) -> None:
    assert kind_of_note(text) == kind


def test_the_markup_of_a_caption_says_what_its_words_do_not() -> None:
    assert kind_of_note("The lamps of the harbor", is_caption=True) == "caption"
    assert kind_of_note("Photo by Jian Moran", is_caption=True) == "credit"
