"""Check-ins: what is due, answered and missed; answers entered one by one or many in a grid; the sheet for the phone.

An answer is checked by the engine like any other. In a grid each row stands for itself: good rows are saved, the others
come back with what is wrong with each cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from models.database import writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, Refused, finding, refuse, sentence
from models.i18n import mark, translate
from models.tables import new_id
from models.vocabulary import AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import Answered, answers_of, correction, refuse_veiled
from workflows.engine import EventType, MatchTrack, asked_questions, facts_for, index_of, read_answers, replay, timers
from workflows.engine.commands import Command, SubmitForm, UndoAnswers
from workflows.engine.state import CheckIn, Submission
from workflows.exchange.choices import choices_of
from workflows.exchange.normalising import Target, clean_cell
from workflows.exchange.writing import table_workbook
from workflows.progress import (
    Outcome,
    Standing,
    carry_out,
    carry_out_within,
    load_for_change,
    must,
    standing,
)

AHEAD = 7
"""So many days ahead a check-in is shown as coming."""
Key = tuple[str, str, int, str]
"""One check-in asked of one role: match, plan, occurrence, role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One check-in asked of one role of a match.

    ``state``: coming, due, overdue, missed (nobody answered and the next one has come, or the time for it is over),
    answered. ``answers`` are what was answered, the sensitive ones covered; ``last`` the others of the check-in before,
    a line each.
    """

    key: Key
    name: str
    role: str
    pair: str
    form: str
    phone: str
    email: str
    languages: str
    due: date
    days_late: int
    state: str
    in_a_row: int
    answered: date | None
    submission: str
    answers: tuple[Answered, ...]
    last: str
    number: int

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted."""
        return self.state in ("due", "overdue")

    @property
    def plain(self) -> tuple[tuple[str, str], ...]:
        """(question, answer) in words of what is not covered: what may stand in a list or on paper."""
        return _plain(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The check-ins of one plan. ``questions`` are all of its form, by name: of the cohort's version and of every other
    that somebody with a check-in is on; ``asked_in`` has the definition of each. ``first`` is the day of the next
    check-in while there is no row yet, None where none is planned within a year."""

    standing: Standing
    plan: str
    plans: Mapping[str, str]
    questions: Mapping[str, Question]
    asked_in: Mapping[str, Definition]
    rows: tuple[Asked, ...]
    first: date | None = None

    def of(self, *states: str) -> tuple[Asked, ...]:
        """The rows in these states."""
        return tuple(row for row in self.rows if row.state in states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A row of the grid that was not saved: whose it is, and what is wrong, by question ("" for the row)."""

    key: Key
    name: str
    findings: tuple[Finding, ...]

    def sentences(self, language: str = "en") -> tuple[tuple[str, str], ...]:
        """(question in words, what is wrong) for each finding."""
        return tuple((str(f.params.get("question", "")), sentence(f, language)) for f in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What came of a grid: the keys that were saved, and the rows that were not."""

    saved: tuple[Key, ...] = ()
    wrong: tuple[Wrong, ...] = field(default=())


def board(actor: Actor, cohort_id: str, *, plan: str | None = None, now: datetime) -> Board | None:
    """The check-ins of a plan (the first one if none is named), the most urgent first; None when the program has no
    check-ins. Raises ``Refused`` for viewers."""
    here = standing(actor, cohort_id, now=now)
    plans: dict[str, str] = {}
    for definition in _rulings(here, here.state.matches):
        plans = {name: called(entry, name) for name, entry in definition.check_ins.items()} | plans
    if not plans:
        return None
    name = plan if plan in plans else next(iter(plans))
    rows = sorted(_rows(here, name, actor.language), key=lambda row: (_ORDER[row.state], row.due, row.pair))
    questions: dict[str, Question] = {}
    asked_in: dict[str, Definition] = {}
    for definition in _rulings(here, (row.key[0] for row in rows)):
        form = definition.forms.get(_form_of(definition, name))
        for key, question in form.questions.items() if form else ():
            questions.setdefault(key, question)
            asked_in.setdefault(key, definition)
    return Board(
        standing=here,
        plan=name,
        plans=plans,
        questions=questions,
        asked_in=asked_in,
        rows=tuple(rows),
        first=None if rows else _first(here, name),
    )


def _rulings(here: Standing, matches: Iterable[str]) -> tuple[Definition, ...]:
    """The cohort's definition, and every other that rules one of these matches."""
    found = {id(one): one for one in (here.definition, *(here.ruling(match) for match in matches))}
    return tuple(found.values())


def _form_of(definition: Definition, plan: str) -> str:
    """The form of a plan; "" in a version that has no such plan."""
    found = definition.check_ins.get(plan)
    return found.form if found else ""


def _first(here: Standing, plan: str) -> date | None:
    """The day on which the next check-in of a plan is due."""
    ahead = timers(here.definition, here.state, until=here.today + timedelta(days=366))
    asked = (event for _, event in ahead if event.type == EventType.CHECK_IN_DUE and event.data.get("plan") == plan)
    return next((event.due for event in asked), None)


_ORDER = {"overdue": 0, "due": 1, "coming": 2, "missed": 3, "answered": 4}


def _rows(here: Standing, plan: str, language: str) -> Iterable[Asked]:
    for match in here.state.matches.values():
        own = here.ruled_for(match.stream)
        index = index_of(own.definition)
        latest: dict[str, int] = {}
        for entry in match.check_ins.values():
            if entry.plan == plan and (entry.announced or entry.answered):
                latest[entry.role] = max(latest.get(entry.role, 0), entry.occurrence)
        asking = match.stage not in index.match_ends and match.stage not in index.paused
        for entry in match.check_ins.values():
            if entry.plan == plan and (entry.announced or entry.answered):
                open_ = asking and entry.occurrence == latest[entry.role]
                yield _asked(own, match, entry, _state(entry, here.today, open_=open_), language)
    for _, event in timers(here.definition, here.state, until=here.today + timedelta(days=AHEAD)):
        if event.type == EventType.CHECK_IN_DUE and event.data.get("plan") == plan and event.due is not None:
            entry = CheckIn(
                plan=plan,
                occurrence=int(event.data["occurrence"]),
                role=str(event.data["role"]),
                due=event.due,
            )
            state = "due" if entry.due <= here.today else "coming"
            yield _asked(here.ruled_for(event.stream), here.state.matches[event.stream], entry, state, language)


def _state(entry: CheckIn, today: date, *, open_: bool) -> str:
    if entry.answered is not None:
        return "answered"
    if not open_:
        return "missed"
    return "overdue" if entry.due < today else "due"


def _asked(here: Standing, match: MatchTrack, entry: CheckIn, state: str, language: str) -> Asked:
    definition = here.definition
    form = _form_of(definition, entry.plan)
    members = match.members.get(entry.role, ())
    contacts = [here.contact(member) for member in members]
    submission = next((s for s in match.submissions if s.id == entry.submission), None) if entry.submission else None
    before = _before(match, entry, form)
    return Asked(
        key=(match.stream, entry.plan, entry.occurrence, entry.role),
        name=", ".join(here.name(member) for member in members) or definition.role_label(entry.role),
        role=definition.role_label(entry.role),
        pair=here.name(match.stream),
        form=form,
        phone=", ".join(c["phone"] for c in contacts if c.get("phone")),
        email=", ".join(c["email"] for c in contacts if c.get("email")),
        languages=", ".join(filter(None, (here.languages(member, language) for member in members))),
        due=entry.due,
        days_late=(here.today - entry.due).days,
        state=state,
        in_a_row=_missed_before(match, entry),
        answered=entry.answered,
        submission=entry.submission,
        answers=answers_of(definition, submission, language=language),
        last="\n".join(
            f"{question} {said}" for question, said in _plain(answers_of(definition, before, language=language))
        ),
        number=match.number,
    )


def _before(match: MatchTrack, entry: CheckIn, form: str) -> Submission | None:
    """What this role answered the time before."""
    theirs = [s for s in match.submissions if s.form == form and s.by == entry.role and s.id != entry.submission]
    return next((s for s in reversed(theirs) if (s.occurrence or 0) < entry.occurrence), None)


def _missed_before(match: MatchTrack, entry: CheckIn) -> int:
    """How many check-ins in a row up to this one nobody answered."""
    count = 0
    row = [e for e in match.check_ins.values() if (e.plan, e.role) == (entry.plan, entry.role) and e.announced]
    for one in sorted(row, key=lambda e: -e.occurrence):
        if one.occurrence > entry.occurrence:
            continue
        if one.answered is not None:
            break
        count += one.missed is not None
    return count


def _plain(answers: Sequence[Answered]) -> tuple[tuple[str, str], ...]:
    return tuple((one.label, one.words) for one in answers if not one.covered)


# Entering ------------------------------------------------------------------------------------------------------------
def enter(
    actor: Actor,
    cohort_id: str,
    stream: str,
    form: str,
    role: str,
    answers: Mapping[str, Value],
    *,
    plan: str | None = None,
    occurrence: int | None = None,
    due: date | None = None,
    corrects: str | None = None,
    before: Mapping[str, Value] | None = None,
    on: date | None = None,
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Outcome:
    """One filling of a form about a match or a person, as ``role`` told it.

    ``corrects`` is the filling these replace and ``before`` what stood in the fields of it: an answer that is in
    neither, because it is covered, stays as it is; None takes one away. Raises ``Refused`` with a finding for every
    answer that cannot stand; ``path`` of each is (form, question).
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now).ruled_for(stream)
        key = (stream, plan, occurrence, role) if plan is not None and occurrence is not None else None
        if key is not None and corrects is None and (found := _answered_already(here, key)):
            raise Refused(*found)
        corrected = correction(here, stream, corrects, role, answers, before or {})
        command = SubmitForm(
            stream=stream,
            form=form,
            role=role,
            submission=new_id(),
            answers=corrected.answers,
            plan=plan,
            occurrence=occurrence,
            due=due,
            corrects=corrects,
            on=on,
        )
        try:
            return must(carry_out_within(session, actor, here, [command], now=now, seen=seen))
        except Refused as refused:
            raise refuse_veiled(refused, here.definition, corrected.unseen) from None


def take_back(actor: Actor, cohort_id: str, stream: str, submission: str, *, now: datetime) -> Outcome:
    """Answers entered by mistake; the check-in waits again."""
    return must(carry_out(actor, cohort_id, [UndoAnswers(stream=stream, submission=submission)], now=now))


def enter_many(
    actor: Actor,
    cohort_id: str,
    plan: str,
    cells: Mapping[Key, Mapping[str, str]],
    *,
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Entered:
    """A grid as it was typed or pasted: row → question → text. Empty rows are passed over. Every row is saved by itself
    or comes back with what is wrong; a cell that answers a question nobody was asked comes back too, instead of being
    dropped."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        if not any(plan in definition.check_ins for definition in _rulings(here, (key[0] for key in cells))):
            raise refuse("check_in_plan_unknown")
        wrong: list[Wrong] = []
        waiting: dict[Key, Command] = {}
        for key, typed in cells.items():
            texts = {name: text for name, text in typed.items() if text.strip()}
            if not texts:
                continue
            found = _row(here.ruled_for(key[0]), key, texts, seen or {})
            if isinstance(found, tuple):
                wrong.append(Wrong(key=key, name=_who(here, key), findings=found))
            else:
                waiting[key] = found
        saved: list[Key] = []
        while waiting:  # both members of a pair stand in the grid: one answer of each match at a time
            turn = {key[0]: key for key in reversed(waiting)}
            outcome = carry_out_within(session, actor, here, [waiting.pop(key) for key in turn.values()], now=now)
            for stream, key in turn.items():
                if stream in outcome.refused:
                    wrong.append(Wrong(key=key, name=_who(here, key), findings=outcome.refused[stream]))
                else:
                    saved.append(key)
            here = replace(here, state=replay(here.definition, outcome.events, here.state))
        order = list(cells)
        wrong.sort(key=lambda one: order.index(one.key))
        return Entered(saved=tuple(saved), wrong=tuple(wrong))


def _row(here: Standing, key: Key, texts: Mapping[str, str], seen: Mapping[str, int]) -> tuple[Finding, ...] | Command:
    """The command a row comes to, or what is wrong with it before anything is asked of the engine."""
    stream, plan, occurrence, role = key
    match = here.state.matches.get(stream)
    if match is None:
        return (finding("pair_unknown"),)
    if answered := _answered_already(here, key):
        return answered
    if stream in seen and match.number != seen[stream]:
        return (finding("changed_elsewhere", name=here.name(stream)),)
    form = _form_of(here.definition, plan)
    if form not in here.definition.forms:
        return (finding("check_in_plan_unknown"),)
    answers = read_answers(here.definition, form, read_cells(here.definition, form, texts, today=here.today))
    unasked = _unasked(here, form, stream, role, answers)
    if unasked:
        return unasked
    return SubmitForm(
        stream=stream,
        form=form,
        role=role,
        submission=new_id(),
        answers=answers,
        plan=plan,
        occurrence=occurrence,
        due=entry.due if (entry := match.check_ins.get((plan, occurrence, role))) is not None else None,
    )


def _answered_already(here: Standing, key: Key) -> tuple[Finding, ...]:
    """Why a check-in is not answered a second time: what was said is corrected, so that nothing counts twice."""
    stream, plan, occurrence, role = key
    match = here.state.matches.get(stream)
    entry = match.check_ins.get((plan, occurrence, role)) if match is not None else None
    if entry is None or entry.answered is None:
        return ()
    return (finding("check_in_answered_already", name=_who(here, key)),)


def _unasked(here: Standing, form: str, stream: str, role: str, answers: Mapping[str, Value]) -> tuple[Finding, ...]:
    """Answers to questions that are not put to this person, given the others."""
    beyond = facts_for(index_of(here.definition), here.state, stream, here.today)
    asked = asked_questions(here.definition, form, answers, today=here.today, asked_role=role, beyond=beyond)
    questions = here.definition.forms[form].questions
    return tuple(
        finding("answer_not_asked", path=(form, name), question=called(questions[name], name))
        for name, value in answers.items()
        if name in questions and name not in asked and value is not None
    )


def read_cells(definition: Definition, form: str, texts: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """Typed or pasted cells as answers: labels and other words for a choice, yes and no in many languages, dates and
    numbers as people write them. What cannot be read stays as it is, for the engine to name."""
    questions = definition.forms[form].questions
    read: dict[str, Any] = {}
    for name, text in texts.items():
        question = questions.get(name)
        if question is None:
            read[name] = text
            continue
        kind = question.kind
        if kind.kind == "text":
            read[name] = text.strip()
            continue
        choices = choices_of(definition, kind.choices) if kind.choices else None
        clean = clean_cell(Target(kind=kind, choices=choices), text, today=today)
        several = kind.kind == "select_multiple" and not clean.problem
        read[name] = clean.text.split() if several else clean.text
    return read


def _who(here: Standing, key: Key) -> str:
    match = here.state.matches.get(key[0])
    members = match.members.get(key[3], ()) if match else ()
    return ", ".join(here.name(member) for member in members) or here.definition.role_label(key[3])


# The phone sheet -----------------------------------------------------------------------------------------------------
def phone_sheet(actor: Actor, cohort_id: str, plan: str, keys: Sequence[Key] = (), *, now: datetime) -> bytes:
    """A workbook to print: whom to call, how to reach them, what they said last, and an empty cell for each question.

    The rows stand in the order of the grid, so that what is typed into the workbook can be pasted there. ``keys``
    chooses rows; without them, everybody whose answer is due or overdue.
    """
    found = board(actor, cohort_id, plan=plan, now=now)
    if found is None or found.plan != plan:
        raise refuse("check_in_plan_unknown")
    wanted = set(keys)
    rows = [row for row in found.rows if (row.key in wanted if wanted else row.waits)]
    spoken = actor.language
    columns: list[tuple[str, Callable[[Asked], object]]] = [
        (mark("Name"), lambda row: row.name),
        (mark("Role"), lambda row: row.role),
        (mark("Pair"), lambda row: row.pair),
        (mark("Phone"), lambda row: row.phone),
        (mark("E-mail"), lambda row: row.email),
        (mark("Languages"), lambda row: row.languages),
        (mark("Due"), lambda row: row.due),
        (mark("Last answer"), lambda row: row.last),
    ]
    shown = [(heading, value) for heading, value in columns if any(value(row) for row in rows) or not rows]
    questions = [_on_paper(found.asked_in[name], question, name, spoken) for name, question in found.questions.items()]
    headings = [*(translate(heading, spoken) for heading, _ in shown), *questions]
    lines = [[*(value(row) for _, value in shown), *([None] * len(questions))] for row in rows]
    return table_workbook([(found.plans[plan], headings, lines)], language=spoken)


def _on_paper(definition: Definition, question: Question, name: str, language: str) -> str:
    """A question as the heading of an empty column, with what may be answered."""
    label = called(question, name)
    allowed = allowed_answers(definition, question, language)
    return f"{label}\n({allowed})" if allowed else label


def allowed_answers(definition: Definition, question: Question, language: str = "en") -> str:
    """What may be answered, in few words: *1 to 5*, *yes or no*, the choices; "" where anything may."""
    kind = question.kind
    if kind.kind == "range":
        return translate(_FROM_TO, language, low=kind.low, high=kind.high)
    if kind.kind == "yes_no":
        return translate(_YES_OR_NO, language)
    if kind.choices:
        labels = list((definition.choice_labels(kind.choices, language) or {}).values())
        return ", ".join(labels[:8]) + (" …" if len(labels) > 8 else "")
    return {"integer": translate(_NUMBER, language), "decimal": translate(_NUMBER, language)}.get(kind.kind, "")


_FROM_TO, _YES_OR_NO, _NUMBER = mark("{low} to {high}"), mark("yes or no"), mark("a number")
