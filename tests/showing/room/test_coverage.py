"""The page about the coverage says what is there of each year, or why nobody knows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.database import FILE
from scio_crawler.contract.coverage import coverage
from scio_crawler.showing.room.build import covered


def test_the_coverage_is_shown(site: Path, sample: Path) -> None:
    known = coverage(sample)
    page = html.parse(site / "coverage.html")
    shown = [[cell.text_content().lower() for cell in row] for row in page.xpath("//tr")]
    assert shown == [list(row) for row in known.rows()]
    notes = [each.text_content() for each in page.xpath("//main//p[not(@class)]")][1:]
    assert notes == known.notes()


def test_what_cannot_be_read_is_said(sample: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(sample, tmp_path / "copy")
    (copy / FILE).write_bytes(b"lanterns" * 100)
    found = covered(copy)
    assert found["rows"] == []
    assert f"It is not known. Cannot use {copy / FILE}" in str(found["notes"])
