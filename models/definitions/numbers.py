"""Numbers as a coordinator writes them: ``5``, ``-2``, ``7.5``. No ``1e9``, no ``inf``, nothing with ten digits."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")


def read_number(text: str) -> float | None:
    """``7.5`` → 7.5; None for what is no number, or one that no program counts to."""
    return float(text) if _NUMBER.fullmatch(text) else None


def is_number(text: str) -> bool:
    """Whether ``read_number`` can read it."""
    return _NUMBER.fullmatch(text) is not None
