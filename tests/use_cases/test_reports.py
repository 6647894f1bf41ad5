"""Reports and exports: figures with their definitions, people behind them for the team, never for a viewer."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from workflows import cohorts, lists, progress, publishing, reports
from workflows.actors import Actor
from workflows.engine.commands import OpenCase, TakeTransition
from workflows.history import add_note
from workflows.reports.figures import EVERYTHING

RUTH = AccountRole.OWNER

COUNTED = (
    SMALL_PROGRAM.replace(
        "      way:        { type: text, label: Way of meeting, default: Either }\n",
        "      way:        { type: text, label: Way of meeting, default: Either }\n"
        "      fled_from:  { type: select_one places, label: Fled from, sensitivity: sensitive }\n"
        "      secret:     { type: text, label: Between us, exported: no }\n",
    ).replace("choices:\n", "choices:\n  places:\n    valley: CANARY-SENSITIVE\n    hill: Hill\n")
    + """
cases:
  worry:     { label: A worry, owner: coordinator }
  complaint: { label: A complaint, owner: lead, sensitivity: sensitive, seen_by: lead }

indicators:
  waiting:  { label: Waiting now, measure: number of mentees, where: [mentee is in waiting] }
  families: { label: With children, measure: share of mentees, where: [mentee.children is yes], by: languages, target: at least 50 percent }
  settled:  { label: Complaints settled, measure: number of mentees, where: [case.complaint is closed] }
  of_settled: { label: Of these, measure: share of mentees, among: [case.complaint is closed], where: [mentee.children is yes] }
  children: { label: Children, measure: average mentee.how_many, hide_below: 3 }

reports:
  board: { label: Report to the board, for: lead, every: 3 months, shows: [waiting, families] }
"""
).replace(
    "  coordinator: { label: Coordinator, is: staff }",
    "  coordinator: { label: Coordinator, is: staff }\n  lead: { label: Lead, is: staff }",
)


NEXT_MONTH = NOW + timedelta(days=18)
"""2 October: the first day on which a viewer sees what happened in September."""


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Twelve newcomers: ten wait, two are at intake; eight of them have children; three speak Tigrinya, the others only English.

    | number   | 0–2 | 3–7 | 8, 9 | 10, 11 |
    | children | yes | yes | no   | no     |
    | Tigrinya | yes | no  | no   | no     |
    | stage    | waiting    ...  | intake |
    """
    cohort = open_small_program(ruth, text=COUNTED)
    for number in range(12):
        a_person(
            ruth,
            cohort,
            "mentee",
            f"Person {number:02}",
            ready=number < 10,
            languages=("en", "ti") if number < 3 else ("en",),
            children=number < 8,
            **({"how_many": 2} if number < 2 else {}),
            **({"fled_from": "valley", "secret": "CANARY-KEPT"} if number == 0 else {}),
        )
    a_person(ruth, cohort, "mentor", "=1+1")
    return cohort


def shown(found: reports.Report) -> dict[str, str]:
    return {figure.name: figure.text for figure in found.figures}


def cells(data: bytes) -> dict[str, list[list[object]]]:
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(io.BytesIO(data))
    }


# For the team -------------------------------------------------------------------------------------------------------
def test_a_figure_stands_beside_its_definition_its_target_and_who_is_behind_it(ruth: Actor, cohort: str) -> None:
    found = reports.report(ruth, cohort, "board", now=NOW)

    # 10 wait; 8 of 12 have children = 66.7 %.
    assert shown(found) == {"waiting": "10", "families": "67 %"}
    families = found.figures[1]
    assert families.words.what.startswith("Share of people in the role ‘Newcomer’ where")
    assert (families.words.target, families.target_met, families.counted, families.not_known) == (
        "at least 50 %",
        True,
        12,
        0,
    )
    assert [(bar.label, bar.text, bar.counted) for bar in families.breakdowns[0].bars] == [
        ("English", "67 %", 12),
        ("Tigrinya", "100 %", 3),
    ]
    assert [row.name for row in reports.rows_behind(ruth, cohort, "waiting", now=NOW)] == [
        f"Person {n:02}" for n in range(10)
    ]


