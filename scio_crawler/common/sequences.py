"""Find what two sequences have in common."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Return the indexes of a longest increasing subsequence of *values*, all of which differ."""
    least: list[int] = []  # by length, the least last value of an increasing subsequence
    last: list[int] = []  # the index of that value
    before: list[int] = []  # for each value, the index of the one before it

    for number, value in enumerate(values):
        length = bisect_left(least, value)
        before.append(last[length - 1] if length else -1)
        least[length : length + 1] = [value]
        last[length : length + 1] = [number]

    found: list[int] = []
    number = last[-1] if last else -1

    while number >= 0:
        found.append(number)
        number = before[number]

    return found[::-1]
