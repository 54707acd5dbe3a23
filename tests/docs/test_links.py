"""Links lead somewhere, names name what is there, and the README stays short."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.docs.markdown import DOCS, DOCUMENTS, README, anchors, fenced, links, text
from tests.environment import ROOT

PACKAGE = ROOT / "scio_crawler"
LONGEST_README = 9_000  # bytes: more is not for a first look
REPOSITORY = "https://github.com/scio-crawler/scio_crawler"


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
    said = "".join(map(text, DOCUMENTS))
    folders = [path.name for path in PACKAGE.glob("[!_]*") if any(path.glob("[!_]*"))]
    assert [name for name in folders if not re.search(rf"(?:`|\n  ){name}/", said)] == []


@pytest.mark.parametrize("file", sorted((ROOT / "contrib").iterdir()), ids=lambda path: path.name)
def test_a_file_to_be_installed_is_explained(file: Path) -> None:
    assert f"../contrib/{file.name}" in links(DOCS / "scheduling.md")
    assert "docs/scheduling.md" in text(file)


def test_the_version_is_said_once_and_repeated_right() -> None:
    citation = text(ROOT / "CITATION.cff")
    assert f"\nversion: {VERSION}\n" in citation
    (day,) = re.findall(r'^date-released: "(.*)"$', citation, re.MULTILINE)
    assert f"\n## [{VERSION}] - {day}\n" in text(ROOT / "CHANGELOG.md")


def test_every_address_of_the_project_is_in_its_repository() -> None:
    urls = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["urls"]
    assert urls["Homepage"] == REPOSITORY
    assert all(url.startswith(REPOSITORY) for url in urls.values())
    assert f"git clone {REPOSITORY}`" in text(README)
    assert f"\nrepository-code: {REPOSITORY}\n" in text(ROOT / "CITATION.cff")
