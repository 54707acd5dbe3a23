"""`export("site", …)`: whole or not at all, only what changed, and one's own templates."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.errors import ExportError
from scio_crawler.exports import export
from scio_crawler.exports.site.swap import settle
from scio_crawler.output.exported import outdated
from tests.checking.test_checking import LONG, SHORT
from tests.exports.damages import change, cut
from tests.exports.test_export import tree

ABOUT = "{% extends 'base.html' %}{% block title %}About{% endblock %}{% block main %}"


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's output."""
    return Path(shutil.copytree(sample, tmp_path / "output"))


@pytest.fixture
def built(folder: Path) -> Path:
    """The site of the folder, in the folder."""
    build(folder)
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


# What is written


def test_it_says_what_the_site_has(folder: Path) -> None:
    told = build(folder)
    assert (told["conferences"], told["turns"], told["unchanged"]) == (9, 129, 0)
    assert told["files written"] == len(tree(folder / "export" / "site"))


def test_nothing_is_left_beside_the_site(built: Path) -> None:
    assert sorted(path.name for path in built.parent.iterdir()) == ["exported.json", "site"]
    assert not [name for name in tree(built) if "/." in f"/{name}"]


def test_an_unchanged_folder_leaves_every_file_as_it_is(folder: Path, built: Path) -> None:
    before = state(built)
    told = build(folder)
    assert told["files written"] == 0
    assert state(built) == before


def test_a_changed_briefing_leaves_the_pages_of_others(folder: Path, built: Path) -> None:
    before = state(built)
    change(LONG, 5, text="The lamps in the hall were counted again.")(folder)
    build(folder)
    after = state(built)
    written = {name for name, told in after.items() if before.get(name) != told}
    pages = {name for name in written if name.startswith("briefings/scio-")}
    assert pages == {"briefings/scio-900100001.html"}
    assert b"counted again" in (built / "briefings/scio-900100001.html").read_bytes()


def test_two_builds_elsewhere_are_the_same_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        export("site", folder, tmp_path / name)
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_a_file_that_somebody_changed_is_written_again(folder: Path, built: Path) -> None:
    before = tree(built)
    (built / "index.html").write_text("Nothing to see here.")
    (built / "mine.txt").write_text("mine")
    (built / "about.html").unlink()
    build(folder)
    assert tree(built) == before


def test_a_run_can_tell_when_it_is_outdated(folder: Path, built: Path) -> None:
    assert outdated(folder) == []
    (folder / "export" / "exported.json").write_text('{"site": "made from something else"}')
    assert outdated(folder) == ["site"]


# Whole or not at all


def test_a_damaged_line_leaves_the_old_site(folder: Path, built: Path) -> None:
    before = state(built)
    cut(SHORT)(folder)
    with pytest.raises(ExportError, match=SHORT):
        build(folder)
    assert state(built) == before


@pytest.mark.parametrize("exchanges", [True, False], ids=["at once", "in two steps"])
@pytest.mark.parametrize("left", ["new", "old"])
def test_what_a_killed_export_left_is_removed(
    folder: Path, built: Path, monkeypatch: pytest.MonkeyPatch, left: str, exchanges: bool
) -> None:
    if not exchanges:  # as on a system without it
        monkeypatch.setattr("ctypes.CDLL", _refuse)
    (built / "mine.txt").write_text("so that the site is another")
    remains = built.with_name(f".site.{left}")
    shutil.copytree(built, remains)
    build(folder)
    assert sorted(path.name for path in built.parent.iterdir()) == ["exported.json", "site"]
    assert not (built / "mine.txt").exists()


def _refuse(*_: object, **__: object) -> None:
    raise OSError


@pytest.mark.parametrize("again", [settle, lambda site: build(site.parent.parent)])
def test_a_site_that_was_lost_between_two_steps_comes_back(
    folder: Path, built: Path, again: Callable[[Path], object]
) -> None:
    before = state(built)
    shutil.copytree(built, built.with_name(".site.new"))
    built.rename(built.with_name(".site.old"))
    again(built)
    assert state(built) == before
    assert sorted(path.name for path in built.parent.iterdir()) == ["exported.json", "site"]


