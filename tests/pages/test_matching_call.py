"""The call for mentors: each line a sentence about what they answer."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from pages.widgets.matching_call import call
from tests.cohorts import MATCHED, a_person, the_round
from tests.desks import ActorAs
from tests.small_program import open_small_program
from workflows.matching.recruiting import Gap

FREE = MATCHED.replace(
    "  reasons:\n", "  free:\n    sat: Saturday morning\n    eve: Weekday evenings\n  reasons:\n"
).replace(
    "      way:        { type: text, label: Way of meeting, default: Either }\n\nstages",
    "      way:        { type: text, label: Way of meeting, default: Either }\n"
    "      meets_on:   { type: select_multiple free, label: When can you meet? }\n\nstages",
)
"""The small program, with a list of times that has a name of its own."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_says_what_mentors_speak_and_when_they_have_time_whatever_the_list_is_called(actor_as: ActorAs):
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth, text=FREE)
    a_person(ruth, cohort, "mentee", "Amina")
    now = the_round(ruth, cohort)
    many = [
        Gap(answers={"mentor.languages": "ti", "mentor.meets_on": "sat"}, mentors=2, matched=2, waiting=9, asked=9),
        Gap(answers={"mentor.way": "Online"}, mentors=1, matched=1, waiting=9, asked=9),
    ]
    assert call(now, many)[2:4] == [
        "• 2 mentors who speak Tigrinya and have time: Saturday morning",
        "• 1 mentor who answers ‘Way of meeting’ with ‘Online’",
    ]
    few = [Gap(answers=many[0].answers, mentors=2, matched=2, waiting=2, asked=2)]  # two are told by a number
    assert call(now, few)[1:] == [
        "We need most of all mentors who …",
        "• speak Tigrinya",
        "• have time: Saturday morning",
    ]
