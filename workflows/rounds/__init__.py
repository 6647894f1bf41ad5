"""A matching round: who is ready, the best plan under the settings she turns, pairs pinned and forbidden, proposals,
answers, and the matches that begin.

The settings of a round are kept as she turns them, each change can be undone, and a plan is made anew from them each
time: nobody can publish a plan that the present people and rules do not give.
"""

from workflows.rounds.present import Decision, Round, decline_reasons, models, proposals, round_of
from workflows.rounds.proposing import answer, begin_matches, first_step, propose
from workflows.rounds.tuning import HIGHEST, Turned, decide_pair, free_pair, reset, turn, undo_turn

__all__ = [
    "HIGHEST",
    "Decision",
    "Round",
    "Turned",
    "answer",
    "begin_matches",
    "decide_pair",
    "decline_reasons",
    "first_step",
    "free_pair",
    "models",
    "proposals",
    "propose",
    "reset",
    "round_of",
    "turn",
    "undo_turn",
]
