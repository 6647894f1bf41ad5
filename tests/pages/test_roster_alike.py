"""Two records that may be one person: what the one record would say is seen before they are merged."""

from __future__ import annotations

import pytest

from tests.cohorts import a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both


def test_which_answer_holds_is_marked_and_follows_the_choice(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = a_matching_cohort(ruth)
    born = "1990-04-12"
    a_person(ruth, cohort, "mentee", "Mohammed Alhassan", birth_date=born)
    a_person(ruth, cohort, "mentee", "Mohamad Al Hassan", birth_date=born, phone="+1 416 555 0199", ready=False)
    test = go(app(actor=ruth), "pages/cohort/roster.py")
    test.button_group("roster_view").set_value("alike").run()

    assert "Mohammed Alhassan ✓" in shown(test)
    assert "+1 416 555 0199 ✓" in shown(test)  # she who stays has none

    choice = next(one for one in test.button_group if str(one.key).endswith("_taken"))
    choice.set_value(["full_name"]).run()
    assert "Mohamad Al Hassan ✓" in shown(test)
    next(one for one in test.button if one.label == "Merge into one").click().run()
    assert "Merged before" in shown(test)


def test_two_records_of_one_name_are_said_to_be_one_now(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = a_matching_cohort(ruth)
    born = "1990-04-12"
    for ready in (True, False):
        a_person(ruth, cohort, "mentee", "Amina Haddad", birth_date=born, ready=ready)
    test = go(app(actor=ruth), "pages/cohort/roster.py")
    test.button_group("roster_view").set_value("alike").run()
    next(one for one in test.button if one.label == "Merge into one").click().run()

    assert "Two records of **Amina Haddad** (Newcomer) are one now." in shown(test)
    assert "was merged into" not in shown(test)
