"""Find what two sequences have in common."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Return the indexes of a longest increasing subsequence of *values*, all of which differ."""
    last_values: list[int] = []  # by length, the least last value of an increasing subsequence
    last_indexes: list[int] = [-1]  # by length + 1, the index of that value; -1 is before the first
    before: list[int] = []  # for each value, the index of the one before it

    for index, value in enumerate(values):
        length = bisect_left(last_values, value)
        before.append(last_indexes[length])
        last_values[length : length + 1] = [value]
        last_indexes[length + 1 : length + 2] = [index]

    found: list[int] = []
    index = last_indexes[-1]
    while index >= 0:
        found.append(index)
        index = before[index]

    found.reverse()
    return found
