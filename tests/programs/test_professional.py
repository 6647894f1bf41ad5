"""The professional program says what it means, in words of the language, about things that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.facts import facts_of, inside_form
from models.definitions.phrases import (
    parse_action,
    parse_limit,
    parse_measure,
    parse_occasion,
    parse_schedule,
    parse_size,
)
from models.definitions.times import duration, parse_offset
from models.vocabulary import Sensitivity
from tests.programs.shelf import definition


def conditions(program: Definition) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every place with conditions, with the form it stands in."""
    for form_name, name, question in program.questions():
        yield f"{form_name}.{name}", (*question.relevant, *question.choice_filter), form_name
        yield f"{form_name}.{name}", question.constraint, form_name
    for track, transitions in program.transitions.items():
        for name, transition in transitions.items():
            yield f"{track}.{name}", transition.when, ""
    for model in program.matching.values():
        for role in ("mentee", "mentor"):
            yield role, getattr(model.candidates, role), ""
        for name, must in model.must.items():
            yield name, must.rule, ""
        for name, preference in model.prefer.items():
            yield name, preference.compare, ""
        for name, quota in model.quotas.items():
            yield name, quota.where, ""
    for name, rule in program.rules.items():
        yield name, rule.if_, ""
    for goals in program.goals.values():
        for name, milestone in goals.milestones.items():
            yield name, milestone.relevant, ""
    for name, group in program.groups.items():
        yield name, group.open_to, ""
    for name, working_list in program.working_lists.items():
        yield name, working_list.where, ""
    for name, indicator in program.indicators.items():
        yield name, (*indicator.among, *indicator.where), ""


def test_the_program_has_every_section_of_the_language():
    said = [name for name in Definition.model_fields if getattr(definition(), name)]
    assert set(Definition.model_fields) - {"translations"} == set(said) - {"translations"}


@pytest.mark.parametrize(("place", "lines", "form"), [c for c in conditions(definition()) if c[1]])
def test_every_condition_is_read_and_speaks_of_something_that_exists(place, lines, form):
    facts = facts_of(definition())
    read_as = parse_conditions(lines)
    assert read_as.unreadable == ()
    for _, condition in read_as.conditions():
        for subject in filter(None, (condition.subject, condition.other)):
            names = {subject, inside_form(form, subject)} if form else {subject}
            assert names & set(facts), f"{place}: {subject}"


def test_every_phrase_is_one_of_the_language():
    program = definition()
    phrases = {
        "actions": [
            parse_action(line) for steps in program.transitions.values() for s in steps.values() for line in s.then
        ]
        + [parse_action(line) for rule in program.rules.values() for line in rule.then],
        "occasions": [parse_occasion(rule.whenever) for rule in program.rules.values()],
        "schedules": [parse_schedule(line) for plan in program.check_ins.values() for line in plan.schedule],
        "measures": [parse_measure(indicator.measure) for indicator in program.indicators.values()],
        "quotas": [
            parse_limit(q.at_least or q.at_most or "") for m in program.matching.values() for q in m.quotas.values()
        ],
        "sizes": [parse_size(group.size or "") for group in program.groups.values()],
    }
    assert {name: found.count(None) for name, found in phrases.items()} == dict.fromkeys(phrases, 0)


def test_what_rules_and_steps_do_exists():
    program = definition()
    kinds = {"create task": program.tasks, "open case": program.cases, "send": program.messages, "ask": program.forms}
    lines = [line for steps in program.transitions.values() for step in steps.values() for line in step.then]
    lines += [line for rule in program.rules.values() for line in rule.then]
    for line in lines:
        action = parse_action(line)
        assert action is not None
        if action.verb in kinds:
            assert action.what in kinds[action.verb], line
        if action.verb == "transition":
            assert action.what in program.transitions["match"], line
    used = {action.what for line in lines if (action := parse_action(line)) and action.verb == "create task"}
    assert set(program.tasks) == used  # no kind of task that nobody ever gets


def test_every_track_has_one_start_and_every_end_an_outcome():
    for track, stages in definition().stages.items():
        assert [stage.type for stage in stages.values()].count("start") == 1, track
        assert all((stage.outcome is not None) == (stage.type == "end") for stage in stages.values()), track


def test_transitions_lead_from_stages_to_stages():
    program = definition()
    for track, transitions in program.transitions.items():
        for name, transition in transitions.items():
            stages = set(program.stages[track])
            assert {transition.to, *transition.from_} <= stages | {"any"}, f"{track}.{name}"
            assert transition.reason is None or transition.reason in program.choices
            assert set(transition.by) <= {*program.roles, "automatic"}


def test_the_weights_add_up_to_a_hundred():
    for model in definition().matching.values():
        assert sum(preference.weight for preference in model.prefer.values()) == 100  # 30 + 25 + 15 + 10 + 10 + 10


def test_a_pair_is_asked_twice_in_the_first_month_and_once_in_every_further_one():
    """Due after 7, 21, 35, 49 days, then every 28: 77 and 105 of 112 days. No 28 days pass without a question."""
    plan = definition().check_ins["pair_check_in"]
    assert [parse_schedule(line) is not None for line in plan.schedule] == [True, True, True]
    assert duration(definition().program.lasts or "").days == 112
    days = [7, 21, 35, 49, 77, 105]
    assert len([day for day in days if day <= 28]) == 2
    assert max(b - a for a, b in pairwise(days)) <= 28
    missed = parse_offset(plan.missed or "")
    assert missed is not None
    assert missed.days < 14  # before the next one is due


def test_consents_are_asked_in_a_form_and_waited_for_where_they_are_required():
    program = definition()
    waited = {line for steps in program.transitions.values() for step in steps.values() for line in step.when}
    for name, consent in program.consents.items():
        asked = [q for _, question, q in program.questions() if question == consent.given_with]
        assert asked, name
        assert {question.type for question in asked} == {"yes_no"}
        assert not consent.required or f"consent.{name} is given" in waited


def test_what_tells_who_somebody_is_is_never_shown_to_the_match_or_ordinary():
    program = definition()
    for form, name, question in program.questions():
        if question.kind.kind in ("email", "phone") or name in ("full_name", "birth_date"):
            assert question.sensitivity is Sensitivity.PERSONAL, f"{form}.{name}"
        if question.sensitivity is not Sensitivity.ORDINARY:
            assert not question.shared_with_match, f"{form}.{name}"
        if question.sensitivity is Sensitivity.SENSITIVE and question.kind.kind == "text":
            assert not question.exported, f"{form}.{name}"


def test_messages_fill_in_only_what_is_known_and_not_sensitive():
    program = definition()
    for name, message in program.messages.items():
        for role, question in re.findall(r"\{(\w+)\.(\w+)\}", message.text):
            if (role, question) == ("match", "other_name"):
                continue
            found = program.profile(role)[question]
            assert found.sensitivity is not Sensitivity.SENSITIVE, name
        if "sms" in message.by:
            assert len(message.text) <= 160, name  # one text message


def test_breakdowns_hide_small_groups():
    for name, indicator in definition().indicators.items():
        if indicator.by:
            assert (indicator.hide_below or 0) >= 5, name


def test_every_indicator_is_in_a_report_and_every_report_shows_indicators():
    program = definition()
    shown = {name for report in program.reports.values() for name in report.shows}
    assert shown == set(program.indicators)
