"""Around a plan: who declines, who could come in, who is held for whom, whom to recruit, who would gain by less."""

from __future__ import annotations

import re
from dataclasses import replace

from models.vocabulary import PlanStatus
from tests.matching.pictures import an_engine, scored
from workflows.matching import (
    Settings,
    cascade,
    hold_or_match,
    recruitment_brief,
    simulate_declines,
    who_gains_by_less,
)
from workflows.matching.reserves import reserves


# Declines -----------------------------------------------------------------------------------------------------------
def test_after_a_decline_nobody_else_is_moved_unless_it_is_allowed() -> None:
    # Amina–Ruth 9, Olek–Sam 8, Sara waits. Amina declines Ruth; she could only have Sam, whom Olek has.
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"sam": 8, "tova": 1}}, places={"tova": 1})
    plan = engine.solve()
    assert plan.ids == {("amina", "ruth"), ("olek", "sam")}
    still = cascade(engine, plan, [("amina", "ruth")])
    assert still.plan.ids == {("olek", "sam")}
    assert still.moved == ()
    moving = cascade(engine, plan, [("amina", "ruth")], most_moved=1)
    assert moving.plan.ids == {("amina", "sam"), ("olek", "tova")}
    assert moving.moved == ("olek",)


def test_who_accepted_is_never_moved() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"sam": 8, "tova": 1}})
    plan = engine.solve()
    found = cascade(engine, plan, [("amina", "ruth")], accepted=[("olek", "sam")], most_moved=5)
    assert found.plan.ids == {("olek", "sam")}


def test_a_place_that_was_declined_goes_to_who_waits() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 8}})
    plan = engine.solve()
    assert cascade(engine, plan, [("amina", "ruth")]).plan.ids == {("olek", "ruth")}


def test_declines_are_tried_out_the_same_way_every_time() -> None:
    table = {f"e{k}": {f"m{k}": 5, f"m{(k + 1) % 12}": 4} for k in range(12)}
    engine = scored(table)
    plan = engine.solve()
    none = simulate_declines(engine, plan, share=0.0, tries=3)
    assert (none.declined, none.matched_after) == ((0, 0, 0), (12, 12, 12))
    some = simulate_declines(engine, plan, share=0.4, tries=5, most_moved=3)
    assert some == simulate_declines(engine, plan, share=0.4, tries=5, most_moved=3)
    assert some.declined[2] > 0
    assert all(a <= b for a, b in zip(some.matched_at_once, some.matched_after, strict=True))


# Now or hold --------------------------------------------------------------------------------------------------------
def test_a_scarce_mentor_is_held_for_whoever_could_have_nobody_else() -> None:
    # Ruth suits Amina best, but Sara can have nobody but Ruth, and Amina could have Sam.
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "sara": {"ruth": 2}, "olek": {"tova": 3}})
    now = engine.solve(Settings(waiting=frozenset({"amina", "olek"})))
    assert now.ids == {("amina", "ruth"), ("olek", "tova")}
    ruth, tova = hold_or_match(engine, now)
    assert (ruth.mentor, ruth.waiting, ruth.only) == ("ruth", ("sara",), ("sara",))
    assert (ruth.hold, ruth.matched_lost) == (True, 1)
    assert (tova.hold, tova.waiting, tova.score_lost) == (False, (), 0)


# Recruiting ---------------------------------------------------------------------------------------------------------
def test_the_brief_names_the_language_that_would_match_most_of_those_who_wait() -> None:
    engine = an_engine(
        {
            "amina": {"languages": ("dari",)},
            "olek": {"languages": ("tigrinya",)},
            "sara": {"languages": ("tigrinya",)},
            "yonas": {"languages": ("tigrinya",)},
        },
        {"ruth": {"languages": ("dari",), "places": 1}},
        must={"language": "mentor.languages shares any with mentee.languages"},
    )
    (gap,) = recruitment_brief(engine, engine.solve(), places=2)
    # Three wait; a mentor takes two, so two mentors.
    assert (dict(gap.answers), gap.mentors, gap.matched, gap.waiting) == ({"mentor.languages": "tigrinya"}, 2, 3, 3)


def test_the_brief_asks_for_two_things_together_where_one_is_not_enough() -> None:
    both = ["mentor.languages shares any with mentee.languages", "mentor.fields covers mentee.field"]
    engine = an_engine(
        {"amina": {"languages": ("dari",), "field": "law"}, "olek": {"languages": ("tigrinya",), "field": "health"}},
        {"ruth": {"languages": ("dari",), "fields": ("law",), "places": 1}},
        must={"language": both[0], "field": both[1]},
    )
    (gap,) = recruitment_brief(engine, engine.solve())
    assert dict(gap.answers) == {"mentor.fields": "health", "mentor.languages": "tigrinya"}


def test_the_brief_asks_for_all_that_one_person_lacks_where_two_things_bring_nobody_a_mentor() -> None:
    # Sara asks for a third thing of her own, Amina does not: her line counts only if she says so.
    asked = ["mentor.languages shares any with mentee.languages", "mentor.fields covers mentee.field"]
    same = "mentor.gender is the same as mentee.gender, if mentee.wish is same"
    engine = an_engine(
        {
            "amina": {"languages": ("dari",), "field": "law", "gender": "woman", "wish": "any"},
            "sara": {"languages": ("tigrinya",), "field": "health", "gender": "woman", "wish": "same"},
        },
        {"ruth": {"languages": ("dari",), "fields": ("law",), "gender": "man", "places": 1}},
        must={"language": asked[0], "field": asked[1], "gender": same},
    )
    plan = engine.solve()
    assert plan.matched == 1
    (gap,) = recruitment_brief(engine, plan)
    lacking = {"mentor.fields": "health", "mentor.gender": "woman", "mentor.languages": "tigrinya"}
    assert (dict(gap.answers), gap.matched, gap.asked) == (lacking, 1, 1)


