"""From the plan to matches that run: proposed, answered by both sides, begun. The plan is kept as it was decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import writing
from models.findings import refuse
from models.tables import Match, MatchingRound, MatchMember, SavedPlan, new_id
from models.vocabulary import MATCH, AccountRole, PlanStatus
from workflows.actors import Actor, require
from workflows.engine import replay
from workflows.engine.commands import Accept, Command, Decline, Propose, TakeTransition
from workflows.history import write_within
from workflows.matching.plan import Pair, Plan
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.problem import problem_document
from workflows.matching.settings import PairOfIds
from workflows.progress import Outcome, Standing, carry_out_within, load_for_change, must
from workflows.rounds.present import Round, open_round, round_now


def propose(
    actor: Actor,
    cohort_id: str,
    model: str,
    *,
    now: datetime,
    only: Sequence[PairOfIds] | None = None,
    seen: frozenset[PairOfIds] | None = None,
) -> Outcome:
    """Propose the plan, or some of its pairs, to both sides. Nothing is sent to anybody by this.

    The plan is made anew, audited by the independent verifier and kept with everything it was made from. ``seen`` are
    the pairs she had before her: if people or rules changed in the meantime, it is refused (``plan_changed``).
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        row = open_round(session, cohort_id, model)
        present = round_now(session, here, row)
        plan = present.plan
        if present.assumed:
            names = ", ".join(sorted({here.name(who) for who, _, _ in present.assumed}))
            raise refuse("answers_assumed", n=len(present.assumed), names=names)
        if plan.status is PlanStatus.INFEASIBLE:
            raise refuse("plan_infeasible")
        if seen is not None and plan.ids != seen:
            raise refuse("plan_changed", n=len(plan.ids ^ seen))
        verdict = plan.verify()
        if verdict.violations:
            raise refuse("plan_not_sound", first=verdict.violations[0])
        wanted = [pair for pair in plan.pairs if only is None or (pair.mentee, pair.mentor) in set(only)]
        if not wanted:
            raise refuse("nothing_to_propose")
        saved = _save(session, actor, here, row, present, now)
        commands: list[Command] = []
        for mentees, mentor, pairs in _meetings(plan, wanted):
            match_id = new_id()
            session.add(
                Match(
                    id=match_id,
                    cohort_id=cohort_id,
                    model=model,
                    definition_version=here.version,
                    plan_id=saved.id,
                    created=now,
                )
            )
            session.flush()
            for role, enrolment in (*((MENTEE, mentee) for mentee in mentees), (MENTOR, mentor)):
                session.add(MatchMember(match_id=match_id, enrolment_id=enrolment, role=role))
            commands.append(
                Propose(
                    stream=match_id,
                    model=model,
                    members={MENTEE: mentees if len(mentees) > 1 else mentees[0], MENTOR: mentor},
                    score=float(sum(pair.score for pair in pairs)),
                    parts={name: sum(pair.parts[name] for pair in pairs) for name in pairs[0].parts},
                    plan=saved.id,
                )
            )
        outcome = carry_out_within(session, actor, here, commands, now=now)
        if outcome.refused:
            raise refuse("proposal_refused", n=len(outcome.refused))
        return outcome


def _meetings(plan: Plan, wanted: Sequence[Pair]) -> Iterator[tuple[tuple[str, ...], str, Sequence[Pair]]]:
    """Who meets in one match: a pair, or the wanted mentees of a circle with its mentor, and their pairs."""
    hosts = {circle.mentor for circle in plan.circles}
    for pair in wanted:
        if pair.mentor not in hosts:
            yield (pair.mentee,), pair.mentor, (pair,)
    for host in sorted(hosts):
        seated = [pair for pair in wanted if pair.mentor == host]
        if seated:
            yield tuple(pair.mentee for pair in seated), host, seated


def answer(
    actor: Actor,
    cohort_id: str,
    answers: Mapping[str, Mapping[str, bool]],
    *,
    reason: str | None = None,
    note: str = "",
    now: datetime,
) -> Outcome:
    """What members said to their proposals, as they told it: match → role → accepted or not.

    ``reason`` is a choice of the list that the definition has for declining; what they said in their own words is a
    ``note``, kept sealed beside the match. Raises ``Refused`` for viewers."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        commands: list[Command] = []
        for match_id, by_role in answers.items():
            for role, accepted in by_role.items():
                if accepted:
                    commands.append(Accept(stream=match_id, role=role))
                    continue
                commands.append(Decline(stream=match_id, role=role, reason=reason))
        outcome = carry_out_within(session, actor, here, commands, now=now)
        if note.strip():
            declined = [match_id for match_id in outcome.done if False in answers[match_id].values()]
            here = replace(here, state=replay(here.definition, outcome.events, here.state))
            for match_id in declined:
                must(write_within(session, actor, here, match_id, note, now=now))
        return outcome


def begin_matches(actor: Actor, cohort_id: str, matches: Sequence[str], *, now: datetime) -> Outcome:
    """Publish proposals: each takes the step of the definition that leads on from its first stage. From the stage that
    a check-in plan names, its calendar runs. Those that cannot go on yet are answered with what is missing."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        step = first_step(here)
        if step is None:
            raise refuse("no_first_step")
        commands = [TakeTransition(stream=match_id, transition=step) for match_id in matches]
        outcome = carry_out_within(session, actor, here, commands, now=now)
        plans = {here.state.matches[done].plan for done in outcome.done if done in here.state.matches}
        for saved in session.exec(select(SavedPlan).where(col(SavedPlan.id).in_([p for p in plans if p]))).all():
            saved.published = saved.published or now
            session.add(saved)
        return outcome


def first_step(here: Standing) -> str | None:
    """The step that leads a match on from its first stage, not to an end: *Introduce*, *Start*."""
    stages = here.definition.match_stages
    start = here.definition.first_stage(MATCH)
    return next(
        (
            name
            for name, step in here.definition.transitions.get(MATCH, {}).items()
            if start in step.from_ and step.to in stages and stages[step.to].type != "end"
        ),
        None,
    )


def _save(
    session: Session, actor: Actor, here: Standing, row: MatchingRound, present: Round, now: datetime
) -> SavedPlan:
    """Keep the plan with what it was made from: the decision record."""
    problem = problem_document(present.engine.problem(present.settings))
    inputs = hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()
    plan = present.plan
    saved = SavedPlan(
        round_id=row.id,
        cohort_id=here.cohort_id,
        definition_version=here.version,
        inputs=inputs,
        settings=present.kept,
        plan={
            "status": plan.status.value,
            "objective": plan.objective.value,
            "matched": plan.matched,
            "score": plan.score,
            "bound": plan.bound,
            "eligible_pairs": plan.eligible_pairs,
            "pairs": [[pair.mentee, pair.mentor, pair.score] for pair in plan.pairs],
            "unmatched": [[person.mentee, person.reason] for person in plan.unmatched],
            "pins": sorted(present.settings.pins),
            "forbidden": sorted(present.settings.forbidden),
        },
        made=now,
        by=actor.id,
    )
    session.add(saved)
    session.flush()
    return saved
