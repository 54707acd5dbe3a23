"""Addresses: where articles and lists are."""

# Markup reads best unbroken.

from __future__ import annotations

from collections.abc import Callable

from tests.campaigns.markup.links import Form
from tests.campaigns.markup.transcripts import Transcript

Place = Callable[[Transcript, str], tuple[str, str]]  # transcript, folder -> (stem, extension)


def _dated(t: Transcript) -> str:
    return f"{t.published:%Y-%m/%d}"


PLACES: dict[str, Place] = {
    "site": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}", "htm"),
    "html": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}", "html"),
    "t-number": lambda t, folder: (
        f"{folder}/{t.published:%Y/%m}/t{t.published:%Y%m%d}_{t.number}",
        "html",
    ),
    "art": lambda t, folder: (
        f"/art/{t.published.year}/{t.published.month}/{t.published.day}/art_1_{t.number}",
        "html",
    ),
    "query": lambda t, folder: (f"{folder}/detail.jsp?id={t.number}", ""),
    "slug": lambda t, folder: (f"{folder}/{t.published:%Y/%m}/{_slug(t)}", ""),
    "c-number": lambda t, folder: (f"{folder}/c{t.number}", "shtml"),
    "long-id": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}77777", "html"),
    "node": lambda t, folder: (f"{folder}/node_{t.id}", "html"),
    "section": lambda t, folder: (f"/topnews/{_dated(t)}/content_{t.id}", "htm"),
    "uuid": lambda t, folder: (f"{folder}/{t.number:08x}-77aa-4bb1-9c00-{t.number:012x}", "html"),
}


def _slug(t: Transcript) -> str:
    return "-".join("".join(c for c in t.title.lower() if c.isalnum() or c == " ").split())


# Addresses of lists: (number of the list, form of further pages, number of the page) -> path.
AT: dict[str, Callable[[int, Form, int], str]] = {
    "node": lambda of, form, n: _at(f"/pressroom/node_{7_000_000 + of}", form, n),
    "index": lambda of, form, n: _at(f"/lists/l{of}/index", form, n),
    "folder-page": lambda of, form, n: f"/lists/l{of}/" + (f"page/{n}/" if n > 1 else ""),
    "program": lambda of, form, n: f"/list.jsp?id={of}" + (f"&page={n}" if n > 1 else ""),
}


def _at(stem: str, form: Form, n: int) -> str:
    return form(stem, "html", n) if n > 1 else f"{stem}.html"
