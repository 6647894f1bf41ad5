"""From the plan to matches that run: proposed, answered by both sides, begun. The plan is kept as it was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.findings import Finding, refuse
from models.tables import MatchingRound, SavedPlan, new_id
from models.vocabulary import MATCH, AccountRole, PlanStatus
from workflows.actors import Actor, require
from workflows.engine import EventType, replay
from workflows.engine.commands import Accept, Command, Decline, Propose, SubmitForm, TakeTransition, Undo
from workflows.engine.figures import open_matches, places
from workflows.engine.index import index_of
from workflows.history import write_within
from workflows.matches import store_match
from workflows.matching.plan import Pair, Plan
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.settings import PairOfIds
from workflows.progress import Outcome, Standing, carry_out_within, load, load_for_change, must, try_out
from workflows.rounds.auditing import Audited, audited
from workflows.rounds.keeping import forget_places, kept_in
from workflows.rounds.present import Ground, Round, round_on, work_then_write
from workflows.rounds.recording import save_plan
from workflows.rounds.running import is_under_way


def propose(
    actor: Actor,
    cohort_id: str,
    model: str,
    *,
    now: datetime,
    only: Sequence[PairOfIds] | None = None,
    seen: frozenset[PairOfIds] | None = None,
) -> Outcome:
    """Propose the plan, or some of its pairs, to both sides. Nothing is sent to anybody by this.

    The plan is that of the round as it stands, audited by the independent verifier and kept with everything it was made
    from. ``seen`` are the pairs she had before her: if people or rules changed in the meantime, it is refused
    (``plan_changed``).
    """

    def work(ground: Ground) -> tuple[Round, Audited]:
        if is_under_way(ground):
            raise refuse("plan_under_way")
        present = round_on(ground)
        if present.assumed:
            names = ", ".join(sorted({present.name(who) for who, _, _ in present.assumed}))
            raise refuse("answers_assumed", n=len(present.assumed), names=names)
        if present.plan.status is PlanStatus.INFEASIBLE:
            raise refuse("plan_infeasible")
        if seen is not None and present.plan.ids != seen:
            raise refuse("plan_changed", n=len(present.plan.ids ^ seen))
        return present, audited(present.engine, present.plan)

    def write(
        session: Session, actor: Actor, here: Standing, row: MatchingRound, worked: tuple[Round, Audited]
    ) -> Outcome:
        present, sound = worked
        chosen = None if only is None else set(only)
        wanted = [pair for pair in sound.plan.pairs if chosen is None or (pair.mentee, pair.mentor) in chosen]
        if not wanted:
            raise refuse("nothing_to_propose")
        saved = save_plan(session, actor, row, present, sound, now)
        return propose_pairs(session, actor, here, row, sound, wanted, saved.id, now=now)

    return work_then_write(actor, cohort_id, model, work, write, now=now)


def propose_pairs(
    session: Session,
    actor: Actor,
    here: Standing,
    row: MatchingRound,
    sound: Audited,
    wanted: Sequence[Pair],
    saved: str,
    *,
    now: datetime,
) -> Outcome:
    """Pairs of a kept plan become proposals, within a unit of work that already asked who is there. Places that mentors
    agreed to beyond their own answer are written into it first: that is what she put in force."""
    plan = sound.plan
    commands: list[Command] = [*_agreed_places(here, row, plan, wanted)]
    for mentees, mentor, pairs in _meetings(plan, wanted):
        match_id = new_id()
        store_match(
            session,
            match_id,
            cohort_id=here.cohort_id,
            model=row.model,
            version=here.version,
            members={MENTEE: mentees, MENTOR: (mentor,)},
            created=now,
            plan=saved,
        )
        commands.append(
            Propose(
                stream=match_id,
                model=row.model,
                members={MENTEE: mentees if len(mentees) > 1 else mentees[0], MENTOR: mentor},
                score=float(sum(pair.score for pair in pairs)),
                parts={name: sum(pair.parts[name] for pair in pairs) for name in pairs[0].parts},
                plan=saved,
            )
        )
    outcome = carry_out_within(session, actor, here, commands, now=now)
    if outcome.refused:
        raise refuse("proposal_refused", n=len(outcome.refused))
    proposed = {command.stream for command in commands if isinstance(command, Propose)}
    return replace(outcome, done=tuple(stream for stream in outcome.done if stream in proposed))


def _agreed_places(here: Standing, row: MatchingRound, plan: Plan, wanted: Sequence[Pair]) -> Iterator[SubmitForm]:
    """A filling for every wanted mentor who is to have more matches than her answer says. The places that were changed
    for her are then her own and no longer a setting of the round."""
    capacity = here.definition.matching[row.model].capacity.mentor
    kept = kept_in(row)
    changed = kept.get("places", {})
    question = capacity.rpartition(".")[2]
    form = next(
        (one for one in here.definition.profile_forms(MENTOR) if question in here.definition.forms[one].questions), None
    )
    recorded = set()
    for mentor in sorted({pair.mentor for pair in wanted} & set(changed)):
        person = here.state.people[mentor]
        index = index_of(here.ruling(mentor))
        running = open_matches(index, here.state, person)
        more = running + sum(1 for pair in wanted if pair.mentor == mentor)
        room = places(index, person)
        recorded.add(mentor)
        if room is None or more <= room or any(circle.mentor == mentor for circle in plan.circles):
            continue
        if form is None:
            raise refuse("places_fixed", name=here.name(mentor), places=room)
        yield SubmitForm(
            stream=mentor,
            form=form,
            role=MENTOR,
            submission=new_id(),
            answers={question: max(more, running + int(changed[mentor]))},
            partial=True,
        )
    forget_places(row, recorded)


def _meetings(plan: Plan, wanted: Sequence[Pair]) -> Iterator[tuple[tuple[str, ...], str, Sequence[Pair]]]:
    """Who meets in one match: a pair, or the wanted mentees of a circle with its mentor, and their pairs."""
    hosts = {circle.mentor for circle in plan.circles}
    for pair in wanted:
        if pair.mentor not in hosts:
            yield (pair.mentee,), pair.mentor, (pair,)
    for host in sorted(hosts):
        seated = [pair for pair in wanted if pair.mentor == host]
        if seated:
            yield tuple(pair.mentee for pair in seated), host, seated


def answer(
    actor: Actor,
    cohort_id: str,
    answers: Mapping[str, Mapping[str, bool]],
    *,
    member: str | None = None,
    reason: str | None = None,
    note: str = "",
    now: datetime,
) -> Outcome:
    """What members said to their proposals, as they told it: match → role → accepted or not. ``member``: of several in
    a circle this one alone said so.

    ``reason`` is a choice of the list that the definition has for declining; what they said in their own words is a
    ``note``, kept sealed beside the match. Raises ``Refused`` for viewers."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        commands: list[Command] = []
        for match_id, by_role in answers.items():
            for role, accepted in by_role.items():
                if accepted:
                    commands.append(Accept(stream=match_id, role=role, enrolment=member))
                    continue
                commands.append(Decline(stream=match_id, role=role, enrolment=member, reason=reason))
        outcome = carry_out_within(session, actor, here, commands, now=now)
        if note.strip():
            declined = [match_id for match_id in outcome.done if False in answers[match_id].values()]
            here = replace(here, state=replay(here.definition, outcome.events, here.state))
            for match_id in declined:
                must(write_within(session, actor, here, match_id, note, now=now))
        return outcome


