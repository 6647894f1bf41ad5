"""Who can be matched now, as an engine over them. Kept while nothing in the cohort changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from models.definitions.sections import Matching
from models.findings import refuse
from models.vocabulary import MATCH, Value
from workflows.matching.engine import Engine
from workflows.matching.honesty import with_answers
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.settings import PairOfIds
from workflows.pools import pool_of
from workflows.progress import Standing

Assumed = tuple[tuple[str, str, Value], ...]
_MOST_ENGINES = 10
"""So many are kept: of a few cohorts, and of one cohort with the answers that its scenarios try out."""
_engines: OrderedDict[tuple[str, str, str, int, int, str, Assumed, frozenset[str]], Engine] = OrderedDict()
_engines_lock = Lock()


def engine_for(
    here: Standing,
    model: str,
    *,
    database: str = "",
    assumed: Assumed = (),
    without: frozenset[str] = frozenset(),
) -> Engine:
    """The engine over everybody who is a candidate now. Kept while nothing in the cohort changes. ``assumed``: answers
    that are tried out (person, question, answer); those of people who are no candidates are left aside. ``without``:
    matches that are disregarded, so that who is in them is a candidate."""
    key = (database, here.cohort_id, model, here.version, here.order, here.today.isoformat(), assumed, without)
    with _engines_lock:
        found = _engines.get(key)
        if found is not None:
            _engines.move_to_end(key)
            return found
    matching_of(here, model)
    if assumed:
        pool = engine_for(here, model, database=database, without=without).pool
        for person, subject, answer in assumed:
            role, _, question = subject.partition(".")
            if person in pool.side(role).index:
                pool = with_answers(pool, role, person, {question: answer})
        engine = Engine(pool)
    else:
        matches = {name: match for name, match in here.state.matches.items() if name not in without}
        state = replace(here.state, matches=matches) if without else here.state
        engine = Engine(pool_of(here.definition, state, model, here.today))
    with _engines_lock:
        _engines[key] = engine
        while len(_engines) > _MOST_ENGINES:
            _engines.popitem(last=False)
    return engine


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
