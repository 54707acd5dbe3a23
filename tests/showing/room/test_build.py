"""`export("site", …)`: whole or not at all, only what changed, and one's own templates."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ExportError
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import outdated, source
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import build as builder
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.build import coverage_context
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.sample_output import LONG, SHORT
from tests.showing.exports.damages import change, cut, shorten
from tests.showing.exports.test_exports import tree
from tests.showing.room.making import words_of


@pytest.fixture
def folder(sample: Path, site: Path, tmp_path: Path) -> Path:
    """A copy of the sample's output with its site."""
    copy = Path(shutil.copytree(sample, tmp_path / "output"))
    shutil.copytree(site, copy / "export" / "site")
    note = {"site": source(copy)}
    (copy / "export" / "exported.json").write_text(json.dumps(note))
    return copy


@pytest.fixture
def built(folder: Path) -> Path:
    """The site in the folder."""
    return folder / "export" / "site"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder for one's own templates, empty."""
    made = tmp_path / "own"
    (made / "assets").mkdir(parents=True)
    return made


def build(folder: Path) -> None:
    """Build the site of *folder* in it."""
    export("site", folder, folder / "export")


def state(site: Path) -> dict[str, tuple[int, int]]:
    """Return which file each of *site* is, and when it was written."""
    found = {}
    for path in site.rglob("*"):
        status = path.stat()
        found[path.relative_to(site).as_posix()] = (status.st_ino, status.st_mtime_ns)
    return found


# What is written


TEA = "scio-900100005"  # the fourth one in the catalogue


@pytest.mark.slow
@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"status": "pending"}, "The conference was announced"),
        ({"same_as": "scio-900100001"}, "Read the better copy: SCIO briefing on the first"),
    ],
    ids=["no transcript", "a copy"],
)
def test_a_conference_that_lost_its_transcript_keeps_its_revisions(
    folder: Path, built: Path, known: dict[str, str], says: str
) -> None:
    (kept,) = (folder / "briefings").glob(f"*_{TEA}.jsonl")
    (folder / f"revisions/{TEA}").mkdir(parents=True)
    kept.rename(folder / f"revisions/{TEA}/1.jsonl")
    change("briefings.jsonl", 4, file="", revision=0, **known)(folder)
    for name in ("people", "notes"):
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines(keepends=True)
        left = [line for line in lines if TEA not in line]
        (folder / f"{name}.jsonl").write_text("".join(left), "utf-8")
    build(folder)
    page = html.parse(built / f"briefings/{TEA}.html")
    assert says in words_of(page.find(".//main"))
    (link,) = page.xpath("//main//li/a/@href")
    revision = html.parse(built / link.removeprefix("../"))
    assert len(revision.xpath("//article[contains(@class, ' same')]")) > 5
    assert "There is no later transcript." in revision.find(".//main").text_content()
    listed = html.parse(built / "briefings/2024.html").xpath("//main//a/@href")
    assert f"../briefings/{TEA}.html" in listed


def test_a_conference_without_a_transcript_has_a_page(site: Path) -> None:
    page = html.parse(site / "briefings/scio-node-9010002.html").find(".//main")
    assert "its transcript was not out yet" in page.text_content()
    assert page.xpath(".//a[text()='See the page on the site']/@href")


@pytest.mark.slow
def test_an_outdated_site_is_recognized(folder: Path) -> None:
    (folder / "export" / "exported.json").write_text('{"site": "made from something else"}')
    assert outdated(folder) == ["site"]
    build(folder)
    assert outdated(folder) == []


# Whole or not at all


def test_a_damaged_line_leaves_the_old_site(folder: Path, built: Path) -> None:
    before = state(built)
    cut(SHORT)(folder)
    with pytest.raises(ExportError, match=SHORT):
        build(folder)
    assert state(built) == before


