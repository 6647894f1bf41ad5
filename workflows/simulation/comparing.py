"""Two rehearsals side by side: two versions of a program, or one under two sets of assumptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.i18n import mark
from workflows.simulation.rehearsal import Rehearsal, Spread

_NOTHING = Spread(low=0.0, middle=0.0, high=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure in both. ``apart``: the ranges do not even touch, so the difference is more than chance."""

    label: str
    role: str
    one: Spread | None
    other: Spread | None

    @property
    def apart(self) -> bool:
        """Whether four in five runs of the one lie beyond four in five of the other."""
        if self.one is None or self.other is None:
            return self.one is not self.other
        return self.one.high < self.other.low or self.other.high < self.one.low


def side_by_side(one: Rehearsal, other: Rehearsal) -> tuple[Difference, ...]:
    """The figures a team talks about, in both. ``role`` names whose figure it is, "" where it is nobody's."""
    found = [Difference(label=label, role="", one=read(one), other=read(other)) for label, read in _FIGURES]
    for label, read in _BY_LOAD:
        for role in dict.fromkeys(load.label for load in (*one.load, *other.load)):
            sides = [next((read(load) for load in each.load if load.label == role), None) for each in (one, other)]
            if any(side is not None and side != _NOTHING for side in sides):
                found.append(Difference(label=label, role=role, one=sides[0], other=sides[1]))
    for role in dict.fromkeys((*one.first_month, *other.first_month)):
        sides = [each.first_month.get(role) for each in (one, other)]
        found.append(Difference(label=_MONTH, role=role.replace("_", " ").capitalize(), one=sides[0], other=sides[1]))
    return tuple(found)


def most_a_week(rehearsal: Rehearsal, figure: str) -> Spread:
    """The highest week of a figure, run by run."""
    weeks = [week.figures[figure] for week in rehearsal.calendar]
    return max(weeks, key=lambda spread: spread.middle, default=_NOTHING)


_MONTH = mark("Messages in the first month of a match")
_FIGURES: tuple[tuple[str, Callable[[Rehearsal], Spread | None]], ...] = (
    (mark("Matches begun"), lambda each: each.matches),
    (mark("Days from application to match"), lambda each: each.days_to_match),
    (mark("Waiting at the end"), lambda each: each.waiting_at_end),
    (mark("Without any possible mentor at the end"), lambda each: each.without_mentor),
    (mark("Check-ins in the fullest week"), lambda each: most_a_week(each, "due")),
    (mark("Reminders in the fullest week"), lambda each: most_a_week(each, "reminders")),
    (mark("Messages in the fullest week"), lambda each: most_a_week(each, "messages")),
)
_BY_LOAD: tuple[tuple[str, Callable[[object], Spread]], ...] = (
    (mark("Hours in the busiest week"), lambda load: load.busiest),  # type: ignore[attr-defined] # a Load
    (mark("Hours in a usual week"), lambda load: load.usual),  # type: ignore[attr-defined] # a Load
)
