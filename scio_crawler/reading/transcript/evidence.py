"""Evidence: a judgement counts the points of rules, each with a reason and a test.

Which line is a label, which page belongs to the transcript, who is the chair: each judgement is a
table of groups of rules. The rules of a group exclude each other, so the first that holds counts.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Flag
from typing import Generic, NamedTuple, TypeVar

Facts = TypeVar("Facts")  # what a judgement looks at: a line, a page, a turn with its neighbours


class Rule(NamedTuple, Generic[Facts]):
    """A row of a table: *points* for *reason* if *holds* is true of facts of certain *kinds*."""

    points: int
    reason: str
    holds: Callable[[Facts], object]
    kinds: Flag | None = None  # those that a judgement tells apart, None for all

    def __str__(self) -> str:
        return f"{self.points:+d} {self.reason}"


Table = Sequence[Sequence[Rule[Facts]]]


def held(table: Table[Facts], facts: Facts) -> list[Rule[Facts]]:
    """Return the rules of *table* that count for *facts*: of each group the first that holds."""
    found = []
    for group in table:
        for rule in group:
            if rule.holds(facts):
                found.append(rule)
                break
    return found


def total(rules: Iterable[Rule[Facts]]) -> int:
    """Return the points of *rules* together."""
    return sum(rule.points for rule in rules)


def for_kind(table: Table[Facts], kind: Flag) -> Table[Facts]:
    """Return the groups of *table* with their rules for *kind* alone."""
    own = ([rule for rule in group if rule.kinds is None or kind in rule.kinds] for group in table)
    return [group for group in own if group]
