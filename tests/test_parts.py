"""The parts of a crawl stay in it; what a person's settings name is added to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings, default_settings

from scio_crawler import parts
from scio_crawler.common.errors import ArgumentError
from scio_crawler.spiders.briefings import BriefingsSpider

LISTS = [f"{name}_BASE" for name in ("ITEM_PIPELINES", "EXTENSIONS", "DOWNLOADER_MIDDLEWARES")]
TEXT = Path(parts.__file__).read_text("utf-8")


class Mine:
    """A part of a person's own, of any kind."""


MINE = f"{__name__}.Mine"


def settings_of(spider: type[BriefingsSpider] = BriefingsSpider, **given: Any) -> Settings:
    settings = Settings()
    settings.setdict(given, "cmdline")
    spider.update_settings(settings)
    return settings


@pytest.mark.parametrize("name", [*LISTS, "SPIDER_MIDDLEWARES_BASE"])
def test_every_part_of_scrapy_is_used_or_left_out_by_name(name: str) -> None:
    theirs: dict[str, int] = getattr(default_settings, name)
    unknown = [path for path in theirs if path.rpartition(".")[2] not in TEXT]
    assert not unknown, f"Scrapy has new entries in {name}: use them, or say why not: {unknown}"
    of_scrapy = {k: v for k, v in getattr(parts, name).items() if k.startswith("scrapy.")}
    assert of_scrapy.items() <= theirs.items()


@pytest.mark.parametrize("name", LISTS)
def test_the_parts_are_in_the_order_in_which_they_work(name: str) -> None:
    table: dict[str, int] = getattr(parts, name)
    assert list(table.values()) == sorted(table.values())


@pytest.mark.parametrize("name", [name.removesuffix("_BASE") for name in LISTS])
def test_a_part_of_ones_own_is_added(name: str) -> None:
    settings = settings_of(**{name: {MINE: 150}})
    parts.check(settings)
    listed = settings.get_component_priority_dict_with_base(name)
    assert {MINE, *getattr(parts, f"{name}_BASE")} == {*listed}


def test_a_subclass_adds_its_own() -> None:
    class Subclass(BriefingsSpider):
        custom_settings = {"ITEM_PIPELINES": {MINE: 450}, "USER_AGENT": "mine/1"}

    settings = settings_of(Subclass)
    parts.check(settings)
    assert MINE in settings.get_component_priority_dict_with_base("ITEM_PIPELINES")
    assert settings["USER_AGENT"] == "mine/1"


def test_without_the_project_its_defaults_hold_below_any_others() -> None:
    settings = Settings({"DOWNLOAD_DELAY": 5})  # of another project
    BriefingsSpider.update_settings(settings)
    names = ("ROBOTSTXT_OBEY", "DOWNLOAD_DELAY", "RETRY_TIMES")
    assert [settings[name] for name in names] == [True, 5, 4]


READ, PERIOD, PUBLISH = (f"scio_crawler.pipelines.{name}" for name in ("Read", "Period", "Publish"))
MISSING = "is missing; yours are added to the project's own, which all stay"
REFUSED: dict[str, tuple[str, Any, str]] = {
    "a stage is switched off": ("ITEM_PIPELINES", {PUBLISH: None}, f"{PUBLISH} {MISSING}"),
    "a stage is moved": ("ITEM_PIPELINES", {READ: 250}, f"{PUBLISH} must stay in this order"),
    "a list of one's own": ("EXTENSIONS_BASE", {MINE: 0}, f"CrawlSession {MISSING}"),
    "robots.txt is switched off": (
        "DOWNLOADER_MIDDLEWARES",
        {"scio_crawler.http.permission.RobotsMiddleware": None},
        f"DOWNLOADER_MIDDLEWARES: scio_crawler.http.permission.RobotsMiddleware {MISSING}",
    ),
    "another handler": ("DOWNLOAD_HANDLERS", {"http": MINE}, "CarefulHandler is missing for http;"),
    "no such module": ("ITEM_PIPELINES", {"mine.P": 50}, "mine.P cannot be imported: No module"),
    "no such class": ("EXTENSIONS", {f"{__name__}.No": 50}, f"{__name__}.No cannot be imported"),
    "no path": ("SPIDER_MIDDLEWARES", {"mine": 50}, "mine cannot be imported"),
    "no number": ("ITEM_PIPELINES", {MINE: "first"}, "ITEM_PIPELINES: Invalid value first"),
}


@pytest.mark.parametrize(("name", "value", "says"), REFUSED.values(), ids=REFUSED)
def test_what_breaks_a_promise_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(ArgumentError) as error:
        parts.check(settings_of(**{name: value}))
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "warns"),
    [
        ("DEPTH_LIMIT", "3", True),
        ("DEPTH_LIMIT", "0", False),
        ("JOBDIR", "job", True),
        ("TELNETCONSOLE_ENABLED", True, True),
        ("TELNETCONSOLE_ENABLED", "False", False),
        ("REMOTE_CONTROL_ENABLED", "1", True),
        ("REDIRECT_ENABLED", "False", True),
        ("REDIRECT_ENABLED", "True", False),
        ("RETRY_TIMES", "7", False),
    ],
)
def test_a_setting_without_effect_is_named(name: str, value: Any, warns: bool) -> None:
    warnings = parts.without_effect(settings_of(**{name: value}))
    assert [line.partition(" ")[0] for line in warnings] == [f"{name}={value}"] * warns


def test_a_part_of_scrapy_that_is_added_brings_its_setting_to_life() -> None:
    cookies = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
    given = settings_of(COOKIES_ENABLED=True, DOWNLOADER_MIDDLEWARES={cookies: 700})
    assert parts.without_effect(given) == []


def test_the_defaults_are_without_a_warning() -> None:
    assert parts.without_effect(settings_of()) == []


@pytest.mark.parametrize("name", ["remote_control.RemoteControl", "telnet.TelnetConsole"])
def test_nothing_in_a_crawl_runs_code_that_comes_in(name: str) -> None:
    settings = settings_of(REMOTE_CONTROL_ENABLED=True, TELNETCONSOLE_ENABLED=True)
    extensions = settings.get_component_priority_dict_with_base("EXTENSIONS")
    assert f"scrapy.extensions.{name}" not in extensions
