"""Every style is read or reported, alone and in random combinations."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.campaigns.markup.choices import AXES, GROUNDS, THEMES, combination, name_of, singles
from tests.campaigns.markup.judge import ALARM, READ, REPORTED, SILENT, judge
from tests.campaigns.markup.loopback import crawl_all
from tests.campaigns.markup.mirror import Case
from tests.campaigns.markup.stories import STORIES
from tests.campaigns.markup.transcripts import CONTENTS, generate
from tests.campaigns.markup.walk import crawl
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
MOST_SILENT = 2  # of the 60 or 80 cases of a crawl: lines of a <pre> are not told apart
SEED = 2026
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", sample(range(20), 1))
def test_real_crawls_read_or_report(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed).sample(list(SINGLES.values()), 60)
    cases = [Case(f"4/{seed}/{n}", choices, n) for n, choices in enumerate(chosen)]
    found, result = crawl_all(cases, tmp_path)
    verdicts = {case.name: judge(case, found) for case in cases}
    silent = {name: v.detail for name, v in verdicts.items() if v.kind == SILENT}
    assert len(silent) <= MOST_SILENT, silent
    assert result.status in (0, 3, 6, 8), result.log
    if any(verdict.kind == REPORTED for verdict in verdicts.values()):
        assert result.status


@pytest.mark.slow
@pytest.mark.parametrize("seed", sample(range(10), 2))
def test_many_combinations_are_read_or_reported_by_crawls(seed: int, tmp_path: Path) -> None:
    cases = [
        Case(f"6/{seed}/{n}", combination(random.Random(f"6/{seed}/{n}")), n) for n in range(80)
    ]
    found, _ = crawl_all(cases, tmp_path)
    verdicts = {f"{case.number} {case.name}": judge(case, found) for case in cases}
    silent = {name: v.detail for name, v in verdicts.items() if v.kind == SILENT}
    assert len(silent) <= MOST_SILENT, silent


def test_a_transcript_is_made_of_its_seed_alone() -> None:
    assert generate("7") == generate("7")
    assert generate("7") != generate("8")


def test_every_style_says_what_it_is() -> None:
    from tests.campaigns.markup.draft import doc_of

    kinds = {axis: styles for axis, styles in AXES.items() if axis != "content"} | {
        "story": STORIES
    }
    silent = [name for styles in kinds.values() for name, s in styles.items() if not doc_of(s)]
    assert not silent
