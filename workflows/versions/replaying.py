"""The last pool of a cohort, matched again under another definition: who would gain a match, who would lose hers.

Both plans are made anew from the same people on the same day, with the settings their definitions begin with: what
differs comes from the definitions alone, not from pins or weights somebody turned that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.database import reading
from models.definitions import Definition
from models.definitions.base import called
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.engine import EMPTY, Event, EventType, day_of, replay
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan as Pairs
from workflows.pools import pool_of
from workflows.progress import Standing, journal, load
from workflows.versions.going import Going
from workflows.versions.names import former
from workflows.versions.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Two plans for the same people. ``day`` is that of the last proposals (today where there were none); ``pool``
    counts who waited then. ``gained`` and ``lost`` are mentees by name,
    ``other`` those who would meet somebody else: mentee → (mentor now, mentor then); ``pairs`` counts before and after;
    ``left_out`` waited or had places, could not go over, and are in neither plan: whom the draft's rules cost a match
    is told of everybody else.
    """

    model: str
    day: date
    pool: int
    pairs: tuple[int, int]
    gained: Mapping[str, str]
    lost: Mapping[str, str]
    other: Mapping[str, tuple[str, str]]
    left_out: tuple[str, ...]


def replay_pool(actor: Actor, cohort_id: str, *, now: datetime, draft: Definition) -> tuple[Replayed, ...]:
    """One comparison for each matching model both definitions have."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = _before_the_last_plan(load(session, cohort_id, now=now), journal(session, cohort_id))
        going = Going(session, here, Plan(to=0), actor.language, draft=draft)
    draft = going.new  # as it would be published
    able = [stream for stream in going.streams if not going.hindrances(stream)]
    events = [going.event(stream, "rehearsal", actor=actor.id, at=now) for stream in able]
    moved = replay(here.definition, events, going.state)
    unable = frozenset(stream for stream in going.streams if stream not in able)
    found = []
    renamed = former(here.definition.matching, draft.matching)
    for name, model in here.definition.matching.items():
        after = renamed.get(name, name)
        if after not in draft.matching:
            continue
        everybody = pool_of(here.definition, here.state, name, here.today)
        left_out = [who for side in (everybody.mentees, everybody.mentors) for who in side.ids if who in unable]
        same = pool_of(here.definition, here.state, name, here.today, without=unable) if left_out else everybody
        one = Engine(same).solve()
        two = Engine(pool_of(draft, moved, after, here.today, without=unable)).solve()
        found.append(_compared(here, called(model, name), one, two, left_out))
    return tuple(found)


def _before_the_last_plan(here: Standing, events: tuple[Event, ...]) -> Standing:
    """The cohort as it stood before its last proposals were made; as it stands where none ever were."""
    proposed = [number for number, event in enumerate(events) if event.type == EventType.PROPOSED]
    if not proposed:
        return here
    # Proposals of one plan belong together; one that was made singly stands alone.
    first, plan = proposed[-1], events[proposed[-1]].data.get("plan")
    if plan:
        first = next(number for number in proposed if events[number].data.get("plan") == plan)
    start = replace(EMPTY, definitions=here.state.definitions, version=here.version)
    state = replay(here.definition, events[:first], start)
    return replace(here, state=state, today=min(here.today, day_of(here.definition, events[first].at)))


def _compared(here: Standing, model: str, one: Pairs, two: Pairs, left_out: Iterable[str]) -> Replayed:
    before = {pair.mentee: pair.mentor for pair in one.pairs}
    after = {pair.mentee: pair.mentor for pair in two.pairs}
    return Replayed(
        model=model,
        day=here.today,
        pool=len(before) + len(one.unmatched),
        pairs=(len(before), len(after)),
        gained={here.name(who): here.name(after[who]) for who in after if who not in before},
        lost={here.name(who): here.name(before[who]) for who in before if who not in after},
        other={
            here.name(who): (here.name(before[who]), here.name(after[who]))
            for who in before
            if who in after and before[who] != after[who]
        },
        left_out=tuple(here.name(who) for who in left_out),
    )


__all__ = ["Replayed", "replay_pool"]
