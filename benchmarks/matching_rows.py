"""All constraint kinds at once: cold, after a weight moves, what is shown meanwhile, prices, conflicts, and the peers.

    python benchmarks/matching_rows.py [--sizes 1000 5000] [--runs 3] [--steps 12] [--peers]

The people, the rules and the settings are those of ``matching.py`` (``every``): three shares that overlap, 24
case-loads of which half are cut, five sites, minima by language and by cohort, a running plan of which most must stay,
circles of three to six with a common language for a twentieth of the mentors, pins and forbidden pairs: 68 rows.
``first`` is when a slider shows a plan with a proven gap, ``gap`` how large that is; ``price`` what it takes to find
how many more would be matched without one rule (median of the rules), ``choice`` what the exact cost of one other
mentor for somebody takes (median of thirty), ``conflict`` what naming two limits that exclude each other takes, with
the plan without one. ``--peers`` gives the same problem with a variable for every seat to HiGHS and to CP-SAT with 180
seconds each. Milliseconds of processor time; asserts only that every plan is proven and passes the auditor.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.matching import QUOTAS, TODAY, definition, every_kind, p95, people, proven, timed
from models.findings import finding
from workflows.matching import Engine, GroupLimit, Settings, alternatives, compile_pool
from workflows.matching.linear import Model, whole
from workflows.matching.program import Program
from workflows.matching.watch import Progress, Watch

LIMIT = 180.0
"""Seconds for a peer."""


def shown(engine: Engine, weights: dict[str, int]) -> tuple[float, float, float]:
    """A slider: milliseconds to the proven plan, to the first plan shown, and that one's gap in percent."""
    started = time.process_time()
    first: list[tuple[float, float]] = []

    def report(now: Progress) -> None:
        if now.score is not None and now.bound is not None and not first:
            first.append((1000 * (time.process_time() - started), 100 * (now.bound / now.score - 1)))

    plan = proven(engine.update(weights=weights, watch=Watch(report=report)))
    took = 1000 * (time.process_time() - started)
    return took, *(first[0] if first else (took, 100 * (plan.bound / plan.score - 1)))


def measure(count: int, runs: int, steps: int, *, peers: bool) -> None:
    """One row of the table."""
    program, (mentees, mentors) = definition(QUOTAS["crossing"]), people(count, seed=count)
    finding("quota_leaves_people_out", n=1, matched=1, without=2)  # reads the catalogue, which a server has read
    pooled, cold = [], []
    for _ in range(runs):
        engine = Engine(compile_pool(program, "pairs", mentees, mentors, today=TODAY))
        settings = every_kind(engine)
        took, engine = timed(lambda: Engine(compile_pool(program, "pairs", mentees, mentors, today=TODAY)))
        pooled.append(took)
        took, plan = timed(lambda: engine.solve(settings))  # noqa: B023 - called at once
        cold.append(took)
        proven(plan)
    moves = [shown(engine, {"hours": 15 + (7 * step) % 19}) for step in range(1, steps + 1)]
    plan = proven(engine.solve(settings))
    assert plan.problem is not None
    rules = engine.eligibility.rules
    priced = [timed(lambda: engine.matched_without(rule, plan))[0] for rule in rules]  # noqa: B023 - called at once
    chosen = random.Random(1).sample(plan.pairs, 30)
    choices = [timed(lambda: alternatives(engine, plan, pair.mentee, most=1))[0] for pair in chosen]  # noqa: B023
    conflict, found = timed(lambda: engine.solve(impossible(settings, engine)))
    assert found.relaxed is not None
    sliders = [move[0] for move in moves]
    cells = [
        f"{count:>6}",
        f"{len(plan.problem.quotas):>5}",
        f"{len(plan.problem.circles):>7}",
        f"{plan.eligible_pairs:>9}",
        f"{plan.matched:>7}",
        *(f"{value:>8.0f}" for value in (*map(statistics.median, (pooled, cold, sliders)), p95(sliders))),
        f"{statistics.median(move[1] for move in moves):>8.0f}",
        f"{statistics.median(move[2] for move in moves):>7.3f}%",
        f"{statistics.median(priced):>8.0f}",
        f"{statistics.median(choices):>8.0f}",
        f"{conflict:>8.0f}",
    ]
    print("  ".join(cells), flush=True)
    if peers:
        against_peers(engine, settings, statistics.median(cold))


