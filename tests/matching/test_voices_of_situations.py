"""In every situation of a plan the three voices are true, and what mentor and mentee read tells nothing sensitive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from models.definitions import Definition
from tests.matching.test_voices import QUESTIONS, a_round, answers
from workflows.matching import Engine, Settings, compile_pool, why_unmatched
from workflows.matching.settings import FirstGroup, GroupLimit
from workflows.rounds import Round
from workflows.rounds.voices import for_the_pair, for_who_waits

MENTEES, MENTORS = ("amina", "olek", "sara"), ("ben", "mai", "ruth")
RULE = "mentor.faith shares any with mentee.faith"
PAIRS = st.sampled_from([(mentee, mentor) for mentee in MENTEES for mentor in MENTORS])
SITUATIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "kept apart, or a pair that was": PAIRS.map(lambda pair: {"forbidden": frozenset({pair})}),
    "pinned": PAIRS.map(lambda pair: {"pins": frozenset({pair})}),
    "a plan that is held": PAIRS.map(lambda pair: {"kept": frozenset({pair}), "changes": 0}),
    "a lowest fit": st.sampled_from([100, 400, 1000]).map(lambda score: {"floor": score}),
    "the weakest raised": st.just({"fairest": True}),
    "only who was introduced": st.frozensets(PAIRS, max_size=4).map(lambda pairs: {"only": pairs}),
    "introductions": st.just({"introduce": 2}),
    "only these now": st.frozensets(st.sampled_from(MENTEES), min_size=1).map(lambda some: {"waiting": some}),
    "carried over": st.sampled_from(MENTEES).map(
        lambda who: {"first": (FirstGroup(name="carried", label="FAITH-A", people=frozenset({who})),)}
    ),
    "a case-load": st.integers(0, 2).map(
        lambda most: {"limits": (GroupLimit(name="load", role="mentor", people=frozenset(MENTORS), at_most=most),)}
    ),
    "circles": st.sampled_from(MENTORS).map(lambda mentor: {"circles": {mentor: (2, 3)}}),
    "places": st.fixed_dictionaries({mentor: st.integers(0, 2) for mentor in MENTORS}).map(lambda of: {"places": of}),
    "an exception": st.sampled_from(MENTEES).map(lambda who: {"waived": frozenset({(who, "faith")})}),
}


everybody = st.fixed_dictionaries(dict.fromkeys((*MENTEES, *MENTORS), answers))


@st.composite
def situations(draw: st.DrawFn) -> Settings:
    found = Settings()
    for name in draw(st.lists(st.sampled_from(sorted(SITUATIONS)), unique=True, max_size=3)):
        found = replace(found, **draw(SITUATIONS[name]))
    return found


@cache
def a_definition() -> Definition:
    """One rule about faith, which is sensitive, and a wish for the same field, which both may see."""
    lines = {"field": "mentor.field covers mentee.field"}
    nothing = dict.fromkeys(QUESTIONS, ())
    one = a_round({"mentee": {"faith"}, "mentor": {"faith"}}, {"faith", "field"}, lines, nothing, nothing)
    written = one.standing.definition.model_dump(by_alias=True)
    written["matching"]["m"] |= {"must": {"faith": {"rule": RULE}}}
    return Definition.model_validate(written)


def a_plan(asked: Settings, told: dict[str, dict[str, tuple[str, ...]]]) -> Round:
    """Three and three, and the plan in one situation."""
    definition = a_definition()
    mentees, mentors = ({name: told[name] for name in names} for names in (MENTEES, MENTORS))
    engine = Engine(compile_pool(definition, "m", mentees, mentors, today=date(2026, 9, 14)))
    plan = engine.solve(asked)
    people = {
        name: SimpleNamespace(role="mentee" if name in MENTEES else "mentor", profile=told[name]) for name in told
    }
    standing = SimpleNamespace(definition=definition, state=SimpleNamespace(people=people))
    found = SimpleNamespace(
        engine=engine,
        best=plan.relaxed or plan,
        standing=standing,
        matching=engine.pool.model,
        name=str.capitalize,
        definition=definition,
    )
    return cast("Round", found)


@settings(max_examples=60)
@given(situations(), everybody)
def test_in_every_situation_the_two_and_whoever_waits_read_what_is_true_and_nothing_sensitive(asked, told):
    now = a_plan(asked, told)
    for pair in now.best.pairs:
        for reader in ("mentee", "mentor"):
            text = for_the_pair(now, pair.mentee, pair.mentor, reader=reader)
            assert not any(name.upper() in text for name in QUESTIONS if name != "field")
            assert not any(other.capitalize() in text for other in told if other not in (pair.mentee, pair.mentor))
    for who in MENTEES:
        text = for_who_waits(now, who)
        # Neither a question nor an answer, nor how a group is called that comes first.
        assert not any(name.upper() in text for name in QUESTIONS)
        free = (who, "faith") in asked.waived
        allowed = [one for one in MENTORS if free or set(told[who]["faith"]) & set(told[one]["faith"])]
        taken = {pair.mentor for pair in now.best.pairs}
        if "Nobody who would fit has come" in text:
            assert not allowed
        elif "all of them have somebody now" in text:
            assert allowed
            assert taken >= set(allowed)
        else:
            assert allowed
            assert "In this round there is no mentor for you yet." in text


@settings(max_examples=25)
@given(situations(), everybody)
def test_what_would_match_somebody_does_where_it_is_a_setting(asked, told):
    now = a_plan(asked, told)
    plan = now.best
    for who in (one.mentee for one in plan.unmatched):
        for way in why_unmatched(now.engine, plan, who).ways:
            if way.kind == "place":
                assert plan.problem is not None
                places = int(plan.problem.mentor_places[now.engine.pool.mentors.index[way.mentor]]) + 1
                turned = plan.settings.turned(places={way.mentor: places})
            elif way.kind == "waive":
                turned = plan.settings.turned(waive=plan.settings.waived | {(who, rule) for rule in way.rules})
            else:
                continue
            afresh = Engine(now.engine.pool).solve(turned)
            afresh = afresh.relaxed or afresh
            assert (who in afresh.mentors_of, afresh.matched) == (True, way.matched)
