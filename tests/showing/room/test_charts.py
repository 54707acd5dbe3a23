"""The charts: each number is what SQL says, and leads to the turns that it counts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import (
    OUTCOMES,
    Entry,
    Exchange,
    Organization,
    OutputLine,
    Turn,
)
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import charts, paths
from scio_crawler.showing.room.facets import facets_of_turns
from tests.sampling import fewer
from tests.showing.room.cases import cases, read_cases
from tests.showing.room.making import pages_in, tables_in, tables_of

pytestmark = pytest.mark.slow  # whole runs

NAMES = [chart.name for chart in charts.CHARTS]
HOSTILE = '"><script>alert(1)</script> & ]]> \u202e bells <svg onload=alert(1)>'
PRESS_OFFICE = "State Council Information Office"
SHEET = Path(charts.__file__).with_name("assets").joinpath("room.css").read_text("utf-8")
LONG = "Committee for the " + "Very " * 40 + "Long Names"

# A conference at which everything happens that charts have to tell apart, turn by turn: the role,
# the kind, who speaks and for whom, to what, and of a question, its outcome.
SAID = read_cases("everything")
OUTCOME = {number: outcome for number, (*_, outcome) in SAID.items()}
PLACEHOLDERS = {"HOSTILE": HOSTILE, "LONG": LONG}


def said(date: str, prefix: str = "") -> list[Turn]:
    turns = []
    for number, (role, kind, *names, to, _) in SAID.items():
        speaker, organization = (PLACEHOLDERS.get(name, name) for name in names)
        about = {"role": role, "kind": kind, "speaker": speaker, "organization": organization}
        reply_to = prefix + to if to else ""
        about |= {"briefing_id": date, "date": date, "reply_to_id": reply_to}
        turns.append(Turn(turn_id=prefix + number, words=int(number) * 7, **about))
    return turns


def exchanges(turns: Iterable[Turn], outcomes: Mapping[str, str]) -> list[Exchange]:
    """The lines of the questions in *turns*, whose outcomes go by the end of their ids."""
    return [
        Exchange(
            question_id=turn.turn_id,
            date=turn.date,
            organization=turn.organization,
            outcome=outcomes[turn.turn_id.rpartition("-")[2]],
        )
        for turn in turns
        if turn.kind == "question"
    ]


ORGANIZATION_LINES: list[OutputLine] = [
    Organization(organization=HOSTILE, kind="press", country="HK"),
    Organization(organization="Lantern Daily", kind="press", country="CN"),
    Organization(organization="Pond Times", kind="press", country=""),
]


def made_up(*dates: str) -> sqlite3.Connection:
    """The tables of the conference above, held at each of *dates*."""
    lines = [*ORGANIZATION_LINES, Entry(date="2031-01-01", status="pending")]
    for date in dates:
        turns = said(date, f"{date}-")
        words = sum(turn.words for turn in turns)
        lines.append(Entry(date=date, file="a.jsonl", turns=len(turns), words=words))
        lines += [*turns, *exchanges(turns, OUTCOME)]
    return tables_of(lines)


class Room:
    """The charts of a snapshot, as they are written."""

    def __init__(self, tables: sqlite3.Connection, folder: Path) -> None:
        self.tables, self.folder = tables, folder
        charts.write_charts(pages_in(folder), tables)
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        turns = [dict(row) for row in tables.execute("SELECT * FROM turns")]
        asked = map(dict, tables.execute("SELECT * FROM exchanges"))
        self.turns = [found for _, found in facets_of_turns(turns, countries, asked)]

    def page(self, path: str) -> Any:
        return html.fromstring((self.folder / path).read_text("utf-8"))

    def rows(self, name: str) -> list[Any]:
        return list(self.page(paths.chart(name)).xpath("//section//tbody/tr"))


def marks(page: Any) -> list[Any]:
    """The marks of all drawings: links, each with a name."""
    return list(page.xpath("//figure//a"))


def name_of(mark: Any) -> str:
    return str(mark.get("aria-label") or mark.findtext("title"))


def text(element: Any) -> str:
    return str(element.text_content()).strip()


def found_by(turns: Iterable[dict[str, list[str]]], href: str) -> int:
    """How many turns the search at *href* finds."""
    filters = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
    assert filters
    return sum(all(value in of.get(name, ()) for name, value in filters.items()) for of in turns)


@pytest.fixture(scope="module")
def room(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    return Room(tables_in(sample), tmp_path_factory.mktemp("rooms") / "room")


@pytest.fixture(scope="module")
def exported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    pytest.importorskip("sqlite_utils")
    target = tmp_path_factory.mktemp("exported")
    export("sqlite", sample, target)
    return sqlite3.connect(target / "scio.sqlite")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The room of the conference above, held three times."""
    folder = tmp_path_factory.mktemp("hostile") / "room"
    return Room(made_up("2024-11-05", "2025-03-04", "2025-03-18"), folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_what_its_sql_gives_on_the_export(
    room: Room, exported: sqlite3.Connection, name: str
) -> None:
    (sql,) = room.page(paths.chart(name)).xpath("//pre/code")
    expected = [
        [value or "not known" if isinstance(value, str) else f"{value:,}" for value in row]
        for row in exported.execute(text(sql))
    ]
    assert expected
    assert [[text(cell) for cell in row] for row in room.rows(name)] == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_says_numbers_of_the_row_that_leads_to_the_same_turns(room: Room, name: str) -> None:
    rows: dict[str, list[str]] = {}
    for row in room.rows(name):
        for link in row.iter("a"):
            rows.setdefault(link.get("href"), []).extend(text(cell) for cell in row)
    found = marks(room.page(paths.chart(name)))
    assert found
    for mark in found:
        said = re.findall(r"[\d,.]*\d", name_of(mark).rpartition(": ")[2])
        assert said
        assert set(said) <= set(rows[mark.get("href")])


ROWS = read_cases("charts")


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_chart_or_a_part_of_it(hostile: Room, name: str) -> None:
    expected = [[PLACEHOLDERS.get(cell, cell) for cell in row] for row in ROWS[name]]
    page = hostile.page(paths.chart(*name.split(".")))
    assert [[text(cell) for cell in row] for row in page.xpath("//section//tbody/tr")] == expected
    counted = hostile.tables.execute(text(page.find(".//pre/code")))
    assert len(counted.fetchall()) == len(expected)
    for row in page.xpath("//section//tbody/tr"):
        for link in row.xpath(f".//a[contains(@href, '{paths.SEARCH}')]"):
            number = f"{found_by(hostile.turns, link.get('href')):,}"
            assert number in map(text, row)
            assert number == text(link) or not text(link).isdigit()


def test_a_chart_leads_to_its_parts_and_back(hostile: Room) -> None:
    page = hostile.page(paths.chart("who-asks-whom", "2025"))
    links = {
        text(link): link.get("href")
        for link in page.xpath("//nav[@aria-label='Parts of this chart']//a")
    }
    assert links == {
        "All": "../charts/who-asks-whom.html",
        "2025": "../charts/who-asks-whom.2025.html",
        "2024": "../charts/who-asks-whom.2024.html",
        "Foreign press": "../charts/who-asks-whom.foreign.html",
    }
    here = page.xpath("//nav[@aria-label='Parts of this chart']//a[@aria-current]")
    assert [text(link) for link in here] == ["2025"]


@pytest.mark.parametrize(("name", "says"), cases("left_out"))
def test_a_chart_says_how_many_turns_it_leaves_out(hostile: Room, name: str, says: str) -> None:
    assert says in text(hostile.page(paths.chart(name)).find(".//main"))


ALLOWED = {
    "svg": {"width", "height", "viewbox", "preserveaspectratio", "aria-hidden", "class"},
    "a": {"href", "tabindex"},
    "title": set[str](),
    "rect": {"x", "y", "width", "height", "class"},
}


@pytest.mark.parametrize("path", [paths.CHARTS, *map(paths.chart, NAMES)])
def test_drawings_are_shapes_and_links_and_nothing_else(hostile: Room, path: str) -> None:
    page = hostile.page(path)
    assert marks(page)
    for element in (element for drawing in page.xpath("//svg") for element in drawing.iter()):
        assert set(element.attrib) <= ALLOWED[element.tag]
    assert not page.xpath("//@style | //style | //script | //@*[starts-with(name(), 'on')]")
    inks = {ink for drawn in page.xpath("//rect/@class") for ink in drawn.split()}
    assert [ink for ink in inks if f".{ink} {{" not in SHEET] == []


def test_a_hostile_name_is_text_in_drawings(hostile: Room) -> None:
    page = hostile.page(paths.chart("who-asks-whom"))
    (name,) = {
        name_of(mark)
        for mark in marks(page)
        if "alert" in mark.get("href") and "asked=Bureau" in mark.get("href")
    }
    shown = HOSTILE.replace("\u202e", "")  # which would turn what follows
    assert name == f"{shown} to Bureau of Ponds: 3 questions"
    assert HOSTILE in page.xpath("//figure//th/bdi/text()")


@pytest.mark.parametrize("name", NAMES)
def test_without_a_conference_there_is_nothing_to_draw(name: str, tmp_path: Path) -> None:
    room = Room(tables_of([]), tmp_path / "room")
    for path in (paths.chart(name), paths.CHARTS):
        page = room.page(path)
        assert not page.xpath("//figure | //table")
        assert "There is nothing to count yet." in text(page.find(".//main"))


def test_the_overview_shows_every_chart_and_leads_to_its_page(room: Room) -> None:
    page = room.page(paths.CHARTS)
    links = page.xpath("//h2/a/@href")
    assert links == [paths.chart(name) for name in NAMES]
    assert all(marks(section) for section in page.xpath("//section"))


def test_a_drawing_says_how_many_rows_it_leaves_out(tmp_path: Path) -> None:
    turns = [
        Turn(
            turn_id=f"{number}",
            role="official",
            kind="answer",
            speaker=f"Weng {number}",
            organization=f"Bureau {number}",
            date="2025-03-04",
            words=number,
        )
        for number in range(30)
    ]
    room = Room(tables_of(turns), tmp_path / "room")
    for name, says in [
        ("answer-length", "The chart shows the 20 bodies that answer most, of 30."),
        ("who-answers-for-whom", "The chart shows the 20 with the most answers, of 30."),
    ]:
        page = room.page(paths.chart(name))
        assert says in text(page.find(".//main"))
        assert (len(marks(page)), len(room.rows(name))) == (20, 30)


def asking(outlet: int, body: int) -> list[Turn]:
    """A question and its answer."""
    to, day = f"{outlet}-{body}", "2025-03-04"
    asker, who = f"Lantern Daily {outlet:02}", f"Bureau {body:02}"
    return [
        Turn(turn_id=to, role="press", kind="question", organization=asker, date=day),
        Turn(kind="answer", role="official", organization=who, reply_to_id=to, date=day),
    ]


def test_of_a_long_table_a_file_has_all_rows(tmp_path: Path) -> None:
    """Twenty outlets ask ten bodies; another one asks another body twice."""
    turns = [turn for of in range(20) for to in range(10) for turn in asking(of, to)]
    twice = [*asking(98, 99), *asking(99, 99)]
    twice[2].organization = twice[0].organization
    room = Room(tables_of([*turns, *twice]), tmp_path / "room")
    page = room.page(paths.chart("who-asks-whom"))
    links = page.xpath("//section//tbody//td[2]/a/@href")
    assert len(links) == 200
    assert "The first 200 of 201 rows." in text(page.find(".//main"))
    [file] = page.xpath("//a[@download]/@href")
    lines = (tmp_path / "room/charts" / file).read_text("utf-8-sig").splitlines()
    assert lines[0] == "outlet,asked,questions"
    assert lines[1] == "Lantern Daily 98,Bureau 99,2"
    assert len(lines) == 202


def test_all_charts_share_one_axis_and_shade_years_without_a_conference(tmp_path: Path) -> None:
    outlets = [(2022, HOSTILE), (2023, "Lantern Daily"), (2025, "Lantern Daily"), (2026, HOSTILE)]
    asked = [
        Turn(kind="question", role="press", organization=outlet, date=f"{year}-03-04")
        for year, outlet in outlets
    ]
    room = Room(tables_of([*ORGANIZATION_LINES, *asked]), tmp_path / "room")
    page = room.page(paths.chart("press"))
    figures = {text(each.find("figcaption")): each for each in page.xpath("//figure")}
    assert list(figures) == ["Foreign press, per cent", "Foreign press", "Domestic press"]
    for figure in figures.values():
        axis = figure.xpath(".//ol[@aria-hidden]/li")
        assert [text(year) for year in axis] == ["’22", "’23", "’24", "’25", "’26"]
        assert [text(year) for year in axis if year.get("class") == "gap"] == ["’24"]
    drawn = figures["Domestic press"].xpath("./ol[1]/li")
    assert [bool(place.xpath(".//a")) for place in drawn] == [False, True, False, True, False]


def test_every_chart_has_its_rows_as_csv(hostile: Room) -> None:
    for name in NAMES:
        page = hostile.page(paths.chart(name))
        [file] = page.xpath("//a[@download]/@href")
        lines = (hostile.folder / "charts" / file).read_text("utf-8-sig").splitlines()
        assert len(lines) == len(hostile.rows(name)) + 1


def test_a_body_that_no_outlet_of_the_drawing_asks_has_no_column(tmp_path: Path) -> None:
    """Six outlets ask two bodies each; more others ask only one, which is thus asked most."""
    often = [turn for of in range(6) for to in (of + 10, of + 20) for turn in asking(of, to)]
    rarely = [turn for of in range(30, 50) for turn in asking(of, 60)]
    room = Room(tables_of([*often, *rarely]), tmp_path / "room")
    drawing = room.page(paths.CHARTS).xpath("//section[@aria-labelledby='who-asks-whom']//table")[0]
    names = set(map(text, drawing.xpath(".//th")))
    linked = {name.partition(":")[0] for name in drawing.xpath(".//a/@aria-label")}
    assert names == {name for link in linked for name in link.split(" to ")}
    assert "Bureau 60" not in names


# Few names, so that they meet: outlets and bodies may have the same one.
_names = some.sampled_from(["Lantern Daily", "Pond Times", "Bureau of Ponds", ""])
_turns = some.lists(
    some.builds(
        Turn,
        date=some.sampled_from(["2024-12-31", "2025-01-01", "2025-01-31"]),
        role=some.sampled_from(["chair", "official", "press", "unknown"]),
        kind=some.sampled_from(["question", "answer", "procedure"]),
        speaker=_names,
        organization=_names,
        reply_to=some.integers(0, 3),
        words=some.integers(0, 9),
    ),
    max_size=12,
)


@given(_turns, some.lists(some.sampled_from([*OUTCOMES]), min_size=12, max_size=12))
@settings(max_examples=fewer(200))
def test_a_search_finds_as_many_turns_as_its_number(turns: list[Turn], became: list[str]) -> None:
    for number, turn in enumerate(turns):
        turn.turn_id = str(number)
        if turn.role == "press":
            turn.kind = "question" if turn.kind == "answer" else turn.kind  # none answers
            turn.speaker = "A reporter"  # any other name could be that of an outlet
        turn.reply_to_id = str(number - turn.reply_to) if turn.kind == "answer" else ""
    asked = exchanges(turns, {str(number): outcome for number, outcome in enumerate(became)})
    with closing(tables_of([*ORGANIZATION_LINES, *turns, *asked])) as tables:
        countries = {"Lantern Daily": "CN", HOSTILE: "HK"}
        said = [turn.record() for turn in turns]
        outcomes = [line.record() for line in asked]
        found = [of for _, of in facets_of_turns(said, countries, outcomes)]
        for chart in charts.CHARTS:
            rows = [dict(row) for row in tables.execute(chart.sql)]
            for cell in (cell for row in rows for cell in chart.table_row(row, paths.speaker)):
                if isinstance(cell.value, int) and cell.href.startswith(paths.SEARCH):
                    assert found_by(found, cell.href) == cell.value
