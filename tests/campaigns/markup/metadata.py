"""Metadata: where a page says its title, its day and its id."""

from __future__ import annotations

import json

from tests.campaigns.markup.draft import Change, Draft, Styles, escape
from tests.campaigns.markup.heads import printed
from tests.campaigns.markup.tables import Row, fill, register, rows

METADATA: Styles = {}
_ROWS = {row.name: row for row in rows("metadata", "metadata")}


def _words(draft: Draft) -> dict[str, object]:
    t, day = draft.transcript, draft.transcript.published
    words = draft.title.split()
    middle = len(words) // 2
    return {
        "id": t.id,
        "address": draft.address,
        "title": draft.title,
        "raw_title": t.title,
        "json_title": json.dumps(t.title),
        "title_start": " ".join(words[:middle]),
        "title_end": " ".join(words[middle:]),
        "mark": f" ({draft.number})" if draft.number > 1 else "",
        "summary": escape(t.summary),
        "raw_summary": t.summary,
        "json_summary": json.dumps(t.summary),
        "day": printed(day),
        "iso_day": day,
        "slashed_day": f"{day:%Y/%m/%d}",
        "long_day": f"{day:%B} {day.day}, {day.year}",
        "weekday": f"{day:%A}",
        "year": day.year,
        "Month": f"{day:%B}",
        "month": day.month,
        "date": day.day,
    }


def _pieces(row: Row) -> list[str]:
    """Return the pieces of *row*, after those of the style that it changes ("= name")."""
    if not row.pieces[0].startswith("= "):
        return row.pieces
    return [*_pieces(_ROWS[row.pieces[0][2:]]), *row.pieces[1:]]


def _style(row: Row) -> Change:
    def change(draft: Draft) -> None:
        words = _words(draft)
        for piece in _pieces(row):
            field, _, form = piece.partition(": ")
            html = fill(form, **words)
            if field == "head":
                draft.head.append(html)
            elif field == "above":
                draft.above += html
            else:
                setattr(draft, field, html)
        draft.from_root = any("<base " in html for html in draft.head)

    return change


for _row in _ROWS.values():
    register(METADATA, _row.name, _row.about, _style(_row))
