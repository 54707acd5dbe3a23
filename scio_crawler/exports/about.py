"""What the exports that describe themselves say of the whole: title, terms and source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from scio_crawler.output.description import PACKAGE, PUBLISHER, SOURCE, introduction, title


class About(NamedTuple):
    """What is said of an output folder."""

    title: str
    terms: str  # whose the texts are; first of all, that those of the sample are invented
    source: str = PUBLISHER
    source_url: str = SOURCE


def about(folder: Path) -> About:
    """Return what is said of *folder*: of the sample something else than of the site."""
    try:
        said = json.loads((folder / PACKAGE).read_text("utf-8"))["title"]
    except (OSError, ValueError, LookupError, TypeError):
        said = ""
    is_sample = said == title(is_sample=True)
    return About(title(is_sample), introduction(is_sample))
