"""Pages of templates: what the site says is text, and a fault of a template is told."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.errors import ExportError, count
from scio_crawler.showing.room.render import (
    Renderer,
    address,
    close_isolates,
    day,
    link,
    paragraphs,
    plain,
)
from tests.showing.room.cases import cases


def test_texts_of_the_site_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_text("<p title='{{ said }}'>{{ said }}</p>", "utf-8")
    page = Renderer(False, tmp_path).render("own.html", "a/b.html", said="<b onclick='x'>&")
    assert "<b" not in page
    assert page.count("&lt;b onclick=&#39;x&#39;&gt;&amp;") == 2


def test_isolates_in_a_name_are_closed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<bdi>{{ name }}</bdi>, {{ number }} words")
    made = Renderer(False, tmp_path).render(
        "page.html", "a.html", name="A\u202eb\u2066<i>", number=129
    )
    assert made == "<bdi>A\u202eb\u2066&lt;i&gt;\u2069</bdi>, 129 words"


def test_a_page_has_the_relative_path_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_text("{{ root }}", "utf-8")
    renderer = Renderer(False, tmp_path)
    assert renderer.render("own.html", "index.html") == ""
    assert renderer.render("own.html", "speakers/a.html") == "../"


@pytest.mark.parametrize(("template", "said"), cases("template_faults"))
def test_a_fault_of_a_template_names_its_file(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "own.html").write_text(template, "utf-8")
    with pytest.raises(ExportError) as error:
        Renderer(False, tmp_path).render("own.html", "own.html", said="")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_template_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_bytes(b"\xff\xfe")
    with pytest.raises(ExportError, match=r"own\.html: "):
        Renderer(False, tmp_path).render("own.html", "own.html")


def test_only_the_sample_is_called_invented() -> None:
    renderers = [Renderer(is_sample) for is_sample in (True, False)]
    pages = [renderer.render("about.html", "about.html") for renderer in renderers]
    assert ["All of it is invented" in page for page in pages] == [True, False]
    assert all("the site's own translation" in page for page in pages)


@pytest.mark.parametrize(("url", "expected"), cases("web_addresses"))
def test_a_page_leads_to_web_addresses_only(url: str, expected: str) -> None:
    assert link(url) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (day("2025-03-04"), "March 4, 2025"),
        (day("2025-13-41"), "2025-13-41"),
        (count(1, "turn"), "1 turn"),
        (count(1200, "turn"), "1,200 turns"),
        (paragraphs("One.\n\nTwo\nlines.\n\n"), ["One.", "Two\nlines."]),
        (plain("a\u202eb\u2066c"), "abc"),
        (close_isolates("a\u202eb\u2066c"), "a\u202eb\u2066c\u2069"),
        (close_isolates("\u2067a\u2068b\u2069"), "\u2067a\u2068b\u2069\u2069"),
        (close_isolates("\u2069a\u2066b\u2069"), "\u2069a\u2066b\u2069"),
        (address("http://a.example/b"), "http:/<wbr>/<wbr>a.example/<wbr>b"),
        (address("/<b>"), "/<wbr>&lt;b&gt;"),
    ],
)
def test_filters_write_values_for_people(found: object, expected: object) -> None:
    assert found == expected
