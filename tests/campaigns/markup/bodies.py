"""Body: how the lines of a transcript are marked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.campaigns.markup.draft import HEAD, LABEL, MIXED, NOTE, RAW, TEXT, Line
from tests.campaigns.markup.tables import Row, fill, register, registers, rows

Body = Callable[[Sequence[Line]], str]
BODIES: dict[str, Body] = {}


def own(line: Line) -> str:
    """Return a line that has an element of its own or needs none, else ""."""
    if line.kind == RAW:
        return line.html
    return f"<{line.tag}>{line.html}</{line.tag.split()[0]}>" if line.tag else ""


def _p(line: Line) -> str:
    return own(line) or f"<p>{line.html}</p>"


def _ps(lines: Sequence[Line]) -> str:
    return "".join(map(_p, lines))


def _br(lines: Sequence[Line]) -> str:
    return "<br>".join(line.html for line in lines)


def _turns(lines: Sequence[Line]) -> list[list[Line]]:
    """Return *lines* by turn: a label and what is under it; head lines by themselves."""
    groups: list[list[Line]] = []
    for line in lines:
        begins = line.kind in (LABEL, MIXED, HEAD, RAW)
        if not groups or begins or groups[-1][0].kind in (HEAD, RAW):
            groups.append([])
        groups[-1].append(line)
    return groups


def _in_lines(row: Row) -> Body:
    """Return a body with each line in the first form of *row*, all of them in the second one."""
    form, around = [*row.pieces, "{lines}"][:2]

    def body(lines: Sequence[Line]) -> str:
        inside = "".join(own(line) or form.replace("{line}", line.html) for line in lines)
        return around.replace("{lines}", inside)

    return body


def _in_turns(row: Row) -> Body:
    """Return a body with each turn in the first form of *row*, all of them in the second one.

    Where the form needs a label, what has none is printed without it.
    """
    form, around = [*row.pieces, "{turns}"][:2]

    def turn(number: int, lines: Sequence[Line]) -> str:
        is_labelled = lines[0].kind == LABEL
        if lines[0].kind == RAW and "_br}" in form:
            return lines[0].html
        if "<summary>" in form and not is_labelled:
            return _ps(lines)
        rest = lines[is_labelled:]
        return fill(
            form,
            n=number,
            turn=_ps(lines),
            turn_br=_br(lines),
            label=lines[0].html if is_labelled else "",
            rest=_ps(rest),
            rest_br=_br(rest),
        )

    def body(lines: Sequence[Line]) -> str:
        turns = (turn(number, group) for number, group in enumerate(_turns(lines), 1))
        return around.replace("{turns}", "".join(turns))

    return body


def _in_words(row: Row) -> Body:
    """Return paragraphs in whose text the pattern of *row* is replaced."""
    pattern, replacement = row.pieces

    def marked(line: Line) -> Line:
        if line.kind != TEXT:
            return line
        return replace(line, html=re.sub(pattern, replacement, line.html))

    return lambda lines: _ps([marked(line) for line in lines])


for _section, _make in {"lines": _in_lines, "turns": _in_turns, "words": _in_words}.items():
    for _row in rows("bodies", _section):
        register(BODIES, _row.name, _row.about, _make(_row))


@registers(BODIES)
def _dl(lines: Sequence[Line]) -> str:
    """Labels as dt, what is said as dd."""
    tags = ("dt" if line.kind == LABEL else "dd" for line in lines)
    terms = (f"<{tag}>{line.html}</{tag}>" for tag, line in zip(tags, lines, strict=True))
    return f"<dl>{''.join(terms)}</dl>"


@registers(BODIES)
def _dl_divs(lines: Sequence[Line]) -> str:
    """A dl for each turn, in a div."""
    return "".join(f"<div class='qa'>{_dl(group)}</div>" for group in _turns(lines))


@registers(BODIES)
def _divided(lines: Sequence[Line]) -> str:
    """The lines in three sibling divs of the same class."""
    third = len(lines) // 3 + 1
    parts = [lines[n : n + third] for n in range(0, len(lines), third)]
    return "".join(f'<div class="part">{_ps(part)}</div>' for part in parts)


@registers(BODIES)
def _divided_ads(lines: Sequence[Line]) -> str:
    """The lines in sibling divs with empty boxes for advertisements between them."""
    parts = (f"<div>{_ps(lines[n : n + 8])}</div>" for n in range(0, len(lines), 8))
    return '<div class="ad"><!-- slot --></div>'.join(parts)


@registers(BODIES)
def _images(lines: Sequence[Line]) -> str:
    """Pictures with captions between turns."""
    image = '<img src="/1.jpg" alt="The press hall">'
    picture = f"<figure>{image}<figcaption>The press hall</figcaption></figure>"
    groups = map(_ps, _turns(lines))
    return "".join(group + picture * (n % 5 == 4) for n, group in enumerate(groups))


@registers(BODIES)
def _br_in_p(lines: Sequence[Line]) -> str:
    """All in one paragraph, br between lines, captions in a span."""

    def one(line: Line) -> str:
        if line.kind == NOTE:
            return f"<span class='note'>{line.html}</span>"
        return own(line) or line.html

    return f"<p>{'<br>'.join(map(one, lines))}</p>"


@registers(BODIES)
def _two_columns(lines: Sequence[Line]) -> str:
    """One row: all labels in one cell, all that is said in another."""
    labels = _ps([line for line in lines if line.kind == LABEL])
    texts = _ps([line for line in lines if line.kind != LABEL])
    return f"<table><tr><td>{labels}</td><td>{texts}</td></tr></table>"


@registers(BODIES)
def _turn_more(lines: Sequence[Line]) -> str:
    """The rest of each long turn is hidden, with Read more."""
    body = ""
    for group in _turns(lines):
        body += _ps(group[:3])
        if rest := _ps(group[3:]):
            body += f"<div class='rest' style='display:none'>{rest}</div><a href='#'>Read more</a>"
    return body
