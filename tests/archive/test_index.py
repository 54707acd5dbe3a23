"""Records are found without a scan of the table."""

from __future__ import annotations

from contextlib import closing

from scio_crawler.archive.index import File, IndexLine
from scio_crawler.common.database import FILE, Database
from tests.archive.made_up import SITE, index_of

LOOK_UPS = (
    "url = 'x'",
    "url = 'x' AND run = 1 AND record > 3 ORDER BY record",
    "run = 1",
    "offset = 1 AND file = 1",
)


def test_a_look_up_needs_no_scan(tmp_path) -> None:
    with index_of(tmp_path) as index:
        name = index.begin("run", SITE, {})
        about = "2026-01-02T03:04:05Z", "response", 200, "A", "a"
        lines = [IndexLine(name, f"{SITE}/{n}.html", *about, n) for n in range(1000)]
        index.add([File("a", 1000, name)], lines)
        assert index.lines(f"{SITE}/7.html", name)
    with closing(Database(tmp_path / FILE)) as database:
        for query in LOOK_UPS:
            plan = str(database.rows(f"EXPLAIN QUERY PLAN SELECT * FROM records WHERE {query}"))
            assert "USING INDEX" in plan
            assert "TEMP B-TREE" not in plan
