"""Options with the same words: a browser answers with the words, so no box may show the same ones twice."""

from __future__ import annotations

import re
from pathlib import Path

from pages.widgets.gestures import of_this_list
from pages.widgets.told_apart import labels_apart, told_apart

PAGES = Path(__file__).parents[2] / "pages"


def test_what_is_said_once_stays_as_it_is() -> None:
    say = told_apart(["a", "b"], {"a": "Amina", "b": "Boris"}.__getitem__)
    assert (say("a"), say("b")) == ("Amina", "Boris")


def test_two_people_of_one_name_are_told_apart_by_their_addresses_and_else_by_a_number() -> None:
    names = {"1": "Ali Ahmadi", "2": "Ali Ahmadi", "3": "Ali Ahmadi", "4": "Ruth Meier"}
    known = {"1": {"email": "one@example.org"}, "2": {}, "3": {}, "4": {"email": "four@example.org"}}
    say = told_apart(names, names.__getitem__, known.__getitem__)
    # the first has an address; the second is alone with the bare name, the third takes a number
    assert [say(each) for each in names] == [
        "Ali Ahmadi (one@example.org)",
        "Ali Ahmadi",
        "Ali Ahmadi (2)",
        "Ruth Meier",
    ]


def test_two_messages_with_one_label_carry_their_names() -> None:
    assert labels_apart({"welcome": "Welcome", "welcome_mentor": "Welcome", "bye": "Good bye"}) == {
        "welcome": "Welcome (welcome)",
        "welcome_mentor": "Welcome (welcome mentor)",
        "bye": "Good bye",
    }


def test_even_a_label_that_looks_like_a_number_is_not_taken_twice() -> None:
    said = ["Ali", "Ali (2)", "Ali", "Ali"]
    say = told_apart(range(4), said.__getitem__)
    assert len({say(number) for number in range(4)}) == 4


def test_no_box_shows_bare_names_of_people() -> None:
    bare = re.compile(r"format_func=(now|here|now\.standing)\.name\b")
    assert [path.name for path in PAGES.rglob("*.py") if bare.search(path.read_text("utf-8"))] == []


def test_another_list_is_another_table_in_which_nobody_is_ticked() -> None:
    assert of_this_list("rows", ["a", "b"]) == of_this_list("rows", ["a", "b"])
    assert of_this_list("rows", ["a", "b"]) != of_this_list("rows", ["b"])
    assert of_this_list("rows", ["a", "b"]) != of_this_list("rows", ["b", "a"])
