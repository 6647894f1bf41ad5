"""What a round keeps in its row: what she turned, the steps that can be taken back, the scenarios she named.

The settings stand in the row as names and numbers. What was done at once is one step and goes back as one: the settings
as they were, and with them how decisions about pairs stood. The reason of a decision is somebody's words, so it is
sealed here as it is in its own table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.findings import refuse
from models.sealing import open_sealed, seal
from models.tables import MatchingRound
from models.text import clean
from models.vocabulary import Objective, Value
from workflows.matching.pool import Pool
from workflows.matching.settings import PairOfIds, Settings
from workflows.rounds.asked import asked_of

HISTORY, SCENARIOS, PAIRS, SETTINGS, SCENARIO = "history", "scenarios", "pairs", "settings", "scenario"
_PAIR = "pair"
"""How one decision was kept, before several were one step."""
UNDOABLE = 40
"""So many changes are remembered."""
MOST_SCENARIOS = 12
"""So many scenarios stand side by side; more nobody compares."""
LONGEST_NAME = 60

Kept = dict[str, Any]
"""What she turned, as JSON holds it: ``objective``, ``weights``, ``dropped``, ``quotas_off``, ``waived`` (mentee and
rule), ``places`` (mentor → how many), ``answers`` (person, question, choices: assumed, not known), ``fairest``,
``introduce``, ``first`` (question and choice, in order), ``floor`` (percent), ``seconds``, ``waiting`` (who alone is
matched now), ``running`` (``pairs`` of which at most ``changes`` may be given up), ``everybody``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision about a pair: ``pin``, ``forbid`` or "" for none. ``exceptions``: the rules that are waived for the
    mentee so that it can be pinned."""

    mentee: str
    mentor: str
    kind: str
    reason: str = ""
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBefore:
    """How it stood before a step: the settings, and the decisions about pairs that the step changed."""

    kept: Kept
    decisions: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosBefore:
    """The scenarios as they stood before one of them was named, discarded or changed."""

    scenarios: tuple[Kept, ...]


Step = StepBefore | ScenariosBefore


def kept_in(row: MatchingRound) -> Kept:
    """What she turned."""
    return {name: value for name, value in row.settings.items() if name not in (HISTORY, SCENARIOS)}


def put_kept(row: MatchingRound, kept: Mapping[str, Any], decisions: Sequence[Decided] = ()) -> bool:
    """Turn the round to this, as one step that can be taken back. ``decisions``: how those stood that were changed in
    the same step. Answers whether anything changed."""
    before, after = kept_in(row), {name: value for name, value in kept.items() if value not in ({}, [], None, False)}
    if before == after and not decisions:
        return False
    pairs = [[one.mentee, one.mentor, one.kind, seal(one.reason), list(one.exceptions)] for one in decisions]
    step = {PAIRS: pairs, SETTINGS: before} if pairs else before
    row.settings = {**after, HISTORY: _with(row, step), SCENARIOS: scenarios_in(row)}
    return True


def forget_places(row: MatchingRound, mentors: Collection[str]) -> None:
    """These mentors have the places of their own answers again, also when a step is taken back."""

    def without(kept: Kept) -> Kept:
        left = {name: count for name, count in kept.get("places", {}).items() if name not in mentors}
        rest = {name: value for name, value in kept.items() if name != "places"}
        if SETTINGS in rest:
            rest[SETTINGS] = without(rest[SETTINGS])
        return {**rest, "places": left} if left else rest

    if mentors:
        row.settings = {**without(row.settings), HISTORY: [without(step) for step in row.settings.get(HISTORY, [])]}


def keep_places(row: MatchingRound, places: Mapping[str, int]) -> None:
    """These mentors have the places they had for the round again, unless others were given meanwhile. No step of its
    own: what had used them up was taken back."""
    row.settings = {**row.settings, "places": {**places, **row.settings.get("places", {})}}


def last_step(row: MatchingRound) -> Step | None:
    """What the last step changed, as it stood before; None where nothing was changed."""
    history = row.settings.get(HISTORY, [])
    if not history:
        return None
    step: Kept = history[-1]
    if SCENARIO in step:
        name, was, at = step[SCENARIO]
        others = [one for one in scenarios_in(row) if one["name"] != name]
        stood = [] if was is None else [{"name": name, "settings": was}]
        return ScenariosBefore(scenarios=(*others[:at], *stood, *others[at:]))
    if _PAIR in step:
        step = {PAIRS: [[*step[_PAIR], []]], SETTINGS: kept_in(row)}
    if PAIRS not in step:
        return StepBefore(kept=step)
    decisions = (
        Decided(mentee=mentee, mentor=mentor, kind=kind, reason=str(open_sealed(reason)), exceptions=tuple(rules))
        for mentee, mentor, kind, reason, rules in step[PAIRS]
    )
    return StepBefore(kept=step[SETTINGS], decisions=tuple(decisions))


def step_back(row: MatchingRound) -> Step | None:
    """Take the last step off, and put back how the settings or scenarios stood. Decisions are the caller's to put
    back."""
    step = last_step(row)
    if step is None:
        return None
    kept = step.kept if isinstance(step, StepBefore) else kept_in(row)
    scenarios = list(step.scenarios) if isinstance(step, ScenariosBefore) else scenarios_in(row)
    row.settings = {**kept, HISTORY: row.settings[HISTORY][:-1], SCENARIOS: scenarios}
    return step


def _with(row: MatchingRound, step: Kept) -> list[Kept]:
    return [*row.settings.get(HISTORY, []), step][-UNDOABLE:]


# Scenarios -----------------------------------------------------------------------------------------------------------
def scenarios_in(row: MatchingRound) -> list[Kept]:
    """The named scenarios, as they lie in the row: ``name`` and ``settings``."""
    return list(row.settings.get(SCENARIOS, []))


def put_scenario(row: MatchingRound, name: str, settings: Kept | None) -> None:
    """Keep a scenario under a name, or with None discard it, as one step that can be taken back."""
    present = scenarios_in(row)
    at = next((number for number, one in enumerate(present) if one["name"] == name), len(present))
    was = present[at]["settings"] if at < len(present) else None
    after = [] if settings is None else [{"name": name, "settings": settings}]
    found = [*present[:at], *after, *present[at + 1 :]]
    if len(found) > MOST_SCENARIOS:
        raise refuse("scenarios_too_many", most=MOST_SCENARIOS)
    row.settings = {**row.settings, SCENARIOS: found, HISTORY: _with(row, {SCENARIO: [name, was, at]})}


def scenario_name(text: str, taken: Iterable[str]) -> str:
    """A name that can stand beside the others. Raises ``Refused`` for none, one too long, and one that is taken."""
    name = clean(text).strip()
    if not name:
        raise refuse("scenario_nameless")
    if len(name) > LONGEST_NAME:
        raise refuse("text_too_long", n=len(name), most=LONGEST_NAME)
    if name.casefold() in {other.casefold() for other in taken}:
        raise refuse("scenario_name_taken", name=name)
    return name


# As the matching wants it --------------------------------------------------------------------------------------------
def settings_of(
    kept: Mapping[str, Any], pool: Pool, decisions: Mapping[PairOfIds, str], again: frozenset[PairOfIds]
) -> Settings:
    """One run. ``decisions``: pairs that are pinned or forbidden; ``again``: pairs that are not proposed again. What
    names somebody who is no candidate any more is left out: she has a place, or has gone."""
    mentees, mentors, model = pool.mentees.index, pool.mentors.index, pool.model
    pins = frozenset(pair for pair, kind in decisions.items() if kind == "pin")
    forbidden = frozenset(pair for pair, kind in decisions.items() if kind == "forbid")
    return replace(
        asked_of(kept, pool),
        objective=Objective(kept["objective"]) if kept.get("objective") else None,
        weights={name: int(weight) for name, weight in kept.get("weights", {}).items() if name in model.prefer},
        dropped=frozenset(kept.get("dropped", ())).intersection(model.must),
        quotas_off=frozenset(kept.get("quotas_off", ())).intersection(model.quotas),
        waived=frozenset((who, rule) for who, rule in kept.get("waived", ()) if who in mentees and rule in model.must),
        places={mentor: int(count) for mentor, count in kept.get("places", {}).items() if mentor in mentors},
        fairest=bool(kept.get("fairest")),
        pins=pins,
        forbidden=(again | forbidden) - pins,
    )


def limit_in(kept: Mapping[str, Any]) -> int:
    """The seconds a run may take; 0 for as long as it needs."""
    return int(kept.get("seconds") or 0)


def assumed_in(kept: Mapping[str, Any]) -> tuple[tuple[str, str, Value], ...]:
    """Answers that are tried out: person, question (``mentee.times``), answer."""
    return tuple(
        (str(who), str(subject), tuple(value) if isinstance(value, list) else value)
        for who, subject, value in kept.get("answers", ())
    )
