"""A list that changes while it is walked: nothing is lost, nothing comes twice, and it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mirrors import LIST, autopage, crawl, list_page, pages_of
from tests.server import Asked, Mirror
from tests.spiders.test_lists import items


def shifting(changes: int, walked: list[str]) -> Callable[[Asked], str]:
    """A list whose page 1 gets a new item, the others moving on, *changes* times."""

    def page(asked: Asked) -> str:
        number = 2 if "_2." in asked.path else 3 if "_3." in asked.path else 1
        walked.append(asked.path)
        # After page 2 was read: what was last on page 2 comes to stand on page 3, and so on.
        new = min(changes, sum("_2." in path for path in walked[: -1 if number == 2 else None]))
        every = [10 + changes - new + n for n in range(new + 6)]
        window = every[2 * number - 2 : 2 * number] if number < 3 else every[4:]
        links = {n: LIST.replace(".html", f"_{n}.html") for n in (2, 3)} | {1: LIST}
        return list_page(items(*window), autopage(links, number))

    return page


@pytest.mark.parametrize(
    ("changes", "walks", "status"),
    [
        pytest.param(0, 1, 0, id="nothing changes"),
        pytest.param(1, 2, 0, id="a new item"),
        pytest.param(3, 4, 0, id="three new items"),
        pytest.param(99, 5, 0, id="new items all the time"),
    ],
)
def test_a_list_that_shifts_while_it_is_walked(
    changes: int, walks: int, status: int, tmp_path: Path
) -> None:
    walked: list[str] = []
    page = shifting(changes, walked)
    pages: dict[str, Any] = {LIST.replace(".html", f"{end}.html"): page for end in ("", "_2", "_3")}
    for number in range(10, 10 + changes + 6):
        pages |= pages_of(number)
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
    assert result.status == status
    assert len(walked) == 4 + 3 * (walks - 1) + (walks - 1)
    shown = min(changes, walks)
    assert result.report["counts"]["briefings"] == 6 + shown
    assert len(mirror.paths()) == len(set(mirror.paths())) + len(walked) - 3
    warned = [line["message"] for line in result.report["warnings"]]
    assert bool(warned) == (changes > 5)
