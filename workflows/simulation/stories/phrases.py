"""The lines of a story: a closed list of phrases, each with its blanks. What fits none of them is a finding.

A blank is a word in braces; what may stand in it is its kind: ``{task}`` a task of the definition, ``{role}`` a role,
``{day}`` a number of days from the start. ``{answers}`` are question and answer in turn: *rating 4, safe yes*. Before a
role may stand which one is meant where there are several, as in a circle: *the second mentee*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

Section = Literal["given", "happens", "expect"]
SECTIONS: tuple[Section, ...] = ("given", "happens", "expect")
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
"""Which of several people of a role is meant."""
NTH = "_nth"
"""Ends the name of the blank that says which one: ``role_nth`` beside ``role``."""


@dataclass(frozen=True)
class Phrase:
    """One line that can be written. ``name`` is what the player knows it by; ``text`` shows its blanks; ``example`` is
    one that stands in the handbook."""

    section: Section
    name: str
    text: str
    example: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The line as a pattern; a blank is one word, ``{answers}`` the rest of the line."""
        parts = re.split(r"(\{\w+\})", self.text)
        made = "".join(_blank(part[1:-1]) if part.startswith("{") else re.escape(part) for part in parts)
        return re.compile(made.replace(r"\ ", r"\s+"))


def _blank(kind: str) -> str:
    if kind == "day":
        return r"(?P<day>\d{1,4})"
    if kind == "number":
        return r"(?P<number>\d{1,2})"
    if kind in ("role", "whom"):
        return rf"(?:(?P<{kind}{NTH}>{'|'.join(ORDINALS)})\s+)?(?P<{kind}>\w+)"
    return r"(?P<answers>.+)" if kind == "answers" else rf"(?P<{kind}>\w+)"


