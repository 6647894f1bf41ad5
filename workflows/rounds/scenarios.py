"""Scenarios: settings with a name, each with the plan it gives, side by side; adopted or discarded.

A scenario is kept as settings and not as a plan: it is made again from the people who are there whenever one looks, so
it can never promise what is no longer so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.database import reading, writing
from models.findings import refuse
from models.vocabulary import AccountRole, Value
from workflows.actors import Actor, require
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE
from workflows.matching.scenarios import Difference, compare
from workflows.progress import load
from workflows.rounds.asked import groups_of
from workflows.rounds.candidates import matching_of
from workflows.rounds.combining import Together, together
from workflows.rounds.keeping import (
    LONGEST_NAME,
    Kept,
    assumed_in,
    kept_in,
    put_kept,
    put_scenario,
    scenario_name,
    scenarios_in,
)
from workflows.rounds.present import Round, open_round, plan_under
from workflows.rounds.tuning import Turned, merged, refuse_beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario with its plan. ``changes``: what it does to the people of the present plan. ``places``: all that
    there are under it; ``weakest``: the fit of the weakest pair, ``average`` that of all, in percent, None without
    pairs; ``longest_wait``: days that the longest waiting of those without a mentor has waited, None where that is not
    known. ``present``: its settings are the ones in force.
    """

    name: str
    kept: Kept
    plan: Plan
    engine: Engine
    changes: Difference
    places: int
    weakest: float | None
    average: float | None
    longest_wait: int | None
    assumed: tuple[tuple[str, str, Value], ...]
    present: bool


def scenarios(actor: Actor, found: Round) -> tuple[Scenario, ...]:
    """The named scenarios of a round, each with the plan it gives now. Raises ``Refused`` for viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    made = [(one["name"], one["settings"], *plan_under(found, one["settings"])) for one in found.scenarios]
    return tuple(described(found, name, kept, engine, plan) for name, kept, engine, plan in made)


def described(found: Round, name: str, kept: Kept, engine: Engine, plan: Plan) -> Scenario:
    """A plan of a round beside the present one."""
    best = plan.relaxed or plan
    percent = [100 * pair.score / best.highest if best.highest else 0.0 for pair in best.pairs]
    return Scenario(
        name=name,
        kept=kept,
        plan=plan,
        engine=engine,
        changes=compare(found.best, best),
        places=int(best.problem.mentor_places.sum()) if best.problem is not None else 0,
        weakest=min(percent, default=None),
        average=sum(percent) / len(percent) if percent else None,
        longest_wait=longest_wait(engine, [one.mentee for one in best.unmatched]),
        assumed=assumed_in(kept),
        present=kept == found.kept,
    )


def longest_wait(engine: Engine, mentees: Sequence[str]) -> int | None:
    """For how many days whoever of these waits longest stands where she waits; None where it is not known."""
    side = engine.pool.mentees
    days = [side.people[side.index[who]].value(f"{MENTEE}.days_in_stage") for who in mentees if who in side.index]
    return max((int(one) for one in days if isinstance(one, int | float)), default=None)


def save_scenario(
    actor: Actor,
    cohort_id: str,
    model: str,
    name: str,
    *,
    change: Turned | None = None,
    afresh: bool = False,
    now: datetime,
) -> str:
    """Keep the present settings (``afresh``: those of the program) under a name, with a change put in. Nothing in force
    is touched. Answers the name."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        matching = matching_of(here, model)
        change = change or Turned()
        refuse_beyond(change, model, here)
        row = open_round(session, cohort_id, model)
        name = scenario_name(name, (one["name"] for one in scenarios_in(row)))
        put_scenario(row, name, merged({} if afresh else kept_in(row), change, matching))
        session.add(row)
    return name


def name_for(found: Round, name: str, change: Turned) -> tuple[str, bool]:
    """How a change of the present settings is called among the scenarios, and whether it stands there already. Where
    the name means something else (another person of that name, the same change of earlier settings) a number is put
    behind it."""
    wanted = merged(found.kept, change, found.matching)
    taken = {one["name"].casefold(): one["settings"] for one in found.scenarios}
    free, number = name[:LONGEST_NAME].strip(), 1
    while taken.get(free.casefold(), wanted) != wanted:
        number += 1
        end = f" ({number})"
        free = name[: LONGEST_NAME - len(end)].strip() + end
    return free, free.casefold() in taken


def combine_scenarios(
    actor: Actor, cohort_id: str, model: str, names: Sequence[str], name: str, *, now: datetime
) -> Together:
    """A scenario that has what several have. Answers its name, and where two of them want different things which one
    gave way: the later one counts."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        name = scenario_name(name, (one["name"] for one in scenarios_in(row)))
        present = scenarios_in(row)
        kept, gave_way = together([(one, _settings(present, one)) for one in names])
        put_scenario(row, name, kept)
        session.add(row)
    return Together(name=name, gave_way=gave_way)


def adopt_scenario(actor: Actor, cohort_id: str, model: str, name: str) -> None:
    """Put the settings of a scenario in force, as one change that can be undone. The scenario stays."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        if put_kept(row, _settings(scenarios_in(row), name)):
            session.add(row)


def discard_scenario(actor: Actor, cohort_id: str, model: str, name: str) -> None:
    """Put a scenario away; *Undo* brings it back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        _settings(scenarios_in(row), name)
        put_scenario(row, name, None)
        session.add(row)


def _settings(scenarios_: Sequence[Kept], name: str) -> Kept:
    found = next((one["settings"] for one in scenarios_ if one["name"] == name), None)
    if found is None:
        raise refuse("scenario_unknown")
    settings: Kept = dict(found)
    return settings


# What a scenario can be about -----------------------------------------------------------------------------------------
def groups(found: Round) -> dict[tuple[str, str], tuple[str, ...]]:
    """The groups of mentees that an exception can be made for: question and choice → who gave it."""
    return groups_of(found.engine.pool)
