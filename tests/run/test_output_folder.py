"""Where the output goes, what a run may ask of the folder, and how it is locked."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import Settings

from scio_crawler.common.errors import ArgumentError, BusyError, OutputError
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.output_folder import check_folder, in_quarantine, locked, output_folder
from tests.archive.made_up import run, sent
from tests.environment import ROOT

FOLDERS = {
    "by default": ({}, "live", ROOT / "output"),
    "of the sample": ({}, "sample", ROOT / "output" / "sample"),
    "relative": ({"SCIO_OUTPUT_DIR": "elsewhere"}, "sample", ROOT / "elsewhere"),
    "absolute": ({"SCIO_OUTPUT_DIR": "/tmp/scio"}, "live", Path("/tmp/scio")),
    "at home": ({"SCIO_OUTPUT_DIR": "~/scio"}, "live", Path.home() / "scio"),
}


@pytest.mark.parametrize(("settings", "site", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_the_default_folder_is_next_to_scrapy_cfg(monkeypatch, settings, site, folder) -> None:
    monkeypatch.chdir(ROOT)
    assert output_folder(Settings(settings), site) == folder


OURS, OTHER = "scio_crawler.settings", "other.settings"
PROJECTS = {
    "of this project": (f"[settings]\ndefault = {OURS}\n", ".."),
    "of this project among others": (f"[settings]\ndefault = {OTHER}\nscio = {OURS}\n", ".."),
    "of another project": (f"[settings]\ndefault = {OTHER}\n", "."),
    "of no project": ("[deploy]\nurl = http://127.0.0.1\n", "."),
}


@pytest.mark.parametrize(("config", "counts_from"), PROJECTS.values(), ids=PROJECTS)
def test_a_scrapy_cfg_counts_if_it_names_the_settings_in_use(
    monkeypatch, tmp_path, config, counts_from
) -> None:
    (tmp_path / "scrapy.cfg").write_text(config)
    within = tmp_path / "within"
    within.mkdir()
    monkeypatch.chdir(within)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", OURS)
    assert output_folder(Settings(), "live") == (within / counts_from).resolve() / "output"


def test_a_replay_needs_an_archive(tmp_path) -> None:
    replay = Arguments.parse({"site": "archive"})
    with pytest.raises(ArgumentError, match="there is no archive in"):
        check_folder(tmp_path, replay)
    run(tmp_path, sent())
    check_folder(tmp_path, replay)


def test_a_reading_to_accept_must_be_in_quarantine(tmp_path) -> None:
    accept = Arguments.parse({"accept": "scio-1001"})
    with pytest.raises(ArgumentError, match=r"scio-1001: no reading .* there is none"):
        check_folder(tmp_path, accept)
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "quarantine" / "scio-1002.jsonl").touch()
    with pytest.raises(ArgumentError, match="there are those of scio-1002"):
        check_folder(tmp_path, accept)
    for name in ("scio-1001.jsonl", "scio-1001 (1).jsonl"):  # a copy that somebody made
        (tmp_path / "quarantine" / name).touch()
    check_folder(tmp_path, accept)
    assert in_quarantine(tmp_path) == ["scio-1001", "scio-1002"]


def test_one_run_at_a_time_uses_a_folder(tmp_path) -> None:
    folder = tmp_path / "new"
    with locked(folder), pytest.raises(BusyError, match="another run is at work"), locked(folder):
        pass
    with locked(folder):
        assert folder.is_dir()


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path) -> None:
    (tmp_path / "file").touch()
    inside = locked(tmp_path / "file" / "output")
    with pytest.raises(OutputError, match="a file is where a folder should be"), inside:
        pass
