"""Styles that are drawn: their elements, classes and words are put together at random.

What nobody thought of is between the styles that somebody did. Each axis gets ``drawn-0`` …
``drawn-11``; the environment variable ``STYLES_DRAW`` draws others.
"""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from typing import Any

from tests.campaigns.markup.bodies import BODIES, own
from tests.campaigns.markup.containers import CONTAINERS, front
from tests.campaigns.markup.draft import HEAD, LABEL, MIXED, RAW, Draft, Line, escape
from tests.campaigns.markup.frames import DECOY, DECOY_TITLE, FRAMES, site
from tests.campaigns.markup.heads import HEADS, Head, printed
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.lists import AT, LISTS, PLACES, Item, List
from tests.campaigns.markup.pagers import PAGERS, Form, Links, Pager
from tests.campaigns.markup.tables import register, sentences
from tests.campaigns.markup.transcripts import Person, Transcript, Turn

DRAW = os.environ.get("STYLES_DRAW", "1")
EACH = 12  # of each axis

_CLASSES, _NEXT, _BOXES = sentences("classes"), sentences("next"), sentences("boxes")
_FORMS: list[Form] = [
    *[lambda stem, ext, n: f"{stem}_{n}.{ext}"] * 3,
    lambda stem, ext, n: f"{stem}_{n}.{ext}?t=1",
    lambda stem, ext, n: f"{stem}_{n - 1}.{ext}",
    lambda stem, ext, n: f"{stem}.{ext}?currentPage={n}&lang=en",
    lambda stem, ext, n: f"{stem}/p{n}/",
    lambda stem, ext, n: f"{stem}_{n:02d}.{ext}",
]


def _chance(axis: str, number: int) -> random.Random:
    return random.Random(f"{DRAW} {axis} {number}")


def _attributes(chance: random.Random) -> str:
    return chance.choice(
        (
            "",
            f' class="{chance.choice(_CLASSES)}"',
            f' class="{chance.choice(_CLASSES)} {chance.choice(_CLASSES)}"',
            f' id="{chance.choice(_CLASSES)}"',
            f' style="text-indent: {chance.randint(1, 3)}em"',
            f' data-{chance.choice("abcxyz")}="{chance.randint(1, 99)}"',
            ' align="justify"',
        )
    )


def _nest(chance: random.Random, tags: Sequence[str], most: int) -> tuple[str, str]:
    """Return the start tags and the end tags of one to *most* elements in one another."""
    names = [chance.choice(tags) for _ in range(chance.randint(1, most))]
    opens = "".join(f"<{name}{_attributes(chance)}>" for name in names)
    return opens, "".join(f"</{name}>" for name in reversed(names))


def _container(chance: random.Random) -> Callable[[Draft], None]:
    outer = _nest(chance, ("div", "div", "section", "main", "article"), 4)
    inner = _nest(chance, ("div", "div", "section", "article"), 3)
    pager_inside = chance.random() < 0.5
    front_inside = chance.random() < 0.3

    def change(draft: Draft) -> None:
        top, pager = front(draft), draft.pager
        text = f"{top if front_inside else ''}{draft.body}{pager if pager_inside else ''}"
        around = "" if front_inside else top
        after = "" if pager_inside else pager
        draft.article = f"{outer[0]}{around}{inner[0]}{text}{inner[1]}{after}{outer[1]}"

    return change


def _body(chance: random.Random) -> Callable[[Sequence[Line]], str]:
    opens, closes = _nest(chance, ("p", "div", "p", "section", "li"), 1)
    more = _nest(chance, ("span", "font", "i"), 2) if chance.random() < 0.4 else ("", "")
    end = chance.choice(("", "", "", "<br>", "&nbsp;", "\n    "))

    def body(lines: Sequence[Line]) -> str:
        return "".join(
            own(line) or f"{opens}{more[0]}{line.html}{end}{more[1]}{closes}\n" for line in lines
        )

    return body


def _label(chance: random.Random) -> Callable[[Transcript, Turn], list[Line]]:
    wraps = [
        chance.choice(("b", "strong", "span", "em", "u", "font", "a", "strong"))
        for _ in range(chance.randint(0, 2))
    ]
    opens = "".join(f"<{tag}{_attributes(chance)}>" for tag in wraps)
    closes = "".join(f"</{tag}>" for tag in reversed(wraps))
    is_marked = bool({"b", "strong"} & set(wraps))
    colon = chance.choice((":", ":", ": ", " :", "：", ":&nbsp;") + (("",) if is_marked else ()))
    colon_inside = chance.random() < 0.5
    where = chance.choice(("above", "above", "inside", "br"))
    tag = chance.choice(("", "", "", "h3", "h4", "div")) if where == "above" else ""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        name = escape(turn.speaker)
        html = f"{opens}{name}{colon}{closes}" if colon_inside else f"{opens}{name}{closes}{colon}"
        texts = [Line(escape(paragraph)) for paragraph in turn.paragraphs]
        if where == "above":
            return [Line(html, LABEL, tag), *texts]
        between = "<br>" if where == "br" else " "
        return [Line(html + between + texts[0].html, MIXED), *texts[1:]]

    return label


