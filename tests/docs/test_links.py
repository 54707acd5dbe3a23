"""Links lead somewhere, names name what is there, and the README stays short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.docs.markdown import DOCS, DOCUMENTS, README, anchors, fenced, links, text
from tests.environment import ROOT

PACKAGE = ROOT / "scio_crawler"
LONGEST_README = 9_000  # bytes: more is not for a first look
METADATA = (ROOT / "CITATION.cff", ROOT / "pyproject.toml")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in links(document):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_the_readme_links_to_every_document(document: Path) -> None:
    assert f"docs/{document.name}" in links(README)


def test_the_readme_is_short() -> None:
    assert len(README.read_bytes()) <= LONGEST_README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_tree_of_the_package_names_what_is_there(document: Path) -> None:
    trees = [body for body in fenced(document, "text") if body.startswith("scio_crawler/\n")]
    for name in re.findall(r"^  (\S+)", "".join(trees), re.MULTILINE):
        assert (PACKAGE / name).exists(), name


def test_every_folder_of_the_package_is_named() -> None:
    named = "".join(map(text, DOCUMENTS))
    folders = [path.name for path in PACKAGE.glob("[!_]*") if any(path.glob("[!_]*"))]
    assert [name for name in folders if not re.search(rf"(?:`|\n  ){name}/", named)] == []


@pytest.mark.parametrize("file", sorted((ROOT / "contrib").iterdir()), ids=lambda path: path.name)
def test_a_file_to_be_installed_is_explained(file: Path) -> None:
    assert f"../contrib/{file.name}" in links(DOCS / "scheduling.md")
    assert "docs/scheduling.md" in text(file)


def test_the_version_is_the_same_everywhere() -> None:
    citation = text(ROOT / "CITATION.cff")
    assert f"\nversion: {VERSION}\n" in citation
    (day,) = re.findall(r'^date-released: "(.*)"$', citation, re.MULTILINE)
    assert f"\n## [{VERSION}] - {day}\n" in text(ROOT / "CHANGELOG.md")


@pytest.mark.parametrize("file", [*DOCUMENTS, *METADATA], ids=lambda path: path.name)
def test_no_home_of_the_project_is_named_while_there_is_none(file: Path) -> None:
    assert "github.com/scio-crawler" not in text(file)
    assert "[project.urls]" not in text(file)