def test_nobody_waits_and_the_brief_is_empty() -> None:
    engine = scored({"amina": {"ruth": 1}})
    assert recruitment_brief(engine, engine.solve()) == ()


# Telling less -------------------------------------------------------------------------------------------------------
def test_whoever_would_gain_by_listing_less_is_named() -> None:
    # Amina is with Ruth so that Olek can have Sam. With law alone only Sam is left to her, and her hours suit him
    # better than Olek's: she would push Olek out.
    engine = an_engine(
        {"amina": {"fields": ("health", "law"), "hours": 2}, "olek": {"fields": ("law",), "hours": 4}},
        {
            "ruth": {"fields": ("health",), "hours": 6, "places": 1},
            "sam": {"fields": ("law",), "hours": 2, "places": 1},
        },
        must={"some": "mentor.fields shares any with mentee.fields"},
        prefer={"hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 3"}},
    )
    assert engine.solve().ids == {("amina", "ruth"), ("olek", "sam")}
    (gain,) = who_gains_by_less(engine.pool, Settings(), subject="mentee.fields")
    assert (gain.person, gain.left_out, gain.before, gain.after) == ("amina", "health", 0, 2550)


def test_who_lists_everything_has_nothing_to_regret_where_there_is_room() -> None:
    engine = an_engine(
        {"amina": {"fields": ("law", "health")}},
        {"ruth": {"fields": ("health",), "places": 1}, "sam": {"fields": ("law",), "places": 1}},
        must={"some": "mentor.fields shares any with mentee.fields"},
        prefer={"law": {"weight": 10, "compare": "mentor.fields includes law"}},
    )
    assert who_gains_by_less(engine.pool, Settings(), subject="mentee.fields") == ()


# In a notebook ------------------------------------------------------------------------------------------------------
def test_pool_engine_and_plan_show_themselves_escaped_and_fetch_nothing() -> None:
    engine = an_engine(
        {"<script>alert(1)</script>": {}, "olek": {}},
        {"ruth & sam": {"places": 1}},
        prefer={"one": {"weight": 3, "compare": "mentor.gender is woman"}},
    )
    plan = engine.solve()
    for shown in (engine.pool._repr_html_(), engine._repr_html_(), plan._repr_html_()):
        assert "<script" not in shown
        assert not re.search(r"https?:|//|src=|href=", shown)
    assert "ruth &amp; sam" in plan._repr_html_()
    assert "1 matched, 1 wait" in plan._repr_html_()
    assert "proven best over 2 eligible pairs" in plan._repr_html_()


def test_only_what_is_proven_shows_itself_as_proven() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 8}})
    plan = engine.solve()
    early = replace(plan, status=PlanStatus.FEASIBLE)  # its bound is reached, but not that nobody more can be matched
    both = frozenset({("amina", "ruth"), ("olek", "ruth")})
    shown = engine.solve(Settings(pins=both))._repr_html_()

    assert "proven best" in plan._repr_html_()
    assert "proven best" not in early._repr_html_()
    assert shown.index("infeasible: no plan") < shown.index("1 matched, 1 wait")
    assert shown.count("proven best") == 1


def test_a_long_table_is_cut_and_the_rest_counted() -> None:
    plan = scored({f"e{k:02}": {f"m{k:02}": 1} for k in range(25)}).solve()
    assert "… and 5 more" in plan._repr_html_()


# Who could come in ----------------------------------------------------------------------------------------------------
def test_the_reserves_of_somebody_are_those_with_a_free_place_the_best_fit_first() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1, "tova": 5}, "olek": {"sam": 8}})
    assert reserves(engine.solve()) == {"amina": ("tova",), "olek": ()}


def test_a_circle_is_a_reserve_only_where_it_meets_and_has_room_for_one_more() -> None:
    speak = {"languages": ("dari",)}
    people = ("amina", "olek", "sara", "yonas", "ruth", "sam", "tova")
    engine = scored(
        # Ruth's circle of three is full, Sam's has room, nobody is in Tova's.
        {
            "amina": {"ruth": 9, "sam": 5, "tova": 6},
            "olek": {"ruth": 9},
            "sara": {"ruth": 9, "sam": 1},
            "yonas": {"sam": 9, "ruth": 1},
            "zahra": {"sam": 9},
        },
        shape="circle",
        size="2 to 3",
        answers=dict.fromkeys((*people, "zahra"), speak),
    )
    plan = engine.solve()
    assert {circle.mentor: len(circle.mentees) for circle in plan.circles} == {"ruth": 3, "sam": 2}
    assert reserves(plan) == {"amina": ("sam",), "olek": (), "sara": ("sam",), "yonas": (), "zahra": ()}


def test_nobody_is_a_reserve_who_would_break_a_quota() -> None:
    engine = scored(
        {"amina": {"ruth": 9, "sam": 5, "tova": 4}},
        answers={"ruth": {"gender": "woman"}, "sam": {"gender": "man"}, "tova": {"gender": "woman"}},
        quotas={"women": {"label": "Women", "at_least": "1 matches", "where": ["mentor.gender is woman"]}},
    )
    assert reserves(engine.solve()) == {"amina": ("tova",)}