def _head(chance: random.Random) -> Callable[[Transcript], Head]:
    speakers = chance.choice(("Speakers", "Participants", "Attendees", "Guests", "Panelists"))
    chairs = chance.choice(("Chairperson", "Moderator", "Host", "Chair", "Presided over by"))
    colon = chance.choice((":", ":", "", "："))
    between = chance.choice((", ", ", ", " – ", " | ", "<br>", " - "))
    polite = chance.random() < 0.6
    tag = chance.choice(("", "", "b", "h4"))
    has_date = chance.random() < 0.7

    def one(person: Person) -> Line:
        name = person.polite if polite else person.name
        return Line(f"{escape(name)}{between}{escape(person.office)}", HEAD)

    def word(text: str) -> Line:
        return (
            Line(f"<b>{text}{colon}</b>", HEAD) if tag == "b" else Line(f"{text}{colon}", HEAD, tag)
        )

    def head(t: Transcript) -> Head:
        lines = [word(speakers), *map(one, t.officials), word(chairs), one(t.chair)]
        return Head([*lines, word("Date"), Line(printed(t.held), HEAD)] if has_date else lines)

    return head


def _links(chance: random.Random) -> Links:
    words = chance.choice(_NEXT)
    opens, closes = _nest(chance, ("div", "p", "span", "nav", "li"), 2)
    attributes = chance.choice(("", " class='nxt'", " rel='next'", " target='_self'", " id='n'"))
    before = chance.choice(("", "", "Page {n} of {of} ", "{n}/{of} "))

    def links(n: int, of: int, href: Callable[[int], str]) -> str:
        """A link of drawn words."""
        if n == of:
            return ""
        text = escape(words.format(k=n + 1))
        told = before.format(n=n, of=of)
        return f"{opens}{told}<a{attributes} href='{href(n + 1)}'>{text}</a>{closes}"

    return links


def _frame(chance: random.Random) -> Callable[[Draft], None]:
    opens, closes = _nest(chance, ("div", "aside", "section", "ul"), 2)
    box = f"{opens}<h4>{chance.choice(_BOXES)}</h4><a href='{DECOY}'>{DECOY_TITLE}</a>{closes}"
    where = chance.choice(("above", "below", "beside", "between", "end"))

    def change(draft: Draft) -> None:
        site(draft)
        if where in ("above", "below", "beside"):
            setattr(draft, where, getattr(draft, where) + box)
        elif where == "end":
            draft.end = [*draft.end, Line(box, RAW)]
        else:
            middle = next(
                (
                    n
                    for n, line in enumerate(draft.lines)
                    if n > len(draft.lines) // 2 and line.kind == LABEL
                ),
                len(draft.lines),
            )
            draft.lines.insert(middle, Line(box, RAW))

    return change


def _list(chance: random.Random) -> List:
    opens, closes = _nest(chance, ("div", "ul", "section"), 3)
    entry = _nest(chance, ("li", "div", "p", "dd", "article"), 2)
    dated = chance.choice(("", "<span>{day}</span>", "<i>{iso}</i>", "({day})"))
    heading = chance.choice((("", ""), ("<h3>", "</h3>"), ("<b>", "</b>")))

    def inside(items: Sequence[Item]) -> str:
        rows = [
            f"{entry[0]}{heading[0]}<a{_attributes(random.Random(item.href))} href='{item.href}'>{item.title}</a>{heading[1]} "
            f"{dated.format(day=item.day, iso=item.transcript.published)}{entry[1]}"
            for item in items
        ]
        return f"{opens}{''.join(rows)}{closes}"

    place = chance.choice(("site", "html", "site", "html", *PLACES))
    return List(
        "a drawn list",
        inside,
        PLACES[place],
        2,
        4,
        chance.choice(_FORMS),
        _links(chance),
        at=chance.choice(("node", *AT)),
    )


_DRAWN: list[tuple[str, dict[str, Any], Callable[[random.Random], Any]]] = [
    ("body", BODIES, _body),
    ("container", CONTAINERS, _container),
    ("frame", FRAMES, _frame),
    ("label", LABELS, _label),
    ("head", HEADS, _head),
]
for _number in range(EACH):
    _name = f"drawn-{_number}"
    for _axis, _styles, _draw in _DRAWN:
        register(_styles, _name, "drawn", _draw(_chance(_axis, _number)))
    _own = _chance("pager", _number)
    PAGERS[_name] = Pager("a drawn pager", _own.choice(_FORMS), _links(_own))
    LISTS[_name] = _list(_chance("list", _number))
