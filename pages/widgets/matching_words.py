"""Settings of a round in words: what is turned, left out, assumed. Shared by scenarios, links and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.definitions.base import called
from models.vocabulary import Objective
from pages.widgets.wording import language, words
from workflows import rounds
from workflows.covered import say_covered
from workflows.matching.plan import Plan
from workflows.rounds import Round

NAMED = 2
"""So many people are named in a line about many; the others are counted."""


def title_of(name: str) -> str:
    """A rule or criterion by its name, as a person reads it: ``common_language`` → *Common language*."""
    return name.replace("_", " ").capitalize()


def quota_title(now: Round, name: str) -> str:
    """A quota as a person reads it."""
    quota = now.matching.quotas.get(name)
    return (quota.label if quota is not None else "") or title_of(name)


def percent_of(plan: Plan, score: float) -> float:
    """A score in percent of the most that a pair can have."""
    return 100 * score / plan.highest if plan.highest else 0.0


def names_of(now: Round, people: Sequence[str], *, most: int = NAMED) -> str:
    """Names in a row; of many the first ones and a count."""
    shown = ", ".join(sorted(map(now.name, people), key=str.casefold)[:most])
    return shown if len(people) <= most else words("{names} and {n} more", names=shown, n=len(people) - most)


def kept_for_later(now: Round) -> list[str]:
    """Whoever is ready and waits because only others are to be matched now; the plan does not count her as waiting."""
    some = set(now.kept.get("waiting", ())) & now.engine.pool.mentees.index.keys()
    if not some:
        return []
    matched = now.best.mentors_of
    return [who for who in now.mentees if who not in some and who not in matched]


def said_of(now: Round, kept: Mapping[str, Any]) -> list[str]:
    """What these settings have otherwise than the program, a phrase each; [] for the program as it is."""
    return [
        *_aims(kept),
        *(
            words("{what} {n} (else {usual})", what=title_of(name), n=weight, usual=now.matching.prefer[name].weight)
            for name, weight in kept.get("weights", {}).items()
            if name in now.matching.prefer and weight != now.matching.prefer[name].weight
        ),
        *(words("without ‘{rule}’", rule=title_of(name)) for name in kept.get("dropped", ())),
        *(words("quota ‘{quota}’ off", quota=quota_title(now, name)) for name in kept.get("quotas_off", ())),
        *_places(now, kept),
        *_exceptions(now, kept),
        *_wishes(now, kept),
        *(
            words("if {name} answers: {question} – {answer}", name=now.name(who), **_answer(now, subject, answer))
            for who, subject, answer in kept.get("answers", ())
            if who in now.standing.state.people
        ),
    ]


def _aims(kept: Mapping[str, Any]) -> list[str]:
    found = []
    if kept.get("objective") == Objective.SCORE_FIRST:
        found.append(words("best fit before most people"))
    if kept.get("objective") == Objective.COUNT_FIRST:
        found.append(words("most people first"))
    if kept.get("fairest"):
        found.append(words("the weakest pair as good as possible"))
    if kept.get("introduce"):
        found.append(words("{n} introductions each", n=kept["introduce"]))
    return found


def _wishes(now: Round, kept: Mapping[str, Any]) -> list[str]:
    """What is asked of the plan beside weights and rules."""
    found = []
    if kept.get("everybody"):
        found.append(words("everybody must be matched"))
    for name, choice in kept.get("first", ()):
        group = rounds.group_in_words(now.engine.pool, (name, choice), language=language())
        found.append(words("first: {group}", group=group))
    if kept.get("floor"):
        found.append(words("no pair below {n} %", n=kept["floor"]))
    if running := kept.get("running"):
        found.append(words("of {all} held pairs at most {n} change", all=len(running["pairs"]), n=running["changes"]))
    if some := [who for who in kept.get("waiting", ()) if who in now.standing.state.people]:
        found.append(words("only {names} now", names=names_of(now, some)))
    if kept.get("seconds"):
        found.append(words("{n} {n|second|seconds} at most", n=kept["seconds"]))
    return found


def _places(now: Round, kept: Mapping[str, Any]) -> list[str]:
    side = now.engine.pool.mentors
    found = []
    for mentor, count in kept.get("places", {}).items():
        if mentor not in side.index:
            continue
        more = count - int(side.places[side.index[mentor]])
        name = now.name(mentor)
        if more:
            found.append(
                words("{name} takes {n} more", name=name, n=more)
                if more > 0
                else words("{name} takes {n} fewer", name=name, n=-more)
            )
    return found


def _exceptions(now: Round, kept: Mapping[str, Any]) -> list[str]:
    by_rule: dict[str, list[str]] = {}
    for who, rule in kept.get("waived", ()):
        if who in now.standing.state.people:
            by_rule.setdefault(rule, []).append(who)
    return [
        words("exception from ‘{rule}’ for {names}", rule=title_of(rule), names=names_of(now, people))
        for rule, people in by_rule.items()
    ]


def _answer(now: Round, subject: str, answer: Any) -> dict[str, str]:
    definition = now.standing.definition
    value = tuple(answer) if isinstance(answer, list) else answer
    return {
        "question": called(definition.question(subject), subject.partition(".")[2]),
        "answer": say_covered(definition, subject, value, language=language()),
    }
