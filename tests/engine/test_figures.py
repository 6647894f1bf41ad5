"""Figures, lists and the queue: what is counted, what is hidden, what comes first."""

from __future__ import annotations

import pytest

from models.vocabulary import Truth
from tests.engine.cohorts import PAIRS, Cohort, a_check_in, a_pair, with_match, with_mentor, with_newcomer
from workflows.engine import EventType, QueueKind, facts_for, index_of, measure, queue, working_list
from workflows.engine import commands as c
from workflows.engine.measures import Figure, suppressed


def _figure(cohort: Cohort, name: str, *, on: int) -> Figure:
    return measure(cohort.definition, cohort.state, name, today=cohort.day(on))


def test_days_from_intake_to_match_are_counted_for_those_who_are_matched() -> None:
    cohort = with_newcomer(a_pair(), "olek", on=0)

    figure = _figure(cohort, "time_to_match", on=10)

    # Amina came on -28 and her match started on 0; Olek still waits.
    assert (figure.value, figure.unit, figure.denominator, figure.not_known) == (28, "days", 1, 1)
    assert figure.target_met is True
    assert figure.rows == ("amina",)


def test_a_share_is_of_those_it_is_about() -> None:
    cohort = a_pair()
    with_match(with_mentor(with_newcomer(cohort, "olek", on=0), "sara", on=0), "two", "olek", "sara", on=0)
    cohort.does(c.TakeTransition(stream="two", transition="reassign", reason="no_contact"), on=50)
    cohort.does(c.TakeTransition(stream="pair", transition="complete"), on=100)

    figure = _figure(cohort, "completed", on=101)

    assert (figure.value, figure.numerator, figure.denominator) == (50, 1, 2)
    assert figure.target_met is False


def test_a_share_leaves_out_of_whom_it_is_not_known_and_counts_them() -> None:
    cohort = with_newcomer(with_newcomer(with_newcomer(Cohort(), "a", gender="woman"), "b", gender="man"), "c")

    figure = _figure(cohort, "women", on=0)

    assert (figure.value, figure.denominator, figure.not_known) == (50, 2, 1)


def test_change_compares_the_same_person_before_and_after() -> None:
    cohort = a_pair()
    answers = {"satisfied": 5, "confidence": 5}
    survey = c.SubmitForm(stream="pair", form="closure", role="mentee", submission="end", answers=answers)
    cohort.does(survey, on=100)
    told = {"satisfied": 1}
    other = c.SubmitForm(stream="pair", form="closure", role="mentor", submission="end2", answers=told)
    cohort.does(other, on=101)  # the mentor's filling has no such answer and must not hide hers

    assert _figure(cohort, "change", on=102).value == 3  # from 2 to 5


def test_check_ins_count_once_they_are_answered_or_missed() -> None:
    cohort = a_pair()
    cohort.does(a_check_in("mentee", rating=3), on=8)

    still_open = _figure(cohort, "response", on=8)
    assert (still_open.value, still_open.denominator, still_open.not_known) == (100, 1, 1)
    cohort.wait(14)
    assert _figure(cohort, "response", on=14).value == 50
    assert _figure(cohort, "rating", on=14).value == 3


def test_a_small_group_is_hidden_with_one_more() -> None:
    cohort = Cohort()
    for number, goal in enumerate(["job"] * 6 + ["study"] * 2):
        with_newcomer(cohort, f"n{number}", goal=goal)

    figure = _figure(cohort, "by_goal", on=0)

    # 8 - 6 would tell that 2 want to study, so both are hidden; the whole is large enough to be shown.
    assert (figure.value, figure.hidden) == (8, False)
    assert {
        name: (group.label, group.hidden, group.value, group.rows) for name, group in figure.by["goal"].items()
    } == {
        "job": ("A job", True, None, ()),
        "study": ("Study", True, None, ()),
    }


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([9, 8, 7], []),
        ([9, 8, 2], [1, 2]),  # one small: the next smallest goes too
        ([9, 8, 2, 3], [2, 3]),  # two small, together 5: nobody can tell them apart
        ([9, 8, 1, 2], [1, 2, 3]),  # two small, together 3 < 5: one more
        ([9, 0, 8], []),  # an empty group hides nobody
        ([1], [0]),
    ],
)
def test_hidden_groups_cannot_be_reckoned_back(sizes: list[int], hidden: list[int]) -> None:
    groups = {str(number): Figure(value=1.0, denominator=size) for number, size in enumerate(sizes)}

    found = suppressed(groups, 5, Figure(value=1.0, denominator=sum(sizes)))

    assert [int(name) for name, figure in found.items() if figure.hidden] == hidden


