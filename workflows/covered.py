"""Sensitive answers: covered wherever answers are shown, opened one filling at a time, kept when others are corrected.

Opening is one click and no question asked; that it happened is written down, by whom and when. Whoever corrects a form
without having opened them can neither lose nor overwrite what she did not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.database import writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.definitions.wording import COVERED, say_answer
from models.findings import Finding, Refused, finding, refuse
from models.i18n import quoted, translate
from models.tables import AccountEvent
from models.vocabulary import AccountRole, Sensitivity, Value
from workflows.actors import Actor, require
from workflows.engine import asked_questions, index_of, read_answers
from workflows.engine.facts import facts_for
from workflows.engine.state import Submission
from workflows.progress import Standing, as_read, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question with its answer. ``covered``: it is sensitive, and ``value`` is not told before it is asked for."""

    question: str
    label: str
    value: Value
    words: str
    covered: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A filling as it will stand: what she changed on what was there. ``unseen`` are the sensitive answers she keeps
    without having seen them."""

    answers: Mapping[str, Value]
    unseen: frozenset[str] = frozenset()


def is_sensitive(question: Question | None) -> bool:
    """Whether an answer to this question is covered until somebody asks for it."""
    return question is not None and question.sensitivity is Sensitivity.SENSITIVE


def leaves(question: Question | None, *, sensitive: bool = False) -> bool:
    """Whether an answer to this question may stand in a list that leaves; sensitive ones only when they are wanted."""
    return question is not None and question.exported and (sensitive or not is_sensitive(question))


def may_leave(ruling: Definition, form: str, name: str, *, sensitive: bool = False) -> bool:
    """Whether an answer may stand in a list that leaves, by the version of whomever it is about. In a later one the
    same name can be that of a question that is asked openly."""
    asked = ruling.forms[form].questions.get(name) if form in ruling.forms else None
    return leaves(asked, sensitive=sensitive)


def answers_of(
    definition: Definition, submission: Submission | None, *, language: str = "en", open_all: bool = False
) -> tuple[Answered, ...]:
    """What was answered in one filling, in the order of its form; () when there is none or it was erased."""
    form = definition.forms.get(submission.form) if submission is not None else None
    if submission is None or form is None:
        return ()
    return tuple(
        answer(definition, submission.form, name, value, language=language, open_all=open_all)
        for name in form.questions
        if (value := (submission.answers or {}).get(name)) is not None
    )


def answer(
    definition: Definition, form: str, name: str, value: Value, *, language: str = "en", open_all: bool = False
) -> Answered:
    """One answer to show. A sensitive one that was given is covered, unless ``open_all``."""
    question = definition.forms[form].questions[name]
    covered = not open_all and is_sensitive(question) and value is not None
    return Answered(
        question=name,
        label=called(question, name),
        value=None if covered else value,
        words="" if covered else say_answer(definition, f"{form}.{name}", value, language=language),
        covered=covered,
        required=question.required,
    )


def say_covered(definition: Definition, subject: str, value: Value, *, language: str = "en") -> str:
    """An answer in words, or that it is covered: for lists and explanations, where nobody asked for it."""
    if value is not None and value != () and is_sensitive(definition.question(subject)):
        return translate(COVERED, language)
    return say_answer(definition, subject, value, language=language)


def open_filling(actor: Actor, cohort_id: str, stream: str, submission: str, *, now: datetime) -> tuple[Answered, ...]:
    """One filling about a person or a match with its sensitive answers uncovered. Raises ``Refused`` for viewers, and
    ``filling_unknown`` when it is not there (any more)."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
        track = here.state.track(stream)
        found = next((one for one in track.submissions if one.id == submission), None) if track else None
        if found is None:
            raise refuse("filling_unknown")
        note_opening(session, actor, cohort_id, stream, found.form, submission, now=now)
        return answers_of(here.definition, found, language=actor.language, open_all=True)


