"""An empty folder, and an empty ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.reconcile import Folder
from tests.folder.made_up import folder_in


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with folder_in(tmp_path) as folder:
        yield folder


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / FILE)) as ledger:
        yield ledger
