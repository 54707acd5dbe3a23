"""A page while it is being rendered: the axes of style change a Draft one after the other."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.campaigns.markup.transcripts import Transcript

HEAD, LABEL, TEXT, MIXED, NOTE, RAW = "head", "label", "text", "mixed", "note", "raw"


@dataclass(frozen=True)
class Line:
    """A line of the body as HTML: *kind* is what it means, *tag* its element if it needs one."""

    html: str
    kind: str = TEXT
    tag: str = ""


def escape(text: str) -> str:
    """Return *text* as HTML, its quotes as they are."""
    return html.escape(text, quote=False)


@dataclass
class Draft:
    """Page *number* of *of* pages of a transcript; HTML everywhere."""

    transcript: Transcript
    number: int
    of: int
    addresses: dict[int, str]  # of all its pages
    top: list[Line] = field(default_factory=list)  # of the body: the head of the transcript
    lines: list[Line] = field(default_factory=list)  # the turns
    end: list[Line] = field(default_factory=list)  # of the body, below the turns
    body: str = ""
    pager: str = ""
    # What the metadata axis fills in.
    root: str = '<html lang="en">'
    head: list[str] = field(default_factory=list)
    comment: str = ""  # of the CMS
    heading: str = ""
    category: str = ""
    summary: str = ""
    dateline: str = ""
    from_root: bool = False  # whether links are relative to the root of the site (<base href>)
    # What the container and the frame axes fill in.
    article: str = ""  # heading, summary, date line, body and pager
    above: str = ""  # what stands around the article
    below: str = ""
    beside: str = ""
    files: dict[str, str] = field(default_factory=dict)  # further pages, by path

    @property
    def is_last(self) -> bool:
        return self.number == self.of

    @property
    def address(self) -> str:
        return self.addresses[self.number]

    @property
    def title(self) -> str:
        return escape(self.transcript.title)

    def page(self) -> str:
        """Return the whole page."""
        return (
            f"<!DOCTYPE html>{self.root}<head>{''.join(self.head)}</head><body>{self.above}"
            f"{self.article}{self.beside}{self.below}</body></html>"
        )


Change = Callable[[Draft], None]
Styles = dict[str, Change]


def doc_of(style: object) -> str:
    """Return the line of documentation of a *style*."""
    return (getattr(style, "about", "") or getattr(style, "__doc__", "") or "").split("\n")[0]
