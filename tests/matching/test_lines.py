"""What a line means for a pair: three values for rules, degrees for criteria, facts beside the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.matching.pictures import a_pool, an_engine, facts_of
from workflows.matching import Engine, Settings


def possible(rule: Any, mentee: dict[str, Any], mentor: dict[str, Any], **more: Any) -> bool:
    """Whether one pair is eligible under one rule."""
    return an_engine({"amina": mentee}, {"ruth": mentor}, must={"rule": rule}, **more).solve().matched == 1


def degree(compare: Any, mentee: dict[str, Any], mentor: dict[str, Any]) -> int:
    """The degree of one pair in one criterion, 0 … 255."""
    engine = an_engine({"amina": mentee}, {"ruth": mentor}, prefer={"it": {"weight": 1, "compare": compare}})
    return engine.solve().pairs[0].parts["it"]


# Three values -------------------------------------------------------------------------------------------------------
SAME_GENDER = "mentor.gender is the same as mentee.gender, if mentee.wish is woman"


@pytest.mark.parametrize(
    ("rule", "mentee", "mentor", "holds"),
    [
        # What nobody answered is not known, and what is not known does not hold.
        ("mentor.way is the same as mentee.way", {"way": "online"}, {"way": "online"}, True),
        ("mentor.way is the same as mentee.way", {"way": "online"}, {"way": "in_person"}, False),
        ("mentor.way is the same as mentee.way", {"way": "online"}, {}, False),
        ("mentor.way is not online", {}, {}, False),
        ("mentor.way is not online", {}, {"way": "either"}, True),
        # An alternative that holds is enough, even beside one that is not known.
        (["mentor.way is the same as mentee.way", "or mentee.way is either"], {"way": "either"}, {}, True),
        (["mentor.way is the same as mentee.way", "or mentee.way is either"], {}, {"way": "either"}, False),
        # All lines must hold.
        (["mentor.way is online", "mentee.way is online"], {"way": "online"}, {"way": "online"}, True),
        (["mentor.way is online", "mentee.way is online"], {"way": "either"}, {"way": "online"}, False),
        # ‘, if’: false makes the rule not apply; not known does not.
        (SAME_GENDER, {"wish": "man", "gender": "woman"}, {"gender": "man"}, True),
        (SAME_GENDER, {"wish": "woman", "gender": "woman"}, {"gender": "man"}, False),
        (SAME_GENDER, {"wish": "woman", "gender": "woman"}, {"gender": "woman"}, True),
        (SAME_GENDER, {"gender": "woman"}, {"gender": "man"}, False),
        (SAME_GENDER, {"gender": "woman"}, {"gender": "woman"}, True),
        (SAME_GENDER, {"wish": "woman"}, {"gender": "woman"}, False),
        ("mentor.gender is the same as mentee.wish, if mentee.wish is answered", {}, {}, True),
        # Several choices.
        ("mentor.languages shares any with mentee.languages", {"languages": ("dari",)}, {"languages": ("dari", "french")}, True),
        ("mentor.languages shares any with mentee.languages", {"languages": ()}, {"languages": ("dari",)}, False),
        ("mentor.languages overlaps with mentee.languages", {"languages": ("dari",)}, {"languages": ("dari", "french")}, True),
        ("mentor.languages overlaps with mentee.languages", {"languages": ()}, {"languages": ("dari",)}, False),
        ("mentor.fields covers mentee.fields", {"fields": ("law", "trades")}, {"fields": ("law",)}, False),
        ("mentor.fields covers mentee.field", {"field": "law"}, {"fields": ("law", "trades")}, True),
        ("mentor.fields includes mentee.field", {"field": "law"}, {"fields": ("law", "trades")}, True),
        ("mentor.fields includes mentee.field", {"field": "health"}, {"fields": ("law", "trades")}, False),
        ("mentor.fields does not include mentee.field", {"field": "health"}, {"fields": ("law", "trades")}, True),
        ("mentor.fields does not include mentee.field", {}, {"fields": ("law", "trades")}, False),
        # Numbers, dates, levels, texts.
        ("mentor.hours is at least mentee.hours", {"hours": 2}, {"hours": 2.0}, True),
        ("mentor.hours is more than mentee.hours", {"hours": 2}, {"hours": 2}, False),
        ("mentor.hours is close to mentee.hours within 1.5", {"hours": 2}, {"hours": 3.5}, True),
        ("mentor.hours is close to mentee.hours within 1.5", {"hours": 2}, {"hours": 4}, False),
        ("mentor.since is close to mentee.since within 1 week", {"since": date(2026, 1, 1)}, {"since": date(2026, 1, 8)}, True),
        ("mentor.since is close to mentee.since within 1 week", {"since": date(2026, 1, 1)}, {"since": date(2026, 1, 9)}, False),
        ("mentor.since is at least 2 years ago", {}, {"since": date(2024, 9, 14)}, True),
        ("mentor.since is at least 2 years ago", {}, {"since": date(2024, 9, 15)}, False),
        ("mentor.english is at least as high as mentee.english", {"english": "B2"}, {"english": "C1"}, True),
        ("mentor.english is at least as high as mentee.english", {"english": "B2"}, {"english": "fluent"}, False),
        ("mentor.employer differs from mentee.employer", {"employer": "Acme "}, {"employer": "acme"}, False),
        ("mentor.employer differs from mentee.employer", {"employer": "Acme"}, {"employer": "Bolt"}, True),
        ("mentee.parent is the same as mentor.parent", {"parent": False}, {"parent": False}, True),
        # Two answers of one person.
        ("mentee.wish is the same as mentee.gender", {"wish": "woman", "gender": "woman"}, {}, True),
        # Kinds that cannot be compared are not known, never an error.
        ("mentor.hours is at least mentee.hours", {"hours": "two"}, {"hours": 2}, False),
        ("mentor.hours is close to mentee.since within 3", {"since": date(2026, 1, 1)}, {"hours": 2}, False),
        # A line that cannot be read is never known to hold.
        ("mentor.hours resembles mentee.hours", {"hours": 2}, {"hours": 2}, False),
    ],
)  # fmt: skip
def test_a_rule_holds_only_when_it_is_known_to(
    rule: Any, mentee: dict[str, Any], mentor: dict[str, Any], holds: bool
) -> None:
    assert possible(rule, mentee, mentor) is holds


def test_an_odd_answer_of_one_person_does_not_change_how_the_others_are_compared() -> None:
    # “two” cannot be compared with 2; Ruth's 3 hours still cover Amina's 2.
    engine = an_engine(
        {"amina": {"hours": 2}, "olek": {"hours": "two"}},
        {"ruth": {"hours": 3}},
        must={"hours": "mentor.hours is at least mentee.hours"},
    )
    plan = engine.solve()
    assert plan.ids == {("amina", "ruth")}
    assert plan.unmatched[0].blocked_by == {"hours": 1}


# Facts beside the answers -------------------------------------------------------------------------------------------
def eligible_with(rule: str, known: dict[str, dict[str, Any]]) -> int:
    pool = a_pool({"amina": {}}, {"ruth": {}, "sam": {}}, must={"rule": rule}, facts=facts_of(known))
    return Engine(pool).solve().eligible_pairs


def test_a_check_is_the_mentors_when_mentors_are_asked_for_it() -> None:
    known = {"ruth": {"check.police still_valid": True}, "amina": {"check.police still_valid": True}}
    assert eligible_with("check.police is still valid", known) == 1


def test_a_consent_asked_of_both_must_be_given_by_both() -> None:
    both = {name: {"consent.share given": True} for name in ("amina", "ruth")}
    assert eligible_with("consent.share is given", both) == 1
    assert eligible_with("consent.share is given", {"ruth": both["ruth"]}) == 0
    assert eligible_with("consent.share is withdrawn", {"amina": {"consent.share withdrawn": True}}) == 2
    assert eligible_with("consent.share is not given", {"ruth": {"consent.share given": False}}) == 1


def test_an_answer_outside_the_profile_comes_from_the_facts() -> None:
    assert eligible_with("interview.suitable is yes", {"ruth": {"interview.suitable": True}}) == 1


def test_days_of_waiting_come_from_the_facts_and_are_otherwise_not_known() -> None:
    rule = "mentee.days_in_stage is at least 42"
    assert eligible_with(rule, {"amina": {"mentee.days_in_stage": 50}}) == 2
    assert eligible_with(rule, {}) == 0


def test_free_places_are_the_capacity_where_nothing_else_is_known() -> None:
    pool = a_pool(
        {"amina": {}},
        {"ruth": {"places": 2}, "sam": {"places": 1}},
        must={"free": "mentor.free_places is at least 2"},
    )
    assert Engine(pool).solve().ids == {("amina", "ruth")}


# Degrees ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("compare", "mentee", "mentor", "expected"),
    [
        # |A∩B| / min(|A|,|B|) = 1 / 2: a long list earns nothing by its length.
        ("mentor.languages shares any with mentee.languages", {"languages": ("dari", "french")}, {"languages": ("arabic", "dari", "ukrainian")}, 128),
        ("mentor.languages shares any with mentee.languages", {"languages": ("dari",)}, {"languages": ("arabic", "dari", "ukrainian")}, 255),
        ("mentor.languages shares any with mentee.languages", {"languages": ()}, {"languages": ("dari",)}, 0),
        # 1 − ½ⁿ of what both have, however long the lists are: 1, 2, 3, 0, not known.
        ("mentor.languages overlaps with mentee.languages", {"languages": ("dari", "french")}, {"languages": ("dari",)}, 128),
        ("mentor.languages overlaps with mentee.languages", {"languages": ("dari", "french")}, {"languages": ("arabic", "dari", "french")}, 191),
        ("mentor.languages overlaps with mentee.languages", {"languages": ("a", "b", "c")}, {"languages": ("a", "b", "c", "d")}, 223),
        ("mentor.languages overlaps with mentee.languages", {"languages": ("french",)}, {"languages": ("dari",)}, 0),
        ("mentor.languages overlaps with mentee.languages", {}, {"languages": ("dari",)}, 0),
        # The covered share of the mentee's answers: 1 of 3.
        ("mentor.fields covers mentee.fields", {"fields": ("law", "trades", "health")}, {"fields": ("law", "teaching")}, 85),
        ("mentor.fields covers mentee.field", {"field": "law"}, {"fields": ("law", "teaching")}, 255),
        ("mentor.fields covers mentee.fields", {"fields": ()}, {"fields": ("law",)}, 0),
        # 1 − 1/3, 1 − 3/3, beyond.
        ("mentor.hours is close to mentee.hours within 3", {"hours": 4}, {"hours": 5}, 170),
        ("mentor.hours is close to mentee.hours within 3", {"hours": 4}, {"hours": 7}, 0),
        ("mentor.hours is close to mentee.hours within 3", {"hours": 4}, {"hours": 40}, 0),
        ("mentor.hours is close to mentee.hours within 3", {"hours": 4}, {"hours": 4}, 255),
        # 1 − 7/14 of two weeks; 127.5 is rounded to the even 128.
        ("mentor.since is close to mentee.since within 2 weeks", {"since": date(2026, 1, 1)}, {"since": date(2026, 1, 8)}, 128),
        ("mentor.postcode is near mentee.postcode within 40 minutes", {"postcode": "M4C"}, {"postcode": "m4c"}, 255),
        ("mentor.postcode is near mentee.postcode within 40 minutes", {"postcode": "M4C"}, {"postcode": "L5A"}, 0),
        # True or false gives all or nothing, not known nothing.
        ("mentor.parent is yes", {}, {"parent": True}, 255),
        ("mentor.parent is yes", {}, {"parent": False}, 0),
        ("mentor.parent is yes", {}, {}, 0),
        ("mentor.way is the same as mentee.way", {}, {"way": "online"}, 0),
        # Of alternatives the best counts, of lines the worst.
        (["mentor.fields covers mentee.fields", "or mentor.parent is yes"], {"fields": ("law", "trades")}, {"fields": ("law",), "parent": True}, 255),
        (["mentor.fields covers mentee.fields", "mentor.parent is yes"], {"fields": ("law", "trades")}, {"fields": ("law",), "parent": True}, 128),
        # One person's own two figures.
        ("mentee.hours is close to mentee.wanted within 4", {"hours": 3, "wanted": 2}, {}, 191),
    ],
)  # fmt: skip
def test_a_criterion_counts_by_its_degree(
    compare: Any, mentee: dict[str, Any], mentor: dict[str, Any], expected: int
) -> None:
    assert degree(compare, mentee, mentor) == expected


def test_more_than_sixty_four_choices_are_compared_as_well() -> None:
    names = tuple(f"c{k:03}" for k in range(150))
    engine = an_engine(
        {"amina": {"languages": names[:100]}},
        {"ruth": {"languages": names[60:]}},
        prefer={"it": {"weight": 1, "compare": "mentor.languages covers mentee.languages"}},
    )
    # 40 of Amina's 100 are covered: 0.4 × 255 = 102.
    assert engine.solve().pairs[0].score == 102


# Rule by rule -------------------------------------------------------------------------------------------------------
def test_for_everybody_who_waits_it_is_counted_which_rule_keeps_whom_away() -> None:
    engine = an_engine(
        {"amina": {"languages": ("dari",), "way": "online"}},
        {
            "ruth": {"languages": ("french",), "way": "online"},
            "sam": {"languages": ("french",), "way": "in_person"},
            "tova": {"languages": ("dari",), "way": "in_person"},
        },
        must={
            "tongue": "mentor.languages shares any with mentee.languages",
            "way": "mentor.way is the same as mentee.way",
        },
    )
    (amina,) = engine.solve().unmatched
    assert amina.reason == "no_eligible_mentor"
    assert amina.blocked_by == {"tongue": 2, "way": 2}
    # Whatever is switched off blocks nobody.
    assert engine.solve(Settings(dropped=frozenset({"tongue"}))).ids == {("amina", "ruth")}


def test_a_rule_can_be_waived_for_one_person_alone() -> None:
    engine = an_engine(
        {"amina": {"way": "online"}, "olek": {"way": "online"}},
        {"ruth": {"way": "in_person", "places": 2}},
        must={"way": "mentor.way is the same as mentee.way"},
    )
    plan = engine.solve(Settings(waived=frozenset({("olek", "way")})))
    assert plan.ids == {("olek", "ruth")}
