"""The pages about those who speak: every turn is there, and every number is what the tables say."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import (
    BODY_KINDS,
    Organization,
    OutputLine,
    Turn,
)
from scio_crawler.reading.organizations import organization_info
from scio_crawler.reading.organizations.table import rows
from scio_crawler.showing.room import paths, speakers
from scio_crawler.showing.room.facets import facets_of_turns
from scio_crawler.showing.room.render import close_isolates
from scio_crawler.showing.room.speakers import country_name
from tests.folder.made_up import lines
from tests.showing.room.cases import read_cases
from tests.showing.room.making import pages_in, tables_in, tables_of, words_of

LANTERNS, PONDS = "Ministry of Lanterns", "Bureau of Ponds"
# The name in a turn, and which turns count.
SPEAKER = ("speaker", "role <> 'press'")
ORGANIZATION = ("organization", "role <> 'press'")
OUTLET = ("coalesce(nullif(organization, ''), speaker)", "role = 'press'")
HOSTILE: list[str] = read_cases("hostile_names")


class Said:
    """Turns of made-up conferences, newest first, each given an id as it is said."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    def add(self, briefing_id: str, date: str, role: str, speaker: str, **more: Any) -> Turn:
        number = 1 + sum(turn.briefing_id == briefing_id for turn in self.turns)
        about = {
            "turn_id": f"{briefing_id}-{number:010x}",
            "title": f"Conference {briefing_id}",
            "status": "complete",
            **more,
        }
        turn = Turn(
            **about, briefing_id=briefing_id, turn=number, date=date, role=role, speaker=speaker
        )
        self.turns.append(turn)
        return turn

    def exchange(self, briefing_id: str, date: str, outlet: str, *answers: tuple[str, str]) -> None:
        """Let *outlet* ask, and officials, each with an organization, answer."""
        asked = self.add(briefing_id, date, "press", outlet, organization=outlet, kind="question")
        for speaker, organization in answers:
            about = {"organization": organization, "reply_to_id": asked.turn_id}
            self.add(briefing_id, date, "official", speaker, kind="answer", **about)


def write(folder: Path, lines: Iterable[OutputLine]) -> Path:
    """Write the pages about those who speak in *lines* to *folder*; return it."""
    with closing(tables_of(lines)) as tables:
        speakers.write_pages(pages_in(folder), tables, speakers.speaker_paths(tables))
    return folder


def read(site: Path, path: str) -> html.HtmlElement:
    return html.fromstring((site / path).read_text("utf-8"))


def table(page: html.HtmlElement, id: str) -> list[list[str]]:
    """The cells of the table under the heading *id*, without head and foot."""
    (found,) = page.xpath(f"//table[@aria-labelledby='{id}']")
    return [[words_of(cell) for cell in row] for row in found.xpath("./tbody/tr")]


def numbers(page: html.HtmlElement) -> dict[str, int]:
    """The numbers at the top of *page*, by what they count."""
    told = page.xpath("string(//p[contains(@class, 'numbers')])").replace(",", "")
    words = r"(\d+) (conference|turn|question|word)s?\b"
    return {what: int(number) for number, what in re.findall(words, told)}


def turns_on(site: Path, path: str) -> list[str]:
    """The addresses of all turns on the page at *path* and those that go on from it, in order."""
    found = []
    while path:
        page = read(site, path)
        found += page.xpath("//a[@class='to']/@href")
        older = page.xpath("//nav[contains(@class, 'further')]/a[@rel='next']/@href")
        path = older[0].removeprefix("../") if older else ""
    return found


@pytest.fixture(scope="module")
def ask(sample: Path) -> Iterator[sqlite3.Connection]:
    """A database with the tables of the sample."""
    with closing(tables_in(sample)) as tables:
        yield tables


def test_the_numbers_of_speakers_are_those_of_the_table(site: Path, sample: Path) -> None:
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines(sample / "speakers.jsonl"):
        if line["role"] != "press":
            expected[str(line["speaker"])].update(turn=int(line["turns"]), word=int(line["words"]))
    found = {name: numbers(read(site, paths.speaker(name))) for name in expected}
    for page in found.values():
        del page["conference"]
    assert found == expected


