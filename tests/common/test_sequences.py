"""The longest rising sequence of a list: turns that kept their order."""

from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.common.sequences import longest_increasing


@given(st.lists(st.integers(), unique=True))
def test_the_values_found_increase(values: list[int]) -> None:
    places = longest_increasing(values)
    assert places == sorted(places)
    assert [values[place] for place in places] == sorted(values[place] for place in places)
    assert bool(places) == bool(values)


def test_as_many_values_as_possible_are_found() -> None:
    assert longest_increasing([3, 0, 1, 2, 9, 4]) == [1, 2, 3, 5]
