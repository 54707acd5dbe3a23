"""Take the screenshots in ``docs/screenshots/``: ``python -m scripts.screenshots``.

It crawls the sample, exports its reading room, and looks at its pages in Chromium, on a desktop
and on a phone. Names choose:
``python -m scripts.screenshots front search``. The pages name several fonts in turn and take what
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
from scio_crawler.showing.room import paths
from tests.environment import ENVIRONMENT, ROOT
from tests.showing.room.browsing import arguments, chromium, served, watched

TO = ROOT / "docs" / "screenshots"
QUALITY = 40  # of WebP, in percent

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
    """A page, and what to wait for there."""

    path: str
    wait: Callable[[Page], None] = lambda _: None


class Screen(NamedTuple):
    """A size, in pixels of the page, and how many of the picture each of them has."""

    width: int
    height: int
    sharp: float


def _found(page: Page) -> None:
    """Wait until the results of a search are there."""
    page.locator("#results li").first.wait_for()


def _counted(page: Page) -> None:
    """Wait until words are counted by year."""
    page.locator(".term .bars a").first.wait_for()


def _compared(page: Page) -> None:
    """Wait for the result of a check."""
    page.get_by_role("region", name="Result").get_by_role("heading").first.wait_for()


_CUT = "Mai Qingzhou: “worried by the average”"
SHOTS = {
    "front": Shot("index.html"),
    "conference": Shot("briefings/scio-900100001.html"),
    "search": Shot("search.html?q=water", _found),
    "words": Shot(f"{paths.WORDS}?q=people&q=water&q=winter&q=morning", _counted),
    "check": Shot(f"check.html?{urlencode({'quote': _CUT})}", _compared),
}
SCREENS = {"": Screen(1280, 720, 1), "-phone": Screen(360, 740, 1.5)}


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
        served(_site(Path(folder))) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=arguments())
        for name in options.names or SHOTS:
            for suffix, screen in SCREENS.items():
                file = options.to / f"{name}{suffix}.webp"
                file.write_bytes(_taken(browser, base, SHOTS[name], screen))
                print(f"{file}: {file.stat().st_size / 1000:.0f} kB", flush=True)
        browser.close()


def _site(folder: Path) -> Path:
    """Crawl the sample into *folder* and return the folder of its site."""
    words = ["-m", "scrapy", "crawl", "briefings", "-a", "site=sample"]
    command = [sys.executable, *words, "-s", f"SCIO_OUTPUT_DIR={folder}", "-s", "LOG_LEVEL=ERROR"]
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True)
    export("site", folder, folder / "export")
    return folder / "export" / "site"


def _taken(browser: Browser, base: str, shot: Shot, screen: Screen) -> bytes:
    """Return *shot* on a *screen* as WebP. Raises RuntimeError if the browser complains."""
    size: Any = {"width": screen.width, "height": screen.height}
    with watched(browser, viewport=size, device_scale_factor=screen.sharp) as (page, troubles):
        page.goto(base + shot.path, wait_until="networkidle")
        shot.wait(page)
        page.evaluate("scrollTo(0, 0)")
        picture = page.screenshot()
        page.goto("about:blank")  # which may read the picture, unlike a page of the room
        packed: str = page.evaluate(_TO_WEBP, [base64.b64encode(picture).decode(), QUALITY / 100])
    if troubles.found:
        raise RuntimeError(f"{shot.path}: {troubles.found}")
    return base64.b64decode(packed.partition(",")[2])


if __name__ == "__main__":
    main()
