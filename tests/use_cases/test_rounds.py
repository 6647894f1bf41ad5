"""Matching rounds: turned, pinned, proposed, answered, begun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import SavedPlan
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, MODEL, a_matching_cohort, a_person, the_round
from tests.small_program import NOW, open_small_program
from workflows import progress, rounds
from workflows.actors import Actor
from workflows.matching import engine
from workflows.rounds import Turned
from workflows.rounds.fairness import of_several_choices

OPENS = a_matching_cohort


def two_by_two(actor: Actor, cohort: str) -> dict[str, str]:
    """Amina meets in person, Olek online; so does one mentor each."""
    return {
        "amina": a_person(actor, cohort, "mentee", "Amina", way="In person"),
        "olek": a_person(actor, cohort, "mentee", "Olek", way="Online"),
        "ruth": a_person(actor, cohort, "mentor", "Ruth", way="In person"),
        "ben": a_person(actor, cohort, "mentor", "Ben", way="Online"),
    }


def test_everybody_who_is_ready_is_in_the_round_and_nobody_else(ruth, cohort):
    amina = a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentee", "Still in intake", ready=False)
    ben = a_person(ruth, cohort, "mentor", "Ben")

    found = the_round(ruth, cohort)

    assert (found.mentees, found.mentors, found.places) == ((amina,), (ben,), 1)
    assert found.plan.ids == {(amina, ben)}


def test_a_weight_that_is_turned_is_kept_compared_and_taken_back(ruth, cohort):
    people = two_by_two(ruth, cohort)
    like = {(people["amina"], people["ruth"]), (people["olek"], people["ben"])}
    assert the_round(ruth, cohort).plan.ids == like  # the same way of meeting is worth 40 points twice

    rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 0}), now=NOW)
    turned = the_round(ruth, cohort)
    assert turned.settings.weights == {"same_way": 0}
    assert turned.before is not None
    assert turned.before.ids == like
    assert turned.plan.score == 2 * 60 * 255  # only the languages count now

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
    assert the_round(ruth, cohort).settings.weights == {}


@pytest.mark.parametrize("weights", [{"same_way": 101}, {"same_way": -1}, {"same_way": 10**30}, {"unheard_of": 10}])
def test_a_weight_that_no_slider_offers_is_refused_and_nothing_is_kept(ruth, cohort, weights):
    two_by_two(ruth, cohort)
    with pytest.raises(Refused) as refused:
        rounds.turn(ruth, cohort, MODEL, Turned(weights=weights), now=NOW)
    assert [found.code for found in refused.value.findings] == ["weight_beyond"]
    assert the_round(ruth, cohort).settings.weights == {}


def test_a_rule_that_protects_is_named_as_it_is_called_when_it_stays(ruth):
    must = "must: { sharing: { label: Both agree to share, rule: consent.share is given }, "
    text = MATCHED.replace("must: { ", must)
    assert text != MATCHED
    cohort = open_small_program(ruth, text=text)
    two_by_two(ruth, cohort)
    with pytest.raises(Refused) as refused:
        rounds.turn(ruth, cohort, MODEL, Turned(dropped=frozenset({"sharing"})), now=NOW)
    assert [one.params["name"] for one in refused.value.findings] == ["Both agree to share"]


def test_a_switch_that_the_model_has_not_is_left_out(ruth, cohort):
    two_by_two(ruth, cohort)
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(dropped=["unheard_of"], quotas_off=["unheard_of"]), now=NOW)
    settings = the_round(ruth, cohort).settings
    assert (settings.dropped, settings.quotas_off) == (frozenset(), frozenset())


def test_turning_a_weight_to_where_it_stands_leaves_nothing_to_undo(ruth, cohort):
    two_by_two(ruth, cohort)
    the_round(ruth, cohort)
    for _ in range(2):
        rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 10}), now=NOW)

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)

    assert not the_round(ruth, cohort).can_undo


def test_a_pin_needs_a_reason_and_holds_until_it_is_taken_back(ruth, cohort):
    people = two_by_two(ruth, cohort)
    crossed = (people["amina"], people["ben"])
    with pytest.raises(Refused) as refused:
        rounds.decide_pair(ruth, cohort, MODEL, *crossed, "pin", "  ", now=NOW)
    assert refused.value.findings[0].code == "pair_reason_missing"

    rounds.decide_pair(ruth, cohort, MODEL, *crossed, "pin", "They know each other", now=NOW)
    assert crossed in the_round(ruth, cohort).plan.ids

    rounds.free_pair(ruth, cohort, MODEL, *crossed, now=NOW)
    assert crossed not in the_round(ruth, cohort).plan.ids


def test_a_pin_stays_where_the_one_in_its_place_is_refused(ruth, cohort):
    people = two_by_two(ruth, cohort)
    here, there = (people["amina"], people["ben"]), (people["amina"], people["ruth"])
    rounds.decide_pair(ruth, cohort, MODEL, *here, "pin", "They know each other", now=NOW)

    with pytest.raises(Refused):  # it has no reason
        rounds.decide_pair(ruth, cohort, MODEL, *there, "pin", "", instead_of=people["ben"], now=NOW)
    assert [(one.mentee, one.mentor) for one in the_round(ruth, cohort).decisions] == [here]

    rounds.decide_pair(ruth, cohort, MODEL, *there, "pin", "They met since", instead_of=people["ben"], now=NOW)
    assert [(one.mentee, one.mentor) for one in the_round(ruth, cohort).decisions] == [there]


def test_a_pair_that_is_kept_apart_is_not_in_the_plan(ruth, cohort):
    people = two_by_two(ruth, cohort)
    rounds.decide_pair(ruth, cohort, MODEL, people["amina"], people["ruth"], "forbid", "Neighbours", now=NOW)

    assert (people["amina"], people["ruth"]) not in the_round(ruth, cohort).plan.ids


def test_a_plan_is_proposed_answered_and_begun(ruth, cohort):
    people = two_by_two(ruth, cohort)
    plan = the_round(ruth, cohort).plan

    proposed = rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)
    assert len(proposed.done) == 2
    waiting = the_round(ruth, cohort)
    assert (len(waiting.proposed), waiting.mentees, waiting.mentors) == (2, (), ())  # nobody is proposed twice

    first, second = (match.stream for match in waiting.proposed)
    rounds.answer(ruth, cohort, {first: {"mentee": True, "mentor": True}, second: {"mentor": False}}, now=NOW)
    begun = rounds.begin_matches(ruth, cohort, [first], now=NOW)
    assert begun.done == (first,)

    here = progress.standing(ruth, cohort, now=NOW)
    assert here.state.matches[first].stage == "active"
    assert here.state.matches[second].stage == "declined"
    declined = {member for members in here.state.matches[second].members.values() for member in members}
    again = the_round(ruth, cohort)
    assert {*again.mentees, *again.mentors} == declined  # both are free again …
    assert again.plan.pairs == ()  # … and the pair that said no is not proposed again
    assert people.keys() == {"amina", "olek", "ruth", "ben"}


def test_a_match_does_not_begin_before_both_have_accepted(ruth, cohort):
    two_by_two(ruth, cohort)
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    match = the_round(ruth, cohort).proposed[0].stream
    rounds.answer(ruth, cohort, {match: {"mentee": True}}, now=NOW)

    outcome = rounds.begin_matches(ruth, cohort, [match], now=NOW)

    assert outcome.done == ()
    assert outcome.refused[match]


def test_a_plan_that_is_not_the_one_she_saw_is_not_proposed(ruth, cohort):
    two_by_two(ruth, cohort)
    seen = the_round(ruth, cohort).plan.ids
    a_person(ruth, cohort, "mentor", "Carla", way="Online", languages=("en", "uk"))
    rounds.decide_pair(ruth, cohort, MODEL, *next(iter(seen)), "forbid", "A colleague was quicker", now=NOW)

    with pytest.raises(Refused) as refused:
        rounds.propose(ruth, cohort, MODEL, now=NOW, seen=seen)

    assert refused.value.findings[0].code == "plan_changed"
    assert the_round(ruth, cohort).proposed == ()


def test_a_plan_in_which_the_auditor_finds_a_fault_is_not_proposed(ruth, cohort, monkeypatch):
    two_by_two(ruth, cohort)

    def faulty(problem, *rest, **named):
        # Everybody to the first mentor, who has one place.
        found = honest(problem, *rest, **named)
        return found and replace(found, chosen=np.flatnonzero(problem.j == problem.j[found.chosen[0]]))

    honest = engine.solve
    monkeypatch.setattr(engine, "solve", faulty)
    the_round(ruth, cohort)

    with pytest.raises(Refused) as refused:
        rounds.propose(ruth, cohort, MODEL, now=NOW)

    (said,) = refused.value.findings
    assert said.code == "plan_not_sound"
    assert "no_mentor_exceeds_places" in said.params["first"]
    assert the_round(ruth, cohort).proposed == ()


def test_the_record_of_a_plan_says_what_it_was_made_from(ruth, cohort):
    two_by_two(ruth, cohort)
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 90}), now=NOW)
    plan = the_round(ruth, cohort).plan
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)

    with reading() as session:
        saved = session.exec(select(SavedPlan)).one()

    assert saved.settings == {"weights": {"same_way": 90}}
    assert {tuple(pair[:2]) for pair in saved.plan["pairs"]} == plan.ids
    assert len(saved.inputs) == 64


@pytest.mark.parametrize("role", [AccountRole.VIEWER])
def test_a_viewer_sees_no_round_and_turns_nothing(ruth, cohort, actor_as, role):
    two_by_two(ruth, cohort)
    the_round(ruth, cohort)
    viewer = actor_as(role)
    for gesture in (
        lambda: rounds.round_of(viewer, cohort, MODEL, now=NOW),
        lambda: rounds.turn(viewer, cohort, MODEL, Turned(weights={"same_way": 0}), now=NOW),
        lambda: rounds.propose(viewer, cohort, MODEL, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            gesture()
        assert refused.value.findings[0].code == "not_allowed"


def test_only_questions_that_a_rule_looks_at_are_offered_for_gains_by_telling_less(ruth):
    # A question whose name begins another's is not that question.
    lang = "      lang:       { type: select_multiple languages, label: Also }\n      languages:  {"
    cohort = open_small_program(ruth, text=MATCHED.replace("      languages:  {", lang))
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Ben")
    assert of_several_choices(the_round(ruth, cohort)) == ["mentee.languages", "mentor.languages"]
