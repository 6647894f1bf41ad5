"""A workbook comes back: what she typed, what she renamed, copied and deleted, and what is none of ours."""

from __future__ import annotations

from typing import Any

import pytest

from models.findings import Refused, sentence
from tests.workbook.pictures import CHILD, SHELF, SMALL, exported, put, read, row_of, workbook
from workflows.language.editing import set_value
from workflows.language.own_words import Taken, own_words
from workflows.language.reading import read_files
from workflows.workbooks import agreed, merge_with, read_program


def own(grids: dict[str, list[list[str]]], text: str = SMALL) -> dict[str, Any]:
    return own_words(grids, inherited=read(text).inherited or None).own


def said(taken: Taken) -> list[tuple[str, str]]:
    """Every finding as its place and its sentence."""
    return [(found.where, sentence(found)) for found in taken.findings]


# What she types -----------------------------------------------------------------------------------------------------
def test_what_a_spreadsheet_makes_of_words_is_straightened() -> None:
    grids = exported(read())
    put(grids["questions"], ("application", "way"), "required", "TRUE")
    put(grids["questions"], ("application", "postcode"), "relevant", "way\u00a0is  “video”")
    put(grids["questions"], ("application", "full_name"), "label", "What’s your\u00a0name ?  ")
    put(grids["forms"], ("check_in",), "filled_by", "mentee ،mentor; coordinator")
    questions = own(grids)["forms"]["application"]["questions"]
    assert questions["way"]["required"] == "yes"
    assert questions["postcode"]["relevant"] == ['way is "video"']
    # What people read stays as it was typed, its French blank included.
    assert questions["full_name"]["label"] == "What’s your\u00a0name ?"
    assert own(grids)["forms"]["check_in"]["filled_by"] == ["mentee", "mentor", "coordinator"]


def test_one_line_a_condition_and_or_joins_the_line_above() -> None:
    grids = exported(read())
    put(grids["questions"], ("check_in", "hours"), "relevant", "met is at least 1\r\nor met is not answered\n\n")
    assert own(grids)["forms"]["check_in"]["questions"]["hours"]["relevant"] == [
        "met is at least 1",
        "or met is not answered",
    ]


def test_columns_stand_in_any_order_and_are_called_as_people_call_them() -> None:
    grids = exported(read())
    grids[" Survey "] = [row[::-1] for row in grids.pop("questions")]
    header = grids[" Survey "][0]
    header[header.index("label")], header[header.index("constraint_message")] = " Label ", "Constraint message"
    header[header.index("label::fr")] = "label::Français (fr)"
    header[header.index("hint::fr")] = "Hint :: French"
    assert own(grids)["forms"] == own(exported(read()))["forms"]


def test_a_translation_knows_what_it_was_made_from() -> None:
    grids = exported(read())
    put(grids["forms"], ("application",), "label", "Application form")
    put(grids["forms"], ("check_in",), "label::fr", "Le point")
    put(grids["choices"], ("ways", "video"), "label::fr", "Par vidéo")
    french = own(grids)["translations"]["fr"]
    # She changed the text, not its translation: that is now older than the text.
    assert french["forms.application.label"] == {"of": "Application", "text": "Candidature"}
    assert french["forms.check_in.label"] == {"of": "Check-in", "text": "Le point"}
    assert french["choices.ways.video"] == {"of": "By video", "text": "Par vidéo"}
    assert french["forms.gone.label"] == {"of": "Gone", "text": "Parti"}


# Rows ---------------------------------------------------------------------------------------------------------------
def test_a_rename_is_seen_and_written_down() -> None:
    grids = exported(read())
    put(grids["questions"], ("application", "postcode"), "name", "post_code")
    put(grids["questions"], ("application", "old_score"), "name", "score")
    taken = own_words(grids)
    questions = taken.own["forms"]["application"]["questions"]
    assert list(questions) == ["full_name", "way", "post_code", "score"]
    assert questions["post_code"]["formerly"] == ["postcode"]
    # It had been renamed before: whichever name the last version knows is found.
    assert questions["score"]["formerly"] == ["old_score", "sureness"]
    assert (("forms", "application", "questions", "post_code"), "postcode") in taken.renamed
    assert taken.deleted == ()


def test_of_a_copied_row_the_one_with_the_old_name_is_the_original() -> None:
    grids = exported(read())
    copy = list(row_of(grids["questions"], "check_in", "met"))
    copy[grids["questions"][0].index("name")] = "met_online"
    grids["questions"].insert(1, copy)
    taken = own_words(grids)
    questions = taken.own["forms"]["check_in"]["questions"]
    assert list(questions) == ["met_online", "met", "hours"]
    assert "formerly" not in questions["met_online"]
    assert (taken.renamed, taken.deleted) == ((), ())


