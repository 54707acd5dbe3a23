"""Pages: something else in place of one page of a conference, or of all of it.

The briefing must be partial, doubtful or unreadable, and nobody may say the words of the other
page. A case is exact if so; it is reported if the briefing is, although words are in the wrong
mouth; it is silent if nothing says so.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any, cast

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import address, drafts, finish, pages_of
from tests.campaigns.cases.verdicts import (
    EXACT,
    REPORTED,
    SILENT,
    Reading,
    Verdict,
    letters,
    read_pages,
)
from tests.campaigns.markup import lists
from tests.campaigns.markup.bodies import BODIES
from tests.campaigns.markup.draft import RAW, Draft, Line, escape
from tests.campaigns.markup.heads import HEADS
from tests.campaigns.markup.judge import Outcome
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.mirror import Part, paged
from tests.campaigns.markup.stories import STORIES, tell
from tests.campaigns.markup.transcripts import Content, Transcript, Turn, generate
from tests.campaigns.markup.walk import crawl

PLACES = ("first", "middle", "last")
FRAMES = ("article", "no-pager", "bare")
# What a site may send in place of a page with status 200: by kind, a title, then lines.
_WALLS = {kind: [row.split("|") for row in rows] for kind, rows in stock.sections("walls").items()}
_FEWEST = 12  # letters of a line that nobody says by chance


@dataclass
class Conference:
    """A conference of several pages, of which one is *at* a place and will be spoiled."""

    t: Transcript
    cut: list[list[Part]]
    at: int = 1
    pages: dict[int, str] = field(default_factory=dict)  # HTML by number
    foreign: list[str] = field(default_factory=list)  # what nobody may be heard to say
    in_order: bool = True  # whether its words can be put into the right mouths

    @classmethod
    def of(cls, seed: str, place: str = "middle", pages: int = 0) -> Conference:
        chance = random.Random(seed)
        t = generate(seed, Content(("plain", "several"), (2, 3)), 9)
        cut = paged(t, pages or chance.choice((3, 4, 5)), seed)
        at = {"first": 1, "last": len(cut)}.get(place, chance.randint(2, max(2, len(cut) - 1)))
        return cls(t, cut, at, {n: finish(draft) for n, draft in drafts(t, cut).items()})

    def draft(self, number: int = 0) -> Draft:
        return drafts(self.t, self.cut)[number or self.at]

    @property
    def paths(self) -> dict[int, str]:
        return self.draft(1).addresses

    def put(self, title: str, lines: Sequence[Line], frame: str, foreign: Sequence[str]) -> Trial:
        """Return the case with *lines* in place of the spoiled page, in a *frame* of the site."""
        self.pages[self.at] = framed(self.draft(), title, lines, frame)
        self.foreign += foreign
        return self.trial()

    def trial(self) -> Trial:
        pages = {self.paths[number]: html for number, html in self.pages.items()}
        return Trial(pages, lambda: self._judge(read_pages(pages)))

    def _judge(self, reading: Reading) -> Verdict:
        if not reading.reported:
            said = _said(self.foreign, reading)
            if said:
                return Verdict(SILENT, f"somebody says {said!r}")
            holds = reading.briefing.holds if reading.briefing else ""
            return Verdict(SILENT, f"{holds} of {len(reading.turns)} turns, nothing is reported")
        wrong = _said(self.foreign, reading) or (self.in_order and self._misplaced(reading))
        if wrong:
            return Verdict(REPORTED, f"{reading.reported}; somebody says {wrong!r}")
        return Verdict(EXACT)

    def _misplaced(self, reading: Reading) -> str:
        """Return a paragraph of the other pages that another person says, or that is said twice."""
        speakers: dict[str, set[str]] = {}
        for turn in self.t.turns:
            for paragraph in turn.paragraphs:
                speakers.setdefault(letters(paragraph), set()).add(letters(turn.speaker))
        met: Counter[str] = Counter()
        for turn in reading.turns:
            for paragraph in map(letters, turn.text.split("\n\n")):
                met[paragraph] += len(paragraph) > _FEWEST
                right = speakers.get(paragraph)
                if (
                    right
                    and turn.label
                    and len(paragraph) > _FEWEST
                    and letters(turn.label) not in right
                ):
                    return paragraph[:60]
        counted = Counter(letters(p) for turn in self.t.turns for p in turn.paragraphs)
        return next((text[:60] for text, count in met.items() if count > max(1, counted[text])), "")


def _said(foreign: Sequence[str], reading: Reading) -> str:
    heard = [letters(turn.text) for turn in reading.turns]
    lines = (line for line in foreign if len(letters(line)) >= _FEWEST)
    return next((line for line in lines if any(letters(line) in text for text in heard)), "")


def framed(draft: Draft, title: str, lines: Sequence[Line], frame: str) -> str:
    """Return a page with *lines* as its body: of the article, without its pager, or of *title*."""
    if frame == "bare":
        t = replace(draft.transcript, title=title, summary="", people=(), turns=())
        draft = Draft(t, 1, 1, draft.addresses)
    draft.top, draft.lines = [], list(lines)
    return finish(draft, "shown-only" if frame == "bare" else "site", pager=frame == "article")


def _lines(texts: Sequence[str]) -> list[Line]:
    return [Line(escape(text)) for text in texts]


def cases(_: str) -> Iterator[Row]:
    """Yield every case: what it is, where, in which words and in which frame."""
    for rows in (_notices, _others, _repeated, _halves, _swapped, _whole, _lists):
        yield from rows()


def _notices() -> Iterator[Row]:
    for kind, every in _WALLS.items():
        for number, texts in enumerate(every, 1):
            for place, frame, size in product(PLACES, FRAMES, ("short", "long")):
                name = f"{kind}-{number}/{place}/{frame}/{size}"
                yield name, _notice, texts, place, frame, size


def _notice(seed: str, texts: Sequence[str], place: str, frame: str, size: str) -> Trial:
    title, *told = texts
    lines = [Line(escape(title), tag="h2"), *_lines(told)] if size == "long" else _lines(told[:1])
    return Conference.of(seed, place).put(title, lines, frame, texts)


def _others() -> Iterator[Row]:
    """Yield pages that are good pages of something else: a conference, a story, a list, nothing."""
    for place, frame in product(PLACES, FRAMES):
        at = f"{place}/{frame}"
        for which in (1, 2):
            yield f"conference-page-{which}/{at}", _conference, place, frame, which
        for story in STORIES:
            yield f"{story}/{at}", _story, place, frame, story
        for empty, html in {"empty": "", "blank": "<p>&nbsp;</p>", "dots": "<p>…</p>"}.items():
            yield f"{empty}/{at}", _empty, place, frame, html
    for place in PLACES:
        for style in ("site", "plain"):
            yield f"list-{style}/{place}", _list, place, style
        for number, texts in enumerate(_WALLS["error"], 1):
            yield f"error-raw-{number}/{place}", _raw_error, place, texts


def _conference(seed: str, place: str, frame: str, which: int) -> Trial:
    other = Conference.of(f"other {seed}")
    draft = other.draft(which)
    said = [p for part in other.cut[which - 1] for p in part.turn.paragraphs if len(p) > 60]
    return Conference.of(seed, place).put(other.t.title, [*draft.top, *draft.lines], frame, said)


def _story(seed: str, place: str, frame: str, story: str) -> Trial:
    told = tell(f"story {seed}", story)
    return Conference.of(seed, place).put(told.title, _lines(told.prose), frame, told.prose)


def _empty(seed: str, place: str, frame: str, html: str) -> Trial:
    own = Conference.of(seed, place)
    return own.put(own.t.title, [Line(html, RAW)], frame, [])


def _list(seed: str, place: str, style: str) -> Trial:
    own = Conference.of(seed, place)
    others = [generate(f"{seed}/{n}") for n in range(6)]
    inside = lists.LISTS[style].inside([lists.Item(t, f"{address(t)}.htm") for t in others])
    own.pages[own.at] = lists.frame(lists.LISTS["site"], inside, "")
    own.foreign = [t.title for t in others]
    return own.trial()


def _raw_error(seed: str, place: str, texts: Sequence[str]) -> Trial:
    own = Conference.of(seed, place)
    body = "".join(f"<p>{escape(text)}</p>" for text in texts[1:])
    own.pages[own.at] = f"<html><head><title>{texts[0]}</title></head><body>{body}</body></html>"
    own.foreign = list(texts)
    return own.trial()


def _repeated() -> Iterator[Row]:
    """Yield the same page again under another number, as it is or a little changed."""
    for of, again in ((1, 2), (2, 3), (1, 4), (3, 4), (2, 1)):
        for change in ("same", "dated", "one-more-line", "a-line-less"):
            yield f"page-{of}-again-as-{again}/{change}", _again, of, again, change


def _again(seed: str, of: int, again: int, change: str) -> Trial:
    own = Conference.of(seed, pages=4)
    draft, old = own.draft(again), own.draft(of)
    draft.top, draft.lines = old.top, old.lines
    if change == "one-more-line":
        draft.lines = [*draft.lines, Line("Thank you.")]
    elif change == "a-line-less":
        draft.lines = draft.lines[:-1]
    elif change == "dated":
        draft.end = [Line("Visits today: 4,711")]
    own.pages[again] = finish(draft)
    return own.trial()


# What is left of the lines of a page.
_HALVES: dict[str, Callable[[list[Line]], list[Line]]] = {
    "in-a-paragraph": lambda lines: [*lines[:-1], Line(_to_a_word(lines[-1].html))],
    "in-a-word": lambda lines: [*lines[:-1], Line(lines[-1].html[: len(lines[-1].html) * 3 // 5])],
    "with-dots": lambda lines: [*lines[:-1], Line(_to_a_word(lines[-1].html) + "…")],
    "after-a-label": lambda lines: lines,
}


def _to_a_word(html: str) -> str:
    return html[: len(html) * 2 // 3].rpartition(" ")[0].rstrip(",;:.")


def _halves() -> Iterator[Row]:
    for place, number in product(PLACES, (1, 2, 3)):
        for kind in _HALVES:
            yield f"half-{kind}-{number}/{place}", _half, place, kind
        yield f"half-of-the-bytes-{number}/{place}", _broken, place, (number + 2) / 6


def _half(seed: str, place: str, kind: str) -> Trial:
    own = Conference.of(seed, place)
    if kind == "after-a-label" and place != "last":  # else the next page may belong to the label
        following = own.cut[own.at]
        following[0] = replace(following[0], labelled=True)
        own.pages[own.at + 1] = finish(own.draft(own.at + 1))
    draft = own.draft()
    draft.lines = _HALVES[kind](_first_half(draft.lines, kind == "after-a-label"))
    own.pages[own.at] = finish(draft)
    return own.trial()


def _broken(seed: str, place: str, share: float) -> Trial:
    """Return a case in which the connection broke."""
    own = Conference.of(seed, place)
    html = own.pages[own.at]
    own.pages[own.at] = html[: int(len(html) * share)]
    return own.trial()


def _first_half(lines: list[Line], to_label: bool) -> list[Line]:
    """Return the first lines, up to a label, or up to a long paragraph."""
    middle = max(2, len(lines) // 2)
    for number in [*range(middle, len(lines)), *range(middle, 0, -1)]:
        if (lines[number].kind == "label") if to_label else len(lines[number].html) > 120:
            return lines[: number + 1]
    return lines[:middle]


def _swapped() -> Iterator[Row]:
    for (one, other), number in product(((1, 2), (2, 3), (3, 4), (1, 4), (2, 4)), (1, 2)):
        yield f"swapped-{one}-{other}/{number}", _swap, one, other


def _swap(seed: str, one: int, other: int) -> Trial:
    own = Conference.of(seed, pages=4)
    _split_a_paragraph(own, one)
    first, second = own.draft(one), own.draft(other)
    first.top, second.top = second.top, first.top
    first.lines, second.lines = second.lines, first.lines
    own.pages = {n: finish(own.draft(n)) for n in own.paths} | {
        one: finish(first),
        other: finish(second),
    }
    own.in_order = False
    return own.trial()


def _split_a_paragraph(own: Conference, number: int) -> None:
    """Let page *number* end within a paragraph, as no page but the last ends with a sentence."""
    before, after = own.cut[number - 1], own.cut[number]
    turn = before[-1].turn
    words = turn.paragraphs[-1].split()
    half = max(1, len(words) // 2)
    first, second = " ".join(words[:half]), " ".join(words[half:])
    told = replace(turn, paragraphs=(*turn.paragraphs[:-1], first))
    before[-1] = Part(told, before[-1].labelled)
    after.insert(0, Part(Turn(turn.speaker, turn.role, (second,)), labelled=False))


_EMBEDDED = stock.sections("pages")


def _whole() -> Iterator[Row]:
    """Yield what may be sent in place of a conference of one page."""
    for kind, every in _WALLS.items():
        frames = ("no-pager", "bare") if kind in ("cookies", "verify") else ("no-pager",)
        for (number, texts), frame in product(enumerate(every, 1), frames):
            yield f"whole-{kind}-{number}/{frame}", _in_place, texts, frame
    for (form, html), has in product(stock.named(_EMBEDDED["pdf"]).items(), ("head", "alone")):
        yield f"whole-pdf-{form}/{has}", _embedded, html, has == "head"


def _only_page(seed: str) -> tuple[Conference, Draft]:
    own = Conference.of(seed, pages=2)
    draft = own.draft(1)
    draft.of, draft.addresses = 1, {1: draft.addresses[1]}
    return own, draft


def _in_place(seed: str, texts: Sequence[str], frame: str) -> Trial:
    own, draft = _only_page(seed)
    own.pages = {1: framed(draft, texts[0], _lines(texts[1:]), frame)}
    own.foreign = list(texts)
    return own.trial()


def _embedded(seed: str, html: str, has_head: bool) -> Trial:
    own, draft = _only_page(seed)
    draft.top = draft.top if has_head else []
    draft.lines = [Line(html.format(id=own.t.id, title=own.t.title), RAW)]
    own.pages = {1: finish(draft)}
    return own.trial()


@dataclass
class Listed:
    """A list at *path*, and the articles behind it, for a walk."""

    path: str
    pages: dict[str, tuple[bytes, str]]


def _walk(path: str, pages: dict[str, str], judge: Callable[[Outcome], Verdict]) -> Trial:
    kind = "text/html; charset=utf-8"
    listed = Listed(path, {at: (html.encode(), kind) for at, html in pages.items()})
    return Trial(pages, lambda: judge(crawl(cast(Any, listed))))


_LIST = "/pressroom/node_8021725.html"


def _lists() -> Iterator[Row]:
    """Yield lists that print a first page inline, or end in a button or a script for more."""
    ends, labels = ("turn", "paragraph", "question", "sentence"), ("strong-colon", "colon")
    for end, label, others in product(ends, labels, ("alone", "above-another")):
        yield f"inline-first-page/{end}/{label}/{others}", _inline, end, label, others
    for (form, html), style in product(stock.named(_EMBEDDED["more"]).items(), ("site", "plain")):
        yield f"more-{form}/{style}", _more, html, style


def _inline(seed: str, end: str, label: str, others: str) -> Trial:
    count = 1 if others == "alone" else 2
    ts = [generate(f"{seed}/{n}", Content(("plain",)), 6) for n in range(count)]
    html = "".join(_printed(t, label, "" if n else end) for n, t in enumerate(ts))
    page = lists.frame(lists.LISTS["site"], f"<div class='text'>{html}</div>", "")
    return _walk(_LIST, {_LIST: page}, partial(_judge_first_page, ts[0]))


def _printed(t: Transcript, label: str, end: str) -> str:
    """Return *t* as a list prints it; *end* says where its first page ends, if it is not whole."""
    turns = list(t.turns)
    if end:
        questions = [n for n, turn in enumerate(turns) if turn.role == "press"]
        turns = turns[: questions[2] + (1 if end == "question" else 2)]
        last = turns[-1]
        if end == "paragraph":
            turns[-1] = replace(last, paragraphs=last.paragraphs[:1])
        elif end == "sentence":
            turns[-1] = replace(
                last, paragraphs=(*last.paragraphs[:-1], _to_a_word(last.paragraphs[-1]))
            )
    lines = [Line(f"<p>• {escape(t.title)}</p>", RAW), *HEADS["site"](t).lines]
    lines += [line for turn in turns for line in LABELS[label](t, turn)]
    return BODIES["p"](lines)


def _judge_first_page(t: Transcript, outcome: Outcome) -> Verdict:
    seen = [one for one in outcome.briefings if letters(t.title) == letters(one.title)]
    for one in seen:
        if one.status == "complete" and not one.doubts:
            return Verdict(SILENT, f"complete with {len(one.turns)} of {len(t.turns)} turns")
    is_reported = seen or outcome.failures
    return Verdict(EXACT) if is_reported else Verdict(SILENT, "nobody looked at it")


def _more(seed: str, html: str, style: str) -> Trial:
    ts = [generate(f"{seed}/{n}", Content(("plain",)), 3) for n in range(3)]
    pages = {path: page for t in ts for path, page in pages_of(t, 1).items()}
    inside = lists.LISTS[style].inside([lists.Item(t, f"{address(t)}.htm") for t in ts])
    pages[_LIST] = lists.frame(lists.LISTS["site"], inside + html, "")
    return _walk(_LIST, pages, _judge_more)


def _judge_more(outcome: Outcome) -> Verdict:
    if any(path.startswith("/pressroom/node_") for path in outcome.failures):
        return Verdict(EXACT)
    return Verdict(SILENT, f"{len(outcome.briefings)} briefings, nothing is reported")
