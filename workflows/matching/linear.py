"""Linear and mixed-integer programs as arrays, carried to GLOP and to HiGHS by MathOpt's protocol buffers.

An object of Python for every variable would take longer than many a program takes to solve, so nothing here is one:
columns and rows are numbered, and a model, a basis, an answer are arrays. All programs are maximised.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from ortools.glop.parameters_pb2 import GlopParameters
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver
from pybind11_abseil.status import StatusNotOk

from workflows.matching.calling_off import go_on, interrupter
from workflows.matching.comparisons import Bools, Floats, Positions

Way = Literal["primal", "dual"]
"""Which simplex method goes on."""
Bounds = Mapping[int, tuple[float, float]] | tuple[()]
"""Columns or rows by number, and between which numbers they lie."""
Statuses = npt.NDArray[np.int8]
"""Where a column or row stands in a basis: at a bound, or basic (MathOpt's numbers)."""
AT_LOWER: int = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
AT_UPPER: int = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
BASIC: int = solution_pb2.BASIS_STATUS_BASIC
CLEAR = 1e-5
"""What differs by more than this is different, whatever GLOP's rounding; in the units of the gain."""
_ALGORITHMS = {
    "primal": parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX,
    "dual": parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX,
}
_FINISHED = result_pb2.TERMINATION_REASON_OPTIMAL
# All columns of a mixed-integer program here lie between bounds, so none is unbounded.
_NO_ANSWER = (
    result_pb2.TERMINATION_REASON_INFEASIBLE,
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
)


class StuckError(Exception):
    """GLOP found no answer, though there may be one: rounding, or no time left."""


class Terms:
    """A matrix as it is collected: row, column, coefficient; noughts are left out."""

    def __init__(self) -> None:
        nowhere = np.zeros(0, dtype=np.int64)
        self._parts: list[tuple[Positions, Positions, Floats]] = [(nowhere, nowhere, np.zeros(0))]
        self._sorted: tuple[Positions, Positions, Floats] | None = None

    def add(self, rows: Any, columns: Any, values: Any) -> None:
        """Add coefficients; scalars broadcast."""
        row, column, value = np.broadcast_arrays(np.asarray(rows), np.asarray(columns), np.asarray(values, dtype=float))
        present = value != 0
        self._parts.append((row[present], column[present], value[present]))

    def columns(self) -> tuple[Positions, Positions, Floats]:
        """Sorted by row, then column, as MathOpt wants them."""
        if self._sorted is None:
            rows, columns, values = (np.concatenate(part) for part in zip(*self._parts, strict=True))
            order = np.argsort(rows * (int(columns.max(initial=0)) + 1) + columns)
            self._sorted = rows[order], columns[order], values[order]
        return self._sorted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Maximise gain · x with least ≤ x ≤ most and low ≤ terms · x ≤ high; ``whole`` columns must be whole numbers."""

    gain: Floats
    least: Floats
    most: Floats
    whole: Bools
    low: Floats
    high: Floats
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """Where the simplex method stopped, column by column and row by row."""

    columns: Statuses
    rows: Statuses


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """A linear program solved: values and reduced gains of the columns, prices of the rows."""

    value: float
    values: Floats
    prices: Floats
    reduced: Floats
    basis: Basis | None
    iterations: int = 0

    @property
    def unique(self) -> bool:
        """Whether no other values are as good: whatever is at a bound would cost something to leave it."""
        if self.basis is None:
            return False
        columns, rows = self.basis.columns != BASIC, self.basis.rows != BASIC
        return bool((np.abs(self.reduced[columns]) > CLEAR).all() and (np.abs(self.prices[rows]) > CLEAR).all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whole:
    """How far a mixed-integer program came: the best values of the columns, the bound, and whether it was finished.
    Without values, one that was finished has no answer at all; the other had no time to find one."""

    values: Floats | None
    value: float
    bound: float
    finished: bool


class Simplex:
    """A linear program in GLOP's hands. Bounds may move between two answers; each goes on where the last stopped."""

    def __init__(self, model: Model, basis: Basis | None = None) -> None:
        self.columns, self.rows = len(model.gain), len(model.low)
        self._wanted = model_parameters_pb2.ModelSolveParametersProto()
        if basis is not None:
            _fill(self._wanted.initial_basis.variable_status, basis.columns)
            _fill(self._wanted.initial_basis.constraint_status, basis.rows)
        self._solver = solver.new(
            parameters_pb2.SOLVER_TYPE_GLOP, _proto(model, whole=False), parameters_pb2.SolverInitializerProto()
        )

    def bound(self, *, columns: Bounds = (), rows: Bounds = ()) -> None:
        """Move bounds: number → (least, most)."""
        update = model_update_pb2.ModelUpdateProto()
        for moved, into in ((dict(columns), update.variable_updates), (dict(rows), update.linear_constraint_updates)):
            at = sorted(moved)
            for side, bounds in enumerate((into.lower_bounds, into.upper_bounds)):
                bounds.ids.extend(at)
                bounds.values.extend(float(moved[number][side]) for number in at)
        if not self._solver.update(update):
            raise RuntimeError("GLOP did not take the new bounds.")

    def solve(self, way: Way, *, seconds: float | None = None) -> Relaxed | None:
        """The answer; None when there is none. Raises :class:`StuckError` when rounding defeats GLOP or time is up.

        ``way``: ``primal`` where the last answer still keeps the rows (other gains, more columns), ``dual`` where it
        does not, but nothing looks better (narrower bounds).
        """
        parameters = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        parameters.lp_algorithm = _ALGORITHMS[way]
        # Exact norms of all columns would take longer to set up than a few steps more.
        parameters.glop.change_status_to_imprecise = False
        parameters.glop.feasibility_rule = parameters.glop.optimization_rule = GlopParameters.DEVEX
        # Coefficients are near one as they are, and prices are then exact in points.
        parameters.glop.use_scaling = False
        if seconds is not None:
            parameters.time_limit.FromNanoseconds(int(max(0.0, seconds) * 1e9))
        try:
            result = self._solver.solve(
                parameters, self._wanted, None, callback_pb2.CallbackRegistrationProto(), None, interrupter()
            )
        except StatusNotOk as why:
            raise StuckError(str(why)) from why
        go_on()  # what an interrupted program says of itself is no answer
        self._wanted = model_parameters_pb2.ModelSolveParametersProto()
        if result.termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
            return None
        if result.termination.reason != _FINISHED:
            raise StuckError(str(result.termination))
        return _relaxed(result.solutions[0], self.columns, self.rows, result.solve_stats.simplex_iterations)


def relax(model: Model, basis: Basis | None = None, way: Way = "primal") -> Relaxed | None:
    """The linear program; None when it has no solution. It goes on from ``basis``, where one is given.

    GLOP from the basis, GLOP from the beginning, then HiGHS, for the rare program on which rounding defeats GLOP.
    """
    if basis is not None:
        with suppress(StuckError):
            return Simplex(model, basis).solve(way)
    nothing = model_parameters_pb2.ModelSolveParametersProto()
    for kind in (parameters_pb2.SOLVER_TYPE_GLOP, parameters_pb2.SOLVER_TYPE_HIGHS):
        result = _solve(_proto(model, whole=False), kind, parameters_pb2.SolveParametersProto(), nothing)
        if result.termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
            return None
        if result.termination.reason == _FINISHED:
            return _relaxed(result.solutions[0], len(model.gain), len(model.low))
    raise RuntimeError(f"The linear program ended with {result.termination}.")


def _relaxed(found: solution_pb2.SolutionProto, columns: int, rows: int, iterations: int = 0) -> Relaxed:
    stopped = None
    if found.HasField("basis"):
        stopped = Basis(
            columns=_statuses(found.basis.variable_status, columns), rows=_statuses(found.basis.constraint_status, rows)
        )
    return Relaxed(
        value=found.primal_solution.objective_value,
        values=_dense(found.primal_solution.variable_values, columns),
        prices=_dense(found.dual_solution.dual_values, rows),
        reduced=_dense(found.dual_solution.reduced_costs, columns),
        basis=stopped,
        iterations=iterations,
    )


def whole(model: Model, *, seconds: float | None = None) -> Whole:
    """The mixed-integer program, by HiGHS to a gap of nought, within so many ``seconds``."""
    parameters = parameters_pb2.SolveParametersProto(
        relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0, random_seed=1
    )
    if seconds is not None:
        parameters.time_limit.FromNanoseconds(int(seconds * 1e9))
    parameters.highs.int_options["threads"] = 1  # the same pool must give the same plan
    wanted = model_parameters_pb2.ModelSolveParametersProto()
    result = _solve(_proto(model, whole=True), parameters_pb2.SOLVER_TYPE_HIGHS, parameters, wanted)
    reason, bound = result.termination.reason, result.termination.objective_bounds.dual_bound
    if reason in _NO_ANSWER:
        return Whole(values=None, value=-np.inf, bound=-np.inf, finished=True)
    if not result.solutions or not result.solutions[0].HasField("primal_solution"):
        if seconds is None:
            raise RuntimeError(f"The mixed-integer program ended with {result.termination}.")
        return Whole(values=None, value=-np.inf, bound=bound, finished=False)
    found = result.solutions[0].primal_solution
    return Whole(
        values=_dense(found.variable_values, len(model.gain)),
        value=found.objective_value,
        bound=bound,
        finished=reason == _FINISHED,
    )


def _solve(
    model: model_pb2.ModelProto,
    kind: int,
    parameters: parameters_pb2.SolveParametersProto,
    wanted: model_parameters_pb2.ModelSolveParametersProto,
) -> result_pb2.SolveResultProto:
    result = solver.solve(
        model,
        kind,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        wanted,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        interrupter(),
    )
    go_on()
    return result


def _proto(model: Model, *, whole: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    count = len(model.gain)
    _pack(
        proto.variables,
        ids=np.arange(count),
        lower_bounds=model.least,
        upper_bounds=model.most,
        integers=model.whole & whole,
    )
    _pack(proto.linear_constraints, ids=np.arange(len(model.low)), lower_bounds=model.low, upper_bounds=model.high)
    rows, columns, values = model.terms.columns()
    _pack(proto.linear_constraint_matrix, row_ids=rows, column_ids=columns, coefficients=values)
    present = np.flatnonzero(model.gain)
    _pack(proto.objective.linear_coefficients, ids=present, values=model.gain[present])
    proto.objective.maximize = True
    return proto


def _pack(message: Any, **fields: npt.NDArray[Any]) -> None:
    """Set lists of a message in the form in which they travel; number by number would take ten times as long."""
    parts = []
    for name, values in fields.items():
        payload = values.astype("<f8").tobytes() if values.dtype.kind == "f" else _varints(values.astype(np.int64))
        number = message.DESCRIPTOR.fields_by_name[name].number
        parts += [_varints(np.array([number << 3 | 2, len(payload)])), payload]
    message.MergeFromString(b"".join(parts))


def _varints(values: Positions) -> bytes:
    """Whole numbers in groups of seven bits, the lowest first; all but the last group of a number are marked."""
    groups = max(1, -(-int(values.max(initial=0)).bit_length() // 7))
    shifted = values[:, None] >> (7 * np.arange(groups))
    more = shifted[:, 1:] > 0
    marked = (shifted & 0x7F).astype(np.uint8)
    marked[:, :-1] |= more.astype(np.uint8) << 7
    return marked[np.column_stack([np.ones(len(values), dtype=np.bool_), more])].tobytes()


def _dense(sparse: sparse_containers_pb2.SparseDoubleVectorProto, count: int) -> Floats:
    size = len(sparse.values)
    # The numbers lie last in the message, eight bytes each.
    values = np.frombuffer(sparse.SerializeToString()[-8 * size :], dtype="<f8") if size else np.zeros(0)
    if size == count:
        return values.copy()
    found = np.zeros(count)
    found[np.array(sparse.ids, dtype=np.int64)] = values
    return found


def _fill(sparse: solution_pb2.SparseBasisStatusVector, statuses: Statuses) -> None:
    _pack(sparse, ids=np.arange(len(statuses)), values=statuses)


def _statuses(sparse: solution_pb2.SparseBasisStatusVector, count: int) -> Statuses:
    assert len(sparse.values) == count, "A basis says where every column and row stands."
    # The numbers lie last in the message, one byte each.
    sent = sparse.SerializeToString()
    return np.frombuffer(sent, dtype=np.int8, offset=len(sent) - count)
