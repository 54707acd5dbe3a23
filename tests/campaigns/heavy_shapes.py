"""The shapes of heavy pages: what may occur very often on a page, or be very long, at any size."""

from __future__ import annotations

import random
from collections.abc import Callable
from string import ascii_lowercase

from tests.campaigns.fuzz_inputs import HTML, SITE, Input

ARTICLE = f"{SITE}/pressroom/2024-07/24/content_900100777.htm"
NODE = f"{SITE}/pressroom/node_9010777.html"
LIST = f"{SITE}/pressroom/node_8021725.html"

HEAD = (
    "<p>Speakers:</p><p>Mr. Weng Jiamu, director general of the Lantern Office</p><p>Chairperson:"
    "</p><p>Ms. Lian Shuyan, spokesperson of the State Council Information Office</p>"
)
OPENING = "<p>Lian Shuyan:</p><p>Good morning. Welcome to this press conference. Any questions?</p>"
TURNS = (
    "<p>Reuters:</p><p>How many lanterns are lit tonight?</p>"
    "<p>Weng Jiamu:</p><p>We counted them twice, and there are more than in the year before.</p>"
)
LAMPS = "We counted the lanterns in street {n} of the town, twice, and we are quite sure of it."
PLACE = "<p>Beijing | 10 a.m. Aug. 1, 2024</p>"

Shape = Callable[[int], Input]


def page(body: str, head: str = "", begin: str = "<div id='article-content'>") -> bytes:
    """Return an article with *body* in its container, or in the element that *begin* opens."""
    return (
        f"<html><head><title>Briefing on lanterns | SCIO</title>{head}</head><body>"
        f"<h1>SCIO briefing on lanterns</h1>{begin}{body}</div></body></html>"
    ).encode()