def test_the_numbers_of_organizations_are_those_of_the_table(site: Path, sample: Path) -> None:
    for line in lines(sample / "organizations.jsonl"):
        if not line["turns"]:
            continue  # it has no page
        path = paths.outlet if line["kind"] == "press" else paths.organization
        page = read(site, path(str(line["organization"])))
        found = numbers(page)
        assert (found["conference"], found["turn"]) == (line["briefings"], line["turns"])
        days = page.xpath("//p[contains(@class, 'numbers')]/time/@datetime")
        assert line["first_date"] <= days[0] <= days[-1] <= line["last_date"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (SPEAKER, paths.speaker),
        (ORGANIZATION, paths.organization),
        (OUTLET, paths.outlet),
    ],
    ids=["speaker", "organization", "outlet"],
)
def test_every_turn_is_on_the_page_of_its_speaker_once(
    kind: tuple[str, str], path: Callable[[str], str], site: Path, ask: sqlite3.Connection
) -> None:
    expected = defaultdict(list)
    column, condition = kind
    for name, briefing_id, turn_id in ask.execute(
        f"SELECT {column} AS name, briefing_id, turn_id FROM turns WHERE {condition} "
        "AND name <> '' ORDER BY date DESC, briefing_id DESC, turn"
    ):
        expected[name].append(f"../{paths.turn(briefing_id, turn_id)}")
    for name, links in expected.items():
        assert turns_on(site, path(name)) == links


def test_numbers_of_the_years_add_up(site: Path) -> None:
    for path in sorted((site / "organizations").glob("*-????????.html")):
        page = read(site, f"organizations/{path.name}")
        by_year = table(page, "years")
        found = numbers(page)
        for column, name in enumerate(("conference", "turn", "word"), 1):
            assert sum(int(row[column].replace(",", "")) for row in by_year) == found[name]


def test_a_number_that_leads_to_the_search_is_what_the_search_finds(
    site: Path, sample: Path
) -> None:
    countries = {str(line["organization"]): "" for line in lines(sample / "organizations.jsonl")}
    found = [
        values
        for entry in lines(sample / "briefings.jsonl")
        if entry["file"]
        for _, values in facets_of_turns(lines(sample / str(entry["file"])), countries)
    ]
    numbers = 0
    for folder in ("speakers", "organizations", "outlets"):
        for file in (site / folder).iterdir():
            for link in read(site, f"{folder}/{file.name}").xpath("//td[@class='number']/a"):
                wanted = parse_qs(urlsplit(link.get("href")).query, strict_parsing=True)
                hits = [
                    values
                    for values in found
                    if all(value[0] in values.get(name, ()) for name, value in wanted.items())
                ]
                assert len(hits) == int(link.text), wanted
                numbers += 1
    assert numbers > 100


def test_all_who_speak_are_listed(site: Path, ask: sqlite3.Connection) -> None:
    for kind, path, folder in (
        (SPEAKER, paths.SPEAKERS, paths.speaker),
        (ORGANIZATION, paths.ORGANIZATIONS, paths.organization),
        (OUTLET, paths.OUTLETS, paths.outlet),
    ):
        column, condition = kind
        told = ask.execute(f"SELECT DISTINCT {column} AS name FROM turns WHERE {condition}")
        expected = {f"../{folder(name)}" for (name,) in told if name}
        links = read(site, path).xpath("//div[@id='list']//a/@href")
        assert len(links) == len(set(links))
        assert set(links) == expected


def test_offices_have_the_days_on_which_they_are_printed(tmp_path: Path) -> None:
    said = Said()
    for briefing_id, date, position, organization in (
        ("scio-4", "2025-05-05", "minister of lanterns", LANTERNS),
        ("scio-3", "2024-04-04", "vice minister of lanterns", LANTERNS),
        ("scio-2", "2023-03-03", "vice minister of lanterns", LANTERNS),
        ("scio-1", "2022-02-02", "head of the Bureau of Ponds", PONDS),
    ):
        more = {"position": position, "organization": organization, "kind": "statement"}
        said.add(briefing_id, date, "official", "Weng Jiamu", **more)
    page = read(write(tmp_path / "site", said.turns), paths.speaker("Weng Jiamu"))
    assert table(page, "offices") == [
        [f"minister of lanterns{LANTERNS}", "May 5, 2025", "1"],
        [f"vice minister of lanterns{LANTERNS}", "March 3, 2023 to April 4, 2024", "2"],
        [f"head of the Bureau of Ponds{PONDS}", "February 2, 2022", "1"],
    ]
    assert page.xpath("string(//p[@class='role'])") == "minister of lanterns"


