"""The engine: one pool, any number of runs. What a change does not touch is not computed again.

Answers are compared once for the pool; a rule switched off only recombines the tables; degrees belong to the eligible
pairs; how many can be matched does not depend on a weight. So moving a weight costs one multiplication, one flow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

import numpy as np

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.phrases import parse_limit
from models.definitions.sections import Quota as QuotaSection
from models.findings import Finding, finding
from models.i18n import mark
from models.vocabulary import Objective, PlanStatus
from workflows.matching.circles import can_talk, circles_of
from workflows.matching.comparisons import TRUE, Bools, Comparison, Lines, Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.conflicts import pin_findings, quota_conflicts
from workflows.matching.eligibility import Eligibility
from workflows.matching.fairness import Floor, at_least, fairest
from workflows.matching.lines import compile_line, compile_lines, sides_of
from workflows.matching.plan import CircleState, Pair, Pairs, Plan, QuotaState, Unmatched
from workflows.matching.pool import MENTEE, MENTOR, MOST_PLACES, Integers, Pool
from workflows.matching.precedence import precedence
from workflows.matching.problem import Circle, Limit, Problem, Quota, Ties, starts, tie_breaks
from workflows.matching.residual import Residual
from workflows.matching.score import HEAVIEST, Degrees, Scoring
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.showing import pool_html
from workflows.matching.solve import Mosts, Solution, solve
from workflows.matching.telling import in_words
from workflows.matching.watch import UNWATCHED, Progress, Watch

KEPT = "kept"
"""The name of the row that keeps pairs of a running plan; no quota of a definition can have it beside ``--keep``."""
KEPT_LABEL = mark("Pairs of the running plan that stay")
_KEPT = 16
"""Cached structures: enough for every rule switched off once, small enough to forget a long session."""
_LARGE = 1 << 26
"""So many pairs of people will need the compiled kernel; it is loaded while they are compared."""
Key = TypeVar("Key")
Held = TypeVar("Held")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Edges:
    """The eligible pairs under some rules, with their degrees and ties."""

    i: Positions
    j: Positions
    start: Positions
    degrees: Degrees
    tie: Ties


class Engine:
    """Solves a pool under any settings. Same pool and settings, same plan, whatever was solved before."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        if len(pool.mentees) * len(pool.mentors) >= _LARGE:
            KERNEL.begin()
        self.eligibility = Eligibility(pool)
        self.scoring = Scoring(pool)
        self.settings = Settings()
        self._where = {name: compile_lines(pool, quota.where) for name, quota in pool.model.quotas.items()}
        self._lines: dict[Condition, Comparison] = {}
        self._edges: dict[object, _Edges] = {}
        self._mosts: dict[object, Mosts] = {}
        self._residual: Residual | None = None
        self._doubts: list[Finding] = []
        self._limits = {name: self._read_limits(name, quota) for name, quota in pool.model.quotas.items()}

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

    def residual(self, problem: Problem, chosen: Positions) -> Residual:
        """The possible changes of an optimal plan, kept while one looks at that plan."""
        held = self._residual
        if held is None or held.problem is not problem:
            held = self._residual = Residual(problem, chosen)
        return held

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
        settings = settings or self.settings
        edges = self._edges_under(settings)
        mentees, mentors = self.pool.mentees, self.pool.mentors
        circles = circles_of(self.pool, settings)
        objective = Objective.COUNT_FIRST if settings.fairest else settings.objective or self.pool.model.objective
        problem = Problem(
            mentees=mentees.ids,
            mentors=mentors.ids,
            mentee_places=self._wanted(settings),
            mentor_places=self._places(settings, circles),
            i=edges.i,
            j=edges.j,
            start=edges.start,
            score=self.scoring.scores(edges.degrees, settings.weights),
            tie=edges.tie,
            pins=np.zeros(0, dtype=np.int64),
            quotas=(
                *(self._quota(name, edges) for name in self.pool.model.quotas if self._applies(name, settings)),
                *self._limited(settings),
                *self._kept(settings, edges),
            ),
            objective=Objective(objective),
            circles=circles,
        )
        pins = [
            problem.position(mentees.index[mentee], mentors.index[mentor])
            for mentee, mentor in sorted(settings.pins)
            if mentee in mentees.index and mentor in mentors.index
        ]
        problem = replace(problem, pins=np.array(sorted(pin for pin in pins if pin is not None), dtype=np.int64))
        return problem.only(at_least(problem, settings.floor)) if settings.floor > 0 else problem

    def _wanted(self, settings: Settings) -> Integers:
        """How many matches each mentee can have in this run."""
        places = self.pool.mentees.places
        if settings.introduce is not None:
            places = np.where(places > 0, max(1, settings.introduce), 0)
        if settings.waiting is not None:
            places = places * np.array([mentee in settings.waiting for mentee in self.pool.mentees.ids], dtype=np.int64)
        return places

    def _places(self, settings: Settings, circles: Sequence[Circle]) -> Integers:
        """How many matches each mentor can have: the places, or the largest size of her one circle."""
        places = self.pool.mentors.places.copy()
        for mentor, count in settings.places.items():
            if mentor in self.pool.mentors.index:
                places[self.pool.mentors.index[mentor]] = min(max(0, count), MOST_PLACES)
        for circle in circles:
            if places[circle.mentor]:
                places[circle.mentor] = circle.largest
        return places

    def _structure(self, settings: Settings) -> tuple[object, ...]:
        circles = tuple(sorted(settings.circles.items()))
        return (settings.dropped, settings.waived, settings.forbidden, settings.only, circles)

    def _edges_under(self, settings: Settings) -> _Edges:
        key = self._structure(settings)
        if (found := self._edges.get(key)) is not None:
            return found
        index, mentors = self.pool.mentees.index, self.pool.mentors.index
        waived: dict[int, set[str]] = {}
        for mentee, rule in settings.waived:
            if mentee in index:
                waived.setdefault(index[mentee], set()).add(rule)
        forbidden = [(index[a], mentors[b]) for a, b in settings.forbidden if a in index and b in mentors]
        i, j = self.eligibility.pairs(settings.dropped, waived, forbidden)
        able = can_talk(circles_of(self.pool, settings), i, j)
        if settings.only is not None:
            able &= self._among(settings.only, i, j)
        if not able.all():
            i, j = i[able], j[able]
        edges = _Edges(
            i=i,
            j=j,
            start=starts(i, len(index)),
            degrees=self.scoring.degrees(i, j),
            tie=tie_breaks(self.pool.mentees.ids, self.pool.mentors.ids, i, j),
        )
        return _keep(self._edges, key, edges)

    # Quotas ----------------------------------------------------------------------------------------------------------
    def _read_limits(self, name: str, quota: QuotaSection) -> tuple[Limit | None, Limit | None]:
        return self._read_limit(name, quota.at_least), self._read_limit(name, quota.at_most)

    def _read_limit(self, name: str, text: str | None) -> Limit | None:
        if not text:
            return None
        found = parse_limit(text)
        if found is None:
            place = f"matching → {self.pool.name} → quotas → {name}"
            self._doubts.append(finding("quota_not_readable", place, quota=name, text=text))
            return None
        amount, unit = Fraction(str(found[0])), found[1]
        return Limit(amount=amount / 100 if unit == "percent" else amount, share=unit == "percent")

    def _applies(self, name: str, settings: Settings) -> bool:
        return name not in settings.quotas_off and any(self._limits[name])

    def _quota(self, name: str, edges: _Edges) -> Quota:
        section, lines = self.pool.model.quotas[name], self._where[name]
        at_least, at_most = self._limits[name]
        conjunction = parse_conditions(section.where)
        sides = frozenset[str]().union(*(sides_of(self.pool, line) for group in conjunction.groups for line in group))
        everyone = np.arange(len(self.pool.mentees)), np.arange(len(self.pool.mentors))
        nobody = np.zeros(1, dtype=np.int64)
        label = section.label or name
        if sides <= {MENTEE}:
            members = _true(lines, everyone[0], nobody) if len(self.pool.mentors) else np.zeros(len(everyone[0]), bool)
            return Quota(name=name, label=label, of="mentee", members=members, at_least=at_least, at_most=at_most)
        if sides <= {MENTOR}:
            members = _true(lines, nobody, everyone[1]) if len(self.pool.mentees) else np.zeros(len(everyone[1]), bool)
            return Quota(name=name, label=label, of="mentor", members=members, at_least=at_least, at_most=at_most)
        members = _true(lines, edges.i, edges.j)
        return Quota(name=name, label=label, of="pair", members=members, at_least=at_least, at_most=at_most)

    def _kept(self, settings: Settings, edges: _Edges) -> Iterator[Quota]:
        """What keeps a running plan: of its pairs, all but so many must be in the new one."""
        if settings.must_stay is None or KEPT in settings.quotas_off:
            return
        least = Limit(amount=Fraction(settings.must_stay), share=False)
        members = self._among(settings.kept, edges.i, edges.j)
        yield Quota(name=KEPT, label=KEPT_LABEL, of="pair", members=members, at_least=least)

    def _among(self, pairs: Collection[PairOfIds], i: Positions, j: Positions) -> Bools:
        """Which of the pairs of positions are among pairs of ids."""
        mentees, mentors = self.pool.mentees.index, self.pool.mentors.index
        wanted = [mentees[a] * len(mentors) + mentors[b] for a, b in pairs if a in mentees and b in mentors]
        return np.isin(i * len(mentors) + j, np.array(wanted, dtype=np.int64))

    def _limited(self, settings: Settings) -> Iterator[Quota]:
        """Case-loads, sites, cohorts: as quotas over the people they name."""
        for limit in settings.limits:
            if limit.name in settings.quotas_off:
                continue
            ids = self.pool.side(limit.role).ids
            yield Quota(
                name=limit.name,
                label=limit.label or limit.name,
                of=limit.role,
                members=np.array([id_ in limit.people for id_ in ids], dtype=np.bool_),
                at_least=None if limit.at_least is None else Limit(amount=Fraction(limit.at_least), share=False),
                at_most=None if limit.at_most is None else Limit(amount=Fraction(limit.at_most), share=False),
            )

    # Solving ---------------------------------------------------------------------------------------------------------
    def _plan(self, settings: Settings, seconds: float | None, watch: Watch = UNWATCHED) -> Plan:
        problem = self.problem(settings)
        watch.report(Progress())
        doubts = (*self.pool.findings, *self._doubts)
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
        if problem.objective is Objective.COUNT_FIRST and held.unlimited is not None:
            matched, without = problem.matched(found.chosen), held.unlimited.matched
            if matched < without:
                cost = finding("quota_leaves_people_out", n=without - matched, matched=matched, without=without)
                doubts = (cost, *doubts)
        return self._in_words(settings, problem, found, floor, doubts)

    @contextmanager
    def _mosts_of(self, settings: Settings, floor: Floor) -> Iterator[Mosts]:
        """How many can be matched, as far as it is known: no weight changes that, unless a floor leaves pairs out.

        What is known is written while one solves, so it is out of the others' reach until the run is over: whoever
        looks at the same round meanwhile finds it out anew."""
        structure = (*self._structure(settings), settings.pins, tuple(sorted(settings.places.items())))
        people = (settings.waiting, settings.introduce, settings.objective, settings.fairest)
        scores = (floor.score, tuple(sorted(settings.weights.items()))) if floor.score > 0 else ()
        rows = (settings.quotas_off, settings.kept, settings.must_stay, settings.limits, settings.first)
        with_quotas = (structure, people, scores, rows)
        held = self._mosts.pop(with_quotas, None) or Mosts()
        yield held
        _keep(self._mosts, with_quotas, held)

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
        id_ = self.pool.mentees.ids[mentee]
        off = {*settings.dropped, *(rule for person, rule in settings.waived if person == id_)}
        blocked = self.eligibility.blocked_by(mentee, off)
        forbidden = sum(1 for a, b in settings.forbidden if a == id_ and b in self.pool.mentors.index)
        return {**blocked, "forbidden": forbidden} if forbidden and "forbidden" not in blocked else blocked


def _true(lines: Lines, i: Positions, j: Positions) -> Bools:
    true: Bools = lines.truth(i, j) == TRUE
    return true


def _keep(cache: dict[object, Held], key: object, value: Held) -> Held:
    """Remember a value, and forget the oldest when there are many. Two people may look at one round at once, so an
    entry that is gone already is no error."""
    for oldest in list(cache)[: max(0, len(cache) - _KEPT + 1)]:
        cache.pop(oldest, None)
    cache[key] = value
    return value
