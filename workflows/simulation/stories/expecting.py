"""Whether a line of ``expect`` came true, and what happened instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Protocol

from models.definitions import Definition
from models.definitions.base import called
from models.findings import Finding, finding
from models.vocabulary import MATCH
from workflows.engine.events import Event, EventType
from workflows.engine.index import index_of
from workflows.engine.options import track_name, what_is_missing
from workflows.engine.state import State
from workflows.simulation.stories.phrases import NTH
from workflows.simulation.stories.reading import StoryLine, circle_of, whose_step


class Played(Protocol):
    """What was played: the definition, every event with its day, and the state at the end of each day."""

    definition: Definition
    happened: list[tuple[int, Event]]
    day_0: date

    def state_on(self, day: int) -> State:
        """What was known at the end of a day."""


def met(stage: Played, line: StoryLine) -> bool:
    """Whether what a line expects is so."""
    return _TESTS[line.phrase.name](stage, line)


def _days(stage: Played, kind: EventType, to: str = "", **data: str | None) -> list[int]:
    """On which days something of a kind happened, in order, each once. ``to``: to this one of several people."""
    wanted = {name: word for name, word in data.items() if word is not None}
    return sorted(
        {
            day
            for day, event in stage.happened
            if event.type == kind
            and all(str(event.data.get(name)) == word for name, word in wanted.items())
            and (not to or to in (event.data.get("to"), event.stream) or (not event.data.get("to") and _of_all(event)))
        }
    )


def _of_all(event: Event) -> bool:
    """Whether it concerns everybody of its role: a check-in of a circle."""
    return event.stream == MATCH


def _to(line: StoryLine) -> str:
    """The one who is meant, where a line says which of several."""
    return line.who() if f"role{NTH}" in line.blanks else ""


def _open(stage: Played, line: StoryLine) -> bool:
    """Whether such a task or case is open at the end of the day."""
    state = stage.state_on(line.day or 0)
    if "task" in line.blanks:
        kind = line.blanks["task"]
        return any(task.kind == kind and task.done is None for one in state.tracks() for task in one.tasks.values())
    kind = line.blanks["case"]
    return any(case.kind == kind and case.closed is None for one in state.tracks() for case in one.cases.values())


def _made(stage: Played, line: StoryLine) -> list[int]:
    if "task" in line.blanks:
        return _days(stage, EventType.TASK_CREATED, task=line.blanks["task"])
    return _days(stage, EventType.CASE_OPENED, case=line.blanks["case"])


def _missing(stage: Played, line: StoryLine) -> tuple[Finding, ...] | None:
    """What is missing for a step on that day; () when it can be taken."""
    step, stream = line.blanks["step"], whose_step(stage.definition, line)
    index, state = index_of(stage.definition), stage.state_on(line.day or 0)
    track = state.track(stream)
    if track is None:
        return (finding("nobody_of_this_name"),)
    name = track_name(track)
    found = index.step(name, track.stage, step)
    if found is None:
        here = called(stage.definition.stage(name, track.stage), track.stage)
        return (finding("H14", stage=here),)
    today = stage.day_0 + timedelta(days=line.day or 0)
    return what_is_missing(index, state, track, found, actor_role=line.blanks["role"], today=today)


def _stage(stage: Played, line: StoryLine) -> str:
    track = stage.state_on(line.day or 0).track(line.who() if "role" in line.blanks else MATCH)
    return track.stage if track is not None else ""


def _circle(stage: Played, line: StoryLine) -> tuple[str, ...]:
    """Whoever belongs to the circle that day and has not left the program: the mentees, then the mentor."""
    state = stage.state_on(line.day or 0)
    match = state.matches.get(MATCH)
    everybody = match.everybody if match is not None else ()
    present = (person for one in everybody if (person := state.people.get(one)) is not None)
    return tuple(one.stream for one in present if one.stage not in stage.definition.ends(one.role))


def _how_many(stage: Played, line: StoryLine) -> int:
    """How many of those who are brought together belong to the circle: the mentees."""
    state = stage.state_on(line.day or 0)
    return sum(state.people[one].role != "mentor" for one in _circle(stage, line))


def _too_small(stage: Played, line: StoryLine) -> bool:
    told = circle_of(stage.definition)
    return told is not None and _how_many(stage, line) < told[1][0]


def _on(kind: EventType, *names: str) -> Callable[[Played, StoryLine], bool]:
    return lambda stage, line: line.day in _days(stage, kind, _to(line), **{name: line.blanks[name] for name in names})


def _never(kind: EventType, *names: str) -> Callable[[Played, StoryLine], bool]:
    return lambda stage, line: not _days(stage, kind, _to(line), **{name: line.blanks[name] for name in names})


def _asked(stage: Played, line: StoryLine) -> list[int]:
    """A role is asked for a form by hand or by a rule, or for the check-in of a plan."""
    role, name = line.blanks["role"], line.blanks["form"]
    return sorted(
        {
            *_days(stage, EventType.FORM_ASKED, _to(line), role=role, form=name),
            *_days(stage, EventType.CHECK_IN_DUE, _to(line), role=role, plan=name),
        }
    )


_TESTS: Mapping[str, Callable[[Played, StoryLine], bool]] = {
    "missed": _on(EventType.MISSED, "role"),
    "due": _on(EventType.CHECK_IN_DUE, "role"),
    "not_due": lambda stage, line: not _on(EventType.CHECK_IN_DUE, "role")(stage, line),
    "reminded": _on(EventType.REMINDED, "role"),
    "task": _open,
    "case": _open,
    "no_task_on": lambda stage, line: not _open(stage, line),
    "no_case_on": lambda stage, line: not _open(stage, line),
    "no_task_before": lambda stage, line: all(day >= (line.day or 0) for day in _made(stage, line)),
    "no_case_before": lambda stage, line: all(day >= (line.day or 0) for day in _made(stage, line)),
    "match_in": lambda stage, line: _stage(stage, line) == line.blanks["match_stage"],
    "belong": lambda stage, line: _how_many(stage, line) == int(line.blanks["number"]),
    "belongs": lambda stage, line: line.who() in _circle(stage, line),
    "not_belongs": lambda stage, line: line.who() not in _circle(stage, line),
    "too_small": _too_small,
    "person_in": lambda stage, line: _stage(stage, line) == line.blanks["stage"],
    "message": _on(EventType.MESSAGE_DUE, "message", "role"),
    "no_message": _never(EventType.MESSAGE_DUE, "message", "role"),
    "asked": lambda stage, line: line.day in _asked(stage, line),
    "not_asked": lambda stage, line: not _asked(stage, line),
    "can": lambda stage, line: not _missing(stage, line),
    "cannot": lambda stage, line: bool(_missing(stage, line)),
    "can_of": lambda stage, line: not _missing(stage, line),
    "cannot_of": lambda stage, line: bool(_missing(stage, line)),
    "no_cases": _never(EventType.CASE_OPENED),
    "no_tasks": _never(EventType.TASK_CREATED),
    "no_case": lambda stage, line: not _made(stage, line),
    "no_task": lambda stage, line: not _made(stage, line),
}
_EVENTS: Mapping[str, tuple[EventType, tuple[str, ...]]] = {
    "missed": (EventType.MISSED, ("role",)),
    "due": (EventType.CHECK_IN_DUE, ("role",)),
    "not_due": (EventType.CHECK_IN_DUE, ("role",)),
    "reminded": (EventType.REMINDED, ("role",)),
    "message": (EventType.MESSAGE_DUE, ("message", "role")),
    "no_message": (EventType.MESSAGE_DUE, ("message", "role")),
    "no_cases": (EventType.CASE_OPENED, ()),
    "no_tasks": (EventType.TASK_CREATED, ()),
}


def what_happened(stage: Played, line: StoryLine) -> tuple[Finding, ...]:
    """What was so instead, in words."""
    name = line.phrase.name
    if name in ("match_in", "person_in"):
        track = line.blanks.get("role", MATCH)
        found = _stage(stage, line)
        return (finding("H14", stage=called(stage.definition.stage(track, found), found) if found else "—"),)
    if name in ("belong", "belongs", "not_belongs", "too_small"):
        return (finding("H19", number=_how_many(stage, line)),)
    if name in ("can", "can_of"):
        return _missing(stage, line) or ()
    if name in ("cannot", "cannot_of"):
        return (finding("H15", step=line.blanks["step"].replace("_", " ")),)
    if name in _EVENTS:
        kind, names = _EVENTS[name]
        days = _days(stage, kind, _to(line), **{blank: line.blanks[blank] for blank in names})
    else:
        days = _asked(stage, line) if "form" in line.blanks else _made(stage, line)
    if not days:
        return (finding("H16"),)
    return (finding("H13", days=", ".join(map(str, days[:12])) + (" …" if len(days) > 12 else "")),)
