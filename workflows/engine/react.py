"""What follows from an event: the step's own ``then``, the rules it wakes, the steps that now happen by themselves.

``react`` answers for one event and the state after it; no reaction sees its sisters. ``run`` folds events and their
reactions until nothing more follows, at most five deep; then it opens a case for the team instead of going on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date

from models.definitions import Definition
from models.definitions.phrases import Occasion
from models.definitions.truth import holds
from models.vocabulary import MATCH
from workflows.engine.actions import Cause, message, moved, perform, recipients
from workflows.engine.clock import day_of
from workflows.engine.events import Event, EventType, event_id
from workflows.engine.evolve import evolve
from workflows.engine.facts import Waking, facts_for
from workflows.engine.index import Index, WokenRule, index_of, ruling
from workflows.engine.state import EMPTY, CheckIn, MatchTrack, PersonTrack, State, replaced

DEEPEST = 5
"""What a rule causes may wake other rules, so many deep."""
IN_A_CIRCLE = "rules_in_a_circle"
"""The case that is opened when rules wake each other without end. It is not part of any definition."""
REMINDER = "reminder"
"""The message that reminds of a check-in, unless the definition has ``<plan>_reminder``. When a check-in falls due, the
message named like its plan is sent, if there is one."""

_CHANGES_NOTHING = frozenset(
    {
        EventType.REMINDED,
        EventType.CHECK_IN_DUE,
        EventType.STAGE_OVERDUE,
        EventType.FORM_OVERDUE,
        EventType.FORM_ASKED,
        EventType.TASK_CREATED,
        EventType.TASK_DONE,
        EventType.CASE_WOKEN,
        EventType.MESSAGE_DUE,
        EventType.NOTE_ADDED,
    }
)
"""Events no condition can notice: after them no step needs to be looked at."""


def react(definition: Definition, state: State, event: Event) -> list[Event]:
    """The events that follow from ``event``; ``state`` is the one after it. The same arguments, the same answer."""
    index = index_of(definition)
    track = state.track(event.stream)
    if track is not None:
        index = ruling(index, state, track)
    waking = _waking(state, event)
    found: list[Event] = []
    if event.type == EventType.MOVED and event.data.get("told"):
        # It was so before Kith was asked: nothing is sent or asked for it, and only whoever is in it moves on.
        return [one for one in _by_themselves(index, state, event) if one.stream != event.stream]
    if event.type == EventType.MOVED:
        found += _then(index, state, event, waking)
    if event.type in (EventType.REMINDED, EventType.CHECK_IN_DUE):
        found += _messages(index, state, event, waking)
    for rule in _woken(index, state, event):
        cause = Cause(index=index, state=state, event=event, because=f"rule:{rule.name}", waking=waking)
        facts = facts_for(index, state, event.stream, cause.today, waking)
        if facts is not None and holds(rule.condition, facts, today=cause.today) is True:
            found += perform(cause, rule.actions)
    if event.type not in _CHANGES_NOTHING:
        found += _by_themselves(index, state, event)
    return found


def _waking(state: State, event: Event) -> Waking:
    track = state.track(event.stream)
    data = event.data
    if event.type == EventType.ANSWERED and track is not None:
        named = str(data.get("submission") or event.id)
        submission = next((entry for entry in reversed(track.submissions) if entry.id == named), None)
        found = next((e for e in _check_ins(track) if submission and e.submission == submission.id), None)
        return Waking(role=str(data.get("by", "")), submission=submission, check_in=found)
    if event.type in (EventType.MISSED, EventType.REMINDED, EventType.CHECK_IN_DUE) and isinstance(track, MatchTrack):
        role = str(data.get("role", ""))
        key = (str(data.get("plan", "")), int(data.get("occurrence", 0)), role)
        return Waking(role=role, check_in=track.check_ins.get(key))
    return Waking(role=str(data.get("role", "")))


def _check_ins(track: PersonTrack | MatchTrack) -> Iterable[CheckIn]:
    return track.check_ins.values() if isinstance(track, MatchTrack) else ()


# What a step does ---------------------------------------------------------------------------------------------------
def _then(index: Index, state: State, event: Event, waking: Waking) -> list[Event]:
    data = event.data
    track, name = str(data.get("track", "")), str(data.get("transition") or "")
    step = index.step(track, str(data.get("from", "")), name) if name else None
    if step is None:
        return []
    return perform(Cause(index=index, state=state, event=event, because=f"step:{name}", waking=waking), step.then)


def _messages(index: Index, state: State, event: Event, waking: Waking) -> list[Event]:
    plan = str(event.data.get("plan", ""))
    wanted = (f"{plan}_reminder", REMINDER) if event.type == EventType.REMINDED else (plan,)
    name = next((name for name in wanted if name in index.definition.messages), None)
    if name is None:
        return []
    cause = Cause(index=index, state=state, event=event, because=f"check_in:{plan}", waking=waking)
    return [message(cause, name, role, enrolment, "0") for role, enrolment in recipients(cause, waking.role)]


# What rules do ------------------------------------------------------------------------------------------------------
def _woken(index: Index, state: State, event: Event) -> Iterator[WokenRule]:
    kinds = _KINDS.get(event.type, ())
    for kind in kinds:
        for rule in index.rules.get(kind, ()):
            if _is_occasion(index, rule.occasion, event):
                yield rule


_KINDS: dict[str, tuple[str, ...]] = {
    EventType.ANSWERED: ("submitted", "answered"),
    EventType.MISSED: ("missed",),
    EventType.CONSENT_GIVEN: ("given",),
    EventType.CONSENT_WITHDRAWN: ("withdrawn",),
    EventType.CHECK_EXPIRED: ("expires",),
    EventType.TRAINING_EXPIRED: ("expires",),
    EventType.CONSENT_EXPIRED: ("expires",),
    EventType.MOVED: ("enters",),
    EventType.JOINED: ("enters",),
    EventType.PROPOSED: ("enters",),
    EventType.MOMENT_REACHED: ("stays", "around"),
}


_RUN_OUT: dict[str, str] = {
    EventType.CHECK_EXPIRED: "check",
    EventType.TRAINING_EXPIRED: "training",
    EventType.CONSENT_EXPIRED: "consent",
}


def wakes(index: Index, event: Event) -> bool:
    """Whether any rule waits for what this event is."""
    return any(True for _ in _woken(index, EMPTY, event))


def _is_occasion(index: Index, occasion: Occasion, event: Event) -> bool:
    data = event.data
    if occasion.kind in ("submitted", "answered"):
        return occasion.what == data.get("form") or (occasion.kind == "answered" and occasion.what == data.get("plan"))
    if occasion.kind == "missed":
        return occasion.what == data.get("plan")
    if occasion.kind in ("given", "withdrawn"):
        return occasion.what == data.get("consent")
    if occasion.kind == "expires":
        kind, _, name = occasion.what.partition(".")
        return _RUN_OUT[event.type] == kind and data.get(kind) == name
    if occasion.kind == "enters":
        return _enters(index, occasion, event)
    return describes(occasion) == {name: data.get(name) for name in describes(occasion)}


def _enters(index: Index, occasion: Occasion, event: Event) -> bool:
    data = event.data
    if event.type != EventType.MOVED:  # somebody joined, a match was proposed: they enter the first stage
        track = MATCH if event.type == EventType.PROPOSED else str(data.get("role", ""))
        stage = index.definition.stage(occasion.track, occasion.what)
        return occasion.track == track and stage is not None and stage.type == "start"
    arrived = data.get("to") != data.get("from")
    return arrived and (occasion.track, occasion.what) == (data.get("track"), data.get("to"))


def describes(occasion: Occasion) -> dict[str, object]:
    """A moment as the ``data`` of its event, by which the rule that waits for it knows it again."""
    return {
        "kind": occasion.kind,
        "what": occasion.what,
        "track": occasion.track,
        "length": str(occasion.length),
        "before": occasion.before,
    }


# What happens by itself ---------------------------------------------------------------------------------------------
def related(state: State, stream: str) -> list[str]:
    """The streams whose conditions can look at this one: itself, its match or matches, and everybody in them."""
    matches = [state.matches[stream]] if stream in state.matches else [*state.their_matches(stream)]
    names = [stream]
    for match in matches:
        names += [match.stream, *match.everybody]
    return list(dict.fromkeys(names))


def _by_themselves(index: Index, state: State, event: Event) -> Iterator[Event]:
    today = day_of(index.definition, event.noted)
    for stream in related(state, event.stream):
        found = step_by_itself(index, state, stream, today, event)
        if found is not None:
            yield found


def step_by_itself(index: Index, state: State, stream: str, today: date, event: Event) -> Event | None:
    """The first step of this stream that happens by itself today, as an event caused by ``event``; None if none does.

    A step happens by itself once in a stay: one that somebody took back does not happen again. One that went back with
    what had brought it about, a module recorded by mistake, happens again when that is recorded anew.
    """
    track = state.track(stream)
    if track is None or not track.stays:
        return None
    index = ruling(index, state, track)
    name = track.role if isinstance(track, PersonTrack) else MATCH
    steps = index.automatic.get((name, track.stage))
    facts = facts_for(index, state, stream, today) if steps else None
    if not steps or facts is None:
        return None
    for step in steps:
        times = sum(stay.again and stay.transition == step.name for stay in track.undone)
        stay = track.stays[-1].event
        known = event_id(stream, f"step:{step.name}", f"{stay}:{times}" if times else stay)
        if known in track.seen or holds(step.when, facts, today=today) is not True:
            continue
        cause = Cause(index=index, state=state, event=event, because=f"step:{step.name}", waking=Waking())
        return replaced(moved(cause, track, name, step.to, "", step.name), id=known)
    return None


# Until nothing more follows -----------------------------------------------------------------------------------------
def run(definition: Definition, state: State, events: Iterable[Event]) -> tuple[State, list[Event]]:
    """Fold ``events`` and all that follows from each before the next. Gives the new state and every event that
    happened, numbered within its stream, in order. What was seen before is left out."""
    index = index_of(definition)
    happened: list[Event] = []
    for event in events:
        waiting: deque[tuple[Event, int]] = deque([(event, 0)])
        while waiting:
            next_event, depth = waiting.popleft()
            if not _stands(state, next_event, given=depth == 0):
                continue
            numbered = replaced(
                next_event,
                number=next_event.number or state.number(next_event.stream) + 1,
                version=next_event.version or state.version_of(next_event.stream),
            )
            state = evolve(definition, state, numbered)
            happened.append(numbered)
            following = react(definition, state, numbered)
            if depth >= DEEPEST and following:
                following = _stop(index, state, numbered, event)
                if not following:
                    continue
                stream = following[0].stream
                stopped = replaced(following[0], number=state.number(stream) + 1, version=state.version_of(stream))
                state = evolve(definition, state, stopped)
                happened.append(stopped)
                continue
            waiting.extend((entry, depth + 1) for entry in following)
    return state, happened


def _stop(index: Index, state: State, event: Event, first: Event) -> list[Event]:
    track = state.track(event.stream)
    if track is None or any(case.kind == IN_A_CIRCLE and case.closed is None for case in track.cases.values()):
        return []
    cause = Cause(index=index, state=state, event=first, because=event.because, waking=Waking())
    return [cause.makes(event.stream, EventType.CASE_OPENED, IN_A_CIRCLE, case=IN_A_CIRCLE)]


def _stands(state: State, event: Event, *, given: bool) -> bool:
    """Whether an event still makes sense now that its sisters have happened. What a caller gives stands unless it was
    seen before; what follows by itself must not open twice what is open, nor leave a stage that was left."""
    track = state.track(event.stream)
    if track is None:
        return given
    if event.id in track.seen:
        return False
    if given:
        return True
    data = event.data
    if event.type == EventType.TASK_CREATED:
        return not any(task.kind == data["task"] and task.done is None for task in track.tasks.values())
    if event.type == EventType.CASE_OPENED:
        return not any(case.kind == data["case"] and case.closed is None for case in track.cases.values())
    if event.type == EventType.FORM_ASKED:
        asked = (data["form"], data["role"])
        return not any((entry.form, entry.role) == asked and not entry.answered for entry in track.requests.values())
    return event.type != EventType.MOVED or track.stage == data["from"]


__all__ = ["describes", "react", "related", "run", "step_by_itself", "wakes"]
