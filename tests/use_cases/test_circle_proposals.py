"""A circle is proposed as one match with all its members; pairs one by one."""

from __future__ import annotations

import pytest

from models.findings import Refused
from tests.cohorts import MATCHED, MODEL, a_person, the_round
from tests.matching.pictures import an_engine, scored
from tests.small_program import NOW, open_small_program
from workflows import progress, rounds
from workflows.actors import Actor
from workflows.engine.commands import Decline
from workflows.rounds.proposing import _meetings

CIRCLES = MATCHED.replace("shape: pair", "shape: circle\n    size: 2 to 3")
"""Circles of two or three; a mentor has one."""


def says_no(actor: Actor, cohort: str, circle: str, who: str) -> None:
    no = Decline(stream=circle, role="mentee", enrolment=who)
    progress.must(progress.carry_out(actor, cohort, [no], now=NOW))


def test_a_circle_is_one_proposal_and_a_pair_is_its_own() -> None:
    circle = an_engine(
        {name: {"languages": ("dari",)} for name in ("amina", "olek")},
        {"ruth": {"languages": ("dari",), "places": 1}},
        shape="circle",
        size="2 to 3",
    ).solve()
    ((mentees, mentor, pairs),) = _meetings(circle, circle.pairs)
    assert (mentees, mentor, len(pairs)) == (("amina", "olek"), "ruth", 2)

    two = scored({"amina": {"ruth": 1}, "olek": {"ruth": 2}}, places={"ruth": 2}).solve()
    assert [(mentees, mentor) for mentees, mentor, _ in _meetings(two, two.pairs)] == [
        (("amina",), "ruth"),
        (("olek",), "ruth"),
    ]


def test_a_circle_that_became_too_small_is_told_and_taken_apart(ruth: Actor) -> None:
    # Amina and Olek are asked into Sam's circle of two or three; then Sara comes. Olek says no: one is left of two.
    cohort = open_small_program(ruth, text=CIRCLES)
    amina, olek = (a_person(ruth, cohort, "mentee", name) for name in ("Amina", "Olek"))
    sam = a_person(ruth, cohort, "mentor", "Sam")
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    sara = a_person(ruth, cohort, "mentee", "Sara")
    (circle,) = the_round(ruth, cohort).proposed
    assert rounds.too_small(the_round(ruth, cohort)) == ()

    says_no(ruth, cohort, circle.stream, olek)
    found = the_round(ruth, cohort)
    assert [match.is_circle for match in found.proposed] == [True]  # though two are left: Amina and Sam
    (small,) = rounds.too_small(found)
    assert (small.left, small.smallest) == ((amina,), 2)
    # Olek has left Sam's circle, so the two are not put together again; Amina said no to nobody.
    assert found.again == {(olek, sam)}

    rounds.take_apart(ruth, cohort, circle.stream, now=NOW)
    with pytest.raises(Refused, match="reserve_changed"):
        rounds.take_apart(ruth, cohort, circle.stream, now=NOW)
    found = the_round(ruth, cohort)
    offered = rounds.reserve(ruth, found, most_moved=0)
    assert found.again == {(olek, sam)}
    assert set(offered.propose) == {(amina, sam), (sara, sam)}


def test_the_reserve_leaves_the_other_circles_as_they_are(ruth: Actor) -> None:
    # Two circles of two; Sam says no to his. Ada's has a third place, but a place in it is no proposal of its own:
    # Olek and Sara wait for a circle, and Ben, who comes now, can have one.
    cohort = open_small_program(ruth, text=CIRCLES)
    people = [
        a_person(ruth, cohort, "mentee", name, languages=(speaks,))
        for name, speaks in (("Amina", "uk"), ("Kofi", "uk"), ("Olek", "ti"), ("Sara", "ti"))
    ]
    ada = a_person(ruth, cohort, "mentor", "Ada", languages=("uk", "ti"))
    a_person(ruth, cohort, "mentor", "Sam", languages=("uk", "ti"))
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    one, two = sorted(the_round(ruth, cohort).proposed, key=lambda match: match.members["mentor"][0] == ada)
    rounds.answer(ruth, cohort, {one.stream: {"mentor": False}}, now=NOW)
    free = set(people) - set(two.members["mentee"])

    none = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=4)
    assert (none.propose, none.withdraw, none.present, none.matched) == ((), (), 2, 2)

    ben = a_person(ruth, cohort, "mentor", "Ben", languages=("uk", "ti"))
    found = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=0)
    assert (set(found.propose), found.matched) == ({(who, ben) for who in free}, 4)
    seen = (found.propose, found.withdraw)
    rounds.propose_reserve(ruth, cohort, MODEL, most_moved=0, seen=seen, now=NOW)
    assert {match.members["mentor"][0] for match in the_round(ruth, cohort).proposed} == {ada, ben}
