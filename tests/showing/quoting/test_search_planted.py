"""Of 200 true quotations none is doubted, and 200 altered ones are all found out."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from scio_crawler.showing.quoting.search import EXACT, NONE, search
from scio_crawler.showing.quoting.words import cleaned, terms
from tests.contract.checking.test_checking import crawl_sample
from tests.showing.quoting.judging import engine
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
    files = [file.read_text("utf-8") for file in sorted(folder.glob("briefings/*.jsonl"))]
    return [json.loads(line)["text"] for line in "".join(files).splitlines()]


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
def test_an_altered_quotation_is_found_nearly(folder: Path, texts: list[str]) -> None:
    found = judged(folder, list(altered(texts, MANY, seed=7)))
    assert [each for each in found if each[0] == EXACT] == []
    lost = Counter(how for verdict, how, _ in found if verdict == NONE)
    assert lost.total() - lost["two sentences joined"] <= MANY // 20, lost
