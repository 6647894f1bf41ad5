"""The commands for workbooks and forms, and a new program from a template."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.pictures import SMALL, opened, saved_as
from workflows.__main__ import main
from workflows.language.reading import read_path

Said = tuple[int, Any]
TUTORIAL = Path("tests/examples/xlsforms/tutorial.xls")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command with --json: its exit code and its document."""

    def run(*arguments: object) -> Said:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    return tmp_path / "small.yaml"


def test_to_excel_and_from_excel_is_the_same_program(said: Callable[..., Said], small: Path) -> None:
    code, document = said("to-excel", small, small.parent / "small.xlsx")
    assert (code, document["bytes"]) == (0, (small.parent / "small.xlsx").stat().st_size)
    code, document = said("from-excel", small.parent / "small.xlsx", small.parent / "back.yaml")
    assert document["file"].endswith("back.yaml")
    assert (document["deleted"], document["renamed"], document["kept_sheets"]) == ([], {}, [])
    assert read_path(small.parent / "back.yaml").definition == read_path(small).definition
    assert said("compare", small, small.parent / "back.yaml") == (0, {"changes": []})


def test_from_excel_asks_before_it_deletes_and_tells_what_it_keeps(said: Callable[..., Said], small: Path) -> None:
    said("to-excel", small, small.parent / "small.xlsx")
    book = opened((small.parent / "small.xlsx").read_bytes())
    book["tasks"].delete_rows(3)
    book["tasks"].cell(1, book["tasks"].max_column + 1).value = "whose idea"
    (small.parent / "changed.xlsx").write_bytes(saved_as(book))
    code, document = said("from-excel", small.parent / "changed.xlsx", small.parent / "back.yaml")
    assert (code, document["refused"][0]["code"]) == (1, "W15")
    assert not (small.parent / "back.yaml").exists()
    code, document = said("from-excel", small.parent / "changed.xlsx", small.parent / "back.yaml", "--delete")
    assert (document["deleted"], document["kept_columns"]) == (["tasks.write"], ["tasks: whose idea"])
    assert "write" not in read_path(small.parent / "back.yaml").definition.tasks  # type: ignore[union-attr]


def test_from_excel_leaves_every_line_that_says_the_same(said: Callable[..., Said], small: Path) -> None:
    text = small.read_text("utf-8").replace("tasks:\n", "tasks:   # what is to do\n").replace("\n", "\r\n")
    small.write_bytes(text.encode())
    book = small.parent / "small.xlsx"
    said("to-excel", small, book)
    assert said("from-excel", book, small)[1]["kept_files"] == []
    assert small.read_bytes() == text.encode()

    opened_book = opened(book.read_bytes())
    sheet = opened_book["tasks"]
    label = next(cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "label")
    was, label.value = label.value, "Ring them back"
    book.write_bytes(saved_as(opened_book))
    assert said("from-excel", book, small)[1]["kept_files"] == []
    assert small.read_bytes().decode() == text.replace(str(was), "Ring them back")


def test_from_excel_keeps_what_it_writes_over(said: Callable[..., Said], small: Path) -> None:
    book = small.parent / "small.xlsx"
    said("to-excel", small, book)
    for number, end in ((1, ".before"), (2, ".before2")):
        moved_on = SMALL.replace("due: in 2 days", f"due: in {number + 2} days   # mine")
        small.write_text(moved_on, "utf-8")
        assert said("from-excel", book, small)[1]["kept_files"] == [f"{small}{end}"]
        assert Path(f"{small}{end}").read_text("utf-8") == moved_on
        assert read_path(small).definition.tasks["call_back"].due == "in 2 days"  # type: ignore[union-attr]
    small.write_text("no program at all", "utf-8")
    assert said("from-excel", book, small)[1]["kept_files"] == [f"{small}.before3"]


def test_a_program_of_several_files_stays_in_them(said: Callable[..., Said], tmp_path: Path) -> None:
    folder, book = tmp_path / "mine", tmp_path / "mine.xlsx"
    said("new", "professional", folder)
    said("form-from", TUTORIAL, folder, "household")
    files = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    said("to-excel", folder, book)
    assert said("from-excel", book, folder / "program.yaml")[1]["kept_files"] == []
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == files


def test_a_folder_may_be_called_like_its_template(said: Callable[..., Said], tmp_path: Path) -> None:
    for template in ("youth", "family"):
        code, document = said("new", template, tmp_path / template)
        assert (code, document["program"], document["extends"]) == (0, f"our_{template}", f"{template}@1")
    for template in ("youth", "family"):
        assert said("lint", tmp_path / template)[1]["errors"] == 0
        assert list(read_path(tmp_path / template).templates)[-1] == f"{template}@1"