DECLINED = change(
    "exchanges.jsonl", 1, outcome="declined", addressed_to="Mai Qingzhou; Ding Ruolan"
)
UNANSWERED = change("exchanges.jsonl", 1, outcome="unanswered")
PARTIAL = change("briefings.jsonl", 2, status="partial", pages_expected=9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "to", "mark"),
    [
        ((DECLINED,), " to Mai Qingzhou, Ding Ruolan", " · declined"),
        ((UNANSWERED,), "", " · no answer of its own"),
        ((UNANSWERED, PARTIAL), "", " · no answer on the pages that were read"),
    ],
    ids=["declined", "unanswered", "pages are missing"],
)
def test_the_heading_of_a_question_shows_its_outcome(
    folder: Path, built: Path, changes: Sequence[Callable[[Path], None]], to: str, mark: str
) -> None:
    for damage in changes:
        damage(folder)
    build(folder)
    page = html.parse(built / "briefings/scio-900100001.html")
    assert (
        page.xpath("string(//h2[@id='question-1'])") == f"Question 1 Xinhua News Agency{to}{mark}"
    )
    entry = page.xpath("string(//nav//li[a/@href='#question-1'])")
    assert entry.startswith(f"Question 1 Xinhua News Agency{mark}")
    outlet = html.parse(built / paths.outlet("Xinhua News Agency")).xpath("string(//main)")
    assert (", declined by Mai Qingzhou" in outlet) == (mark == " · declined")


LOSES = "changed since the last run wrote it"


@pytest.mark.slow
def test_a_transcript_that_lost_a_turn_is_not_shown_as_whole(folder: Path, built: Path) -> None:
    """Its lines are sound, so only the digest of the file tells."""
    shorten(LONG)(folder)
    build(folder)
    warned = [page.stem for page in built.glob("briefings/*.html") if LOSES in page.read_text()]
    assert warned == ["scio-900100001"]
    assert ">What to read with care" in (built / "briefings/scio-900100001.html").read_text()


def test_revisions_without_a_catalogue_entry_are_not_searched(folder: Path, built: Path) -> None:
    revisions = folder / "revisions/scio-900100099"
    revisions.mkdir(parents=True)
    (transcript,) = folder.glob("briefings/*_scio-900100001.jsonl")
    shutil.copy(transcript, revisions / "1.jsonl")
    build(folder)
    told = json.loads((built / paths.QUOTES).read_text())["not_searched"]
    why = "is of a briefing that is not in the catalogue"
    assert told == [f"revisions/scio-900100099/1.jsonl: {why}"]


def test_corrections_that_cannot_be_read_stop_no_export(folder: Path, tmp_path: Path) -> None:
    (folder / "corrections.csv").write_text("turn;value\n")
    for name in ("csv", "site"):
        assert export(name, folder, tmp_path / "made")


def test_a_file_where_the_site_should_be_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "site").write_text("mine")
    with pytest.raises(ExportError, match=r"Cannot write to .*public: Not a directory"):
        export("site", folder, tmp_path / "public")
    assert tree(tmp_path / "public") == {"site": b"mine"}


# One's own templates


def test_assets_of_the_user_are_copied(own: Path, tmp_path: Path) -> None:
    files = {"room.css": b"body {}", "fonts/a.woff2": b"\0\1", "arms.svg": b"<svg/>"}
    (own / "assets" / "fonts").mkdir()
    for name, content in {**files, ".hidden": b"", "fonts/.hidden": b""}.items():
        (own / "assets" / name).write_bytes(content)
    builder.copy_assets(SiteFolder(tmp_path / "new", tmp_path / "old"), own)
    there = tree(tmp_path / "new" / "assets")
    assert {name: there.get(name) for name in files} == files
    assert not [name for name in there if ".hidden" in name]
    assert "icon.svg" in there  # of the package


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_asset_that_cannot_be_read_is_named(own: Path, tmp_path: Path) -> None:
    (own / "assets" / "room.css").write_text("")
    (own / "assets" / "room.css").chmod(0)
    with pytest.raises(ExportError, match=r"room\.css: Permission denied"):
        builder.copy_assets(SiteFolder(tmp_path / "new", tmp_path / "old"), own)


def test_the_coverage_is_shown(site: Path, sample: Path) -> None:
    known = coverage(sample)
    page = html.parse(site / "coverage.html")
    shown = [[cell.text_content().lower() for cell in row] for row in page.xpath("//tr")]
    assert shown == [list(row) for row in known.rows()]
    notes = [each.text_content() for each in page.xpath("//main//p[not(@class)]")][1:]
    assert notes == known.notes()


def test_an_unreadable_coverage_is_reported(sample: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(sample, tmp_path / "copy")
    (copy / FILE).write_bytes(b"lanterns" * 100)
    found = coverage_context(copy)
    assert found["rows"] == []
    assert f"It is not known. Cannot use {copy / FILE}" in str(found["notes"])
