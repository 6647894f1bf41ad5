"""What a pool lacks, counted: members of a quota, mentors for somebody, a criterion that decides, a common language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from models.definitions.conditions import parse_conditions
from models.definitions.people import languages_question
from workflows.matching.engine import Engine
from workflows.matching.pool import MENTEE, MENTOR, Pool
from workflows.matching.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortages:
    """``waiting`` mentees and all free ``places``. ``members``: how many of the waiting count for each quota about
    mentees that applies. ``without_mentor``: how many have no eligible mentor; ``blocker``: the rule that keeps most
    mentors from these, "" where there is none. ``deciding_nothing``: the criteria with weight for which all mentors
    gave the same answer. ``sharing``: the most waiting people with one language in common, None where no form asks for
    languages.
    """

    waiting: int
    places: int
    members: Mapping[str, int]
    without_mentor: int
    blocker: str
    deciding_nothing: tuple[str, ...]
    sharing: int | None


def shortages(engine: Engine, settings: Settings | None = None) -> Shortages:
    """The pool under some settings (the engine's present ones by default). Pins aside, and what keeps two apart but is
    no rule: the floor, decisions about pairs, who was introduced to whom."""
    settings = replace(settings or engine.settings, pins=frozenset(), floor=0, forbidden=frozenset(), only=None)
    problem = engine.problem(settings)
    alone = np.flatnonzero((np.diff(problem.start) == 0) & (problem.mentee_places > 0)).tolist()
    blocked: Counter[str] = Counter()
    for mentee in alone:
        blocked.update(engine.blocked_by(settings, mentee))
    return Shortages(
        waiting=int((problem.mentee_places > 0).sum()),
        places=int(problem.mentor_places.sum()),
        members={
            quota.name: int(quota.members[problem.mentee_places > 0].sum())
            for quota in problem.quotas
            if quota.of == "mentee"
        },
        # Without any mentor with a place nobody is kept away by a rule.
        without_mentor=len(alone) if len(engine.pool.mentors) else 0,
        blocker=max(blocked, key=lambda rule: (blocked[rule], rule)) if blocked else "",
        deciding_nothing=tuple(
            name
            for name, criterion in engine.pool.model.prefer.items()
            if settings.weights.get(name, criterion.weight) and _says_the_same(engine.pool, criterion.compare)
        ),
        sharing=_sharing(engine.pool),
    )


def _says_the_same(pool: Pool, lines: tuple[str, ...]) -> bool:
    """Whether a criterion compares answers of mentors, and two or more mentors all gave the same."""
    named = {
        subject
        for _, condition in parse_conditions(lines).conditions()
        for subject in (condition.subject, condition.other or "")
        if subject.startswith(f"{MENTOR}.")
    }
    columns = [pool.mentors.values(subject) for subject in sorted(named)]
    alike = (len({str(value) for value in column}) == 1 and None not in column for column in columns)
    return len(pool.mentors) > 1 and bool(columns) and all(alike)


def _sharing(pool: Pool) -> int | None:
    name = languages_question(pool.definition, MENTEE)
    if name is None:
        return None
    spoken: Counter[str] = Counter()
    for value in pool.mentees.values(f"{MENTEE}.{name}"):
        spoken.update(set(value) if isinstance(value, tuple) else {str(value)} if value else set())
    return max(spoken.values(), default=0)
