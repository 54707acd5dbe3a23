"""Container, continued: text in several parts, in hidden ones, or where no reader looks."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

from tests.campaigns.markup.containers import CONTAINERS, front, halves, style
from tests.campaigns.markup.draft import Draft

__all__ = ["CONTAINERS"]  # with these styles in it


def _visible_half(name: str, about: str, opens: str, closes: str) -> None:
    """Register a style in which the second half of each page stands between *opens* and *closes*."""

    def change(draft: Draft) -> None:
        first, second = halves(draft.body)
        draft.article = f"<div class='news'>{front(draft)}<div class='text'>{first}</div>{opens}{second}{closes}{draft.pager}</div>"

    change.__doc__ = about
    CONTAINERS[name] = change


_visible_half(
    "more-hidden",
    "a hidden second half and Read more",
    "<a href='javascript:;'>Read more</a><div class='more' style='display:none'>",
    "</div>",
)
_visible_half(
    "more-details",
    "a second half in details",
    "<details><summary>Read more</summary>",
    "</details>",
)
_visible_half(
    "more-collapsed",
    "a second half in a collapsed div",
    "<button>Show all</button><div class='collapse'>",
    "</div>",
)
_visible_half("half-template", "a second half in a template", "<template id='rest'>", "</template>")
_visible_half(
    "siblings", "a second half in a sibling of another class", "<div class='text-2'>", "</div>"
)
_visible_half(
    "siblings-advert",
    "a second half after an advertisement",
    "<div class='ad'><a href='/ad'>Visit the lantern fair</a></div><div class='continued'>",
    "</div>",
)
_visible_half("half-aside", "a second half in an aside", "<aside>", "</aside>")
_visible_half("half-footer", "a second half in a footer", "<footer>", "</footer>")
_visible_half(
    "half-section",
    "a second half in a section with a class of its own",
    "<section class='press-qa'><h2>Q&amp;A</h2>",
    "</section>",
)


def _plain(body: str) -> list[str]:
    text = re.sub(r"</(?:p|div|h\d|li|tr|dt|dd|section)>|<br\s*/?>", "\n", body)
    return [
        html.unescape(re.sub(r"<[^>]*>", "", line)).strip()
        for line in text.split("\n")
        if line.strip()
    ]


def _elsewhere(name: str, about: str, hold: Callable[[str], str], keep: int = 0) -> None:
    """Register a style whose text, but for the first *keep* characters or so, *hold* returns."""

    def change(draft: Draft) -> None:
        body = draft.body
        shown = ""
        if keep:
            shown, body = halves(body)
        draft.article = f"<div id='app'>{front(draft)}<div class='body'>{shown}</div>{draft.pager}</div>{hold(body)}"

    change.__doc__ = about
    CONTAINERS[name] = change


def _json(body: str) -> str:
    data = {"props": {"article": {"content": body}}}
    text = json.dumps(data).replace("</", "<\\/")
    return f'<script id="__NEXT_DATA__" type="application/json">{text}</script>'


def _json_lines(body: str) -> str:
    data = [{"type": "paragraph", "text": line} for line in _plain(body)]
    return f"<script>window.__STATE__ = {json.dumps(data)};</script>"


def _json_ld(body: str) -> str:
    data = {"@type": "NewsArticle", "articleBody": " ".join(_plain(body))}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _document_write(body: str) -> str:
    text = json.dumps(body).replace("</", "<\\/")
    return f"<script>document.write({text});</script>"


_elsewhere("json", "JSON in a script, as of Next.js", _json)
_elsewhere("json-lines", "paragraphs in a script's array", _json_lines)
_elsewhere("json-half", "half of the text in a script only", _json_lines, keep=1)
_elsewhere("json-ld", "the body in JSON-LD only", _json_ld)
_elsewhere("document-write", "document.write", _document_write)
_elsewhere("document-write-half", "half of the text by document.write", _document_write, keep=1)
_elsewhere("textarea", "a textarea", lambda body: f"<textarea>{html.escape(body)}</textarea>")
_elsewhere(
    "textarea-half",
    "half of the text in a textarea",
    lambda body: f"<textarea>{html.escape(body)}</textarea>",
    keep=1,
)
_elsewhere(
    "srcdoc", "srcdoc of an iframe", lambda body: f'<iframe srcdoc="{html.escape(body)}"></iframe>'
)
_elsewhere(
    "srcdoc-half",
    "half of the text in the srcdoc of an iframe",
    lambda body: f'<iframe srcdoc="{html.escape(body)}"></iframe>',
    keep=1,
)
_elsewhere(
    "comment-half",
    "half of the text commented out",
    lambda body: f"<!-- {body.replace('--', '–')} -->",
    keep=1,
)
_elsewhere(
    "attribute-half",
    "half of the text in a data attribute",
    lambda body: f'<div data-content="{html.escape(body)}"></div>',
    keep=1,
)


def _decoyed(name: str, about: str, form: str) -> None:
    """Register a style in which something else is where the text is expected to be."""

    def change(draft: Draft) -> None:
        draft.article = (
            form.replace("{front}", front(draft))
            .replace("{summary}", draft.transcript.summary)
            .replace("{pager}", draft.pager)
            .replace("{body}", draft.body)
        )

    change.__doc__ = about
    CONTAINERS[name] = change


_TEASER = "<p>The masons lifted the last slab and heard water.</p>"
_decoyed(
    "article-teaser",
    "an article element beside the text is a teaser",
    "{front}<div class='txt'>{body}</div>{pager}<article><h3>Old well found</h3>"
    + _TEASER
    + "</article>",
)
_decoyed(
    "cp-summary",
    "div.cp holds the summary only",
    "{front}<div class='cp'><p>{summary}</p></div><div class='full-text'>{body}</div>{pager}",
)
_decoyed(
    "empty-content",
    "#article-content is empty",
    "{front}<div id='article-content'></div><div class='txt'>{body}</div>{pager}",
)
_decoyed(
    "marked-summary",
    "the comments hold the summary only",
    "{front}<!--enpcontent--><p>{summary}</p><!--/enpcontent--><div>{body}</div>{pager}",
)
_decoyed(
    "copy-hidden",
    "the text twice, the second time hidden by style",
    "{front}<div class='txt'>{body}</div>{pager}<div class='print' style='display:none'>{body}</div>",
)
_decoyed(
    "copy-class",
    "the text twice, for desktops and phones",
    "{front}<div class='d-none d-md-block'>{body}</div><div class='d-md-none'>{body}</div>{pager}",
)
_decoyed(
    "copy-json",
    "the text again in JSON-LD",
    "{front}<div class='txt'>{body}</div>{pager}<script type='application/ld+json'>{\"articleBody\": \"\"}</script>",
)
_decoyed(
    "chinese-too",
    "a Chinese text below",
    "{front}<div class='en'>{body}</div>{pager}<div class='zh'>"
    + "<p>主持人：</p><p>女士们、先生们，大家上午好。欢迎出席新闻发布会。</p>" * 4
    + "</div>",
)
_decoyed(
    "tabs",
    "a tab for the text among others",
    "{front}<ul class='tabs'><li>Transcript</li><li>Photos</li></ul><div class='tab-content'><div class='tab-pane active'>{body}{pager}</div><div class='tab-pane'><p>No photos yet.</p></div></div>",
)
_decoyed(
    "below-fold",
    "a gallery with captions above",
    "{front}<div class='gallery'><p>/3 The press hall</p><p>/3 The speakers</p><p>/3 A reporter asks</p></div><div class='txt'>{body}</div>{pager}",
)
_decoyed("deep", "forty divs", "{front}" + "<div>" * 40 + "{body}" + "</div>" * 40 + "{pager}")
_decoyed(
    "stray-end",
    "a stray </body></html> before the second element",
    "{front}<div class='txt'>{body}</div>{pager}</body></html><div>foot</div>",
)
_decoyed(
    "section-per-part", "front and text in one section", "<section>{front}{body}{pager}</section>"
)
_decoyed("dialog", "a dialog", "{front}<dialog open>{body}</dialog>{pager}")
_decoyed(
    "fieldset", "a fieldset", "{front}<fieldset><legend>Transcript</legend>{body}</fieldset>{pager}"
)
_decoyed(
    "scroll",
    "a box with a scroll bar",
    "{front}<div style='height:300px;overflow:auto' tabindex=0>{body}</div>{pager}",
)
_decoyed(
    "object",
    "an object with the text as its fallback",
    "{front}<object data='x.pdf'>{body}</object>{pager}",
)
_decoyed("svg", "a foreignObject", "{front}<svg><foreignObject>{body}</foreignObject></svg>{pager}")
_decoyed(
    "shadow",
    "a declarative shadow root",
    "{front}<news-body><template shadowrootmode='open'>{body}</template></news-body>{pager}",
)
_decoyed(
    "canvas", "a canvas with the text as its fallback", "{front}<canvas>{body}</canvas>{pager}"
)
_decoyed(
    "frame-class",
    "div.frame.content.menu-open",
    "{front}<div class='content menu-open logo-less'>{body}</div>{pager}",
)


@style("iframe")
def _iframe(draft: Draft) -> None:
    """An iframe, whose page has the text."""
    path = f"/include/text_{draft.transcript.id}_{draft.number}.htm"
    draft.files[path] = f"<html><body>{draft.body}</body></html>"
    draft.article = (
        f"{front(draft)}<iframe src='{path}' width=100% height=900></iframe>{draft.pager}"
    )


@style("app")
def _app(draft: Draft) -> None:
    """Nothing but a script's address."""
    draft.article = "<div id='root'></div><script src='/static/js/main.3f2a.js'></script>"


@style("app-front")
def _app_front(draft: Draft) -> None:
    """Title and summary; a script fetches the text."""
    draft.article = f"<div id='root'>{front(draft)}<div class='skeleton' data-src='/api/a/{draft.transcript.id}'>Loading…</div></div>{draft.pager}"


@style("excerpt")
def _excerpt(draft: Draft) -> None:
    """The first third of each page, and an ellipsis with Read more, a button."""
    cut = draft.body[: draft.body.find("</p>", len(draft.body) // 3) + 4]
    draft.article = f"{front(draft)}<div class='text'>{cut}<p>…</p><button class='more'>Read more</button></div>{draft.pager}"


@style("turns-apart")
def _turns_apart(draft: Draft) -> None:
    """The first paragraphs in one div, each further tenth in a div of its own class elsewhere."""
    pieces = re.split(r"(?<=</p>)(?=<p>)", draft.body)
    size = max(1, len(pieces) // 10)
    parts = ["".join(pieces[n : n + size]) for n in range(0, len(pieces), size)]
    draft.article = (
        front(draft)
        + "".join(
            f"<div class='w{n}'><div class='block-{n}'>{part}</div></div>"
            for n, part in enumerate(parts)
        )
        + draft.pager
    )
