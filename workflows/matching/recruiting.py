"""The recruitment brief: which mentors would match those who wait. "3 Tigrinya-speaking evening mentors: 6 of 9."

Each line is tried before it is said: so many mentors like the one who suits most people now, with the languages, hours
or whatever is lacking, join the pool, and the plan is made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

import numpy as np

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.truth import as_set, condition_holds
from models.vocabulary import Sensitivity
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR, Person, Pool, Side

_COMPARES = frozenset({"shares_any", "covers", "same_as"})
_TRIED = 12
LEAST = 5
"""A call goes out to everybody: what fewer people than this ask for has no number in it, which would tell of them."""
_WAYS = 64
"""Of so many ways to answer all that one person asks, at most, one is looked for that others ask for too."""
_Answers = tuple[tuple[str, str], ...]
_COME = "\uffff"
"""The ids of mentors who are only thought of begin with this, so they come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``mentors`` more who answer so would match ``matched`` more of the ``waiting``. ``answers``: subject → choice.
    ``asked``: so many of all who are ready, matched or not, ask for such a mentor."""

    answers: Mapping[str, str]
    mentors: int
    matched: int
    waiting: int
    asked: int

    @property
    def tellable(self) -> bool:
        """Whether a call that goes out to everybody may have its number: it tells of nobody in particular."""
        return self.asked >= LEAST


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
                other = Engine(with_mentors(pool, like, wanted, mentors, places)).solve(plan.settings)
                more = (other.relaxed or other).matched - plan.matched
                if more <= gained:
                    break
                gained = more
                asked = _asking(pool, wanted)
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
        engine = Engine(with_mentors(engine.pool, _most_welcome(engine, plan), gap.answers, come, places))
        after = engine.solve(plan.settings)
        after = after.relaxed or after
        told.append(replace(gap, mentors=come, matched=after.matched - plan.matched, waiting=waiting))
        plan, mentors = after, mentors - come
    return _put_together(told)


def _put_together(lines: list[Gap]) -> tuple[Gap, ...]:
    """Lines that ask for the same are one."""
    found: dict[tuple[tuple[str, str], ...], Gap] = {}
    for line in lines:
        key = tuple(line.answers.items())
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


def _asking(pool: Pool, answers: Mapping[str, str]) -> int:
    """How many of all who are ready ask for a mentor who answers so."""
    asks = _asks(pool)
    wishes = (_wishes(pool, asks, person) for person in pool.mentees.people)
    return sum(all(choice in one.get(hers, ()) for hers, choice in answers.items()) for one in wishes)


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
    """The mentor (by position) whom most mentees may have: whatever else is asked of a mentor, she answers it well."""
    problem = plan.problem
    assert problem is not None
    return int(np.argmax(np.bincount(problem.j, minlength=len(engine.pool.mentors))))


def with_mentors(pool: Pool, like: int, answers: Mapping[str, str], count: int, places: int) -> Pool:
    """The pool with so many mentors more, like the one at position ``like`` but for some answers (a choice joins those
    of a question with several)."""
    base = pool.mentors.people[like]
    given = dict(base.answers)
    for subject, choice in answers.items():
        name = subject.partition(".")[2]
        told = given.get(name)
        if isinstance(told, bool):
            given[name] = choice == "yes"
            continue
        given[name] = tuple(sorted({*map(str, told), choice})) if isinstance(told, tuple) else choice
    come = sum(one.startswith(_COME) for one in pool.mentors.ids)
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
