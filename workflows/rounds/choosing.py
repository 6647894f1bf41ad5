"""After several introductions: who stays with whom.

Where a program lets a person have several proposals, each meets several others first. Of the pairs of which both said
yes the plan that matches most people, and fits best, is chosen; the other introductions of those people are taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.database import reading, writing
from models.findings import refuse
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine.commands import Decline, Undo
from workflows.engine.events import EventType
from workflows.engine.state import MatchTrack
from workflows.matching.pool import MENTEE
from workflows.matching.settings import PairOfIds
from workflows.progress import Outcome, Standing, carry_out_within, load, load_for_change, must, try_out
from workflows.rounds.candidates import engine_for, plan_for
from workflows.rounds.keeping import settings_of
from workflows.rounds.present import Round
from workflows.rounds.reserves import pairs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to do after introductions. ``keep``: the pairs that stay; ``drop``: the introductions (matches) that are
    taken back for them; ``open``: how many introductions there are, ``asked``: how many still wait for an answer."""

    keep: tuple[PairOfIds, ...]
    drop: tuple[str, ...]
    open: int
    asked: int


def choice(found: Round) -> Choice | None:
    """The best choice among the introductions of which both said yes, one mentor for each; None where nobody has more
    than one introduction."""
    often = Counter(who for match in found.proposed for who in match.members.get(MENTEE, ()))
    if max(often.values(), default=0) < 2:
        return None
    both = {pair: match for match in found.proposed if _both_said_yes(match) for pair in pairs_of(match)}
    without = frozenset(match.stream for match in found.proposed)
    engine = engine_for(found.standing, found.model, database=found.database, without=without)
    settings = replace(
        settings_of(found.kept, engine.pool, {}, frozenset()),
        only=frozenset(both),
        introduce=1,
        waiting=None,
        limits=(),
        kept=frozenset(),
        changes=None,
        floor=0,
    )
    plan = plan_for(engine, settings)
    keep = (plan.relaxed or plan).ids
    chosen = {mentee for mentee, _ in keep}
    drop = [
        match.stream
        for match in found.proposed
        if chosen.intersection(match.members.get(MENTEE, ())) and keep.isdisjoint(pairs_of(match))
    ]
    return Choice(
        keep=tuple(sorted(keep)),
        drop=tuple(sorted(drop)),
        open=len(found.proposed),
        asked=sum(not _is_answered(match) for match in found.proposed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a choice would bring about: the pairs that stay (``keep``), the introductions that nobody answered and that
    are gone as if they had never been proposed, those that end as declined, and how many messages would be written."""

    keep: tuple[PairOfIds, ...]
    withdrawn: tuple[str, ...]
    declined: tuple[str, ...]
    messages: int


def look_at_choice(actor: Actor, cohort_id: str, chosen: Choice, *, now: datetime) -> Ending:
    """What ``choose`` would bring about; nothing is done. Raises ``Refused`` where it would."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    commands = _ending(here, chosen.keep, chosen.drop)
    outcome, _ = try_out(here, actor, commands, now=now)
    must(outcome)
    return Ending(
        keep=chosen.keep,
        withdrawn=tuple(one.stream for one in commands if isinstance(one, Undo)),
        declined=tuple(one.stream for one in commands if isinstance(one, Decline)),
        messages=sum(event.type == EventType.MESSAGE_DUE for event in outcome.events),
    )


def choose(actor: Actor, cohort_id: str, seen: Ending, *, now: datetime) -> Outcome:
    """Take the introductions back that she has ``seen`` would end: one that nobody answered is gone, one that somebody
    answered ends as declined. All of it or nothing. Raises ``Refused`` for viewers, and when anything would end
    otherwise by now or a pair that was to stay does not."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        commands = _ending(here, seen.keep, (*seen.withdrawn, *seen.declined))
        if any(isinstance(one, Undo) != (one.stream in seen.withdrawn) for one in commands):
            raise refuse("reserve_changed")
        return must(carry_out_within(session, actor, here, commands, now=now))


def _ending(here: Standing, keep: Sequence[PairOfIds], drop: Sequence[str]) -> list[Undo | Decline]:
    start = here.definition.first_stage(MATCH)
    agreed = [one for one in here.state.matches.values() if one.stage == start and _both_said_yes(one)]
    if not {*keep} <= {pair for match in agreed for pair in pairs_of(match)}:
        raise refuse("reserve_changed")
    commands: list[Undo | Decline] = []
    for stream in drop:
        match = here.state.matches.get(stream)
        if match is None or match.stage != start:
            raise refuse("reserve_changed")
        untouched = not any(match.replies.values())
        commands.append(
            Undo(stream=stream, event=match.stays[0].event) if untouched else Decline(stream=stream, role=MENTEE)
        )
    return commands


def _both_said_yes(match: MatchTrack) -> bool:
    return all(match.accepted(who) for who in match.everybody)


def _is_answered(match: MatchTrack) -> bool:
    return all(match.accepted(who) is not None for who in match.everybody)