def _phrases() -> tuple[Phrase, ...]:
    def given(name: str, text: str, example: str) -> Phrase:
        return Phrase("given", name, text, example)

    def happens(name: str, text: str, example: str) -> Phrase:
        return Phrase("happens", name, "on day {day} " + text, "on day 8 " + example)

    def expect(name: str, text: str, example: str) -> Phrase:
        return Phrase("expect", name, text, example)

    return (
        given("match", "a match becomes {match_stage} on day {day}", "a match becomes active on day 0"),
        given(
            "match_with",
            "a match becomes {match_stage} on day {day}, the {role} with {answers}",
            "a match becomes active on day 0, the mentee with regulated yes",
        ),
        given(
            "circle", "a circle of {number} becomes {match_stage} on day {day}", "a circle of 4 becomes active on day 0"
        ),
        given("person", "a {role} enters {stage} on day {day}", "a mentee enters ready_to_match on day 0"),
        given(
            "person_with",
            "a {role} with {answers} enters {stage} on day {day}",
            "a mentee with regulated yes enters screening on day 0",
        ),
        happens("answers", "the {role} answers {form} with {answers}", "the mentee answers check_in with rating 4"),
        happens("answers_freely", "the {role} answers {form}", "the mentee answers check_in"),
        happens(
            "answers_about",
            "the {role} answers {form} about the {whom} with {answers}",
            "the coordinator answers interview about the mentee with suitable no",
        ),
        happens(
            "takes_because",
            "the {role} takes {step} because {reason}",
            "the coordinator takes end_early because time_is_up",
        ),
        happens("takes", "the {role} takes {step}", "the coordinator takes pause"),
        happens(
            "takes_of_because",
            "the {role} takes {step} of the {whom} because {reason}",
            "the coordinator takes withdraw of the mentee because found_work",
        ),
        happens("takes_of", "the {role} takes {step} of the {whom}", "the coordinator takes put_off of the mentee"),
        happens("held", "{event} is held", "closing_meeting is held"),
        happens("gives", "the {role} gives {consent}", "the mentee gives contact_me_later"),
        happens("withdraws", "the {role} withdraws {consent}", "the mentee withdraws keep_my_answers"),
        happens("passed", "{check} of the {role} is passed", "mentor_reference of the mentor is passed"),
        happens("not_passed", "{check} of the {role} is not passed", "identity of the mentee is not passed"),
        happens("completes", "the {role} completes {training}", "the mentor completes mentor_core"),
        happens("proposed", "a match is proposed", "a match is proposed"),
        happens("circle_proposed", "a circle of {number} is proposed", "a circle of 4 is proposed"),
        happens("accepts", "the {role} accepts", "the mentor accepts"),
        happens("declines_because", "the {role} declines because {reason}", "the mentor declines because no_time"),
        happens("declines", "the {role} declines", "the mentor declines"),
        happens("task_done", "the task {task} is done", "the task call_the_pair is done"),
        happens("case_closed", "the case {case} is closed", "the case concern is closed"),
        happens("agreed", "{goals} are agreed", "match_goals are agreed"),
        happens("reached", "{milestone} is reached", "resume_reviewed is reached"),
        expect(
            "missed",
            "on day {day} the check-in of the {role} counts as missed",
            "on day 14 the check-in of the mentor counts as missed",
        ),
        expect("due", "on day {day} the check-in of the {role} is due", "on day 7 the check-in of the mentee is due"),
        expect(
            "not_due",
            "on day {day} no check-in of the {role} is due",
            "on day 21 no check-in of the mentee is due",
        ),
        expect("reminded", "on day {day} the {role} is reminded", "on day 10 the mentor is reminded"),
        expect("task", "on day {day} there is a task {task}", "on day 28 there is a task call_the_pair"),
        expect("no_task_on", "on day {day} there is no task {task}", "on day 28 there is no task call_the_pair"),
        expect(
            "no_task_before", "before day {day} there is no task {task}", "before day 28 there is no task call_the_pair"
        ),
        expect("case", "on day {day} there is a case {case}", "on day 9 there is a case struggling_match"),
        expect("no_case_on", "on day {day} there is no case {case}", "on day 9 there is no case concern"),
        expect("no_case_before", "before day {day} there is no case {case}", "before day 9 there is no case concern"),
        expect("match_in", "on day {day} the match is in {match_stage}", "on day 98 the match is in closing"),
        expect("belong", "on day {day} {number} belong to the circle", "on day 9 3 belong to the circle"),
        expect(
            "belongs",
            "on day {day} the {role} belongs to the circle",
            "on day 9 the second mentee belongs to the circle",
        ),
        expect(
            "not_belongs",
            "on day {day} the {role} does not belong to the circle",
            "on day 9 the third mentee does not belong to the circle",
        ),
        expect("too_small", "on day {day} the circle is too small", "on day 9 the circle is too small"),
        expect("person_in", "on day {day} the {role} is in {stage}", "on day 42 the mentee is in ready_to_match"),
        expect(
            "message",
            "on day {day} the message {message} goes to the {role}",
            "on day 9 the message welcome goes to the mentee",
        ),
        expect("no_message", "no message {message} goes to the {role}", "no message thank_you goes to the mentee"),
        expect(
            "asked", "on day {day} the {role} is asked for {form}", "on day 98 the mentor is asked for closure_survey"
        ),
        expect("not_asked", "the {role} is never asked for {form}", "the mentee is never asked for follow_up"),
        expect("can", "on day {day} the {role} can take {step}", "on day 98 the coordinator can take complete"),
        expect("cannot", "on day {day} the {role} cannot take {step}", "on day 9 the coordinator cannot take clear"),
        expect(
            "can_of",
            "on day {day} the {role} can take {step} of the {whom}",
            "on day 3 the coordinator can take accept of the mentor",
        ),
        expect(
            "cannot_of",
            "on day {day} the {role} cannot take {step} of the {whom}",
            "on day 3 the coordinator cannot take accept of the mentor",
        ),
        expect("no_cases", "no case is opened", "no case is opened"),
        expect("no_tasks", "no task is created", "no task is created"),
        expect("no_case", "no case {case} is opened", "no case concern is opened"),
        expect("no_task", "no task {task} is created", "no task call_the_pair is created"),
    )


PHRASES = _phrases()
"""Every line a story can have."""
_BY_SECTION: Mapping[Section, tuple[Phrase, ...]] = {
    section: tuple(phrase for phrase in PHRASES if phrase.section == section) for section in SECTIONS
}


@lru_cache(maxsize=2048)
def fit(section: Section, line: str) -> tuple[Phrase, Mapping[str, str]] | None:
    """The phrase a line is, with what fills its blanks; None where it is none. Fixed words win over blanks, so
    *no task is created* is not the task called ``is``."""
    text = " ".join(line.split())
    found = [
        (phrase, {kind: name for kind, name in match.groupdict().items() if name is not None})
        for phrase in _BY_SECTION[section]
        if (match := phrase.pattern.fullmatch(text))
    ]
    return min(found, key=_blanks_filled, default=None)


def _blanks_filled(entry: tuple[Phrase, Mapping[str, str]]) -> tuple[int, int]:
    return sum(not kind.endswith(NTH) for kind in entry[1]), -len(entry[0].text)
