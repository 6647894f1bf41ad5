"""What was proposed, and what ended because something else was chosen, goes back by one click."""

from __future__ import annotations

import pytest

from models.findings import Refused
from tests.cohorts import MATCHED, MODEL, a_matching_cohort, a_person, the_round
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.use_cases.test_answers_to_proposals import a_chain, match_with
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import Round, Turned

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TWO_EACH = MATCHED.replace("capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 3, mentor: 3 }")


def stands(found: Round) -> set[tuple[str, tuple[bool | None, ...]]]:
    """The proposals by name, with what their people said."""
    return {
        (found.name(match.stream), tuple(match.accepted(who) for who in match.everybody)) for match in found.proposed
    }


def met(ruth: Actor, cohort: str, *, mentors: tuple[str, ...]) -> Round:
    """Amina has met all of these; whoever is first said yes as she did."""
    a_person(ruth, cohort, "mentee", "Amina", way="Online")
    for name in mentors:
        a_person(ruth, cohort, "mentor", name, way="Online" if name == mentors[0] else "In person")
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(introduce=len(mentors)), now=NOW)
    rounds.propose(ruth, cohort, MODEL, now=NOW)
    return the_round(ruth, cohort)


def test_introductions_that_ended_for_a_choice_come_back_as_they_were(database: str, actor_as: ActorAs) -> None:
    # Amina and Sam said yes; to Ben she alone did; Mai's nobody has answered.
    ruth = actor_as()
    cohort = open_small_program(ruth, text=TWO_EACH)
    now = met(ruth, cohort, mentors=("Sam", "Ben", "Mai"))
    by_mentor = {now.name(match.members["mentor"][0]): match.stream for match in now.proposed}
    both = {"mentee": True, "mentor": True}
    rounds.answer(ruth, cohort, {by_mentor["Sam"]: both, by_mentor["Ben"]: {"mentee": True}}, now=NOW)
    before = the_round(ruth, cohort)
    chosen = rounds.choice(before)
    assert chosen is not None

    ahead = rounds.look_at_choice(ruth, cohort, chosen, now=NOW)

    assert (ahead.declined, ahead.withdrawn) == ((by_mentor["Ben"],), (by_mentor["Mai"],))
    assert stands(the_round(ruth, cohort)) == stands(before)

    outcome = rounds.choose(ruth, cohort, ahead, now=NOW)
    assert {name for name, _ in stands(the_round(ruth, cohort))} == {"Amina · Sam"}

    back = rounds.go_back(ruth, cohort, rounds.way_back(before, outcome), now=NOW)

    assert back.refused == ()
    assert stands(the_round(ruth, cohort)) == stands(before)
    again = next(
        one
        for one in the_round(ruth, cohort).proposed
        if one.members["mentor"] == before.standing.state.matches[by_mentor["Mai"]].members["mentor"]
    )
    was = before.standing.state.matches[by_mentor["Mai"]]
    assert (again.score, dict(again.parts), again.plan) == (was.score, dict(was.parts), was.plan)


@pytest.mark.parametrize(("mentor", "says"), [("Mai", {"mentor": True}), ("Sam", {"mentor": False})])
def test_what_would_end_otherwise_than_she_read_does_not_end(
    mentor: str, says: dict[str, bool], database: str, actor_as: ActorAs
) -> None:
    """Between the dialog and her click an answer comes in: of somebody whose introduction ends, or who was to stay."""
    ruth = actor_as()
    cohort = open_small_program(ruth, text=TWO_EACH)
    now = met(ruth, cohort, mentors=("Sam", "Ben", "Mai"))
    by_mentor = {now.name(match.members["mentor"][0]): match.stream for match in now.proposed}
    rounds.answer(ruth, cohort, {by_mentor["Sam"]: {"mentee": True, "mentor": True}}, now=NOW)
    chosen = rounds.choice(the_round(ruth, cohort))
    assert chosen is not None
    ahead = rounds.look_at_choice(ruth, cohort, chosen, now=NOW)

    rounds.answer(ruth, cohort, {by_mentor[mentor]: says}, now=NOW)

    there = stands(the_round(ruth, cohort))
    with pytest.raises(Refused, match="reserve_changed"):
        rounds.choose(ruth, cohort, ahead, now=NOW)
    assert stands(the_round(ruth, cohort)) == there


