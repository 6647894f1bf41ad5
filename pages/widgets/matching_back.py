"""One click back from what was proposed, and from what ended because something else was chosen."""

from __future__ import annotations

from pages.widgets.desk import Desk
from pages.widgets.gestures import keep_for_undo
from pages.widgets.notices import tell
from workflows import rounds
from workflows.progress import Outcome
from workflows.rounds import Round


def tell_with_way_back(desk: Desk, before: Round, said: str, hint: str, outcome: Outcome) -> None:
    """Tell what was done and what to do now (``hint``), and offer to take it back, from the round as it stood
    ``before``: then only what was ``said`` is named. Both are ready Markdown."""
    tell(f"{said} {hint}")
    back = rounds.way_back(before, outcome)
    keep_for_undo(desk, "proposals", said, lambda: rounds.go_back(desk.actor, desk.cohort_id, back, now=desk.now))
