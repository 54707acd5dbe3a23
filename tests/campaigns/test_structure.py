"""The campaign of structure: its cases, its verdicts, and a sample of each axis."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from importlib import import_module

import pytest

from scio_crawler.items import Turn
from scio_crawler.reading.language import phrases
from scio_crawler.reading.organizations import outlet_names
from tests.campaigns import structure
from tests.campaigns.__main__ import main
from tests.campaigns.cases import stock
from tests.campaigns.cases.verdicts import ALARM, EXACT, SILENT, WHO, Reading, Told, compare
from tests.sampling import SEED, sample

# Of a sample of 30. Of what the first four axes try, one in two hundred is still lost, and one in a
# hundred sound ones is doubted; of the others one in fifteen, mostly lines that look like speech:
# ``python -m tests.campaigns structure --show`` lists them.
MOST_WRONG = {
    "labels": 3,
    "pages": 3,
    "sayings": 3,
    "quiet": 3,
    "notices": 7,
    "offmic": 3,
    "captions": 3,
    "edges": 8,
    "ends": 7,
    "foreign": 9,
}
TOLD = [
    Told("Weng Jiamu", "Weng Jiamu", ("official",), "The lamps are lit."),
    Told("Kestrel Wharf", "", ("press", "unknown"), "All of them?"),
]
READ = [
    Turn(label="Weng Jiamu", speaker="Weng Jiamu", role="official", text="The lamps are lit."),
    Turn(label="Kestrel Wharf", speaker="Kestrel Wharf", role="press", text="All of them?"),
]
WRONG = {
    "a turn is missing": READ[:1],
    "a label is in a text": [replace(READ[0], text="The lamps are lit.\n\nKestrel Wharf:")],
    "a word is missing": [replace(READ[0], text="The lamps are."), READ[1]],
    "another speaks": [replace(READ[0], speaker="Lian Shuyan"), READ[1]],
    "another is printed": [replace(READ[0], label="Lian Shuyan"), READ[1]],
}


class Read(Reading):
    """A reading of given turns."""

    def __init__(self, turns: list[Turn], reported: str = "") -> None:
        super().__init__()
        self._turns, self._reported = turns, reported

    @property
    def turns(self) -> list[Turn]:
        return self._turns

    @property
    def reported(self) -> str:
        return self._reported


@pytest.mark.parametrize("turns", WRONG.values(), ids=WRONG)
def test_what_is_in_the_wrong_mouth_is_silent_unless_it_is_reported(turns: list[Turn]) -> None:
    assert compare(TOLD, Read(turns)).kind == SILENT
    assert compare(TOLD, Read(turns, "doubtful")).kind == "reported"


def test_what_is_right_must_not_be_doubted() -> None:
    assert compare(TOLD, Read(READ)).kind == EXACT
    assert compare(TOLD, Read(READ, "doubtful lost-label")).kind == ALARM


def test_a_wrong_role_is_told_apart() -> None:
    assert compare(TOLD, Read([replace(READ[0], role="press"), READ[1]])).kind == WHO
    assert compare(TOLD, Read([READ[0], replace(READ[1], role="unknown")])).kind == EXACT


@pytest.mark.some(2)
@pytest.mark.parametrize("axis", structure.AXES)
def test_a_sample_is_read_or_reported(axis: str) -> None:
    chosen = sample(list(structure.cases(axis, SEED)), 30)
    verdicts = {case.name: case.trial.judge() for case in chosen}
    kinds = (SILENT, ALARM) if axis in structure.SOUND else (SILENT,)
    wrong = {name: verdict.detail for name, verdict in verdicts.items() if verdict.kind in kinds}
    assert len(wrong) <= MOST_WRONG[axis], wrong


@pytest.mark.parametrize("axis", structure.AXES)
def test_cases_have_names_of_their_own_and_are_drawn_by_the_seed(axis: str) -> None:
    every, again = (list(structure.cases(axis, "7")) for _ in range(2))
    assert len({case.name for case in every}) == len(every)
    number = random.Random(SEED).randrange(len(every))
    assert every[number].trial.pages == again[number].trial.pages
    assert every[number].trial.pages


def test_the_campaign_counts_each_axis(capsys: pytest.CaptureFixture[str]) -> None:
    main(["structure", "--count", "2", "--axis", "labels", "--axis", "quiet", "--checks"])
    rows = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert ["labels", "2"] in rows
    assert ["quiet", "2"] in rows
    assert ["ending"] in [row[:1] for row in rows]


def test_drawn_names_are_in_no_word_list() -> None:
    chance = random.Random(SEED)
    surnames, press = set(phrases.read("surnames")), set(phrases.read("press_words"))
    outlets = {name.casefold() for name in outlet_names()}
    for tongue in stock.TONGUES:
        for _ in range(20):
            assert stock.person(tongue, chance)[1].lower() not in surnames
    for name in (stock.outlet(chance) for _ in range(60)):
        assert name.casefold() not in outlets
        assert press.isdisjoint(re.findall(r"\w+", name.lower()))


def test_drawn_roles_are_in_no_word_list() -> None:
    labels = import_module("tests.campaigns.cases.labels")
    roles = re.compile("|".join(f"(?:{entry})" for entry in phrases.read("roles")[:7]))
    about = (
        "journalist",
        "reporter",
        "q-",
        "question",
        "foreign",
    )  # the words that these are about
    for name, draw in labels.wordings().items():
        own = name.partition("-")[2]
        if name.startswith(("asks", "stranger")) and not any(map(own.count, about)):
            assert not roles.fullmatch(draw(random.Random(SEED)).label.lower())
