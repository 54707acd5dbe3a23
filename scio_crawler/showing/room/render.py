"""Render templates to pages. Everything that the site says is text, which Jinja2 escapes."""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

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
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.description import PUBLISHER, SAMPLE_NOTE, TERMS, title
from scio_crawler.contract.feed import NO_ENTRY, WARNINGS, urn, xml_text
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.paths import POLICY
from scio_crawler.showing.room.site_folder import SiteFolder, key_of

# In English, whatever the locale.
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
# Text of the site next to our own. If a character in it opens an isolate that nothing closes, the
# end of the element closes that instead, and the text after it may be turned around.
_ISOLATED = re.compile("<bdi>([^<]*[\u2066-\u2068][^<]*)</bdi>")
_OPENERS, _CLOSER = "\u2066\u2067\u2068", "\u2069"
# Characters that change the direction of the text after them, where no element confines them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# How titles begin that say no more than that there was a conference.
_ANNOUNCEMENT = re.compile(
    r"^(?:transcript(?: of)?:? )?(?:(?:the|a|scio|state council|policy|regular|joint) )*"
    r"(?:(?:press|news) (?:conference|briefing)|briefing|policy briefing) (?:on|about) (?=\S)",
    re.IGNORECASE,
)

_MAX_QUESTION = 200  # characters that are shown
# The end of a sentence. A full stop after an initial or an honorific is none.
_SENTENCE_END = re.compile(
    r"""
    (?: [?!] | (?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|No))(?<!\b(?:Mrs|U\.S))(?<!\bProf)\. )
    ["”’)]*         # what closes with the sentence
    (?=\s+[^a-z\s]|\s*$)
    """,
    re.VERBOSE,
)


class Renderer:
    """Renders the package's templates; *own* ones replace them. Raises ExportError for faults."""

    def __init__(self, is_sample: bool, own: Path | None = None) -> None:
        loaders = [FileSystemLoader(own)] if own else []
        self._environment = Environment(
            loader=ChoiceLoader([*loaders, PackageLoader(__package__)]),
            autoescape=True,
            undefined=StrictUndefined,  # so that misspelt names are errors
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.is_sample = is_sample

        with _located_faults("address.txt"):
            text = self._environment.get_template("address.txt").render()
        self.address = text.strip().rstrip("/")  # of the room, "" if it is not known
        for function in _FILTERS:
            self._environment.filters[function.__name__] = function
        self._environment.globals.update(
            address=self.address,
            collection_title=title(is_sample),
            terms=TERMS,
            sample_note=SAMPLE_NOTE if is_sample else "",
            paths=paths,
            policy=POLICY,
            product=PRODUCT,
            publisher=PUBLISHER,
            no_entry=NO_ENTRY,
            urn=urn,
            warnings=WARNINGS,
            version=VERSION,
        )
        if own:
            self._load_all(own)

    def _load_all(self, own: Path) -> None:
        """Report faults of a user's templates at once, rather than after minutes."""
        for template in sorted(own.glob("*.html")):
            with _located_faults(template.name):
                self._environment.get_template(template.name)

    def render(self, template: str, path: str, **context: Any) -> str:
        """Return the page at *path* of the site. Raises ExportError for a fault of a template."""
        with _located_faults(template):
            page = self._environment.get_template(template)
            whole = page.render(root=paths.root(path), path=path, **context)
            return _ISOLATED.sub(_close_isolates_in, whole)


class SitePages(NamedTuple):
    """The pages of a *site*, as the *renderer* makes them."""

    site: SiteFolder
    renderer: Renderer

    def write_page(self, template: str, path: str, *, key: str = "", **context: Any) -> None:
        """Write the page at *path*, unless the old one was made from the same.

        With a *key*, it is written, since its file was looked for by that before. Raises
        ExportError as :meth:`Renderer.render`, and OSError.
        """
        made_for = key or key_of(self.site.origin, template, context)
        if key or not self.site.reuse_unchanged([path], made_for):
            self.site.write_file(path, self.renderer.render(template, path, **context), made_for)


@contextmanager
def _located_faults(template: str) -> Iterator[None]:
    """Raise ExportError, with file and line, for any fault of a *template*."""
    try:
        yield
    except TemplateSyntaxError as error:
        where = error.filename or error.name or template
        raise ExportError(f"{where}, line {error.lineno}: {error.message}") from error
    except Exception as error:  # expressions of a template can raise anything
        where = template
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.endswith(".html"):
                where = f"{frame.filename}, line {frame.lineno}"
        raise ExportError(f"{where}: {error}") from error


def number(value: int | float) -> str:
    """Return *value* with commas between thousands."""
    return f"{value:,}"


def day(date: str) -> str:
    """Return the ISO *date*, or that of a clock, as people write it: "March 4, 2025"."""
    try:
        at = datetime.fromisoformat(date[:10])
    except ValueError:  # the contract asks only for digits
        return date
    return f"{_MONTHS[at.month - 1]} {at.day}, {at.year}"


def clock(moment: str) -> str:
    """Return an ISO clock as people write it: "March 4, 2025, 02:12 UTC"."""
    hours = moment[11:16]
    return f"{day(moment)}, {hours} UTC" if hours else day(moment)


def topic(title: str) -> str:
    """Return what a conference is about: its *title* without "SCIO briefing on"."""
    about = _ANNOUNCEMENT.sub("", title, count=1)
    return about[:1].upper() + about[1:]


def question_in(text: str) -> str:
    """Return the first sentence of *text* that asks; all of it where none does. It is cut short."""
    for paragraph in text.split("\n\n"):
        start = 0
        for end in _SENTENCE_END.finditer(paragraph):
            sentence = paragraph[start : end.end()]
            if "?" in end[0]:
                return shorten(sentence, _MAX_QUESTION, placeholder=" …")
            start = end.end()

    return shorten(text, _MAX_QUESTION, placeholder=" …")


def month(date: str) -> str:
    """Return the month of the ISO *date* as people write it: "March 2025"."""
    try:
        at = datetime.fromisoformat(f"{date[:7]}-01")
    except ValueError:
        return date
    return f"{_MONTHS[at.month - 1]} {at.year}"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a turn's *text*."""
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]


def _close_isolates_in(element: re.Match[str]) -> str:
    return f"<bdi>{close_isolates(element[1])}</bdi>"


def close_isolates(text: str) -> str:
    """Return *text* with all isolates closed that it opens."""
    opened = 0
    for sign in text:
        if sign in _OPENERS:
            opened += 1
        elif sign == _CLOSER and opened:
            opened -= 1
    return text + _CLOSER * opened


def plain(text: str) -> str:
    """Return *text*, for a title or an attribute, without characters that change its direction."""
    return _BIDI.sub("", text)


def link(url: str) -> str:
    """Return *url* if it is an address on the web, else ``""``."""
    return url if url.startswith(("http://", "https://")) else ""


def address(url: str) -> Markup:
    """Return *url* for people to read, with places where a line may break."""
    return Markup("/<wbr>").join(url.split("/"))


_FILTERS = (address, clock, count, day, link, number, paragraphs, plain, topic, xml_text)
