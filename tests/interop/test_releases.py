"""Other people's tools load and check a release without a warning."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from frictionless import Package

from scio_crawler.items import RELEASED, TABLES
from scio_crawler.showing.releases.building import build
from tests.docs.markdown import fenced
from tests.environment import ROOT
from tests.interop.tools import needs, run, take_in, told
from tests.mirrors import Result, crawl, press_room
from tests.optional import Library
from tests.server import Mirror

# Its own libraries warn of one another.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
yaml = Library("yaml", "recipes")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What a crawl of a mirror says."""
    with Mirror(press_room({1: 3, 2: 1})) as mirror:
        return crawl(mirror.base, tmp_path_factory.mktemp("crawled"))


@pytest.fixture(scope="module")
def release(crawled: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, _ = build(
        crawled.folder, "2026.06", tmp_path_factory.mktemp("releases"), with_archive=True
    )
    return folder


def test_frictionless_finds_every_table_valid(release: Path) -> None:
    package = Package(str(release / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.warnings == []
    rows = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert rows == {resource.name: resource.rows for resource in package.resources}
    assert list(rows) == [table.name for table in (*TABLES, *RELEASED)]


@pytest.mark.slow
def test_frictionless_counts_the_rows(release: Path, tmp_path: Path) -> None:
    for path in release.glob("*.json*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "briefings").mkdir()
    for path in release.glob("briefings/*"):
        (tmp_path / "briefings" / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "datapackage.json").read_text()
    (tmp_path / "datapackage.json").write_text(re.sub(r'"rows": 2\b', '"rows": 3', text))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert "row-count" in {row[0] for row in report.flatten(["type"])}


def test_the_citation_is_yaml(release: Path) -> None:
    found = yaml.safe_load((release / "CITATION.cff").read_text())
    assert (found["type"], found["version"]) == ("dataset", "2026.06")
    assert set(found) >= {"cff-version", "message", "title", "authors", "date-released"}


@needs("sha256sum")
def test_the_sums_are_those_of_sha256sum(release: Path) -> None:
    run("sha256sum --check --strict --quiet SHA256SUMS", release)


AUTHORITY = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_cert = signer.pem
signer_key = signer.key
default_policy = 1.2.3
digests = sha256
signer_digest = sha256
ess_cert_id_chain = no
[root]
basicConstraints = critical, CA:TRUE
[signer]
extendedKeyUsage = critical, timeStamping
"""
ISSUE = """
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=root -keyout root.key -out root.pem \\
    -extensions root
openssl req -newkey rsa:2048 -nodes -subj /CN=signer -keyout signer.key -out signer.csr
openssl x509 -req -in signer.csr -CA root.pem -CAkey root.key -CAcreateserial -out signer.pem \\
    -extfile authority.cnf -extensions signer
"""


@needs("openssl")
def test_the_documented_lines_stamp_a_release(release: Path, tmp_path: Path) -> None:
    """An authority of one's own takes the place of the one that curl asks."""
    (tmp_path / "scio-2026.12").symlink_to(release)
    (tmp_path / "serial").write_text("01")
    # req wants a section of its own besides.
    (tmp_path / "authority.cnf").write_text(f"[req]\ndistinguished_name = dn\n[dn]\n{AUTHORITY}")
    with_file = {"OPENSSL_CONF": str(tmp_path / "authority.cnf")}
    run(f"set -e\n{ISSUE}", tmp_path, **with_file)
    [query, ask, verify] = fenced(ROOT / "docs" / "evidence.md", "text")[0].splitlines()
    run(query, tmp_path)
    assert ask.startswith("curl ")
    run("openssl ts -reply -queryfile query.tsq -out scio-2026.12.tsr", tmp_path, **with_file)
    assert "Verification: OK" in run(f"{verify} 2>&1", tmp_path)
    run("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout x -out root.pem", tmp_path)
    with pytest.raises(AssertionError, match="FAILED"):
        run(verify, tmp_path)


@pytest.mark.slow
def test_the_archive_can_be_imported(crawled: Result, release: Path, tmp_path: Path) -> None:
    site = json.loads((crawled.folder / "report.json").read_text())["site"]
    again = take_in(tmp_path / "again", release / "archive", "-a", f"site={site}")
    assert again.status == 0, again.log
    assert told(again) == told(crawled)
