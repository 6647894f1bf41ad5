"""Where somebody stands on her way, as the team sees it: how long she is there, what leads on, what that waits for.

``options`` answers for one role of the definition; here every step is looked at through the role of the staff that may
take it, because at a small desk one person has them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.definitions import Definition
from models.definitions.base import called
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.engine.index import Step, index_of, ruling
from workflows.engine.options import reasons, track_name, what_is_missing
from workflows.engine.state import State

_BY_ITSELF = "step_by_itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A step from the present stage. ``missing`` is why the team cannot take it now, () when it can.

    ``leads_on``: towards the end that the program wants, not out of it and not back. ``by_itself``: it happens as soon
    as nothing is missing, and nobody can take it by hand. ``reasons`` are the choices (name → label) of which one is
    owed, {} when none is.
    """

    transition: str
    label: str
    to: str
    to_label: str
    leads_on: bool
    by_itself: bool
    missing: tuple[Finding, ...]
    reasons: Mapping[str, str]

    @property
    def open(self) -> bool:
        """Whether the team can take it now."""
        return not self.missing and not self.by_itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One person or match: days in the stage, by how many the stage takes longer than it should (0: it does not), and
    the steps from here in the order of the definition."""

    stream: str
    track: str
    stage: str
    since: date | None
    days: int
    late: int
    over: bool
    ways: tuple[Way, ...]

    @property
    def next(self) -> Way | None:
        """The step that leads on: one that can be taken, or else the first that waits for something."""
        ahead = [way for way in self.ways if way.leads_on]
        return next((way for way in ahead if way.open), ahead[0] if ahead else None)


def outlook(definition: Definition, state: State, stream: str, *, today: date, language: str = "en") -> Outlook | None:
    """The outlook of a person or match on a day; None for a stream nobody knows."""
    track = state.track(stream)
    if track is None:
        return None
    index, name = ruling(index_of(definition), state, track), track_name(track)
    definition = index.definition
    length = index.should_take.get((name, track.stage))
    over = track.stage in definition.ends(name)
    due = length.after(track.since) if length and track.since and not over else None
    ways = []
    for step in index.steps.get((name, track.stage), ()):
        missing = what_is_missing(
            index, state, track, step, actor_role=hand(definition, step.by), today=today, language=language
        )
        ways.append(_way(definition, name, track.stage, step, missing, language))
    return Outlook(
        stream=stream,
        track=name,
        stage=track.stage,
        since=track.since,
        days=(today - track.since).days if track.since else 0,
        late=max(0, (today - due).days) if due else 0,
        over=over,
        ways=tuple(ways),
    )


def _way(definition: Definition, track: str, stage: str, step: Step, missing: Sequence[Finding], language: str) -> Way:
    by_itself = any(found.code == _BY_ITSELF for found in missing)
    target = definition.stage(track, step.to)
    return Way(
        transition=step.name,
        label=step.label,
        to=step.to,
        to_label=called(target, step.to),
        leads_on=leads_on(definition, track, stage, step.to),
        by_itself=by_itself,
        missing=tuple(found for found in missing if found.code != _BY_ITSELF),
        reasons=reasons(definition, step, language),
    )


def hand(definition: Definition, by: Sequence[str]) -> str:
    """The role of the staff that takes a step: the first it names, else the coordinator or whoever comes first."""
    mine = next((role for role in by if role in definition.staff), None)
    return mine or ("coordinator" if "coordinator" in definition.staff else next(iter(definition.staff), ""))


def leads_on(definition: Definition, track: str, stage: str, to: str) -> bool:
    """Whether a step goes forward: to a later stage or a good end, or out of a pause; never into a pause, never to an
    end that means *left* or *refused*."""
    stages = definition.match_stages if track == MATCH else definition.stages.get(track, {})
    here, target = stages.get(stage), stages.get(to)
    if here is None or target is None or target.type == "paused" or target.outcome in ("left", "refused"):
        return False
    order = list(stages)
    return here.type == "paused" or order.index(to) > order.index(stage)
