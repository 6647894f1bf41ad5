"""Why this pair, and why not that one: points, evidence, and what another choice would cost everybody.

Nothing here guesses: what an alternative costs is the difference between two plans that are both proven best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.definitions.conditions import parse_conditions
from models.definitions.truth import as_set
from models.vocabulary import PlanStatus, Truth, Value
from workflows.matching.comparisons import FULL, TRUE, UNKNOWN
from workflows.matching.engine import Engine
from workflows.matching.lines import owners
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.problem import Problem
from workflows.matching.remembered import Remembered
from workflows.matching.residual import Exchange, is_plain
from workflows.matching.scenarios import Difference, compare, exchanged
from workflows.matching.settings import PairOfIds
from workflows.matching.solve import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of a rule or criterion, with the answers it looks at. ``shared``: the choices both have, or the yes or
    no that both said.

    ``name`` is the rule's or criterion's; ``mentee`` and ``mentor`` are None where the line does not ask that side or
    the answer is not known; ``holds`` is None when that cannot be known.
    """

    name: str
    text: str
    mentee_subject: str | None
    mentor_subject: str | None
    mentee: Value
    mentor: Value
    shared: tuple[str | bool, ...]
    holds: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A criterion's share of a pair's score: ``points`` of at most ``most``. ``known``: whether it could be judged."""

    name: str
    points: int
    most: int
    known: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another mentor for the same mentee, and what the whole plan would lose by it.

    ``matched_lost`` mentees fewer, ``score_lost`` points less, each against the plan shown; both are exact.
    ``possible`` is false when no plan has that pair beside the other pins and quotas. ``near``: it costs nobody a match
    and less than a hundredth of what one perfect pair scores, so either is a good choice.
    """

    mentor: str
    score: int
    possible: bool
    matched_lost: int
    score_lost: int
    changes: Difference | None
    near: bool = False

    @property
    def cost(self) -> tuple[int, int, int]:
        """What it costs, the least first: matches before points; of two that cost the same the one that fits better."""
        return self.matched_lost, self.score_lost, -self.score


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReason:
    """Why two people may meet and how well they fit. ``highest`` is the score of a pair that fulfils everything."""

    mentee: str
    mentor: str
    score: int
    highest: int
    parts: tuple[Part, ...]
    rules: tuple[Evidence, ...]
    broken: tuple[str, ...]


def why_pair(engine: Engine, plan: Plan, mentee: str, mentor: str) -> PairReason:
    """The score of a pair in its parts, and the evidence for each rule. The pair need not be in the plan, nor eligible.

    Raises KeyError for people who are not in the pool.
    """
    i, j = engine.pool.mentees.index[mentee], engine.pool.mentors.index[mentor]
    at = np.array([i]), np.array([j])
    settings, scoring = plan.settings, engine.scoring
    degrees = scoring.degrees(*at)[:, 0].tolist()
    known = scoring.known(*at)
    parts: list[Part] = []
    for name, degree in zip(scoring.criteria, degrees, strict=True):
        weight = scoring.weight_of(name, settings.weights)
        parts.append(
            Part(
                name=name,
                points=weight * degree,
                most=weight * FULL,
                known=bool(known[name][0]),
                evidence=tuple(_evidence(engine, name, engine.pool.model.prefer[name].compare, i, j)),
            )
        )
    off = settings.off_for(mentee)
    return PairReason(
        mentee=mentee,
        mentor=mentor,
        score=sum(part.points for part in parts),
        highest=scoring.highest(settings.weights),
        parts=tuple(parts),
        rules=tuple(
            line
            for name, must in engine.pool.model.must.items()
            if name not in off
            for line in _evidence(engine, name, must.rule, i, j)
        ),
        broken=engine.eligibility.broken(i, j, off),
    )


def _evidence(engine: Engine, name: str, lines: Sequence[str], mentee: int, mentor: int) -> Iterator[Evidence]:
    pool = engine.pool
    for condition in (line for group in parse_conditions(tuple(lines)).groups for line in group):
        truth = int(engine.line(condition).truth(np.array([mentee]), np.array([mentor]))[0])
        subjects = [subject for subject in (condition.subject, condition.other) if subject]
        ours = next((subject for subject in subjects if MENTEE in owners(pool, subject)), None)
        theirs = next((subject for subject in subjects if MENTOR in owners(pool, subject)), None)
        left = pool.mentees.people[mentee].value(ours) if ours else None
        right = pool.mentors.people[mentor].value(theirs) if theirs else None
        yield Evidence(
            name=name,
            text=condition.text,
            mentee_subject=ours,
            mentor_subject=theirs,
            mentee=left,
            mentor=right,
            shared=_shared(left, right) if ours and theirs else (),
            holds=None if truth == UNKNOWN else truth == TRUE,
        )


def _shared(left: Value, right: Value) -> tuple[str | bool, ...]:
    if isinstance(left, bool) or isinstance(right, bool):
        return (left,) if isinstance(left, bool) and left is right else ()
    return tuple(sorted(as_set(left) & as_set(right)))


def alternatives(engine: Engine, plan: Plan, mentee: str, *, most: int = 5) -> tuple[Alternative, ...]:
    """The other eligible mentors of a mentee, best score first, each with what choosing it costs the whole plan.

    Each cost is the difference to the optimal plan in which that pair is pinned (and nothing else of hers): found in
    the network of possible changes where only the network decides, beside the linear program of the plan (`insisting`)
    or by solving again where quotas or circles do. A
    quota that hinders neither the plan nor the one with that pair decides nothing.
    """
    return weighed(engine, plan, mentee, best_others(engine, plan, mentee, most))


