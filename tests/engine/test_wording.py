"""Conditions read aloud, and what is missing as sentences."""

from __future__ import annotations

import pytest

from models.definitions.conditions import OPERATORS, parse_conditions
from models.definitions.indicator_words import say_indicator
from models.definitions.lengths import say_format
from models.definitions.wording import OPERATOR_WORDS, say, say_answer, unmet
from models.findings import sentence
from tests.engine.cohorts import PAIRS, PROGRAM, Cohort, a_pair, a_program, with_newcomer
from workflows.engine import commands as c
from workflows.engine import facts_for, index_of


def test_every_operator_has_its_words_marked_for_translation() -> None:
    assert sorted(OPERATOR_WORDS) == sorted(operator.words for operator in OPERATORS.values())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("check_in.rating is at most 2",), "‘Check-in → How is it going?’ is at most 2"),
        (("mentee.goal is job",), "‘Application → Goal’ is ‘A job’"),
        (("mentee.goal is one of job or study",), "‘Application → Goal’ is one of ‘A job’ or ‘Study’"),
        (("interview.suitable is yes",), "‘Interview → Suitable?’ is yes"),
        (("mentee is in waiting or matched",), "the newcomer is in ‘Waiting’ or ‘Matched’"),
        (("match is in active",), "the match is in ‘Active’"),
        (("consent.share is given",), "the consent ‘My match may see my answers’ is given"),
        (("asked person is mentee",), "‘The person who was asked’ is Newcomer"),
        (("mentee.arrived_on is at least 2 years ago",), "‘Application → Arrival’ is at least 2 years ago"),
        (("mentor.places is close to mentee.confidence within 3",), "‘Offer → Places’ is close to ‘Application → Confidence’ within 3"),
        (
            ("check_in.rating is at most 2", "or check_in.call_me is yes", "match is in active"),
            "‘Check-in → How is it going?’ is at most 2 or ‘Check-in → Shall we call?’ is yes and the match is in ‘Active’",
        ),
    ],
)  # fmt: skip
def test_a_condition_is_read_aloud_in_its_labels(lines: tuple[str, ...], said: str) -> None:
    assert say(parse_conditions(lines), PAIRS) == said


def _missing(cohort: Cohort, stream: str, *lines: str, on: int = 0) -> list[str]:
    facts = facts_for(index_of(PAIRS), cohort.state, stream, cohort.day(on))
    assert facts is not None
    return [sentence(entry) for entry in unmet(parse_conditions(lines), PAIRS, facts, today=cohort.day(on))]


def test_what_holds_is_not_mentioned() -> None:
    assert _missing(a_pair(), "pair", "match is in active", "mentee.goal is job") == []


def test_alternatives_are_told_as_one() -> None:
    cohort = with_newcomer(Cohort())

    assert _missing(cohort, "amina", "mentee.goal is study", "or mentee.gender is woman") == [
        "One of these is enough: Needed: ‘Application → Goal’ is ‘Study’. Now: A job; or "
        "‘Application → Gender’ has not been answered yet."
    ]


def test_a_consent_is_missing_withdrawn_or_over() -> None:
    cohort = with_newcomer(Cohort(), on=-400)
    line = "consent.call_later is given"
    label = "You may call me later"

    assert _missing(cohort, "amina", line, on=-400) == [f"The consent ‘{label}’ has not been given."]
    cohort.does(c.GiveConsent(stream="amina", consent="call_later"), on=-400)
    assert _missing(cohort, "amina", line, on=-36) == []  # 364 days later
    assert _missing(cohort, "amina", line, on=-35) == [f"‘{label}’ is no longer valid. It has to be renewed."]
    cohort.does(c.GiveConsent(stream="amina", consent="call_later"), on=-30)
    cohort.does(c.WithdrawConsent(stream="amina", consent="call_later"), on=-20)
    assert _missing(cohort, "amina", line, on=0) == [f"The consent ‘{label}’ was refused or withdrawn."]


def test_a_check_is_missing_failed_or_over() -> None:
    cohort = a_pair()

    assert _missing(cohort, "ruth", "check.reference is still valid", on=337) == [
        "‘Reference’ is no longer valid. It has to be renewed."
    ]
    cohort.does(c.RecordCheck(stream="ruth", check="reference", passed=False), on=10)
    assert _missing(cohort, "pair", "check.reference is passed", on=10) == ["The check ‘Reference’ was not passed."]


def test_answers_are_shown_by_their_labels() -> None:
    assert say_answer(PAIRS, "mentee.goal", "job") == "A job"
    assert say_answer(PAIRS, "mentee.regulated", False) == "no"
    assert say_answer(PAIRS, "check_in.rating", 3.0) == "3"
    assert say_answer(PAIRS, "mentee.goal", None) == "—"
    assert say_answer(PAIRS, "mentee.goal", ("job", "study")) == "A job, Study"
    times = a_program(choices={"goals": {"weekday": "Weekdays, evening", "saturday": "Saturdays"}})
    assert say_answer(times, "mentee.goal", ("weekday", "saturday")) == "Weekdays, evening; Saturdays"  # two, not three


def test_a_stage_keeps_the_quotation_marks_of_its_own() -> None:
    named = PROGRAM.replace("label: Waiting,", "label: Waiting for ‘the one’,")
    measured = {"wait": {"label": "Wait", "measure": "median days from mentee waiting to mentee matched"}}

    said = say_indicator(a_program(named, indicators=measured), "wait").what

    assert "Waiting for ‘the one’’" in said


def test_numbers_and_ways_of_meeting_are_said_in_the_language() -> None:
    assert say_answer(PAIRS, "check_in.hours", 1.5, language="fr") == "1,5"
    assert say_answer(PAIRS, "check_in.hours", 1.5) == "1.5"
    assert (say_format("live", "fr"), say_format("At the library", "fr"), say_format(None)) == (
        "en direct",
        "At the library",
        "",
    )
