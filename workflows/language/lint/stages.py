"""S: stages and transitions, as graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import ANY, AUTOMATIC, Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


@dataclass(frozen=True, slots=True)
class Graph:
    """The stages of one track and the steps between them, ``any`` spelled out; ``moves``: where actions put people."""

    starts: tuple[str, ...]
    ends: frozenset[str]
    steps: Mapping[str, frozenset[str]]
    moves: frozenset[str]

    def reached(self, first: Iterable[str]) -> set[str]:
        """Every stage that can be reached from these."""
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            stage = waiting.pop()
            if stage not in seen:
                seen.add(stage)
                waiting.extend(self.steps.get(stage, frozenset()) - seen)
        return seen

    def leading_to(self, last: Iterable[str]) -> set[str]:
        """Every stage from which some way leads to one of these."""
        alike: dict[frozenset[str], list[str]] = {}
        for stage, onward in self.steps.items():
            alike.setdefault(onward, []).append(stage)
        back: dict[str, list[frozenset[str]]] = {}
        for onward in alike:
            for stage in onward:
                back.setdefault(stage, []).append(onward)
        seen: set[str] = set()
        waiting = list(last)
        while waiting:
            stage = waiting.pop()
            seen.add(stage)
            for onward in back.pop(stage, ()):
                waiting.extend(alike.pop(onward, ()))
        return seen


def _graph(draft: Draft, track: str) -> Graph | None:
    """The graph of a track; None while its stages are misspelt or missing, for then it says nothing true."""
    stages = draft.definition.stages.get(track, {})
    starts = tuple(name for name, stage in stages.items() if stage.type == "start")
    ends = draft.definition.ends(track)
    if len(starts) != 1 or not ends:
        return None
    steps: dict[str, set[str]] = {name: set() for name in stages}
    from_everywhere: set[str] = set()
    for transition in draft.definition.transitions.get(track, {}).values():
        if transition.to not in stages or any(name not in stages and name != ANY for name in transition.from_):
            return None
        if ANY in transition.from_:
            from_everywhere.add(transition.to)
        else:
            for name in transition.from_:
                steps[name].add(transition.to)
    anyone = frozenset(from_everywhere)
    moves = frozenset(action.what for _, action in draft.done("move") if action.whom == (track,))
    # What leads nowhere else shares one set: a thousand stages with a thousand ways out would else be a million steps.
    onward = {
        name: frozenset(to) if name in ends else anyone if to <= anyone else anyone | to for name, to in steps.items()
    }
    return Graph(starts, ends, onward, moves)


@rule("S01")
def tracks_have_one_beginning(draft: Draft) -> Iterator[Finding]:
    """Everybody starts somewhere, and all at the same place."""
    for track in draft.tracks:
        stages = draft.definition.stages.get(track, {})
        starts = sum(stage.type == "start" for stage in stages.values())
        if starts != 1:
            yield draft.finding("S01", ("stages", track), track=draft.track_word(track, "A"), n=starts or "@none")


@rule("S02")
def tracks_end(draft: Draft) -> Iterator[Finding]:
    """What cannot end is never closed, counted or deleted."""
    for track in draft.tracks:
        if track in draft.definition.stages and not draft.definition.ends(track):
            yield draft.finding("S02", ("stages", track), track=draft.track_word(track, "A"))


@rule("S03")
def transitions_connect_stages(draft: Draft) -> Iterator[Finding]:
    """A step begins and ends at stages of its own track."""
    for track, name, path in _transitions(draft):
        transition = draft.definition.transitions[track][name]
        if track not in draft.definition.stages:
            continue
        for stage in (*transition.from_, transition.to):
            if stage != ANY:
                yield from draft.unknown_stage(stage, track, path)


@rule("S03")
def other_places_name_stages(draft: Draft) -> Iterator[Finding]:
    """Check-ins, events and resources belong to stages of the match; a resource also to those of its reader."""
    for section in ("check_ins", "events", "resources"):
        for name, item in getattr(draft.definition, section).items():
            readers = getattr(item, "for_", ())
            known = {stage for track in (*readers, "match") for stage in draft.definition.stages.get(track, {})}
            for stage in item.during:
                if stage not in known:
                    yield from draft.unknown_stage(stage, "match", (section, name, "during"))


@rule("S04")
def ends_are_final(draft: Draft) -> Iterator[Finding]:
    """Who has come to an end does not go on; a new round begins instead."""
    for track, name, path in _transitions(draft):
        ends = draft.definition.ends(track)
        for stage in draft.definition.transitions[track][name].from_:
            if stage in ends:
                yield draft.finding("S04", path, name=name, stage=stage)


@rule("S05")
def stages_can_be_reached(draft: Draft) -> Iterator[Finding]:
    """A stage that nobody reaches promises something that never happens."""
    for track in draft.tracks:
        graph = _graph(draft, track)
        if graph is None:
            continue
        reached = graph.reached((*graph.starts, *graph.moves))
        for stage in graph.steps:
            if stage not in reached:
                yield draft.finding("S05", ("stages", track, stage), stage=stage)


@rule("S06")
def stages_can_be_left(draft: Draft) -> Iterator[Finding]:
    """Nobody is forgotten in a stage without an exit."""
    for track, graph, stage in _live_stages(draft):
        if not graph.steps[stage] - {stage}:
            yield draft.finding("S06", ("stages", track, stage), stage=stage)


@rule("S09")
def circles_have_an_exit(draft: Draft) -> Iterator[Finding]:
    """From everywhere some way leads to an end, or to a stage without an exit, which S06 tells. Said once a track, for
    its first such stage."""
    told: dict[str, set[str]] = {}
    for track, graph, stage in _live_stages(draft):
        if track not in told:
            without_exit = [one for one, onward in graph.steps.items() if onward <= {one}]
            told[track] = graph.leading_to([*without_exit, *graph.ends])
        if stage not in told[track]:
            told[track] |= graph.steps.keys()
            yield draft.finding("S09", ("stages", track, stage), stage=stage)


def _live_stages(draft: Draft) -> Iterator[tuple[str, Graph, str]]:
    """Every stage that can be reached and is no end."""
    for track in draft.tracks:
        graph = _graph(draft, track)
        if graph is not None:
            reached = graph.reached((*graph.starts, *graph.moves))
            for stage in graph.steps:
                if stage in reached and stage not in graph.ends:
                    yield track, graph, stage


@rule("S07")
def ends_have_an_outcome(draft: Draft) -> Iterator[Finding]:
    """Reports count outcomes, not names of stages."""
    for track, stages in draft.definition.stages.items():
        for name, stage in stages.items():
            if stage.type == "end" and stage.outcome is None:
                yield draft.finding("S07", ("stages", track, name))


@rule("S08", "S14")
def steps_are_taken_by_somebody(draft: Draft) -> Iterator[Finding]:
    """A step is taken by a role, by itself when something holds, or by a rule that names it."""
    called = {action.what for _, action in draft.done("transition")}
    for track, name, path in _transitions(draft):
        transition = draft.definition.transitions[track][name]
        if track == "match" and name in called:
            continue
        if transition.by == (AUTOMATIC,) and not transition.when:
            yield draft.finding("S08", path)
        elif not transition.by:
            yield draft.finding("S14", path)


@rule("S13")
def tracks_belong_to_somebody(draft: Draft) -> Iterator[Finding]:
    """Stages and transitions belong to a participant role or to the match."""
    known = (*draft.definition.participants, "match")
    for section in ("stages", "transitions"):
        for track in getattr(draft.definition, section):
            if track not in known:
                yield draft.finding("N03", (section, track), name=track, guess=did_you_mean(track, known))
            elif section == "transitions" and track not in draft.definition.stages:
                yield draft.finding("S13", (section, track), name=track)


def _transitions(draft: Draft) -> Iterator[tuple[str, str, Path]]:
    for track, transitions in draft.definition.transitions.items():
        for name in transitions:
            yield track, name, ("transitions", track, name)
