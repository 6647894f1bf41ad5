"""Work that a use case promises to the durable background, which stands above it: whoever keeps promises says so here.

Where nobody does (the command line, a test), what is promised is done all the same, as long as the process lives.
"""

from __future__ import annotations

from collections.abc import Callable

Keeper = Callable[[str, str, str], object]
_keepers: dict[str, Keeper] = {}


def keep_promises(what: str, keeper: Keeper | None) -> None:
    """From now on ``keeper`` is told of everything that is promised under this name; None: nobody is."""
    if keeper is None:
        _keepers.pop(what, None)
    else:
        _keepers[what] = keeper


def promise(what: str, cohort: str, name: str, mark: str) -> None:
    """Promise something about a cohort. It is stored as it stands here, so it is ids and fingerprints, never a person's
    words."""
    keeper = _keepers.get(what)
    if keeper is not None:
        keeper(cohort, name, mark)
