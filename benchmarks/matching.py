"""How long a plan takes: pool, cold solve, slider, audit, explanations, on invented people.

    python benchmarks/matching.py [--sizes 150 1000] [--runs 9] [--quotas none,one,crossing,every] [--naive]

People are drawn from a fixed seed, calibrated so that 4 to 8 percent of pairs are eligible and about a tenth of the
mentees have nobody: many languages with a long tail, a wish about gender, areas, 21 blocks of the week, two ways of
meeting, the same employer excluded. ``every`` are all constraint kinds at once: crossing shares, 24 case-loads, sites,
minima by language and cohort, a twentieth of the mentors with a circle of 3 to 6 who share a language, pins, forbidden
pairs, a running plan of which most must stay. ``--naive`` also gives the written problem to HiGHS with a variable for
every pair (needs SciPy; not for circles) and prints the ratio. Medians in milliseconds of processor time, which a busy
machine hardly changes; asserts only that every plan is proven.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from models.definitions import Definition
from models.vocabulary import Answers
from workflows.matching import (
    Engine,
    GroupLimit,
    Plan,
    Settings,
    alternatives,
    compile_pool,
    prices,
    problem_document,
    readiness,
)

TODAY = date(2026, 9, 14)
LANGUAGES = tuple(f"language_{k}" for k in range(30))
BLOCKS = tuple(f"block_{k}" for k in range(21))
FIELDS = tuple(f"field_{k}" for k in range(12))
INTERESTS = tuple(f"interest_{k}" for k in range(12))
AREAS = tuple(f"area_{k}" for k in range(8))

QUOTAS: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "one": {"parents": {"label": "Parents", "at_least": "22 percent", "where": ["mentee.parent is yes"]}},
    "crossing": {
        "parents": {"label": "Parents", "at_least": "22 percent", "where": ["mentee.parent is yes"]},
        "women": {"label": "Women", "at_least": "56 percent", "where": ["mentee.gender is woman"]},
        "beginners": {"label": "Beginners", "at_least": "27 percent", "where": ["mentee.english is one of A1, A2"]},
    },
}


def definition(quotas: Mapping[str, Any]) -> Definition:
    """The program of the benchmark."""

    def form(role: str, extra: Mapping[str, str]) -> dict[str, Any]:
        types = {
            "languages": "select_multiple languages",
            "blocks": "select_multiple blocks",
            "way": "select_one ways",
            "gender": "select_one genders",
            "area": "select_one areas",
            "field": "select_one fields",
            "interests": "select_multiple interests",
            "hours": "integer",
            "employer": "text",
            **extra,
        }
        questions = {name: {"type": type_, "label": name} for name, type_ in types.items()}
        return {"label": role, "filled_by": role, "about": role, "keep": "on the profile", "questions": questions}

    return Definition.model_validate(
        {
            "program": {"name": "benchmark", "label": "Benchmark"},
            "roles": {
                "mentee": {"label": "Mentee", "is": "participant"},
                "mentor": {"label": "Mentor", "is": "participant"},
            },
            "choices": {
                "languages": dict.fromkeys(LANGUAGES, "x"),
                "blocks": dict.fromkeys(BLOCKS, "x"),
                "fields": dict.fromkeys(FIELDS, "x"),
                "interests": dict.fromkeys(INTERESTS, "x"),
                "areas": dict.fromkeys(AREAS, "x"),
                "ways": {"in_person": "x", "online": "x", "either": "x"},
                "genders": {"woman": "x", "man": "x"},
                "cefr": {"use": "cefr_levels"},
            },
            "forms": {
                "mentee_application": form(
                    "mentee", {"wish": "select_one genders", "parent": "yes_no", "english": "select_one cefr"}
                ),
                "mentor_application": form(
                    "mentor", {"places": "integer", "helps": "select_multiple fields", "migrated": "yes_no"}
                ),
            },
            "matching": {
                "pairs": {
                    "label": "Pairs",
                    "capacity": {"mentee": 1, "mentor": "mentor.places"},
                    "must": {
                        "language": "mentor.languages shares any with mentee.languages",
                        "time": "mentor.blocks shares any with mentee.blocks",
                        "way": [
                            "mentor.way is the same as mentee.way",
                            "or mentor.way is either",
                            "or mentee.way is either",
                        ],
                        "area": ["mentor.area is the same as mentee.area", "or mentee.way is not in_person"],
                        "wish": "mentor.gender is the same as mentee.wish, if mentee.wish is answered",
                        "employer": "mentor.employer differs from mentee.employer",
                    },
                    "prefer": {
                        "field": {"weight": 30, "compare": "mentor.helps covers mentee.field"},
                        "same_field": {"weight": 20, "compare": "mentor.field is the same as mentee.field"},
                        "times": {"weight": 15, "compare": "mentor.blocks shares any with mentee.blocks"},
                        "hours": {"weight": 15, "compare": "mentor.hours is close to mentee.hours within 4"},
                        "interests": {"weight": 10, "compare": "mentor.interests shares any with mentee.interests"},
                        "migrated": {"weight": 10, "compare": "mentor.migrated is yes"},
                    },
                    "quotas": quotas,
                }
            },
        }
    )


def people(count: int, seed: int) -> tuple[dict[str, Answers], dict[str, Answers]]:
    """As many mentees as said and four fifths as many mentors, with one place or two."""
    draw = random.Random(seed)
    long_tail = [1 / (rank + 1) for rank in range(len(LANGUAGES))]

    def person() -> dict[str, Any]:
        return {
            "languages": tuple(sorted(set(draw.choices(LANGUAGES, long_tail, k=draw.choice((1, 2, 2)))))),
            "blocks": tuple(sorted(draw.sample(BLOCKS, draw.randint(2, 7)))),
            "way": draw.choices(("in_person", "online", "either"), (5, 3, 3))[0],
            "gender": draw.choice(("woman", "man")),
            "area": draw.choice(AREAS),
            "field": draw.choice(FIELDS),
            "interests": tuple(sorted(draw.sample(INTERESTS, draw.randint(1, 4)))),
            "hours": draw.randint(1, 10),
            "employer": f"employer {draw.randint(1, 200)}",
        }

    mentees = {
        f"mentee{k:06}@example.org": {
            **person(),
            "wish": draw.choice(("woman", "man")) if draw.random() < 0.25 else None,
            "parent": draw.random() < 0.2,
            "english": draw.choice(("A1", "A2", "B1", "B2", "C1", "B1", "B2", "C1")),
        }
        for k in range(count)
    }
    mentors = {
        f"mentor{k:06}@example.org": {
            **person(),
            "places": draw.choice((1, 1, 1, 2)),
            "helps": tuple(sorted(draw.sample(FIELDS, draw.randint(1, 4)))),
            "migrated": draw.random() < 0.4,
        }
        for k in range(count * 4 // 5)
    }
    return mentees, mentors


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of the processor and the result."""
    start = time.process_time()
    result = work()
    return 1000 * (time.process_time() - start), result


