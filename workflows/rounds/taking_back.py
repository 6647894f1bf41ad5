"""Proposing, and choosing among what was proposed, taken back: the proposals go, those given up for them come again.

A proposal that nobody had answered is gone when it is given up, and comes back as a new one: the history shows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.database import writing
from models.tables import new_id
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.engine.commands import Propose, Undo
from workflows.engine.events import EventType
from workflows.engine.state import MatchTrack
from workflows.gestures import Gesture, Taken, taken_by, told
from workflows.matches import store_match
from workflows.matching.pool import MENTOR
from workflows.progress import Outcome, carry_out_within, load_for_change, must
from workflows.rounds.keeping import keep_places
from workflows.rounds.present import Round, open_round


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What takes a step of a round back: events to undo, proposals to make again, places that mentors had for the
    round."""

    model: str
    taken: tuple[Taken, ...]
    again: tuple[MatchTrack, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)


def way_back(before: Round, outcome: Outcome) -> WayBack:
    """What would take the outcome of a step back, from the round as it stood before."""
    gone = (event.stream for event in outcome.events if event.type == EventType.PROPOSED_UNDONE)
    asked = (event.data["members"].get(MENTOR, ()) for event in outcome.events if event.type == EventType.PROPOSED)
    mentors = {who for those in asked for who in ((those,) if isinstance(those, str) else those)}
    return WayBack(
        model=before.model,
        taken=taken_by(outcome.events),
        again=tuple(before.standing.state.matches[stream] for stream in gone),
        places={who: count for who, count in before.kept.get("places", {}).items() if who in mentors},
    )


def go_back(actor: Actor, cohort_id: str, back: WayBack, *, now: datetime) -> Gesture:
    """Take a step back. What cannot be any more is told by name; where proposals come again, it is all or nothing.
    Raises ``Refused`` then, and for viewers."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        again = [_again(match) for match in back.again]
        for command, match in zip(again, back.again, strict=True):
            store_match(
                session,
                command.stream,
                cohort_id=cohort_id,
                model=match.model,
                version=here.version,
                members=match.asked,
                created=now,
                plan=match.plan,
            )
        undone = [Undo(stream=taken.stream, event=taken.event) for taken in reversed(back.taken)]
        outcome = carry_out_within(session, actor, here, [*undone, *again], now=now)
        if again:
            must(outcome)
        if back.places:
            row = open_round(session, cohort_id, back.model)
            keep_places(row, back.places)
            session.add(row)
    return replace(told(actor, cohort_id, outcome, now=now), undo=())


def _again(match: MatchTrack) -> Propose:
    """The proposal once more. Its old stream is over for good, so it gets one of its own."""
    return Propose(
        stream=new_id(),
        model=match.model,
        members={role: people if len(people) > 1 else people[0] for role, people in match.asked.items()},
        score=match.score,
        parts=match.parts,
        plan=match.plan,
    )
