"""What is typed wrong is refused in a sentence that says what to type; nothing has a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import CALLED, ENVIRONMENT, ROOT
from tests.processes import Command

PAGE = "/pressroom/2025-03/12/content_900100001.html"
NAMES = {"scrapy": CALLED, "signed": "X-Amz-Signature=hunter2", "page": PAGE, "long": "x" * 300}
LINES = Path(__file__).with_name("typed_wrong.txt").read_text("utf-8").splitlines()
TYPED_WRONG = [line for line in LINES if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that read nothing."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "briefings.jsonl").touch()
    return folder


@pytest.mark.parametrize("line", TYPED_WRONG)
def test_what_is_typed_wrong_is_refused_in_a_sentence(
    line: str, scrapy: Command, sample: Path, empty: Path
) -> None:
    status, typed, *pieces = line.format(sample=sample, empty=empty, **NAMES).split(" | ")
    done = scrapy(*("" if word == "''" else word for word in typed.split(" ")))
    printed = done.stdout + done.stderr
    assert done.returncode == int(status), printed
    assert [piece for piece in pieces if piece not in printed] == [], printed
    assert "Traceback" not in printed
    assert "hunter2" not in printed
    assert not {"export", "releases", "review"} & {path.name for path in sample.iterdir()}


def test_help_lists_the_commands(scrapy: Command) -> None:
    listed = scrapy("-h").stdout
    assert "check-output  Check a folder of output" in listed
    assert "export        Write a folder of output as" in listed
    assert "quote         Say where quoted words were spoken" in listed


PRINTED = (
    "status --gaps {0}",
    "check-output {0}",
    "export csv {0} --to {1}/export",
    "quote --json tea {0}",
    "review {0} --to {1}/review",
    "release --version 2026.12 {0} --to {1}/releases",
    "release --verify {0}",
    f"explain {PAGE} -a site=sample",
    "version",
    "status -h",
    "coverage",
    "",
)
PROGRAMS = {
    "scrapy": "from scrapy.cmdline import execute; execute()",
    "scio": "from scio_crawler.__main__ import main; main()",
}


@pytest.mark.slow
@pytest.mark.parametrize(("program", "unbuffered"), [("scrapy", "1"), ("scio", "")])
@pytest.mark.parametrize("line", PRINTED)
def test_nothing_is_printed_when_nobody_reads_on(
    line: str, program: str, unbuffered: str, sample: Path, tmp_path: Path
) -> None:
    """As with ``| head -1``."""
    (tmp_path / "briefings").mkdir()
    words = line.format(sample, tmp_path).split()
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAMS[program], *words],
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    with running.stdout, running.stderr:
        running.stdout.readline()
        running.stdout.close()
        printed = running.stderr.read()
    running.wait(600)
    assert printed == ""


CLOSED = (
    "crawl briefings -a site=sample -s SCIO_OUTPUT_DIR={1}",
    "status {0}",
    "quote --json tea {0}",
    "version",
)


@pytest.mark.parametrize("line", CLOSED)
def test_a_closed_output_is_no_fault(line: str, sample: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "scrapy", *line.format(sample, tmp_path / "output").split()]
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *words]
    done = subprocess.run(shell, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
