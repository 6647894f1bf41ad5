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


# Several days --------------------------------------------------------------------------------------------------------
def test_one_who_comes_between_two_days_is_not_their_difference():
    # 20 yesterday, 21 today: the difference is one person. 25 today: five came, who may be counted.
    assert showable({"all": people(0, 21)}, 5, told=[people(0, 20)]) == frozenset()
    assert showable({"all": people(0, 25)}, 5, told=[people(0, 20)]) == {"all"}


def test_what_has_not_changed_is_shown_again():
    assert showable({"all": people(0, 20)}, 5, told=[people(0, 20)]) == {"all"}


def test_one_who_goes_while_another_comes_does_not_show_either():
    # 20 both days, but other people: the same number would say that as many came as went, one of whom may be known.
    assert showable({"all": people(1, 21)}, 5, told=[people(0, 20)]) == frozenset()


def test_three_days_are_not_added_up_to_one_person():
    # 10 left the stage, then 9 of them came to another: 30 - 20 = 10, 10 - 9 = 1 would be known.
    told = [people(0, 30), people(10, 30)]
    assert showable({"other": people(0, 9)}, 5, told=told) == frozenset()
    assert showable({"other": people(0, 5)}, 5, told=told) == {"other"}  # 10 - 5 = 5


days = st.lists(
    st.dictionaries(
        st.sampled_from(["all", "waiting", "matched", "women"]),
        st.frozensets(st.sampled_from([f"p{n}" for n in range(9)]), max_size=9),
        min_size=1,
    ),
    min_size=1,
    max_size=3,
)


@given(days)
def test_no_day_beside_the_others_tells_of_one_person_nor_two_days_of_a_few(
    days: list[dict[str, frozenset[str]]],
) -> None:
    least, told = 3, list[frozenset[str]]()
    for cells in days:
        now = {cells[name] for name in showable(cells, least, told=told) if cells[name]}
        for one in now - set(told):  # what was not told before differs from all that was by at least three
            assert all(len(one ^ other) >= least for other in told)
            assert not any(other < one and len(one - other) < least for other in now)
        told += now
    known = list(dict.fromkeys(told))[:7]
    everybody = sorted({one for members in known for one in members})
    for signs in product((-1, 0, 1), repeat=len(known)):
        sums = [sum(sign * (one in cell) for sign, cell in zip(signs, known, strict=True)) for one in everybody]
        assert sorted(map(abs, sums))[-2:] not in ([1], [0, 1])  # not one person, however it is reckoned
