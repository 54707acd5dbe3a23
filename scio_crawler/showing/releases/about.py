"""What a release says of itself: its quality, and how to cite it.

The forms are the files in texts/. In those that are JSON or YAML, each value is JSON.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from string import Template
from typing import NamedTuple

from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.coverage import Coverage
from scio_crawler.contract.description import (
    NOT_REVIEWED,
    PUBLISHER,
    SOURCE,
    TERMS,
    Numbers,
    introduction,
    title,
)

_FORMS = {
    "CITATION.cff": "CITATION.cff",
    "datacite.json": "datacite.json",
    ".zenodo.json": "zenodo.json",
}
QUALITY = "QUALITY.md"


class Facts(NamedTuple):
    """What is known of the output that is released."""

    version: str
    is_sample: bool
    numbers: Numbers
    covered: Coverage
    turns: list[str]  # the turns files, newest first


def texts(facts: Facts, quality: Sequence[str]) -> dict[str, str]:
    """Return the texts of the files, by name; *quality* is what reviews found."""
    numbers, program = facts.numbers, f"{PRODUCT} {VERSION}"
    values = {
        "version": facts.version,
        "title": title(facts.is_sample),
        "introduction": introduction(facts.is_sample),
        "terms": TERMS,
        "publisher": PUBLISHER,
        "site": SOURCE,
        "program": program,
        "day": numbers.until[:10],  # that of the newest page, by which the release is dated
        "year": numbers.until[:4],
        "days": f"{numbers.first}/{numbers.last}",
    }
    said = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    found = "\n- ".join(quality) or NOT_REVIEWED
    return {
        **{name: _form(form, said) for name, form in _FORMS.items()},
        QUALITY: _form(QUALITY, {"program": program, "found": found}),
    }


def _form(name: str, values: dict[str, str]) -> str:
    form = files(__package__).joinpath("texts", name).read_text("utf-8")
    return Template(form).substitute(values)
