"""Settings of a round in words: what is turned, left out, assumed. Shared by scenarios, links and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.definitions.base import called
from models.definitions.wording import say_answer
from models.i18n import mark
from models.vocabulary import Objective, Value
from pages.widgets.wording import language, spoken, words
from workflows import rounds
from workflows.covered import say_covered
from workflows.matching.blockers import Blocker
from workflows.matching.explain import Alternative
from workflows.matching.plan import Plan
from workflows.matching.waiting import HELD, LOWEST, WEAKEST
from workflows.rounds import Round

LEAST_POINTS = 0.05
"""Percent of fit below which nothing is lost or won, and two fit alike."""
NAMED = 2
"""So many people are named in a line about many; the others are counted."""


def title_of(now: Round, name: str) -> str:
    """A rule, criterion or quota by its label, in her language where the program speaks it."""
    return now.title(name, language())


def blocker_title(now: Round, name: str) -> str:
    """What keeps mentors from somebody, by its name: a rule, or (``forbidden``) no rule but decisions about pairs."""
    if name == "forbidden" and name not in now.matching.must:
        return words(IN_THE_WAY["apart"])
    return title_of(now, name)


def wish_title(now: Round, wish: str) -> str:
    """What is asked of a plan beside the rules, as it stands in a sentence: *without the plan you hold on to*."""
    known = {
        HELD: words("the plan you hold on to"),
        LOWEST: words("the lowest fit you ask for"),
        WEAKEST: words("raising the weakest pair"),
        rounds.EVERYBODY: words("the wish that everybody is matched"),
    }
    return known.get(wish) or words("the quota ‘{quota}’", quota=title_of(now, wish))


def percent_of(plan: Plan, score: float) -> float:
    """A score in percent of the most that a pair can have."""
    return 100 * score / plan.highest if plan.highest else 0.0


def question_title(now: Round, subject: str) -> str:
    """A question without its mark, as it stands before an answer: *Languages*."""
    return called(spoken(now.standing.definition).question(subject), subject.partition(".")[2]).rstrip(" ?")


def say_choice(now: Round, subject: str, choice: Value) -> str:
    """A choice by its label, in the reader's language: only to be shown. What is stored, compared or journaled speaks
    of the pool's own definition; in another language it has another fingerprint."""
    return say_answer(spoken(now.definition), subject, choice, language=language())


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


def would_wait(now: Round) -> int:
    """How many of all who are ready have nobody in this plan."""
    return len(now.best.unmatched) + len(kept_for_later(now))


def said_of(now: Round, kept: Mapping[str, Any]) -> list[str]:
    """What these settings have otherwise than the program, a phrase each; [] for the program as it is."""
    usual = {name: one.weight for name, one in now.matching.prefer.items()}
    return [
        *_aims(kept),
        *(
            words("{what} {n} (else {usual})", what=title_of(now, name), n=weight, usual=usual[name])
            for name, weight in kept.get("weights", {}).items()
            if name in usual and weight != usual[name]
        ),
        *(words("without ‘{rule}’", rule=title_of(now, name)) for name in kept.get("dropped", ())),
        *(words("quota ‘{quota}’ off", quota=title_of(now, name)) for name in kept.get("quotas_off", ())),
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
        found.append(words("{n} {n|introduction|introductions} each", n=kept["introduce"]))
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
        words("exception from ‘{rule}’ for {names}", rule=title_of(now, rule), names=names_of(now, people))
        for rule, people in by_rule.items()
    ]


def _answer(now: Round, subject: str, answer: Any) -> dict[str, str]:
    definition = spoken(now.definition)
    value = tuple(answer) if isinstance(answer, list) else answer
    return {
        "question": called(definition.question(subject), subject.partition(".")[2]),
        "answer": say_covered(definition, subject, value, language=language()),
    }


# What another choice costs -------------------------------------------------------------------------------------------
def short(number: float) -> str:
    """*3* and *3.5*."""
    said = f"{number:.1f}".removesuffix(".0")
    return said.replace(".", ",") if language() == "fr" else said


