"""`scio` and `python -m scio_crawler` work from a wheel, in any folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import scrapy

from tests.environment import ENVIRONMENT, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.together]

# Where the packages are that the project depends on; nothing is downloaded for a test.
PACKAGES = Path(scrapy.__file__).parent.parent
PROGRAMS = "Scripts" if sys.platform == "win32" else "bin"
SCIO, MODULE = "scio", "python -m scio_crawler"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that pip makes of the project, from a copy: a build leaves files behind."""
    folder = tmp_path_factory.mktemp("wheel")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "scio_crawler", folder / "scio_crawler", ignore=unwanted)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    programs = folder / PROGRAMS
    pip(programs / "python", "install", "--no-deps", "--no-index", wheel)
    (packages,) = folder.rglob("site-packages")
    (packages / "dependencies.pth").write_text(f"{PACKAGES}\n")
    return programs


@pytest.fixture
def run(installed: Path) -> Run:
    """Return a function that runs a program with the given words in a folder."""
    unwanted = ("PYTHONPATH", "PYTHONWARNINGS", "SCRAPY_SETTINGS_MODULE")
    environment = {key: value for key, value in ENVIRONMENT.items() if key not in unwanted}

    def run(folder: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*f"{installed}/{program}".split(), *words]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )

    return run


def pip(python: object, *words: object) -> None:
    command = [sys.executable, "-m", "pip", "--python", python, "-q", *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    files = (path for path in (ROOT / "scio_crawler").rglob("*") if path.is_file())
    wanted = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


@pytest.mark.parametrize("program", [SCIO, MODULE])
def test_in_an_empty_folder_it_crawls_checks_and_exports(
    run: Run, program: str, installed: Path, tmp_path: Path
) -> None:
    for words in (
        ("crawl", "briefings", "-a", "site=sample"),
        ("check-output", "output/sample"),
        ("export", "csv", "output/sample"),
        ("crawl", "briefings", "-a", "site=archive", "-s", "SCIO_OUTPUT_DIR=output/sample"),
    ):
        done = run(tmp_path, program, *words)
        assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["output"]
    assert (tmp_path / "output/sample/export/turns.csv").is_file()
    assert run(tmp_path, program, "list").stdout == "briefings\n"
    (tmp_path / "output/sample/people.jsonl").unlink()
    done = run(tmp_path, program, "check-output", "output/sample")
    assert done.returncode == 1
    assert f"`{installed}/{program} check-output --repair output/sample`" in done.stdout


def test_in_the_folder_of_another_project_it_is_itself(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = other.settings\n")
    within = tmp_path / "within"
    within.mkdir()
    done = run(within, SCIO, "crawl", "briefings", "-a", "site=sample")
    assert done.returncode == 0, done.stderr
    assert (within / "output/sample/briefings.jsonl").is_file()
