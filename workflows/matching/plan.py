"""The plan: who meets whom, who waits and why, and what proves that nothing better is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, overload

import numpy as np

from models.findings import Finding, sentence
from models.vocabulary import Objective, PlanStatus
from workflows.matching.certificate import Certificate, Cover
from workflows.matching.comparisons import Positions
from workflows.matching.fairness import NO_FLOOR, Floor
from workflows.matching.problem import Problem
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.showing import plan_html
from workflows.matching.verify import Verdict, verify

Reason = Literal["no_eligible_mentor", "competition"]


class Pair(NamedTuple):
    """One match of a plan. ``parts`` are the points of each criterion; they add up to ``score``."""

    mentee: str
    mentor: str
    score: int
    parts: Mapping[str, int]
    pinned: bool = False


class Pairs(Sequence[Pair]):
    """The pairs of a plan, put into words when somebody first looks at one: each time a slider moves there are as many
    as people, and often only their number is asked."""

    def __init__(self, count: int, told: Callable[[], tuple[Pair, ...]]) -> None:
        self._count, self._told = count, told

    @cached_property
    def _all(self) -> tuple[Pair, ...]:
        return self._told()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Pair: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Pair, ...]: ...
    def __getitem__(self, at: int | slice) -> Pair | tuple[Pair, ...]:
        return self._all[at]

    def __eq__(self, other: object) -> bool:
        return self._all == tuple(other) if isinstance(other, Pairs | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment] # like a list's

    def __repr__(self) -> str:
        return repr(self._all)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A mentee who waits. ``blocked_by``: for each rule, how many mentors it keeps away from her."""

    mentee: str
    reason: Reason
    blocked_by: Mapping[str, int]
    eligible: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaState:
    """How a plan stands to a quota: ``members`` among the matched, and between which numbers they must be."""

    name: str
    label: str
    members: int
    low: int
    high: int | None

    @property
    def presses(self) -> bool:
        """Whether there is no room left: with one member more, or one fewer, it would not be kept."""
        return self.members == self.high or 0 < self.low == self.members


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleState:
    """A circle of a plan. ``language``: one that all of it speak; None where none is asked for."""

    mentor: str
    mentees: tuple[str, ...]
    language: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """The outcome of one run.

    ``bound``: no plan that matches as many (count_first; any plan for score_first) has a higher total score.
    ``highest`` is the score of a pair that fulfils every criterion. ``places_left`` by mentor. When the status is
    infeasible, ``findings`` say why in words and ``relaxed`` is the best plan without what cannot be kept. ``floor`` is
    the score below which no pair was allowed; with ``Settings.fairest`` it is as high as it can be, with its proof.
    """

    model: str
    status: PlanStatus
    objective: Objective
    settings: Settings
    pairs: Sequence[Pair] = ()
    unmatched: tuple[Unmatched, ...] = ()
    matched: int = 0
    score: int = 0
    bound: int = 0
    eligible_pairs: int = 0
    highest: int = 0
    quotas: tuple[QuotaState, ...] = ()
    circles: tuple[CircleState, ...] = ()
    floor: Floor = NO_FLOOR
    places_left: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    relaxed: Plan | None = None
    problem: Problem | None = None
    chosen: Positions | None = None
    certificate: Certificate | None = None
    cover: Cover | None = None

    @cached_property
    def ids(self) -> frozenset[PairOfIds]:
        """The pairs as ids."""
        if self.problem is None or self.chosen is None:
            return frozenset((pair.mentee, pair.mentor) for pair in self.pairs)
        mentees, mentors = self.problem.mentees, self.problem.mentors
        i, j = self.problem.i[self.chosen].tolist(), self.problem.j[self.chosen].tolist()
        return frozenset((mentees[a], mentors[b]) for a, b in zip(i, j, strict=True))

    @property
    def pressing(self) -> tuple[QuotaState, ...]:
        """The quotas that leave this plan no room."""
        return tuple(quota for quota in self.quotas if quota.presses)

    @cached_property
    def beside_free_places(self) -> frozenset[str]:
        """Who waits though a mentor whom she may have has a place left: it is a quota, a circle or a plan that is not
        proven that leaves her waiting."""
        if self.problem is None:
            return frozenset()
        room = np.array([mentor in self.places_left for mentor in self.problem.mentors], dtype=np.bool_)
        some = np.bincount(self.problem.i[room[self.problem.j]], minlength=len(self.problem.mentees)) > 0
        could = {self.problem.mentees[k] for k in np.flatnonzero(some).tolist()}
        return frozenset(could.intersection(one.mentee for one in self.unmatched))

    @cached_property
    def mentors_of(self) -> Mapping[str, tuple[str, ...]]:
        """The mentors of each matched mentee."""
        found: dict[str, tuple[str, ...]] = {}
        for pair in self.pairs:
            found[pair.mentee] = (*found.get(pair.mentee, ()), pair.mentor)
        return found

    def _repr_html_(self) -> str:
        """The plan as a notebook shows it."""
        return plan_html(self)

    def verify(self) -> Verdict:
        """Have the plan, its proof and what it says of itself audited over all pairs. Raises ValueError for a plan
        without pairs to audit."""
        if self.problem is None or self.chosen is None:
            raise ValueError("An infeasible plan has nothing to verify.")
        found = verify(self.problem, self.chosen, self.certificate, self.cover)
        return replace(found, violations=(*found.violations, *self._overstated(found)))

    def _overstated(self, found: Verdict) -> Iterator[str]:
        """What the plan says of itself and the auditor does not find."""
        proven = self.status is PlanStatus.OPTIMAL
        if (self.matched, self.score) != (found.matched, found.score):
            yield f"The plan matches {found.matched} with {found.score}, and says {self.matched} with {self.score}."
        if self.bound < self.score or (proven and self.bound > self.score):
            yield f"The plan has {self.score} and says that {self.bound} is the bound."
        # Where the prices are floats, a search closed the last gap; whole ones close it alone.
        if proven and self.certificate is not None and self.certificate.exact and not found.proven:
            yield f"The prices prove {found.score_bound}, which is not what the plan has."
        if proven and found.matched_bound is not None and found.matched_bound != found.matched:
            yield f"The cover proves that {found.matched_bound} can be matched, and the plan has {found.matched}."


def plan_document(plan: Plan, seconds: Mapping[str, float] | None = None, language: str = "en") -> dict[str, Any]:
    """The plan as the command line prints it. ``seconds`` (read, score, solve) are measured by the caller."""
    document: dict[str, Any] = {
        "status": plan.status.value,
        "objective": plan.objective.value,
        "matched": plan.matched,
        "score": plan.score,
        "bound": plan.bound,
        "eligible_pairs": plan.eligible_pairs,
        "pairs": [
            {"mentee": pair.mentee, "mentor": pair.mentor, "score": pair.score, "parts": dict(pair.parts)}
            for pair in plan.pairs
        ],
        **({"circles": _circle_documents(plan)} if plan.circles else {}),
        "unmatched": [
            {"mentee": person.mentee, "reason": person.reason, "blocked_by": dict(person.blocked_by)}
            for person in plan.unmatched
        ],
        "seconds": {name: round(value, 4) for name, value in (seconds or {}).items()},
        "findings": [
            {"code": found.code, "severity": found.severity.value, "sentence": sentence(found, language)}
            for found in plan.findings
        ],
    }
    if plan.relaxed is not None:
        document["relaxed"] = plan_document(plan.relaxed, language=language)
    return document


def _circle_documents(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"mentor": circle.mentor, "mentees": list(circle.mentees), "language": circle.language}
        for circle in plan.circles
    ]
