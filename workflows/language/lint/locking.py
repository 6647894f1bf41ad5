"""P23: a day from which a lock holds stands beside a lock."""

from __future__ import annotations

from collections.abc import Iterator

from models.findings import Finding
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule


@rule("P23")
def a_day_belongs_to_a_lock(draft: Draft) -> Iterator[Finding]:
    """Whoever names the day and forgets the reason believes that something is locked."""
    for path, item in draft.items:
        if getattr(item, "locked_from", None) and not getattr(item, "locked", None):
            yield draft.finding("P23", (*path, "locked_from"))