def test_what_the_definition_hides_is_hidden_from_the_team_too(ruth: Actor, cohort: str) -> None:
    # Only two said how many children they have, and the definition hides what counts fewer than three.
    children = next(f for f in reports.report(ruth, cohort, "", now=NOW).figures if f.name == "children")
    assert (children.hidden, children.value, children.text) == (True, None, "Fewer than 3")
    assert reports.rows_behind(ruth, cohort, "children", now=NOW) == ()


def test_everybody_is_in_one_stage(ruth: Actor, cohort: str) -> None:
    newcomers, mentors = reports.report(ruth, cohort, now=NOW).places
    assert [(bar.label, bar.counted) for bar in newcomers.bars] == [
        ("Intake", 2),
        ("Waiting", 10),
        ("Matched", 0),
        ("Left", 0),
    ]
    assert (newcomers.total, mentors.total) == (12, 1)


def test_a_report_of_an_earlier_day_knows_nothing_of_later_ones(ruth: Actor, cohort: str) -> None:
    tomorrow = NOW + timedelta(days=1)
    first = next(iter(progress.standing(ruth, cohort, now=NOW).state.people))
    leave = TakeTransition(stream=first, transition="leave", reason="moved")
    progress.must(progress.carry_out(ruth, cohort, [leave], now=tomorrow))

    assert shown(reports.report(ruth, cohort, now=tomorrow))["waiting"] == "9"
    assert shown(reports.report(ruth, cohort, now=tomorrow, as_of=NOW.date()))["waiting"] == "10"
    assert shown(reports.report(ruth, cohort, now=tomorrow, as_of=NOW.date() - timedelta(days=1)))["waiting"] == "0"


def test_a_report_or_figure_that_is_not_there_is_refused(ruth: Actor, cohort: str) -> None:
    asked: list[tuple[Callable[[], object], str]] = [
        (lambda: reports.report(ruth, cohort, "nothing", now=NOW), "report_unknown"),
        (lambda: reports.rows_behind(ruth, cohort, "nothing", now=NOW), "indicator_unknown"),
        (lambda: reports.report(ruth, "nothing", now=NOW), "cohort_unknown"),
    ]
    for ask, code in asked:
        with pytest.raises(Refused) as refused:
            ask()
        assert [found.code for found in refused.value.findings] == [code]


