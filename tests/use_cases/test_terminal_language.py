"""The commands on a program alone: printed, counted in words, made anew, and told apart; without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.small_program import SMALL_PROGRAM
from workflows.__main__ import main
from workflows.language.editing import set_value
from workflows.language.reading import read_files, read_path
from workflows.language.schema import schema_text
from workflows.terminal.command import counted

SHELF = Path(__file__).parents[2] / "workflows" / "programs"
SHIPPED = sorted(path.parent.name for path in SHELF.glob("*/program.yaml"))
Said = tuple[int, Any]
Told = tuple[int, str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command with --json: its exit code and its document."""

    def run(*arguments: object) -> Said:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command: its exit code and what a person reads."""

    def run(*arguments: object) -> Told:
        code = main([*map(str, arguments)])
        return code, capsys.readouterr().out.strip()

    return run


def test_a_terminal_that_speaks_french_is_answered_in_french(
    told: Callable[..., Told], said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    program = tmp_path / "program.yaml"
    program.write_text(SMALL_PROGRAM.replace("label: Intake,", "label: '',", 1), "utf-8")
    code, words = told("lint", program)
    assert code == 1
    assert "erreur T01" in words
    assert "erreur, " in words.splitlines()[-1]
    assert told("compare", program, program) == (0, "Les deux disent la même chose.")
    (tmp_path / "stories").mkdir()
    story = "story: Nothing happens\nprogram: small\ngiven: [a match becomes active on day 0]\nexpect: [no task is created]\n"
    (tmp_path / "stories" / "nothing.yaml").write_text(story, "utf-8")
    program.write_text(SMALL_PROGRAM, "utf-8")
    code, words = told("stories", program, "--log")
    assert (code, words.splitlines()[1].split()[0]) == (0, "jour")
    assert words.endswith("1 sur 1 récit s’est réalisé")
    program.write_text(SMALL_PROGRAM.replace("label: Intake,", "label: '',", 1), "utf-8")
    # What machines read stays as it is, unless it is asked for; and whoever asks for English gets it.
    assert said("lint", program)[1]["findings"][0]["sentence"].startswith("The label is missing")
    assert said("lint", program, "--language", "fr")[1]["findings"][0]["sentence"].startswith("Le libellé")
    assert told("compare", program, program, "--language", "en") == (0, "Both say the same.")


def test_a_program_is_printed_as_a_page_and_as_plain_text(said: Callable[..., Said], tmp_path: Path) -> None:
    page, text = tmp_path / "youth.html", tmp_path / "youth.txt"
    code, document = said("print", SHELF / "youth", page)
    assert (code, document["title"], document["language"]) == (0, "Youth mentoring", "en")
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert page.read_text("utf-8").count("<svg") == 3  # mentee, mentor, match
    code, _ = said("print", SHELF / "youth", text)
    assert code == 0
    assert text.read_text("utf-8").startswith("Youth mentoring\n===============\n")


def test_the_fact_sheet_is_printed_in_a_language_of_the_program(said: Callable[..., Said], tmp_path: Path) -> None:
    code, document = said("print", SHELF / "youth", "--public", "--language", "ar", tmp_path / "sheet.html")
    assert (code, document["language"]) == (0, "ar")
    assert 'dir="rtl"' in (tmp_path / "sheet.html").read_text("utf-8")
    code, document = said("print", SHELF / "youth", "--public", "--language", "de", tmp_path / "none.html")
    assert code == 1
    assert document["refused"][0]["sentence"] == "The program does not speak ‘de’. It speaks: en, fr, ar, uk, es, fa."
    assert not (tmp_path / "none.html").exists()


def test_what_cannot_be_written_ends_with_two_and_in_words(told: Callable[..., Told], tmp_path: Path) -> None:
    for arguments in (
        ("print", SHELF / "youth", tmp_path / "nowhere" / "x.html"),
        ("schema", tmp_path / "nowhere" / "x.json"),
        ("simulate", SHELF / "youth", "--weeks", 1, "--seeds", 1, "--out", tmp_path / "nowhere" / "x.xlsx"),
    ):
        code, words = told(*arguments)
        assert code == 2
        assert words == f"There is no folder ‘{tmp_path / 'nowhere'}’."


def test_one_is_counted_as_one(told: Callable[..., Told], tmp_path: Path) -> None:
    assert [counted(number, "error") for number in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
    assert [counted(number, "story", "stories") for number in (1, 3)] == ["1 story", "3 stories"]
    bad = tmp_path / "bad.yaml"
    bad.write_text(SMALL_PROGRAM.replace("to: active", "to: aktive", 1), "utf-8")
    code, words = told("lint", bad)
    errors = words.splitlines()[-1].split(", ")[0]
    assert code == 1
    assert errors == counted(int(errors.split()[0]), "error")


def test_a_program_made_anew_goes_through_every_command(
    said: Callable[..., Said], told: Callable[..., Told], tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    code, document = said("new", "cultural", mine)
    assert (code, document["extends"]) == (0, "cultural@1")
    assert said("lint", mine)[1]["errors"] == 0
    code, document = said("stories", mine)
    assert code == 0
    assert document["came_true"] == document["told"] > 10
    assert said("simulate", mine, "--weeks", 1, "--seeds", 1, "--today", "2026-11-23")[0] == 0
    assert said("to-excel", mine, tmp_path / "mine.xlsx")[0] == 0
    assert said("from-excel", tmp_path / "mine.xlsx", mine / "program.yaml")[0] == 0
    assert said("compare", SHELF / "cultural", mine)[1]["changes"] != []  # it has a name of its own
    assert said("compare", mine, mine) == (0, {"changes": []})
    assert said("form", mine, "check_in", tmp_path / "form.xlsx")[0] == 0
    assert said("form-from", tmp_path / "form.xlsx", mine, "second_form")[0] == 0
    assert said("lint", mine)[1]["errors"] == 0
    code, words = told("form-from", tmp_path / "form.xlsx", mine, "second_form")
    assert code == 1
    assert "second_form" in words
    code, words = told("new", "cultral", tmp_path / "other")
    assert code == 1
    assert "Did you mean ‘cultural’?" in words


@pytest.mark.parametrize("name", SHIPPED)
def test_a_comparison_is_told_as_kind_place_and_sentence(said: Callable[..., Said], name: str) -> None:
    code, document = said("compare", SHELF / "packs" / "base", SHELF / name)
    assert code == 0
    assert document["changes"]
    assert all(set(change) == {"kind", "place", "sentence"} for change in document["changes"])
    assert {change["kind"] for change in document["changes"]} <= {"wording", "addition", "behaviour", "structure"}


def test_the_line_for_editors_is_read_past_and_kept(said: Callable[..., Said], tmp_path: Path) -> None:
    code, document = said("schema", tmp_path / "definition.schema.json")
    assert code == 0
    assert (tmp_path / "definition.schema.json").read_text("utf-8") == schema_text()
    first = document["first_line"]
    assert first == "# yaml-language-server: $schema=definition.schema.json"
    files = {"program.yaml": f"{first}\n{SMALL_PROGRAM}"}
    plain, marked = read_files({"program.yaml": SMALL_PROGRAM}), read_files(files)
    assert marked.definition == plain.definition
    assert not [one for one in marked.findings if one not in plain.findings]
    changed = set_value(files, ("roles", "mentee", "label"), "Newly arrived")
    assert changed["program.yaml"].splitlines()[0] == first
    assert "label: Newly arrived" in changed["program.yaml"]


def test_a_form_with_a_list_that_comes_with_kith_uses_that_list(said: Callable[..., Said], tmp_path: Path) -> None:
    # An application asks for languages and countries. Written to an XLSForm and taken back, its two lists have the
    # entries of ours: they are named, and their hundreds of choices are not copied.
    mine = tmp_path / "mine"
    mine.mkdir()
    start, end = SMALL_PROGRAM.index("  languages:\n"), SMALL_PROGRAM.index("  reasons:\n")
    text = (
        SMALL_PROGRAM[:start]
        + "  languages: { use: languages }\n  countries: { use: countries }\n"
        + SMALL_PROGRAM[end:]
    )
    asked = "      way:        { type: text,"
    text = text.replace(asked, f"      home:       {{ type: select_one countries, label: From where? }}\n{asked}")
    (mine / "program.yaml").write_text(text, "utf-8")
    assert said("form", mine, "newcomer_form", tmp_path / "form.xlsx")[0] == 0
    code, document = said("form-from", tmp_path / "form.xlsx", mine, "second_form")
    assert code == 0
    assert len(document["findings"]) < 10  # ‘AF’ is ‘af’ here: three are named, 240 counted
    definition = read_path(mine).definition
    assert definition is not None
    lists = {
        name: one.kind.choices for name, one in definition.forms["second_form"].questions.items() if one.kind.choices
    }
    assert {name: definition.choices[told].use for name, told in lists.items()} == {
        "languages": "languages",
        "home": "countries",
    }
    codes = {found["code"] for found in said("lint", mine)[1]["findings"]}
    assert "C06" not in codes


@pytest.mark.parametrize(
    "arguments", [["lint"], ["compare", "one"], ["nonsense"], ["simulate", "p.yaml", "--weeks", "many"]], ids=str
)
def test_wrong_usage_is_answered_as_json_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--json"])

    assert left.value.code == 2
    (wrong,) = json.loads(capsys.readouterr().out)["refused"]
    assert (wrong["code"], bool(wrong["sentence"])) == ("usage", True)


@pytest.mark.parametrize("entry", ["mentees_per_week=nan", "mentees_per_week=-4", "answers=7", "nonsense=1", "answers"])
def test_an_assumption_beyond_its_limits_is_refused(said: Callable[..., Said], entry: str) -> None:
    code, document = said("simulate", SHELF / "youth", "--weeks", 1, "--seeds", 1, "--assume", entry)

    assert (code, entry in document["refused"][0]["sentence"]) == (1, True)


def test_a_folder_of_any_name_makes_a_program(said: Callable[..., Said], tmp_path: Path) -> None:
    # A name of the language has small letters without accents and begins with one of them.
    made = {folder: said("new", "youth", tmp_path / folder)[1]["program"] for folder in ("Été 2026", "2026", "—")}

    assert made == {"Été 2026": "ete_2026", "2026": "n2026", "—": "a_name"}
    (tmp_path / "file").write_text("x", "utf-8")
    code, document = said("new", "youth", tmp_path / "file")
    assert (code, document["refused"][0]["code"]) == (1, "W18")


def test_an_empty_workbook_and_a_language_that_is_none_are_said(said: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").write_bytes(b"")
    Workbook().save(tmp_path / "blank.xlsx")
    out = tmp_path / "out.xlsx"

    for name in ("empty.xlsx", "blank.xlsx"):
        assert said("from-excel", tmp_path / name, tmp_path / "a.yaml")[1]["refused"][0]["code"] == "W17"
    assert said("to-excel", SHELF / "youth", out, "--into", "French!")[1]["refused"][0]["code"] == "N07"
    assert not out.exists()
