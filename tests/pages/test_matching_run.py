"""The Matching page while a plan is worked out: what it says, what can be done meanwhile, and that it comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.cohorts import MODEL, a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.slow_plans import Slow
from tests.small_program import NOW
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import running

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = "pages/cohort/matching.py"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina", way="In person")
    a_person(ruth, cohort, "mentor", "Ben", way="In person")
    return cohort


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    monkeypatch.setattr(running, "AT_ONCE", 0.1)
    found = Slow(monkeypatch)
    yield found
    found.go.set()


def told(page: AppTest) -> str:
    return " ".join(one.value for one in (*page.markdown, *page.caption))


def with_a_plan_so_far(page: AppTest) -> AppTest:
    """The page once the run has told of a plan."""
    for _ in range(50):
        if page.dataframe:
            return page
        page.run()
    pytest.fail("The page shows no plan so far.")


def ended(page: AppTest) -> None:
    """Look until the plan is worked out."""
    for _ in range(50):
        if page.metric:
            break
        page.run()
    assert not page.exception


def test_the_best_plan_so_far_is_shown_with_its_bound_and_can_be_taken(
    app: OpenApp, ruth: Actor, cohort: str, slow: Slow
) -> None:
    page = with_a_plan_so_far(go(app(actor=ruth), PAGE))

    assert not page.exception
    assert "The best plan so far matches 1 person. No plan for as many has a total fit more than 0.039 %" in told(page)
    assert page.slider(key="matching_weight_same_way").value == 40  # the rules can be turned on meanwhile
    assert not [one for one in page.button if one.key == "matching_propose"]

    page.button(key="matching_run_take").click().run()

    assert not page.exception
    assert "The best plan found so far. It is not proven that no other is better." in told(page)
    assert "No plan for as many has a total fit more than 0.039 % higher." in told(page)
    assert page.button(key="matching_propose").label == "Propose this plan: 1 pair"

    slow.go.set()
    page.button(key="matching_run_prove").click().run()
    ended(page)
    assert "Proven best under these rules" in told(page)


def test_a_run_is_called_off_and_begun_again(app: OpenApp, ruth: Actor, cohort: str, slow: Slow) -> None:
    page = with_a_plan_so_far(go(app(actor=ruth), PAGE))

    page.button(key="matching_run_off").click().run()
    assert "The plan was called off." in told(page)
    assert [one.key for one in page.button if str(one.key).startswith("matching")] == ["matching_run_again"]
    # The browser forgets a slider that is not shown; the desk must too, or it would come back as a zero.
    assert "matching_weight_same_way" not in page.session_state

    slow.go.set()
    page.button(key="matching_run_again").click().run()
    ended(page)
    assert "Proven best under these rules" in told(page)
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 1


def test_every_view_opens_on_a_plan_that_was_taken_early(app: OpenApp, ruth: Actor, cohort: str, slow: Slow) -> None:
    page = with_a_plan_so_far(go(app(actor=ruth), PAGE))
    page.button(key="matching_run_take").click().run()
    slow.go.set()

    for view in ("before", "plan", "waiting", "scenarios", "costs", "fairness", "decisions", "proposals"):
        page.segmented_control(key="matching_view").set_value(view).run()
        assert not page.exception, view
        assert not page.error, view


def test_scenarios_that_contradict_each_other_say_so_when_they_are_put_together(
    app: OpenApp, ruth: Actor, cohort: str
) -> None:
    rounds.round_of(ruth, cohort, MODEL, now=NOW)
    for name, weight in (("Light", 10), ("Heavy", 80)):
        change = rounds.Turned(weights={"same_way": weight})
        rounds.save_scenario(ruth, cohort, MODEL, name, change=change, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("scenarios").run()

    page.multiselect(key="matching_both").set_value(["Light", "Heavy"])
    next(one for one in page.button if one.label == "Save together").click().run()

    assert not page.exception
    (said,) = (one.value for one in page.warning)
    assert "Same way 80 (else 40) (‘Heavy’) and not Same way 10 (else 40) (‘Light’)" in said


def test_a_scenario_in_which_nothing_is_different_is_not_kept_and_what_was_typed_stays(
    app: OpenApp, ruth: Actor, cohort: str
) -> None:
    rounds.round_of(ruth, cohort, MODEL, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("scenarios").run()
    page.text_input(key="matching_new_name").set_value("Board asks")
    next(one for one in page.button if one.label == "Save scenario").click().run()

    assert not rounds.round_of(ruth, cohort, MODEL, now=NOW).scenarios
    assert "Nothing is different in this scenario yet" in " ".join(one.value for one in page.error)
    assert page.text_input(key="matching_new_name").value == "Board asks"

    page.multiselect(key="matching_new_off").set_value(["common_language"])
    next(one for one in page.button if one.label == "Save scenario").click().run()

    assert [one["name"] for one in rounds.round_of(ruth, cohort, MODEL, now=NOW).scenarios] == ["Board asks"]
    assert page.text_input(key="matching_new_name").value == ""
    # What is in force differs from the program now: to keep that under a name is a scenario.
    page.button(key="matching_scenario_adopt").click().run()
    page.text_input(key="matching_new_name").set_value("As it stands")
    next(one for one in page.button if one.label == "Save scenario").click().run()
    assert len(rounds.round_of(ruth, cohort, MODEL, now=NOW).scenarios) == 2
