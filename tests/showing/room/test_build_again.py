"""A site that is written again: nothing is done twice, and the result is that of a full export."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from benchmarks.folder import write as write_folder
from scio_crawler.common.files import dumps
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import paths, speakers
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.site_folder import FILE_LIST
from tests.folder import made_up
from tests.folder.made_up import briefing, folder_in, gone
from tests.folder.made_up import lines as read_lines
from tests.sampling import SEED
from tests.showing.exports.test_exports import tree
from tests.showing.room.cases import cases, read_cases

Step = Callable[[Path], object]


def publish(folder: Path, number: int, version: int = 0, status: str = "complete") -> None:
    """Publish a reading of the briefing *number*; each *version* of it says something else."""
    made = briefing(
        turns=3 + number % 3,
        word=f"lantern{number} and oil{version}",
        day=f"20{20 + number % 4}-0{1 + number % 9}-1{number % 10}",
        title=f"Briefing on lantern {number}",
        status=status,
        fetched=f"2024-08-{1 + version:02}T00:00:00Z",
        digest=chr(ord("A") + version) * 32,
        briefing_id=f"scio-{1000 + number}",
        url=f"http://english.scio.gov.cn/pressroom/2024-07/24/content_{1000 + number}.htm",
    )
    with folder_in(folder) as opened:
        made_up.publish(opened, made)


def withdraw(folder: Path, number: int) -> None:
    with folder_in(folder) as opened:
        made_up.publish(opened, gone("2024-09-01T00:00:00Z", f"scio-{1000 + number}"))


def build(folder: Path, target: Path | None = None, own: Path | None = None) -> dict[str, int]:
    (told,) = export("site", folder, target or folder / "export", own).values()
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The output of a crawl of three briefings, one of them with an earlier revision."""
    made = tmp_path / "output"
    for number in range(3):
        publish(made, number)
    publish(made, 2, version=1)
    return made


@pytest.fixture
def site(folder: Path) -> Path:
    """Its site."""
    build(folder)
    return folder / "export" / "site"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that are rendered from now on."""
    found: list[str] = []
    real = Renderer.render

    def noting(self: Renderer, template: str, path: str, **context: object) -> str:
        found.append(path)
        return real(self, template, path, **context)

    monkeypatch.setattr(Renderer, "render", noting)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2))
def test_any_sequence_of_changes_leads_to_the_site_of_a_full_export(
    tmp_path: Path, number: int
) -> None:
    random = Random(f"{SEED} {number}")
    folder = tmp_path / "output"
    versions = dict.fromkeys(range(random.randrange(3, 8)), 0)
    for known in versions:
        publish(folder, known, status=random.choice(("complete", "partial")))
    for step in range(4):
        build(folder)
        for _ in range(random.randrange(1, 4)):
            known = random.choice([*versions, len(versions)])
            if known in versions and random.random() < 0.3:
                withdraw(folder, known)
            else:
                versions[known] = versions.get(known, -1) + 1
                publish(folder, known, versions[known])
        build(folder)
        build(folder, tmp_path / f"full{step}")
        assert tree(folder / "export" / "site") == tree(tmp_path / f"full{step}" / "site")


# What is edited by hand: files with a key of their lines, and values for it.
EDITS = read_cases("edits")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_any_edits_of_any_file_lead_to_the_site_of_a_full_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Many people speak, who share pages, or have several."""
    for name, value in {
        "MAX_ON_ONE_PAGE": 5,
        "MIN_CONFERENCES": 2,
        "TURNS_ON_FIRST_PAGE": 7,
        "TURNS_ON_FURTHER_PAGES": 9,
    }.items():
        monkeypatch.setattr(speakers, name, value)
    random = Random(f"{SEED} {number}")
    folder = tmp_path / "output"
    write_folder(folder, 9)
    publish(folder, 1)
    publish(folder, 1, version=1)
    build(folder)
    for step in range(4):
        for edited, values in random.sample(list(EDITS.items()), 3):
            pattern, key = edited.split()
            path = random.choice(sorted(folder.glob(pattern)))
            lines = read_lines(path)
            random.choice(lines)[key] = random.choice(values)
            path.write_text("".join(map(dumps, lines)), "utf-8")
        if step == 2:
            next((folder / "export").glob(".site.cache.*")).write_bytes(b"damaged")
        build(folder)
        build(folder, tmp_path / f"full{step}")
        assert tree(folder / "export" / "site") == tree(tmp_path / f"full{step}" / "site")


def test_who_speaks_often_enough_for_a_page_gets_one_everywhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speakers, "MAX_ON_ONE_PAGE", 0)
    monkeypatch.setattr(speakers, "MIN_CONFERENCES", 4)
    build(folder)
    site = folder / "export" / "site"
    before = set(site.glob("speakers/*.html"))
    publish(folder, 3)
    build(folder)
    assert set(site.glob("speakers/*.html")) > before
    build(folder, tmp_path / "full")
    assert tree(site) == tree(tmp_path / "full" / "site")


