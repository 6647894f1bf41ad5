"""What a workbook says of itself when it comes back is not believed where it would open something."""

from __future__ import annotations

from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.use_cases.test_lists import TRAINED, Out
from workflows import lists


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