def test_lists_are_in_their_own_order() -> None:
    cohort = with_newcomer(with_newcomer(Cohort(), "late", on=-5), "later", on=-1)
    with_newcomer(cohort, "early", on=0)
    cohort.wait(3)

    rows = working_list(PAIRS, cohort.state, "waiting", cohort.day(3))
    assert [row.stream for row in rows.rows] == ["late", "later", "early"]
    assert rows.rows[0].cells == {"full_name": "late", "goal": "job"}

    pair = a_pair()
    pair.wait(30)
    (row,) = working_list(PAIRS, pair.state, "quiet", pair.day(30)).rows
    assert row.cells == {"missed_in_a_row": 2}


def test_the_queue_has_the_gravest_first_and_names_each_thing_once() -> None:
    cohort = with_newcomer(a_pair(), "olek", on=0)
    cohort.does(a_check_in("mentee", safe=False), on=22)
    (case,) = cohort.match().cases
    cohort.does(c.CreateTask(stream="olek", task="find_a_match"), on=22)

    items = queue(PAIRS, cohort.state, cohort.day(30))

    # The match is under review, so its clock stands still and no check-in is overdue.
    assert [(item.kind, item.stream, item.title) for item in items] == [
        (QueueKind.CASE, "pair", "Concern"),
        (QueueKind.TASK, "olek", "Find a match"),
        (QueueKind.STAGE_OVERDUE, "olek", "Waiting"),
    ]
    assert (items[0].urgency, items[0].ref, items[0].days_late) == (0, case, 7)  # due on 23


def test_the_queue_shows_the_latest_overdue_check_in_and_what_comes_this_week() -> None:
    cohort = a_pair()
    cohort.does(a_check_in("mentee"), on=21)

    cohort.wait(29)
    items = queue(PAIRS, cohort.state, cohort.day(29))

    # The mentor missed 7 and 21: one line, two in a row. On 35 both are asked again.
    assert [(item.kind, item.role, item.in_a_row, item.days_late) for item in items] == [
        (QueueKind.OVERDUE_CHECK_IN, "mentor", 2, 8),
        (QueueKind.TASK, "", 0, -1),
        (QueueKind.CHECK_IN_DUE, "mentee", 0, -6),
        (QueueKind.CHECK_IN_DUE, "mentor", 0, -6),
    ]


def test_proposals_expiring_checks_and_ending_matches_are_in_the_queue() -> None:
    cohort = with_mentor(with_newcomer(Cohort()), on=-340)
    members = {"mentee": "amina", "mentor": "ruth"}
    cohort.does(c.Propose(stream="pair", model="one_to_one", members=members), on=0)

    kinds = {item.kind: (item.stream, item.due) for item in queue(PAIRS, cohort.state, cohort.day(2))}
    assert kinds[QueueKind.PROPOSAL_WAITING] == ("pair", cohort.day(7))
    assert kinds[QueueKind.CHECK_EXPIRING] == ("ruth", cohort.day(25))  # a year after day -340

    running = a_pair()
    running.wait(86)
    ending = [item for item in queue(PAIRS, running.state, running.day(86)) if item.kind is QueueKind.MATCH_ENDING]
    assert [(item.stream, item.due) for item in ending] == [("pair", running.day(112))]
    assert running.days(EventType.FORM_ASKED) == []


def test_what_a_person_is_in_is_known_from_her_side_and_from_the_match() -> None:
    cohort = a_pair()
    index = index_of(PAIRS)
    amina = facts_for(index, cohort.state, "amina", cohort.day(5))
    pair = facts_for(index, cohort.state, "pair", cohort.day(5))
    assert amina is not None
    assert pair is not None

    known: dict[str, Truth] = {
        "share": pair.status("consent.share", "given"),
        "ruth": amina.status("check.reference", "passed"),
    }
    assert known == {"share": True, "ruth": True}
    assert (amina.value("match"), amina.value("match.days_left"), amina.value("mentor")) == (
        ("active",),
        107,
        ("available",),
    )
    assert (pair.value("mentee.goal"), pair.value("mentor.free_places"), pair.value("mentee")) == (
        "job",
        0,
        ("matched",),
    )
    assert pair.value("mentee.days_waiting") == 33
