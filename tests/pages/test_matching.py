"""The Matching page: what it says when there is nobody, who may open it, and a weight that is turned."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.cohorts import a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW
from workflows import rounds

PAGE = "pages/cohort/matching.py"


def test_without_anybody_ready_it_says_where_to_go(app: OpenApp, actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    a_matching_cohort(ruth)

    page = go(app(actor=ruth), PAGE)

    assert not page.exception
    assert [one.value for one in page.header] == [":material/hub:  \nNobody is ready to be matched"]
    assert [one.label for one in page.button] == ["Go to stages"]


def test_a_viewer_is_not_given_the_page(app: OpenApp, actor_as: ActorAs):
    a_matching_cohort(actor_as(AccountRole.COORDINATOR))

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), PAGE)


def test_a_slider_turns_the_plan_and_the_page_says_what_changed(app: OpenApp, actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = a_matching_cohort(ruth)
    # One mentor; Amina meets as he does (40 points), Olek shares both of his languages only by degree 1 as she does.
    a_person(ruth, cohort, "mentee", "Amina", way="In person", languages=("en", "uk"))
    a_person(ruth, cohort, "mentee", "Olek", way="Online", languages=("uk",))
    a_person(ruth, cohort, "mentor", "Ben", way="In person", languages=("uk", "ti"))
    page = go(app(actor=ruth), PAGE)
    assert {one.label: one.value for one in page.metric} == {
        "Ready to be matched": "2",
        "Free places": "1",
        "Matched in this plan": "1",
        "Would wait": "1",
    }
    # Amina: 40 + 60 × 1/2 = 70. Olek: 60 × 1 = 60.
    assert page.selectbox(key="matching_pair_0").options == ["Amina · Ben"]

    page.slider(key="matching_weight_same_way").set_value(0).run()

    # Amina: 60 × 1/2 = 30. Olek: 60.
    assert not page.exception
    assert page.selectbox(key="matching_pair_0").options == ["Olek · Ben"]
    assert any("1 person gains a match, 1 person loses their match" in one.label for one in page.expander)
    assert rounds.round_of(ruth, cohort, "one_to_one", now=NOW).settings.weights == {"same_way": 0}

    page.button(key="matching_undo").click().run()
    assert page.selectbox(key="matching_pair_0").options == ["Amina · Ben"]


def test_a_pin_without_a_reason_is_answered_in_words(app: OpenApp, actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Ben")
    page = go(app(actor=ruth), PAGE)

    pin = next(one for one in page.button if one.label == "Pin this pair")
    pin.click().run()

    assert [one.value for one in page.error] == [
        "Write the reason. This program asks for one, so that the decision can be explained later."
    ]


def test_a_pinned_pair_is_not_offered_to_be_pinned_again(app: OpenApp, actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Ben")
    page = go(app(actor=ruth), PAGE)

    next(one for one in page.text_input if one.label == "Reason").input("They are neighbors")
    next(one for one in page.button if one.label == "Pin this pair").click().run()

    assert not page.exception
    labels = [one.label for one in page.button]
    assert "Pin this pair" not in labels
    assert {"Take back", "Keep them apart"} <= set(labels)


def test_before_the_run_the_page_says_what_stands_against_it(app: OpenApp, actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = a_matching_cohort(ruth)
    # Amina and Ben share Ukrainian; Olek and Sara share no language with Ben, who has one place.
    a_person(ruth, cohort, "mentee", "Amina", languages=("uk",))
    a_person(ruth, cohort, "mentee", "Olek", languages=("ti",))
    a_person(ruth, cohort, "mentee", "Sara", languages=("ti",))
    a_person(ruth, cohort, "mentor", "Ben", languages=("uk",))
    page = go(app(actor=ruth), PAGE)

    page.segmented_control(key="matching_view").set_value("before").run()

    assert not page.exception
    assert [one.value for one in page.warning] == ["3 people wait for 1 place; 2 cannot be matched in this round."]
    assert [one.value for one in page.error] == [
        "Under the rules 2 of 3 people who wait have no possible mentor; ‘Common language’ keeps most mentors away. Look "
        "for mentors who fit or, where the program allows it, make an exception for this round."
    ]
