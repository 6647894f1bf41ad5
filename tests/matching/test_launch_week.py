"""The launch week of Bridge Street before any screen: its rules make its numbers from its rosters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from models.definitions import Definition
from models.findings import errors
from models.vocabulary import Answers, PlanStatus
from tests.bridge_street import MENTEES, MENTORS, TODAY, rosters, workbook
from workflows.exchange.result import Options, RosterReading
from workflows.exchange.roster import read_roster
from workflows.language.reading import read_path
from workflows.matching import Engine, Plan, Settings, compile_pool, prices, readiness, why_unmatched
from workflows.matching.recruiting import recruitment_call
from workflows.matching.rolling import hold_or_match
from workflows.rounds.asked import asked_of
from workflows.rounds.keeping import settings_of

PROGRAM = Path(__file__).parents[1] / "examples" / "bridge_street" / "program.yaml"


@cache
def definition() -> Definition:
    found = read_path(PROGRAM)
    assert found.definition is not None
    assert not errors(found.findings)
    return found.definition


@cache
def sheet(title: str, role: str) -> RosterReading:
    return read_roster(definition(), role, workbook(), "launch.xlsx", today=TODAY, options=Options(sheet=title))


def ready(people: tuple[Answers, ...], *yes: str) -> Mapping[str, Answers]:
    """Those of the good rows who may be matched, by e-mail."""
    return {str(one["email"]): one for one in people if all(one.get(name) for name in yes)}


@cache
def engine() -> Engine:
    newcomers = ready(sheet(MENTEES, "mentee").people)
    volunteers = ready(sheet(MENTORS, "mentor").people, "reference", "trained")
    return Engine(compile_pool(definition(), "one_to_one", newcomers, volunteers, today=TODAY))


def plan(settings: Settings | None = None) -> Plan:
    found = engine().what_if(settings or Settings())
    assert found.status is PlanStatus.OPTIMAL
    assert found.verify().violations == ()
    return found


def online_counts_for_the_north() -> Settings:
    """B: nobody in the North has to meet in person."""
    pool = engine().pool
    north = [one for one in pool.mentees.people if one.value("mentee.area") == "north"]
    return Settings(waived=frozenset((one.id, "within_reach") for one in north))


def four_take_one_more() -> Settings:
    """C: Miriam, one who is cleared for young people, and two in the North whom nobody of those who wait can have."""
    side = engine().pool.mentors
    miriam, cleared, north = [], [], []
    for one in side.people:
        is_north, is_woman = one.value("mentor.area") == "north", one.value("mentor.gender") == "woman"
        (
            miriam if is_north and is_woman else north if is_north else cleared if one.value("mentor.cleared") else []
        ).append(one.id)
    return Settings(places={who: int(side.places[side.index[who]]) + 1 for who in (*miriam, cleared[0], *north[:2])})


def test_the_sheets_have_as_many_rows_of_each_kind():
    newcomers, volunteers = sheet(MENTEES, "mentee"), sheet(MENTORS, "mentor")
    assert {title: len(rows) for title, rows in rosters().items()} == {MENTEES: 71, MENTORS: 52}
    # 71 = 58 ready + 6 not eligible + 4 incomplete + 3 twice. 52 = 2 twice + 50, of whom 3 wait for a reference and 4
    # for the orientation.
    assert (len(newcomers.good), len(newcomers.set_aside)) == (58, 13)
    assert (len(volunteers.good), len(volunteers.set_aside)) == (50, 2)
    assert sum(not one["reference"] for one in volunteers.people) == 3
    assert sum(bool(one["reference"]) and not one["trained"] for one in volunteers.people) == 4


def test_before_the_run_58_people_and_51_places_5_without_any_mentor_and_9_with_one_or_two():
    engine().solve()
    found = readiness(engine())
    assert (found.mentees, found.mentors, found.places, found.at_least_wait) == (58, 43, 51, 7)
    assert [len(found.with_options(n)) for n in (0, 1, 2)] == [5, 9, 0]
    assert {one.blocker for one in found.with_options(0)} == {"language"}
    assert found.most == 44


def test_44_are_matched_14_wait_and_7_places_are_spare():
    found = plan()
    assert (found.matched, len(found.unmatched), sum(found.places_left.values())) == (44, 14, 7)
    waited = {one.id for one in engine().pool.mentees.people if one.value("mentee.carried")}
    assert len(waited & found.mentors_of.keys()) == len(waited) == 12


@pytest.mark.parametrize(("what", "people"), [("language", 5), ("women_only", 3), ("evening", 4), ("", 2)])
def test_the_price_of_each_rule_and_of_the_places_in_people(what, people):
    found = {price.name: price.matched_more for price in prices(engine(), plan())}
    # The nameless one is a place more with every mentor. 5 + 3 + 4 + 2 = 14, as many as wait.
    assert found[what] == people


def test_scenarios_match_47_46_and_together_49_with_55_places():
    b, c = online_counts_for_the_north(), four_take_one_more()
    both = Settings(waived=b.waived, places=c.places)
    assert [plan(one).matched for one in (b, c, both)] == [47, 46, 49]
    adopted = plan(both)
    assert adopted.problem is not None
    assert int(adopted.problem.mentor_places.sum()) == 55
    assert len(adopted.unmatched) == 9
    # Each of the 49 is with a mentor whom Ruth looks after, or Sam.
    assert [quota.members for quota in adopted.quotas] == [27, 22]


def test_everybody_who_waits_for_a_place_is_told_what_would_help_and_whom_it_moves():
    found = plan()
    ways = [way for one in found.unmatched for way in why_unmatched(engine(), found, one.mentee).ways]
    # An hour, a way of meeting, a mentor's place, an exception: every kind helps somebody, some without moving anybody.
    assert {way.kind for way in ways if not way.changes.moved} == {"place", "waive", "answer"}
    assert ("mentee.way", "online") in {(way.subject, way.choice) for way in ways}
    assert all(one.reason == "no_eligible_mentor" for one in found.unmatched if one.eligible == 0)


def test_six_pins_and_two_kept_apart_move_three_pairs_and_leave_nobody_out():
    adopted = Settings(waived=online_counts_for_the_north().waived, places=four_take_one_more().places)
    before = plan(adopted)
    speaks = {one.id: one.value("mentee.languages") for one in engine().pool.mentees.people}
    field = {one.id: one.value("mentee.field") for one in engine().pool.mentees.people}
    arabic = [pair for pair in sorted(before.ids) if speaks[pair[0]] == ("ar",) and field[pair[0]] != "it"]
    pins = frozenset(pair for pair in sorted(before.ids) if speaks[pair[0]] != ("ar",))
    after = plan(adopted.turned(pin=sorted(pins)[:6], forbid=arabic))
    # The three who speak Arabic only move on by one; the pins were in the plan already.
    assert (after.matched, len(after.ids - before.ids)) == (49, 3)
    assert set(sorted(pins)[:6]) <= after.ids


def test_a_call_for_six_mentors_matches_six_of_the_nine_who_wait():
    adopted = plan(Settings(waived=online_counts_for_the_north().waived, places=four_take_one_more().places))
    call = recruitment_call(engine(), adopted)
    assert (sum(gap.mentors for gap in call), sum(gap.matched for gap in call), call[0].waiting) == (6, 6, 9)
    # Three speak Tigrinya only, so three such mentors help most.
    assert (call[0].answers, call[0].mentors, call[0].matched) == ({"mentor.languages": "ti"}, 3, 3)
    # What is said for all together came true with all of them in the pool: nobody else would do it for fewer.
    assert recruitment_call(engine(), adopted, mentors=2)[0].matched == 2


def test_whoever_asks_that_everybody_is_matched_is_told_that_it_is_not_possible():
    pool = engine().pool
    asked = engine().what_if(asked_of({"everybody": True}, pool))
    assert asked.status is PlanStatus.INFEASIBLE
    assert [found.params["short"] for found in asked.findings] == ["14"]
    assert asked.relaxed is not None
    assert asked.relaxed.matched == 44


def test_who_comes_first_is_matched_first_and_nobody_is_left_out_for_it():
    pool = engine().pool
    north = {one.id for one in pool.mentees.people if one.value("mentee.area") == "north"}
    before, after = plan(), plan(asked_of({"first": [["area", "north"]]}, pool))
    assert after.matched == before.matched == 44
    # All five in the North can only meet Miriam, who else is with somebody of the evenings.
    assert [len(north & found.mentors_of.keys()) for found in (before, after)] == [0, 1]


def test_a_floor_makes_no_pair_below_it():
    found = plan(asked_of({"floor": 60}, engine().pool))
    assert min(pair.score for pair in found.pairs) * 100 >= 60 * found.highest
    assert found.matched < 44


def test_a_plan_that_is_held_changes_as_much_as_she_allows():
    before = plan()
    held = {"running": {"pairs": [list(pair) for pair in sorted(before.ids)], "changes": 2}, "weights": {"goals": 100}}
    settings = settings_of(held, engine().pool, {}, frozenset())
    assert len(before.ids - plan(settings).ids) <= 2
    free = settings_of({"weights": {"goals": 100}}, engine().pool, {}, frozenset())
    assert len(before.ids - plan(free).ids) > 2


def test_only_some_are_matched_now_and_a_scarce_mentor_is_held():
    pool = engine().pool
    evening = next(one.id for one in pool.mentees.people if one.value("mentee.times") == ("tue_evening", "thu_evening"))
    now = plan(asked_of({"waiting": [evening]}, pool))
    (hint,) = hold_or_match(engine(), now)
    # Nine can only meet Miriam and eight of them wait whoever has her: by this pair nobody loses a match.
    assert (hint.hold, len(hint.only)) == (False, 8)
