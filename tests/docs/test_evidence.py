"""The commands of docs/evidence.md check a timestamp with openssl alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scio_crawler.archive.chain import Chain
from scio_crawler.archive.stamps import stamp_head
from tests.archive.authority import NAME, made, serving
from tests.docs.markdown import DOCS, fenced

VERIFY, SHOW, HASH = fenced(DOCS / "evidence.md", "sh")[1:]


@pytest.fixture
def archive(sample: Path, tmp_path: Path) -> Path:
    """The archive of the sample with a timestamp, where the document has it."""
    folder = tmp_path / "output" / "archive"
    shutil.copytree(sample / "archive", folder)
    with serving(made(tmp_path / "authority")) as authority:
        stamp_head(folder, authority.url)
    shutil.copy(authority.folder / "root.pem", folder)
    return folder


def typed(command: str, archive: Path) -> str:
    """Return what *command* prints with the link, the token and the file that are there."""
    links = Chain(archive).links
    assert links[-1]
    (part,) = links[-1].files
    (token,) = (archive / "tokens").glob("*.tsr")
    for old, new in (
        (r"\b12p", f"{len(links)}p"),
        (r"00012-\S+\.tsr", token.name),
        (r"1843200 \S+", f"{part.size} {part.file}"),
    ):
        command = re.sub(old, new, command)
    where = archive if "cd output" not in command else archive.parents[1]
    done = subprocess.run(["sh", "-c", command], cwd=where, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_openssl_verifies_the_timestamp_of_a_link(archive: Path) -> None:
    assert "Verification: OK" in typed(VERIFY, archive)
    chain = archive / "chain.jsonl"
    chain.write_text(chain.read_text("utf-8").replace('"at": "2', '"at": "1'), "utf-8")
    assert "Verification: FAILED" in typed(VERIFY, archive)


def test_openssl_shows_time_and_digest(archive: Path) -> None:
    said = typed(SHOW, archive)
    assert "Status: Granted." in said
    assert re.search(r"Time stamp: \w+ +\d+ [\d:]+ \d{4} GMT", said)
    (certificates,) = (archive / "tokens").glob("*.pem")
    assert NAME in certificates.read_text("utf-8")


def test_the_shell_shows_that_a_file_is_as_the_link_says(archive: Path) -> None:
    link = Chain(archive).links[-1]
    assert link
    assert typed(HASH, archive).split()[0] == link.files[0].sha256
