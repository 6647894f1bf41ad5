"""The engine: one pool, any number of runs. What a change does not touch is not computed again.

Answers are compared once for the pool; a rule switched off only recombines the tables; degrees belong to the eligible
pairs; how many can be matched does not depend on a weight. So moving a weight costs one multiplication, one flow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np

from models.definitions.conditions import Condition
from models.findings import Finding, finding
from models.vocabulary import Objective, PlanStatus
from workflows.matching.comparisons import Bools, Comparison, Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.conflicts import left_out, pin_findings, quota_conflicts
from workflows.matching.eligibility import Eligibility
from workflows.matching.fairness import Floor, at_least, fairest
from workflows.matching.insisting import Insisting, insisting
from workflows.matching.lines import compile_line
from workflows.matching.opening import most_matched, places_without_price, rows_without_price
from workflows.matching.plan import CircleState, Pair, Pairs, Plan, QuotaState, Unmatched
from workflows.matching.pool import MENTEE, MENTOR, Pool
from workflows.matching.posed import Posed, keep
from workflows.matching.precedence import precedence
from workflows.matching.problem import Circle, Problem
from workflows.matching.residual import Residual
from workflows.matching.score import HEAVIEST, Scoring
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.showing import pool_html
from workflows.matching.solve import Mosts, Solution, solve
from workflows.matching.telling import in_words
from workflows.matching.watch import UNWATCHED, Progress, Watch

_LARGE = 1 << 26
"""So many pairs of people will need the compiled kernel; it is loaded while they are compared."""


class Engine:
    """Solves a pool under any settings. Same pool and settings, same plan, whatever was solved before."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        if len(pool.mentees) * len(pool.mentors) >= _LARGE:
            KERNEL.begin()
        self.eligibility = Eligibility(pool)
        self.scoring = Scoring(pool)
        self.settings = Settings()
        self._posed = Posed(pool, self.eligibility, self.scoring)
        self._lines: dict[Condition, Comparison] = {}
        self._mosts: dict[object, Mosts] = {}
        self._residual: Residual | None = None
        self._insisting: tuple[Problem, Insisting | None] | None = None

    # Running ---------------------------------------------------------------------------------------------------------
    def solve(
        self, settings: Settings | None = None, *, seconds: float | None = None, watch: Watch = UNWATCHED
    ) -> Plan:
        """The best plan under ``settings`` (the definition's own by default), which the engine then remembers.

        ``seconds`` limits each mixed-integer program, where quotas need one; a plan that ran out of them, or was
        stopped by ``watch``, is ``feasible`` and carries the bound that was proven.
        """
        self.settings = (settings or Settings()).kept_to(self.pool.model)
        return self._plan(self.settings, seconds, watch)

    def update(
        self,
        *,
        objective: Objective | None = None,
        weights: Mapping[str, int] | None = None,
        drop: Collection[str] | None = None,
        waive: Iterable[PairOfIds] | None = None,
        pin: Iterable[PairOfIds] | None = None,
        forbid: Iterable[PairOfIds] | None = None,
        places: Mapping[str, int] | None = None,
        quotas_off: Collection[str] | None = None,
        seconds: float | None = None,
        watch: Watch = UNWATCHED,
    ) -> Plan:
        """The best plan after a change to the settings of the run before; see :meth:`Settings.turned`."""
        changed = self.settings.turned(
            objective=objective,
            weights=weights,
            drop=drop,
            waive=waive,
            pin=pin,
            forbid=forbid,
            places=places,
            quotas_off=quotas_off,
        )
        return self.solve(changed, seconds=seconds, watch=watch)

    def what_if(self, settings: Settings, *, watch: Watch = UNWATCHED) -> Plan:
        """The best plan under other settings, without remembering them."""
        return self._plan(settings.kept_to(self.pool.model), None, watch)

    def matched_without(self, rule: str, plan: Plan) -> tuple[int, int]:
        """How many the best plan would match without a rule, and among how many pairs. ``plan`` is the best with it."""
        settings = plan.settings.turned(drop=plan.settings.dropped | {rule}).kept_to(self.pool.model)
        held = self._mosts.get(self._key(plan.settings, Floor(score=plan.settings.floor)))
        asks_for_scores = plan.settings.floor or plan.settings.fairest or plan.settings.first
        if held is not None and not asks_for_scores and plan.status is PlanStatus.OPTIMAL:
            problem = self.problem(settings)
            if problem.objective is Objective.COUNT_FIRST:
                most = most_matched(problem, plan.matched, held.warm)
                if most is not None:
                    return most, problem.pairs
        other = self.what_if(settings)
        other = other.relaxed or other
        return other.matched, other.eligible_pairs

    def quotas_without_price(self, plan: Plan) -> dict[str, bool]:
        """The quotas that keep nobody out and press on no pair, as the prices of ``plan`` prove: without one of them
        the best plan matches as many. True where they also prove that it fits no better; else it can by no more than
        they leave open. A quota that is not among them may cost nothing all the same."""
        held, proof = self._mosts.get(self._key(plan.settings, Floor(score=plan.settings.floor))), plan.certificate
        by_score = plan.settings.floor or plan.settings.fairest or plan.settings.first
        counts = plan.objective is Objective.COUNT_FIRST and plan.status is PlanStatus.OPTIMAL and not by_score
        if held is None or proof is None or not counts:
            return {}
        everybody = held.unlimited is not None and held.unlimited.matched == plan.matched
        silent = rows_without_price(plan.matched, held.warm) if not everybody else frozenset()
        closed = plan.verify().score_bound == plan.score
        return {
            quota.name: closed
            for quota in plan.quotas
            if (everybody or quota.name in silent) and not proof.quota_prices.get(quota.name, 0.0)
        }

    def places_without_price(self, plan: Plan) -> Bools | None:
        """With which mentors of ``plan`` one place more matches nobody more, as the prices of people prove; None where
        they prove nothing. With any other it may match nobody more all the same."""
        held = self._mosts.get(self._key(plan.settings, Floor(score=plan.settings.floor)))
        by_score = plan.settings.floor or plan.settings.fairest or plan.settings.first
        counts = plan.objective is Objective.COUNT_FIRST and plan.status is PlanStatus.OPTIMAL and not by_score
        if held is None or not counts:
            return None
        best = held.unlimited
        if best is not None and best.matched == plan.matched and best.cover is not None:
            return ~best.cover.mentors  # quotas cost nobody a place: who is not covered stops nobody
        return places_without_price(plan.matched, held.warm)

    def residual(self, problem: Problem, chosen: Positions) -> Residual:
        """The possible changes of an optimal plan, kept while one looks at that plan."""
        held = self._residual
        if held is None or held.problem is not problem:
            held = self._residual = Residual(problem, chosen)
        return held

    def best_with(self, plan: Plan, mentee: str, mentor: str) -> Positions | None:
        """The best plan with a pair; None where there is none, or it is not found out without making the plan anew.
        What it needs is kept while one looks at that plan."""
        problem, settings = plan.problem, plan.settings
        others = settings.fairest or settings.first  # these would be counted with the pair
        if problem is None or others or plan.status is not PlanStatus.OPTIMAL:
            return None
        pair = problem.position(self.pool.mentees.index[mentee], self.pool.mentors.index[mentor])
        if pair is None or not problem.open[0][problem.i[pair]]:
            return None
        held = self._insisting
        if held is None or held[0] is not problem:
            warm = self._mosts.get(self._key(settings, Floor(score=settings.floor)), Mosts()).warm
            matched = plan.matched if problem.objective is Objective.COUNT_FIRST else None
            held = self._insisting = problem, insisting(problem, matched, warm)
        return None if held[1] is None else held[1].best(pair)

    def misnamed(self, settings: Settings) -> tuple[Finding, ...]:
        """Settings that mean nothing here: unknown rules, criteria, quotas and people, weights out of range."""
        known = {
            "rule": ({*settings.dropped, *(rule for _, rule in settings.waived)}, self.pool.model.must),
            "criterion": (set(settings.weights), self.pool.model.prefer),
            "quota": (set(settings.quotas_off), self.pool.model.quotas),
            MENTEE: (
                {mentee for mentee, _ in (*settings.forbidden, *settings.waived)},
                self.pool.mentees.index,
            ),
            MENTOR: ({*settings.places, *(mentor for _, mentor in settings.forbidden)}, self.pool.mentors.index),
        }
        heavy = tuple(
            finding("weight_out_of_range", name=name, weight=weight, most=HEAVIEST)
            for name, weight in sorted(settings.weights.items())
            if not 0 <= weight <= HEAVIEST
        )
        off = sorted({*settings.dropped, *(rule for _, rule in settings.waived)})
        protected = tuple(
            finding("rule_protects", name=name)
            for name in off
            if name in self.pool.model.must and self.pool.model.must[name].protects
        )
        return (
            heavy
            + protected
            + tuple(
                finding("setting_unknown", kind=kind, name=name, known=", ".join(list(names)[:8]))
                for kind, (used, names) in known.items()
                for name in sorted(used)
                if name not in names
            )
        )

    def line(self, condition: Condition) -> Comparison:
        """One line over the pool, compiled once."""
        found = self._lines.get(condition)
        if found is None:
            found = self._lines[condition] = compile_line(self.pool, condition)
        return found

    def _repr_html_(self) -> str:
        """The pool and its rules, as a notebook shows them."""
        return pool_html(self.pool)

    # The problem -----------------------------------------------------------------------------------------------------
    def problem(self, settings: Settings | None = None) -> Problem:
        """What is solved under some settings. Pins that are not eligible are left out (``solve`` refuses them)."""
        return self._posed.under(settings or self.settings)

    def circles(self, settings: Settings) -> tuple[Circle, ...]:
        """The circles of a run, by mentor."""
        return self._posed.circles(settings)

    # Solving ---------------------------------------------------------------------------------------------------------
    def _plan(self, settings: Settings, seconds: float | None, watch: Watch = UNWATCHED) -> Plan:
        problem = self.problem(settings)
        watch.report(Progress())
        doubts = (*self.pool.findings, *self._posed.doubts)
        broken, kept_pins = pin_findings(self.pool, self.eligibility, settings, problem)
        if broken:
            relaxed = replace(settings, pins=kept_pins)
            return self._infeasible(settings, problem, (*broken, *doubts), relaxed, seconds, watch)
        floor = Floor(score=settings.floor)
        if settings.fairest:
            floor = fairest(problem)
            problem = problem.only(at_least(problem, floor.score))
        with self._mosts_of(settings, floor) as held:
            if settings.first:
                if held.first is None:
                    held.first = precedence(
                        problem, [one for one in settings.first if one.name not in settings.quotas_off]
                    )
                problem = replace(problem, quotas=(*problem.quotas, *held.first))
            on_the_way = in_words(watch, lambda so_far: self._in_words(settings, problem, so_far, floor, doubts))
            found = solve(problem, held, seconds=seconds, watch=on_the_way)
        if found is None:
            conflicts, at_fault = quota_conflicts(problem)
            relaxed = replace(settings, quotas_off=settings.quotas_off | at_fault)
            return self._infeasible(settings, problem, (*conflicts, *doubts), relaxed, seconds, watch)
        plan = self._in_words(settings, problem, found, floor, doubts)
        if problem.objective is Objective.COUNT_FIRST and held.unlimited is not None:
            without = held.unlimited.matched
            if plan.matched < without:
                return replace(plan, findings=(left_out(plan, without=without), *doubts))
        return plan

    @contextmanager
    def _mosts_of(self, settings: Settings, floor: Floor) -> Iterator[Mosts]:
        """How many can be matched, as far as it is known: no weight changes that, unless a floor leaves pairs out.

        What is known is written while one solves, so it is out of the others' reach until the run is over: whoever
        looks at the same round meanwhile finds it out anew."""
        key = self._key(settings, floor)
        held = self._mosts.pop(key, None) or Mosts()
        yield held
        keep(self._mosts, key, held)

    def _key(self, settings: Settings, floor: Floor) -> object:
        scores = (floor.score, tuple(sorted(settings.weights.items()))) if floor.score > 0 else ()
        return (self._posed.plans_of(settings), scores)

    def _infeasible(
        self,
        settings: Settings,
        problem: Problem,
        findings: tuple[Finding, ...],
        relaxed: Settings,
        seconds: float | None,
        watch: Watch,
    ) -> Plan:
        best = self._plan(relaxed, seconds, watch)
        if best.relaxed is not None:
            # What is left cannot be kept either: say everything at once.
            findings = (*findings, *(found for found in best.findings if found not in findings))
            best = best.relaxed
        return Plan(
            model=self.pool.name,
            status=PlanStatus.INFEASIBLE,
            objective=problem.objective,
            settings=settings,
            eligible_pairs=problem.pairs,
            findings=findings,
            relaxed=best,
        )

    # Words -----------------------------------------------------------------------------------------------------------
    def _in_words(
        self, settings: Settings, problem: Problem, found: Solution, floor: Floor, doubts: tuple[Finding, ...]
    ) -> Plan:
        matched = problem.matched(found.chosen)
        left = problem.mentor_places - np.bincount(problem.j[found.chosen], minlength=len(problem.mentors))
        return Plan(
            model=self.pool.name,
            status=PlanStatus.OPTIMAL if found.proven else PlanStatus.FEASIBLE,
            objective=problem.objective,
            settings=settings,
            pairs=Pairs(len(found.chosen), partial(self._pairs, settings, problem, found.chosen)),
            unmatched=self.unmatched(settings, problem, found.chosen),
            matched=matched,
            score=int(problem.score[found.chosen].sum()),
            bound=found.bound,
            eligible_pairs=problem.pairs,
            highest=self.scoring.highest(settings.weights),
            quotas=tuple(
                QuotaState(
                    name=quota.name, label=quota.label, members=problem.members(quota, found.chosen), low=low, high=high
                )
                for quota in problem.quotas
                for low, high in (quota.bounds(matched),)
            ),
            places_left={mentor: int(count) for mentor, count in zip(problem.mentors, left, strict=True) if count > 0},
            circles=tuple(
                CircleState(
                    mentor=problem.mentors[circle.mentor],
                    mentees=tuple(problem.mentees[k] for k in members),
                    language=circle.language(members),
                )
                for circle, members in problem.seated(found.chosen)
                if len(members)
            ),
            floor=floor,
            findings=doubts,
            problem=problem,
            chosen=found.chosen,
            certificate=found.certificate,
            cover=found.cover,
        )

    def _pairs(self, settings: Settings, problem: Problem, chosen: Positions) -> tuple[Pair, ...]:
        weights = [self.scoring.weight_of(name, settings.weights) for name in self.scoring.criteria]
        degrees = self.scoring.degrees(problem.i[chosen], problem.j[chosen])
        points = degrees.astype(np.int64) * np.array(weights, dtype=np.int64)[:, None]
        criteria, mentees, mentors = self.scoring.criteria, problem.mentees, problem.mentors
        return tuple(
            map(
                Pair._make,
                zip(
                    [mentees[k] for k in problem.i[chosen].tolist()],
                    [mentors[k] for k in problem.j[chosen].tolist()],
                    problem.score[chosen].tolist(),
                    [dict(zip(criteria, parts, strict=True)) for parts in points.T.tolist()],
                    np.isin(chosen, problem.pins).tolist(),
                    strict=True,
                ),
            )
        )

    def unmatched(self, settings: Settings, problem: Problem, chosen: Positions) -> tuple[Unmatched, ...]:
        """Everybody a plan leaves waiting, with the reason and the rules that stand in the way."""
        waiting = (
            np.ones(len(problem.mentees), dtype=np.bool_) if settings.waiting is None else problem.mentee_places > 0
        )
        waiting[problem.i[chosen]] = False
        options = np.diff(problem.start)
        return tuple(
            Unmatched(
                mentee=problem.mentees[mentee],
                reason="competition" if options[mentee] else "no_eligible_mentor",
                blocked_by=self.blocked_by(settings, mentee),
                eligible=int(options[mentee]),
            )
            for mentee in np.flatnonzero(waiting).tolist()
        )

    def blocked_by(self, settings: Settings, mentee: int) -> dict[str, int]:
        """For each rule in force for a mentee (by position), how many mentors it keeps away; forbidden pairs too."""
        return self._posed.blocked_by(settings, mentee)
