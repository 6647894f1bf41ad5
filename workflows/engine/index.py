"""A definition as the engine looks things up in it: lines parsed once, steps by stage, rules by what wakes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import Conjunction, parse_conditions
from models.definitions.counting import Counted, counted_as
from models.definitions.kept import kept_with_definition
from models.definitions.phrases import Action, Occasion, ScheduleLine, parse_action, parse_occasion, parse_schedule
from models.definitions.sections import Transition
from models.definitions.times import Duration, Offset, parse_duration, parse_offset
from models.vocabulary import MATCH
from workflows.engine.state import State, Track

AUTOMATIC = "automatic"
ANY_STAGE = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A transition, read. ``automatic``: it happens by itself as soon as ``when`` holds (never without a ``when``:
    a step without one that is ``by: automatic`` waits for a rule to take it)."""

    name: str
    track: str
    to: str
    by: tuple[str, ...]
    when: Conjunction
    then: tuple[Action, ...]
    reason: str | None
    label: str

    @property
    def automatic(self) -> bool:
        """Whether it happens by itself."""
        return AUTOMATIC in self.by and bool(self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class WokenRule:
    """A rule, read."""

    name: str
    occasion: Occasion
    condition: Conjunction
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A check-in plan, read. ``during`` are the stages in which it asks; ``names`` what it is and was called."""

    name: str
    names: tuple[str, ...]
    form: str
    roles: tuple[str, ...]
    during: frozenset[str]
    schedule: tuple[ScheduleLine, ...]
    reminders: tuple[tuple[str, Offset], ...]
    missed: Offset | None


class Index:
    """What the engine asks of one definition, answered once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.lasts = parse_duration(definition.program.lasts) if definition.program.lasts else None

    @cached_property
    def steps(self) -> Mapping[tuple[str, str], tuple[Step, ...]]:
        """The steps that leave a stage of a track, in the order of the definition. No step leaves an end."""
        found: dict[tuple[str, str], list[Step]] = {}
        for track, transitions in self.definition.transitions.items():
            stages = self.definition.stages.get(track, {})
            ends = self.definition.ends(track)
            for name, transition in transitions.items():
                step = _step(track, name, transition)
                leaves = tuple(stages) if ANY_STAGE in transition.from_ else transition.from_
                for stage in leaves:
                    if stage not in ends and stage in stages:
                        found.setdefault((track, stage), []).append(step)
        return {key: tuple(steps) for key, steps in found.items()}

    @cached_property
    def automatic(self) -> Mapping[tuple[str, str], tuple[Step, ...]]:
        """Of those, the steps that happen by themselves."""
        chosen = {key: tuple(step for step in steps if step.automatic) for key, steps in self.steps.items()}
        return {key: steps for key, steps in chosen.items() if steps}

    def step(self, track: str, stage: str, name: str) -> Step | None:
        """The named step if it leaves this stage."""
        return next((step for step in self.steps.get((track, stage), ()) if step.name == name), None)

    @cached_property
    def rules(self) -> Mapping[str, tuple[WokenRule, ...]]:
        """Rules by the kind of occasion that wakes them. A rule whose occasion cannot be read never wakes (R01)."""
        found: dict[str, list[WokenRule]] = {}
        for name, rule in self.definition.rules.items():
            occasion = parse_occasion(rule.whenever)
            if occasion is None:
                continue
            woken = WokenRule(
                name=name,
                occasion=occasion,
                condition=parse_conditions(rule.if_),
                actions=_actions(rule.then),
            )
            found.setdefault(occasion.kind, []).append(woken)
        return {kind: tuple(rules) for kind, rules in found.items()}

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The check-in plans."""
        return tuple(
            Plan(
                name=name,
                names=(name, *plan.formerly),
                form=plan.form,
                roles=plan.asks,
                during=frozenset(plan.during) or self.running,
                schedule=tuple(line for line in map(parse_schedule, plan.schedule) if line is not None),
                reminders=tuple((text, offset) for text in plan.reminders if (offset := parse_offset(text))),
                missed=parse_offset(plan.missed) if plan.missed else None,
            )
            for name, plan in self.definition.check_ins.items()
        )

    @cached_property
    def running(self) -> frozenset[str]:
        """The stages in whose first one a match *starts*: the open stages during which check-ins are asked; where no
        plan names one, every open stage."""
        stages = self.definition.match_stages
        named = {stage for plan in self.definition.check_ins.values() for stage in plan.during}
        opened = frozenset(name for name, stage in stages.items() if stage.type == "open")
        return (opened & named) or opened

    @cached_property
    def paused(self) -> frozenset[str]:
        """The stages of a match in which the check-in clock stands still."""
        return frozenset(name for name, stage in self.definition.match_stages.items() if stage.type == "paused")

    @cached_property
    def match_ends(self) -> frozenset[str]:
        """The stages in which a match is over."""
        return self.definition.ends(MATCH)

    @cached_property
    def ends(self) -> Mapping[str, frozenset[str]]:
        """The ends of every track."""
        return {track: self.definition.ends(track) for track in self.definition.stages}

    @cached_property
    def profile_forms(self) -> frozenset[str]:
        """Forms whose answers stay on a profile."""
        return frozenset(name for name, form in self.definition.forms.items() if form.on_profile)

    @cached_property
    def former(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The former names of profile questions, by role and present name; only those that had one."""
        return {
            (role, name): question.formerly
            for role, profile in self.definition.profiles.items()
            for name, question in profile.items()
            if question.formerly
        }

    @cached_property
    def match_forms(self) -> frozenset[str]:
        """Forms about a match."""
        return frozenset(name for name, form in self.definition.forms.items() if MATCH in form.about)

    @cached_property
    def counted(self) -> Mapping[str, tuple[Counted, ...]]:
        """What each event counts as, where it counts as something."""
        events = self.definition.events.items()
        found = {name: tuple(counted_as(self.definition, word) for word in event.counts_as) for name, event in events}
        return {name: tuple(filter(None, counted)) for name, counted in found.items() if any(counted)}

    @cached_property
    def should_take(self) -> Mapping[tuple[str, str], Duration]:
        """How long a stage should take, where the definition says so."""
        found = {}
        for track, stages in self.definition.stages.items():
            for name, stage in stages.items():
                length = parse_duration(stage.should_take) if stage.should_take else None
                if length is not None:
                    found[track, name] = length
        return found


def _step(track: str, name: str, transition: Transition) -> Step:
    return Step(
        name=name,
        track=track,
        to=transition.to,
        by=transition.by,
        when=parse_conditions(transition.when),
        then=_actions(transition.then),
        reason=transition.reason,
        label=called(transition, name),
    )


def _actions(lines: tuple[str, ...]) -> tuple[Action, ...]:
    return tuple(action for action in map(parse_action, lines) if action is not None)


@kept_with_definition
def index_of(definition: Definition) -> Index:
    """The index of a definition. It is kept as long as the definition is; definitions are frozen."""
    return Index(definition)


def ruling(index: Index, state: State, track: Track) -> Index:
    """The index of the version that rules a stream; ``index`` where all are on one."""
    if not state.definitions:
        return index
    found = state.definitions.get(track.version)
    return index if found is None else index_of(found)


def ruling_definition(definition: Definition, state: State, stream: str) -> Definition:
    """The definition that rules a stream; the one that is asked with where all are on one, and for what begins."""
    track = state.track(stream) if state.definitions else None
    return definition if track is None else state.definitions.get(track.version, definition)
