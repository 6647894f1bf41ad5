"""Ending a run that nobody waits for any more, also in the middle of a linear program.

Between two steps a run asks its ``Watch``; one linear program can take minutes, and asks nobody. Whoever works under a
leave (``under``) is ended within it, from any thread, once the leave is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ortools.util.python.solve_interrupter import SolveInterrupter


class CalledOff(Exception):  # noqa: N818
    """The leave to go on was withdrawn. Nothing came of the run."""


class Leave:
    """The leave to work on something, until it is withdrawn."""

    def __init__(self) -> None:
        self._interrupter = SolveInterrupter()

    def withdraw(self) -> None:
        """End what is done under this leave. Twice is once."""
        self._interrupter.interrupt()

    @property
    def withdrawn(self) -> bool:
        """Whether nobody waits for it any more."""
        return bool(self._interrupter.interrupted)


_present: ContextVar[Leave | None] = ContextVar("leave", default=None)


@contextmanager
def under(leave: Leave) -> Iterator[None]:
    """Everything that is solved in this block, by this thread, is done under a leave. Raises :class:`CalledOff` soon
    after that is withdrawn."""
    before = _present.set(leave)
    try:
        go_on()
        yield
    finally:
        _present.reset(before)


def go_on() -> None:
    """Raises :class:`CalledOff` where the present leave is withdrawn."""
    leave = _present.get()
    if leave is not None and leave.withdrawn:
        raise CalledOff


def interrupter() -> Any:
    """What a solver of OR-Tools looks at meanwhile; None where nobody can call off."""
    leave = _present.get()
    return leave._interrupter.pybind_interrupter if leave is not None else None
