"""Container: what holds the text of an article, whole or in parts, shown, hidden or in a script."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

from tests.campaigns.markup.draft import Draft, Styles
from tests.campaigns.markup.tables import fill, register, registers, rows

CONTAINERS: Styles = {}


def front(draft: Draft) -> str:
    """Return title, summary and date line in markup of no site."""
    summary = f"<p class='lead'>{draft.summary}</p>" if draft.summary else ""
    day = f"<p class='meta'>{draft.dateline}</p>" if draft.dateline else ""
    return f"<header>{draft.heading}{summary}{day}</header>"


def _halves(body: str) -> tuple[str, str]:
    """Return *body* cut between two lines near its middle; what has no such place is not cut."""
    between = r"</(?:p|div|h\d)>(?=<(?:p|div|h\d)\b)|<br\s*/?>"
    cuts = [found.end() for found in re.finditer(between, body)]
    cut = cuts[len(cuts) // 2] if cuts else 0
    return body[:cut], body[cut:]


def _plain(body: str) -> list[str]:
    text = re.sub(r"</(?:p|div|h\d|li|tr|dt|dd|section)>|<br\s*/?>", "\n", body)
    lines = [html.unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in text.split("\n")]
    return list(filter(None, lines))


def _in_script(data: object) -> str:
    return json.dumps(data).replace("</", "<\\/")


# How a text is held where it is no markup: {body:json}, {second:escaped} …
_HOLDERS: dict[str, Callable[[str], str]] = {
    "escaped": html.escape,
    "commented": lambda body: body.replace("--", "–"),
    "json": _in_script,
    "next": lambda body: _in_script({"props": {"article": {"content": body}}}),
    "lines": lambda body: _in_script([{"type": "paragraph", "text": t} for t in _plain(body)]),
    "article": lambda body: _in_script(
        {"@type": "NewsArticle", "articleBody": " ".join(_plain(body))}
    ),
}


def _filled(form: str, draft: Draft) -> str:
    first, second = _halves(draft.body)
    texts = {"body": draft.body, "first": first, "second": second}
    held = re.sub(
        r"\{(body|first|second):([a-z]+)\}",
        lambda match: _HOLDERS[match[2]](texts[match[1]]),
        form,
    )
    return fill(
        held,
        **texts,
        front=front(draft),
        pager=draft.pager,
        comment=draft.comment,
        summary=draft.transcript.summary,
        id=draft.transcript.id,
    )


def _set_in_boxes(draft: Draft, form: str) -> None:
    """Set the article to *form* in the boxes of the site."""
    inside = _filled(form, draft)
    draft.article = (
        f'<div class="wrap"><div class="wrapl">{draft.heading}<div class="box1"><div class="box1l">'
        f'{draft.category}</div><div class="box1r">{draft.summary}</div></div>'
        f'<div class="box2"><p></p><div>{draft.dateline}</div></div>{inside}</div>'
    )
    draft.beside += "</div>"


@registers(CONTAINERS)
def _site(draft: Draft) -> None:
    """div.cp, and the comments of the CMS in it."""
    video = '<div id="vf" style="display: none;"><a href="javascript:;">×</a></div><br>'
    text = "<!--enpcontent-->{body}{pager}<!--/enpcontent-->{comment}"
    _set_in_boxes(draft, f'<div class="cp">{video}{text}</div>')


@registers(CONTAINERS)
def _iframe(draft: Draft) -> None:
    """An iframe, whose page has the text."""
    path = f"/include/text_{draft.transcript.id}_{draft.number}.htm"
    draft.files[path] = f"<html><body>{draft.body}</body></html>"
    frame = f"<iframe src='{path}' width=100% height=900></iframe>"
    draft.article = f"{front(draft)}{frame}{draft.pager}"


@registers(CONTAINERS)
def _excerpt(draft: Draft) -> None:
    """The first third of each page, and an ellipsis with Read more, a button."""
    cut = draft.body[: draft.body.find("</p>", len(draft.body) // 3) + 4]
    text = f"<div class='text'>{cut}<p>…</p><button class='more'>Read more</button></div>"
    draft.article = f"{front(draft)}{text}{draft.pager}"


@registers(CONTAINERS)
def _turns_apart(draft: Draft) -> None:
    """The first paragraphs in one div, each further tenth in a div of its own class elsewhere."""
    pieces = re.split(r"(?<=</p>)(?=<p>)", draft.body)
    size = max(1, len(pieces) // 10)
    parts = ["".join(pieces[n : n + size]) for n in range(0, len(pieces), size)]
    draft.article = front(draft)
    for n, part in enumerate(parts):
        draft.article += f"<div class='w{n}'><div class='block-{n}'>{part}</div></div>"
    draft.article += draft.pager


def _in_boxes(form: str) -> Callable[[Draft], None]:
    return lambda draft: _set_in_boxes(draft, form)


def _instead(form: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.article = _filled(form, draft)

    return change


for _row in rows("containers", "in the boxes of the site"):
    register(CONTAINERS, _row.name, _row.about, _in_boxes(_row.pieces[0]))
for _row in rows("containers", "instead of them"):
    register(CONTAINERS, _row.name, _row.about, _instead(_row.pieces[0]))
