"""Archives in S3, served on loopback: read as files are, by this machine and by a cluster."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.optional import Library
from tests.products.import_command import cluster, files, imported, refusal, running

for library in ("distributed", "moto", "s3fs"):
    Library(library, "interop" if library == "moto" else "scale")

pytestmark = pytest.mark.slow

FILES = "s3://press/crawl/*.warc.gz"
# Without them the server waits for a form.
HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=lantern/20240101/us-east-1/s3/aws4_request",
    "Content-Type": "application/octet-stream",
}
AWAY = {"AWS_EC2_METADATA_DISABLED": "true"}
PERSON = {"AWS_ACCESS_KEY_ID": "lantern", "AWS_SECRET_ACCESS_KEY": "lantern"}


@pytest.fixture(scope="module")
def store(archive: Path) -> Iterator[str]:
    """The address of a store that has *archive* in the bucket ``press``."""
    words = ("moto.server", "-H", "127.0.0.1", "-p", "0")
    with running(words, r"Running on (http://127\.\S+)") as (_, address):
        put(f"{address}/press")
        for file in archive.iterdir():
            put(f"{address}/press/crawl/{file.name}", file.read_bytes())
        yield address


def put(address: str, content: bytes = b"") -> None:
    request = urllib.request.Request(address, content, HEADERS, method="PUT")
    with urllib.request.urlopen(request, timeout=600):
        pass


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "FSSPEC_S3_ENDPOINT_URL"])
def test_a_pattern_in_a_store_is_read_as_files_are(
    name: str, alone: dict[str, str], store: str, tmp_path: Path
) -> None:
    done = imported(tmp_path, FILES, **PERSON, **{name: store})
    assert (done.status, files(tmp_path)) == (3, alone), done.log


@pytest.mark.parametrize(
    ("workers", "is_read_here"),
    [pytest.param(PERSON, False, id="who may"), pytest.param({}, True, id="who may not")],
)
def test_workers_read_it_or_else_the_driver_does(
    workers: dict[str, str], is_read_here: bool, alone: dict[str, str], store: str, tmp_path: Path
) -> None:
    where = AWAY | {"AWS_ENDPOINT_URL": store}
    with cluster(where | workers, where | workers) as made:
        done = imported(tmp_path, FILES, "--scheduler", made.address, **where, **PERSON)
    assert (done.status, files(tmp_path)) == (3, alone), done.log
    assert ("cannot be read by a worker, so it is read here" in done.log) == is_read_here


OFFLINE = PERSON | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
MISSING = {
    "no such object": ("s3://press/nothing.warc.gz", PERSON, "is missing"),
    "no such bucket": ("s3://nobody/crawl/01.warc.gz", PERSON, "is missing"),
    "no credentials": (FILES, {}, "cannot be read: Unable to locate credentials"),
    "no network": (FILES, OFFLINE, "cannot be read: Could not connect to the endpoint URL"),
}


@pytest.mark.parametrize(("name", "environment", "why"), MISSING.values(), ids=MISSING)
def test_what_cannot_be_had_is_named(
    name: str, environment: dict[str, str], why: str, store: str, tmp_path: Path
) -> None:
    reason = refusal(tmp_path, name, **(AWAY | {"AWS_ENDPOINT_URL": store} | environment))
    assert reason.splitlines()[-1].startswith(f"Nothing was imported: {name} {why}")