def test_a_question_counts_once_for_each_body_that_answers_it(tmp_path: Path) -> None:
    said = Said()
    lanterns, ponds = ("Weng Jiamu", LANTERNS), ("Lian Shuyan", PONDS)
    said.exchange("scio-2", "2025-05-05", "Pond Times", lanterns, ponds, lanterns)
    said.exchange("scio-2", "2025-05-05", "Pond Times", lanterns)
    said.exchange("scio-2", "2025-05-05", "Lamp Post", lanterns)
    said.exchange("scio-1", "2024-04-04", "Lamp Post", ("Jin Anlan", ""))
    said.exchange("scio-1", "2024-04-04", "Lamp Post")
    said.exchange("scio-1", "2024-04-04", "", lanterns)
    site = write(tmp_path / "site", said.turns)
    page = read(site, paths.organization(LANTERNS))
    assert table(page, "asked") == [
        ["Pond Times", "2"],
        ["Lamp Post", "1"],
        ["Outlet not named", "1"],
    ]
    assert table(read(site, paths.organization(PONDS)), "asked") == [["Pond Times", "1"]]
    assert table(read(site, paths.outlet("Lamp Post")), "asked") == [[LANTERNS, "1"]]


def test_a_turn_says_whom_it_answers_and_a_question_who_answers_it(tmp_path: Path) -> None:
    said = Said()
    answers = ("Weng Jiamu", LANTERNS), ("Lian Shuyan", PONDS), ("Weng Jiamu", LANTERNS)
    said.exchange("scio-1", "2025-05-05", "Pond Times", *answers)
    said.exchange("scio-1", "2025-05-05", "Lamp Post")
    site = write(tmp_path / "site", said.turns)

    def told(path: str) -> list[str]:
        found = read(site, path).xpath("//section[@class='quotes']//li/p[@class='quiet']")
        return [words_of(line) for line in found]

    assert told(paths.speaker("Lian Shuyan")) == ["turn 3 · answer to Pond Times · 0 words"]
    assert told(paths.organization(PONDS)) == [
        "turn 3 · Lian Shuyan, answer to Pond Times · 0 words"
    ]
    assert told(paths.outlet("Pond Times")) == [
        "turn 1 · question, answered by Weng Jiamu, Lian Shuyan · 0 words"
    ]
    assert told(paths.outlet("Lamp Post")) == ["turn 5 · question, no answer of its own · 0 words"]


def test_an_unnamed_speaker_has_no_page(tmp_path: Path) -> None:
    said = Said()
    said.add("scio-1", "2025-05-05", "official", "", organization=LANTERNS, kind="statement")
    said.add("scio-1", "2025-05-05", "press", "", kind="question")
    said.add("scio-1", "2025-05-05", "unknown", "")
    site = write(tmp_path / "site", said.turns)
    found = {f"{file.parent.name}/{file.name}" for file in site.rglob("*.html")}
    lists = {paths.SPEAKERS, paths.ORGANIZATIONS, paths.OUTLETS}
    assert found == {paths.organization(LANTERNS), *lists}
    page = read(site, paths.organization(LANTERNS))
    assert table(page, "speakers")[0][0] == "Speaker not named"
    assert "Speaker not named, statement" in page.text_content()


def test_a_body_that_also_asks_has_two_pages_that_lead_to_each_other(tmp_path: Path) -> None:
    said = Said()
    said.exchange("scio-1", "2025-05-05", "Lamp Post", ("Weng Jiamu", "Lamp Post"))
    site = write(tmp_path / "site", said.turns)
    for here, there in ((paths.outlet, paths.organization), (paths.organization, paths.outlet)):
        links = read(site, here("Lamp Post")).xpath("//p[@class='role']/a/@href")
        assert links == [f"../{there('Lamp Post')}"]


