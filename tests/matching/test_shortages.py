"""What a pool lacks is counted before anything is solved."""

from __future__ import annotations

from tests.matching.pictures import an_engine
from workflows.matching.settings import Settings
from workflows.matching.shortages import shortages

COMMON = {"language": "mentor.languages shares any with mentee.languages"}
WAY = {"way": {"weight": 100, "compare": "mentor.way is the same as mentee.way"}}


def test_people_without_anybody_are_counted_with_the_rule_that_keeps_most_away() -> None:
    rules = {**COMMON, "way": "mentor.way is the same as mentee.way"}
    engine = an_engine(
        {
            # Ana shares no language with either; the way excludes only Cem.
            "ana": {"languages": ("dari",), "way": "online"},
            "bea": {"languages": ("french",), "way": "online"},
        },
        {"ben": {"languages": ("french",), "way": "online"}, "cem": {"languages": ("french",), "way": "in_person"}},
        must=rules,
    )

    found = shortages(engine)

    assert (found.waiting, found.places, found.without_mentor, found.blocker) == (2, 2, 1, "language")
    waived = shortages(engine, Settings(dropped=frozenset({"language"})))
    assert (waived.without_mentor, waived.blocker) == (0, "")


def test_no_rule_is_to_blame_for_pairs_below_the_floor() -> None:
    # All rules allow Ben; he is just nothing that Ana prefers: 0 of 100 points, and 50 are asked.
    engine = an_engine(
        {"ana": {"languages": ("dari",), "way": "online"}},
        {"ben": {"languages": ("dari",), "way": "in_person"}},
        must=COMMON,
        prefer=WAY,
    )

    found = shortages(engine, Settings(floor=50))
    assert (found.without_mentor, found.blocker) == (0, "")


def test_without_mentors_no_rule_is_to_blame() -> None:
    found = shortages(an_engine({"ana": {"languages": ("dari",)}}, {}, must=COMMON))

    assert (found.places, found.without_mentor, found.blocker) == (0, 0, "")


def test_members_of_quotas_about_mentees_are_counted() -> None:
    quotas = {"parents": {"label": "Parents", "at_least": "40 percent", "where": ["mentee.parent is yes"]}}
    engine = an_engine(
        {"ana": {"parent": True}, "bea": {"parent": False}, "cho": {}}, {"ben": {}, "cem": {}}, quotas=quotas
    )

    assert shortages(engine).members == {"parents": 1}
    assert shortages(engine, Settings(quotas_off=frozenset({"parents"}))).members == {}


def test_a_criterion_decides_nothing_when_all_mentors_gave_the_same_answer() -> None:
    mentees = {"ana": {"way": "online"}, "bea": {"way": "in_person"}}
    same = an_engine(mentees, {"ben": {"way": "online"}, "cem": {"way": "online"}}, prefer=WAY)
    differ = an_engine(mentees, {"ben": {"way": "online"}, "cem": {"way": "in_person"}}, prefer=WAY)
    missing = an_engine(mentees, {"ben": {"way": "online"}, "cem": {}}, prefer=WAY)
    one = an_engine(mentees, {"ben": {"way": "online"}}, prefer=WAY)
    # A criterion about the mentee alone says who comes first, whatever mentors answered.
    hers = {"parent": {"weight": 100, "compare": "mentee.parent is yes"}}
    about_her = an_engine(mentees, {"ben": {}, "cem": {}}, prefer=hers)

    assert shortages(same).deciding_nothing == ("way",)
    assert [shortages(engine).deciding_nothing for engine in (differ, missing, one, about_her)] == [()] * 4
    # Weighed with nothing it is not meant to decide.
    assert shortages(same, Settings(weights={"way": 0})).deciding_nothing == ()
