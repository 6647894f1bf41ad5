"""What is hidden stays hidden, also from a reader who adds and subtracts."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from workflows.engine.small_cells import showable


def people(first: int, last: int) -> frozenset[str]:
    return frozenset(f"p{number}" for number in range(first, last))


def test_a_count_of_a_few_is_not_shown_and_nobody_is():
    assert showable({"few": people(0, 4), "many": people(10, 15), "nobody": people(0, 0)}, 5) == {"many", "nobody"}


def test_the_rest_of_a_whole_does_not_tell_on_a_few():
    # 20 in all, 18 of them matched: 20 - 18 = 2 wait. Of the two counts the smaller is hidden.
    assert showable({"all": people(0, 20), "matched": people(0, 18), "waiting": people(18, 20)}, 5) == {"all"}


def test_two_small_stages_hide_each_other():
    # 20 in all = 14 + 3 + 3. The hidden ones are 20 - 14 = 6 together, and nobody can tell how they are divided.
    cells = {"all": people(0, 20), "matched": people(0, 14), "ill": people(14, 17), "away": people(17, 20)}
    assert showable(cells, 5) == {"all", "matched"}


def test_a_figure_does_not_give_away_what_a_chart_hides():
    # The chart shows 12 waiting; the figure counts 14 in care: the 12 who wait and 2 who pause.
    cells = {"waiting": people(0, 12), "pausing": people(12, 14), "in care": people(0, 14)}
    assert showable(cells, 5) == {"in care"}


@given(st.lists(st.frozensets(st.sampled_from([f"p{n}" for n in range(12)]), max_size=12), max_size=6))
def test_no_sum_or_difference_of_what_is_shown_is_a_hidden_count(cells: list[frozenset[str]]) -> None:
    named = dict(enumerate(cells))
    shown = [named[name] for name in showable(named, 4)]
    everybody = sorted({one for members in cells for one in members})
    small = [members for members in cells if 0 < len(members) < 4]
    for signs in product((-1, 0, 1), repeat=len(shown)):
        sums = [sum(sign * (one in cell) for sign, cell in zip(signs, shown, strict=True)) for one in everybody]
        assert not any(sums == [one in members for one in everybody] for members in small)
