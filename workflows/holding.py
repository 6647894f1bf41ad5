"""For how many people lines of a draft hold today: what a condition would mean, before anybody publishes it.

The people of a program's running cohorts are looked at with the definition of the draft. What the draft asks for the
first time is not known of anybody. Where a sensitive answer is asked for, a count of a few is not told: it would say
who they are. Nor is one beside other lines, for these can be turned until two counts differ by one person. Of cases
that are not hers nothing is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import col, select

from models.database import reading
from models.definitions import Definition
from models.definitions.conditions import Condition, Conjunction, cases_in
from models.definitions.truth import Facts, holds
from models.tables import Cohort
from models.vocabulary import MATCH, AccountRole, Sensitivity, Truth
from workflows.actors import Actor, require
from workflows.engine import PersonTrack, State
from workflows.engine.facts import MatchFacts, facts_for
from workflows.engine.index import Index, index_of
from workflows.engine.state import MatchTrack
from workflows.language.lint.draft import Draft, Guard
from workflows.language.places import Places
from workflows.language.speaking import PAIR, speaks_of
from workflows.progress import Standing, load, may_see_cases

LEAST = 5
"""Counts below this are not told where an answer is sensitive."""
MOST_PAIRS = 1_000
"""So many pairs are looked at, spread evenly; all of them are compared in a matching round, not at every keystroke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """``holds`` of ``of`` people, matches or pairs (``about``), ``not_known`` for others. ``few``: the counts are not
    told, because the answers are sensitive and one of the counts is small or other lines stand beside; ``among``: how
    many pairs there are, where not all were looked at."""

    about: str
    of: int
    holds: int
    not_known: int
    few: bool = False
    among: int = 0


def holds_today(
    actor: Actor, program_id: str, definition: Definition, guard: Guard, *, now: datetime
) -> Holding | None:
    """For how many the lines of ``guard`` hold, over the running cohorts of a program. None where the lines speak of
    nobody in particular, cannot be read, or nobody is there, and where they ask for cases she may not read."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        about, lines = speaks_of(definition, guard), _resolved(definition, guard)
        if not about or not lines.groups or lines.unreadable:
            return None
        cohorts = session.exec(
            select(Cohort.id).where(col(Cohort.program_id) == program_id, col(Cohort.closed).is_(None))
        ).all()
        standing = [load(session, cohort, now=now) for cohort in cohorts]
    if not all(may_see_cases(here, actor.role, case) for here in standing for case in cases_in(lines)):
        return None
    index, this = index_of(definition), f"{guard.form}.{guard.question}" if guard.form else ""
    among = 0
    truths: list[Truth] = []
    for here in standing:
        # All are looked at with the draft, whatever version they are on.
        state = replace(here.state, definitions={})
        if about == PAIR:
            pairs = _Pairs.of(state, definition)
            among += pairs.count
            found = pairs.facts(index, state, here.today, MOST_PAIRS // len(standing))
        else:
            found = _everybody(index, state, about, guard, here.today)
        truths += [holds(lines, facts, today=here.today, this=this) for facts in found]
    if not truths:
        return None
    yes, not_known = sum(truth is True for truth in truths), sum(truth is None for truth in truths)
    small = any(0 < count < LEAST for count in (yes, not_known, len(truths) - yes - not_known))
    return Holding(
        about=about,
        of=len(truths),
        holds=yes,
        not_known=not_known,
        few=(small or len(list(lines.conditions())) > 1) and _asks_sensitively(definition, lines, standing),
        among=among if among > len(truths) else 0,
    )


def _resolved(definition: Definition, guard: Guard) -> Conjunction:
    """The lines with full names, as the engine knows them."""
    draft = Draft(definition, Places())

    def full(condition: Condition) -> Condition:
        return replace(
            condition,
            subject=draft.resolved(guard, condition.subject),
            other=None if condition.other is None else draft.resolved(guard, condition.other),
            only_if=None if condition.only_if is None else full(condition.only_if),
        )

    read = guard.read
    return replace(read, groups=tuple(tuple(full(one) for one in group) for group in read.groups))


def _asks_sensitively(definition: Definition, lines: Conjunction, standing: Sequence[Standing]) -> bool:
    """Whether an answer that is sensitive in the draft or in a version people are on decides the lines. A draft that
    calls it less sensitive, by another name, or reckons with it, does not uncover what people gave."""
    asked: set[str] = set()
    for _, one in lines.conditions():
        for subject in filter(None, (one.subject, one.other)):
            asked.add(subject.rpartition(".")[2])
            question = definition.question(subject)
            if question is not None:
                asked.update(question.formerly, re.findall(r"\w+", str(question.calculation or "")))
    versions = {id(one): one for here in standing for one in (here.definition, *here.state.definitions.values())}
    return any(
        question.sensitivity is Sensitivity.SENSITIVE
        for version in (definition, *versions.values())
        for _, name, question in version.questions()
        if name in asked
    )


def _everybody(index: Index, state: State, about: str, guard: Guard, today: date) -> Iterator[Facts]:
    """The facts of everybody the lines speak of who is still under way."""
    definition = index.definition
    ends = definition.ends(about)
    tracks: Iterable[PersonTrack | MatchTrack] = state.matches.values() if about == MATCH else _of(state, about)
    for track in tracks:
        # A list or a figure may be about those who have left; a step, a round and a form are not.
        if track.stage in ends and guard.path[0] not in ("working_lists", "indicators"):
            continue
        facts = facts_for(index, state, track.stream, today)
        if facts is not None:
            yield facts


def _of(state: State, role: str) -> Iterator[PersonTrack]:
    return (person for person in state.people.values() if person.role == role)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Everybody under way in the first participant role with everybody in the second."""

    roles: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]

    @classmethod
    def of(cls, state: State, definition: Definition) -> _Pairs:
        """The two sides of a cohort."""
        roles = definition.participants[:2]
        sides = [
            tuple(one.stream for one in _of(state, role) if one.stage not in definition.ends(role)) for role in roles
        ]
        return cls(roles, *sides) if len(sides) == 2 else cls(roles, (), ())

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.one) * len(self.other)

    def facts(self, index: Index, state: State, today: date, most: int) -> Iterator[Facts]:
        """The facts of all pairs; of at most so many, spread evenly over them."""
        wanted = min(self.count, most)
        for number in range(wanted):
            first, second = divmod(number * self.count // wanted, len(self.other))
            members = {self.roles[0]: (self.one[first],), self.roles[1]: (self.other[second],)}
            together = MatchTrack(stream="", model="", members=members, proposed=today)
            yield MatchFacts(index=index, state=state, match=together, today=today)


__all__ = ["LEAST", "Holding", "holds_today"]
