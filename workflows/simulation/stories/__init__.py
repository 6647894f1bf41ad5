"""Stories: what a program shall do, told in days by a coordinator, and played through the real engine.

    story: Nobody answers two check-ins in a row
    program: professional
    given:
      - a match becomes active on day 0
    happens:
      - on day 8 the mentee answers pair_check_in with rating 4, safe yes
    expect:
      - on day 28 there is a task call_the_pair
      - before day 28 there is no task call_the_pair

``phrases`` is the closed list of lines, ``reading`` turns files into stories with findings at their lines, ``playing``
lets one happen and compares, ``log`` tells what happened, which is the explanation when a story fails. ``shelf`` finds
the stories a program inherits.
"""

from workflows.simulation.stories.phrases import PHRASES, Phrase
from workflows.simulation.stories.playing import Telling, play
from workflows.simulation.stories.reading import Story, StoryLine, read_stories
from workflows.simulation.stories.report import StoryReport, report_document, tell
from workflows.simulation.stories.shelf import Stories, left_out, story_title, with_inherited

__all__ = [
    "PHRASES",
    "Phrase",
    "Stories",
    "Story",
    "StoryLine",
    "StoryReport",
    "Telling",
    "left_out",
    "play",
    "read_stories",
    "report_document",
    "story_title",
    "tell",
    "with_inherited",
]