# For a viewer -------------------------------------------------------------------------------------------------------
def test_a_viewer_sees_sums_and_nothing_from_which_a_few_can_be_told(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    found = reports.report(viewer, cohort, "", now=NEXT_MONTH)

    # 12 newcomers, 10 wait: 12 - 10 = 2 at intake would be told. So the smaller of the two sums is not shown.
    newcomers = found.places[0]
    assert newcomers.total == 12
    assert [(bar.label, bar.text) for bar in newcomers.bars] == [
        ("Intake", "Fewer than 5"),
        ("Waiting", "Not shown"),
        ("Matched", "0"),
        ("Left", "0"),
    ]
    # Nor by the figure that counts the same ten. Eight of twelve have children: four have none.
    assert shown(found) == {
        "waiting": "Not shown",
        "families": "All but fewer than 5 of 12",
        "settled": "0",
        "of_settled": "—",
        "children": "Fewer than 5",
    }
    assert found.places[1].total is None  # one mentor


def test_a_viewer_never_sees_who_is_behind_a_figure(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: reports.rows_behind(viewer, cohort, "waiting", now=NOW),
        lambda: lists.everything(viewer, cohort, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert [found.code for found in refused.value.findings] == ["not_allowed"]


def test_a_viewer_sees_the_ends_of_months_and_no_day_between(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    august, september = date(2026, 8, 31), date(2026, 9, 30)

    # All came on 14 September: in September she sees the end of August, when nobody was there.
    early = reports.report(viewer, cohort, "", now=NOW)
    assert (early.day, early.days, early.places) == (august, (august,), ())
    late = reports.report(viewer, cohort, "", now=NEXT_MONTH)
    assert (late.day, late.places[0].total) == (september, 12)

    later = NEXT_MONTH + timedelta(days=60)  # 1 December
    asked = [date(2026, 9, 29), september, date(2026, 10, 30), date(2026, 12, 1), date(2026, 1, 1)]
    seen = [reports.report(viewer, cohort, now=later, as_of=day).day for day in asked]
    assert seen == [september, september, september, date(2026, 11, 30), september]


def test_who_comes_alone_is_not_told_by_two_months(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    assert reports.report(viewer, cohort, "", now=NEXT_MONTH).places[0].total == 12
    november = NEXT_MONTH + timedelta(days=31)  # 2 November

    def come(number: int) -> None:
        children = {"children": True, "how_many": 1}
        a_person(ruth, cohort, "mentee", f"Late {number}", ready=False, now=NEXT_MONTH, **children)

    come(0)
    # 13 - 12 = 1: neither the total nor any other sum that she is in is shown, whichever end is looked at first.
    found = reports.report(viewer, cohort, "", now=november)
    assert (found.day, found.places[0].total) == (date(2026, 10, 31), None)
    assert reports.report(viewer, cohort, "", now=november, as_of=date(2026, 9, 30)).places[0].total == 12
    assert reports.report(ruth, cohort, "", now=november).places[0].total == 13  # the team sees every one

    for number in range(1, 5):
        come(number)
    # 17 - 12 = 5 came: a group that may be counted.
    assert reports.report(viewer, cohort, "", now=november).places[0].total == 17


def test_what_is_entered_late_does_not_change_a_month_that_was_seen(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    viewer, september = actor_as(AccountRole.VIEWER), date(2026, 9, 30)
    before = reports.report(viewer, cohort, "", now=NEXT_MONTH)
    leave = TakeTransition(
        stream=reports.rows_behind(ruth, cohort, "waiting", now=NOW)[0].stream,
        transition="leave",
        reason="moved",
        on=date(2026, 9, 20),
    )
    progress.must(progress.carry_out(ruth, cohort, [leave], now=NEXT_MONTH))

    assert reports.report(viewer, cohort, "", now=NEXT_MONTH, as_of=september) == before
    assert shown(reports.report(ruth, cohort, now=NEXT_MONTH, as_of=september))["waiting"] == "9"


def test_a_viewers_workbook_holds_no_more_than_her_page(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    _, data = reports.report_workbook(actor_as(AccountRole.VIEWER), cohort, "", now=NEXT_MONTH)
    text = repr(cells(data))
    assert "Person" not in text
    assert "Not shown" in text
    assert ", 10," not in text


# Workbooks ----------------------------------------------------------------------------------------------------------
def test_the_report_as_a_workbook_has_definitions_breakdowns_and_charts(ruth: Actor, cohort: str) -> None:
    name, data = reports.report_workbook(ruth, cohort, "board", now=NOW)

    assert name == "report-2026-09-14.xlsx"
    book = load_workbook(io.BytesIO(data))
    figures = [[cell.value for cell in row] for row in book["Figures"].iter_rows(min_row=5)]
    assert figures[1][:4] == ["With children", pytest.approx(66.7, abs=0.1), "percent", 12]
    assert figures[1][7].startswith("Share of people")
    breakdown = next(sheet for sheet in book if sheet.title.startswith("With children"))
    assert len(breakdown._charts) == 1


def test_the_whole_cohort_in_one_workbook(ruth: Actor, cohort: str) -> None:
    first = next(iter(progress.standing(ruth, cohort, now=NOW).state.people))
    progress.must(
        progress.carry_out(
            ruth, cohort, [OpenCase(stream=first, case="complaint"), OpenCase(stream=first, case="worry")], now=NOW
        )
    )
    add_note(ruth, cohort, first, "Called back", now=NOW)

    name, data = lists.everything(ruth, cohort, now=NOW)

    found = cells(data)
    assert name == "small-program-autumn-2026-2026-09-14.xlsx"
    marks, headings, *people = found["Newcomer"]
    assert str(marks[0]).startswith("kith:roster.mentee language=en ")
    assert headings[1:4] == ["Name", "Stage", "Full name"]
    assert "Between us" not in headings
    assert people[0][1:3] == ["Person 00", "Waiting"]
    assert people[0][headings.index("Languages")] == "English; Tigrinya"
    assert found["Stages"][0] == ["id", "Name", "Role", "Stage", "Since", "Joined"]
    assert found["Stages"][1][1:4] == ["Person 00", "Newcomer", "Waiting"]
    assert {"Consents", "Checks", "Training", "Matches", "Tasks", "Cases", "Journal", "Notes"} <= found.keys()
    assert [row[4] for row in found["Cases"][1:]] == ["A complaint", "A worry"] or {
        row[3] for row in found["Cases"][1:]
    } == {"A complaint", "A worry"}
    assert found["Notes"][1][4] == "Called back"
    assert "Joined as newcomer" in {row[4] for row in found["Journal"]}
    assert "CANARY-SENSITIVE" in repr(found)
    assert "CANARY-KEPT" not in repr(found)
    assert load_workbook(io.BytesIO(data))["Newcomer"].column_dimensions["A"].hidden
    assert "CANARY-SENSITIVE" not in repr(cells(lists.everything(ruth, cohort, now=NOW, sensitive=False)[1]))


def test_a_coordinator_takes_no_case_away_that_is_not_hers(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    first = next(iter(progress.standing(ruth, cohort, now=NOW).state.people))
    progress.must(
        progress.carry_out(
            ruth, cohort, [OpenCase(stream=first, case="complaint"), OpenCase(stream=first, case="worry")], now=NOW
        )
    )

    found = repr(cells(lists.everything(actor_as(AccountRole.COORDINATOR), cohort, now=NOW)[1]))

    assert "A worry" in found
    assert "complaint" not in found


def test_no_cell_becomes_a_formula(ruth: Actor, cohort: str) -> None:
    for _, data in (
        lists.everything(ruth, cohort, now=NOW),
        reports.report_workbook(ruth, cohort, "", now=NOW),
    ):
        kinds = {
            cell.data_type for sheet in load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row
        }
        assert "f" not in kinds


def test_an_export_is_noted_without_anybodys_words(ruth: Actor, cohort: str) -> None:
    lists.everything(ruth, cohort, now=NOW)
    reports.report_workbook(ruth, cohort, now=NOW)
    with reading() as session:
        noted = session.exec(select(AccountEvent).where(AccountEvent.type == "exported")).all()
    assert sorted(str(event.data["what"]) for event in noted) == ["everything", "report"]
    assert {event.actor for event in noted} == {ruth.id}
    assert all(set(event.data) <= {"cohort", "what", "sensitive"} for event in noted)


def test_who_is_behind_a_figure_of_cases_is_told_to_those_alone_who_may_read_them(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    # Whoever is on the list complained.
    cora = actor_as(AccountRole.COORDINATOR, name="Cora")
    for indicator in ("settled", "of_settled"):
        with pytest.raises(Refused, match="figure_of_cases"):
            reports.rows_behind(cora, cohort, indicator, now=NOW)
    assert reports.rows_behind(cora, cohort, "waiting", now=NOW)
    reports.rows_behind(ruth, cohort, "settled", now=NOW)


def test_a_figure_of_cases_is_no_number_for_whom_they_are_kept_from(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    # From 0 to 1: somebody complained today.
    first = next(iter(progress.standing(ruth, cohort, now=NOW).state.people))
    progress.must(progress.carry_out(ruth, cohort, [OpenCase(stream=first, case="complaint")], now=NOW))
    cora = actor_as(AccountRole.COORDINATOR, name="Cora")
    for actor, seen in ((ruth, True), (cora, False)):
        figures = {one.name: one for one in reports.report(actor, cohort, EVERYTHING, now=NOW).figures}
        for name in ("settled", "of_settled"):
            one = figures[name]
            assert one.hidden is not seen
            assert seen or (one.value, one.counted, one.not_known, one.target_met, one.text) == (
                None, None, None, None, "Not shown",
            )  # fmt: skip
            assert seen or one.breakdowns == ()
        assert figures["waiting"].value is not None


def test_the_whole_cohort_leaves_in_one_language(ruth: Actor) -> None:
    """What is only to read, too: its sheets are called as the program is translated."""
    texts = publishing.shipped_files("professional")
    publishing.open_program(ruth, texts, cohort="Automne", starts_on=NOW.date(), now=NOW)
    mine = next(one.id for one in cohorts.choices(ruth) if one.label == "Automne")

    _name, data = lists.everything(ruth, mine, now=NOW, language="fr")

    sheets = load_workbook(io.BytesIO(data)).sheetnames
    assert "Notes of the interview" not in sheets
    assert "Mentoré·e" in sheets
    assert any("entretien" in title.casefold() for title in sheets)
