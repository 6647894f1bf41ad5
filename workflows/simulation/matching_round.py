"""A matching round of a rehearsal, made by the real matcher over everybody who is a candidate now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.truth import Facts, holds
from models.vocabulary import PlanStatus, Value
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.engine.state import State
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR, compile_pool
from workflows.matching.readiness import readiness
from workflows.matching.settings import Settings
from workflows.matching.shortages import shortages
from workflows.simulation.recording import QuotaKept, RoundHeld

Proposal = Mapping[str, str | tuple[str, ...]]
"""Members of a proposal by role."""
_SECONDS = 2.0
"""A rehearsal's round is given so long for its quotas; what is not proven then is good enough here."""


def candidates(
    definition: Definition, state: State, model: str, today: date
) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """Profiles of the candidates by role and enrolment, and the free places of mentors."""
    index, matching = index_of(definition), definition.matching[model]
    asked = {MENTEE: parse_conditions(matching.candidates.mentee), MENTOR: parse_conditions(matching.candidates.mentor)}
    people: dict[str, dict[str, Any]] = {MENTEE: {}, MENTOR: {}}
    places: dict[str, int] = {}
    for enrolment, person in state.people.items():
        known = facts_for(index, state, enrolment, today) if person.role in people else None
        if known is None or holds(asked[person.role], known, today=today) is not True:
            continue
        free: Value = known.value(f"{person.role}.free_places")
        if isinstance(free, int | float) and free < 1:
            continue
        people[person.role][enrolment] = person.profile
        if person.role == MENTOR and isinstance(free, int | float):
            places[enrolment] = int(free)
    return people, places


def hold_round(
    definition: Definition, state: State, model: str, today: date, day: int, earlier: frozenset[tuple[str, str]]
) -> tuple[list[Proposal], RoundHeld]:
    """The pairs that are proposed, and what is written down about the round. ``earlier`` pairs are not proposed
    again."""
    index = index_of(definition)
    people, places = candidates(definition, state, model, today)
    waiting, free = len(people[MENTEE]), sum(places.get(mentor, 1) for mentor in people[MENTOR])
    if not waiting or not people[MENTOR]:
        nobody = RoundHeld(day=day, model=model, waiting=waiting, places=free, matched=0, without_mentor=0, blame={})
        return [], nobody

    def facts(_role: str, enrolment: str) -> Facts:
        known = facts_for(index, state, enrolment, today)
        assert known is not None
        return known

    pool = compile_pool(definition, model, people[MENTEE], people[MENTOR], today=today, facts=facts, places=places)
    engine = Engine(pool)
    lacks = shortages(engine)
    asked = engine.solve(Settings(forbidden=earlier), seconds=_SECONDS)
    plan = asked.relaxed if asked.status is PlanStatus.INFEASIBLE and asked.relaxed is not None else asked
    without = [person.mentee for person in plan.unmatched if person.reason == "no_eligible_mentor"]
    held = RoundHeld(
        day=day,
        model=model,
        waiting=waiting,
        places=free,
        matched=len(plan.mentors_of),
        without_mentor=len(without),
        blame=_blame(engine) if without else {},
        quotas=_quotas(definition, model, asked, plan),
        quota_leaves_out=sum(
            int(found.params["n"]) for found in plan.findings if found.code == "quota_leaves_people_out"
        ),
        members=lacks.members,
        blocker=lacks.blocker,
        deciding_nothing=lacks.deciding_nothing,
        sharing=lacks.sharing,
    )
    if plan.circles:
        return [{MENTEE: circle.mentees, MENTOR: circle.mentor} for circle in plan.circles], held
    return [{MENTEE: pair.mentee, MENTOR: pair.mentor} for pair in plan.pairs], held


def _blame(engine: Engine) -> Mapping[str, int]:
    """For each mentee without any possible mentor the one rule that stands most in the way."""
    return dict(
        Counter(options.blocker for options in readiness(engine).with_options(0) if options.blocker is not None)
    )


def _quotas(definition: Definition, model: str, asked: Plan, plan: Plan) -> tuple[QuotaKept, ...]:
    stood = {quota.name: quota for quota in plan.quotas}
    found = []
    for name, quota in definition.matching[model].quotas.items():
        state = stood.get(name)
        label = quota.label or name
        if state is None:  # left out, because it cannot be kept
            found.append(QuotaKept(name=name, label=label, members=0, low=0, high=None, kept=False))
            continue
        kept = asked is plan or (state.low <= state.members and (state.high is None or state.members <= state.high))
        found.append(
            QuotaKept(name=name, label=label, members=state.members, low=state.low, high=state.high, kept=kept)
        )
    return tuple(found)
