"""The command that renders transcripts in many styles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns import styles
from tests.campaigns.__main__ import main
from tests.campaigns.markup.judge import SILENT, Verdict


def test_a_style_that_is_read_ends_with_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "--only", "body=div", "--each", "2"]) == 0
    rows = {row.split()[0]: row.split()[1] for row in capsys.readouterr().out.splitlines()[1:]}
    assert rows["body=div"] == "4"  # two transcripts in the markup of two sites


def test_silent_cases_are_kept_with_their_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Verdict(SILENT, "3 turns for 9")
    monkeypatch.setattr(styles, "judge", lambda case, outcome: lost)
    assert main(["styles", "--only", "body=div", "--keep", str(tmp_path)]) == 1
    verdicts = [path.read_text("utf-8") for path in sorted(tmp_path.glob("*/verdict.txt"))]
    assert all("body=div" in verdict and "3 turns for 9" in verdict for verdict in verdicts)
    assert list(tmp_path.glob("*/pressroom--*--content_*.htm"))


def test_combinations_are_drawn_by_the_seed(capsys: pytest.CaptureFixture[str]) -> None:
    def printed(seed: int) -> str:
        main(["styles", "--count", "2", "--seed", str(seed)])
        return capsys.readouterr().out

    assert printed(1) == printed(1) != printed(2)
