"""``python -m workflows …``: every command, its exit code, and the one JSON document it prints."""

from __future__ import annotations

import argparse
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.database import forget_engines
from tests.cohorts import MATCHED
from tests.conftest import TODAY
from tests.desks import ActorAs
from tests.small_program import SMALL_PROGRAM, open_small_program
from tests.workbooks import drawn
from workflows import publishing, terminal
from workflows.__main__ import GROUPS, main
from workflows.calendar_day import noon

MENTEES = """
| Full name   | Email             | Date of birth | Languages         | Way of meeting | Consent |
| Amina Yusuf | amina@example.org | 1990-04-01    | Tigrinya; English | Video          | Yes     |
| Olek Bondar | olek@example.org  | 1985-12-24    | Ukrainian         | In person      | Yes     |
| Sara Haile  | sara at example   | 1991-01-01    | English           | Video          | Yes     |
"""
MENTORS = """
| Full name   | Email             | Languages | Way of meeting |
| Marta Klein | marta@example.org | English   | Video          |
| Ben Osei    | ben@example.org   | English   | In person      |
"""
KEEP_ALONE = ["match", "--program", "p.yaml", "--mentees", "a.xlsx", "--mentors", "b.xlsx", "--keep", "3"]
Said = tuple[int, Any]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command with --json: its exit code and its document."""

    def run(*arguments: object) -> Said:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a program and two rosters. Of three mentees Sara's address is none."""
    (tmp_path / "small.yaml").write_text(MATCHED, "utf-8")
    (tmp_path / "mentees.xlsx").write_bytes(drawn(MENTEES))
    (tmp_path / "mentors.xlsx").write_bytes(drawn(MENTORS))
    return tmp_path


# Without a database -------------------------------------------------------------------------------------------------
def test_lint_lists_findings_with_places_and_lines(said: Callable[..., Said], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL_PROGRAM, "utf-8")
    bad.write_text(SMALL_PROGRAM.replace("is in active", "is in aktive"), "utf-8")

    code, document = said("lint", good)
    assert (code, document["errors"]) == (0, 0)
    assert set(document) == {"errors", "warnings", "hints", "findings"}

    code, document = said("lint", bad)
    assert code == 1
    assert document["errors"] == sum(found["severity"] == "error" for found in document["findings"]) > 0
    assert all(set(found) == {"code", "severity", "place", "line", "sentence"} for found in document["findings"])
    line = 1 + bad.read_text("utf-8").split("aktive")[0].count("\n")
    assert line in [found["line"] for found in document["findings"]]


def test_roster_tells_good_rows_from_those_set_aside_and_writes_nothing(said: Callable[..., Said], files: Path) -> None:
    before = {path: path.read_bytes() for path in files.iterdir()}
    code, document = said(
        "roster", "--program", files / "small.yaml", "--role", "mentee", "--today", TODAY, files / "mentees.xlsx"
    )
    assert code == 1
    assert (document["rows"], document["good"], document["set_aside"]) == (3, 2, 1)
    assert set(document) >= {"rows", "good", "set_aside", "findings", "people"}
    assert all(set(found) >= {"cell", "code", "sentence"} for found in document["findings"])
    assert [person["email"] for person in document["people"]] == ["amina@example.org", "olek@example.org"]
    assert {path: path.read_bytes() for path in files.iterdir()} == before

    assert (
        said("roster", "--program", files / "small.yaml", "--role", "mentor", "--today", TODAY, files / "mentors.xlsx")[
            0
        ]
        == 0
    )
    code, document = said("roster", "--program", files / "small.yaml", "--role", "nobody", files / "mentors.xlsx")
    assert (code, document["refused"][0]["code"]) == (1, "participant_unknown")


