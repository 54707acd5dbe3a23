"""Take the screenshots in ``docs/screenshots/``: ``python -m scripts.screenshots``.

It crawls the sample, exports its reading room, and looks at the pages in Chromium. Names choose:
``python -m scripts.screenshots search phone``. The pages name several fonts in turn and take what
the machine has: on Debian, ``apt install fonts-sil-charis`` gives the texts the one that they are
shown in here.
"""

from __future__ import annotations

import argparse
import base64
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from scio_crawler.showing.exports import export
from tests.environment import ENVIRONMENT, ROOT
from tests.showing.room.browsing import arguments, chromium, served, watched

TO = ROOT / "docs" / "screenshots"
SHARP = 1.5  # pixels of a picture for one of the page
QUALITY = 84  # of WebP, in percent
CONFERENCE = "briefings/scio-900100001.html"

# Chromium's own pictures are PNG, of three times the size.
_TO_WEBP = """async ([png, quality]) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality);
}"""


class Shot(NamedTuple):
    """A page, what to do there first, and how much of it to show."""

    path: str  # of one page, as a pattern
    do: Callable[[Page], None] = lambda _: None
    width: int = 1120
    height: int = 760
    scheme: Any = "light"


def _at(selector: str) -> Callable[[Page], None]:
    """Return what scrolls to an element, with a little of what stands above it."""

    def scroll(page: Page) -> None:
        page.locator(selector).first.evaluate(
            "element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 24)"
        )

    return scroll


def _found(page: Page) -> None:
    """Wait until the results of a search are there."""
    page.get_by_role("status").filter(has_text="turn").wait_for()


def _compared(page: Page) -> None:
    """Wait for the result of a check."""
    page.get_by_role("region", name="Result").locator("ins").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


_ALTERED = (
    "When we asked the keepers to name their greatest need, they all spoke about money. Most of "
    "them spoke about nothing else."
)
SHOTS = {
    "front": Shot("index.html"),
    "conference": Shot(CONFERENCE, height=820),
    "dark": Shot(CONFERENCE, _at("#question-2"), width=760, scheme="dark"),
    "phone": Shot(CONFERENCE, _at("article[data-turn='6']"), width=390, height=780),
    "search": Shot("search.html?q=reading+rooms&role=official", _found, height=820),
    "check": Shot(f"check.html?{urlencode({'quote': _ALTERED})}", _compared, height=900),
    "organization": Shot("organizations/ministry-of-culture-and-tourism-*.html", height=820),
    "chart": Shot("charts/who-asks-whom.html"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SHOTS))
    parser.add_argument("--to", type=Path, default=TO, metavar="FOLDER")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SHOTS):
        parser.error(f"there is no screenshot {', '.join(sorted(unknown))}")
    if not (program := chromium()):
        parser.error("Chromium is not installed")
    options.to.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(site := _site(Path(folder))) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=arguments())
        for name in options.names or SHOTS:
            file = options.to / f"{name}.webp"
            file.write_bytes(_taken(browser, base, site, SHOTS[name]))
            print(f"{file}: {file.stat().st_size / 1000:.0f} kB", flush=True)
        browser.close()


def _site(folder: Path) -> Path:
    """Crawl the sample into *folder* and return the folder of its site."""
    words = ["-m", "scrapy", "crawl", "briefings", "-a", "site=sample"]
    command = [sys.executable, *words, "-s", f"SCIO_OUTPUT_DIR={folder}", "-s", "LOG_LEVEL=ERROR"]
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True)
    export("site", folder, folder / "export")
    return folder / "export" / "site"


def _taken(browser: Browser, base: str, site: Path, shot: Shot) -> bytes:
    """Return *shot* as WebP. Raises RuntimeError for what the browser complains of."""
    size: Any = {"width": shot.width, "height": shot.height}
    options = {"viewport": size, "device_scale_factor": SHARP, "color_scheme": shot.scheme}
    with watched(browser, **options) as (page, troubles):
        page.goto(base + _path(site, shot.path), wait_until="networkidle")
        shot.do(page)
        page.wait_for_load_state("networkidle")
        picture = page.screenshot()
        page.goto("about:blank")  # which may read the picture, unlike a page of the room
        packed: str = page.evaluate(_TO_WEBP, [base64.b64encode(picture).decode(), QUALITY / 100])
    if troubles.found:
        raise RuntimeError(f"{shot.path}: {troubles.found}")
    return base64.b64decode(packed.partition(",")[2])


def _path(site: Path, pattern: str) -> str:
    """Return the path of the page of *site* that matches *pattern*, which may have a query."""
    path, mark, query = pattern.partition("?")
    return next(site.glob(path)).relative_to(site).as_posix() + mark + query


if __name__ == "__main__":
    main()
