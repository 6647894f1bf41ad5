"""Sensitive answers: covered everywhere, opened one filling at a time and written down, kept when others are corrected."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused, sentence
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import PROGRAM, came, opened, present_answers
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from tests.workbooks import drawn
from workflows import checkins, concerns, covered, intake, merging, pairs, people, progress, reports
from workflows.actors import Actor
from workflows.publishing import open_program

OPENS = a_running_program

WORRY = "He shouts at me"


@pytest.fixture
def told(ruth: Actor, cohort: str) -> tuple[str, str]:
    """A match, and the check-in in which Amina rated it 1 and said what should change, which is sensitive."""
    match = a_running_pair(ruth, cohort)
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 1, "wish": WORRY, "met": 2}, now=NOW)
    (row,) = the_board(ruth, cohort).of("answered")
    return match, row.submission


def the_board(actor: Actor, cohort: str) -> checkins.Board:
    found = checkins.board(actor, cohort, now=NOW)
    assert found is not None
    return found


def openings(kind: str = "opened_sensitive") -> list[dict[str, str]]:
    with reading() as session:
        return [event.data for event in session.exec(select(AccountEvent).where(AccountEvent.type == kind)).all()]


def present(actor: Actor, cohort: str, match: str) -> dict[str, Any]:
    """The answers that stand now, as the engine knows them."""
    here = progress.standing(actor, cohort, now=NOW)
    (found,) = here.state.matches[match].submissions
    return {name: value for name, value in (found.answers or {}).items() if value is not None}


def shown(value: Any) -> str:
    """Everything a page is handed to draw, but for the state behind it, as one text."""
    if is_dataclass(value) and not isinstance(value, type):
        return " ".join(shown(getattr(value, each.name)) for each in fields(value) if each.name != "standing")
    if isinstance(value, dict):
        return " ".join(f"{key} {shown(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return " ".join(map(shown, value))
    return str(value)


# Covered -------------------------------------------------------------------------------------------------------------
def test_a_sensitive_answer_is_in_nothing_that_a_page_gets_to_draw(
    ruth: Actor, cohort: str, told: tuple[str, str]
) -> None:
    match, _ = told
    (case,) = concerns.concerns(ruth, cohort, now=NOW).open
    pages = {
        "check-ins": shown(the_board(ruth, cohort)),
        "pair": shown(pairs.card(ruth, cohort, match, now=NOW)),
        "pairs": shown(pairs.pairs(ruth, cohort, now=NOW)),
        "case": shown(concerns.card(ruth, cohort, case.id, now=NOW)),
        "phone sheet": str(checkins.phone_sheet(ruth, cohort, "pair_check_in", now=NOW)),
    }
    assert [page for page, text in pages.items() if WORRY in text] == []
    assert "What should change?" in pages["check-ins"]  # the question is there, its answer is covered
    assert openings() == []


def test_opening_uncovers_one_filling_and_is_written_down_with_ids_only(
    ruth: Actor, cohort: str, told: tuple[str, str]
) -> None:
    match, submission = told
    answers = covered.open_filling(ruth, cohort, match, submission, now=NOW)
    assert {one.label: one.words for one in answers}["What should change?"] == WORRY
    assert openings() == [{"cohort": cohort, "person": match, "form": "check_in", "submission": submission}]


def test_a_viewer_and_a_stranger_to_the_cohort_open_nothing(
    ruth: Actor, cohort: str, told: tuple[str, str], actor_as: ActorAs
) -> None:
    match, submission = told
    with pytest.raises(Refused, match="not_allowed"):
        covered.open_filling(actor_as(AccountRole.VIEWER), cohort, match, submission, now=NOW)
    other = open_program(ruth, PROGRAM, cohort="Other", starts_on=NOW.date(), now=NOW)
    for at, stream, filling in (
        (other, match, submission),
        (cohort, match, "made up"),
        (cohort, "made up", submission),
    ):
        with pytest.raises(Refused, match="filling_unknown"):
            covered.open_filling(ruth, at, stream, filling, now=NOW)
    assert openings() == []


def test_a_sensitive_scale_is_not_the_rating_of_a_pair(ruth: Actor) -> None:
    from tests.running import RUNNING

    hidden = RUNNING.replace(
        "label: How is it going?, required", "label: How is it going?, sensitivity: sensitive, required"
    )
    cohort = open_program(ruth, hidden, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    match = a_running_pair(ruth, cohort)
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 1}, now=NOW)
    (row,) = pairs.pairs(ruth, cohort, now=NOW).rows
    assert (row.rating, row.rating_of) == (None, None)


# Correcting ----------------------------------------------------------------------------------------------------------
def test_a_correction_keeps_what_she_has_not_opened(ruth: Actor, cohort: str, told: tuple[str, str]) -> None:
    match, submission = told
    seen = {"rating": 1, "met": 2}  # her fields: the wish is covered
    checkins.enter(
        ruth, cohort, match, "check_in", "mentee", {"rating": 2, "met": 2}, corrects=submission, before=seen, now=NOW
    )
    assert present(ruth, cohort, match) == {"rating": 2, "met": 2, "wish": WORRY}


def test_an_emptied_field_is_emptied_and_one_she_never_had_is_not(
    ruth: Actor, cohort: str, told: tuple[str, str]
) -> None:
    match, submission = told
    seen = {"rating": 1, "met": 2}
    answers = {"rating": 1, "met": None}
    checkins.enter(ruth, cohort, match, "check_in", "mentee", answers, corrects=submission, before=seen, now=NOW)
    assert present(ruth, cohort, match) == {"rating": 1, "wish": WORRY}


def test_who_opened_it_may_change_it_and_take_it_away(ruth: Actor, cohort: str, told: tuple[str, str]) -> None:
    match, submission = told
    seen = {"rating": 1, "met": 2, "wish": WORRY}
    answers = {**seen, "wish": "A calmer voice"}
    checkins.enter(ruth, cohort, match, "check_in", "mentee", answers, corrects=submission, before=seen, now=NOW)
    assert present(ruth, cohort, match)["wish"] == "A calmer voice"
    (row,) = the_board(ruth, cohort).of("answered")
    # With 4 the wish is not asked any more; she has seen it, so it may go.
    checkins.enter(
        ruth, cohort, match, "check_in", "mentee", {"rating": 4}, corrects=row.submission, before=answers, now=NOW
    )
    assert present(ruth, cohort, match) == {"rating": 4}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"rating": 4, "met": 2}, "covered_answer_would_go"),  # the wish is asked at 1 and 2 only
        ({"rating": 1, "wish": "overwritten"}, "covered_answer_unopened"),
        ({"rating": 1, "wish": None}, "covered_answer_unopened"),
    ],
)
def test_an_answer_nobody_has_seen_is_neither_lost_nor_overwritten(
    ruth: Actor, cohort: str, told: tuple[str, str], answers: dict[str, Any], code: str
) -> None:
    match, submission = told
    with pytest.raises(Refused) as refused:
        checkins.enter(
            ruth,
            cohort,
            match,
            "check_in",
            "mentee",
            answers,
            corrects=submission,
            before={"rating": 1, "met": 2},
            now=NOW,
        )
    (found,) = refused.value.findings
    assert found.code == code
    assert "‘What should change?’" in sentence(found)
    assert present(ruth, cohort, match) == {"rating": 1, "wish": WORRY, "met": 2}


def test_a_refusal_does_not_tell_the_answer_that_is_covered(ruth: Actor) -> None:
    limited = PROGRAM.replace(
        "worry:      { type: text, label: What worries you, sensitivity: sensitive, exported: no }",
        "debts:      { type: integer, label: Debts, sensitivity: sensitive, constraint: [is at most newcomer_form.how_many] }",
    )
    cohort = open_program(ruth, limited, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    ana = came(ruth, cohort, "Ana Berhane", children=True, how_many=8123, debts=7431)
    before = present_answers(ruth, cohort, ana, "newcomer_form", now=NOW)
    assert "debts" not in before
    # 7431 debts may stand beside 8123, not beside 1: what is said must not contain the number.
    with pytest.raises(Refused) as refused:
        people.save_profile(ruth, cohort, ana, "newcomer_form", {**before, "how_many": 1}, before, now=NOW)
    said = " ".join(sentence(found) for found in refused.value.findings)
    assert "7431" not in said + str([asdict(found) for found in refused.value.findings])
    assert "‘Debts’" in said


def test_a_filling_is_not_replaced_by_another_form(ruth: Actor, cohort: str, told: tuple[str, str]) -> None:
    match, submission = told
    with pytest.raises(Refused):
        checkins.enter(ruth, cohort, match, "closure", "mentee", {"satisfied": 1}, corrects=submission, now=NOW)
    assert present(ruth, cohort, match) == {"rating": 1, "wish": WORRY, "met": 2}


def test_who_is_behind_a_figure_that_a_sensitive_answer_decides_is_written_down(ruth: Actor) -> None:
    counted = (
        PROGRAM
        + """
