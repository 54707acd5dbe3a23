"""Count what is lost in silence where only structure tells what a line is.

``python -m tests.campaigns structure`` tries its axes on ordinary transcripts in the site's own
markup; the table of ``tests/campaigns/cases`` tells what each one is about. ``--axis pages`` tries
one, ``--count 50`` as many of each, ``--only NAME`` the cases whose names begin so; ``--seed 7``
draws other names and words. ``--show`` prints each case that is not exact, with how it was read,
``--keep DIR`` writes the pages of these.

``--checks`` counts for each check of a reading the cases that it caught by a strong sign,
those that no other check caught, and its false alarms.

A case is *exact*; or all but *who* speaks is right, a name or a role; or it is *reported* by
status, doubt or, for sayings, a sign; or *silent*; or a *false alarm*, right and doubted. What must
be reported, such as another page in place of one, is *exact* if it is and nobody says words that
are not speech. The status is 1 if there is a silent one, or a false alarm in an axis that has
sound transcripts.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.campaigns.cases import Trial
from tests.campaigns.cases.verdicts import ALARM, EXACT, KINDS, SILENT, Verdict
from tests.campaigns.checks import Checks

AXES = (
    "labels",
    "pages",
    "sayings",
    "quiet",
    "notices",
    "offmic",
    "captions",
    "edges",
    "ends",
    "foreign",
)
# Those with sound transcripts: a false alarm counts as a loss does.
SOUND = ("quiet", "offmic", "captions", "edges", "ends", "foreign")


class Case:
    """A case: its *name* says what it tries, and it is built when it is looked at."""

    def __init__(self, seed: str, name: str, build: Callable[..., Trial], *arguments: Any) -> None:
        self.name = name
        self._build = partial(build, f"{seed}/{name}", *arguments)

    @cached_property
    def trial(self) -> Trial:
        return self._build()


def cases(axis: str, seed: str, count: int = 0, only: str = "") -> list[Case]:
    """Return the cases of *axis*: all, or *count* of them, whose names begin with *only*."""
    rows = import_module(f"tests.campaigns.cases.{axis}").cases(seed)
    found = [Case(seed, *row) for row in rows if row[0].startswith(only)]
    if count and count < len(found):
        found = random.Random(seed).sample(found, count)
    return found


def keep(case: Case, verdict: Verdict, folder: Path) -> None:
    """Write the pages of *case* to a folder of its own in *folder*, with the verdict."""
    own = folder / case.name.replace("/", "--")
    own.mkdir(parents=True, exist_ok=True)
    for path, html in case.trial.pages.items():
        (own / path.strip("/").replace("/", "--")).write_text(html, "utf-8")
    (own / "verdict.txt").write_text(f"{verdict.kind}: {verdict.detail}\n", "utf-8")


OPTIONS = {
    "axis": tuple(AXES),
    "seed": "1",
    "count": 0,
    "only": "",
    "show": False,
    "keep": None,
    "checks": False,
}


def try_all(options: argparse.Namespace) -> int:
    """Try the cases; return the exit status, 1 if a loss is silent or a sound one is doubted."""
    checks = Checks()
    print(f"{'':10}{'cases':>7}" + "".join(f"{kind:>13}" for kind in KINDS))
    failed = 0
    for axis in options.axis or AXES:
        counts: Counter[str] = Counter()
        for case in cases(axis, options.seed, options.count, options.only):
            with checks.watched():
                verdict = case.trial.judge()
            counts[verdict.kind] += 1
            checks.count(verdict.kind)
            if verdict.kind == EXACT:
                continue
            if options.show:
                print(f"{verdict.kind}: {case.name}\n    {verdict.detail[:300]}")
            if options.keep:
                keep(case, verdict, options.keep / axis)
        failed += counts[SILENT] + (counts[ALARM] if axis in SOUND else 0)
        row = "".join(f"{counts[kind] or '':>13}" for kind in KINDS)
        print(f"{axis:10}{counts.total():>7}{row}")
    if options.checks:
        checks.show()
    return int(failed > 0)
