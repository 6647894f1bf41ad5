"""Pairs that met before Kith was here, in a program with stages between the proposal and the end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.findings import Refused, sentence
from tests.small_program import NOW
from tests.workbooks import Out, drawn
from workflows import intake, lists, progress
from workflows.actors import Actor
from workflows.engine.commands import RecordCheck
from workflows.publishing import open_program, shipped_files

MENTEES = """
| What is your full name? | When were you born? |
| Amina Yusuf             | 1990-03-04          |
"""
MENTORS = """
| What is your full name? | How many mentees would you like to have at the same time? |
| Mai Tran                | 1                                                         |
| Eva Kim                 | 1                                                         |
"""
START = date(2026, 5, 4)
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what is read is tested on both elsewhere


@pytest.fixture
def cohort(ruth: Actor) -> str:
    name = open_program(ruth, shipped_files("professional"), cohort="Autumn", starts_on=date(2026, 9, 1), now=NOW)
    for role, table in (("mentee", MENTEES), ("mentor", MENTORS)):
        upload = intake.begin_upload(ruth, name, role, f"{role}.xlsx", drawn(table), now=NOW).upload_id
        intake.take_in(ruth, upload, now=NOW)
    return name


def told(ruth: Actor, cohort: str, *lines: dict[str, Any]) -> lists.Returned:
    """A workbook of pairs with these lines, brought back."""
    out = Out(lists.leave(ruth, cohort, ["pairs"], now=NOW)[1])
    for line in lines:
        out.below("pairs", {"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": START, **line})
    return lists.look(ruth, lists.bring_back(ruth, cohort, "pairs.xlsx", out.done(), now=NOW), now=NOW)


def stays(ruth: Actor, cohort: str) -> list[list[tuple[str, date]]]:
    here = progress.standing(ruth, cohort, now=NOW)
    return [[(stay.stage, stay.since) for stay in match.stays] for match in here.state.matches.values()]


def test_a_pair_is_brought_to_where_it_is_through_every_stage_and_back(ruth: Actor, cohort: str) -> None:
    before = progress.standing(ruth, cohort, now=NOW)
    found = told(
        ruth, cohort,
        {"started": date(2026, 1, 5), "ended": date(2026, 4, 1), "met": "2026-01-12, 2026-01-19 and 2 Feb 2026"},
        {"role mentor": "Kim, Eva"},
    )  # fmt: skip
    # One after the other: she never had two at once. Of the running one it is said what no step asked for.
    assert {(one.code, one.params["row"]) for one in found.findings} == {("pair_unguarded", "4")}
    taken = lists.take_over(ruth, found.id, now=NOW)

    assert (taken.new, taken.refused) == (2, ())
    first, last = date(2026, 1, 5), date(2026, 4, 1)
    assert stays(ruth, cohort) == [
        [("proposed", first), ("introduced", first), ("active", first), ("closing", last), ("completed", last)],
        # Sixteen weeks are over since August; the calendar may lead it on tomorrow, the workbook says that they meet.
        [("proposed", START), ("introduced", START), ("active", START)],
    ]
    here = progress.standing(ruth, cohort, now=NOW)
    assert [len(match.meetings) for match in here.state.matches.values()] == [3, 0]
    asked = [(*one.requests.values(), *one.tasks.values(), *one.cases.values()) for one in here.state.matches.values()]
    assert asked == [(), ()]  # nothing of the past is asked for

    lists.undo(ruth, str(taken.batch_id), now=NOW)
    after = progress.standing(ruth, cohort, now=NOW)
    assert (after.state.matches, {name: one.stage for name, one in after.state.people.items()}) == (
        {}, {name: one.stage for name, one in before.state.people.items()},
    )  # fmt: skip


@LITE
def test_a_reason_leads_to_the_end_that_asks_for_it(ruth: Actor, cohort: str) -> None:
    line = {"ended": date(2026, 8, 1), "reason": "One of them moved away"}
    assert lists.take_over(ruth, told(ruth, cohort, line).id, now=NOW).refused == ()
    here = progress.standing(ruth, cohort, now=NOW)
    assert [match.stays[-1].stage for match in here.state.matches.values()] == ["ended_early"]


@LITE
def test_who_would_be_in_two_pairs_at_once_is_told_before_it_is_taken(ruth: Actor, cohort: str) -> None:
    said, *_ = told(ruth, cohort, {}, {"role mentor": "Eva Kim", "started": date(2026, 5, 11)}).findings
    assert sentence(said).startswith("Row 4: with it Amina Yusuf is in 2 running pairs at once")
    assert "Amina Yusuf est dans 2 binômes en cours" in sentence(said, "fr")


@LITE
def test_whoever_meets_without_a_valid_check_or_agreement_is_told_before_the_pair_is_taken(
    ruth: Actor, cohort: str
) -> None:
    here = progress.standing(ruth, cohort, now=NOW)
    checks = {name: one.label for name, one in here.definition.checks.items() if "mentor" in one.asked_of}
    (mai,) = (one for one in here.state.people if here.name(one) == "Mai Tran")

    def lacking() -> dict[str, str]:
        found = told(ruth, cohort, {}).findings
        return {str(one.params["name"]): str(one.params["lacking"]) for one in found if one.code == "pair_unguarded"}

    assert checks
    assert all(label in lacking()["Mai Tran"] for label in checks.values())
    (amina, _mai) = told(ruth, cohort, {}).findings
    assert "no step asks for what Amina Yusuf has not on record as valid: " in sentence(amina)
    assert "pas enregistré comme valable pour Amina Yusuf" in sentence(amina, "fr")

    progress.carry_out(ruth, cohort, [RecordCheck(stream=mai, check=name, passed=True) for name in checks], now=NOW)
    assert not any(label in lacking().get("Mai Tran", "") for label in checks.values())
    assert "Amina Yusuf" in lacking()


IMPOSSIBLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"started": date(1989, 1, 1)}, "cannot be the day on which they began"),
    ({"met": "2026-04-01"}, "“2026-04-01” lies before the pair began"),
    ({"ended": date(2026, 6, 1), "met": "2026-06-02"}, "“2026-06-02” lies before the pair began or after it ended"),
    ({"met": "May 11, May 18"}, "“May 11, May 18” is not a day"),
    ({"reason": "The goals were met"}, "does not say both when and how the pair ended"),
    ({"stage": "Completed"}, "does not say both when and how the pair ended"),
    ({"started": date(2026, 12, 1)}, "lies in the future"),
)


@LITE
def test_what_cannot_have_been_is_named_and_nothing_of_the_pair_is_taken(ruth: Actor, cohort: str) -> None:
    found = told(ruth, cohort, *(line for line, _ in IMPOSSIBLE))
    taken = lists.take_over(ruth, found.id, now=NOW)
    assert (taken.batch_id, stays(ruth, cohort), len(taken.refused)) == (None, [], len(IMPOSSIBLE))
    assert [why for _, why in IMPOSSIBLE if not any(why in said for _, said in taken.refused)] == []


@LITE
def test_cells_that_are_not_understood_are_why_nothing_can_be_taken(ruth: Actor, cohort: str) -> None:
    found = told(ruth, cohort, {"role mentee": "Fatima Nobody"})
    assert [fault.cell for fault in found.lists[0].faults] == ["Existing pairs!B3"]
    with pytest.raises(Refused, match="list_only_faults"):
        lists.take_over(ruth, found.id, now=NOW)
