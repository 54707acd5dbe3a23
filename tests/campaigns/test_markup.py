"""Every style is read or reported, alone and in random combinations."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.campaigns.markup.choices import AXES, GROUNDS, THEMES, combination, name_of, singles
from tests.campaigns.markup.judge import ALARM, READ, REPORTED, SILENT, judge
from tests.campaigns.markup.mirror import Case
from tests.campaigns.markup.stories import STORIES
from tests.campaigns.markup.transcripts import CONTENTS
from tests.campaigns.markup.walk import crawl, crawl_all
from tests.sampling import each_once, sample

SINGLES = {
    f"{ground}: {name_of(choices)}": choices for ground in GROUNDS for choices in singles(ground)
}
# Each style on one of the grounds; what is slow takes the styles that the other runs leave.
STYLES = [(axis, style) for axis, styles in AXES.items() for style in styles]
EACH = {
    f"{ground}: {axis}={style}": GROUNDS[ground] | {axis: style}
    for (axis, style), ground in each_once(STYLES, list(GROUNDS))
}
QUICK = frozenset(sample(EACH, 40))
# Of other combinations, one in some two hundred is lost in silence: the campaign counts them.
MOST_SILENT = 2  # of the 60 or 80 cases of a crawl: lines of a <pre> look alike
SEED = 2027
COMBINATIONS, AT_ONCE = 200, 20


@pytest.mark.parametrize(
    "single",
    [pytest.param(single, marks=[] if single in QUICK else [pytest.mark.slow]) for single in EACH],
)
def test_a_style_is_read_or_reported(single: str) -> None:
    case = Case(f"1/{single}", EACH[single])
    verdict = judge(case, crawl(case))
    assert verdict.kind in (READ, REPORTED), verdict.detail


@pytest.mark.some(2)
@pytest.mark.parametrize("theme", THEMES)
def test_a_whole_site_is_read_or_reported(theme: str) -> None:
    for content in ("usual", "brief", "everything"):
        case = Case(f"5/{theme}", THEMES[theme] | {"content": content})
        verdict = judge(case, crawl(case))
        assert verdict.kind != SILENT, verdict.detail


@pytest.mark.parametrize("start", sample(range(0, COMBINATIONS, AT_ONCE), 1))
def test_combinations_are_read_or_reported(start: int) -> None:
    silent, alarms = [], 0
    for number in range(start, start + AT_ONCE):
        case = Case(f"{SEED}/{number}", combination(random.Random(f"{SEED}/{number}")), number)
        verdict = judge(case, crawl(case))
        if verdict.kind == SILENT:
            silent.append(f"{case.name}: {verdict.detail}")
        alarms += verdict.kind == ALARM
    assert not silent
    assert alarms <= 1  # of what is read right, little is doubted


def test_the_sites_own_markup_is_read() -> None:
    for number in sample(range(20), 1):
        for content in (*CONTENTS, *STORIES):
            case = Case(f"3/{number}", GROUNDS["site"] | {"content": content}, number)
            verdict = judge(case, crawl(case))
            assert verdict.kind == READ, f"{content} {verdict.detail}"


def _singles(seed: int) -> list[Case]:
    chosen = random.Random(seed).sample(list(SINGLES.values()), 60)
    return [Case(f"4/{seed}/{n}", choices, n) for n, choices in enumerate(chosen)]


def _combinations(seed: int) -> list[Case]:
    return [
        Case(f"6/{seed}/{n}", combination(random.Random(f"6/{seed}/{n}")), n) for n in range(80)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "seed"),
    [
        *((_singles, seed) for seed in sample(range(20), 1)),
        *((_combinations, seed) for seed in sample(range(10), 2)),
    ],
)
def test_real_crawls_read_or_report(
    make: Callable[[int], list[Case]], seed: int, tmp_path: Path
) -> None:
    cases = make(seed)
    found, result = crawl_all(cases, tmp_path)
    verdicts = {f"{case.number} {case.name}": judge(case, found) for case in cases}
    silent = {name: v.detail for name, v in verdicts.items() if v.kind == SILENT}
    assert len(silent) <= MOST_SILENT, silent
    assert result.status in (0, 3, 6, 8), result.log
    if any(verdict.kind == REPORTED for verdict in verdicts.values()):
        assert result.status
