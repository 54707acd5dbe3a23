"""Cases: transcripts rendered in one choice of styles, with a list of their own, as a mirror."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from tests.campaigns.markup import frames, lists
from tests.campaigns.markup.bodies import BODIES
from tests.campaigns.markup.choices import GROUNDS, name_of
from tests.campaigns.markup.containers import CONTAINERS
from tests.campaigns.markup.draft import NOTE, RAW, Draft, Line, escape
from tests.campaigns.markup.encodings import ENCODINGS, UTF_8
from tests.campaigns.markup.frames import FRAMES
from tests.campaigns.markup.frozen import PREFIX, of_seed
from tests.campaigns.markup.heads import HEADS, Head
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.lists import AT, LISTS, Item, List
from tests.campaigns.markup.metadata import METADATA
from tests.campaigns.markup.pagers import PAGERS, Pager
from tests.campaigns.markup.stories import STORIES, tell
from tests.campaigns.markup.transcripts import CONTENTS, Transcript, Turn, generate

Pages = dict[str, tuple[bytes, str]]  # path -> body, Content-Type


@dataclass(frozen=True)
class Place:
    """Where a transcript is: the paths of its pages, or of the list that prints it."""

    transcript: Transcript
    paths: tuple[str, ...]
    shared: bool = False  # whether others may be on the same page


@dataclass
class Case:
    """Transcripts from *seed* in the styles of *choices*, on a list at ``path``."""

    seed: str
    choices: dict[str, str]
    number: int = 0  # of the case among those of one mirror
    places: list[Place] = field(default_factory=list)
    pages: Pages = field(default_factory=dict)
    path: str = ""

    def __post_init__(self) -> None:
        style: List = LISTS[self.choices["list"]]
        content = self.choices["content"]
        few = 2 if style.items > 1 and self.choices["list"] not in ("site", "plain") else 0
        items = style.items if few else 1
        seeds = [f"{self.seed}/{n}" for n in range(items)]
        _Renderer(self, style, [_made(seed, content, few) for seed in seeds]).render()

    @property
    def name(self) -> str:
        """The styles that are not the site's."""
        return name_of(self.choices)

    @property
    def odd(self) -> dict[str, str]:
        """The styles that are not those of the ground that is nearest to it."""
        differing = [
            {axis: style for axis, style in self.choices.items() if style != ground[axis]}
            for ground in GROUNDS.values()
        ]
        return min(differing, key=len)

    def paths(self) -> set[str]:
        """Return every path of the case, but not those of the articles that its frame links to."""
        return {self.path, *self.pages} - {frames.DECOY, frames.OTHER}


def _made(seed: str, content: str, exchanges: int) -> Transcript:
    if content in STORIES:
        return tell(seed, content)
    if content.startswith(PREFIX):
        return of_seed(content, seed)
    return generate(seed, CONTENTS[content], exchanges)


