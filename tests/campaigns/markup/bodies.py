"""Body: how the lines of a transcript are marked up."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from tests.campaigns.markup.draft import HEAD, LABEL, MIXED, NOTE, RAW, Line

Body = Callable[[Sequence[Line]], str]
BODIES: dict[str, Body] = {}


def _each(
    name: str, about: str, opens: str, closes: str, around: tuple[str, str] = ("", "")
) -> None:
    """Register a style in which each line stands between *opens* and *closes*."""

    def body(lines: Sequence[Line]) -> str:
        inside = "".join(
            f"{opens}{line.html}{closes}" if not own(line) else own(line) for line in lines
        )
        return f"{around[0]}{inside}{around[1]}"

    body.__doc__ = about
    BODIES[name] = body


def own(line: Line) -> str:
    """Return a line that has an element of its own or needs none, else ""."""
    if line.kind == RAW:
        return line.html
    return f"<{line.tag}>{line.html}</{line.tag.split()[0]}>" if line.tag else ""


_each("p", "paragraphs, as on the site", "<p>", "</p>")
_each("p-styled", "paragraphs with a style", '<p style="text-align: left;">', "</p>")
_each(
    "p-span",
    "a span in a span in each paragraph, as editors paste it",
    '<p class="MsoNormal"><span lang="EN-US" style="font-size:12pt"><span>',
    "</span></span></p>",
)
_each(
    "p-nbsp",
    "a no-break space between paragraphs and at their ends",
    "<p>",
    "&nbsp;</p><p>&nbsp;</p>",
)
_each("p-unclosed", "paragraphs that are not closed", "<p>", "\n")
_each("div", "divs", "<div>", "</div>")
_each("div-br", "divs with a br at their ends", "<div>", "<br></div>")
_each("br", "lines between br", "", "<br>\n")
_each("br-first", "a br before each line", "<br/>", "")
_each("br-twice", "two br after each line", "", "<br><br>")
_each("pre", "lines of preformatted text", "", "\n", ("<pre>", "</pre>"))
_each("rows", "rows of a table", "<tr><td>", "</td></tr>", ("<table><tbody>", "</tbody></table>"))
_each("li", "items of a list", "<li>", "</li>", ("<ul>", "</ul>"))
_each("ol", "items of a numbered list", "<li>", "</li>", ("<ol>", "</ol>"))
_each("span-block", "spans with display: block", '<span style="display:block">', "</span>")
_each("span-br", "spans and br", "<span>", "</span><br>")
_each("custom", "elements of a name that HTML does not have", "<x-line>", "</x-line>")
_each("blockquote", "a blockquote for each line", "<blockquote>", "</blockquote>")
_each("font", "font and center of the nineties", "<center><font size=3>", "</font></center>")
_each("nested", "six divs around each line", "<div>" * 6 + "<p>", "</p>" + "</div>" * 6)
_each("role", "divs with role=paragraph", '<div role="paragraph" class="css-1a2b3c">', "</div>")
_each(
    "gutenberg",
    "paragraphs of WordPress, with its comments",
    "<!-- wp:paragraph --><p>",
    "</p><!-- /wp:paragraph -->",
)
_each("spaces", "ideographic spaces before each paragraph", "<p>\u3000\u3000", "</p>")
_each("figure", "a figure for each line", "<figure><div>", "</div></figure>")


def _turns(lines: Sequence[Line]) -> list[list[Line]]:
    """Return *lines* by turn: a label and what stands under it; head lines by themselves."""
    groups: list[list[Line]] = []
    for line in lines:
        if (
            not groups
            or line.kind in (LABEL, MIXED, HEAD, RAW)
            or groups[-1][0].kind in (HEAD, RAW)
        ):
            groups.append([])
        groups[-1].append(line)
    return groups


def _p(line: Line) -> str:
    return own(line) or f"<p>{line.html}</p>"


def _style(name: str) -> Callable[[Body], Body]:
    def register(body: Body) -> Body:
        BODIES[name] = body
        return body

    return register


@_style("dl")
def _dl(lines: Sequence[Line]) -> str:
    """Labels as dt, what is said as dd."""

    def one(line: Line) -> str:
        if line.kind == RAW:
            return f"<dd>{line.html}</dd>"
        tag = "dt" if line.kind == LABEL else "dd"
        return f"<{tag}>{line.html}</{tag}>"

    return f"<dl>{''.join(map(one, lines))}</dl>"


@_style("cells")
def _cells(lines: Sequence[Line]) -> str:
    """Rows of two cells: the label, what is said."""
    rows = []
    for group in _turns(lines):
        is_labelled = group[0].kind == LABEL
        label = group[0].html if is_labelled else ""
        text = "".join(_p(line) for line in group[is_labelled:])
        rows.append(f"<tr><td>{label}</td><td>{text}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


@_style("th-cells")
def _th_cells(lines: Sequence[Line]) -> str:
    """A row header for the label; the paragraphs between br."""
    rows = []
    for group in _turns(lines):
        if group[0].kind == RAW:
            rows.append(f"<tr><td colspan=2>{group[0].html}</td></tr>")
            continue
        is_labelled = group[0].kind == LABEL
        label = f"<th>{group[0].html}</th>" if is_labelled else "<td></td>"
        rows.append(
            f"<tr>{label}<td>{'<br>'.join(line.html for line in group[is_labelled:])}</td></tr>"
        )
    return f'<table class="transcript">{"".join(rows)}</table>'


def _grouped(name: str, about: str, opens: str, closes: str) -> None:
    """Register a style with an element around each turn."""

    def body(lines: Sequence[Line]) -> str:
        return "".join(f"{opens}{''.join(map(_p, group))}{closes}" for group in _turns(lines))

    body.__doc__ = about
    BODIES[name] = body


_grouped("section", "a section for each turn", "<section>", "</section>")
_grouped("article-turn", "an article element for each turn", '<article class="turn">', "</article>")
_grouped("chat", "bubbles of a chat", '<div class="msg"><div class="bubble">', "</div></div>")
_grouped("li-turn", "a list item for each turn", "<li>", "</li>")
_grouped("accordion", "details that are open", "<details open>", "</details>")
_grouped("details", "details that are closed, without a summary", "<details>", "</details>")
_grouped(
    "hidden-turns", "turns that only CSS shows, by a style", '<div style="display:none">', "</div>"
)


@_style("one-p")
def _one_p(lines: Sequence[Line]) -> str:
    """One paragraph for each turn, its lines between br."""
    pieces = []
    for group in _turns(lines):
        if group[0].kind == RAW:
            pieces.append(group[0].html)
        else:
            pieces.append(f"<p>{'<br>'.join(line.html for line in group)}</p>")
    return "".join(pieces)


@_style("divided")
def _divided(lines: Sequence[Line]) -> str:
    """The lines in three sibling divs of the same class."""
    third = len(lines) // 3 + 1
    parts = [lines[n : n + third] for n in range(0, len(lines), third)]
    return "".join(f'<div class="part">{"".join(map(_p, part))}</div>' for part in parts)


@_style("divided-ads")
def _divided_ads(lines: Sequence[Line]) -> str:
    """The lines in sibling divs with empty boxes for advertisements between them."""
    groups = [list(group) for _, group in groupby(enumerate(lines), lambda pair: pair[0] // 8)]
    parts = (f"<div>{''.join(_p(line) for _, line in group)}</div>" for group in groups)
    return '<div class="ad"><!-- slot --></div>'.join(parts)


@_style("hr")
def _hr(lines: Sequence[Line]) -> str:
    """A rule between turns."""
    return "<hr>".join("".join(map(_p, group)) for group in _turns(lines))


@_style("images")
def _images(lines: Sequence[Line]) -> str:
    """Pictures with captions between turns."""
    picture = '<figure><img src="/1.jpg" alt="The press hall"><figcaption>The press hall</figcaption></figure>'
    groups = ["".join(map(_p, group)) for group in _turns(lines)]
    return "".join(group + picture * (n % 5 == 4) for n, group in enumerate(groups))


@_style("br-in-p")
def _br_in_p(lines: Sequence[Line]) -> str:
    """All in one paragraph, br between lines, captions in a span."""
    return (
        "<p>"
        + "<br>".join(
            f"<span class='note'>{line.html}</span>"
            if line.kind == NOTE
            else own(line) or line.html
            for line in lines
        )
        + "</p>"
    )


@_style("grid")
def _grid(lines: Sequence[Line]) -> str:
    """Rows of two divs: the label, what is said."""
    rows = []
    for group in _turns(lines):
        is_labelled = group[0].kind == LABEL
        label = f'<div class="col-2">{group[0].html}</div>' if is_labelled else ""
        text = "".join(map(_p, group[is_labelled:]))
        rows.append(f'<div class="row">{label}<div class="col-10">{text}</div></div>')
    return "".join(rows)


@_style("summary-label")
def _summary_label(lines: Sequence[Line]) -> str:
    """Details for each turn, the label as their summary."""
    turns = []
    for group in _turns(lines):
        if group[0].kind == LABEL:
            text = "".join(map(_p, group[1:]))
            turns.append(f"<details><summary>{group[0].html}</summary>{text}</details>")
        else:
            turns.append("".join(map(_p, group)))
    return "".join(turns)


@_style("three-cells")
def _three_cells(lines: Sequence[Line]) -> str:
    """Rows of a number, the label, what is said."""
    rows = []
    for number, group in enumerate(_turns(lines), 1):
        is_labelled = group[0].kind == LABEL
        label = group[0].html if is_labelled else ""
        text = "".join(map(_p, group[is_labelled:]))
        rows.append(f"<tr><td>{number}</td><td>{label}</td><td>{text}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


@_style("two-columns")
def _two_columns(lines: Sequence[Line]) -> str:
    """One row: all labels in one cell, all that is said in another."""
    labels = "".join(_p(line) for line in lines if line.kind == LABEL)
    texts = "".join(_p(line) for line in lines if line.kind != LABEL)
    return f"<table><tr><td>{labels}</td><td>{texts}</td></tr></table>"


@_style("dl-divs")
def _dl_divs(lines: Sequence[Line]) -> str:
    """A dl for each turn, in a div."""
    return "".join(f"<div class='qa'>{_dl(group)}</div>" for group in _turns(lines))


def _worded(name: str, about: str, change: Callable[[str], str]) -> None:
    """Register paragraphs whose text *change* marks up."""

    def body(lines: Sequence[Line]) -> str:
        return "".join(
            _p(replace(line, html=change(line.html)) if line.kind == "text" else line)
            for line in lines
        )

    body.__doc__ = about
    BODIES[name] = body


_worded("br-sentences", "a br after each sentence", lambda text: text.replace(". ", ".<br>"))
_worded(
    "drop-cap",
    "the first letter in a span",
    lambda text: f'<span class="cap">{text[0]}</span>{text[1:]}',
)
_worded(
    "glossary",
    "links in the text",
    lambda text: re.sub(r"\b(the|and)\b", r'<a href="/glossary/\1">\1</a>', text),
)
_worded(
    "emphasis",
    "bold words in the text",
    lambda text: re.sub(r"\b(\w+ly|\d[\d,.]*\d)\b", r"<b>\1</b>", text),
)
_worded(
    "bold-first",
    "the first words of each paragraph bold",
    lambda text: re.sub(r"^(\S+ \S+)", r"<b>\1</b>", text),
)
_worded("all-bold", "everything bold", lambda text: f"<b>{text}</b>")
_worded(
    "wbr", "wbr in long words", lambda text: re.sub(r"\b([a-z]{5})([a-z]{4,})", r"\1<wbr>\2", text)
)
_worded(
    "word-spans",
    "a span for each word",
    lambda text: " ".join(f"<span>{word}</span>" for word in text.split()),
)
_worded(
    "hidden-notes",
    "notes of editors that nobody sees",
    lambda text: f'{text}<span style="visibility: hidden;">.</span>',
)
_worded(
    "tooltips",
    "abbreviations",
    lambda text: text.replace("press", '<abbr title="people who ask">press</abbr>'),
)


@_style("turn-more")
def _turn_more(lines: Sequence[Line]) -> str:
    """The rest of each long turn is hidden, with Read more."""
    turns = []
    for group in _turns(lines):
        shown, rest = group[:3], group[3:]
        more = "".join(map(_p, rest))
        turns.append("".join(map(_p, shown)))
        if rest:
            turns.append(
                f"<div class='rest' style='display:none'>{more}</div><a href='#'>Read more</a>"
            )
    return "".join(turns)


@_style("turn-scripts")
def _turn_scripts(lines: Sequence[Line]) -> str:
    """A script between turns."""
    return "<script>track('turn');</script>".join(
        "".join(map(_p, group)) for group in _turns(lines)
    )


@_style("anchors")
def _anchors(lines: Sequence[Line]) -> str:
    """An anchor and a link to the top for each turn."""
    return "".join(
        f"<a name='t{n}'></a>{''.join(map(_p, group))}" for n, group in enumerate(_turns(lines))
    )


@_style("tables-apart")
def _tables_apart(lines: Sequence[Line]) -> str:
    """A table for each turn."""
    return "".join(
        f"<table><tr><td>{''.join(map(_p, group))}</td></tr></table>" for group in _turns(lines)
    )


@_style("headings-text")
def _headings_text(lines: Sequence[Line]) -> str:
    """All lines as headings of one level."""
    return "".join(own(line) or f"<h5>{line.html}</h5>" for line in lines)


@_style("p-in-p")
def _p_in_p(lines: Sequence[Line]) -> str:
    """Paragraphs in a paragraph, which parsers take apart."""
    return f"<p>{''.join(map(_p, lines))}</p>"


@_style("empty-p")
def _empty_p(lines: Sequence[Line]) -> str:
    """Empty paragraphs between all lines."""
    return "<p></p><p>&nbsp;</p>".join(map(_p, lines))
