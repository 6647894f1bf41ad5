"""Stages on the screen: what people wait for is recorded for all of them, and all of them move on."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.peopled import NOW, came, opened
from workflows import stages
from workflows.actors import Actor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both
PAGE = "pages/cohort/stages.py"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return opened(ruth)


def counts(actor: Actor, cohort: str) -> list[int]:
    return [stage.count for stage in stages.board(actor, cohort, now=NOW)[0].stages]


def test_without_a_cohort_and_without_people_the_page_says_where_to_begin(app: OpenApp, ruth: Actor) -> None:
    assert "No cohort yet" in shown(go(app(actor=ruth), PAGE))
    opened(ruth)
    assert "Nobody is in this cohort yet" in shown(go(app(actor=ruth), PAGE))


def test_what_all_wait_for_is_recorded_for_all_and_then_all_are_accepted_and_taken_back(
    app: OpenApp, ruth: Actor, cohort: str
) -> None:
    for name in ("Ada", "Ben", "Cid"):
        came(ruth, cohort, name)
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    assert "3 people wait for the consent** ‘My match may see my answers.’" in shown(test)
    assert test.button(key="stages_step_accept").disabled
    assert "each of these 3 people has agreed" in shown(test)  # what pressing it would say

    test.button(key="stages_wait_0_give").click().run()
    test.button(key="stages_wait_0_check").click().run()  # now the check waits first
    test.button(key="stages_step_accept").click().run()

    assert not test.exception
    assert "Accept: 3 people have moved to ‘Waiting’." in shown(test)
    assert "Nobody is left in ‘Intake’, so you see ‘Waiting’ now." in shown(test)
    assert "Waiting · 3 people" in shown(test)
    assert counts(ruth, cohort) == [0, 3, 0, 0]
    test.button(key="stages_undo_last").click().run()
    assert "Taken back: Accept: 3 people have moved" in shown(test)
    assert "Intake · 3 people" in shown(test)
    assert counts(ruth, cohort) == [3, 0, 0, 0]


def test_who_cannot_go_on_stays_and_the_button_counts_only_who_can(app: OpenApp, ruth: Actor, cohort: str) -> None:
    ada, _ = came(ruth, cohort, "Ada"), came(ruth, cohort, "Ben")
    stages.record_consent(ruth, cohort, [ada], "share", now=NOW)
    stages.record_check(ruth, cohort, [ada], "identity", True, now=NOW)

    test = go(app(actor=ruth), PAGE)

    assert test.button(key="stages_step_accept").label == "Accept 1"
    assert list(test.dataframe[0].value["Next, or what is missing"]) == [
        "Ready: Accept",
        "The consent ‘My match may see my answers.’ has not been given. "
        "The check ‘Proof of identity’ has not been recorded yet.",
    ]


def test_leaving_is_only_for_those_who_were_ticked_and_owes_a_reason(app: OpenApp, ruth: Actor, cohort: str) -> None:
    came(ruth, cohort, "Ada")
    test = go(app(actor=ruth), PAGE)
    assert test.button(key="stages_step_leave").disabled

    test.button(key="stages_all").click().run()
    test.selectbox(key="stages_step_leave_reason").set_value("moved").run()
    test.button(key="stages_step_leave").click().run()

    assert not test.exception
    assert counts(ruth, cohort) == [0, 0, 0, 1]


def test_a_viewer_has_no_such_page(app: OpenApp, ruth: Actor, cohort: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), PAGE)
