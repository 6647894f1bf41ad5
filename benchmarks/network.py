"""The network at every size: from people to a proven plan, and again after a weight has moved; beside other solvers.

    python benchmarks/network.py [--sizes 1000 5000 20000] [--runs 5] [--sparse 100000] [--peers] [--limit 60]

The people of ``benchmarks/matching.py`` without quotas. Each size runs in a process of its own, so that ``MB`` is the
most it ever held. ``compile``: answers to comparisons; ``cold``: to the proven plan, everything included; ``slider``:
the same plan after one weight moved by 1, 5 or 15, with proof, as the desk does it (the kernel is loaded, as after the
first such move); ``at worst``: the slowest of them; ``alone``: a slider where there is no Numba; ``audit``: the
auditor's pass over all pairs; ``altern.``: the exact cost of five other mentors of one mentee, median over mentees;
``rule``: what one rule costs. Medians of processor time, in milliseconds. Asserts that every plan is proven, over all
pairs.

``--sparse`` takes so many people of a whole country, nearly all of whom meet in their own town of 500 mentees: few of
all pairs are possible, but a hundred thousand people have ten thousand million; one slider.

``--peers`` gives the smallest size to solvers, each naively and in the same run: SciPy's sparse matching, a model with
a variable for every pair in HiGHS and in CP-SAT, with the limit in seconds; the ratio is to ``cold``.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.matching import TODAY, definition, people, proven, timed
from models.vocabulary import Answers
from workflows.matching import Engine, alternatives, compile_pool
from workflows.matching.compiled import KERNEL
from workflows.matching.problem import Problem

BARS = {1_000: 10, 5_000: 50, 20_000: 500}
"""What a slider may take, in milliseconds."""
STEPS = (1, 5, 15)


def a_country(count: int) -> tuple[dict[str, Answers], dict[str, Answers]]:
    """The same people, spread over towns: who meets in person meets there, a few meet online."""
    draw = random.Random(count)
    towns = [f"town {number}" for number in range(max(1, count // 500))]
    mentees, mentors = people(count, seed=count)
    for side, either in ((mentees, 0.0), (mentors, 0.04)):
        for answers in side.values():
            way = draw.choices(("in_person", "online", "either"), (0.97 - either, 0.03, either))[0]
            answers.update(area=draw.choice(towns), way=way)  # type: ignore[attr-defined] # drawn as a dictionary
    return mentees, mentors


def measure(count: int, runs: int, *, sparse: bool = False) -> dict[str, float]:
    """One row of the table."""
    program = definition({})
    mentees, mentors = a_country(count) if sparse else people(count, seed=count)
    pool_took, pool = timed(lambda: compile_pool(program, "pairs", mentees, mentors, today=TODAY))
    compile_took, engine = timed(lambda: Engine(pool))
    cold, plan = timed(engine.solve)
    proven(plan)
    kernel = KERNEL.loaded()
    sliders: list[float] = []
    for run in range(runs):
        for step in STEPS[:1] if sparse else STEPS:
            engine.solve()
            took, turned = timed(lambda: engine.update(weights={"hours": 15 + step + run}))  # noqa: B023 - called at once
            sliders.append(took)
        proven(turned)
    found = {
        "eligible": plan.eligible_pairs,
        "matched": plan.matched,
        "compile": pool_took + compile_took,
        "cold": cold,
        "slider": statistics.median(sliders),
        "at worst": max(sliders),
        "audit": timed(plan.verify)[0],
    }
    if count <= 5_000:
        KERNEL.module = None
        engine.solve()
        found["alone"] = statistics.median(timed(lambda: engine.update(weights={"hours": 16 + k}))[0] for k in range(3))  # noqa: B023 - called at once
        KERNEL.module = kernel
        plan = engine.solve()
        asked = plan.pairs[:: max(1, len(plan.pairs) // 40)]
        found["altern."] = statistics.median(timed(lambda: alternatives(engine, plan, one.mentee))[0] for one in asked)  # noqa: B023 - called at once
    if count <= 1_000:
        rules = engine.eligibility.rules
        dropped = [timed(lambda: engine.what_if(plan.settings.turned(drop={rule})))[0] for rule in rules]  # noqa: B023 - called at once
        found["rule"] = statistics.median(dropped)
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def beside(count: int, limit: float) -> None:
    """The same problem in other solvers."""
    mentees, mentors = people(count, seed=count)
    engine = Engine(compile_pool(definition({}), "pairs", mentees, mentors, today=TODAY))
    cold, plan = timed(engine.solve)
    problem = engine.problem()
    best = (plan.matched, plan.score)
    print(f"\n{count:,} people, {problem.pairs:,} eligible pairs: {plan.matched} matched, {plan.score:,} points")
    print(f"{'Kith':28}{cold / 1000:9.3f} s")
    ways: tuple[tuple[str, Callable[[Problem, float], tuple[int, int] | None]], ...] = (
        ("SciPy, sparse matching", by_scipy),
        ("HiGHS, a variable a pair", by_highs),
        ("CP-SAT, a variable a pair", by_cpsat),
    )
    for name, way in ways:
        took, found = timed(lambda: way(problem, limit))  # noqa: B023 - called at once
        said = "not proven" if found is None else "the same" if found == best else f"{found[0]} matched, {found[1]:,}"
        print(f"{name:28}{took / 1000:9.3f} s  {took / cold:7.1f} times  {said}")
        assert found is None or found == best, found


def by_scipy(problem: Problem, limit: float) -> tuple[int, int] | None:
    """Each place a column, and a column for waiting for each mentee, as the sparse matching wants."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    first = np.cumsum(problem.mentor_places) - problem.mentor_places
    copies = problem.mentor_places[problem.j]
    pair = np.repeat(np.arange(problem.pairs), copies)
    seat = np.arange(len(pair)) - np.repeat(np.cumsum(copies) - copies, copies) + first[problem.j[pair]]
    mentees, seats = len(problem.mentees), int(problem.mentor_places.sum())
    person = (int(problem.score.max()) + 1) * (mentees + 1)  # one more outweighs every score
    gain = np.concatenate([problem.score[pair].astype(np.float64) + person, np.zeros(mentees)])
    rows = np.concatenate([problem.i[pair], np.arange(mentees)])
    columns = np.concatenate([seat, seats + np.arange(mentees)])
    graph = coo_array((gain + 1.0, (rows, columns)), shape=(mentees, seats + mentees)).tocsr()
    chosen = min_weight_full_bipartite_matching(graph, maximize=True)
    worth = np.asarray(graph[chosen]).ravel() - 1.0
    matched = int((worth > 0.5).sum())
    return matched, round(float(worth.sum())) - matched * person


