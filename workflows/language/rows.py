"""A line of a condition as a row of boxes, and back: *what*, *how*, *value*, how it joins the line above, and in
``must`` the part after ``, if``.

A row that is not whole yet has no line. Whatever is written is read again first: a value that would make another
condition of the line (a text with ``, if`` in it, a choice with a comma) is not written at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.definitions.conditions import (
    OPERATORS,
    Condition,
    Operator,
    Takes,
    Unreadable,
    parse_condition,
    parse_conditions,
)
from models.definitions.definition import Definition
from models.definitions.wording import say
from workflows.language.lint.draft import Draft, Guard
from workflows.language.places import Places

OR = "or "
_IF = ", if "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line in boxes. ``operator`` is the name of one, "" while none is chosen; ``values`` the words right of it,
    as ``Condition`` has them. ``joins``: an alternative to the line above. ``compared``: the value is another answer,
    where it could have been a word."""

    subject: str | None = None
    operator: str = ""
    values: tuple[str, ...] = ()
    joins: bool = False
    compared: bool = False
    only_if: Row | None = None

    @property
    def verb(self) -> Operator | None:
        """The operator."""
        return OPERATORS.get(self.operator)


def row_of(line: str) -> Row | None:
    """A line in boxes; None where it cannot be read and stays a text."""
    text = " ".join(line.split())
    joins = text.startswith(OR)
    read = parse_condition(text.removeprefix(OR) if joins else text)
    return None if isinstance(read, Unreadable) else replace(_row(read), joins=joins)


def _row(condition: Condition) -> Row:
    return Row(
        subject=condition.subject,
        operator=condition.operator.name,
        values=condition.values,
        compared=condition.other is not None and condition.operator.takes is Takes.ONE,
        only_if=_row(condition.only_if) if condition.only_if is not None else None,
    )


def line_of(row: Row) -> str | None:
    """The line of a row; None while something is missing, and where the words would be read as something else."""
    main = _triple(row)
    side = _triple(row.only_if) if row.only_if is not None else ""
    if main is None or side is None:
        return None
    text = main + (f"{_IF}{side}" if side else "")
    read = parse_condition(text)
    if isinstance(read, Unreadable) or replace(_row(read), joins=row.joins) != row:
        return None
    return f"{OR if row.joins else ''}{text}"


def _triple(row: Row) -> str | None:
    verb = row.verb
    if row.subject is None or verb is None or not _whole(verb, row.values):
        return None
    values = tuple(" ".join(value.split()) for value in row.values)
    if any(not value for value in values):
        return None
    between = {Takes.RANGE: " and ", Takes.OTHER_WITHIN: " within "}.get(verb.takes, " or ")
    value = between.join(values)
    words = verb.words.replace("…", value) if "…" in verb.words else f"{verb.words} {value}"
    return f"{row.subject} {words}".strip()


def _whole(verb: Operator, values: Sequence[str]) -> bool:
    wanted = {Takes.NOTHING: 0, Takes.RANGE: 2, Takes.OTHER_WITHIN: 2}.get(verb.takes)
    if verb.takes is Takes.SEVERAL:
        return bool(values)
    return len(values) == (1 if wanted is None else wanted)


def with_line(lines: Sequence[str], number: int, line: str | None) -> list[str]:
    """The lines with another one at a place, behind them all, or (None) without it; all others stay as they were
    written. A first line joins nothing."""
    after = [*lines[:number], *([] if line is None else [line]), *lines[number + 1 :]]
    if after and after[0].startswith(OR):
        after[0] = after[0].removeprefix(OR)
    return after


def aloud(definition: Definition, guard: Guard, lines: Iterable[str] | None = None, *, language: str = "en") -> str:
    """Lines as they are read aloud, with the labels of the definition. A bare name inside a form is its question."""
    draft = Draft(definition, Places())
    read = parse_conditions(tuple(guard.lines if lines is None else lines))
    resolved = tuple(tuple(_resolved(draft, guard, one) for one in group) for group in read.groups)
    return say(replace(read, groups=resolved), definition, language=language)


def _resolved(draft: Draft, guard: Guard, condition: Condition) -> Condition:
    subject = draft.resolved(guard, condition.subject) if condition.subject else ""
    other = draft.resolved(guard, condition.other) if condition.other is not None else None
    only_if = _resolved(draft, guard, condition.only_if) if condition.only_if is not None else None
    return replace(condition, subject=subject, other=other, only_if=only_if)


__all__ = ["OR", "Row", "aloud", "line_of", "row_of", "with_line"]
