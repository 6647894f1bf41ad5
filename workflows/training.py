"""Training: who has completed which modules, marking many at once, and a sheet for the evening itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from models.definitions.base import called
from models.definitions.lengths import say_format, say_length_of
from models.definitions.sections import Module, Training
from models.findings import Finding, finding, refuse, sentence
from models.i18n import mark, translate
from workflows.actors import Actor
from workflows.engine.commands import Command, CompleteModule
from workflows.engine.figures import trained_on, training_until
from workflows.engine.index import index_of
from workflows.engine.state import PersonTrack
from workflows.exchange.writing import table_workbook
from workflows.gestures import Gesture, carry_out_for_many
from workflows.progress import Standing, standing

RENEWED_BEFORE = timedelta(days=60)
"""So long before a training runs out it can be taken again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleOf:
    """A module of a curriculum: how it is held, how long it takes, what comes first and which mark passes, in words."""

    name: str
    label: str
    format: str
    takes: str
    needs: tuple[str, ...]
    pass_mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A training of the definition. ``valid_for`` in words, or None: it does not run out."""

    name: str
    label: str
    roles: tuple[str, ...]
    role_labels: str
    valid_for: str | None
    modules: tuple[ModuleOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """One person with the day of each module she completed (None: not yet, or it has to be renewed).

    ``done_on``: when the last module was completed, ``until``: the first day on which it no longer counts; ``valid``
    whether it counts today. ``needed``: a step from her present stage waits for this training.
    """

    id: str
    name: str
    role: str
    stage: str
    stage_label: str
    days: int
    modules: Mapping[str, date | None]
    done_on: date | None
    until: date | None
    valid: bool
    needed: bool

    @property
    def open_modules(self) -> tuple[str, ...]:
        """What she still has to do."""
        return tuple(name for name, day in self.modules.items() if day is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A curriculum and everybody it is for who is not at an end, by name. ``stages`` are labels, in order."""

    today: date
    curriculum: Curriculum
    stages: Mapping[str, str]
    rows: tuple[Trainee, ...]


