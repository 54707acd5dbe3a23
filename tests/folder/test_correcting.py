"""What people correct in a reading: a value of a turn, or a label that was taken for speech."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.correcting import correct_turns, with_labels
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import Briefing, Entry, Note, PageLine, Person, Turn
from scio_crawler.reading.transcript import exchanges
from scio_crawler.reading.transcript.turns import link_answers, link_notes
from tests.folder.cases import cases
from tests.folder.made_up import ID, name_turns

SPOKEN = [
    ("Lian Shuyan", "chair", "Good morning. We begin with the ferries."),
    ("Mai Qingzhou", "official", "The ferries carry books, and have done so for two summers."),
    ("CNBC", "press", "How many books do they carry?"),
    ("Mai Qingzhou", "official", "There are 240 on each boat.\n\nThe Paper: Who chose them?"),
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
        turn = Turn(briefing_id=ID, turn=number, date="2024-07-05", page=1, page_end=pages)
        turn.speaker = turn.label = speaker
        turn.role, turn.position, turn.organization = role, position, organization
        turn.text, turn.words = text, len(text.split())
        turn.url = "http://english.scio.gov.cn/a.htm"
        turns.append(turn)
    exchanges.link(turns)
    name_turns(turns)
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


def lines_for(turn: Turn, corrections: str) -> list[Correction]:
    """Return a line for each of *corrections*: ``key: was -> value``, with ``; `` between them."""
    found = []
    for each in corrections.split("; "):
        key, _, values = each.partition(": ")
        was, _, value = values.partition("-> ")
        found.append(line(key, was.rstrip(" "), value, turn_id=turn.turn_id))
    return found


def values_of(turn: Turn, expected: str) -> str:
    """Return the values of *turn* for the keys that *expected* names: ``key: value; …``."""
    keys = [each.partition(":")[0] for each in expected.split("; ")]
    return "; ".join(f"{key}: {getattr(turn, key)}" for key in keys)


CORRECTED = cases(Path(__file__).with_name("correcting_values.txt"))


@pytest.mark.parametrize("cells", CORRECTED.values(), ids=CORRECTED)
def test_a_value_is_replaced_with_all_that_depends_on_it(cells: list[str]) -> None:
    read = reading()
    corrections, *expected = cells
    turns, refused = correct_turns(read, lines_for(read.turns[3], corrections))
    assert refused == {}
    for each in expected:
        number, _, values = each.partition(" ")
        assert values_of(turns[int(number) - 1], values).strip() == values


# What is corrected in the fourth turn -> the beginning of the reason why the last line is refused
REFUSED = {
    "speaker: Wei Lan -> Ding Ruolan": "its turn has 'Mai Qingzhou' as speaker, and not 'Wei Lan'",
    "role: official -> minister": "role is 'minister': it must be one of ['chair', 'official',",
    "kind: answer -> reply": "kind is 'reply': it must be one of ['opening'",
    "speaker: Mai Qingzhou -> 007": "speaker is '007': it must not look like a number",
    "speaker: Mai Qingzhou -> Ding\nRuolan": "'Ding\\nRuolan' has other white space",
    "organization: MCT -> M\u200bCT": "'M\\u200bCT' has other white space",
    "organization: MCT -> Farmers\u2019 Daily": "'Farmers\u2019 Daily' has other apostrophes",
    "kind: answer -> question": "a turn of the role 'official' cannot be of the kind 'question'",
    "exchange: 1 -> 7": "'7' is not an exchange",
    "exchange: 1 -> one": "'one' is not an exchange",
    "speaker: Mai Qingzhou -> Ding Ruolan; speaker: Mai Qingzhou -> Wei Lan": (
        "another line gives its turn 'Ding Ruolan' as speaker"
    ),
    "text:  -> There are none.": "its key is not one of speaker, role,",
}


@pytest.mark.parametrize(("corrections", "why"), REFUSED.items(), ids=REFUSED)
def test_a_line_that_does_not_fit_its_turn_is_refused_and_changes_nothing(corrections, why) -> None:
    read = reading()
    *others, wrong = lines_for(read.turns[3], corrections)
    turns, refused = correct_turns(read, [*others, wrong])
    assert [*refused] == [wrong]
    assert refused[wrong].startswith(why)
    assert turns == correct_turns(read, others)[0]


def test_a_question_stays_in_its_exchange() -> None:
    read = reading()
    _, refused = correct_turns(read, lines_for(read.turns[2], "exchange: 1 -> 2"))
    assert "'2' is not an exchange" in str(refused)


def test_a_turn_that_is_not_there_is_named() -> None:
    read = reading()
    _, refused = correct_turns(read, [line("speaker", "", "X", turn_id=f"{ID}-0000000000")])
    assert [*refused.values()] == [f"there is no turn {ID}-0000000000"]


def test_an_answer_moves_to_an_earlier_question() -> None:
    spoken = [*SPOKEN[:3], ("The Paper", "press", "Who chose the books?"), *SPOKEN[3:]]
    read = reading(*spoken)
    move = line("exchange", "2", "1", turn_id=read.turns[4].turn_id)
    turns, refused = correct_turns(read, [move])
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
    assert correct_turns(read, [move])[1] == {}
    _, refused = correct_turns(read, [move, remark, procedure])
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
    assert answer.text == "There are 240 on each boat."
    assert (question.label, question.text) == ("The Paper", "Who chose them?")
    assert (question.role, question.kind, question.exchange) == ("press", "question", 2)
    assert (reply.kind, reply.reply_to) == ("answer", 5)
    assert [turn.turn for turn in found.turns] == [1, 2, 3, 4, 5, 6, 7]
    assert found.entry.turns == 7
    assert found.entry.questions == 2
    assert found.entry.audit_labels == -found.entry.audit_turns == len("ThePaper:")
    assert read == reading(), "the reading itself stays"

    press = line("role", "", "press", page="1", label="The Paper")
    turns, refused = correct_turns(found, [press])
    assert not refused
    assert turns[4].corrected == "label"


# The paragraphs of a turn, with | between -> the texts of the turns that it is cut into
FORMS = {
    "with a colon": ("Calm.|Ding Ruolan: It is.", ["Calm.", "It is."]),
    "on a line of its own": ("Calm.|Ding Ruolan|It is.", ["Calm.", "It is."]),
    "with a dash": ("Calm.|Ding Ruolan – It is.", ["Calm.", "It is."]),
    "below a sentence with the name": (
        "Ding Ruolan knows.|Ding Ruolan: It is.|Yes.",
        ["Ding Ruolan knows.", "It is.|Yes."],
    ),
    "twice": ("A.|Ding Ruolan: B.|C.|Ding Ruolan: D.", ["A.", "B.|C.", "D."]),
    "in the middle of a paragraph": ("It is calm. Ding Ruolan: It is.", []),
    "part of a word": ("Calm.|Ding Ruolanda: It is.", []),
    "nothing below it": ("It is calm.|Ding Ruolan:", []),
    "at the top of another's turn": ("Ding Ruolan: It is.", []),
}


@pytest.mark.parametrize(("text", "texts"), FORMS.values(), ids=FORMS)
def test_the_forms_of_a_label(text, texts) -> None:
    found = cut(reading(("Mai Qingzhou", "official", text.replace("|", "\n\n"))), "Ding Ruolan")
    assert [said.replace("\n\n", "|") for _, _, said in found] == (texts or [text])


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
    _, refused = correct_turns(read, [missing])
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
        assert list(correct_turns(read, [wrong])[1]) == [wrong]


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
    assert with_labels(read, lines_for(read.turns[0], "speaker: A -> B")) is read
    nothing = replace(read, turns=[])
    assert with_labels(nothing, [line("role", "", "", page="1", label="A")]) is nothing
