"""``stories`` and ``simulate`` on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.engine.cohorts import PROGRAM
from tests.simulation.test_stories import STORY
from workflows.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program with one story beside it."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "program.yaml").write_text(PROGRAM, "utf-8")
    (tmp_path / "stories" / "one.yaml").write_text(STORY, "utf-8")
    return tmp_path


def test_stories_end_with_zero_when_all_come_true(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", str(folder)]) == 0
    assert "1 of 1 story came true" in capsys.readouterr().out
    assert main(["stories", str(folder / "program.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["came_true"] == 1


def test_a_story_that_fails_ends_with_one_and_shows_its_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "stories" / "one.yaml"
    path.write_text(STORY.replace("no case is opened", "on day 5 there is a case concern"), "utf-8")

    assert main(["stories", str(folder)]) == 1

    said = capsys.readouterr().out
    assert "does not come true: ‘on day 5 there is a case concern’" in said
    assert "because of rule ‘missed_twice’" in said


def test_a_program_without_stories_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "stories" / "one.yaml").unlink()
    assert main(["stories", str(folder)]) == 1
    assert "has no stories yet" in capsys.readouterr().out


def test_a_rehearsal_is_printed_as_a_table_and_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["simulate", str(folder), "--weeks", "8", "--seeds", "1", "--today", "2026-01-07"]

    assert main(told) == 0
    words = capsys.readouterr().out
    assert words.startswith("This is a rehearsal, not a forecast")
    assert "\n   8  " in words
    table = words[words.index("week  active") :].splitlines()[:3]
    # Every figure stands right below the end of its heading.
    ends = [[found.end() for found in re.finditer(r"\S+", line)][:9] for line in table]
    assert ends[0] == ends[1] == ends[2]

    assert main([*told, "--language", "fr"]) == 0
    french = capsys.readouterr().out
    assert french.startswith("Ceci est une répétition, pas une prévision")
    assert "\nsem.  en cours  en attente" in french
    assert "\nbinômes commencés\N{NO-BREAK SPACE}: " in french
    assert not set(french.splitlines()) & {line for line in words.splitlines() if ":" in line}

    out = folder / "rehearsal.xlsx"
    assert main([*told, "--assume", "mentees_per_week=9", "--out", str(out), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["start"], document["weeks"]) == ("2026-01-05", 8)  # the Monday of that week
    assert document["assumptions"]["mentees_per_week"] == 9
    assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("wrong", [["--weeks", "0"], ["--seeds", "500"], ["--assume", "mentors=3"]])
def test_impossible_numbers_are_refused(folder: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(folder), *wrong]) == 1
    assert capsys.readouterr().out.strip()
