"""Measure how the reading room is built, beside an export to SQLite, and how it is searched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.press_room import served
from benchmarks.whole import ROOT, Used, in_turns, middle, ratio, run
from tests.exports.site.browsing import arguments, chromium

FEW, MANY = 250, 1_000
FIRST, AGAIN, FEWER = "site", "site, nothing new", f"site of {FEW} conferences"
BESIDE = "SQLite"
SECONDS = 90
SEARCHES, MILLISECONDS = 10, 300
# Kilobytes of a page of a conference and of the front page.
SIZES = {"briefings/scio-*.html": 300, "index.html": 100}

# Ask for words, and return after how many milliseconds the page says what it found.
_SEARCH = """(words) => new Promise((resolve) => {
  const box = document.querySelector("input[type=search]");
  const begun = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - begun));
  }).observe(document.querySelector("main [role=status]"), { childList: true });
  box.value = words;
  box.form.requestSubmit();
})"""


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure whole commands in turns, then the pages of the largest site."""
    many, few = folder / "many", folder / "few"
    _make(many, MANY)
    _make(few, FEW)
    ways: dict[str, Callable[[], Used]] = {
        BESIDE: partial(_export, "sqlite", many),
        FIRST: partial(_first, many),
        AGAIN: partial(_export, "site", many),
        FEWER: partial(_first, few),
    }
    found = in_turns(ways, rounds)
    return {
        "conferences": MANY,
        "ways": {name: middle(runs) for name, runs in found.items()},
        "times": {name: ratio(runs, found[BESIDE]) for name, runs in found.items()},
        "growth": {
            figure: ratio(found[FIRST], found[FEWER], figure)
            for figure in ("seconds", "peak_megabytes")
        },
        "milliseconds": _searches(many / "export/site", _asked(many)),
        "kilobytes": {pattern: _largest(many / "export/site", pattern) for pattern in SIZES},
    }


def _make(folder: Path, number: int) -> None:
    # In a process of its own: what this one has in memory counts as its children's.
    words = ["-m", "benchmarks.folder", str(folder), f"--briefings={number}"]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)


def _first(folder: Path) -> Used:
    shutil.rmtree(folder / "export", ignore_errors=True)
    return _export("site", folder)


def _export(format: str, folder: Path) -> Used:
    return run(["export", format, str(folder)])


def _largest(site: Path, pattern: str) -> float:
    return round(max(page.stat().st_size for page in site.glob(pattern)) / 1000, 1)


def _asked(folder: Path) -> list[str]:
    """Return what is searched for: words of all kinds, from a turn of each of some conferences."""
    asked = []
    for file in sorted((folder / "briefings").iterdir())[:: MANY // SEARCHES]:
        words = json.loads(file.read_text("utf-8").splitlines()[-2])["text"].split()
        asked += [words[3], f"{words[5]} {words[9]}", f'"{" ".join(words[1:4])}"']
    return asked


def _searches(site: Path, asked: Sequence[str]) -> dict[str, float]:
    """Return how long it takes until results are shown: at first, usually, and at worst."""
    with served(site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments())
        page = browser.new_page()
        page.goto(f"{base}/search.html", wait_until="networkidle")
        first, *others = [float(page.evaluate(_SEARCH, words)) for words in asked]
        browser.close()
    return {"first": round(first), "median": round(median(others)), "worst": round(max(others))}


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield *result* as lines of a table."""
    yield f"The reading room of {result['conferences']:,} conferences (goal: {SECONDS} s)"
    yield f"{'':40}{'times':>7}{'seconds':>9}{'CPU s':>8}{'MB':>6}"
    for name, used in result["ways"].items():
        yield (
            f"{name:40}{result['times'][name]:7.2f}{used['seconds']:9.1f}"
            f"{used['cpu_seconds']:8.1f}{used['peak_megabytes']:6.0f}"
        )
    growth = result["growth"]
    yield (
        f"{MANY // FEW} times as many conferences take {growth['seconds']} times as long and "
        f"{growth['peak_megabytes']} times as much memory"
    )
    waited = ", ".join(f"{name} {value:.0f} ms" for name, value in result["milliseconds"].items())
    yield f"Until results are shown in the browser: {waited} (goal: {MILLISECONDS} ms)"
    for pattern, size in result["kilobytes"].items():
        yield f"{pattern:40}{size:7.1f} kB (goal: {SIZES[pattern]} kB)"
