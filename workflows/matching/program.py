"""A problem with any rows, as a linear or mixed-integer program over some of its pairs.

Columns: the pairs, then (only where a mentee has several places) one 0/1 column a mentee, "is matched". Rows: mentees,
mentors, the count if it is fixed, then the bounds of the quotas. MathOpt carries it to GLOP and to HiGHS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from workflows.matching.comparisons import Floats, Positions
from workflows.matching.problem import Limit, Problem, Quota


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """low ≤ Σ coefficients ≤ high. A coefficient by mentee counts once when she is matched; by mentor and by pair it
    counts for each match. ``whole``: what the row was multiplied with to have whole coefficients."""

    name: str
    low: float
    high: float
    whole: int = 1
    by_mentee: Floats | None = None
    by_mentor: Floats | None = None
    by_pair: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """Where the simplex method stopped: the status of each pair that was in, and of each row."""

    pairs: Positions
    columns: tuple[mathopt.BasisStatus, ...]
    rows: tuple[mathopt.BasisStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """The linear program solved: its value, prices of the mentees, the mentors and the rows. ``reduced`` costs of its
    pairs only where mentees have columns of their own; elsewhere they follow from the prices."""

    value: float
    mentee_prices: Floats
    mentor_prices: Floats
    row_prices: Floats
    reduced: Floats
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whole:
    """The mixed-integer program solved: chosen columns, its value, its bound, and whether it was finished."""

    chosen: Positions
    value: float
    bound: float
    finished: bool


class Program:
    """The rows of a problem, from which models over subsets of its pairs are made."""

    def __init__(self, problem: Problem, *, matched: int | None) -> None:
        self.problem = problem
        self.matched = matched
        self.several = bool((problem.mentee_places > 1).any())
        everybody = np.ones(len(problem.mentees))
        self.rows: list[Row] = []
        if matched is not None:
            self.rows.append(Row(name="", low=matched, high=matched, by_mentee=everybody))
        for quota in problem.quotas:
            self.rows.extend(_rows_of(quota, matched, self.several, len(problem.mentees)))

    def pair_coefficients(self, row: Row) -> Floats:
        """A row's coefficient of every pair (without ``by_mentee`` where mentees have columns of their own)."""
        problem = self.problem
        total = np.zeros(problem.pairs)
        if row.by_mentee is not None and not self.several:
            total += row.by_mentee[problem.i]
        if row.by_mentor is not None:
            total += row.by_mentor[problem.j]
        if row.by_pair is not None:
            total += row.by_pair
        return total

    def relax(self, pairs: Positions, gains: Floats, mentee_gain: float, basis: Basis | None = None) -> Relaxed | None:
        """The linear program over ``pairs``, by GLOP; None when it has no solution. ``basis``: where the program over
        fewer pairs stopped, so that this one goes on from there."""
        model = self._model(pairs, gains, mentee_gain, whole=False)
        nothing = mathopt.VariableFilter(filtered_items=[])
        wanted = mathopt.ModelSolveParameters(
            variable_values_filter=nothing,
            reduced_costs_filter=mathopt.VariableFilter() if self.several else nothing,
        )
        parameters = mathopt.SolveParameters()
        if basis is not None:
            wanted.initial_basis = _placed(model, pairs, basis)
            # Presolve would throw the basis away; new columns keep it primal feasible.
            parameters.presolve = mathopt.Emphasis.OFF
            parameters.lp_algorithm = mathopt.LPAlgorithm.PRIMAL_SIMPLEX
        result = mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters, model_params=wanted)
        if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
            return None
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"The linear program ended with {result.termination.reason}.")
        duals = result.dual_values()
        price = np.array([duals[row] for row in model.linear_constraints()])
        reduced = np.zeros(len(pairs))
        if self.several:
            costs = result.reduced_costs()
            reduced = np.array([costs[variable] for variable in model.variables()])[: len(pairs)]
        mentees, mentors = len(self.problem.mentees), len(self.problem.mentors)
        return Relaxed(
            value=result.objective_value(),
            mentee_prices=price[:mentees],
            mentor_prices=price[mentees : mentees + mentors],
            row_prices=price[mentees + mentors : mentees + mentors + len(self.rows)],
            reduced=reduced,
            basis=None if self.several else _basis(model, pairs, result),
        )

    def solve(self, pairs: Positions, gains: Floats, mentee_gain: float, *, seconds: float | None) -> Whole | None:
        """The mixed-integer program over ``pairs``, by HiGHS to a gap of nought; None when it found no solution."""
        model = self._model(pairs, gains, mentee_gain, whole=True)
        parameters = mathopt.SolveParameters(
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=0.0,
            random_seed=1,
            time_limit=None if seconds is None else timedelta(seconds=seconds),
        )
        parameters.highs.int_options["threads"] = 1  # the same pool must give the same plan
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
        if not result.has_primal_feasible_solution():
            return None
        values = result.variable_values()
        taken = np.array([values[variable] > 0.5 for variable in model.variables()], dtype=np.bool_)
        return Whole(
            chosen=pairs[taken[: len(pairs)]],
            value=result.objective_value(),
            bound=result.best_objective_bound(),
            finished=result.termination.reason == mathopt.TerminationReason.OPTIMAL,
        )

    def _model(self, pairs: Positions, gains: Floats, mentee_gain: float, *, whole: bool) -> mathopt.Model:
        problem, count = self.problem, len(pairs)
        mentees, mentors = len(problem.mentees), len(problem.mentors)
        extra = mentees if self.several else 0
        columns, everybody = np.arange(count), count + np.arange(extra)
        terms = _Terms()
        terms.add(problem.i[pairs], columns, np.ones(count))
        terms.add(mentees + problem.j[pairs], columns, np.ones(count))
        low = [-np.inf] * (mentees + mentors) + [row.low for row in self.rows]
        high = [*problem.mentee_places.tolist(), *problem.mentor_places.tolist(), *(row.high for row in self.rows)]
        for number, row in enumerate(self.rows, start=mentees + mentors):
            terms.add(np.full(count, number), columns, self.pair_coefficients(row)[pairs])
            if extra and row.by_mentee is not None:
                terms.add(np.full(extra, number), everybody, row.by_mentee)
        if extra:
            # x ≤ y for each pair and y ≤ Σ x: a mentee counts as matched exactly when she is.
            at = len(low) + columns
            terms.add(at, columns, np.ones(count))
            terms.add(at, count + problem.i[pairs], -np.ones(count))
            at = len(low) + count + np.arange(extra)
            terms.add(at, everybody, np.ones(extra))
            terms.add(len(low) + count + problem.i[pairs], columns, -np.ones(count))
            low += [-np.inf] * (count + extra)
            high += [0.0] * (count + extra)
        least = np.zeros(count + extra)
        least[:count][np.isin(pairs, problem.pins)] = 1.0
        gain = np.concatenate([gains[pairs] + (0.0 if extra else mentee_gain), np.full(extra, mentee_gain)])
        return _model(least, terms, low, high, gain, whole)