def impossible(settings: Settings, engine: Engine) -> Settings:
    """Two limits that cannot be kept together: nearly all of a group must be matched, hardly anybody of it may be."""
    some = frozenset(engine.pool.mentees.ids[::10])
    most = GroupLimit(name="at most", role="mentee", people=some, at_most=len(some) // 10)
    least = GroupLimit(name="at least", role="mentee", people=some, at_least=len(some) // 5)
    return Settings(
        limits=(*settings.limits, least, most),
        circles=settings.circles,
        pins=settings.pins,
        forbidden=settings.forbidden,
        kept=settings.kept,
        keep=settings.keep,
    )


def against_peers(engine: Engine, settings: Settings, ours: float) -> None:
    """The same problem with a variable for every seat, the count first and then the score, by HiGHS and by CP-SAT."""
    problem = engine.problem(settings)
    program = Program(problem, matched=None)
    seats, ones = np.arange(len(program.pair)), np.zeros(problem.pairs)
    most, model = timed(lambda: program.solve(seats, ones, 1.0, seconds=LIMIT))
    if model.chosen is None or not model.finished:
        print(f"        HiGHS: how many can be matched is not proven after {LIMIT:.0f} s", flush=True)
        return
    fixed = Program(problem, matched=problem.matched(model.chosen))
    naive = fixed.model(seats, problem.score.astype(np.float64), 0.0)
    took, found = timed(lambda: whole(naive, seconds=LIMIT))
    state = "proven" if found.finished else f"not proven after {LIMIT:.0f} s"
    print(f"        HiGHS: {most + took:.0f} ms, {state}, {(most + took) / ours:.0f} × as long", flush=True)
    by_cp_sat(naive)


def by_cp_sat(model: Model) -> None:
    """The second half of the same, with the count given as a present."""
    from ortools.sat.python import cp_model

    rows, columns, values = model.terms.columns()
    kept = model.whole[columns]
    rows, columns, values = rows[kept], columns[kept], values[kept]
    solver_model = cp_model.CpModel()
    variables = [
        solver_model.new_int_var(int(low), int(high), "")
        for low, high in zip(model.least[model.whole], model.most[model.whole], strict=True)
    ]
    ends = np.searchsorted(rows, np.arange(len(model.low) + 1))
    for row, (low, high) in enumerate(zip(model.low.tolist(), model.high.tolist(), strict=True)):
        entries: Sequence[int] = range(ends[row], ends[row + 1])
        total = sum(int(values[k]) * variables[columns[k]] for k in entries)
        if np.isfinite(low):
            solver_model.add(total >= int(low))
        if np.isfinite(high):
            solver_model.add(total <= int(high))
    solver_model.maximize(sum(int(gain) * one for gain, one in zip(model.gain, variables, strict=False)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, LIMIT
    status = solver.solve(solver_model)
    gap = 100 * (solver.best_objective_bound / max(1.0, solver.objective_value) - 1) if status in (2, 4) else np.nan
    state = "proven" if status == cp_model.OPTIMAL else f"not proven after {LIMIT:.0f} s, gap {gap:.1f} %"
    print(f"        CP-SAT: {1000 * solver.wall_time:.0f} ms, {state}", flush=True)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--sizes", nargs="+", type=int, default=[1000, 5000])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--steps", type=int, default=12)
    arguments.add_argument("--peers", action="store_true")
    options = arguments.parse_args()
    heads = ("pool", "cold", "slider", "p95", "first", "gap", "price", "choice", "conflict")
    print("people   rows  circles   eligible  matched  " + "  ".join(f"{head:>8}" for head in heads))
    for count in options.sizes:
        measure(count, options.runs, options.steps, peers=options.peers)


if __name__ == "__main__":
    main()
