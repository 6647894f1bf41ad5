"""K09 to K11, K15: how often somebody hears from the program, and whether anybody asks at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from models.definitions.phrases import MATCH_STARTS, Action, parse_action, parse_occasion, parse_schedule
from models.definitions.sections import CheckInPlan
from models.definitions.times import parse_duration, parse_offset
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule

FIRST_MONTH = 30
"""Days of the first month of a match."""
MOST_MESSAGES = 8
"""So many messages in the first month are two a week; what comes more often is no longer read."""
FIRST_CONTACTS, LONGEST_GAP = 2, 31
"""Two contacts in the first month of a match, then one a month. Source: Elements of Effective Practice for Mentoring,
fourth edition (2015), standard 5 (Monitoring and Support), benchmark B.5.1."""
_HORIZON = 366.0
"""Days that are looked at where a match has no end."""
_MOST_DATES = 400


@lru_cache(maxsize=1024)
def contacts(schedule: tuple[str, ...], lasts: str | None) -> tuple[float, ...]:
    """The dates of a plan in days from the start of the match, the first year of them at most."""
    length = parse_duration(lasts or "")
    end = min(length.days if length is not None else _HORIZON, _HORIZON)
    found: list[float] = []
    for line in filter(None, map(parse_schedule, schedule)):
        if line.shape == "first":
            found += [line.length.days] if line.length.days <= end else []
            continue
        anchor, limit = found[-1] if found else 0.0, min(end, line.until.days if line.until else end)
        for times in range(1, _MOST_DATES):
            day = anchor + times * line.length.days
            if day > limit or len(found) >= _MOST_DATES:
                break
            found.append(day)
    return tuple(found)


def _plans(draft: Draft, role: str) -> list[tuple[str, CheckInPlan]]:
    return [(name, plan) for name, plan in draft.definition.check_ins.items() if role in plan.asks and plan.schedule]


# Too much -----------------------------------------------------------------------------------------------------------
@rule("K09")
def nobody_is_flooded(draft: Draft) -> Iterator[Finding]:
    """Who gets a message every other day stops reading them, the important one among them."""
    for role in draft.definition.participants:
        by_plan = {name: _messages_of(draft, name, plan) for name, plan in _plans(draft, role)}
        total = sum(by_plan.values()) + _sent_at_the_start(draft, role)
        if by_plan and total > MOST_MESSAGES:
            path = ("check_ins", max(by_plan, key=lambda name: by_plan[name]))
            yield draft.finding("K09", path, role=draft.track_word(role, "A"), n=total)
            return


def _messages_of(draft: Draft, name: str, plan: CheckInPlan) -> int:
    """What a plan sends in the first month to somebody who answers late: on each date the message named like the plan,
    where there is one, and every reminder."""
    offsets = [0.0] if name in draft.definition.messages else []
    offsets += [offset.days for offset in map(parse_offset, plan.reminders) if offset is not None]
    dates = contacts(plan.schedule, draft.definition.program.lasts)
    return sum(0 <= day + offset <= FIRST_MONTH for day in dates for offset in offsets)


def _sent_at_the_start(draft: Draft, role: str) -> int:
    """Messages of the steps that lead into a match and of rules that count from its start."""
    stages = draft.definition.stages.get(MATCH, {})
    ends = draft.definition.ends(MATCH)
    asked = {stage for plan in draft.definition.check_ins.values() for stage in plan.during}
    before = {name for name, stage in stages.items() if stage.type == "start"}
    sent = 0
    for transition in draft.definition.transitions.get(MATCH, {}).values():
        leads_in = before & set(transition.from_) or (transition.to in asked and not asked & set(transition.from_))
        if leads_in and transition.to not in ends and stages.get(transition.to) is not None:
            comes_back = any(stages[name].type == "paused" for name in transition.from_ if name in stages)
            sent += 0 if comes_back else _sends(transition.then, role)
    for one in draft.definition.rules.values():
        occasion = parse_occasion(one.whenever)
        if occasion is not None and occasion.kind == "around" and occasion.what == MATCH_STARTS and not one.if_:
            soon = occasion.length is not None and not occasion.before and occasion.length.days <= FIRST_MONTH
            sent += _sends(one.then, role) if soon else 0
    return sent


def _sends(lines: Sequence[str], role: str) -> int:
    actions: list[Action] = [action for action in map(parse_action, lines) if action is not None]
    return sum(action.verb == "send" and role in action.whom for action in actions)


# Too little ---------------------------------------------------------------------------------------------------------
@rule("K10")
def the_minimum_of_the_field_is_kept(draft: Draft) -> Iterator[Finding]:
    """Most matches that fail do so early, and in silence."""
    lasts = draft.definition.program.lasts
    length = parse_duration(lasts or "")
    told: set[str] = set()
    for role in draft.definition.participants:
        plans = _plans(draft, role)
        if any(parse_schedule(line) is None for _, plan in plans for line in plan.schedule):
            continue  # a line that cannot be read has a finding of its own
        dates = sorted({day for _, plan in plans for day in contacts(plan.schedule, lasts)})
        early = sum(day <= FIRST_MONTH for day in dates)
        short = length is not None and length.days < FIRST_MONTH
        gap = any(later - earlier > LONGEST_GAP for earlier, later in pairwise([float(FIRST_MONTH), *dates[early:]]))
        if dates and not short and (early < FIRST_CONTACTS or gap) and plans[0][0] not in told:
            told.add(plans[0][0])
            yield draft.finding("K10", ("check_ins", plans[0][0], "schedule"))


@rule("K11", "K15")
def everybody_is_asked(draft: Draft) -> Iterator[Finding]:
    """A mentor who is never asked leaves without a word."""
    plans = draft.definition.check_ins
    if MATCH not in draft.definition.stages:
        return
    if not plans:
        yield draft.finding("K15", ("check_ins",))
    elif all(plan.asks for plan in plans.values()):
        asked = {role for plan in plans.values() for role in plan.asks}
        for role in draft.definition.participants:
            if role not in asked:
                yield draft.finding("K11", ("check_ins",), role=draft.track_word(role, "the"))
