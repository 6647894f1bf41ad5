"""Lists out and back: what left and comes back unchanged says nothing; what was edited out there comes back as exactly
those edits; what was changed on both sides is asked; all of it can be taken back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.database import reading, writing
from models.findings import Refused
from models.tables import Match, RosterUpload
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, SPRING, TWO_MODELS, a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import Out, as_text
from workflows import lists, progress
from workflows.actors import Actor
from workflows.engine.commands import SubmitForm
from workflows.people import save_profile

TRAINED = (
    MATCHED
    + """
training:
  evening:
    label: Evening for mentors
    for: mentor
    modules:
      role:    { label: The role }
      culture: { label: Across cultures, prerequisites: [role] }
"""
).replace(
    "stages:\n  mentee:",
    """  call:
    label: Phone call
    filled_by: [mentee, mentor]
    about: match
    keep: every time
    questions:
      mood: { type: range 1 to 5, label: How is it going, required: yes }
      said: { type: text, label: What they said }

check_ins:
  monthly: { label: Monthly call, form: call, asks: [mentee, mentor], during: active, schedule: [4 weeks after match starts, then every 4 weeks until match ends] }

stages:
  mentee:""",
    1,
)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return open_small_program(ruth, text=TRAINED)


def _left(ruth: Actor, cohort: str, *names: str, **options: Any) -> Out:
    return Out(lists.leave(ruth, cohort, names, now=NOW, **options)[1])


def _back(ruth: Actor, cohort: str, out: Out, *, now: Any = NOW) -> lists.Returned:
    return lists.look(ruth, lists.bring_back(ruth, cohort, "back.xlsx", out.done(), now=now), now=now)


def _profile(ruth: Actor, cohort: str, stream: str) -> Mapping[str, Any]:
    return progress.standing(ruth, cohort, now=NOW).state.people[stream].profile


def test_what_comes_back_as_it_left_says_nothing(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "=SUM(A1)", phone="+1 416 555 0101", birth_date=date(1990, 3, 4), children=False)
    a_person(ruth, cohort, "mentee", "محمد حسن", languages=("ti", "uk"), way="  either;\nor  ")
    a_person(ruth, cohort, "mentor", "Ruth O'Neil", way="_x0041_ n/a")
    data = lists.everything(ruth, cohort, now=NOW)[1]
    found = lists.look(ruth, lists.bring_back(ruth, cohort, "back.xlsx", data, now=NOW), now=NOW)
    assert found.sure
    assert [news.name for news in found.lists] == [
        "roster.mentee", "roster.mentor", "training.evening", "check_ins.monthly", "matches",
    ]  # fmt: skip
    assert not any(news.says_something or news.missing for news in found.lists)
    assert (found.changes, found.others, found.findings) == (0, (), ())
    with pytest.raises(Refused, match="list_nothing_to_take"):
        lists.take_over(ruth, found.id, now=NOW)


def test_no_cell_can_become_a_formula_and_ids_are_hidden_and_locked(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "=1+1", way="+49 30 1", phone="+1 416 555 0101")
    out = _left(ruth, cohort, "roster.mentee")
    sheet = out.sheet("roster.mentee")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert (sheet.column_dimensions["A"].hidden, sheet.row_dimensions[1].hidden, sheet.protection.sheet) == (
        True, True, True,
    )  # fmt: skip
    assert sheet["A3"].protection.locked
    assert out.cell("roster.mentee", amina, "who").protection.locked
    assert not out.cell("roster.mentee", amina, "phone").protection.locked
    assert out.book["_about"].sheet_state == out.book["_lists"].sheet_state == "veryHidden"
    assert any("_lists" in str(rule.formula1) for rule in sheet.data_validations.dataValidation)


def test_edits_come_back_as_exactly_those_edits_and_are_taken_back_as_one(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101", children=True, how_many=2)
    olena = a_person(ruth, cohort, "mentee", "Olena Koval")
    before = dict(_profile(ruth, cohort, amina))
    out = _left(ruth, cohort, "roster.mentee")
    out.cell("roster.mentee", amina, "phone").value = None
    out.cell("roster.mentee", amina, "languages").value = "Tigrinya; English"
    out.cell("roster.mentee", amina, "how_many").value = 3
    out.cell("roster.mentee", olena, "birth_date").value = date(1990, 3, 4)
    found = _back(ruth, cohort, out)
    assert [(each.whose, each.heading, each.now, each.theirs) for each in found.lists[0].edits] == [
        ("Amina Yusuf", "Phone", "+1 416 555 0101", ""),
        ("Amina Yusuf", "Languages", "English", "Tigrinya; English"),
        ("Amina Yusuf", "How many children", "2", "3"),
        ("Olena Koval", "Date of birth", "", "1990-03-04"),
    ]
    taken = lists.take_over(ruth, found.id, now=NOW, seen=found.number)
    assert (taken.changed, taken.new, taken.refused) == (4, 0, ())
    after = _profile(ruth, cohort, amina)
    assert (after.get("phone"), after["languages"], after["how_many"]) == (None, ("ti", "en"), 3)
    assert _profile(ruth, cohort, olena)["birth_date"] == date(1990, 3, 4)
    assert _back(ruth, cohort, out).changes == 0  # the same workbook says nothing now
    assert taken.batch_id is not None
    lists.undo(ruth, taken.batch_id, now=NOW)
    assert _profile(ruth, cohort, amina) == before
    assert _profile(ruth, cohort, olena).get("birth_date") is None


def test_what_was_changed_on_both_sides_is_asked_and_what_only_changed_here_stays(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101", way="Online")
    out = _left(ruth, cohort, "roster.mentee")
    out.cell("roster.mentee", amina, "phone").value = "+1 416 555 0199"
    known = {"full_name": "Amina Yusuf", "phone": "+1 416 555 0101", "way": "Online"}
    changed = {**known, "phone": "+1 416 555 0150", "way": "In person"}
    save_profile(ruth, cohort, amina, "newcomer_form", changed, known, now=NOW)
    found = _back(ruth, cohort, out)
    assert [(each.base, each.now, each.theirs) for each in found.lists[0].conflicts] == [
        ("+1 416 555 0101", "+1 416 555 0150", "+1 416 555 0199")
    ]
    assert found.lists[0].edits == ()  # the way changed only here
    with pytest.raises(Refused, match="list_choose_first"):
        lists.take_over(ruth, found.id, now=NOW)
    key = found.lists[0].conflicts[0].key
    lists.choose(ruth, found.id, {key: "theirs"}, now=NOW, seen=found.number)
    lists.take_over(ruth, found.id, now=NOW)
    assert (_profile(ruth, cohort, amina)["phone"], _profile(ruth, cohort, amina)["way"]) == (
        "+1 416 555 0199", "In person",
    )  # fmt: skip


def test_columns_may_be_moved_renamed_added_and_rows_deleted(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentee", "Olena Koval")
    out = _left(ruth, cohort, "roster.mentee")
    sheet = out.sheet("roster.mentee")
    out.cell("roster.mentee", amina, "phone").value = "+1 416 555 0101"
    sheet["D2"].value = "Name as in the passport"
    sheet.insert_cols(3)
    sheet["C2"].value, sheet["C3"].value = "Remark of the library", "brings her own tea"
    sheet.delete_rows(4)
    out.book.create_sheet("My sums")["A1"].value = "total"
    found = _back(ruth, cohort, out)
    news = found.lists[0]
    assert [(each.heading, each.theirs) for each in news.edits] == [("Phone", "+1 416 555 0101")]
    assert [(aside.heading, dict(aside.cells)) for aside in news.asides] == [
        ("Remark of the library", {3: "brings her own tea"})
    ]
    assert (news.missing, found.others) == (("Olena Koval",), ("My sums",))
    name, data = lists.kept_aside(ruth, found.id, now=NOW)
    aside = load_workbook(io.BytesIO(data)).active
    assert name == "back - kept aside.xlsx"
    assert [[cell.value for cell in row] for row in aside.iter_rows()] == [
        ["Name", "Remark of the library"],
        ["Amina Yusuf", "brings her own tea"],
    ]


def test_a_sheet_that_lost_its_hidden_row_is_read_by_its_headings(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    out = _left(ruth, cohort, "roster.mentee")
    out.cell("roster.mentee", amina, "phone").value = "+1 416 555 0101"
    out.sheet("roster.mentee").delete_rows(1)
    assert [each.theirs for each in _back(ruth, cohort, out).lists[0].edits] == ["+1 416 555 0101"]


@pytest.mark.parametrize("page", ["cp1252", "mac_roman", "cp850"])
def test_the_code_page_of_a_text_is_known_by_the_names_in_it(ruth: Actor, cohort: str, page: str) -> None:
    for name in ("Zoë Müller", "Łukasz Ďurič", "Anaïs Ç"):
        a_person(ruth, cohort, "mentee", name, way="à côté")
    text = as_text(_left(ruth, cohort, "roster.mentee").texts("roster.mentee"), page=page)
    (news,) = lists.look(ruth, lists.bring_back(ruth, cohort, "back.csv", text, now=NOW), now=NOW).lists
    assert (news.lines, news.edits, news.faults) == (3, (), ())  # Ł and č are ? there: no edits


@pytest.mark.parametrize("bare", [False, True], ids=["whole", "without its first line"])
def test_a_list_that_comes_back_as_text_is_compared(ruth: Actor, cohort: str, bare: bool) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101")
    rows = _left(ruth, cohort, "roster.mentee").texts("roster.mentee")
    known = dict(_profile(ruth, cohort, amina))
    save_profile(ruth, cohort, amina, "newcomer_form", {**known, "phone": "+1 416 555 0177"}, known, now=NOW)
    assert rows[2][0] == amina
    rows[2][rows[0].index("languages")] = "Tigrinya"
    text = as_text(rows[bare:])
    found = lists.look(ruth, lists.bring_back(ruth, cohort, "back.csv", text, now=NOW), now=NOW)
    assert (found.sure, found.lists[0].title, found.lists[0].faults) == (not bare, "Newcomer", ())
    told = [(each.heading, each.now, each.theirs, each.both) for each in found.lists[0].edits]
    asked = [(each.heading, each.now, each.theirs, each.both) for each in found.lists[0].conflicts]
    if bare:  # nobody knows what it said when it left, so both differences are asked
        assert (told, asked) == (
            [],
            [("Phone", "+1 416 555 0177", "+1 416 555 0101", True), ("Languages", "English", "Tigrinya", True)],
        )
    else:
        assert (told, asked) == ([("Languages", "English", "Tigrinya", False)], [])


def test_a_sheet_sorted_without_its_ids_changes_nobody(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    olena = a_person(ruth, cohort, "mentee", "Olena Koval")
    out = _left(ruth, cohort, "roster.mentee")
    for field in ("who", "full_name", "email"):
        one, other = out.cell("roster.mentee", amina, field), out.cell("roster.mentee", olena, field)
        one.value, other.value = other.value, one.value
    found = _back(ruth, cohort, out)
    assert [fault.finding.code for fault in found.lists[0].faults] == ["list_sorted_apart"] * 2
    assert found.changes == 0


def test_a_cell_that_cannot_be_read_is_named_with_its_address(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    out = _left(ruth, cohort, "roster.mentee")
    out.cell("roster.mentee", amina, "languages").value = "Tigrinia"
    out.cell("roster.mentee", amina, "birth_date").value = "soon"
    faults = _back(ruth, cohort, out).lists[0].faults
    assert [(fault.finding.code, fault.suggestion) for fault in faults] == [
        ("cell_date", ""), ("cell_choice_close", "Tigrinya"),
    ]  # fmt: skip
    assert faults[0].cell.startswith("Newcomer!")


def test_one_whose_change_cannot_be_keeps_nobody_else_from_theirs(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    olena = a_person(ruth, cohort, "mentee", "Olena Koval")
    out = _left(ruth, cohort, "roster.mentee")
    out.cell("roster.mentee", amina, "birth_date").value = date(2020, 1, 1)  # six years old
    out.cell("roster.mentee", olena, "phone").value = "+1 416 555 0101"
    found = _back(ruth, cohort, out)
    taken = lists.take_over(ruth, found.id, now=NOW)
    assert (taken.changed, [name for name, _ in taken.refused]) == (1, ["Amina Yusuf"])
    assert [each.whose for each in lists.look(ruth, found.id, now=NOW).lists[0].edits] == ["Amina Yusuf"]


def test_a_workbook_of_another_cohort_or_of_nobody_is_refused_in_words(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    out = _left(ruth, cohort, "roster.mentee")
    other = open_small_program(ruth, text=TRAINED.replace("name: small", "name: other"), cohort="Spring")
    with pytest.raises(Refused, match="list_of_another_cohort"):
        lists.bring_back(ruth, other, "back.xlsx", out.done(), now=NOW)
    del out.book["_about"]
    for sheet in out.book:
        sheet["A1"], sheet["A3"] = None, "somebody else"
    with pytest.raises(Refused, match="list_not_ours"):
        lists.bring_back(ruth, cohort, "back.xlsx", out.done(), now=NOW)


def test_after_a_restore_nothing_is_taken_without_asking(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101")
    out = _left(ruth, cohort, "roster.mentee")
    about = out.book["_about"]
    next(row for row in about.iter_rows() if row[0].value == "last")[1].value = "an entry of another time"
    out.cell("roster.mentee", amina, "phone").value = "+1 416 555 0199"
    found = _back(ruth, cohort, out)
    assert (found.sure, len(found.lists[0].conflicts), found.lists[0].edits) == (False, 1, ())


def test_attendance_comes_back_day_by_day(ruth: Actor, cohort: str) -> None:
    mai = a_person(ruth, cohort, "mentor", "Mai Tran")
    out = _left(ruth, cohort, "training.evening")
    out.cell("training.evening", mai, "role").value = date(2026, 9, 1)
    out.cell("training.evening", mai, "culture").value = date(2026, 9, 8)
    taken = lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)
    track = progress.standing(ruth, cohort, now=NOW).state.people[mai]
    assert {name: times[-1].day for name, times in track.modules.items()} == {
        ("evening", "role"): date(2026, 9, 1),
        ("evening", "culture"): date(2026, 9, 8),
    }
    lists.undo(ruth, str(taken.batch_id), now=NOW)
    assert not any(progress.standing(ruth, cohort, now=NOW).state.people[mai].modules.values())


def _pairs(ruth: Actor, cohort: str, **cells: Any) -> lists.TakenOver:
    out = _left(ruth, cohort, "pairs")
    out.below("pairs", cells)
    return lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)


def test_a_pair_there_is_already_is_written_down_with_its_days_and_asks_for_nothing_of_the_past(
    ruth: Actor, cohort: str
) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", ready=False)  # no stage of hers would let her be matched
    mai = a_person(ruth, cohort, "mentor", "Mai Tran", ready=False)
    taken = _pairs(
        ruth, cohort, **{"role mentee": "amina yusuf", "role mentor": "mai.tran@example.org", "started": date(2026, 5, 4),
        "met": "2026-05-11; 18/05/2026", "note": "They know each other from the library."},
    )  # fmt: skip
    assert (taken.new, taken.refused) == (1, ())
    here = progress.standing(ruth, cohort, now=NOW)
    match = next(iter(here.state.matches.values()))
    assert (match.members, match.stage, match.since) == (
        {"mentee": (amina,), "mentor": (mai,)}, "active", date(2026, 5, 4),
    )  # fmt: skip
    assert [met.day for met in match.meetings] == [date(2026, 5, 11), date(2026, 5, 18)]
    # Every four weeks since 4 May would be four calls by now, all of them missed; from today on they are asked for.
    assert all(entry.due >= date(2026, 9, 14) for entry in match.check_ins.values())
    assert taken.batch_id is not None
    lists.undo(ruth, taken.batch_id, now=NOW)
    after = progress.standing(ruth, cohort, now=NOW)
    assert (after.state.matches, after.state.their_matches(amina)) == ({}, ())
    with reading() as session:
        assert session.exec(select(Match)).all() == []


def test_a_pair_that_is_over_is_written_down_with_how_and_when(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    _pairs(
        ruth, cohort, **{"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 3, 2),
        "ended": date(2026, 8, 31), "stage": "Completed"},
    )  # fmt: skip
    match = next(iter(progress.standing(ruth, cohort, now=NOW).state.matches.values()))
    assert [(stay.stage, stay.since) for stay in match.stays] == [
        ("proposed", date(2026, 3, 2)), ("active", date(2026, 3, 2)), ("completed", date(2026, 8, 31)),
    ]  # fmt: skip


def test_where_there_are_two_kinds_of_matching_a_pair_says_of_which_it_is(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=TWO_MODELS)
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    pair = {"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 5, 4)}

    # Nobody guesses the first: her check-ins and capacity hang on it.
    assert "which kind of matching" in _pairs(ruth, cohort, **pair).refused[0][1]

    assert _pairs(ruth, cohort, **pair, model="In spring, one newcomer").refused == ()
    with reading() as session:
        assert [match.model for match in session.exec(select(Match))] == [SPRING]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"role mentee": "Amina Yusuf", "started": date(2026, 3, 2)}, "both people"),
        ({"role mentee": "Amina Yusuf", "role mentor": "Mai Tran"}, "since when"),
        ({"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 3, 2),
          "ended": date(2026, 2, 1), "stage": "Completed"}, "before it starts"),
        ({"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 3, 2), "met": "often"}, "often"),
    ],
)  # fmt: skip
def test_a_pair_that_is_not_clear_is_named_and_nothing_of_it_is_taken(
    ruth: Actor, cohort: str, cells: dict[str, Any], code: str
) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    taken = _pairs(ruth, cohort, **cells)
    assert taken.batch_id is None
    assert code in taken.refused[0][1]
    assert not progress.standing(ruth, cohort, now=NOW).state.matches


def test_steps_meetings_and_notes_of_running_matches_come_back(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    _pairs(ruth, cohort, **{"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 8, 3)})
    match = next(iter(progress.standing(ruth, cohort, now=NOW).state.matches))
    out = _left(ruth, cohort, "matches")
    out.cell("matches", match, "step").value = "Complete"
    out.cell("matches", match, "on").value = date(2026, 9, 10)
    out.cell("matches", match, "met").value = date(2026, 9, 9)
    out.cell("matches", match, "note").value = "Both are happy"
    taken = lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)
    assert taken.refused == ()
    track = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    assert (track.stage, track.since, [met.day for met in track.meetings], track.notes) == (
        "completed", date(2026, 9, 10), [date(2026, 9, 9)], 1,
    )  # fmt: skip
    lists.undo(ruth, str(taken.batch_id), now=NOW)
    track = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    assert (track.stage, track.meetings) == ("active", ())


def test_check_ins_by_phone_come_back_and_one_that_was_answered_meanwhile_is_asked(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    _pairs(ruth, cohort, **{"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 9, 1)})
    later = NOW + timedelta(days=20)  # 29 September is four weeks after the first
    progress.run_due(later)
    match = next(iter(progress.standing(ruth, cohort, now=later).state.matches))
    out = Out(lists.leave(ruth, cohort, ["check_ins.monthly"], now=later)[1])
    line = f"{match}|monthly|1|mentee"
    out.cell("check_ins.monthly", line, "mood").value = 4
    found = _back(ruth, cohort, out, now=later)
    assert [(each.whose, each.heading, each.theirs) for each in found.lists[0].edits] == [
        ("Amina Yusuf", "How is it going", "4")
    ]
    answered = SubmitForm(
        stream=match, form="call", role="mentee", submission="s1", answers={"mood": 2}, plan="monthly", occurrence=1
    )
    progress.must(progress.carry_out(ruth, cohort, [answered], now=later))
    found = lists.look(ruth, found.id, now=later)
    assert [(each.base, each.now, each.theirs) for each in found.lists[0].conflicts] == [("", "2", "4")]
    lists.choose(ruth, found.id, {found.lists[0].conflicts[0].key: "theirs"}, now=later)
    lists.take_over(ruth, found.id, now=later)
    track = progress.standing(ruth, cohort, now=later).state.matches[match]
    assert [submission.answers for submission in track.submissions] == [{"mood": 4}]


def test_viewers_see_no_list(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    for forbidden in (
        lambda: lists.leave(viewer, cohort, ["roster.mentee"], now=NOW),
        lambda: lists.everything(viewer, cohort, now=NOW),
        lambda: lists.bring_back(viewer, cohort, "x.xlsx", b"", now=NOW),
        lambda: lists.returned(viewer, cohort),
        lambda: lists.offers(viewer, cohort, now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            forbidden()


def test_a_workbook_that_was_put_away_is_forgotten(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    found = _back(ruth, cohort, _left(ruth, cohort, "roster.mentee"))
    assert [came.id for came in lists.returned(ruth, cohort)] == [found.id]
    lists.forget(ruth, found.id, now=NOW)
    assert lists.returned(ruth, cohort) == ()
    with writing() as session:
        assert session.get_one(RosterUpload, found.id).content is None
