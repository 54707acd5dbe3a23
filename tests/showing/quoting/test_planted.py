"""Of 200 true quotations none is doubted, and 200 altered ones are all found out."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.quoting.search import EXACT, NONE, search
from scio_crawler.showing.quoting.words import cleaned, terms
from tests.contract.checking.test_checking import crawl_sample
from tests.showing.quoting.judging import engine, is_exact
from tests.showing.quoting.made_up import fill
from tests.showing.quoting.planted import Planted, altered, true

MANY = 200


@pytest.fixture(scope="module", params=["sample", "generated"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "sample":
        return crawl_sample(tmp_path_factory.getbasetemp())
    made = tmp_path_factory.mktemp("made-up")
    fill(made, briefings=12, turns=12)
    return made


@pytest.fixture(scope="module")
def texts(folder: Path) -> list[str]:
    return [
        json.loads(line)["text"]
        for file in sorted(folder.glob("briefings/*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


def is_in_one(text: str, texts: list[str]) -> bool:
    likely = [said for said in map(cleaned, texts) if terms(said) >= terms(text)]
    return any(engine().call("exactlyIn", text, likely))


def judged(folder: Path, planted: list[Planted]) -> list[tuple[str, str, str]]:
    """Return each quotation with the verdict and what was done to it."""
    return [(search(folder, each.text).verdict, each.how, each.text) for each in planted]


@pytest.mark.slow
def test_no_true_quotation_is_doubted(folder: Path, texts: list[str]) -> None:
    found = judged(folder, list(true(texts, MANY, seed=3)))
    assert [each for each in found if each[0] != EXACT] == []


def test_no_altered_quotation_passes(texts: list[str]) -> None:
    planted = list(altered(texts, MANY, seed=5))
    assert len({each.how for each in planted}) >= 9
    assert [each for each in planted if is_in_one(each.text, texts)] == []


@pytest.mark.slow
def test_an_altered_quotation_is_laid_beside_what_was_said(folder: Path, texts: list[str]) -> None:
    found = judged(folder, list(altered(texts, MANY, seed=7)))
    assert [each for each in found if each[0] == EXACT] == []
    lost = Counter(how for verdict, how, _ in found if verdict == NONE)
    assert lost.total() - lost["two sentences joined"] <= MANY // 20, lost


def test_an_invented_quotation_is_not_found(folder: Path) -> None:
    invented = (
        "The ice on the river will be gone before anybody has counted the geese on it",
        "Nobody here has been asked whether violet candles burn longer than yellow ones",
    )
    assert [search(folder, words).verdict for words in invented] == [NONE, NONE]


@given(st.text())
def test_a_text_is_cleaned_once_and_for_all(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


_LETTERS = st.sampled_from("ab1 '’\"“-–—.,:;!?…()[]%$/\n\u00a0\u00adé\u0301Ａ")


@given(st.text(_LETTERS, max_size=60), st.data())
def test_any_run_of_words_of_a_text_is_exact(text: str, data: st.DataObject) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(first, len(words)))
    quoted = " ".join(words[first:end])
    if engine().call("hasWords", quoted):
        assert is_exact(quoted, text)