def best_others(engine: Engine, plan: Plan, mentee: str, most: int) -> list[int]:
    """The eligible pairs (by position) of a mentee with others than her mentors, best score first, so many of them."""
    if plan.problem is None:
        return []
    problem, i = plan.problem, engine.pool.mentees.index[mentee]
    now = set(plan.mentors_of.get(mentee, ()))
    pairs = range(int(problem.start[i]), int(problem.start[i + 1]))
    others = sorted(
        (edge for edge in pairs if problem.mentors[problem.j[edge]] not in now),
        key=lambda edge: (-int(problem.score[edge]), -int(problem.tie[edge])),
    )
    return others[:most]


def weighed(engine: Engine, plan: Plan, mentee: str, others: Sequence[int]) -> tuple[Alternative, ...]:
    """Pairs of a mentee (by position) that are not in the plan, each with what choosing it costs the whole plan."""
    if plan.problem is None or not others:
        return ()
    problem, i = plan.problem, engine.pool.mentees.index[mentee]
    plain = network_of(plan)
    if plan.chosen is None or plain is None:
        return tuple(forced(engine, plan, mentee, problem.mentors[problem.j[edge]]) for edge in others)
    ways = engine.residual(plain, plan.chosen).exchanges(i, others)
    ids = plan.ids
    return tuple(
        _exchanged(plan, edge, way, ids)
        if way is None or keeps_rows(plan, way)
        else forced(engine, plan, mentee, problem.mentors[problem.j[edge]])
        for edge, way in zip(others, ways, strict=True)
    )


_networks = Remembered[Problem | None]()


def network_of(plan: Plan) -> Problem | None:
    """The network that alone made a plan: its problem, without the quotas where those hinder nothing. None where quotas
    or circles had a say, so that another choice can only be weighed by solving again."""
    return _networks.of(plan, lambda: _network_of(plan))


def _network_of(plan: Plan) -> Problem | None:
    if plan.problem is None or plan.chosen is None or plan.status is not PlanStatus.OPTIMAL or plan.settings.fairest:
        return None
    plain = replace(plan.problem, quotas=())
    if not is_plain(plain):
        return None
    if not plan.problem.quotas:
        return plan.problem
    free = solve(plain)
    return plain if free is not None and np.array_equal(free.chosen, plan.chosen) else None


def keeps_rows(plan: Plan, way: Exchange) -> bool:
    """Whether the plan after an exchange keeps its quotas."""
    assert plan.problem is not None
    assert plan.chosen is not None
    if not plan.problem.quotas:
        return True
    after = np.concatenate([np.setdiff1d(plan.chosen, way.removed), np.array(way.added, dtype=np.int64)])
    return plan.problem.keeps_rows(np.sort(after))


def _exchanged(plan: Plan, edge: int, way: Exchange | None, ids: frozenset[PairOfIds]) -> Alternative:
    assert plan.problem is not None
    problem = plan.problem
    changes = None if way is None else exchanged(plan, way, ids)
    return Alternative(
        mentor=problem.mentors[problem.j[edge]],
        score=int(problem.score[edge]),
        possible=way is not None,
        matched_lost=-changes.matched if changes is not None else 0,
        score_lost=-changes.score if changes is not None else 0,
        changes=changes,
        near=changes is not None and is_near(plan, -changes.matched, -changes.score),
    )


def is_near(plan: Plan, matched_lost: float, score_lost: float) -> bool:
    """Whether a choice that costs so much is as good, or nearly."""
    # Where nothing has a weight every choice that costs nobody a match is as good.
    return matched_lost <= 0 and score_lost * 100 < max(1, plan.highest)


_forced = Remembered[Alternative]()


def forced(engine: Engine, plan: Plan, mentee: str, mentor: str) -> Alternative:
    """What the whole plan loses when this pair must be in it, in place of what she is pinned to now. Solved again once
    for a plan, however often it is asked: the page asks each time something is clicked."""
    return _forced.of(plan, lambda: _with_pair(engine, plan, mentee, mentor), mentee, mentor)


def _with_pair(engine: Engine, plan: Plan, mentee: str, mentor: str) -> Alternative:
    chosen, problem = engine.best_with(plan, mentee, mentor), plan.problem
    if chosen is not None and plan.chosen is not None and problem is not None:
        edge = problem.position(engine.pool.mentees.index[mentee], engine.pool.mentors.index[mentor])
        assert edge is not None, "It is in the plan."
        added, gone = np.setdiff1d(chosen, plan.chosen), np.setdiff1d(plan.chosen, chosen)
        return _exchanged(plan, edge, Exchange(removed=tuple(gone.tolist()), added=tuple(added.tolist())), plan.ids)
    pins = {pair for pair in plan.settings.pins if pair[0] != mentee} | {(mentee, mentor)}
    other = engine.what_if(replace(plan.settings, pins=frozenset(pins)))
    possible = other.status is not PlanStatus.INFEASIBLE
    return Alternative(
        mentor=mentor,
        score=why_pair(engine, plan, mentee, mentor).score,
        possible=possible,
        matched_lost=plan.matched - other.matched if possible else 0,
        score_lost=plan.score - other.score if possible else 0,
        changes=compare(plan, other) if possible else None,
        near=possible and is_near(plan, plan.matched - other.matched, plan.score - other.score),
    )