def test_a_new_program_extends_its_template_and_goes_to_excel_and_back(
    said: Callable[..., Said], tmp_path: Path
) -> None:
    code, document = said("new", "professional", tmp_path / "My program")
    assert (code, document["program"], document["extends"]) == (0, "my_program", "professional@1")
    folder = tmp_path / "My program"
    code, report = said("lint", folder)
    assert (code, report["errors"]) == (0, 0)
    assert said("to-excel", folder, tmp_path / "mine.xlsx")[0] == 0
    (tmp_path / "back").mkdir()
    assert said("from-excel", tmp_path / "mine.xlsx", tmp_path / "back" / "program.yaml")[0] == 0
    assert (tmp_path / "back" / "program.yaml").read_text("utf-8") == (folder / "program.yaml").read_text("utf-8")

    assert said("new", "professional", folder)[1]["refused"][0]["code"] == "W12"
    code, document = said("new", "profesional", tmp_path / "other")
    assert (code, document["refused"][0]["code"]) == (1, "W11")
    assert "‘professional’" in document["refused"][0]["sentence"]


def test_an_xlsform_becomes_a_form_without_a_letter_changed_beside_it(
    said: Callable[..., Said], tmp_path: Path
) -> None:
    said("new", "professional", tmp_path / "mine")
    before = (tmp_path / "mine" / "program.yaml").read_bytes()
    code, document = said("form-from", TUTORIAL, tmp_path / "mine", "household")
    assert code == 0
    assert document["questions"][:3] == ["name", "relationship_to_household_head", "sex"]
    # Row 2 begins a repeat and row 13 ends it; the ten between are the ten questions.
    assert len(document["rows"]) == len(document["questions"]) + 2 == 12
    definition = read_path(tmp_path / "mine").definition
    assert definition is not None
    assert list(definition.forms["household"].questions) == document["questions"]
    assert (tmp_path / "mine" / "program.yaml").read_bytes() == before
    assert {one["code"] for one in document["to_mend"]} >= {"P03"}, "the names of people are not told to be personal"
    assert said("form-from", TUTORIAL, tmp_path / "mine", "household")[1]["refused"][0]["code"] == "W14"


def test_a_form_goes_into_a_single_file_too_and_out_again(said: Callable[..., Said], small: Path) -> None:
    assert said("form-from", TUTORIAL, small, "household")[0] == 0
    assert b"\r\n" not in small.read_bytes()
    definition = read_path(small).definition
    assert definition is not None
    assert list(definition.forms) == ["application", "check_in", "household"]
    # ‘ways’ was there, ‘sexes’ is new; the translations of the file are still in it.
    assert "sexes" in definition.choices
    assert definition.translations["fr"]["forms.application.label"].text == "Candidature"
    code, document = said("form", small, "household", small.parent / "out.xlsx")
    assert (code, document["left_out"]) == (0, [])
    assert said("form", small, "houshold", small.parent / "out.xlsx")[1]["refused"][0]["code"] == "W13"


def test_lines_end_in_a_single_file_as_they_ended(said: Callable[..., Said], small: Path) -> None:
    text = SMALL.replace("\n", "\r\n")
    small.write_bytes(text.encode())
    said("form-from", TUTORIAL, small, "household")
    after = small.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") > text.count("\n")


def test_files_that_are_not_there_and_folders_neither_are_exit_2(said: Callable[..., Said], small: Path) -> None:
    assert said("to-excel", small.parent / "none.yaml", small.parent / "x.xlsx")[0] == 2
    assert said("to-excel", small, small.parent / "nowhere" / "x.xlsx")[0] == 2
    assert said("from-excel", small.parent / "none.xlsx", small.parent / "x.yaml")[0] == 2


def test_a_new_program_notes_its_template_and_lint_tells_when_that_has_changed(
    said: Callable[..., Said], tmp_path: Path
) -> None:
    said("new", "youth", tmp_path / "mine")
    lock = tmp_path / "mine" / "program.lock"
    noted = lock.read_text("utf-8")
    lock.write_text(noted.replace("youth@1: ", "youth@1: 0"), "utf-8")

    code, document = said("lint", tmp_path / "mine")
    (found,) = [one for one in document["findings"] if one["code"] == "X13"]
    assert (code, found["severity"], found["line"]) == (0, "warning", 4)  # line 4 says ‘extends: youth@1’
    assert found["sentence"].startswith("‘youth@1’ has changed since this program was last saved.")

    code, document = said("lint", tmp_path / "mine", "--note")
    assert "X13" not in {one["code"] for one in document["findings"]}
    assert lock.read_text("utf-8") == noted


