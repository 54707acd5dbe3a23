"""What Datasette shows of the exported database with the metadata beside it."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.contract.description import SAMPLE_NOTE
from scio_crawler.items import TABLES, Table
from scio_crawler.showing.exports import export
from scio_crawler.showing.exports.tables import collection
from tests.environment import ENVIRONMENT

Show = Callable[[str], str]


@pytest.fixture(autouse=True)
def _libraries() -> None:
    """Import them when a test runs: sqlite_utils imports pandas."""
    for name in ("sqlite_utils", "datasette"):
        pytest.importorskip(name, reason="the extra `recipes` is not installed")


@pytest.fixture
def show(folder: Path, tmp_path: Path) -> Show:
    """A function that returns the page at an address of Datasette's."""
    target = tmp_path / "target"
    export("sqlite", folder, target)
    files = [target / "scio.sqlite", "--metadata", target / "scio-metadata.json"]

    def run(address: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "datasette", *files, "--get", address],
            env={**ENVIRONMENT, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return html.unescape(done.stdout)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/scio"])
def test_the_first_pages_say_what_it_is_and_whose(show: Show, address: str) -> None:
    page = show(address)
    told = collection(Path())
    for said in (f"{told.title} (sample)", SAMPLE_NOTE, told.terms, f'href="{told.source_url}"'):
        assert said in page


@pytest.mark.slow
def test_the_turns_are_counted_by_what_people_ask_for(show: Show) -> None:
    page = show("/scio/turns")
    counted = re.findall(r"facet-info facet-scio-turns-(\w+)", page)
    assert sorted(counted) == ["kind", "organization", "role", "status"]
    for key in (column for table in TABLES[:1] for column in table.line.columns()):
        assert key.doc in page
    assert 'name="_search"' in page


@pytest.mark.slow
def test_a_link_to_a_briefing_shows_its_title(show: Show) -> None:
    link = r'<a href="/scio/briefings/scio-900100001">SCIO briefing on the first national count'
    assert re.search(link, show("/scio/turns?briefing_id=scio-900100001"))


@pytest.mark.slow
def test_the_turns_of_a_briefing_are_in_order_and_briefings_newest_first(show: Show) -> None:
    numbers = re.findall(
        r'class="col-turn type-int">(\d+)<', show("/scio/turns?briefing_id=scio-900100001")
    )
    assert numbers == [str(number) for number in range(1, 29)]
    days = re.findall(r'class="col-date type-str">([\d-]+)<', show("/scio/briefings"))
    assert days == sorted(days, reverse=True)
    assert len(days) == 10


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_that_is_named_is_one_of_the_table(table: Table) -> None:
    from scio_crawler.showing.exports.sqlite import metadata

    described = metadata("scio", TABLES, collection(Path()))["databases"]["scio"]["tables"][
        table.name
    ]
    columns = [column.name for column in table.line.columns()]
    named = [
        *described.get("facets", []),
        *(described.get(key) for key in ("sort_desc", "sort", "label_column")),
    ]
    assert {*named} - {None} <= {*columns}
    assert [*described["columns"]] == columns