def _basis(model: mathopt.Model, pairs: Positions, result: mathopt.SolveResult) -> Basis | None:
    found = result.solutions[0].basis
    if found is None:
        return None
    return Basis(
        pairs=pairs,
        columns=tuple(found.variable_status[variable] for variable in model.variables()),
        rows=tuple(found.constraint_status[row] for row in model.linear_constraints()),
    )


def _placed(model: mathopt.Model, pairs: Positions, basis: Basis) -> mathopt.Basis:
    """The basis in a model with more pairs, which begin at nought."""
    known = dict(zip(basis.pairs.tolist(), basis.columns, strict=True))
    fresh = mathopt.BasisStatus.AT_LOWER_BOUND
    return mathopt.Basis(
        variable_status={
            variable: known.get(pair, fresh) for variable, pair in zip(model.variables(), pairs.tolist(), strict=True)
        },
        constraint_status=dict(zip(model.linear_constraints(), basis.rows, strict=True)),
    )


def _rows_of(quota: Quota, matched: int | None, several: bool, mentees: int) -> Iterator[Row]:
    """The bounds of one quota. A share with the count open is  whole·members − part·matched ≥ 0  (or ≤ 0)."""
    members = quota.members.astype(np.float64)
    if matched is not None:
        low, high = quota.bounds(matched)
        yield _row(quota, low, np.inf if high is None else high, members)
        return
    for limit, is_low in ((quota.at_least, True), (quota.at_most, False)):
        if limit is not None and limit.share:
            yield _share(quota, limit, is_low, several, mentees)
        elif limit is not None:
            bound = limit.fewest(0) if is_low else limit.most(0)
            yield _row(quota, bound if is_low else -np.inf, np.inf if is_low else bound, members)


def _row(quota: Quota, low: float, high: float, coefficients: Floats) -> Row:
    return Row(
        name=quota.name,
        low=low,
        high=high,
        by_mentee=coefficients if quota.of == "mentee" else None,
        by_mentor=coefficients if quota.of == "mentor" else None,
        by_pair=coefficients if quota.of == "pair" else None,
    )


def _share(quota: Quota, limit: Limit, is_low: bool, several: bool, mentees: int) -> Row:
    part, whole = limit.amount.numerator, limit.amount.denominator
    members = whole * quota.members.astype(np.float64)
    low, high = (0.0, np.inf) if is_low else (-np.inf, 0.0)
    apart = several and quota.of != "mentee"
    return Row(
        name=quota.name,
        low=low,
        high=high,
        whole=whole,
        by_mentee=np.full(mentees, -float(part)) if apart else members - part if quota.of == "mentee" else None,
        by_mentor=(members if apart else members - part) if quota.of == "mentor" else None,
        by_pair=(members if apart else members - part) if quota.of == "pair" else None,
    )


class _Terms:
    """The matrix as it is collected: row, column, coefficient."""

    def __init__(self) -> None:
        self.parts: list[tuple[Positions, Positions, Floats]] = []

    def add(self, rows: Positions, columns: Positions, values: Floats) -> None:
        present = values != 0
        self.parts.append((rows[present], columns[present], values[present]))


def _model(
    least: Floats, terms: _Terms, low: Sequence[float], high: Sequence[float], gains: Floats, whole: bool
) -> mathopt.Model:
    """Built as a protocol buffer: far quicker than a Python object for every term."""
    count = len(least)
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend(least.tolist())
    proto.variables.upper_bounds.extend([1.0] * count)
    proto.variables.integers.extend([whole] * count)
    proto.linear_constraints.ids.extend(range(len(low)))
    proto.linear_constraints.lower_bounds.extend(float(bound) for bound in low)
    proto.linear_constraints.upper_bounds.extend(float(bound) for bound in high)
    rows, columns, values = (np.concatenate(part) for part in zip(*terms.parts, strict=True))
    order = np.lexsort((columns, rows))
    proto.linear_constraint_matrix.row_ids.extend(rows[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(columns[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(values[order].tolist())
    proto.objective.maximize = True
    present: npt.NDArray[np.int64] = np.flatnonzero(gains)
    proto.objective.linear_coefficients.ids.extend(present.tolist())
    proto.objective.linear_coefficients.values.extend(gains[present].tolist())
    return mathopt.Model.from_model_proto(proto)
