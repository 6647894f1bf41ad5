"""The engine: definition and events in, state and events out. Pure; "today" is always an argument.

    state = replay(definition, journal)                        what is known
    state, events = advance(definition, state, today)          what time has brought: due, reminded, missed, expired
    outcome = carry_out(definition, state, command, ...)       what somebody does: new state and events, or refusals
    options(definition, state, stream, ...)                    the steps from here, and in words what is missing
    queue(definition, state, today)                            what wants doing today
    measure(definition, state, indicator, today=...)           a figure of a report

``events`` are the words for what happens, ``state`` what is known, ``evolve`` the only place where it changes;
``react``, ``timers`` and ``decide`` say what follows, what is due and what may be done. ``index`` reads a definition
once; ``calendar`` knows the days of a match, ``facts`` and ``figures`` answer what conditions ask.
"""

from workflows.engine.answers import asked_questions, read_answers, validate_answers
from workflows.engine.clock import day_of, morning
from workflows.engine.clockwork import Clockwork
from workflows.engine.commands import Command
from workflows.engine.decide import CarriedOut, Decision, carry_out, decide
from workflows.engine.events import KITH, Event, EventType, event_id
from workflows.engine.evolve import Fold, evolve, in_order, replay
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.engine.lists import WorkingRows, working_list
from workflows.engine.measures import Figure, measure
from workflows.engine.options import Option, options
from workflows.engine.outlook import Outlook, Way, outlook
from workflows.engine.queue import QueueItem, QueueKind, queue
from workflows.engine.react import react, run
from workflows.engine.state import EMPTY, MatchTrack, PersonTrack, State
from workflows.engine.timers import advance, ahead, due, timers

__all__ = [
    "EMPTY",
    "KITH",
    "CarriedOut",
    "Clockwork",
    "Command",
    "Decision",
    "Event",
    "EventType",
    "Figure",
    "Fold",
    "MatchTrack",
    "Option",
    "Outlook",
    "PersonTrack",
    "QueueItem",
    "QueueKind",
    "State",
    "Way",
    "WorkingRows",
    "advance",
    "ahead",
    "asked_questions",
    "carry_out",
    "day_of",
    "decide",
    "due",
    "event_id",
    "evolve",
    "facts_for",
    "in_order",
    "index_of",
    "measure",
    "morning",
    "options",
    "outlook",
    "queue",
    "react",
    "read_answers",
    "replay",
    "run",
    "timers",
    "validate_answers",
    "working_list",
]
