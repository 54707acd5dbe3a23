"""The offices in a position: "vice minister of finance and spokesperson for the census" has two.

A position is cut where the name of a rank begins the next office, outside brackets. An office that
names no body belongs to that of its neighbour: "chairman and president of Lantern Bank", "director
of the National Lantern Office, spokesperson". Where two neighbours differ, it is not clear.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.reading.organizations import positions
from scio_crawler.reading.organizations.table import era

_JOINT, _APART = positions.form("joint", IGNORECASE), positions.form("apart", IGNORECASE)
_LONGEST = 500  # characters, as in speaks_for
_WORD = regex(r"[^\W\d_]{2}")  # a bare number is no office
_BRACKETS = regex(r"[(\[][^()\[\]]*[)\]]")
_OF = regex(r"\b(?:of|at|for|to|in|on|with|under)\b", IGNORECASE)


class Office(NamedTuple):
    """An office, and the body that it belongs to, ``""`` if that is not known."""

    position: str
    organization: str


def offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    """Return the offices that *position* names, in their order, with their bodies on *date*.

    *whole* is the body of the position as a whole: that of an only office, and of all offices where
    none names one. Never raises.
    """
    return _offices(position[:_LONGEST], era(date), whole)


@lru_cache(1 << 11)  # what some hundred briefings need: those of chairs recur
def _offices(position: str, date: str, whole: str) -> tuple[Office, ...]:
    parts = [*_parts(position)]
    own = [positions.body(text, date) for text, _ in parts] if len(parts) > 1 else []
    if not any(own):
        return tuple(Office(text, whole) for text, _ in parts)
    found = []
    for at, (text, _) in enumerate(parts):
        is_open = not (own[at] or _APART.search(text) or positions.is_body_named(text, date))
        found.append(Office(text, own[at] or (_shared(parts, own, at, date) if is_open else "")))
    return tuple(found)


def _parts(position: str) -> Iterator[tuple[str, bool]]:
    """Yield each office as printed, and whether an "and" joins it to the next one."""
    masked = _BRACKETS.sub(lambda found: "x" * len(found[0]), position)
    start = 0
    for joint in _JOINT.finditer(masked):
        if _WORD.search(text := position[start : joint.start()].strip(" ,;.")):
            yield text, bool(joint["and"] or joint["only"])
        start = joint.end()
    if _WORD.search(text := position[start:].strip(" ,;.")):
        yield text, False


def _shared(parts: Sequence[tuple[str, bool]], own: Sequence[str], at: int, date: str) -> str:
    """Return the body of a neighbour of the office *at* a place, ``""`` if none is clear."""
    text, leads_on = parts[at]
    before = next(filter(None, reversed(own[:at])), "")
    after = next(filter(None, own[at + 1 :]), "")
    if before:  # "member of the CPC Lantern Provincial Committee, governor"
        before = positions.body(f"member of the {before}, {text}", date) or before
    if leads_on and after and not _OF.search(text):
        return after
    one, other = before or after, after if leads_on else ""
    return one if other in ("", one) else ""
