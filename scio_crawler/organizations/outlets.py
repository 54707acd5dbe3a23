"""Outlets: one name for each, whatever a label prints of it."""

from __future__ import annotations

import re
from functools import cache

from scio_crawler.organizations.table import Row, find, rows
from scio_crawler.organizations.text import in_brackets, straight, tidy

_Q = re.compile(r"(?i)^(?:(?:q|question)\s?\d{0,2}\s?[:.,-]\s*)+")
_REPORTER = re.compile(
    r"(?i)^(?:an?|the)?\s*(?:reporter|journalist|correspondent)s?\s*(?:from|of|with|for|at|,|:|-)\s*"
    r"|\s+(?:reporter|journalist|correspondent)s?$"
)
_ROLE = re.compile(
    r"(?i)(?:the |an? )?(?:q|question|reporter|journalist|correspondent|media|press|a|answer"
    r"|moderator|host|chair\w*|spokes\w+|official|interpreter)s?\s?\d{0,2}"
)
_AROUND = " \"'*-:;."
_ARTICLE = re.compile(r"^(?:an?|the)\s(?=[A-Z])", re.IGNORECASE)
# "… of the US", "Japan's …"
_OF_A_COUNTRY = re.compile(r"\s+(?:of|from|in) (?:the )?(?P<country>[A-Z][\w. ]*)$")
_COUNTRYS = re.compile(r"^(?P<country>[A-Z][\w ]*)'s (?=[A-Z])")
_COUNTRIES = frozenset(
    """
    Argentina, Australia, Austria, Belgium, Brazil, Britain, Cambodia, Canada, Chile, China, Cuba,
    Czech Republic, Denmark, Egypt, Ethiopia, Finland, France, Germany, Greece, Hong Kong, Hungary,
    India, Indonesia, Iran, Ireland, Israel, Italy, Japan, Kazakhstan, Kenya, Korea, Kuwait, Laos,
    Macao, Macau, Malaysia, Mexico, Mongolia, Myanmar, Nepal, Netherlands, New Zealand, Nigeria,
    Norway, Pakistan, Peru, Philippines, Poland, Portugal, Qatar, ROK, Republic of Korea, Romania,
    Russia, Saudi Arabia, Serbia, Singapore, South Africa, South Korea, Spain, Sri Lanka, Sweden,
    Switzerland, Taiwan, Thailand, Turkey, Türkiye, U.K, U.S, U.S.A, UAE, UK, US, USA, Ukraine,
    United Arab Emirates, United Kingdom, United States, United States of America, Uzbekistan,
    Venezuela, Vietnam
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)


def names() -> dict[str, str]:
    """Return every name of a known outlet, as it is written, with the outlet's own name."""
    return {
        name: row.name
        for row in rows()
        if row.kind == "press"
        for name in filter(None, (row.name, row.short, *row.others))
    }


def outlet(label: str) -> str:
    """Return the name of the outlet that *label* names, ``""`` if it names none.

    An outlet that the table lacks goes by what the label prints, without "Reporter from", its
    country, what stands in brackets, and what stands behind a comma.
    """
    if row := known(label):
        return row.name
    printed = _without_reporter(tidy(label)).split(",")[0].strip(_AROUND)
    own = _without_country(printed).strip(_AROUND)
    has_letters = any(map(str.isalpha, own))
    return own if has_letters and not _ROLE.fullmatch(own) else ""


@cache
def known(label: str) -> Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", straight(label)).strip(" :;.")
    for form in (whole, _without_reporter(whole), _without_reporter(tidy(whole))):
        parts = [part.strip() for part in form.split(",")]
        for name in (form, parts[0], *parts[1:]):
            if row := _press(name) or _press(_without_country(name)):
                return row
    return _press(in_brackets(whole))


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _without_country(name: str) -> str:
    """Return *name* without the country that is printed with it."""
    for pattern in (_OF_A_COUNTRY, _COUNTRYS):
        found = pattern.search(name)
        if found and found["country"].rstrip(".") in _COUNTRIES:
            name = name[: found.start()] + name[found.end() :]
    return name


def _press(name: str) -> Row | None:
    row = find(name, "") if name else None
    return row if row and row.kind == "press" else None
