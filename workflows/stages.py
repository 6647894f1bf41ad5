"""Stages: where everybody stands, who could go on, what the others wait for, and moving many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.definitions.lengths import say_length_of
from models.findings import refuse
from workflows.actors import Actor
from workflows.engine.commands import GiveConsent, RecordCheck, TakeTransition
from workflows.engine.index import index_of
from workflows.engine.outlook import Outlook, Way, outlook
from workflows.engine.waits import Wait, waits_in
from workflows.gestures import Gesture, carry_out_for_many
from workflows.progress import Standing, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """A stage with how many are in it, and how many of them longer than it should take. ``over``: it is an end."""

    name: str
    label: str
    count: int
    late: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBoard:
    """All stages of a role, in the order of the definition."""

    role: str
    label: str
    count: int
    stages: tuple[StageCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """Somebody in the stage that is looked at: since when, days, days too long, and the steps from here."""

    id: str
    name: str
    since: date | None
    days: int
    late: int
    next: Way | None
    open: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForMany:
    """A step from this stage, with who can take it now."""

    transition: str
    label: str
    to_label: str
    leads_on: bool
    reasons: Mapping[str, str]
    people: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InStage:
    """Everybody in one stage, the longest there first. ``consents`` and ``checks`` are those asked of the role,
    name → label; ``should_take`` how long, in words, or None."""

    today: date
    role: str
    role_label: str
    stage: str
    label: str
    should_take: str | None
    rows: tuple[Staying, ...]
    waits: tuple[Wait, ...]
    steps: tuple[StepForMany, ...]
    consents: Mapping[str, str]
    checks: Mapping[str, str]


def board(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[RoleBoard, ...]:
    """Every role with its stages and how many are in each."""
    here = standing(actor, cohort_id, now=now)
    return tuple(_role_board(here, role) for role in here.definition.participants)


def _role_board(here: Standing, role: str) -> RoleBoard:
    index, ends = index_of(here.definition), here.definition.ends(role)
    counts: dict[str, list[int]] = {name: [0, 0] for name in here.definition.stages.get(role, {})}
    people = [person for person in here.state.people.values() if person.role == role]
    for person in people:
        length = index.should_take.get((role, person.stage))
        late = bool(length and person.since and person.stage not in ends and length.after(person.since) < here.today)
        count = counts.setdefault(person.stage, [0, 0])
        count[0], count[1] = count[0] + 1, count[1] + late
    return RoleBoard(
        role=role,
        label=here.definition.role_label(role),
        count=len(people),
        stages=tuple(
            StageCount(name=name, label=here.stage_label(role, name), count=count, late=late, over=name in ends)
            for name, (count, late) in counts.items()
        ),
    )


def in_stage(actor: Actor, cohort_id: str, role: str, stage: str, *, now: datetime) -> InStage:
    """Everybody of a role in a stage, with what each could do now and what each waits for."""
    here = standing(actor, cohort_id, now=now)
    definition, language = here.definition, actor.language
    found = [
        seen
        for person in here.state.people.values()
        if person.role == role and person.stage == stage
        if (seen := outlook(definition, here.state, person.stream, today=here.today, language=language)) is not None
    ]
    rows = [
        Staying(
            id=seen.stream,
            name=here.name(seen.stream),
            since=seen.since,
            days=seen.days,
            late=seen.late,
            next=seen.next,
            open=frozenset(way.transition for way in seen.ways if way.open),
        )
        for seen in found
    ]
    said = definition.stage(role, stage)
    return InStage(
        today=here.today,
        role=role,
        role_label=definition.role_label(role),
        stage=stage,
        label=here.stage_label(role, stage),
        should_take=say_length_of(said.should_take, language) if said and said.should_take else None,
        rows=tuple(sorted(rows, key=lambda row: (-row.days, row.name.casefold(), row.id))),
        waits=waits_in(definition, here.state, [seen.stream for seen in found], role, stage, here.today, language),
        steps=tuple(_steps(found)),
        consents={
            name: consent.label or name
            for name, consent in definition.consents.items()
            if not consent.asked_of or role in consent.asked_of
        },
        checks={
            name: check.label or name
            for name, check in definition.checks.items()
            if not check.asked_of or role in check.asked_of
        },
    )


def _steps(found: Sequence[Outlook]) -> Iterator[StepForMany]:
    """The steps from a stage, each once, with whom it is open to; those that happen by themselves are left out."""
    if not found:
        return
    for way in found[0].ways:
        if not way.by_itself:
            able = frozenset(
                seen.stream for seen in found for each in seen.ways if each.transition == way.transition and each.open
            )
            yield StepForMany(
                transition=way.transition,
                label=way.label,
                to_label=way.to_label,
                leads_on=way.leads_on,
                reasons=way.reasons,
                people=able,
            )


# Moving and recording for many --------------------------------------------------------------------------------------
def move(
    actor: Actor,
    cohort_id: str,
    people: Sequence[str],
    transition: str,
    *,
    now: datetime,
    reason: str | None = None,
    on: date | None = None,
) -> Gesture:
    """Take a step for many. Those who cannot go on are told by name, with what is missing."""
    commands = [
        TakeTransition(stream=person, transition=transition, reason=reason, on=on) for person in _chosen(people)
    ]
    return carry_out_for_many(actor, cohort_id, commands, now=now)


def record_consent(
    actor: Actor, cohort_id: str, people: Sequence[str], consent: str, *, now: datetime, on: date | None = None
) -> Gesture:
    """Write down for many that they gave a consent, on a day (today when none is said)."""
    commands = [GiveConsent(stream=person, consent=consent, on=on) for person in _chosen(people)]
    return carry_out_for_many(actor, cohort_id, commands, now=now)


def record_check(
    actor: Actor,
    cohort_id: str,
    people: Sequence[str],
    check: str,
    passed: bool,
    *,
    now: datetime,
    on: date | None = None,
) -> Gesture:
    """Write down for many that a check was passed, or not, on a day (today when none is said)."""
    commands = [RecordCheck(stream=person, check=check, passed=passed, on=on) for person in _chosen(people)]
    return carry_out_for_many(actor, cohort_id, commands, now=now)


def _chosen(people: Sequence[str]) -> Sequence[str]:
    if not people:
        raise refuse("nobody_chosen")
    return list(dict.fromkeys(people))
