"""When somebody declines: whom to propose instead, and which open proposals would be given up for it, at most so many.

What both have accepted stays as it is. What nobody has answered yet stays too, but for at most as many as she allows.
Everybody who is free again, and everybody who waits, is looked at together, so a decline can help somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models.database import reading
from models.findings import refuse
from models.tables import MatchingRound
from models.vocabulary import MATCH, AccountRole, PlanStatus
from workflows.actors import Actor, require
from workflows.engine.commands import Undo
from workflows.engine.state import MatchTrack
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.settings import PairOfIds, Settings
from workflows.progress import Outcome, Standing, carry_out_within, load, must
from workflows.rounds.auditing import Audited, audited
from workflows.rounds.candidates import engine_for, plan_for
from workflows.rounds.present import Ground, Round, round_on, settings_under, work_then_write
from workflows.rounds.proposing import propose_pairs
from workflows.rounds.recording import save_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """What to do after declines. ``propose``: new pairs; ``withdraw``: open proposals (matches) that are given up for
    them; ``moved``: the mentees of those. ``matched``: how many people have a proposal or more then, ``present``: how
    many have now. ``waiting``: who would have nobody."""

    plan: Plan
    engine: Engine
    propose: tuple[PairOfIds, ...]
    withdraw: tuple[str, ...]
    moved: tuple[str, ...]
    present: int
    matched: int
    waiting: tuple[str, ...]


def reserve(actor: Actor, found: Round, *, most_moved: int) -> Reserve:
    """Whom to propose instead of those who declined, giving up at most ``most_moved`` unanswered proposals. Raises
    ``Refused`` for viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    return _reserve(found, most_moved)


def _reserve(found: Round, most_moved: int) -> Reserve:
    open_ = {pair: match for match in found.proposed for pair in pairs_of(match)}
    present = {mentee for mentee, _ in open_}
    settled = frozenset(pair for pair, match in open_.items() if any(match.replies.values()))
    engine = engine_for(found.standing, found.model, database=found.database, without=_may_move(found))
    settings = settings_under(found.kept, engine, found.decisions, found.again)
    if not _may_move(found):
        settled, open_ = frozenset(), {}
    # A pair that somebody said yes to stays, whatever was decided or ruled since.
    unanswered = frozenset(open_) - settled
    settings = replace(
        settings,
        pins=settings.pins | settled,
        forbidden=settings.forbidden - settled,
        kept=unanswered,
        changes=most_moved,
        only=_still_looking(found, engine, open_, settings),
        waiting=None,
        limits=(),
    )
    plan = plan_for(engine, settings)
    best = plan.relaxed or plan
    withdrawn = {open_[pair].stream: open_[pair] for pair in unanswered - best.ids}
    return Reserve(
        plan=plan,
        engine=engine,
        propose=tuple(sorted(best.ids - frozenset(open_))),
        withdraw=tuple(sorted(withdrawn)),
        moved=tuple(sorted({who for match in withdrawn.values() for who in match.members.get(MENTEE, ())})),
        present=len(present),
        matched=best.matched + (0 if _may_move(found) else len(present)),
        waiting=tuple(one.mentee for one in best.unmatched),
    )


def _may_move(found: Round) -> frozenset[str]:
    """The open proposals whose people may be in another plan. A circle stays as it is or is taken apart: one place in
    it is no proposal of its own."""
    return frozenset() if found.matching.shape == "circle" else frozenset(match.stream for match in found.proposed)


def pairs_of(match: MatchTrack) -> tuple[PairOfIds, ...]:
    """The pairs of a match; those of a circle all with its mentor."""
    return tuple(
        (mentee, mentor) for mentee in match.members.get(MENTEE, ()) for mentor in match.members.get(MENTOR, ())
    )


def propose_reserve(
    actor: Actor,
    cohort_id: str,
    model: str,
    *,
    most_moved: int,
    seen: tuple[Sequence[PairOfIds], Sequence[str]],
    now: datetime,
) -> Outcome:
    """Propose the new pairs and give up the open proposals they need, all of it or nothing. ``seen``: what she saw, as
    pairs and as matches that are given up; refused (``reserve_changed``) when it is something else by now."""

    def work(ground: Ground) -> tuple[Round, Reserve, Audited]:
        present = round_on(ground)
        found = _reserve(present, most_moved)
        if found.plan.status is PlanStatus.INFEASIBLE:
            raise refuse("plan_infeasible")
        if (set(found.propose), set(found.withdraw)) != (set(seen[0]), set(seen[1])):
            raise refuse("reserve_changed")
        if not found.propose:
            raise refuse("nothing_declined")
        return present, found, audited(found.engine, found.plan)

    def write(
        session: Session, actor: Actor, here: Standing, row: MatchingRound, worked: tuple[Round, Reserve, Audited]
    ) -> Outcome:
        present, found, sound = worked
        without = _may_move(present)
        saved = save_plan(session, actor, row, present, sound, now, without=sorted(without))
        given_up = _give_up(session, actor, here, found.withdraw, now)
        here = load(session, cohort_id, now=now)
        wanted = [pair for pair in found.plan.pairs if (pair.mentee, pair.mentor) in set(found.propose)]
        outcome = propose_pairs(session, actor, here, row, sound, wanted, saved.id, now=now)
        return replace(outcome, events=(*given_up.events, *outcome.events))

    return work_then_write(actor, cohort_id, model, work, write, now=now)


def _give_up(session: Session, actor: Actor, here: Standing, matches: Sequence[str], now: datetime) -> Outcome:
    """These open proposals are taken back: nobody has answered them, so nobody misses them."""
    commands = [Undo(stream=name, event=here.state.matches[name].stays[0].event) for name in matches]
    return must(carry_out_within(session, actor, here, commands, now=now))


def said_no(found: Round) -> Mapping[str, MatchTrack]:
    """The proposals of this cohort that ended with a no, by match. An introduction that ended because another one was
    chosen is none: whoever met several has somebody."""
    definition, state = found.standing.definition, found.standing.state
    ends = definition.ends(MATCH)

    def has_another(match: MatchTrack) -> bool:
        people = match.members.get(MENTEE, ())
        return all(any(one.stage not in ends for one in state.their_matches(who)) for who in people)

    return {
        name: match
        for name, match in state.matches.items()
        if (stage := definition.match_stages.get(match.stage)) is not None
        and stage.outcome == "refused"
        and match.model == found.model
        and not (_meets_several(found) and has_another(match))
    }


def _meets_several(found: Round) -> bool:
    return int(found.kept.get("introduce") or 1) > 1


def _still_looking(
    found: Round, engine: Engine, open_: Mapping[PairOfIds, MatchTrack], settings: Settings
) -> frozenset[PairOfIds] | None:
    """After several introductions nobody new for whoever has somebody: both of a pair said yes."""
    if not _meets_several(found):
        return settings.only
    settled = {mentee for (mentee, _), match in open_.items() if all(map(match.accepted, match.everybody))}
    looking = [who for who in engine.pool.mentees.ids if who not in settled]
    possible = frozenset((mentee, mentor) for mentee in looking for mentor in engine.pool.mentors.ids)
    return frozenset(open_) | (possible if settings.only is None else possible & settings.only)
