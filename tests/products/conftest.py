"""What the tests of whole products need: among it, an archive, and what one process makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import folder
from tests.importing.made import INFO, http, members, record
from tests.mirrors import SITE, pages_of
from tests.products.import_command import BRIEFINGS, IN_A_FILE, files, imported
from tests.showing.room.conftest import browser, own_room, page, room, sample, site

__all__ = ["browser", "folder", "own_room", "page", "room", "sample", "site"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with pages of 40 briefings; the first of them is damaged."""
    folder = tmp_path_factory.mktemp("archive")
    for start in range(1, BRIEFINGS + 1, IN_A_FILE):
        pages = {}
        for number in range(start, start + IN_A_FILE):
            pages |= pages_of(number, 2, day=f"2024-07-{number % 28 + 1:02}", date="")
        records = [
            record(http(body=text.encode()), url=SITE + path) for path, text in pages.items()
        ]
        if start == 1:
            digest = "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            records.append(record(http(body=b"<html>damaged</html>"), digest))
        (folder / f"{start:02}.warc.gz").write_bytes(members(INFO, *records))
    return folder


@pytest.fixture(scope="module")
def alone(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files that an import by one process leaves."""
    done = imported(tmp_path_factory.mktemp("alone"), archive, "--workers", "1")
    assert done.status == 3, done.log  # because of the damaged record
    assert len(done.catalogue()) == BRIEFINGS
    return files(done.folder)
