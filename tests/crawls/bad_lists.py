"""Lists that misbehave, case by case, with the result that is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.crawls.hostile import RESET, headed, packed, raw
from tests.crawls.misdeeds import BOMB, BUSY, CHALLENGE, ELSEWHERE, HOME, LATE, TOO_LARGE, TOO_MUCH
from tests.mirrors import ALWAYS, autopage, item, list_page, pages_of, path, title
from tests.server import Asked, Reply


@dataclass(frozen=True)
class ListCase:
    """A list, and the result that is expected."""

    number: int
    numbers: tuple[int, ...]  # briefings that are read
    reason: str = ""  # why *page* of it was not read
    page: int = 2


def node(number: int, page: int = 1) -> str:
    further = f"_{page}" if page != 1 else ""
    return f"/pressroom/node_{9300000 + number}{further}.html"


def shown(*numbers: int) -> list[str]:
    return [item(path(n), title(n)) for n in numbers]


def three(number: int) -> dict[str, Any]:
    """Return the pages of list *number*, with a briefing on each."""
    links = {n: node(number, n) for n in (1, 2, 3)}
    return {
        link: list_page(shown(1000 + 10 * number + n), autopage(links, n))
        for n, link in links.items()
    }


def loop(number: int) -> dict[str, Any]:
    """Return a list without an end, whose two pages repeat."""
    return {
        node(number, n): list_page(
            shown(1000 + 10 * number + 1 + (n - 1) % 2),
            autopage({m: node(number, m) for m in range(1, n + 2)}, n),
        )
        for n in range(1, 40)
    }


def shifting(number: int) -> dict[str, Any]:
    """Return a list that gets a new item while its page 2, reset at first, is requested again."""
    tries: list[str] = []

    def page(asked: Asked) -> Any:
        at = 2 if "_2." in asked.path else 1
        if at == 2 and not tries:
            tries.append(asked.path)
            return raw(end=RESET)
        every = [1000 + 10 * number + n for n in range(0 if tries else 1, 5)]
        links = {n: node(number, n) for n in (1, 2)}
        return list_page(shown(*(every[:2] if at == 1 else every[2:])), autopage(links, at))

    return {node(number, n): page for n in (1, 2)}


_SECOND: dict[str, tuple[Any, str]] = {
    "page 2 is reset": (raw(end=RESET), "dropped the connection"),
    "page 2 drips": (raw(headed(), b" ", pause=0.1, forever=True), LATE),
    "page 2 has no end": (raw(headed(), b" " * 9999, forever=True), TOO_LARGE),
    "page 2 is a bomb": (packed(BOMB), TOO_MUCH),
    "page 2 is empty": ("", "is empty"),
    "page 2 is a challenge": (CHALLENGE, "is a challenge, which is never evaded"),
    "page 2 is the home page": (HOME, "is no page of the list"),
    "page 2 is on another host": (None, ELSEWHERE),
    "page 2 is cut short": (raw(headed(), "<html><body><ul>"), "was cut short"),
}
LISTS = {
    name: ListCase(n, (1001 + 10 * n, 1003 + 10 * n), reason)
    for n, (name, (_, reason)) in enumerate(_SECOND.items(), 1)
} | {
    "it comes round for ever": ListCase(20, (1201, 1202), "repeats page 1 of the list", page=3),
    "it shifts while page 2 is reset": ListCase(21, tuple(range(1210, 1215))),
}


def addresses() -> list[str]:
    return [node(case.number) for case in LISTS.values()]


def unanswered() -> dict[str, int]:
    """Return how many requests of a path get no answer."""
    late = [case for case in LISTS.values() if case.reason == LATE]
    return {node(case.number, case.page): ALWAYS for case in late}


def pages(other: str) -> dict[str, Any]:
    """Return all lists, and the briefings on them."""
    pages: dict[str, Any] = loop(20) | shifting(21)
    for name, (second, _) in _SECOND.items():
        number = LISTS[name].number
        moved = [BUSY, Reply(status=302, headers={"Location": f"{other}/"})]
        pages |= three(number) | {node(number, 2): moved if second is None else second}
    for case in LISTS.values():
        for number in case.numbers:
            pages |= pages_of(number)
    return pages
