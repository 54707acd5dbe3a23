"""What people correct in a reading: a value of a turn, or a label that was taken for speech."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.correcting import corrected, with_labels
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import Briefing, Entry, Note, PageLine, Person, Turn
from scio_crawler.reading.transcript import exchanges
from scio_crawler.reading.transcript.turns import first_ids, link_answers, link_notes

ID = "scio-117331010"
SPOKEN = [
    ("Lian Shuyan", "chair", "Good morning. We begin with the ferries."),
    ("Mai Qingzhou", "official", "The ferries carry books, and have done so for two summers."),
    ("CNBC", "press", "How many books do they carry?"),
    (
        "Mai Qingzhou",
        "official",
        "There are 240 of them on each boat.\n\nThe Paper: Who chose them?",
    ),
    ("Ding Ruolan", "official", "The readers of the lake chose them, by a show of hands."),
    ("Lian Shuyan", "chair", "Thank you all. That is the end."),
]
PEOPLE = [
    Person(ID, "Mai Qingzhou", "Mr.", "official", "vice minister of culture and tourism", "MCT"),
    Person(ID, "Ding Ruolan", "Ms.", "official", "director of the ferry library", "Ferry Library"),
    Person(ID, "Lian Shuyan", "", "chair", "spokesperson of the SCIO", "SCIO"),
]
OFFICES = {person.name: (person.position, person.organization) for person in PEOPLE}


def reading(*spoken: tuple[str, str, str], pages: int = 1) -> Briefing:
    """Return a reading in which these speakers, by name and role, say this."""
    turns = []
    for number, (speaker, role, text) in enumerate(spoken or SPOKEN, 1):
        position, organization = OFFICES.get(speaker, ("", speaker))
        turns.append(
            Turn(
                briefing_id=ID,
                turn=number,
                date="2024-07-05",
                speaker=speaker,
                label=speaker,
                role=role,
                position=position,
                organization=organization,
                text=text,
                words=len(text.split()),
                page=1,
                page_end=pages,
                url="http://english.scio.gov.cn/a.htm",
            )
        )
    exchanges.link(turns)
    for turn, turn_id in zip(turns, first_ids(turns), strict=True):
        turn.turn_id = turn_id
    link_answers(turns)
    entry = Entry(briefing_id=ID, turns=len(turns), pages_expected=pages)
    sources = [
        PageLine(ID, page, f"http://english.scio.gov.cn/{page}") for page in range(1, pages + 1)
    ]
    found = Briefing([], briefing_id=ID, entry=entry, people=PEOPLE, turns=turns, sources=sources)
    found.size = measure("complete", turns)
    return found


def line(key: str, was: str, value: str, **place: str) -> Correction:
    """Return the line that corrects a key at *place*."""
    empty = dict.fromkeys(("turn_id", "page", "label"), "")
    about = {"by": "Mei", "at": "2026-11-30", "why": "heard it"}
    return Correction(briefing_id=ID, key=key, was=was, value=value, **{**empty, **place, **about})


def apply(turn: int, *values: tuple[str, str, str]) -> tuple[list[Turn], list[str]]:
    """Return the turns after corrections of *turn*, and why some are refused."""
    read = reading()
    id = read.turns[turn - 1].turn_id
    lines = [line(*each, turn_id=id) for each in values]
    turns, refused = corrected(read, read.turns, lines)
    return turns, list(refused.values())


Values = dict[str, Any]

# The turn, what is corrected -> keys of turns, by their numbers
CORRECTED: dict[str, tuple[int, list[tuple[str, str, str]], dict[int, Values]]] = {
    "a speaker nobody knows": (
        4,
        [("speaker", "Mai Qingzhou", "Tai Xueying")],
        {4: {"speaker": "Tai Xueying", "corrected": "speaker", "organization": "MCT"}},
    ),
    "a speaker of the head, with office and body": (
        4,
        [("speaker", "Mai Qingzhou", "Ding Ruolan")],
        {
            4: {
                "speaker": "Ding Ruolan",
                "position": "director of the ferry library",
                "organization": "Ferry Library",
                "corrected": "speaker",
            }
        },
    ),
    "a speaker, but not in that office": (
        4,
        [
            ("organization", "MCT", ""),
            ("speaker", "Mai Qingzhou", "Ding Ruolan"),
        ],
        {4: {"speaker": "Ding Ruolan", "organization": "", "corrected": "speaker organization"}},
    ),
    "a role, and what turns do by it": (
        4,
        [("role", "official", "press")],
        {
            4: {"role": "press", "kind": "question", "exchange": 2, "corrected": "role"},
            5: {"kind": "answer", "exchange": 2, "reply_to": 4, "corrected": ""},
        },
    ),
    "a kind, and the exchanges after it": (
        4,
        [("role", "official", "unknown"), ("kind", "answer", "question")],
        {
            4: {"kind": "question", "exchange": 2, "corrected": "role kind"},
            5: {"kind": "answer", "exchange": 2, "reply_to": 4, "corrected": ""},
        },
    ),
    "an answer that is a hand-over": (
        4,
        [("kind", "answer", "procedure")],
        {
            4: {"kind": "procedure", "exchange": 1, "reply_to": 0, "corrected": "kind"},
            5: {"kind": "answer", "exchange": 1, "reply_to": 3, "corrected": ""},
        },
    ),
    "the value that was read after all": (
        4,
        [("speaker", "Mai Qingzhuo", "Mai Qingzhou")],
        {4: {"speaker": "Mai Qingzhou", "corrected": ""}},
    ),
    "corrected twice": (
        4,
        [("speaker", "Mai Qingzhou", "Ding Ruolan"), ("speaker", "Ding Ruolan", "Tai Xueying")],
        {4: {"speaker": "Tai Xueying", "corrected": "speaker"}},
    ),
}


@pytest.mark.parametrize(("turn", "values", "expected"), CORRECTED.values(), ids=CORRECTED)
def test_a_value_is_replaced_with_what_follows_from_it(turn, values, expected) -> None:
    turns, refused = apply(turn, *values)
    assert refused == []
    for number, keys in expected.items():
        found = turns[number - 1]
        assert {key: getattr(found, key) for key in keys} == keys


REFUSED = {
    "the turn says something else now": (
        4,
        ("speaker", "Wei Lan", "Ding Ruolan"),
        "its turn has 'Mai Qingzhou' as speaker, and not 'Wei Lan'",
    ),
    "no such role": (
        4,
        ("role", "official", "minister"),
        "role is 'minister': it must be one of ['chair', 'official',",
    ),
    "no such kind": (
        4,
        ("kind", "answer", "reply"),
        "kind is 'reply': it must be one of ['opening'",
    ),
    "a number": (
        4,
        ("speaker", "Mai Qingzhou", "007"),
        "speaker is '007': it must not look like a number",
    ),
    "two lines": (
        4,
        ("speaker", "Mai Qingzhou", "Ding\nRuolan"),
        "'Ding\\nRuolan' has other white space",
    ),
    "a hidden character": (
        4,
        ("organization", "MCT", "M\u200bCT"),
        "'M\\u200bCT' has other white space",
    ),
    "another apostrophe": (
        4,
        ("organization", "MCT", "Farmers\u2019 Daily"),
        "'Farmers\u2019 Daily' has other apostrophes",
    ),
    "a kind that its role cannot have": (
        4,
        ("kind", "answer", "question"),
        "a turn of the role 'official' cannot be of the kind 'question'",
    ),
    "an exchange that is not there": (4, ("exchange", "1", "7"), "'7' is not an exchange"),
    "no number": (4, ("exchange", "1", "one"), "'one' is not an exchange"),
    "a question in another exchange": (3, ("exchange", "1", "2"), "'2' is not an exchange"),
    "the value of another line": (
        4,
        [("speaker", "Mai Qingzhou", "Ding Ruolan"), ("speaker", "Mai Qingzhou", "Wei Lan")],
        "another line gives its turn 'Ding Ruolan' as speaker",
    ),
    "text": (4, ("text", "", "There are none."), "its key is not one of speaker, role,"),
}


@pytest.mark.parametrize(("turn", "value", "why"), REFUSED.values(), ids=REFUSED)
def test_a_line_whose_place_has_changed_is_refused(turn, value, why) -> None:
    values = value if isinstance(value, list) else [value]
    turns, refused = apply(turn, *values)
    assert turns == apply(turn, *values[:-1])[0]
    assert len(refused) == 1
    assert refused[0].startswith(why)


def test_a_turn_that_is_not_there_is_named() -> None:
    read = reading()
    _, refused = corrected(read, read.turns, [line("speaker", "", "X", turn_id=f"{ID}-0000000000")])
    assert [*refused.values()] == [f"there is no turn {ID}-0000000000"]


def test_an_answer_moves_to_an_earlier_question() -> None:
    spoken = [*SPOKEN[:3], ("The Paper", "press", "Who chose the books?"), *SPOKEN[3:]]
    read = reading(*spoken)
    move = line("exchange", "2", "1", turn_id=read.turns[4].turn_id)
    turns, refused = corrected(read, read.turns, [move])
    assert not refused
    moved, stays = turns[4:6]
    assert (moved.exchange, moved.reply_to, moved.corrected) == (1, 3, "exchange")
    assert moved.reply_to_id == read.turns[2].turn_id
    assert (stays.exchange, stays.reply_to) == (2, 4)


def test_an_exchange_whose_number_other_lines_have_changed_is_refused() -> None:
    asks = ("The Paper", "press", "Who chose them?")
    read = reading(*SPOKEN[:4], asks, SPOKEN[4], asks, SPOKEN[4], SPOKEN[5])
    first, answer = read.turns[2].turn_id, read.turns[7].turn_id
    move = line("exchange", "3", "2", turn_id=answer)
    remark = line("role", "press", "unknown", turn_id=first)
    procedure = line("kind", "question", "procedure", turn_id=first)
    assert corrected(read, read.turns, [move])[1] == {}
    _, refused = corrected(read, read.turns, [move, remark, procedure])
    assert refused == {move: "its turn has '2' as exchange, and not '3'"}


# Labels that were taken for speech


def cut(read: Briefing, label: str, page: str = "1") -> list[tuple[str, str, str]]:
    """Return label, kind and text of the turns that a correction cuts *read* into."""
    found = with_labels(read, [line("speaker", "", label, page=page, label=label)])
    return [(turn.label, turn.kind, turn.text) for turn in found.turns]


def test_a_turn_begins_at_a_label_that_was_taken_for_speech() -> None:
    read = reading()
    found = with_labels(read, [line("role", "", "press", page="1", label="The Paper")])
    answer, question, reply = found.turns[3:6]
    assert answer.text == "There are 240 of them on each boat."
    assert (question.label, question.text) == ("The Paper", "Who chose them?")
    assert (question.role, question.kind, question.exchange) == ("press", "question", 2)
    assert (reply.kind, reply.reply_to) == ("answer", 5)
    assert [turn.turn for turn in found.turns] == [1, 2, 3, 4, 5, 6, 7]
    assert found.entry.turns == 7
    assert found.entry.questions == 2
    assert found.entry.audit_labels == -found.entry.audit_turns == len("ThePaper:")
    assert read == reading(), "the reading itself stays"

    press = line("role", "", "press", page="1", label="The Paper")
    turns, refused = corrected(found, found.turns, [press])
    assert not refused
    assert turns[4].corrected == "label"


FORMS = {
    "with a colon": ("The lake is calm.\n\nDing Ruolan: It is.", ["The lake is calm.", "It is."]),
    "on a line of its own": ("It is calm.\n\nDing Ruolan\n\nIt is.", ["It is calm.", "It is."]),
    "with a dash": ("It is calm.\n\nDing Ruolan – It is.", ["It is calm.", "It is."]),
    "a sentence with the name above it": (
        "Ding Ruolan knows it.\n\nDing Ruolan: It is.\n\nYes.",
        ["Ding Ruolan knows it.", "It is.\n\nYes."],
    ),
    "twice": (
        "Calm.\n\nDing Ruolan: It is.\n\nQuite.\n\nDing Ruolan: So it is.",
        ["Calm.", "It is.\n\nQuite.", "So it is."],
    ),
    "in the middle of a paragraph": ("It is calm. Ding Ruolan: It is.", []),
    "part of a word": ("Calm.\n\nDing Ruolanda: It is.", []),
    "nothing below it": ("It is calm.\n\nDing Ruolan:", []),
    "at the top of another's turn": ("Ding Ruolan: It is.", []),
}


@pytest.mark.parametrize(("text", "texts"), FORMS.values(), ids=FORMS)
def test_the_forms_of_a_label(text, texts) -> None:
    found = cut(reading(("Mai Qingzhou", "official", text)), "Ding Ruolan")
    assert [said for _, _, said in found] == (texts or [text])


def test_a_turn_without_a_label_gets_it() -> None:
    read = reading(("", "unknown", "Ding Ruolan: It is calm.\n\nQuite."))
    read.turns[0].label = ""
    found = with_labels(read, [line("speaker", "", "Ding Ruolan", page="1", label="Ding Ruolan:")])
    (turn,) = found.turns
    assert (turn.label, turn.speaker, turn.role) == ("Ding Ruolan", "Ding Ruolan", "official")
    assert turn.text == "It is calm.\n\nQuite."


def test_a_label_on_another_page_is_not_meant() -> None:
    read = reading(*SPOKEN, pages=2)
    for turn in read.turns:
        turn.page_end = 1
    assert cut(read, "The Paper", page="2") == [(t.label, t.kind, t.text) for t in read.turns]
    missing = line("role", "", "press", page="2", label="The Paper")
    _, refused = corrected(read, read.turns, [missing])
    assert refused == {missing: "there is no turn on page 2, under the label 'The Paper'"}


def test_what_is_cut_has_the_origin_of_its_own_pages() -> None:
    read = reading(("", "unknown", "It is calm.\n\nDing Ruolan: It is.\n\nYes."), pages=2)
    read.sources[1].origin, read.turns[0].origin = "made-up.warc", "archive"
    found = with_labels(read, [line("speaker", "", "X", page="1", label="Ding Ruolan")])
    assert [(turn.page_end, turn.origin) for turn in found.turns] == [(1, "site"), (2, "archive")]


def test_a_page_that_no_transcript_has_is_not_looked_for() -> None:
    read = reading()
    for page in ("9" * 5000, "-1", "one"):
        wrong = line("speaker", "", "X", page=page, label="The Paper")
        assert with_labels(read, [wrong]) is read
        assert list(corrected(read, read.turns, [wrong])[1]) == [wrong]


def test_notes_keep_their_places() -> None:
    text = "One.\n\nDing Ruolan: Two.\n\nThree."
    read = reading(("Mai Qingzhou", "official", text), ("CNBC", "press", "How many?"))
    places = [(1, 1), (1, 2), (1, 3), (2, 1)]
    read.notes = [
        Note(ID, 1, 1, turn, "", paragraph, text="(Laughter)") for turn, paragraph in places
    ]
    link_notes(read.notes, read.turns)
    found = with_labels(read, [line("speaker", "", "X", page="1", label="Ding Ruolan")])
    assert [(note.turn, note.paragraph) for note in found.notes] == [(1, 1), (2, 1), (2, 2), (3, 1)]
    assert {note.turn_id for note in found.notes} == {turn.turn_id for turn in found.turns}


def test_a_reading_without_such_a_label_is_the_same() -> None:
    read = reading()
    values = line("speaker", "", "X", turn_id=read.turns[0].turn_id)
    assert with_labels(read, [values]) is read
    assert with_labels(read, [line("speaker", "", "X", page="x", label="The Paper")]) is read
    assert (
        with_labels(replace(read, turns=[]), [line("role", "", "", page="1", label="A")]).turns
        == []
    )
