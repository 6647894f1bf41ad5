"""The same semantics, written naively: every pair asked one by one, one 0/1 variable a pair, HiGHS through SciPy.

Nothing here is shared with the engine except the definition's own parser and ``truth``; degrees are written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.phrases import parse_limit
from models.definitions.truth import LEVELS, condition_holds, holds
from workflows.matching.pool import Pool
from workflows.matching.settings import Settings


class PairFacts:
    """The facts of one pair: the answers of its two people."""

    def __init__(self, pool: Pool, mentee: int, mentor: int) -> None:
        self.people = {"mentee": pool.mentees.people[mentee], "mentor": pool.mentors.people[mentor]}

    def value(self, subject: str) -> Any:
        owner, _, name = subject.partition(".")
        return self.people[owner].answers.get(name)

    def status(self, subject: str, word: str) -> Any:
        return None


def eligible(pool: Pool, settings: Settings) -> np.ndarray:
    """[mentee, mentor] → whether every rule in force holds."""
    table = np.zeros((len(pool.mentees), len(pool.mentors)), dtype=bool)
    for i, mentee in enumerate(pool.mentees.ids):
        for j, mentor in enumerate(pool.mentors.ids):
            facts = PairFacts(pool, i, j)
            table[i, j] = (mentee, mentor) not in settings.forbidden and all(
                name in settings.dropped
                or (mentee, name) in settings.waived
                or holds(parse_conditions(must.rule), facts, today=pool.today) is True
                for name, must in pool.model.must.items()
            )
    return table


def degree(condition: Condition, facts: PairFacts, today: date) -> float:
    """From 0 to 1."""
    name = condition.operator.name
    if condition.only_if is not None and condition_holds(condition.only_if, facts, today=today) is False:
        return 1.0
    if condition.other is not None and name in ("shares_any", "overlaps", "covers", "close_to", "near"):
        left, right = facts.value(condition.subject), facts.value(condition.other)
        if left is None or right is None:
            return 0.0
        if name in ("shares_any", "overlaps", "covers"):
            ours = set(left if isinstance(left, tuple) else [left])
            theirs = set(right if isinstance(right, tuple) else [right])
            if name == "overlaps":
                return 1 - 0.5 ** len(ours & theirs)
            of = len(theirs) if name == "covers" else min(len(ours), len(theirs))
            return len(ours & theirs) / of if of else 0.0
        if isinstance(left, str):
            return float(left.strip().casefold() == str(right).strip().casefold())
        apart = abs((left - right).days) if isinstance(left, date) else abs(left - right)
        return max(0.0, 1 - apart / condition.tolerance)
    bare = Condition(
        condition.subject,
        condition.operator,
        condition.values,
        condition.other,
        condition.tolerance,
        condition.length,
        None,
        condition.text,
    )
    return float(condition_holds(bare, facts, today=today) is True)


def parts(pool: Pool, i: int, j: int, settings: Settings) -> Mapping[str, int]:
    """The points of one pair by criterion."""
    facts = PairFacts(pool, i, j)
    return {
        name: settings.weights.get(name, item.weight)
        * min(
            max(round(255 * degree(line, facts, pool.today)) for line in group)
            for group in parse_conditions(item.compare).groups
        )
        for name, item in pool.model.prefer.items()
    }


@dataclass(frozen=True)
class Best:
    """The optimum: None matched when nothing is feasible."""

    matched: int | None
    score: int


def best(pool: Pool, settings: Settings | None = None) -> Best:
    """The lexicographic optimum of the whole problem."""
    settings = settings or Settings()
    table = eligible(pool, settings)
    n, m = table.shape
    where = [(i, j) for i in range(n) for j in range(m) if table[i, j]]
    count = len(where)
    score = np.array([sum(parts(pool, i, j, settings).values()) for i, j in where], dtype=float)
    # Columns: x of each pair, then y of each mentee ("is matched").
    columns = count + n
    rows: list[tuple[np.ndarray, float, float]] = []

    def row(low: float, high: float) -> np.ndarray:
        coefficients = np.zeros(columns)
        rows.append((coefficients, low, high))
        return coefficients

    for i in range(n):
        mine = [k for k, pair in enumerate(where) if pair[0] == i]
        row(-np.inf, float(pool.mentees.places[i]))[mine] = 1
        at_most = row(-np.inf, 0)
        at_most[mine] = -1
        at_most[count + i] = 1
        for k in mine:
            at_least = row(-np.inf, 0)
            at_least[k], at_least[count + i] = 1, -1
    for j, mentor in enumerate(pool.mentors.ids):
        places = settings.places.get(mentor, int(pool.mentors.places[j]))
        row(-np.inf, float(places))[[k for k, pair in enumerate(where) if pair[1] == j]] = 1
    for mentee, mentor in settings.pins:
        pin = (pool.mentees.ids.index(mentee), pool.mentors.ids.index(mentor))
        if pin not in where:
            return Best(None, 0)
        row(1, 1)[where.index(pin)] = 1
    for name, quota in pool.model.quotas.items():
        if name in settings.quotas_off:
            continue
        lines = parse_conditions(quota.where)
        by_mentee = all(condition.subject.startswith("mentee.") for _, condition in lines.conditions())
        members = np.zeros(columns)
        for k, (i, j) in enumerate(where):
            if holds(lines, PairFacts(pool, i, j), today=pool.today) is True:
                members[count + i if by_mentee else k] = 1
        if by_mentee:
            for i in range(n):
                mentee = PairFacts(pool, i, 0) if m else None
                members[count + i] = mentee is not None and holds(lines, mentee, today=pool.today) is True
        for text, low in ((quota.at_least, True), (quota.at_most, False)):
            if text is None:
                continue
            amount, unit = parse_limit(text)
            limit = Fraction(str(amount)) / (100 if unit == "percent" else 1)
            if unit == "percent":
                coefficients = row(0 if low else -np.inf, np.inf if low else 0)
                coefficients += members * limit.denominator
                coefficients[count:] -= limit.numerator
            else:
                row(float(limit) if low else -np.inf, np.inf if low else float(limit))[:] = members

    def largest(objective: np.ndarray) -> int | None:
        matrix = np.array([coefficients for coefficients, _, _ in rows])
        result = milp(
            -objective,
            constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
            integrality=np.ones(columns),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0.0},
        )
        return None if result.x is None else round(float(objective @ np.round(result.x)))

    if n == 0:
        return Best(None if any(low > 0 for _, low, _ in rows) else 0, 0)
    of_count = np.concatenate([np.zeros(count), np.ones(n)])
    of_score = np.concatenate([score, np.zeros(n)])
    first, second = (of_count, of_score) if pool.model.objective == "count_first" else (of_score, of_count)
    top = largest(first)
    if top is None:
        return Best(None, 0)
    row(float(top), float(top))[:] = first
    then = largest(second)
    assert then is not None
    return Best(top, then) if pool.model.objective == "count_first" else Best(then, top)


__all__ = ["LEVELS", "Best", "best", "degree", "eligible", "parts"]
