"""Copies of one conference are found by the text of their turns, and the best one is chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.folder.copies import Copy, SameDay, are_copies, better_copies, fingerprint, rank
from scio_crawler.items import Entry, PageLine, Turn
from scio_crawler.reading.language.sentences import sentences
from tests.folder.made_up import SPEECH
from tests.mirrors import said

OTHER = "Nobody had asked the ferrymen of the lower river before, so " * 6


THANKS = "Thank you very much for your question, which many of our colleagues ask as well."
FORMULA = (
    "As everybody in this hall knows, we have always put the people of the river first, and we "
    "shall go on to do so with all our strength, in the years of flood as in those of drought."
)


def turns(*texts: str) -> list[Turn]:
    return [Turn(text=text) for text in texts]


def marks_of(*texts: str) -> str:
    return fingerprint(turns(*texts))


def speeches(number: int, length: int = 30) -> list[str]:
    """Return *length* turns of conference *number*; every one begins with the same formulas."""
    return [
        f"{THANKS} {FORMULA}\n\n" + " ".join(said(number, turn, n) for n in range(6))
        for turn in range(length)
    ]


def edited(texts: list[str], each: int) -> list[str]:
    """Return *texts* with another word in *each* second, third, … sentence."""
    found = []
    for at, text in enumerate(texts):
        own = list(sentences(text))
        changed = (
            s.replace(" ", " late ", 1) if (at + n) % each == 0 else s for n, s in enumerate(own)
        )
        found.append(" ".join(changed))
    return found


ONE, ANOTHER = speeches(1), speeches(2)
PAIRS = {
    "equal": ([SPEECH], [SPEECH], True),
    "a middle page alone": ([SPEECH, OTHER], [OTHER], True),
    "one page of ten": (ONE, ONE[12:15], True),
    "other spaces": ([SPEECH], [SPEECH.replace(" ", "\u00a0 ")], True),
    "other quotes and dashes": (ONE, [t.replace(": ", " \u2013 \u201c") for t in ONE], True),
    "turns in one": (ONE, [" ".join(ONE[:9]), *ONE[9:]], True),
    "an edited sentence in ten": (ONE, edited(ONE, 10), True),
    "an edited page, one missing": (ONE, [*edited(ONE[:9], 5), *ONE[12:]], True),
    "every second sentence edited": (ONE, edited(ONE, 2), False),
    "the same formulas": (ONE, ANOTHER, False),
    "a few answers in common": (ONE, [*ANOTHER, *ONE[:9]], False),
    "the same turns, the last one first": (ONE, ONE[::-1], False),
    "one long sentence in common": ([FORMULA, "Lamps burn."], [FORMULA, "Kites fly."], False),
    "other words": ([SPEECH], [OTHER], False),
    "courtesies prove nothing": ([SPEECH], ["Good morning."], False),
    "nothing long enough": (["Good morning."] * 40, ["Good morning."] * 40, False),
    "nothing": ([], [], False),
}


@pytest.mark.parametrize(("one", "other", "same"), PAIRS.values(), ids=PAIRS)
def test_copies_share_most_of_their_words_in_order(one, other, same) -> None:
    assert are_copies(marks_of(*one), marks_of(*other)) is same
    assert are_copies(marks_of(*other), marks_of(*one)) is same


@given(st.integers(1, 9999), st.integers(6, 60), st.integers(0, 5))
def test_an_edited_transcript_without_a_page_is_a_copy(number, length, page) -> None:
    texts = speeches(number, length)
    start, end = page * length // 6, (page + 1) * length // 6
    copy = edited([*texts[:start], *texts[end:]], 10)
    assert are_copies(marks_of(*texts), marks_of(*copy))
    assert not are_copies(marks_of(*texts), marks_of(*speeches(number + 1, length)))


def test_what_the_chair_says_at_each_conference_is_not_compared() -> None:
    chair = Turn(text=SPEECH, role="chair")
    assert fingerprint([chair, *turns(OTHER)]) == marks_of(OTHER)


def test_a_long_transcript_has_a_short_fingerprint() -> None:
    assert len(marks_of(*speeches(3, 400))) < 1500


KNOWN = [marks_of(*texts) for n in range(3) for texts in (speeches(n, 6), speeches(n, 4))]
MARKS = st.sampled_from(["", *KNOWN])


@given(st.lists(st.tuples(st.sampled_from(["scio-1", "scio-2", "scio-3"]), MARKS)), MARKS)
def test_copies_are_found_among_a_days_briefings_as_by_comparing_each(put, one) -> None:
    same_day = SameDay(put[:2])
    for briefing_id, marks in put[2:]:
        same_day.put(briefing_id, marks)
    alike = (id for id, other in dict(put).items() if are_copies(one, other))
    assert same_day.copies(one) == sorted(alike)


def test_a_copy_is_found_among_many_with_the_same_formulas() -> None:
    many = [(f"scio-{n}", marks_of(*speeches(n, 4))) for n in range(200)]
    assert SameDay(many).copies(marks_of(*edited(speeches(7, 4), 10))) == ["scio-7"]


def copy(briefing_id: str, *texts: str, words: int = 1, day: str = "2024-07-05") -> Copy:
    entry = Entry(briefing_id=briefing_id, status="complete", layout="node", words=words)
    return Copy(rank(entry, ()), day, marks_of(*texts))


BETTER = {
    # Copies -> the better one of each, 0 for none
    "the best of three": ([copy(f"scio-{n}", SPEECH, words=n) for n in (1, 2, 3)], [3, 3, 0]),
    "another day": ([copy("scio-1", SPEECH), copy("scio-2", SPEECH, day="2024-07-06")], [0, 0]),
    "one formula": ([copy(f"scio-{n}", FORMULA, f"{n} lamps?") for n in range(1, 10)], [0] * 9),
    "a copy of a copy is none of the best": (
        [
            copy("scio-1", SPEECH, words=3),
            copy("scio-2", SPEECH + OTHER, words=2),
            copy("scio-3", OTHER, words=1),
        ],
        [0, 1, 0],
    ),
}


@pytest.mark.parametrize(("copies", "better"), BETTER.values(), ids=BETTER)
def test_the_best_copy_has_no_better_one(copies: list[Copy], better: list[int]) -> None:
    due = {f"scio-{n}": f"scio-{best}" if best else "" for n, best in enumerate(better, 1)}
    assert better_copies(copies) == due
    assert better_copies(reversed(copies)) == due


def ranked(status: str, words: int, layout: str, origin: str = "site") -> tuple[object, ...]:
    return rank(Entry(status=status, words=words, layout=layout), [PageLine(origin=origin)])


def test_the_better_copy_is_the_sites_then_the_complete_one_then_the_longer() -> None:
    best_first = [
        ranked("partial", 9, "article"),
        ranked("complete", 5, "article", origin="a.warc"),
        ranked("partial", 9, "article", origin="a.warc"),
        ranked("partial", 9, "node", origin="a.warc"),
        ranked("partial", 5, "article", origin="a.warc"),
    ]
    assert sorted(best_first, reverse=True) == best_first


def test_a_damaged_fingerprint_is_read_as_far_as_it_is_whole() -> None:
    whole = marks_of(*ONE)
    damaged = whole.replace(whole.split()[3], "?\u0000zz 7 f00")
    assert SameDay([("scio-1", damaged)]).copies(whole) == ["scio-1"]
