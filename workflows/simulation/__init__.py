"""Trying a program out before anybody is invited: stories that must come true, and rehearsals with invented people.

    stories.tell(definition, files)         what a program shall do, in a coordinator's words, through the real engine
    rehearse(Job(definition=…, start=…))    half a year of a cohort that does not exist, twenty times, with ranges
    doubts(definition, rehearsal)           what a rehearsal brings to light, as findings
    side_by_side(one, other)                two definitions, or two sets of assumptions
    rehearsal_workbook(rehearsal)           the calendar and the rest, to take to a team meeting

Between the use cases and the pillars: it uses the engine, the matching and the language, and knows neither a database
nor a clock. The files in the order in which a rehearsal comes about:

=============== =====================================================================================================
assumptions     what is assumed about people and the team, each number with its limits and its source
inventing       answers made from the forms; ``sources``: answers drawn from a cohort, or a cohort without names
deeds           what a step waits for, as things somebody can do; ``bringing`` does them all at once
world           clockwork, chance and agenda; on it ``answering``, ``going_on`` and ``living``: one life, day by day
matching_round  a round with the real matcher; ``recording`` what is written down
many            many lives in processes; ``rehearsal`` puts them together; ``doubts``, ``comparing``, ``workbook`` tell
=============== =====================================================================================================
"""

from workflows.simulation.assumptions import KNOWN, Assumption, Assumptions
from workflows.simulation.comparing import Difference, side_by_side
from workflows.simulation.doubts import doubts
from workflows.simulation.many import Job, Stopped, rehearse
from workflows.simulation.rehearsal import NOT_A_FORECAST, Rehearsal, Spread, rehearsal_document
from workflows.simulation.sources import Source, distributions, without_names
from workflows.simulation.workbook import rehearsal_workbook

__all__ = [
    "KNOWN",
    "NOT_A_FORECAST",
    "Assumption",
    "Assumptions",
    "Difference",
    "Job",
    "Rehearsal",
    "Source",
    "Spread",
    "Stopped",
    "distributions",
    "doubts",
    "rehearsal_document",
    "rehearsal_workbook",
    "rehearse",
    "side_by_side",
    "without_names",
]
