"""Does anybody gain by telling less? The matching should reward whoever lists every hour and every language.

For each person, one choice at a time is left out of an answer and the plan is made again; what she gets is judged by
her full answers. A best plan for all cannot promise this of every pool, so it is looked at, and whoever would gain is
named with the choice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from workflows.matching.engine import Engine
from workflows.matching.explain import why_pair
from workflows.matching.plan import Plan
from workflows.matching.pool import Person, Pool, Side
from workflows.matching.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Somebody who would be better off without one choice. ``before`` and ``after``: the score of her pairs under her
    full answers, None where she waits."""

    person: str
    subject: str
    left_out: str
    before: int | None
    after: int | None


def who_gains_by_less(
    pool: Pool, settings: Settings, *, subject: str, people: Collection[str] | None = None
) -> tuple[Gain, ...]:
    """The people (all of a side, or those named) who would gain by leaving out one choice of ``subject``
    (``mentee.times``). One plan is made for every choice of every person: a check for a quiet hour at large sizes."""
    role, _, question = subject.partition(".")
    engine = Engine(pool)
    plan = engine.solve(settings)
    plan = plan.relaxed or plan
    found: list[Gain] = []
    for person in pool.side(role).people:
        told = person.answers.get(question)
        if not isinstance(told, tuple) or len(told) < 2 or (people is not None and person.id not in people):
            continue
        before = _worth(engine, plan, role, person.id)
        for choice in told:
            fewer = tuple(one for one in told if one != choice)
            other = Engine(with_answers(pool, role, person.id, {question: fewer})).solve(settings)
            after = _worth(engine, other.relaxed or other, role, person.id)
            if after is not None and (before is None or after > before):
                found.append(Gain(person=person.id, subject=subject, left_out=str(choice), before=before, after=after))
    return tuple(found)


def with_answers(pool: Pool, role: str, id_: str, answers: Mapping[str, object]) -> Pool:
    """The pool in which one person answered differently."""
    side = pool.side(role)
    at = side.index[id_]
    changed = replace(side.people[at], answers={**side.people[at].answers, **answers})  # type: ignore[dict-item]
    people: tuple[Person, ...] = (*side.people[:at], changed, *side.people[at + 1 :])
    fresh: Side = replace(side, people=people)
    return replace(pool, mentees=fresh) if role == pool.mentees.role else replace(pool, mentors=fresh)


def _worth(engine: Engine, plan: Plan, role: str, id_: str) -> int | None:
    """What a person has by the answers that ``engine`` knows; a pair those rules forbid is worth nothing."""
    mine = [pair for pair in plan.pairs if (pair.mentee if role == "mentee" else pair.mentor) == id_]
    reasons = [why_pair(engine, plan, pair.mentee, pair.mentor) for pair in mine]
    return sum(reason.score for reason in reasons if not reason.broken) if mine else None
