"""What an engine keeps of the problems it posed: enough to be quick, and never more than a computer has."""

from __future__ import annotations

import pytest

from tests.matching.pictures import scored
from workflows.matching import Engine, posed


def an_engine() -> Engine:
    return scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}, "sara": {"sam": 2}})


def test_few_structures_are_held_where_each_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = an_engine()
    plan = engine.solve()
    matched = [engine.matched_without(rule, plan) for rule in engine.eligibility.rules]
    assert len(engine._posed._edges) == 1 + len(matched)  # all of them are small

    monkeypatch.setattr(posed, "_MOST_PAIRS", plan.eligible_pairs)
    engine = an_engine()
    again = engine.solve()

    assert [engine.matched_without(rule, again) for rule in engine.eligibility.rules] == matched
    assert len(engine._posed._edges) <= 2
    assert engine.solve().ids == plan.ids
