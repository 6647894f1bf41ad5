"""Whoever is not safe is heard: no rule, step, question or plan by which somebody hears of it goes unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from models.definitions import Definition
from models.findings import Severity, sentence
from tests.language.merged import whole
from workflows.language.changes import compare
from workflows.language.reading import read_files
from workflows.language.report import findings_of
from workflows.language.shelf import shipped
from workflows.language.writing import canonical_json

YOUTH = whole(read_files(shipped()["youth"]))
Edit = Callable[[dict[str, Any]], object]


def said(path: str, value: Any) -> Edit:
    *way, last = path.split("/")

    def edit(tree: dict[str, Any]) -> None:
        for step in way:
            tree = tree[step]
        tree[last] = value

    return edit


def gone(path: str) -> Edit:
    *way, last = path.split("/")

    def edit(tree: dict[str, Any]) -> None:
        for step in way:
            tree = tree[step]
        del tree[last]

    return edit


def begins_at(track: str, before: str, after: str) -> Edit:
    def edit(tree: dict[str, Any]) -> None:
        tree["stages"][track][before]["type"] = "open"
        tree["stages"][track][after]["type"] = "start"

    return edit


def all_red(edit: Edit) -> list[str]:
    """The sentences in red after an edit, in both languages."""
    tree = json.loads(canonical_json(YOUTH))
    tree["messages"]["about_them"] = {"subject": "News", "text": "{mentee.phone} has a mentor."}
    before = Definition.model_validate(tree)
    edit(tree)
    changes = compare(before, Definition.model_validate(tree))
    assert changes
    return [change.sentence() + change.sentence("fr") for change in changes if change.loosened]


ESCALATE = "transitions/match/escalate"
CHECK_IN, CORE = "check_ins/pair_check_in", "training/mentor_core/modules"
MENTOR, MENTEE = "forms/mentor_application/questions", "forms/mentee_application/questions"
EVERY_TWO, EVERY_FOUR = "then every 2 weeks until match ends", "then every 4 weeks until match ends"
TO_SCHOOL, OLDEST = "send about_them to school", "is within the last 19 years"
LESS_HEARD: dict[str, Edit] = {
    "the rule that stops a match is gone": gone("rules/not_safe"),
    "the rule asks for more": said("rules/not_safe/if", ["check_in.safe is no", "check_in.call_me is yes"]),
    "the rule waits for something else": said("rules/not_safe/whenever", "closure_survey is submitted"),
    "the rule makes a task of it": said("rules/not_safe/then", ["create task call_back"]),
    "the step opens no case": gone(f"{ESCALATE}/then"),
    "the step opens another case": said(f"{ESCALATE}/then", ["open case struggling_match"]),
    "the step leaves out a stage": said(f"{ESCALATE}/from", ["active"]),
    "no rule takes the step": said(f"{ESCALATE}/by", ["coordinator"]),
    "the step leads where they go on without an answer": said(f"{ESCALATE}/to", "paused"),
    "the step asks for something": said(f"{ESCALATE}/when", ["mentee has accepted"]),
    "the step is gone": gone(ESCALATE),
    "nobody hears of a withdrawal": gone("rules/consent_taken_back"),
    "the mentee is no longer asked": said("check_ins/pair_check_in/asks", ["mentor"]),
    "the family is no longer asked": gone("check_ins/guardian_call"),
    "the question is gone": gone("forms/check_in/questions/safe"),
    "the question need not be answered": said("forms/check_in/questions/safe/required", False),
    "the question is asked of some": said("forms/check_in/questions/safe/relevant", ["met is at least 1"]),
    "a mentor begins behind the screening": begins_at("mentor", "intake", "training"),
    "a mentor may begin where she waits": said("stages/mentor/available/type", "start"),
    "a match begins unasked": begins_at("match", "proposed", "active"),
    "the check-in comes less often": said(f"{CHECK_IN}/schedule", ["1 week after match starts", EVERY_FOUR]),
    "the check-in begins later": said(f"{CHECK_IN}/schedule", ["3 weeks after match starts", EVERY_TWO]),
    "no check-in while they are introduced": said(f"{CHECK_IN}/during", ["closing"]),
    "a check-in is missed later": said(f"{CHECK_IN}/missed", "21 days after"),
    "a check-in is never missed": gone(f"{CHECK_IN}/missed"),
    "a match rests while it runs": said("stages/match/active/type", "paused"),
    "a case does not say what to do first": gone("cases/concern/first_steps"),
    "a required part is held without anybody": said(f"{CORE}/child_safety/format", "self-study"),
    "a required part is shorter": said(f"{CORE}/child_safety/takes", "1 hour"),
    "an event counts as a required part": said("events/outing/counts_as", ["mentor_core.child_safety"]),
    "a new event counts as a required part": said("events/picnic", {"counts_as": ["child_safety"]}),
    "a list for a partner has a private column": said("working_lists/to_match/for", ["coordinator", "school"]),
    "a new list for a partner has one": said(
        "working_lists/theirs", {"of": "mentee", "for": ["school"], "columns": ["phone"]}
    ),
    "a new rule writes to a partner": said(
        "rules/tell_school", {"whenever": "mentee enters matched", "then": [TO_SCHOOL]}
    ),
    "a rule writes to a partner": said("rules/low_rating/then", ["open case struggling_match", TO_SCHOOL]),
    "a task is a partner's": said("tasks/call_the_family/for", "school"),
    "mentors have more places": said("matching/one_to_one/capacity", {"mentee": "1", "mentor": "4"}),
    "mentors may say more places": said(f"{MENTOR}/places/constraint", ["is between 1 and 5"]),
    "younger people may come": said(f"{MENTEE}/birth_date/constraint", ["is at least 12 years ago", OLDEST]),
}
STOPPED_FROM, YOUNGEST = ["proposed", "introduced", "active", "paused"], "is at least 13 years ago"
AS_WELL_HEARD: dict[str, Edit] = {
    "one more task": said("rules/not_safe/then", ["escalate match", "create task call_back"]),
    "a rule that asks for less": said("rules/low_rating/if", ["check_in.rating is at most 2"]),
    "another task of a rule that opens no case": said("rules/missed_twice/then", ["create task call_back"]),
    "a question that no such rule waits for": said("forms/check_in/questions/met/required", False),
    "one more who is asked": said("check_ins/pair_check_in/asks", ["mentee", "mentor", "guardian"]),
    "a check-in that comes more often": said(f"{CHECK_IN}/schedule", ["1 week after match starts", EVERY_TWO]),
    "a check-in that is missed sooner": said(f"{CHECK_IN}/missed", "5 days after"),
    "a required part that takes longer": said(f"{CORE}/child_safety/takes", "4 hours"),
    "a part that is led online until now": said(f"{CORE}/role/format", "self-study"),
    "an event that counts as a meeting": said("events/outing/counts_as", ["meeting"]),
    "a list of the team with one column more": said("working_lists/gone_quiet/columns", ["phone"]),
    "a step that may stop a match from further stages": said(f"{ESCALATE}/from", STOPPED_FROM),
    "a case that says better what to do": said("cases/concern/first_steps", "Call today."),
    "older people at least": said(f"{MENTEE}/birth_date/constraint", ["is at least 14 years ago", OLDEST]),
    "younger people at most": said(f"{MENTEE}/birth_date/constraint", [YOUNGEST, "is within the last 18 years"]),
    "mentors with fewer places": said(f"{MENTOR}/places/constraint", ["is between 1 and 1"]),
    "a stage that takes longer": said("stages/match/active/should_take", "50 weeks"),
}


@pytest.mark.parametrize("edit", LESS_HEARD.values(), ids=LESS_HEARD)
def test_what_makes_it_less_likely_that_somebody_is_heard_is_red(edit: Edit) -> None:
    sentences = all_red(edit)
    assert sentences
    assert "{" not in "".join(sentences)


@pytest.mark.parametrize("edit", AS_WELL_HEARD.values(), ids=AS_WELL_HEARD)
def test_what_takes_nothing_from_anybody_is_not(edit: Edit) -> None:
    assert all_red(edit) == []


# Not locked, and said less of than in the template ------------------------------------------------------------------
LEFT_OUT = {
    "rules: {not_safe: not used}": ("rules", "not_safe"),
    "rules: {not_safe: {if: [check_in.safe is no, check_in.call_me is yes]}}": ("rules", "not_safe", "if"),
    "rules: {not_safe: {then: [create task call_back]}}": ("rules", "not_safe", "then"),
    "transitions: {match: {escalate: {then: []}}}": ("transitions", "match", "escalate", "then"),
    "transitions: {match: {escalate: {by: coordinator}}}": ("transitions", "match", "escalate", "by"),
    "stages: {mentor: {intake: {type: open}, training: {type: start}}}": ("stages", "mentor", "training", "type"),
    "check_ins: {pair_check_in: {asks: mentor}}": ("check_ins", "pair_check_in", "asks"),
    "cases: {complaint: not used}": ("cases", "complaint"),
}
LEFT_AS_SAFE = (
    "rules: {missed_twice: not used, not_safe: {label: Not safe}}",
    "rules: {low_rating: {if: [check_in.rating is at most 1]}}",
    "transitions: {match: {pause: {label: Rest}}}",
    "check_ins: {pair_check_in: {schedule: [2 weeks after match starts, then every 2 weeks until match ends]}}",
    "cases: {struggling_match: {label: It is hard}}",
)


def told(words: str, code: str) -> list[Any]:
    version = whole(read_files(shipped()["youth"])).program.version
    text = f"program: {{name: ours, label: Ours, extends: youth@{version}}}\n{words}\n"
    return [one for one in findings_of(read_files({"program.yaml": text})) if one.code == code]


@pytest.mark.parametrize(("words", "path"), LEFT_OUT.items(), ids=LEFT_OUT)
def test_a_program_that_hears_less_than_its_template_has_to_say_so(words: str, path: tuple[str, ...]) -> None:
    (found,) = told(words, "X22")
    assert (found.path, found.severity, found.file) == (path, Severity.WARNING, "program.yaml")
    assert sentence(found).startswith("The template keeps people safer. ")
    assert "{" not in sentence(found) + sentence(found, "fr")


@pytest.mark.parametrize("words", LEFT_AS_SAFE)
def test_a_program_that_keeps_people_as_safe_as_its_template_need_not(words: str) -> None:
    assert told(words, "X22") == []


def test_a_question_that_must_be_answered_in_the_template_is_guarded_by_it() -> None:
    words = "forms: {check_in: {questions: {safe: {required: no}}}}"
    assert [one.path[-1] for one in told(words, "X18")] == ["required"]
