"""Some runs of the years: they find nothing wrong, and see a file that was changed."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.years import Years, replay


def test_some_runs_find_nothing_and_a_difference_is_seen(tmp_path: Path) -> None:
    years = Years(5, tmp_path / "crawled")
    years.live(2)
    assert years.violations == 0
    assert list(replay(years.folder, tmp_path / "replayed", years.day)) == []
    changed = next((tmp_path / "crawled").glob("briefings/*"))
    changed.write_bytes(changed.read_bytes().replace(b"lantern", b"candle"))
    faults = [what for _, what in years.watch.look()]
    assert "changed without a line of changes.jsonl" in faults
    assert any(what.startswith("check-output: ") for what in faults)
