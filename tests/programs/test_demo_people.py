"""The demo: invented people whose answers a form would accept, and a history that can have happened."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from models.definitions.conditions import parse_conditions
from models.definitions.truth import holds
from models.vocabulary import Truth, Value
from tests.programs.shelf import FOLDER, PEOPLE, TODAY, answer, definition, filled_in, people, steps, who

FORMS = {"mentee": "mentee_application", "mentor": "mentor_application"}
EVERYBODY = [(role, name) for role in PEOPLE for name in people(role)]
WORDS = {
    "join": {"who", "form?"},
    "submit": {"who?", "match?", "form", "by", "answers?"},
    "consent": {"who", "consent", "given"},
    "check": {"who", "check", "passed", "on?"},
    "module": {"who", "training", "module"},
    "move": {"who?", "match?", "transition", "reason?"},
    "propose": {"match", "mentee", "mentor"},
    "accept": {"match", "by"},
    "decline": {"match", "by", "reason"},
    "held": {"match", "event"},
    "goal": {"match", "goals", "area"},
    "milestone": {"match", "goals", "milestone"},
    "check_in": {"match", "by", "plan", "answers"},
    "task_done": {"who?", "match?", "task"},
    "case_closed": {"match", "case", "outcome"},
}


class Answers:
    """The answers of one form, as conditions see them."""

    def __init__(self, form: str, answers: dict[str, Value], asked: str = "") -> None:
        self.form, self.answers, self.asked = form, answers, asked

    def value(self, subject: str) -> Value:
        if subject == "asked person":
            return self.asked
        return self.answers.get(subject.removeprefix(f"{self.form}."))

    def status(self, subject: str, word: str) -> Truth:
        return None


def complaints(form: str, cells: dict[str, Any], asked: str, today: date = TODAY) -> list[str]:
    """What a form would not accept of these answers."""
    questions = definition().forms[form].questions
    found = [f"{name} is no question of {form}" for name in cells if name not in questions]
    given: dict[str, Value] = {}
    for name, cell in cells.items():
        if name in questions:
            try:
                given[name] = answer(questions[name], cell, today)
            except ValueError as error:
                found.append(f"{name}: {error}")
    facts = Answers(form, given, asked)
    for name, question in questions.items():
        relevant = holds(parse_conditions(question.relevant), facts, today=today) is True
        if name in given and not relevant:
            found.append(f"{name} is not asked here")
        if question.required and relevant and given.get(name) is None:
            found.append(f"{name} is required")
        kind = question.kind
        if kind.kind == "range" and name in given and not kind.low <= given[name] <= kind.high:
            found.append(f"{name} is out of range")
        if name in given and holds(parse_conditions(question.constraint), facts, today=today, this=name) is False:
            found.append(f"{name}: {question.constraint_message}")
    return found


@pytest.mark.parametrize(("role", "name"), EVERYBODY)
def test_everybodys_answers_would_be_accepted_by_the_form(role, name):
    for form in definition().profile_forms(role):
        assert complaints(form, dict(filled_in(role, name, form)), role) == []


def test_a_wrong_answer_would_be_found():
    """The checker itself: a language nobody speaks (and so none at all), nine mentees, no name."""
    cells = {**filled_in("mentor", "ruth_abebe", FORMS["mentor"]), "languages": "klingon", "places": "9"}
    del cells["full_name"]
    assert len(complaints("mentor_application", cells, "mentor")) == 4


def test_the_columns_are_the_questions():
    for role, file in PEOPLE.items():
        header = (FOLDER / "demo" / file).read_text("utf-8").splitlines()[0].split(",")
        assert header == ["id", *definition().profile(role)]


def test_nobody_could_be_taken_for_a_real_person():
    addresses = Counter(row["email"] for role in PEOPLE for row in people(role).values())
    assert max(addresses.values()) == 1
    assert all(address.endswith("@example.org") for address in addresses)
    # 555-0100 to 555-0199 are kept for fiction by the North American numbering plan.
    assert all(re.fullmatch(r"\+1 \d{3} 555 01\d\d", row["phone"]) for role in PEOPLE for row in people(role).values())


def test_names_are_written_in_several_scripts():
    names = [row["full_name"] for role in PEOPLE for row in people(role).values()]
    scripts = {
        "Arabic": r"[\u0600-\u06ff]",
        "Cyrillic": r"[\u0400-\u04ff]",
        "Ethiopic": r"[\u1200-\u137f]",
        "Han": r"[\u4e00-\u9fff]",
    }
    assert {script for script, letters in scripts.items() if any(re.search(letters, name) for name in names)} == set(
        scripts
    )
    assert len(names) == len(set(names))


def test_steps_use_only_the_words_that_the_file_explains():
    head = (FOLDER / "demo" / "history.yaml").read_text("utf-8").partition("steps:")[0]
    for step in steps():
        words = WORDS[step["do"]]
        assert {word for word in words if not word.endswith("?")} <= set(step) - {"day", "do"}, step
        assert set(step) - {"day", "do"} <= {word.removesuffix("?") for word in words}, step
        assert f"do: {step['do']}" in head
    assert set(re.findall(r"#   do: (\w+)", head)) == set(WORDS)


def test_days_follow_each_other_and_end_before_today():
    days = [step["day"] for step in steps()]
    assert days == sorted(days)
    assert days[-1] < 0


def test_every_person_and_match_exists_before_something_happens_to_it():
    known: set[str] = set()
    for step in steps():
        if step["do"] == "join":
            assert known.isdisjoint(who(step)), step
            known.update(who(step))
        elif step["do"] == "propose":
            assert {step["mentee"], step["mentor"]} <= known, step
            assert step["match"] not in known
            known.add(step["match"])
        else:
            assert set(who(step)) <= known, step
    # Everybody who is shipped is in the story.
    assert known - {step["match"] for step in steps() if step["do"] == "propose"} == {f"{r}.{n}" for r, n in EVERYBODY}


def test_steps_name_things_of_the_program():
    program = definition()
    goals = program.goals["match_goals"]
    for step in steps():
        do = step["do"]
        track = "match" if "match" in step else who(step)[0].partition(".")[0]
        names = {
            "check": ("check", program.checks),
            "held": ("event", program.events),
            "task_done": ("task", program.tasks),
            "case_closed": ("case", program.cases),
            "consent": ("consent", program.consents),
            "check_in": ("plan", program.check_ins),
            "milestone": ("milestone", goals.milestones),
            "goal": ("area", program.choice_labels(goals.areas or "") or {}),
            "decline": ("reason", program.choice_labels("decline_reasons") or {}),
            "submit": ("form", program.forms),
            "move": ("transition", program.transitions.get(track, {})),
        }
        if do in names:
            word, section = names[do]
            assert step[word] in section, step
        if do == "move" and (reasons := program.transitions[track][step["transition"]].reason):
            assert step.get("reason", "") in {"", *(program.choice_labels(reasons) or {})}, step
        if do == "module":
            assert step["module"] in program.training[step["training"]].modules, step


@pytest.mark.parametrize(
    "step", [step for step in steps() if "answers" in step], ids=lambda s: f"{s['day']}-{who(s)[0]}"
)
def test_answers_in_the_history_would_be_accepted_by_their_form(step):
    program = definition()
    form = program.check_ins[step["plan"]].form if "plan" in step else step["form"]
    assert step["by"] in program.forms[form].filled_by
    assert complaints(form, step["answers"], step["by"]) == []


def test_the_pool_is_worth_matching():
    """Between 10 and 25 percent of the pairs of mentees and mentors keep every ‘must’."""
    program = definition()
    mentees = list(people("mentee").values())
    mentors = list(people("mentor").values())

    def row_facts(role: str, row: Any) -> dict[str, Value]:
        questions = program.profile(role)
        return {f"{role}.{name}": answer(questions[name], cell) for name, cell in row.items()}

    must = [parse_conditions(one.rule) for one in program.matching["one_to_one"].must.values()]
    sides = [row_facts("mentee", row) for row in mentees], [row_facts("mentor", row) for row in mentors]
    eligible = Counter(
        all(holds(rule, Answers("", {**mentee, **mentor}), today=TODAY) is True for rule in must)
        for mentee in sides[0]
        for mentor in sides[1]
    )
    assert 0.10 <= eligible[True] / eligible.total() <= 0.25
