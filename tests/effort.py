"""How much work something is, counted instead of timed: the same on a fast, a slow and a busy machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from sqlalchemy import event

from models.database import engine


def calls_in(work: Callable[[], object]) -> int:
    """How many calls of functions ``work`` is made of, our own and Python's."""
    counted = 0

    def count(_frame: FrameType, what: str, _given: Any) -> None:
        nonlocal counted
        counted += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    engines = {id(one): one for one in (engine(write=True), engine(write=False))}.values()
    for one in engines:
        event.listen(one, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        for one in engines:
            event.remove(one, "before_cursor_execute", hear)


def processor_seconds(work: Callable[[], object]) -> float:
    """What ``work`` takes of the processor, where the work is inside a pattern and cannot be counted. Only for
    comparing two sizes of the same work: whoever else is busy does not change the one without the other."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