def proven(plan: Plan) -> Plan:
    """The plan, once it is certain that it is one."""
    verdict = plan.verify()
    assert plan.status == "optimal", plan.status
    assert not verdict.violations, verdict.violations
    return plan


def every_kind(engine: Engine) -> Settings:
    """All constraint kinds together, drawn around the plan without them so that many bind and all can be kept."""
    draw = random.Random(3)
    mentees, mentors = engine.pool.mentees, engine.pool.mentors
    free = engine.what_if(Settings(quotas_off=frozenset(engine.pool.model.quotas)))
    matched, taken = free.mentors_of, [pair.mentor for pair in free.pairs]
    limits: list[GroupLimit] = []

    def groups(ids: Sequence[str], of: Callable[[int], str], prefix: str) -> dict[str, frozenset[str]]:
        named: dict[str, set[str]] = {}
        for position, id_ in enumerate(ids):
            named.setdefault(f"{prefix} {of(position)}", set()).add(id_)
        return {name: frozenset(members) for name, members in sorted(named.items())}

    for number, (name, members) in enumerate(groups(mentees.ids, lambda _: str(draw.randrange(24)), "load").items()):
        now = len(members & matched.keys())
        most = int(0.85 * now) if number % 2 else now + 2
        limits.append(GroupLimit(name=name, role="mentee", people=members, at_most=most))
    for name, members in groups(mentors.ids, lambda _: str(draw.randrange(5)), "site").items():
        most = int(0.95 * sum(mentor in members for mentor in taken))
        limits.append(GroupLimit(name=name, role="mentor", people=members, at_most=most))
    tongues = groups(mentees.ids, lambda k: mentees.people[k].answers["languages"][0], "tongue")  # type: ignore[index]
    cohorts = groups(mentees.ids, lambda _: str(draw.randrange(4)), "cohort")
    for share, named in ((0.7, tongues), (0.8, cohorts)):
        for name, members in named.items():
            least = int(share * len(members & matched.keys()))
            limits.append(GroupLimit(name=name, role="mentee", people=members, at_least=least))
    circles = dict.fromkeys(draw.sample(mentors.ids, len(mentors) // 20), (3, 6))
    pairs = sorted(pair for pair in free.ids if pair[1] not in circles)
    pins, forbidden = frozenset(pairs[::50]), frozenset(pairs[7::50])
    return Settings(
        limits=tuple(limits),
        circles=circles,
        pins=pins,
        forbidden=forbidden,
        kept=frozenset(pairs) - forbidden,
        keep=int(0.6 * len(pairs)),
    )


def measure(count: int, quotas: str, runs: int, naive: bool) -> None:
    """One row of the table."""
    program = definition(QUOTAS["crossing" if quotas == "every" else quotas])
    mentees, mentors = people(count, seed=count)
    pooled: list[float] = []
    cold: list[float] = []
    sliders: list[float] = []
    for run in range(runs):
        took, engine = timed(lambda: Engine(compile_pool(program, "pairs", mentees, mentors, today=TODAY)))
        pooled.append(took)
        settings = every_kind(engine) if quotas == "every" else Settings()
        took, plan = timed(lambda: engine.solve(settings))  # noqa: B023 - called at once
        cold.append(took)
        proven(plan)
        for step in (1, 5, 15):
            took, turned = timed(lambda: engine.update(weights={"hours": 15 + step + run}))  # noqa: B023 - called at once
            sliders.append(took)
            proven(turned)
    plan = proven(engine.solve(settings))
    audit, _ = timed(plan.verify)
    ready, found = timed(lambda: readiness(engine))
    mentee = next(pair.mentee for pair in plan.pairs if pair.mentee not in {p.mentee for p in found.scarce})
    others, listed = timed(lambda: alternatives(engine, plan, mentee))
    rules, priced = timed(lambda: prices(engine, plan))
    cells = [
        f"{count:>6}",
        f"{quotas:<9}",
        f"{plan.eligible_pairs:>8}",
        f"{100 * plan.eligible_pairs / (count * len(mentors)):>5.1f}%",
        f"{plan.matched:>7}",
        *(f"{value:>8.1f}" for value in (*map(statistics.median, (pooled, cold, sliders)), p95(sliders), audit, ready)),
        f"{others / max(1, len(listed)):>8.1f}",
        f"{rules / len(priced):>8.1f}",
    ]
    if naive and quotas != "every":
        slow, optimum = timed(lambda: by_highs(problem_document(engine.problem())))
        assert optimum == (plan.matched, plan.score), optimum
        cells.append(f"{slow / statistics.median(cold):>7.0f}×")
    print("  ".join(cells), flush=True)


def p95(values: list[float]) -> float:
    """The value that one run in twenty exceeds."""
    return float(np.quantile(np.array(values), 0.95))


def by_highs(document: dict[str, Any]) -> tuple[int, int]:
    """The same problem, naively."""
    from tests.matching.test_programs import naive

    return naive(document)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--sizes", nargs="+", type=int, default=[150, 1000])
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--quotas", default="none,one,crossing,every")
    arguments.add_argument("--naive", action="store_true")
    options = arguments.parse_args()
    heads = ("pool", "cold", "slider", "p95", "audit", "ready", "altern.", "price")
    print("  people  quotas    eligible  share  matched  " + "  ".join(f"{head:>8}" for head in heads))
    for count in options.sizes:
        for quotas in options.quotas.split(","):
            measure(count, quotas, options.runs, options.naive)


if __name__ == "__main__":
    main()
