"""Circles, case-loads, sites, shares, kept pairs and pins at once, larger than what can be counted out: the linear
program over few seats, the search and the auditor against a model with a variable for every seat."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from models.vocabulary import Objective
from tests.matching.test_programs import a_problem, of
from workflows.matching import branching, rows
from workflows.matching.conflicts import quota_conflicts
from workflows.matching.problem import Circle, Limit, Problem, Quota, problem_document, starts
from workflows.matching.program import Program
from workflows.matching.reduced import nearest
from workflows.matching.solve import Mosts, solve
from workflows.matching.verify import verify
from workflows.matching.watch import Progress, Watch


def every_kind(seed: int, *, people: int = 32, objective: Objective = Objective.COUNT_FIRST) -> Problem:
    """Half of the pairs; three case-loads and two sites with upper limits, a cohort and kept pairs with lower ones, a
    share, two pins, and a fifth of the mentors with a circle of two to four in one of two languages."""
    problem = a_problem(seed, people=people, quotas="s", objective=objective)
    draw = np.random.default_rng(seed + 100)
    pinned = np.unique(problem.j[problem.pins])
    hosts = np.setdiff1d(draw.permutation(people)[: people // 5], pinned)
    speaks = draw.random((2, people)) < 0.6
    circles = tuple(
        Circle(mentor=int(host), smallest=2, largest=4, languages=("a", "b"), speaks=speaks) for host in np.sort(hosts)
    )
    able = ~np.isin(problem.j, hosts) | speaks.any(axis=0)[problem.i]
    able[problem.pins] = True
    places = problem.mentor_places.copy()
    places[hosts] = 4
    number = np.cumsum(able) - 1
    i, j = problem.i[able], problem.j[able]
    loads, sites = draw.integers(0, 3, people), draw.integers(0, 2, people)

    def limit(amount: int) -> Limit:
        return Limit(amount=Fraction(amount), share=False)

    quotas = [
        *(
            Quota(name=f"load {k}", label="load", of="mentee", members=loads == k, at_most=limit(people // 4))
            for k in range(3)
        ),
        *(
            Quota(name=f"site {k}", label="site", of="mentor", members=sites == k, at_most=limit(people // 3))
            for k in range(2)
        ),
        Quota(
            name="cohort",
            label="cohort",
            of="mentee",
            members=draw.random(people) < 0.3,
            at_least=limit(people // 8),
        ),
        Quota(name="kept", label="kept", of="pair", members=draw.random(len(i)) < 0.1, at_least=limit(people // 5)),
    ]
    return replace(
        problem,
        i=i,
        j=j,
        start=starts(i, people),
        score=problem.score[able],
        tie=problem.tie[able],
        pins=number[problem.pins],
        mentor_places=places,
        quotas=(*problem.quotas, *quotas),
        circles=circles,
    )


def naive(document: dict[str, Any]) -> tuple[int, int] | None:
    """Matched and score of the optimum by HiGHS: one variable a seat, one a room, nothing clever."""
    edges, mentees, mentors = document["edges"], len(document["mentees"]), len(document["mentors"])
    position = {(i, j): k for k, (i, j, _) in enumerate(edges)}
    rooms = [
        (int(mentor), sizes, frozenset(who))
        for mentor, sizes in document["circles"].items()
        for who in document["circle_languages"][mentor].values()
    ]
    hosts = {mentor for mentor, _, _ in rooms}
    seats = [(k, None) for k, (_, j, _) in enumerate(edges) if j not in hosts]
    seats += [
        (position[i, mentor], room)
        for room, (mentor, _, who) in enumerate(rooms)
        for i in sorted(who)
        if (i, mentor) in position
    ]
    columns = len(seats) + len(rooms)
    entries: list[tuple[dict[int, float], float, float]] = []

    def row(of: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        entries.append((of, low, high))

    for i in range(mentees):
        row({c: 1.0 for c, (k, _) in enumerate(seats) if edges[k][0] == i}, high=1)
    for j in range(mentors):
        opened = {len(seats) + r: 1.0 for r, (mentor, _, _) in enumerate(rooms) if mentor == j}
        plain = {c: 1.0 for c, (k, room) in enumerate(seats) if edges[k][1] == j and room is None}
        row({**plain, **opened}, high=1 if j in hosts else document["capacity"][j])
    for r, (_, (smallest, largest), _) in enumerate(rooms):
        inside = {c: 1.0 for c, (_, room) in enumerate(seats) if room == r}
        row({**inside, len(seats) + r: -smallest}, low=0)
        row({**inside, len(seats) + r: -largest}, high=0)
    for told in document["rows"]:
        by_pair = {(i, j): value for i, j, value in told["pairs"]}
        weights = {
            c: told["mentees"].get(str(edges[k][0]), 0)
            + told["mentors"].get(str(edges[k][1]), 0)
            + by_pair.get((edges[k][0], edges[k][1]), 0)
            for c, (k, _) in enumerate(seats)
        }
        row(
            weights,
            *(bound if bound is not None else bare for bound, bare in ((told["lo"], -np.inf), (told["hi"], np.inf))),
        )
    for i, j in document["pins"]:
        row({c: 1.0 for c, (k, _) in enumerate(seats) if k == position[i, j]}, low=1)

    def largest_of(gains: np.ndarray, extra: list[tuple[np.ndarray, float]]) -> int | None:
        at = [(r, c, v) for r, (told, _, _) in enumerate(entries) for c, v in told.items() if v]
        at += [(len(entries) + r, c, v) for r, (told, _) in enumerate(extra) for c, v in enumerate(told) if v]
        r, c, v = (np.array(part) for part in zip(*at, strict=True))
        matrix = csr_array((v, (r, c)), shape=(len(entries) + len(extra), columns))
        found = milp(
            -gains,
            constraints=LinearConstraint(
                matrix,
                [low for _, low, _ in entries] + [bound for _, bound in extra],
                [high for _, _, high in entries] + [bound for _, bound in extra],
            ),
            integrality=np.ones(columns),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else round(float(gains @ np.round(found.x)))

    ones = np.append(np.ones(len(seats)), np.zeros(len(rooms)))
    points = np.append([float(edges[k][2]) for k, _ in seats], np.zeros(len(rooms)))
    if document["objective"] == "count_first":
        matched = largest_of(ones, [])
        total = None if matched is None else largest_of(points, [(ones, matched)])
    else:
        total = largest_of(points, [])
        matched = None if total is None else largest_of(ones, [(points, total)])
    return None if matched is None or total is None else (matched, total)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(6))
def test_with_circles_and_limits_it_is_what_a_naive_model_finds(seed: int, objective: Objective) -> None:
    problem = every_kind(seed, objective=objective)
    expected = naive(json.loads(json.dumps(problem_document(problem))))
    solution = solve(problem)
    if expected is None:
        assert solution is None
    else:
        assert of(problem, solution) == expected


@pytest.mark.parametrize("seed", range(3))
def test_going_on_from_the_run_before_finds_the_same_plan_as_beginning_anew(seed: int) -> None:
    problem, mosts = every_kind(seed, people=60), Mosts()
    assert solve(problem, mosts) is not None
    for step in range(3):
        moved = np.random.default_rng(step).integers(0, 25_500, problem.pairs)
        turned = replace(problem, score=(problem.score * (step + 1) + moved) // (step + 2))
        again, fresh = solve(turned, mosts), solve(turned)
        assert again is not None
        assert fresh is not None
        assert of(turned, again) == of(turned, fresh)
        assert again.chosen.tolist() == fresh.chosen.tolist()


def test_a_search_that_grows_too_large_is_left_to_the_mixed_integer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = every_kind(1, people=60)
    by_search = solve(problem)
    monkeypatch.setattr(rows, "_QUESTIONS", 1)
    by_program = solve(problem)
    assert of(problem, by_program) == of(problem, by_search)


def test_a_run_tells_a_bound_that_no_plan_passes_and_plans_that_only_get_better(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(branching, "_LARGE", 0)  # straight down first, as for thousands of people
    problem, told = every_kind(1, people=60), list[Progress]()
    solution = solve(problem, watch=Watch(report=told.append))
    score = of(problem, solution)[1]
    assert told
    assert all(one.bound is not None and one.bound >= score for one in told)
    plans = [one.score for one in told if one.score is not None]
    assert plans == sorted(plans)
    assert plans[-1] == score


def test_a_plan_made_again_is_told_with_bounds_that_only_come_down() -> None:
    problem, mosts, told = every_kind(1, people=60), Mosts(), list[Progress]()
    before = solve(problem, mosts)
    assert before is not None
    turned = replace(problem, score=np.random.default_rng(1).permutation(problem.score))
    solution = solve(turned, mosts, watch=Watch(report=told.append))
    assert solution is not None
    # First, with a round of the linear program still to come, the plan there was, in the scores of now.
    assert told[0].score == int(turned.score[before.chosen].sum())
    bounds = [one.bound for one in told if one.bound is not None]
    assert len(bounds) == len(told)
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] > bounds[-1] >= of(turned, solution)[1]


def test_a_run_that_is_stopped_gives_the_best_plan_it_has_with_a_bound() -> None:
    problem, mosts = every_kind(1, people=60), Mosts()
    assert solve(problem, mosts) is not None
    turned = replace(problem, score=problem.score[::-1].copy())
    best = solve(turned)
    hurried = solve(turned, mosts, watch=Watch(stopped=lambda: True))
    assert best is not None
    assert hurried is not None
    assert verify(turned, hurried.chosen, hurried.certificate).violations == ()
    assert hurried.bound >= best.bound >= int(turned.score[hurried.chosen].sum())


def test_whoever_wants_nothing_any_more_ends_the_run() -> None:
    class EnoughError(Exception):
        pass

    def enough(_: Progress) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        solve(every_kind(1, people=60), watch=Watch(report=enough))


def test_two_limits_that_exclude_each_other_are_found_among_all_others() -> None:
    problem = every_kind(1, people=60)
    some = np.arange(60) % 3 == 0

    def limit(name: str, **bounds: int) -> Quota:
        limits = {side: Limit(amount=Fraction(count), share=False) for side, count in bounds.items()}
        return Quota(name=name, label=name, of="mentee", members=some, **limits)

    # Of twenty people at least six and at most three: nothing else has to do with it.
    crossed = replace(problem, quotas=(*problem.quotas, limit("six", at_least=6), limit("three", at_most=3)))
    assert solve(crossed) is None
    findings, at_fault = quota_conflicts(crossed)
    assert [(one.code, one.params) for one in findings] == [("quotas_conflict", {"quotas": "‘six’, ‘three’"})]
    assert at_fault == {"three"}


@pytest.mark.parametrize("few", [1, 4])
def test_of_very_many_seats_the_best_of_every_mentee_are_among_the_nearest(few: int) -> None:
    problem = replace(every_kind(3, people=200), circles=())
    program = Program(problem, matched=None)
    worth = np.random.default_rng(few).normal(size=len(program.pair))
    found = nearest(program, worth, few)
    assert len(found) < len(worth) / 10
    for first, last in itertools.pairwise(problem.start.tolist()):
        hers = found[(found >= first) & (found < last)]
        # As many as asked for at most, and none that was left out is worth more.
        best = first + np.argsort(-worth[first:last])[: len(hers)]
        assert min(1, last - first) <= len(hers) <= few
        assert np.array_equal(np.sort(best), hers)
