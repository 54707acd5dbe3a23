"""The inputs of the fuzzer: pages of the sample and built ones, damaged in many ways."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import scio_crawler
from scio_crawler.common import addresses

SITE = "http://english.scio.gov.cn"
SAMPLE = Path(scio_crawler.__file__).parent / "sample"
LONGEST = 400_000  # bytes of a damaged page
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Input:
    """Pages by address. The crawl asks for the first one, as for a list page if *is_list*."""

    pages: dict[str, bytes]
    content_type: str = HTML
    is_list: bool = False


_TAG = re.compile(rb"(<[^<>]*>)")
_LISTS: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
# Pieces of text and markup that rules look for, or that parsers stumble over.
TOKENS = _LISTS["tokens"]
CHARSETS = _LISTS["charsets"]


def make(rng: random.Random) -> Input:
    """Return an input that depends on *rng* alone."""
    address = rng.choice(list(corpus()))
    if rng.random() < 0.25:
        pages = {address: built(rng)}
    else:
        pages = {url: corpus()[url] for url in rng.sample(*_siblings(address, rng))}
    damaged = {
        url: mutated(body, rng) if number == 0 or rng.random() < 0.5 else body
        for number, (url, body) in enumerate(pages.items())
    }
    content_type = HTML
    if rng.random() < 0.1:
        content_type = rng.choice(("", "text/html", f"text/html; charset={rng.choice(CHARSETS)}"))
    is_list = "node_8021725" in address or rng.random() < 0.15
    return Input(damaged, content_type, is_list)


@cache
def corpus() -> dict[str, bytes]:
    """Return the body of every page of the sample, by address."""
    files = sorted(SAMPLE.rglob("*.htm*"))
    return {f"{SITE}/{path.relative_to(SAMPLE).as_posix()}": path.read_bytes() for path in files}


@cache
def _family(address: str) -> list[str]:
    own = addresses.parse(address)
    assert own is not None
    found = [url for url in corpus() if (a := addresses.parse(url)) and a.names_same(own)]
    return [address, *(url for url in found if url != address)]


def _siblings(address: str, rng: random.Random) -> tuple[list[str], int]:
    """Return arguments of :func:`random.sample` that choose one page of an article, or several."""
    family = _family(address)
    if rng.random() < 0.7:
        return [address], 1
    return family, rng.randint(1, min(3, len(family)))


def built(rng: random.Random) -> bytes:
    """Return a page in the site's markup that is full of one kind of trouble."""
    lines = rng.choice(BUILT)(rng)
    marked = rng.random() < 0.6
    begin, end = ("<!--enpcontent-->", "<!--/enpcontent-->") if marked else ("", "")
    head = rng.choice(("", "<p>Speakers:</p><p>Mr. Xin Guobin, vice minister of industry</p>"))
    body = f'<div class="cp">{begin}{head}{lines}{end}</div>'
    page = f"<html><head><title>Briefing | SCIO</title></head><body>{body}</body></html>"
    return page.encode("utf-8", "replace")[:LONGEST]


def _many(rng: random.Random, most: int) -> int:
    """Return a number from 1 to *most*, rarely a large one, which takes long to read."""
    return round(most ** rng.random())


def _soup(rng: random.Random) -> str:
    return "".join(rng.choice(TOKENS) for _ in range(_many(rng, 400)))


def _labels(rng: random.Random) -> str:
    labels = [token for token in TOKENS if token.endswith(":")]
    words = ["Thank you.", "What is it?", "“No,” he said.", "a list", "Economy: 3", ""]
    tag = rng.choice(("p", "div", "li", "b", "td", "span", "pre"))
    return "".join(
        f"<{tag}>{rng.choice(labels)}{rng.choice(('', ' ', f'</{tag}><{tag}>'))}"
        f"{rng.choice(words)}</{tag}>"
        for _ in range(_many(rng, 200))
    )


def _colons(rng: random.Random) -> str:
    return rng.choice((":", "：", "a:", "A: ", "1:", " :", "Ab Cd:")) * _many(rng, 20_000)