def by_highs(problem: Problem, limit: float) -> tuple[int, int] | None:
    """First as many as possible, then the best of those."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    ones, every = np.ones(problem.pairs), np.arange(problem.pairs)
    of_mentees = coo_array((ones, (problem.i, every)), shape=(len(problem.mentees), problem.pairs)).tocsr()
    of_mentors = coo_array((ones, (problem.j, every)), shape=(len(problem.mentors), problem.pairs)).tocsr()
    rows = [
        LinearConstraint(of_mentees, -np.inf, problem.mentee_places),
        LinearConstraint(of_mentors, -np.inf, problem.mentor_places),
    ]

    def solved(gain: Any, also: list[LinearConstraint]) -> Any:
        found = milp(
            -gain, integrality=ones, bounds=Bounds(0, 1), constraints=rows + also, options={"time_limit": limit}
        )
        return np.rint(found.x) if found.status == 0 else None

    most = solved(ones, [])
    if most is None:
        return None
    best = solved(problem.score.astype(np.float64), [LinearConstraint(ones[None, :], most.sum(), most.sum())])
    return None if best is None else (int(best.sum()), int((best * problem.score).sum()))


def by_cpsat(problem: Problem, limit: float) -> tuple[int, int] | None:
    """Everything in one model; a person more outweighs every score."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(problem.pairs)]
    by_mentor: dict[int, list[Any]] = {}
    for mentee in range(len(problem.mentees)):
        low, high = int(problem.start[mentee]), int(problem.start[mentee + 1])
        model.add(sum(chosen[low:high]) <= int(problem.mentee_places[mentee]))
    for pair, mentor in enumerate(problem.j.tolist()):
        by_mentor.setdefault(mentor, []).append(chosen[pair])
    for mentor, hers in by_mentor.items():
        model.add(sum(hers) <= int(problem.mentor_places[mentor]))
    person = (int(problem.score.max()) + 1) * (len(problem.mentees) + 1)
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, (problem.score.astype(np.int64) + person).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers = 2
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    values = np.array([solver.boolean_value(variable) for variable in chosen])
    return int(values.sum()), int(problem.score[values].sum())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 5_000, 20_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sparse", type=int, help="people of a whole country, once")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        sparse = options.measure == options.sparse
        print(json.dumps(measure(options.measure, 1 if sparse else options.runs, sparse=sparse)))
        return
    heads = ("compile", "cold", "slider", "at worst", "alone", "audit", "altern.", "rule", "MB")
    print(f"{'people':>7}{'eligible':>12}{'matched':>9}" + "".join(f"{head:>10}" for head in heads) + "   allowed")
    for count in [*options.sizes, *([options.sparse] if options.sparse else [])]:
        asked = ["--measure", str(count), "--runs", str(options.runs), "--sparse", str(options.sparse or 0)]
        said = subprocess.run(
            [sys.executable, __file__, *asked],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        found = json.loads(said.stdout.splitlines()[-1])
        cells = "".join(f"{found[head]:>10,.1f}" if head in found else f"{'–':>10}" for head in heads)
        allowed = f"   slider {BARS[count]} ms" if count in BARS else ""
        print(f"{count:>7,}{found['eligible']:>12,.0f}{found['matched']:>9,.0f}{cells}{allowed}", flush=True)
    if options.peers:
        beside(min(options.sizes), options.limit)


if __name__ == "__main__":
    main()
