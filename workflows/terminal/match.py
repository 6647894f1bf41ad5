"""``match``: the best plan for two rosters, without a database."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from models.definitions import Definition
from models.definitions.people import display_name, identity_questions
from models.findings import Refused, refuse, sentence
from models.vocabulary import Answers, Objective, PlanStatus
from workflows.exchange.roster import RosterReading
from workflows.exchange.writing import table_workbook
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan, Unmatched, plan_document
from workflows.matching.pool import compile_pool
from workflows.matching.problem import problem_document
from workflows.matching.settings import Settings
from workflows.terminal.checking import roster_of
from workflows.terminal.command import Command, Result, definition_at, existing, today_of


def add(command: Command) -> None:
    """``match``."""
    match = command("match", _match, "Make the best plan for two rosters. Needs no database.")
    match.add_argument("--program", type=Path, required=True)
    match.add_argument("--mentees", type=Path, required=True)
    match.add_argument("--mentors", type=Path, required=True)
    match.add_argument("--model", help="the matching model, where the program has several")
    match.add_argument("--out", type=Path, metavar="PLAN.xlsx")
    match.add_argument("--problem", type=Path, metavar="PROBLEM.json")
    match.add_argument("--weights", nargs="+", default=[], metavar="NAME=VALUE")
    match.add_argument("--pin", nargs=2, action="append", default=[], metavar=("MENTEE", "MENTOR"))
    match.add_argument("--forbid", nargs=2, action="append", default=[], metavar=("MENTEE", "MENTOR"))
    match.add_argument("--drop", action="append", default=[], metavar="RULE")
    match.add_argument("--plan", type=Path, metavar="PLAN.json", help="a running plan, as --json printed it")
    match.add_argument("--keep", type=int, metavar="N", help="at most so many pairs of that plan may change")
    match.add_argument("--objective", choices=["count_first", "score_first"])
    match.add_argument("--today", type=date.fromisoformat)


def _match(options: argparse.Namespace) -> Result:
    definition, today = definition_at(options.program), today_of(options)
    if not definition.matching:
        raise refuse("no_matching_model", name=definition.program.label)
    model = options.model or next(iter(definition.matching))
    if model not in definition.matching:
        raise refuse("matching_model_unknown", name=model, known=", ".join(definition.matching))
    begun = time.perf_counter()
    sides = {
        "mentee": roster_of(definition, "mentee", options.mentees, today),
        "mentor": roster_of(definition, "mentor", options.mentors, today),
    }
    people = {role: _people(definition, role, reading) for role, reading in sides.items()}
    read = time.perf_counter()
    engine = Engine(compile_pool(definition, model, people["mentee"], people["mentor"], today=today))
    scored = time.perf_counter()
    settings = Settings(
        objective=Objective(options.objective) if options.objective else None,
        weights=_weights(options.weights),
        dropped=frozenset(options.drop),
        pins=frozenset(_pairs(options.pin)),
        forbidden=frozenset(_pairs(options.forbid)),
        kept=_running(options),
        changes=options.keep if options.plan else None,
    )
    wrong = engine.misnamed(settings)
    if wrong:
        raise Refused(*wrong)
    plan = engine.solve(settings)
    seconds = {"read": read - begun, "score": scored - read, "solve": time.perf_counter() - scored}
    document = plan_document(plan, seconds)
    if options.problem:
        options.problem.write_text(json.dumps(problem_document(engine.problem(settings)), indent=1), "utf-8")
    if options.out:
        options.out.write_bytes(table_workbook(plan_tables(plan, people["mentee"], people["mentor"], definition)))
    words = [sentence(found) for found in plan.findings]
    words.append(
        f"{plan.status}: {plan.matched} of {len(people['mentee'])} matched, score {plan.score} (bound {plan.bound}), "
        f"{plan.eligible_pairs} eligible pairs, {seconds['solve']:.2f} s"
    )
    return (0 if plan.status is PlanStatus.OPTIMAL else 1), document, "\n".join(words)


def plan_tables(
    plan: Plan, mentees: Mapping[str, Answers], mentors: Mapping[str, Answers], definition: Definition
) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The plan as two sheets: who meets whom with the points of each criterion, and who waits and why."""

    def name(role: str, person: str) -> str:
        answers = (mentees if role == "mentee" else mentors)[person]
        return display_name(definition, role, answers) or person

    criteria = list(definition.matching[plan.model].prefer)
    pairs = [
        [name("mentee", pair.mentee), pair.mentee, name("mentor", pair.mentor), pair.mentor, pair.score]
        + [pair.parts.get(criterion, 0) for criterion in criteria]
        for pair in plan.pairs
    ]
    waiting = [
        [
            name("mentee", person.mentee),
            person.mentee,
            _why_waiting(plan, person),
            person.eligible,
            ", ".join(f"{rule}: {count}" for rule, count in person.blocked_by.items()),
        ]
        for person in plan.unmatched
    ]
    labels = [criterion.replace("_", " ") for criterion in criteria]
    mentee, mentor = definition.role_label("mentee"), definition.role_label("mentor")
    return [
        ("Plan", [mentee, f"{mentee}: id", mentor, f"{mentor}: id", "Score", *labels], pairs),
        ("Waiting", [mentee, f"{mentee}: id", "Why", "Possible mentors", "Mentors each rule keeps away"], waiting),
    ]


def _why_waiting(plan: Plan, person: Unmatched) -> str:
    """The true reason: where a mentor is free, it is nobody else's match that leaves somebody waiting."""
    if person.reason == "no_eligible_mentor":
        apart = sum(mentee == person.mentee for mentee, _ in plan.settings.forbidden)
        return "No mentor fulfils the rules" + (f", or only such as are kept apart ({apart})" if apart else "")
    if plan.settings.must_stay:
        return "Every possible mentor is taken, or held for the plan that is kept"
    if person.mentee in plan.beside_free_places:
        held = [*(f"‘{quota.label}’" for quota in plan.pressing), *(["the circles"] if plan.circles else [])]
        return f"A mentor is free, but not beside {', '.join(held) or 'the other pairs of the plan'}"
    return "Every possible mentor is taken"


def _people(definition: Definition, role: str, reading: RosterReading) -> dict[str, Answers]:
    """The good rows by their e-mail address, or by ``row 12`` where there is none."""
    email = identity_questions(definition, role).email
    return {
        str((email and reading.rows[number].answers.get(email)) or f"row {number}"): reading.rows[number].answers
        for number in reading.good
    }


def _weights(given: Sequence[str]) -> dict[str, int]:
    weights = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not value.isdigit():
            raise refuse("weight_unreadable", text=text)
        weights[name] = int(value)
    return weights


def _pairs(given: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(mentee, mentor) for mentee, mentor in given]


def _running(options: argparse.Namespace) -> frozenset[tuple[str, str]]:
    """The pairs of a running plan, () without one."""
    if options.plan is None:
        return frozenset()
    try:
        pairs = json.loads(existing(options.plan).read_text("utf-8"))["pairs"]
        return frozenset((str(pair["mentee"]), str(pair["mentor"])) for pair in pairs)
    except (ValueError, KeyError, TypeError):
        raise refuse("plan_unreadable", file=options.plan.name) from None
