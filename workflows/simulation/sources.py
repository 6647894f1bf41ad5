"""Where the people of a rehearsal come from: invented, drawn from the answers of a past cohort, or those who are there.

Nothing that tells who somebody is goes into a rehearsal: no name, no contact, no free text, no exact date of birth, no
id. What stays are choices, numbers, and where everybody stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from models.definitions import Definition
from models.definitions.people import identity_questions
from models.definitions.sections import Question
from models.vocabulary import MATCH, Value
from workflows.engine.events import event_id
from workflows.engine.state import MatchTrack, PersonTrack, Request, State, Submission, Track
from workflows.simulation.inventing import Distributions

Source = Literal["invented", "drawn", "present"]
"""Invented from the forms; drawn from a past cohort; the people who are there now, without their names."""
_TEXTS = frozenset({"text", "email", "phone", "url", ""})
FEWEST = 5
"""An answer that fewer people gave is not drawn from: it could be known again."""


def distributions(definition: Definition, state: State) -> Distributions:
    """What the people of a cohort answered, question by question, each torn from the others. Texts are left out, and
    so are choices that fewer than five people made."""
    found: dict[tuple[str, str], list[Value]] = {}
    for track in state.tracks():
        for submission in track.submissions:
            form = definition.forms.get(submission.form)
            if form is None or submission.answers is None:
                continue
            for name, question in form.questions.items():
                if question.kind.kind not in _TEXTS and name not in _identifying(definition, track):
                    found.setdefault((submission.form, name), []).append(submission.answers.get(name))
    kept = {key: _common(values) for key, values in found.items()}
    return {key: tuple(values) for key, values in kept.items() if values}


def _common(values: Sequence[Value]) -> list[Value]:
    """Values that enough people gave. Several choices count one by one; numbers and dates are kept where enough people
    answered at all."""
    if len(values) < FEWEST:
        return []
    choices: dict[str, int] = {}
    for value in values:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                choices[one] = choices.get(one, 0) + 1
    found: list[Value] = []
    for value in values:
        if isinstance(value, tuple):
            found.append(tuple(one for one in value if choices[one] >= FEWEST) or None)
        elif not isinstance(value, str) or choices[value] >= FEWEST:
            found.append(value)
    return found


def _identifying(definition: Definition, track: Track) -> frozenset[str]:
    if not isinstance(track, PersonTrack):
        return frozenset()
    known = identity_questions(definition, track.role)
    return frozenset(one for one in (*known.name, known.email, known.phone, known.birth_date) if one)


def without_names(definition: Definition, state: State) -> State:
    """The same cohort with nobody in it that could be known again: where everybody stands, what is open, and answers
    that are choices, numbers or dates. Ids become numbers, a date of birth becomes the middle of its year."""
    named = {stream: f"{track.role} p{number}" for number, (stream, track) in enumerate(state.people.items(), start=1)}
    named |= {stream: f"{MATCH} p{number}" for number, stream in enumerate(state.matches, start=1)}
    return State(
        people={named[stream]: _person(definition, track, named) for stream, track in state.people.items()},
        matches={named[stream]: _match(definition, track, named) for stream, track in state.matches.items()},
        matches_of={
            named[stream]: tuple(named[match] for match in matches if match in named)
            for stream, matches in state.matches_of.items()
            if stream in named
        },
    )


def _person(definition: Definition, track: PersonTrack, named: Mapping[str, str]) -> PersonTrack:
    born = identity_questions(definition, track.role).birth_date
    profile = definition.profile(track.role)
    kept = {name: _kept(profile.get(name), value, blur=name == born) for name, value in track.profile.items()}
    return replace(
        track,
        stream=named[track.stream],
        moves=(),
        profile={name: value for name, value in kept.items() if value is not None},
        submissions=_submissions(definition, track, born),
        requests=_requests(track),
        tasks={name: replace(task, data={}) for name, task in track.tasks.items()},
        held={name: tuple(replace(done, data={}) for done in entries) for name, entries in track.held.items()},
        meetings=tuple(replace(done, data={}) for done in track.meetings),
        modules={key: tuple(replace(done, data={}) for done in entries) for key, entries in track.modules.items()},
    )


def _called(members: Mapping[str, tuple[str, ...]], named: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {role: tuple(named.get(one, one) for one in enrolments) for role, enrolments in members.items()}


def _match(definition: Definition, track: MatchTrack, named: Mapping[str, str]) -> MatchTrack:
    return replace(
        track,
        stream=named[track.stream],
        moves=(),
        members=_called(track.members, named),
        asked=_called(track.asked, named),
        replies={named.get(one, one): replies for one, replies in track.replies.items()},
        submissions=_submissions(definition, track, None),
        requests=_requests(track),
        check_ins={key: replace(one, submission=_numbered(one.submission)) for key, one in track.check_ins.items()},
        plan=None,
        parts={},
        tasks={name: replace(task, data={}) for name, task in track.tasks.items()},
        held={name: tuple(replace(done, data={}) for done in entries) for name, entries in track.held.items()},
        meetings=tuple(replace(done, data={}) for done in track.meetings),
        goals={key: tuple(replace(done, data={}) for done in entries) for key, entries in track.goals.items()},
        milestones={
            key: tuple(replace(done, data={}) for done in entries) for key, entries in track.milestones.items()
        },
    )


def _submissions(definition: Definition, track: Track, born: str | None) -> tuple[Submission, ...]:
    found = []
    for entry in track.submissions:
        form = definition.forms.get(entry.form)
        answers = None
        if entry.answers is not None and form is not None:
            kept = {
                name: _kept(form.questions.get(name), value, blur=name == born) for name, value in entry.answers.items()
            }
            answers = {name: value for name, value in kept.items() if value is not None}
        found.append(replace(entry, id=_numbered(entry.id), answers=answers))
    return tuple(found)


def _numbered(name: str) -> str:
    """An id that is no longer the one under which the answers lie."""
    return event_id("", "submission", name) if name else ""


def _requests(track: Track) -> dict[str, Request]:
    return {name: replace(one, submission=_numbered(one.submission)) for name, one in track.requests.items()}


def _kept(question: Question | None, value: Value, *, blur: bool) -> Value:
    """An answer as it may go on: texts become a placeholder, so that it stays known *that* something was answered."""
    if question is None:
        return None
    if question.kind.kind in _TEXTS:
        return "…" if value else None
    if blur:
        return date(value.year, 7, 1) if isinstance(value, date) else None
    return value


def stages_gone(definition: Definition, state: State) -> tuple[str, ...]:
    """Stages in which somebody stands and which a definition does not have: such a cohort cannot go on under it."""
    return tuple(
        sorted(
            {
                f"{name}: {track.stage}".replace("_", " ")
                for track in state.tracks()
                for name in (track.role if isinstance(track, PersonTrack) else MATCH,)
                if definition.stage(name, track.stage) is None
            }
        )
    )
