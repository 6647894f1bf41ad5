"""Figures and dates that nobody answers: days of a match, places, missed in a row, how long things are valid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.definitions.sections import Question
from models.definitions.times import Duration, parse_duration
from models.definitions.truth import all_of
from models.vocabulary import MATCH, Truth, Value
from workflows.engine.calendar import days_of
from workflows.engine.index import Index, ruling
from workflows.engine.state import Case, CheckIn, Done, MatchTrack, PersonTrack, State, Submission


def asked_of(index: Index, section: str, name: str) -> tuple[str, ...]:
    """The participant roles a consent, check or training concerns; () when the definition does not say."""
    definition = index.definition
    if section == "training":
        training = definition.training.get(name)
        return training.for_ if training else ()
    item = definition.consents.get(name) if section == "consents" else definition.checks.get(name)
    return item.asked_of if item else ()


def answer_of(submission: Submission | None, name: str) -> Value:
    """One answer of a filling; None when there is no filling, no answer, or it was erased."""
    if submission is None or submission.answers is None:
        return None
    return submission.answers.get(name)


def known_answer(index: Index, person: PersonTrack, name: str) -> Value:
    """An answer on a profile. Somebody who is on an older version gave it under the name the question had then."""
    value = person.profile.get(name)
    if value is None and index.former:
        for former in index.former.get((person.role, name), ()):
            if former in person.profile:
                return person.profile[former]
    return value


def stage_seen(index: Index, state: State, track: PersonTrack | MatchTrack) -> str:
    """Where a person or match stands, in the words of the definition that asks. Somebody on an older version stands in
    what was renamed since, somebody on a newer one in what was called otherwise before."""
    if not state.definitions or ruling(index, state, track) is index:
        return track.stage
    kind = track.role if isinstance(track, PersonTrack) else MATCH
    stages = index.definition.stages.get(kind, {})
    if track.stage in stages:
        return track.stage
    own = ruling(index, state, track).definition.stage(kind, track.stage)
    before = own.formerly if own is not None else ()
    now = next((name for name, stage in stages.items() if track.stage in stage.formerly), None)
    return now or next((name for name in before if name in stages), track.stage)


def agreed(values: Iterable[Value]) -> Value:
    """The value all share; None when they differ or there is none."""
    found = list(values)
    return found[0] if found and all(value == found[0] for value in found) else None


def cases_closed(cases: Iterable[Case]) -> Truth:
    """Whether all are closed; None when there is none."""
    return all_of(case.closed is not None for case in found) if (found := list(cases)) else None


def open_cases(index: Index, cases: Iterable[Case]) -> tuple[str, ...]:
    """Labels of the open ones."""
    kinds = index.definition.cases
    return tuple(
        (kinds[case.kind].label if case.kind in kinds else "") or case.kind for case in cases if case.closed is None
    )


def is_open(index: Index, state: State, match: MatchTrack) -> bool:
    """Whether a match is not over, by the version that rules it."""
    return match.stage not in ruling(index, state, match).match_ends


def open_matches(index: Index, state: State, person: PersonTrack) -> int:
    """How many matches she is in that are not over, proposals included."""
    return sum(is_open(index, state, match) for match in state.their_matches(person.stream))


def places(index: Index, person: PersonTrack) -> int | None:
    """How many matches she can be in at a time: the capacity the definition names for her role, the largest of its
    models; None when no model says or her answer is not known."""
    found: list[int] = []
    for model in index.definition.matching.values():
        text = {"mentee": model.capacity.mentee, "mentor": model.capacity.mentor}.get(person.role)
        if text is None:
            continue
        if text.strip().isdigit():
            found.append(int(text))
            continue
        name = text.rpartition(".")[2]
        question = index.definition.question(f"{person.role}.{name}")
        value = known_answer(index, person, name)
        if value is None and question is not None and question.default and question.default.isdigit():
            value = int(question.default)
        if isinstance(value, int | float):
            found.append(int(value))
    return max(found, default=None)


def match_figure(index: Index, match: MatchTrack, name: str, today: date) -> Value:
    """A figure of a match: ``days_left``, ``days_running``, ``days_in_stage``, ``times_extended``,
    ``missed_in_a_row``."""
    if name == "days_in_stage":
        return (today - match.since).days if match.since else None
    if name == "times_extended":
        return len(match.extensions)
    if name == "missed_in_a_row":
        return missed_in_a_row(match)
    days = days_of(index, match)
    if days.start is None:
        return None
    if name == "days_running":
        return ((days.over or today) - days.start).days
    if name == "days_left":
        end = days.end(today)
        return None if end is None else (end - today).days
    return None


def missed_in_a_row(match: MatchTrack, of: CheckIn | None = None) -> int:
    """How many check-ins in a row, the latest last, one asked role left unanswered; with ``of`` that role in that plan
    up to that check-in, otherwise the longest such row of all."""
    rows: dict[tuple[str, str], list[CheckIn]] = {}
    for entry in match.check_ins.values():
        if entry.missed is not None or entry.answered is not None:
            rows.setdefault((entry.plan, entry.role), []).append(entry)
    if of is not None:
        row = [entry for entry in rows.get((of.plan, of.role), ()) if entry.occurrence <= of.occurrence]
        return _streak(row)
    return max((_streak(row) for row in rows.values()), default=0)


def _streak(row: list[CheckIn]) -> int:
    count = 0
    for entry in sorted(row, key=lambda entry: -entry.occurrence):
        if entry.answered is not None:
            break
        count += 1
    return count


def calculated(question: Question, person: PersonTrack, today: date) -> Value:
    """The three shapes of a calculation: ``average_of``, ``sum_of``, ``days_from … to …``; None where an answer it
    needs is not known."""
    told = question.calculation
    if isinstance(told, str):
        shape, _, rest = told.partition(" ")
        names: list[str] = [part.strip() for part in rest.replace(" to ", ",").split(",") if part.strip()]
        told = {"days_from": names[0], "to": names[-1]} if shape == "days_from" and names else {shape: names}
    if not told:
        return None
    if "days_from" in told:
        start, end = (_day_of(person, str(told.get(key, "today")), today) for key in ("days_from", "to"))
        return (end - start).days if start and end else None
    for shape in ("average_of", "sum_of"):
        if shape in told:
            values = [person.profile.get(str(name)) for name in told[shape]]
            numbers = [value for value in values if isinstance(value, int | float)]
            if not numbers or len(numbers) < len(values):
                return None
            return sum(numbers) / len(numbers) if shape == "average_of" else sum(numbers)
    return None


def _day_of(person: PersonTrack, name: str, today: date) -> date | None:
    value = today if name == "today" else person.profile.get(name)
    return value if isinstance(value, date) else None


def _after(length: str | None, day: date) -> date | None:
    """The first day on which something done on ``day`` is no longer valid; None when it stays valid."""
    found: Duration | None = parse_duration(length) if length else None
    return found.after(day) if found else None


def check_until(index: Index, person: PersonTrack, name: str) -> date | None:
    """The first day on which a passed check is no longer valid; None when it was not passed or stays valid."""
    results, check = person.checks.get(name), index.definition.checks.get(name)
    if not results or not results[-1].passed or check is None:
        return None
    return _after(check.valid_for, results[-1].day)


def consent_until(index: Index, person: PersonTrack, name: str) -> date | None:
    """The first day on which a given consent no longer counts; None when it was not given or does not end."""
    history, consent = person.consents.get(name), index.definition.consents.get(name)
    if not history or not history[-1].given or consent is None:
        return None
    return _after(consent.lasts, history[-1].day)


def trained_on(index: Index, person: PersonTrack, name: str) -> date | None:
    """The day on which the last module of a training was completed, in the latest full round; None before that."""
    training = index.definition.training.get(name)
    if training is None or not training.modules:
        return None
    done: list[tuple[Done, ...]] = [person.modules.get((name, module), ()) for module in training.modules]
    rounds = min(len(entries) for entries in done)
    return max(entries[rounds - 1].day for entries in done) if rounds else None


def training_until(index: Index, person: PersonTrack, name: str) -> date | None:
    """The first day on which a completed training is no longer valid; None when it is not completed or stays valid."""
    done = trained_on(index, person, name)
    training = index.definition.training.get(name)
    return _after(training.valid_for, done) if done and training else None
