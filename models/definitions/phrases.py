"""The other one-line phrases of the language: schedules, occasions, actions, measures.

Each parser is a closed list of shapes; what fits none of them is ``None``, and lint names the line (K…, R01, R04, I04).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from models.definitions.conditions import split_words
from models.definitions.times import Duration, parse_duration

MATCH_STARTS, MATCH_ENDS = "match starts", "match ends"


# Schedules: ‘1 week after match starts’, ‘then every 2 weeks until 8 weeks’ ------------------------------------------
@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """``first``: one date, ``length`` after the match starts. ``every``: again each ``length`` until ``until``
    (a duration from the start of the match; None: until the match ends)."""

    shape: Literal["first", "every"]
    length: Duration
    until: Duration | None = None


@lru_cache(maxsize=1024)
def parse_schedule(line: str) -> ScheduleLine | None:
    """One line of a check-in schedule."""
    text = " ".join(line.split())
    if found := re.match(rf"^(.+) after {MATCH_STARTS}$", text):
        length = parse_duration(found[1])
        return ScheduleLine("first", length) if length else None
    if found := re.match(r"^(?:then )?every (.+) until (.+)$", text):
        length = parse_duration(found[1])
        until = None if found[2] == MATCH_ENDS else parse_duration(found[2])
        if length is None or length.days <= 0 or (until is None and found[2] != MATCH_ENDS):
            return None
        return ScheduleLine("every", length, until)
    return None


# Occasions: what a rule waits for -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Occasion:
    """What wakes a rule.

    ``submitted``/``missed``/``answered`` of a form or check-in plan (``what``); ``withdrawn``/``given`` of a consent;
    ``expires`` of a check, training or consent; ``stays``: ``track`` has been in stage ``what`` for ``length``;
    ``around``: ``length`` before or after ``what`` (match starts / match ends); ``enters``: ``track`` enters stage
    ``what``.
    """

    kind: Literal["submitted", "missed", "answered", "withdrawn", "given", "expires", "stays", "around", "enters"]
    what: str
    track: str = ""
    length: Duration | None = None
    before: bool = False


EXPIRING = {"check": "checks", "training": "training", "consent": "consents"}
"""What can run out, as an occasion writes it, and the section where it stands."""


@lru_cache(maxsize=1024)
def parse_occasion(line: str) -> Occasion | None:
    """``pair_check_in is missed`` → Occasion("missed", "pair_check_in")."""
    text = " ".join(line.split())
    if found := re.match(r"^(\w+) has been in (\w+) for (.+)$", text):
        length = parse_duration(found[3])
        return Occasion("stays", found[2], found[1], length) if length else None
    if found := re.match(r"^(\w+) enters (\w+)$", text):
        return Occasion("enters", found[2], found[1])
    if found := re.match(rf"^(.+) (before|after) ({MATCH_STARTS}|{MATCH_ENDS})$", text):
        length = parse_duration(found[1])
        return Occasion("around", found[3], "match", length, found[2] == "before") if length else None
    if found := re.match(r"^consent\.(\w+) is (withdrawn|given)$", text):
        return Occasion("withdrawn" if found[2] == "withdrawn" else "given", found[1])
    if found := re.match(r"^((?:check|training|consent)\.\w+) expires$", text):
        return Occasion("expires", found[1])
    if found := re.match(r"^(\w+) is (submitted|missed|answered)$", text):
        kind: Literal["submitted", "missed", "answered"] = found[2]  # type: ignore[assignment] # the pattern allows no other
        return Occasion(kind, found[1])
    return None


# Actions: what a rule or a transition does --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Action:
    """One verb of the closed list. ``what`` is the task, case, message, form, stage or transition; ``whom`` roles
    (or ``asked person``); ``length`` how long."""

    verb: Literal["create task", "open case", "send", "ask", "move", "extend", "transition"]
    what: str
    whom: tuple[str, ...] = ()
    length: Duration | None = None


@lru_cache(maxsize=1024)
def parse_action(line: str) -> Action | None:
    """``send welcome to mentee`` → Action("send", "welcome", ("mentee",))."""
    text = " ".join(line.split())
    if found := re.match(r"^create task (\w+)$", text):
        return Action("create task", found[1])
    if found := re.match(r"^open case (\w+)$", text):
        return Action("open case", found[1])
    if found := re.match(r"^send (\w+) to (.+)$", text):
        return Action("send", found[1], split_words(found[2]))
    if found := re.match(r"^ask (\w+) of (.+?)(?: within (.+))?$", text):
        length = parse_duration(found[3]) if found[3] else None
        return None if found[3] and length is None else Action("ask", found[1], split_words(found[2]), length)
    if found := re.match(r"^move (\w+) to (\w+)$", text):
        return Action("move", found[2], (found[1],))
    if found := re.match(r"^extend the match by (.+)$", text):
        length = parse_duration(found[1])
        return Action("extend", "match", (), length) if length else None
    if found := re.match(r"^(\w+) match$", text):
        return Action("transition", found[1])
    return None


# Measures: what an indicator counts ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Measure:
    """``share``/``number`` of ``of`` (mentees, mentors, matches, check_ins); ``average``/``median``/``total`` of the
    question ``start``; ``change`` from ``start`` to ``end``; ``days`` from stage ``start`` to stage ``end``, each
    written ``track stage``."""

    kind: Literal["share", "number", "average", "median", "total", "change", "days"]
    of: str = ""
    start: str = ""
    end: str = ""
    by_median: bool = False


@lru_cache(maxsize=1024)
def parse_measure(line: str) -> Measure | None:
    """``median days from mentee intake to match active`` → Measure("days", …, by_median=True)."""
    text = " ".join(line.split())
    if found := re.match(r"^(share|number) of (\w+)$", text):
        return Measure("share" if found[1] == "share" else "number", found[2])
    if found := re.match(r"^(average|median) days from (\w+ \w+) to (\w+ \w+)$", text):
        return Measure("days", start=found[2], end=found[3], by_median=found[1] == "median")
    if found := re.match(r"^(average|median) change of (\S+) to (\S+)$", text):
        return Measure("change", start=found[2], end=found[3], by_median=found[1] == "median")
    if found := re.match(r"^(average|median|total) (?:of )?(\S+)$", text):
        kind: Literal["average", "median", "total"] = found[1]  # type: ignore[assignment] # the pattern allows no other
        return Measure(kind, start=found[2], by_median=found[1] == "median")
    return None


def parse_limit(text: str) -> tuple[float, str] | None:
    """``40 percent`` → (40, "percent"); ``5 matches`` → (5, "matches"): quotas, targets (``at most 60`` → (60, ""))."""
    found = re.match(
        r"^(?:at least |at most )?([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(percent|%|\w+)?$", " ".join(text.split())
    )
    if not found:
        return None
    return float(found[1]), {"%": "percent", None: ""}.get(found[2], found[2] or "")


def parse_size(text: str) -> tuple[int, int] | None:
    """``6 to 12`` → (6, 12); ``6`` → (6, 6)."""
    found = re.match(r"^([0-9]{1,6})\b(?:\s+to\s+([0-9]{1,6})\b)?", text.strip())
    return (int(found[1]), int(found[2] or found[1])) if found else None


# Goals: when they are agreed and looked at again ----------------------------------------------------------------------
def goals_agreed_within(text: str | None) -> Duration | None:
    """``3 weeks after match starts`` or ``3 weeks`` → how long after the start of the match; None for anything else."""
    return parse_duration((text or "").strip().removesuffix(f" after {MATCH_STARTS}"))


def goals_reviewed_every(text: str | None) -> Duration | None:
    """``every 8 weeks`` → Duration(8, "week"); None for anything else."""
    every, _, length = (text or "").strip().partition(" ")
    found = parse_duration(length) if every == "every" else None
    return found if found is not None and found.days >= 1 else None
