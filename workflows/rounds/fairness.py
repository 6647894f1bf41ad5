"""Is a plan fair to every group? Rates of being matched by group, small cells hidden so that nobody is told on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.definitions.base import called
from models.definitions.conditions import parse_conditions
from models.definitions.wording import say_answer
from models.vocabulary import Value
from workflows.covered import is_sensitive
from workflows.engine.small_cells import showable
from workflows.language.translating import localised
from workflows.matching.pool import MENTEE, MENTOR
from workflows.rounds.present import Round

LEAST = 5
"""A figure about fewer people than this is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who gave one answer: how many there are, how many of them are matched. None: too few to be shown, or one
    could be reckoned from the others."""

    question: str
    answer: str
    people: int | None
    matched: int | None

    @property
    def share(self) -> float | None:
        """The share that is matched, in percent; None where it is hidden."""
        return 100 * self.matched / self.people if self.people and self.matched is not None else None


def by_group(now: Round, *, language: str, least: int = LEAST) -> tuple[Group, ...]:
    """For every question with choices and every yes-or-no that is not sensitive: each answer with how many of its
    people are matched. Who is matched and who waits are cells of their own, and both must be large enough."""
    definition, pool = localised(now.definition, language), now.engine.pool
    matched = frozenset(now.best.mentors_of)
    found: list[Group] = []
    for name, question in definition.profile(MENTEE).items():
        if is_sensitive(question) or (question.kind.choices is None and question.kind.kind != "yes_no"):
            continue
        groups: dict[Value, set[str]] = {}
        for who, value in zip(pool.mentees.ids, pool.mentees.values(f"{MENTEE}.{name}"), strict=True):
            for choice in value if isinstance(value, tuple) else (value,):
                if choice not in (None, ""):
                    groups.setdefault(choice, set()).add(who)
        if len(groups) < 2:
            continue
        shown = _shown(groups, frozenset(pool.mentees.ids), matched, least)
        for one, people in sorted(groups.items(), key=lambda each: (-len(each[1]), str(each[0]))):
            said = say_answer(definition, f"{MENTEE}.{name}", one, language=language)
            told = shown[one]
            found.append(
                Group(
                    question=called(question, name),
                    answer=said,
                    people=len(people) if told else None,
                    matched=len(people & matched) if told else None,
                )
            )
    return tuple(found)


def told_most_first(groups: Sequence[Group]) -> list[str]:
    """The questions by which groups are compared, those first of which most groups can be shown: two at least, or there
    is nothing to compare. Of two that tell as much the one that is asked first."""
    questions = list(dict.fromkeys(group.question for group in groups))
    told = Counter(group.question for group in groups if group.share is not None)
    return sorted(questions, key=lambda question: -told[question])


def _shown(
    groups: Mapping[Value, set[str]], everybody: frozenset[str], matched: frozenset[str], least: int
) -> dict[Value, bool]:
    """Which groups may be told with both their figures: those of whom as many are matched and as many wait as may be
    shown, or nobody. How many there are of ``everybody``, how many of them matched and waiting, stands above the
    groups: what is told of all but one must not tell of that one."""
    cells: dict[tuple[str, str], frozenset[str]] = {}
    for choice, people in groups.items():
        cells["all", str(choice)] = frozenset(people)
        cells["matched", str(choice)] = frozenset(people & matched)
        cells["waiting", str(choice)] = frozenset(people - matched)
    allowed = showable(cells, least, told=(everybody, everybody & matched, everybody - matched))
    return {choice: all((kind, str(choice)) in allowed for kind in ("all", "matched", "waiting")) for choice in groups}


def of_several_choices(now: Round) -> list[str]:
    """The questions of several choices that a rule or criterion looks at, so that somebody might gain by leaving one
    out. No sensitive one: the choice that had better gone unsaid would be named."""
    lines = [line for must in now.matching.must.values() for line in must.rule]
    lines += [line for one in now.matching.prefer.values() for line in one.compare]
    conditions = [condition for _, condition in parse_conditions(tuple(lines)).conditions()]
    looked_at = {subject for condition in conditions for subject in (condition.subject, condition.other)}
    return [
        f"{role}.{name}"
        for role in (MENTEE, MENTOR)
        for name, question in now.definition.profile(role).items()
        if question.kind.kind == "select_multiple" and not is_sensitive(question) and f"{role}.{name}" in looked_at
    ]
