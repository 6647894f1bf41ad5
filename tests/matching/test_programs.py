"""Larger problems, where not all pairs are in the first program: networks and quotas against HiGHS on everything.

The naive solver reads nothing but the document that ``--problem`` writes, so the document is tested with them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import lil_array, vstack

from models.vocabulary import Objective
from workflows.matching import network
from workflows.matching.problem import Limit, Problem, Quota, problem_document, starts, tie_breaks
from workflows.matching.program import Program
from workflows.matching.rows import best_under_rows
from workflows.matching.solve import Solution, solve
from workflows.matching.verify import verify


def a_problem(
    seed: int,
    *,
    people: int = 60,
    density: float = 0.5,
    quotas: str = "",
    objective: Objective = Objective.COUNT_FIRST,
    places: tuple[int, ...] = (0, 1, 1, 2),
    pins: int = 2,
) -> Problem:
    """A random problem. ``quotas`` names what is asked: s/c a share or a count of mentees, m of mentors, p of pairs."""
    random = np.random.default_rng(seed)
    i, j = np.nonzero(random.random((people, people)) < density)
    mentees = tuple(f"e{k:03}" for k in range(people))
    mentors = tuple(f"m{k:03}" for k in range(people))
    mentor_places = random.choice(places, people).astype(np.int64)
    free = mentor_places.copy()
    pinned: list[int] = []
    for edge in random.permutation(len(i)):
        if len(pinned) < pins and free[j[edge]] and i[edge] not in i[pinned]:
            pinned.append(int(edge))
            free[j[edge]] -= 1
    made: list[Quota] = []
    for number, kind in enumerate(quotas):
        size = {"m": people, "p": len(i)}.get(kind, people)
        share = kind != "c"
        # A share that is a little above what happens by itself, so that it binds.
        made.append(
            Quota(
                name=f"{kind}{number}",
                label=kind,
                of={"m": "mentor", "p": "pair"}.get(kind, "mentee"),  # type: ignore[arg-type]
                members=random.random(size) < 0.35,
                at_least=Limit(amount=Fraction(2, 5) if share else Fraction(people // 4), share=share),
            )
        )
    return Problem(
        mentees=mentees,
        mentors=mentors,
        mentee_places=np.ones(people, dtype=np.int64),
        mentor_places=mentor_places,
        i=i,
        j=j,
        start=starts(i, people),
        score=random.integers(0, 25_500, len(i)),
        tie=tie_breaks(mentees, mentors, i, j),
        pins=np.array(sorted(pinned), dtype=np.int64),
        quotas=tuple(made),
        objective=objective,
    )


def naive(document: dict[str, Any]) -> tuple[int, int]:
    """Matched and score of the optimum, by one variable an edge and nothing clever."""
    edges = document["edges"]
    count = len(edges)
    mentee, mentor, score = (np.array(column) for column in zip(*edges, strict=True))
    people = lil_array((len(document["mentees"]) + len(document["mentors"]), count))
    people[mentee, np.arange(count)] = 1
    people[len(document["mentees"]) + mentor, np.arange(count)] = 1
    matrix, low = [people], [np.full(people.shape[0], -np.inf)]
    high = [np.array([1] * len(document["mentees"]) + document["capacity"], dtype=float)]
    pairs = {(i, j): k for k, (i, j, _) in enumerate(edges)}
    for row in document["rows"]:
        coefficients = np.array(
            [row["mentees"].get(str(i), 0) + row["mentors"].get(str(j), 0) for i, j, _ in edges], dtype=float
        )
        for i, j, value in row["pairs"]:
            coefficients[pairs[i, j]] += value
        matrix.append(lil_array(coefficients[None, :]))
        low.append(np.array([-np.inf if row["lo"] is None else row["lo"]]))
        high.append(np.array([np.inf if row["hi"] is None else row["hi"]]))
    least = np.zeros(count)
    least[[pairs[i, j] for i, j in document["pins"]]] = 1

    def largest(gains: np.ndarray, extra: list[tuple[np.ndarray, float]]) -> int:
        stacked = vstack([*matrix, *(lil_array(row[None, :]) for row, _ in extra)]).tocsr()
        lows = np.concatenate([*low, [bound for _, bound in extra]])
        highs = np.concatenate([*high, [bound for _, bound in extra]])
        found = milp(
            -gains,
            constraints=LinearConstraint(stacked, lows, highs),
            integrality=np.ones(count),
            bounds=Bounds(least, 1),
            options={"mip_rel_gap": 0.0},
        )
        return round(float(gains @ np.round(found.x)))

    ones, points = np.ones(count), score.astype(float)
    if document["objective"] == "count_first":
        matched = largest(ones, [])
        return matched, largest(points, [(ones, matched)])
    total = largest(points, [])
    return largest(ones, [(points, total)]), total


def of(problem: Problem, solution: Solution | None) -> tuple[int, int]:
    assert solution is not None
    assert solution.proven
    verdict = verify(problem, solution.chosen, solution.certificate, solution.cover)
    assert verdict.violations == ()
    assert solution.bound == verdict.score
    assert verdict.score_bound is None or verdict.score_bound >= verdict.score
    return verdict.matched, verdict.score


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("quotas", ["", "s", "c", "sss", "cc", "m", "p", "smp"])
def test_the_optimum_of_a_naive_model_of_the_problem_document(quotas: str, objective: Objective, seed: int) -> None:
    problem = a_problem(seed, people=36, quotas=quotas, objective=objective)
    document = json.loads(json.dumps(problem_document(problem)))
    assert of(problem, solve(problem)) == naive(document)


def test_quotas_that_overlap_are_proven_over_all_pairs_of_a_larger_problem() -> None:
    problem = a_problem(7, people=120, quotas="sss")
    assert of(problem, solve(problem)) == naive(problem_document(problem))


def test_a_large_network_equals_the_hungarian_method() -> None:
    problem = a_problem(1, people=300, density=1.0, places=(1,), pins=0)
    scores = np.zeros((300, 300))
    scores[problem.i, problem.j] = problem.score
    rows, columns = linear_sum_assignment(scores, maximize=True)
    assert of(problem, solve(problem)) == (300, int(scores[rows, columns].sum()))


@pytest.mark.parametrize("quotas", ["", "s", "c"])
@pytest.mark.parametrize("objective", list(Objective))
def test_a_network_that_takes_in_pairs_round_by_round_finds_the_same_plan(
    monkeypatch: pytest.MonkeyPatch, quotas: str, objective: Objective
) -> None:
    problem = a_problem(4, people=90, quotas=quotas, objective=objective)
    at_once = solve(problem)
    monkeypatch.setattr(network, "_ALL_AT_ONCE", 0)
    monkeypatch.setattr(network, "_FIRST", 2)
    by_rounds = solve(problem)
    assert of(problem, by_rounds) == of(problem, at_once)
    assert at_once is not None
    assert by_rounds is not None
    # The ties are proven too, so it is the very same plan.
    assert by_rounds.chosen.tolist() == at_once.chosen.tolist()


def test_ties_do_not_spoil_the_score() -> None:
    """Scores of nought and one only: nearly every plan ties, and the best score still is the best."""
    problem = a_problem(3, people=80)
    scores = np.random.default_rng(3).integers(0, 2, problem.pairs)
    coarse = Problem(**{name: getattr(problem, name) for name in Problem.__slots__} | {"score": scores})
    assert of(coarse, solve(coarse)) == naive(problem_document(coarse))


def test_a_program_out_of_time_says_feasible_and_keeps_its_bound() -> None:
    problem = a_problem(5, people=120, quotas="sss")
    best = solve(problem)
    hurried = solve(problem, seconds=1e-6)
    assert best is not None
    assert hurried is not None
    assert verify(problem, hurried.chosen).violations == ()
    assert hurried.bound >= int(problem.score[best.chosen].sum()) >= int(problem.score[hurried.chosen].sum())
    assert hurried.proven == (hurried.bound == int(problem.score[hurried.chosen].sum()))


@pytest.mark.parametrize(("seed", "quotas"), [(20, "pps"), (25, "smp"), (38, "mps")])
def test_a_program_out_of_time_does_not_take_that_for_fewer_people(seed: int, quotas: str) -> None:
    problem = a_problem(seed, people=40, quotas=quotas)
    best, hurried = solve(problem), solve(problem, seconds=1e-6)
    assert best is not None
    assert hurried is not None
    assert problem.matched(hurried.chosen) == problem.matched(best.chosen)


def test_no_time_is_told_apart_from_no_plan() -> None:
    """More than everybody cannot be matched: given time the program says so, and without any it does not guess."""
    problem = a_problem(5, people=60, quotas="sss")
    program, seats = Program(problem, matched=60), np.arange(len(problem.i))
    scores = problem.score.astype(np.float64)

    without_time = program.solve(seats, scores, 0.0, seconds=0.0)
    with_time = program.solve(seats, scores, 0.0, seconds=None)

    assert (without_time.chosen, without_time.finished) == (None, False)
    assert (with_time.chosen, with_time.finished) == (None, True)


def test_a_program_that_has_no_plan_is_not_asked_again_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four pairs, of any two at most one: half of each makes two matches, but there are no two whole ones."""
    asked: list[float | None] = []
    solved = Program.solve

    def counted(self: Program, *given: Any, seconds: float | None, **more: Any) -> Any:
        asked.append(seconds)
        return solved(self, *given, seconds=seconds, **more)

    monkeypatch.setattr(Program, "solve", counted)
    alone = np.arange(4)
    quotas = tuple(
        Quota(
            name=f"{a}{b}",
            label="",
            of="pair",
            members=np.isin(alone, (a, b)),
            at_most=Limit(amount=Fraction(1), share=False),
        )
        for a, b in combinations(range(4), 2)
    )
    problem = replace(a_problem(1, people=4, density=1.1, pins=0), quotas=())
    problem = replace(problem.only(problem.i == problem.j), quotas=quotas, mentor_places=np.ones(4, dtype=np.int64))

    assert best_under_rows(problem, None, matched=2, seconds=60.0) is None
    assert asked
    assert None not in asked


def test_a_share_of_mentees_brings_no_second_solver_along() -> None:
    """CP-SAT would bring pandas: a second that whoever looks at the first plan of the day waits for."""
    program = """
import sys
from tests.matching.test_programs import a_problem
from workflows.matching.solve import solve
assert solve(a_problem(5, people=40, quotas="ss")) is not None
print(sorted({"pandas", "ortools.sat.python.cp_model"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
