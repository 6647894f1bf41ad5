"""Whoever lists more hours fits no worse: the criterion for common hours that comes with Kith, and what follows."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.definitions.conditions import Condition, parse_conditions
from models.vocabulary import PlanStatus
from tests.matching.drawn import FIELDS
from tests.matching.pictures import an_engine
from workflows.language.reading import read_path
from workflows.matching import Settings
from workflows.matching.comparisons import degree_of
from workflows.matching.engine import Engine
from workflows.matching.honesty import with_answers

SHELF = Path(__file__).parents[2] / "workflows" / "programs"
SHIPPED = ("professional", "cultural", "educational", "entrepreneurship", "family", "youth")
HOURS = ("monday", "tuesday", "wednesday", "thursday")


@lru_cache
def about_hours(program: str) -> list[Condition]:
    """The lines of criteria about the hours of two people."""
    models = read_path(SHELF / program / "program.yaml").definition.matching.values()
    lines = [line for model in models for one in model.prefer.values() for line in one.compare]
    found = [line for group in parse_conditions(tuple(lines)).groups for line in group]
    return [line for line in found if {line.subject, line.other} == {"mentor.times", "mentee.times"}]


@pytest.mark.parametrize("program", SHIPPED)
def test_whoever_lists_another_hour_fits_nobody_worse(program: str) -> None:
    lines = about_hours(program)
    assert lines, "Common hours count."
    some = [set_ for size in range(len(HOURS) + 1) for set_ in combinations(HOURS, size)]
    for line in lines:
        for offered in some:
            for wanted in some:
                whole = degree_of(line, offered, wanted)
                assert degree_of(line, offered[:-1], wanted) <= whole, (offered, wanted)
                assert degree_of(line, offered, wanted[:-1]) <= whole, (offered, wanted)


_HOURS = st.lists(st.sampled_from(HOURS), unique=True, min_size=1).map(lambda found: tuple(sorted(found)))
_FIELDS = st.lists(st.sampled_from(FIELDS), unique=True).map(lambda found: tuple(sorted(found)))
_PERSON = st.fixed_dictionaries({"languages": _HOURS, "fields": _FIELDS})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_PERSON, min_size=1, max_size=4),
    st.lists(_PERSON, min_size=2, max_size=5),
    st.sampled_from(("count_first", "score_first")),
)
def test_whoever_waits_is_not_matched_by_listing_less(
    mentees: list[dict[str, Any]], mentors: list[dict[str, Any]], objective: str
) -> None:
    # What somebody lists less makes her pairs worse and takes some away; so the plan without her stays the best.
    (line,) = about_hours("professional")
    engine = an_engine(
        {f"e{k}": answers for k, answers in enumerate(mentees)},
        {f"m{k}": {**answers, "places": 1} for k, answers in enumerate(mentors)},
        must={"hours": "mentor.languages shares any with mentee.languages"},
        prefer={
            "hours": {"weight": 10, "compare": line.text.replace("times", "languages")},
            "fields": {"weight": 7, "compare": "mentor.fields covers mentee.fields"},
        },
        objective=objective,
    )
    plan = engine.solve()
    assert plan.status is PlanStatus.OPTIMAL
    matched = {person for pair in plan.pairs for person in (pair.mentee, pair.mentor)}
    for role in ("mentee", "mentor"):
        side = engine.pool.side(role)
        for who in (one for one in side.ids if one not in matched):
            listed = side.people[side.index[who]].answers["languages"]
            assert isinstance(listed, tuple)
            for left_out in listed:
                fewer = tuple(one for one in listed if one != left_out)
                again = Engine(with_answers(engine.pool, role, who, {"languages": fewer})).solve(Settings())
                assert all(who not in (pair.mentee, pair.mentor) for pair in again.pairs)
