"""docs/loading.md says what is so: its recipes run, and print what stands below them.

``python -m tests.docs.test_recipes`` writes again what they print, as far as their tools are
installed.
PostgreSQL needs a server and is not run here.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from scio_crawler.exports import FORMATS
from scio_crawler.exports.lines import DAY, INTEGER, STRING, TABLES, TIME, columns
from tests.conftest import ENVIRONMENT, ROOT
from tests.docs.test_readme import README, anchors, crawl, fenced, needs, run_snippet, text

PAGE = ROOT / "docs" / "loading.md"
AGAIN = "python -m tests.docs.test_recipes writes it again"

_LINES = r"((?:(?!```).*\n)*)"  # up to the end of the block
_RECIPE = re.compile(rf"(^```(python|sh|r)\n{_LINES}```\n\n```text\n){_LINES}(```$)", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


# What a recipe needs, by what stands in it: a program, or a library of Python.
_NEEDS = {
    "psql ": "a server of PostgreSQL",
    "library(jsonlite)": "Rscript",
    "| jq ": "jq",
    "/datasette ": "datasette",
    "export parquet ": "pyarrow",
    "export sqlite ": "sqlite_utils",
    "scio.sqlite": "sqlite_utils",
}


def missing(language: str, code: str) -> str:
    """What the recipe *code* needs and is not there, or ``""``."""
    wanted = [tool for words, tool in _NEEDS.items() if words in code]
    if language == "python" and (library := needs(code)):
        wanted.append(library)
    return next((tool for tool in wanted if not _is_there(tool)), "")


def _is_there(tool: str) -> bool:
    return bool(shutil.which(tool, path=_path()) or importlib.util.find_spec(tool))


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def run(language: str, code: str, folder: Path) -> str:
    """What the recipe *code* prints in *folder*, in which output/sample/ is."""
    if language == "python":
        return run_snippet(code, folder)
    command = ["Rscript", "--vanilla", "-e", code]
    if language == "sh":
        command = ["sh", "-c", code.replace(".venv/bin/", "")]
    environment = {
        **ENVIRONMENT,
        "PATH": _path(),
        "SCRAPY_SETTINGS_MODULE": "scio_crawler.settings",
        "PYTHONWARNINGS": "default",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.rstrip().splitlines())


def made_in(folder: Path) -> Path:
    """*folder*, with the output and the exports that the recipes read."""
    done = crawl(folder / "output" / "sample", "-a", "site=sample")
    assert done.returncode == 0, done.stderr
    for language, code, _ in RECIPES:
        if "scrapy export" in code and not missing(language, code):
            run(language, code, folder)
    return folder


RECIPES = [(language, code, out) for _, language, code, out, _ in _RECIPE.findall(text(PAGE))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_in(tmp_path_factory.mktemp("recipes"))


@pytest.mark.parametrize(("language", "code", "printed"), RECIPES)
def test_a_recipe_prints_what_stands_below_it(
    language: str, code: str, printed: str, folder: Path
) -> None:
    if what := missing(language, code):
        pytest.skip(f"{what} is not there")
    assert run(language, code, folder).split() == printed.split(), AGAIN


def test_every_recipe_in_python_has_its_result() -> None:
    in_python = [printed for language, _, printed in RECIPES if language == "python"]
    assert len(in_python) == len(fenced(PAGE, "python"))
    assert all(printed.strip() for printed in in_python)


def test_what_the_recipes_import_is_in_the_extra() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    extra = {name.replace("-", "_") for name in project["optional-dependencies"]["recipes"]}
    code = "\n".join(fenced(PAGE, "python"))
    used = set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))
    assert used - set(sys.stdlib_module_names) <= extra


def test_what_a_section_installs_is_in_the_extra() -> None:
    extras = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
    installed = re.findall(r"pip install -q ([a-z -]+)$", text(PAGE), re.MULTILINE)
    assert len(installed) > 4
    assert {name for names in installed for name in names.split()} <= {*extras["recipes"]}


def test_an_export_that_is_named_has_a_format() -> None:
    commands = [f for d in (README, PAGE) for f in re.findall(r"scrapy export (\w+) ", text(d))]
    assert {*commands} - {"FORMAT"} == {*FORMATS}


def test_the_table_of_postgresql_has_the_keys_of_a_turn() -> None:
    (code,) = fenced(PAGE, "sql")
    types = {column.name: column.type for column in columns("turns")}
    del types["schema_version"]
    made = code.split("AS turn (")[1].split(");")[0]
    in_sql = {STRING: "text", INTEGER: "int", DAY: "date", TIME: "timestamptz"}
    assert dict(re.findall(r'"?(\w+)"? (\w+)', made)) == {k: in_sql[t] for k, t in types.items()}


def test_the_tables_and_formats_are_named() -> None:
    section = text(PAGE).split("\n## Other shapes")[1]
    assert [name for name in (*FORMATS, *TABLES) if f"`{name}`" not in section] == []


def test_links_lead_somewhere() -> None:
    for link in _LINK.findall(text(PAGE)):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = PAGE.parent / path if path else PAGE
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def _again() -> None:
    """Write again what the recipes print."""
    with tempfile.TemporaryDirectory() as name:
        folder = made_in(Path(name))

        def printed(match: re.Match[str]) -> str:
            keep = missing(match[2], match[3])
            return match[1] + (match[4] if keep else run(match[2], match[3], folder)) + match[5]

        said = _RECIPE.sub(printed, text(PAGE))
        PAGE.write_text(said, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    _again()
