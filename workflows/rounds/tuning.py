"""What she turns: weights, switches, quotas, the aim. All of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.database import writing
from models.definitions.base import called
from models.definitions.sections import Matching
from models.findings import refuse
from models.vocabulary import AccountRole, Objective, Value
from workflows.actors import Actor, require
from workflows.covered import is_sensitive
from workflows.language.rule_titles import rule_title
from workflows.matching.pool import MOST_PLACES
from workflows.matching.settings import PairOfIds
from workflows.progress import Standing, load
from workflows.rounds.asked import refuse_asking_too_much
from workflows.rounds.candidates import matching_of
from workflows.rounds.deciding import put_decision
from workflows.rounds.keeping import Kept, StepBefore, kept_in, put_kept, step_back
from workflows.rounds.present import open_round

HIGHEST = 100
"""The highest weight, where the definition has no higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What she changes: only what is given changes. ``waived`` (mentee, rule), ``answers`` (person, question, answer)
    and ``dropped`` are put in the place of what stood there; ``weights`` and ``places`` are merged by name, and a place
    of None takes a change of it back. ``first``: groups that come before the others (question and choice); ``floor``:
    no pair fits to fewer percent; ``seconds`` a run may take; ``waiting``: only these mentees are matched now;
    ``running``: pairs of which at most so many may be given up; 0, () and False take each of them back."""

    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: Sequence[str] | None = None
    quotas_off: Sequence[str] | None = None
    objective: Objective | None = None
    waived: Sequence[PairOfIds] | None = None
    places: Mapping[str, int | None] = field(default_factory=dict)
    answers: Sequence[tuple[str, str, Value]] | None = None
    fairest: bool | None = None
    introduce: int | None = None
    first: Sequence[tuple[str, str]] | None = None
    floor: int | None = None
    seconds: int | None = None
    waiting: Sequence[str] | None = None
    running: tuple[Sequence[PairOfIds], int] | None = None
    everybody: bool | None = None


def turn(actor: Actor, cohort_id: str, model: str, turned: Turned, *, afresh: bool = False, now: datetime) -> None:
    """Move weights, switch rules and quotas, make exceptions, change places; kept with the round until they are turned
    again or undone. ``afresh``: beginning from what the program says, not from what was turned before.

    Rules and quotas that the model has not are left out; raises ``Refused`` for such a weight, for one beyond its
    range, and for an exception from a rule that protects people.
    """
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        matching = matching_of(here, model)
        refuse_beyond(turned, model, here)
        row = open_round(session, cohort_id, model)
        if put_kept(row, merged({} if afresh else kept_in(row), turned, matching)):
            session.add(row)


def refuse_beyond(turned: Turned, model: str, here: Standing) -> None:
    """Raises ``Refused`` for what no slider and no button offers: what is kept is read by every later plan, and it is
    kept and shown uncovered, so no answer to a sensitive question is among it."""
    matching = matching_of(here, model)
    for who, subject, _ in turned.answers or ():
        question = here.definition.question(subject)
        if is_sensitive(question) or is_sensitive(here.ruling(who).question(subject)):
            raise refuse("answer_too_private", question=called(question, subject))
    for name, weight in turned.weights.items():
        preference = matching.prefer.get(name)
        if preference is None or not 0 <= weight <= max(HIGHEST, preference.weight):
            raise refuse("weight_beyond")
    if any(count is not None and not 0 <= count <= MOST_PLACES for count in turned.places.values()):
        raise refuse("places_beyond", most=MOST_PLACES)
    refuse_asking_too_much(
        first=turned.first,
        floor=turned.floor,
        seconds=turned.seconds,
        introduce=turned.introduce,
        changes=turned.running[1] if turned.running is not None else None,
    )
    guarded = {name for name, must in matching.must.items() if must.protects}
    if broken := guarded & {*(turned.dropped or ()), *(rule for _, rule in turned.waived or ())}:
        raise refuse("rule_protects", name=rule_title(here.definition, model, min(broken), language=here.language))


def merged(kept: Mapping[str, Any], turned: Turned, matching: Matching) -> Kept:
    """What is kept, with a change put in that ``refuse_beyond`` let through."""
    after: Kept = {**kept, "weights": {**kept.get("weights", {}), **turned.weights}}
    places = {**kept.get("places", {}), **turned.places}
    after["places"] = {mentor: count for mentor, count in sorted(places.items()) if count is not None}
    for name, value, known in (
        ("dropped", turned.dropped, matching.must),
        ("quotas_off", turned.quotas_off, matching.quotas),
    ):
        if value is not None:
            after[name] = sorted(known.keys() & set(value))
    if turned.waived is not None:
        after["waived"] = sorted([who, rule] for who, rule in set(turned.waived) if rule in matching.must)
    if turned.answers is not None:
        after["answers"] = [
            [who, subject, list(said) if isinstance(said, tuple) else said] for who, subject, said in turned.answers
        ]
    if turned.objective is not None:
        after["objective"] = turned.objective.value
    if turned.fairest is not None:
        after["fairest"] = turned.fairest
    if turned.introduce is not None:
        after["introduce"] = turned.introduce or None
    for name, asked in (("floor", turned.floor), ("seconds", turned.seconds), ("everybody", turned.everybody)):
        if asked is not None:
            after[name] = asked or None
    if turned.first is not None:
        after["first"] = [list(group) for group in turned.first]
    if turned.waiting is not None:
        after["waiting"] = sorted(turned.waiting)
    if turned.running is not None:
        pairs, changes = turned.running
        after["running"] = {"pairs": sorted(list(pair) for pair in pairs), "changes": changes} if pairs else None
    return {name: value for name, value in after.items() if value not in ({}, [], None, False)}


def undo_turn(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Take the last step back: of the settings, of decisions about pairs with their exceptions, or of a scenario."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        stood = step_back(row)
        session.add(row)
        for one in reversed(stood.decisions) if isinstance(stood, StepBefore) else ():
            put_decision(session, actor, row, one, now=now)


def reset(actor: Actor, cohort_id: str, model: str) -> None:
    """Back to what the definition says, as one change that can be undone."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        if put_kept(row, {}):
            session.add(row)
