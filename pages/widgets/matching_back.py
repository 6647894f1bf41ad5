"""One click back from what was proposed, and from what ended because something else was chosen."""

from __future__ import annotations

from pages.widgets.desk import Desk
from pages.widgets.gestures import keep_for_undo
from workflows import rounds
from workflows.progress import Outcome
from workflows.rounds import Round


def keep_way_back(desk: Desk, before: Round, said: str, outcome: Outcome) -> None:
    """Offer to take a step back, from the round as it stood ``before`` it. ``said`` is ready Markdown."""
    back = rounds.way_back(before, outcome)
    keep_for_undo(desk, "proposals", said, lambda: rounds.go_back(desk.actor, desk.cohort_id, back, now=desk.now))
