"""What a plan under quotas and circles loses when one pair must be in it, without making the plan anew.

To insist on a pair moves a few bounds: its two people, and what the rows count at them, are taken out of the problem
(of a circle, its seat is taken). The linear program goes on from where that of the plan stopped, and a search from
there finds whole people. Both are over the seats that cost little at the prices of the plan; then all others are priced
by the linear program with the pair. Those that could be in a better plan join, and it is searched again: mostly there
is none. So what is found is the best plan over all pairs.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from threading import Lock

import numpy as np

from workflows.matching.branching import Again, Answer, Moved
from workflows.matching.ceiling import Warm, ceiling_of
from workflows.matching.comparisons import Positions
from workflows.matching.counting import all_rows
from workflows.matching.linear import Relaxed
from workflows.matching.problem import Problem
from workflows.matching.program import Program
from workflows.matching.reduced import MORE, SLACK, first_few, nearest, priced_out
from workflows.matching.rows import gains_of, onward
from workflows.matching.seating import NO_ROOM

_SEATS = (5, 20)
"""The first search is over so many seats a mentee; where no plan has the pair there, over so many, then over all."""
_MOST = 400_000
"""Over more seats a plan made anew is as fast."""
_QUESTIONS = 200
"""So many linear programs a search may take: more take as long as the plan made anew."""
_NEVER = 1e9
"""What somebody costs who is matched already."""
_PLAIN = -1


def insisting(problem: Problem, matched: int | None, warm: Warm) -> Insisting | None:
    """What answers for the pairs of a plan that is proven the best; None where there is nothing to go on from.
    ``matched``: how many it matches, where people come first; ``warm``: where its linear program, or that of a plan
    that differs by weights only, stopped."""
    try:
        return Insisting(problem, matched, warm)
    except ValueError:
        return None


class _UnknownError(Exception):
    """It is not found out in this way."""


class Insisting:
    """Answers for the pairs of one proven plan under rows."""

    def __init__(self, problem: Problem, matched: int | None, warm: Warm) -> None:
        """See ``insisting``. Raises ValueError where there is nothing to go on from."""
        if warm.program is None or warm.stop is None or warm.program.several:
            raise ValueError("No linear program was asked.")
        self.problem, self.program = problem, Program(problem, matched=matched, like=warm.program)
        self.gains, self.mentee_gain = gains_of(problem)
        top = ceiling_of(self.program, self.gains, self.mentee_gain, problem.pins, replace(warm))
        if top is None or top.stop is None or top.solved is None:
            raise ValueError("The linear program stopped nowhere.")
        self.reduced, self.stop, self.solved = top.reduced, top.stop, top.solved
        self._models: dict[tuple[int, int], tuple[Positions, Again]] = {}
        self._asked = Lock()

    def best(self, pair: int) -> Positions | None:
        """The best plan with a pair whose mentee can be matched and is not pinned; with one match fewer where none has
        as many. None where it is not found out in this way."""
        fewer = (0,) if self.program.matched is None else (0, 1)
        # One seat for each language they could meet in.
        of_circle = bool(self.problem.in_circle[pair])
        seats = self.program.seats_of(np.array([pair])).tolist() if of_circle else [None]
        with self._asked, suppress(_UnknownError):  # two may look at the same plan at once
            for lost in fewer:
                found = [plan for plan in (self._best(pair, seat, lost) for seat in seats) if plan is not None]
                if found:
                    return max(found, key=self._worth)
        return None

    def _best(self, pair: int, seat: int | None, lost: int) -> Positions | None:
        """The best plan with a pair and so many matches fewer; None where there is none. ``seat``: which one, where it
        is of a circle."""
        host = _PLAIN if seat is None else int(self.problem.j[pair])
        own = self.mentee_gain + float(self.gains[pair]) if seat is None else 0.0
        rows = self._moved(pair if seat is None else None, lost)
        if any(low > high for low, high in rows.values()):
            return None  # a share that no whole number keeps
        for level in range(len(_SEATS) + 1):
            while True:
                seats, again = self._model(level, host)
                at = {} if seat is None else {int(np.searchsorted(seats, seat)): (1.0, 1.0)}
                answer, first = again.search(at, rows, known=-np.inf, most=_QUESTIONS)
                if not answer.finished:
                    raise _UnknownError
                if answer.values is None or first is None:
                    break  # to the next level
                chosen = self._with(pair, seats, answer)
                others, pays = self._beside(pair, seats, first, self._worth(chosen) - own, seat)
                if not len(others):
                    return chosen
                # The next pair asks for them too.
                seats, again = self._models[level, host] = self._over(seats, others)
                if pays:
                    continue
                at = {} if seat is None else {int(np.searchsorted(seats, seat)): (1.0, 1.0)}
                answer, _ = again.search(at, rows, known=self._worth(chosen) - own, most=_QUESTIONS)
                if not answer.finished:
                    raise _UnknownError
                return chosen if answer.values is None else self._with(pair, seats, answer)
        return None

    def _worth(self, chosen: Positions) -> float:
        """What a plan is worth in the units of the linear program."""
        return float(self.gains[chosen].sum()) + self.mentee_gain * self.problem.matched(chosen)

    def _with(self, pair: int, seats: Positions, answer: Answer) -> Positions:
        """The plan of a pair and an answer over some seats."""
        assert answer.values is not None, "There is one."
        chosen: Positions = np.union1d(self.program.pairs_of(seats, answer.values), pair)
        return chosen

    def _beside(
        self, pair: int, seats: Positions, first: Relaxed, worth: float, seat: int | None
    ) -> tuple[Positions, bool]:
        """Seats beside these ``seats`` that could be in a plan with more than this ``worth``, by the prices of the
        linear program over them, and whether some pay: then these are the first of them, else they are all."""
        program, problem = self.program, self.problem
        ends = len(problem.mentees), program.counts().start, program.counts().stop
        mentees, mentors, rows, _ = (part.copy() for part in np.split(first.prices, ends))
        if seat is None:
            i, j = int(problem.i[pair]), int(problem.j[pair])
            mentees[i] = _NEVER
            mentors[j] = _NEVER if problem.mentor_places[j] <= 1 else mentors[j]
        priced = replace(self.solved, mentee_prices=mentees, mentor_prices=mentors, row_prices=rows)
        inside = program.among(seats)
        out = priced_out(program, priced, self.gains, self.mentee_gain, inside)
        if len(out.paying):
            return nearest(program, out.seats, MORE, among=out.paying), True
        gap = first.value - worth
        return np.flatnonzero(~inside & (out.seats >= -gap - SLACK)), False

    def _moved(self, pair: int | None, lost: int) -> Moved:
        """The bounds of the rows with so many matches fewer, once the two people of a pair have met."""
        problem, program, matched = self.problem, self.program, self.program.matched
        moved: Moved = {}
        rows = program.rows if matched is None or not lost else all_rows(problem, matched - lost, several=False)
        if pair is not None:
            i, j = int(problem.i[pair]), int(problem.j[pair])
            moved |= {i: (-np.inf, 0.0), len(problem.mentees) + j: (-np.inf, float(problem.mentor_places[j]) - 1.0)}
        for number, row in enumerate(rows, start=program.counts().start):
            counts = 0.0
            if pair is not None:
                counts += 0.0 if row.by_mentee is None else float(row.by_mentee[i])
                counts += 0.0 if row.by_mentor is None else float(row.by_mentor[j])
                counts += 0.0 if row.by_pair is None else float(row.by_pair[pair])
            if counts or lost:
                moved[number] = row.low - counts, row.high - counts
        return moved

    def _model(self, level: int, host: int) -> tuple[Positions, Again]:
        """The seats of a level with all those of a ``host``, and their model."""
        if (level, host) in self._models:
            return self._models[level, host]
        program, reduced = self.program, self.reduced
        few = len(self.problem.mentees) * _SEATS[level] if level < len(_SEATS) else len(reduced)
        if min(few, len(reduced)) > _MOST:
            raise _UnknownError
        seats = np.arange(len(reduced))
        if few < len(reduced):
            # Without enough seats no room is open, and nobody keeps its mentor's price up.
            seated = np.flatnonzero(program.room != NO_ROOM)
            room = program.room[seated].astype(np.int64)
            circles = seated[first_few(room, reduced[seated], program.sizes[room, 1])]
            hers = seated[program.hosts[room] == host]
            reach = np.partition(reduced, -few)[-few]
            seats = program.together(np.flatnonzero(reduced >= reach), circles, hers, program.fixed)
        found = self._models[level, host] = self._over(seats)
        return found

    def _over(self, *seats: Positions) -> tuple[Positions, Again]:
        """A model over these seats, and those it cannot do without."""
        placed = onward(self.program, self.program.together(*seats), self.stop)
        assert placed is not None, "It stopped there."
        those, basis, questions = placed
        return those, Again(self.program.model(those, self.gains, self.mentee_gain), basis, questions)
