"""Why somebody waits, and the smallest changes after which she would not.

"She would be matched if the mentor took one more" is shown only after the plan with that place was computed and she was
in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, get_args

import numpy as np

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.sections import Question
from models.definitions.truth import as_set
from models.vocabulary import Sensitivity, Value
from workflows.matching.blockers import blockers
from workflows.matching.engine import Engine
from workflows.matching.honesty import with_answers
from workflows.matching.plan import Plan, Reason
from workflows.matching.pool import MENTEE
from workflows.matching.readiness import Opening, openings_of
from workflows.matching.scenarios import Difference, compare
from workflows.matching.settings import Settings

WayKind = Literal["waive", "place", "answer", "wish", "pair"]
HELD, LOWEST, WEAKEST = "held", "floor", "fairest"
"""Wishes that are no quota: the plan that is held, the lowest fit, the weakest pair raised."""
_FACTS = frozenset({"languages", "countries", "cefr_levels"})
"""Lists that come with Kith from which nobody chooses: they tell what somebody speaks, where she is from, what she has
learned."""
_CHOSEN = frozenset({"select_one", "select_multiple", "yes_no"})
"""Kinds of questions whose answer may be a choice of hers; a day, a number or an address is as it is."""
_TRIED = 3
"""So many answers and decisions are tried, and twice as many wishes: each is a plan of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A change that would match someone who waits; it was tried, and it did.

    ``kind``: ``waive`` rules for her alone (opening ``opens`` mentors), one more ``place`` at ``mentor``, or another
    ``answer`` of hers: ``choice`` more to the question ``subject``, which then stands as ``value``; without a ``wish``
    (``wish`` says which: the held plan, the lowest fit, the weakest pair raised, or a quota by its name); or without a
    decision about a ``pair``: she and ``mentor`` are not kept apart any more, or ``other`` is not pinned to ``mentor``.
    ``changes`` says whom it would move.
    """

    kind: WayKind
    rules: tuple[str, ...] = ()
    mentor: str | None = None
    opens: int = 0
    subject: str | None = None
    choice: str = ""
    value: Value = None
    wish: str = ""
    other: str | None = None
    matched: int
    changes: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyUnmatched:
    """Why a mentee waits. ``taken_by``: her eligible mentors, each with those it is given to."""

    mentee: str
    reason: Reason
    blocked_by: Mapping[str, int]
    openings: tuple[Opening, ...]
    taken_by: Mapping[str, tuple[str, ...]]
    ways: tuple[Way, ...]


def why_unmatched(engine: Engine, plan: Plan, mentee: str, *, most: int = 4) -> WhyUnmatched:
    """The reason, the rules in the way, and the smallest changes after which she is matched.

    ``openings``: the smallest sets of rules that keep mentors from her, with how many mentors each set would open.
    Raises KeyError for someone who is not in the pool, ValueError for a plan that is infeasible.
    """
    if plan.problem is None:
        raise ValueError("An infeasible plan leaves nobody waiting. Ask its relaxed plan.")
    problem, i = plan.problem, engine.pool.mentees.index[mentee]
    eligible = [problem.mentors[j] for j in problem.j[problem.start[i] : problem.start[i + 1]]]
    openings = openings_of(engine, plan.settings, i)
    ways = [
        *_by_place(engine, plan, mentee, _best_first(engine, plan, i, eligible)[: 2 * most]),
        *_by_waiving(engine, plan, mentee, openings[: 2 * most]),
        *_by_answer(engine, plan, mentee, openings),
        *_by_wish(engine, plan, mentee),
        *_by_pair(engine, plan, mentee, eligible),
    ]
    # What moves fewest others comes first, then what asks for the fewest exceptions.
    ways.sort(
        key=lambda way: (
            len(way.changes.moved) + len(way.changes.lost),
            len(way.rules),
            way.kind,
            way.mentor or "",
            way.choice,
        )
    )
    return WhyUnmatched(
        mentee=mentee,
        reason="competition" if eligible else "no_eligible_mentor",
        blocked_by=engine.blocked_by(plan.settings, i),
        openings=openings[:most],
        taken_by={
            mentor: tuple(pair.mentee for pair in plan.pairs if pair.mentor == mentor) for mentor in sorted(eligible)
        },
        ways=tuple(_of_each_kind(ways, most)),
    )


def _of_each_kind(ways: Sequence[Way], most: int) -> Iterator[Way]:
    """The first ways, but with the best of each kind among them: they are asked of different people."""
    first = {kind: next((way for way in ways if way.kind == kind), None) for kind in get_args(WayKind)}
    musts = [way for way in first.values() if way is not None]
    others = [way for way in ways if way not in musts][: max(0, most - len(musts))]
    yield from (way for way in ways if way in musts or way in others)


def _best_first(engine: Engine, plan: Plan, mentee: int, mentors: Iterable[str]) -> list[str]:
    problem, index = plan.problem, engine.pool.mentors.index
    assert problem is not None

    def worth(mentor: str) -> int:
        edge = problem.position(mentee, index[mentor])
        return int(problem.score[edge]) if edge is not None else 0

    return sorted(mentors, key=lambda mentor: (-worth(mentor), mentor))


def _by_place(engine: Engine, plan: Plan, mentee: str, mentors: Sequence[str]) -> Iterator[Way]:
    assert plan.problem is not None
    index = engine.pool.mentors.index
    meet_together = {plan.problem.mentors[circle.mentor] for circle in plan.problem.circles}
    for mentor in mentors:
        if mentor in meet_together:
            continue  # how many come is for her circle's sizes to say
        one_more = int(plan.problem.mentor_places[index[mentor]]) + 1
        other = engine.what_if(plan.settings.turned(places={mentor: one_more}))
        if mentee in other.mentors_of:
            yield Way(kind="place", mentor=mentor, matched=other.matched, changes=compare(plan, other))


def _by_waiving(engine: Engine, plan: Plan, mentee: str, openings: Sequence[Opening]) -> Iterator[Way]:
    for opening in openings:
        waived = plan.settings.waived | {(mentee, rule) for rule in opening.rules}
        other = engine.what_if(plan.settings.turned(waive=waived))
        if mentee in other.mentors_of:
            yield Way(
                kind="waive",
                rules=opening.rules,
                opens=opening.opens,
                matched=other.matched,
                changes=compare(plan, other),
            )


def _by_wish(engine: Engine, plan: Plan, mentee: str) -> Iterator[Way]:
    """Without one thing that is asked of the plan beside the rules."""
    settings = plan.settings
    without = without_wishes(settings)
    for quota in plan.pressing:
        if quota.name in engine.pool.model.quotas:
            without[quota.name] = settings.turned(quotas_off=settings.quotas_off | {quota.name})
    for wish, other in islice(without.items(), 2 * _TRIED):
        found = engine.what_if(other)
        if mentee in found.mentors_of:
            yield Way(kind="wish", wish=wish, matched=found.matched, changes=compare(plan, found))


def without_wishes(settings: Settings) -> dict[str, Settings]:
    """What is asked of a plan beside rules and quotas → the settings without it."""
    found: dict[str, Settings] = {}
    if settings.must_stay:
        found[HELD] = replace(settings, kept=frozenset(), changes=None, keep=None)
    if settings.floor > 0:
        found[LOWEST] = replace(settings, floor=0)
    if settings.fairest:
        found[WEAKEST] = replace(settings, fairest=False)
    return found


def _by_pair(engine: Engine, plan: Plan, mentee: str, eligible: Sequence[str]) -> Iterator[Way]:
    """Without one decision: that she and a mentor are kept apart, or that somebody is pinned to one she could have."""
    settings = plan.settings
    apart = sorted(mentor for who, mentor in settings.forbidden if who == mentee)
    between = blockers(engine, plan, mentee, (one for one in apart if one in engine.pool.mentors.index))
    only_apart = [mentor for mentor, found in between.items() if [one.kind for one in found] == ["apart"]]
    for mentor in only_apart[:_TRIED]:
        found = engine.what_if(replace(settings, forbidden=settings.forbidden - {(mentee, mentor)}))
        if mentee in found.mentors_of:
            yield Way(kind="pair", mentor=mentor, matched=found.matched, changes=compare(plan, found))
    for other, mentor in islice((pin for pin in sorted(settings.pins) if pin[1] in eligible), _TRIED):
        found = engine.what_if(replace(settings, pins=settings.pins - {(other, mentor)}))
        if mentee in found.mentors_of:
            yield Way(kind="pair", mentor=mentor, other=other, matched=found.matched, changes=compare(plan, found))


def _by_answer(engine: Engine, plan: Plan, mentee: str, openings: Sequence[Opening]) -> Iterator[Way]:
    """One answer of hers that opens mentors whom a single rule keeps away: an hour, a way of meeting.

    Only what somebody can change her mind about is asked: one choice more where several may be given, and an answer
    that a rule itself names as enough (*or mentee.way is either*). A language is learned, a country is where one was
    born, a day is when one came: nobody is asked for another one."""
    pool = engine.pool
    for subject, choice in islice(_answers_that_open(engine, plan, mentee, openings), _TRIED):
        told = pool.mentees.people[pool.mentees.index[mentee]].value(subject)
        question = pool.definition.question(subject)
        value: Value = tuple(sorted({*map(str, told), choice})) if isinstance(told, tuple) else choice
        if question is not None and question.kind.kind == "yes_no":
            value = choice == "yes"
        fresh = Engine(with_answers(pool, MENTEE, mentee, {subject.partition(".")[2]: value}))
        other = fresh.what_if(plan.settings)
        if mentee in other.mentors_of:
            i = fresh.pool.mentees.index[mentee]
            assert other.problem is not None
            yield Way(
                kind="answer",
                subject=subject,
                choice=choice,
                value=value,
                opens=int(other.problem.start[i + 1] - other.problem.start[i]),
                matched=other.matched,
                changes=compare(plan, other),
            )


def _is_fact(definition: Definition, question: Question) -> bool:
    """Whether somebody cannot change her mind about the answer."""
    if question.kind.kind not in _CHOSEN:
        return True
    name = question.kind.choices or ""
    choices = definition.choices.get(name)
    used = choices.use if choices is not None and choices.use is not None else name
    return used in _FACTS


def _answers_that_open(
    engine: Engine, plan: Plan, mentee: str, openings: Sequence[Opening]
) -> Iterator[tuple[str, str]]:
    """Question and choice, those that open most mentors first."""
    pool, i = engine.pool, engine.pool.mentees.index[mentee]
    counted: Counter[tuple[str, str]] = Counter()
    holds = engine.eligibility.of_mentee(i)
    active = engine.eligibility.in_force(plan.settings.off_for(mentee))
    for opening in openings:
        if len(opening.rules) != 1 or pool.model.must[opening.rules[0]].protects:
            continue
        rule = engine.eligibility.rules.index(opening.rules[0])
        others = holds[[number for number in active if number != rule]].all(axis=0) & ~holds[rule]
        for _, line in parse_conditions(pool.model.must[opening.rules[0]].rule).conditions():
            mine = next((one for one in (line.subject, line.other or "") if one.startswith(f"{MENTEE}.")), None)
            question = pool.definition.question(mine) if mine else None
            if mine is None or question is None or question.sensitivity is Sensitivity.SENSITIVE:
                continue
            if _is_fact(pool.definition, question):
                continue
            told = set(map(str, as_set(pool.mentees.people[i].value(mine))))
            if line.other is None:
                if line.operator.name in ("is", "is_one_of") and line.only_if is None:
                    counted.update({(mine, str(one)): int(others.sum()) for one in line.values if str(one) not in told})
                continue
            if question.kind.kind != "select_multiple":
                continue
            theirs = line.other if mine == line.subject else line.subject
            offered = pool.definition.question(theirs)
            if offered is not None and offered.sensitivity is Sensitivity.SENSITIVE:
                continue  # which choice would open somebody tells what she answered
            for j in np.flatnonzero(others).tolist():
                wanted = set(map(str, as_set(pool.mentors.people[j].value(theirs)))) - told
                counted.update({(mine, choice): 1 for choice in wanted})
    yield from (answer for answer, _ in sorted(counted.items(), key=lambda found: (-found[1], found[0])))