@pytest.mark.parametrize(("turns", "pages"), [(1, 1), (100, 1), (101, 2), (300, 2), (301, 3)])
def test_many_turns_take_several_pages(turns: int, pages: int, tmp_path: Path) -> None:
    said = Said()
    for number in range(turns):
        said.add(f"scio-{900 - number // 40}", "2025-05-05", "official", "Weng Jiamu")
    site = write(tmp_path / "site", said.turns)
    path = paths.speaker("Weng Jiamu")
    links = turns_on(site, path)
    assert links == [f"../{paths.turn(turn.briefing_id, turn.turn_id)}" for turn in said.turns]
    files = [paths.page(path, page) for page in range(1, pages + 1)]
    assert {f"speakers/{file.name}" for file in (site / "speakers").iterdir()} == {
        *files,
        paths.SPEAKERS,
    }
    for number, file in enumerate(files, 1):
        told = read(site, file).xpath("//nav[contains(@class, 'further')]/span/text()")
        assert told == ([f"Page {number} of {pages}"] * 2 if pages > 1 else [])
    for newer, older in pairwise(files):
        back = read(site, older).xpath("//nav[contains(@class, 'further')][1]/a[@rel='prev']/@href")
        assert back == [f"../{newer}"]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    said = Said()
    for name in HOSTILE:
        said.exchange(f"scio-{name}", "2025-05-05", name, (name, name))
        said.turns[-1].text = said.turns[-1].position = said.turns[-1].title = name
    lines = [Organization(name, short=name, kind="press", country=name) for name in HOSTILE]
    site = write(tmp_path / "site", [*said.turns, *lines])
    for path in (paths.speaker, paths.organization, paths.outlet):
        assert len({path(name).lower() for name in HOSTILE}) == len(HOSTILE)
        for name in HOSTILE:
            page = read(site, path(name))
            assert page.xpath("string(//h1)") == close_isolates(name)
            assert len(page.xpath("//script")) == len(page.xpath("//script[@src]"))
            assert not page.xpath("//img | //*[@onerror]")
            assert not re.search("[\u202e\u2066]", page.xpath("string(//title)"))
    for listing in (paths.SPEAKERS, paths.ORGANIZATIONS, paths.OUTLETS):
        found = [
            item.text_content() for item in read(site, listing).xpath("//div[@id='list']//bdi")
        ]
        assert set(map(close_isolates, HOSTILE)) <= set(found) | {" "}


def test_many_speakers_are_listed_by_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speakers, "MAX_ON_ONE_PAGE", 3)
    said = Said()
    names = ["Weng Jiamu", "Wei Shu", "Ágoston Bede", "灯笼", "100 Lamps"]
    for name in names:
        said.add("scio-1", "2025-05-05", "official", name)
    site = write(tmp_path / "site", said.turns)
    letters = read(site, paths.SPEAKERS).xpath("//nav[@aria-label='Speakers by letter']//a")
    assert [(letter.text, letter.get("href")) for letter in letters] == [
        ("A", "../speakers/a.html"),
        ("W", "../speakers/w.html"),
        ("Other", "../speakers/other.html"),
    ]
    listed = [read(site, f"speakers/{letter}.html") for letter in ("a", "w", "other")]
    names_by_title = {
        page.xpath("string(//h1)"): page.xpath("//div[@id='list']//a/bdi/text()") for page in listed
    }
    assert names_by_title == {
        "Speakers: A": ["Ágoston Bede"],
        "Speakers: W": ["Wei Shu", "Weng Jiamu"],
        "Speakers: Other": ["100 Lamps", "灯笼"],
    }


@given(st.text())
def test_every_name_has_a_letter(name: str) -> None:
    assert re.fullmatch("[A-Z]|Other", speakers.first_letter(name))


def test_every_kind_has_a_title() -> None:
    assert tuple(speakers.KINDS) == BODY_KINDS


def test_every_country_of_an_outlet_has_a_name() -> None:
    codes = {organization_info(row.name).country for row in rows()}
    assert [code for code in codes if code and country_name(code) == code] == []


@pytest.mark.parametrize(
    ("code", "title"),
    [("CN", "Domestic press"), ("HK", "Foreign press"), ("", "Press of unknown home")],
)
def test_outlets_are_listed_by_their_home(code: str, title: str, tmp_path: Path) -> None:
    said = Said()
    said.exchange("scio-1", "2025-05-05", "Lamp Post")
    outlet = Organization("Lamp Post", kind="press", country=code)
    site = write(tmp_path / "site", [*said.turns, outlet])
    assert read(site, paths.OUTLETS).xpath("//h2/text()") == [title]


def test_where_nobody_speaks_the_lists_say_so(tmp_path: Path) -> None:
    site = write(tmp_path / "site", [])
    for path in (paths.SPEAKERS, paths.ORGANIZATIONS, paths.OUTLETS):
        page = read(site, path)
        assert not page.xpath("//form | //script")
        assert re.search("Nobody has spoken yet|There is none yet", page.text_content())