def test_a_program_taken_back_from_excel_notes_its_template(said: Callable[..., Said], tmp_path: Path) -> None:
    said("new", "youth", tmp_path / "mine")
    said("to-excel", tmp_path / "mine", tmp_path / "mine.xlsx")
    (tmp_path / "other").mkdir()
    said("from-excel", tmp_path / "mine.xlsx", tmp_path / "other" / "program.yaml")
    said("from-excel", tmp_path / "mine.xlsx", tmp_path / "alone.yaml")

    assert (tmp_path / "other/program.lock").read_text("utf-8") == (tmp_path / "mine/program.lock").read_text("utf-8")
    assert not (tmp_path / "program.lock").exists()  # a file of another name stands alone


def test_a_folder_in_the_place_of_a_file_is_exit_2_in_words(said: Callable[..., Said], small: Path) -> None:
    folder, book = small.parent / "folder", small.parent / "small.xlsx"
    folder.mkdir()
    said("to-excel", small, book)

    for command in (
        ("to-excel", small, folder),
        ("from-excel", folder, small.parent / "back.yaml"),
        ("from-excel", book, folder),
        ("form-from", folder, small, "check"),
    ):
        code, document = said(*command)
        assert (code, document["refused"][0]["code"]) == (2, "not_a_file")
        assert document["refused"][0]["sentence"] == f"‘{folder}’ is a folder; name a file."
    code, document = said("to-excel", small, small.parent / "nowhere" / "out.xlsx")
    assert (code, document["refused"][0]["sentence"]) == (2, f"There is no folder ‘{small.parent / 'nowhere'}’.")


@pytest.mark.parametrize("name", ["Bad Name", "../outside", "2nd", ""])
def test_a_form_is_only_taken_in_under_a_name(said: Callable[..., Said], small: Path, name: str) -> None:
    before = sorted(small.parent.parent.rglob("*.yaml"))

    code, document = said("form-from", TUTORIAL, small, name)

    assert (code, document["refused"][0]["code"]) == (1, "N04")
    assert sorted(small.parent.parent.rglob("*.yaml")) == before


@pytest.mark.parametrize("colours", ["not used", "{red: not used, blue: not used}"], ids=["the list", "each choice"])
def test_a_list_of_which_nothing_is_used_stays_so_through_excel(
    said: Callable[..., Said], tmp_path: Path, colours: str
) -> None:
    shelf = {
        "above": "program: {name: above, label: Above}\nchoices:\n  colours: {red: Red, blue: Blue}\n",
        "mine": f"program:\n  name: mine\n  label: Mine\n  extends: above@1\nchoices:\n  colours: {colours}\n",
    }
    for name, text in shelf.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "program.yaml").write_text(text, "utf-8")
    said("to-excel", tmp_path / "mine", tmp_path / "mine.xlsx")
    (tmp_path / "back").mkdir()
    said("from-excel", tmp_path / "mine.xlsx", tmp_path / "back" / "program.yaml")

    back = (tmp_path / "back" / "program.yaml").read_text("utf-8")
    assert ("colours: not used" in back) == (colours == "not used")
    assert said("compare", tmp_path / "mine", tmp_path / "back") == (0, {"changes": []})


@pytest.mark.parametrize("translated", [True, False])
def test_a_form_taken_into_one_file_leaves_its_remarks(
    said: Callable[..., Said], tmp_path: Path, translated: bool
) -> None:
    mine, form = tmp_path / "mine.yaml", tmp_path / "form.xlsx"
    remark = "# Ours.\nprogram: {name: mine, label: Mine, extends: youth@1}  # behind\n"
    told = "translations:\n  fr:\n    program.label: {of: Mine, text: Le mien}\n" if translated else ""
    mine.write_text(remark + told, "utf-8")
    said("form", "workflows/programs/youth", "check_in", form)

    code, _ = said("form-from", form, mine, "pulse")

    definition = read_path(mine).definition
    assert definition is not None
    assert (code, "pulse" in definition.forms) == (0, True)
    assert mine.read_text("utf-8").startswith(remark)
    for language, labelled in (("fr", translated), ("ar", False)):
        told_in = definition.translations[language]
        assert ("program.label" in told_in, "forms.pulse.questions.met.label" in told_in) == (labelled, True)


def test_a_workbook_and_the_text_it_is_made_of_never_take_each_others_place(
    said: Callable[..., Said], small: Path
) -> None:
    book, text = small.parent / "book.xlsx", small.read_bytes()
    assert said("to-excel", small, book)[0] == 0
    content = book.read_bytes()
    for words in (
        ("to-excel", small, small),
        ("form", small, "application", small),
        ("from-excel", book, book),
        ("from-excel", book, small.parent / "other.XLSX"),
    ):
        code, document = said(*words)
        assert (code, document["refused"][0]["code"]) == (1, "W23"), words
    assert (small.read_bytes(), book.read_bytes()) == (text, content)
    assert "Name a file that ends in .yaml" in document["refused"][0]["sentence"]
