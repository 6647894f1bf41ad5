"""Pairs: running matches and their health, one match with all that is known, and every step the definition allows.

pairs(actor, cohort_id, now=now)                  every match that has begun, those that need care first
card(actor, cohort_id, match, now=now)            one match
take(actor, cohort_id, matches, step, now=now)    a step, for one or many; steps_for says which they can take
take_back(…); record_held(…); note_meeting(…); agree_goal(…); reach_milestone(…)
"""

from workflows.pairs.card import card
from workflows.pairs.looking import pairs
from workflows.pairs.stepping import (
    agree_goal,
    end_after,
    note_meeting,
    reach_milestone,
    record_held,
    steps,
    steps_for,
    take,
    take_back,
)
from workflows.pairs.values import Bulk, Coming, Given, GoalRow, Member, PairCard, PairRow, Pairs, Wanted

__all__ = [
    "Bulk",
    "Coming",
    "Given",
    "GoalRow",
    "Member",
    "PairCard",
    "PairRow",
    "Pairs",
    "Wanted",
    "agree_goal",
    "card",
    "end_after",
    "note_meeting",
    "pairs",
    "reach_milestone",
    "record_held",
    "steps",
    "steps_for",
    "take",
    "take_back",
]