@pytest.mark.usefixtures("site")
def test_with_nothing_new_no_page_is_rendered(folder: Path, rendered: list[str]) -> None:
    told = build(folder)
    assert rendered == []
    assert (told["conferences"], told["files written"]) == (3, 0)


@pytest.mark.usefixtures("site")
def test_a_new_conference_leaves_the_pages_of_all_but_its_neighbour(
    folder: Path, rendered: list[str]
) -> None:
    publish(folder, 3)
    build(folder)
    about = {path for path in rendered if path.startswith("briefings/scio-")}
    neighbour = {paths.briefing("scio-1002"), paths.revision("scio-1002", 1)}
    assert about == {paths.briefing("scio-1003"), *neighbour}
    assert {paths.FRONT, paths.year("2023"), paths.NEW} <= {*rendered}
    assert paths.ABOUT not in rendered


def damage(file: str, how: Callable[[Path], object]) -> Step:
    return lambda site: how(next(site.glob(file)))


def edit(path: Path) -> None:
    """Change one letter, and leave size and times as they were."""
    status, data = path.stat(), path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-9])


def link(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("elsewhere")))


def forge(path: Path) -> None:
    """Let the list say that a page is another one."""
    digest, files = json.loads(path.read_bytes())
    path.unlink()
    path.write_text(json.dumps([digest, {**files, "about.html": files["index.html"]}]))


DAMAGES: dict[str, Step] = {
    "a page is edited": damage("briefings/scio-1001.html", edit),
    "a page is cut": damage("index.html", cut),
    "a page is lost": damage("briefings/scio-1002.revision-1.html", Path.unlink),
    "a page is a link": damage("speakers/index.html", link),
    "a part of the index is cut": damage("search/2*/words-*", cut),
    "the list of the index is damaged": damage("search/index.json", cut),
    "a file is added": lambda site: (site / "mine.txt").write_text("mine"),
    "a file is added to the index": lambda site: next(site.glob("search/2*")).joinpath("x").touch(),
    "the list is lost": damage(FILE_LIST, Path.unlink),
    "the list is edited": damage(FILE_LIST, forge),
    "the list is no list": lambda site: (site / FILE_LIST).write_text('{"files": {"a": 1}}'),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_site_is_made_whole(folder: Path, site: Path, name: str) -> None:
    before = tree(site)
    DAMAGES[name](site)
    assert tree(site) != before or any(path.is_symlink() for path in site.rglob("*"))
    told = build(folder)
    assert tree(site) == before
    assert not any(path.is_symlink() for path in site.rglob("*"))
    assert told["turns"] == 12
    assert build(folder)["files written"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(("file", "was", "now", "page"), cases("changes_by_hand"))
def test_what_is_edited_in_the_folder_is_shown(
    folder: Path, site: Path, file: str, was: str, now: str, page: str
) -> None:
    before = (site / page).read_bytes()
    (path,) = folder.glob(file)
    path.write_text(path.read_text("utf-8").replace(was, now), "utf-8")
    build(folder)
    assert (site / page).read_bytes() != before


@pytest.mark.slow
def test_a_template_of_the_user_that_changed_is_rendered_again(
    folder: Path, site: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "parts").mkdir(parents=True)
    (tmp_path / "shared").mkdir()
    (own / "parts" / "shared").symlink_to(tmp_path / "shared")
    (tmp_path / "shared" / "head.html").write_text("<p>Lamps</p>")
    block = "{% extends 'base.html' %}{% block title %}About{% endblock %}{% block main %}"
    included = "{% include 'parts/shared/head.html' %}{% endblock %}"
    (own / "about.html").write_text(block + included)
    build(folder, own=own)
    assert build(folder, own=own)["files written"] == 0
    (tmp_path / "shared" / "head.html").write_text("<p>Wicks</p>")
    build(folder, own=own)
    page = (site / "about.html").read_text("utf-8")
    assert "<p>Wicks</p>" in page
    assert '<nav aria-label="Main">' in page  # of the package's frame
    build(folder)
    assert "<p>Wicks</p>" not in (site / "about.html").read_text()


def test_a_copy_of_the_site_is_as_good(folder: Path, site: Path, rendered: list[str]) -> None:
    shutil.copytree(site, site.with_name("copy"), copy_function=shutil.copyfile)
    shutil.rmtree(site)
    site.with_name("copy").rename(site)
    build(folder)
    assert rendered == []


def test_a_folder_that_changes_meanwhile_is_read_again(
    folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Renderer.render

    def publishing(self: Renderer, template: str, path: str, **context: object) -> str:
        if path == paths.ABOUT:  # the last page
            publish(folder, 4)
        return real(self, template, path, **context)

    publish(folder, 3)
    (site / FILE_LIST).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Renderer, "render", publishing)
        build(folder)
    assert build(folder)["conferences"] == 5
    assert (site / paths.briefing("scio-1004")).is_file()
