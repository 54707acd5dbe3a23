"""The soak itself: it lets a mirror change, and sees a file that a replay makes differently."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.soak import EVENTS, Site, compare, soak


def test_some_days_pass_and_a_difference_is_seen(tmp_path: Path) -> None:
    site = soak(seed=2, days=2, every=2, folder=tmp_path)
    crawled = tmp_path / "crawled"
    changed, removed = sorted(crawled.glob("briefings/*"))[:2]
    changed.write_bytes(b"\n")
    removed.unlink()
    names = [f"briefings/{changed.name}", f"briefings/{removed.name}"]
    assert compare(crawled, tmp_path / "again", site.day) == names


def test_everything_happens_in_a_while() -> None:
    site = Site(seed=1)
    for _ in range(60):
        site.dawn()
        assert site.pages()
    assert set(site.seen) == {event.__name__ for event in EVENTS}
