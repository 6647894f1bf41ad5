"""The four kinds of change, and which change is of which kind. The machine keeps this list, not people.

Source: definitions.md of the design, section 3 (“Four kinds of change”).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from models.definitions.placeholders import new_answers
from models.definitions.questions import parse_type
from models.definitions.sections import Consent, Message, Question, Stage
from workflows.language.places import Path


class ChangeKind(StrEnum):
    """How much care a change asks for, the lightest first."""

    WORDING = "wording"
    ADDITION = "addition"
    BEHAVIOUR = "behaviour"
    STRUCTURE = "structure"


_TEXTS = frozenset(
    {
        "label",
        "hint",
        "constraint_message",
        "note",
        "subject",
        "text",
        "first_steps",
        "summary",
        "formerly",
        "link",
        "after",
    }
)
_ORIGIN = frozenset({"extends", "adds", "made_of", "version"})
"""Where a program comes from: what it took over stands in its other words."""
_STRUCTURE = frozenset(
    {
        ("program", "name"),
        ("roles", "is"),
        ("forms", "keep"),
        ("forms", "about"),
        ("questions", "type"),
        ("choices", "use"),
        ("matching", "shape"),
        ("check_ins", "form"),
        ("goals", "areas"),
    }
)
"""Words on which stored answers and matches rest."""
_ADDED = frozenset(
    {
        "choices",
        "forms",
        "questions",
        "checks",
        "training",
        "stages",
        "milestones",
        "events",
        "groups",
        "resources",
        "tasks",
        "cases",
        "messages",
        "working_lists",
        "indicators",
        "reports",
    }
)
"""What may be added without anybody who is under way noticing it."""
_KEPT = frozenset(
    {
        "roles",
        "consents",
        "choices",
        "forms",
        "questions",
        "checks",
        "training",
        "modules",
        "stages",
        "matching",
        "check_ins",
        "goals",
        "milestones",
        "events",
        "tasks",
        "cases",
    }
)
"""What answers, stages and work refer to: without it something of somebody would be left hanging."""
_FREE_ORDER = frozenset({"transitions", "rules", "must", "prefer", "quotas", "check_ins"})
"""Sections in which the order may decide what happens first."""


def section_of(path: Path) -> str:
    """The section an item belongs to, the innermost that has a name of its own: ``questions``, ``must``, ``stages``."""
    inner = {"questions", "modules", "milestones", "must", "prefer", "quotas"}
    found = [word for word in path[2:-1] if word in inner]
    return found[-1] if found else path[0] if path else ""


def kind_of_word(path: Path, before: BaseModel, after: BaseModel, one: Any, two: Any) -> ChangeKind:
    """The kind of a change of one word of an item."""
    word, section = path[-1], section_of(path)
    if path[0] == "translations":
        more = is_agreed_to(path) or (is_of_message(path) and new_answers(one, two))
        return ChangeKind.BEHAVIOUR if more and word == "text" else ChangeKind.WORDING
    if section == "resources":
        return ChangeKind.WORDING
    if isinstance(after, Consent) and word == "label":
        return ChangeKind.BEHAVIOUR  # whoever agreed agreed to the old text
    if isinstance(after, Message) and word in ("subject", "text") and new_answers(one, two):
        return ChangeKind.BEHAVIOUR  # whoever gets it learns what somebody answered
    if word in _TEXTS or (path[0] == "program" and word in _ORIGIN):
        return ChangeKind.WORDING
    if path == ("program", "languages"):
        return ChangeKind.ADDITION if set(one) <= set(two) else ChangeKind.WORDING
    if isinstance(after, Question) and word == "type":
        return ChangeKind.BEHAVIOUR if wider(str(one), str(two)) else ChangeKind.STRUCTURE
    if isinstance(after, Stage) and word == "type":
        return ChangeKind.STRUCTURE if "end" in (one, two) else ChangeKind.BEHAVIOUR
    return ChangeKind.STRUCTURE if (section, word) in _STRUCTURE else ChangeKind.BEHAVIOUR


def is_agreed_to(path: Path) -> bool:
    """Whether a translation is the text of a consent: it is this text that people agree to who read that language."""
    return path[0] == "translations" and len(path) > 2 and re.fullmatch(r"consents\.[^.]+\.label", path[2]) is not None


def is_of_message(path: Path) -> bool:
    """Whether a translation is the text of a message."""
    return path[0] == "translations" and len(path) > 2 and re.fullmatch(r"messages\.[^.]+\.\w+", path[2]) is not None


def kind_of_item(path: Path, before: Any, after: Any) -> ChangeKind:
    """The kind of a new item (``before`` is None) or of one that is gone (``after`` is None)."""
    if is_of_message(path) and before is None and new_answers(None, str(getattr(after, "text", after))):
        return ChangeKind.BEHAVIOUR
    if path[0] in ("translations", "resources"):
        return ChangeKind.WORDING
    section = section_of(path)
    if after is None:
        return ChangeKind.STRUCTURE if section in _KEPT else ChangeKind.BEHAVIOUR
    if section not in _ADDED or getattr(after, "required", False):
        return ChangeKind.BEHAVIOUR
    return ChangeKind.ADDITION


def kind_of_order(path: Path) -> ChangeKind:
    """The kind of another order of the same items."""
    section = path[-1] if path and path[-1] in _FREE_ORDER else path[0] if path else ""
    return ChangeKind.BEHAVIOUR if section in _FREE_ORDER else ChangeKind.WORDING


def wider(before: str, after: str) -> bool:
    """Whether every answer to a question of the one type is an answer to one of the other."""
    one, two = parse_type(before), parse_type(after)
    if one.kind != two.kind or one.choices != two.choices:
        return False
    if one.low is None or one.high is None or two.low is None or two.high is None:
        return True
    return two.low <= one.low and two.high >= one.high
