"""What a release says of itself: its quality, and how to cite it.

The forms are the files in texts/. In those that are JSON or YAML, each value is JSON.
"""

import json
from importlib.resources import files
from string import Template
from typing import NamedTuple

from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.coverage import Coverage
from scio_crawler.contract.description import PUBLISHER, SOURCE, TERMS, Numbers, introduction, title

_FORMS = ("CITATION.cff", "datacite.json", "zenodo.json")
_HIDDEN = {"zenodo.json": ".zenodo.json"}
QUALITY = "QUALITY.md"
_MEASURED = {
    True: "People compared a sample of turns with their pages: `review/result.json` has the error "
    "rates, and the tables beside it each judgement.",
    False: "Nobody has measured the error rates of these data: no sample of their turns was "
    "compared with its pages.",
}


class Facts(NamedTuple):
    """What is known of the output that is released."""

    version: str
    is_sample: bool
    numbers: Numbers
    covered: Coverage
    turns: list[str]  # the turns files, newest first


def texts(facts: Facts, *, is_measured: bool) -> dict[str, str]:
    """Return the texts of the files, by name; *is_measured* if there is the result of a review."""
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
    measured = {"program": program, "measured": _MEASURED[is_measured]}
    return {
        **{_HIDDEN.get(form, form): _form(form, said) for form in _FORMS},
        QUALITY: _form(QUALITY, measured),
    }


def _form(name: str, values: dict[str, str]) -> str:
    form = files(__package__).joinpath("texts", name).read_text("utf-8")
    return Template(form).substitute(values)
