"""Settings are checked by name and value before anything is started."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.settings import Settings

from scio_crawler import settings as project
from scio_crawler.run.setting_checks import not_json, setting_faults


def given(**values: Any) -> Settings:
    settings = Settings()
    settings.setmodule(project)
    settings.setdict(values, "cmdline")
    return settings


COUNT, SECONDS = "must be a whole number, 0 or more", "must be a number of seconds, 0 or more"
WRONG: dict[str, tuple[str, Any, str]] = {
    "a word": ("SCIO_STALE_AFTER_DAYS", "abc", "must be a whole number of days, 0 or more"),
    "half a day": ("SCIO_STALE_AFTER_DAYS", "1.5", "must be a whole number of days, 0 or more"),
    "a negative wait": ("DOWNLOAD_DELAY", "-1", SECONDS),
    "an endless wait": ("DOWNLOAD_DELAY", "inf", SECONDS),
    "no number": ("DOWNLOAD_DELAY", "nan", SECONDS),
    "nothing": ("DOWNLOAD_DELAY", "", SECONDS),
    "nobody at once": ("CONCURRENT_REQUESTS_PER_DOMAIN", "0", "must be a whole number, 1 or more"),
    "an unknown level": ("LOG_LEVEL", "LOUD", "must be DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    "a level in small letters": ("LOG_LEVEL", "info", "must be DEBUG"),
    "no time at all": ("DOWNLOAD_TIMEOUT", "", "must be a number of seconds, 1 or more"),
    "a size with its unit": ("DOWNLOAD_MAXSIZE", "8MB", COUNT),
    "a limit of Scrapy's": ("CLOSESPIDER_ITEMCOUNT", "ten", COUNT),
    "half a retry, in a module": ("RETRY_TIMES", 2.5, COUNT),
    "neither yes nor no": ("ROBOTSTXT_OBEY", "maybe", "must be True or False"),
    "a console": ("TELNETCONSOLE_ENABLED", "2", "must be True or False"),
    "no statuses": ("RETRY_HTTP_CODES", "500;503", "must be status codes"),
    "a log in a folder that is not there": ("LOG_FILE", "/no/such/log", "there is no such folder"),
    "a folder that is none, in a module": ("SCIO_OUTPUT_DIR", 3, "must be text"),
}


@pytest.mark.parametrize(("name", "value", "rule"), WRONG.values(), ids=WRONG)
def test_a_bad_value_is_named_with_its_rule(name: str, value: Any, rule: str) -> None:
    [fault] = setting_faults(given(**{name: value}))
    assert fault.startswith(f"{name}={value}: {rule}")


RIGHT = {
    "SCIO_STALE_AFTER_DAYS": "60",
    "SCIO_OUTPUT_DIR": "",
    "DOWNLOAD_DELAY": "0.25",
    "DOWNLOAD_DELAY_JITTER": "0.9",
    "LOG_LEVEL": "DEBUG",
    "LOG_FILE": "crawl.log",
    "ROBOTSTXT_OBEY": "0",
    "AUTOTHROTTLE_ENABLED": "True",
    "TELNETCONSOLE_ENABLED": True,
    "RETRY_HTTP_CODES": "500, 503",
    "RETRY_PRIORITY_ADJUST": "-2",
    # Settings of other programs.
    "RETRY_HTTP_CODES_EXTRA": "1",
    "CONCURRENT_REQUESTS_PER_IP": "1",
    "REDIS": "anything",
}


def test_good_values_pass() -> None:
    assert setting_faults(given(**RIGHT)) == []


KNOWN = "known: SCIO_CONTACT, SCIO_OUTPUT_DIR, SCIO_STALE_AFTER_DAYS"
UNKNOWN = {
    "SCIO_OUTPUTDIR": KNOWN,
    "scio_contact": KNOWN,
    "DOWNLOAD_DELY": "did you mean DOWNLOAD_DELAY?",
    "download_delay": "did you mean DOWNLOAD_DELAY?",
    "AUTOTHROTLE_ENABLED": "did you mean AUTOTHROTTLE_ENABLED?",
    "OUTPUT_DIR": "did you mean SCIO_OUTPUT_DIR?",
    "contact": "did you mean SCIO_CONTACT?",
}


@pytest.mark.parametrize(("name", "hint"), UNKNOWN.items())
def test_an_unknown_name_is_refused_with_a_hint(name: str, hint: str) -> None:
    assert setting_faults(given(**{name: "1"})) == [f"{name}: there is no such setting; {hint}"]


def test_every_setting_of_the_project_is_known() -> None:
    own = [name for name in vars(project) if name.startswith("SCIO_")]
    assert f"known: {', '.join(sorted(own))}" == KNOWN


def test_a_table_on_the_command_line_must_be_a_json_object() -> None:
    words = ['FEEDS={"a.csv": {}}', "FEEDS={a", "EXTENSIONS=[1]", "LOG_LEVEL=INFO", "NO_VALUE"]
    assert not_json(words) == [
        "FEEDS={a: must be a JSON object",
        "EXTENSIONS=[1]: must be a JSON object",
    ]
