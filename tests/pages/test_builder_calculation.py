"""A calculation is chosen in boxes."""

from __future__ import annotations

import pytest

from tests.desks import ActorAs, OpenApp, go
from tests.pages.builder_bench import PAGE, at, key, whole
from tests.small_program import NOW, SMALL_PROGRAM
from workflows import drafts
from workflows.actors import Actor

FORM = ("forms", "newcomer_form", "questions")
PROGRAM = SMALL_PROGRAM.replace(
    "      way:        {",
    "      rooms:      { type: integer, label: How many rooms }\n"
    "      size:       { type: integer, label: How large, calculation: {sum_of: [how_many]} }\n"
    "      way:        {",
)


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as()


def test_a_sum_an_average_and_days_are_chosen_without_writing_them(app: OpenApp, ruth: Actor) -> None:
    view = drafts.begin(ruth, {"program.yaml": PROGRAM}, now=NOW)
    test = at(go(app(actor=ruth), PAGE), *FORM, "size")
    field = key(view, *FORM, "size", "calculation", "")

    def said() -> object:
        return whole(ruth, view)["forms"]["newcomer_form"]["questions"]["size"].get("calculation")

    sums = test.multiselect(f"{field}sum_of")
    assert list(sums.options) == ["How many children", "How many rooms"]  # numbers, and not the figure itself
    sums.set_value(["how_many", "rooms"]).run()
    assert said() == {"sum_of": ["how_many", "rooms"]}
    test.selectbox(f"{field}shape").set_value("average_of").run()
    assert said() == {"average_of": ["how_many", "rooms"]}  # of the same answers
    test.selectbox(f"{field}shape").set_value("days_from").run()
    assert said() is None  # nobody has said from when
    test.selectbox(f"{field}days_from").set_value("birth_date").run()
    assert said() == {"days_from": "birth_date", "to": "today"}
    assert not test.exception, test.exception


def test_a_sum_of_which_nobody_has_said_what_yet_is_an_empty_box(app: OpenApp, ruth: Actor) -> None:
    view = drafts.begin(ruth, {"program.yaml": PROGRAM.replace("{sum_of: [how_many]}", "{sum_of: }")}, now=NOW)
    test = at(go(app(actor=ruth), PAGE), *FORM, "size")
    assert test.multiselect(key(view, *FORM, "size", "calculation", "sum_of")).value == []