def test_match_makes_the_same_plan_twice_and_writes_it_down(said: Callable[..., Said], files: Path) -> None:
    sides = (
        "--program",
        files / "small.yaml",
        "--mentees",
        files / "mentees.xlsx",
        "--mentors",
        files / "mentors.xlsx",
        "--today",
        TODAY,
    )

    code, first = said("match", *sides, "--out", files / "plan.xlsx", "--problem", files / "problem.json")
    _, again = said("match", *sides)

    # Only Amina speaks English. Marta meets by video like her: 40 + 60 points; Ben does not: 60.
    assert (code, first["status"], first["matched"]) == (0, "optimal", 1)
    assert [(pair["mentee"], pair["mentor"]) for pair in first["pairs"]] == [("amina@example.org", "marta@example.org")]
    assert [person["mentee"] for person in first["unmatched"]] == ["olek@example.org"]
    for document in (first, again):
        document.pop("seconds")
    assert again == first
    assert [cell.value for cell in load_workbook(files / "plan.xlsx")["Plan"][2]][:4:2] == [
        "Amina Yusuf",
        "Marta Klein",
    ]
    assert json.loads((files / "problem.json").read_text("utf-8"))


def test_match_refuses_names_that_mean_nothing(said: Callable[..., Said], files: Path) -> None:
    sides = (
        "--program",
        files / "small.yaml",
        "--mentees",
        files / "mentees.xlsx",
        "--mentors",
        files / "mentors.xlsx",
    )
    for extra, wanted in (
        (("--drop", "no_such_rule"), "setting_unknown"),
        (("--weights", "languages=lots"), "weight_unreadable"),
        (("--model", "circle"), "matching_model_unknown"),
    ):
        code, document = said("match", *sides, *extra)
        assert (code, document["refused"][0]["code"]) == (1, wanted)


def test_match_stays_close_to_a_running_plan(said: Callable[..., Said], files: Path) -> None:
    sides = ("--program", files / "small.yaml", "--mentees", files / "mentees.xlsx")
    sides += ("--mentors", files / "mentors.xlsx", "--today", TODAY)
    _, first = said("match", *sides)
    (files / "running.json").write_text(json.dumps(first), "utf-8")
    pair = first["pairs"][0]

    # What is forbidden cannot be kept: with no change allowed there is no plan, with one there is.
    without = ("--forbid", pair["mentee"], pair["mentor"], "--plan", files / "running.json")
    assert said("match", *sides, *without, "--keep", 0)[1]["status"] == "infeasible"
    assert said("match", *sides, *without, "--keep", 1)[1]["status"] == "optimal"

    (files / "no plan.json").write_text("[]", "utf-8")
    code, document = said("match", *sides, "--plan", files / "no plan.json", "--keep", 1)
    assert (code, document["refused"][0]["code"]) == (1, "plan_unreadable")


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["lint"], ["match", "--program", "x.yaml"], ["export"], KEEP_ALONE]
)
def test_wrong_usage_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_exit_2(said: Callable[..., Said], tmp_path: Path) -> None:
    code, document = said("lint", tmp_path / "nothing.yaml")
    assert (code, document["refused"][0]["code"]) == (2, "no_file")


def test_without_json_it_speaks_to_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.yaml").write_text(SMALL_PROGRAM, "utf-8")
    assert main(["lint", str(tmp_path / "good.yaml")]) == 0
    assert "0 errors" in capsys.readouterr().out


# With a database ----------------------------------------------------------------------------------------------------
def test_the_demo_comes_once_and_time_runs_once(database: str, said: Callable[..., Said]) -> None:
    code, document = said("demo", "--today", TODAY)
    assert code == 0
    assert document["people"] > 100
    assert said("demo", "--today", TODAY) == (0, document)

    code, due = said("run-due", "--today", "2026-09-21")
    assert (code, due["cohorts"]) == (0, 1)
    assert due["events"] > 0
    assert said("run-due", "--today", "2026-09-21")[1]["events"] == 0
    assert said("migrate") == (0, {"migrated": True})