def begin_matches(actor: Actor, cohort_id: str, matches: Sequence[str], *, now: datetime) -> Outcome:
    """Publish proposals: each takes the step of the definition that leads on from its first stage. From the stage that
    a check-in plan names, its calendar runs. Those that cannot go on yet are answered with what is missing."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        step = first_step(here)
        if step is None:
            raise refuse("no_first_step")
        commands = [TakeTransition(stream=match_id, transition=step) for match_id in matches]
        outcome = carry_out_within(session, actor, here, commands, now=now)
        plans = {here.state.matches[done].plan for done in outcome.done if done in here.state.matches}
        for saved in session.exec(select(SavedPlan).where(col(SavedPlan.id).in_([p for p in plans if p]))).all():
            saved.published = saved.published or now
            session.add(saved)
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What publishing would bring about, tried out and not done: how the cohort would stand, the messages that would be
    due at once (message, match or person, to whom), how many matches would begin, and for the others why not."""

    after: Standing
    messages: tuple[tuple[str, str, str], ...]
    begun: tuple[str, ...]
    refused: Mapping[str, tuple[Finding, ...]]


def look_ahead(actor: Actor, cohort_id: str, matches: Sequence[str], *, now: datetime) -> Ahead:
    """What ``begin_matches`` would bring about. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    step = first_step(here)
    commands = [TakeTransition(stream=match_id, transition=step) for match_id in matches] if step else []
    outcome, after = try_out(here, actor, commands, now=now)
    return Ahead(
        after=after,
        messages=tuple(
            (str(event.data["message"]), event.stream, str(event.data["to"]))
            for event in outcome.events
            if event.type == EventType.MESSAGE_DUE
        ),
        begun=outcome.done,
        refused=outcome.refused,
    )


def take_back_begin(actor: Actor, cohort_id: str, match_id: str, *, now: datetime) -> Outcome:
    """Undo publish for one: it is a proposal again, both answers kept, and whatever its beginning moved goes back too.
    The history shows both. Raises ``Refused`` (``not_published``) when it has not begun, or has gone on since."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        match = here.state.matches.get(match_id)
        if match is None or len(match.stays) != 2 or match.stays[0].stage != here.definition.first_stage(MATCH):
            raise refuse("not_published")
        return must(
            carry_out_within(session, actor, here, [Undo(stream=match_id, event=match.stays[1].event)], now=now)
        )


def begun_lately(found: Standing, model: str) -> tuple[str, ...]:
    """The matches of a model that have begun and whose beginning can still be taken back, the latest first."""
    start = found.definition.first_stage(MATCH)
    ends = found.definition.ends(MATCH)
    begun = [
        match
        for match in found.state.matches.values()
        if match.model == model and len(match.stays) == 2 and match.stays[0].stage == start and match.stage not in ends
    ]
    begun.sort(key=lambda match: (match.since or found.today, match.stream), reverse=True)
    return tuple(match.stream for match in begun)


def first_step(here: Standing) -> str | None:
    """The step that leads a match on from its first stage, not to an end: *Introduce*, *Start*."""
    stages = here.definition.match_stages
    start = here.definition.first_stage(MATCH)
    return next(
        (
            name
            for name, step in here.definition.transitions.get(MATCH, {}).items()
            if start in step.from_ and step.to in stages and stages[step.to].type != "end"
        ),
        None,
    )
