"""What is solved: the problem that a pool and the settings of a run pose. What a change leaves is not made again.

A rule switched off only recombines the tables of the rules; degrees belong to the eligible pairs; and nothing but the
scores depends on a weight, so moving one costs one multiplication.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from models.definitions.conditions import parse_conditions
from models.definitions.phrases import parse_limit
from models.definitions.sections import Quota as QuotaSection
from models.findings import Finding, finding
from models.i18n import mark
from models.vocabulary import Objective
from workflows.matching.circles import can_talk, circles_of
from workflows.matching.comparisons import TRUE, Bools, Lines, Positions
from workflows.matching.eligibility import Eligibility
from workflows.matching.fairness import at_least
from workflows.matching.lines import compile_lines, sides_of
from workflows.matching.pool import MENTEE, MENTOR, MOST_PLACES, Integers, Pool
from workflows.matching.problem import Circle, Limit, Problem, Quota, Ties, starts, tie_breaks
from workflows.matching.score import Degrees, Scoring
from workflows.matching.settings import PairOfIds, Settings

KEPT = "kept"
"""The name of the row that keeps pairs of a running plan; no quota of a definition can have it beside ``--keep``."""
KEPT_LABEL = mark("Pairs of the running plan that stay")
_HELD = 16
"""Cached structures: enough for every rule switched off once, small enough to forget a long session."""
_MOST_PAIRS = 30_000_000
"""While the structures that are held have more pairs than this in all, no other is made: a pair takes some 24 bytes,
and with 20,000 people sixteen structures took more memory than most computers have."""
Held = TypeVar("Held")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Edges:
    """The eligible pairs under some rules, with their degrees and ties; the ``problems`` over them (without scores) and
    what ``blocked`` whom, once it was asked."""

    i: Positions
    j: Positions
    start: Positions
    degrees: Degrees
    tie: Ties
    problems: dict[object, Problem] = field(default_factory=dict)
    blocked: dict[int, dict[str, int]] = field(default_factory=dict)


class Posed:
    """The problems of one pool."""

    def __init__(self, pool: Pool, eligibility: Eligibility, scoring: Scoring) -> None:
        self.pool, self.eligibility, self.scoring = pool, eligibility, scoring
        self.doubts: list[Finding] = []
        """Quotas that say no number."""
        self._where = {name: compile_lines(pool, quota.where) for name, quota in pool.model.quotas.items()}
        self._edges: dict[object, _Edges] = {}
        self._circles: dict[object, tuple[Circle, ...]] = {}
        self._limits = {name: self._read_limits(name, quota) for name, quota in pool.model.quotas.items()}

    def under(self, settings: Settings) -> Problem:
        """The problem of a run. Pins that are not eligible are left out."""
        edges = self._edges_under(settings)
        problem = replace(self._but_scores(settings, edges), score=self.scoring.scores(edges.degrees, settings.weights))
        return problem.only(at_least(problem, settings.floor)) if settings.floor > 0 else problem

    @staticmethod
    def pairs_of(settings: Settings) -> tuple[object, ...]:
        """What says which pairs are possible."""
        return (settings.dropped, settings.waived, settings.forbidden, settings.only, Posed._circles_asked(settings))

    @staticmethod
    def plans_of(settings: Settings) -> tuple[object, ...]:
        """What says which plans are possible: everything but the weights and the floor."""
        structure = (*Posed.pairs_of(settings), settings.pins, tuple(sorted(settings.places.items())))
        people = (settings.waiting, settings.introduce, settings.objective, settings.fairest)
        rows = (settings.quotas_off, settings.kept, settings.must_stay, settings.limits, settings.first)
        return (structure, people, rows)

    def circles(self, settings: Settings) -> tuple[Circle, ...]:
        """The circles of a run, by mentor."""
        key = self._circles_asked(settings)
        if (found := self._circles.get(key)) is not None:
            return found
        return keep(self._circles, key, circles_of(self.pool, settings))

    @staticmethod
    def _circles_asked(settings: Settings) -> tuple[tuple[str, tuple[int, int]], ...]:
        return tuple(sorted(settings.circles.items()))

    def blocked_by(self, settings: Settings, mentee: int) -> dict[str, int]:
        """For each rule in force for a mentee (by position), how many mentors it keeps away; forbidden pairs too."""
        known = self._edges_under(settings).blocked
        if mentee not in known:
            known[mentee] = self._blocked_by(settings, mentee)
        return dict(known[mentee])

    def _blocked_by(self, settings: Settings, mentee: int) -> dict[str, int]:
        id_ = self.pool.mentees.ids[mentee]
        blocked = self.eligibility.blocked_by(mentee, settings.off_for(id_))
        forbidden = sum(1 for a, b in settings.forbidden if a == id_ and b in self.pool.mentors.index)
        return {**blocked, "forbidden": forbidden} if forbidden and "forbidden" not in blocked else blocked

    def _but_scores(self, settings: Settings, edges: _Edges) -> Problem:
        """The problem without its scores."""
        key = self.plans_of(settings)
        if (found := edges.problems.get(key)) is not None:
            return found
        mentees, mentors = self.pool.mentees, self.pool.mentors
        circles = self.circles(settings)
        objective = Objective.COUNT_FIRST if settings.fairest else settings.objective or self.pool.model.objective
        problem = Problem(
            mentees=mentees.ids,
            mentors=mentors.ids,
            mentee_places=self._wanted(settings),
            mentor_places=self._places(settings, circles),
            i=edges.i,
            j=edges.j,
            start=edges.start,
            score=np.zeros(0, dtype=np.int32),
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
        return keep(edges.problems, key, problem)

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

    def _edges_under(self, settings: Settings) -> _Edges:
        key = self.pairs_of(settings)
        if (found := self._edges.get(key)) is not None:
            return found
        while sum(len(edges.i) for edges in list(self._edges.values())) > _MOST_PAIRS:
            self._edges.pop(next(iter(list(self._edges))), None)
        index, mentors = self.pool.mentees.index, self.pool.mentors.index
        waived: dict[int, set[str]] = {}
        for mentee, rule in settings.waived:
            if mentee in index:
                waived.setdefault(index[mentee], set()).add(rule)
        forbidden = [(index[a], mentors[b]) for a, b in settings.forbidden if a in index and b in mentors]
        i, j = self.eligibility.pairs(settings.dropped, waived, forbidden)
        able = can_talk(self.circles(settings), i, j)
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
        return keep(self._edges, key, edges)

    def _read_limits(self, name: str, quota: QuotaSection) -> tuple[Limit | None, Limit | None]:
        return self._read_limit(name, quota.at_least), self._read_limit(name, quota.at_most)

    def _read_limit(self, name: str, text: str | None) -> Limit | None:
        if not text:
            return None
        found = parse_limit(text)
        if found is None:
            place = f"matching → {self.pool.name} → quotas → {name}"
            self.doubts.append(finding("quota_not_readable", place, quota=name, text=text))
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
        """Which of the pairs of positions, which lie by mentee and then by mentor, are among pairs of ids."""
        mentees, mentors = self.pool.mentees.index, self.pool.mentors.index
        wanted = [(mentees[a], mentors[b]) for a, b in pairs if a in mentees and b in mentors]
        ours, theirs = np.array(wanted, dtype=np.int64).reshape(-1, 2).T
        low, end = np.searchsorted(i, ours), np.searchsorted(i, ours, side="right")
        high = end
        while (low < high).any():  # each halves what is left of the row of her mentee
            middle = (low + high) // 2
            before = (low < high) & (j[np.minimum(middle, len(j) - 1)] < theirs)
            low, high = np.where(before, middle + 1, low), np.where(before, high, np.minimum(middle, high))
        at = low[low < end]
        among = np.zeros(len(i), dtype=np.bool_)
        among[at[j[at] == theirs[low < end]]] = True
        return among

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


def _true(lines: Lines, i: Positions, j: Positions) -> Bools:
    true: Bools = lines.truth(i, j) == TRUE
    return true


def keep(cache: dict[object, Held], key: object, value: Held) -> Held:
    """Remember a value, and forget the oldest when there are many. Two people may look at one round at once, so an
    entry that is gone already is no error."""
    for oldest in list(cache)[: max(0, len(cache) - _HELD + 1)]:
        cache.pop(oldest, None)
    cache[key] = value
    return value
