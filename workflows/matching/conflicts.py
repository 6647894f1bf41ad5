"""What cannot be kept together, named as people, rules and quotas.

Pins are looked at one by one and place by place; that is all that can be wrong with them, since pinned pairs within
places leave a network that always has a flow. Quotas that a linear program cannot keep are found by what they cost
there, and the smallest set among them by leaving one out after the other. Otherwise they are tried alone (how many are
possible at all), then together in the same way, in whole people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.findings import Finding, finding
from models.i18n import mark
from models.vocabulary import Objective
from workflows.matching.eligibility import Eligibility
from workflows.matching.groups import are_groups, most_by_groups
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR, Pool
from workflows.matching.posed import KEPT, KEPT_LABEL
from workflows.matching.problem import Problem, Quota
from workflows.matching.rows import in_the_way
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.solve import most_under_rows, solve

CIRCLES_LABEL = mark("Sizes and languages of the circles")
_NAMED = 4
"""So many of what leaves people out are named."""


def pin_findings(
    pool: Pool, eligibility: Eligibility, settings: Settings, problem: Problem
) -> tuple[tuple[Finding, ...], frozenset[PairOfIds]]:
    """What is wrong with the pins, and the pins that can stay (in their order, as places allow)."""
    if not settings.pins:
        return (), settings.pins
    findings: list[Finding] = []
    possible: list[PairOfIds] = []
    mentees, mentors = pool.mentees.index, pool.mentors.index
    for mentee, mentor in sorted(settings.pins):
        unknown = mentee if mentee not in mentees else mentor if mentor not in mentors else None
        if unknown is not None:
            findings.append(finding("pin_unknown_person", mentee=mentee, mentor=mentor, person=unknown))
        elif (mentee, mentor) in settings.forbidden:
            findings.append(finding("pin_forbidden", mentee=mentee, mentor=mentor))
        elif settings.waiting is not None and mentee not in settings.waiting:
            findings.append(finding("pin_waits", mentee=mentee, mentor=mentor))
        elif settings.only is not None and (mentee, mentor) not in settings.only:
            findings.append(finding("pin_not_introduced", mentee=mentee, mentor=mentor))
        else:
            broken = eligibility.broken(mentees[mentee], mentors[mentor], settings.off_for(mentee))
            if broken:
                findings.append(_breaks(mentee, mentor, broken))
            else:
                possible.append((mentee, mentor))
    places = {(MENTEE, id_): int(count) for id_, count in zip(problem.mentees, problem.mentee_places, strict=True)} | {
        (MENTOR, id_): int(count) for id_, count in zip(problem.mentors, problem.mentor_places, strict=True)
    }
    wanted = Counter(person for pair in possible for person in _people(pair))
    findings += [
        finding("pins_exceed_places", person=person[1], pins=count, places=places[person])
        for person, count in sorted(wanted.items())
        if count > places[person]
    ]
    kept = _that_fit(possible, places)
    alone, kept = _circle_findings(problem, pool, kept)
    return (*findings, *alone), kept


def _circle_findings(
    problem: Problem, pool: Pool, pins: frozenset[PairOfIds]
) -> tuple[tuple[Finding, ...], frozenset[PairOfIds]]:
    """What is wrong with pins into circles: no language in common, or nobody left to fill the circle with."""
    index, findings = (pool.mentees.index, pool.mentors.index), []
    hosts = {problem.mentors[circle.mentor]: circle for circle in problem.circles}
    into = {mentor: sorted(pair for pair in pins if pair[1] == mentor) for mentor in hosts}
    kept = frozenset(pair for pair in pins if pair[1] not in hosts)
    for mentor, pairs in sorted(into.items()):
        circle = hosts[mentor]
        if not pairs:
            continue
        if not circle.understands(np.array([index[0][mentee] for mentee, _ in pairs])):
            people = ", ".join(mentee for mentee, _ in pairs)
            findings.append(finding("circle_pins_share_no_language", mentor=mentor, people=people))
            continue
        at = (problem.position(index[0][a], index[1][b]) for a, b in (*kept, *pairs))
        fixed = np.array(sorted(pin for pin in at if pin is not None), dtype=np.int64)
        if most_under_rows(replace(problem, quotas=(), pins=fixed)) is None:
            findings.append(finding("circle_cannot_be_filled", mentor=mentor, smallest=circle.smallest))
            continue
        kept |= set(pairs)
    return tuple(findings), kept


def _breaks(mentee: str, mentor: str, broken: Sequence[str]) -> Finding:
    rules = ", ".join(f"‘{rule}’" for rule in broken)
    return finding("pin_breaks_rule", mentee=mentee, mentor=mentor, rules=rules)


def _people(pair: PairOfIds) -> tuple[tuple[str, str], tuple[str, str]]:
    return (MENTEE, pair[0]), (MENTOR, pair[1])


def _that_fit(pins: list[PairOfIds], places: dict[tuple[str, str], int]) -> frozenset[PairOfIds]:
    left = dict(places)
    kept: set[PairOfIds] = set()
    for pair in pins:
        if all(left[person] > 0 for person in _people(pair)):
            kept.add(pair)
            for person in _people(pair):
                left[person] -= 1
    return frozenset(kept)


def quota_conflicts(problem: Problem) -> tuple[tuple[Finding, ...], frozenset[str]]:
    """Why no plan keeps the quotas, and the names of those to switch off so that one does."""
    findings: list[Finding] = []
    at_fault: set[str] = set()
    if not are_groups(problem) or problem.circles:
        rest = problem.quotas
        while core := _core(problem, rest):
            findings.append(_conflict(problem, core))
            at_fault.add(core[-1].name)
            rest = tuple(quota for quota in rest if quota.name not in at_fault)
        if findings:
            # Should whole people not keep what is left, the plan without these will say so.
            return tuple(findings), frozenset(at_fault)
    for quota in problem.quotas:
        found = _alone(problem, quota)
        if found is not None:
            findings.append(found)
            at_fault.add(quota.name)
    rest = tuple(quota for quota in problem.quotas if quota.name not in at_fault)
    while rest and not _can_keep(problem, rest):
        core = _smallest_conflict(problem, rest)
        findings.append(_conflict(problem, core, alone=False))
        # One of them is enough; the last in the definition's order gives way.
        at_fault.add(core[-1].name)
        rest = tuple(quota for quota in rest if quota.name not in at_fault)
    return tuple(findings), frozenset(at_fault)


def _core(problem: Problem, quotas: tuple[Quota, ...]) -> tuple[Quota, ...]:
    """A smallest set that even the linear program cannot keep; empty where it can keep all. Only quotas that cost
    something there are looked at one by one."""
    names = in_the_way(replace(problem, quotas=quotas))
    if names is None:
        return ()
    core = tuple(quota for quota in quotas if quota.name in names)
    for quota in core[::-1]:
        fewer = tuple(other for other in core if other.name != quota.name)
        if fewer and quota in core and (still := in_the_way(replace(problem, quotas=fewer))) is not None:
            core = tuple(other for other in fewer if other.name in still)
    return core


def _conflict(problem: Problem, core: Sequence[Quota], *, alone: bool = True) -> Finding:
    """In words: quotas that exclude each other, or one that could not even be kept alone."""
    if len(core) > 1:
        return finding("quotas_conflict", quotas=", ".join(f"‘{quota.label}’" for quota in core))
    if alone and (said := _alone(problem, core[0])):
        return said
    code = "quotas_and_pins_conflict" if len(problem.pins) else "quota_not_alone"
    return finding(code, quotas=f"‘{core[0].label}’")


def _alone(problem: Problem, quota: Quota) -> Finding | None:
    """What is wrong with a quota that could not even be kept alone."""
    if quota.at_least is not None and not quota.at_least.share:
        needed, possible = quota.at_least.fewest(0), most_members(problem, quota)
        if possible < needed:
            return finding("quota_short", quota=quota.label, needed=needed, possible=possible, short=needed - possible)
    if quota.at_most is not None and not quota.at_most.share:
        pinned, allowed = problem.members(quota, problem.pins), quota.at_most.most(0)
        if pinned > allowed:
            return finding("quota_exceeded", quota=quota.label, allowed=allowed, pinned=pinned)
    return None


def left_out(plan: Plan, *, without: int) -> Finding:
    """That what is asked beside the rules leaves people without a match, ``without`` it would be more: the quotas, the
    circles, the plan that is held. Who comes first costs nobody a match."""
    assert plan.problem is not None
    first = {group.name for group in plan.settings.first}
    rows = [quota for quota in plan.quotas if quota.name not in first]
    # One that still has room keeps nobody out; where whole people are to blame for all, all are named.
    rows = [quota for quota in rows if quota.presses] or rows
    asked = {
        "quota_leaves_people_out": [quota.label for quota in rows if quota.name != KEPT],
        "circles_leave_people_out": [CIRCLES_LABEL] if plan.problem.circles else [],
        "held_plan_leaves_people_out": [KEPT_LABEL] if any(quota.name == KEPT for quota in rows) else [],
    }
    codes = [code for code, labels in asked.items() if labels]
    named = [label for labels in asked.values() for label in labels]
    said = ", ".join(f"‘{label}’" for label in named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
    return finding(
        codes[0] if len(codes) == 1 else "wishes_leave_people_out",
        n=without - plan.matched,
        matched=plan.matched,
        without=without,
        quotas=said,
        count=len(named),
    )


def most_members(problem: Problem, quota: Quota) -> int:
    """The most people (or matches) that count for a quota in any plan, other quotas aside."""
    alone = replace(problem, quotas=(quota,))
    if are_groups(alone) and not problem.circles:
        grouped = most_by_groups(alone, (), count=quota)
        return problem.members(quota, grouped.chosen) if grouped is not None else 0
    # A plan in which only who counts for it counts.
    found = solve(replace(problem, quotas=(), score=problem.coefficient(quota), objective=Objective.SCORE_FIRST))
    return problem.members(quota, problem.pins if found is None else found.chosen)


def _can_keep(problem: Problem, quotas: tuple[Quota, ...]) -> bool:
    alone = replace(problem, quotas=quotas)
    return most_under_rows(alone) is not None


def _smallest_conflict(problem: Problem, quotas: tuple[Quota, ...]) -> tuple[Quota, ...]:
    """A set that cannot be kept and of which every quota is needed for that."""
    core = quotas
    for quota in quotas:
        fewer = tuple(other for other in core if other.name != quota.name)
        if not _can_keep(problem, fewer):
            core = fewer
    return core
