"""Circles: which mentors meet several mentees together, between which sizes, and in which languages.

A matching model whose shape is a circle makes every mentor with a place the host of one circle; a run can also name
mentors who take one (``Settings.circles``). One mentor has one circle in one plan. Where both sides are asked for their
languages, a circle needs one that its mentor and all its mentees speak.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.definitions.people import languages_question
from models.definitions.phrases import parse_size
from models.definitions.sections import Matching
from models.definitions.truth import as_set
from workflows.matching.comparisons import Bools, Positions
from workflows.matching.pool import MENTEE, MENTOR, Pool
from workflows.matching.problem import Circle
from workflows.matching.settings import Settings

_USUAL = (2, 8)
"""The sizes of a circle where a definition does not say."""


def circles_of(pool: Pool, settings: Settings) -> tuple[Circle, ...]:
    """The circles of a run, by mentor; those that nobody could ever fill are among them."""
    sizes = dict(_sizes(pool)) | {
        pool.mentors.index[mentor]: size for mentor, size in settings.circles.items() if mentor in pool.mentors.index
    }
    if not sizes:
        return ()
    ours, theirs = (languages_question(pool.definition, role) for role in (MENTEE, MENTOR))
    speak: list[frozenset[object]] = []
    if ours and theirs:
        speak = [frozenset(as_set(value)) for value in pool.mentees.values(f"{MENTEE}.{ours}")]
    found: list[Circle] = []
    who: dict[str, Bools] = {}
    for mentor, (smallest, largest) in sorted(sizes.items()):
        languages: tuple[str, ...] = ()
        if ours and theirs:
            spoken = pool.mentors.people[mentor].value(f"{MENTOR}.{theirs}")
            # A mentor who told no language has a circle in none that anybody speaks.
            languages = tuple(sorted(str(one) for one in as_set(spoken))) or ("",)
        for language in languages:
            if language not in who:
                who[language] = np.array([language in tongues for tongues in speak], dtype=np.bool_)
        speaks = np.array([who[language] for language in languages], dtype=np.bool_)
        found.append(
            Circle(
                mentor=mentor,
                smallest=max(1, smallest),
                largest=max(1, smallest, largest),
                languages=languages,
                speaks=speaks.reshape(len(languages), len(pool.mentees)),
            )
        )
    return tuple(found)


def _sizes(pool: Pool) -> Mapping[int, tuple[int, int]]:
    if pool.model.shape != "circle":
        return {}
    return dict.fromkeys(range(len(pool.mentors)), sizes_of(pool.model))


def sizes_of(model: Matching) -> tuple[int, int]:
    """How few and how many mentees a circle of this model has."""
    return (parse_size(model.size) if model.size else None) or _USUAL


def can_talk(circles: tuple[Circle, ...], i: Positions, j: Positions) -> Bools:
    """For each pair, whether its mentor has no circle or the mentee speaks one of the circle's languages."""
    able = np.ones(len(i), dtype=np.bool_)
    asking = [circle for circle in circles if circle.languages]
    if not asking:
        return able
    numbers = np.full(int(j.max(initial=0)) + 1 + max(circle.mentor for circle in asking), len(asking))
    numbers[[circle.mentor for circle in asking]] = np.arange(len(asking))
    hers = np.flatnonzero((numbers < len(asking))[j])
    hers = hers[np.argsort(numbers[j[hers]], kind="stable")]
    ends = np.searchsorted(numbers[j[hers]], np.arange(len(asking) + 1))
    for circle, first, last in zip(asking, ends[:-1], ends[1:], strict=True):
        some = hers[first:last]
        able[some] = circle.speaks[:, i[some]].any(axis=0)
    return able