def test_a_renamed_form_keeps_its_questions() -> None:
    grids = exported(read())
    put(grids["forms"], ("application",), "name", "first_form")
    taken = own_words(grids)
    assert list(taken.own["forms"]) == ["first_form", "check_in"]
    assert list(taken.own["forms"]["first_form"]["questions"]) == ["full_name", "way", "postcode", "old_score"]
    assert taken.own["forms"]["first_form"]["formerly"] == ["application"]
    assert "formerly" not in taken.own["forms"]["first_form"]["questions"]["way"]
    assert taken.deleted == ()


def test_what_is_gone_is_asked_about_before_it_is_deleted() -> None:
    grids = exported(read())
    grids["tasks"] = [row for row in grids["tasks"] if row[1] != "write"]
    returned = read_program(workbook(grids), "small.xlsx")
    assert returned.deleted == (("tasks", "write"),)
    with pytest.raises(Refused) as refused:
        agreed(returned)
    assert "tasks → write" in sentence(refused.value.findings[0])
    assert "write" not in agreed(returned, delete=True).definition.tasks  # type: ignore[union-attr]


def test_a_sheet_that_is_not_there_deletes_nothing_unasked() -> None:
    grids = exported(read())
    del grids["tasks"]
    taken = own_words(grids)
    assert "tasks" not in taken.own
    assert taken.deleted == (("tasks", "call_back"), ("tasks", "write"))


# What is none of ours -----------------------------------------------------------------------------------------------
def test_unknown_sheets_and_columns_are_listed() -> None:
    grids = exported(read())
    for number, row in enumerate(grids["tasks"]):
        row.append("whose idea" if not number else "Ruth’s")
    grids["Budget 2027"] = [["what", "how much"], ["coffee", "40"]]
    grids["Rulez"] = [["name", "whenever"]]
    taken = own_words(grids)
    assert taken.rows.strange_sheets == ["Budget 2027", "Rulez"]
    assert taken.rows.strange_columns == [("tasks", "whose idea")]
    places = [where for where, _ in said(taken)]
    assert places == [
        "sheet ‘tasks’, row 1, column ‘whose idea’",
        "sheet ‘Budget 2027’",
        "sheet ‘Rulez’",
    ]
    assert "‘rules’" in said(taken)[-1][1]
    assert taken.own["tasks"] == own(exported(read()))["tasks"]