def cost_of(now: Round, plan: Plan, mentee: str, other: Alternative) -> str:
    """What choosing another mentor costs everybody, and whom it would move."""
    if not other.possible:
        held = what_holds(now)
        return words("not possible beside {what}", what=held) if held else words("not possible beside the other pairs")
    said = []
    if other.matched_lost > 0:
        said.append(words("{n} {n|person|people} fewer matched", n=other.matched_lost))
    lost = percent_of(plan, other.score_lost)
    if lost >= LEAST_POINTS:
        said.append(words("the plan loses {n} points", n=short(lost)))
    elif lost <= -LEAST_POINTS:
        said.append(words("the fit rises by {n} points", n=short(-lost)))
    elif other.matched_lost <= 0:
        said.append(words("costs the plan nothing"))
    change = other.changes
    moved = [move.mentee for move in change.moved if move.mentee != mentee] if change is not None else []
    if moved:
        said.append(words("moves {names}", names=names_of(now, moved, most=3)))
    lost_people = [who for who in change.lost if who != mentee] if change is not None else []
    if lost_people:
        said.append(words("{names} would wait", names=names_of(now, lost_people, most=3)))
    gained = [who for who in change.gained if who != mentee] if change is not None else []
    if gained:
        said.append(words("{names} would be matched", names=names_of(now, gained, most=3)))
    if not moved and not lost_people:
        said.append(words("moves nobody else"))
    return ", ".join(said)


def what_holds(now: Round) -> str:
    """What is asked of a plan beside the rules about two people, so that a possible pair can still have no place in
    it: *the plan you hold on to*. "" where nothing is."""
    settings, problem = now.best.settings, now.best.problem
    full = [one for one in now.best.pressing if one.name in now.matching.quotas]
    held = [
        words("the plan you hold on to") if settings.must_stay else "",
        words("the pairs that are pinned") if settings.pins else "",
        *(words("the quota ‘{quota}’", quota=title_of(now, one.name)) for one in full),
        words("the wish that everybody is matched") if now.kept.get("everybody") else "",
        words("the sizes of the circles") if problem is not None and problem.circles else "",
        words("the weakest pair you asked to raise") if settings.fairest else "",
    ]
    return ", ".join(one for one in held if one)


def kept_apart_by(now: Round, mentee: str, mentor: str, found: Sequence[Blocker]) -> str:
    """What keeps two apart: *not under the rule ‘Women only’*. "" for nothing."""
    rules = [one.name for one in found if one.kind == "rule"]
    said = [words("not under ‘{rules}’", rules="’, ‘".join(title_of(now, rule) for rule in rules))] if rules else []
    for one in found:
        if one.kind == "apart" and (mentee, mentor) in now.again:
            said.append(words("they were a pair before, or one of them declined"))
        elif one.kind != "rule":
            said.append(words(APART[one.kind]))
    return "; ".join(said)


APART = {
    "apart": mark("they are kept apart"),
    "introduced": mark("they were not introduced to each other"),
    "later": mark("only others are matched now"),
    "no_place": mark("no place in this round"),
    "language": mark("no language in common for the circle"),
    "floor": mark("they fit less than the lowest fit you ask for"),
}
"""What can keep two apart beside rules."""
IN_THE_WAY = {
    "apart": mark("Kept apart, or a pair before"),
    "introduced": mark("Only who was introduced"),
    "later": mark("Only others are matched now"),
    "no_place": mark("No place in this round"),
    "language": mark("A common language for the circle"),
    "floor": mark("The lowest fit you ask for"),
}
"""The same as the head of a line."""


def so_many(plan: Plan) -> str:
    """What is proposed: a circle is one proposal to all of it."""
    alone = len(plan.pairs) - sum(len(circle.mentees) for circle in plan.circles)
    said = []
    if plan.circles:
        people = len(plan.pairs) - alone
        said.append(words("{n} {n|circle|circles} of {k} {k|person|people} in all", n=len(plan.circles), k=people))
    if alone or not plan.circles:
        said.append(words("{n} {n|pair|pairs}", n=alone))
    return ", ".join(said)
