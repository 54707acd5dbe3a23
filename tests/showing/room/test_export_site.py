"""`export("site", …)`: whole or not at all, only what changed, and one's own templates."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.errors import ExportError
from scio_crawler.contract.description import outdated, source
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import build as builder
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.contract.checking.test_checking import LONG, SHORT
from tests.environment import ENVIRONMENT, ROOT
from tests.sampling import sample
from tests.showing.exports.damages import change, cut, shorten
from tests.showing.exports.test_export import tree


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


def build(folder: Path, own: Path | None = None) -> dict[str, int]:
    """Build the site of *folder* in it, and return what is told of it."""
    (told,) = export("site", folder, folder / "export", own).values()
    return told


def state(site: Path) -> dict[str, tuple[int, int]]:
    """Return which file each of *site* is, and when it was written."""
    found = {}
    for path in site.rglob("*"):
        status = path.stat()
        found[path.relative_to(site).as_posix()] = (status.st_ino, status.st_mtime_ns)
    return found


def pages(site: Path) -> dict[str, bytes]:
    """Return the files of *site*, except those of the search index, whose order is by chance."""
    return {name: data for name, data in tree(site).items() if not name.startswith("search/2")}


def edit(folder: Path) -> None:
    """Let an official of the long briefing say something else."""
    change(LONG, 5, text="The lamps in the hall were counted again.")(folder)


# What is written


@pytest.mark.slow
def test_an_unchanged_folder_leaves_every_file_as_it_is(folder: Path, built: Path) -> None:
    before = state(built)
    told = build(folder)
    assert state(built) == before
    assert (told["conferences"], told["turns"], told["files written"]) == (9, 129, 0)
    assert told["unchanged"] == len(tree(built))


@pytest.mark.slow
def test_a_changed_briefing_leaves_the_pages_of_others(folder: Path, built: Path) -> None:
    before = state(built)
    edit(folder)
    build(folder)
    after = state(built)
    written = {name for name, told in after.items() if before.get(name) != told}
    assert {name for name in written if name.startswith("briefings/scio-")} == {
        "briefings/scio-900100001.html",
        "briefings/scio-900100001.json",
    }
    assert b"counted again" in (built / "briefings/scio-900100001.html").read_bytes()


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
    assert says in " ".join(page.find(".//main").text_content().split())
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


def seen(folder: Path) -> list[str]:
    """Return the names in *folder*, without what is hidden for the next export."""
    names = sorted(path.name for path in folder.iterdir())
    return [name for name in names if not name.startswith(".site.cache.")]


@pytest.mark.slow
def test_a_site_elsewhere_is_the_same_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    (told,) = export("site", folder, tmp_path / "public").values()
    made = tmp_path / "public" / "site"
    assert pages(made) == pages(folder / "export" / "site")
    assert (told["files written"], told["unchanged"]) == (len(tree(made)), 0)
    assert seen(tmp_path / "public") == ["site"]


@pytest.mark.slow
def test_what_somebody_changed_is_written_again(folder: Path, built: Path) -> None:
    before = pages(built)
    (built / "index.html").write_text("Nothing to see here.")
    (built / "mine.txt").write_text("mine")
    (built / "about.html").unlink()
    build(folder)
    assert pages(built) == before


@pytest.mark.slow
def test_a_run_can_tell_when_it_is_outdated(folder: Path) -> None:
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
def test_the_heading_of_a_question_says_what_becomes_of_it(
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


def test_revisions_of_a_briefing_that_the_catalogue_lacks_are_not_searched(
    folder: Path, built: Path
) -> None:
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


def test_a_folder_of_somebody_elses_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "public" / "site").mkdir(parents=True)
    (tmp_path / "public" / "site" / "index.html").write_text("My poems")
    with pytest.raises(ExportError, match="holds something other than an exported site"):
        export("site", folder, tmp_path / "public")
    assert tree(tmp_path / "public") == {"site/index.html": b"My poems"}


def test_a_file_where_the_site_should_be_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "site").write_text("mine")
    with pytest.raises(ExportError, match=r"Cannot write to .*public: Not a directory"):
        export("site", folder, tmp_path / "public")
    assert tree(tmp_path / "public") == {"site": b"mine"}


KILLS = 12  # moments, spread over the time of a build


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_killed_at_any_moment_it_leaves_a_whole_site(
    folder: Path, built: Path, tmp_path: Path
) -> None:
    old = tree(built)
    spare = Path(shutil.copytree(built, tmp_path / "spare"))
    edit(folder)
    began = time.monotonic()
    _build_apart(folder).communicate()
    takes = time.monotonic() - began
    new = pages(built)
    assert new != pages(spare)
    for number in sample(range(KILLS), 3):
        shutil.rmtree(built)
        shutil.copytree(spare, built)
        process = _build_apart(folder)
        time.sleep(takes * (number + 0.5) / KILLS)
        process.kill()
        process.communicate()
        is_whole = tree(built) == old or (pages(built) == new and _can_be_searched(built))
        assert is_whole, f"killed for the {number + 1}th time"
    build(folder)
    assert pages(built) == new
    assert _can_be_searched(built)
    assert seen(built.parent) == ["exported.json", "site"]


def _can_be_searched(site: Path) -> bool:
    periods = json.loads((site / "search" / "index.json").read_text("utf-8"))["periods"]
    for path, *_ in periods:
        listed = json.loads(gzip.decompress((site / path / "turns.json.gz").read_bytes()))
        if len(list((site / path).glob("words-*"))) != len(listed["words"]):
            return False
    return bool(periods)


def _build_apart(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "export", "site", str(folder)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


# One's own templates


@pytest.mark.slow
def test_templates_and_assets_of_ones_own_take_the_place_of_the_packages(
    folder: Path, built: Path, own: Path
) -> None:
    block = "{% extends 'base.html' %}{% block title %}About{% endblock %}{% block main %}"
    (own / "about.html").write_text(
        f"{block}<h1>On {{{{ collection_title }}}}</h1>{{% endblock %}}"
    )
    (own / "assets" / "room.css").write_text("body { color: black }")
    build(folder, own)
    page = (built / "about.html").read_text("utf-8")
    assert "<h1>On " in page
    assert '<nav aria-label="Main">' in page  # of the package's frame
    assert (built / "assets" / "room.css").read_text() == "body { color: black }"


def test_assets_of_ones_own_are_copied(own: Path, tmp_path: Path) -> None:
    files = {"room.css": b"body {}", "fonts/a.woff2": b"\0\1", "arms.svg": b"<svg/>"}
    (own / "assets" / "fonts").mkdir()
    for name, content in {**files, ".hidden": b"", "fonts/.hidden": b""}.items():
        (own / "assets" / name).write_bytes(content)
    builder.copy_assets(SiteFolder(tmp_path / "new", tmp_path / "old"), own)
    there = tree(tmp_path / "new" / "assets")
    assert {name: there.get(name) for name in files} == files
    assert not [name for name in there if ".hidden" in name]
    assert "icon.svg" in there  # of the package


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\n{% if %}", r"about\.html, line 2: "),
        (b"\n\n{{ tittle }}", r"about\.html, line 3: 'tittle' is undefined"),
        (b"{% include 'about.html' %}", r"about\.html, line 1: "),
        (b"\xff\xfe", r"about\.html: "),
    ],
    ids=["a tag that is not closed", "an unknown name", "a page in itself", "no text"],
)
def test_a_faulty_template_is_named_and_leaves_the_old_site(
    folder: Path, built: Path, own: Path, text: bytes, says: str
) -> None:
    before = state(built)
    (own / "about.html").write_bytes(text)
    with pytest.raises(ExportError, match=says) as caught:
        build(folder, own)
    assert "\n" not in str(caught.value)
    assert state(built) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_asset_that_cannot_be_read_is_named(own: Path, tmp_path: Path) -> None:
    (own / "assets" / "room.css").write_text("")
    (own / "assets" / "room.css").chmod(0)
    with pytest.raises(ExportError, match=r"room\.css: Permission denied"):
        builder.copy_assets(SiteFolder(tmp_path / "new", tmp_path / "old"), own)
