"""How many could be matched if more pairs were possible: the price of a rule, without making the plan anew.

Whatever pairs join, the plan that is keeps every row. So the linear program in which only people count goes on from
where it stopped for that plan, and takes in the few new pairs that bring somebody: after a few steps it says how many
can be matched at most. Where that is no more than are matched now, nothing is left to ask. Otherwise the linear program
of the scores goes on from the plan with so many people in it; old pairs are worth what they were, new ones only the
people they bring. The first whole answer is a plan that matches as many as can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.branching import search
from workflows.matching.ceiling import Ceiling, Warm, ceiling_of
from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.problem import Problem
from workflows.matching.program import Program, Stop
from workflows.matching.reduced import SLACK, nearest, priced_out
from workflows.matching.rows import gains_of, onward
from workflows.matching.seating import Seating

_QUESTIONS = 40
"""So many linear programs the search for a plan may take: more take as long as the plan made anew."""
_MORE = 2
"""New pairs of each mentee that join at first."""
_LANGUAGES = 1 << 16
"""More than anybody speaks."""


def most_matched(problem: Problem, matched: int, warm: Warm) -> int | None:
    """The most mentees that can be matched in a ``problem`` that has all pairs of the one before, and more.

    ``matched``: how many the best plan before matches; ``warm``: where its linear programs stopped. None where it is
    not found out in this way.
    """
    # Whoever could now join a circle with somebody pinned into it has no price of its own there.
    if problem.in_circle[problem.pins].any():
        return None
    old, stop, near, people = warm.program, warm.stop, warm.seats, _people_of(warm)
    if old is None or stop is None or near is None or people is None or people.stop is None or people.solved is None:
        return None
    program, nothing = Program(problem, matched=None), np.zeros(problem.pairs)
    joined = _joined(old, program)
    if joined is None:
        return None
    seats = joined.seats[people.seats]
    out = priced_out(program, people.solved, nothing, 1.0, program.among(seats))
    if int(np.floor(people.solved.value + out.missing + SLACK)) <= matched:
        return matched
    begin = Warm(
        stop=joined.stop(people.stop, program),
        seats=program.together(seats, nearest(program, out.seats, _MORE, among=out.paying)),
        program=program,
    )
    top = ceiling_of(program, nothing, 1.0, problem.pins, begin)
    if top is None or top.stop is None:
        return None
    most = int(np.floor(top.value + SLACK))
    if most <= matched:
        return matched
    gains = np.zeros(problem.pairs)
    known = program.pair[joined.seats]
    gains[known] = gains_of(problem)[0][known]
    seats = program.together(top.seats, top.stop.basic, joined.seats[near])
    found = _some_plan(Program(problem, matched=most, like=program), seats, gains, joined.stop(stop, program))
    is_plan = found is not None and problem.matched(found) == most and problem.keeps_rows(found)
    return most if is_plan else None


def rows_without_price(matched: int, warm: Warm) -> frozenset[str]:
    """The quotas of the plan before that keep nobody out: where only people count none of their rows has a price, and
    what the linear program then promises is no more than are matched. Without one of them it promises no more either.
    A quota has two rows where both its limits go by the number of people."""
    old, people = warm.program, _people_of(warm)
    if old is None or people is None or people.solved is None or int(np.floor(people.value + SLACK)) > matched:
        return frozenset()
    prices = people.solved.row_prices[: len(old.rows)].tolist()
    priced = {row.name for row, price in zip(old.rows, prices, strict=True) if abs(price) > SLACK}
    return frozenset(row.name for row in old.rows) - priced


def places_without_price(matched: int, warm: Warm) -> Bools | None:
    """With which mentors one place more matches nobody more: where only people count their price, together with what
    the linear program promises, comes to no more people than are matched. A mentor of a circle has one, however many
    places she has. None where it is not found out in this way."""
    old, people = warm.program, _people_of(warm)
    if old is None or people is None or people.solved is None:
        return None
    silent: Bools = np.floor(people.value + people.solved.mentor_prices + SLACK) <= matched
    silent[old.hosts] = old.problem.mentor_places[old.hosts] > 0
    return silent


def _people_of(warm: Warm) -> Ceiling | None:
    """The linear program in which only people count, gone on to from where the run before stopped; made once."""
    old, stop, near = warm.program, warm.stop, warm.seats
    if old is None or stop is None or near is None or old.several:
        return None
    people = _people(old, stop, near) if warm.people is None or warm.people[0] is not stop else warm.people[1]
    warm.people = stop, people
    return people


def _people(program: Program, stop: Stop, seats: Positions) -> Ceiling | None:
    """The linear program in which only people count, gone on to from the plan."""
    problem, begin = program.problem, Warm(stop=stop, seats=seats)
    counting = Program(problem, matched=None, like=program)
    top = ceiling_of(counting, np.zeros(problem.pairs), 1.0, problem.pins, begin)
    return None if top is None else replace(top, reduced=top.reduced[:0].copy())  # kept for long, and of all pairs


def _some_plan(program: Program, seats: Positions, gains: Floats, stop: Stop) -> Positions | None:
    """A plan with as many people as the program asks for, near where a linear program stopped."""
    placed = onward(program, program.together(seats, program.fixed), stop)
    if placed is None or program.impossible:
        return None
    seats, basis, questions = placed
    told: list[Floats] = []
    answer = search(
        program.model(seats, gains, 0.0),
        basis,
        questions,
        most=_QUESTIONS,
        found=told.append,
        stopped=lambda _: bool(told),
    )
    if answer.values is None:
        return None
    return program.pairs_of(seats, answer.values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Joined:
    """Where the seats and the rooms of a program lie in one that has more."""

    seats: Positions
    rooms: Positions

    def stop(self, before: Stop, program: Program) -> Stop:
        """Where a linear program stopped, in the one that has more: there all that is new is left out."""
        now, old, new = program.start(), len(self.rooms), len(program.circle)
        now.seats[self.seats], now.seat_rows[self.seats] = before.seats, before.seat_rows
        now.columns[self.rooms], now.columns[new:] = before.columns[:old], before.columns[old:]
        first = program.counts().stop
        now.rows[:first] = before.rows[:first]
        for size in range(2):
            now.rows[first + size * new + self.rooms] = before.rows[first + size * old :][:old]
        now.rows[first + 2 * new :] = before.rows[first + 2 * old :]
        return now


def _joined(old: Program, new: Program) -> _Joined | None:
    """Where everything of a program lies in another; None where that is not all there, or is another program."""
    if old.several or new.several or [row.name for row in old.rows] != [row.name for row in new.rows]:
        return None
    rooms, theirs = _rooms(old.seating), _rooms(new.seating)
    at_rooms = _within(rooms, theirs)
    if at_rooms is None:
        return None
    # A pin that has a choice of rooms only now has a row more.
    if len(old.start().rows) - 2 * len(rooms) != len(new.start().rows) - 2 * len(theirs):
        return None
    every = int(max(rooms.max(initial=0), theirs.max(initial=0))) + 2
    at_seats = _within(_seats(old, rooms, every), _seats(new, theirs, every))
    return None if at_seats is None else _Joined(seats=at_seats, rooms=at_rooms)


def _rooms(seating: Seating) -> Positions:
    """A number for each room that is the same in all programs with these circles, rising."""
    return seating.circle * _LANGUAGES + seating.spoken


def _seats(program: Program, rooms: Positions, every: int) -> Positions:
    """The same for each seat."""
    problem, pair = program.problem, program.pair
    people = problem.i[pair] * len(problem.mentors) + problem.j[pair]
    numbers: Positions = people * every + np.append(rooms + 1, 0)[program.room]
    return numbers


def _within(some: Positions, others: Positions) -> Positions | None:
    """Where numbers lie among others, both rising; None where one is not among them."""
    at = np.searchsorted(others, some)
    is_there = bool((at < len(others)).all()) and bool((others[at] == some).all())
    return at if is_there else None
