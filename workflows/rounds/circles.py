"""Circles that are proposed: which have become too small since somebody said no, and how one is taken apart.

A circle goes on without those who say no. Below the smallest size of its model it may still begin, if she wants it;
taken apart, it ends as declined, and who said no to nobody is free for another plan, with the same mentor too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.database import writing
from models.findings import refuse
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine.commands import TakeTransition
from workflows.matching.circles import sizes_of
from workflows.matching.pool import MENTEE
from workflows.progress import Outcome, Standing, carry_out_within, load_for_change, must
from workflows.rounds.present import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSmall:
    """A proposed circle of fewer mentees than its model asks for. ``left``: those who have not said no."""

    match: str
    left: tuple[str, ...]
    smallest: int


def too_small(found: Round) -> tuple[TooSmall, ...]:
    """The proposed circles that have become too small, in the order in which they were proposed."""
    if found.matching.shape != "circle":
        return ()
    smallest, _largest = sizes_of(found.matching)
    circles = []
    for match in found.proposed:
        left = tuple(who for who in match.members.get(MENTEE, ()) if match.accepted(who) is not False)
        # One that was proposed to fewer was meant to be so.
        if len(left) < min(smallest, len(match.asked.get(MENTEE, ()))):
            circles.append(TooSmall(match=match.stream, left=left, smallest=smallest))
    return tuple(circles)


def can_take_apart(here: Standing) -> bool:
    """Whether the definition has a step by which the team ends a proposal as declined."""
    return _refusing(here) is not None


def take_apart(actor: Actor, cohort_id: str, match_id: str, *, reason: str | None = None, now: datetime) -> Outcome:
    """End a proposed circle as declined, though not everybody in it said no. ``reason``: of the list that the
    definition has for declining. Raises ``Refused`` for viewers, and where it is no open proposal any more."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        match, step = here.state.matches.get(match_id), _refusing(here)
        if match is None or step is None or match.stage != here.definition.first_stage(MATCH):
            raise refuse("reserve_changed")
        return must(
            carry_out_within(
                session, actor, here, [TakeTransition(stream=match_id, transition=step, reason=reason)], now=now
            )
        )


def _refusing(here: Standing) -> str | None:
    stages, start = here.definition.match_stages, here.definition.first_stage(MATCH)
    return next(
        (
            name
            for name, step in here.definition.transitions.get(MATCH, {}).items()
            if start in step.from_
            and step.to in stages
            and stages[step.to].outcome == "refused"
            and set(here.definition.staff) & {*step.by}
        ),
        None,
    )
