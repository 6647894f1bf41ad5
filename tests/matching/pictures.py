"""Small pools drawn in a test: one definition in which everything can be turned, people as plain answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from models.definitions import Definition
from models.definitions.truth import Facts
from models.vocabulary import Answers
from workflows.matching.engine import Engine
from workflows.matching.linear import Model, Terms
from workflows.matching.pool import FactsOf, Pool, compile_pool

TODAY = date(2026, 9, 14)

_CHOICES = {
    "languages": {name: name.title() for name in ("arabic", "dari", "french", "tigrinya", "ukrainian")},
    "ways": {"in_person": "In person", "online": "Online", "either": "Either"},
    "genders": {"woman": "Woman", "man": "Man", "non_binary": "Non-binary"},
    "fields": {name: name.title() for name in ("health", "trades", "teaching", "law")},
    "cefr": {"use": "cefr_levels"},
}
_BOTH = {
    "languages": "select_multiple languages",
    "fields": "select_multiple fields",
    "way": "select_one ways",
    "gender": "select_one genders",
    "english": "select_one cefr",
    "hours": "decimal",
    "since": "date",
    "postcode": "text",
    "employer": "text",
    "parent": "yes_no",
}
_MENTEE = {**_BOTH, "wish": "select_one genders", "field": "select_one fields", "wanted": "integer"}
_MENTOR = {**_BOTH, "places": "integer"}


def a_definition(
    *,
    must: Mapping[str, Any] | None = None,
    prefer: Mapping[str, Any] | None = None,
    quotas: Mapping[str, Any] | None = None,
    capacity: Mapping[str, Any] | None = None,
    objective: str = "count_first",
    shape: str = "pair",
    size: str | None = None,
) -> Definition:
    """A program whose mentees and mentors are asked everything above; by default nothing is required of a pair."""

    def questions(types: Mapping[str, str]) -> dict[str, Any]:
        return {name: {"type": type_, "label": name} for name, type_ in types.items()}

    def form(role: str, types: Mapping[str, str], keep: str = "on the profile") -> dict[str, Any]:
        return {"label": role, "filled_by": role, "about": role, "keep": keep, "questions": questions(types)}

    return Definition.model_validate(
        {
            "program": {"name": "small", "label": "Small"},
            "roles": {
                "mentee": {"label": "Mentee", "is": "participant"},
                "mentor": {"label": "Mentor", "is": "participant"},
                "coordinator": {"label": "Coordinator", "is": "staff"},
            },
            "consents": {"share": {"label": "Share", "asked_of": ["mentee", "mentor"]}},
            "checks": {"police": {"label": "Police", "asked_of": "mentor"}},
            "choices": _CHOICES,
            "forms": {
                "mentee_application": form("mentee", _MENTEE),
                "mentor_application": form("mentor", _MENTOR),
                "interview": form("mentor", {"suitable": "yes_no"}, keep="every time"),
            },
            "matching": {
                "pairs": {
                    "label": "Pairs",
                    "objective": objective,
                    "shape": shape,
                    "size": size,
                    "capacity": capacity or {"mentee": 1, "mentor": "mentor.places"},
                    "must": must or {},
                    "prefer": prefer or {},
                    "quotas": quotas or {},
                }
            },
        }
    )


def a_pool(
    mentees: Mapping[str, Answers],
    mentors: Mapping[str, Answers],
    *,
    facts: FactsOf | None = None,
    places: Mapping[str, int] | None = None,
    **rules: Any,
) -> Pool:
    """A pool under :func:`a_definition` with these rules."""
    definition = a_definition(**rules)
    return compile_pool(definition, "pairs", mentees, mentors, today=TODAY, facts=facts, places=places)


def an_engine(mentees: Mapping[str, Answers], mentors: Mapping[str, Answers], **rules: Any) -> Engine:
    """An engine over :func:`a_pool`."""
    return Engine(a_pool(mentees, mentors, **rules))


def scored(table: Mapping[str, Mapping[str, int]], *, places: Mapping[str, int] | None = None, **rules: Any) -> Engine:
    """An engine whose pairs have exactly the scores drawn: ``{"amina": {"ruth": 3}}``; what is not drawn cannot be.

    Each number is one criterion of that weight which only this pair fulfils.
    """
    mentors = sorted({mentor for row in table.values() for mentor in row})
    pairs = [(mentee, mentor, score) for mentee, row in table.items() for mentor, score in row.items()]
    prefer = {
        f"p{k}": {
            "weight": score,
            "compare": [f"mentee.employer is {mentee}", f"mentor.employer is {mentor}"],
        }
        for k, (mentee, mentor, score) in enumerate(pairs)
    }
    must = {
        mentee: [
            f"mentee.employer is not {mentee}",
            f"or mentor.employer is one of {', '.join(row) if row else 'nobody'}",
        ]
        for mentee, row in table.items()
    }
    extra = rules.pop("answers", {})
    return an_engine(
        {mentee: {"employer": mentee, **extra.get(mentee, {})} for mentee in table},
        {
            mentor: {"employer": mentor, "places": (places or {}).get(mentor, 1), **extra.get(mentor, {})}
            for mentor in mentors
        },
        must=must,
        prefer=prefer,
        **rules,
    )


class Statuses:
    """Facts beside the answers, drawn as a mapping: ``{"police passed": True, "mentee.days_in_stage": 50}``."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def value(self, subject: str) -> Any:
        return self._known.get(subject)

    def status(self, subject: str, word: str) -> Any:
        return self._known.get(f"{subject} {word}")


def facts_of(known: Mapping[str, Mapping[str, Any]]) -> FactsOf:
    """The facts of each person by id."""

    def facts(role: str, id_: str) -> Facts:
        return Statuses(known.get(id_, {}))

    return facts


def yes_or_no(terms: Terms, *, gain: ArrayLike, high: ArrayLike, low: ArrayLike = -np.inf) -> Model:
    """A linear program whose columns are taken or not: each to 0 or 1, each row up to its bound."""
    gains, most = np.asarray(gain, float), np.asarray(high, float)
    return Model(
        gain=gains,
        least=np.zeros_like(gains),
        most=np.ones_like(gains),
        whole=np.ones_like(gains, dtype=np.bool_),
        low=np.broadcast_to(np.asarray(low, float), most.shape).copy(),
        high=most,
        terms=terms,
    )
