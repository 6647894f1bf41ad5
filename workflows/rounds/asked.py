"""What she asks of a plan beside rules and weights: who comes first, how weak a pair may be, what stays as it is.

All of it is kept with the round as names, numbers and ids, and becomes settings of a run over the people who are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.definitions.base import called
from models.definitions.wording import say_answer
from models.findings import refuse
from models.i18n import mark, translate
from models.vocabulary import Value
from workflows.covered import is_sensitive
from workflows.language.translating import localised
from workflows.matching.comparisons import FULL
from workflows.matching.pool import MENTEE, Pool
from workflows.matching.settings import FirstGroup, GroupLimit, PairOfIds, Settings

EVERYBODY = "everybody_is_matched"
"""The limit that asks for everybody."""
WAITED = "days_in_stage"
"""In the place of a question: who has stood where she waits for so many days or more."""
WAITED_FOR = (30, 60, 90)
LOWEST_FIT, LONGEST_RUN, MOST_INTRODUCED, MOST_GROUPS = 90, 3_600, 4, 6
"""A floor in percent; seconds; introductions of one person; groups that come before others."""
EVERYBODY_LABEL = mark("Everybody is matched")
_WAITED = mark("Waiting for {n} days or more")

Group = tuple[str, str]
"""A question and a choice of it (``yes``, ``no``), or ``WAITED`` and a number of days."""


def refuse_asking_too_much(
    *,
    first: Sequence[Group] | None,
    floor: int | None,
    seconds: int | None,
    introduce: int | None,
    changes: int | None,
) -> None:
    """Raises ``Refused`` for what no control offers."""
    beyond = (
        len(first or ()) > MOST_GROUPS
        or not 0 <= (floor or 0) <= LOWEST_FIT
        or not 0 <= (seconds or 0) <= LONGEST_RUN
        or not 0 <= (introduce or 0) <= MOST_INTRODUCED
        or (changes or 0) < 0
    )
    if beyond:
        raise refuse("asked_beyond")


def groups_of(pool: Pool, *, waited: bool = False) -> dict[Group, tuple[str, ...]]:
    """The groups of mentees that can be named: question and choice → who gave it. Only questions with choices or a yes
    and a no, and no sensitive one: what is named and done for a group would tell. ``waited``: also who waits long."""
    members: dict[Group, list[str]] = {}
    for name, question in pool.definition.profile(MENTEE).items():
        if is_sensitive(question) or (question.kind.choices is None and question.kind.kind != "yes_no"):
            continue
        for who, value in zip(pool.mentees.ids, pool.mentees.values(f"{MENTEE}.{name}"), strict=True):
            for choice in value if isinstance(value, tuple) else (value,):
                if choice not in (None, ""):
                    members.setdefault((name, _choice(choice)), []).append(who)
    found = {key: tuple(people) for key, people in sorted(members.items())}
    for days in WAITED_FOR if waited else ():
        if people := _waiting(pool, days):
            found[WAITED, str(days)] = people
    return found


def _choice(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _waiting(pool: Pool, days: int) -> tuple[str, ...]:
    waited = zip(pool.mentees.ids, pool.mentees.values(f"{MENTEE}.{WAITED}"), strict=True)
    return tuple(who for who, value in waited if isinstance(value, int | float) and value >= days)


def group_in_words(pool: Pool, group: Group, *, language: str = "en") -> str:
    """*Waited since last cohort – Yes*."""
    name, choice = group
    if name == WAITED:
        return translate(_WAITED, language, n=int(choice))
    subject = f"{MENTEE}.{name}"
    definition = localised(pool.definition, language)  # only for what is read; the pool keeps its own
    question = definition.question(subject)
    label = called(question, name).rstrip(" ?")
    return f"{label} – {say_answer(definition, subject, choice, language=language)}"


def lowest_score(pool: Pool, percent: int, weights: Mapping[str, int]) -> int:
    """The score of a pair that fits to so many percent under these weights, rounded up."""
    total = sum(int(weights.get(name, one.weight)) for name, one in pool.model.prefer.items())
    return -(-percent * FULL * total // 100)


def asked_of(kept: Mapping[str, Any], pool: Pool) -> Settings:
    """The part of a run that she asks for here. Whoever is no candidate any more is left out."""
    mentees, mentors = pool.mentees.index, pool.mentors.index
    running = kept.get("running") or {}
    pairs: frozenset[PairOfIds] = frozenset(
        (mentee, mentor) for mentee, mentor in running.get("pairs", ()) if mentee in mentees and mentor in mentors
    )
    some = frozenset(who for who in kept.get("waiting", ()) if who in mentees)
    everybody = GroupLimit(
        name=EVERYBODY,
        label=EVERYBODY_LABEL,
        role="mentee",
        people=some or frozenset(mentees),
        at_least=len(some or mentees),
    )
    return Settings(
        first=_first(kept.get("first", ()), pool),
        floor=lowest_score(pool, int(kept.get("floor", 0)), kept.get("weights", {})),
        waiting=some or None,
        kept=pairs,
        changes=int(running["changes"]) if pairs else None,
        limits=(everybody,) if kept.get("everybody") and mentees else (),
        introduce=int(kept["introduce"]) if kept.get("introduce") else None,
    )


def _first(groups: Sequence[Sequence[str]], pool: Pool) -> tuple[FirstGroup, ...]:
    if not groups:
        return ()
    known = groups_of(pool, waited=True)
    return tuple(
        FirstGroup(
            name=f"first_{name}_{choice}",
            label=group_in_words(pool, (name, choice), language=next(iter(pool.definition.program.languages), "en")),
            people=frozenset(known[name, choice]),
        )
        for name, choice in map(tuple, groups)
        if (name, choice) in known
    )