indicators:
  worried: { label: Worried, measure: number of mentees, where: [mentee.worry is answered] }
  here:    { label: Here, measure: number of mentees }
  among:   { label: Of the worried, measure: share of mentees, among: [mentee.worry is answered], where: [mentee.children is yes] }
  doubts:  { label: Doubts, measure: average mentee.doubts }
"""
    ).replace(
        "      agree_news:",
        "      doubts: { type: range 1 to 5, label: Doubts, sensitivity: sensitive }\n      agree_news:",
    )
    cohort = open_program(ruth, counted, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    came(ruth, cohort, "Ana Berhane", worry=WORRY)
    came(ruth, cohort, "Olena Koval")
    assert len(reports.rows_behind(ruth, cohort, "here", now=NOW)) == 2
    assert openings() == []
    assert [row.name for row in reports.rows_behind(ruth, cohort, "worried", now=NOW)] == ["Ana Berhane"]
    assert openings() == [{"cohort": cohort, "indicator": "worried"}]
    for indicator in ("among", "doubts"):  # wherever in its definition a figure asks for the answer
        reports.rows_behind(ruth, cohort, indicator, now=NOW)
        assert openings()[-1] == {"cohort": cohort, "indicator": indicator}


# A person's card -----------------------------------------------------------------------------------------------------
def test_a_profile_is_saved_without_losing_what_is_covered(ruth: Actor) -> None:
    hangs = PROGRAM.replace("label: What worries you,", "label: What worries you, relevant: [children is yes],")
    cohort = open_program(ruth, hangs, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    ana = came(ruth, cohort, "Ana Berhane", children=True, worry=WORRY)
    before = present_answers(ruth, cohort, ana, "newcomer_form", now=NOW)

    people.save_profile(ruth, cohort, ana, "newcomer_form", {**before, "phone": "+1 416 555 0102"}, before, now=NOW)
    for mine in ({**before, "children": False}, {**before, "worry": "overwritten"}):
        with pytest.raises(Refused, match="covered_answer"):
            people.save_profile(ruth, cohort, ana, "newcomer_form", mine, before, now=NOW)

    profile = progress.standing(ruth, cohort, now=NOW).state.people[ana].profile
    assert (profile["worry"], profile["phone"]) == (WORRY, "+1 416 555 0102")


def test_a_colleagues_sensitive_answer_in_a_clash_counts_as_opened(ruth: Actor) -> None:
    cohort = opened(ruth)
    ana = came(ruth, cohort, "Ana Berhane")
    before = {**present_answers(ruth, cohort, ana, "newcomer_form", now=NOW), "worry": None}
    people.save_profile(ruth, cohort, ana, "newcomer_form", {**before, "worry": WORRY}, before, now=NOW)
    saved = people.save_profile(ruth, cohort, ana, "newcomer_form", {**before, "worry": "Rent"}, before, now=NOW)
    assert [clash.theirs for clash in saved.clashes] == [WORRY]
    assert openings() == [{"cohort": cohort, "person": ana, "form": "newcomer_form", "submission": ""}]


def test_a_working_list_covers_its_sensitive_columns(ruth: Actor) -> None:
    listed = PROGRAM.replace("columns: [full_name, phone, languages]", "columns: [full_name, worry, languages]")
    cohort = open_program(ruth, listed, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    came(ruth, cohort, "Ana Berhane", worry=WORRY)
    came(ruth, cohort, "Olena Koval")
    rows = people.everybody(ruth, cohort, now=NOW, of_list="no_interview").rows
    assert {row.name: row.cells["worry"] for row in rows} == {"Ana Berhane": "covered", "Olena Koval": "—"}


def test_what_a_step_waits_for_does_not_tell_a_sensitive_answer(ruth: Actor) -> None:
    waits = PROGRAM.replace("when: [consent.share is given,", "when: [mentee.worry is nothing, consent.share is given,")
    cohort = open_program(ruth, waits, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    ana = came(ruth, cohort, "Ana Berhane", worry=WORRY)
    card = people.card(ruth, cohort, ana, now=NOW)
    assert WORRY not in shown(card.ways)


# What comes in with a workbook, or from another record ---------------------------------------------------------------
DEBTS = PROGRAM.replace(
    "worry:      { type: text, label: What worries you, sensitivity: sensitive, exported: no }",
    "debts:      { type: integer, label: Debts, sensitivity: sensitive, constraint: [is at most newcomer_form.how_many] }",
)


def test_a_row_that_cannot_go_in_does_not_tell_the_sensitive_answer_beside_it(ruth: Actor) -> None:
    cohort = open_program(ruth, DEBTS, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    came(ruth, cohort, "Ana Berhane", children=True, how_many=8123, debts=7431)
    rows = drawn(
        """
        | Full name   | Email           | Languages | Has children | How many children |
        | Ana Berhane | ana@example.org | English   | yes          | 1                 |
        """
    )
    upload = intake.begin_upload(ruth, cohort, "mentee", "ana.xlsx", rows, now=NOW).upload_id
    (why,) = intake.take_in(ruth, upload, now=NOW).refused.values()
    assert "7431" not in str([asdict(found) for found in why])
    assert "‘Debts’" in " ".join(sentence(found) for found in why)


def test_a_row_takes_no_sensitive_answer_along_that_hangs_on_what_it_changes(ruth: Actor) -> None:
    hangs = PROGRAM.replace("label: What worries you,", "label: What worries you, relevant: [children is yes],")
    cohort = open_program(ruth, hangs, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    ana = came(ruth, cohort, "Ana Berhane", children=True, worry=WORRY)
    rows = drawn(
        """
        | Full name   | Email           | Languages | Has children |
        | Ana Berhane | ana@example.org | English   | no           |
        | Olena Koval | ole@example.org | English   | no           |
        """
    )
    upload = intake.begin_upload(ruth, cohort, "mentee", "ana.xlsx", rows, now=NOW).upload_id
    taken = intake.take_in(ruth, upload, now=NOW)
    assert taken.new == 1
    (why,) = taken.refused.values()
    assert "would be lost" in " ".join(sentence(found) for found in why)
    assert progress.standing(ruth, cohort, now=NOW).state.people[ana].profile["worry"] == WORRY


def test_a_merge_that_cannot_be_does_not_tell_the_sensitive_answer(ruth: Actor) -> None:
    cohort = open_program(ruth, DEBTS, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    goes = came(ruth, cohort, "Ana Berhane", children=True, how_many=8123, debts=7431)
    stays = came(ruth, cohort, "Anna Berhane", children=True, how_many=1)
    with pytest.raises(Refused) as refused:
        merging.merge(ruth, cohort, stays, goes, now=NOW)
    assert "7431" not in str([asdict(found) for found in refused.value.findings])
