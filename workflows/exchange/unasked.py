"""Answers that a roster holds and nobody would be asked for: the program asks a question only after another one is
answered, and nothing in the row says so. Needs without the agreement to keep them are not kept, and that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.definitions import Definition
from models.definitions.conditions import Conjunction, parse_conditions
from models.definitions.truth import holds
from models.sheets.roster import RowFacts
from models.vocabulary import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A question that is answered in rows (by their place, 0-based) that do not say whether it is asked: that hangs on
    ``others``, which are unanswered there."""

    question: str
    others: tuple[str, ...]
    places: tuple[int, ...]


def unasked(
    definition: Definition, role: str, answers: Mapping[str, Sequence[Value]], *, today: date
) -> Iterator[Unasked]:
    """What is answered although it is open whether it is asked. A condition that speaks of more than this role's
    profile is left to whoever knows the rest."""
    profile = definition.profile(role)
    owners = frozenset({role, *definition.profile_forms(role)})
    for name, cells in answers.items():
        rule = parse_conditions(profile[name].relevant) if profile[name].relevant else None
        others = _speaks_of(rule, owners) if rule is not None else ()
        if rule is None or not others or not profile.keys() >= set(others):
            continue
        columns = [answers.get(other) for other in others]
        judged: dict[tuple[Value, ...], bool] = {}
        places = []
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            said = tuple(column[place] if column is not None else None for column in columns)
            if said not in judged:
                facts = RowFacts(dict(zip(others, said, strict=True)), owners)
                judged[said] = None in said and holds(rule, facts, today=today, this=name) is None
            if judged[said]:
                places.append(place)
        if places:
            yield Unasked(question=name, others=others, places=tuple(places))


def _speaks_of(rule: Conjunction, owners: frozenset[str]) -> tuple[str, ...]:
    """The questions that a condition speaks of. What is no question of these owners keeps its whole name, by which
    nothing is found."""
    subjects = (one for _, condition in rule.conditions() for one in (condition.subject, condition.other or "") if one)
    parted = ((*subject.rpartition("."), subject) for subject in subjects)
    return tuple(dict.fromkeys(name if not dot or owner in owners else whole for owner, dot, name, whole in parted))
