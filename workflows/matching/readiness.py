"""Before a run: how many can be matched at all, who has no choice or hardly any, and which rule stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from workflows.matching.blockers import Kind, beside_rules
from workflows.matching.circles import can_talk
from workflows.matching.engine import Engine
from workflows.matching.network import most_matches
from workflows.matching.problem import Problem
from workflows.matching.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Rules such that waiving all of them opens mentors to a mentee and waiving fewer of them does not.

    ``opens`` counts every mentor whom only rules of this set keep away.
    """

    rules: tuple[str, ...]
    opens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How many mentors are possible for a mentee. ``blocker``: the rule that, waived alone, would open the most
    (``opens``); when no single rule opens any, the one that stands between her and most mentors, with ``opens`` 0.
    ``beside``: what but a rule keeps mentors away whom every rule allows, with how many: the lowest fit, somebody's
    decision, only those who were introduced."""

    mentee: str
    mentors: tuple[str, ...]
    blocker: str | None
    opens: int
    beside: Mapping[Kind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is known before a run. ``at_least_wait`` whatever is done: more people than places.

    ``most``: how many can be matched under the rules, quotas aside. ``scarce`` are the mentees with no option, with
    one, or with two, in that order; whoever is not to be matched in this run is not among them. ``idle`` are mentors
    with places whom no mentee may have.
    """

    mentees: int
    mentors: int
    places: int
    eligible_pairs: int
    at_least_wait: int
    most: int
    scarce: tuple[Options, ...]
    idle: tuple[str, ...]
    coverage: Mapping[str, float]

    def with_options(self, count: int) -> tuple[Options, ...]:
        """The mentees with exactly so many options (0, 1 or 2)."""
        return tuple(person for person in self.scarce if len(person.mentors) == count)


def readiness(engine: Engine) -> Readiness:
    """The pool under the engine's present settings, before anything is solved for score.

    ``coverage``: for each criterion, the share of eligible pairs in which it could be judged at all.
    """
    settings = replace(engine.settings, pins=frozenset())
    problem = engine.problem(settings)
    options = np.diff(problem.start)
    open_to = np.bincount(problem.j, minlength=len(problem.mentors))
    wanted, places = int((problem.mentee_places > 0).sum()), int(problem.mentor_places.sum())
    known = engine.scoring.known(problem.i, problem.j)
    return Readiness(
        mentees=len(problem.mentees),
        mentors=len(problem.mentors),
        places=places,
        eligible_pairs=problem.pairs,
        at_least_wait=max(0, wanted - places),
        most=most_matches(problem).matched,
        scarce=tuple(
            _options(engine, settings, problem, mentee)
            for count in range(3)
            for mentee in np.flatnonzero((options == count) & (problem.mentee_places > 0)).tolist()
        ),
        idle=tuple(
            mentor
            for mentor, pairs, free in zip(problem.mentors, open_to, problem.mentor_places, strict=True)
            if not pairs and free
        ),
        coverage={name: float(values.mean()) if problem.pairs else 0.0 for name, values in known.items()},
    )


def _options(engine: Engine, settings: Settings, problem: Problem, mentee: int) -> Options:
    single = [opening for opening in openings_of(engine, settings, mentee) if len(opening.rules) == 1]
    blocked = engine.blocked_by(settings, mentee)
    most = max(blocked, key=lambda rule: (blocked[rule], rule)) if blocked else None
    mentors = problem.j[problem.start[mentee] : problem.start[mentee + 1]]
    return Options(
        mentee=problem.mentees[mentee],
        mentors=tuple(problem.mentors[j] for j in mentors),
        blocker=single[0].rules[0] if single else most,
        opens=single[0].opens if single else 0,
        beside=beside_rules(engine, settings, problem.mentees[mentee]),
    )


def openings_of(engine: Engine, settings: Settings, mentee: int) -> tuple[Opening, ...]:
    """The smallest sets of rules between a mentee (by position) and mentors: fewest rules first, then most opened.
    Mentors who would not be possible without any rule either are left aside."""
    id_ = engine.pool.mentees.ids[mentee]
    rules = engine.eligibility.in_force(settings.off_for(id_))
    failing = ~engine.eligibility.of_mentee(mentee)[rules]
    forbidden = {b for a, b in settings.forbidden if a == id_}
    allowed = np.array([mentor not in forbidden for mentor in engine.pool.mentors.ids], dtype=np.bool_)
    if settings.only is not None:
        allowed &= np.array([(id_, mentor) in settings.only for mentor in engine.pool.mentors.ids], dtype=np.bool_)
    at = np.full(len(allowed), mentee), np.arange(len(allowed))
    allowed &= can_talk(engine.circles(settings), *at)
    if settings.floor > 0:
        allowed &= engine.scoring.scores(engine.scoring.degrees(*at), settings.weights) >= settings.floor
    distinct, counts = np.unique(failing[:, allowed].T, axis=0, return_counts=True)
    patterns = {
        frozenset(np.flatnonzero(row).tolist()): int(count) for row, count in zip(distinct, counts, strict=True)
    }
    patterns.pop(frozenset(), None)
    smallest = [one for one in patterns if not any(other < one for other in patterns)]
    found = [
        Opening(
            rules=tuple(engine.eligibility.rules[rules[number]] for number in sorted(one)),
            opens=sum(count for other, count in patterns.items() if other <= one),
        )
        for one in smallest
    ]
    return tuple(sorted(found, key=lambda opening: (len(opening.rules), -opening.opens, opening.rules)))
