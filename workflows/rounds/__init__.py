"""A matching round: who is ready, the best plan under the settings she turns, pairs pinned and forbidden, proposals,
answers, and the matches that begin.

The settings of a round are kept as she turns them, each change can be undone, and a plan is made anew from them each
time: nobody can publish a plan that the present people and rules do not give.
"""

from workflows.rounds.asked import EVERYBODY, WAITED, group_in_words, groups_of
from workflows.rounds.beside import is_over, worked_out
from workflows.rounds.book import MOST_LOOKED_AT, Card, match_book
from workflows.rounds.choosing import Choice, Ending, choice, choose, look_at_choice
from workflows.rounds.circles import TooSmall, can_take_apart, take_apart, too_small
from workflows.rounds.combining import GaveWay, Together
from workflows.rounds.deciding import decide_pair, decide_pairs, free_pair
from workflows.rounds.obstacles import obstacles
from workflows.rounds.present import (
    AT_ONCE,
    Decision,
    Round,
    decline_reasons,
    models,
    proposals,
    round_of,
)
from workflows.rounds.printed import print_match_book
from workflows.rounds.proposing import (
    Ahead,
    answer,
    begin_matches,
    begun_lately,
    first_step,
    look_ahead,
    propose,
    take_back_begin,
)
from workflows.rounds.recording import Record, Replay, records, replay_record
from workflows.rounds.reserves import Reserve, propose_reserve, reserve, said_no
from workflows.rounds.running import (
    Running,
    begin_again,
    call_off,
    how_far,
    round_or_run,
    take_the_best_so_far,
)
from workflows.rounds.scenarios import (
    Scenario,
    adopt_scenario,
    combine_scenarios,
    described,
    discard_scenario,
    groups,
    longest_wait,
    name_for,
    save_scenario,
    scenarios,
)
from workflows.rounds.taking_back import WayBack, go_back, way_back
from workflows.rounds.tuning import HIGHEST, Turned, merged, reset, turn, undo_turn
from workflows.rounds.voices import ForTheDesk, for_the_desk, for_the_pair, for_who_waits

__all__ = [
    "AT_ONCE",
    "EVERYBODY",
    "HIGHEST",
    "MOST_LOOKED_AT",
    "WAITED",
    "Ahead",
    "Card",
    "Choice",
    "Decision",
    "Ending",
    "ForTheDesk",
    "GaveWay",
    "Record",
    "Replay",
    "Reserve",
    "Round",
    "Running",
    "Scenario",
    "Together",
    "TooSmall",
    "Turned",
    "WayBack",
    "adopt_scenario",
    "answer",
    "begin_again",
    "begin_matches",
    "begun_lately",
    "call_off",
    "can_take_apart",
    "choice",
    "choose",
    "combine_scenarios",
    "decide_pair",
    "decide_pairs",
    "decline_reasons",
    "described",
    "discard_scenario",
    "first_step",
    "for_the_desk",
    "for_the_pair",
    "for_who_waits",
    "free_pair",
    "go_back",
    "group_in_words",
    "groups",
    "groups_of",
    "how_far",
    "is_over",
    "longest_wait",
    "look_ahead",
    "look_at_choice",
    "match_book",
    "merged",
    "models",
    "name_for",
    "obstacles",
    "print_match_book",
    "proposals",
    "propose",
    "propose_reserve",
    "records",
    "replay_record",
    "reserve",
    "reset",
    "round_of",
    "round_or_run",
    "said_no",
    "save_scenario",
    "scenarios",
    "take_apart",
    "take_back_begin",
    "take_the_best_so_far",
    "too_small",
    "turn",
    "undo_turn",
    "way_back",
    "worked_out",
]
