"""A stream goes over to another version of the definition: the event, and how the past is read from then on.

Nothing that was given is changed: the track as it was is kept beside (``VersionMove.before``), answers stand in their
rows as they were given, and what follows from them under the new names is worked out here, every time the journal is
read. So erasing an answer erases what was derived from it, and a move back reads everything as before.

``data`` of the event: ``from`` and ``to``; ``names``: section → old name → new name, where sections are ``stages``,
``forms``, ``consents``, ``checks``, ``training``, ``tasks``, ``cases``, ``events``, ``goals``, ``check_ins``,
``matching``, ``modules:<training>``, ``milestones:<goals>``, ``questions:<form>`` and ``values:<form>.<question>``
(forms, trainings and goals by their old names; a question or choice whose new name is "" is read no more); ``stage``:
where somebody goes who stands in a stage that is no longer there; ``check_ins``: plan → ``keep`` (old dates) or ``new``
(new dates from that day); ``from_now``: plans that ask for nothing before that day, because they are new or ask more;
``cancel``: tasks that are no longer owed; ``back``: the move that is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from models.definitions import Definition
from models.vocabulary import Value
from workflows.engine.changes import profile_of
from workflows.engine.clock import day_of
from workflows.engine.events import Event
from workflows.engine.index import Index, index_of
from workflows.engine.state import MatchTrack, PersonTrack, Rhythm, Stay, Submission, Track, VersionMove

P = TypeVar("P", bound=Track)
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Names = Mapping[str, Mapping[str, str]]


def moved_to_version(index: Index, definitions: Mapping[int, Definition], track: P, event: Event) -> P:
    """The track under the version it has moved to. A move to where it is changes nothing."""
    to = int(event.data.get("to", 0))
    if to == track.version or not to:
        return track
    known = definitions.get(to)
    index = index if known is None else index_of(known)
    back = event.data.get("back")
    last = track.moves[-1] if track.moves else None
    if back and last is not None and last.event == back:
        changed = _back(track, last.before, event)
        changed = replace(changed, moves=track.moves[:-1])
    else:
        changed = _read_anew(track, event, index, definitions.get(track.version))
        move = VersionMove(
            event=event.id,
            day=day_of(index.definition, event.at),
            came_from=track.version,
            to=to,
            before=track,
        )
        changed = replace(changed, moves=(*track.moves, move))
    changed = replace(changed, version=to)
    if isinstance(changed, PersonTrack):
        return replace(changed, profile=profile_of(index, changed.submissions))
    return changed


# Under new names ----------------------------------------------------------------------------------------------------
def _read_anew(track: P, event: Event, index: Index, was: Definition | None) -> P:
    names: Names = event.data.get("names") or {}
    changed = _renamed(track, names)
    fillings = zip(track.submissions, changed.submissions, strict=True)
    kept = tuple(_without_namesakes(given, now, names, was, index.definition) for given, now in fillings)
    changed = replace(changed, submissions=kept)
    day = day_of(index.definition, event.at)
    noted = day_of(index.definition, event.noted)
    stage = event.data.get("stage")
    if stage and stage != changed.stage:
        stay = Stay(stage=str(stage), since=day, noted=noted, event=event.id)
        changed = replace(changed, stays=(*changed.stays, stay))
    gone = set(event.data.get("cancel") or ())
    if gone:
        tasks = {
            key: replace(task, done=day, done_event=event.id) if key in gone and task.done is None else task
            for key, task in changed.tasks.items()
        }
        changed = replace(changed, tasks=tasks)
    if isinstance(changed, MatchTrack):
        rhythms = dict(changed.rhythms)
        for plan, how in (event.data.get("check_ins") or {}).items():
            known = rhythms.get(plan) or Rhythm()
            new = how != "keep"
            rhythms[plan] = _from_now(changed, plan, day) if new else replace(known, keeps=known.keeps or track.version)
        for plan in event.data.get("from_now") or ():
            keeps = rhythms[plan].keeps if plan in rhythms else 0
            rhythms[plan] = replace(_from_now(changed, plan, day), keeps=keeps)
        return replace(changed, rhythms=rhythms)
    return changed


def _from_now(match: MatchTrack, plan: str, day: date) -> Rhythm:
    """A plan that asks for nothing new before a day, nor for what it has asked already."""
    asked = [entry for entry in match.check_ins.values() if entry.plan == plan]
    since = max([day, *(entry.due + timedelta(days=1) for entry in asked)])
    return Rhythm(since=since, past=max((entry.occurrence for entry in asked), default=0))


def _renamed(track: P, names: Names) -> P:
    """Every name of the definition in a track, as it is called now."""
    if not names:
        return track
    stages, forms = names.get("stages", {}), names.get("forms", {})
    changed = replace(
        track,
        stays=tuple(_stay(stay, stages) for stay in track.stays),
        undone=tuple(_stay(stay, stages) for stay in track.undone),
        submissions=tuple(_submission(entry, names) for entry in track.submissions),
        tasks={key: replace(one, kind=_now(names, "tasks", one.kind)) for key, one in track.tasks.items()},
        cases={key: replace(one, kind=_now(names, "cases", one.kind)) for key, one in track.cases.items()},
        requests={key: replace(one, form=forms.get(one.form, one.form)) for key, one in track.requests.items()},
        held=_keys(track.held, lambda name: _now(names, "events", name)),
    )
    if isinstance(changed, PersonTrack):
        return replace(
            changed,
            consents=_keys(changed.consents, lambda name: _now(names, "consents", name)),
            checks=_keys(changed.checks, lambda name: _now(names, "checks", name)),
            modules=_keys(changed.modules, lambda name: _pair(names, "training", "modules", name)),
        )
    if isinstance(changed, MatchTrack):
        plans = names.get("check_ins", {})
        return replace(
            changed,
            model=_now(names, "matching", changed.model),
            goals=_keys(changed.goals, lambda name: _now(names, "goals", name)),
            milestones=_keys(changed.milestones, lambda name: _pair(names, "goals", "milestones", name)),
            rhythms={plans.get(plan, plan): rhythm for plan, rhythm in changed.rhythms.items()},
            check_ins={
                (plans.get(plan, plan), number, role): replace(entry, plan=plans.get(plan, plan))
                for (plan, number, role), entry in changed.check_ins.items()
            },
        )
    return changed


def _now(names: Names, section: str, name: str) -> str:
    return names.get(section, {}).get(name, name)


def _pair(names: Names, outer: str, inner: str, name: tuple[str, str]) -> tuple[str, str]:
    return _now(names, outer, name[0]), _now(names, f"{inner}:{name[0]}", name[1])


def _keys(mapping: Mapping[K, tuple[V, ...]], now: Callable[[K], K]) -> dict[K, tuple[V, ...]]:
    """A mapping of histories under new names; two that have become one stand one after the other."""
    found: dict[K, tuple[V, ...]] = {}
    for key, entries in mapping.items():
        found[now(key)] = (*found.get(now(key), ()), *entries)
    return found


def _stay(stay: Stay, stages: Mapping[str, str]) -> Stay:
    return replace(stay, stage=stages[stay.stage]) if stay.stage in stages else stay


def _submission(entry: Submission, names: Names) -> Submission:
    """A filling under new names. The old answers stay; what follows from them stands beside."""
    form, plan = _now(names, "forms", entry.form), entry.plan
    plan = names.get("check_ins", {}).get(plan, plan) if plan else plan
    answers = entry.answers
    if answers is not None:
        questions = names.get(f"questions:{entry.form}", {})
        derived: dict[str, Value] = {}
        archived = {name for name in answers if questions.get(name) == ""}
        for name, value in answers.items():
            choices = names.get(f"values:{entry.form}.{name}", {})
            if name not in archived and (name in questions or choices):
                derived[questions.get(name, name)] = _chosen(value, choices)
        if derived or archived:
            answers = {name: value for name, value in answers.items() if name not in archived} | derived
    return replace(entry, form=form, plan=plan, answers=answers)


def _without_namesakes(
    given: Submission, now: Submission, names: Names, was: Definition | None, to: Definition
) -> Submission:
    """A filling without what stands beside under an old name by which something else is asked now: what was said in
    confidence would be shown as the answer to it."""
    form, before = to.forms.get(now.form), was.forms.get(given.form) if was is not None else None
    if form is None or now.answers is None or given.answers is None:
        return now
    renamed = names.get(f"questions:{given.form}", {})
    meant = {renamed.get(name, name) for name in given.answers if before is None or name in before.questions}
    kept = {name: value for name, value in now.answers.items() if name in meant or name not in form.questions}
    return now if len(kept) == len(now.answers) else replace(now, answers=kept)


def _chosen(value: Value, choices: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(now for one in value if (now := choices.get(one, one))))
    return (choices.get(value, value) or None) if isinstance(value, str) else value


# And back -----------------------------------------------------------------------------------------------------------
def _back(track: P, before: Track, event: Event) -> P:
    """What was known before the move stands as it stood; what came since is read under the old names."""
    now = _renamed(track, event.data.get("names") or {})
    stays = {stay.event: stay for stay in before.stays}
    fillings = {entry.id: entry for entry in before.submissions}
    last = event.data.get("back")
    kept = [stays.get(stay.event, stay) for stay in now.stays if stay.event != last]
    changed = replace(
        now,
        stays=tuple(kept),
        undone=before.undone + now.undone[len(before.undone) :],
        submissions=tuple(
            fillings[entry.id] if entry.id in fillings and entry.event == fillings[entry.id].event else entry
            for entry in now.submissions
        ),
        tasks={
            key: replace(one, done=None, done_event="") if one.done_event == last else one
            for key, one in now.tasks.items()
        },
    )
    if isinstance(changed, MatchTrack) and isinstance(before, MatchTrack):
        return replace(changed, rhythms=before.rhythms)
    return changed


__all__ = ["moved_to_version"]
