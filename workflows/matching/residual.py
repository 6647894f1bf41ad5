"""What forcing one pair costs the whole plan, exactly, for every mentor of a mentee at once and without solving again.

An optimal flow leaves a network of possible changes: a mentor may let one of her mentees go, a mentee may take another
mentor, somebody may take a free place, or wait. Forcing a pair (i, j) costs what the cheapest way from j back to i
costs in that network, less what the pair is worth. One search backwards from i finds it for all j (Bellman and Ford:
some steps gain, but no way round gains, or the plan would not be the best). Where the kernel is loaded, ``detours``
finds the same sooner.

It holds where the plan comes from the network alone: no quotas, no circles, one place a mentee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from models.vocabulary import Objective
from workflows.matching.comparisons import Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.pool import Integers
from workflows.matching.problem import Problem, ranges
from workflows.matching.units import units_of

_FAR = 1 << 61
_NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exchange:
    """A way to force a pair: pairs (by position) that leave the plan, and those that come, the forced one first."""

    removed: tuple[int, ...]
    added: tuple[int, ...]


def is_plain(problem: Problem) -> bool:
    """Whether nothing but the network decides."""
    return not problem.quotas and not problem.circles and bool((problem.mentee_places <= 1).all())


class Residual:
    """The possible changes of one optimal plan. Raises ValueError for a problem that is not plain."""

    def __init__(self, problem: Problem, chosen: Positions) -> None:
        if not is_plain(problem):
            raise ValueError("Quotas, circles or several places decide here too: solve again.")
        self.problem = problem
        units = units_of(problem)
        count_first = problem.objective is Objective.COUNT_FIRST
        self.worth: Integers = units.weights(problem) + (units.more_than_all if count_first else units.mentee_gain)
        mentees, mentors = len(problem.mentees), len(problem.mentors)
        self.pair_of = np.full(mentees, _NOBODY, dtype=np.int64)
        self.pair_of[problem.i[chosen]] = chosen
        self.load = np.bincount(problem.j[chosen], minlength=mentors)
        self.spare = self.load < problem.mentor_places
        self.free = np.ones(mentees, dtype=np.bool_)  # may change: has places and is not pinned
        self.free[problem.mentee_places == 0] = False
        self.free[problem.i[problem.pins]] = False
        self.matched = np.flatnonzero((self.pair_of != _NOBODY) & self.free)
        self.hers = problem.j[self.pair_of[self.matched]]
        self.lost = self.worth[self.pair_of[self.matched]]
        self.guests = self.matched[np.argsort(self.hers, kind="stable")]
        self.first_guest = np.searchsorted(np.sort(self.hers), np.arange(mentors + 1))
        self.begin = self.first_guest.tolist()
        self.waiting = np.flatnonzero(self.free & (self.pair_of == _NOBODY))
        usable = self.free[problem.i]
        usable[chosen] = False
        self.edges = np.flatnonzero(usable)
        # By mentor, so that a mentor whose way became cheaper reaches those who could come to her.
        self.edges = self.edges[np.argsort(problem.j[self.edges], kind="stable")]
        self.step, self.owner = -self.worth[self.edges], problem.i[self.edges]
        self.first = np.searchsorted(problem.j[self.edges], np.arange(mentors + 1))
        self.is_matched = self.pair_of != _NOBODY
        self.mentor_of = np.full(mentees, _NOBODY, dtype=np.int64)
        self.mentor_of[problem.i[chosen]] = problem.j[chosen]
        self.given_up = np.zeros(mentees, dtype=np.int64)
        self.given_up[problem.i[chosen]] = self.worth[chosen]
        self.to_rest = self._distances(_NOBODY, np.zeros(0, dtype=np.int64))[0]

    def exchanges(self, mentee: int, pairs: Sequence[int]) -> list[Exchange | None]:
        """For each of some pairs of a mentee (by position) that are not in the plan: the best way to force it. None
        where there is none beside the pins."""
        if not self.problem.mentee_places[mentee]:
            return [None for _ in pairs]
        mentors, mentees, rest = self._distances(mentee, self.problem.j[np.array(pairs, dtype=np.int64)])
        return [self._way(pair, mentee, mentors, mentees, rest) for pair in pairs]

    def costs(self, mentee: int) -> tuple[Positions, Integers]:
        """All pairs of a mentee that are not in the plan, and what forcing each would cost, in the units of ``worth``
        (whole people far above scores, ties below); beyond all measure where it cannot be."""
        pairs = np.arange(self.problem.start[mentee], self.problem.start[mentee + 1])
        pairs = pairs[pairs != self.pair_of[mentee]]
        back = self._distances(mentee, self.problem.j[pairs])[0][self.problem.j[pairs]]
        return pairs, np.where(back < _FAR, back - self.worth[pairs], _FAR)

    def next_places(self) -> dict[int, Exchange]:
        """What one place more changes, for each mentor (by position) with whom it makes the plan better.

        A place that comes free is worth nothing where somebody of hers could not be better placed; else it is worth
        what somebody gains who takes it, and what the place is worth that she leaves. These are the smallest prices the
        places can have, so each is exact.
        """
        problem = self.problem
        worth = np.zeros(len(problem.mentors), dtype=np.int64)
        taken = np.full(len(problem.mentors), _NOBODY, dtype=np.int64)
        movers = np.concatenate([self.waiting, self.matched])
        while len(movers):
            begin, end = problem.start[movers], problem.start[movers + 1]
            pairs = ranges(begin, end)
            now, leaves = self.pair_of[movers], self.mentor_of[movers]
            left = np.where(now != _NOBODY, worth[leaves] - self.given_up[movers], 0)
            offered = self.worth[pairs] + np.repeat(left, end - begin)
            offered[pairs == np.repeat(now, end - begin)] = 0
            place = problem.j[pairs]
            after = worth.copy()
            np.maximum.at(after, place, offered)
            rises = (after[place] > worth[place]) & (offered == after[place])
            taken[place[rises]] = pairs[rises]
            nearer = np.flatnonzero(after > worth)
            worth = after
            hers = ranges(self.first_guest[nearer], self.first_guest[nearer + 1])
            movers = self.guests[hers]
        return {int(place): self._taking(int(place), worth, taken) for place in np.flatnonzero(worth > 0)}

    def _taking(self, place: int, worth: Integers, taken: Positions) -> Exchange:
        """Who takes a place, who then takes hers, and so on until a place is worth nothing more."""
        removed: list[int] = []
        added: list[int] = []
        while place != _NOBODY and worth[place] > 0:
            pair = int(taken[place])
            added.append(pair)
            mentee = self.problem.i[pair]
            if self.pair_of[mentee] == _NOBODY:
                break
            removed.append(int(self.pair_of[mentee]))
            place = int(self.mentor_of[mentee])
        return Exchange(removed=tuple(removed), added=tuple(added))

    def _distances(self, mentee: int, wanted: Positions) -> tuple[Integers, Integers, int]:
        """The cheapest way back to her from each mentor, each mentee and from the rest (waiting, free places): exact
        for the ``wanted`` mentors and on their ways. Nobody's way back is the way to the rest.

        Seen from the rest (less what it costs to get there) no step gains, so whoever is farther off than all of the
        wanted are already is on no better way to one of them, and is not gone on from.
        """
        problem = self.problem
        now = self.pair_of[mentee] if mentee != _NOBODY else _NOBODY
        if KERNEL.detours is not None and mentee != _NOBODY and self.free[mentee]:
            return self._detours(KERNEL.detours, mentee, now, wanted)
        mentors = np.full(len(problem.mentors), _FAR, dtype=np.int64)
        mentees = np.full(len(problem.mentees), _FAR, dtype=np.int64)
        hers = int(problem.j[now]) if now != _NOBODY else _NOBODY
        is_matched, mentor_of, lost = self.is_matched, self.mentor_of, self.given_up
        loaded, spare = self.load > 0, np.flatnonzero(self.spare)
        can_go = is_matched & self.free
        if mentee != _NOBODY:
            can_go[mentee] = False
        bounded = len(wanted) > 0 and bool((self.to_rest[wanted] < _FAR).all())
        rest, nearer = (0, np.zeros(0, dtype=np.int64)) if now == _NOBODY else (_FAR, np.array([hers]))
        if now != _NOBODY:
            mentors[hers] = self.worth[now]
        fresh_rest = now == _NOBODY
        while len(nearer) or fresh_rest:
            # Who could come to the mentors that became nearer …
            begin, end = self.first[nearer], self.first[nearer + 1]
            reached = ranges(begin, end)
            owner = self.owner[reached]
            reach = self.step[reached] + np.repeat(mentors[nearer], end - begin)
            better = (reach < mentees[owner]) & (owner != mentee)
            owner = owner[better]
            np.minimum.at(mentees, owner, reach[better])
            # … makes the rest nearer, when they wait or a match less is the way on …
            rest_now = min(
                rest,
                int(mentees[owner[~is_matched[owner]]].min(initial=_FAR)),
                int(mentors[nearer[loaded[nearer]]].min(initial=_FAR)),
            )
            fresh_rest, rest = rest_now < rest or fresh_rest, rest_now
            before = mentors.copy()
            # … and the mentors who have them now; whoever takes nobody else's place could always wait instead.
            leavers = np.flatnonzero(can_go) if fresh_rest else owner[can_go[owner]]
            np.minimum.at(mentors, mentor_of[leavers], lost[leavers] + np.minimum(mentees[leavers], rest))
            if fresh_rest:
                mentors[spare] = np.minimum(mentors[spare], rest)
            fresh_rest = False
            nearer = np.flatnonzero(mentors < before)
            if bounded:
                farthest = (mentors[wanted] - self.to_rest[wanted]).max()
                nearer = nearer[mentors[nearer] - self.to_rest[nearer] < farthest]
        return mentors, np.where(is_matched, np.minimum(mentees, rest), mentees), rest

    def _detours(
        self, compiled: ModuleType, mentee: int, now: int, wanted: Positions
    ) -> tuple[Integers, Integers, int]:
        hers, worth = (_NOBODY, 0) if now == _NOBODY else (int(self.problem.j[now]), int(self.worth[now]))
        people = compiled.Residents(
            self.mentor_of, self.given_up, self.is_matched & self.free, self.load, self.spare, self.to_rest
        )
        mentors, mentees, rest = compiled.ways_back(
            (mentee, hers, worth), self.first, self.owner, self.step, people, wanted
        )
        return mentors, mentees, int(rest)

    def _way(self, forced: int, mentee: int, mentors: Integers, mentees: Integers, rest: int) -> Exchange | None:
        """Follow the distances from the forced pair back to the mentee."""
        problem = self.problem
        removed: list[int] = []
        added: list[int] = [forced]
        place, came_back = int(problem.j[forced]), False
        if mentors[place] >= _FAR:
            return None
        for _ in range(2 * (len(problem.mentors) + len(problem.mentees))):
            # At a mentor who has one too many.
            if place != _NOBODY:
                if self.pair_of[mentee] != _NOBODY and problem.j[self.pair_of[mentee]] == place:
                    worth = int(self.worth[self.pair_of[mentee]])
                    if mentors[place] == worth:
                        return Exchange(removed=(*removed, int(self.pair_of[mentee])), added=tuple(added))
                if self.spare[place] and mentors[place] == rest and not came_back:
                    place = _NOBODY
                    continue
                here = self.guests[self.begin[place] : self.begin[place + 1]]
                here = here[here != mentee]
                goes = here[self.worth[self.pair_of[here]] + mentees[here] == mentors[place]]
                if not len(goes):
                    return None
                leaver = int(goes[0])
                removed.append(int(self.pair_of[leaver]))
                if mentees[leaver] == rest:
                    place = _NOBODY
                    continue
            # With the rest: somebody who waits takes a place, or a mentor has one match less.
            else:
                if self.pair_of[mentee] == _NOBODY and rest == 0:
                    return Exchange(removed=tuple(removed), added=tuple(added))
                less = self._one_less(mentee, mentees, rest)
                if less is not None:
                    place, came_back = less, True
                    continue
                comes = self.waiting[(mentees[self.waiting] == rest) & (self.waiting != mentee)]
                if not len(comes):
                    return None
                leaver = int(comes[0])
            begin, end = int(problem.start[leaver]), int(problem.start[leaver + 1])
            options = np.arange(begin, end)
            options = options[options != self.pair_of[leaver]]
            reach = mentors[problem.j[options]] - self.worth[options]
            taken = options[reach == mentees[leaver]]
            if not len(taken):
                return None
            added.append(int(taken[0]))
            place, came_back = int(problem.j[taken[0]]), False
        raise RuntimeError("The way back to the mentee goes round in a circle.")

    def _one_less(self, mentee: int, mentees: Integers, rest: int) -> int | None:
        """A mentor from whom one match less is the cheapest way on: hers, or one whose mentee takes another."""
        now = self.pair_of[mentee]
        if now != _NOBODY and int(self.worth[now]) == rest:
            return int(self.problem.j[now])
        others = self.matched != mentee
        goes = np.flatnonzero(others & (self.lost + np.minimum(mentees[self.matched], _FAR) == rest))
        return int(self.hers[goes[0]]) if len(goes) else None
