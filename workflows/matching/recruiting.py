"""The recruitment brief: which mentors would match those who wait. "3 Tigrinya-speaking evening mentors: 6 of 9."

Each line is tried before it is said: so many mentors join the pool who answer what the line says and nothing else that
a rule asks for, and the plan is made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product

import numpy as np

from models.definitions.conditions import OF_SETS, Condition, parse_conditions
from models.definitions.truth import as_set, condition_holds
from models.vocabulary import Sensitivity, Value
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR, Person, Pool, Side

_COMPARES = OF_SETS | {"same_as"}
_TRIED = 12
LEAST = 5
"""A call goes out to everybody: what fewer people than this ask for has no number in it, which would tell of them."""
_WAYS = 64
"""Of so many ways to answer all that one person asks, at most, one is looked for that others ask for too."""
_FEW = 8
"""An answer with more choices than this is not looked through choice by choice."""
_Answers = tuple[tuple[str, str], ...]
_COME = "\uffff"
"""The ids of mentors who are only thought of begin with this, so they come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``mentors`` more who answer so would match ``matched`` more of the ``waiting``. ``answers``: subject → choice,
    what is lacking. ``also``: what else a rule asks of them; ``untold``: so many more answers that are nobody's to
    read. ``asked``: so many of all who are ready, matched or not, ask for such a mentor."""

    answers: Mapping[str, str]
    mentors: int
    matched: int
    waiting: int
    asked: int
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untold: int = 0


def countable(gaps: Sequence[Gap]) -> bool:
    """Whether a call that goes out to everybody may have numbers. It has none where fewer than ``LEAST`` people ask for
    what a line says, or for what one line says and not another: a number would tell of them, also by what is left."""
    return all(gap.asked >= LEAST for gap in gaps) and not any(
        0 < abs(one.asked - other.asked) < LEAST
        for one, other in combinations(gaps, 2)
        if one.answers.items() <= other.answers.items() or other.answers.items() <= one.answers.items()
    )


def recruitment_brief(engine: Engine, plan: Plan, *, most: int = 3, places: int = 2) -> tuple[Gap, ...]:
    """The gaps of a pool, those that match most people first, then those that need fewest mentors. ``places``: how many
    mentees a new mentor takes."""
    plan, pool = plan.relaxed or plan, engine.pool
    waiting = [pool.mentees.people[pool.mentees.index[person.mentee]] for person in plan.unmatched]
    if not waiting or not len(pool.mentors):
        return ()
    like = _most_welcome(engine, plan)
    found: list[Gap] = []
    for lacking in (_lacking, _lacking_together):
        for answers, count in lacking(pool, waiting, pool.mentors.people[like]).most_common(_TRIED):
            wanted = dict(answers)
            gained = 0
            for mentors in range(1, -(-count // places) + 1):
                come = with_mentors(pool, like, _given(pool.mentors.people[like], wanted), mentors, places)
                other = Engine(come).solve(plan.settings)
                more = (other.relaxed or other).matched - plan.matched
                if more <= gained:
                    break
                gained = more
                asked = _asking(pool, wanted, {})
                gap = Gap(answers=wanted, mentors=mentors, matched=gained, waiting=len(waiting), asked=asked)
                found = [*(one for one in found if one.answers != wanted), gap]
        if found:
            break
    found.sort(key=lambda gap: (-gap.matched, gap.mentors, len(gap.answers), tuple(gap.answers.items())))
    told: list[Gap] = []
    for gap in found:
        # What a shorter line already promises with as few mentors is not said again.
        if not any(
            one.matched >= gap.matched and one.mentors <= gap.mentors and one.answers.items() <= gap.answers.items()
            for one in told
        ):
            told.append(gap)
    return tuple(told[:most])


def recruitment_call(engine: Engine, plan: Plan, *, mentors: int = 6, places: int = 1) -> tuple[Gap, ...]:
    """The best use of so many new mentors, as a call in lines: each line is what is lacking most once those of the
    lines before have come, and ``matched`` is how many more people it matches then."""
    told: list[Gap] = []
    plan = plan.relaxed or plan
    waiting = len(plan.unmatched)
    while mentors > 0 and (gaps := recruitment_brief(engine, plan, most=1, places=places)):
        gap = gaps[0]
        come = min(gap.mentors, mentors)
        like = _most_welcome(engine, plan)
        given = _no_more_than_needed(engine, plan, like, gap.answers, come, places)
        engine = Engine(with_mentors(engine.pool, like, given, come, places))
        after = engine.solve(plan.settings)
        after = after.relaxed or after
        matched = after.matched - plan.matched
        told.append(_said(engine.pool, replace(gap, mentors=come, matched=matched, waiting=waiting)))
        plan, mentors = after, mentors - come
    return _put_together(told)


def _no_more_than_needed(
    engine: Engine, plan: Plan, like: int, wanted: Mapping[str, str], count: int, places: int
) -> dict[str, Value]:
    """What so many mentors must answer to match as many: what is wanted, and of all else that ``like`` answers and a
    rule asks for only what nobody can be matched without."""
    pool = engine.pool

    def matched(answers: Mapping[str, Value]) -> int:
        found = Engine(with_mentors(pool, like, answers, count, places)).solve(plan.settings)
        return (found.relaxed or found).matched

    base = pool.mentors.people[like]
    needed = _given(base, wanted)
    most = matched(needed)
    for subject in _asked_of_mentors(pool):
        held = needed.get(subject, base.value(subject))
        kept = tuple(one for one in (wanted.get(subject),) if one is not None)
        if held in (None, "", ()) or (kept and not isinstance(held, tuple)):
            continue
        bare: Value = kept if isinstance(held, tuple) else None
        if matched({**needed, subject: bare}) == most:
            needed[subject] = bare
        elif isinstance(held, tuple) and len(held) <= _FEW:
            for choice in held:
                fewer = tuple(one for one in held if one != choice)
                if choice not in kept and matched({**needed, subject: fewer}) == most:
                    held = fewer
            needed[subject] = held
    return needed


def _asked_of_mentors(pool: Pool) -> tuple[str, ...]:
    """The questions to mentors that a rule looks at."""
    found: set[str] = set()
    lines = [line for must in pool.model.must.values() for _, line in parse_conditions(must.rule).conditions()]
    while lines:
        line = lines.pop()
        found |= {one for one in (line.subject, line.other or "") if one.startswith(f"{MENTOR}.")}
        lines += [line.only_if] if line.only_if is not None else []
    return tuple(sorted(one for one in found if pool.definition.question(one) is not None))


def _said(pool: Pool, gap: Gap) -> Gap:
    """A gap with what else the mentors have who came last; an answer of a kind that tells of somebody stays untold."""
    base = pool.mentors.people[-1]  # one of those who came
    also: dict[str, tuple[str, ...]] = {}
    untold = 0
    for subject in _asked_of_mentors(pool):
        told = _told(base, subject) - {gap.answers.get(subject)}
        if not told:
            continue
        question = pool.definition.question(subject)
        assert question is not None
        has_choices = question.kind.choices is not None or question.kind.kind == "yes_no"
        if has_choices and question.sensitivity is Sensitivity.ORDINARY:
            also[subject] = tuple(sorted(told))
        else:
            untold += 1
    return replace(gap, also=also, untold=untold, asked=_asking(pool, gap.answers, also))


def _put_together(lines: list[Gap]) -> tuple[Gap, ...]:
    """Lines that ask for the same are one."""
    found: dict[tuple[object, ...], Gap] = {}
    for line in lines:
        key = (*line.answers.items(), *line.also.items())
        before = found.get(key)
        found[key] = (
            replace(line, mentors=before.mentors + line.mentors, matched=before.matched + line.matched)
            if before is not None
            else line
        )
    return tuple(found.values())


def _lacking(pool: Pool, waiting: list[Person], like: Person) -> Counter[_Answers]:
    """What those who wait ask of a mentor and ``like`` has not, one or two answers together, with how many ask it."""
    counted: Counter[_Answers] = Counter()
    asks = _asks(pool)
    for person in waiting:
        wishes = {hers: choices - _told(like, hers) for hers, choices in _wishes(pool, asks, person).items()}
        for hers, choices in wishes.items():
            counted.update(((hers, choice),) for choice in sorted(choices))
        for (a, these), (b, those) in combinations(sorted(wishes.items()), 2):
            counted.update(((a, one), (b, other)) for one, other in product(sorted(these), sorted(those)))
    return counted


def _lacking_together(pool: Pool, waiting: list[Person], like: Person) -> Counter[_Answers]:
    """All that ``like`` has not of what somebody who waits asks, one choice each: with one or two answers more she may
    still not do for anybody."""
    counted: Counter[_Answers] = Counter()
    asks = _asks(pool)
    for person in waiting:
        wishes = sorted(_wishes(pool, asks, person).items())
        missing = [(hers, sorted(choices)) for hers, choices in wishes if choices and not choices & _told(like, hers)]
        if missing:
            counted.update(islice(product(*([(hers, one) for one in choices] for hers, choices in missing)), _WAYS))
    return counted


def _asking(pool: Pool, answers: Mapping[str, str], also: Mapping[str, tuple[str, ...]]) -> int:
    """How many of all who are ready ask for a mentor who answers so, and are content with what she answers also."""
    asks = _asks(pool)
    wishes = (_wishes(pool, asks, person) for person in pool.mentees.people)
    return sum(
        all(choice in one.get(hers, ()) for hers, choice in answers.items())
        and not any(hers in one and one[hers].isdisjoint(told) for hers, told in also.items() if hers not in answers)
        for one in wishes
    )


_Asks = tuple[dict[str, tuple[str, Condition | None]], list[Condition]]


def _asks(pool: Pool) -> _Asks:
    """What rules ask of mentors: subject of the mentor → subject of the mentee, and lines with an answer of their own.
    A call for mentors goes out to everybody: what hangs on a sensitive answer is not in it."""
    asked: dict[str, tuple[str, Condition | None]] = {}
    fixed: list[Condition] = []
    for must in pool.model.must.values():
        for _, line in parse_conditions(must.rule).conditions():
            sides = (line.subject, line.other or "")
            if _tells_of_sensitive(pool, line):
                continue
            mine = next((one for one in sides if one.startswith(f"{MENTEE}.")), None)
            hers = next((one for one in sides if one.startswith(f"{MENTOR}.")), None)
            if mine and hers and line.operator.name in _COMPARES:
                asked.setdefault(hers, (mine, line.only_if))
            elif line.other is None and line.subject.startswith(f"{MENTOR}.") and line.operator.name == "is":
                fixed.append(line)
    return asked, fixed


def _wishes(pool: Pool, asks: _Asks, person: Person) -> dict[str, set[str]]:
    """What rules ask of a mentor for this person: subject → the choices of which one is needed."""
    asked, fixed = asks

    def counts(only_if: Condition | None) -> bool:
        return only_if is None or condition_holds(only_if, person, today=pool.today) is True

    wishes = {
        hers: set(map(str, as_set(person.value(mine)))) for hers, (mine, only_if) in asked.items() if counts(only_if)
    }
    for line in fixed:
        if line.only_if is not None and counts(line.only_if):
            wishes.setdefault(line.subject, set()).update(map(str, line.values))
    return wishes


def _tells_of_sensitive(pool: Pool, line: Condition) -> bool:
    """Whether a line asks for a sensitive answer, also only to know whether it counts."""
    asked = (pool.definition.question(one) for one in (line.subject, line.other or ""))
    if any(question is not None and question.sensitivity is Sensitivity.SENSITIVE for question in asked):
        return True
    return line.only_if is not None and _tells_of_sensitive(pool, line.only_if)


def _told(person: Person, subject: str) -> set[str]:
    """The choices of an answer; yes and no by their words."""
    value = person.value(subject)
    return {"yes" if value else "no"} if isinstance(value, bool) else set(map(str, as_set(value)))


def _most_welcome(engine: Engine, plan: Plan) -> int:
    """The mentor (by position) whom most mentees may have: whatever else is asked of a mentor, she answers it well.
    Nobody who is only thought of."""
    problem = plan.problem
    assert problem is not None
    real = len(problem.mentors) - _come(engine.pool)
    return int(np.argmax(np.bincount(problem.j, minlength=len(problem.mentors))[:real]))


def _come(pool: Pool) -> int:
    """How many mentors of a pool are only thought of."""
    return sum(one.startswith(_COME) for one in pool.mentors.ids)


def _given(base: Person, wanted: Mapping[str, str]) -> dict[str, Value]:
    """What somebody like ``base`` would answer with some choices more: a choice joins those of a question with
    several."""
    given: dict[str, Value] = {}
    for subject, choice in wanted.items():
        told = base.value(subject)
        if isinstance(told, bool):
            given[subject] = choice == "yes"
        else:
            given[subject] = tuple(sorted({*map(str, told), choice})) if isinstance(told, tuple) else choice
    return given


def with_mentors(pool: Pool, like: int, answers: Mapping[str, Value], count: int, places: int) -> Pool:
    """The pool with so many mentors more, like the one at position ``like`` but for some answers, by subject."""
    base = pool.mentors.people[like]
    given = {**base.answers, **{subject.partition(".")[2]: value for subject, value in answers.items()}}
    come = _come(pool)
    fresh = tuple(replace(base, id=f"{_COME}{come + number:03}", answers=given) for number in range(count))
    people = (*pool.mentors.people, *fresh)
    side: Side = replace(
        pool.mentors,
        people=people,
        ids=tuple(person.id for person in people),
        places=np.concatenate([pool.mentors.places, np.full(count, places, dtype=np.int64)]),
        index={person.id: k for k, person in enumerate(people)},
    )
    return replace(pool, mentors=side)
