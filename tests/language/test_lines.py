"""Two changes of one text: put together where they do not touch, shown where they do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflows.language.lines import Overlap, merged_lines

BASE = "one\ntwo\nthree\nfour\nfive\n"
LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=8).map("".join)


def test_changes_of_different_lines_are_both_there() -> None:
    assert merged_lines(BASE, BASE.replace("two", "2"), BASE.replace("five\n", "five\nsix\n")) == (
        "one\n2\nthree\nfour\nfive\nsix\n"
    )
    assert merged_lines(BASE, BASE.replace("one\n", ""), BASE.replace("four", "4")) == "two\nthree\n4\nfive\n"


def test_different_changes_of_the_same_line_are_shown_with_their_place() -> None:
    found = merged_lines(BASE, BASE.replace("three", "3"), BASE.replace("three", "III"))
    assert found == Overlap(line=3, ours="3\n", theirs="III\n")
    # Two insertions into the same gap: nobody can say which comes first.
    assert isinstance(merged_lines(BASE, f"{BASE}mine\n", f"{BASE}theirs\n"), Overlap)


def test_the_same_change_twice_is_one_change() -> None:
    assert merged_lines(BASE, BASE.replace("three", "3"), BASE.replace("three", "3").replace("five", "5")) == (
        "one\ntwo\n3\nfour\n5\n"
    )


@given(base=LINES, ours=LINES, theirs=LINES)
def test_whoever_changed_nothing_gets_the_other_ones_text_and_sides_are_alike(
    base: str, ours: str, theirs: str
) -> None:
    assert merged_lines(base, ours, base) == ours
    assert merged_lines(base, base, theirs) == theirs
    one, two = merged_lines(base, ours, theirs), merged_lines(base, theirs, ours)
    if isinstance(one, Overlap):
        assert two == Overlap(line=one.line, ours=one.theirs, theirs=one.ours)
    else:
        assert one == two