class _Renderer:
    """Fills in the pages of a case."""

    def __init__(self, case: Case, style: List, transcripts: list[Transcript]) -> None:
        self.case, self.style, self.transcripts = case, style, transcripts
        self.choices = case.choices
        self.pager: Pager = PAGERS[self.choices["pager"]]
        self.folder = "/pressroom"

    def render(self) -> None:
        """Render articles and lists."""
        case, style = self.case, self.style
        prefix = "/m" if style.mobile else ""
        per_page = style.per_page if style.links or style.inline else len(self.transcripts)
        groups = [
            self.transcripts[n : n + per_page] for n in range(0, len(self.transcripts), per_page)
        ]
        count = len(groups)
        at = AT[style.at]
        paths = {n: prefix + at(case.number, style.form, n) for n in range(1, count + 1)}
        case.path = paths[1]
        for number, group in enumerate(groups, 1):
            is_inline = style.inline in ("list", "headings") or (
                style.inline == "second" and number > 1
            )
            inside = (
                self._inline(group) if is_inline else style.inside([self._item(t) for t in group])
            )
            if is_inline:
                case.places += [Place(t, (paths[number],), shared=True) for t in group]
            pager = (
                style.links(number, len(groups), lambda n: paths[n])
                if style.links and len(groups) > 1
                else ""
            )
            page = lists.frame(style, inside, pager)
            case.pages[paths[number]] = ENCODINGS[style.encoding](page)
        case.pages |= _decoys()

    def _item(self, t: Transcript) -> Item:
        """Render the article of *t*; return its item for the list."""
        stem, ext = self.style.place(t, self.folder)
        pager = self.pager
        parts = paged(t, pager.of, f"{self.case.seed}/{t.number}")
        head = Head([]) if t.prose else HEADS[self.choices["head"]](t)
        if head.alone and len(parts) > 1:
            parts = [[], *parts[:-2], [*parts[-2], *parts[-1]]]
        first = f"{stem}.{ext}" if ext else stem
        addresses = {n: _address(stem, ext, pager, n) for n in range(2, len(parts) + 1)} | {
            1: first
        }
        bodies = {n: self._draft(t, n, parts, addresses, head) for n in addresses}
        pages: dict[str, Draft] = {}
        if pager.together and len(parts) > 1:
            draft = bodies[1]
            draft.body = "".join(f"{pager.together}{bodies[n].body}</div>" for n in sorted(bodies))
            draft.of = 1
            pages[first] = draft
        else:
            pages = {addresses[n]: draft for n, draft in bodies.items()}
            if pager.whole:
                addresses[0] = (
                    f"{stem}{pager.whole}" if "?" not in pager.whole else first + pager.whole
                )
                addresses[0] += f".{ext}" if "?" not in pager.whole and ext else ""
                whole = [[turn for part in parts for turn in part]]
                pages[addresses[0]] = self._draft(t, 1, whole, {1: addresses[0]}, head)
        for path, draft in pages.items():
            if draft.of > 1:
                self._set_pager(draft, addresses)
            CONTAINERS[self.choices["container"]](draft)
            self.case.pages |= {
                other: (html.encode(), UTF_8) for other, html in draft.files.items()
            }
            encoded = ENCODINGS[self.choices["encoding"]](draft.page())
            self.case.pages[path] = encoded
            if self.choices["pager"] == "for-phones":
                self.case.pages[f"/m{path}"] = encoded
        self.case.places.append(Place(t, tuple(pages)))
        return Item(t, first)

    def _set_pager(self, draft: Draft, addresses: dict[int, str]) -> None:
        from_root = draft.from_root

        def href(number: int) -> str:
            return addresses[number].lstrip("/") if from_root else addresses[number]

        draft.pager = self.pager.links(draft.number, draft.of, href)
        if draft.pager.startswith("<link"):
            draft.head.append(draft.pager)
            draft.pager = ""

    def _draft(
        self, t: Transcript, n: int, parts: list[list[Part]], addresses: dict[int, str], head: Head
    ) -> Draft:
        """Return page *n* of *t* with its body."""
        draft = Draft(t, n, len(parts), addresses)
        draft.lines = list(self._lines(t, parts[n - 1]))
        beside = ""
        if head.beside and n == 1:
            beside = "".join(f"<p>{line.html}</p>" for line in head.lines)
        elif head.at_end:
            draft.end = head.lines if draft.is_last else []
        elif n == 1 or head.every_page:
            draft.top = list(head.lines)
        FRAMES[self.choices["frame"]](draft)
        METADATA[self.choices["metadata"]](draft)
        if beside:
            draft.beside += f"<div class='side'>{beside}</div>"
        draft.body = BODIES[self.choices["body"]]([*draft.top, *draft.lines, *draft.end])
        return draft

    def _lines(self, t: Transcript, parts: list[Part]) -> Iterator[Line]:
        for part in parts:
            if part.labelled:
                yield from LABELS[self.choices["label"]](t, part.turn)
            else:
                yield from (Line(escape(paragraph)) for paragraph in part.turn.paragraphs)
            if part.turn.note:
                yield Line(escape(part.turn.note), NOTE)

    def _inline(self, group: list[Transcript]) -> str:
        """Return *group* as a list prints it."""
        html = ""
        for t in group:
            head = Head([]) if t.prose else HEADS[self.choices["head"]](t)
            (turns,) = paged(t, 1, "")
            lines = [*head.lines, *self._lines(t, turns)]
            if self.style.inline == "headings":
                html += f"<h2>{escape(t.title)}</h2>{BODIES[self.choices['body']](lines)}"
            else:
                title = Line(f"<p>• {escape(t.title)}</p>", RAW)
                html += BODIES[self.choices["body"]]([title, *lines])
        return f"<div class='text'>{html}</div>"


@cache
def _decoys() -> Pages:
    """Return the pages of other articles to which frames link: a story and a transcript."""
    t = generate("decoy", CONTENTS["plain"], 2)
    lines = [line for turn in t.turns for line in LABELS["colon"](t, turn)]
    text = BODIES["p"]([*HEADS["site"](t).lines, *lines])
    story = "<p>The well is 300 years old, and its water is still clean.</p>"
    pages: Pages = {}
    for path, title, body in (
        (frames.DECOY, frames.DECOY_TITLE, story),
        (frames.OTHER, frames.OTHER_TITLE, text),
    ):
        page = Draft(t, 1, 1, {1: path})
        page.head.append(f"<title>{title}</title>")
        page.article = f"<h1>{title}</h1><div class='cp'>{body}</div>"
        pages[path] = page.page().encode(), UTF_8
    return pages


@dataclass(frozen=True)
class Part:
    """A turn, or what of it is on one page; *labelled* tells whether its label is printed."""

    turn: Turn
    labelled: bool = True


def paged(t: Transcript, of: int, seed: str) -> list[list[Part]]:
    """Cut *t* into at most *of* pages: between turns, or inside a turn of several paragraphs."""
    chance = random.Random(seed)
    if t.prose:
        return [[Part(Turn("", "", t.prose), labelled=False)]]
    of = min(of, len(t.turns) // 2)
    cuts = [round(len(t.turns) * k / of) for k in range(of + 1)]
    pages = [[Part(turn) for turn in t.turns[a:b]] for a, b in pairwise(cuts)]
    for page, following in pairwise(pages):
        turn = page[-1].turn
        if len(turn.paragraphs) < 2 or chance.random() < 0.4:
            continue
        cut = chance.randrange(1, len(turn.paragraphs))
        before = Turn(turn.speaker, turn.role, turn.paragraphs[:cut])
        after = Turn(turn.speaker, turn.role, turn.paragraphs[cut:], turn.note)
        page[-1] = Part(before, page[-1].labelled)
        following.insert(0, Part(after, chance.random() < 0.3))
    return pages


def _address(stem: str, ext: str, pager: Pager, number: int) -> str:
    if not ext:
        return f"{stem}{'&' if '?' in stem else '?'}page={number}"
    return pager.form(stem, ext, number)
