"""Who can be matched now, as an engine over them. Kept while nothing in the cohort changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from models.definitions.conditions import parse_conditions
from models.definitions.sections import Matching
from models.definitions.truth import Facts, holds
from models.findings import refuse
from models.vocabulary import MATCH
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.matching.engine import Engine
from workflows.matching.pool import MENTEE, MENTOR, Pool, compile_pool
from workflows.matching.settings import PairOfIds
from workflows.progress import Standing

_engines: OrderedDict[tuple[str, str, str, int, int, str], Engine] = OrderedDict()
_engines_lock = Lock()


def engine_for(here: Standing, model: str, *, database: str = "") -> Engine:
    """The engine over everybody who is a candidate now. Kept while nothing in the cohort changes."""
    key = (database, here.cohort_id, model, here.version, here.order, here.today.isoformat())
    with _engines_lock:
        found = _engines.get(key)
        if found is not None:
            _engines.move_to_end(key)
            return found
    engine = Engine(_pool(here, model))
    with _engines_lock:
        _engines[key] = engine
        while len(_engines) > 6:
            _engines.popitem(last=False)
    return engine


def _pool(here: Standing, model: str) -> Pool:
    matching = matching_of(here, model)
    index = index_of(here.definition)

    def facts(_role: str, enrolment: str) -> Facts:
        known = facts_for(index, here.state, enrolment, here.today)
        if known is None:
            raise KeyError(enrolment)
        return known

    people: dict[str, dict[str, Mapping[str, Any]]] = {MENTEE: {}, MENTOR: {}}
    places: dict[str, int] = {}
    asked = {MENTEE: matching.candidates.mentee, MENTOR: matching.candidates.mentor}
    for enrolment, person in here.state.people.items():
        if person.role not in people:
            continue
        known = facts(person.role, enrolment)
        free = known.value(f"{person.role}.free_places")
        if free is not None and isinstance(free, int | float) and free < 1:
            continue
        if holds(parse_conditions(asked[person.role]), known, today=here.today) is not True:
            continue
        people[person.role][enrolment] = person.profile
        if person.role == MENTOR and isinstance(free, int | float):
            places[enrolment] = int(free)
    return compile_pool(
        here.definition, model, people[MENTEE], people[MENTOR], today=here.today, facts=facts, places=places
    )


def earlier_pairs(here: Standing) -> frozenset[PairOfIds]:
    """Pairs that had a match which is over, or declined one: they are not proposed again by themselves."""
    ends = here.definition.ends(MATCH)
    return frozenset(
        (mentee, mentor)
        for match in here.state.matches.values()
        if match.stage in ends
        for mentee in match.members.get(MENTEE, ())
        for mentor in match.members.get(MENTOR, ())
    )


def matching_of(here: Standing, model: str) -> Matching:
    """The matching model of that name. Raises ``Refused`` when the program has none."""
    matching = here.definition.matching.get(model)
    if matching is None:
        raise refuse("matching_model_unknown", name=model, known=", ".join(here.definition.matching))
    return matching