def test_a_second_export_at_once_is_refused(folder: Path, built: Path) -> None:
    before = state(built)
    with FileLock(built.with_name(".site.lock")), pytest.raises(ExportError) as caught:
        build(folder)
    assert str(caught.value) == f"Another export is writing {built}. Wait until it has ended"
    assert state(built) == before


def test_a_folder_of_somebody_elses_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "public" / "site").mkdir(parents=True)
    (tmp_path / "public" / "site" / "index.html").write_text("My poems")
    with pytest.raises(ExportError, match="holds something other than an exported site"):
        export("site", folder, tmp_path / "public")
    assert tree(tmp_path / "public") == {"site/index.html": b"My poems"}


def test_an_empty_folder_is_filled(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "public" / "site").mkdir(parents=True)
    export("site", folder, tmp_path / "public")
    assert (tmp_path / "public" / "site" / "index.html").exists()


def test_a_file_where_the_site_should_be_is_named(folder: Path) -> None:
    (folder / "export").mkdir()
    (folder / "export" / "site").write_text("")
    with pytest.raises(ExportError, match=r"Cannot write to .*export: Not a directory"):
        build(folder)
    assert (folder / "export" / "site").read_text() == ""


def test_a_link_leads_to_the_new_site(folder: Path, built: Path, tmp_path: Path) -> None:
    before = tree(built)
    elsewhere = tmp_path / "www" / "transcripts"
    elsewhere.parent.mkdir()
    built.rename(elsewhere)
    built.symlink_to(elsewhere)
    (elsewhere / "index.html").unlink()
    build(folder)
    assert built.is_symlink()
    assert tree(elsewhere) == before


# One's own templates


def test_a_template_of_ones_own_takes_the_place_of_the_packages(folder: Path, own: Path) -> None:
    (own / "about.html").write_text(f"{ABOUT}<h1>Our own words on {{{{ told.title }}}}</h1>{END}")
    build(folder, own)
    page = (folder / "export/site/about.html").read_text("utf-8")
    assert "<h1>Our own words on " in page
    assert '<nav aria-label="Main">' in page  # of the package's frame


def test_assets_of_ones_own_are_copied(folder: Path, own: Path) -> None:
    files = {"room.css": b"body { color: black }", "fonts/a.woff2": b"\0\1", "arms.svg": b"<svg/>"}
    (own / "assets" / "fonts").mkdir()
    for name, content in {**files, ".hidden": b"", "fonts/.hidden": b""}.items():
        (own / "assets" / name).write_bytes(content)
    build(folder, own)
    there = tree(folder / "export/site/assets")
    assert {name: there.get(name) for name in files} == files
    assert not [name for name in there if ".hidden" in name]
    assert "icon.svg" in there  # of the package


END = "{% endblock %}"
FAULTS = {
    "a tag that is not closed": ("\n{% if %}", r"about\.html, line 2: "),
    "a name that is unknown": ("\n\n{{ tittle }}", r"about\.html, line 3: 'tittle' is undefined"),
    "a key that is unknown": ("{{ told.tilte }}", r"about\.html, line 1: .* 'tilte'"),
    "a filter that is unknown": ("\n{{ 1 | shiny }}", r"about\.html, line 2: .*'shiny'"),
    "a sum of a word": ("\n{{ 'a' + 1 }}", r"about\.html, line 2: "),
    "a template that is not there": ("\n{% include 'arms.html' %}", r"about\.html, line 2: .*arms"),
    "a template within itself": ("\n{% include 'about.html' %}", r"about\.html, line 2: "),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_template_is_named_and_leaves_the_old_site(
    folder: Path, built: Path, own: Path, name: str
) -> None:
    text, says = FAULTS[name]
    before = state(built)
    (own / "about.html").write_text(text)
    with pytest.raises(ExportError, match=says) as caught:
        build(folder, own)
    assert "\n" not in str(caught.value)
    assert state(built) == before


def test_a_template_that_is_no_text_is_named(folder: Path, built: Path, own: Path) -> None:
    (own / "about.html").write_bytes(b"\xff\xfe")
    with pytest.raises(ExportError, match=r"about\.html"):
        build(folder, own)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["about.html", "assets/room.css"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, own: Path, name: str) -> None:
    (own / name).write_text("")
    (own / name).chmod(0)
    with pytest.raises(ExportError, match=name):
        build(folder, own)
