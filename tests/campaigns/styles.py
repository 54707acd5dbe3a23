"""Render transcripts in many styles of markup, and count which are read, reported or lost.

``python -m tests.campaigns styles`` tries every style alone, on the markup of the site and on that
of another. ``--count 2000 --seed 7`` tries random combinations, ``--crawl`` by real crawls. A style
is *silent* if words are lost or misattributed and nothing says so; it is a *false alarm* if it is
read right and doubted. The status is 1 if there is a silent one. ``--keep DIR`` writes the pages of
these to a folder each, to look at. ``--only body`` or ``--only body=pre`` tries one axis or one
style, ``--only theme`` whole sites. ``STYLES_DRAW=7`` in the environment draws the drawn styles
anew. ``--checks`` counts for each check of a reading the cases that it caught by a strong sign,
those that no other check caught, and its false alarms; not with ``--crawl``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.campaigns.checks import Checks
from tests.campaigns.markup.choices import AXES, GROUNDS, THEMES, clash, combination, singles
from tests.campaigns.markup.draft import doc_of
from tests.campaigns.markup.judge import ALARM, READ, REPORTED, SILENT, Verdict, judge
from tests.campaigns.markup.mirror import Case
from tests.campaigns.markup.walk import crawl, crawl_all

KINDS = (READ, REPORTED, SILENT, ALARM)
AT_ONCE = 50  # cases in one crawl


def cases(options: argparse.Namespace) -> Iterator[Case]:
    """Yield the cases that *options* ask for."""
    axis, _, style = options.only.partition("=")
    if options.count:
        for number in range(options.start, options.start + options.count):
            chance = random.Random(f"{options.seed}/{number}")
            choices = combination(chance)
            if axis:
                choices |= {axis: style or chance.choice(list(AXES[axis]))}
            if not clash(choices):
                yield Case(f"{options.seed}/{number}", choices, number)
        return
    number = 0
    for ground, base in GROUNDS.items() if axis != "theme" else ():
        for choices in singles(ground):
            if axis and (choices[axis] == base[axis] and style != base[axis]):
                continue
            if style and choices[axis] != style:
                continue
            for turn in range(options.each):
                yield Case(f"{options.seed}/{ground}/{turn}/{choices}", choices, number)
                number += 1
    for name, choices in THEMES.items() if not axis or axis == "theme" else ():
        for turn in range(options.each):
            if style in ("", name):
                yield Case(f"{options.seed}/{name}/{turn}", choices, number)
                number += 1


def verdicts(options: argparse.Namespace) -> Iterator[tuple[Case, Verdict]]:
    """Yield each case with its verdict: by a walk in this process, or by real crawls."""
    if not options.crawl:
        for case in cases(options):
            yield case, judge(case, crawl(case))
        return
    every = list(cases(options))
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        with tempfile.TemporaryDirectory() as folder:
            found, result = crawl_all(some, Path(folder))
            print(f"crawl of {len(some)} lists: status {result.status}")
        for case in some:
            yield case, judge(case, found)


def keep(case: Case, verdict: Verdict, folder: Path) -> None:
    """Write the pages of *case* to a folder in *folder*, with the verdict."""
    name = "".join(c if c.isalnum() or c in "-=" else "_" for c in case.name)[:80]
    own = folder / f"{case.number:05d} {name}"
    for path, (body, _) in case.pages.items():
        # An address can be a file and, with more behind it, a folder.
        name = path.replace("?", "@").strip("/").replace("/", "--") or "index"
        own.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(body)
    (own / "verdict.txt").write_text(f"{case.name}\n{verdict.detail}\n{case.path}\n", "utf-8")


OPTIONS = {
    "count": 0,
    "each": 1,
    "seed": 1,
    "start": 0,
    "only": "",
    "keep": None,
    "crawl": False,
    "quiet": False,
    "checks": False,
}


def try_all(options: argparse.Namespace) -> int:
    """Try the styles; return the exit status, 1 if one of them is lost in silence."""
    checks = Checks()
    with checks.watched():
        total = _try(options, checks)
    if options.checks:
        checks.show()
    return int(total[SILENT] > 0)


def _try(options: argparse.Namespace, checks: Checks) -> Counter[str]:
    """Try the cases of *options*, print their table; return how many are of which kind."""
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for case, verdict in verdicts(options):
        total[verdict.kind] += 1
        checks.count(verdict.kind)
        theme = next((name for name in THEMES if THEMES[name] == case.choices), "")
        for axis, style in {"theme": theme}.items() if theme else case.odd.items():
            table[axis, style][verdict.kind] += 1
        if verdict.kind in (SILENT, ALARM):
            if not options.quiet:
                print(f"{verdict.kind}: {case.name}\n    {case.path} {verdict.detail[:300]}")
            if options.keep:
                keep(case, verdict, options.keep)
    _print(table, total, options.quiet)
    return total


def _print(table: dict[tuple[str, str], Counter[str]], total: Counter[str], quiet: bool) -> None:
    print(f"{'':34}" + "".join(f"{kind:>13}" for kind in KINDS))
    for axis, styles in (AXES | {"theme": THEMES}).items():
        rows = {style: table[axis, style] for style in styles if (axis, style) in table}
        if not rows:
            continue
        for style, counts in rows.items():
            if not quiet:
                about = doc_of(styles[style]) if axis not in ("content", "theme") else ""
                _row(f"{axis}={style}", counts, about)
        _row(f"{axis}: {len(rows)} styles", sum(rows.values(), Counter()), "")
    _row("all", total, "")


def _row(name: str, counts: Counter[str], about: str) -> None:
    print(f"{name:34}" + "".join(f"{counts[kind] or '':>13}" for kind in KINDS) + f"  {about}")
