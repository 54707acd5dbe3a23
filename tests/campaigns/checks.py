"""Count what each check of a reading catches, by the strong signs that it raises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from scio_crawler.items import Sign
from scio_crawler.reading.transcript import doubts
from scio_crawler.reading.transcript.doubts.turns import CheckedReading

CAUGHT, ALONE, ALARM = "caught", "alone", "false alarm"


class Checks:
    """The checks, and for each the cases that it *caught*, also *alone*, and its false alarms."""

    def __init__(self) -> None:
        self.names = [check.__name__.removeprefix("_check_") for check in doubts.CHECKS]
        self.counts: Counter[tuple[str, str]] = Counter()
        self._raised: set[str] = set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Remember, until the end, which checks raise a strong sign."""
        own = {n: tuple(map(self._watch, getattr(doubts, n))) for n in ("CHECKS", "WITHOUT_TURNS")}
        with patch.multiple(doubts, **own):
            yield

    def _watch(
        self, check: Callable[[CheckedReading], Iterator[Sign]]
    ) -> Callable[[CheckedReading], list[Sign]]:
        def found(reading: CheckedReading) -> list[Sign]:
            signs = list(check(reading))
            if not all(sign.weak for sign in signs):
                self._raised.add(check.__name__.removeprefix("_check_"))
            return signs

        return found

    def count(self, kind: str) -> None:
        """Count a case whose verdict is of *kind*, and forget what was raised on it."""
        column = ALARM if kind == ALARM else CAUGHT
        self.counts.update((column, name) for name in self._raised)
        if column == CAUGHT and len(self._raised) == 1:
            self.counts[ALONE, *self._raised] += 1
        self._raised.clear()

    def show(self) -> None:
        """Print a row for each check."""
        columns = (CAUGHT, ALONE, ALARM)
        print(f"{'':24}" + "".join(f"{column:>13}" for column in columns))
        for name in self.names:
            print(f"{name:24}" + "".join(f"{self.counts[one, name] or '':>13}" for one in columns))
