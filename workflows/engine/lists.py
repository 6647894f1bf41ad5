"""Working lists: the people or matches a saved list names, in its order, with its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.truth import LEVELS, holds
from models.vocabulary import MATCH, Value
from workflows.engine.facts import facts_for
from workflows.engine.index import Index, index_of
from workflows.engine.measures import MATCHES, role_of
from workflows.engine.state import PersonTrack, State

SORTS: Mapping[str, tuple[str, bool]] = {
    "longest wait first": ("days_in_stage", True),
    "shortest wait first": ("days_in_stage", False),
    "most missed first": ("missed_in_a_row", True),
    "fewest days left first": ("days_left", False),
    "newest first": ("arrived", True),
    "oldest first": ("arrived", False),
}
"""The orders that have words of their own: what is compared, and whether the highest comes first. Besides these a list
may be sorted by the name of a column, or by ``highest … first`` and ``lowest … first`` of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One person or match of a list, its cells by column."""

    stream: str
    cells: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingRows:
    """The rows of a list; ``not_known`` counts those of whom cannot be said whether they belong to it."""

    rows: tuple[ListRow, ...]
    columns: tuple[str, ...]
    not_known: int = 0


def working_list(definition: Definition, state: State, name: str, today: date) -> WorkingRows:
    """The rows of a working list on a day. Raises KeyError for a name that is not one."""
    index = index_of(definition)
    said = definition.working_lists[name]
    track = MATCH if said.of in (MATCH, MATCHES) else role_of(index, said.of)
    where = parse_conditions(said.where)
    rows: list[tuple[tuple[object, ...], ListRow]] = []
    not_known = 0
    word, highest = _order(said.sort)
    tracks = [*state.matches.values()] if track == MATCH else [p for p in state.people.values() if p.role == track]
    for entry in tracks:
        facts = facts_for(index, state, entry.stream, today)
        if facts is None:
            continue
        belongs = holds(where, facts, today=today)
        not_known += belongs is None
        if not belongs:
            continue
        cells = {column: facts.value(column_subject(index, track, column)) for column in said.columns}
        if word == "arrived":
            arrived = entry.joined if isinstance(entry, PersonTrack) else entry.proposed
            rank = _rank(arrived, highest=highest)
        else:
            rank = _rank(facts.value(column_subject(index, track, word)) if word else None, highest=highest)
        rows.append(((*rank, entry.stream), ListRow(stream=entry.stream, cells=cells)))
    rows.sort(key=lambda row: row[0])
    return WorkingRows(rows=tuple(row for _, row in rows), columns=said.columns, not_known=not_known)


def _order(sort: str | None) -> tuple[str, bool]:
    if not sort:
        return "", False
    text = " ".join(sort.split())
    if text in SORTS:
        return SORTS[text]
    first, _, rest = text.partition(" ")
    if first in ("highest", "lowest"):
        return rest.removesuffix(" first").replace(" ", "_"), first == "highest"
    return text, False


def _rank(value: Value, *, highest: bool) -> tuple[object, ...]:
    """A key that sorts numbers, dates and texts; what is not known comes last."""
    if value is None or value == ():
        return (1, 0.0, "")
    number: float | None = None
    if isinstance(value, date):
        number = float(value.toordinal())
    elif isinstance(value, bool | int | float):
        number = float(value)
    elif isinstance(value, str) and value in LEVELS:
        number = float(LEVELS.index(value))
    if number is not None:
        return (0, -number if highest else number, "")
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return (0, 0.0, text.casefold())


def column_subject(index: Index, track: str, column: str) -> str:
    """The subject a column means: a question or figure of the track, or of the first role that is asked it."""
    if "." in column:
        return column
    figures = ("days_in_stage", "days_left", "days_running", "times_extended", "missed_in_a_row")
    if track == MATCH:
        if column in figures:
            return f"{MATCH}.{column}"
        roles = index.definition.participants
        return next((f"{role}.{column}" for role in roles if column in index.definition.profile(role)), column)
    return f"{MATCH}.{column}" if column in figures[1:] else f"{track}.{column}"
