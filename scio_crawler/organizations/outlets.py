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
_ARTICLE = re.compile(r"^(?:an?|the)\s(?=[A-Z])", re.IGNORECASE)
# "of the US", "from Japan", "of Russia" behind a name; whatever is there, it must be a country
_COUNTRY = re.compile(
    r"(?i)\s+(?:of|from|in) (?:the )?(?:us|usa|u\.s\.a?|united states(?: of america)?|uk|u\.k"
    r"|united kingdom|britain|japan|korea|south korea|republic of korea|rok|russia|germany|france"
    r"|spain|italy|singapore|malaysia|indonesia|thailand|vietnam|india|pakistan|australia|canada"
    r"|brazil|mexico|cuba|egypt|qatar|uae|hong kong|macao|macau|taiwan|kazakhstan|mongolia|nepal"
    r"|switzerland|turkey|t\u00fcrkiye|belgium|netherlands|sweden|hong kong,? china)\.?$"
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
    own = _without_reporter(tidy(label))
    own = _COUNTRY.sub("", own.split(",")[0]).strip(" \"'*-:;.")
    return "" if not own or _ROLE.fullmatch(own) else own


@cache
def known(label: str) -> Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", straight(label)).strip(" :;.")
    for form in (whole, _without_reporter(whole), _without_reporter(tidy(whole))):
        parts = [part.strip() for part in form.split(",")]
        for name in (form, parts[0], *parts[1:]):
            if row := _press(name) or _press(_COUNTRY.sub("", name)):
                return row
    return _press(in_brackets(whole))


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _press(name: str) -> Row | None:
    row = find(name, "") if name else None
    return row if row and row.kind == "press" else None
