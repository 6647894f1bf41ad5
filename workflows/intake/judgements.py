"""The last few judgements of rosters, kept in memory: judging takes a while, and each touch of the page asks again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from workflows.exchange.reading import Workbook
from workflows.exchange.result import RosterReading

Name = tuple[str | int, ...]
"""What a judgement follows from; it begins with the database, the upload and the letters its file is read in."""


def found_judged(name: Name) -> RosterReading | None:
    """A judgement that is kept."""
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
        return _kept.get(name)


def cells_of_one_like(name: Name) -> Workbook | None:
    """The cells of the same file, where another judgement of it is kept."""
    with _lock:
        return next((one.workbook for other, one in _kept.items() if other[:3] == name[:3]), None)


def keep_judged(name: Name, understood: RosterReading) -> None:
    """Keep a judgement; those that nobody asked for longest are let go."""
    with _lock:
        _kept[name] = understood
        _let_go()


def _let_go() -> None:
    while len(_kept) > 1 + _changes and (
        len(_kept) > _AT_ONCE or sum(len(one.rows) for one in _kept.values()) > _ROWS_AT_ONCE
    ):
        _kept.popitem(last=False)


@contextmanager
def before_and_after() -> Iterator[None]:
    """While an upload is changed, how it was judged before is kept beside how it is judged then: of a large one neither
    is judged twice, and least of all while others wait for the database."""
    global _changes
    with _lock:
        _changes += 1
    try:
        yield
    finally:
        with _lock:
            _changes -= 1
            _let_go()


_changes = 0
_AT_ONCE, _ROWS_AT_ONCE = 8, 60_000
_kept: OrderedDict[Name, RosterReading] = OrderedDict()
_lock = Lock()
