"""The plan made again from the plan before is the plan made from nothing: same pairs, both proofs hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.vocabulary import Objective
from workflows.matching import reoptimise
from workflows.matching.compiled import KERNEL
from workflows.matching.pricing import near_best, reaching
from workflows.matching.problem import Problem, starts, tie_breaks
from workflows.matching.reoptimise import Flowed, best_plan
from workflows.matching.units import units_of
from workflows.matching.verify import verify


def drawn(draw: np.random.Generator, objective: Objective, *, ties: bool = True) -> Problem:
    """A small market in which nearly every score occurs many times, with pins that fit."""
    mentees, mentors = int(draw.integers(2, 30)), int(draw.integers(1, 20))
    eligible = draw.random((mentees, mentors)) < draw.choice([0.1, 0.3, 0.7])
    i, j = np.nonzero(eligible)
    ids = tuple(f"a{k:03}" for k in range(mentees)), tuple(f"b{k:03}" for k in range(mentors))
    problem = Problem(
        mentees=ids[0],
        mentors=ids[1],
        mentee_places=(draw.random(mentees) < 0.9).astype(np.int64),
        mentor_places=draw.integers(0, 4, mentors),
        i=i,
        j=j,
        start=starts(i, mentees),
        score=draw.integers(0, 4, len(i)) * 50,
        tie=tie_breaks(*ids, i, j) if ties else np.zeros(len(i), dtype=np.int64),
        pins=np.zeros(0, dtype=np.int64),
        quotas=(),
        objective=objective,
    )
    pins: list[int] = []
    for pair in draw.permutation(len(i))[:2].tolist():
        taken = [int(j[pin]) for pin in pins]
        fits = problem.mentee_places[i[pair]] > 0 and i[pair] not in [i[pin] for pin in pins]
        if fits and taken.count(int(j[pair])) < problem.mentor_places[j[pair]]:
            pins.append(pair)
    return replace(problem, pins=np.array(sorted(pins), dtype=np.int64))


def turned(problem: Problem, draw: np.random.Generator) -> Problem:
    """The same market after other weights, other places, pairs that went and pins that were let go."""
    other = replace(
        problem,
        score=np.maximum(0, problem.score + draw.integers(-2, 3, problem.pairs) * 50),
        mentor_places=np.maximum(1, problem.mentor_places + draw.integers(-1, 2, len(problem.mentors))),
        pins=problem.pins[:1],
    )
    keep = draw.random(problem.pairs) < 0.9
    keep[other.pins] = True
    return other.only(keep)


def audited(problem: Problem, found: Flowed) -> Flowed:
    count_first = problem.objective is Objective.COUNT_FIRST
    verdict = verify(
        problem, found.chosen, found.certificate, found.most.cover if found.most is not None and count_first else None
    )
    assert not verdict.violations
    assert verdict.proven
    assert verdict.matched_bound == (verdict.matched if count_first else None)
    return found


@pytest.mark.parametrize("objective", list(Objective))
def test_a_plan_made_again_is_the_plan_made_from_nothing(objective: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    # Few scores and no ties leave many equal plans; the finer ties choose, for the kernel as for the network.
    assert KERNEL.loaded() is not None
    monkeypatch.setattr(reoptimise, "_PAYS", 0)
    draw = np.random.default_rng(5)
    several = 0
    for _ in range(120):
        problem = drawn(draw, objective, ties=bool(draw.random() < 0.3))
        before = audited(problem, best_plan(problem, None, None))
        for _ in range(3):
            problem = turned(problem, draw)
            again = audited(problem, best_plan(problem, None, before.standing))
            anew = audited(problem, best_plan(problem, None, None))  # the kernel, from nothing
            with monkeypatch.context() as without:
                without.setattr(KERNEL, "module", None)
                slowly = audited(problem, best_plan(problem, None, None))  # the network
            assert again.chosen.tolist() == anew.chosen.tolist() == slowly.chosen.tolist()
            several += len(again.chosen) > 3
            before = again
    assert several > 150  # of 360


@pytest.mark.parametrize("objective", list(Objective))
def test_people_in_another_order_meet_the_same_people(objective: Objective) -> None:
    draw = np.random.default_rng(6)
    for _ in range(40):
        problem = drawn(draw, objective, ties=False)
        at = draw.permutation(len(problem.mentees))
        i = np.argsort(at)[problem.i]
        order = np.lexsort((problem.j, i))
        shuffled = replace(
            problem,
            mentees=tuple(problem.mentees[k] for k in at),
            mentee_places=problem.mentee_places[at],
            i=i[order],
            j=problem.j[order],
            start=starts(i[order], len(at)),
            score=problem.score[order],
            tie=problem.tie[order],
            pins=np.sort(np.argsort(order)[problem.pins]),
        )
        assert met(problem) == met(shuffled)


def met(problem: Problem) -> set[tuple[str, str]]:
    chosen = best_plan(problem, None, None).chosen
    return {(problem.mentees[problem.i[pair]], problem.mentors[problem.j[pair]]) for pair in chosen}


def test_without_the_kernel_the_plan_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reoptimise, "_PAYS", 0)
    draw = np.random.default_rng(7)
    problem = drawn(draw, Objective.COUNT_FIRST, ties=False)
    before = best_plan(problem, None, None)
    problem = turned(problem, draw)
    assert KERNEL.loaded() is not None
    with_it = best_plan(problem, None, before.standing)
    monkeypatch.setattr(KERNEL, "module", None)  # a system for which there is no Numba
    without = best_plan(problem, None, before.standing)
    assert with_it.chosen.tolist() == without.chosen.tolist()
    assert with_it.certificate.count_price != without.certificate.count_price  # they came there by different ways


def test_the_compiled_passes_say_what_numpy_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KERNEL.loaded() is not None
    draw = np.random.default_rng(8)
    for _ in range(30):
        problem = drawn(draw, Objective.COUNT_FIRST)
        units = units_of(problem)
        prices = draw.integers(0, 200, len(problem.mentors)) << units.shift
        floors = draw.integers(0, 100, len(problem.mentees)) << units.shift

        def said(problem: Problem = problem, floors: np.ndarray = floors, prices: np.ndarray = prices) -> list[object]:
            first, priced = near_best(problem, 1), near_best(problem, 1, prices >> units_of(problem).shift)
            pairs, above = reaching(problem, units_of(problem), floors, prices)
            return [first.tolist(), priced.tolist(), pairs.tolist(), above.tolist()]

        compiled = said()
        with monkeypatch.context() as without:
            without.setattr(KERNEL, "module", None)
            assert said() == compiled


def test_what_is_compiled_keeps_nobody_else_waiting() -> None:
    # A plan may take seconds, and is made beside the pages of others in the same process.
    kernel = KERNEL.loaded()
    assert kernel is not None
    begun_from_outside = {
        name: made
        for module in (kernel, kernel.passes, kernel.detours)
        for name, made in vars(module).items()
        if hasattr(made, "targetoptions") and not name.startswith("_")
    }
    kernels = {"repair", "arranged", "repair_again", "ways_back"}
    passes = {"near_best", "reaching", "best_of_mentors", "charged", "weighed", "paying", "best_sets"}
    assert kernels | passes == set(begun_from_outside)
    assert all(made.targetoptions.get("nogil") for made in begun_from_outside.values())
