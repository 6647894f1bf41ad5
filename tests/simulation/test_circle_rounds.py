"""A rehearsal's round of circles is made by the matcher: the most people, each circle in one language."""

from __future__ import annotations

from datetime import date

from tests.matching.pictures import a_definition
from workflows.engine.state import PersonTrack, State
from workflows.simulation.matching_round import hold_round

TODAY = date(2026, 9, 14)


def a_person(id_: str, role: str, languages: str) -> PersonTrack:
    profile = {"languages": tuple(languages.split()), "places": 1}
    return PersonTrack(stream=id_, role=role, joined=TODAY, profile=profile)


def test_a_round_of_circles_matches_as_many_as_any_could() -> None:
    # Ruth speaks both languages, Sam only Dari. Four speak Dari, two Tigrinya; circles are of two to four. Ruth must
    # take the two Tigrinya speakers, though the Dari speakers come first in the list.
    definition = a_definition(shape="circle", size="2 to 4", capacity={"mentee": 1, "mentor": 1})
    spoken = {"a": "dari", "b": "dari", "c": "dari", "d": "dari", "e": "tigrinya", "f": "tigrinya"}
    people = {name: a_person(name, "mentee", languages) for name, languages in spoken.items()}
    people |= {"ruth": a_person("ruth", "mentor", "dari tigrinya"), "sam": a_person("sam", "mentor", "dari")}

    circles, held = hold_round(definition, State(people=people), "pairs", TODAY, 1, frozenset())

    assert {circle["mentor"]: set(circle["mentee"]) for circle in circles} == {
        "ruth": {"e", "f"},
        "sam": {"a", "b", "c", "d"},
    }
    assert held.matched == 6
