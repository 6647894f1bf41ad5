"""A workbook that is read or taken in beside the page, held until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Any

from workflows.intake import large


def until_stopped(real: Callable[..., None], reached: Event | None = None) -> Callable[..., None]:
    """``real``, whose thread then says that it has ``reached`` this and waits for somebody who stops it."""

    def held(*given: Any) -> None:
        real(*given)
        if reached is not None:
            reached.set()
        while not all(work.stop.is_set() or work.over.is_set() for work in large._works.values()):
            time.sleep(0.005)

    return held
