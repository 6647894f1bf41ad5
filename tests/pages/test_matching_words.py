"""What the matching pages say of a plan is true of it: why somebody waits, what another choice costs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from pages.widgets.matching_card import _nobody_else
from pages.widgets.matching_waiting import _blockers, _why
from pages.widgets.matching_words import cost_of
from tests.matching.pictures import scored
from workflows.matching import Engine, Settings, alternatives
from workflows.rounds import Round

SPEAK = {"languages": ("dari",)}


def a_round(engine: Engine, settings: Settings | None = None) -> Round:
    """What the pages ask of a round, around a plan."""
    plan = engine.solve(settings or Settings())
    said = SimpleNamespace(
        engine=engine,
        best=plan.relaxed or plan,
        matching=engine.pool.model,
        kept={},
        again=frozenset(),
        name=str.capitalize,
        title=lambda name, _language: name.capitalize(),
    )
    return cast("Round", said)


def why(engine: Engine, settings: Settings | None = None) -> dict[str, str]:
    now = a_round(engine, settings)
    return {one.mentee: _why(now, one) for one in now.best.unmatched}


def test_who_waits_beside_a_free_mentor_is_not_told_that_all_are_taken() -> None:
    assert why(scored({"amina": {"ruth": 9}, "olek": {"ruth": 1}})) == {"olek": "Every possible mentor is taken"}
    men: dict[str, Any] = {"label": "Men", "at_most": "0 matches", "where": ["mentee.gender is man"]}
    one = scored({"olek": {"ruth": 1}}, answers={"olek": {"gender": "man"}}, quotas={"men": men})
    assert why(one) == {"olek": "A mentor is free, but not beside the quota ‘Men’"}
    # Sara alone is no circle with Sam.
    circle = scored({"sara": {"sam": 1}}, answers={"sara": SPEAK, "sam": SPEAK}, shape="circle", size="2 to 3")
    assert why(circle) == {"sara": "A mentor is free, but not beside the sizes of the circles"}


def test_pairs_that_were_kept_apart_are_no_rule_by_the_name_of_forbidden() -> None:
    now = a_round(scored({"amina": {"ruth": 9}, "olek": {}}), Settings(forbidden=frozenset({("olek", "ruth")})))
    (olek,) = now.best.unmatched[-1:]
    assert _blockers(now, olek) == "Olek (1), Kept apart, or a pair before (1)"


def test_what_costs_somebody_the_match_is_not_said_to_cost_nothing() -> None:
    # Both have no points with Ruth; Amina is with Sam, where she has none either.
    engine = scored({"amina": {"ruth": 0, "sam": 0}, "olek": {"ruth": 0}})
    now = a_round(engine)
    (ruth,) = alternatives(engine, now.best, "amina")
    assert cost_of(now, now.best, "amina", ruth) == "1 person fewer matched, Olek would wait"


def test_whoever_has_nobody_else_for_a_decision_is_not_told_that_the_rules_allow_nobody() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}})
    apart = a_round(engine, Settings(forbidden=frozenset({("amina", "sam")})))
    assert _nobody_else(apart, apart.best, "amina").startswith("Every other mentor whom the rules allow is kept apart")
    alone = a_round(scored({"amina": {"ruth": 9}, "olek": {"sam": 1}}))
    assert _nobody_else(alone, alone.best, "amina") == "Nobody else is possible under these rules."
