"""What a coordinator turns for one run: weights, rules switched off, pins, forbidden pairs, places, quotas.

Nothing here changes the definition. A plan carries the settings it was made with, so it can be made again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from models.definitions.sections import Matching
from models.vocabulary import Objective

PairOfIds = tuple[str, str]
"""Mentee id, mentor id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimit:
    """At most (or at least) so many matches in a group that no answer tells: a case-load, a site, a cohort.

    ``people`` are ids of mentees (each counts once when matched) or of mentors (each match counts).
    """

    name: str
    label: str = ""
    role: Literal["mentee", "mentor"]
    people: frozenset[str]
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstGroup:
    """Mentees (by id) who come before the others: carried over, or waiting longest. ``label`` says why, in words."""

    name: str
    label: str
    people: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run. Whatever is not said here is as the definition says.

    ``weights`` by criterion; ``dropped`` rules for everybody; ``waived`` (mentee id, rule) for one person;
    ``places`` free places of a mentor by id; ``quotas_off`` quotas and limits switched off. ``kept`` are the pairs of a
    running plan, of which at most ``changes`` may be given up (None: all of them) and at least ``keep`` must stay.
    ``limits``: case-loads and the like. ``first``: of plans that match as many, one with as many of the first group as
    can be, then of the second, and so on, before the score counts. ``circles``: mentors by id who take a circle of so
    many to so many.
    ``only``: no other pairs are possible (those that were introduced). ``waiting``: only these mentees are matched now.
    ``introduce``: each mentee meets up to so many mentors, everybody one before anybody two. ``floor``: no pair but a
    pinned one scores less. ``fairest``: the weakest pair is as good as it can be with as many people matched, before
    any total counts (so people come first, whatever ``objective`` says).
    """

    objective: Objective | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    waived: frozenset[PairOfIds] = frozenset()
    pins: frozenset[PairOfIds] = frozenset()
    forbidden: frozenset[PairOfIds] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    quotas_off: frozenset[str] = frozenset()
    kept: frozenset[PairOfIds] = frozenset()
    changes: int | None = None
    keep: int | None = None
    limits: tuple[GroupLimit, ...] = ()
    first: tuple[FirstGroup, ...] = ()
    circles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    only: frozenset[PairOfIds] | None = None
    waiting: frozenset[str] | None = None
    introduce: int | None = None
    floor: int = 0
    fairest: bool = False

    @property
    def must_stay(self) -> int | None:
        """How many of the ``kept`` pairs must be in the plan; None where nothing is asked."""
        asked = [] if self.changes is None else [max(0, len(self.kept) - self.changes)]
        asked += [] if self.keep is None else [max(0, self.keep)]
        return max(asked) if asked else None

    def off_for(self, mentee: str) -> frozenset[str]:
        """The rules that do not hold for somebody: switched off for everybody, or waived for her."""
        return self.dropped | {rule for person, rule in self.waived if person == mentee}

    def kept_to(self, model: Matching) -> Settings:
        """The same with every rule that protects people in force, whoever wanted it switched off or waived."""
        off = frozenset(name for name, must in model.must.items() if must.protects)
        if off.isdisjoint(self.dropped) and not any(rule in off for _, rule in self.waived):
            return self
        waived = frozenset((mentee, rule) for mentee, rule in self.waived if rule not in off)
        return replace(self, dropped=self.dropped - off, waived=waived)

    def turned(
        self,
        *,
        objective: Objective | None = None,
        weights: Mapping[str, int] | None = None,
        drop: Collection[str] | None = None,
        waive: Iterable[PairOfIds] | None = None,
        pin: Iterable[PairOfIds] | None = None,
        forbid: Iterable[PairOfIds] | None = None,
        places: Mapping[str, int] | None = None,
        quotas_off: Collection[str] | None = None,
    ) -> Settings:
        """The same with what is given put in place of what was. ``weights`` and ``places`` are merged by name."""
        return replace(
            self,
            objective=self.objective if objective is None else objective,
            weights=self.weights if weights is None else {**self.weights, **weights},
            dropped=self.dropped if drop is None else frozenset(drop),
            waived=self.waived if waive is None else frozenset(waive),
            pins=self.pins if pin is None else frozenset(pin),
            forbidden=self.forbidden if forbid is None else frozenset(forbid),
            places=self.places if places is None else {**self.places, **places},
            quotas_off=self.quotas_off if quotas_off is None else frozenset(quotas_off),
        )
