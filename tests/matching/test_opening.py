"""What a rule costs is found without making the plan anew, and is what the plan made anew says."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.matching.drawn import FIELDS, TONGUES
from tests.matching.pictures import an_engine, scored
from workflows.matching import Engine, Plan, Settings, prices

MUST = {
    "tongue": "mentor.languages shares any with mentee.languages",
    "way": ["mentor.way is the same as mentee.way", "or mentor.way is either"],
    "wish": "mentor.gender is the same as mentee.wish, if mentee.wish is answered",
    "place": "mentor.postcode differs from mentee.postcode",
}
QUOTAS = {
    "parents": {"label": "Parents", "at_least": "40 percent", "where": ["mentee.parent is yes"]},
    "women": {"label": "Women", "at_most": "45 percent", "where": ["mentee.gender is woman"]},
    "hosts": {"label": "Women who mentor", "at_most": "9 matches", "where": ["mentor.gender is woman"]},
}


def crowd(seed: int) -> tuple[Engine, Settings]:
    """Forty mentees and eighteen mentors, three of them with a circle, under quotas that cross."""
    draw = random.Random(seed)

    def person() -> dict[str, Any]:
        return {
            "languages": tuple(sorted(draw.sample(TONGUES, draw.randint(1, 2)))),
            "field": draw.choice(FIELDS),
            "way": draw.choice(("in_person", "online", "either")),
            "gender": draw.choice(("woman", "man")),
            "postcode": draw.choice(("M4C", "L5A", "K1A")),
            "parent": draw.random() < 0.4,
        }

    mentees = {f"e{k:02}": {**person(), "wish": draw.choice((None, "woman", "man"))} for k in range(40)}
    mentors = {f"m{k:02}": {**person(), "places": draw.randint(1, 2)} for k in range(18)}
    prefer = {"field": {"weight": 7, "compare": "mentor.field is the same as mentee.field"}}
    engine = an_engine(mentees, mentors, must=MUST, prefer=prefer, quotas=QUOTAS, objective="count_first")
    return engine, Settings(circles=dict.fromkeys(("m00", "m01", "m02"), (2, 4)))


@pytest.mark.parametrize("seed", range(4))
def test_the_price_of_a_rule_is_what_the_plan_made_anew_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, settings = crowd(seed)
    plan = engine.solve(settings)
    anew: list[Settings] = []
    what_if = engine.what_if

    def counted(other: Settings) -> Plan:
        anew.append(other)
        return what_if(other)

    monkeypatch.setattr(engine, "what_if", counted)
    found = {price.name: price for price in prices(engine, plan) if price.kind == "rule"}
    rules = [other for other in anew if other.dropped]
    assert len(rules) < len(MUST)  # most of them were found without making the plan anew
    for rule in MUST:
        then = Engine(engine.pool).solve(settings.turned(drop={rule}))
        assert found[rule].matched_more == then.matched - plan.matched
        assert found[rule].eligible_more == then.eligible_pairs - plan.eligible_pairs


def test_a_rule_has_a_price_also_where_it_keeps_somebody_from_a_circle_with_a_pin() -> None:
    speak = {"languages": ("dari",)}
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"ruth": 1}, "sara": {"sam": 1}},
        answers=dict.fromkeys(("amina", "olek", "sara", "ruth", "sam"), speak),
        shape="circle",
        size="2 to 3",
    )
    plan = engine.solve(Settings(pins=frozenset({("amina", "ruth")})))
    assert plan.ids == {("amina", "ruth"), ("olek", "ruth")}
    # Sara alone is no circle with Sam; without her rule she is the third of Ruth's.
    assert [price.matched_more for price in prices(engine, plan) if price.name == "sara"] == [1]
