"""The archive is handed on by the documented commands: as WACZ, as an index, and to pywb.

They are tried on the archive of a crawl, and on one that was imported.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.common.identity import VERSION
from tests.environment import ROOT
from tests.interop import tools
from tests.interop.tools import ENVIRONMENT, documented, lines_of, needs, run
from tests.mirrors import SITE, Result
from tests.server import soon

pytestmark = [pytest.mark.slow, pytest.mark.together]

SAMPLE = ROOT / "scio_crawler" / "sample"
PAGE = "/pressroom/2025-03/12/content_900100001.html"
REVISIT = "/pressroom/2018-08/30/content_900100002.htm"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What two crawls of the sample say; the second one records that pages are unchanged."""
    folder = tmp_path_factory.mktemp("crawled")
    for words in ("", "-a full=1"):
        command = f"scrapy crawl briefings -a site=sample {words} -s SCIO_OUTPUT_DIR={folder}"
        run(command, folder, SCRAPY_SETTINGS_MODULE="scio_crawler.settings")
    return Result(0, "", folder)


@pytest.fixture(scope="module")
def imported(crawled: Result, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What an import of the records of these crawls says, from a file of another name."""
    folder = tmp_path_factory.mktemp("imported")
    files = sorted((crawled.folder / "archive").glob("*.warc.gz"))
    file = folder / "old.warc.gz"
    file.write_bytes(b"".join(each.read_bytes() for each in files))
    return tools.imported(folder / "output", file, "-a", "site=sample")


@pytest.fixture(params=["crawled", "imported"])
def output(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder in which output/ is as the documents have it."""
    result: Result = request.getfixturevalue(request.param)
    shutil.copytree(result.folder, tmp_path / "output")
    return tmp_path


def records(folder: Path) -> list[tuple[str, str, int]]:
    """Return address, file and byte of all pages that the archive in output/ has."""
    found = []
    for path in sorted((folder / "output" / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            entries = ArchiveIterator(file)
            for record in entries:
                if record.rec_type in ("response", "revisit"):
                    url = record.rec_headers["WARC-Target-URI"]
                    found.append((url, path.name, entries.get_record_offset()))
    return sorted(found)


@needs("wacz")
def test_a_wacz_is_valid_and_can_be_imported_again(
    crawled: Result, output: Path, tmp_path: Path
) -> None:
    create, validate = documented("As WACZ", "wacz")
    run(create, output)
    assert "the passed WACZ is valid" in run(validate, output)
    again = tools.imported(tmp_path / "again", output / "scio.wacz", "-a", "site=sample")
    assert lines_of(again) == lines_of(crawled)


@needs("cdxj-indexer")
def test_an_index_has_every_page(output: Path) -> None:
    (command,) = documented("As an index", "cdxj-indexer")
    run(command, output)
    lines = (output / "scio.cdxj").read_text().splitlines()
    about = [json.loads(line.split(" ", 2)[2]) for line in lines]
    indexed = [(line["url"], line["filename"], int(line["offset"])) for line in about]
    assert sorted(indexed) == records(output)
    assert len(indexed) > len({url for url, _, _ in indexed})  # some have several captures


@needs("wb-manager", "wayback")
def test_pywb_replays_the_bytes(output: Path) -> None:
    for command in documented("In a browser", "wb-manager"):
        run(command, output)
    index = output / "collections" / "scio" / "indexes" / "index.cdxj"
    assert len(index.read_text().splitlines()) == len(records(output))
    (command,) = documented("In a browser", "wayback")
    with serving(command, output) as base:
        for path in (PAGE, REVISIT):
            with urlopen(f"{base}/scio/20240724id_/{SITE}{path}") as answer:
                assert answer.read() == (SAMPLE / path.removeprefix("/")).read_bytes()
        with urlopen(f"{base}/scio/*/{SITE}/pressroom/*") as answer:
            assert answer.status == 200


@contextmanager
def serving(command: str, folder: Path) -> Iterator[str]:
    """Run the documented server *command* in *folder*, on a free port; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert command.endswith(" -b 127.0.0.1 -p 8090")
    words = ["sh", "-c", f"exec {command.replace('8090', str(port))}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
    try:
        soon(lambda: _answers(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()  # who runs the tests may ignore Ctrl-C for all
        server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_file_says_who_wrote_it(output: Path) -> None:
    """Who finds it elsewhere can tell by its first record where it comes from."""
    (path, *_) = sorted((output / "output" / "archive").glob("*.warc.gz"))
    with path.open("rb") as file:
        info = next(iter(ArchiveIterator(file)))
        assert info.rec_type == "warcinfo"
        assert f"scio_crawler/{VERSION}".encode() in info.content_stream().read()
