"""Explain to people how pages are read: what was chosen, what every line is, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scio_crawler.common.errors import count
from scio_crawler.items import DOUBTS, Block, Briefing, Capture, CollectedPages, Page, Sign
from scio_crawler.reading.briefing import assemble, open_up, read, read_list
from scio_crawler.reading.language.shapes import ENOUGH
from scio_crawler.reading.text import visible
from scio_crawler.reading.transcript.exchanges import has_its_beginning, has_its_end
from scio_crawler.reading.transcript.exchanges import judge as judge_kinds
from scio_crawler.reading.transcript.labels.candidates import Candidate
from scio_crawler.reading.transcript.labels.rules import judge_candidates

_MAX_WIDTH = 90  # characters shown of a line of a page
_MAX_LISTED = 20  # unread lines or links shown of one kind; the rest are counted


def explain(captures: Sequence[Capture]) -> list[str]:
    """Return lines that explain how the pages of one briefing are read. Raises Failure."""
    return _explain_briefing(read(captures), open_up(assemble(captures)))


def explain_list(capture: Capture) -> list[str]:
    """Return lines that explain how *capture*, a page of a list, is read. Raises Failure."""
    # Reading a transcript changes its blocks, so one copy of the list is left uncut.
    page, uncut = read_list(capture), read_list(capture)
    facts = {"title": page.title, "further pages": _pager(page), "links": len(page.links)}
    lines = [f"{page.url}: page {page.number} of a list"]
    lines += _facts(facts)
    lines += _signs(page.signs)
    links = [f"{link.published:10}  {link.title}  {link.url}" for link in page.links]
    lines += _first_of("link", links)

    for inline, uncut_inline in zip(page.inline, uncut.inline, strict=True):
        lines += ["", f"Printed on the list: {inline.title}"]
        briefing = read(CollectedPages([inline], url=inline.url))
        opened = open_up(CollectedPages([uncut_inline], url=uncut_inline.url))
        lines += _explain_briefing(briefing, opened)
    return lines


def _explain_briefing(briefing: Briefing, opened: Briefing) -> list[str]:
    """Explain *briefing*; *opened* is the same one before it was cut into turns."""
    what = briefing.reason or f"a transcript of {count(len(briefing.turns), 'turn')}"
    lines = [f"{briefing.url}: {what}"]
    lines += _of_entry(briefing)
    lines += _signs(briefing.signs)
    for number, why in briefing.missing.items():
        lines.append(f"  page {number} is missing: {why}")
    for person in briefing.people:
        lines.append(f"  {person.role:9} {person.name}, {person.position}")

    candidates = {
        each.index: each for each in judge_candidates(list(opened.blocks()), opened.people)
    }
    index = 0
    for page in opened.pages:
        lines += ["", f"Page {page.number}: {page.url}"]
        lines += _of_page(page)
        for block in page.blocks:
            part = block.part or ("turn" if briefing.turns else "text")
            lines += _explain_block(index, block, part, candidates.get(index))
            index += 1
        lines += _first_of("not read, outside the body", page.outside)
        lines += _first_of("not read, in a header, a footer or an aside", page.framed)
        lines += _first_of("not read, where a reader does not see it", page.hidden)
    lines.append("")
    lines += _explain_turns(briefing)
    return lines


def _explain_block(
    index: int, block: Block, part: str, candidate: Candidate | None
) -> Iterator[str]:
    """Yield *block*, which is *part* of a page, and why it is a label or not."""
    is_label = candidate is not None and candidate.points >= ENOUGH
    if is_label and part == "turn":
        part = "label"
    yield f"{index:5}  {part:9} {_markup(block)}{_shorten(block.text)}"
    if candidate:
        what = f"{'a' if is_label else 'no'} label: {candidate.points} of {ENOUGH} points"
        yield f"{'':17}{what}: {'; '.join(candidate.reasons)}"


def _explain_turns(briefing: Briefing) -> Iterator[str]:
    """Yield a line for each turn: what it is, and why."""
    begins, ends = has_its_beginning(briefing), has_its_end(briefing)
    kinds = judge_kinds(briefing.turns, ends, begins)
    for turn, (_, why) in zip(briefing.turns, kinds, strict=True):
        kind = f"{turn.kind} {turn.exchange or ''}".rstrip()
        yield f"{turn.turn:5}  {kind} of {turn.speaker or 'nobody'}: {why}"


def _of_entry(briefing: Briefing) -> Iterator[str]:
    entry = briefing.entry
    doubts = [f"{code}: {DOUBTS[code]}" for code in entry.doubts.split()]
    facts = {
        "status": entry.status,
        "doubts": "; ".join(doubts),
        "title": entry.title,
        "date": entry.date,
        "published": f"{entry.published}, from the {entry.published_from}",
        "summary": entry.summary,
        "source": entry.source,
        "in Chinese": entry.url_zh,
        "chair": entry.chair,
    }
    return _facts(facts)


def _of_page(page: Page) -> Iterator[str]:
    outside = sum(map(visible, page.outside))
    hidden = sum(map(visible, page.hidden))
    around = max(0, page.around - outside)
    layout = page.layout
    if page.form:
        layout += f": {page.form}"
    facts = {
        "layout": layout,
        "body": page.body,
        "characters": f"{page.characters:,} in the body, {around:,} of furniture around it, "
        f"{outside:,} of prose and labels not read, {hidden:,} that a reader does not see",
        "further pages": _pager(page),
        "problems": "; ".join(page.problems),
    }
    return _facts(facts)


def _pager(page: Page) -> str:
    named = [f"{number} {url}" for number, url in sorted(page.pager.items())]
    if page.whole:
        named.append(f"whole {page.whole}")
    return ", ".join(named)


def _facts(facts: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each of *facts* that is not empty."""
    for name, value in facts.items():
        if value:
            yield f"  {name}: {value}"


def _signs(signs: Iterable[Sign]) -> Iterator[str]:
    for sign in signs:
        kind = "weak sign" if sign.weak else "sign"
        yield f"  {kind} of {sign.doubt}: {sign.what}"


def _markup(block: Block) -> str:
    """Return the markup of *block*, as ``"<bold link> "``; ``""`` if it is plain text."""
    words: list[str] = []
    if block.kind != "text":
        words.append(block.kind)
    if block.strong:
        words.append("bold")
    if block.href:
        words.append("link")
    if not words:
        return ""
    return f"<{' '.join(words)}> "


def _first_of(what: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield a line for each of the first *texts*, which are *what* says, and count the others."""
    for text in texts[:_MAX_LISTED]:
        yield f"  {what}: {_shorten(text)}"
    if len(texts) > _MAX_LISTED:
        yield f"  … and {len(texts) - _MAX_LISTED} more"


def _shorten(text: str) -> str:
    if len(text) <= _MAX_WIDTH:
        return text
    return f"{text[:_MAX_WIDTH].rstrip()}…"
