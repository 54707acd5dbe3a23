"""Make pages of templates. All that the site says is text: Jinja2 escapes it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from markupsafe import Markup

from scio_crawler.common.errors import ExportError, count
from scio_crawler.common.identity import HOME, PRODUCT
from scio_crawler.folder.description import SAMPLE_NOTE, TERMS
from scio_crawler.showing.exports.tables import About
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.paths import POLICY

# In English, whatever language the machine speaks.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Text of the site beside our own words. A character in it that opens an isolate and is not closed
# takes the end of the element for its own, and what stands behind is turned around.
_ISOLATED = re.compile("<bdi>([^<]*[\u2066-\u2068][^<]*)</bdi>")
_OPENERS, _CLOSER = "\u2066\u2067\u2068", "\u2069"
# Characters that change the direction of what stands after them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Renderer:
    """Renders pages with the package's templates, or those of the folder *own* that has them.

    *feeds* are named on every page: each is its file, its name and its media type. Raises
    ExportError if a template is faulty.
    """

    def __init__(
        self,
        told: About,
        is_sample: bool,
        own: Path | None = None,
        feeds: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        loaders = [FileSystemLoader(own)] if own else []
        self._environment = Environment(
            loader=ChoiceLoader([*loaders, PackageLoader(__package__)]),
            autoescape=True,
            undefined=StrictUndefined,  # a misspelt name in a template is told
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            address=address,
            count=count,
            day=day,
            link=link,
            number=number,
            paragraphs=paragraphs,
            plain=plain,
        )
        self._environment.globals.update(
            told=told,
            feeds=feeds,
            terms=TERMS,
            sample_note=SAMPLE_NOTE if is_sample else "",
            paths=paths,
            policy=POLICY,
            product=PRODUCT,
            home=HOME,
        )
        if own:
            self._check(own)

    def render(self, template: str, path: str, **context: Any) -> str:
        """Return the page at *path* of the site. Raises ExportError for a fault of a template."""
        with _told(template):
            page = self._environment.get_template(template)
            whole = page.render(root=paths.root(path), path=path, **context)
            return _ISOLATED.sub(lambda found: f"<bdi>{isolated(found[1])}</bdi>", whole)

    def _check(self, own: Path) -> None:
        """Raise ExportError if a template in *own* is faulty, before minutes of work."""
        for template in sorted(own.glob("*.html")):
            with _told(template.name):
                self._environment.get_template(template.name)


@contextmanager
def _told(template: str) -> Iterator[None]:
    """Raise ExportError, with file and line, for whatever is wrong with a *template*."""
    try:
        yield
    except TemplateSyntaxError as error:
        where = error.filename or error.name or template
        raise ExportError(f"{where}, line {error.lineno}: {error.message}") from error
    except Exception as error:  # whatever the expressions of a template can raise
        lines = traceback.extract_tb(error.__traceback__)
        places = [f"{line.filename}, line {line.lineno}" for line in lines if _is_page(line)]
        where = places[-1] if places else template
        raise ExportError(f"{where}: {error}") from error


def _is_page(line: traceback.FrameSummary) -> bool:
    return line.filename.endswith(".html")


def number(value: int | float) -> str:
    """Return *value* with commas between thousands."""
    return f"{value:,}"


def day(date: str) -> str:
    """Return the ISO *date* as people write it: "March 4, 2025"."""
    try:
        at = datetime.strptime(date, "%Y-%m-%d")
    except ValueError:  # the contract asks for digits only
        return date
    return f"{_MONTHS[at.month - 1]} {at.day}, {at.year}"


def month(date: str) -> str:
    """Return the month of the ISO *date* as people write it: "March 2025"."""
    try:
        at = datetime.strptime(date[:7], "%Y-%m")
    except ValueError:
        return date
    return f"{_MONTHS[at.month - 1]} {at.year}"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a turn's *text*."""
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]


def isolated(text: str) -> str:
    """Return *text* with every isolate closed that it opens."""
    opened = 0
    for sign in text:
        opened += sign in _OPENERS
        opened -= sign == _CLOSER and opened > 0
    return text + _CLOSER * opened


def plain(text: str) -> str:
    """Return *text* without characters that change the direction of what follows.

    For titles and attributes; elsewhere the element keeps them to itself.
    """
    return _BIDI.sub("", text)


def link(url: str) -> str:
    """Return *url* if a page may lead to it, ``""`` if it is no address on the web."""
    return url if url.startswith(("http://", "https://")) else ""


def address(url: str) -> Markup:
    """Return *url* for people to read: it breaks between its parts where a line is too short."""
    return Markup("/<wbr>").join(url.split("/"))
