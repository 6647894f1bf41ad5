"""Two matching models in one program: each has its own decisions, its own steps back and its own proposals."""

from __future__ import annotations

import pytest

from tests.cohorts import MODEL, SPRING, TWO_MODELS, a_person, the_round
from tests.small_program import NOW, open_small_program
from workflows import pairs, rounds
from workflows.actors import Actor
from workflows.rounds import Round, Turned


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return open_small_program(ruth, text=TWO_MODELS)


def in_spring(ruth: Actor, cohort: str) -> Round:
    return rounds.round_of(ruth, cohort, SPRING, now=NOW)


def decided(found: Round) -> set[tuple[str, str, str]]:
    return {(found.name(one.mentee), found.name(one.mentor), one.kind) for one in found.decisions}


def test_two_people_can_be_pinned_in_one_model_and_kept_apart_in_the_other(ruth: Actor, cohort: str) -> None:
    amina, mai = a_person(ruth, cohort, "mentee", "Amina"), a_person(ruth, cohort, "mentor", "Mai")
    rounds.decide_pair(ruth, cohort, MODEL, amina, mai, "pin", "she asked for her", now=NOW)
    rounds.decide_pair(ruth, cohort, SPRING, amina, mai, "forbid", "not twice", now=NOW)

    assert decided(the_round(ruth, cohort)) == {("Amina", "Mai", "pin")}
    assert decided(in_spring(ruth, cohort)) == {("Amina", "Mai", "forbid")}
    assert (the_round(ruth, cohort).plan.matched, in_spring(ruth, cohort).plan.matched) == (1, 0)

    rounds.free_pair(ruth, cohort, SPRING, amina, mai, now=NOW)
    assert decided(the_round(ruth, cohort)) == {("Amina", "Mai", "pin")}
    assert decided(in_spring(ruth, cohort)) == set()


def test_undo_takes_back_what_was_done_in_the_model_one_looks_at(ruth: Actor, cohort: str) -> None:
    amina, mai = a_person(ruth, cohort, "mentee", "Amina"), a_person(ruth, cohort, "mentor", "Mai")
    rounds.decide_pair(ruth, cohort, MODEL, amina, mai, "pin", "she asked for her", now=NOW)
    in_spring(ruth, cohort)
    rounds.turn(ruth, cohort, SPRING, Turned(weights={"same_way": 0}), now=NOW)

    rounds.undo_turn(ruth, cohort, SPRING, now=NOW)

    assert in_spring(ruth, cohort).settings.weights == {}
    assert decided(the_round(ruth, cohort)) == {("Amina", "Mai", "pin")}


def test_an_exception_for_a_pin_is_made_in_its_model_only(ruth: Actor, cohort: str) -> None:
    sara, mai = a_person(ruth, cohort, "mentee", "Sara", languages=("ti",)), a_person(ruth, cohort, "mentor", "Mai")
    rounds.decide_pair(ruth, cohort, SPRING, sara, mai, "pin", "neighbours", approved_by="Mrs Lang", now=NOW)

    # They share no language: in spring an exception stands for it, in the other model the rule keeps them apart.
    assert (in_spring(ruth, cohort).plan.matched, the_round(ruth, cohort).plan.matched) == (1, 0)
    assert the_round(ruth, cohort).settings.waived == frozenset()


def test_a_proposal_waits_in_the_model_that_made_it(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Mai")
    (match,) = rounds.propose(ruth, cohort, SPRING, now=NOW, seen=in_spring(ruth, cohort).plan.ids).done

    assert [one.stream for one in in_spring(ruth, cohort).proposed] == [match]
    assert the_round(ruth, cohort).proposed == ()
    assert pairs.pairs(ruth, cohort, now=NOW).waiting == {SPRING: ("In spring, one newcomer", 1)}


def test_each_model_keeps_the_record_of_its_own_decisions(ruth: Actor, cohort: str) -> None:
    amina, mai = a_person(ruth, cohort, "mentee", "Amina"), a_person(ruth, cohort, "mentor", "Mai")
    rounds.decide_pair(ruth, cohort, MODEL, amina, mai, "forbid", "relatives", now=NOW)
    rounds.propose(ruth, cohort, SPRING, now=NOW, seen=in_spring(ruth, cohort).plan.ids)

    (record,) = rounds.records(ruth, cohort, now=NOW)
    assert (record.model, record.decisions, record.eligible_pairs) == (SPRING, (), 1)


def test_who_declined_in_one_model_can_still_meet_in_the_other(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Mai")
    (match,) = rounds.propose(ruth, cohort, SPRING, now=NOW, seen=in_spring(ruth, cohort).plan.ids).done
    rounds.answer(ruth, cohort, {match: {"mentee": False}}, now=NOW)

    # She said no to meeting Mai in spring; that says nothing about the other kind of meeting.
    assert (in_spring(ruth, cohort).plan.matched, the_round(ruth, cohort).plan.matched) == (0, 1)