def test_a_choice_whose_place_somebody_else_has_is_not_taken_back_by_half(database: str, actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = open_small_program(ruth, text=MATCHED.replace("mentee: 1, mentor: 1 }", "mentee: 2, mentor: 1 }"))
    before = met(ruth, cohort, mentors=("Sam", "Ben"))
    sam = next(one for one in before.proposed if before.name(one.members["mentor"][0]) == "Sam")
    ben = next(one for one in before.proposed if one is not sam)
    rounds.answer(ruth, cohort, {sam.stream: {"mentee": True, "mentor": True}}, now=NOW)
    before = the_round(ruth, cohort)
    chosen = rounds.choice(before)
    assert chosen is not None
    assert chosen.drop == (ben.stream,)
    outcome = rounds.choose(ruth, cohort, rounds.look_at_choice(ruth, cohort, chosen, now=NOW), now=NOW)
    # Meanwhile Ben's one place goes to Olek.
    a_person(ruth, cohort, "mentee", "Olek", way="In person")
    rounds.propose(ruth, cohort, MODEL, now=NOW)
    then = stands(the_round(ruth, cohort))
    assert ("Olek · Ben", (None, None)) in then

    with pytest.raises(Refused, match="member_has_no_place"):
        rounds.go_back(ruth, cohort, rounds.way_back(before, outcome), now=NOW)

    assert stands(the_round(ruth, cohort)) == then


def test_a_proposed_plan_goes_back_with_the_places_it_used_up(database: str, actor_as: ActorAs) -> None:
    # Ben has one place by his answer and two for this round.
    ruth = actor_as()
    text = MATCHED.replace("capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 1, mentor: mentor.places }")
    text = text.replace(
        "      way:        {", "      places:     { type: integer, label: Places, default: 1 }\n      way:        {"
    )
    cohort = open_small_program(ruth, text=text)
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name)
    ben = a_person(ruth, cohort, "mentor", "Ben", places=1)
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(places={ben: 2}), now=NOW)
    before = the_round(ruth, cohort)
    outcome = rounds.propose(ruth, cohort, MODEL, now=NOW, seen=before.plan.ids)
    assert len(the_round(ruth, cohort).proposed) == 2

    back = rounds.go_back(ruth, cohort, rounds.way_back(before, outcome), now=NOW)

    after = the_round(ruth, cohort)
    assert (back.refused, after.proposed) == ((), ())
    assert (after.plan.ids, after.kept) == (before.plan.ids, before.kept)
    assert after.standing.state.people[ben].profile["places"] == 1


def test_a_reserve_goes_back_with_the_proposal_that_was_given_up_for_it(database: str, actor_as: ActorAs) -> None:
    # Sara and Ada do not want each other: Sara gets Ben, who was proposed to Olek, and Olek gets Ada.
    ruth = actor_as()
    cohort = a_matching_cohort(ruth)
    people = a_chain(ruth, cohort)
    sara = match_with(the_round(ruth, cohort), people["sara"])
    rounds.answer(ruth, cohort, {sara: {"mentor": False}}, now=NOW)
    before = the_round(ruth, cohort)
    found = rounds.reserve(ruth, before, most_moved=1)
    assert found.moved == (people["olek"],)
    seen = (found.propose, found.withdraw)
    outcome = rounds.propose_reserve(ruth, cohort, MODEL, most_moved=1, seen=seen, now=NOW)
    assert stands(the_round(ruth, cohort)) != stands(before)

    back = rounds.go_back(ruth, cohort, rounds.way_back(before, outcome), now=NOW)

    assert back.refused == ()
    assert stands(the_round(ruth, cohort)) == stands(before)
    # Offered again it is the same.
    again = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=1)
    assert (again.propose, again.matched) == (found.propose, found.matched)
