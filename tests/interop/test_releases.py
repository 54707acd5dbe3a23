"""Other people's tools load and check a release without a warning."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from frictionless import Package

from scio_crawler.items import RELEASED, TABLES
from scio_crawler.showing.releases.building import build
from tests.docs.markdown import fenced
from tests.environment import ROOT
from tests.interop.tools import needs, run
from tests.mirrors import Result
from tests.optional import Library

# Its own libraries warn of one another.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
yaml = Library("yaml", "recipes")


@pytest.fixture(scope="module")
def release(crawled: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    releases = tmp_path_factory.mktemp("releases")
    return build(crawled.folder, "2026.06", releases, with_archive=True)[0]


def test_frictionless_finds_every_table_valid(release: Path) -> None:
    package = Package(str(release / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.warnings == []
    rows = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert rows == {resource.name: resource.rows for resource in package.resources}
    assert list(rows) == [table.name for table in (*TABLES, *RELEASED)]


def test_the_citation_is_yaml(release: Path) -> None:
    found = yaml.safe_load((release / "CITATION.cff").read_text())
    assert (found["type"], found["version"]) == ("dataset", "2026.06")
    assert set(found) >= {"cff-version", "message", "title", "authors", "date-released"}


@needs("sha256sum")
def test_the_sums_are_those_of_sha256sum(release: Path) -> None:
    run("sha256sum --check --strict --quiet SHA256SUMS", release)


@needs("openssl")
def test_the_documented_lines_stamp_a_release(release: Path, tmp_path: Path) -> None:
    """An authority of one's own takes the place of the one that curl asks."""
    (tmp_path / "scio-2026.12").symlink_to(release)
    (tmp_path / "serial").write_text("01")
    for name in ("authority.cnf", "issue_authority.sh"):
        shutil.copy(Path(__file__).with_name(name), tmp_path)
    with_file = {"OPENSSL_CONF": str(tmp_path / "authority.cnf")}
    run("sh issue_authority.sh", tmp_path, **with_file)
    [query, ask, verify] = fenced(ROOT / "docs" / "evidence.md", "text")[0].splitlines()
    run(query, tmp_path)
    assert ask.startswith("curl ")
    run("openssl ts -reply -queryfile query.tsq -out scio-2026.12.tsr", tmp_path, **with_file)
    assert "Verification: OK" in run(f"{verify} 2>&1", tmp_path)
    run("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout x -out root.pem", tmp_path)
    with pytest.raises(AssertionError, match="FAILED"):
        run(verify, tmp_path)
