"""What the documents show is what the code prints."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from scio_crawler.items import Turn
from scio_crawler.showing.exports import FORMATS
from tests.docs import generated
from tests.docs.markdown import (
    DOCUMENTS,
    LOADING,
    QUESTIONS,
    README,
    SETTINGS,
    Example,
    block_after,
    examples,
    fenced,
    text,
)
from tests.environment import ROOT

EXAMPLES = [example for document in DOCUMENTS for example in examples(document)]
RECIPES = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["optional-dependencies"][
    "recipes"
]
# The documents whose recipes need libraries.
RECIPE_BOOKS = (README, LOADING, QUESTIONS)

_PAIR = re.compile(r'"(\w+)": ("(?:[^"\\]|\\.)*"|\d+)')


def turns(sample: Path) -> dict[str, dict[str, str | int]]:
    """Return all turns of the sample, by id."""
    files = sorted((sample / "briefings").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in text(file).splitlines()]
    return {turn["turn_id"]: turn for turn in lines}


def named(example: Example) -> str:
    first = next(line for line in example.code.splitlines() if line)
    return f"{example.document}: {first}"


@pytest.mark.some(4)
@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_prints_what_is_below_it(example: Example, folder: Path) -> None:
    if tool := generated.missing(example.language, example.code):
        pytest.skip(f"{tool} is not there")
    printed = generated.run(example.language, example.code, folder)
    assert printed.split() == example.printed.split(), "python -m scripts.docs writes it again"


def test_the_writer_brings_tables_and_results_up_to_date(folder: Path, tmp_path: Path) -> None:
    form = "<!-- made: exit -->\n{}<!-- end -->\n\n```python\nprint(6 * 7)\n```\n\n```text\n{}```\n"
    document = tmp_path / "stale.md"
    document.write_text(form.format("old\n", "old\n"))
    assert generated.rewritten(document, folder) == form.format(generated.made("exit"), "42\n")


def test_every_python_block_shows_its_result() -> None:
    shown = [example.printed for example in EXAMPLES if example.language == "python"]
    assert len(shown) == sum(len(fenced(document, "python")) for document in DOCUMENTS)
    assert all(printed.strip() for printed in shown)


def test_the_readme_shows_real_turns(sample: Path) -> None:
    shown = block_after(README, "lines")
    assert len(shown) == 3
    for line in shown:
        pairs = dict(_PAIR.findall(line))
        real = turns(sample)[json.loads(pairs["turn_id"])]
        keys = list(real)
        assert sorted(pairs, key=keys.index) == list(pairs)
        for key, value in pairs.items():
            shown_value = json.loads(value)
            if isinstance(shown_value, str) and shown_value.endswith("…"):
                assert str(real[key]).startswith(shown_value.removesuffix("…").rstrip())
            else:
                assert real[key] == shown_value


def test_the_sample_has_what_the_documents_say_of_it(sample: Path) -> None:
    known = turns(sample)
    assert known["scio-900100002-f4d5808979"]["reply_to"] == 6
    asked = ("scio-900100002-e384de4d22", "scio-900100002-ca7247dcb2")
    assert {known[turn_id]["kind"] for turn_id in asked} == {"question"}
    names = {(turn["label"], turn["speaker"]) for turn in known.values()}
    assert ("Hua Yinrui", "Hua Yingrui") in names
    counts = json.loads(text(sample / "report.json"))["counts"]
    assert (counts["lists"], counts["links"]) == (2, 15)


def test_the_log_shown_is_that_of_the_sample(sample: Path) -> None:
    report = json.loads(text(sample / "report.json"))
    counts = report["counts"]
    new, pending = counts["outcomes"]["new"], counts["outcomes"]["pending"]
    shown = block_after(SETTINGS, "log")
    assert shown[-3] == (
        f"Exit status {report['exit_status']}: {report['exit_meaning']}. "
        f"Read {counts['briefings']} briefings with {counts['turns']} turns: {new} new, "
        f"{pending} pending."
    )
    first, second, more = re.fullmatch(r"New: (.+); (.+) and (\d) more", shown[-2]).groups()  # type: ignore[union-attr]
    titles = [f"{line['date']} {line['title']}" for line in report["briefings"]]
    for name in (first, second):
        assert any(title.startswith(name.removesuffix("…")) for title in titles)
    assert int(more) == new - 2
    assert shown[-1] == f"Without a transcript: {len(report['non_transcripts'])} pages."
    date, title, pages, count, file = shown[0].split("  ")
    line = next(line for line in report["briefings"] if line["file"] == file)
    assert (line["date"], line["title"]) == (date, title)
    assert (f"{line['pages']} pages", f"{line['turns']} turns") == (pages, count)


# --- Recipes ----------------------------------------------------------------------------------


def test_what_the_recipes_import_is_in_the_extra() -> None:
    """ConvoKit needs an environment of its own, and the crawler itself needs lxml."""
    code = "\n".join(body for document in RECIPE_BOOKS for body in fenced(document, "python"))
    used = set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))
    extra = {name.replace("-", "_") for name in RECIPES}
    assert used - set(sys.stdlib_module_names) <= {*extra, "convokit", "lxml"}


def test_what_a_section_installs_is_in_the_extra() -> None:
    books = "".join(map(text, RECIPE_BOOKS))
    installed = re.findall(r"pip install -q ([a-z -]+)(?:$| &&)", books, re.MULTILINE)
    assert len(installed) > 2
    assert {name for names in installed for name in names.split()} <= {*RECIPES, "convokit"}


def test_an_export_that_is_shown_has_a_known_format() -> None:
    found = [name for d in DOCUMENTS for name in re.findall(r"scrapy export (\w+) ", text(d))]
    assert {*found} - {"FORMAT", "all"} == {*FORMATS}


def test_the_table_of_postgresql_has_the_keys_of_a_turn() -> None:
    (code,) = fenced(LOADING, "sql")
    made = code.split("AS turn (")[1].split(");")[0]
    keys = {
        key.name: "bigint" if key.type == "integer" else "text"
        for key in Turn.columns()
        if key.name != "schema_version"
    }
    assert dict(re.findall(r'"?(\w+)"? (\w+)', made)) == keys
