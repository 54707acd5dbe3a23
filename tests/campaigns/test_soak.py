"""Some days of a soak: the replay agrees, and a file that it makes differently is seen."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.soak import compare, soak


def test_some_days_pass_and_a_difference_is_seen(tmp_path: Path) -> None:
    site = soak(seed=2, days=2, every=2, folder=tmp_path)
    crawled = tmp_path / "crawled"
    changed, removed = sorted(crawled.glob("briefings/*"))[:2]
    changed.write_bytes(b"\n")
    removed.unlink()
    names = [f"briefings/{changed.name}", f"briefings/{removed.name}"]
    assert compare(crawled, site) == names