def _nested(rng: random.Random) -> str:
    tag = rng.choice(
        (*("div", "p", "b", "span", "li", "table", "font", "a", "ul", "h1", "div class='nav'"),)
    )
    depth = _many(rng, 3000)
    inner = rng.choice(("x", "Moderator: y", "<p>Moderator:</p><p>Good morning.</p>"))
    closed = f"</{tag.split()[0]}>" * rng.choice((0, depth, depth // 2))
    return f"<{tag}>" * depth + inner * rng.randint(1, 30) + closed


def _attributes(rng: random.Random) -> str:
    many = " ".join(f"a{n}='{n}'" for n in range(_many(rng, 3000)))
    long = rng.choice(("x ", "page ", "share-", "display:", "nav ")) * _many(rng, 20_000)
    name = rng.choice(("class", "id", "style", "href", "content"))
    return f"<p {many}>Moderator:</p><div {name}='{long}'><p>Good morning.</p></div>"


def _entities(rng: random.Random) -> str:
    forms = ("&#{};", "&#x{:x};", "&{};", "&nbsp", "&#", "&#{}", "&am", "&#xD8{:02d};")
    return "".join(
        rng.choice(forms).format(rng.randint(0, 0x120000 if rng.random() < 0.2 else 99))
        for _ in range(_many(rng, 3000))
    )


def _lines(rng: random.Random) -> str:
    line = rng.choice(("<p>x</p>", "<br>", "x<br>", "<p>Ab Cd:</p>", "<p>A: b</p>", "<p>1.</p>"))
    return line * _many(rng, 20_000)


def _links(rng: random.Random) -> str:
    href = rng.choice(("content_900100001_{}.html", "/x{}", "//[{}", "javascript:{}", "{}:x"))
    boxes = ("{}", "<ul class='usual'><li>{}</li></ul>", "<div id='autopage'>{}</div>")
    box = rng.choice((*boxes, "<div class='main'>{}", "<ul class='pages'>{}"))
    links = [f"<a href='{href.format(n)}'>{n}</a>" for n in range(_many(rng, 1000))]
    return "".join(map(box.format, links)) if rng.random() < 0.5 else box.format("".join(links))


def _repeated(rng: random.Random) -> str:
    piece = "".join(rng.choice(TOKENS) for _ in range(rng.randint(1, 4)))
    return piece * _many(rng, 8000)


def _words(rng: random.Random) -> str:
    """Return a long paragraph of words with which patterns begin but do not match."""
    words = (
        *("Mr. ", "Ab ", "A", "photo by ", "(", "held ", "we ", "let ", "what is ", "Thank you, "),
        *("0 comments ", "press conference ", "speaks ", "1 ", "- ", "ㄑ ", "Mr. Ab Cd, ", "•"),
    )
    return "".join(rng.choice(words) * _many(rng, 6000) for _ in range(rng.randint(1, 3)))


BUILT: list[Callable[[random.Random], str]] = [
    *(_soup, _labels, _labels, _colons, _nested, _attributes, _entities, _lines, _links),
    *(_repeated, _words),
]


def mutated(body: bytes, rng: random.Random) -> bytes:
    """Return *body* after one to five changes."""
    for _ in range(rng.randint(1, 5)):
        body = rng.choice(MUTATIONS)(body, rng)
    return body[:LONGEST]


def _span(body: bytes, rng: random.Random, most: int = 4000) -> tuple[int, int]:
    start = rng.randint(0, len(body))
    return start, min(len(body), start + _many(rng, most))


def _cut(body: bytes, rng: random.Random) -> bytes:
    start, end = _span(body, rng)
    return body[:start] + body[end:]


def _truncated(body: bytes, rng: random.Random) -> bytes:
    end = rng.choice((b"", b"</html>", b"<!--/enpcontent--></html>", b"<!--/enpcontent--></html>"))
    return body[: rng.randint(0, len(body))] + end


def _doubled(body: bytes, rng: random.Random) -> bytes:
    start, end = _span(body, rng)
    times = rng.choice((1, 1, 2, 10, 100))
    return body[:end] + body[start:end] * times + body[end:]


def _shuffled_lines(body: bytes, rng: random.Random) -> bytes:
    lines = body.split(b"\n")
    first = rng.randint(0, len(lines))
    some = lines[first : first + rng.randint(2, 40)]
    rng.shuffle(some)
    return b"\n".join([*lines[:first], *some, *lines[first + len(some) :]])


def _shuffled_tags(body: bytes, rng: random.Random) -> bytes:
    pieces = _TAG.split(body)
    first = rng.randint(0, len(pieces))
    some = pieces[first : first + rng.randint(2, 60)]
    rng.shuffle(some)
    return b"".join([*pieces[:first], *some, *pieces[first + len(some) :]])


def _dropped_tags(body: bytes, rng: random.Random) -> bytes:
    share = rng.choice((0.01, 0.1, 0.5))
    return b"".join(p for p in _TAG.split(body) if p[:1] != b"<" or rng.random() > share)


def _random_bytes(body: bytes, rng: random.Random) -> bytes:
    start, end = _span(body, rng, 30)
    return body[:start] + rng.randbytes(rng.randint(0, 30)) + body[end:]


def _token(body: bytes, rng: random.Random) -> bytes:
    token = rng.choice(TOKENS).encode("utf-8", "replace") * rng.choice((1, 1, 1, 2, 50))
    marks = [found.start() for found in re.finditer(rb"[<>]", body)] or [0]
    at = rng.choice(marks) + rng.randint(0, 1) if rng.random() < 0.7 else rng.randint(0, len(body))
    return body[:at] + token + body[at:]


def _text_line(body: bytes, rng: random.Random) -> bytes:
    """Insert a paragraph of tokens between two others."""
    text = "".join(rng.choice(TOKENS) for _ in range(rng.randint(1, 4)))
    ends = [found.end() for found in re.finditer(rb"</p>|<br>", body)] or [0]
    at = rng.choice(ends)
    return body[:at] + b"<p>" + text.encode("utf-8", "replace") + b"</p>" + body[at:]


def _recoded(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    name = rng.choice(CHARSETS)
    if rng.random() < 0.5:
        text = text.replace("charset=utf-8", f"charset={name}")
    try:
        return text.encode(name, "replace")
    except (LookupError, ValueError, NotImplementedError):
        return text.encode("latin-1", "replace")


def _misread(body: bytes, rng: random.Random) -> bytes:
    """Decode UTF-8 as another encoding, and encode the result as UTF-8."""
    return body.decode(rng.choice(("latin-1", "cp1252", "gb18030")), "replace").encode("utf-8")


def _renamed(body: bytes, rng: random.Random) -> bytes:
    """Replace one tag by another, everywhere."""
    names = (b"p", b"div", b"strong", b"span", b"li", b"td", b"h1", b"b", b"pre", b"title", b"a")
    old, new = rng.choice(names), rng.choice(names)
    return re.sub(rb"(</?)" + old + rb"\b", rb"\1" + new, body)


def _without_colons(body: bytes, rng: random.Random) -> bytes:
    share = rng.choice((0.1, 0.5, 1))
    other = rng.choice((b"", b" :", "：".encode(), b";", b"::"))
    return b"".join(
        other if piece == b":" and rng.random() < share else piece
        for piece in re.split(rb"(:)", body)
    )


def _spliced(body: bytes, rng: random.Random) -> bytes:
    other = rng.choice(list(corpus().values()))
    start, end = _span(other, rng)
    at = rng.randint(0, len(body))
    return body[:at] + other[start:end] + body[at:]


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    *(_cut, _truncated, _doubled, _shuffled_lines, _shuffled_tags, _dropped_tags, _random_bytes),
    *(_token, _token, _text_line, _text_line, _recoded, _misread, _renamed, _without_colons),
    _spliced,
]
