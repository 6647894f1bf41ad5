"""What can be done with pairs: every step the definition allows, meetings, goals and events; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.database import reading
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine import Option, options
from workflows.engine.commands import (
    AgreeGoal,
    Command,
    NoteMeeting,
    ReachMilestone,
    RecordEventHeld,
    TakeTransition,
    Undo,
)
from workflows.pairs.looking import row_of
from workflows.pairs.values import Bulk
from workflows.progress import Outcome, Standing, acting_as, carry_out, load, must, try_out

Seen = Mapping[str, int] | None
"""The number of the last event of a match that was on the screen (``progress.carry_out``): two clicks, or two
colleagues with the same page open, do not count one meeting twice."""


def steps(here: Standing, stream: str, *, language: str = "en") -> tuple[Option, ...]:
    """The steps that lead on from where a match stands, as whoever works at the desk may take them. Steps that only
    happen by themselves are left out."""
    match = here.state.matches.get(stream)
    if match is None:
        return ()
    here = here.ruled_for(stream)
    transitions = here.definition.transitions.get(MATCH, {})
    roles = {name: acting_as(here, TakeTransition(stream=stream, transition=name)) for name in transitions}
    by_role = {
        role: {
            option.transition: option
            for option in options(
                here.definition, here.state, stream, actor_role=role, today=here.today, language=language
            )
        }
        for role in set(roles.values())
    }
    found = (by_role[role][name] for name, role in roles.items() if name in by_role[role])
    return tuple(option for option in found if set(option.by) & set(here.definition.staff))


def steps_for(here: Standing, streams: Sequence[str], *, language: str = "en") -> tuple[Bulk, ...]:
    """The steps that at least one of these matches can take now."""
    allowed: dict[str, list[str]] = {}
    options_by_name: dict[str, Option] = {}
    for stream in streams:
        for option in steps(here, stream, language=language):
            options_by_name[option.transition] = option
            if option.allowed:
                allowed.setdefault(option.transition, []).append(stream)
    order = list(here.definition.transitions.get(MATCH, {}))
    return tuple(
        Bulk(
            transition=name,
            label=options_by_name[name].label,
            allowed=tuple(allowed[name]),
            of=len(streams),
            reasons=options_by_name[name].reasons,
        )
        for name in order
        if name in allowed
    )


def take(
    actor: Actor,
    cohort_id: str,
    streams: Sequence[str],
    transition: str,
    *,
    reason: str | None = None,
    on: date | None = None,
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Outcome:
    """One step for one match or many; those that cannot take it are answered with what is missing."""
    commands: list[Command] = [
        TakeTransition(stream=stream, transition=transition, reason=reason, on=on) for stream in streams
    ]
    return carry_out(actor, cohort_id, commands, now=now, seen=seen)


def end_after(
    actor: Actor,
    cohort_id: str,
    stream: str,
    transition: str,
    *,
    reason: str | None = None,
    on: date | None = None,
    now: datetime,
) -> date | None:
    """When the agreed time of a match would be over after a step; None where the step ends it, is not possible, or no
    time is agreed. Nothing is written down. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    command = TakeTransition(stream=stream, transition=transition, reason=reason, on=on)
    outcome, after = try_out(here, actor, [command], now=now)
    if stream not in outcome.done:
        return None
    row = row_of(after, after.state.matches[stream], ())
    return None if row.over else row.ends


def take_back(
    actor: Actor, cohort_id: str, stream: str, event: str, *, seen: Mapping[str, int] | None = None, now: datetime
) -> Outcome:
    """What an event brought is taken back: a step with all it moved, a meeting, a goal, an event recorded as held."""
    return must(carry_out(actor, cohort_id, [Undo(stream=stream, event=event)], now=now, seen=seen))


def record_held(
    actor: Actor, cohort_id: str, stream: str, event: str, *, on: date | None = None, seen: Seen = None, now: datetime
) -> Outcome:
    """An event of a match was held."""
    return must(carry_out(actor, cohort_id, [RecordEventHeld(stream=stream, event=event, on=on)], now=now, seen=seen))


def note_meeting(
    actor: Actor,
    cohort_id: str,
    stream: str,
    *,
    on: date | None = None,
    minutes: int | None = None,
    seen: Seen = None,
    now: datetime,
) -> Outcome:
    """The two met."""
    return must(carry_out(actor, cohort_id, [NoteMeeting(stream=stream, on=on, minutes=minutes)], now=now, seen=seen))


def agree_goal(
    actor: Actor,
    cohort_id: str,
    stream: str,
    goals: str,
    *,
    area: str | None = None,
    on: date | None = None,
    seen: Seen = None,
    now: datetime,
) -> Outcome:
    """They agreed on a goal."""
    return must(
        carry_out(actor, cohort_id, [AgreeGoal(stream=stream, goals=goals, area=area, on=on)], now=now, seen=seen)
    )


def reach_milestone(
    actor: Actor,
    cohort_id: str,
    stream: str,
    goals: str,
    milestone: str,
    *,
    on: date | None = None,
    seen: Seen = None,
    now: datetime,
) -> Outcome:
    """They reached a milestone."""
    command = ReachMilestone(stream=stream, goals=goals, milestone=milestone, on=on)
    return must(carry_out(actor, cohort_id, [command], now=now, seen=seen))