def curricula(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[Curriculum, ...]:
    """The trainings of the cohort's program, in the order of the definition; after them those of an earlier or later
    version that somebody is on."""
    here = standing(actor, cohort_id, now=now)
    found: dict[str, Curriculum] = {}
    for own in _rulings(here):
        for name, training in own.definition.training.items():
            found.setdefault(name, _curriculum(own, name, training))
    return tuple(found.values())


def grid(actor: Actor, cohort_id: str, training: str, *, now: datetime) -> Grid:
    """Everybody a training is for, with what each has completed. Where people are on several versions, each is judged
    by her own: the modules of all are there, and a module that hers has not is left out of her row. Raises
    ``training_unknown``."""
    here = standing(actor, cohort_id, now=now)
    curriculum = _curriculum_of_all(here, training)
    rows = sorted(_trainees(here, training), key=lambda row: (row.name.casefold(), row.id))
    stages = {
        name: here.stage_label(role, name)
        for own in _rulings(here)
        for role in curriculum.roles
        for name in own.definition.stages.get(role, {})
        if name not in own.definition.ends(role)
    }
    return Grid(today=here.today, curriculum=curriculum, stages=stages, rows=tuple(rows))


def _rulings(here: Standing) -> tuple[Standing, ...]:
    """The cohort by its own version, and by every other that somebody is on."""
    found = {id(own.definition): own for own in (here, *(here.ruled_for(person) for person in here.state.people))}
    return tuple(found.values())


def _curriculum_of_all(here: Standing, training: str) -> Curriculum:
    """A training with the modules and the roles that it has in any version somebody is on."""
    every = [
        _curriculum(own, training, own.definition.training[training])
        for own in _rulings(here)
        if training in own.definition.training
    ]
    if not every:
        raise refuse("training_unknown")
    first = every[0]
    modules = {module.name: module for one in reversed(every) for module in one.modules}
    roles = tuple(dict.fromkeys(role for one in every for role in one.roles))
    order = dict.fromkeys(module.name for one in every for module in one.modules)
    return replace(first, roles=roles, modules=tuple(modules[name] for name in order))


def _trainees(here: Standing, training: str) -> Iterator[Trainee]:
    waiting: dict[int, Set[tuple[str, str]]] = {}
    for person in here.state.people.values():
        own = here.ruled_for(person.stream)
        said = own.definition.training.get(training)
        if said is None or not _is_for(own, said, person.role) or person.stage in own.definition.ends(person.role):
            continue
        known = id(own.definition)
        if known not in waiting:
            waiting[known] = _waiting_stages(own, training)
        yield _trainee(own, training, person, waiting[known])


def complete(
    actor: Actor,
    cohort_id: str,
    training: str,
    people: Sequence[str],
    modules: Sequence[str],
    *,
    now: datetime,
    on: date | None = None,
) -> Gesture:
    """Write down for many that they completed modules, on a day (today when none is said).

    Modules are recorded in the order in which they build on each other; what somebody has already is left as it is.
    For who lacks a module that comes before, nothing is recorded, and she is told by name.
    """
    here = standing(actor, cohort_id, now=now)
    known = {module.name for module in _curriculum_of_all(here, training).modules}
    if not people:
        raise refuse("nobody_chosen")
    if known.isdisjoint(modules):
        raise refuse("nothing_chosen")
    commands: list[Command] = []
    lacking: list[tuple[str, str]] = []
    for stream in dict.fromkeys(people):
        person = here.state.people.get(stream)
        own = here.ruled_for(stream)
        said = own.definition.training.get(training)
        if person is None or said is None or not _is_for(own, said, person.role):
            continue
        wanted = [name for name in in_order(said) if name in set(modules)]
        had = {name for name, day in _modules(own, training, person).items() if day is not None}
        missing = _missing(said, wanted, had | {name for name in said.modules if person.modules.get((training, name))})
        if missing is not None:
            lacking.append((here.name(stream), sentence(missing, actor.language)))
            continue
        commands += [
            CompleteModule(stream=stream, training=training, module=name, on=on) for name in wanted if name not in had
        ]
    gesture = carry_out_for_many(actor, cohort_id, commands, now=now) if commands else Gesture()
    return replace(gesture, refused=tuple(sorted((*lacking, *gesture.refused))))


def _missing(said: Training, wanted: Sequence[str], had: Set[str]) -> Finding | None:
    """What must come before, if somebody lacks it: then nothing of hers is recorded, so that what is told holds."""
    for name in wanted:
        lacks = [first for first in said.modules[name].prerequisites if first not in had and first not in wanted]
        if lacks and name not in had:
            labels = [said.modules[first].label or first for first in lacks if first in said.modules]
            return finding("module_needs", module=said.modules[name].label or name, lacking=", ".join(labels))
    return None


def attendance_sheet(
    actor: Actor, cohort_id: str, training: str, people: Sequence[str], *, now: datetime, language: str = "en"
) -> bytes:
    """A workbook to print and tick: a line for each person, a column for each module, room for a signature."""
    seen = grid(actor, cohort_id, training, now=now)
    chosen = [row for row in seen.rows if row.id in set(people)]
    modules = seen.curriculum.modules
    done = translate(_DONE, language)
    headings = [
        translate(_NUMBER, language),
        translate(_NAME, language),
        *(module.label for module in modules),
        translate(_SIGNATURE, language),
    ]
    rows = (
        [number, row.name, *(done if row.modules.get(module.name) else None for module in modules), None]
        for number, row in enumerate(chosen, start=1)
    )
    return table_workbook([(seen.curriculum.label, headings, rows)], language=language, to_print=True)


_NUMBER, _NAME, _DONE, _SIGNATURE = mark("No."), mark("Name"), mark("done"), mark("Signature")


def in_order(training: Training) -> tuple[str, ...]:
    """The modules so that each comes after those it needs; a circle (which lint refuses) stays as written."""
    placed: list[str] = []
    waiting = list(training.modules)
    while waiting:
        ready = next(
            (
                name
                for name in waiting
                if all(first in placed or first not in waiting for first in training.modules[name].prerequisites)
            ),
            waiting[0],
        )
        placed.append(ready)
        waiting.remove(ready)
    return tuple(placed)


def _is_for(here: Standing, training: Training, role: str) -> bool:
    return role in here.definition.participants and (not training.for_ or role in training.for_)


def _curriculum(here: Standing, name: str, training: Training) -> Curriculum:
    roles = tuple(role for role in here.definition.participants if _is_for(here, training, role))
    return Curriculum(
        name=name,
        label=called(training, name),
        roles=roles,
        role_labels=", ".join(here.definition.role_label(role) for role in roles),
        valid_for=say_length_of(training.valid_for, here.language) if training.valid_for else None,
        modules=tuple(_module(here, training, key, module) for key, module in training.modules.items()),
    )


def _module(here: Standing, training: Training, name: str, module: Module) -> ModuleOf:
    return ModuleOf(
        name=name,
        label=called(module, name),
        format=say_format(module.format, here.language),
        takes=say_length_of(module.takes or "", here.language),
        pass_mark=module.pass_mark or "",
        needs=tuple(
            training.modules[first].label or first for first in module.prerequisites if first in training.modules
        ),
    )


def _trainee(here: Standing, training: str, person: PersonTrack, waiting: Set[tuple[str, str]]) -> Trainee:
    index = index_of(here.definition)
    done_on, until = trained_on(index, person, training), training_until(index, person, training)
    return Trainee(
        id=person.stream,
        name=here.name(person.stream),
        role=person.role,
        stage=person.stage,
        stage_label=here.stage_label(person.role, person.stage),
        days=(here.today - person.since).days if person.since else 0,
        modules=_modules(here, training, person),
        done_on=done_on,
        until=until,
        valid=done_on is not None and (until is None or here.today < until),
        needed=(person.role, person.stage) in waiting,
    )


def _modules(here: Standing, training: str, person: PersonTrack) -> dict[str, date | None]:
    """The day of each module she completed; None where it is still to do, or has to be done again soon."""
    until = training_until(index_of(here.definition), person, training)
    again = until is not None and until <= here.today + RENEWED_BEFORE
    entries = {name: person.modules.get((training, name), ()) for name in here.definition.training[training].modules}
    full = min((len(found) for found in entries.values()), default=0)
    return {name: (found[-1].day if len(found) > (full if again else 0) else None) for name, found in entries.items()}


def _waiting_stages(here: Standing, training: str) -> Set[tuple[str, str]]:
    """(role, stage) from which a step waits for this training."""
    subject = f"training.{training}"
    return {
        at
        for at, steps in index_of(here.definition).steps.items()
        if any(condition.subject == subject for step in steps for _, condition in step.when.conditions())
    }
