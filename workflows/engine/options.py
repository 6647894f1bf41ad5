"""The steps that lead on from here, and in words what each still waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.truth import holds
from models.definitions.wording import say, unmet
from models.findings import Finding, finding
from models.vocabulary import MATCH
from workflows.engine.facts import facts_for
from workflows.engine.index import AUTOMATIC, Index, Step, index_of, ruling
from workflows.engine.state import MatchTrack, PersonTrack, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A step from the present stage. ``missing`` is why it cannot be taken now, () when ``allowed``.

    ``by_itself``: it also happens without anybody, as soon as nothing is missing. ``reasons`` are the choices (name →
    label) of which one is owed, {} when none is.
    """

    transition: str
    label: str
    to: str
    to_label: str
    by: tuple[str, ...]
    allowed: bool
    missing: tuple[Finding, ...] = ()
    by_itself: bool = False
    reasons: Mapping[str, str]


def options(
    definition: Definition, state: State, stream: str, *, actor_role: str, today: date, language: str = "en"
) -> list[Option]:
    """Every step from the present stage of a person or match, in the order of the definition; [] at an end."""
    index = index_of(definition)
    track = state.track(stream)
    if track is None:
        return []
    index = ruling(index, state, track)
    definition, name = index.definition, track_name(track)
    found = []
    for step in index.steps.get((name, track.stage), ()):
        missing = what_is_missing(index, state, track, step, actor_role=actor_role, today=today, language=language)
        stage = definition.stage(name, step.to)
        found.append(
            Option(
                transition=step.name,
                label=step.label,
                to=step.to,
                to_label=called(stage, step.to),
                by=step.by,
                allowed=not missing,
                missing=missing,
                by_itself=step.automatic,
                reasons=reasons(definition, step, language),
            )
        )
    return found


def track_name(track: PersonTrack | MatchTrack) -> str:
    """The name of a track's stages: the person's role, or ``match``."""
    return track.role if isinstance(track, PersonTrack) else MATCH


def reasons(definition: Definition, step: Step, language: str = "en") -> Mapping[str, str]:
    """The reasons a step asks for, name → label."""
    return (definition.choice_labels(step.reason, language) or {}) if step.reason else {}


def what_is_missing(
    index: Index,
    state: State,
    track: PersonTrack | MatchTrack,
    step: Step,
    *,
    actor_role: str,
    today: date,
    language: str = "en",
) -> tuple[Finding, ...]:
    """Why this role cannot take this step today; () when it can."""
    definition = index.definition
    facts = facts_for(index, state, track.stream, today)
    if facts is None:
        return (finding("nobody_of_this_name"),)
    missing = unmet(step.when, definition, facts, today=today, where=step.label, language=language, reader=actor_role)
    if actor_role not in step.by:
        people = [definition.role_label(role) for role in step.by if role != AUTOMATIC]
        if people:
            return (finding("step_not_yours", step.label, step=step.label, roles=", ".join(people)), *missing)
        return (finding("step_by_itself", step.label, step=step.label), *missing)
    if not missing and isinstance(track, PersonTrack):
        back = _back(index, state, track, step, today)
        if back is not None:
            said = say(back.when, definition, language=language)
            return (finding("step_undone_at_once", step.label, step=step.label, back=back.label, condition=said),)
    return missing


def _back(index: Index, state: State, track: PersonTrack, step: Step, today: date) -> Step | None:
    """A step that would lead straight back by itself: she looks for a new match while the old one still runs."""
    facts = facts_for(index, state, track.stream, today)
    for entry in index.automatic.get((track.role, step.to), ()):
        if entry.to == track.stage and facts is not None and holds(entry.when, facts, today=today) is True:
            return entry
    return None
