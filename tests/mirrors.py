"""Small mirrors of the press room in its own markup. All people and sentences are invented.

``press_room({1: 11, 2: 1})`` is a list with two briefings, of 11 pages and of one. A briefing is
known by a small number, which added to 900000000 is its article id.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests import processes
from tests.environment import ENVIRONMENT, ROOT

SITE = "http://english.scio.gov.cn"
FOLDER = "/pressroom/2024-07/24/"
LIST = "/pressroom/node_8021725.html"
NEXT = "/pressroom/node_8021725_2.html"
FULL = ("-a", "full=1")
CHAIR, OFFICIAL, PRESS = "Lian Shuyan", "Weng Jiamu", "Xinhua News Agency"
# As fast as possible.
FAST = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 2,
}


def article_id(number: int) -> str:
    return str(900000000 + number)


def path(number: int, page: int = 1, folder: str = FOLDER, ext: str = "htm") -> str:
    """Return the path of page *page* of briefing *number*."""
    further = f"_{page}" if page != 1 else ""
    return f"{folder}content_{article_id(number)}{further}.{ext}"


def title(number: int) -> str:
    return f"SCIO briefing on lantern number {number}"


WORDS = (
    "amber boats carry dusk evenly for grey herons inland; just keep lamps moving near open piers "
    "quietly round slow tides until village windows yield zinc light above brass bells under cedar "
    "roofs where drums echo faintly"
).split()


def said(number: int, page: int, paragraph: int = 0) -> str:
    """Return a sentence that is on this page only, and differs in words, not only in numbers."""
    chance = random.Random(f"{number} {page} {paragraph}")
    tale = " ".join(chance.choice(WORDS) for _ in range(24))
    return f"Lantern {number} has burned for {page} nights without smoke: {tale}."


HEAD = (
    "Speaker:",
    f"Mr. {OFFICIAL}, director general of the Lantern Office",
    "Chairperson:",
    f"Ms. {CHAIR}, spokesperson of the State Council Information Office",
    "Date:",
)


def paragraphs(number: int, page: int, of: int, date: str, more: int = 0) -> list[str]:
    """Return the lines of the transcript on one page; *more* paragraphs make it longer."""
    lines = [*HEAD, date, f"{CHAIR}:", f"Good morning. We talk about lantern {number}."]
    if page > 1:
        lines = [f"{PRESS}:", f"What did lantern {number} look like on night {page}?"]
    lines += [f"{OFFICIAL}:", said(number, page)]
    lines += [said(number, page, paragraph) for paragraph in range(1, more + 1)]
    if page == of:
        lines += [f"{CHAIR}:", "Thank you all. This is the end of today's press conference."]
    return lines


def autopage(links: Mapping[int, str], current: int) -> str:
    """Return a pager of articles and lists, with *links* by number."""
    pieces = [
        f"<span>{n}</span>" if n == current else f"<a href='{href}'>{n}</a>"
        for n, href in sorted({**links, current: ""}.items())
    ]
    if current - 1 in links:
        pieces.insert(0, f"<a href='{links[current - 1]}'><</a>")
    if current + 1 in links:
        pieces.append(f"<a href='{links[current + 1]}'>></a>")
    return f"<div width='100%' id='autopage'><center>{'&nbsp;&nbsp;'.join(pieces)}</center></div>"


def list_pager(links: Mapping[int, str], current: int) -> str:
    """Return a pager in the other style of the CMS."""
    pieces = [
        f"<li class='page-active'><a href='#'>{n}</a></li>"
        if n == current
        else f"<li><a href='{href}'>{n}</a></li>"
        for n, href in sorted({**links, current: ""}.items())
    ]
    whole = "<li class='page-all'><a href='content_1_0.htm'>All</a></li>"
    return f"<ul class='pages'>{''.join(pieces)}{whole}</ul>"


def frame(name: str, inside: str, head: str = "") -> str:
    """Return a desktop page of the site around *inside*, with links that are no items."""
    return (
        f"<!DOCTYPE html><html><head><title>{name} | english.scio.gov.cn</title>{head}"
        '<script>if (/Android/.test(navigator.userAgent)) window.location.href = "/m" + '
        "location.pathname;</script></head><body>"
        f'<div class="top"><a href="/">China SCIO</a> <a href="{LIST}">Press Room</a></div>'
        f'<div class="wrap"><div class="wrapl">{inside}</div><div class="wrapr"><h2>Events</h2>'
        f'<a href="/aboutscio/2024-05/02/content_899999999.htm">How to find the press hall</a>'
        "</div></div></body></html>"
    )


def metas(number: int, day: str) -> str:
    identity = f'<meta name="contentid" content="{article_id(number)}">'
    return identity + (f'<meta name="publishdate" content="{day}">' if day else "")


def article(
    number: int,
    page: int = 1,
    of: int = 1,
    pager: str | None = None,
    day: str = "2024-07-24",
    date: str = "July 24, 2024",
    lines: Iterable[str] | None = None,
    more: int = 0,
    phone: bool = False,
) -> str:
    """Return page *page* of *of* of briefing *number*, with *lines* instead of a transcript."""
    links = {n: path(number, n).rpartition("/")[2] for n in range(1, of + 1)} if of > 1 else {}
    pager = (autopage(links, page) if links else "") if pager is None else pager
    lines = paragraphs(number, page, of, date, more) if lines is None else lines
    text = "".join(f"<p>{line}</p>" for line in lines)
    inside = (
        f"<h1>{title(number)}</h1><div class='box1'><div class='box1l'>"
        "<span class='mmmm'>Press Room</span></div><div class='box1r'></div></div>"
        f"<div class='cp'><!--enpcontent-->{text}{pager}<!--/enpcontent--></div>"
    )
    if phone:
        crumbs = '<div class="column"><h1>ㄑ <a href="/m/">Press Room</a></h1></div>'
        return (
            f"<!DOCTYPE html><html><head><title>{title(number)}</title>{metas(number, day)}"
            f'</head><body>{crumbs}<div class="wrap">{inside}</div></body></html>'
        )
    return frame(title(number), inside, metas(number, day))


def pages_of(number: int, of: int = 1, **kind: Any) -> dict[str, str]:
    """Return all pages of briefing *number*, by path."""
    return {path(number, page): article(number, page, of, **kind) for page in range(1, of + 1)}


def item(href: str, name: str, date: str = "July 24, 2024") -> str:
    """Return an item of the list of 2018."""
    return (
        f'<li><a href="{href}"><img src="/a.jpg" alt=""></a><h3><span class="mmmm">Press Room'
        f'</span> {date}</h3><h1><a href="{href}">{name}</a></h1><p>On lanterns.</p></li>'
    )


def list_page(items: Iterable[str], pager: str = "", headline: str = "", below: str = "") -> str:
    """Return a page of the list of 2018."""
    main = f'<div class="main"><h1><a href="{headline}">{title(0)}</a></h1></div>'
    inside = f'{main if headline else ""}<div class="usual"><ul>{"".join(items)}</ul>{below}</div>'
    return frame("Press Conference Transcripts", inside + pager)


def press_room(briefings: Mapping[int, int], **kind: Any) -> dict[str, Any]:
    """Return a list page with *briefings* (number -> pages), and all their pages."""
    pages: dict[str, Any] = {LIST: list_page(item(path(n), title(n)) for n in briefings)}
    for number, of in briefings.items():
        pages |= pages_of(number, of, **kind)
    return pages


def two_page_list(first: Iterable[int], second: Iterable[int]) -> dict[str, str]:
    """Return the two pages of a list of the briefings *first* and *second*."""
    links = {1: LIST, 2: NEXT}
    return {
        links[page]: list_page((item(path(n), title(n)) for n in numbers), autopage(links, page))
        for page, numbers in ((1, first), (2, second))
    }


def json_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@dataclass(frozen=True)
class Result:
    """What came of a run of the real command: exit status, log, and output folder."""

    status: int
    log: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return report

    def catalogue(self) -> dict[str, dict[str, Any]]:
        """Return the catalogue's lines by briefing id."""
        return {
            entry["briefing_id"]: entry for entry in json_lines(self.folder / "briefings.jsonl")
        }

    def turns(self, briefing_id: str) -> list[dict[str, Any]]:
        """Return the turns of a briefing, in order."""
        return json_lines(self.folder / self.catalogue()[briefing_id]["file"])

    def changes(self) -> list[dict[str, Any]]:
        return json_lines(self.folder / "changes.jsonl")

    def outcome(self, number: int) -> dict[str, Any]:
        """Return the report's line about briefing *number*, {} if it has none."""
        found = (b for b in self.report["briefings"] if b["briefing_id"].endswith(f"{number:06d}"))
        return next(found, {})

    def reasons(self, kind: str = "failures") -> dict[str, str]:
        """Return path -> reason of the report's failures, or of its non-transcripts."""
        site = self.report["site"]
        base = SITE if kind == "non_transcripts" else site
        return {line["url"].removeprefix(base): line["reason"] for line in self.report[kind]}


