"""What is typed wrong is refused in a sentence that says what to type; nothing has a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.checking.test_checking import crawl_sample
from tests.environment import CALLED, ENVIRONMENT, ROOT

Command = Callable[..., "subprocess.CompletedProcess[str]"]

SIGNED = "X-Amz-Signature=hunter2"
PAGE = "/pressroom/2025-03/12/content_900100001.html"

# What is typed, the exit status, and a piece of what is said. {0} is the output of the sample, {1}
# the folder of a run that read nothing.
REFUSED = {
    # crawl
    "no spider": ("crawl", 2, "name the spider"),
    "another spider": ("crawl breifings", 2, "there is no spider breifings; known: briefings"),
    "two spiders": ("crawl briefings other", 2, "other: is not expected here"),
    "an argument without -a": ("crawl briefings limit=3", 2, "did you mean -a limit=3?"),
    "an unknown argument": ("crawl briefings -a limt=3", 2, "Did you mean limit=?"),
    "an argument twice": ("crawl briefings -a limit=3 -a limit=4", 2, "given more than once"),
    "no argument": ("crawl briefings -a", 2, "expected one argument"),
    "half an argument": ("crawl briefings -a limit", 2, "use -a NAME=VALUE"),
    "half a setting": ("crawl briefings -s LOG_LEVEL", 2, "use -s NAME=VALUE"),
    "an unknown setting": ("crawl briefings -s SCIO_CONTCT=x", 2, "known: SCIO_CONTACT,"),
    "a table that is none": ("crawl briefings -s FEEDS=[]", 2, "must be a JSON object"),
    "no site": ("crawl briefings -a site=", 2, "must be live, sample, archive"),
    "no number": ("crawl briefings -a limit=few", 2, "must be a whole number, 1 or more"),
    "no worker": ("crawl briefings -a site=archive --workers 0", 2, "0 is no number from 1"),
    "workers for a crawl": ("crawl briefings -a site=sample --workers 2", 2, "site=archive only"),
    "an abbreviation": ("crawl briefings --work 2", 2, "--work: is not expected here"),
    "a log that is a folder": ("crawl briefings --logfile {0}", 2, "is a folder"),
    "an endless folder": (
        "crawl briefings -s SCIO_OUTPUT_DIR=" + "x" * 300,
        2,
        "is too long for a name",
    ),
    "a process id nowhere": ("crawl briefings --pidfile /no/x", 2, "there is no such folder"),
    "a profile nowhere": ("crawl briefings --profile /no/x", 2, "there is no such folder"),
    "a feed of no format": ("crawl briefings -o x.zip", 2, "Unrecognized output format 'zip'"),
    "a feed among the turns": (
        "crawl briefings -a site=sample -s SCIO_OUTPUT_DIR={0} -O {0}/briefings/x.csv",
        2,
        "is where the crawl itself writes",
    ),
    "a store of the web": (
        "crawl briefings -a site=sample -s SCIO_OUTPUT_DIR=s3://me:hunter2@bucket/x",
        2,
        "SCIO_OUTPUT_DIR=s3://bucket/x: must be a folder of this machine",
    ),
    "a folder that cannot be": (
        "crawl briefings -a site=sample -s SCIO_OUTPUT_DIR=/proc/x",
        9,
        "its folder is not there, and cannot be made",
    ),
    # addresses with what nobody else may see
    "a site with a password": ("crawl briefings -a site=http://me:hunter2@x", 2, "site=http://x:"),
    "a password without http": ("crawl briefings -a site=me:hunter2@x", 2, "site=x: must be live"),
    "a signed page": (f"crawl briefings -a url=/x.htm?{SIGNED}", 2, "url=/x.htm?…"),
    "a page with a password": (
        "crawl briefings -a url=http://me:hunter2@x.org/content_1234.htm",
        2,
        "http://x.org/content_1234.htm is not on",
    ),
    "a signed feed": (f"crawl briefings -o s3://me:hunter2@x/a.json?{SIGNED}", 2, "'json?…'"),
    "a signed archive": (f"import https://me:hunter2@x/a.warc?{SIGNED}", 2, "https://x/a.warc?… "),
    "an unknown store": (f"import foo://me:hunter2@x/a.warc?{SIGNED}", 2, "foo://x/a.warc?… "),
    # import
    "nothing to import": ("import", 2, "name a file, a folder, a pattern or an address"),
    "an empty name": ("import ''", 2, "name a file, a folder, a pattern or an address"),
    "a lost archive": ("import {0}/none.warc", 2, "none.warc is missing"),
    "an import without workers": ("import --workers 0 {0}/archive", 2, "0 is no number"),
    "an import by --site": ("import --site sample {0}/archive", 2, "there is no option --site"),
    "an import of two sites": ("import -a site=live -a site=sample x", 2, "more than once"),
    "an import of some days": ("import -a since=2024-01-01 x", 2, "only site= can be given here"),
    # explain
    "nothing to explain": ("explain", 2, "name an address or a file"),
    "a page that the sample lacks": (
        "explain /pressroom/none.htm -a site=sample",
        2,
        "the sample has no page /pressroom/none.htm",
    ),
    "a file that is not there": ("explain none.htm", 2, "there is no file none.htm"),
    "half an address": ("explain http://[::1/content_1234.htm", 2, "Invalid IPv6 URL"),
    "an abbreviation of --list": (f"explain {PAGE} --lis", 2, "there is no option --lis"),
    "an address of no page": ("explain README.md --address x", 2, "--address x: no page has it"),
    # commands about a folder
    "no folder": ("status nowhere", 2, "nowhere does not exist"),
    "a long name": ("status " + "x" * 300, 2, "x: is too long for a name"),
    "a long target": ("export csv {0} --to " + "x" * 300, 2, "x: is too long for a name"),
    "a file": ("room README.md", 2, "README.md is not a folder"),
    "another folder": ("export csv tests", 2, "tests holds no output of a crawl"),
    "two folders": ("check-output {0} {0}", 2, "one folder at a time"),
    "a folder as a setting": ("status -s SCIO_OUTPUT_DIR=x", 2, "type x in place of -s SCIO_"),
    "a folder twice": ("export csv {0} -s SCIO_OUTPUT_DIR={0}", 2, "in place of -s"),
    "a folder without output": ("quote lanterns {1}", 64, "holds no conference yet"),
    "an empty room": ("room {1}", 2, "holds no conference yet"),
    "an abbreviation of --gaps": ("status --gap {0}", 2, "there is no option --gap; -h lists them"),
    "an abbreviation of --repair": ("check-output --rep {0}", 2, "there is no option --rep"),
    "a value for a switch": ("status --gaps=1 {0}", 2, "ignored explicit argument '1'"),
    "a level": ("status -L LOUD {0}", 2, "LOG_LEVEL=LOUD: must be DEBUG, INFO"),
    "no format": ("export", 2, "name a format: parquet"),
    "an unknown format": ("export xml {0}", 2, "name a format: parquet"),
    "an export among the turns": ("export csv {0} --to {0}/briefings", 2, "runs write there"),
    "an export over the output": ("export all {0} --to {0}/", 2, "runs write there"),
    "a release in the archive": (
        "release --version 2026.12 {0} --to {0}/archive/x",
        2,
        "runs write there",
    ),
    "a review in quarantine": ("review {0} --to {0}/quarantine", 2, "runs write there"),
    "templates of a table": ("export csv {0} --templates {0}", 2, "for the format site only"),
    "no port": ("room {0} --port 70000", 2, "70000 is no number from 0 to 65535"),
    "no version": ("release {0}", 2, "name the version: --version 2026.12"),
    "no release": ("release --verify nowhere", 1, "nowhere is no release"),
    "units of no kind": ("review {0} --what words", 2, "invalid choice: 'words'"),
    "no unit": ("review {0} --size 0", 2, "0 is no number from 1"),
    "no words": ("quote '' {0}", 64, "there is no word to look for"),
    "words without marks": ("quote reading rooms in use {0}", 64, "between quotation marks"),
    "a value for --json": ("quote lanterns --json=1 {0}", 64, "ignored explicit argument '1'"),
    # commands of Scrapy
    "a spider from a template": ("genspider mine example.org", 2, "write a subclass"),
    "parse": ("parse http://127.0.0.1:9/", 2, f"{CALLED} explain ADDRESS shows"),
    "more versions": ("version --verbose", 2, "there is no option --verbose"),
    "an unknown command": ("coverage", 2, "Unknown command: coverage"),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawl_sample(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    (folder / "briefings.jsonl").touch()
    return folder


@pytest.mark.parametrize(("line", "status", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_typed_wrong_is_refused_in_a_sentence(
    line: str, status: int, says: str, scrapy: Command, sample: Path, empty: Path
) -> None:
    words = line.format(sample, empty).split(" ")
    done = scrapy(*("" if word == "''" else word for word in words))
    said = done.stdout + done.stderr
    assert (done.returncode, says in said) == (status, True), said
    assert "Traceback" not in said
    assert "hunter2" not in said


PRINTED = (
    "status --gaps {0}",
    "check-output {0}",
    "check-output {1}",
    "export csv {0} --to {1}/export",
    "quote tea {0}",
    "quote --json tea {0}",
    "review {0} --to {1}/review",
    "release --version 2026.12 {0} --to {1}/releases",
    "release --verify {0}",
    f"explain {PAGE} -a site=sample",
    "version",
    "status -h",
    "list",
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
def test_nothing_is_said_when_nobody_reads_on(
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
        said = running.stderr.read()
    running.wait(600)
    assert said == ""


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
