"""Explain to people how pages are read: what was chosen, what every line is, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scio_crawler.common.errors import count
from scio_crawler.items import DOUBTS, Block, Briefing, Capture, CollectedPages, Page, Sign
from scio_crawler.reading.briefing import assemble, open_up, read, read_list
from scio_crawler.reading.language.shapes import ENOUGH
from scio_crawler.reading.text import visible
from scio_crawler.reading.transcript.exchanges import has_its_beginning, has_its_end
from scio_crawler.reading.transcript.exchanges import judge as judge_kinds
from scio_crawler.reading.transcript.labels.rules import judge

_WIDTH = 90  # characters shown of a line of a page
_MOST = 20  # unread lines or links shown of one kind; the rest are counted


def explain(captures: Sequence[Capture]) -> list[str]:
    """Return lines that explain how the pages of one briefing are read. Raises Failure."""
    return _briefing(read(captures), open_up(assemble(captures)))


def explain_list(capture: Capture) -> list[str]:
    """Return lines that explain how *capture*, a page of a list, is read. Raises Failure."""
    # Reading a transcript changes its blocks, so one copy of the list is left uncut.
    page, uncut = read_list(capture), read_list(capture)
    facts = {"title": page.title, "further pages": _pager(page), "links": len(page.links)}
    lines = [f"{page.url}: page {page.number} of a list", *_facts(facts), *_signs(page.signs)]
    links = (f"{link.published:10}  {link.title}  {link.url}" for link in page.links)
    lines += _some("link", links)
    for inline, blocks in zip(page.inline, uncut.inline, strict=True):
        lines += ["", f"Printed on the list: {inline.title}"]
        opened = open_up(CollectedPages([blocks], url=blocks.url))
        lines += _briefing(read(CollectedPages([inline], url=inline.url)), opened)
    return lines


def _briefing(briefing: Briefing, opened: Briefing) -> list[str]:
    """Explain *briefing*; *opened* is the same one before it was cut into turns."""
    what = briefing.reason or f"a transcript of {count(len(briefing.turns), 'turn')}"
    lines = [f"{briefing.url}: {what}", *_facts(_of_entry(briefing)), *_signs(briefing.signs)]
    lines += (f"  page {number} is missing: {why}" for number, why in briefing.missing.items())
    lines += (f"  {p.role:9} {p.name}, {p.position}" for p in briefing.people)
    candidates = {each.index: each for each in judge(list(opened.blocks()), opened.people)}
    number = 0
    for page in opened.pages:
        lines += ["", f"Page {page.number}: {page.url}", *_facts(_of_page(page))]
        for block in page.blocks:
            candidate = candidates.get(number)
            is_label = candidate and candidate.points >= ENOUGH
            of_turns = "label" if is_label else "turn"
            part = block.part or (of_turns if briefing.turns else "text")
            lines.append(f"{number:5}  {part:9} {_markup(block)}{_short(block.text)}")
            if candidate:
                what = f"{'a' if is_label else 'no'} label: {candidate.points} of {ENOUGH} points"
                lines.append(f"{'':17}{what}: {'; '.join(candidate.reasons)}")
            number += 1
        lines += _some("not read, outside the body", page.outside)
        lines += _some("not read, in a header, a footer or an aside", page.framed)
        lines += _some("not read, where a reader does not see it", page.hidden)
    return [*lines, "", *_turns(briefing)]


def _turns(briefing: Briefing) -> Iterator[str]:
    """Yield a line for each turn: what it is, and why."""
    begins, ends = has_its_beginning(briefing), has_its_end(briefing)
    kinds = judge_kinds(briefing.turns, ends, begins)
    for turn, (_, why) in zip(briefing.turns, kinds, strict=True):
        of = f" {turn.exchange}" if turn.exchange else ""
        yield f"{turn.turn:5}  {turn.kind}{of} of {turn.speaker or 'nobody'}: {why}"


def _of_entry(briefing: Briefing) -> dict[str, object]:
    entry = briefing.entry
    return {
        "status": entry.status,
        "doubts": "; ".join(f"{code}: {DOUBTS[code]}" for code in entry.doubts.split()),
        "title": entry.title,
        "date": entry.date,
        "published": f"{entry.published}, from the {entry.published_from}",
        "summary": entry.summary,
        "source": entry.source,
        "in Chinese": entry.url_zh,
        "chair": entry.chair,
    }


def _of_page(page: Page) -> dict[str, object]:
    outside, hidden = (sum(map(visible, texts)) for texts in (page.outside, page.hidden))
    around = max(0, page.around - outside)
    return {
        "layout": f"{page.layout}: {page.form}" if page.form else page.layout,
        "body": page.body,
        "characters": f"{page.characters:,} in the body, {around:,} of furniture around it, "
        f"{outside:,} of prose and labels not read, {hidden:,} that a reader does not see",
        "further pages": _pager(page),
        "problems": "; ".join(page.problems),
    }


def _pager(page: Page) -> str:
    named = [f"{number} {url}" for number, url in sorted(page.pager.items())]
    named += [f"whole {page.whole}"] if page.whole else []
    return ", ".join(named)


def _facts(facts: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each of *facts* that is not empty."""
    return (f"  {name}: {value}" for name, value in facts.items() if value)


def _signs(signs: Iterable[Sign]) -> Iterator[str]:
    for sign in signs:
        yield f"  {'weak sign' if sign.weak else 'sign'} of {sign.doubt}: {sign.what}"


def _markup(block: Block) -> str:
    """Return the markup of *block*, as ``"<bold link> "``; ``""`` if it is plain text."""
    words = [block.kind] if block.kind != "text" else []
    words += ["bold"] if block.strong else []
    words += ["link"] if block.href else []
    return f"<{' '.join(words)}> " if words else ""


def _some(what: str, texts: Iterable[str]) -> Iterator[str]:
    every = list(texts)
    yield from (f"  {what}: {_short(text)}" for text in every[:_MOST])
    if len(every) > _MOST:
        yield f"  … and {len(every) - _MOST} more"


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH].rstrip()}…"