def note_opening(
    session: Session, actor: Actor, cohort_id: str, stream: str, form: str, submission: str, *, now: datetime
) -> None:
    """Write down that sensitive answers were opened: ids only."""
    data = {"cohort": cohort_id, "person": stream, "form": form, "submission": submission}
    session.add(AccountEvent(at=now, actor=actor.id, type="opened_sensitive", data=data))


def note_figure(session: Session, actor: Actor, cohort_id: str, indicator: str, *, now: datetime) -> None:
    """Write down that somebody asked who is behind a figure that a sensitive answer decides."""
    data = {"cohort": cohort_id, "indicator": indicator}
    session.add(AccountEvent(at=now, actor=actor.id, type="opened_sensitive", data=data))


# Correcting ----------------------------------------------------------------------------------------------------------
def correction(
    here: Standing,
    stream: str,
    submission: str | None,
    role: str,
    answers: Mapping[str, Value],
    before: Mapping[str, Value],
) -> Correction:
    """``answers`` put onto the filling they correct. ``before`` are the answers that stood in her fields at first.

    A question that is in neither of them keeps its answer: it was covered, or not put to her. None takes an answer
    away. Raises ``Refused`` where a sensitive answer would be lost or overwritten that she has not seen.
    """
    track = here.state.track(stream)
    found = next((one for one in track.submissions if one.id == submission), None) if track else None
    if found is None or found.form not in here.definition.forms:
        return Correction(answers=answers)
    present = {name: value for name, value in (found.answers or {}).items() if value is not None}
    unseen = covered_in(here.definition, found.form, present, before)
    after = {**{name: value for name, value in present.items() if name not in before}, **answers}
    keep_unseen(here, stream, found.form, role, present, after, unseen)
    return Correction(answers=after, unseen=unseen)


def covered_in(
    definition: Definition, form: str, present: Mapping[str, Value], before: Mapping[str, Value]
) -> frozenset[str]:
    """The sensitive answers of a form that somebody who began with ``before`` has not seen."""
    questions = definition.forms[form].questions
    return frozenset(
        name
        for name, value in present.items()
        if value is not None and name not in before and is_sensitive(questions.get(name))
    )


def keep_unseen(
    here: Standing,
    stream: str,
    form: str,
    role: str,
    present: Mapping[str, Value],
    after: Mapping[str, Value],
    unseen: frozenset[str],
) -> None:
    """Raises ``Refused`` when ``after`` replaces an unseen answer, or when it would not be asked any more."""
    read, present = read_answers(here.definition, form, after), read_answers(here.definition, form, present)
    replaced = [name for name in unseen if read.get(name) != present[name]]
    if replaced:
        raise refuse("covered_answer_unopened", questions=_labels(here, form, replaced))
    beyond = facts_for(index_of(here.definition), here.state, stream, here.today)
    asked = asked_questions(here.definition, form, read, today=here.today, asked_role=role, beyond=beyond)
    before = asked_questions(here.definition, form, present, today=here.today, asked_role=role, beyond=beyond)
    if lost := [name for name in unseen if name in before and name not in asked]:
        raise refuse("covered_answer_would_go", questions=_labels(here, form, lost))


def veiled(findings: tuple[Finding, ...], definition: Definition, unseen: frozenset[str]) -> tuple[Finding, ...]:
    """The findings without the values of answers she has not seen."""
    return tuple(
        finding(
            "covered_answer_cannot_stand",
            path=one.path,
            question=called(definition.forms[one.path[0]].questions.get(one.path[1]), one.path[1]),
        )
        if len(one.path) == 2 and one.path[1] in unseen and one.path[0] in definition.forms
        else one
        for one in findings
    )


def refuse_veiled(refused: Refused, definition: Definition, unseen: frozenset[str]) -> Refused:
    """The refusal without the values of answers she has not seen."""
    return Refused(*veiled(refused.findings, definition, unseen))


def _labels(here: Standing, form: str, names: list[str]) -> str:
    questions = here.definition.forms[form].questions
    return ", ".join(quoted(called(questions.get(name), name), here.language) for name in sorted(names))
