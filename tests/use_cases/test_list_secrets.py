"""What a workbook says of itself when it comes back is not believed where it would open something."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.peopled import PROGRAM as PEOPLED
from tests.peopled import came
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW, open_small_program
from tests.use_cases.test_lists import TRAINED
from tests.workbooks import Out, as_text
from workflows import checkins, lists, progress
from workflows.actors import Actor
from workflows.progress import Standing
from workflows.publishing import open_program


def test_who_writes_into_her_workbook_that_it_left_with_sensitive_answers_is_not_told_them(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    text = TRAINED.replace("label: Has children", "sensitivity: sensitive, label: Has children", 1)
    assert text != TRAINED
    cohort = open_small_program(ruth, text=text)
    ana = a_person(ruth, cohort, "mentee", "Ana Berhane", children=True)

    def asked(**options: bool) -> list[tuple[str, str, str]]:
        out = Out(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW, **options)[1])
        sheet, about = out.sheet("roster.mentee"), out.book["_about"]
        if not options:
            end = sheet.max_column + 1
            sheet.cell(1, end).value, sheet.cell(2, end).value = "children", "Has children"
            said = next(row for row in about.iter_rows() if row[0].value == "sensitive")
            said[1].value = "yes"
            about.append(["column roster.mentee children", "Has children"])
        out.cell("roster.mentee", ana, "children").value = "No"
        came = lists.look(ruth, lists.bring_back(ruth, cohort, "back.xlsx", out.done(), now=NOW), now=NOW)
        return [(edit.heading, edit.base, edit.theirs) for one in came.lists for edit in one.edits]

    assert asked(sensitive=True) == [("Has children", "Yes", "No")]  # this one left with them, and that is noted
    assert asked() == []


SECRET = TRAINED.replace("label: Has children", "sensitivity: sensitive, label: Has children", 1)


def saved_as_text(ruth: Actor, cohort: str, answers: Mapping[str, str]) -> bytes:
    """The roster with sensitive answers, these answers written into its first line, saved without its hidden row."""
    out = Out(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW, sensitive=True)[1])
    _, header, line = out.texts("roster.mentee")[:3]
    return as_text([header, [answers.get(of, said) for of, said in zip(header, line, strict=True)]], between=",")


def test_a_sensitive_column_of_a_list_without_its_hidden_parts_is_kept_aside_and_named(actor_as: ActorAs) -> None:
    # Nothing says any more that it left with them: what is written there is not compared, and not dropped unsaid.
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth, text=SECRET)
    a_person(ruth, cohort, "mentee", "Ana Berhane", children=True)
    text = saved_as_text(ruth, cohort, {"Has children": "No", "Phone": "+1 416 555 0101"})
    (came,) = lists.look(ruth, lists.bring_back(ruth, cohort, "back.csv", text, now=NOW), now=NOW).lists
    assert [edit.heading for edit in (*came.edits, *came.conflicts)] == ["Phone"]
    assert [(aside.heading, *aside.cells.values()) for aside in came.asides] == [("Has children", "No")]


def test_nobody_is_looked_up_for_a_file_that_no_list_is(actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    # In every language each list's headings are compared: with the lines, that took seconds in a large cohort.
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth, text=SECRET)
    a_person(ruth, cohort, "mentee", "Ana Berhane")
    asked: list[str] = []
    monkeypatch.setattr(Standing, "name", lambda _here, stream: asked.append(stream) or "")
    with pytest.raises(Refused) as refused:
        lists.bring_back(ruth, cohort, "odd.csv", b"id,Name,Phone\n1,2,3\n", now=NOW)
    assert ([one.code for one in refused.value.findings], asked) == (["list_not_ours"], [])


# What nobody saw in the list -----------------------------------------------------------------------------------------
def test_a_list_of_calls_neither_overwrites_nor_loses_what_a_colleague_wrote_down_meanwhile(ruth: Actor) -> None:
    cohort = a_running_program(ruth)
    match = a_running_pair(ruth, cohort)
    plan, line = "check_ins.pair_check_in", f"{match}|pair_check_in|2|mentee"

    def answers() -> object:
        (only,) = progress.standing(ruth, cohort, now=NOW).state.matches[match].submissions
        return only.answers

    outs = [Out(lists.leave(ruth, cohort, [plan], now=NOW)[1]) for _ in range(2)]
    told = {"rating": 1, "wish": "He shouts at me"}
    checkins.enter(ruth, cohort, match, "check_in", "mentee", told, plan="pair_check_in", occurrence=2, now=NOW)
    for out, edits in zip(outs, ({"rating": 1, "wish": "Nothing"}, {"rating": 5}), strict=True):
        for field, value in edits.items():
            out.cell(plan, line, field).value = value
        upload = lists.bring_back(ruth, cohort, "calls.xlsx", out.done(), now=NOW)
        found = lists.look(ruth, upload, now=NOW)
        lists.choose(ruth, upload, {each.key: "theirs" for each in found.lists[0].conflicts}, now=NOW)
        (refused,) = lists.take_over(ruth, upload, now=NOW).refused
        assert "What should change?" in refused[1]
        assert "shouts" not in refused[1]
        assert answers() == told


def test_a_refusal_of_a_line_does_not_tell_the_sensitive_answer_beside_it(ruth: Actor) -> None:
    limited = PEOPLED.replace(
        "worry:      { type: text, label: What worries you, sensitivity: sensitive, exported: no }",
        "debts:      { type: integer, label: Debts, sensitivity: sensitive, constraint: [is at most newcomer_form.how_many] }",
    )
    cohort = open_program(ruth, limited, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    ana = came(ruth, cohort, "Ana Berhane", children=True, how_many=8123, debts=7431)
    out = Out(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW)[1])
    out.cell("roster.mentee", ana, "how_many").value = 1
    upload = lists.bring_back(ruth, cohort, "people.xlsx", out.done(), now=NOW)
    (refused,) = lists.take_over(ruth, upload, now=NOW).refused
    assert "7431" not in refused[1].replace(" ", "")
    assert "‘Debts’" in refused[1]