def test_a_cohort_is_exported_for_its_owner_alone(
    database: str, said: Callable[..., Said], actor_as: ActorAs, tmp_path: Path
) -> None:
    out = tmp_path / "all.xlsx"
    assert said("export", out)[1]["refused"][0]["code"] == "no_cohort_yet"
    ruth = actor_as()
    open_small_program(ruth)

    code, document = said("export", out)
    assert (code, document["cohort"], document["bytes"]) == (0, "Small program · Autumn 2026", out.stat().st_size)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {"Newcomer", "Mentor", "Journal"} <= set(load_workbook(out).sheetnames)

    program = publishing.programs(ruth)[0]
    publishing.start_cohort(ruth, program.id, "Spring 2027", TODAY, now=noon(TODAY))
    code, document = said("export", out)
    assert (code, document["refused"][0]["code"]) == (1, "cohort_not_chosen")
    assert said("export", out, "--cohort", "Spring 2027")[1]["cohort"] == "Small program · Spring 2027"
    assert said("export", tmp_path / "nowhere" / "all.xlsx", "--cohort", "Spring 2027")[0] == 2


def test_a_backup_needs_a_passphrase_that_is_not_on_the_command_line(
    database: str, said: Callable[..., Said], actor_as: ActorAs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KITH_PASSPHRASE", raising=False)
    ruth = actor_as()
    open_small_program(ruth)
    file, secret = tmp_path / "all.kithbackup", tmp_path / "secret.txt"

    assert said("backup", file)[1]["refused"][0]["code"] == "passphrase_missing"
    with pytest.raises(SystemExit):
        main(["backup", str(file), "--passphrase", "three quiet otters"])

    secret.write_text("three quiet otters\n", "utf-8")
    code, document = said("backup", file, "--passphrase-file", secret)
    assert (code, document["rows"]["cohort"]) == (0, 1)
    assert said("backup", file, "--passphrase-file", secret)[1]["refused"][0]["code"] == "backup_exists"

    publishing.start_cohort(ruth, publishing.programs(ruth)[0].id, "Spring 2027", TODAY, now=noon(TODAY))
    monkeypatch.setenv("KITH_PASSPHRASE", "three loud otters")
    forget_engines()
    assert said("restore", file)[1]["refused"][0]["code"] == "backup_passphrase_wrong"
    monkeypatch.setenv("KITH_PASSPHRASE", "three quiet otters")
    forget_engines()
    assert said("restore", file)[1]["refused"][0]["code"] == "restore_unasked"  # nobody is there to be asked
    forget_engines()
    code, document = said("restore", file, "--yes")
    assert (code, document["rows"]["cohort"], document["programs"]) == (0, 1, ["Small program"])
    assert (document["owners"], document["foreign"], document["closed"]) == ([], False, 0)
    forget_engines()
    # What was done since the backup is gone: one cohort again.
    assert said("export", tmp_path / "all.xlsx")[1]["cohort"] == "Small program · Autumn 2026"
    assert said("restore", tmp_path / "nothing.kithbackup")[0] == 2


def test_compare_says_what_changed_and_nothing_where_both_mean_the_same(
    said: Callable[..., Said], tmp_path: Path
) -> None:
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(SMALL_PROGRAM, "utf-8")
    after.write_text(SMALL_PROGRAM.replace("label: Has children", "label: Children"), "utf-8")
    assert said("compare", before, before) == (0, {"changes": []})
    code, document = said("compare", before, after)
    (change,) = document["changes"]
    assert (code, set(change), change["kind"]) == (0, {"kind", "place", "sentence"}, "wording")
    assert change["place"] == "forms → newcomer form → questions → children → label"


def test_each_group_of_commands_is_found_by_the_names_it_adds():
    for group, names in GROUPS.items():
        added: list[str] = []

        def command(name: str, run: object, words: str, added: list[str] = added) -> argparse.ArgumentParser:
            added.append(name)
            return argparse.ArgumentParser()

        import_module(f"workflows.terminal.{group}").add(command)
        assert tuple(added) == names
    modules = {path.stem for path in Path(terminal.__file__).parent.glob("*.py")}
    assert set(GROUPS) == modules - {"__init__", "command"}


def test_the_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert [name for names in GROUPS.values() for name in names if f"\n    {name}" not in told] == []


def test_a_reader_that_has_read_enough_is_no_mistake():
    asked = f"{sys.executable} -m workflows lint workflows/programs/family | head -n 1"
    done = subprocess.run(
        ["bash", "-c", asked], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
