"""The professional program as it lies on the shelf, put together with its base, and its demo people."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from models.definitions import Definition
from models.definitions.sections import Question
from models.vocabulary import Value
from workflows.language.reading import read_path

FOLDER = Path(__file__).parents[2] / "workflows" / "programs" / "professional"
PEOPLE = {"mentee": "mentees.csv", "mentor": "mentors.csv"}
TODAY = date(2026, 3, 2)


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@lru_cache
def definition() -> Definition:
    read_so_far = read_path(FOLDER)
    assert read_so_far.definition is not None, read_so_far.findings
    return read_so_far.definition


@lru_cache
def people(role: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a role's file by their id, cells as they are written, empty ones left out."""
    with (FOLDER / "demo" / PEOPLE[role]).open(encoding="utf-8", newline="") as file:
        return {row["id"]: {k: v for k, v in row.items() if k != "id" and v} for row in csv.DictReader(file)}


def filled_in(role: str, name: str, form: str) -> Mapping[str, str]:
    """What stands in somebody's row about the questions of a form."""
    questions = definition().forms[form].questions
    return {question: cell for question, cell in people(role)[name].items() if question in questions}


@lru_cache
def steps() -> tuple[Mapping[str, Any], ...]:
    return tuple(read(FOLDER / "demo" / "history.yaml")["steps"])


def who(step: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom a step is about: people, or its match."""
    named = step.get("who", step.get("match"))
    return tuple(named) if isinstance(named, list) else (named,)


def answer(question: Question, cell: Any, today: date = TODAY) -> Value:
    """A cell of the demo as an answer; ValueError when it cannot be one."""
    kind = question.kind
    if isinstance(cell, Mapping):
        return today + timedelta(days=cell["day"])
    text = str(cell)
    if kind.kind == "yes_no":
        if text not in ("yes", "no"):
            raise ValueError(text)
        return text == "yes"
    if kind.kind in ("integer", "range"):
        return int(text)
    if kind.kind == "decimal":
        return float(text)
    if kind.kind == "date":
        return date.fromisoformat(text)
    if kind.kind in ("select_one", "select_multiple"):
        named = tuple(text.split("; "))
        known = definition().choice_labels(kind.choices or "") or {}
        if unknown := [name for name in named if name not in known]:
            raise ValueError(f"{unknown} of {kind.choices}")
        return named if kind.kind == "select_multiple" else text
    return text
