"""Where the lines of conditions stand in a program, and of whom they speak there."""

from __future__ import annotations

from models.definitions.definition import Definition
from models.definitions.phrases import parse_measure, parse_occasion
from models.vocabulary import MATCH
from workflows.language.lint.draft import Guard
from workflows.language.places import Path

PAIR = "pair"
"""What ``must`` and ``prefer`` speak of: somebody with somebody else."""


def guard_at(path: Path, lines: tuple[str, ...] = ()) -> Guard | None:
    """The lines at a path as lint sees them; None where no conditions stand. ``must`` may be named with or without
    its word ``rule``."""
    match path:
        case ("forms", form, "questions", question, "relevant" | "constraint" | "choice_filter" as word):
            return Guard(path, word, lines, form, question)
        case ("matching", _, "candidates", _):
            return Guard(path, "candidates", lines)
        case ("matching", _, "must", _) | ("matching", _, "must", _, "rule"):
            return Guard(path[:4], "must", lines)
        case (
            ("transitions", _, _, "when" as word)
            | ("rules", _, "if" as word)
            | ("matching", _, "prefer", _, "compare" as word)
            | ("matching", _, "quotas", _, "where" as word)
            | ("groups", _, "open_to" as word)
            | ("working_lists", _, "where" as word)
            | ("indicators", _, "among" | "where" as word)
        ):
            return Guard(path, word, lines)
        case ("goals", _, "milestones", _, "relevant"):
            return Guard(path, "when", lines)
    return None


def speaks_of(definition: Definition, guard: Guard) -> str:
    """Whom the lines are about: a participant role, ``match``, ``pair`` (somebody with somebody else), or "" where that
    is not known before somebody answers."""
    section, name = guard.path[0], guard.path[1]
    participants = definition.participants
    if section == "transitions":
        return name
    if section == "matching":
        return {"candidates": guard.path[-1], "quotas": participants[0] if participants else ""}.get(
            guard.path[2], PAIR
        )
    if section == "groups":
        asked = definition.groups[name].for_ if name in definition.groups else ()
        return next((role for role in asked if role in participants), "")
    if section == "goals":
        return MATCH
    if section == "rules":
        return _of_occasion(definition, name)
    if section == "working_lists":
        return _of_list(definition, definition.working_lists[name].of if name in definition.working_lists else "")
    if section == "indicators":
        measure = parse_measure(definition.indicators[name].measure) if name in definition.indicators else None
        return _of_list(definition, measure.of if measure else "")
    form = definition.forms.get(guard.form or "")
    return next((role for role in form.about if role in participants), "") if form and form.on_profile else ""


def _of_occasion(definition: Definition, rule: str) -> str:
    occasion = parse_occasion(definition.rules[rule].whenever) if rule in definition.rules else None
    if occasion is None:
        return ""
    if occasion.kind in ("stays", "enters"):
        return occasion.track
    if occasion.kind in ("around", "missed", "answered"):
        return MATCH
    if occasion.kind == "submitted" and occasion.what in definition.forms:
        about = definition.forms[occasion.what].about
        return about[0] if len(about) == 1 and about[0] in definition.participants else MATCH
    return ""


def _of_list(definition: Definition, word: str) -> str:
    if word in (MATCH, "matches"):
        return MATCH
    return next((role for role in definition.participants if word in (role, f"{role}s")), "")


__all__ = ["PAIR", "guard_at", "speaks_of"]