def command(base: str, folder: Path, *words: str, **settings: object) -> list[str]:
    """Return the real command, at full speed unless *settings* say otherwise."""
    given = (f"{name}={value}" for name, value in (FAST | settings).items())
    pairs = [word for pair in given for word in ("-s", pair)]
    where = ["-a", f"site={base}", "-s", f"SCIO_OUTPUT_DIR={folder}"]
    return [sys.executable, "-m", "scrapy", "crawl", "briefings", *where, *pairs, *words]


def start(
    base: str, folder: Path, *words: str, stdout: int | None = None, **settings: object
) -> subprocess.Popen[str]:
    """Start the real command in a process of its own, whose stderr is a pipe."""
    pipes = {"stdout": stdout, "stderr": subprocess.PIPE}
    given = command(base, folder, *words, **settings)
    return subprocess.Popen(given, cwd=ROOT, env=ENVIRONMENT, text=True, **pipes)


def crawl(
    base: str, folder: Path, *words: str, program: tuple[str, ...] = (), **settings: object
) -> Result:
    """Run the real command to its end, by the *program* if given."""
    _, _, module, *given = command(base, folder, *words, **settings)
    done = processes.run(*(program or [module]), *given)
    return Result(done.returncode, done.stderr, folder)


# Runs Scrapy's command at noon of the day that the first word gives.
AT_NOON = """
import sys
from datetime import UTC, datetime
from scio_crawler.common import clock

began, noon = datetime.now(UTC), datetime.fromisoformat(sys.argv.pop(1) + "T12:00:00+00:00")

class Then(datetime):
    @classmethod
    def now(cls, tz=None):
        return noon + (datetime.now(tz) - began)

clock.datetime = Then
from scrapy.cmdline import execute
execute(sys.argv)
"""


# Runs Scrapy's command, which waits a second for requests that get no answer (the first word has
# their number by path), and as long as it takes for all others.
IMPATIENT = """
import json
import sys
from urllib.parse import urlsplit
from scrapy.downloadermiddlewares.downloadtimeout import DownloadTimeoutMiddleware

unanswered = json.loads(sys.argv.pop(1))

def process_request(self, request):
    path = urlsplit(request.url).path
    unanswered[path] = unanswered.get(path, 0) - 1
    request.meta["download_timeout"] = 1 if unanswered[path] >= 0 else 600

DownloadTimeoutMiddleware.process_request = process_request
from scrapy.cmdline import execute
execute(sys.argv)
"""


def crawl_on(day: date, base: str, folder: Path, *words: str, **settings: object) -> Result:
    """Run the real command to its end as if it was that *day*."""
    program = ("-c", AT_NOON, day.isoformat())
    return crawl(base, folder, *words, program=program, **settings)