def filled(unit: str, size: int) -> str:
    """Return *unit* as often as *size* bytes hold it, with a count in place of each ``{n}``."""
    times = max(1, size // len(unit.encode()))
    if "{n}" not in unit:
        return unit * times
    return "".join(unit.replace("{n}", str(n)) for n in range(times))


def around(unit: str, before: str = "", after: str = "", url: str = ARTICLE) -> Shape:
    """Return the shape of an article full of *unit*, once between *before* and *after*."""

    def make(size: int) -> Input:
        inside = f"{before}{filled(unit, size)}{after}"
        return Input({url: page(f"{HEAD}{OPENING}{inside}{TURNS}")}, HTML)

    return make


def in_head(unit: str, before: str = "", after: str = "", share: float = 1) -> Shape:
    """Return the shape of an article with that in ``<head>``; the rest of it is turns."""

    def make(size: int) -> Input:
        head = f"{before}{filled(unit, round(share * size))}{after}"
        turns = filled(TURNS, round((1 - share) * size))
        return Input({ARTICLE: page(f"{HEAD}{OPENING}{turns}{TURNS}", head)}, HTML)

    return make


def above_turns(unit: str, before: str = "", after: str = "", head: str = HEAD) -> Shape:
    """Return the shape of an article that is half that and half turns, with *head* between them."""

    def make(size: int) -> Input:
        above = f"{before}{filled(unit, size // 2)}{after}"
        return Input({ARTICLE: page(f"{above}{head}{OPENING}{filled(TURNS, size // 2)}")}, HTML)

    return make


def plain(unit: str) -> Shape:
    """Return the shape of a page full of *unit* without a known container."""
    return lambda size: Input({ARTICLE: page(HEAD + filled(unit, size), begin="<div>")}, HTML)


def outside(unit: str) -> Shape:
    """Return the shape of an article with *unit* behind its container."""
    above = page(HEAD + OPENING + TURNS).removesuffix(b"</body></html>").decode()
    below = "</body></html>"
    return lambda size: Input({ARTICLE: f"{above}{filled(unit, size)}{below}".encode()}, HTML)


def listed(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the shape of a list full of *unit*."""

    def make(size: int) -> Input:
        return Input({LIST: page(f"{before}{filled(unit, size)}{after}")}, HTML, is_list=True)

    return make


def nested(tag: str, depth: int = 200) -> Shape:
    """Return the shape of an article with elements in elements, up to *depth* of them."""
    return around(f"<{tag}>" * depth + "x" + f"</{tag.split()[0]}>" * depth)


def _strangers(size: int) -> Input:
    """Return an article with many people in its head, and labels that nearly name them."""
    chance = random.Random(1)
    names = [
        " ".join("".join(chance.choices(ascii_lowercase, k=8)).capitalize() for _ in "ab")
        for _ in range(size // 90)
    ]
    head = "".join(f"<p>{name}, director of the office of lanterns</p>" for name in names)
    labels = "".join(f"<p>{name[:-1]}x:</p><p>Yes, we did.</p>" for name in names)
    return Input({ARTICLE: page(f"<p>Speakers:</p>{head}{OPENING}{labels}")}, HTML)


def _pages(size: int) -> Input:
    """Return an article of several pages, each with a pager and text of its own."""
    count = max(2, min(300, size // 20_000))
    pager = "".join(f"<a href='content_900100777_{n}.htm'>{n}</a>" for n in range(2, count + 1))
    pages = {}
    for n in range(1, count + 1):
        text = filled(TURNS.replace("tonight", f"on night {n} in street {{n}}"), size // count)
        body = f"{HEAD if n == 1 else ''}{text}<div id='autopage'>{pager}</div>"
        pages[ARTICLE if n == 1 else ARTICLE.replace(".htm", f"_{n}.htm")] = page(body)
    return Input(pages, HTML)


LINK = "<a href='/pressroom/2024-07/24/content_9001{n}.htm'>SCIO briefing on lanterns in {n}</a>"

SHAPES: dict[str, Shape] = {
    # Paragraphs and labels
    "paragraphs": around(f"<p>{LAMPS}</p>"),
    "turns": around(TURNS),
    "turns of many people": around("<p>Lan Deng{n}:</p><p>How many lanterns are there?</p>"),
    "labels in a row": around("<p>Weng Jiamu:</p>"),
    "labels of outlets": around("<p>Lantern News {n}:</p>"),
    "labels before text": around("<p>Weng Jiamu: Yes.</p>"),
    "labels without colons": around(f"<p><b>Weng Jiamu</b></p><p>{LAMPS}</p>"),
    "labels of one word": around("<p>Lamp{n}:</p><p>Yes.</p>"),
    "labels on one line": around("Weng Jiamu: "),
    "a long label": around("Lantern ", "<p>", ":</p>"),
    "names": around(f"<p>Weng Jiamu</p><p>{LAMPS}</p>"),
    "questions": around("<p>What is it?</p>"),
    "counters": around("<p>12.</p><p>Weng Jiamu:</p><p>Yes.</p>"),
    "quotations": around("<p>“We counted the lanterns in street {n}.”</p>"),
    "block quotations": around("<blockquote>We counted the lanterns in street {n}.</blockquote>"),
    "bulleted lines": around("<p>• Lanterns in street {n}</p>"),
    "lines by breaks": around("x<br>"),
    "labels by breaks": around("Weng Jiamu:<br>We counted them.<br>"),
    "breaks": around("<br>"),
    "lines of a pre": around("Weng Jiamu:\nWe counted them.\n", "<pre>", "</pre>"),
    "short lines of a pre": around("x\n", "<pre>", "</pre>"),
    "dates": around("<p>China SCIO | July 5, 2024</p>"),
    "notes": around("<p>(Applause)</p>"),
    "captions": around("<p class='caption'>A lantern in street {n} [Photo by Xu Xiang]</p>"),
    "figures": around("<figure><img src='{n}.jpg'><figcaption>Lantern {n}</figcaption></figure>"),
    "feet": around("<p>More from SCIO</p>"),
    "announcements": around("<p>The SCIO holds a press conference on lanterns on July 5.</p>"),
    "many pages": _pages,
    # Heads and titles
    "people in a head": above_turns("<p>Mr. Weng Jia{n}, director of office {n}</p>", HEAD[:18]),
    "people who are misspelled": _strangers,
    "cards": above_turns("<p>Weng Jia{n}</p><p>director of the office</p>", HEAD[:18]),
    "a head below": around("<p>Weng Jiamu, director of office {n}</p>"),
    "a long office": above_turns("lanterns, ", "<p>Weng Jiamu, director of ", "</p>"),
    "a long place": above_turns("Beijing ", "<p>", " | 10 a.m. Aug. 1, 2024</p>"),
    "a long title": above_turns("Lanterns ", "<h1>", "</h1>"),
    "a long title of the head": in_head("Lanterns | SCIO - ", "<title>", "</title>", 0.5),
    "a long title of a meta": in_head("Lamps | ", "<meta property='og:title' content='", "'>", 0.5),
    "a long summary": in_head("The SCIO holds a press conference. ", "<meta name='description'"
                              " content='", "'>", 0.5),
    "a long source": in_head("Lantern News ", "<meta name='source' content='", "'>", 0.5),
    "a long category": in_head("Lanterns ", "<meta name='article:section' content='", "'>", 0.5),
    "titles": around("<h1>SCIO briefing on lanterns</h1>"),
    "subtitles": around("<h2>Lanterns in the streets of the town</h2>"),
    # One line
    **{
        f"a line of {name}": around(text)
        for name, text in {
            "words": "lanterns ", "letters": "x", "capitals": "AB ", "capitalized words": "Ab ",
            "colons": ":", "wide colons": "：", "letters and colons": "a: ", "dots": ".",
            "dots and spaces": ". ", "ellipses": "… ", "spaces": " ", "blank lines": "\n \n",
            "no-break spaces": "\u00a0", "wide spaces": "\u3000", "quotes": "“", "brackets": "(",
            "counts": "(a) ", "dashes": "- ", "bullets": "• ", "digits": "1", "numbers": "1. ",
            "dates": "July 5, 2024 ", "months": "on July ", "years": "2024-", "clocks": "10:05 ",
            "honorifics": "Mr. Weng Jiamu ", "credits": "photo by ", "stage notes": "(Applause) ",
            "references": "&amp;", "numbers of characters": "&#8203;", "bad numbers": "&#xD800;",
            "unended references": "&a", "accents": "e\u0301", "zero width": "\u200b",
            "tags that show nothing": "\U000e0041", "emoji": "\U0001f600", "mojibake": "â€™",
        }.items()
    },
    # Links and pagers
    "links": around("<a href='/x{n}.htm'>Lantern {n}</a> "),
    "paragraphs that are links": around("<p><a href='/x{n}.htm'>Lantern {n} is lit now</a></p>"),
    "related links": around("<p>Related:</p><p><a href='/x{n}.htm'>Lantern {n}</a></p>"),
    "links to pages": around("<a href='content_900100777_{n}.htm'>{n}</a> "),
    "links to one page": around("<a href='content_900100777_2.htm'>2</a> "),
    "links with words": around("<a href='content_900100777_{n}.htm'>go on with {n}</a>"
                               "<p>go on with {n} 1</p>"),
    "a pager": around("<li><a href='content_900100777_{n}.htm'>{n}</a></li>", "<ul class='pages'>"),
    "pagers": around("<ul class='pages'><li><a href='content_900100777_2.htm'>2</a></ul>"),
    "nested pagers": around("<ul class='pages'><a href='content_900100777_2.htm'>2</a>" * 100
                            + "</ul>" * 100),
    "next pages": around("<a href='?page=2'>Next</a>"),
    "links that lead nowhere": around("<a href='#'>Next</a> "),
    "numbers that lead nowhere": around("<a href='javascript:'>{n}</a> "),
    "links of no form": around("<a href='x900100777x{n}'>x</a>"),
    "links without addresses": around("<a>x</a>"),
    "unclosed links": around("<a href='#'>"),
    "a long address": around("a", "<p><a href='content_900100777_2.htm?", "'>2</a></p>"),
    "scripted links": around("<div onclick=\"location='content_900100777_{n}.htm'\">{n}</div>"),
    "data": around("<i data-page='{n}' data-total-pages='9'>{n}</i>"),
    "options": around("<option value=content_900100777_{n}.htm>Page {n}", "<select>", "</select>"),
    "plain options": around("<option>x", "<select>", "</select>"),
    "choices": around("<select><option>1<option>2</select>"),
    "forms": around("<form action='?900100777'><input type=hidden name=a value=b></form>"),
    "unclosed forms": around("<form action='?900100777'><input type=hidden name=a value=b>"),
    "counts": around("<p>Page 2 of 5</p>"),
    "counts in pieces": around("<i>Page</i> <i>2</i> / "),
    "counts in one element": around("<i>Page </i>", "<div>", "</div>"),
    "counts of items": around("<p>Showing 1-5 of 10</p>"),
    "slides": around("<div class='slide'>1/5</div>"),
    # Markup
    "attributes": around(" a{n}={n}", "<p ", ">x</p>"),
    "attributes as many as may be": around(f"<p {' '.join(f'a{n}=' for n in range(900))}>x</p>"),
    "some attributes": around("<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x</p>"),
    "a long attribute": around("lanterns ", "<p title='", "'>x</p>"),
    "a long class": around("page ", "<div class='", f"'>{TURNS}</div>"),
    "classes of one element": around("c{n} ", "<div class='", f"'>{TURNS}</div>"),
    "a long id": around("p", "<div id='", f"'>{TURNS}</div>"),
    "a long style": around("display: ", "<div style='", f"'>{TURNS}</div>"),
    "classes": around("<p class='c{n}'>x</p>"),
    "ids": around("<p id='c{n}'>x</p>"),
    "equal ids": around("<p id='article-content'>x</p>"),
    "containers": around("<div class='cp'>Weng Jiamu: We counted them.</div>"),
    "nested containers": nested("div class=cp"),
    "articles": around(f"<article><p>Weng Jiamu:</p><p>{LAMPS}</p></article>"),
    "styled letters": around("<span style='font-weight:bold'>x</span>"),
    "style sheets": in_head("<style>.a .b .c { display: block }</style>"),
    "a style sheet": in_head(".a{n} { display: block }", "<style>", "</style>"),
    "a style sheet that fits": around("<i class='a'>x</i>", "<style>"
                                      + "div p .a { display: block }" * 200 + "</style>"),
    "braces": in_head("<style>{{</style>"),
    "comments of a style sheet": in_head("/* ", "<style>", "</style>"),
    "scripts": around("<script>var page = 1;</script>"),
    "a script": around("var countPage = 11; ", "<script>", "</script>"),
    "calls of a pager": around("createPageHTML(11, 0, ", "<script>", "</script>"),
    "pagers by scripts": around("<script>createPageHTML(9, 0, 'content_900100777')</script>"),
    "strings": around(f'"{LAMPS}", ', "<script>", "</script>"),
    "open strings": around("'\"`", "<script>", "</script>"),
    "escaped quotes": around('\\"', '<script>"', "</script>"),
    "backslashes": around("\\", "<script>'", "</script>"),
    "comments of a script": around("/* ", "<script>", "</script>"),
    "comparisons in a script": around("a<b c d ", "<script>", "</script>"),
    "addresses in a script": around("'content_900100777_{n}.htm', ", "<script>", "</script>"),
    "scripts with addresses": around("<script>var a = 'content_900100777_{n}.htm'</script>"),
    "json": in_head('{"a": 1}, ', "<script type='application/ld+json'>[", "1]</script>"),
    "deep json": in_head("[", "<script type='application/ld+json'>", "</script>"),
    "broken json": in_head('{"headline": "', "<script type='application/ld+json'>", "</script>"),
    "pieces of json": in_head("<script type='application/ld+json'>[1, 2, 3]</script>"),
    "comments": around("<!-- lanterns -->"),
    "a comment": around("we count lanterns ", "<!--", "-->"),
    "a long word in a comment": around("a.", "<!-- a b c d e f g h i ", "-->"),
    "open comments": around("<!--"),
    "marks of the CMS": around("<!--enpcontent--><p>We count.</p><!--/enpcontent-->"),
    "properties": in_head("<a>b</a>", "<!--enpproperty ", "-->"),
    "open properties": in_head("<a>", "<!--enpproperty ", "-->"),
    "open tags": around("<"),
    "open attributes": around("<p a='>"),
    "metas": in_head("<meta name='a{n}' content='lanterns'>"),
    "times": around("<time datetime='2024-07-05'>July 5</time>"),
    "nested elements": nested("div"),
    "nested letters": nested("span"),
    "nested tables": nested("table><tr><td"),
    "unclosed elements": around("<b>"),
    "unclosed lists": around("<ul><li>"),
    "rows": around("<tr><td>Weng Jiamu:</td><td>Yes.</td></tr>", "<table>", "</table>"),
    "cells": around("<td>x</td>", "<table><tr>", "</tr></table>"),
    "spans": around("<span>x</span>"),
    "lines of spans": around("<span>We counted them.</span>", "<div>", "</div>"),
    "unknown elements": around("<x-line>We counted them.</x-line>"),
    "bold letters": around("<b>x</b>"),
    "images": around("<img src='a.jpg' alt='A lantern'>"),
    "struck letters": around("<del>x</del>"),
    # What is not read, or elsewhere
    "hidden paragraphs": around(f"<p hidden>{LAMPS}</p>"),
    "templates": around(f"<template><p>{LAMPS}</p></template>"),
    "hidden labels": around(f"<p style='display:none'>Weng Jiamu: {LAMPS}</p>"),
    "frames": around(f"<div class='nav'>{LAMPS}</div>"),
    "menus": around("<nav><a href='/x'>Lanterns</a></nav>"),
    "asides": around(f"<aside>{LAMPS}</aside>"),
    "footers": around(f"<footer><p>{LAMPS * 3}</p></footer>"),
    "paragraphs outside": outside(f"<p>{LAMPS}</p>"),
    "labels outside": outside(f"<div><p>Weng Jiamu:</p><p>{LAMPS}</p></div>"),
    "turns without a container": plain(TURNS),
    "paragraphs without a container": plain(f"<div><p>{LAMPS}</p></div>"),
    "a chat": plain(f"<div class=m><b>Weng Jiamu:</b><p>{LAMPS}</p></div>"),
    "a node": around(TURNS, PLACE, url=NODE),
    "places": around(PLACE, url=NODE),
    # Lists
    "a list": listed(f"<li>{LINK}</li>"),
    "a list of 2018": listed(f"<li><h3>2018-01-02</h3><h1>{LINK}</h1></li>",
                             "<div class='usual'><ul>", "</ul></div>"),
    "a list of one link": listed(LINK.replace("{n}", "00778")),
    "a list of unknown links": listed("<a href='/lamps/2024/07/{n}.htm'>SCIO briefing on them</a>"),
    "a list of long titles": listed(LINK.replace("lanterns", "lanterns " * 1000)),
    "a list of nodes": listed("<a href='/pressroom/node_9{n}.html'>More</a>"),
    "a list in attributes": listed("<i data-href='/pressroom/2024-07/24/content_9{n}.htm'>x</i>"),
    "a list in lists": listed("<ul><li>" * 100 + LINK + "</ul>" * 100),
    "a list in a script": listed('"/pressroom/2024-07/24/content_9001{n}.htm", ', "<script>"),
    "a list with a pager": listed("<a href='node_8021725_{n}.html'>{n}</a> ", LINK),
    "a list of years": listed("<a href='/lanterns'>2024</a> "),
    "a list in menus": listed(f"<div class='nav'>{LINK}</div>"),
    "inline transcripts": listed(f"<p>• SCIO briefing on {{n}}</p>{HEAD}{OPENING}{TURNS}{TURNS}"),
    "inline heads": listed(f"{PLACE}<p>Weng Jiamu:</p><p>We counted.</p>"),
    "inline bullets": listed("<p>• Lanterns in street {n}</p>"),
    "inline turns": listed(f"<p>Weng Jiamu:</p><p>{LAMPS}</p>"),
    "inline turns below a head": listed(f"<p>Weng Jiamu:</p><p>{LAMPS}</p>", HEAD),
}  # fmt: skip
