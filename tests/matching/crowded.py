"""Small pools in which everything bears at once: everybody has answered, mentors take several, and rules, quotas,
limits, circles, held plans and floors cross. A seed makes each of them, so what fails can be drawn again."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from models.vocabulary import Objective
from tests.matching.drawn import FIELDS, MUST, QUOTAS, TONGUES
from workflows.matching.settings import FirstGroup, GroupLimit, Settings

_AMOUNTS = ("1 matches", "2 matches", "3 matches", "20 percent", "33 percent", "50 percent")
_LIMITS = (("at_least",), ("at_most",), ("at_most",), ("at_least", "at_most"))


def crowded(seed: int) -> tuple[dict[str, Any], Settings]:
    """What ``a_pool`` takes, and what somebody turns."""
    draw = random.Random(seed)
    mentees = [f"e{k}" for k in range(draw.randint(3, 6))]
    mentors = [f"m{k}" for k in range(draw.randint(2, 4))]
    rules, criteria = draw.sample(sorted(MUST), draw.choice((0, 1, 1))), draw.sample(sorted(MUST), draw.randint(1, 3))
    quotas = {
        name: {
            "label": name,
            "where": QUOTAS[name],
            **{kind: draw.choice(_AMOUNTS) for kind in draw.choice(_LIMITS)},
        }
        for name in draw.sample(sorted(QUOTAS), draw.randint(0, 2))
    }
    drawn = {
        "mentees": {
            id_: {**_person(draw), "wish": draw.choice((None, "woman", "man")), "field": draw.choice(FIELDS)}
            for id_ in mentees
        },
        "mentors": {id_: {**_person(draw), "places": draw.randint(1, 3)} for id_ in mentors},
        "must": {name: MUST[name] for name in rules},
        "prefer": {name: {"weight": draw.randint(0, 9), "compare": MUST[name]} for name in criteria},
        "quotas": quotas,
        "shape": draw.choice(("pair", "pair", "circle")),
        "size": draw.choice(("1 to 3", "2 to 3", "3 to 4")),
    }
    return drawn, _turned(draw, mentees, mentors, rules)


def _person(draw: random.Random) -> dict[str, Any]:
    return {
        "languages": tuple(sorted(draw.sample(TONGUES, draw.choice((1, 2, 2, 3))))),
        "fields": tuple(sorted(draw.sample(FIELDS, draw.randint(1, 2)))),
        "way": draw.choice(("in_person", "online", "either")),
        "gender": draw.choice(("woman", "man")),
        "english": draw.choice(("A1", "B1", "C1")),
        "hours": draw.choice((1, 2, 3.5, 6)),
        "since": date(2026, 1, 1) + timedelta(days=draw.randint(0, 30)),
        "postcode": draw.choice(("M4C", "m4c ", "L5A")),
        "parent": draw.random() < 0.5,
    }


def _turned(draw: random.Random, mentees: list[str], mentors: list[str], rules: list[str]) -> Settings:
    def limit(number: int) -> GroupLimit:
        role = draw.choice(("mentee", "mentor"))
        ids = mentees if role == "mentee" else mentors
        return GroupLimit(
            name=f"limit{number}",
            role="mentee" if role == "mentee" else "mentor",
            people=frozenset(draw.sample(ids, draw.randint(1, len(ids)))),
            at_least=draw.choice((None, None, None, 1)),
            at_most=draw.choice((None, 1, 2, 3)),
        )

    def pairs(most: int) -> frozenset[tuple[str, str]]:
        return frozenset((draw.choice(mentees), draw.choice(mentors)) for _ in range(draw.randint(0, most)))

    held = draw.sample(mentees, draw.randint(0, 3))
    circles = draw.sample(mentors, draw.choice((0, 0, 1, 2)))
    return Settings(
        objective=draw.choice((None, *Objective)),
        pins=pairs(1) if draw.random() < 0.4 else frozenset(),
        forbidden=pairs(2),
        limits=tuple(limit(number) for number in range(draw.choice((0, 1, 2)))),
        first=tuple(
            FirstGroup(name=f"first{k}", label="First", people=frozenset(draw.sample(mentees, draw.randint(1, 3))))
            for k in range(draw.choice((0, 0, 1, 2)))
        ),
        circles={mentor: draw.choice(((1, 2), (2, 2), (2, 3), (3, 4))) for mentor in circles},
        kept=frozenset((mentee, draw.choice(mentors)) for mentee in held),
        changes=draw.choice((None, None, 1, 2)),
        floor=draw.choice((0, 0, 0, 255, 900)),
        fairest=draw.random() < 0.25,
        waiting=draw.choice((None, None, frozenset(draw.sample(mentees, 3)))),
        places={draw.choice(mentors): draw.randint(0, 3)} if draw.random() < 0.3 else {},
        waived=frozenset((draw.choice(mentees), rule) for rule in rules if draw.random() < 0.3),
    )
