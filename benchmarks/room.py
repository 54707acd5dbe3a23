"""Measure how the reading room is built and how large its pages are, and search it in Chromium."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.whole import ROOT, Used, run
from scio_crawler.showing.room.serving import Server
from tests.showing.room.browsing import arguments, chromium

FEW, MANY = 250, 1_000
SECONDS = 45
MILLISECONDS = 300
# Kilobytes of a page of a conference and of the front page.
SIZES = {"briefings/scio-*.html": 300, "index.html": 100}
# In how many of 31,000 turns a word is: from so many to so many.
OFTEN = {"rare word": (2, 30), "middling word": (300, 1_500), "common word": (3_000, 31_000)}
EACH = 6  # searches of a kind

# Ask for what the form is to hold; return after how many milliseconds the page shows the results.
_SEARCH = """(asked) => new Promise((resolve) => {
  const { form } = document.querySelector("input[type=search]");
  const begun = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - begun));
  }).observe(document.querySelector("main [role=status]"), { childList: true, subtree: true });
  form.reset();
  for (const [name, value] of Object.entries(asked)) form.elements[name].value = value;
  form.requestSubmit();
})"""


def measure(folder: Path, _: int) -> Iterator[str]:
    """Measure whole commands, the shortest first, then the pages of the larger site."""
    many, few = folder / "many", folder / "few"
    _make(few, FEW)
    _make(many, MANY)
    ways = {
        f"site of {FEW} conferences": _export(few),  # all is compiled and cached after it
        "site": _export(many),
        "site, nothing new": _export(many),
    }
    _make(many, MANY + 1, "--newest=1")
    ways["site, one new conference"] = _export(many)
    yield f"The reading room of {MANY:,} conferences (goal: {SECONDS} s)"
    yield f"{'':40}{'seconds':>9}{'CPU s':>8}{'MB':>6}"
    for name, used in ways.items():
        yield (
            f"{name:40}{used['seconds']:9.1f}{used['cpu_seconds']:8.1f}{used['peak_megabytes']:6.0f}"
        )

    site = many / "export/site"
    for pattern, goal in SIZES.items():
        yield f"{'largest ' + pattern:40}{_largest(site, pattern):9.1f} kB (goal: {goal} kB)"
    yield f"Until results are shown, in ms (goal: {MILLISECONDS})"
    yield f"{'in a page that has loaded':40}{'median':>9}{'worst':>8}"
    for kind, times in _searches(site, _asked(many)).items():
        yield f"{kind:40}{median(times):9.0f}{max(times):8.0f}"


def _make(folder: Path, number: int, *more: str) -> None:
    # In a process of its own: what this one has in memory counts as its children's.
    words = ["-m", "benchmarks.folder", str(folder), f"--briefings={number}", *more]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)


def _export(folder: Path) -> Used:
    return run(["export", "site", str(folder)])


def _largest(site: Path, pattern: str) -> float:
    return round(max(page.stat().st_size for page in site.glob(pattern)) / 1000, 1)


def _asked(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return searches by their kind: what the fields of the form are to hold."""
    files = sorted((folder / "briefings").iterdir())
    turns = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    counts = Counter(word for turn in turns for word in set(_words(turn["text"])))
    words = {
        kind: _spread([word for word, number in counts.most_common() if least <= number <= most])
        for kind, (least, most) in OFTEN.items()
    }
    common, middling = words["common word"], words["middling word"]
    answers = _spread([turn for turn in turns if turn["kind"] == "answer"])
    phrases = [f'"{" ".join(answer["text"].split()[5:8])}"' for answer in answers]
    names = [answer["speaker"].split()[0] for answer in answers]
    asked = {
        "first of the page": [phrases.pop()],  # its scripts are still to be compiled
        **words,
        "two words": [" ".join(pair) for pair in zip(common, middling, strict=True)],
        "name and word": [" ".join(pair) for pair in zip(names, common, strict=True)],
        "phrase": phrases,
    }
    filters = [{"year": answer["date"][:4], "kind": "answer"} for answer in answers]
    return {
        **{kind: [{"q": q} for q in texts] for kind, texts in asked.items()},
        "filters": filters,
    }


def _words(text: str) -> list[str]:
    """Return the words of *text*, but for short ones, which a search may leave out."""
    return [
        word for word in text.lower().replace(",", "").replace(".", "").split() if len(word) > 4
    ]


def _spread(found: Sequence[Any]) -> list[Any]:
    """Return some of *found*, from its beginning to its end."""
    return list(found[:: len(found) // EACH])[:EACH]


def _searches(
    site: Path, asked: Mapping[str, Sequence[Mapping[str, str]]]
) -> dict[str, list[float]]:
    """Return how long it takes until results are shown, by the kind of search, in one page.

    It is served as ``scrapy room`` does.
    """
    with Server(site, 0) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments())
        page = browser.new_page()
        page.goto(f"{server.address}search.html", wait_until="networkidle")
        found = {
            kind: [float(page.evaluate(_SEARCH, each)) for each in searches]
            for kind, searches in asked.items()
        }
        browser.close()
        server.shutdown()
    return found
