"""Label: how a page says who speaks."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import zlib
from collections.abc import Callable

from tests.campaigns.markup.draft import LABEL, MIXED, Line, escape
from tests.campaigns.markup.tables import register
from tests.campaigns.markup.transcripts import CHAIR, PRESS, Transcript, Turn

# (transcript, turn) -> the lines of the turn, paragraphs included.
Label = Callable[[Transcript, Turn], list[Line]]
LABELS: dict[str, Label] = {}


def _texts(turn: Turn, start: int = 0) -> list[Line]:
    return [Line(escape(paragraph)) for paragraph in turn.paragraphs[start:]]


def _above(
    name: str, about: str, form: str, tag: str = "", press: str = "", chair: str = ""
) -> None:
    """Register a label on a line of its own; *press* and *chair* are the forms for these, if they differ."""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        return [
            Line(
                _filled({PRESS: press, CHAIR: chair}.get(turn.role) or form, transcript, turn),
                LABEL,
                tag,
            ),
            *_texts(turn),
        ]

    register(LABELS, name, about, label)


def _inside(name: str, about: str, form: str, press: str = "", chair: str = "") -> None:
    """Register a label in the first paragraph."""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        said = escape(turn.paragraphs[0])
        return [
            Line(
                _filled({PRESS: press, CHAIR: chair}.get(turn.role) or form, transcript, turn)
                + said,
                MIXED,
            ),
            *_texts(turn, 1),
        ]

    register(LABELS, name, about, label)


def _filled(form: str, transcript: Transcript, turn: Turn) -> str:
    person = next((one for one in transcript.people if one.name == turn.speaker), None)
    office = person.office if person else ""
    if "{office}" in form and not office:
        form = form.replace("<div>{office}</div>", "").replace("<small>{office}</small>", "")
        form = form.replace(", {office}", "").replace(" ({office})", "").replace("<br>{office}", "")
        form = form.replace("<span>{office}</span>", "").replace("{office}", "")
    return form.format(
        name=escape(turn.speaker),
        name_nbsp=escape(turn.speaker).replace(" ", "&nbsp;"),
        surname=escape(turn.speaker.partition(" ")[0].upper()),
        given=escape(turn.speaker.partition(" ")[2]),
        upper=escape(turn.speaker.upper()),
        office=escape(office),
        honorific=f"{person.honorific} " if person else "",
    )


# A line of its own, with a colon.
_above("colon", "on a line of its own with a colon, as on the site", "{name}:")
_above("space-colon", "with a space before the colon", "{name} :")
_above("full-width", "with a full-width colon", "{name}：")
_above("strong-colon", "bold, with a colon", "<strong>{name}:</strong>")
_above("strong-name", "bold, the colon outside", "<b>{name}</b>:")
_above("style-bold", "bold by its style", '<span style="font-weight:700">{name}:</span>')
_above("h3-colon", "a heading with a colon", "{name}:", "h3")
_above("upper", "in capitals", "{upper}:")
_above("honorific", "with an honorific", "{honorific}{name}:")
_above("office", "with the office", "{name}, {office}:")
_above("office-parens", "with the office in parentheses", "{name} ({office}):")
_above("br-after", "with a br after it", "{name}:<br>")
_above("span", "in a span of its own class", '<span class="speaker">{name}:</span>')
_above("icon", "beside an icon", '<img src="/icon.png" alt="speaker"> {name}:')
_above("brackets", "in brackets", "[{name}]")
_above("dash-line", "followed by a dash", "{name} –")
_above("time", "after the time of a live text", "10:05 {name}:")
_above("reporter-of", "reporters as Reporter from …", "{name}:", press="Reporter from {name}:")
_above("q-outlet", "reporters as Q (…)", "{name}:", press="Q ({name}):")
_above("journalist", "reporters as … reporter", "{name}:", press="{name} reporter:")
_above("chairperson", "the chair as Chairperson", "{name}:", chair="Chairperson:")
_above("moderator", "the chair as Moderator, bold", "<b>{name}:</b>", chair="<b>Moderator:</b>")
_above("anchor", "behind an anchor", '<a name="q"></a>{name}:')
_above("numbered", "behind a number", "1. {name}:")
_above("time-after", "with the time of a live text", "{name} (10:05):")
_above("nbsp-name", "no-break space in the name", "{name_nbsp}:")
_above("semicolon-span", "the colon in a span of its own", "<b>{name}</b><span>:</span>")
_above("surname-upper", "the surname in capitals", "{surname} {given}:", press="{name}:")
# A line of its own, without a colon.
_above("card", "a card with the office", "<b>{name}</b><div>{office}</div>", "header")
_above(
    "card-photo",
    "a card with photo and office",
    '<img src="/p.jpg" alt=""><h5>{name}</h5><small>{office}</small>',
    "div",
)
_above("bold", "bold without a colon", "<strong>{name}</strong>")
_above("h4", "a heading of level 4", "{name}", "h4")
_above(
    "hashed-class", "a span of a class that says nothing", '<span class="css-9f3ab">{name}</span>'
)
_above("colored", "in a color", '<font color="#c00">{name}</font>')
_above("bare", "a line of its own and nothing else", "{name}")
# In one paragraph with the text.
_inside("in-colon", "in line with a colon", "{name}: ")
_inside("in-strong", "in line, bold with its colon", "<strong>{name}:</strong> ")
_inside("in-strong-name", "in line, bold, the colon outside", "<b>{name}</b>: ")
_inside("in-bold", "in line, bold without a colon", "<b>{name}</b> ")
_inside("in-br", "in line with a colon, then a br", "{name}:<br>")
_inside("in-span", "in line, in a span of its own class", '<span class="who">{name}:</span> ')
_inside("in-full-width", "in line with a full-width colon", "{name}：")
_inside("in-dash", "in line with a dash", "{name} – ")
_inside("in-office", "in line with the office", "<b>{name}, {office}:</b> ")
_inside("in-honorific", "in line with an honorific", "{honorific}{name}: ")
_inside(
    "in-q-reporter",
    "in line, reporters as Q: Reporter from …",
    "{name}: ",
    press="Q: Reporter from {name}: ",
)
_inside(
    "in-section",
    "the same, the chair as Moderator",
    "{name}: ",
    press="Q: Reporter from {name}: ",
    chair="Moderator: ",
)
_inside("in-nbsp", "in line, a no-break space after the colon", "<b>{name}:</b>&nbsp;")
_inside("in-tight", "in line, no space after the colon", "<b>{name}:</b>")


def _wrapped(transcript: Transcript, turn: Turn) -> list[Line]:
    """A strong of name and colon apart, as editors leave it."""
    name, _, rest = turn.speaker.partition(" ")
    label = f"<strong>{escape(name)}</strong> <strong>{escape(rest)}</strong><strong>:</strong>"
    return [Line(label, LABEL), *_texts(turn)]


def _data_attribute(transcript: Transcript, turn: Turn) -> list[Line]:
    """Only an attribute says who speaks; CSS shows it."""
    first, *others = _texts(turn)
    return [Line(f'<p data-speaker="{escape(turn.speaker)}">{first.html}</p>', "raw"), *others]


def _mixed(name: str, about: str, usual: str, other: str, every: int) -> None:
    """Register labels in the style *usual*, one of *every* so many in the style *other*."""

    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        is_other = zlib.crc32(turn.text.encode()) % every == 0
        return LABELS[other if is_other else usual](transcript, turn)

    register(LABELS, name, about, label)


_above("semicolon", "followed by a semicolon", "{name};")
_above("period", "followed by a period", "{name}.")
_mixed("sometimes-bare", "with a colon, but for one in five", "colon", "bare", 5)
_mixed("sometimes-bold", "with a colon, or bold without", "strong-colon", "bold", 3)
_mixed("sometimes-inside", "on a line of its own, or in line", "colon", "in-colon", 3)
_mixed("sometimes-semicolon", "with a colon, or with a semicolon", "colon", "semicolon", 5)
_mixed("sometimes-office", "with the office in one of three", "colon", "office", 3)
_mixed("sometimes-full-width", "with colons of both kinds", "colon", "full-width", 2)
_mixed("sometimes-strong", "in line, bold, or on a line of its own", "in-strong", "strong-colon", 3)
_mixed("sometimes-upper", "in capitals, one of four", "colon", "upper", 4)
LABELS["split-strong"] = _wrapped
LABELS["attribute"] = _data_attribute
