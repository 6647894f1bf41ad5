"""What rules, quotas and places cost, on the page: beside the switches with every turn, and each next place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from pages.widgets import matching_prices
from tests.cohorts import a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW
from workflows import rounds
from workflows.actors import Actor

PAGE, MODEL = "pages/cohort/matching.py", "one_to_one"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


def beside(page: AppTest) -> list[str]:
    """The figures beside the switches."""
    figures = [one.value.removeprefix(":small[:gray[").removesuffix("]]") for one in page.markdown]
    return [one for one in figures if one.lstrip("+−").isdigit()]


def blocks(block: Any) -> Iterator[Any]:
    """Every container within one."""
    for one in block.children.values():
        if hasattr(one, "children"):
            yield one
            yield from blocks(one)


def test_the_figure_beside_a_switch_is_what_switching_it_does(
    app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching_prices, "PATIENCE", 20.0)
    # Ben could have Olek without the rule about languages: one more matched; with it again, one fewer.
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Olek", languages=("uk",))
    a_person(ruth, cohort, "mentor", "Ben", languages=("en",))
    page = go(app(actor=ruth), PAGE)
    assert beside(page) == ["+1"]
    switch = page.toggle(key="matching_must_common_language")
    alone = next(one for one in blocks(page.main) if switch in one.children.values())
    row = next(one for one in blocks(page.main) if alone in one.children.values())
    assert not row.proto.flex_container.wrap  # a title that fills the line leaves the figure beside it
    assert list(alone.children.values()) == [switch]  # and is not cut off, as it would be in the row itself

    page.toggle(key="matching_must_common_language").set_value(False).run()
    assert not page.exception
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 1
    assert beside(page) == ["−1"]


def test_each_next_place_says_whom_it_matches_and_becomes_a_scenario(app: OpenApp, ruth: Actor) -> None:
    # Olek waits for Ben, who has Amina; one place more with Ben matches him and moves nobody.
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina", way="In person")
    a_person(ruth, cohort, "mentee", "Olek", way="Online")
    a_person(ruth, cohort, "mentor", "Ben", way="In person")
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("costs").run()

    assert not page.exception
    said = "With one more place for every mentor, 1 more would be matched."
    assert said in [one.value for one in page.markdown]  # one mentor is not chosen from
    assert page.table[-1].value.to_numpy().tolist() == [["Ben", "Olek", "nobody"]]

    page.button(key="matching_next_place_try").click().run()
    assert page.selectbox(key="matching_scenario_which").value == "Ben takes one more"
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 1


def test_a_wish_in_force_says_what_it_costs(app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    # Olek fits Ben to 60 of 100: asked for 80, nobody is matched.
    monkeypatch.setattr(matching_prices, "PATIENCE", 20.0)
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Olek", way="Online")
    a_person(ruth, cohort, "mentor", "Ben", way="In person")
    rounds.round_of(ruth, cohort, MODEL, now=NOW)
    rounds.turn(ruth, cohort, MODEL, rounds.Turned(floor=80), now=NOW)
    page = go(app(actor=ruth), PAGE)
    assert ":small[:gray[Without the lowest fit you ask for: +1]]" in [one.value for one in page.markdown]


def test_in_a_large_cohort_the_figures_come_where_she_asks_for_them(
    app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching_prices, "PATIENCE", 20.0)
    monkeypatch.setattr(matching_prices, "AT_ONCE", -1)
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Olek", languages=("uk",))
    a_person(ruth, cohort, "mentor", "Ben", languages=("en",))
    page = go(app(actor=ruth), PAGE)
    assert beside(page) == []

    next(one for one in page.toggle if one.label == "Say what switching each would do").set_value(True).run()
    assert beside(page) == ["+1"]
