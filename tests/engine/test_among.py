"""Many people at once: what is done among the few whom it can touch is what would be done among all."""

from __future__ import annotations

from datetime import date
from functools import cache

from models.definitions import Definition
from tests.small_program import SMALL_PROGRAM
from workflows.engine import EMPTY, Command, Event, State, carry_out
from workflows.engine.among import Among
from workflows.engine.commands import Accept, GiveConsent, Join, Propose, SubmitForm, Undo
from workflows.publishing import check

TODAY = date(2026, 9, 14)


@cache
def program() -> Definition:
    definition, _ = check(SMALL_PROGRAM)
    assert definition is not None
    return definition


def done(state: State, command: Command) -> tuple[State, tuple[Event, ...]]:
    answer = carry_out(program(), state, command, actor_role="coordinator", today=TODAY, actor="ruth")
    assert answer.refusals == ()
    return answer.state, answer.events


def newcomer(name: str) -> list[Command]:
    answers = {"full_name": name.title(), "email": f"{name}@example.org", "languages": ("en",)}
    filled = SubmitForm(stream=name, form="newcomer_form", role="mentee", submission=f"of {name}", answers=answers)
    return [Join(stream=name, role="mentee"), filled, GiveConsent(stream=name, consent="share")]


EVERYTHING: list[Command] = [
    *newcomer("amina"),
    Join(stream="ruth", role="mentor"),
    Propose(stream="pair", model="one_to_one", members={"mentee": "amina", "mentor": "ruth"}, told=True),
    *newcomer("olek"),
    Accept(stream="pair", role="mentor"),
    Join(stream="sam", role="mentor"),
]


def among_all() -> tuple[Among, list[Event]]:
    among, told = Among(EMPTY), list[Event]()
    for command in EVERYTHING:
        # Proposing connects people who were not connected, so it is done among all.
        before = among.state if isinstance(command, Propose) else among.around(command.stream)
        after, events = done(before, command)
        among.put(before, after)
        told += events
    return among, told


def test_the_cohort_is_the_same_and_so_is_the_journal():
    whole, journal = EMPTY, list[Event]()
    for command in EVERYTHING:
        whole, events = done(whole, command)
        journal += events

    among, told = among_all()

    assert told == journal
    assert among.state == whole


def test_around_somebody_are_those_whom_matches_connect_and_nobody_else():
    among, _ = among_all()

    # Amina and Ruth are a pair; Olek and Sam are in none.
    assert set(among.around("amina").people) == set(among.around("pair").people) == {"amina", "ruth"}
    assert set(among.around("olek").people) == {"olek"}
    assert among.around("nobody").people == {}


def test_who_goes_again_is_gone():
    among = Among(EMPTY)
    for command in newcomer("amina"):
        before = among.around("amina")
        among.put(before, done(before, command)[0])
    joined = among.state.people["amina"].stays[0].event

    before = among.around("amina")
    among.put(before, done(before, Undo(stream="amina", event=joined))[0])

    assert among.state.people == {}
    assert among.state.number("amina") == 4  # joined, answered, agreed, gone