@pytest.mark.parametrize(
    ("sheet", "names", "heading", "text", "place", "words"),
    [
        ("tasks", ("write",), "name", "Call me!", "sheet ‘tasks’, row 3, column ‘name’", "‘call_me’"),
        ("tasks", ("write",), "name", "call_back", "sheet ‘tasks’, row 3, column ‘name’", "already in row 2"),
        ("tasks", ("write",), "name", "", "sheet ‘tasks’, row 3, column ‘name’", "nothing in the column ‘name’"),
        ("roles", ("mentor",), "is", "member", "sheet ‘roles’, row 3, column ‘is’", "participant"),
        ("questions", ("application", "way"), "required", "maybe", "sheet ‘questions’, row 3, column ‘required’", "maybe"),
        ("questions", ("application", "way"), "form", "aplication", "sheet ‘questions’, row 3, column ‘form’", "application"),
        ("tasks", ("write",), "takes", "soon", "sheet ‘tasks’, row 3, column ‘takes’", "length of time"),
        ("questions", ("application", "way"), "type", "select_one way", "sheet ‘questions’, row 3, column ‘type’", "‘ways’"),
        ("questions", ("check_in", "hours"), "relevant", "meet is at least 1", "sheet ‘questions’, row 7, column ‘relevant’", "meet"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_cell(
    sheet: str, names: tuple[str, ...], heading: str, text: str, place: str, words: str
) -> None:
    # One mistake, one finding, whoever sees it first: pandera, the structure or the lint.
    grids = exported(read())
    put(grids[sheet], names, heading, text)
    findings = read_program(workbook(grids), "small.xlsx").findings
    here = [sentence(found) for found in findings if found.where == place]
    assert len(here) == 1, [(found.where, sentence(found)) for found in findings]
    assert words in here[0]


def test_a_sheet_without_its_names_says_so() -> None:
    grids = exported(read())
    grids["tasks"][0][1] = "nom"
    assert ("sheet ‘tasks’, row 1, column ‘_was’", "This sheet has no column ‘name’") in [
        (where, text.split(",")[0]) for where, text in said(own_words(grids))
    ]


def test_a_workbook_that_is_none_of_a_program_says_so() -> None:
    taken = own_words({"Budget": [["what"], ["coffee"]]})
    assert [found.code for found in taken.findings] == ["W01", "W02"]


# Programs that extend -----------------------------------------------------------------------------------------------
def test_a_changed_cell_of_a_grey_row_becomes_the_programs_own() -> None:
    grids = exported(read(CHILD))
    assert row_of(grids["roles"], "mentor")[-1] == "template"
    assert row_of(grids["roles"], "guardian")[-1] == "own"
    assert row_of(grids["roles"], "coordinator")[-1] == "not used"
    assert row_of(grids["tasks"], "call_back")[-1] == "changed"
    put(grids["roles"], ("mentor",), "label", "Buddy")
    put(grids["roles"], ("coordinator",), "origin", "template")
    put(grids["questions"], ("application", "postcode"), "relevant", "")
    put(grids["questions"], ("application", "full_name"), "origin", "Not used")
    words = own(grids, CHILD)
    assert words["roles"] == {"mentor": {"label": "Buddy"}, "guardian": {"label": "Guardian", "is": "family"}}
    questions = words["forms"]["application"]["questions"]
    assert questions["postcode"] == {"relevant": "not used"}
    assert questions["full_name"] == "not used"


def test_a_grey_row_that_is_deleted_is_not_used_and_a_moved_one_says_where() -> None:
    grids = exported(read(CHILD))
    rows = grids["questions"]
    rows.remove(row_of(rows, "check_in", "hours"))
    moved = row_of(rows, "application", "postcode")
    rows.remove(moved)
    rows.insert(1, moved)
    taken = own_words(grids, inherited=read(CHILD).inherited)
    assert taken.own["forms"]["check_in"]["questions"] == {"hours": "not used"}
    assert taken.deleted == (("questions", "check_in.hours"),)
    assert taken.own["forms"]["application"]["questions"]["postcode"] == {"after": "nothing"}


def test_the_template_is_found_when_the_workbook_is_read() -> None:
    returned = read_program(workbook(exported(read(CHILD))), "child.xlsx", shelf=SHELF)
    assert returned.reading.definition == read(CHILD).definition
    assert returned.reading.inherited


# The draft moved on -------------------------------------------------------------------------------------------------
def test_two_people_who_changed_different_things_both_keep_theirs() -> None:
    grids = exported(read())
    put(grids["tasks"], ("call_back",), "label", "Ring back")
    now = read(SMALL.replace("due: in 2 days", "due: in 3 days").replace("label: Check-in", "label: Monthly check-in"))
    together = merge_with(read_program(workbook(grids), "small.xlsx"), now)
    definition = together.reading.definition
    assert definition is not None
    assert together.conflicts == ()
    assert (definition.tasks["call_back"].label, definition.tasks["call_back"].due) == ("Ring back", "in 3 days")
    assert definition.forms["check_in"].label == "Monthly check-in"


def test_rows_in_another_order_are_a_change_whatever_else_happened() -> None:
    grids = exported(read())
    heading, *rows = grids["tasks"]
    grids["tasks"] = [heading, *reversed(rows)]
    for now in (
        SMALL,
        SMALL.replace("label: Check-in", "label: Monthly"),
        SMALL.replace("due: in 2 days", "due: in 3 days"),
    ):
        together = merge_with(read_program(workbook(grids), "small.xlsx"), read(now))
        assert list(together.reading.own["tasks"]) == ["write", "call_back"]
        assert together.conflicts == ()
        taken = set_value({"program.yaml": now}, ("tasks",), together.reading.own["tasks"])
        assert list(read_files(taken).own["tasks"]) == ["write", "call_back"]
        assert sorted(taken["program.yaml"].splitlines()) == sorted(now.splitlines())


def test_two_who_changed_the_same_word_are_both_shown() -> None:
    grids = exported(read())
    put(grids["tasks"], ("call_back",), "label", "Ring back")
    returned = read_program(workbook(grids), "small.xlsx")
    now = read(SMALL.replace("label: Call back", "label: Telephone"))
    together = merge_with(returned, now)
    assert [(one.key, one.ours, one.theirs) for one in together.conflicts] == [
        ("tasks.call_back.label", "Telephone", "Ring back")
    ]
    assert "‘Telephone’" in sentence(together.conflicts[0].finding())
    assert together.reading.definition.tasks["call_back"].label == "Telephone"  # type: ignore[union-attr]
    chosen = merge_with(returned, now, choices={"tasks.call_back.label": "theirs"})
    assert chosen.conflicts == ()
    assert chosen.reading.definition.tasks["call_back"].label == "Ring back"  # type: ignore[union-attr]


def test_deleted_here_and_changed_there_is_asked() -> None:
    grids = exported(read())
    put(grids["tasks"], ("write",), "label", "Write a letter")
    now = read(SMALL.replace("  write: {label: Write, for: coordinator}\n", ""))
    together = merge_with(read_program(workbook(grids), "small.xlsx"), now)
    assert [one.key for one in together.conflicts] == ["tasks.write"]
    # Added on both sides under different names: both are there.
    grids["tasks"].append(["", "visit", "Visit", "", "", "", "", ""])
    now = read(SMALL.replace("tasks:\n", "tasks:\n  greet: {label: Greet}\n"))
    together = merge_with(read_program(workbook(grids), "small.xlsx"), now)
    assert list(together.reading.definition.tasks) == ["greet", "call_back", "write", "visit"]  # type: ignore[union-attr]
