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
from workflows.matching import Engine, Plan, Settings, compile_pool, prices, readiness, recruitment_brief, why_unmatched

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
    """C: two who are cleared for young people, and two others who would do it."""
    side = engine().pool.mentors
    cleared = [one.id for one in side.people if one.value("mentor.cleared") and "uk" in one.value("mentor.languages")]
    others = [one.id for one in side.people if one.value("mentor.area") == "centre" and one.id not in cleared][:2]
    return Settings(places={who: int(side.places[side.index[who]]) + 1 for who in (*cleared, *others)})


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
    assert [len(found.with_options(n)) for n in (0, 1, 2)] == [5, 0, 9]
    assert {one.blocker for one in found.with_options(0)} == {"language"}
    assert found.most == 44


def test_44_are_matched_14_wait_and_7_places_are_spare():
    found = plan()
    assert (found.matched, len(found.unmatched), sum(found.places_left.values())) == (44, 14, 7)
    waited = {one.id for one in engine().pool.mentees.people if one.value("mentee.carried")}
    assert len(waited & found.mentors_of.keys()) == len(waited) == 12


@pytest.mark.parametrize(("rule", "people"), [("language", 5), ("women_only", 3), ("evening", 4), ("within_reach", 3)])
def test_the_price_of_each_rule_in_people(rule, people):
    found = {price.name: price.matched_more for price in prices(engine(), plan())}
    assert found[rule] == people


def test_scenarios_match_47_46_and_together_49_with_55_places():
    b, c = online_counts_for_the_north(), four_take_one_more()
    both = Settings(waived=b.waived, places=c.places)
    assert [plan(one).matched for one in (b, c, both)] == [47, 46, 49]
    adopted = plan(both)
    assert adopted.problem is not None
    assert int(adopted.problem.mentor_places.sum()) == 55
    assert len(adopted.unmatched) == 9


def test_everybody_who_waits_for_a_place_is_told_what_would_help_and_whom_it_moves():
    found = plan()
    ways = [way for one in found.unmatched for way in why_unmatched(engine(), found, one.mentee).ways]
    # An hour, a way of meeting, a mentor's place, an exception: every kind helps somebody, some without moving anybody.
    assert {way.kind for way in ways if not way.changes.moved} == {"place", "waive", "answer"}
    assert ("mentee.way", "online") in {(way.subject, way.choice) for way in ways}
    assert all(one.reason == "no_eligible_mentor" for one in found.unmatched if one.eligible == 0)


def test_the_brief_says_which_mentors_are_lacking():
    brief = recruitment_brief(engine(), plan(), most=12, places=1)
    told = {tuple(gap.answers.items()): (gap.mentors, gap.matched) for gap in brief}
    # Four wait for an evening, three speak Tigrinya only, three want a woman in the North.
    assert told[(("mentor.times", "tue_evening"),)] == (4, 4)
    assert told[(("mentor.languages", "ti"),)] == (3, 3)
    assert told[(("mentor.area", "north"), ("mentor.gender", "woman"))] == (3, 3)
