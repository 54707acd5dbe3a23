"""Find what two sequences have in common."""

from bisect import bisect_left
from collections.abc import Sequence


def rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest rising subsequence of *values*, all of which differ."""
    least: list[int] = []  # by length, the least last value of a rising subsequence
    last: list[int] = []  # the place of that value
    before: list[int] = []  # for each value, the place of the one before it
    for number, value in enumerate(values):
        length = bisect_left(least, value)
        before.append(last[length - 1] if length else -1)
        least[length : length + 1], last[length : length + 1] = [value], [number]
    found: list[int] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(number)
        number = before[number]
    return found[::-1]
