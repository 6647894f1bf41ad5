"""Why somebody waits, and the smallest changes after which she would not.

"She would be matched if the mentor took one more" is shown only after the plan with that place was computed and she was
in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.matching.engine import Engine
from workflows.matching.plan import Plan, Reason
from workflows.matching.readiness import Opening, openings_of
from workflows.matching.scenarios import Difference, compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A change that would match someone who waits; it was tried, and it did.

    ``kind``: ``waive`` rules for her alone (opening ``opens`` mentors), or one more ``place`` at ``mentor``.
    ``changes`` says whom it would move.
    """

    kind: Literal["waive", "place"]
    rules: tuple[str, ...] = ()
    mentor: str | None = None
    opens: int = 0
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
    ]
    # What moves fewest others comes first, then what asks for the fewest exceptions.
    ways.sort(
        key=lambda way: (len(way.changes.moved) + len(way.changes.lost), len(way.rules), way.kind, way.mentor or "")
    )
    return WhyUnmatched(
        mentee=mentee,
        reason="competition" if eligible else "no_eligible_mentor",
        blocked_by=engine.blocked_by(plan.settings, i),
        openings=openings[:most],
        taken_by={
            mentor: tuple(pair.mentee for pair in plan.pairs if pair.mentor == mentor) for mentor in sorted(eligible)
        },
        ways=tuple(ways[:most]),
    )


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
    for mentor in mentors:
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
