"""Locks between processes on one machine. They go with the process that holds them: a crash leaves none behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SEATS = 1_000_000
"""On Windows there are no shared locks: each process takes one byte of so many, and to be alone takes them all."""


@contextmanager
def alone(path: Path, *, patience: float) -> Iterator[None]:
    """Hold this lock as the only one. Raises ``TimeoutError`` when someone else holds it for ``patience`` seconds."""
    with path.open("a+b") as file:
        _take(file.fileno(), shared=False, patience=patience)
        yield  # closing the file gives the lock back


@contextmanager
def together(path: Path, *, patience: float = 5.0) -> Iterator[None]:
    """Hold this lock beside others who hold it so; nobody can be ``alone`` with it meanwhile."""
    with path.open("a+b") as file:
        _take(file.fileno(), shared=True, patience=patience)
        yield


def _take(descriptor: int, *, shared: bool, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            if os.name == "nt":
                import msvcrt

                os.lseek(descriptor, os.getpid() % _SEATS if shared else 0, os.SEEK_SET)
                msvcrt.locking(  # type: ignore[attr-defined,unused-ignore]
                    descriptor,
                    msvcrt.LK_NBLCK,  # type: ignore[attr-defined,unused-ignore]
                    1 if shared else _SEATS,
                )
            else:
                import fcntl

                fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as taken:
            if time.monotonic() >= deadline:
                raise TimeoutError("another process holds the lock") from taken
            time.sleep(0.05)
        else:
            return
